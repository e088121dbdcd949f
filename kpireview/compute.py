"""Fills computed KPIs from their inputs, in the order in which they depend on each other; what a person typed is never touched."""

from __future__ import annotations

import decimal
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kpireview.catalog import Catalog, Formula, Kpi
from kpireview.expression import Frame, Missing, Rule, exact_arithmetic, walk
from kpireview.expression.functions import Call, Coalesce
from kpireview.expression.nodes import Literal, Node, Ref
from kpireview.expression.operators import is_close, ties
from kpireview.model import Entry, Pack


@dataclass(frozen=True, slots=True)
class Computed:
    """What the formula of one KPI gives: a value (a number, or the text of a choice), or the reason why it has no meaning; and from what.

    `missing` names the inputs that aren't there; then there's neither value nor reason.
    """

    kpi: str
    value: Decimal | str | None = None
    reason: str = ""
    source: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def compute_values(pack: Pack, catalog: Catalog) -> dict[str, Computed]:
    """Returns what every formula gives for a KPI that the pack doesn't report: what was typed or declared absent is left out.

    A formula reads typed values first and computed ones where nothing was typed, in the order of dependence. Those whose inputs are missing
    are listed with what is missing.
    """
    frame = Frame(pack, catalog.schema)
    frame.values = dict(frame.values)
    results: dict[str, Computed] = {}
    with exact_arithmetic():
        for kpi, formula in _in_order(catalog):
            if kpi.id in pack.kpis and not _budget_only(pack.kpis[kpi.id]):
                continue
            result = _compute(kpi, formula, frame)
            results[kpi.id] = result
            if result.value is not None:
                frame.values[kpi.id] = result.value
    return results


def compute_pack(pack: Pack, catalog: Catalog) -> Pack:
    """Returns the pack with every computed KPI filled whose inputs are there, each with `computed_from`.

    Where a guard says that a value has no meaning the KPI is `absent` with that reason.
    """
    kpis = dict(pack.kpis)
    for kpi_id, result in compute_values(pack, catalog).items():
        held = kpis.get(kpi_id)
        if isinstance(result.value, Decimal):
            if held is None:
                kpis[kpi_id] = Entry(actual=result.value, computed_from=result.source)
            else:
                kpis[kpi_id] = held.model_copy(update={"actual": result.value, "computed_from": result.source})
        elif result.value is not None:
            kpis[kpi_id] = Entry(choice=result.value, computed_from=result.source)
        elif result.reason and held is None:
            kpis[kpi_id] = Entry(absent=result.reason, computed_from=result.source)
    order = {k: i for i, k in enumerate(catalog.kpis)}
    typed = [k for k in kpis if k in pack.kpis]
    added = sorted((k for k in kpis if k not in pack.kpis), key=lambda k: order.get(k, len(order)))
    return pack.model_copy(update={"kpis": {k: kpis[k] for k in (*typed, *added)}})


def _budget_only(entry: Entry) -> bool:
    """True for an entry that plans a figure and doesn't report it: computing the actual overwrites nothing."""
    return entry.kind == "number" and entry.actual is None


def _in_order(catalog: Catalog) -> list[tuple[Kpi, Formula]]:
    """Returns the KPIs with a formula, each after those that it's computed from; in a circle the first stands first."""
    formulas = {k.id: k for k in catalog.kpis.values() if k.formula is not None and k.formula.compute}
    done: list[tuple[Kpi, Formula]] = []
    state: dict[str, int] = {}
    stack = [(k, False) for k in reversed(formulas)]
    while stack:
        kpi_id, ready = stack.pop()
        kpi = formulas[kpi_id]
        assert kpi.formula is not None
        if ready:
            done.append((kpi, kpi.formula))
            state[kpi_id] = 2
            continue
        if state.get(kpi_id):
            continue
        state[kpi_id] = 1
        stack.append((kpi_id, True))
        stack.extend((ref, False) for ref in sorted(_needs(kpi.formula), reverse=True) if ref in formulas and not state.get(ref))
    return done


def _reads(formula: Formula) -> frozenset[str]:
    assert formula.expression is not None
    return formula.expression.refs | (formula.guard.refs if formula.guard is not None else frozenset())


def _needs(formula: Formula) -> frozenset[str]:
    """Returns what has to be computed before: the inputs of the same period."""
    assert formula.expression is not None
    return formula.expression.present | (formula.guard.present if formula.guard is not None else frozenset())


def _compute(kpi: Kpi, formula: Formula, frame: Frame) -> Computed:
    rule = Rule(kpi.id, formula.tolerance)
    source = tuple(sorted(k for k in _reads(formula) - {kpi.id} if _known(k, formula, frame)))
    assert formula.expression is not None
    if formula.guard is not None:
        applies = formula.guard.evaluate_in(frame, rule)
        if isinstance(applies, Missing):
            return Computed(kpi.id, missing=tuple(sorted(applies.names)))
        if not applies:
            return Computed(kpi.id, reason=formula.otherwise, source=source)
    vanished = _vanished(formula, frame)
    if vanished:
        return Computed(kpi.id, missing=vanished)
    value = formula.expression.evaluate_in(frame, rule)
    if isinstance(value, Missing):
        return Computed(kpi.id, missing=tuple(sorted(value.names)))
    if isinstance(value, Decimal):
        value = _rounded(value, kpi, formula, frame, rule)
        if not value.is_finite() or (value and abs(value.adjusted()) >= 28):
            return Computed(kpi.id, missing=("a result within the range of numbers",))
    elif not isinstance(value, str) or kpi.kind != "choice":
        return Computed(kpi.id, missing=("a result of the KPI's kind",))
    return Computed(kpi.id, value, source=source)


def _vanished(formula: Formula, frame: Frame) -> tuple[str, ...]:
    """Returns the terms that may be left out, that the last pack reported, and that this one neither reports nor calls absent.

    A company without a line of cost leaves it out, and it counts as zero; a line that was there last period is one not filled in yet, and a
    total without it would be wrong.
    """
    prior = frame.pack.prior()
    if prior is None:
        return ()
    return tuple(
        sorted(
            kpi
            for kpi in _optional(formula)
            if kpi not in frame.values and kpi not in frame.pack.kpis and prior.number(kpi)  # a zero that is left out stays zero
        )
    )


def _optional(formula: Formula) -> frozenset[str]:
    """Returns the terms of a sum that may be left out, written coalesce(x, 0); not those in a branch that may not be taken."""
    assert formula.expression is not None
    found: set[str] = set()
    stack: list[Node] = [formula.expression.tree]
    while stack:
        node = stack.pop()
        if isinstance(node, Coalesce):
            first, *rest = node.children
            if isinstance(first, Ref) and all(map(_is_zero, rest)):
                found.add(first.id)
        elif node.linear and not isinstance(node, Call):
            stack.extend(node.children)
    return frozenset(found)


def _is_zero(node: Node) -> bool:
    """True for 0 and 0 × x."""
    below = list(walk(node))
    return any(isinstance(n, Literal) and n.value == 0 for n in below) and not any(isinstance(n, Call) for n in below)


def _known(kpi: str, formula: Formula, frame: Frame) -> bool:
    """True for an input that is there: in this pack, or for formulas over time in an earlier one."""
    if kpi in frame.values or frame.rows(kpi) is not None:
        return True
    assert formula.expression is not None
    return bool(formula.expression.history) and any(kpi in past.kpis for past in frame.pack.history)


def _rounded(value: Decimal, kpi: Kpi, formula: Formula, frame: Frame, rule: Rule) -> Decimal:
    """Returns a result as a person would write it (money to cents, counts whole, the rest to two decimals), as far as it still ties."""
    if value == value.to_integral_value():
        return value.quantize(Decimal(1)) if abs(value) < Decimal(10) ** 28 else value
    first = 0 if kpi.count else 2
    for places in range(first, 9):
        short = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        if _holds(short, value, kpi, formula, frame, rule) and (short or not value):
            return short
    return value.quantize(Decimal(1).scaleb(-9), rounding=ROUND_HALF_UP)


def _holds(short: Decimal, value: Decimal, kpi: Kpi, formula: Formula, frame: Frame, rule: Rule) -> bool:
    """True where the check will take the rounded result for the computed one."""
    if rule.tolerance is not None:
        if formula.tolerance_unit == "percent":
            return is_close(short, value, rule.tolerance)
        return abs(short - value) <= rule.tolerance
    assert formula.expression is not None
    before = frame.values.get(kpi.id)
    frame.values[kpi.id] = short
    try:
        return ties(Ref(""), formula.expression.tree, frame, rule)
    except (decimal.DecimalException, TypeError):
        return True
    finally:
        if before is None:
            del frame.values[kpi.id]
        else:
            frame.values[kpi.id] = before


def inputs(catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    """Returns, for each KPI with a formula, the KPIs that it's computed from."""
    return {kpi.id: tuple(sorted(_reads(formula) - {kpi.id})) for kpi, formula in _in_order(catalog)}
