"""Reads the plain frames of a report: who moved, from what, by how much, to what.

"Runway has come down from 78 months a year ago to 55", "gross burn came in below budget at 595k", "Sales cycle: 80 days by year end. We
stand at 85": the subject carries on to the figure over verbs, other figures and periods, until another KPI is named. The word before the
figure says what it is: "to", "at" and "is" the value, "from" and "against" an earlier one. A frame is strong evidence: its figure is held
against the pack however far off it is.
"""

from __future__ import annotations

import itertools

from kpireview.claims.numerals import Quantity
from kpireview.claims.state import MOVES, Option, State
from kpireview.claims.stream import Mention
from kpireview.claims.words import BETWEEN, COMPARED, GENERIC, LIGHT, PAST, PRONOUNS

_FILL = frozenset("just only about a an around roughly nearly almost exactly approximately some record now still already".split())
_IS = frozenset("that's it's s they're that’s it’s".split())
_ARRIVES = _IS | frozenset("to at : = → -> is was are were stands stood reached hit totalled closed".split())
_STATES = frozenset("is was are were stands stood stand at : = reads read reached equals".split())
_LEFT = frozenset("from against versus vs than after".split())
WALK = (
    LIGHT | BETWEEN | MOVES | COMPARED | PAST
    | frozenset(
        """
        crept back budget plan below above under over ahead behind beat missed compared year ago last prior previous quarter earlier
        before so thus therefore swung bounced inched pushed took brought left came put stands stand by another one our we
        """.split()
    )
)  # fmt: skip
_ANAPHORA = WALK | PRONOUNS | GENERIC | frozenset("we our that's it's thats currently today".split())
_OF_OTHERS = frozenset("on of in for from with among".split())


class Frames(State):
    """Offers readings of figures by the frame of their sentence."""

    def _framed(self, e: int, q: Quantity) -> list[Option]:
        if q.weak or q.unit == "points" or q.of is not None or (q.spelt and q.value <= 1) or self._is_difference(e):
            return []
        s, lower = self.s, self.c.lower
        low, _high = s.spans[s.sentence[e]]
        k = e - 1
        while k >= low and lower[k] in _FILL:
            k -= 1
        if k < low:
            return self._under_lead(e, q)
        role = lower[k]
        arrives, left = role in _ARRIVES, role in _LEFT
        if role == "to" and k > low and lower[k - 1] == "compared":
            arrives, left = False, True
        if role == "with" and k > low and lower[k - 1] == "compared":
            left = True
        if role in {"on", "over"} and k > low and lower[k - 1] in MOVES:
            left = True
        if not arrives and not left:
            return []
        if role in {"was", "were"} and k > low and s.norm[k - 1] == "(":
            return []  # "22 % (was 27 %)": whose it was, the figure before says
        found = self._subject_before(e, k, q, arrives)
        if found is None:
            return []
        kpis, first, last, named, words = found
        period: str | None = None
        if left:
            explicit = self._explicit(e)
            period = explicit.label if explicit is not None and explicit.label else self.facts.calendar.prior
            if period is None or period == self.current:
                return []
            if explicit is None and not any(lower[j] in MOVES for j in range(max(low, last), k)):
                return []
        return [
            Option(kpi, 3, first, last, named, period=period, words=words, frame=True)
            for kpi in kpis
            if self._its_noun(e, q, kpi)
        ]  # fmt: skip

    def _paired(self, e: int) -> Mention | None:
        """Returns the name that a figure goes with in "revenue, gross margin and EBITDA came in at 3.9m, 76 % and −0.8m"."""
        s = self.s
        sentence = s.sentence[e]
        known = self.pairs.get(sentence)
        if known is None:
            known = self.pairs[sentence] = {}
            if len(s.by_sentence.get(sentence, ())) < 2:
                return None
            low, high = s.spans[sentence]
            figures = [k for k in range(low, min(high, low + 60)) if s.norm[k] == "#"]
            names = [m for m in self._mentions(e) if m.last < e and (not figures or m.last < figures[0])]
            names = names[-len(figures) :] if len(figures) > 1 else []
            between = [range(a.last + 1, b.first) for a, b in itertools.pairwise(names)]
            gaps = [range(a + 1, b) for a, b in itertools.pairwise(figures)]
            if len(names) == len(figures) > 1 and all(
                gap and all(s.norm[k] in {",", "and"} or s.norm[k] in {"month", "day", "respectively"} for k in gap)
                for gap in [*between, *gaps]
            ):
                known.update(zip(figures, names, strict=True))
        return known.get(e)

    def _under_lead(self, e: int, q: Quantity) -> list[Option]:
        """Reads the figure that opens the sentence after a lead which is a KPI's name: "**Sales cycle.** 79 days, after 88"."""
        s = self.s
        here = s.sentence[e]
        said = s.first[e] - 1
        if said >= 0 and s.doc.kind[said] == "w" and s.doc.word(said).lower() in _IS:
            found = self._taken_up(e, e, q)
            return [Option(kpi, 3, found[1], found[2], False, frame=True) for kpi in found[0]] if found else []
        if here == 0 or s.item[s.spans[here - 1][0]] != s.item[e] or s.doc.cell[s.first[e]] is not None:
            return []
        low, high = s.spans[here - 1]
        mentions = [s.mentions[n] for n in s.by_sentence.get(here - 1, ())]
        begin = s.items[s.item[e]][0]
        while begin < low and (s.first[begin] in s.doc.marker or not s.raw[begin][0].isalnum()):
            begin += 1  # "1." before "**Cycle.** 94 days"
        if low != begin or high - low > 10 or len(mentions) != 1:
            return []
        m = mentions[0]
        around = [k for k in range(low, high) if not m.first <= k <= m.last and s.raw[k][0].isalnum() and s.first[k] not in s.doc.marker]
        if len(around) > 1:
            return []  # "**Thin pipeline.** €5.0m": one word more, and the pack has to agree
        return [Option(kpi, 3, m.first, m.last, True, words=m.last - m.first + 1, frame=True, must_hold=bool(around)) for kpi in m.kpis
                if self._fits(q, kpi) and self._its_noun(e, q, kpi)]  # fmt: skip

    def _subject_before(self, e: int, role: int, q: Quantity, arrives: bool) -> tuple[list[str], int, int, bool, int] | None:
        """Returns (KPIs, first, last, named, words) of what a figure is said of."""
        s = self.s
        low, _high = s.spans[s.sentence[e]]
        for m in reversed(self._mentions(e)):
            if m.last >= role + 1 or m.last >= e:
                continue
            if m.first <= e <= m.last or (m.first > low and s.norm[m.first - 1] == "#"):
                return None  # "from six engineers to nine": counted, not spoken of
            fits = [kpi for kpi in m.kpis if self._fits(q, kpi)]
            if not fits:
                if m.first > low and self.c.lower[m.first - 1] in _OF_OTHERS:
                    continue  # "win rate on pipeline rose to 33 %"
                return None
            if self._carries(m, e, fits, arrives):
                return fits, m.first, m.last, s.clause[e] - s.clause[m.last] <= 3, m.last - m.first + 1
            return None
        return self._taken_up(e, role, q)

    def _carries(self, m: Mention, e: int, fits: list[str], arrives: bool) -> bool:
        """Says whether only verbs, figures and periods stand between a name and a figure, and the name has no such figure yet."""
        s, lower = self.s, self.c.lower
        heavy = 0
        verb = False
        for j in range(m.last + 1, e):
            if s.norm[j] == "#":
                linked = self.by_element.get(j)
                if linked is not None and linked.kpi not in fits and linked.measure == "actual":
                    return False
                if linked is not None and linked.measure == "actual" and linked.period == self.current and arrives:
                    if s.figure(j).hedge not in {"at_least", "at_most"} and linked.kpi in fits:
                        return False
                continue
            if j in self.c.names:
                return False
            word = lower[j]
            verb = verb or word in MOVES or word in PAST
            if j in self.covered or word in WALK or s.norm[j] in WALK or j in self.c.mentioned:
                continue
            if s.norm[j] in {".", ";", "!", "?"}:
                return False
            heavy += 1
        return heavy == 0 or (verb and heavy <= 1)

    def _taken_up(self, e: int, role: int, q: Quantity) -> tuple[list[str], int, int, bool, int] | None:
        """Reads a sentence without a subject of its own: "It stands at 85", "That's 4 %", "Up from 6.9 in Q3"."""
        s, lower = self.s, self.c.lower
        low, _high = s.spans[s.sentence[e]]
        if role < low or e - low > 12 or (e - low == 1 and lower[low] not in COMPARED | PRONOUNS | _IS):
            return None
        for j in range(low, e):
            if j in self.c.names or not (
                lower[j] in _ANAPHORA
                or lower[j] in _IS
                or s.norm[j] in _ANAPHORA
                or j in self.covered
                or not s.raw[j][0].isalnum()
                or s.norm[j] == "#"
            ):
                return None
        here = s.sentence[e]
        if here == 0 or s.item[s.spans[here - 1][0]] != s.item[e] or s.doc.cell[s.first[e]] is not None:
            return None
        last = None
        for j in range(low - 1, s.spans[here - 1][0] - 1, -1):
            if j in self.by_element and self.by_element[j].measure == "actual":
                last = self.by_element[j]
                break
        mentions = [s.mentions[n] for n in s.by_sentence.get(here - 1, ()) if n not in self.hidden]
        if last is not None and (len(mentions) <= 1 or last.named):
            kpis = [last.kpi] if self._fits(q, last.kpi) else []
            share = self.facts.lexicon.share.get(last.kpi)
            if not kpis and q.unit == "percent" and share and self._fits(q, share):
                kpis = [share]
            return (kpis, last.element, last.element, False, 1) if kpis else None
        if len(mentions) == 1:
            m = mentions[0]
            fits = [kpi for kpi in m.kpis if self._fits(q, kpi)]
            if fits and not self.c.qualified(m.first, m.last):
                return fits, m.first, m.last, False, m.last - m.first + 1
        return None
