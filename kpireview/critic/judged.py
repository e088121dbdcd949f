"""What one detector says about one criterion, and the step from items to a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from kpireview.critic.context import Context
from kpireview.critic.parts import Item

Word = Literal["met", "partly", "unmet", "not_applicable"]
Span = tuple[int, int]
Find = Callable[[Context, Item], Span | None]

NEARLY_ALL = 0.8  # of the items; one in four that lack something is a gap that a board notices


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict of code, with its quotes (offsets), its reason, and the items that lack what it asks for."""

    verdict: Word
    spans: tuple[Span, ...] = ()
    reason: str = ""
    lacking: tuple[Item, ...] = ()
    advice: str | None = None
    share: float | None = None


def counted(number: int, noun: str) -> str:
    """Returns "1 account", "3 accounts", "2 priorities"."""
    if number == 1:
        return f"1 {noun}"
    plural = noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun + "s"
    return f"{number} {plural}"


_SEVERAL = {"is": "are", "has": "have", "carries": "carry", "says": "say", "names": "name"}


def _of_several(has: str) -> str:
    """Returns "say why" for "says why"."""
    verb, _, rest = has.partition(" ")
    return f"{_SEVERAL.get(verb, verb)} {rest}"


def by_items(
    ctx: Context,
    found: Sequence[tuple[Item, Span | None]],
    has: str,
    lacks: str,
    advice: str,
    *,
    half: Iterable[Item] = (),
    threshold: float = NEARLY_ALL,
) -> Judged:
    """Returns met where (nearly) all items have it, partly where some do, unmet where none does.

    `half` are items that have something which falls short; `threshold` is the share of items that counts as nearly all.
    """
    noun = ctx.rubric.noun
    hits = [(item, span) for item, span in found if span is not None]
    missing = tuple(item for item, span in found if span is None)
    total = len(found)
    if not total:
        return Judged("unmet", reason=f"no {noun} to speak of", advice=advice)
    spans = tuple(span for _, span in hits)
    if hits and len(hits) / total >= threshold:
        reason = (
            f"each {noun} {has}" if not missing else f"{len(hits)} of {counted(total, noun)} {_of_several(has) if len(hits) > 1 else has}"
        )
        return Judged("met", spans, reason, missing, share=len(hits) / total)
    if hits:
        return Judged("partly", spans, f"{len(hits)} of {counted(total, noun)}: the rest {lacks}", missing, advice, len(hits) / total)
    short = tuple(half)
    if short:
        return Judged("partly", tuple((i.start, i.end) for i in short), f"no {noun} is clear about it", missing, advice)
    return Judged(
        "unmet",
        (),
        f"none of {counted(total, noun)} {has}" if total > 1 else f"the {noun} {lacks.replace('have', 'has', 1)}",
        missing,
        advice,
    )
