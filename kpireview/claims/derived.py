"""Figures that no single KPI holds: changes, plans, differences from plan, cells of structured fields, and a few well-known ratios.

They become claims where the pack bears them out, or where the sentence leaves no doubt about what they mean; else they stay unlinked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kpireview.claims.context import Context
from kpireview.claims.facts import Facts
from kpireview.claims.frames import WALK
from kpireview.claims.linked import Linked, Measure
from kpireview.claims.numerals import Quantity
from kpireview.claims.periods import Stretch
from kpireview.claims.rows import Cells
from kpireview.claims.stream import Stream
from kpireview.claims.verdict import Class, significant, stated_as, supports
from kpireview.claims.words import BETTER, DOWN, DOWN_NOUNS, OVER_PLAN, UNDER_PLAN, UP, UP_NOUNS, WORSE

_PLAN_WORDS = frozenset("plan budget budgeted planned".split())
_YEAR = (("year", "on", "year"), ("year", "over", "year"), ("yoy",), ("y", "/", "y"))
_ADVERBS = frozenset("by a an another further about roughly some of ( , just only almost nearly".split())
_PRESENT = frozenset("grows rises falls drops improves increases decreases climbs".split())
_COSTS = frozenset("cost costs alone itself".split())
_COLUMN: dict[str, Class] = {"money": "money", "count": "count", "percent": "percent", "number": "number"}


@dataclass(slots=True)
class Subject:
    """What a change or a plan is about."""

    kpi: str
    first: int
    named: bool


class Derived(Cells):
    """Reads derived figures of one narrative, given what is linked already."""

    def __init__(self, s: Stream, facts: Facts, context: Context, stretches: list[Stretch], by_element: dict[int, Linked]) -> None:
        Cells.__init__(self, s, facts, context, by_element)
        self.stretches = stretches
        self.covered = {k for st in stretches for k in range(st.first, st.last + 1)}

    def read(self, e: int, q: Quantity) -> Linked | None:
        """Returns the derived claim that the figure at element e makes, or None."""
        if q.of is not None or q.band is not None or (q.weak and q.unit not in {"points", "days", "percent"} and not self._further(e)):
            return None
        if self.c.table_of_assumptions(e):
            return None
        if self.s.item[e] in self.c.owned:
            return self._cell(e, q)
        if q.weak:
            return self._change(e, q)
        return self._plan(e, q) or self._against_plan(e, q) or self._change(e, q) or self._ratio(e, q) or self._cell(e, q)

    def _tail(self, low: int, high: int) -> set[int]:
        """Returns the words that belong to a claim before: "8.06m annualised, 270k more", "41 % of capacity, four points less"."""
        s = self.s
        found: set[int] = set()
        for j in range(low, high):
            if j in self.by_element:
                end = next((i for i in range(j + 1, min(high, j + 9)) if s.norm[i] in {",", "(", "#"}), j)
                if end > j and s.norm[end] != "#":
                    found.update(range(j + 1, end))
        return found

    def _further(self, e: int) -> bool:
        """Says whether "more than" or "fewer than" stands right after an element: "one fewer than in March"."""
        return self.c.lower[e + 1 : e + 3] in (["more", "than"], ["fewer", "than"], ["less", "than"])

    # --- subjects

    def _subject(self, before: int, reach: int = 9) -> Subject | None:
        """Returns the KPI named, or last claimed, in the same sentence before an element."""
        s = self.s
        low, _ = s.spans[s.sentence[before]]
        for m in (s.mentions[n] for n in reversed(s.by_sentence.get(s.sentence[before], []))):
            if m.last < before and before - m.last <= reach:
                held = m.first - 1 - (m.first - 1 > low and s.norm[m.first - 1] == "of")
                if held >= low and s.norm[held] == "#" and held not in self.by_element:
                    return None  # "a product with 1.9m ARR, growing 60 %"
                known = [k for k in m.kpis if k in self.facts.classes]
                part = self.by_element.get(m.first - 2) if m.first >= 2 and s.norm[m.first - 1] == "of" else None
                if part is not None and part.kpi not in m.kpis:
                    continue  # "68 % of ARR, down two points": the share, not what it is a share of
                if known and not self.c.qualified(m.first, m.last):
                    for k in range(m.last, before):
                        if k in self.by_element and self.by_element[k].kpi in known:
                            return Subject(self.by_element[k].kpi, m.first, True)
                    return Subject(known[0], m.first, True)
                return None
        for k in range(before - 1, max(low, before - reach) - 1, -1):
            if k in self.by_element and self.by_element[k].period == self.current:
                ends = self.by_element[k].end
                last = k
                while last + 1 < before and s.start(last + 1) < ends:
                    last += 1  # "258 people, an 8 % increase": the words of the claim itself
                comma = next((j for j in range(last + 1, min(before, last + 7)) if s.norm[j] in {",", "("}), last)
                if all(s.norm[j][0].isalpha() for j in range(last + 1, comma)):
                    last = comma  # "118 deals in the funnel, six fewer than in December"
                return Subject(self.by_element[k].kpi, last, False)
        return None

    def _budgeted(self, before: int) -> Subject | None:
        """Returns the subject before an element where the pack holds its budget."""
        subject = self._subject(before, 12)
        if subject is None or subject.kpi in self.facts.budgets:
            return subject
        for n in self.s.by_sentence.get(self.s.sentence[before], ()):
            m = self.s.mentions[n]
            if m.first == subject.first:
                other = next((k for k in m.kpis if k in self.facts.budgets), None)
                return Subject(other, m.first, True) if other else None
        return None

    def _linked(
        self, e: int, q: Quantity, subject: Subject, stated: Decimal, value: Decimal, holds: bool, measure: Measure, base: str | None
    ) -> Linked:
        s = self.s
        start = s.start(e)
        return Linked(
            start, s.end(e), e, subject.kpi, self.current, stated, value, holds, subject.named, measure=measure, base=base,
            figure_start=s.doc.start[q.first], figure_end=s.doc.end[q.last],
        )  # fmt: skip

    # --- changes: up 8 %, rose by 125k, +3 points

    def _change(self, e: int, q: Quantity) -> Linked | None:
        s, lower = self.s, self.c.lower
        low, high = s.spans[s.sentence[e]]
        moved = self._moved_by(e, q, low, high)
        if moved is None:
            return None
        sign, k = moved
        if self.c.planned(e, range(0)) or self.c.negated(max(low, k - 3), k):
            return None
        if self.c.assumed and lower[k] in _PRESENT:
            return None  # among assumptions: "revenue grows 6 % a quarter"
        subject = self._subject(k if k != e else e - 1, 14)
        told = self._tail(max(low, k - 14), k)
        if subject is None or any(
            lower[j] not in WALK and s.norm[j] not in WALK and lower[j] not in _COSTS and j not in self.covered
            for j in range(subject.first + 1, k)
            if j not in self.c.mentioned and s.norm[j] not in {"#", "@"} and j not in told
        ):
            return None
        if abs(sign) == 2:
            polarity = self.facts.kpi(subject.kpi).polarity if not subject.kpi.startswith("=") else ""
            if polarity not in {"higher", "lower"}:
                return None
            sign = sign // 2 if polarity == "higher" else -sign // 2
        now = self.facts.value(subject.kpi, self.current)
        if now is None:
            return None
        after = tuple(lower[e + 1 : min(high, e + 4)])
        yearly = any(after[: len(w)] == w for w in _YEAR)
        calendar = self.facts.calendar
        bases = [calendar.year_ago] if yearly else [calendar.prior, calendar.year_ago]
        for st in self.stretches:
            if e < st.first <= e + 4 and st.label and st.label != self.current:
                bases = [st.label]
        kind = self.facts.classes[subject.kpi]
        stated = abs(q.value) * sign
        first: tuple[Decimal, Measure, str] | None = None
        for base in bases:
            then = self.facts.value(subject.kpi, base)
            if then is None or base is None:
                continue
            for measure, value in self._changes(q, kind, now, then):
                low_, high_ = sorted((stated, (abs(q.high) * sign if q.high is not None else stated)))
                if supports(low_, high_, q.step, q, "percent" if measure == "change_pct" else kind, value):
                    return self._linked(e, q, subject, stated, value, True, measure, base)
                first = first or (value, measure, base)
        after_noun = k == e and not q.signed
        near = (
            (subject.named and not after_noun)
            or (after_noun and e - subject.first <= 7)
            or (k < e and "#" not in s.norm[subject.first + 1 : k] and k - subject.first <= 6)
        )
        if (
            first is None
            or self.c.assumed
            or not near
            or q.hedge
            or (k == e and not after_noun)
            or (q.unit == "plain" and significant(q) < 2)
            or (q.spelt and q.unit == "plain")
        ):
            return None
        value, measure, base = first
        return self._linked(e, q, subject, stated, value, False, measure, base)

    def _moved_by(self, e: int, q: Quantity, low: int, high: int) -> tuple[int, int] | None:
        """Returns (sign, element of the word) of a change: ±1 up or down, ±2 better or worse; None where the figure is no change."""
        lower = self.c.lower
        k = e - 1
        while k > low and e - k <= 4 and lower[k] in _ADVERBS:
            k -= 1
        for offset in range(1, 6):
            if e + offset < high and lower[e + offset] in {"budget", "plan", "target", "forecast"}:
                return None
        word = lower[k] if k >= low else ""
        if k > low and word in UP_NOUNS | DOWN_NOUNS and lower[e - 1] == "of":
            return (1 if word in UP_NOUNS else -1), k
        if word in UP and word not in {"more", "higher", "larger"}:
            return 1, k
        if word in DOWN and word not in {"less", "fewer", "lower", "smaller", "cheaper"}:
            return -1, k
        if word in {"cut", "trimmed"} and lower[e - 1] == "by":
            return -1, k
        if word == "lost" and q.unit == "points":
            return -1, k
        if word in BETTER | WORSE and word.endswith(("d", "es", "s")) and lower[e - 1] != "of":
            return (2 if word in BETTER else -2), k
        if q.signed and e >= low + 2 and (lower[e - 1] == "(" or e - 1 in self.by_element):
            return (1 if q.value > 0 else -1), e
        # what follows: "7.6 % more than in Q3", "three days better", "an 8 % increase", "34 % above last year"
        after = lower[e + 1] if e + 1 < high else ""
        then = lower[e + 2] if e + 2 < high else ""
        closes = then in {
            "than",
            "on",
            "over",
            "from",
            "since",
            "",
            ".",
            ",",
            ")",
            ";",
            "in",
            "year",
            "again",
            "against",
            "compared",
            "versus",
            "vs",
        }
        if after in UP_NOUNS | DOWN_NOUNS and closes:
            return (1 if after in UP_NOUNS else -1), e
        if (
            after in {"more", "higher", "longer", "larger", "bigger"} or (after == "up" and then not in {"to", "for", "with", "front"})
        ) and closes:
            return 1, e
        if after in {"less", "fewer", "lower", "shorter", "smaller", "down"} and closes:
            return -1, e
        if after in {"better", "worse"} and closes:
            return (2 if after == "better" else -2), e
        if after in {"above", "below"} and (e + 2 in self.covered or then in {"last", "prior", "previous"}):
            return (1 if after == "above" else -1), e
        return None

    def _changes(self, q: Quantity, kind: Class, now: Decimal, then: Decimal) -> Iterator[tuple[Measure, Decimal]]:
        """Yields the readings (measure, value) of a change in the notation of a figure."""
        change = now - then
        if q.unit == "percent" and not q.bps:
            if kind == "percent":
                yield "change", change
            if then:
                yield "change_pct", change / abs(then) * 100
        elif q.unit == "percent" or q.unit == "points":
            if kind in {"percent", "number"}:
                yield "change", change
        elif stated_as(q, kind):
            yield "change", change

    # --- plans: against a plan of 12.2m; 4 % under plan

    def _plan(self, e: int, q: Quantity) -> Linked | None:
        lower = self.c.lower
        low, high = self.s.spans[self.s.sentence[e]]
        near = [k for k in (*range(max(low, e - 3), e), *range(e + 1, min(high, e + 3))) if lower[k] in _PLAN_WORDS]
        if not near or any(lower[k] in UNDER_PLAN | OVER_PLAN for k in range(e + 1, min(high, e + 3))):
            return None
        subject = self._budgeted(min(near[0], e))
        if subject is None:
            return None
        budget = self.facts.budgets[subject.kpi]
        kind = self.facts.classes[subject.kpi]
        for a, b, step in stated_as(q, kind):
            if supports(min(a, b), max(a, b), step, q, kind, budget):
                return self._linked(e, q, subject, a, budget, True, "budget", None)
        return None

    def _against_plan(self, e: int, q: Quantity) -> Linked | None:
        lower = self.c.lower
        high = self.s.spans[self.s.sentence[e]][1]
        after = lower[e + 1 : min(high, e + 4)]
        side = next((w for w in after[:2] if w in UNDER_PLAN | OVER_PLAN), None)
        at = e
        if side is None and lower[e - 1] == "by":
            # "beat budget by 1.8 %"
            at = next((k for k in range(e - 2, max(-1, e - 5), -1) if self.c.side_of_plan(k) in {"up", "down"}), e)
            if at < e:
                side = "above" if self.c.side_of_plan(at) == "up" else "below"
        elif side is not None and not any(w in _PLAN_WORDS for w in after):
            return None
        if side is None:
            return None
        subject = self._budgeted(at)
        if subject is None:
            return None
        budget, now = self.facts.budgets[subject.kpi], self.facts.value(subject.kpi, self.current)
        if now is None or not budget:
            return None
        sign = -1 if side in UNDER_PLAN else 1
        stated = abs(q.value) * sign
        kind = self.facts.classes[subject.kpi]
        percent = q.unit == "percent" and kind != "percent"
        if not percent and not stated_as(q, kind) and q.unit != "points":
            return None
        value = (now - budget) / abs(budget) * 100 if percent else now - budget
        holds = supports(stated, stated, q.step, q, "percent" if percent else kind, value)
        if not holds and not subject.named:
            return None
        return self._linked(e, q, subject, stated, value, holds, "vs_budget_pct" if percent else "vs_budget", None)

    # --- ratios: "S&M was 1.40m, 36 % of revenue"

    def _ratio(self, e: int, q: Quantity) -> Linked | None:
        """Reads a figure's share of another KPI, said right after the figure."""
        s = self.s
        low, high = s.spans[s.sentence[e]]
        if q.unit != "percent" or e + 2 >= high or s.norm[e + 1] != "of" or self.c.planned(e, range(0)):
            return None
        whole = next((s.mentions[n] for n in s.by_sentence.get(s.sentence[e], ()) if e + 2 <= s.mentions[n].first <= e + 3), None)
        part = next((self.by_element[k] for k in range(e - 1, max(low, e - 6) - 1, -1) if k in self.by_element), None)
        if whole is None or part is None or part.period != self.current or part.measure != "actual":
            return None
        for kpi in whole.kpis:
            value = self.facts.value(kpi, self.current)
            if not value or self.facts.classes.get(kpi) != "money" or self.facts.classes.get(part.kpi) != "money":
                continue
            share = 100 * part.pack / value
            for a, b, step in stated_as(q, "percent"):
                signs = (1, -1) if share < 0 < a else (1,)
                for sign in signs:
                    low_, high_ = sorted((a * sign, b * sign))
                    if supports(low_, high_, step, q, "percent", share):
                        subject = Subject(part.kpi, e, True)
                        linked = self._linked(e, q, subject, a * sign, share, True, "derived", None)
                        linked.expression = f"100 * {part.kpi} / {kpi}"
                        return linked
        return None
