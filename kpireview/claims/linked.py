"""A figure or a movement with what it speaks of, before it becomes a Claim."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Measure = Literal["actual", "budget", "change", "change_pct", "vs_budget", "vs_budget_pct", "derived"]


@dataclass(slots=True)
class Linked:
    """A figure or a movement with what it speaks of; offsets are of the quote, `element` is its place in the stream."""

    start: int
    end: int
    element: int
    kpi: str
    period: str
    stated: Decimal | str
    pack: Decimal
    holds: bool
    named: bool
    measure: Measure = "actual"
    base: str | None = None
    expression: str | None = None
    cell: tuple[str, str] | None = None
    figure_start: int = -1
    figure_end: int = -1
