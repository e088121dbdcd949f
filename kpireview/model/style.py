"""Writes values the way a board pack writes them: $12.07m, €1,234,567, 98.04 %, 20.3 months, 2025-Q4 as "Q4 2025".

One place for it, so that a message, a bound figure, the notebook and the PDF never show the same value in two ways.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

NBSP, MINUS = "\u00a0", "−"
MISSING = "[not reported]"
SYMBOLS = {
    "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥", "INR": "₹", "ILS": "₪", "KRW": "₩", "BRL": "R$", "CAD": "CA$",
    "AUD": "A$",
    "NZD": "NZ$", "SGD": "S$", "HKD": "HK$", "MXN": "MX$", "TWD": "NT$", "PHP": "₱", "VND": "₫", "NGN": "₦", "UAH": "₴", "TRY": "₺",
}  # fmt: skip
ValueStyle = Literal[
    "full", "short", "k", "k1", "m", "m1", "m2", "bn1", "0", "1", "2", "pct", "pct0", "pct1", "pct2", "bps", "x", "x1", "x2", "signed"
]
STYLES: tuple[ValueStyle, ...] = (
    "full", "short", "k", "k1", "m", "m1", "m2", "bn1", "0", "1", "2", "pct", "pct0", "pct1", "pct2", "bps", "x", "x1", "x2", "signed",
)  # fmt: skip
_SCALES = {"k": (3, 0, "k"), "k1": (3, 1, "k"), "m": (6, 0, "m"), "m1": (6, 1, "m"), "m2": (6, 2, "m"), "bn1": (9, 1, "bn")}
_PLACES = {"0": 0, "1": 1, "2": 2, "pct0": 0, "pct1": 1, "pct2": 2, "x1": 1, "x2": 2}
_ORDINALS = {"1": "First", "2": "Second", "3": "Third", "4": "Fourth"}
_LABEL = re.compile(r"(FY)?(\d{4})(?:-(?:(Q[1-4]|H[12])|(\d{2})))?", re.ASCII)
MONTHS = "January February March April May June July August September October November December".split()


def styles_for(field_type: str, unit: str | None, *, ratio: bool = False) -> tuple[ValueStyle, ...]:
    """Returns the styles that make sense for a KPI's numbers; "full" and "signed" always do, multiples for a ratio."""
    if field_type == "currency":
        return ("full", "short", "k", "k1", "m", "m1", "m2", "bn1", "0", "signed")
    if field_type == "percentage" or unit == "%":
        return ("full", "pct", "pct0", "pct1", "pct2", "bps", "signed")
    return ("full", "0", "1", "2", "x", "x1", "x2", "signed") if ratio else ("full", "0", "1", "2", "signed")


def style_fits(style: str, field_type: str, unit: str | None, *, ratio: bool = False) -> bool:
    """Says whether a style changes how a KPI's numbers are written, rather than being shown as "full".

    Beyond what `styles_for` offers: plain decimals for percentages, and "short" for every number.
    """
    if style in styles_for(field_type, unit, ratio=ratio):
        return True
    if field_type == "percentage" or unit == "%":
        return style in {"0", "1", "2"}
    return style == "short" and field_type != "currency"


def format_value(value: Decimal, *, field_type: str, unit: str | None, currency: str, style: ValueStyle | str | None = None) -> str:
    """Returns a value in the pack's style, rounded half to even.

    `style` None or "full" shows every digit that the pack holds; "short" three or four digits with a scale. k, m and bn are thousands,
    millions and billions of money, the digit after them the decimals. `pct1` is percent with one decimal, `bps` basis points,
    `x2` a multiple.
    A style that doesn't fit the value (k for a percentage) is shown as "full". Money carries the currency's sign before the figure and
    "/month" after it where the KPI is a monthly rate.
    """
    wanted = style or "full"
    signed = wanted == "signed"
    if field_type == "currency":
        return _money(value, currency, wanted, signed) + (unit if unit and unit.startswith("/") else "")
    if field_type == "percentage" or unit == "%":
        if wanted == "bps":
            return _number(value * 100, None, signed) + NBSP + "bps"
        return _number(value, _PLACES.get(wanted), signed) + NBSP + "%"
    text = _number(value, _PLACES.get(wanted), signed)
    if wanted in {"x", "x1", "x2"} and not unit:
        return text + "×"
    if wanted == "short" and value != value.to_integral_value():
        text = _number(value, 1 if abs(value) >= 10 else 2, signed)
    return text + NBSP + unit if unit in {"months", "days"} else text + "×" if unit == "x" else text


def format_period(label: str, form: Literal["plain", "short", "long"] = "plain") -> str:
    """Returns a period's label for reading: 2025-Q4 as "Q4 2025", 2026-07 as "July 2026", FY2026-H1 as "H1 FY2026".

    `short` takes a month's first three letters; `long` has words: "Fourth quarter 2025", "First half, fiscal year 2026", "Year 2025".
    """
    found = _LABEL.fullmatch(label)
    if found is None:
        return label
    fiscal, year, part, month = found.groups()
    long = form == "long"
    tail = f"fiscal year {year}" if fiscal and long else (fiscal or "") + year
    if part:
        words = f"{_ORDINALS[part[1]]} {'quarter' if part[0] == 'Q' else 'half'}"
        return f"{words}{',' if fiscal else ''} {tail}" if long else f"{part} {tail}"
    if month and 1 <= int(month) <= 12:
        name = MONTHS[int(month) - 1]
        return f"{name[:3] if form == 'short' else name} {tail}"
    return tail.capitalize() if fiscal and long else f"Year {year}" if long else tail


def rounded(value: Decimal, places: int) -> Decimal:
    """Returns the value rounded half to even, with exactly so many places; a value beyond reason comes back as it is."""
    try:
        return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    except ArithmeticError:
        return value


def with_sign(value: Decimal, symbol: str = "", *, signed: bool = False) -> str:
    """Returns all digits of a value with commas between thousands: a true minus, a plus where it's wanted, the symbol after the sign."""
    sign = MINUS if value < 0 else "+" if signed and value > 0 else ""
    return f"{sign}{symbol}{abs(value):,f}"


def _plain(value: Decimal) -> Decimal:
    """Returns the value without trailing zeros and without an exponent."""
    trimmed = value.normalize()
    return trimmed.quantize(Decimal(1)) if trimmed == trimmed.to_integral_value() and abs(trimmed) < Decimal(10) ** 27 else trimmed


def _number(value: Decimal, places: int | None, signed: bool) -> str:
    return with_sign(_plain(value) if places is None else rounded(value, places), signed=signed)


def _money(value: Decimal, currency: str, style: str, signed: bool) -> str:
    symbol = SYMBOLS.get(currency, currency + NBSP)
    power, places, letter = _SCALES.get(style, (0, -1, ""))
    if style == "short":
        power, places, letter = _short_scale(value)
    if style == "0":
        places = 0
    shown = rounded(value.scaleb(-power), places) if places >= 0 else _plain(value)
    return with_sign(shown, symbol, signed=signed) + letter


def _short_scale(value: Decimal) -> tuple[int, int, str]:
    size = abs(value)
    if size >= Decimal(10) ** 9:
        return 9, 2, "bn"
    if size >= Decimal(999_500):
        return 6, 2 if size < Decimal(10) ** 8 else 1, "m"
    if size >= Decimal("999.5"):
        return 3, 0, "k"
    return 0, 0 if size == size.to_integral_value() else 2, ""
