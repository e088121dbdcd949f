"""Decides for each figure and each word of movement which KPI and period it speaks of, or that it speaks of none.

Evidence is graded: 3, the KPI's name stands right beside the figure, or a phrase of the catalog fits; 2, they share a clause; 1, only a
sentence. Strong evidence makes a claim whatever the pack says. Weak evidence makes one only where the pack's value agrees with
the figure, or differs from it as slips do (last quarter's value, swapped size). A figure that belongs to a plan, a condition, an
account or a segment is none.
"""

from __future__ import annotations

from kpireview.claims.derived import Derived
from kpireview.claims.frames import Frames
from kpireview.claims.judging import Judging
from kpireview.claims.linked import Linked
from kpireview.claims.movements import Movements
from kpireview.claims.options import Options
from kpireview.claims.plans import Plans
from kpireview.claims.state import Option
from kpireview.claims.verdict import significant


class Linker(Options, Frames, Judging, Movements, Plans):
    """Links one narrative."""

    def run(self) -> list[Linked]:
        """Returns all that is linked, in the order of the text."""
        for element in self.s.at_quantity:
            if element >= 0:
                linked = self._figure(element)
                if linked is not None:
                    self._keep(element, linked)
        derived = Derived(self.s, self.facts, self.c, self.stretches, self.by_element)
        for element in self.s.at_quantity:
            if element >= 0 and element not in self.by_element:
                linked = derived.read(element, self.s.figure(element))
                if linked is not None:
                    self.found.append(linked)
        self._movements()
        self._beside_movements()
        self._against_budget()
        for moved in self.found:
            self.facts.spoken(moved)
        self.found.sort(key=lambda c: (c.start, c.end))
        return self.found

    def _beside_movements(self) -> None:
        """Links the figure that a movement's KPI has right after it: "Hiring became faster (44 days)"."""
        s, spoken = self.s, {c.element for c in self.found}
        for moved in [c for c in self.found if isinstance(c.stated, str) and c.measure == "actual" and c.period == self.current]:
            e = moved.element + 1
            high = s.spans[s.sentence[moved.element]][1]
            while e < high and e < moved.element + 4 and s.norm[e] in {"(", ",", ":", "to", "at", "now"}:
                e += 1
            if e >= high or s.norm[e] != "#" or e in spoken or s.quantity[e] < 0 or e == moved.element + 1:
                continue
            q = s.figure(e)
            if self._fits(q, moved.kpi) and not (q.unit == "plain" and self.facts.classes[moved.kpi] not in {"count", "number"}):
                judged = self._judge(e, q, Option(moved.kpi, 2, moved.element, moved.element, True))
                if judged is not None:
                    self._keep(e, judged[1])

    def _figure(self, e: int) -> Linked | None:
        q = self.s.figure(e)
        pair = self._paired(e)
        if pair is not None:
            options = [Option(k, 3, pair.first, pair.last, True, frame=True) for k in pair.kpis if self._fits(q, k)]
            return max((j for o in options if (j := self._judge(e, q, o)) is not None), key=lambda j: j[0], default=(0, None))[1]
        options = [*self._from_phrases(e, q), *self._from_names(e, q)]
        if not options:
            options = self._from_row(e, q)
        follow = self._continues(e, q) or self._change_of(e, q) or self._share_of(e, q)
        if follow is not None:
            options.append(follow)
        best: tuple[float, Linked] | None = None
        for option in options:
            judged = self._judge(e, q, option)
            if judged is not None and (best is None or judged[0] > best[0]):
                best = judged
        if best is None or not best[1].holds:
            # the frame of the sentence: what it says alone, or where it is no accusation
            for option in self._framed(e, q):
                judged = self._judge(e, q, option)
                if judged is not None and (best is None or (judged[1].holds and not best[1].holds)):
                    best = judged
        if best is not None and not best[1].holds and best[1].measure == "actual" and significant(q) >= 3:
            # what the pack bears out for another KPI that the words speak of more is no contradiction
            pointed = self._speaking(e, q)
            for option in self._hinted(e, q, pointed):
                judged = self._judge(e, q, option)
                if judged is not None and judged[1].holds and pointed[option.kpi] > pointed.get(best[1].kpi, 0) + 1:
                    best = judged
        if best is not None and not best[1].holds and sum(s == self.s.sentence[e] for s in self.refused) >= 2:
            return None  # "Vision: 19 customers, €0.4m ARR, growth 3 %": a sentence whose other figures are no KPI's either
        if best is None and any(o.strength == 3 for o in options):
            self.refused.append(self.s.sentence[e])
        if best is None:
            best = max((j for o in self._hinted(e, q) if (j := self._judge(e, q, o)) is not None), key=lambda j: j[0], default=None)
        return best[1] if best else None
