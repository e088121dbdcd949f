"""Reads the quantities of a narrative: amounts, shares, counts, durations and multiples, as people write them.

A quantity keeps how precisely it was printed (`step`, the worth of its last significant digit), its hedge, and other readings where the
notation is ambiguous (1.234 may be one and a quarter or a thousand and some). What is no quantity (dates, years, quarters, list
numbers, 10-K, SOC 2, v2.4, phone numbers, 24/7, times) is marked as taken, so that nothing later mistakes it for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from kpireview.claims.tokens import Doc

Unit = Literal["money", "percent", "points", "multiple", "days", "months", "plain"]
Hedge = Literal["", "about", "under", "over", "at_least", "at_most", "fraction", "band"]

SYMBOLS = {"$": None, "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₪": "ILS", "₩": "KRW", "₺": "TRY", "zł": "PLN", "₴": "UAH"}
CODES = frozenset(
    "usd eur gbp chf sek nok dkk jpy cad aud nzd sgd hkd inr ils pln czk huf brl mxn zar aed sar try ron bgn krw cny isk".split()
)
_DOLLARS = {"us": "USD", "u": "USD", "ca": "CAD", "c": "CAD", "a": "AUD", "au": "AUD", "nz": "NZD", "s": "SGD", "hk": "HKD"}
_NAMES = {"dollar": None, "euro": "EUR", "pound": "GBP", "franc": "CHF", "yen": "JPY", "krona": "SEK", "kroner": None, "rupee": "INR"}
_SCALED_CODES = {"k": 3, "t": 3, "m": 6, "mn": 6}
SCALES = {
    "k": 3, "tsd": 3, "thousand": 3, "grand": 3, "m": 6, "mn": 6, "mm": 6, "mio": 6, "mln": 6, "million": 6, "mil": 6, "meur": 6,
    "b": 9, "bn": 9, "billion": 9, "mrd": 9, "bln": 9,
}  # fmt: skip
_SPELT = frozenset("thousand tsd million mio mln billion mrd bn mn mil grand".split())
_DURATION: dict[str, tuple[Unit, Decimal]] = {
    "day": ("days", Decimal(1)), "week": ("days", Decimal(7)), "month": ("months", Decimal(1)), "mo": ("months", Decimal(1)),
    "mth": ("months", Decimal(1)), "year": ("months", Decimal(12)), "yr": ("months", Decimal(12)), "fortnight": ("days", Decimal(14)),
}  # fmt: skip
_UNITS = {
    name: value
    for value, name in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {name: 10 * n for n, name in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)} | {"fourty": 40}
_DECADES = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_FRACTIONS = {"half": (1, 2), "third": (1, 3), "quarter": (1, 4), "fifth": (1, 5), "sixth": (1, 6), "eighth": (1, 8), "tenth": (1, 10)}
MONTHS = {
    name: n
    for n, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|november nov|december dec".split(
            "|"
        ),
        1,
    )
    for name in names.split()
}
_CODE_WORDS = frozenset(
    "soc iso rfc gdpr section chapter page slide figure appendix phase tier step version release level article clause rule form number no nr option "
    "annex exhibit note wave sprint batch plan room floor gate track stage item point act top generation gen series level category cat level kpi log ticket".split()
)
_HEDGES: dict[str, Hedge] = {
    "about": "about", "roughly": "about", "approximately": "about", "approx": "about", "around": "about", "ca": "about", "circa": "about",
    "some": "about", "nearly": "about", "almost": "about", "~": "about", "≈": "about", "c": "about", "close": "about", "say": "about",
    "broadly": "about", "or so": "about", "ish": "about", "region": "about", "order": "about",
    "under": "at_most", "below": "at_most", "over": "at_least", "above": "at_least", ">": "at_least", "<": "at_most", "≥": "at_least", "≤": "at_most",
}  # fmt: skip

_PLAIN = re.compile(r"[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([,.'’\u00a0\u202f\u2009])[0-9]{3})(?:\1[0-9]{3})*(?:([.,])([0-9]+))?")
_POINTED = re.compile(r"([0-9]+)([.,])([0-9]+)")
_COMMA_EVIDENCE = re.compile(r"(?<![0-9.,])[0-9]{1,6},[0-9]{1,2}(?![0-9.,]*[0-9])|(?<![0-9,])[0-9]{1,3}\.[0-9]{3},[0-9]{1,2}(?![0-9])")
_POINT_EVIDENCE = re.compile(r"(?<![0-9.,])[0-9]{1,6}\.[0-9]{1,2}(?![0-9.,]*[0-9])|(?<![0-9.])[0-9]{1,3},[0-9]{3}\.[0-9]{1,2}(?![0-9])")


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


def _digits(token: str, comma: bool) -> tuple[list[tuple[Decimal, Decimal]], str]:
    """Returns the readings (value, step) of a chain of digits, the likeliest first, and "" or why it is no number."""
    if not token or len(token) > 40:
        return [], "code"
    if _PLAIN.fullmatch(token):
        return [_whole(token)], ""
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
            readings.append(_whole(whole))
        if as_decimal and not point and token.count(mark) == 1 and mark in ".,":
            first_decimal = token[0] == "0" or (mark == "," if comma else mark == ".")
            readings = [as_decimal, *readings] if first_decimal else [*readings, as_decimal]
            if token[0] == "0":
                readings = [as_decimal]
        return readings, ""
    if as_decimal:
        return [as_decimal], ""
    return [], "date" if token.count(".") == 2 and len(token) >= 6 else "code"


def _whole(digits: str) -> tuple[Decimal, Decimal]:
    zeros = len(digits) - len(digits.rstrip("0"))
    value = Decimal(digits)
    return value, (Decimal(1) if not value else Decimal(1).scaleb(zeros))


class _Reader:
    def __init__(self, doc: Doc, currency: str) -> None:
        self.doc, self.currency = doc, currency
        self.kind, self.norm = doc.kind, doc.norm
        self.count = len(doc.kind)
        self.taken: dict[int, str] = {}
        self.dates: list[tuple[int, int, int, int, int | None]] = []
        self.found: list[Quantity] = []
        text = doc.text
        self.comma = bool(_COMMA_EVIDENCE.search(text)) and not _POINT_EVIDENCE.search(text)

    def at(self, i: int) -> str:
        return self.norm[i] if 0 <= i < self.count else ""

    def is_word(self, i: int) -> bool:
        return 0 <= i < self.count and self.kind[i] == "w"

    def is_number(self, i: int) -> bool:
        return 0 <= i < self.count and self.kind[i] == "n"

    def glued(self, i: int) -> bool:
        return i >= 0 and self.doc.glued(i)

    # --- what is no quantity

    def mark(self, first: int, last: int, what: str) -> int:
        for i in range(first, last + 1):
            self.taken[i] = what
        return last

    def _calendar(self, i: int) -> int:
        """Marks a date, year, quarter, time or code that begins at token i; returns its last token, or -1."""
        doc, at = self.doc, self.at
        if i in doc.marker:
            return self.mark(i, i, "list")
        number = self.norm[i]
        small = number.isdigit() and len(number) <= 2
        before = i - 1
        if before >= 0 and self.kind[before] == "w" and self.glued(before):
            word = at(before)
            if word in {"q", "h", "fy", "cy", "w", "kw"}:
                last = i
                if at(i + 1) in {"'", "’"} and self.is_number(i + 2):
                    last = i + 2
                return self.mark(before, last, "quarter")
            if word not in CODES and word[:-1] not in CODES and word[1:] not in CODES and word not in {"us", "c", "s"}:
                return self.mark(i, i, "code")
        if before >= 0 and at(before) in {"-", "/", "."} and self.glued(before) and before and self.glued(before - 1):
            if self.kind[before - 1] == "w" and not (at(before) == "-" and at(before - 1) in {"k", "m", "mid", "low", "high", "non"}):
                return self.mark(i, i, "code")
        if at(before) == "#" and self.glued(before):
            return self.mark(i, i, "code")
        # 10-K, 8-K; 24/7, 50/50, 3/4/2025, 10:30; 2025-12-31; 555-0123
        if (
            at(i + 1) == "-"
            and self.glued(i)
            and self.glued(i + 1)
            and self.is_word(i + 2)
            and doc.word(i + 2) in {"K", "Q", "F", "D", "A"}
        ):
            return self.mark(i, i + 2, "code")
        if at(i + 1) in {"/", ":"} and self.glued(i) and self.is_number(i + 2) and self.glued(i + 1):
            last = i + 2
            while at(last + 1) in {"/", ":"} and self.glued(last) and self.is_number(last + 2):
                last += 2
            return self.mark(i, last, "time" if at(i + 1) == ":" else "date")
        if at(i + 1) == "-" and self.glued(i) and self.is_number(i + 2) and self.glued(i + 1) and number.isdigit():
            last, lengths = i + 2, [len(number), len(at(i + 2))]
            while at(last + 1) == "-" and self.glued(last) and self.is_number(last + 2):
                last += 2
                lengths.append(len(at(last)))
            if len(lengths) > 2 or (lengths[0] == 4 and lengths[1] == 2 and number[:2] in {"19", "20"}) or min(lengths) >= 3:
                if lengths[0] == 4 and lengths[1] == 2 and 1 <= int(at(i + 2)) <= 12:
                    self.dates.append((i, last, int(at(i + 2)), 28 if len(lengths) > 2 else 0, int(number)))
                return self.mark(i, last, "date")
        if at(i + 1) == "-" and self.glued(i) and self.is_word(i + 2) and at(i + 2) in {"q", "h"} and self.is_number(i + 3):
            return self.mark(i, i + 3, "quarter")
        # +49 30 1234567
        if at(before) == "+" and self.glued(before) and self.is_number(i + 1) and self.is_number(i + 2):
            last = i
            while self.is_number(last + 1):
                last += 1
            return self.mark(i, last, "code")
        if self.is_word(i + 1) and self.glued(i) and doc.word(i + 1) in {"st", "nd", "rd", "th"}:
            if at(i + 2) in MONTHS:
                self._date(i, i + 2, number)
                return self.mark(i, i + 2, "date")
            return self.mark(i, i + 1, "ordinal")
        if small and 1 <= int(number) <= 31:
            if self.is_word(i + 1) and at(i + 1) in MONTHS and doc.word(i + 1)[0].isupper():
                return self._date(i, i + 1, number)
            if at(i + 1) == "of" and at(i + 2) in MONTHS:
                return self._date(i, i + 2, number)
            if at(i + 1) == "." and at(i + 2) in MONTHS:
                return self._date(i, i + 2, number)
            if self.is_word(before) and at(before) in MONTHS and doc.word(before)[0].isupper() and at(i + 1) not in {"%", "k", "m"}:
                if not (at(before) == "may" and not self._dateish(i)):
                    return self._date(before, i, number)
            if self.is_word(i + 1) and at(i + 1) in {"am", "pm"}:
                return self.mark(i, i + 1, "time")
        if number.isdigit() and len(number) == 4 and 1980 <= int(number) <= 2059:
            following = at(i + 1)
            unit = following in SCALES and self.glued(i)
            money = at(before) in SYMBOLS or at(before) in CODES or following in CODES or following in SYMBOLS or following == "%"
            if not unit and not money and following not in _DURATION:
                return self.mark(i, i, "year")
        if self.is_word(before) and at(before) in _CODE_WORDS and not self.glued(i) and at(i + 1) != "%" and not self._money_before(i):
            if doc.word(before)[0].isupper() or at(before) in {
                "number",
                "no",
                "section",
                "page",
                "slide",
                "phase",
                "step",
                "top",
                "version",
                "day",
                "log",
                "note",
            }:
                if at(i + 1) not in {"k", "m", "%", "x"}:
                    return self.mark(i, i, "code")
        if at(before) == "day" and small:
            return self.mark(i, i, "code")
        return -1

    def _dateish(self, i: int) -> bool:
        return self.at(i + 1) in {",", ".", ")", "", "\n"} or self.is_number(i + 1)

    def _date(self, first: int, last: int, day: str) -> int:
        month = next((MONTHS[self.norm[k]] for k in range(first, last + 1) if self.kind[k] == "w" and self.norm[k] in MONTHS), 0)
        year = None
        end = last
        nxt = last + 1
        if self.at(nxt) == ",":
            nxt += 1
        if self.is_number(nxt) and self.norm[nxt].isdigit() and len(self.norm[nxt]) == 4 and self.norm[nxt][:2] in {"19", "20"}:
            year, end = int(self.norm[nxt]), nxt
        self.dates.append((first, end, month, int(day), year))
        return self.mark(first, end, "date")

    def _money_before(self, i: int) -> bool:
        return self.at(i - 1) in SYMBOLS or self.at(i - 1) in CODES

    # --- quantities

    def run(self) -> Reading:
        i = 0
        while i < self.count:
            kind = self.kind[i]
            if i in self.taken:
                i += 1
            elif kind == "n":
                last = self._calendar(i)
                if last < 0:
                    last = self._number(i)
                i = last + 1
            elif kind == "w":
                i = max(self._spelt(i), i) + 1
            else:
                i += 1
        self._ranges()
        for quantity in self.found:
            self._hedge(quantity)
        return Reading(self.found, self.taken, self.dates)

    def _number(self, i: int) -> int:
        readings, reason = _digits(self.norm[i], self.comma)
        last = i
        # digit groups set apart by plain spaces: 1 234 567
        if self.norm[i].isdigit() and len(self.norm[i]) <= 3:
            groups = [self.norm[i]]
            k = i
            while (
                self.is_number(k + 1)
                and len(self.norm[k + 1].split(",")[0].split(".")[0]) == 3
                and self.doc.start[k + 1] == self.doc.end[k] + 1
            ):
                k += 1
                groups.append(self.norm[k])
                if not self.norm[k].isdigit():
                    break
            money = self._money_before(i) or self.at(k + 1) in SYMBOLS or self.at(k + 1) in CODES
            if len(groups) > 2 or (len(groups) == 2 and money):
                joined = "".join(groups).replace(",", ".")
                readings = (
                    [_whole(joined)]
                    if joined.isdigit()
                    else [(Decimal(joined), Decimal(1).scaleb(-len(joined.split(".")[1])))]
                    if joined.count(".") == 1
                    else []
                )
                last = k
        if not readings:
            return self.mark(i, i, reason or "code")
        return self._finish(i, last, readings, spelt=False)

    def _finish(self, first: int, last: int, readings: list[tuple[Decimal, Decimal]], *, spelt: bool, weak: bool = False) -> int:
        at, doc = self.at, self.doc
        unit: Unit = "plain"
        currency: str | None = None
        scaled = False
        begin = first
        # the currency before it
        k = first - 1
        money = False
        power = 0
        if at(k) in SYMBOLS and not spelt and self.kind[k] == "s":
            currency, money, begin = SYMBOLS[at(k)], True, k
            if self.is_word(k - 1) and self.glued(k - 1) and at(k - 1) in _DOLLARS:
                currency, begin = _DOLLARS[at(k - 1)], k - 1
            elif at(k - 1) in CODES:
                currency, begin = at(k - 1).upper(), k - 1
        elif self.is_word(k) and not spelt:
            word = at(k)
            if word in CODES and (word != "try" or doc.word(k).isupper()):
                currency, money, begin = word.upper(), True, k
            elif len(word) == 4 and word[0] in _SCALED_CODES and word[1:] in CODES:
                currency, money, begin, power = word[1:].upper(), True, k, _SCALED_CODES[word[0]]
            elif len(word) == 4 and word[-1] in {"k", "m"} and word[:-1] in CODES:
                currency, money, begin, power = word[:-1].upper(), True, k, _SCALED_CODES[word[-1]]
        # a sign before it
        signed = negative = bracketed = False
        k = begin - 1
        if (
            k >= 0
            and self.kind[k] == "s"
            and at(k) in {"-", "−", "–", "+", "±"}
            and self.glued(k)
            and not (k and self.glued(k - 1) and self.kind[k - 1] != "s")
        ):
            if k not in doc.marker:
                signed, negative, begin = True, at(k) in {"-", "−", "–"}, k
        elif at(k) in {"minus", "negative"}:
            signed, negative, begin = True, True, k
        elif at(k) == "plus" and self.is_word(k) and at(k - 1) in {"at", "of", "was", "is", "to", "("}:
            signed, begin = True, k
        # € -1.2m: the sign between currency and number
        if money and at(first - 1) in {"-", "−"}:
            signed, negative = True, True
        # the scale after it
        end = last
        k = end + 1
        if (
            self.is_word(k)
            and at(k) in SCALES
            and (self.glued(end) or at(k) in _SPELT or money)
            and not (at(k) == "b" and not money and not self.glued(end))
        ):
            word = at(k)
            if not (word == "mil" and not money):
                power += SCALES[word]
                scaled, end = True, k
                if at(k + 1) == "." and word in {"mio", "mrd", "tsd", "mln"} and self.glued(k):
                    end = k + 1
        elif self.is_word(k) and self.glued(end) and len(at(k)) > 3 and at(k)[0] in "km" and at(k)[1:] in CODES:  # 427kEUR
            power += _SCALED_CODES[at(k)[0]]
            scaled, money, currency, end = True, True, at(k)[1:].upper(), k
        elif at(k) == "hundred" and spelt is False and self.is_word(k):
            power, end = power + 2, k
        if power:
            scaled = True
        # the unit after it
        k = end + 1
        word = at(k)
        bps = False
        per = ""
        factor = Decimal(1)
        if word == "%":
            unit, end = "percent", k
            if at(k + 1) in {"point", "pt", "pp"}:
                unit, end = "points", k + 1
            elif at(k + 1) == "-" and self.glued(k) and at(k + 2) == "point":
                unit, end = "points", k + 2
        elif word in {"percent", "pct", "prozent"}:
            unit, end = "percent", k
            if at(k + 1) == "point":
                unit, end = "points", k + 1
        elif word == "per" and at(k + 1) in {"cent", "hundred"}:
            unit, end = "percent", k + 1
        elif word == "percentage" and at(k + 1) in {"point", "pt"}:
            unit, end = "points", k + 1
        elif word in {"pp", "ppt", "ppts", "pt", "pts", "point", "p.p"} and self.is_word(k):
            unit, end = "points", k
        elif word in {"bp", "bps"}:
            unit, end, bps, factor = "percent", k, True, Decimal("0.01")
        elif word == "basi" or word == "basis":
            if at(k + 1) == "point":
                unit, end, bps, factor = "percent", k + 1, True, Decimal("0.01")
        elif (word in {"x", "×"} and (self.glued(end) or not self.is_word(k + 1))) or (
            word == "time" and self.is_word(k) and doc.word(k).endswith("s")
        ):
            unit, end = "multiple", k
        elif word in _DURATION:
            unit, factor = _DURATION[word]
            end = k
        elif word == "-" and self.glued(end) and self.glued(k) and at(k + 1) in _DURATION:
            unit, factor = _DURATION[at(k + 1)]
            weak, end = weak or at(k + 2) in {"high", "low", "old"} or not doc.word(k + 1).endswith("s"), k + 1
        elif word in {"d"} and self.glued(end) and self.is_word(k):
            unit, end = "days", k
        elif word == "-" and self.glued(end) and self.glued(k) and self.is_word(k + 1):
            if at(k + 1) == "percent":
                unit, end = "percent", k + 1
            else:
                weak = True
        elif self.is_word(k) and self.glued(end) and word not in CODES and word not in SYMBOLS and not scaled:
            return self.mark(first, k, "code")  # 3D, 5G, 2FA
        # the currency after it
        k = end + 1
        if not money and unit == "plain":
            if at(k) in SYMBOLS and not self.is_number(k + 1):
                currency, money, end = SYMBOLS[at(k)], True, k
                if at(k) == "$":
                    currency = None
            elif at(k) in CODES and self.is_word(k) and not self.is_number(k + 1):
                currency, money, end = at(k).upper(), True, k
            elif at(k) in _NAMES and self.is_word(k):
                currency, money, end = _NAMES[at(k)], True, k
            elif at(k) in {"us", "canadian", "australian"} and at(k + 1) == "dollar":
                currency, money, end = None, True, k + 1
        if money:
            unit = "money"
        # a month, per quarter, /year
        k = end + 1
        if at(k) in {"a", "per", "each", "every", "/"} and at(k + 1) in {"month", "quarter", "year", "week", "annum", "mo", "yr", "qtr"}:
            per = {"annum": "year", "mo": "month", "yr": "year", "qtr": "quarter"}.get(at(k + 1), at(k + 1))
        elif at(k) in {"monthly", "annualised", "annualized", "annually", "quarterly"}:
            per = {"monthly": "month", "quarterly": "quarter"}.get(at(k), "year")
        # accountants' brackets
        if not signed and at(begin - 1) == "(" and at(end + 1) == ")" and unit in {"money", "percent", "plain"} and not spelt:
            bracketed = True
        scale = Decimal(10) ** power * factor
        values = [(value * scale * (-1 if negative else 1), step * scale) for value, step in readings]
        if factor == 7 or factor == 12:
            values = [(v, s if s < factor else s) for v, s in values]
        quantity = Quantity(
            begin,
            end,
            values[0][0],
            values[0][1],
            unit,
            currency,
            scaled,
            signed=signed,
            bracketed=bracketed,
            spelt=spelt,
            per=per,
            bps=bps,
        )
        quantity.others = values[1:]
        quantity.weak = weak or (spelt and unit in {"days", "months"}) or (unit in {"days", "months"} and factor in (7, 12))
        self.found.append(quantity)
        return end

    def _spelt(self, i: int) -> int:
        """Reads a number in words that begins at token i; returns its last token, or -1."""
        word, at = self.norm[i], self.at
        if word in {"low", "mid", "high", "early", "late", "upper"}:
            return self._band(i)
        if word in _UNITS or word in _TENS:
            total, last = 0, i
            if word in _TENS:
                total = _TENS[word]
                k = last + 2 if at(last + 1) == "-" else last + 1
                if at(k) in _UNITS and 1 <= _UNITS[at(k)] <= 9 and (at(last + 1) == "-" or k == last + 1):
                    total, last = total + _UNITS[at(k)], k
            else:
                total = _UNITS[word]
            if at(last + 1) == "hundred":
                total, last = total * 100, last + 1
                k = last + 2 if at(last + 1) == "and" else last + 1
                if at(k) in _TENS or at(k) in _UNITS:
                    extra = _TENS.get(at(k), _UNITS.get(at(k), 0))
                    last = k
                    if at(k) in _TENS:
                        j = k + 2 if at(k + 1) == "-" else k + 1
                        if at(j) in _UNITS and 1 <= _UNITS[at(j)] <= 9:
                            extra, last = extra + _UNITS[at(j)], j
                    total += extra
            elif at(last + 1) == "and" and at(last + 2) == "a" and at(last + 3) in {"half", "quarter"}:
                value = Decimal(total) + (Decimal("0.5") if at(last + 3) == "half" else Decimal("0.25"))
                return self._finish(i, last + 3, [(value, Decimal("0.25"))], spelt=True)
            elif at(last + 1) in {"third", "quarter", "fifth", "tenth"} and total < 10 and self.doc.word(last + 1).endswith("s"):
                top, bottom = _FRACTIONS[at(last + 1)]
                if at(last + 1) != "quarter" or at(last + 2) == "of":
                    return self._fraction(i, last + 1, Decimal(total * top) / bottom)
            elif total == 1 and at(last + 1) in {"dozen"}:
                total, last = 12, last + 1
            elif at(last + 1) == "dozen":
                total, last = total * 12, last + 1
            elif total == 1 and at(last + 1) in _FRACTIONS and at(last + 2) == "of" and at(last + 1) != "half":
                return self._fraction(i, last + 1, Decimal(1) / _FRACTIONS[at(last + 1)][1])
            value = Decimal(total)
            if (
                self.kind[i - 1] == "w"
                and i
                and at(i - 1) in {"no", "number", "any", "every", "which", "this", "that", "each", "another", "day", "week"}
                and total == 1
            ):
                return i
            return self._finish(i, last, [(value, Decimal(1))], spelt=True, weak=total == 1)
        if word == "dozen" and at(i - 1) in {"a", "about", "roughly"}:
            return self._finish(i, i, [(Decimal(12), Decimal(1))], spelt=True)
        if word == "half" and at(i + 1) == "a" and at(i + 2) in {"million", "billion", "percent", "point"}:
            return self._finish(i, i + 1, [(Decimal("0.5"), Decimal("0.1"))], spelt=True)
        if word in _FRACTIONS and (word == "half" or at(i - 1) == "a") and word not in {"fifth"}:
            if word == "half" and (
                at(i - 1) in {"first", "second", "last", "next", "this", "other", "slower", "faster", "and", "better"}
                or at(i + 1) in {"year", "-", "hour", "day"}
            ):
                return -1
            if word == "quarter" and at(i + 1) != "of":
                return -1
            if word == "half" and at(i - 1) == "a" and at(i + 1) in {"percent", "point"}:
                return self._finish(i, i, [(Decimal("0.5"), Decimal("0.1"))], spelt=True)
            top, bottom = _FRACTIONS[word]
            return self._fraction(i, i, Decimal(top) / bottom)
        if word in {"ninety", "eighty"}:
            return -1
        if word == "no" and at(i + 1) in {"voluntary", "involuntary", "termination", "leaver", "departure", "dismissal", "exit"}:
            return self._finish(i, i, [(Decimal(0), Decimal(1))], spelt=True)
        if word in {"none", "nobody"}:
            quantity = Quantity(i, i, Decimal(0), Decimal(1), "plain", spelt=True, weak=True)
            self.found.append(quantity)
            return i
        return -1

    def _fraction(self, first: int, last: int, share: Decimal) -> int:
        begin = first - 1 if self.at(first - 1) in {"a", "one"} else first
        quantity = Quantity(begin, last, share * 100, Decimal(1), "percent", hedge="fraction", spelt=True)
        self.found.append(quantity)
        return last

    def _band(self, i: int) -> int:
        """Reads "low nineties", "mid-80s", "high 90s" that begin at token i."""
        at = self.at
        k = i + 1
        if at(k) == "to" and at(k + 1) in {"mid", "high"}:
            k += 2
        if at(k) == "-":
            k += 1
        word = at(k)
        decade = 0
        last = k
        if word in {
            "twentie",
            "thirtie",
            "fortie",
            "fiftie",
            "sixtie",
            "seventie",
            "eightie",
            "ninetie",
            "twenty",
            "thirty",
            "forty",
            "fifty",
            "sixty",
            "seventy",
            "eighty",
            "ninety",
        }:
            if not self.doc.word(k).lower().endswith("ies"):
                return -1
            decade = _DECADES[word[:-2] + "y" if word.endswith("ie") else word]
        elif self.is_number(k) and word.isdigit() and len(word) == 2 and word[1] == "0" and self.glued(k) and at(k + 1) == "s":
            decade, last = int(word), k + 1
        if not decade:
            return -1
        low, high = {"low": (0, 4), "early": (0, 4), "mid": (3, 7), "high": (6, 10), "upper": (6, 10), "late": (6, 10)}[at(i)]
        if at(last + 1) == "%" or at(last + 1) == "percent":
            last += 1
        band = (Decimal(decade + low), Decimal(decade + high))
        self.mark(i, last, "band")
        quantity = Quantity(i, last, (band[0] + band[1]) / 2, Decimal(1), "plain", hedge="band", band=band, spelt=True)
        self.found.append(quantity)
        return last

    # --- what surrounds a quantity

    def _ranges(self) -> None:
        """Joins the two ends of a range, and the two numbers of "two of five"."""
        merged: list[Quantity] = []
        for q in self.found:
            before = merged[-1] if merged else None
            if (
                before is not None
                and before.high is None
                and before.of is None
                and q.first - before.last in (1, 2, 3)
                and self._join(before, q)
            ):
                continue
            merged.append(q)
        self.found = merged

    def _join(self, a: Quantity, b: Quantity) -> bool:
        at = self.at
        gap = b.first - a.last - 1
        between = at(a.last + 1) if gap == 1 else ""
        lead = at(a.first - 1)
        dash = between in {"–", "-", "—"} or (gap == 0 and b.signed and self.doc.start[b.first] == self.doc.end[a.last])
        bare = a.unit == "plain" and not a.scaled
        if between == "to" and (lead in {"by", "up", "down"} or a.spelt != b.spelt):
            return False
        if dash or (between == "to" and (bare or lead in {"between"}) and not lead == "from") or (between == "and" and lead in {"between"}):
            low, high = a, b
            if dash and not bare and a.unit != b.unit and not (b.unit == "plain" and b.scaled and not a.scaled):
                return False
            if b.signed and gap == 0:
                b.value = abs(b.value)
            if low.unit == "plain" and b.unit != "plain":
                low.unit, low.currency = b.unit, b.currency
            elif b.unit == "plain" and a.unit != "plain":
                b.unit = a.unit
            if a.unit != b.unit:
                return False
            if not low.scaled and b.scaled:
                ratio = Decimal(10) ** (b.value.adjusted() - (b.value / self._scale(b)).adjusted())
                low.value, low.step = low.value * ratio, low.step * ratio
            elif b.bps and not a.bps:
                low.value, low.step = low.value / 100, low.step / 100
            if between == "to" and not lead == "between" and high.value <= low.value:
                return False
            low.high, low.last, low.scaled, low.bps, low.per = b.value, b.last, a.scaled or b.scaled, b.bps, b.per
            low.step = min(low.step, b.step) if not (a.spelt and b.spelt) else b.step
            low.weak = True if (a.spelt and b.spelt) else low.weak
            if b.unit in {"days", "months"} and at(b.last) in _DURATION:
                factor = _DURATION[at(b.last)][1]
                if a.unit == b.unit and bare:
                    low.value = low.value * factor
            return True
        ratio_word = between in {"of", "in"} or (gap == 2 and at(a.last + 1) == "out" and at(a.last + 2) == "of")
        if gap == 2 and not ratio_word and at(a.last + 2) in {"in", "of"} and self.is_word(a.last + 1) and a.spelt and b.spelt:
            ratio_word = True  # three deals in ten
        if ratio_word and a.unit == "plain" and b.unit == "plain" and not a.scaled and not b.scaled and not a.signed:
            if b.value > 0 and a.value <= b.value and b.value == b.value.to_integral_value():
                a.of, a.last = b.value, b.last
                return True
        return False

    def _scale(self, q: Quantity) -> Decimal:
        for k in range(q.last, q.first - 1, -1):
            if self.kind[k] == "w" and self.norm[k] in SCALES:
                return Decimal(10) ** SCALES[self.norm[k]]
        return Decimal(1)

    def _hedge(self, q: Quantity) -> None:
        at = self.at
        k = q.first - 1
        if at(k) == "(":
            k -= 1 if at(k - 1) in _HEDGES else 0
        if at(k) == "a" and not q.spelt:
            k -= 1
        word = at(k)
        if at(q.last + 1) == "or" and at(q.last + 2) == "so":
            q.hedge = q.hedge or "about"
        if word == "than" and at(k - 1) in {"more", "less", "fewer", "greater"}:
            q.hedge, q.hedge_first = ("at_least" if at(k - 1) in {"more", "better", "higher", "greater"} else "at_most"), k - 1
            return
        if word in {"least", "most"} and at(k - 1) == "at":
            q.hedge, q.hedge_first = ("at_least" if word == "least" else "at_most"), k - 1
            return
        if (
            word == "to"
            and at(k - 1) == "up"
            and (at(k - 2).endswith("ed") or at(k - 2) in {"went", "gone", "came", "i", "is", "was", "crept", "shot"})
        ):
            return  # "edged up to 100 %": a movement
        if word == "to" and at(k - 1) in {"up", "close", "near"}:
            q.hedge, q.hedge_first = ("about" if at(k - 1) != "up" else "at_most"), k - 1
            return
        if word in {"of", "in"} and at(k - 1) in {"region", "order", "neighbourhood"}:
            q.hedge, q.hedge_first = "about", k - 1
            return
        found = _HEDGES.get(word)
        if (
            found is None
            or (word == "c" and not self.doc.word(k).islower())
            or (word == "some" and not (q.scaled or q.unit != "plain" or q.value >= 10))
        ):
            return
        if word in {"under", "below", "over", "above"}:
            if at(k - 1) in {"just", "slightly", "marginally", "fractionally", "shade", "little", "bit", "a"}:
                found = "under" if word in {"under", "below"} else "over"
                k -= 1
        if q.hedge in {"fraction", "band"}:
            return
        q.hedge, q.hedge_first = found, k


def read_quantities(doc: Doc, currency: str) -> Reading:
    """Returns the quantities of a narrative whose company reports in `currency`."""
    return _Reader(doc, currency).run()
