"""Runs the catalog's formulas and rules over one pack; what they say are findings."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from kpireview.catalog import Catalog, Formula, Kpi, Rule
from kpireview.checks.context import Context, sentence
from kpireview.checks.shared import check_shared
from kpireview.errors import ExpressionError
from kpireview.expression import Expression, Frame, Missing, exact_arithmetic
from kpireview.expression import Rule as RuleState
from kpireview.expression.explain import gap, grouped
from kpireview.expression.nodes import Ref
from kpireview.expression.operators import Compare, is_close, ties
from kpireview.model import Checked, Pack

_SEVERITY = {"error": 0, "warning": 1, "note": 2}
HUNDRED = Decimal(100)


def check_pack(pack: Pack, catalog: Catalog) -> Checked:
    """Returns what every deterministic rule says about a pack: findings, what couldn't be evaluated, what passed.

    A pure function of pack and catalog. Findings stand by severity, then in the catalog's order of domains, then by KPI and code.
    """
    context = Context(pack, catalog)
    with exact_arithmetic():
        for kpi in catalog.kpis.values():
            if kpi.formula is not None and kpi.formula.compute:
                check_formula(context, kpi, kpi.formula)
            state = RuleState(kpi.id)
            for rule in kpi.rules:
                check_rule(context, kpi, rule, state)
        check_shared(context)
    order = {k: i for i, k in enumerate(catalog.kpis)}
    context.findings.sort(key=lambda f: (_SEVERITY[f.severity], order.get(f.kpi, len(order)), f.kpi, f.code))
    return Checked(findings=tuple(context.findings), not_evaluable=tuple(context.not_evaluable), passed=tuple(context.passed))


def check_rule(context: Context, kpi: Kpi, rule: Rule, state: RuleState) -> None:
    """Evaluates one rule of an entry; one that can't be read (only a loaded file can hold such) is reported, never passed."""
    try:
        guard, expression = rule.guard, rule.expression
    except ExpressionError as error:
        context.unknown(rule.code, kpi.id, Missing(f"an assertion that can be read: {error.problem}"))
        return
    if rule.tolerance is not None:
        state = RuleState(kpi.id, context.tolerance(rule.code, rule.tolerance))
    frame = context.frame
    if guard is not None:
        applies = guard.evaluate_in(frame, state)
        if applies.__class__ is Missing:
            context.unknown(rule.code, kpi.id, applies)
            return
        if not applies:
            context.passed.append(rule.code)
            return
    holds = expression.evaluate_in(frame, state)
    if holds.__class__ is Missing:
        context.unknown(rule.code, kpi.id, holds)
        return
    if holds:
        context.passed.append(rule.code)
        return
    refs = expression.refs | (guard.refs if guard is not None else frozenset())
    working = context.renderer.failure(expression.tree, frame, state)
    message = sentence(rule.message, working.line() if working else "")
    found = frame.values.get(kpi.id)
    expected = None
    if isinstance(expression.tree, Compare) and working is not None and expression.tree.op == "==":
        left, right = expression.tree.children
        expected = working.right if left == Ref("") else working.left if right == Ref("") else None
    _say(context, kpi, rule.code, rule.severity, message, refs, rule.origin, rule.authority, expected, found, (expression, guard))


def _say(
    context: Context, kpi: Kpi, code: str, severity: str, message: str, refs: frozenset[str], origin: str, authority: str,
    expected: Any, found: Any, read: tuple[Expression | None, ...],
) -> None:  # fmt: skip
    """Notes a finding, or the note that a restated figure explains it."""
    reason = _restated(context, kpi.id, refs, read)
    if reason:
        shared = context.catalog.shared["restated"]
        code, severity, origin, authority = shared.code, shared.severity, shared.origin, shared.authority
        message = f"{message}; restated: {reason}"
    context.find(code, severity, kpi.id, message, refs=refs, origin=origin, authority=authority, expected=expected, found=found)


def _restated(context: Context, own: str, refs: frozenset[str], read: tuple[Expression | None, ...]) -> str:
    """Returns the reason of a restatement that explains a mismatch with an earlier pack, empty where there is none."""
    functions: frozenset[str] = frozenset().union(*(e.history for e in read if e is not None))
    if not functions or "restated" not in context.catalog.shared:
        return ""
    if functions <= {"prior", "year_ago"} and all(_stands_alone(context, own, e) for e in read if e is not None):
        return ""
    prior, year_ago = context.frame.prior, context.frame.year_ago
    labels: set[str] | None = set()
    if functions <= {"prior", "any_prior", "year_ago", "vanished", "appeared", "changed", "moved"}:
        if functions != {"year_ago"} and prior is not None:
            labels = {prior.label}
        if "year_ago" in functions and year_ago is not None:
            labels = {*(labels or ()), year_ago.label}
    else:
        labels = None
    for kpi in sorted({own, *refs}):
        entry = context.entry(kpi)
        for restatement in (entry.restates or ()) if entry else ():
            if labels is None or restatement.period in labels:
                was = grouped(restatement.reported)
                return f"{context.label(kpi)} of {restatement.period} was reported as {was} ({restatement.reason})"
    return ""


def _stands_alone(context: Context, own: str, expression: Expression) -> bool:
    """True where an expression needs no earlier pack, as `coalesce(opening, prior(closing))` doesn't where the opening is there."""
    if not expression.history:
        return True
    alone = Frame(context.pack.model_copy(update={"history": ()}), context.catalog.schema)
    return expression.evaluate_in(alone, RuleState(own)).__class__ is not Missing


def check_formula(context: Context, kpi: Kpi, formula: Formula) -> None:
    """Compares a typed value with the computed one; where it fits another admissible basis, the finding names that basis."""
    frame = context.frame
    typed = frame.values.get(kpi.id)
    state = RuleState(kpi.id, context.tolerance(formula.code, formula.tolerance))
    if typed is None:
        context.unknown(formula.code, kpi.id, frame.missing(kpi.id))
        return
    expression = formula.expression
    assert expression is not None
    if formula.guard is not None:
        applies = formula.guard.evaluate_in(frame, state)
        if applies.__class__ is Missing:
            context.unknown(formula.code, kpi.id, applies)
            return
        if not applies:
            _meaningless(context, kpi, formula)
            return
    computed = expression.evaluate_in(frame, state)
    refs = expression.refs | (formula.guard.refs if formula.guard is not None else frozenset())
    if computed.__class__ is Missing:
        context.unknown(formula.code, kpi.id, computed)
        return
    if fits(expression, typed, computed, formula, context, state):
        context.passed.append(formula.code)
        return
    for alternative in formula.alternatives:
        if alternative.guard is not None:
            applies = alternative.guard.evaluate_in(frame, state)
            if applies.__class__ is Missing or not applies:
                continue
        other = alternative.expression.evaluate_in(frame, state)
        if other.__class__ is not Missing and fits(alternative.expression, typed, other, formula, context, state):
            working = f"{grouped(typed)} fits {alternative.name}; by our reading it is {grouped(shown(computed, kpi))}"
            message = sentence(formula.message, f"{working} ({gap(typed, shown(computed, kpi))})")
            code = f"{formula.code}-other-basis"
            others = refs | alternative.expression.refs
            both = (expression, alternative.expression)
            _say(context, kpi, code, "warning", message, others, formula.origin, "convention", shown(computed, kpi), typed, both)
            return
    value = shown(computed, kpi)
    text = context.renderer.text(expression.tree, frame, state)
    working = f"{text} = {grouped(value)}" if text != grouped(value) else text
    apart = gap(typed, value) or gap(typed, computed)
    message = sentence(formula.message, f"{working}, not {grouped(typed)}" + (f" ({apart})" if apart else ""))
    read = (expression, formula.guard)
    _say(context, kpi, formula.code, formula.severity, message, refs, formula.origin, formula.authority, value, typed, read)


def _meaningless(context: Context, kpi: Kpi, formula: Formula) -> None:
    rule = context.catalog.shared.get("senseless")
    if rule is None or kpi.id in rule.excludes:
        context.passed.append(formula.code)
        return
    assert formula.guard is not None
    message = rule.message.format(label=kpi.label, reason=formula.otherwise)
    value = context.frame.values.get(kpi.id)
    context.find(
        rule.code, rule.severity, kpi.id, f"{message}; found {grouped(value)}", refs=formula.guard.refs, origin=rule.origin,
        authority=rule.authority, found=value,
    )  # fmt: skip


def fits(expression: Expression, typed: Any, computed: Any, formula: Formula, context: Context, state: RuleState) -> bool:
    """True where a typed value is what the formula gives: within its tolerance, else by a tie of roundings."""
    if typed.__class__ is not Decimal or computed.__class__ is not Decimal:
        return bool(typed == computed)
    if typed == computed:
        return True
    if state.tolerance is not None:
        if formula.tolerance_unit == "percent":
            return is_close(typed, computed, state.tolerance)
        return abs(typed - computed) <= state.tolerance
    return ties(Ref(""), expression.tree, context.frame, state)


def shown(value: Any, kpi: Kpi) -> Any:
    """Returns a computed value rounded as a pack would hold it: money to cents, counts whole, the rest to two decimals."""
    if not isinstance(value, Decimal):
        return value
    if value == value.to_integral_value():
        return value.quantize(Decimal(1)) if abs(value) < Decimal(10) ** 28 else value
    places = 0 if kpi.count else 2 if abs(value) >= 1 or kpi.field_type == "currency" or kpi.unit == "%" else 4
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
