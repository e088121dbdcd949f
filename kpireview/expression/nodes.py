"""The parts of an expression. Each evaluates itself over (frame, rule): on points, or on the intervals for which written numbers stand.

Plain classes with slots: there are some thirty thousand of these in a catalog, and a command that makes them has a tenth of a second.
Functions of the language stand in functions.py, the parser in parser.py.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from kpireview.expression.algebra import Algebra, Intervals, Points, widen
from kpireview.expression.frame import Frame
from kpireview.expression.values import DIVISION_BY_ZERO, HUNDRED, ZERO, Missing, Unbounded, half_digit, is_whole


class Rule:
    """What a rule brings along: its own KPI, its tolerance, and while rows are walked the row at hand."""

    __slots__ = ("before", "fraction", "own", "row", "tolerance")

    def __init__(self, own: str = "", tolerance: Decimal | None = None) -> None:
        self.own, self.tolerance = own, tolerance
        self.row: Any = None
        self.before: Any = None
        self.fraction = False  # set while intervals are evaluated and a number with a fraction is met


class Node:
    """One part of an expression; two of the same kind with the same parts are equal."""

    __slots__: tuple[str, ...] = ()
    children: Sequence[Node] = ()
    linear: ClassVar[bool] = True  # whether it only adds and subtracts what is below it
    truth: ClassVar[bool] = False  # whether it yields true or false

    def point(self, f: Frame, r: Rule) -> Any:
        """Returns the value on the numbers as they're written."""
        raise NotImplementedError

    def interval(self, f: Frame, r: Rule) -> Any:
        """Returns (low, high) for a number; other values as they are."""
        return self.point(f, r)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        slots: tuple[str, ...] = type(self).__slots__
        return all(getattr(self, slot) == getattr(other, slot) for slot in slots)

    def __hash__(self) -> int:
        return hash(type(self))


def first_missing(values: Iterable[Any]) -> Missing | None:
    """Returns all that is missing among values, None where nothing is."""
    found: Missing | None = None
    for value in values:
        if value.__class__ is Missing:
            found = value if found is None else found.join(value)
    return found


class Literal(Node):
    """A number, a text, true or false."""

    __slots__ = ("value",)

    def __init__(self, value: Decimal | str | bool) -> None:
        self.value = value

    def point(self, f: Frame, r: Rule) -> Any:
        return self.value

    def interval(self, f: Frame, r: Rule) -> Any:
        value = self.value
        return (value, value) if value.__class__ is Decimal else value


class Ref(Node):
    """The actual value of a KPI; an empty id is `result`, the KPI that the entry is about."""

    __slots__ = ("id",)

    def __init__(self, kpi: str) -> None:
        self.id = kpi

    def point(self, f: Frame, r: Rule) -> Any:
        kpi = self.id or r.own
        value = f.values.get(kpi)
        return f.missing(kpi) if value is None else value

    def interval(self, f: Frame, r: Rule) -> Any:
        kpi = self.id or r.own
        return widened(f.values.get(kpi), f, r, kpi)


def widened(value: Any, f: Frame, r: Rule, kpi: str) -> Any:
    """Returns the interval for which a typed number stands; a count stands for itself."""
    if value.__class__ is not Decimal:
        return f.missing(kpi) if value is None else value
    if not is_whole(value):
        r.fraction = True
    elif kpi in f.schema.counts:
        return (value, value)
    return widen(value, half_digit(value))


class Name(Node):
    """A name of the pack's, such as months, stage or tolerance."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def point(self, f: Frame, r: Rule) -> Any:
        if self.name == "tolerance":
            return _NO_TOLERANCE if r.tolerance is None else r.tolerance
        return f.names[self.name]

    def interval(self, f: Frame, r: Rule) -> Any:
        value = self.point(f, r)
        return (value, value) if value.__class__ is Decimal else value


_NO_TOLERANCE = Missing("a tolerance")


class Column(Node):
    """A column of the row at hand, or of the same row in the prior pack; a name of the pack's where the field has no such column."""

    __slots__ = ("before", "field", "name")

    def __init__(self, field: str, name: str, before: bool = False) -> None:
        self.field, self.name, self.before = field, name, before

    def point(self, f: Frame, r: Rule) -> Any:
        row = r.before if self.before else r.row
        value = None if row is None else row.get(self.name)
        if value is None:
            field = self.field or r.own
            if self.name in f.names and self.name not in f.schema.columns.get(field, ()):
                return f.names[self.name]
            return Missing(f"{field}.{self.name}")
        return value

    def interval(self, f: Frame, r: Rule) -> Any:
        value = self.point(f, r)
        if value.__class__ is not Decimal:
            return value
        kind = f.schema.columns.get(self.field or r.own, {}).get(self.name)
        if kind == "count" or (kind is None and self.name in f.names) or (kind == "number" and is_whole(value)):
            return (value, value)
        if not is_whole(value):
            r.fraction = True
        return widen(value, half_digit(value))


class Sum(Node):
    """Terms added and subtracted; `signs` are true for plus."""

    __slots__ = ("children", "signs")

    def __init__(self, children: Sequence[Node], signs: Sequence[bool]) -> None:
        self.children, self.signs = children, signs

    def point(self, f: Frame, r: Rule) -> Any:
        total: Any = None
        missing: Missing | None = None
        for node, plus in zip(self.children, self.signs, strict=True):
            value = node.point(f, r)
            if value.__class__ is Missing:
                missing = value if missing is None else missing.join(value)
            elif missing is None:
                total = (value if plus else -value) if total is None else total + value if plus else total - value
        return total if missing is None else missing

    def interval(self, f: Frame, r: Rule) -> Any:
        values = [n.interval(f, r) for n in self.children]
        missing = first_missing(values)
        return Intervals.sum(zip(self.signs, values, strict=True)) if missing is None else missing


class Product(Node):
    """Factors multiplied and divided; `signs` are true for times."""

    __slots__ = ("children", "signs")
    linear = False

    def __init__(self, children: Sequence[Node], signs: Sequence[bool]) -> None:
        self.children, self.signs = children, signs

    def point(self, f: Frame, r: Rule) -> Any:
        result: Any = None
        missing: Missing | None = None
        for node, times in zip(self.children, self.signs, strict=True):
            value = node.point(f, r)
            if value.__class__ is Missing:
                missing = value if missing is None else missing.join(value)
            elif missing is None:
                if result is None:
                    result = value
                elif times:
                    result = result * value
                elif value == 0:
                    missing = DIVISION_BY_ZERO
                else:
                    result = result / value
        return result if missing is None else missing

    def interval(self, f: Frame, r: Rule) -> Any:
        values = [n.interval(f, r) for n in self.children]
        missing = first_missing(values)
        return Intervals.product(zip(self.signs, values, strict=True)) if missing is None else missing


class Both(Node):
    """A node whose two ways differ in nothing but the arithmetic; its `evaluate` is given the one to use."""

    __slots__ = ()

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        """Returns the value in an arithmetic."""
        raise NotImplementedError

    def point(self, f: Frame, r: Rule) -> Any:
        return self.evaluate(f, r, Points)

    def interval(self, f: Frame, r: Rule) -> Any:
        return self.evaluate(f, r, Intervals)


class Power(Both):
    """A base raised to an exponent."""

    __slots__ = ("children",)
    linear = False

    def __init__(self, base: Node, exponent: Node) -> None:
        self.children = (base, exponent)

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        base, exponent = alg.of(self.children[0], f, r), alg.of(self.children[1], f, r)
        missing = first_missing((base, exponent))
        return alg.power(base, exponent) if missing is None else missing


class Negative(Both):
    """A number with its sign turned."""

    __slots__ = ("children",)

    def __init__(self, inner: Node) -> None:
        self.children = (inner,)

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        value = alg.of(self.children[0], f, r)
        return value if value.__class__ is Missing else alg.negative(value)


class Not(Node):
    """Logical not."""

    __slots__ = ("children",)
    truth = True

    def __init__(self, inner: Node) -> None:
        self.children = (inner,)

    def point(self, f: Frame, r: Rule) -> Any:
        value = self.children[0].point(f, r)
        return value if value.__class__ is Missing else not value


class Logic(Node):
    """`and` (every) or `or` over two or more, three-valued."""

    __slots__ = ("children", "every")
    truth = True

    def __init__(self, every: bool, children: Sequence[Node]) -> None:
        self.every, self.children = every, children

    def point(self, f: Frame, r: Rule) -> Any:
        missing: Missing | None = None
        every = self.every
        for node in self.children:
            value = node.point(f, r)
            if value.__class__ is Missing:
                missing = value if missing is None else missing.join(value)
            elif (not value) is every:
                return not every
        return every if missing is None else missing


class Compare(Node):
    """One comparison: < <= > >= == != ≈."""

    __slots__ = ("children", "op", "test")
    truth = True

    def __init__(self, left: Node, op: str, right: Node) -> None:
        self.children, self.op, self.test = (left, right), op, _TESTS.get(op)

    def point(self, f: Frame, r: Rule) -> Any:
        left, right = self.children
        x, y = left.point(f, r), right.point(f, r)
        if x.__class__ is Missing:
            return x.join(y) if y.__class__ is Missing else x
        if y.__class__ is Missing:
            return y
        if self.test is not None:
            return self.test(x, y)
        wanted = self.op == "=="
        if x == y:
            return wanted
        if x.__class__ is not Decimal or y.__class__ is not Decimal:
            return not wanted
        return ties(left, right, f, r) is wanted


def is_close(a: Decimal, b: Decimal, percent: Decimal = Decimal(2)) -> bool:
    """True where two numbers lie within so many percent of the larger."""
    return abs(a - b) * HUNDRED <= percent * max(abs(a), abs(b))


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "≈": is_close,
}  # fmt: skip


class Among(Node):
    """`x in (…)`, or `x not in (…)`; the first child is x."""

    __slots__ = ("children", "negated")
    truth = True

    def __init__(self, inner: Node, options: Sequence[Node], negated: bool) -> None:
        self.children, self.negated = (inner, *options), negated

    def point(self, f: Frame, r: Rule) -> Any:
        values = [n.point(f, r) for n in self.children]
        missing = first_missing(values)
        return (values[0] in values[1:]) is not self.negated if missing is None else missing


class Choose(Both):
    """`x if condition else y`; the children are condition, x, y."""

    __slots__ = ("children",)

    def __init__(self, condition: Node, then: Node, other: Node) -> None:
        self.children = (condition, then, other)

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        condition, then, other = self.children
        value = condition.point(f, r)
        if value.__class__ is Missing:
            return value
        return alg.of(then if value else other, f, r)


def is_linear(node: Node) -> bool:
    """True where a side of an equation only adds and subtracts; conditions inside don't count."""
    return node.truth or (node.linear and all(is_linear(n) for n in node.children))


def ties(left: Node, right: Node, f: Frame, r: Rule) -> bool:
    """Returns whether two sides whose points differ tie all the same: whether their intervals meet.

    An equation that only adds and subtracts whole numbers ties exactly.
    """
    r.fraction = False
    try:
        x, y = left.interval(f, r), right.interval(f, r)
    except Unbounded:
        return True
    if x.__class__ is not tuple or y.__class__ is not tuple or not (x[0] <= y[1] and y[0] <= x[1]):
        return False
    return r.fraction or not (is_linear(left) and is_linear(right))


def negated(node: Node) -> Node:
    """Returns the negative of a node, of a number at once."""
    if isinstance(node, Literal) and node.value.__class__ is Decimal:
        return Literal(ZERO - node.value)
    return Negative(node)
