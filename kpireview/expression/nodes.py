"""The parts of an expression: what they share, and the values. Each part evaluates itself over (frame, rule): on points, or on the
intervals for which written numbers stand.

Plain classes with slots: there are some thirty thousand of these in a catalog, and a command that makes them has a tenth of a second.
Operators stand in operators.py, functions in functions.py and rows.py, the parser in parser.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from kpireview.expression.algebra import Algebra, Intervals, Points, widen
from kpireview.expression.frame import Frame
from kpireview.expression.values import Missing, half_digit, is_whole


class Rule:
    """What a rule brings along: its own KPI, its tolerance, and while rows are walked the row at hand."""

    __slots__ = ("before", "fraction", "inner", "own", "row", "tolerance")

    def __init__(self, own: str = "", tolerance: Decimal | None = None) -> None:
        self.own, self.tolerance = own, tolerance
        self.row: Any = None
        self.before: Any = None
        # Values of row functions inside row functions: no outer row is in their reach, so that one look serves all outer rows.
        self.inner: dict[tuple[int, bool, Frame], Any] = {}
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
        slots = (slot for kind in type(self).__mro__ for slot in getattr(kind, "__slots__", ()))
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
