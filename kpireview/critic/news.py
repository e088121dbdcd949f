# ruff: noqa: E501 - word tables and patterns read better unbroken
"""Has a text moved since the prior pack? What became of each earlier point, and whether a changed assumption says why."""

from __future__ import annotations

import re

from kpireview.critic import cues
from kpireview.critic.carried import RESOLVED, Match, match_items, same_text
from kpireview.critic.context import Context
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
    moved = [m for m in matches if m.state in ("progressed", "resolved") and _reports(ctx, m)]
    gone = [m for m in matches if m.state == "dropped"]
    still = [m for m in matches if m.state != "dropped" and m not in moved]
    if len(still) >= 0.6 * len(matches) and not any(m.state == "resolved" for m in moved) and _mostly_old(ctx.prior, ctx.clean):
        return Judged("unmet", reason="it repeats last period's text with few words changed", advice=advice)
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
    if share >= (TOLD_MOVED if ctx.rubric.item == "point" and _tells_change(ctx) else NEARLY_ALL_MOVED) and spans:
        return Judged("met", spans, f"{len(moved)} of {counted(len(matches), 'earlier point')} moved or resolved")
    if moved and share >= 0.2 and spans:
        return Judged("partly", spans, detail, advice=f"{advice} Open: {names}.")
    return Judged("unmet", (), detail or "nothing moved", advice=f"{advice} Open: {names}.")


NEARLY_ALL_MOVED = 0.8
TOLD_MOVED = 0.5  # of a plan in prose that says itself what changed: not each earlier clause needs its own word then
_CHANGE_NOTE = re.compile(
    r"\b(?:since (?:the |our |last )?(?:\w+ )?(?:pack|forecast|plan|board|meeting|quarter|time|month|january|february|march|april|may|june|july|august|september|october|november|december|q[1-4])"
    r"|(?:than|as) (?:we )?(?:said|planned|announced|told|thought|written|reported)|(?:what|has|have|nothing else) (?:has |have )?(?:changed|moved)|last (?:time|pack|quarter|forecast)|(?:wanted|planned|meant|had|hoped) to|previous(?:ly)?|instead of|no longer|(?:later|earlier) than)\b",
    re.I,
)  # fmt: skip


def _tells_change(ctx: Context) -> bool:
    """Whether the text says in a sentence with a fact what changed since last time."""
    return any(
        _CHANGE_NOTE.search(ctx.clean, s, e) is not None
        and (ctx.sizes(s, e) or any(s <= w.start < e for w in ctx.dates) or ctx.names_of(s, e))
        for s, e in ctx.cut.sentences
    )


_MOVES = re.compile(
    r"\b(?:now|still|remains?|open|since|less|more|fewer|longer|later|earlier|again|no (?:news|progress|answer|longer|change)|un(?:changed|resolved)|carried|became|turned|moved|went|came|grew|fell|rose|fired?|kept|held|stays?|stood|(?:did|has|have|was|were)(?:n[’']t| not))\b",
    re.I,
)


def _reports(ctx: Context, match: Match) -> bool:
    """Whether the passage that takes an earlier point up says anything about it: a fact, a state, an end; a mention alone is no report."""
    if match.start is None or match.end is None:
        return False
    start, end = match.start, match.end
    if ctx.sizes(start, end) or any(start <= w.start < end and w.firm for w in ctx.dates):
        return True
    return any(p.search(ctx.clean, start, end) is not None for p in (RESOLVED, cues.STATUS, cues.TROUBLE, _MOVES))


def _mostly_old(before: str, now: str) -> bool:
    """Whether at least three in four of the words that carry the text stood in the earlier one."""
    words = set(strong_words(now))
    return bool(words) and len(words - set(strong_words(before))) <= 0.25 * len(words)


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
        explained = cues.CHANGED_WHY.search(passage) is not None and (
            len(fresh) >= 2 or cues.CAUSE.search(passage) is not None or (bool(fresh) and cues.SOURCE.search(passage) is not None)
        )
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
