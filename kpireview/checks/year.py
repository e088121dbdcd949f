"""The year to date and the full-year outlook against the periods that make up the fiscal year."""

from __future__ import annotations

from decimal import Decimal

from kpireview.catalog import Kpi, SharedRule
from kpireview.checks.context import Context, number, say
from kpireview.expression import Missing
from kpireview.expression import Rule as RuleState
from kpireview.expression.explain import gap, grouped
from kpireview.expression.functions import OfEntry, Trailing
from kpireview.expression.nodes import Ref
from kpireview.expression.operators import ties


def is_flow(kpi: Kpi) -> bool:
    """Returns whether a figure adds up over periods: money or counts of a flow."""
    return kpi.basis.get("time") == "period_flow" and (kpi.field_type == "currency" or kpi.count) and not kpi.unit


def ytd(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    """Holds a typed year to date against the sum of the fiscal year's periods."""
    entry = context.entry(kpi.id)
    if entry is None or entry.ytd is None or entry.ytd.actual is None:
        return
    _sum_of_year(context, rule, kpi, "ytd", entry.ytd.actual)


def ytd_budget(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    """Holds a typed year-to-date plan against the sum of the periods' plans."""
    entry = context.entry(kpi.id)
    if entry is None or entry.ytd is None or entry.ytd.budget is None:
        return
    frames = context.frame.fiscal_year()
    entries = [f.kpis.get(kpi.id) for f in frames or ()]
    budgets = [e.budget for e in entries if e is not None and e.budget is not None]
    if not frames or len(budgets) != len(frames):
        return
    total = sum(budgets, Decimal(0))
    if abs(total - entry.ytd.budget) <= Decimal("0.5") * len(budgets):
        context.passed.append(rule.code)
    else:
        working = f"{' + '.join(map(grouped, reversed(budgets)))} = {grouped(total)}, not {grouped(entry.ytd.budget)}"
        say(context, rule, kpi, f"{working} ({gap(entry.ytd.budget, total)})", expected=total, found=entry.ytd.budget)


def _sum_of_year(context: Context, rule: SharedRule, kpi: Kpi, name: str, value: Decimal) -> None:
    year = Trailing("fiscal_ytd", (Ref(""),))
    state = RuleState(kpi.id)
    total = year.point(context.frame, state)
    if isinstance(total, Missing):
        context.unknown(rule.code, kpi.id, total)
    elif total == value or ties(OfEntry(name, (Ref(""),)), year, context.frame, state):
        context.passed.append(rule.code)
    else:
        say(context, rule, kpi, f"{grouped(total)}, not {grouped(value)} ({gap(value, total)})", expected=total, found=value)


def ytd_level(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    """Holds the year to date of a balance against the value at period end."""
    value, entry = number(context, kpi), context.entry(kpi.id)
    if value is None or entry is None or entry.ytd is None or entry.ytd.actual is None:
        return
    if value == entry.ytd.actual:
        context.passed.append(rule.code)
    else:
        working = f"{grouped(entry.ytd.actual)}, and {grouped(value)} at period end"
        say(context, rule, kpi, working, expected=value, found=entry.ytd.actual)


def forecast(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    """Holds a full-year outlook against what the year already holds."""
    entry = context.entry(kpi.id)
    if entry is None or entry.forecast is None or kpi.minimum is None or kpi.minimum < 0:
        return
    held = entry.ytd.actual if entry.ytd and entry.ytd.actual is not None else entry.actual
    if held is None or held <= entry.forecast:
        context.passed.append(rule.code)
    else:
        say(context, rule, kpi, f"{grouped(entry.forecast)} < {grouped(held)} ({gap(entry.forecast, held)})", found=entry.forecast)
