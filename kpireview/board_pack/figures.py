"""Writes figures, dates and periods the way the company writes them: separators, signs, scale, missing marks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kpireview.model.style import MONTHS, NBSP, SYMBOLS, format_period, format_value, rounded, with_sign

Kind = Literal["value", "missing", "absent", "unset", "senseless"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in a table: its text, how many decimals stand after the point (for alignment), and what kind of figure it is.

    Kinds: `value`; `missing`, not reported; `absent`, with a reason; `unset`, no plan was set; `senseless`, the comparison has no meaning.
    `tone` is good, bad or plain; `mark` a triangle: solid is favourable, hollow unfavourable.
    """

    text: str
    decimals: int = 0
    kind: Kind = "value"
    tone: str = "plain"
    mark: str = ""


MISSING = Cell("n/r", kind="missing")
ABSENT = Cell("n/a", kind="absent")
UNSET = Cell("·", kind="unset")
SENSELESS = Cell("n/m", kind="senseless")


@dataclass(frozen=True, slots=True)
class Style:
    """How one company writes figures: currency code, the pattern of its numbers and of its dates."""

    currency: str = "USD"
    numbers: str = "1,234.5"
    dates: str = "22 January 2026"

    @property
    def symbol(self) -> str:
        """The sign before an amount, or the code with a hard space."""
        return SYMBOLS.get(self.currency, self.currency + NBSP)

    def localised(self, text: str) -> str:
        """Returns a text such as 1,234.5 with the company's separators in the place of comma and point."""
        if self.numbers == "1,234.5":
            return text
        group = {"1 234,5": "\u202f", "1'234.5": "’"}.get(self.numbers, self.numbers[1])
        return text.translate({ord(","): group, ord("."): self.numbers[-2]})

    def plain(self, value: Decimal, places: int | None = None, *, signed: bool = False) -> str:
        """Returns a number with separators, a true minus sign, and so many places (all of its own if None)."""
        return self.localised(with_sign(value if places is None else rounded(value, places), signed=signed))

    def short_money(self, value: Decimal) -> str:
        """Returns an amount in three or four digits with its scale, such as $12.07m or −$252k."""
        return self.localised(format_value(value, field_type="currency", unit=None, currency=self.currency, style="short"))

    def short(self, value: Decimal, field_type: str, unit: str | None) -> str:
        """Returns a figure for a tile or a sentence: $12.07m, 98.0 %, 20.3 months, 1.93, 107."""
        wanted = "pct1" if field_type == "percentage" or unit == "%" else "short"
        return self.localised(format_value(value, field_type=field_type, unit=unit, currency=self.currency, style=wanted))

    def exact(self, value: Decimal, field_type: str, unit: str | None) -> str:
        """Returns a figure with all the digits that the pack holds."""
        return self.localised(format_value(value, field_type=field_type, unit=unit, currency=self.currency))

    def date(self, day: dt.date) -> str:
        """Returns a date in the company's form."""
        month = MONTHS[day.month - 1]
        return {
            "January 22, 2026": f"{month}{NBSP}{day.day}, {day.year}",
            "2026-01-22": day.isoformat(),
            "22.01.2026": f"{day.day:02}.{day.month:02}.{day.year}",
            "22/01/2026": f"{day.day:02}/{day.month:02}/{day.year}",
        }.get(self.dates, f"{day.day}{NBSP}{month}{NBSP}{day.year}")


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of a table's amounts, said once in its head: 1, thousands or millions."""

    divisor: Decimal
    letter: str

    @classmethod
    def of(cls, values: Iterable[Decimal]) -> Scale:
        """Returns the scale that suits the largest of these amounts."""
        size = max((abs(v) for v in values), default=Decimal(0))
        for step, letter in ((12, "bn"), (9, "m")):
            if size >= Decimal(10) ** step:
                return cls(Decimal(10) ** (step - 3), letter)
        return cls(Decimal(1000), "k") if size >= 100_000 else cls(Decimal(1), "")


def table_cell(value: Decimal | None, field_type: str, unit: str | None, style: Style, scale: Scale) -> Cell:
    """Returns a figure for a table column whose unit is said elsewhere: scaled if it's money, with few decimals."""
    if value is None:
        return MISSING
    if value == 0:
        return Cell("0", 0)
    if field_type == "currency":
        part = value / scale.divisor
        if scale.letter:
            places = 0 if abs(part) >= 100 else 1
        else:
            places = 0 if value == value.to_integral_value() or abs(value) >= 1000 else 2
        return Cell(style.plain(part, places), places)
    if field_type == "percentage" or unit == "%":
        return Cell(style.plain(value, 1), 1)
    if field_type == "number" and scale.letter and abs(value) >= 1000:
        return Cell(style.plain(value / scale.divisor, 0), 0)
    if value == value.to_integral_value():
        return Cell(style.plain(value, 0), 0)
    places = 1 if abs(value) >= 10 else 2
    return Cell(style.plain(value, places), places)


def change(now: Decimal | None, then: Decimal | None, field_type: str, unit: str | None, polarity: str, style: Style) -> Cell:
    """Returns how a figure compares with another: per cent for amounts and counts, points for rates, plain difference for the rest.

    From zero, or across it, a percentage has no meaning: n/m.
    """
    if now is None or then is None:
        return Cell("", kind="missing")
    gap = now - then
    if field_type == "percentage" or unit == "%":
        shown, text, decimals = rounded(gap, 1), style.plain(gap, 1, signed=True) + NBSP + "pt", 1
    elif unit in ("months", "days"):
        shown, text, decimals = rounded(gap, 1), style.plain(gap, 1, signed=True) + NBSP + ("mo" if unit == "months" else "d"), 1
    elif then == 0 or (now < 0) != (then < 0):
        return SENSELESS if gap else Cell("=", 0)
    else:
        share = gap / abs(then) * 100
        if abs(share) >= 1000:
            return SENSELESS
        shown, text, decimals = rounded(share, 1), style.plain(share, 1, signed=True) + NBSP + "%", 1
    if shown == 0:
        return Cell("=", 0)
    if polarity not in ("higher", "lower"):
        return Cell(text, decimals)
    good = (shown > 0) == (polarity == "higher")
    mark = ("▲" if good else "△") if shown > 0 else ("▼" if good else "▽")
    return Cell(text, decimals, tone="good" if good else "bad", mark=mark)


def period_name(label: str, *, long: bool = False) -> str:
    """Returns a period's label for people: 2025-10 is Oct 2025, 2025-Q4 is Q4 2025, long: Fourth quarter 2025."""
    return format_period(label, "long" if long else "short")
