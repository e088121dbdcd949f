"""What all models share: frozen, strict, and exact numbers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

MAX_DIGITS = 40
MAX_MAGNITUDE = 30


class Frozen(BaseModel):
    """A frozen model that refuses unknown keys and converts nothing silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


def exact(value: Any) -> Decimal:
    """Returns an exact decimal for an int or Decimal, with all its digits; a float, a text or a number beyond reason is a ValueError."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise ValueError("a number is needed (not a text, a binary float, true or false)")
    if isinstance(value, int):
        if abs(value) >= 10**MAX_MAGNITUDE:
            raise ValueError("the number is too large to be real")
        return Decimal(value)
    if not value.is_finite():
        raise ValueError("NaN and infinity are no numbers of a board pack")
    if len(str(value)) > MAX_DIGITS:  # only then are the digits themselves worth counting
        digits = value.as_tuple().digits
        if len(digits) > MAX_DIGITS:
            raise ValueError(f"the number has {len(digits):,} digits; {MAX_DIGITS} are the most")
    if value and not -MAX_MAGNITUDE <= value.adjusted() < MAX_MAGNITUDE:
        raise ValueError("the number is too large or too small to be real")
    return value


def iso_date(value: Any) -> dt.date:
    """Returns the date of a text YYYY-MM-DD; a date passes; an impossible date is a ValueError."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if not isinstance(value, str) or len(value) != 10:
        raise ValueError("a date is written YYYY-MM-DD")
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value!r} is not a date of the calendar (YYYY-MM-DD)") from None


Number = Annotated[Decimal, BeforeValidator(exact), WithJsonSchema({"type": "number"})]
Date = Annotated[dt.date, BeforeValidator(iso_date), WithJsonSchema({"type": "string", "format": "date"})]
