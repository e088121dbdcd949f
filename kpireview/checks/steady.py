"""Figures that kept about one share of a total for three periods, and no longer do.

A line whose share never moved by more than a tenth and now moves by a third was retyped, reclassified or changed for a reason worth a
sentence. Lines that are lumpy by nature are never steady, so they say nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from kpireview.catalog import Kpi, SharedRule
from kpireview.checks.context import Context, number, say
from kpireview.expression import Frame
from kpireview.expression.explain import grouped

STEADY = Decimal("1.1")
MATERIAL = Decimal("0.003")
PERIODS = 3
HUNDRED = Decimal(100)


def _share(frame: Frame, kpi: str, of: tuple[str, ...]) -> Decimal | None:
    """Returns the figure's share of the sum of `of`, None where one of them is missing or there is nothing to share."""
    value = frame.values.get(kpi)
    whole = Decimal(0)
    for part in of:
        amount = frame.values.get(part)
        if not isinstance(amount, Decimal):
            return None
        whole += amount
    return value / whole if isinstance(value, Decimal) and value > 0 and whole > 0 else None


def steady_share(*of: str) -> Callable[[Context, SharedRule, Kpi], None]:
    """Returns the check that a figure's share of a total stays where it was, if it was steady."""

    def check(context: Context, rule: SharedRule, kpi: Kpi) -> None:
        value, frame = number(context, kpi), context.frame
        limit = context.tolerance(rule.code, rule.tolerance)
        if value is None or value <= 0 or limit is None:
            return
        now = _share(frame, kpi.id, of)
        before: list[Decimal] = []
        here: Frame | None = frame.prior
        while here is not None and len(before) < PERIODS:
            share = _share(here, kpi.id, of)
            if share is None:
                return
            before.append(share)
            here = here.prior
        if now is None or len(before) < PERIODS or max(before) > STEADY * min(before) or max(now, before[0]) < MATERIAL:
            return
        if abs(now - before[0]) * HUNDRED <= limit * max(now, before[0]):
            context.passed.append(rule.code)
            return
        shares = ", ".join(grouped(round(s * HUNDRED, 2)) for s in reversed(before))
        say(context, rule, kpi, f"{shares} and now {grouped(round(now * HUNDRED, 2))} %", refs=of, limit=grouped(limit), found=value)

    return check
