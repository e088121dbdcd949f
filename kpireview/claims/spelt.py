"""Reads figures in words: twelve, twenty-three, a third, one dozen, low nineties."""

from __future__ import annotations

from decimal import Decimal

from kpireview.claims.notation import Notation
from kpireview.claims.numerals import CURRENCY_NAMES, DECADES, FRACTIONS, TENS, UNITS, Quantity

# With these a figure in words begins; at every other word there's nothing to read.
OPENERS = frozenset((*UNITS, *TENS, *FRACTIONS, *"low mid high early late upper dozen no none nobody not".split()))


_COINS = {"cent": None, "penny": None, "dime": None}
_COUNTED = frozenset("customer logo account client colleague employee person resignation dismissal deal dollar euro pound".split())
_GONE = frozenset("left has have was were is are churned resigned cancelled quit came arrived joined".split())


class Spelt(Notation):
    """Reads figures in words."""

    def _spelt(self, i: int) -> int:
        """Reads a number in words that begins at token i; returns its last token, or -1."""
        word, at = self.norm[i], self.at
        if word in {"low", "mid", "high", "early", "late", "upper"}:
            return self._band(i)
        if word in UNITS or word in TENS:
            total, last = 0, i
            if word in TENS:
                total = TENS[word]
                k = last + 2 if at(last + 1) == "-" else last + 1
                if at(k) in UNITS and 1 <= UNITS[at(k)] <= 9 and (at(last + 1) == "-" or k == last + 1):
                    total, last = total + UNITS[at(k)], k
            else:
                total = UNITS[word]
            if at(last + 1) == "hundred":
                total, last = total * 100, last + 1
                k = last + 2 if at(last + 1) == "and" else last + 1
                if at(k) in TENS or at(k) in UNITS:
                    extra = TENS.get(at(k), UNITS.get(at(k), 0))
                    last = k
                    if at(k) in TENS:
                        j = k + 2 if at(k + 1) == "-" else k + 1
                        if at(j) in UNITS and 1 <= UNITS[at(j)] <= 9:
                            extra, last = extra + UNITS[at(j)], j
                    total += extra
            elif at(last + 1) == "and" and at(last + 2) == "a" and at(last + 3) in {"half", "quarter"}:
                value = Decimal(total) + (Decimal("0.5") if at(last + 3) == "half" else Decimal("0.25"))
                return self._finish(i, last + 3, [(value, Decimal("0.25"))], spelt=True)
            elif at(last + 1) in {"third", "quarter", "fifth", "tenth"} and total < 10 and self.doc.word(last + 1).endswith("s"):
                top, bottom = FRACTIONS[at(last + 1)]
                if at(last + 1) != "quarter" or at(last + 2) == "of":
                    return self._fraction(i, last + 1, Decimal(total * top) / bottom)
            elif total == 1 and at(last + 1) in {"dozen"}:
                total, last = 12, last + 1
            elif at(last + 1) == "dozen":
                total, last = total * 12, last + 1
            elif total == 1 and at(last + 1) in FRACTIONS and at(last + 2) == "of" and at(last + 1) != "half":
                return self._fraction(i, last + 1, Decimal(1) / FRACTIONS[at(last + 1)][1])
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
        if word in FRACTIONS and (word == "half" or at(i - 1) == "a") and word not in {"fifth"}:
            if word == "half" and (
                at(i - 1) in {"first", "second", "last", "next", "this", "other", "slower", "faster", "and", "better"}
                or at(i + 1) in {"year", "-", "hour", "day"}
            ):
                return -1
            if word == "quarter" and at(i + 1) != "of":
                return -1
            if word == "half" and at(i - 1) == "a" and at(i + 1) in {"percent", "point"}:
                return self._finish(i, i, [(Decimal("0.5"), Decimal("0.1"))], spelt=True)
            top, bottom = FRACTIONS[word]
            return self._fraction(i, i, Decimal(top) / bottom)
        if word in {"ninety", "eighty"}:
            return -1
        if word == "no" and at(i + 1) in {"voluntary", "involuntary", "termination", "leaver", "departure", "dismissal", "exit"}:
            return self._finish(i, i, [(Decimal(0), Decimal(1))], spelt=True)
        if word == "not":
            # "not a dollar has arrived", "not one customer left"
            k = i + 1
            if at(k) in {"a", "one"} and at(k + 1) == "single":
                k += 1
            if at(k) in {"a", "one", "single"} and at(k + 1) in CURRENCY_NAMES | _COINS:
                self.found.append(Quantity(i, k + 1, Decimal(0), Decimal(1), "money", spelt=True))
                return k + 1
            if at(k) in {"a", "one", "single"} and at(k + 1) in _COUNTED and (at(k) == "one" or k > i + 1):
                return self._finish(i, k, [(Decimal(0), Decimal(1))], spelt=True)
            return -1
        if word == "no" and at(i + 1) in _COUNTED and at(i + 2) in _GONE:
            return self._finish(i, i, [(Decimal(0), Decimal(1))], spelt=True)
        if word == "no" and at(i + 1) == "one" and at(i + 2) in _GONE:
            self.found.append(Quantity(i, i + 1, Decimal(0), Decimal(1), "plain", spelt=True, weak=True))
            return i + 1
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
            decade = DECADES[word[:-2] + "y" if word.endswith("ie") else word]
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
