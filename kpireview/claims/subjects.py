"""Finds what a word of movement is said of: a name before it, the figure before it, what a pronoun stands for, or what follows."""

from __future__ import annotations

from kpireview.claims.hints import Hints
from kpireview.claims.stream import Mention
from kpireview.claims.words import (
    BARELY,
    BETTER,
    BETWEEN,
    COMPARED,
    DOWN,
    FASTER,
    FLAT,
    GENERIC,
    LIGHT,
    PRONOUNS,
    SLOWER,
    STIRS,
    UP,
    WORSE,
)


class Subjects(Hints):
    """Links a movement to its KPI."""

    def _subject(self, k: int, word: str) -> Mention | None:
        """Returns the name that a word of movement at k is said of: "ARR, which in Q3 rose"."""
        s, lower = self.s, self.c.lower
        after = lower[k + 1] if k + 1 < s.spans[s.sentence[k]][1] else ""
        for m in reversed(self._mentions(k)):
            if m.first < k <= m.last:
                return m  # an alias that holds the verb: "pipeline grew to"
            if m.last < k and k - m.last <= 9:
                gap = range(m.last + 1, k)
                if ")" in s.norm[m.last + 2 : k] and "(" not in s.norm[m.last : k]:
                    return None
                if s.clause[k] - s.clause[m.last] <= 2 and all(
                    (word in STIRS and lower[j] in BARELY)
                    or lower[j] in BETWEEN
                    or s.norm[j] in {"#", "@"}
                    or j in self.covered
                    or (s.norm[j] == ":" and len(gap) == 1)
                    for j in gap
                ):
                    if (
                        word in {"up", "down"}
                        and k - m.last == 1
                        and after not in COMPARED
                        and after not in {"to", "by", "again", "", ",", ".", ";", "#", "slightly", "sharply", "a"}
                        and s.norm[k + 1] != "#"
                    ):
                        continue
                    return self._head(m, k)
                return None
        return None

    def _unnamed(self, k: int, word: str) -> tuple[str, int]:
        """Returns the KPI that a movement without a name of its own is said of, and where its words begin; "" where nothing tells."""
        kpi, first = self._of_figure(k, word)
        return (kpi, first) if kpi else self._taken_on(k)

    def _of_figure(self, k: int, word: str) -> tuple[str, int]:
        """Returns the KPI of the figure before a movement: "13 investors, up on last quarter", "$427k, down from"."""
        s, c, lower = self.s, self.c, self.c.lower
        low, high = s.spans[s.sentence[k]]
        after = lower[k + 1] if k + 1 < high else ""
        before = lower[k - 1] if k > low else ""
        kpi, first = "", k
        claim = None
        following = next((self.by_element[j] for j in range(k + 1, min(high, k + 5)) if j in self.by_element), None)
        for j in range(k - 1, max(low, k - 14) - 1, -1):
            if j in self.by_element and (claim is None or (following is not None and self.by_element[j].kpi == following.kpi)):
                claim = self.by_element[j]
        comparing = (
            after in COMPARED
            or after in {"by", "again", "slightly", "sharply", "a", "#", "year", "quarter"}
            or (k + 1 < high and s.norm[k + 1] == "#")
            or after in {"", ".", ",", ";", ")", "and"}
            or word == "same"
            or before in {"come", "came", "gone", "went", "moved"}
        )
        if (
            claim is not None
            and word in UP | DOWN | FLAT | BETTER | WORSE | FASTER | SLOWER
            and comparing
            and claim.measure == "actual"
            and claim.period == self.current
        ):
            gap = range(claim.element + 1, k)
            hits = [h for h in s.hits.get(claim.element, ()) if h.last > claim.element]
            reach = max([claim.element, *(h.last for h in hits)])
            plain = [
                j
                for j in gap
                if j > reach
                and s.norm[j] != "#"
                and lower[j] not in BETWEEN
                and j not in self.covered
                and j not in c.mentioned
                and lower[j] not in LIGHT
            ]
            if len(plain) <= (4 if before in {",", "though", "albeit", "yet", "but", "still"} else 1):
                kpi = claim.kpi
        return kpi, first

    def _taken_on(self, k: int) -> tuple[str, int]:
        """Returns the KPI that a pronoun, a general noun or the sentence before hands on: "…, so it fell", "Hosting – the bill climbed"."""
        s, c, lower = self.s, self.c, self.c.lower
        low, high = s.spans[s.sentence[k]]
        after = lower[k + 1] if k + 1 < high else ""
        before = lower[k - 1] if k > low else ""
        kpi, first = "", k
        if not kpi and k == low and (after in COMPARED or (k + 1 < high and s.norm[k + 1] == "#")):
            # "… of 6.63. Up from 6.93 in Q3": the sentence before says what
            last = max((f for f in self.found if f.start < s.start(k) and f.measure == "actual"), key=lambda f: f.start, default=None)
            if last is not None and s.item[last.element] == s.item[k] and s.sentence[k] - s.sentence[last.element] == 1:
                kpi = last.kpi
        if not kpi and self.found:
            # "…, so it fell"
            j = k - 1
            while j > low and lower[j] in BETWEEN and lower[j] not in PRONOUNS:
                j -= 1
            if lower[j] in {"it", "they"} and j > low:
                earlier = [f for f in self.found if low <= f.element < j and f.measure == "actual" and f.period == self.current]
                if earlier:
                    kpi, first = earlier[-1].kpi, j
                elif all(w in BETWEEN for w in lower[j + 1 : k]):
                    # "Net burn is the reason; it came down"
                    only = {self._choose(m, k) for m in self._mentions(k) if m.last < j}
                    if len(only) == 1 and not any(n in c.names for n in range(low, j)):
                        kpi, first = only.pop(), j
        if not kpi and (before in GENERIC or (before in BETWEEN and k - 2 >= low and lower[k - 2] in GENERIC)):
            # "Hosting – the bill climbed": the item's lead names it
            a, _ = s.items[s.item[k]]
            lead = next((m for m in s.mentions if m.first >= a), None)
            if lead is not None and lead.kpis and lead.first <= a + 5 and lead.last < low + 12 and lead.last < k:
                kpi, first = self._choose(lead, k), k - 1
        if not kpi and self.found and (lower[low] in PRONOUNS or "trend" in lower[low:k] or before == "trend"):
            last = max((f for f in self.found if f.start < s.start(k)), key=lambda f: f.start, default=None)
            if (
                last is not None
                and s.item[last.element] == s.item[k]
                and s.sentence[k] - s.sentence[last.element] <= 1
                and last.measure == "actual"
            ):
                verb = all(
                    lower[j] in BETWEEN or lower[j] in PRONOUNS or lower[j] in {"and", "our"} for j in range(max(low, k - 4), k) if j != k
                )
                if verb and not any(j in c.mentioned for j in range(max(low, k - 6), k)):
                    kpi = last.kpi
                    first = max(low, k - 3)
        return kpi, first

    def _measured_in(self, m: Mention) -> bool:
        """Says whether a name is only what a figure before it is measured in: "6.5 times ARR, down from 9", "a loan of 40 % of ARR"."""
        s = self.s
        j = m.first - 1
        while j > s.spans[s.sentence[m.first]][0] and self.c.lower[j] in {"of", "time", "times", "x"}:
            j -= 1
        return j >= 0 and s.sentence[j] == s.sentence[m.first] and s.norm[j] == "#" and j not in self.by_element

    def _head(self, m: Mention, k: int) -> Mention:
        """Returns the name that another one only completes: "average contract value" before "of a new customer"."""
        s = self.s
        if m.first >= 2 and s.norm[m.first - 1] == "of":
            return next((other for other in self._mentions(k) if other.last == m.first - 2), m)
        return m

    def _of_next(self, k: int, low: int, high: int) -> str:
        """Returns the KPI of the figure that a movement goes to, where nothing before it names another: "It lengthened to 94 days"."""
        s, lower = self.s, self.c.lower
        if any(j in self.c.mentioned or j in self.c.names or s.norm[j] == "#" for j in range(low, k)):
            return ""
        j = k + 1
        while j < high and j < k + 5 and (lower[j] in BETWEEN or lower[j] in {"to", "by", "from"}):
            j += 1
        if j == k + 1 and lower[k] not in UP | DOWN:
            return ""
        claim = self.by_element.get(j)
        ok = claim is not None and claim.measure == "actual" and claim.period == self.current and lower[j - 1] in {"to", "at", ","}
        return claim.kpi if ok and claim is not None else ""

    def _choose(self, m: Mention, k: int) -> str:
        """Returns which of a name's KPIs a movement means: the one that a figure of the sentence was linked to, else the likeliest."""
        known = [kpi for kpi in m.kpis if kpi in self.facts.classes]
        if not known:
            return ""
        s = self.s
        for j in range(k, min(s.spans[s.sentence[k]][1], k + 8)):
            if j in self.by_element and self.by_element[j].kpi in known:
                return self.by_element[j].kpi
        return max(known, key=lambda kpi: (kpi in self.nearby, kpi.split(".")[0] == self.domain, -known.index(kpi)))
