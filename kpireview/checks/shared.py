"""Rules that apply to many KPIs alike: bounds, wholeness, units, plan, year to date, the same fact twice, restatements, tolerances.

Their codes, severities, words and exceptions stand in catalog/shared.toml; here is what each does. The table at the end is the list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from kpireview.catalog import Catalog, Kpi, SharedRule
from kpireview.checks.context import Context, sentence
from kpireview.expression import Missing
from kpireview.expression import Rule as RuleState
from kpireview.expression.explain import gap, grouped
from kpireview.expression.functions import OfEntry, Trailing
from kpireview.expression.nodes import Ref
from kpireview.expression.nodes import ties as nodes_tie
from kpireview.expression.values import is_whole

Check = Callable[[Context, SharedRule, Kpi], None]
Applies = Callable[[Kpi], bool]
THOUSAND = (Decimal(250), Decimal(4000))
HUNDREDFOLD = (Decimal(50), Decimal(200))
HUNDRED = Decimal(100)


def check_shared(context: Context) -> None:
    """Runs every shared rule of the catalog over every KPI that the pack reports."""
    shared = context.catalog.shared
    plan = _plan(context.catalog)
    for kpi_id in context.pack.kpis:
        for check, rule, kpi in plan.get(kpi_id, ()):
            check(context, rule, kpi)
    _tolerances(context, shared)
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


def _found(
    context: Context, rule: SharedRule, kpi: Kpi, working: str, *, refs: tuple[str, ...] = (), expected: Any = None, found: Any = None,
    **words: Any,
) -> None:  # fmt: skip
    message = rule.message.format(label=kpi.label, **words)
    context.find(
        rule.code, rule.severity, kpi.id, sentence(message, working), refs=refs, origin=rule.origin, authority=rule.authority,
        expected=expected, found=found,
    )  # fmt: skip


def _number(context: Context, kpi: Kpi) -> Decimal | None:
    value = context.frame.values.get(kpi.id)
    return value if isinstance(value, Decimal) and kpi.kind == "number" else None


def _below_minimum(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    value = _number(context, kpi)
    if value is None or kpi.minimum is None:
        return
    if value >= kpi.minimum:
        context.passed.append(rule.code)
    else:
        working = f"{grouped(value)} < {grouped(kpi.minimum)}"
        _found(context, rule, kpi, working, limit=grouped(kpi.minimum), found=value)


def _above_maximum(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    value = _number(context, kpi)
    if value is None or kpi.maximum is None:
        return
    if value <= kpi.maximum:
        context.passed.append(rule.code)
    else:
        working = f"{grouped(value)} > {grouped(kpi.maximum)}"
        _found(context, rule, kpi, working, limit=grouped(kpi.maximum), found=value)


def _count_not_whole(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    value = _number(context, kpi)
    if value is None or not kpi.count:
        return
    if is_whole(value):
        context.passed.append(rule.code)
    else:
        _found(context, rule, kpi, f"found {grouped(value)}", found=value)


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
        _found(context, rule, kpi, named, column=column.label, limit=bad(column, wrong[0][1]), found=wrong[0][1])


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
        _found(context, rule, kpi, working, refs=(kpi.same_as,), other=context.label(kpi.same_as), expected=b, found=a)


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


def _ratios(value: Decimal, others: list[tuple[str, Decimal]]) -> list[Decimal]:
    return [max(abs(value / v), abs(v / value)) for _, v in others]


def _against(value: Decimal, others: list[tuple[str, Decimal]]) -> str:
    return f"{grouped(value)} against " + ", ".join(f"{grouped(v)} ({label})" for label, v in others)


def _fraction(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    value = _number(context, kpi)
    if value is None or value == 0:
        return
    others = _earlier(context, kpi)
    if not others and kpi.benchmark is not None and kpi.benchmark.p25 >= 20 and 0 < value <= Decimal("1.5"):
        if kpi.benchmark.p25 / 2 <= value * HUNDRED <= kpi.benchmark.p75 * Decimal("1.5"):
            _found(context, rule, kpi, f"found {grouped(value)}, the usual median is {grouped(kpi.benchmark.median)}", found=value)
            return
    if not others:
        return
    size = abs(value)
    small = size <= Decimal("1.5") and all(_within(abs(v / value), abs(v)) for _, v in others)
    large = size >= 400 and all(HUNDREDFOLD[0] <= abs(value / v) <= HUNDREDFOLD[1] for _, v in others)
    if small or large:
        expected = value * HUNDRED if small else value / HUNDRED
        _found(context, rule, kpi, _against(value, others), expected=expected, found=value)
    else:
        context.passed.append(rule.code)


def _within(ratio: Decimal, reference: Decimal) -> bool:
    """True where a percentage is so much smaller than its reference that it must be a fraction; small rates need a closer fit."""
    low, high = (50, 200) if reference >= 30 else (60, 170) if reference >= 5 else (80, 125)
    return low <= ratio <= high


def _sized(context: Context, kpi: Kpi) -> Decimal | None:
    value = _number(context, kpi)
    return None if value == 0 else value


def _scale(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    value = _sized(context, kpi)
    others = _earlier(context, kpi) if value is not None else []
    if value is None or not others:
        return
    largest = max(abs(value), *(abs(v) for _, v in others))
    if all(THOUSAND[0] <= r <= THOUSAND[1] for r in _ratios(value, others)) and largest >= (1000 if kpi.count else 50_000):
        _found(context, rule, kpi, _against(value, others), found=value)
    else:
        context.passed.append(rule.code)


def _hundredfold(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    value = _sized(context, kpi)
    others = _earlier(context, kpi) if value is not None else []
    if value is None or not others:
        return
    sizes = [abs(value), *(abs(v) for _, v in others)]
    if all(HUNDREDFOLD[0] <= r <= HUNDREDFOLD[1] for r in _ratios(value, others)) and max(sizes) >= 10_000 and min(sizes) >= 100:
        _found(context, rule, kpi, _against(value, others), found=value)
    else:
        context.passed.append(rule.code)


def _budget_scale(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    value, entry = _sized(context, kpi), context.entry(kpi.id)
    if value is None or entry is None or not entry.budget:
        return
    ratio = _ratios(value, [("plan", entry.budget)])[0]
    if THOUSAND[0] <= ratio <= THOUSAND[1] and max(abs(value), abs(entry.budget)) >= (1000 if kpi.count else 50_000):
        _found(context, rule, kpi, _against(value, [("plan", entry.budget)]), found=entry.budget)
    else:
        context.passed.append(rule.code)


def _off_plan(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    value, entry = _number(context, kpi), context.entry(kpi.id)
    limit = context.tolerance(rule.code, rule.tolerance)
    if value is None or entry is None or not entry.budget or limit is None:
        return
    if abs(value - entry.budget) * HUNDRED <= limit * abs(entry.budget):
        context.passed.append(rule.code)
    else:
        working = f"{grouped(value)} against {grouped(entry.budget)} ({gap(value, entry.budget)})"
        _found(context, rule, kpi, working, limit=grouped(limit), expected=entry.budget, found=value)


def _flow(kpi: Kpi) -> bool:
    return kpi.basis.get("time") == "period_flow" and (kpi.field_type == "currency" or kpi.count) and not kpi.unit


def _ytd(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    entry = context.entry(kpi.id)
    if entry is None or entry.ytd is None or entry.ytd.actual is None:
        return
    _sum_of_year(context, rule, kpi, "ytd", entry.ytd.actual)


def _ytd_budget(context: Context, rule: SharedRule, kpi: Kpi) -> None:
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
        _found(context, rule, kpi, f"{working} ({gap(entry.ytd.budget, total)})", expected=total, found=entry.ytd.budget)


def _sum_of_year(context: Context, rule: SharedRule, kpi: Kpi, name: str, value: Decimal) -> None:
    year = Trailing("fiscal_ytd", (Ref(""),))
    state = RuleState(kpi.id)
    total = year.point(context.frame, state)
    if isinstance(total, Missing):
        context.unknown(rule.code, kpi.id, total)
    elif total == value or nodes_tie(OfEntry(name, (Ref(""),)), year, context.frame, state):
        context.passed.append(rule.code)
    else:
        _found(context, rule, kpi, f"{grouped(total)}, not {grouped(value)} ({gap(value, total)})", expected=total, found=value)


def _ytd_level(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    value, entry = _number(context, kpi), context.entry(kpi.id)
    if value is None or entry is None or entry.ytd is None or entry.ytd.actual is None:
        return
    if value == entry.ytd.actual:
        context.passed.append(rule.code)
    else:
        working = f"{grouped(entry.ytd.actual)}, and {grouped(value)} at period end"
        _found(context, rule, kpi, working, expected=value, found=entry.ytd.actual)


def _forecast(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    entry = context.entry(kpi.id)
    if entry is None or entry.forecast is None or kpi.minimum is None or kpi.minimum < 0:
        return
    held = entry.ytd.actual if entry.ytd and entry.ytd.actual is not None else entry.actual
    if held is None or held <= entry.forecast:
        context.passed.append(rule.code)
    else:
        _found(context, rule, kpi, f"{grouped(entry.forecast)} < {grouped(held)} ({gap(entry.forecast, held)})", found=entry.forecast)


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
            _found(
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
    some = next((k for k in context.catalog.kpis if k in context.pack.kpis), next(iter(context.catalog.kpis)))
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
        _found(context, shared[name], entry, why, expected=tolerance, found=override.value)


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
    "fraction": (_fraction, lambda k: k.kind == "number" and k.unit == "%"),
    "scale": (_scale, _has_size),
    "hundredfold": (_hundredfold, _has_size),
    "budget_scale": (_budget_scale, _has_size),
    "off_plan": (_off_plan, _number_kpi),
    "ytd": (_ytd, _flow),
    "ytd_budget": (_ytd_budget, _flow),
    "ytd_level": (_ytd_level, lambda k: k.basis.get("time") == "point_in_time"),
    "forecast": (_forecast, _flow),
    "misquoted": (_misquoted, _number_kpi),
}
