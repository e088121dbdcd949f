"""Arithmetic in two ways: on points, and on the intervals for which written numbers stand."""

from __future__ import annotations

import decimal
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kpireview.expression.values import DIVISION_BY_ZERO, HALF, ONE, ZERO, Missing, Unbounded

if TYPE_CHECKING:
    from kpireview.expression.frame import Frame
    from kpireview.expression.nodes import Node, Rule

Interval = tuple[Decimal, Decimal]


class Points:
    """Arithmetic on numbers as they're written."""

    interval = False

    @staticmethod
    def of(node: Node, f: Frame, r: Rule) -> Any:
        """Evaluates a node in this arithmetic."""
        return node.point(f, r)

    @staticmethod
    def exact(value: Decimal) -> Any:
        """Returns a number that stands for itself."""
        return value

    @staticmethod
    def sum(terms: Iterable[tuple[bool, Any]]) -> Any:
        """Adds and subtracts."""
        total = ZERO
        for plus, value in terms:
            total = total + value if plus else total - value
        return total

    @staticmethod
    def product(factors: Iterable[tuple[bool, Any]]) -> Any:
        """Multiplies and divides; a division by zero is missing."""
        result = ONE
        for times, value in factors:
            if times:
                result = result * value
            elif value == 0:
                return DIVISION_BY_ZERO
            else:
                result = result / value
        return result

    @staticmethod
    def power(base: Any, exponent: Any) -> Any:
        """Raises a base to an exponent; what isn't a real number is missing."""
        try:
            return base**exponent
        except decimal.DecimalException:
            return Missing("a power that is no number")

    @staticmethod
    def negative(value: Any) -> Any:
        """Turns the sign."""
        return -value

    @staticmethod
    def abs(value: Any) -> Any:
        """The size without the sign."""
        return abs(value)

    @staticmethod
    def least(values: Sequence[Any]) -> Any:
        """The smallest."""
        return min(values)

    @staticmethod
    def most(values: Sequence[Any]) -> Any:
        """The largest."""
        return max(values)

    @staticmethod
    def round(value: Any, digits: Any) -> Any:
        """Rounds half away from zero, as finance does."""
        return round_half_up(value, int(digits))

    @staticmethod
    def sqrt(value: Any) -> Any:
        """The square root; of a negative number it's missing."""
        return Missing("the root of a negative number") if value < 0 else value.sqrt()


def round_half_up(value: Decimal, digits: int) -> Decimal:
    """Rounds half away from zero to so many decimals."""
    return value.quantize(Decimal(1).scaleb(-max(-30, min(digits, 30))), rounding=decimal.ROUND_HALF_UP)


class Intervals:
    """Arithmetic on (low, high); where a divisor may be zero, Unbounded is raised."""

    interval = True

    @staticmethod
    def of(node: Node, f: Frame, r: Rule) -> Any:
        """Evaluates a node in this arithmetic."""
        return node.interval(f, r)

    @staticmethod
    def exact(value: Decimal) -> Any:
        """Returns a number that stands for itself."""
        return (value, value)

    @staticmethod
    def sum(terms: Iterable[tuple[bool, Any]]) -> Any:
        """Adds and subtracts."""
        low = high = ZERO
        for plus, (a, b) in terms:
            if plus:
                low, high = low + a, high + b
            else:
                low, high = low - b, high - a
        return (low, high)

    @staticmethod
    def product(factors: Iterable[tuple[bool, Any]]) -> Any:
        """Multiplies and divides."""
        low = high = ONE
        for times, (a, b) in factors:
            if times:
                ends = (low * a, low * b, high * a, high * b)
            elif a == b == 0:
                return DIVISION_BY_ZERO
            elif a <= 0 <= b:
                raise Unbounded
            else:
                ends = (low / a, low / b, high / a, high / b)
            low, high = min(ends), max(ends)
        return (low, high)

    @staticmethod
    def power(base: Any, exponent: Any) -> Any:
        """Raises a base to an exact exponent."""
        (a, b), (low, high) = base, exponent
        if a == b and low == high:
            value = Points.power(a, low)
            return value if isinstance(value, Missing) else (value, value)
        if a <= 0 or low != high:
            raise Unbounded
        return _ends(lambda x: x**low, a, b)

    @staticmethod
    def negative(value: Any) -> Any:
        """Turns the sign."""
        return (-value[1], -value[0])

    @staticmethod
    def abs(value: Any) -> Any:
        """The size without the sign."""
        a, b = value
        return (ZERO, max(-a, b)) if a <= 0 <= b else (min(abs(a), abs(b)), max(abs(a), abs(b)))

    @staticmethod
    def least(values: Sequence[Any]) -> Any:
        """The smallest."""
        return (min(v[0] for v in values), min(v[1] for v in values))

    @staticmethod
    def most(values: Sequence[Any]) -> Any:
        """The largest."""
        return (max(v[0] for v in values), max(v[1] for v in values))

    @staticmethod
    def round(value: Any, digits: Any) -> Any:
        """Rounds both ends."""
        places = int(digits[0])
        return (round_half_up(value[0], places), round_half_up(value[1], places))

    @staticmethod
    def sqrt(value: Any) -> Any:
        """The square root."""
        a, b = value
        if b < 0:
            return Missing("the root of a negative number")
        return (max(a, ZERO).sqrt(), b.sqrt())


def _ends(function: Callable[[Decimal], Decimal], a: Decimal, b: Decimal) -> Interval:
    one, two = function(a), function(b)
    return (one, two) if one <= two else (two, one)


def widen(value: Decimal, half: Decimal = HALF) -> Interval:
    """Returns the interval for which a written number stands."""
    return (value - half, value + half)


Algebra = type[Points] | type[Intervals]
