"""Has a text moved since the prior pack? What became of each earlier point, and whether a changed assumption says why."""

from __future__ import annotations

import re

from kpireview.critic import cues
from kpireview.critic.context import Context
from kpireview.critic.items import Match, match_items, same_text
from kpireview.critic.judged import Judged, Span, counted
from kpireview.critic.names import strong_words


def updated(ctx: Context) -> Judged:
    """Judges whether the text has moved since the prior pack: carried items report, dropped ones are resolved in words."""
    if ctx.prior is None:
        return Judged("not_applicable", reason="no text of the period before")
    advice = "Say what became of each point of last time: progressed, closed, or why it's gone."
    if same_text(ctx.prior, ctx.clean):
        return Judged("unmet", reason="it repeats last period's text", advice=advice)
    matches = match_items(ctx.cut, ctx.prior)
    if not matches:
        return Judged(
            "partly" if len(strong_words(ctx.clean)) > 12 else "unmet", reason="nothing of last time can be recognised", advice=advice
        )
    if ctx.field == "finance.assumptions":
        return _assumptions(ctx, matches)
    moved = [m for m in matches if m.state in ("progressed", "resolved")]
    gone = [m for m in matches if m.state == "dropped"]
    still = [m for m in matches if m.state == "unchanged"]
    share = len(moved) / len(matches)
    spans = tuple((m.start, m.end) for m in moved if m.start is not None and m.end is not None)
    names = ", ".join(m.prior.name for m in (*gone, *still)[:4])
    detail = "; ".join(
        filter(
            None,
            [
                f"dropped in silence: {', '.join(m.prior.name for m in gone[:3])}" if gone else "",
                f"unchanged: {', '.join(m.prior.name for m in still[:3])}" if still else "",
            ],
        )
    )
    if share >= NEARLY_ALL_MOVED and spans:
        return Judged("met", spans, f"{len(moved)} of {counted(len(matches), 'earlier point')} moved or resolved")
    if moved and share >= 0.2 and spans:
        return Judged("partly", spans, detail, advice=f"{advice} Open: {names}.")
    return Judged("unmet", (), detail or "nothing moved", advice=f"{advice} Open: {names}.")


NEARLY_ALL_MOVED = 0.8


def _assumptions(ctx: Context, matches: tuple[Match, ...]) -> Judged:
    """A changed assumption says why; an unchanged one may stay as it is, if it's still there."""
    advice = "For each assumption that changed: from what, to what, and why."
    good: list[Span] = []
    bad: list[str] = []
    for m in matches:
        if m.start is None or m.end is None:
            bad.append(m.prior.name)
            continue
        passage = ctx.clean[m.start : m.end]
        old = set(re.findall(r"\d[\d.,]*\d|\d", m.prior.text))
        changed = bool(old) and not old <= set(re.findall(r"\d[\d.,]*\d|\d", passage))
        kept = bool(old) and not changed
        fresh = [w for w in strong_words(passage) if w not in strong_words(m.prior.text)]
        explained = cues.CHANGED_WHY.search(passage) is not None and (len(fresh) >= 2 or cues.CAUSE.search(passage) is not None)
        if m.state == "unchanged" or kept or explained:
            good.append((m.start, m.end))
        elif changed:
            bad.append(m.prior.name)
        else:
            good.append((m.start, m.end))
    moved = [m for m in matches if m.state != "unchanged"]
    if not moved:
        return Judged("unmet", reason="it repeats last period's assumptions", advice=advice)
    if not bad:
        return Judged("met", tuple(good), "each change says why")
    if len(good) >= 0.2 * len(matches):
        return Judged("partly", tuple(good), f"no word on: {', '.join(bad[:3])}", advice=f"{advice} Open: {', '.join(bad[:4])}.")
    return Judged("unmet", (), f"no word on: {', '.join(bad[:3])}", advice=advice)
