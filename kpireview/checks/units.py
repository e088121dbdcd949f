"""Is a figure in the right unit? A fraction for a percentage, thousands or cents for whole units, a plan in another scale.

A figure is held against the prior period's and that of a year ago, without history against the plan, a percentage at last against the
benchmark's quartiles.
"""

from __future__ import annotations

from decimal import Decimal

from kpireview.catalog import Kpi, SharedRule
from kpireview.checks.context import Context, number, say
from kpireview.expression.explain import grouped

THOUSAND = (Decimal(250), Decimal(4000))
HUNDREDFOLD = (Decimal(50), Decimal(200))
HUNDRED = Decimal(100)


def _earlier(context: Context, kpi: Kpi) -> list[tuple[str, Decimal]]:
    """Returns the values that a figure can be held against: the prior period's and that of a year ago, else the plan's."""
    known = context.earlier.get(kpi.id)
    if known is not None:
        return known
    found: list[tuple[str, Decimal]] = []
    for frame in (context.frame.prior, context.frame.year_ago):
        value = frame.values.get(kpi.id) if frame else None
        if frame is not None and isinstance(value, Decimal) and value != 0:
            found.append((frame.label, value))
    entry = context.entry(kpi.id)
    if not found and entry is not None and entry.budget:
        found.append(("plan", entry.budget))
    context.earlier[kpi.id] = found
    return found


def _apart(value: Decimal, others: list[tuple[str, Decimal]], bounds: tuple[Decimal, Decimal]) -> bool:
    """True where a value is so many times larger or smaller than each of the others."""
    low, high = bounds
    size = abs(value)
    for _, other in others:
        small, big = (size, abs(other)) if size < abs(other) else (abs(other), size)
        if not low * small <= big <= high * small:
            return False
    return True


def _against(value: Decimal, others: list[tuple[str, Decimal]]) -> str:
    return f"{grouped(value)} against " + ", ".join(f"{grouped(v)} ({label})" for label, v in others)


def fraction(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    """Finds 0.92 entered for 92 %, or 9200."""
    value = number(context, kpi)
    if value is None or value == 0:
        return
    others = _earlier(context, kpi)
    if not others and kpi.benchmark is not None and kpi.benchmark.p25 >= 20 and 0 < value <= Decimal("1.5"):
        if kpi.benchmark.p25 / 2 <= value * HUNDRED <= kpi.benchmark.p75 * Decimal("1.5"):
            say(context, rule, kpi, f"found {grouped(value)}, the usual median is {grouped(kpi.benchmark.median)}", found=value)
            return
    if not others:
        return
    size = abs(value)
    small = size <= Decimal("1.5") and all(_within(abs(v / value), abs(v)) for _, v in others)
    large = size >= 400 and all(HUNDREDFOLD[0] <= abs(value / v) <= HUNDREDFOLD[1] for _, v in others)
    if small or large:
        expected = value * HUNDRED if small else value / HUNDRED
        say(context, rule, kpi, _against(value, others), expected=expected, found=value)
    else:
        context.passed.append(rule.code)


def _within(ratio: Decimal, reference: Decimal) -> bool:
    """True where a percentage is so much smaller than its reference that it must be a fraction; small rates need a closer fit."""
    low, high = (50, 200) if reference >= 30 else (60, 170) if reference >= 5 else (80, 125)
    return low <= ratio <= high


def _sized(context: Context, kpi: Kpi) -> Decimal | None:
    value = number(context, kpi)
    return None if value == 0 else value


def scale(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    """Finds thousands entered for whole units, or units a thousand times too many."""
    value = _sized(context, kpi)
    others = _earlier(context, kpi) if value is not None else []
    if value is None or not others:
        return
    if _apart(value, others, THOUSAND) and max(abs(value), *(abs(v) for _, v in others)) >= (1000 if kpi.count else 50_000):
        say(context, rule, kpi, _against(value, others), found=value)
    else:
        context.passed.append(rule.code)


def hundredfold(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    """Finds cents entered for whole units, or a decimal point that slipped by two places."""
    value = _sized(context, kpi)
    others = _earlier(context, kpi) if value is not None else []
    if value is None or not others:
        return
    if _apart(value, others, HUNDREDFOLD):
        sizes = [abs(value), *(abs(v) for _, v in others)]
        if max(sizes) >= 10_000 and min(sizes) >= 100:
            say(context, rule, kpi, _against(value, others), found=value)
            return
    context.passed.append(rule.code)


def budget_scale(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    """Finds a plan in thousands beside an actual in units."""
    value, entry = _sized(context, kpi), context.entry(kpi.id)
    if value is None or entry is None or not entry.budget:
        return
    plan = [("plan", entry.budget)]
    if _apart(value, plan, THOUSAND) and max(abs(value), abs(entry.budget)) >= (1000 if kpi.count else 50_000):
        say(context, rule, kpi, _against(value, plan), found=entry.budget)
    else:
        context.passed.append(rule.code)
