"""Whether the pack bears a figure or a direction out, by the rounding interval of the figure as it is printed (contracts §4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from kpireview.catalog import Kpi
from kpireview.claims.numerals import Quantity

HALF = Decimal("0.5")
HEDGE = Decimal("0.05")
HEDGE_POINTS = Decimal(1)
FRACTION_POINTS = Decimal("2.5")
FLAT = Decimal("0.01")
_DAYS_A_MONTH = Decimal("30.4375")

Class = Literal["money", "percent", "months", "days", "ratio", "count", "number"]


def class_of(kpi: Kpi) -> Class:
    """Returns what a KPI's numbers are, as far as the notation of a figure tells."""
    if kpi.field_type == "currency":
        return "money"
    if kpi.field_type == "percentage" or kpi.unit == "%":
        return "percent"
    unit = kpi.unit.casefold()
    if "month" in unit:
        return "months"
    if "day" in unit:
        return "days"
    if unit in {"x", "ratio", "times"} or kpi.id.endswith(("_ratio", "_efficiency")):
        return "ratio"
    return "count" if kpi.count else "number"


def stated_as(q: Quantity, kind: Class) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Returns the readings (low, high, step) of a quantity in the units of a KPI class; none where the notation doesn't fit it."""
    values = [(q.value, q.step), *q.others]
    unit = q.unit
    factor = Decimal(1)
    if q.of is not None:
        return [_share(q)] if kind == "percent" else []
    if q.band is not None:
        return [(q.band[0], q.band[1], Decimal(1))] if kind in {"percent", "number", "months", "days", "count"} else []
    if unit == "money":
        if kind != "money":
            return []
    elif unit == "percent":
        if kind == "ratio":
            factor = Decimal("0.01")
        elif kind != "percent":
            return []
    elif unit == "points":
        if kind not in {"percent", "number"}:
            return []
    elif unit == "multiple":
        if kind != "ratio":
            return []
    elif unit == "months":
        if kind == "days":
            factor = _DAYS_A_MONTH
        elif kind != "months":
            return []
    elif unit == "days":
        if kind == "months":
            factor = 1 / _DAYS_A_MONTH
        elif kind != "days":
            return []
    elif (q.spelt and kind == "percent") or (q.scaled and kind not in {"money", "count"}):
        return []
    readings = [(v * factor, (v if q.high is None else q.high) * factor, step * factor) for v, step in values]
    if q.bracketed and not q.signed:
        readings += [(-high, -low, step) for low, high, step in readings]
    return readings


def _share(q: Quantity) -> tuple[Decimal, Decimal, Decimal]:
    share = 100 * q.value / (q.of or 1)
    # two of five in words is a rough share; 19 of 22 in figures is an exact one
    return share, share, Decimal(5) if q.spelt else Decimal(1)


def supports(low: Decimal, high: Decimal, step: Decimal, q: Quantity, kind: Class, pack: Decimal) -> bool:
    """Says whether a pack value, rounded as the figure is printed, equals it; hedges widen the interval."""
    half = step * HALF
    at_least, at_most = low - half, high + half
    if q.hedge == "band":
        return low <= pack <= high
    if q.hedge == "about":
        low_room, high_room = abs(low) * HEDGE, abs(high) * HEDGE
        if kind == "percent":
            low_room, high_room = min(low_room, HEDGE_POINTS), min(high_room, HEDGE_POINTS)
        at_least, at_most = min(at_least, low - low_room), max(at_most, high + high_room)
    elif q.hedge == "fraction" or (q.of is not None and q.spelt):
        at_least, at_most = min(at_least, low - FRACTION_POINTS), max(at_most, high + FRACTION_POINTS)
    elif q.hedge in {"under", "over"}:
        room = abs(low) * HEDGE
        if kind == "percent":
            room = min(room, HEDGE_POINTS)
        if q.hedge == "under":
            return low - max(room, half) <= pack < high
        return low < pack <= high + max(room, half)
    elif q.hedge == "at_least":
        return pack >= low
    elif q.hedge == "at_most":
        return pack <= high
    return at_least <= pack <= at_most


def direction_holds(stated: str, now: Decimal, before: Decimal) -> bool:
    """Says whether a KPI that was `before` and is `now` went up, down or stayed flat (a change of at most 1 %)."""
    if stated == "up":
        return now > before
    if stated == "down":
        return now < before
    if now == before:
        return True
    return before != 0 and abs(now - before) <= abs(before) * FLAT


def digits_of(value: Decimal) -> str:
    """Returns the significant digits of a number, without its size: 427,000 and 4.27 share them."""
    return f"{abs(value):f}".replace(".", "").strip("0")


def leading_digits(value: Decimal, count: int) -> str:
    """Returns the first significant digits of a number, rounded: 426,907 to three is 427."""
    if not value:
        return ""
    return digits_of(round(abs(value).scaleb(-value.adjusted()), count - 1))


def significant(q: Quantity) -> int:
    """Returns with how many digits a figure is printed."""
    if q.value == 0:
        return 1
    return max(1, (abs(q.value) / q.step).to_integral_value().adjusted() + 1) if q.step else 1
