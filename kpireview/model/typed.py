"""The one parser for what people type or paste into a cell: numbers in every spelling, nothing, or absent with a reason.

It never guesses silently: where a text has two readings (1.234 is one and a bit, or one thousand), the result says so, and
evidence from the rest of a column (`decimal_comma`) decides.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Literal

from kpireview.model.base import exact
from kpireview.model.pack import CURRENCIES

FieldType = Literal["currency", "number", "percentage", "text", "date"]

_SCALES = {
    **dict.fromkeys(("k", "tsd", "tsd.", "thousand", "thousands", "t"), 3),
    **dict.fromkeys(("m", "mm", "mn", "mio", "mio.", "mln", "mln.", "million", "millions"), 6),
    **dict.fromkeys(("b", "bn", "mrd", "mrd.", "md", "billion", "billions"), 9),
}
_UNITS = frozenset("x × months month mo days day d people heads fte points pts pp pt customers logos deals /month per_month".split())
_SYMBOLS = "$€£¥₹₽₩₪₺₴₫₱₦฿"
_ABSENT = re.compile(r"(?:n/?a|n\.a\.|absent|not available)\b\s*[:\-–—]?\s*(.*)", re.IGNORECASE | re.DOTALL)
_NOTHING = frozenset(("", "-", "–", "—", "−"))
_BODY = re.compile(r"(\d[\d.,]*|[.,]\d+)(?:[eE]([+-]?\d{1,3}))?", re.ASCII)
MAX_TYPED = 400
_EXACT = Context(prec=MAX_TYPED)  # the default context would round after 28 digits


@dataclass(frozen=True, slots=True)
class Typed:
    """What a text says: a value, or absent for a reason, or nothing, or an error that says what to type instead.

    `ambiguous` is true where the value was one of two readings; `note` then says which was taken.
    """

    value: Decimal | None = None
    absent: str | None = None
    error: str | None = None
    ambiguous: bool = False
    note: str | None = None

    @property
    def nothing(self) -> bool:
        """True for an empty cell: not reported."""
        return self.value is None and self.absent is None and self.error is None


def parse_typed(text: str, field_type: FieldType = "number", *, decimal_comma: bool | None = None) -> Typed:
    """Returns what a cell's text says for a numeric field.

    1.2m, 1,2 Mio, (300), 30 %, 150 bps, $4.5k, 1'250'000 and 12- are numbers; money comes in whole units, percentages in points.
    An empty text is "not reported"; "n/a: reason" is absent. `decimal_comma` is the evidence of the surroundings, None where there is
    none.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in _NOTHING:
        return Typed()
    absent = _ABSENT.fullmatch(plain)
    if absent:
        reason = absent[1].strip()
        return Typed(absent=reason) if reason else Typed(error='say why, such as "n/a: first survey runs in Q1"')
    if len(plain) > MAX_TYPED:
        return Typed(error="that is a text, not a number")
    return _number(plain, field_type, decimal_comma)


def _number(plain: str, field_type: FieldType, decimal_comma: bool | None) -> Typed:
    rest = re.sub(r"[\s'’_\u200b\u2060]", "", plain).replace("−", "-").replace("–", "-").replace("—", "-")
    negative = False
    if rest.startswith("(") and rest.endswith(")"):
        negative, rest = True, rest[1:-1]
    match = _BODY.search(rest)
    if match is None:
        return Typed(error="that is no number; type one such as 1.2m, 30 % or (300), or n/a: reason")
    before, after = rest[: match.start()], rest[match.end() :]
    sign = _sign(before)
    if sign is None:
        return Typed(error=f"{_short(before)} before the number says nothing; type the number alone")
    negative ^= sign
    if after.endswith("-") and not before:
        negative, after = not negative, after[:-1]
    scale, percent, problem = _suffix(after)
    if problem:
        return Typed(error=problem)
    if percent and field_type == "currency":
        return Typed(error="this field takes money, not a percentage")
    digits, ambiguous, note = _digits(match[1], decimal_comma)
    if digits is None:
        return Typed(error=f"{_short(match[1])} is grouped in no known way; type the digits without separators")
    value = _EXACT.scaleb(digits, scale + int(match[2] or 0) - (2 if percent == "bps" else 0))
    if negative:
        value = value.copy_negate()
    try:
        value = exact(value)
    except ValueError as error:
        return Typed(error=str(error))
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent > 0:
        value = value.quantize(Decimal(1), context=_EXACT)
    return Typed(value=value, ambiguous=ambiguous and scale == 0, note=note if ambiguous and scale == 0 else None)


def _sign(before: str) -> bool | None:
    """Returns whether a prefix (sign, currency) makes the number negative; None for a prefix that is neither."""
    negative = False
    word = before
    for sign in ("-", "+"):
        if word.startswith(sign):
            negative, word = sign == "-", word[1:]
            break
    if word.endswith("-"):
        negative, word = True, word[:-1]
    word = word.strip(_SYMBOLS)
    return negative if not word or word.upper() in CURRENCIES or word.upper() in ("US", "A", "C", "CA", "AU", "NZ", "HK", "SG") else None


def _suffix(after: str) -> tuple[int, str, str]:
    """Returns (power of ten, "" or "%" or "bps", problem) of what follows the digits."""
    word = after.strip(_SYMBOLS).lower()
    for code in (word[-3:], word[:3]):
        if code.upper() in CURRENCIES:
            word = word.replace(code, "", 1).strip(_SYMBOLS)
            break
    if word in ("%", "percent", "pct", "prozent", "percentpoints"):
        return 0, "%", ""
    if word in ("bps", "bp"):
        return 0, "bps", ""
    if not word or word in _UNITS:
        return 0, "", ""
    if word in _SCALES:
        return _SCALES[word], "", ""
    return 0, "", f"{_short(after)} after the number is no unit; use k, m, bn or %"


def _digits(body: str, decimal_comma: bool | None) -> tuple[Decimal | None, bool, str | None]:
    """Returns (value, whether another reading was possible, which one was taken) of digits with points and commas."""
    commas, points = body.count(","), body.count(".")
    if commas and points:
        decimal = "," if body.rindex(",") > body.rindex(".") else "."
        group = "." if decimal == "," else ","
        if body.count(decimal) > 1:
            return None, False, None
        whole, _, part = body.partition(decimal)
        return (_join(whole, part, group), False, None) if _grouped(whole, group) else (None, False, None)
    if not commas and not points:
        return Decimal(body), False, None
    sign = "," if commas else "."
    whole, _, part = body.partition(sign)
    if body.count(sign) > 1:
        return (_join(body, "", sign), False, None) if _grouped(body, sign) else (None, False, None)
    could_group = len(part) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
    if not could_group:
        return _join(whole, part, sign), False, None
    decimal_here = (sign == ",") if decimal_comma else (sign == ".")
    ambiguous = decimal_comma is None
    if decimal_here:
        return _join(whole, part, sign), ambiguous, f"read as {whole}.{part}; type {whole}{part} if thousands were meant"
    return Decimal(whole + part), ambiguous, f"read as {whole}{part}; type {whole}.{part}0 if a fraction was meant"


def _join(whole: str, part: str, group: str) -> Decimal:
    return Decimal((whole.replace(group, "") or "0") + ("." + part if part else ""))


def _grouped(whole: str, sign: str) -> bool:
    groups = whole.split(sign)
    if len(groups) == 1:
        return True
    western = 1 <= len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:])
    indian = 1 <= len(groups[0]) <= 2 and len(groups[-1]) == 3 and all(len(g) == 2 for g in groups[1:-1])
    return western or indian


def _short(text: str) -> str:
    return repr(text if len(text) <= 24 else text[:23] + "…")


def uses_decimal_comma(texts: list[str]) -> bool | None:
    """Returns whether a column of texts writes decimals with a comma (true) or a point (false); None where nothing tells."""
    comma = point = 0
    for text in texts:
        body = _BODY.search(re.sub(r"[\s'’]", "", unicodedata.normalize("NFKC", text[:MAX_TYPED])))
        if body is None:
            continue
        word = body[1]
        if "," in word and "." in word:
            comma, point = (comma + 1, point) if word.rindex(",") > word.rindex(".") else (comma, point + 1)
            continue
        for sign in ",.":
            parts = word.split(sign)
            if len(parts) == 2 and (len(parts[1]) != 3 or parts[0] in ("", "0")):
                comma, point = (comma + 1, point) if sign == "," else (comma, point + 1)
            elif len(parts) > 2:
                comma, point = (comma, point + 1) if sign == "," else (comma + 1, point)
    return None if comma == point else comma > point


_DAY_FIRST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", re.ASCII)


def parse_date(text: str) -> tuple[dt.date | None, str | None]:
    """Returns (date, None), (None, None) for an empty text, or (None, what to type).

    Read are ISO dates, 31.12.2026, and 12/31/2026 where day and month can't be mistaken.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in _NOTHING:
        return None, None
    try:
        return dt.date.fromisoformat(plain[:10] if re.fullmatch(r"\d{4}-\d\d-\d\d[ T][\d:.]+", plain) else plain), None
    except ValueError:
        pass
    match = _DAY_FIRST.fullmatch(plain)
    if match is None:
        return None, "that is no date; type it as 2026-12-31"
    first, sign, second, year = int(match[1]), match[2], int(match[3]), int(match[4])
    if sign == "/" and first <= 12 and second <= 12 and first != second:
        return None, "day or month first? type it as 2026-12-31"
    day, month = (second, first) if second > 12 else (first, second)
    try:
        return dt.date(year, month, day), None
    except ValueError:
        return None, "that day isn't in the calendar; type it as 2026-12-31"
