"""What quantities are written with: currencies, scales, units, number words, hedges; and how a chain of digits is read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Unit = Literal["money", "percent", "points", "multiple", "days", "months", "plain"]
Hedge = Literal["", "about", "under", "over", "at_least", "at_most", "fraction", "band"]

SYMBOLS = {"$": None, "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₪": "ILS", "₩": "KRW", "₺": "TRY", "zł": "PLN", "₴": "UAH"}
CODES = frozenset(
    "usd eur gbp chf sek nok dkk jpy cad aud nzd sgd hkd inr ils pln czk huf brl mxn zar aed sar try ron bgn krw cny isk".split()
)
DOLLARS = {"us": "USD", "u": "USD", "ca": "CAD", "c": "CAD", "a": "AUD", "au": "AUD", "nz": "NZD", "s": "SGD", "hk": "HKD"}
CURRENCY_NAMES = {
    "dollar": None,
    "euro": "EUR",
    "pound": "GBP",
    "franc": "CHF",
    "yen": "JPY",
    "krona": "SEK",
    "kroner": None,
    "rupee": "INR",
}
SCALED_CODES = {"k": 3, "t": 3, "m": 6, "mn": 6}
SCALES = {
    "k": 3, "tsd": 3, "thousand": 3, "grand": 3, "m": 6, "mn": 6, "mm": 6, "mio": 6, "mln": 6, "million": 6, "mil": 6, "meur": 6,
    "b": 9, "bn": 9, "billion": 9, "mrd": 9, "bln": 9,
}  # fmt: skip
SPELT_SCALES = frozenset("thousand tsd million mio mln billion mrd bn mn mil grand".split())
DURATIONS: dict[str, tuple[Unit, Decimal]] = {
    "day": ("days", Decimal(1)), "week": ("days", Decimal(7)), "month": ("months", Decimal(1)), "mo": ("months", Decimal(1)),
    "mth": ("months", Decimal(1)), "year": ("months", Decimal(12)), "yr": ("months", Decimal(12)), "fortnight": ("days", Decimal(14)),
}  # fmt: skip
UNITS = {
    name: value
    for value, name in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen".split()
    )
}
TENS = {name: 10 * n for n, name in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)} | {"fourty": 40}
DECADES = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
FRACTIONS = {"half": (1, 2), "third": (1, 3), "quarter": (1, 4), "fifth": (1, 5), "sixth": (1, 6), "eighth": (1, 8), "tenth": (1, 10)}
MONTHS = {
    name: n
    for n, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|"
        "october oct|november nov|december dec".split("|"),
        1,
    )
    for name in names.split()
}
CODE_WORDS = frozenset(
    "soc iso rfc gdpr section chapter page slide figure appendix phase tier step version release level article clause rule form"
    " number no nr"
    " option "
    "annex exhibit note wave sprint batch plan room floor gate track stage item point act top generation gen"
    " series category cat kpi log ticket".split()
)
HEDGES: dict[str, Hedge] = {
    "about": "about", "roughly": "about", "approximately": "about", "approx": "about", "around": "about", "ca": "about", "circa": "about",
    "some": "about", "nearly": "about", "almost": "about", "~": "about", "≈": "about", "c": "about", "close": "about", "say": "about",
    "broadly": "about", "or so": "about", "ish": "about", "region": "about", "order": "about",
    "under": "at_most", "below": "at_most", "over": "at_least", "above": "at_least", ">": "at_least",
    "<": "at_most", "≥": "at_least", "≤": "at_most",
}  # fmt: skip

_PLAIN = re.compile(r"[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([,.'’\u00a0\u202f\u2009])[0-9]{3})(?:\1[0-9]{3})*(?:([.,])([0-9]+))?")
_POINTED = re.compile(r"([0-9]+)([.,])([0-9]+)")
# Each begins with a digit, and only then looks back: a search passes over everything else at once.
COMMA_EVIDENCE = re.compile(
    r"[0-9](?:(?<![0-9.,].)[0-9]{0,5},[0-9]{1,2}(?![0-9.,]*[0-9])|(?<![0-9,].)[0-9]{0,2}\.[0-9]{3},[0-9]{1,2}(?![0-9]))", re.DOTALL
)
POINT_EVIDENCE = re.compile(
    r"[0-9](?:(?<![0-9.,].)[0-9]{0,5}\.[0-9]{1,2}(?![0-9.,]*[0-9])|(?<![0-9.].)[0-9]{0,2},[0-9]{3}\.[0-9]{1,2}(?![0-9]))", re.DOTALL
)


@dataclass(slots=True)
class Quantity:
    """A figure in the text. `value` and `step` are in the unit; `others` are further readings of value and step."""

    first: int
    last: int  # tokens, the last one included
    value: Decimal
    step: Decimal
    unit: Unit
    currency: str | None = None
    scaled: bool = False
    hedge: Hedge = ""
    signed: bool = False
    bracketed: bool = False
    spelt: bool = False
    high: Decimal | None = None  # upper end of a range
    band: tuple[Decimal, Decimal] | None = None  # "low nineties"
    per: str = ""  # month, quarter, year: "a month", "per year"
    of: Decimal | None = None  # two OF FIVE
    weak: bool = False  # a small number in words, an adjective ("two-year"): a claim only where a phrase expects it
    bps: bool = False
    others: list[tuple[Decimal, Decimal]] = field(default_factory=list)
    hedge_first: int = -1


@dataclass(slots=True)
class Reading:
    """All quantities of a narrative in order, and the tokens that are dates and other marks rather than quantities."""

    quantities: list[Quantity]
    taken: dict[int, str]  # token -> what it is: date, year, quarter, code, time, ordinal, list
    dates: list[tuple[int, int, int, int, int | None]]  # first, last token, month, day (0: none), year


def read_digits(token: str, comma: bool) -> tuple[list[tuple[Decimal, Decimal]], str]:
    """Returns the readings (value, step) of a chain of digits, the likeliest first, and "" or why it is no number."""
    if not token or len(token) > 40:
        return [], "code"
    if _PLAIN.fullmatch(token):
        return [whole_number(token)], ""
    grouped = _GROUPED.fullmatch(token)
    pointed = _POINTED.fullmatch(token)
    readings: list[tuple[Decimal, Decimal]] = []
    as_decimal = (Decimal(f"{pointed[1]}.{pointed[3]}"), Decimal(1).scaleb(-len(pointed[3]))) if pointed else None
    if grouped:
        mark, point, rest = grouped[1], grouped[2], grouped[3]
        if point and point == mark:
            return [], "code"
        body = token[: grouped.start(3) - 1] if point else token
        whole = body.replace(mark, "")
        if point:
            readings.append((Decimal(f"{whole}.{rest}"), Decimal(1).scaleb(-len(rest))))
        else:
            readings.append(whole_number(whole))
        if as_decimal and not point and token.count(mark) == 1 and mark in ".,":
            first_decimal = token[0] == "0" or (mark == "," if comma else mark == ".")
            readings = [as_decimal, *readings] if first_decimal else [*readings, as_decimal]
            if token[0] == "0":
                readings = [as_decimal]
        return readings, ""
    if as_decimal:
        return [as_decimal], ""
    return [], "date" if token.count(".") == 2 and len(token) >= 6 else "code"


def whole_number(digits: str) -> tuple[Decimal, Decimal]:
    zeros = len(digits) - len(digits.rstrip("0"))
    value = Decimal(digits)
    return value, (Decimal(1) if not value else Decimal(1).scaleb(zeros))
