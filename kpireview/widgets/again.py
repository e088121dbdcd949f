"""Checks a pack again after an edit by the rules that the edit can reach; what the others said stands.

A rule reads its own KPI and the KPIs that its expressions mention, of this period or of earlier ones. As long as company, period, choices,
meeting and history are the same, the rest of what it said can't have changed. The shared rules are cheap and run every time. The result is
the one of `check_pack`, to the last word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kpireview.catalog import Catalog, Kpi, Rule
from kpireview.checks.context import Context
from kpireview.checks.engine import check_formula, check_rule
from kpireview.checks.shared import check_shared
from kpireview.errors import ExpressionError
from kpireview.expression import Expression, exact_arithmetic
from kpireview.expression import Rule as RuleState
from kpireview.model import Checked, Finding, NotEvaluable, Pack

_SEVERITY = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class _Said:
    """What one unit of work said."""

    findings: tuple[Finding, ...]
    not_evaluable: tuple[NotEvaluable, ...]
    passed: tuple[str, ...]


_Unit = tuple[Kpi, Rule | None]  # a rule of an entry; None for the entry's formula


class Rechecker:
    """Remembers what each rule said about the pack as it was last checked."""

    def __init__(self) -> None:
        self._pack: Pack | None = None
        self._catalog: Catalog | None = None
        self._units: tuple[_Unit, ...] = ()
        self._said: list[_Said] = []
        self._reached: dict[str, list[int]] | None = None

    def check(self, pack: Pack, catalog: Catalog) -> Checked:
        """Returns what every deterministic rule says about a pack."""
        context = Context(pack, catalog)
        with exact_arithmetic():
            reached = self._touched(pack, catalog)
            if reached is None:
                self._units, self._reached = tuple(_units(catalog)), None
                self._said = [_run(context, unit) for unit in self._units]
            else:
                for number in reached:
                    self._said[number] = _run(context, self._units[number])
            check_shared(context)
            shared = _taken(context)
        self._pack, self._catalog = pack, catalog
        said = (*self._said, shared)
        order = {k: i for i, k in enumerate(catalog.kpis)}
        findings = [f for s in said for f in s.findings]
        findings.sort(key=lambda f: (_SEVERITY[f.severity], order.get(f.kpi, len(order)), f.kpi, f.code))
        unknown = tuple(n for s in said for n in s.not_evaluable)
        return Checked(findings=tuple(findings), not_evaluable=unknown, passed=tuple(c for s in said for c in s.passed))

    def _touched(self, pack: Pack, catalog: Catalog) -> list[int] | None:
        """Returns the units that the difference to the last pack can reach, None where all have to run."""
        old = self._pack
        if old is None or catalog is not self._catalog or not same_frame(old, pack):
            return None
        changed = [k for k in {*old.kpis, *pack.kpis} if old.kpis.get(k) is not pack.kpis.get(k)]
        reached = self.prepare()
        return sorted({n for k in changed for n in reached.get(k, ())})

    def prepare(self) -> dict[str, list[int]]:
        """Returns which units read each KPI, worked out once: before the first edit, if somebody has the time."""
        if self._reached is None:
            self._reached = {}
            for number, unit in enumerate(self._units):
                for kpi in _reads(unit):
                    self._reached.setdefault(kpi, []).append(number)
        return self._reached


def parse_all(catalog: Catalog) -> None:
    """Parses every rule and formula of a catalog, so that the first check doesn't have to."""
    for unit in _units(catalog):
        _reads(unit)


def same_frame(old: Pack, new: Pack) -> bool:
    """True where two packs differ in their entries at most."""
    same = (old.company, old.period, old.meeting, old.conventions) == (new.company, new.period, new.meeting, new.conventions)
    past = len(old.history) == len(new.history) and all(a is b for a, b in zip(old.history, new.history, strict=True))
    return same and past and old.custom == new.custom


def _units(catalog: Catalog) -> Iterable[_Unit]:
    for kpi in catalog.kpis.values():
        if kpi.formula is not None and kpi.formula.compute:
            yield kpi, None
        for rule in kpi.rules:
            yield kpi, rule


def _run(context: Context, unit: _Unit) -> _Said:
    kpi, rule = unit
    if rule is not None:
        check_rule(context, kpi, rule, RuleState(kpi.id))
    elif kpi.formula is not None:
        check_formula(context, kpi, kpi.formula)
    return _taken(context)


def _taken(context: Context) -> _Said:
    """Returns what was said since the last time, and takes it out of the context."""
    said = _Said(tuple(context.findings), tuple(context.not_evaluable), tuple(context.passed))
    context.findings, context.not_evaluable, context.passed = [], [], []
    return said


def _reads(unit: _Unit) -> frozenset[str]:
    """Returns the KPIs that a unit can read; one that can't be parsed reads its own."""
    kpi, rule = unit
    read: list[Expression | None] = []
    try:
        if rule is not None:
            read = [rule.guard, rule.expression]
        elif kpi.formula is not None:
            read = [kpi.formula.guard, kpi.formula.expression]
            read += [e for a in kpi.formula.alternatives for e in (a.guard, a.expression)]
    except ExpressionError:
        return frozenset((kpi.id,))
    return frozenset((kpi.id,)).union(*(e.refs for e in read if e is not None))
