"""Rules that apply to many KPIs alike: bounds, wholeness, units, plan, year to date, the same fact twice, restatements, tolerances.

Their codes, severities, words and exceptions stand in catalog/shared.toml; here is what each does. The table at the end is the list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from kpireview.catalog import Catalog, Kpi, SharedRule
from kpireview.checks.context import Context, number, say, sentence
from kpireview.checks.labels import labels, restated_not_earlier, restated_nowhere
from kpireview.checks.steady import steady_share
from kpireview.checks.units import budget_scale, fraction, hundredfold, scale
from kpireview.checks.year import forecast, is_flow, ytd, ytd_budget, ytd_level
from kpireview.expression import Rule as RuleState
from kpireview.expression.explain import gap, grouped
from kpireview.expression.nodes import Ref
from kpireview.expression.operators import ties as nodes_tie
from kpireview.expression.values import is_whole

Check = Callable[[Context, SharedRule, Kpi], None]
Applies = Callable[[Kpi], bool]
HUNDRED = Decimal(100)


def check_shared(context: Context) -> None:
    """Runs every shared rule of the catalog over every KPI that the pack reports."""
    shared = context.catalog.shared
    plan = _plan(context.catalog)
    for kpi_id in context.pack.kpis:
        for check, rule, kpi in plan.get(kpi_id, ()):
            check(context, rule, kpi)
    _tolerances(context, shared)
    if "labels" in shared:
        labels(context, shared["labels"], context.catalog.kpis[_some(context)])
    for kpi_id, note in context.catalog.notes:
        told = shared.get("formula_text")
        if told is not None and kpi_id in context.pack.kpis:
            context.find(told.code, told.severity, kpi_id, sentence(told.message, note), origin=told.origin, authority=told.authority)


def _plan(catalog: Catalog) -> Mapping[str, list[tuple[Check, SharedRule, Kpi]]]:
    """Returns the shared rules that concern each KPI, worked out once a catalog: most concern few."""
    plan: Mapping[str, list[tuple[Check, SharedRule, Kpi]]] | None = catalog.__dict__.get("_shared_plan")
    if plan is None:
        active = [(check, applies, catalog.shared[name]) for name, (check, applies) in CHECKS.items() if name in catalog.shared]
        plan = {
            kpi.id: [
                (check, rule, kpi)
                for check, applies, rule in active
                if applies(kpi) and kpi.id not in rule.excludes and (not rule.applies or kpi.id in rule.applies)
            ]
            for kpi in catalog.kpis.values()
            if not kpi.id.startswith("custom.")  # no rule of ours is about a company's own KPIs
        }
        catalog.__dict__["_shared_plan"] = plan
    return plan


def _below_minimum(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    value = number(context, kpi)
    if value is None or kpi.minimum is None:
        return
    if value >= kpi.minimum:
        context.passed.append(rule.code)
    else:
        working = f"{grouped(value)} < {grouped(kpi.minimum)}"
        say(context, rule, kpi, working, limit=grouped(kpi.minimum), found=value)


def _above_maximum(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    value = number(context, kpi)
    if value is None or kpi.maximum is None:
        return
    if value <= kpi.maximum:
        context.passed.append(rule.code)
    else:
        working = f"{grouped(value)} > {grouped(kpi.maximum)}"
        say(context, rule, kpi, working, limit=grouped(kpi.maximum), found=value)


def _count_not_whole(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    value = number(context, kpi)
    if value is None or not kpi.count:
        return
    if is_whole(value):
        context.passed.append(rule.code)
    else:
        say(context, rule, kpi, f"found {grouped(value)}", found=value)


def _cells(context: Context, rule: SharedRule, kpi: Kpi, bad: Callable[[Any, Decimal], str]) -> None:
    """Looks at each numeric cell of a structured field; one finding a column, naming the first rows."""
    rows = context.frame.rows(kpi.id)
    if not rows:
        return
    for column in kpi.columns:
        if bad(column, Decimal(0)) == "n/a":
            continue
        cells = [(i, row.get(column.name)) for i, row in enumerate(rows, 1)]
        wrong = [(i, v) for i, v in cells if isinstance(v, Decimal) and bad(column, v)]
        if not wrong:
            context.passed.append(rule.code)
            continue
        named = ", ".join(f"row {i} {grouped(v)}" for i, v in wrong[:3]) + (f" and {len(wrong) - 3} more" if len(wrong) > 3 else "")
        say(context, rule, kpi, named, column=column.label, limit=bad(column, wrong[0][1]), found=wrong[0][1])


def _cell_below(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    def bad(column: Any, value: Decimal) -> str:
        if column.minimum is None:
            return "n/a"
        return grouped(column.minimum) if value < column.minimum else ""

    _cells(context, rule, kpi, lambda c, v: "n/a" if c.minimum is None else bad(c, v) if v != 0 or c.minimum > 0 else "")


def _cell_above(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    _cells(context, rule, kpi, lambda c, v: "n/a" if c.maximum is None else grouped(c.maximum) if v > c.maximum else "")


def _cell_not_whole(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    _cells(context, rule, kpi, lambda c, v: "n/a" if c.type != "count" else "" if is_whole(v) else "a whole number")


def ties(context: Context, kpi: str, other: str) -> bool | None:
    """Returns whether two KPIs hold the same value, rounding aside; None where one of them isn't reported."""
    a, b = context.frame.values.get(kpi), context.frame.values.get(other)
    if a is None or b is None:
        return None
    if a == b:
        return True
    if not isinstance(a, Decimal) or not isinstance(b, Decimal):
        return False
    return nodes_tie(Ref(""), Ref(other), context.frame, RuleState(kpi))


def _same_fact(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    # Where the formula is the twin itself, the formula's own rule says it.
    if not kpi.same_as or (kpi.formula and kpi.formula.compute.strip() == kpi.same_as):
        return
    same = ties(context, kpi.id, kpi.same_as)
    a, b = context.frame.values.get(kpi.id), context.frame.values.get(kpi.same_as)
    if same is None:
        missing = context.frame.missing(kpi.id if a is None else kpi.same_as)
        context.unknown(rule.code, kpi.id, missing)
    elif same:
        context.passed.append(rule.code)
    else:
        apart = gap(a, b)
        working = f"{grouped(a)} ≠ {grouped(b)}" + (f" ({apart})" if apart else "")
        say(context, rule, kpi, working, refs=(kpi.same_as,), other=context.label(kpi.same_as), expected=b, found=a)


def _off_plan(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    value, entry = number(context, kpi), context.entry(kpi.id)
    limit = context.tolerance(rule.code, rule.tolerance)
    if value is None or entry is None or not entry.budget or limit is None:
        return
    if abs(value - entry.budget) * HUNDRED <= limit * abs(entry.budget):
        context.passed.append(rule.code)
    else:
        working = f"{grouped(value)} against {grouped(entry.budget)} ({gap(value, entry.budget)})"
        say(context, rule, kpi, working, limit=grouped(limit), expected=entry.budget, found=value)


def _misquoted(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    """Holds what a restatement says an earlier pack reported against that pack, as far as the history has it."""
    entry = context.entry(kpi.id)
    for restatement in (entry.restates or ()) if entry else ():
        past = context.pack.at(restatement.period)
        if past is None or past is context.pack:
            continue
        ids = {kpi.id, kpi.same_as} | (set(kpi.formula.expression.refs) if kpi.formula and kpi.formula.expression else set())
        reported = {v for k in ids if (v := past.number(k)) is not None}
        own = past.number(kpi.id)
        if not reported or restatement.reported in reported:
            context.passed.append(rule.code)
        else:
            working = grouped(own) if own is not None else ""
            say(
                context, rule, kpi, working, expected=own, found=restatement.reported, period=restatement.period,
                limit=grouped(restatement.reported),
            )  # fmt: skip


def _tolerances(context: Context, shared: Mapping[str, SharedRule]) -> None:
    """Discloses overridden tolerances, and says where a rule has none to override."""
    if not context.overrides:
        return
    owners: dict[str, tuple[str, Decimal | None]] = {}
    for kpi in context.catalog.kpis.values():
        for rule in kpi.rules:
            owners[rule.code] = (kpi.id, rule.tolerance)
        if kpi.formula and kpi.formula.code:
            owners[kpi.formula.code] = (kpi.id, kpi.formula.tolerance)
    some = _some(context)
    for one in shared.values():
        owners[one.code] = (some, one.tolerance)
    for code, override in context.overrides.items():
        kpi_id, tolerance = owners.get(code, (some, None))
        name = "tolerance_overridden" if tolerance is not None else "invariant"
        if name not in shared:
            continue
        if tolerance is None:
            why = f"tolerance.{code}" + ("" if code in owners else ", which is the code of no rule")
        else:
            why = f"{code} at {grouped(override.value)} instead of {grouped(tolerance)} ({override.reason})"
        entry = context.catalog.kpis[kpi_id]
        say(context, shared[name], entry, why, expected=tolerance, found=override.value)


def _some(context: Context) -> str:
    """Returns the KPI that bears what is said of the whole pack: the first of those that it reports."""
    return next((k for k in context.catalog.kpis if k in context.pack.kpis), next(iter(context.catalog.kpis)))


def _number_kpi(kpi: Kpi) -> bool:
    return kpi.kind == "number"


def _has_size(kpi: Kpi) -> bool:
    return kpi.kind == "number" and (kpi.field_type == "currency" or kpi.count)


# name in shared.toml: what it does, once for each KPI that the pack reports and that it concerns
CHECKS: Mapping[str, tuple[Check, Applies]] = {
    "below_minimum": (_below_minimum, lambda k: k.minimum is not None),
    "above_maximum": (_above_maximum, lambda k: k.maximum is not None),
    "count_not_whole": (_count_not_whole, lambda k: k.count),
    "cell_below_minimum": (_cell_below, lambda k: any(c.minimum is not None for c in k.columns)),
    "cell_above_maximum": (_cell_above, lambda k: any(c.maximum is not None for c in k.columns)),
    "cell_not_whole": (_cell_not_whole, lambda k: any(c.type == "count" for c in k.columns)),
    "same_fact": (_same_fact, lambda k: bool(k.same_as)),
    "fraction": (fraction, lambda k: k.kind == "number" and k.unit == "%"),
    "scale": (scale, _has_size),
    "hundredfold": (hundredfold, _has_size),
    "budget_scale": (budget_scale, _has_size),
    "off_plan": (_off_plan, _number_kpi),
    "ytd": (ytd, is_flow),
    "ytd_budget": (ytd_budget, is_flow),
    "ytd_level": (ytd_level, lambda k: k.basis.get("time") == "point_in_time"),
    "forecast": (forecast, is_flow),
    "misquoted": (_misquoted, _number_kpi),
    "restated_nowhere": (restated_nowhere, _number_kpi),
    "restated_not_earlier": (restated_not_earlier, _number_kpi),
    "steady_cost": (steady_share("finance.total_cogs", "finance.total_opex"), _number_kpi),
    "steady_revenue": (steady_share("finance.total_revenue"), _number_kpi),
}
