"""Reads figures that no name or phrase of the catalog reaches: the words around them point to one KPI, and the pack agrees.

"€61k was lost to smaller contracts", "each of us stands for €99k of ARR": a word that the catalog uses for a KPI (in its label, aliases,
phrases and definition) speaks for it, the more the fewer KPIs share the word. Words alone accuse nobody: such a reading counts where the
pack bears the figure out, or where the words leave one KPI only and the figure is what that KPI was in another period.
"""

from __future__ import annotations

from kpireview.claims.numerals import Quantity
from kpireview.claims.state import Option, State
from kpireview.claims.verdict import Class, significant, stated_as, supports
from kpireview.claims.words import BETWEEN, FASTER, SLOWER

_BEFORE, _AFTER = 14, 9
_TIMES: frozenset[Class] = frozenset({"days", "months"})
_ENOUGH = {1: 7.0, 2: 4.6, 3: 3.4}  # by significant digits: how much the words have to say before agreement counts
_MOVES_TIME = 4.0  # faster and slower speak of few KPIs
_SURE, _AHEAD = 8.0, 1.5  # for a reading that the pack contradicts: this much, and so much more than any other KPI


class Hints(State):
    """Offers the KPI that the words around a figure point to."""

    def _pointed(self, e: int, low: int, high: int, kinds: frozenset[Class]) -> dict[str, float]:
        """Returns how much the words in elements low to high, and the lead of the item, speak for each KPI of some kinds."""
        s, hint, classes = self.s, self.facts.lexicon.hint, self.facts.classes
        hinted = self.facts.lexicon.hinted.setdefault(kinds, {})
        names, covered = self.c.names, self.covered
        found: dict[str, float] = {}
        counted: set[str] = set()
        first, last = s.spans[s.sentence[e]]
        lead = s.items[s.item[e]][0]
        cell = s.doc.cell[s.first[e]]
        norm, clause, mine = s.norm, s.clause, s.clause[e]
        places = [(range(max(low, first), min(high, last)), 0.0)]
        if cell is not None and cell[0] in self.c.rows:
            places.append((range(*self.c.rows[cell[0]]), 0.9))
        elif lead < first:
            places.append((range(lead, min(lead + 5, first)), 0.7))
        for place, fixed in places:
            for k in place:
                stripped, told = hinted.get(norm[k]) or hint(norm[k], kinds)
                if not told or stripped in counted or k == e or k in names or k in covered:
                    continue
                counted.add(stripped)
                weight = fixed or (1.0 if -1 <= clause[k] - mine <= 1 else 0.6)
                for kpi, much in told:
                    found[kpi] = found.get(kpi, 0.0) + weight * much
        domain, nearby = self.domain + ".", self.nearby
        return {
            kpi: much + (1.0 if kpi in nearby else 0.5 if kpi.startswith(domain) else -1.0) for kpi, much in found.items() if kpi in classes
        }

    def _speaking(self, e: int, q: Quantity) -> dict[str, float]:
        """Returns how much the words around a figure speak for each KPI that it can be of."""
        bare = q.unit == "plain" and not q.scaled
        fitting: set[Class] = set()
        for kind, kpi in self.facts.examples.items():
            if (not bare or kind in {"count", "number"}) and self._fits(q, kpi):
                fitting.add(kind)
        return self._pointed(e, e - _BEFORE, e + _AFTER, frozenset(fitting)) if fitting else {}

    def _hinted(self, e: int, q: Quantity, speaking: dict[str, float] | None = None) -> list[Option]:
        """Returns the readings that words and value speak for together, the strongest first."""
        if (q.weak and q.unit == "plain" and q.value <= 1) or q.hedge in {"at_least", "at_most"} or self.s.item[e] in self.c.owned:
            return []
        bare = q.unit == "plain" and not q.scaled
        after = self.s.norm[e + 1] if e + 1 < self.s.spans[self.s.sentence[e]][1] else ""
        enough = _ENOUGH[min(significant(q), 3)]
        pointed = {}
        for kpi, much in (self._speaking(e, q) if speaking is None else speaking).items():
            if bare and q.spelt and after[:1].isalpha() and after not in self.facts.lexicon.words.get(kpi, ()):
                continue  # "whoever cancels two talks": a small number agrees by chance, so its noun has to be the KPI's
            if much >= enough - _AHEAD:
                pointed[kpi] = much
        if not pointed:
            return []
        explicit = self._explicit(e)
        label = explicit.label if explicit is not None else self.current
        digits = min(significant(q), 3)
        if q.hedge in {"about", "fraction", "band"} or q.of is not None:
            digits = max(1, digits - 1)
        options = []
        ranked = sorted(pointed.items(), key=lambda pair: (-pair[1], pair[0]))
        for kpi, much in ranked:
            if much < _ENOUGH[digits]:
                break
            value = self.facts.value(kpi, label)
            kind = self.facts.classes[kpi]
            if value is not None and any(supports(min(a, b), max(a, b), step, q, kind, value) for a, b, step in stated_as(q, kind)):
                options.append(Option(kpi, 2, e, e, False, must_hold=True, period=label))
                break
        if not options and ranked[0][1] >= _SURE and digits >= 2 and not q.hedge and q.high is None and q.of is None:
            if len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= _AHEAD:
                options.append(Option(ranked[0][0], 2, e, e, False, period=label))
        return options

    def _about(self, k: int) -> str:
        """Returns the KPI that the words before a movement point to, none where two could be meant: "Hiring became faster"."""
        s, c = self.s, self.c
        low, _high = s.spans[s.sentence[k]]
        begin = k
        while begin > low and s.clause[begin - 1] == s.clause[k] and k - begin < 6:
            begin -= 1
        if any(j in c.names or s.norm[j] == "#" or j in c.mentioned for j in range(begin, k)) or k - begin < 1:
            return ""
        if c.lower[k] in {"up", "down", "same", "more", "less", "fewer"} and c.lower[k - 1] not in BETWEEN:
            return ""  # "top-up"
        return self._leading(k, begin, k, (c.lower[k],))

    def _counted(self, k: int, high: int) -> tuple[str, int]:
        """Returns the KPI that counts what stands after "more" or "fewer", and where its words end."""
        kpi = self._leading(k, k + 1, min(high, k + 8), ())
        return kpi, k + 1

    def _leading(self, k: int, low: int, high: int, verb: tuple[str, ...]) -> str:
        """Returns the KPI that elements low to high point to before all others, or none."""
        days = verb and verb[0] in FASTER | SLOWER
        pointed = self._pointed(k, low, high, _TIMES if days else frozenset(self.facts.examples))
        if not pointed:
            return ""
        ranked = sorted(pointed.items(), key=lambda pair: (-pair[1], pair[0]))
        enough = _MOVES_TIME if days else _SURE
        if ranked[0][1] < enough or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _AHEAD):
            return ""
        return ranked[0][0]
