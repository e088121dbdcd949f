"""The operators of the rule language: arithmetic, comparisons, logic, and when an equation ties."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from kpireview.expression.algebra import Algebra, Intervals
from kpireview.expression.frame import Frame
from kpireview.expression.nodes import Both, Literal, Node, Rule, first_missing
from kpireview.expression.values import DIVISION_BY_ZERO, HUNDRED, ZERO, Missing, Unbounded


class Sum(Node):
    """Terms added and subtracted; `signs` are true for plus."""

    __slots__ = ("children", "pairs", "signs")

    def __init__(self, children: Sequence[Node], signs: Sequence[bool]) -> None:
        self.children, self.signs = children, signs
        self.pairs = list(zip(children, signs, strict=True))

    def point(self, f: Frame, r: Rule) -> Any:
        total: Any = None
        missing: Missing | None = None
        for node, plus in self.pairs:
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

    __slots__ = ("children", "pairs", "signs")
    linear = False

    def __init__(self, children: Sequence[Node], signs: Sequence[bool]) -> None:
        self.children, self.signs = children, signs
        self.pairs = list(zip(children, signs, strict=True))

    def point(self, f: Frame, r: Rule) -> Any:
        result: Any = None
        missing: Missing | None = None
        for node, times in self.pairs:
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

    __slots__ = ("children", "left", "op", "right", "test")
    truth = True

    def __init__(self, left: Node, op: str, right: Node) -> None:
        self.children, self.op, self.test = (left, right), op, _TESTS.get(op)
        self.left, self.right = left, right

    def point(self, f: Frame, r: Rule) -> Any:
        x, y = self.left.point(f, r), self.right.point(f, r)
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
        return ties(self.left, self.right, f, r) is wanted


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
