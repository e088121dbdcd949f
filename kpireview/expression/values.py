"""What an expression evaluates to: a value, or `Missing` with the names of what is missing."""

from __future__ import annotations

import datetime as dt
import decimal
from decimal import Decimal
from typing import Any

# Wide enough that no sum of a pack's numbers (at most 40 digits) is rounded before it is compared; wider costs time in every division.
CONTEXT = decimal.Context(prec=50, rounding=decimal.ROUND_HALF_EVEN, Emin=-9999, Emax=9999)


class Missing:
    """The answer of an expression that can't be evaluated, with the names of what is missing."""

    __slots__ = ("names",)

    def __init__(self, *names: str) -> None:
        self.names: frozenset[str] = frozenset(names)

    def join(self, other: Missing) -> Missing:
        """Returns both sets of names together."""
        both = Missing()
        both.names = self.names | other.names
        return both

    def __bool__(self) -> bool:
        raise TypeError("a missing value is neither true nor false")

    def __repr__(self) -> str:
        return f"Missing({', '.join(sorted(self.names))})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Missing) and other.names == self.names

    def __hash__(self) -> int:
        return hash(self.names)


Value = Decimal | str | bool | dt.date | Missing

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)
HALF = Decimal("0.5")
DIVISION_BY_ZERO = Missing("division by zero")


class Unbounded(Exception):
    """Raised inside interval arithmetic where a divisor may be zero: then nothing can be said against an equality."""


def half_digit(value: Decimal) -> Decimal:
    """Returns half of the last written digit: 0.005 for 60370.47, 0.5 for 300000."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return HALF
    return HALF.scaleb(exponent)


def is_whole(value: Decimal) -> bool:
    """True for a number without a fraction, however it was written."""
    return value == value.to_integral_value()


def fold(text: Any) -> str:
    """Returns a text with case and white space folded, by which rows are matched."""
    return " ".join(str(text).casefold().split())
