"""Reads the quantities of a narrative: amounts, shares, counts, durations and multiples, as people write them.

A quantity keeps how precisely it was printed (`step`, the worth of its last significant digit), its hedge, and other readings where the
notation is ambiguous (1.234 may be one and a quarter or a thousand and some). What is no quantity (dates, years, quarters, list
numbers, 10-K, SOC 2, v2.4, phone numbers, 24/7, times) is marked as taken, so that nothing later mistakes it for one.
"""

from __future__ import annotations

from decimal import Decimal

from kpireview.claims.numerals import DURATIONS, HEDGES, SCALES, Quantity, Reading
from kpireview.claims.spelt import OPENERS, Spelt
from kpireview.claims.tokens import Doc


class _Reader(Spelt):
    def run(self) -> Reading:
        last = -1
        for i, (kind, norm) in enumerate(zip(self.kind, self.norm, strict=True)):
            if kind == "n":
                if i > last and i not in self.taken:
                    last = self._calendar(i)
                    if last < 0:
                        last = self._number(i)
            elif norm in OPENERS and kind == "w" and i > last and i not in self.taken:
                last = max(self._spelt(i), i)
        self._ranges()
        for quantity in self.found:
            self._hedge(quantity)
        return Reading(self.found, self.taken, self.dates)

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
        if dash or (between == "to" and (bare or lead in {"between"}) and lead != "from") or (between == "and" and lead in {"between"}):
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
            if between == "to" and lead != "between" and high.value <= low.value:
                return False
            low.high, low.last, low.scaled, low.bps, low.per = b.value, b.last, a.scaled or b.scaled, b.bps, b.per
            low.step = min(low.step, b.step) if not (a.spelt and b.spelt) else b.step
            low.weak = True if (a.spelt and b.spelt) else low.weak
            if b.unit in {"days", "months"} and at(b.last) in DURATIONS:
                factor = DURATIONS[at(b.last)][1]
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
            k -= 1 if at(k - 1) in HEDGES else 0
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
            and (at(k - 2).endswith("ed") or at(k - 2) in {"went", "gone", "came", "i", "is", "was", "crept", "shot", "add", "adds"})
        ):
            return  # "edged up to 100 %": a movement
        if word == "to" and at(k - 1) in {"up", "close", "near"}:
            q.hedge, q.hedge_first = ("about" if at(k - 1) != "up" else "at_most"), k - 1
            return
        if word in {"of", "in"} and at(k - 1) in {"region", "order", "neighbourhood"}:
            q.hedge, q.hedge_first = "about", k - 1
            return
        found = HEDGES.get(word)
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
