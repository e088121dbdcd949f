"""Turns the tree of an expression into closures that are called with (frame, rule).

Points first: most equations tie as written. Only where `==` fails on the points are both sides evaluated again as intervals.
Past 350 lines by choice: the functions of the language stand in one place, each beside its entry in the table.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from kpireview.expression.algebra import Intervals, Points, widen
from kpireview.expression.frame import Frame
from kpireview.expression.nodes import (
    Among,
    Call,
    Choose,
    Column,
    Compare,
    Literal,
    Logic,
    Name,
    Negative,
    Node,
    Not,
    Power,
    Product,
    Ref,
    Sum,
    children,
)
from kpireview.expression.values import DIVISION_BY_ZERO, HUNDRED, ONE, ZERO, Missing, Unbounded, fold, half_digit, is_whole

Algebra = type[Points] | type[Intervals]
Fn = Callable[[Frame, "Rule"], Any]


class Rule:
    """What a rule brings along: its own KPI, its tolerance, and while rows are walked the row at hand."""

    __slots__ = ("before", "fraction", "own", "row", "tolerance")

    def __init__(self, own: str = "", tolerance: Decimal | None = None) -> None:
        self.own, self.tolerance = own, tolerance
        self.row: Any = None
        self.before: Any = None
        self.fraction = False  # set while intervals are evaluated and a number with a fraction is met


def compile_node(node: Node, alg: Algebra = Points) -> Fn:
    """Returns the closure of a node."""
    return _Compiler(alg).compile(node)


class _Compiler:
    def __init__(self, alg: Algebra) -> None:
        self.alg = alg

    def compile(self, node: Node) -> Fn:
        method: Callable[[Any], Fn] = getattr(self, "_" + type(node).__name__.lower())
        return method(node)

    def point(self, node: Node) -> Fn:
        """Compiles a condition: conditions look at the points, in either arithmetic."""
        return compile_node(node, Points) if self.alg.interval else self.compile(node)

    # values

    def _literal(self, node: Literal) -> Fn:
        value = self.alg.exact(node.value) if isinstance(node.value, Decimal) else node.value
        return lambda f, r: value

    def _ref(self, node: Ref) -> Fn:
        kpi = node.id
        if self.alg.interval:
            return lambda f, r: _widened(f.values.get(kpi or r.own), f, r, kpi or r.own)
        if not kpi:

            def own(f: Frame, r: Rule) -> Any:
                value = f.values.get(r.own)
                return f.missing(r.own) if value is None else value

            return own

        def ref(f: Frame, r: Rule) -> Any:
            value = f.values.get(kpi)
            return f.missing(kpi) if value is None else value

        return ref

    def _name(self, node: Name) -> Fn:
        name, exact = node.name, self.alg.exact
        if name == "tolerance":
            return lambda f, r: Missing("a tolerance") if r.tolerance is None else exact(r.tolerance)

        def named(f: Frame, r: Rule) -> Any:
            value = f.names[name]
            return exact(value) if value.__class__ is Decimal else value

        return named

    def _column(self, node: Column) -> Fn:
        field, name, before, interval = node.field, node.name, node.before, self.alg.interval

        def column(f: Frame, r: Rule) -> Any:
            row = r.before if before else r.row
            value = row.get(name) if row is not None else None
            if value is None:
                types = f.schema.columns.get(field or r.own)
                if name in f.names and (row is None or types is None or name not in types):
                    value = f.names[name]
                    return (value, value) if interval and value.__class__ is Decimal else value
                return Missing(f"{field or r.own}.{name}")
            if interval and value.__class__ is Decimal:
                kind = f.schema.columns.get(field or r.own, {}).get(name)
                if kind == "count" or (kind == "number" and is_whole(value)):
                    return (value, value)
                if not is_whole(value):
                    r.fraction = True
                return widen(value, half_digit(value))
            return value

        return column

    # arithmetic

    def _sum(self, node: Sum) -> Fn:
        if not self.alg.interval and len(node.terms) == 2 and node.terms[0][0]:
            left, right, plus = self.compile(node.terms[0][1]), self.compile(node.terms[1][1]), node.terms[1][0]

            def two(f: Frame, r: Rule) -> Any:
                a, b = left(f, r), right(f, r)
                if a.__class__ is Missing:
                    return a.join(b) if b.__class__ is Missing else a
                if b.__class__ is Missing:
                    return b
                return a + b if plus else a - b

            return two
        return self._fold([(sign, self.compile(n)) for sign, n in node.terms], self.alg.sum)

    def _product(self, node: Product) -> Fn:
        if not self.alg.interval and len(node.factors) == 2 and node.factors[0][0]:
            left, right, times = self.compile(node.factors[0][1]), self.compile(node.factors[1][1]), node.factors[1][0]

            def two(f: Frame, r: Rule) -> Any:
                a, b = left(f, r), right(f, r)
                if a.__class__ is Missing:
                    return a.join(b) if b.__class__ is Missing else a
                if b.__class__ is Missing:
                    return b
                if times:
                    return a * b
                return DIVISION_BY_ZERO if b == 0 else a / b

            return two
        return self._fold([(sign, self.compile(n)) for sign, n in node.factors], self.alg.product)

    def _fold(self, parts: list[tuple[bool, Fn]], combine: Callable[[Sequence[tuple[bool, Any]]], Any]) -> Fn:
        def folded(f: Frame, r: Rule) -> Any:
            values = [(sign, fn(f, r)) for sign, fn in parts]
            missing = _missing(v for _, v in values)
            return missing if missing is not None else combine(values)

        return folded

    def _over(self, nodes: Sequence[Node], combine: Callable[..., Any]) -> Fn:
        fns = [self.compile(n) for n in nodes]

        def over(f: Frame, r: Rule) -> Any:
            values = [fn(f, r) for fn in fns]
            missing = _missing(values)
            return missing if missing is not None else combine(*values)

        return over

    def _power(self, node: Power) -> Fn:
        return self._over((node.base, node.exponent), self.alg.power)

    def _negative(self, node: Negative) -> Fn:
        return self._over((node.inner,), self.alg.negative)

    # logic

    def _not(self, node: Not) -> Fn:
        inner = self.point(node.inner)

        def negate(f: Frame, r: Rule) -> Any:
            value = inner(f, r)
            return value if value.__class__ is Missing else not value

        return negate

    def _logic(self, node: Logic) -> Fn:
        fns = [self.point(n) for n in node.parts]
        decisive = not node.every

        def logic(f: Frame, r: Rule) -> Any:
            missing: Missing | None = None
            for fn in fns:
                value = fn(f, r)
                if value.__class__ is Missing:
                    missing = value if missing is None else missing.join(value)
                elif bool(value) is decisive:
                    return decisive
            return (not decisive) if missing is None else missing

        return logic

    def _compare(self, node: Compare) -> Fn:
        if len(node.rest) == 1:
            return _comparison(node.first, *node.rest[0])
        links: list[Fn] = []
        left = node.first
        for op, right in node.rest:
            links.append(_comparison(left, op, right))
            left = right

        def chain(f: Frame, r: Rule) -> Any:
            missing: Missing | None = None
            for link in links:
                value = link(f, r)
                if value.__class__ is Missing:
                    missing = value if missing is None else missing.join(value)
                elif not value:
                    return False
            return True if missing is None else missing

        return chain

    def _among(self, node: Among) -> Fn:
        inner = self.point(node.inner)
        options = [self.point(o) for o in node.options]
        negated = node.negated

        def among(f: Frame, r: Rule) -> Any:
            value = inner(f, r)
            values = [o(f, r) for o in options]
            missing = _missing((value, *values))
            return missing if missing is not None else (value in values) is not negated

        return among

    def _choose(self, node: Choose) -> Fn:
        condition, then, other = self.point(node.condition), self.compile(node.then), self.compile(node.other)

        def choose(f: Frame, r: Rule) -> Any:
            value = condition(f, r)
            if value.__class__ is Missing:
                return value
            return then(f, r) if value else other(f, r)

        return choose

    # functions

    def _call(self, node: Call) -> Fn:
        method: Callable[[Call], Fn] = getattr(self, "_fn_" + node.function)
        return method(node)

    def _fn_abs(self, node: Call) -> Fn:
        return self._over(node.args, self.alg.abs)

    def _fn_min(self, node: Call) -> Fn:
        return self._over(node.args, lambda *v: self.alg.least(v))

    def _fn_max(self, node: Call) -> Fn:
        return self._over(node.args, lambda *v: self.alg.most(v))

    def _fn_round(self, node: Call) -> Fn:
        digits = node.args[1:] or (Literal(ZERO),)
        return self._over((node.args[0], *digits), self.alg.round)

    def _fn_sqrt(self, node: Call) -> Fn:
        return self._over(node.args, self.alg.sqrt)

    def _fn_coalesce(self, node: Call) -> Fn:
        fns = [self.compile(n) for n in node.args]

        def coalesce(f: Frame, r: Rule) -> Any:
            missing: Missing | None = None
            for fn in fns:
                value = fn(f, r)
                if value.__class__ is not Missing:
                    return value
                missing = value if missing is None else missing.join(value)
            return missing

        return coalesce

    def _fn_exists(self, node: Call) -> Fn:
        inner = self.point(node.args[0])
        return lambda f, r: inner(f, r).__class__ is not Missing

    def _fn_reported(self, node: Call) -> Fn:
        kpi = _id(node)

        def reported(f: Frame, r: Rule) -> Any:
            entry = f.kpis.get(kpi or r.own)
            return entry is not None and entry.absent is None and (entry.kind != "number" or entry.actual is not None)

        return reported

    def _fn_absent(self, node: Call) -> Fn:
        kpi = _id(node)

        def absent(f: Frame, r: Rule) -> Any:
            entry = f.kpis.get(kpi or r.own)
            return entry is not None and entry.absent is not None

        return absent

    def _other(self, node: Call, what: str, get: Callable[[Any], Decimal | None]) -> Fn:
        kpi, interval = _id(node), self.alg.interval

        def other(f: Frame, r: Rule) -> Any:
            own = kpi or r.own
            entry = f.kpis.get(own)
            value = None if entry is None else get(entry)
            if value is None:
                return Missing(f"{what}({own})" if f is f.top else f"{what}({own})@{f.label}")
            return _widened(value, f, r, own) if interval else value

        return other

    def _fn_budget(self, node: Call) -> Fn:
        return self._other(node, "budget", lambda e: e.budget)

    def _fn_ytd(self, node: Call) -> Fn:
        return self._other(node, "ytd", lambda e: e.ytd.actual if e.ytd else None)

    def _fn_ytd_budget(self, node: Call) -> Fn:
        return self._other(node, "ytd_budget", lambda e: e.ytd.budget if e.ytd else None)

    def _fn_forecast(self, node: Call) -> Fn:
        return self._other(node, "forecast", lambda e: e.forecast)

    # time

    def _fn_prior(self, node: Call) -> Fn:
        inner = self.compile(node.args[0])
        return lambda f, r: _NO_PRIOR if f.prior is None else inner(f.prior, r)

    def _fn_any_prior(self, node: Call) -> Fn:
        inner = self.point(node.args[0])

        def any_prior(f: Frame, r: Rule) -> Any:
            value = False if f.prior is None else inner(f.prior, r)
            return False if value.__class__ is Missing else bool(value)

        return any_prior

    def _fn_ever(self, node: Call) -> Fn:
        inner = self.point(node.args[0])

        def ever(f: Frame, r: Rule) -> Any:
            for earlier in f.earlier():
                value = inner(earlier, r)
                if value.__class__ is not Missing and value:
                    return True
            return False

        return ever

    def _fn_back(self, node: Call) -> Fn:
        inner, steps = self.compile(node.args[0]), _whole(node.args[1])

        def back(f: Frame, r: Rule) -> Any:
            there = f.back(steps)
            return Missing(f"the period {steps} back") if there is None else inner(there, r)

        return back

    def _fn_year_ago(self, node: Call) -> Fn:
        inner = self.compile(node.args[0])
        return lambda f, r: _NO_YEAR_AGO if f.year_ago is None else inner(f.year_ago, r)

    def _moving(self, node: Call, down: bool) -> Fn:
        inner, steps = self.point(node.args[0]), _whole(node.args[1])

        def moving(f: Frame, r: Rule) -> Any:
            here: Frame | None = f
            values = []
            for _ in range(steps + 1):
                if here is None:
                    return Missing(f"{steps} consecutive earlier periods")
                values.append(inner(here, r))
                here = here.prior
            missing = _missing(values)
            if missing is not None:
                return missing
            pairs = itertools.pairwise(values)
            return all(now < before for now, before in pairs) if down else all(now > before for now, before in pairs)

        return moving

    def _fn_falling(self, node: Call) -> Fn:
        return self._moving(node, True)

    def _fn_rising(self, node: Call) -> Fn:
        return self._moving(node, False)

    def _trailing(self, node: Call, combine: Callable[[list[Any]], Any]) -> Fn:
        inner, months = self.compile(node.args[0]), _whole(node.args[1])

        def trailing(f: Frame, r: Rule) -> Any:
            frames = f.chain(months)
            if frames is None:
                return Missing(f"consecutive periods of {months} months")
            values = [inner(there, r) for there in frames]
            missing = _missing(values)
            return missing if missing is not None else combine(values)

        return trailing

    def _fn_trailing_sum(self, node: Call) -> Fn:
        return self._trailing(node, lambda v: self.alg.sum([(True, x) for x in v]))

    def _fn_trailing_product(self, node: Call) -> Fn:
        return self._trailing(node, lambda v: self.alg.product([(True, x) for x in v]))

    def _fn_trailing_mean(self, node: Call) -> Fn:
        alg = self.alg
        return self._trailing(node, lambda v: alg.product([(True, alg.sum([(True, x) for x in v])), (False, alg.exact(Decimal(len(v))))]))

    def _fn_fiscal_ytd(self, node: Call) -> Fn:
        inner, alg = self.compile(node.args[0]), self.alg

        def fiscal_ytd(f: Frame, r: Rule) -> Any:
            frames = f.fiscal_year()
            if frames is None:
                return Missing("the earlier periods of this fiscal year")
            values = [inner(there, r) for there in frames]
            missing = _missing(values)
            return missing if missing is not None else alg.sum([(True, v) for v in values])

        return fiscal_ytd

    # rows

    def _rows(self, node: Call) -> Callable[[Frame, Rule], Any]:
        field = node.field

        def rows(f: Frame, r: Rule) -> Any:
            own = field or r.own
            found = f.rows(own)
            return f.missing(own) if found is None else found

        return rows

    def _selected(self, node: Call, condition: Node | None, value: Node | None) -> Callable[[Frame, Rule], Any]:
        """Compiles to a list of (row, value) of the rows that meet the condition, or Missing."""
        rows = self._rows(node)
        keep = None if condition is None else self.point(condition)
        get = None if value is None else self.compile(value)

        def selected(f: Frame, r: Rule) -> Any:
            table = rows(f, r)
            if table.__class__ is Missing:
                return table
            outer, chosen = r.row, []
            missing: Missing | None = None
            try:
                for row in table:
                    r.row = row
                    if keep is not None:
                        met = keep(f, r)
                        if met.__class__ is Missing or not met:
                            continue
                    found = ONE if get is None else get(f, r)
                    if found.__class__ is Missing:
                        missing = found if missing is None else missing.join(found)
                    chosen.append((row, found))
            finally:
                r.row = outer
            return chosen if missing is None else missing

        return selected

    def _aggregate(self, node: Call, combine: Callable[[list[Any]], Any]) -> Fn:
        selected = self._selected(node, node.args[1] if len(node.args) > 1 else None, node.args[0])

        def aggregate(f: Frame, r: Rule) -> Any:
            chosen = selected(f, r)
            return chosen if chosen.__class__ is Missing else combine([v for _, v in chosen])

        return aggregate

    def _fn_total(self, node: Call) -> Fn:
        return self._aggregate(node, lambda v: self.alg.sum([(True, x) for x in v]))

    def _fn_smallest(self, node: Call) -> Fn:
        nothing = Missing(f"rows of {node.field}")
        return self._aggregate(node, lambda v: self.alg.least(v) if v else nothing)

    def _fn_largest(self, node: Call) -> Fn:
        nothing = Missing(f"rows of {node.field}")
        return self._aggregate(node, lambda v: self.alg.most(v) if v else nothing)

    def _fn_cell(self, node: Call) -> Fn:
        selected = self._selected(node, node.args[1] if len(node.args) > 1 else None, node.args[0])

        def cell(f: Frame, r: Rule) -> Any:
            chosen = selected(f, r)
            if chosen.__class__ is Missing:
                return chosen
            return chosen[0][1] if len(chosen) == 1 else Missing(f"the one row of {node.field or r.own}")

        return cell

    def _fn_count(self, node: Call) -> Fn:
        selected, exact = self._selected(node, node.args[0] if node.args else None, None), self.alg.exact

        def count(f: Frame, r: Rule) -> Any:
            chosen = selected(f, r)
            return chosen if chosen.__class__ is Missing else exact(Decimal(len(chosen)))

        return count

    def _fn_every(self, node: Call) -> Fn:
        bad = failing_rows(node)

        def every(f: Frame, r: Rule) -> Any:
            found = bad(f, r)
            return found if found.__class__ is Missing else not found

        return every

    def _fn_some(self, node: Call) -> Fn:
        selected = self._selected(node, node.args[0], None)

        def some(f: Frame, r: Rule) -> Any:
            chosen = selected(f, r)
            return chosen if chosen.__class__ is Missing else bool(chosen)

        return some

    def _fn_repeats(self, node: Call) -> Fn:
        repeated = repeated_keys(node)

        def repeats(f: Frame, r: Rule) -> Any:
            found = repeated(f, r)
            return found if found.__class__ is Missing else bool(found)

        return repeats

    def _counted(self, node: Call) -> Fn:
        found, exact = compared_rows(node), self.alg.exact

        def counted(f: Frame, r: Rule) -> Any:
            rows = found(f, r)
            return rows if rows.__class__ is Missing else exact(Decimal(len(rows)))

        return counted

    _fn_vanished = _fn_appeared = _fn_changed = _fn_moved = _counted

    # texts, dates, nearness

    def _fn_date(self, node: Call) -> Fn:
        assert isinstance(node.args[0], Literal)
        try:
            value: Any = dt.date.fromisoformat(str(node.args[0].value))
        except ValueError:
            value = Missing(f"a real date instead of {node.args[0].value!r}")
        return lambda f, r: value

    def _fn_convention(self, node: Call) -> Fn:
        assert isinstance(node.args[0], Literal)
        key, exact = str(node.args[0].value), self.alg.exact

        def convention(f: Frame, r: Rule) -> Any:
            value = f.convention(key)
            return exact(value) if value.__class__ is Decimal else value

        return convention

    def _fn_days_between(self, node: Call) -> Fn:
        exact = self.alg.exact
        pair = [compile_node(n, Points) for n in node.args]

        def days_between(f: Frame, r: Rule) -> Any:
            values = [fn(f, r) for fn in pair]
            missing = _missing(values)
            return missing if missing is not None else exact(Decimal((values[1] - values[0]).days))

        return days_between

    def _near(self, node: Call, test: Callable[..., bool]) -> Fn:
        fns = [compile_node(n, Points) for n in node.args]

        def near(f: Frame, r: Rule) -> Any:
            values = [fn(f, r) for fn in fns]
            missing = _missing(values)
            return missing if missing is not None else test(*values)

        return near

    def _fn_close(self, node: Call) -> Fn:
        return self._near(node, is_close)

    def _fn_within(self, node: Call) -> Fn:
        return self._near(node, lambda a, b, units: abs(a - b) <= units)


_NO_PRIOR = Missing("the prior period")
_NO_YEAR_AGO = Missing("the period a year ago")


def is_close(a: Decimal, b: Decimal, percent: Decimal = Decimal(2)) -> bool:
    """True where two numbers lie within so many percent of the larger."""
    return abs(a - b) * HUNDRED <= percent * max(abs(a), abs(b))


def _missing(values: Any) -> Missing | None:
    found: Missing | None = None
    for value in values:
        if value.__class__ is Missing:
            found = value if found is None else found.join(value)
    return found


def _widened(value: Any, f: Frame, r: Rule, kpi: str) -> Any:
    if value.__class__ is not Decimal:
        return f.missing(kpi) if value is None else value
    if not is_whole(value):
        r.fraction = True
    elif kpi in f.schema.counts:
        return (value, value)
    return widen(value, half_digit(value))


def _id(node: Call) -> str:
    assert isinstance(node.args[0], Ref)
    return node.args[0].id


def _whole(node: Node) -> int:
    assert isinstance(node, Literal)
    assert isinstance(node.value, Decimal)
    return int(node.value)


def is_linear(node: Node) -> bool:
    """True where a side of an equation only adds and subtracts."""
    match node:
        case Product() | Power():
            return False
        case Call(function="round" | "sqrt" | "trailing_product" | "trailing_mean" | "convention"):
            return False
        case Choose(then=then, other=other):
            return is_linear(then) and is_linear(other)
    return all(is_linear(n) for n in children(node) if not isinstance(n, (Compare, Logic, Not, Among)))


def _comparison(left: Node, op: str, right: Node) -> Fn:
    a, b = compile_node(left, Points), compile_node(right, Points)
    if op in ("==", "!="):
        ties = equation(left, right)
        wanted = op == "=="

        def equal(f: Frame, r: Rule) -> Any:
            x, y = a(f, r), b(f, r)
            if x.__class__ is Missing:
                return x.join(y) if y.__class__ is Missing else x
            if y.__class__ is Missing:
                return y
            if x == y:
                return wanted
            if x.__class__ is not Decimal or y.__class__ is not Decimal:
                return not wanted
            return ties(f, r) is wanted

        return equal
    test = _TESTS[op]

    def compared(f: Frame, r: Rule) -> Any:
        x, y = a(f, r), b(f, r)
        if x.__class__ is Missing:
            return x.join(y) if y.__class__ is Missing else x
        if y.__class__ is Missing:
            return y
        return test(x, y)

    return compared


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda x, y: bool(x < y),
    "<=": lambda x, y: bool(x <= y),
    ">": lambda x, y: bool(x > y),
    ">=": lambda x, y: bool(x >= y),
    "≈": is_close,
}


def equation(left: Node, right: Node) -> Callable[[Frame, Rule], bool]:
    """Returns the test whether the intervals of two sides meet; compiled on first use, since most equations tie as points."""
    compiled: list[Fn] = []
    linear = is_linear(left) and is_linear(right)

    def ties(f: Frame, r: Rule) -> bool:
        if not compiled:
            compiled.extend((compile_node(left, Intervals), compile_node(right, Intervals)))
        r.fraction = False
        try:
            x, y = compiled[0](f, r), compiled[1](f, r)
        except Unbounded:
            return True
        if x.__class__ is Missing or y.__class__ is Missing:
            return False
        if linear and not r.fraction:
            return False  # whole numbers only, and the points differ
        return bool(x[0] <= y[1] and y[0] <= x[1])

    return ties


def failing_rows(node: Call) -> Fn:
    """Compiles `every` to the list of (number, row) that break the condition; rows in which it can't be told are skipped."""
    condition = compile_node(node.args[0], Points)
    field = node.field

    def failing(f: Frame, r: Rule) -> Any:
        table = f.rows(field or r.own)
        if table is None:
            return f.missing(field or r.own)
        outer, bad = r.row, []
        try:
            for number, row in enumerate(table, 1):
                r.row = row
                met = condition(f, r)
                if met.__class__ is not Missing and not met:
                    bad.append((number, row))
        finally:
            r.row = outer
        return bad

    return failing


def repeated_keys(node: Call) -> Fn:
    """Compiles `repeats` to the list of the texts that stand in more than one row."""
    names = [c.name for c in node.args if isinstance(c, Column)]
    field = node.field

    def repeated(f: Frame, r: Rule) -> Any:
        table = f.rows(field or r.own)
        if table is None:
            return f.missing(field or r.own)
        seen: set[tuple[str, ...]] = set()
        twice: list[str] = []
        for row in table:
            if any(n not in row for n in names):
                continue
            key = tuple(fold(row[n]) for n in names)
            if key in seen:
                twice.append(" / ".join(str(row[n]) for n in names))
            seen.add(key)
        return twice

    return repeated


def compared_rows(node: Call) -> Fn:
    """Compiles vanished, appeared, changed and moved to the rows that they count, by key column against the prior pack."""
    function, field = node.function, node.field
    key = node.args[0].name if isinstance(node.args[0], Column) else ""
    inner = compile_node(node.args[1], Points) if len(node.args) > 1 else None

    def compared(f: Frame, r: Rule) -> Any:
        own = field or r.own
        now = f.rows(own)
        there = f.prior
        before = None if there is None else there.rows(own)
        if now is None or before is None or there is None:
            return f.missing(own) if now is None else _NO_PRIOR if there is None else there.missing(own)
        outer = (r.row, r.before)
        chosen = []
        try:
            if function in ("vanished", "appeared"):
                old, new, frame = (before, now, there) if function == "vanished" else (now, before, f)
                known = {fold(row[key]) for row in new if key in row}
                for row in old:
                    if key not in row or fold(row[key]) in known:
                        continue
                    r.row, r.before = row, None
                    met = True if inner is None else inner(frame, r)
                    if met.__class__ is not Missing and met:
                        chosen.append(row)
                return chosen
            earlier = {fold(row[key]): row for row in before if key in row}
            for row in now:
                old_row = earlier.get(fold(row[key])) if key in row else None
                if old_row is None or inner is None:
                    continue
                r.row, r.before = row, old_row
                value = inner(f, r)
                if function == "changed":
                    r.row, r.before = old_row, None
                    was = inner(there, r)
                    met = False if value.__class__ is Missing or was.__class__ is Missing else value != was
                else:
                    met = value.__class__ is not Missing and bool(value)
                if met:
                    chosen.append(row)
            return chosen
        finally:
            r.row, r.before = outer

    return compared
