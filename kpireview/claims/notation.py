"""Reads a figure in digits with what belongs to it: sign, currency, scale, unit, rate."""

from __future__ import annotations

from decimal import Decimal

from kpireview.claims.marks import Marks
from kpireview.claims.numerals import (
    CODES,
    CURRENCY_NAMES,
    DOLLARS,
    DURATIONS,
    SCALED_CODES,
    SCALES,
    SPELT_SCALES,
    SYMBOLS,
    Quantity,
    Unit,
    read_digits,
    whole_number,
)


class Notation(Marks):
    """Reads figures in digits."""

    def _number(self, i: int) -> int:
        readings, reason = read_digits(self.norm[i], self.comma)
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
                    [whole_number(joined)]
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
            if self.is_word(k - 1) and self.glued(k - 1) and at(k - 1) in DOLLARS:
                currency, begin = DOLLARS[at(k - 1)], k - 1
            elif at(k - 1) in CODES:
                currency, begin = at(k - 1).upper(), k - 1
        elif self.is_word(k) and not spelt:
            word = at(k)
            if word in CODES and (word != "try" or doc.word(k).isupper()):
                currency, money, begin = word.upper(), True, k
            elif len(word) == 4 and word[0] in SCALED_CODES and word[1:] in CODES:
                currency, money, begin, power = word[1:].upper(), True, k, SCALED_CODES[word[0]]
            elif len(word) == 4 and word[-1] in {"k", "m"} and word[:-1] in CODES:
                currency, money, begin, power = word[:-1].upper(), True, k, SCALED_CODES[word[-1]]
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
            and (self.glued(end) or at(k) in SPELT_SCALES or money)
            and not (at(k) == "b" and not money and not self.glued(end))
        ):
            word = at(k)
            if not (word == "mil" and not money):
                power += SCALES[word]
                scaled, end = True, k
                if at(k + 1) == "." and word in {"mio", "mrd", "tsd", "mln"} and self.glued(k):
                    end = k + 1
        elif self.is_word(k) and self.glued(end) and len(at(k)) > 3 and at(k)[0] in "km" and at(k)[1:] in CODES:  # 427kEUR
            power += SCALED_CODES[at(k)[0]]
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
        elif word in DURATIONS:
            unit, factor = DURATIONS[word]
            end = k
        elif word == "-" and self.glued(end) and self.glued(k) and at(k + 1) in DURATIONS:
            unit, factor = DURATIONS[at(k + 1)]
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
            elif at(k) in CURRENCY_NAMES and self.is_word(k):
                currency, money, end = CURRENCY_NAMES[at(k)], True, k
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
