"""Is bad news stated plainly? Admissions, troubles told with names and amounts, and what a text plays down or leaves out."""

from __future__ import annotations

import re

from kpireview.critic import cues, naming, telling
from kpireview.critic import itemwise as one
from kpireview.critic.context import Context
from kpireview.critic.judged import Judged, counted
from kpireview.critic.names import strong_words


def candid(ctx: Context) -> Judged:
    """Judges whether bad news is stated plainly; KPIs that got worse and that this field speaks for must be in it."""
    told = [
        (s, e)
        for s, e in ctx.cut.sentences
        if cues.ADMISSION.search(ctx.clean, s, e)
        and not cues.PLAYED_DOWN.search(ctx.clean, s, e)
        and not cues.BOILERPLATE.search(ctx.clean, s, e)
    ]
    if ctx.field == "customers.expansion_opportunities":
        # Here candour is about the list, not about a deal in it: what stands beside the deals must call a thin list thin.
        inside = [(i.start, i.end) for i in ctx.items] if ctx.cut.listed else []
        told = [
            (s, e)
            for s, e in ctx.cut.sentences
            if cues.THIN.search(ctx.clean, s, e)
            and not cues.PLAYED_DOWN.search(ctx.clean, s, e)
            and not cues.BOILERPLATE.search(ctx.clean, s, e)
            and not any(a <= s < b for a, b in inside)
        ]
    elif ctx.rubric.item in _TROUBLES and ctx.cut.listed:
        # A list of troubles is candour where each point is somebody, something and how much, whatever words it takes.
        told += [
            (i.start, i.end)
            for i in ctx.items
            if not any(i.start <= s < i.end for s, _ in told)
            and not naming.hollow(ctx, i)
            and naming.find_named(ctx, i)
            and one.find_size(ctx, i)
            and not cues.PLAYED_DOWN.search(ctx.clean, i.start, i.end)
            and not cues.BOILERPLATE.search(ctx.clean, i.start, i.end)
        ]
    soft = [(m.start(), m.end()) for m in cues.PLAYED_DOWN.finditer(ctx.clean)]
    praise = list(cues.BOILERPLATE.finditer(ctx.clean))
    silent = worse_and_unsaid(ctx)
    advice_parts = []
    if silent:
        advice_parts.append("Address " + ", ".join(silent[:3]) + ".")
    if soft:
        advice_parts.append(f"“{ctx.text[soft[0][0] : soft[0][1]]}” plays it down; say how bad it is.")
    advice = " ".join(advice_parts) or "Say plainly what went wrong, what is thin, and what you don't know yet."
    concrete = [(s, e) for s, e in told if ctx.sizes(s, e) or ctx.names_of(s, e) or len(strong_words(ctx.clean[s:e])) >= 2]
    if not concrete:
        return Judged("unmet", reason="no bad news is told" + (f", though {silent[0]} got worse" if silent else ""), advice=advice)
    weight = len(soft) + len(praise)
    # A KPI that got worse may well be another field's story; only where this text is the one place for it does silence cost the mark.
    silenced = bool(silent) and ctx.field in _TELLS_ALL
    listed = ctx.items if ctx.rubric.item in _TROUBLES and ctx.cut.listed else ()
    plain = [i for i in listed if any(i.start <= s < i.end for s, _ in concrete)]
    if ctx.field in _TELLS_ALL:
        # Each initiative in trouble says what is wrong: that is the bad news of a status list.
        listed = tuple(i for i in ctx.items if cues.TROUBLE.search(without_before(i.text)))
        plain = [i for i in listed if telling.find_cause(ctx, i) or any(i.start <= s < i.end for s, _ in concrete)]
        if listed and len(plain) >= 0.8 * len(listed) and not silent and not soft:
            shown = tuple((i.start, i.end) for i in plain)
            return Judged("met", shown[:4], "each initiative in trouble says what is wrong")
    empty = [i for i in listed if naming.hollow(ctx, i) or cues.PLAYED_DOWN.search(ctx.clean, i.start, i.end)]
    half = ctx.field not in _TELLS_ALL and len(plain) < 0.6 * len(listed) and len(empty) >= 0.25 * len(listed)
    troubled = sum(cues.TROUBLE.search(i.text) is not None for i in ctx.items)
    if (
        not silenced
        and not half
        and (len(concrete) >= min(2, troubled or 2) or ctx.field not in _TELLS_ALL)
        and (weight == 0 or len(concrete) >= 3 * weight)
    ):
        return Judged(
            "met",
            tuple(concrete[:4]),
            "bad news stands there plainly" + (f"; nothing on {', '.join(silent[:3])}, though" if silent else ""),
        )
    if len(soft) + len(praise) > 3 * len(concrete):
        return Judged(
            "unmet", (), "it plays bad news down" + (f"; {silent[0]} got worse and isn't addressed" if silent else ""), advice=advice
        )
    said = (
        f"plain about {len(plain)} of {counted(len(listed), ctx.rubric.noun)}"
        if half
        else "some bad news is told, some played down or left out"
    )
    return Judged("partly", tuple(concrete[:3]), said, tuple(i for i in listed if i not in plain) if half else (), advice)


def without_before(text: str) -> str:
    """Returns an item's text without what it was before: "on track (was: at risk)" isn't in trouble."""
    return _BEFORE.sub(" ", text)


_BEFORE = re.compile(r"\((?:was|before|previously|last time|q\d|[a-z]+ in [A-Z][a-z]+)\b[^()\n]{0,60}\)", re.I)
_TROUBLES = frozenset({"concern", "risk", "challenge"})
_TELLS_ALL = frozenset({"product.key_initiatives_status"})


def worse_and_unsaid(ctx: Context) -> list[str]:
    """Returns the labels of KPIs that this field speaks for, that got clearly worse, and that the text doesn't mention."""
    before = ctx.pack.prior()
    if before is None:
        return []
    out: list[str] = []
    low = ctx.clean.casefold()
    claimed = {c.kpi for c in ctx.claims or ()}
    for kpi in ctx.rubric.narrates:
        entry = ctx.catalog.kpis.get(kpi)
        now, then = ctx.pack.number(kpi), before.number(kpi)
        if entry is None or now is None or then is None or then == 0 or kpi in claimed:
            continue
        polarity = getattr(entry, "polarity", None)
        change = (now - then) / abs(then)
        worse = (polarity == "higher" and change <= -0.05) or (polarity == "lower" and change >= 0.05)
        if not worse:
            continue
        names = [entry.label, *entry.aliases]
        heart = [w for w in strong_words(entry.label) if len(w) >= 7]
        if not any(n.casefold() in low for n in (*names, *heart) if len(n) >= 3):
            out.append(entry.label)
    return out
