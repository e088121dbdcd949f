"""Decides for each figure and each word of movement which KPI and period it speaks of, or that it speaks of none.

Evidence is graded: 3, the KPI's name stands right beside the figure, or a phrase of the catalog fits; 2, they share a clause; 1, only a
sentence. Strong evidence makes a claim whatever the pack says. Weak evidence makes one only where the pack's value agrees with
the figure, or differs from it as slips do (last quarter's value, swapped size). A figure that belongs to a plan, a condition, an
account or a segment is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kpireview.claims.context import Context
from kpireview.claims.derived import Derived
from kpireview.claims.facts import Facts
from kpireview.claims.linked import Linked
from kpireview.claims.periods import Stretch, find_periods
from kpireview.claims.quantities import Quantity
from kpireview.claims.stream import Mention, Stream
from kpireview.claims.verdict import Class, digits_of, direction_holds, leading_digits, significant, stated_as, supports
from kpireview.claims.words import (
    AFTER,
    BETTER,
    BETWEEN,
    COMPARED,
    DOWN,
    FASTER,
    FLAT,
    GENERIC,
    LIGHT,
    PAST,
    PRONOUNS,
    SLOWER,
    UP,
    WORSE,
)  # fmt: skip

Agreement = Literal["ok", "stale", "slip", "near", "far", "none"]
_BONUS = {"ok": 9, "stale": 2, "slip": 2, "near": 0, "far": -6, "none": -20}
_LOSS = frozenset("loss losses deficit".split())
_NEGATIVE = frozenset(
    "lost negative minus drag took consumed consumes absorbed absorbs tied used cost outflow drained drains swallowed ate".split()
)
_PERIOD_LINK = frozenset("in of at for during ( the end as on by : to since , was were had is".split())
_AFTER_LINK = frozenset("in of at for during ( end as on figure level value number".split())


@dataclass(slots=True)
class Option:
    """One reading of a figure: a KPI with the strength of the evidence for it."""

    kpi: str
    strength: int
    first: int
    last: int
    named: bool
    specific: bool = False  # a phrase of the catalog with its own context
    follows: bool = False  # the name stands after the figure
    must_hold: bool = False  # counts only where the pack agrees
    period: str | None = None
    words: int = 1
    from_row: bool = False
    phrase: bool = False


class Linker:
    """Links one narrative."""

    def __init__(self, s: Stream, facts: Facts, field_id: str) -> None:
        self.s, self.facts, self.field_id = s, facts, field_id
        self.c = Context(s, facts, field_id)
        self.stretches = find_periods(s, facts.calendar)
        self.covered = {k: st for st in self.stretches for k in range(st.first, st.last + 1)}
        self.found: list[Linked] = []
        self.by_element: dict[int, Linked] = {}
        self.hidden: set[int] = set()  # names that a phrase has used up
        self.domain = field_id.split(".")[0]
        self.nearby = facts.near(field_id)
        self.current = facts.calendar.current.label

    # --- figures

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
        self.found.sort(key=lambda c: (c.start, c.end))
        return self.found

    def _keep(self, e: int, linked: Linked) -> None:
        self.found.append(linked)
        self.by_element[e] = linked
        # "3.5 % of ARR": the ARR in it is no subject of what follows
        for hit in self.s.hits.get(e, ()):
            if hit.phrase.kpi == linked.kpi:
                for n in self.s.by_sentence.get(self.s.sentence[e], ()):
                    m = self.s.mentions[n]
                    if (
                        hit.first <= m.first
                        and m.last <= hit.last
                        and linked.kpi not in m.kpis
                        and not any(self.facts.lexicon.change.get(k) == linked.kpi for k in m.kpis)
                    ):
                        self.hidden.add(n)

    def _figure(self, e: int) -> Linked | None:
        q = self.s.figure(e)
        options = [*self._from_phrases(e, q), *self._from_names(e, q)]
        if not options:
            options = self._from_row(e, q)
        follow = self._continues(e, q) or self._change_of(e, q)
        if follow is not None:
            options.append(follow)
        if not options:
            options = self._by_value(e, q)
        best: tuple[float, Linked] | None = None
        for option in options:
            judged = self._judge(e, q, option)
            if judged is not None and (best is None or judged[0] > best[0]):
                best = judged
        return best[1] if best else None

    def _from_phrases(self, e: int, q: Quantity) -> list[Option]:
        options = []
        for hit in self.s.hits.get(e, ()):
            phrase = hit.phrase
            if phrase.kpi not in self.facts.classes:
                continue
            strength = phrase.strength
            if phrase.must_hold and q.value < 10:
                continue
            specific = bool(phrase.cues or phrase.fields)
            options.append(
                Option(phrase.kpi, strength, hit.first, hit.last, True, specific, hit.first == e, words=len(phrase.words), phrase=True, must_hold=phrase.must_hold)
            )
        return options

    def _mentions(self, e: int) -> list[Mention]:
        """Returns the names in the sentence of an element that are still free, in order."""
        return [self.s.mentions[n] for n in self.s.by_sentence.get(self.s.sentence[e], ()) if n not in self.hidden]

    def _gap(self, a: int, b: int) -> tuple[int, int, int]:
        """Returns (heavy words, figures, clauses) between elements a and b."""
        s, lower = self.s, self.c.lower
        heavy = figures = 0
        for k in range(a + 1, b):
            if s.norm[k] == "#":
                figures += 1
            elif k not in self.covered and lower[k] not in LIGHT and s.norm[k] not in LIGHT:
                # "at a record 84 %": an adjective between article and figure
                if not (k == b - 1 and s.first[k] and s.doc.norm[s.first[k] - 1] in {"a", "an"}):
                    heavy += 1
        return heavy, figures, s.clause[b] - s.clause[a] if b > a else 0

    def _from_names(self, e: int, q: Quantity) -> list[Option]:
        s = self.s
        mentions = self._mentions(e)
        before = [m for m in mentions if m.last < e][-4:]
        after = [m for m in mentions if m.first > e][:2]
        options: list[Option] = []
        for m in reversed(before):
            kpis = [k for k in m.kpis if self._fits(q, k)]
            if not kpis:
                continue
            heavy, figures, clauses = self._gap(m.last, e)
            if m.first and s.norm[m.first - 1] == "#" and s.sentence[m.first - 1] == s.sentence[e] and s.norm[m.last + 1] == ",":
                continue  # "3 leavers, 1 dismissal": that name has its figure
            if heavy and heavy <= 4 and not figures and m.first <= s.spans[s.sentence[e]][0] + 2 and GENERIC & set(self.c.lower[max(m.last + 1, e - 3) : e]):
                heavy = 1  # "NPS clinic: score now 41"
            elif m.last + 3 < e and s.norm[m.last + 1] in {"at", "in", "for", "from", "among", "with", "to", "against", "by", "of"}:
                word = s.norm[m.last + 2]
                if (
                    word not in LIGHT
                    and word != "#"
                    and m.last + 2 not in self.covered
                    and word[0].isalpha()
                    and word not in self.facts.company
                ):
                    heavy = max(heavy, 4)
            told = self._explicit(e) if figures else None
            asserted = self.c.lower[e - 1] in {"was", "is", "were", "are"} and self.c.lower[e - 2] in PRONOUNS
            if (told is not None and told.label is not None and (told.last < e or told.label == self.current)) or asserted:
                strength = 3 if heavy <= 1 else 2
            elif figures and not heavy and {"actual", "actually", "reality"} & set(self.c.lower[max(m.last + 1, e - 3) : e]):
                strength = 3
            elif figures and not self._from_to(m.last, e):
                # another figure that the name may own stands between
                owned = any(s.norm[k] == "#" and self._fits(s.figure(k), kpis[0]) for k in range(m.last + 1, e))
                strength = 0 if owned else (2 if heavy == 0 and clauses <= 1 else 1)
            elif heavy == 0:
                strength = 3 if clauses <= 2 else 2
            elif heavy <= 3 and clauses <= 1:
                strength = 2
            else:
                strength = 1 if heavy <= 12 else 0
            if q.weak and strength < 3:
                strength = 0
            if strength:
                # "went from 47 days to 62": the first figure is the period before's
                before_that = self.facts.calendar.prior if self._opens_change(e, q) else None
                named = clauses <= 1 or strength == 3
                ahead = self.c.lower[e - 1]
                moved = any(w in UP or w in DOWN for w in self.c.lower[m.last + 1 : e])
                if ahead == "by" and moved:
                    break  # "rose by 4": what it changed by, not what it is
                sure = ahead not in UP and ahead not in DOWN
                options += [
                    Option(k, strength, m.first, m.last, named, period=before_that, words=m.last - m.first + 1, must_hold=not sure) for k in kpis
                ]
            break
        for m in after:
            kpis = [k for k in m.kpis if self._fits(q, k)]
            if not kpis:
                break
            words = [s.norm[k] for k in range(e + 1, m.first)]
            if len(words) > 3 or any(w not in AFTER for w in words):
                break
            if q.unit == "percent" and words and words[0] == "of" and self.facts.classes[kpis[0]] != "percent":
                break
            strength = 3 if not words or words in (["of"], ["in"], ["total"], ["of", "total"], ["net"]) else 2
            if q.weak and words:
                break
            options += [Option(k, strength, m.first, m.last, True, follows=True, words=m.last - m.first + 1) for k in kpis]
            break
        return options

    def _opens_change(self, e: int, q: Quantity) -> bool:
        """Says whether a figure is the first of "from X to Y"."""
        s = self.s
        high = s.spans[s.sentence[e]][1]
        return e > 0 and s.norm[e - 1] == "from" and e + 2 < high and s.norm[e + 1] in {"to", "→"} and s.norm[e + 2] == "#"

    def _from_to(self, a: int, e: int) -> bool:
        """Says whether only "from X to" stands between a name and its figure."""
        s = self.s
        figures = [k for k in range(a + 1, e) if s.norm[k] == "#"]
        if len(figures) != 1 or s.norm[e - 1] not in {"to", "→", ">", "->"}:
            return False
        ahead = self.c.lower[figures[0] - 1]
        return ahead in {"from", "by", "@"} or ahead in UP or ahead in DOWN

    def _by_value(self, e: int, q: Quantity) -> list[Option]:
        """Returns the one KPI that a narrative is about and whose value an exact figure equals, though nothing names it."""
        if significant(q) < 3 or q.high is not None or q.of is not None or q.unit == "plain":
            return []
        fits = []
        for kpi in self.nearby:
            value = self.facts.value(kpi, self.current)
            kind = self.facts.classes.get(kpi)
            if value is None or kind is None or q.hedge:
                continue
            if any(supports(a, b, step, q, kind, value) for a, b, step in stated_as(q, kind)):
                fits.append(kpi)
        if len(fits) != 1:
            return []
        return [Option(fits[0], 1, e, e, False, must_hold=True)]

    def _from_row(self, e: int, q: Quantity) -> list[Option]:
        """Returns what the first cell of a table's row, or the lead of a list item, names."""
        s = self.s
        cell = s.doc.cell[s.first[e]]
        if cell is not None:
            if cell[1] == 1 or cell[0] not in self.c.rows:
                return []
            low, high = self.c.rows[cell[0]]
            alone = sum(1 for k in range(s.spans[s.sentence[e]][0], s.spans[s.sentence[e]][1]) if s.norm[k] == "#") == 1
            for m in s.mentions:
                if low <= m.first and m.last < high:
                    rest = [k for k in range(low, high) if not m.first <= k <= m.last and s.raw[k][0].isalnum()]
                    strength = (3 if len(rest) <= 1 else 1) if alone else 1
                    return [Option(k, strength, m.first, m.last, True, from_row=True) for k in m.kpis if self._fits(q, k)]
            return []
        low, high = s.items[s.item[e]]
        here = s.spans[s.sentence[e]][0]
        if here <= low:
            return []
        for m in s.mentions:
            if m.first < low:
                continue
            if m.first > low + 6 or m.last >= here:
                break
            kpis = [k for k in m.kpis if self._fits(q, k)]
            subject = (
                self.c.lower[here] in PRONOUNS
                or any(self.c.lower[k] in GENERIC for k in range(max(here, e - 4), e))
                or (e >= 2 and self.c.lower[e - 1] == "at" and self.c.lower[e - 2] in PAST)
            )
            return [Option(k, 2 if subject else 1, m.first, m.last, False) for k in kpis]
        return []

    def _continues(self, e: int, q: Quantity) -> Option | None:
        """Reads a comparison: "against 72 in Q3", "from 82 %", "(Q3: 37)", "It was 92k in Q3"."""
        s = self.s
        if q.unit == "points":
            return None
        low, high = s.spans[s.sentence[e]]
        previous: Linked | None = None
        for k in range(e - 1, max(low, e - 24) - 1, -1):
            if k in self.by_element and self._fits(q, self.by_element[k].kpi):
                if s.figure(k).unit == "money" and q.unit == "plain" and not q.scaled and q.value < 1000:
                    continue
                previous = self.by_element[k]
                break
            if s.norm[k] == "#" and k not in self.by_element and s.figure(k).unit == q.unit and not s.figure(k).weak:
                break
        word = self.c.lower[e - 1] if e > low else ""
        explicit = self._explicit(e)
        other = explicit is not None and explicit.label is not None and explicit.label != self.current
        if previous is not None and previous.measure == "actual" and self._fits(q, previous.kpi):
            between = range(previous.element + 1, e)
            if any(k in self.c.mentioned for k in between):
                named = [
                    m
                    for m in self._mentions(e)
                    if previous.element < m.first < e and previous.kpi not in m.kpis and any(self._fits(q, k) for k in m.kpis)
                ]
                if named:
                    return None
            if q.spelt and q.value <= 1 and not (other and word in COMPARED):
                return None
            if word in {"was", "were"} and self.c.lower[e - 2] == "(" and not other and not self.c.assumed and self.facts.calendar.prior:
                return Option(previous.kpi, 3, previous.element, previous.element, False, True, period=self.facts.calendar.prior, must_hold=True)
            compared = word in COMPARED or (word in {"was", "were", "at"} and other)
            if compared and not (word in {"on", "over", "than"} and not other):
                label = explicit.label if explicit else self.facts.calendar.prior
                if label and label != previous.period:
                    sure = other or word != "after"
                    return Option(previous.kpi, 3, previous.element, previous.element, False, True, period=label, must_hold=not sure)
            if other and explicit is not None and explicit.label != previous.period and e - previous.element <= 10:
                return Option(
                    previous.kpi,
                    3 if e - previous.element <= 6 else 2,
                    previous.element,
                    previous.element,
                    False,
                    True,
                    period=explicit.label,
                )
            return None
        if previous is None and word in COMPARED and word != "on":
            # a direction before any figure: "down from 762k in September", "up on the 308k of Q3"
            subject = next((m for m in reversed(self._mentions(e)) if m.last < e), None)
            if (
                subject is not None
                and e - subject.last <= 6
                and any(self.c.lower[k] in UP or self.c.lower[k] in DOWN for k in range(subject.last, e))
            ):
                label = explicit.label if explicit else self.facts.calendar.prior
                fits = [k for k in subject.kpis if self._fits(q, k)]
                if fits and label:
                    return Option(fits[0], 3, subject.first, subject.last, True, True, period=label)
        if previous is None and other and explicit is not None and self.found:
            # the sentence before named it: "Cost of a new customer, $117k. It was $92k in Q3."
            last = self.found[-1]
            if (
                s.item[last.element] == s.item[e]
                and s.sentence[last.element] in (s.sentence[e] - 1, s.sentence[e])
                and self._fits(q, last.kpi)
            ):
                if not any(k in self.c.mentioned for k in range(low, e)) and (self.c.lower[low] in PRONOUNS or e - low <= 4):
                    return Option(last.kpi, 3, last.element, last.element, False, True, period=explicit.label)
        return None

    def _change_of(self, e: int, q: Quantity) -> Option | None:
        """Reads "35 (−2)": the change of the figure before it, where a KPI of its own reports that change."""
        before = self.c.lower[e - 1] if e else ""
        moved = before in {"up", "down", "by", "rose", "fell", "grew", "plus", "minus"}
        if not (q.signed or moved) or q.scaled or q.unit == "money":
            return None
        for k in range(e - 1, max(-1, e - 7), -1):
            if k in self.by_element:
                trend = self.facts.lexicon.change.get(self.by_element[k].kpi)
                if trend and self._fits(q, trend):
                    return Option(trend, 3, k, k, False, True, period=self.current)
                return None
        for m in reversed(self._mentions(e)):
            if m.last < e and e - m.last <= 4:
                for kpi in m.kpis:
                    trend = self.facts.lexicon.change.get(kpi)
                    if trend and self._fits(q, trend):
                        return Option(trend, 3, m.first, m.last, True, True, period=self.current)
        return None

    def _fits(self, q: Quantity, kpi: str) -> bool:
        kind = self.facts.classes.get(kpi)
        if kind == "money" and q.unit == "plain" and not q.scaled and abs(q.value) < 1000:
            return False
        return kind is not None and bool(stated_as(q, kind))

    # --- periods

    def _explicit(self, e: int) -> Stretch | None:
        """Returns the period that stands right beside a figure."""
        s = self.s
        low, high = s.spans[s.sentence[e]]
        for st in self.stretches:
            if st.first > e:
                # "35 (Q3: 37)": that quarter belongs to the next figure
                after = s.norm[st.last + 1 : st.last + 3]
                if (
                    st.first - e <= 4
                    and st.first < high
                    and not (len(after) == 2 and after[0] in {":", "was", "=", "had", "at"} and after[1] == "#")
                    and all(s.norm[k] in _AFTER_LINK for k in range(e + 1, st.first))
                ):
                    return st
                break
        for st in reversed(self.stretches):
            if st.last < e and st.first >= low:
                if (
                    e - st.last <= 4
                    and all(s.norm[k] in _PERIOD_LINK or s.norm[k] in LIGHT for k in range(st.last + 1, e))
                    and "#" not in s.norm[st.last + 1 : e]
                ):
                    # unless it stands right after another figure: "72 in Q3, 86 now"
                    near = s.norm[max(low, st.first - 2) : st.first]
                    if not (near and (near[-1] == "#" or (near[0] == "#" and near[-1] in {"in", "of", "for", "at", "during"}))):
                        return st
                break
        return None

    def _period(self, e: int, option: Option) -> Stretch | None:
        """Returns the period of a figure: beside it, between name and figure, before the name, or at the sentence's start."""
        explicit = self._explicit(e)
        if explicit is not None:
            return explicit
        s = self.s
        low, high = s.spans[s.sentence[e]]
        a, b = sorted((option.last, e))
        for st in self.stretches:
            if a < st.first and st.last < b and "#" not in s.norm[a + 1 : st.first]:
                return st
        for st in self.stretches:
            if (
                st.last == option.first - 1
                or (st.first == option.last + 1)
                or (st.first == option.last + 2 and s.norm[option.last + 1] in {"in", "of", "for", "at"})
            ):
                return st
        for st in self.stretches:
            if low <= st.first <= low + 2 and st.last < e:
                inside = [k for k in range(low, e) if s.norm[k] == "#"]
                if not inside and s.clause[e] - s.clause[st.first] <= 1:
                    return st
        head = self.c.head(e)
        if head:
            for st in self.stretches:
                cell, mine = s.doc.cell[s.first[st.first]], s.doc.cell[s.first[e]]
                if cell and mine and cell[1] == mine[1] and self.c.table.get(cell[0]) == self.c.table.get(mine[0]) and cell[0] < mine[0]:
                    return st
        return None

    # --- judging

    def _judge(self, e: int, q: Quantity, option: Option) -> tuple[float, Linked] | None:
        s, facts, kpi = self.s, self.facts, option.kpi
        kind = facts.classes[kpi]
        inside = range(min(option.first, option.last), max(option.first, option.last) + 1)
        label: str | None = option.period
        sub = False
        if label is None:
            stretch = self._period(e, option)
            if stretch is None:
                label = self.current
            elif stretch.role == "future":
                return None
            elif stretch.role == "day":
                label = self.current if stretch.label == self.current else stretch.label
                sub = True
            elif stretch.role == "sub":
                label, sub = stretch.label, True
            else:
                label = stretch.label
        if label is None:
            return None
        if kpi in facts.lexicon.opening and facts.value(kpi, label) is None:
            return None
        value = facts.value(kpi, label)
        if value is None:
            return None
        agreement, stated = self._agreement(q, kpi, label, value)
        strength = option.strength
        if agreement == "slip" and len(digits_of(stated)) == 2:
            # two digits agree by chance too often, unless the name leaves no doubt
            if strength < 3 or (option.follows and self._bare(option) and kind != "percent"):
                agreement = self._distance(kind, stated, value)
        exact = significant(q) >= 3 or (q.unit in {"percent", "multiple", "months"} and q.step < 1) or (kind == "count" and q.value >= 30)
        named_plan = kpi in facts.plans
        if not named_plan and (self.c.planned(e, inside) or self.c.deadline(e)):
            return None
        if (
            not named_plan
            and self.c.table_of_assumptions(e)
            and not (strength == 3 and not option.from_row and (agreement == "ok" or self._reported(e)))
        ):
            return None
        if option.must_hold and agreement != "ok":
            return None
        if agreement not in {"ok", "stale", "slip"} and ((self.c.marginal(e) and option.follows) or (named_plan and self.c.planned(e, inside))):
            return None
        if q.hedge in {"at_least", "at_most"} and (agreement != "ok" or self.c.assumed):
            return None
        if agreement != "ok" and kind == "count" and facts.basis(kpi) == "period_flow" and self.c.headed(e, "plan"):
            return None
        if sub and agreement != "ok":
            if facts.basis(kpi) != "point_in_time":
                return None
        if not option.specific or option.strength < 3 or kind != "percent":
            if (
                (not named_plan or s.item[e] in self.c.owned)
                and self.c.somebodys(e, option.first)
                and not (agreement == "ok" and exact and strength >= 2 and s.item[e] not in self.c.owned)
            ):
                return None
            first, last = min(option.first, e), max(option.last, e)
            if (
                self.c.qualified(option.first, option.last)
                or (last == e and self.c.qualified(e, e, q.unit == "plain" and not q.scaled))
                or (first == e and self.c.qualified(e, last))
            ):
                if not (agreement == "ok" and exact):
                    return None
        if self.c.part(e) and not option.specific and not option.phrase and not (agreement == "ok" and (exact or strength == 3)):
            return None
        if self.c.assumed and not named_plan and not self._reported(e):
            if not (agreement == "ok" and strength >= 3 and exact):
                return None
        if q.weak or (q.spelt and q.value <= 1):
            if strength < 3 and agreement != "ok":
                return None
            if q.weak and not (option.specific or option.words >= 3 or agreement == "ok"):
                return None
        if (
            strength == 3
            and agreement == "far"
            and option.words < 2
            and not option.specific
            and not (kind == "percent" or self._is_acronym(option))
        ):
            gap = self.c.lower[option.last + 1 : e]
            if not any(w in PAST or w in {":", "of", "is", "|", "="} for w in gap):
                return None
        if strength == 3:
            accepted = agreement != "none" and not (agreement == "far" and option.follows and not option.specific)
            if (
                option.follows
                and kind == "money"
                and option.words <= 3
                and agreement == "near"
                and not option.specific
                and not named_plan
                and self._bare(option)
            ):
                accepted = False
        elif strength == 2:
            accepted = agreement in {"ok", "stale", "slip", "near"}
            if agreement == "near" and option.named is False:
                accepted = False
        else:
            accepted = exact and agreement in {"ok", "stale"}
        if not accepted:
            return None
        near = 2 if kpi in self.nearby else 1 if kpi.split(".")[0] == self.domain else 0
        score = strength * 10 + _BONUS[agreement] + near + min(option.words, 5) - abs(e - option.last) * 0.05
        start, end = s.start(e), s.end(e)
        figure_start, figure_end = s.doc.start[q.first], s.doc.end[q.last]
        if option.named and not option.follows and option.first < e and e - option.first <= 12 and "#" not in s.norm[option.first : e]:
            start = s.start(option.first)
        elif option.named and option.follows and option.last - e <= 6:
            end = s.end(option.last)
        return score, facts.spoken(
            Linked(
                start, end, e, kpi, label, stated, value, agreement == "ok", option.named, figure_start=figure_start, figure_end=figure_end
            )
        )

    def _bare(self, option: Option) -> bool:
        """Says whether only one word besides figure and preposition names the KPI: "€140k of ARR" is often somebody's."""
        words = [k for k in range(option.first, option.last + 1) if self.s.norm[k] not in {"#", "of", "in"}]
        return len(words) <= 1

    def _is_acronym(self, option: Option) -> bool:
        return any(self.s.raw[k].isupper() and len(self.s.raw[k]) > 1 for k in range(option.first, option.last + 1))

    def _reported(self, e: int) -> bool:
        """Says whether a figure among assumptions is told as a fact: in the past tense, or with a period of the pack."""
        s = self.s
        low, high = s.spans[s.sentence[e]]
        clause = s.clause[e]
        told = PAST | UP | DOWN | BETTER | WORSE if self.field_id.endswith("focus_areas") else PAST
        for k in range(low, min(high, e + 6)):
            if s.clause[k] == clause and self.c.lower[k] in told:
                return True
        explicit = self._explicit(e)
        return explicit is not None and explicit.label in {self.current, self.facts.calendar.prior}

    def _agreement(self, q: Quantity, kpi: str, label: str, value: Decimal) -> tuple[Agreement, Decimal]:
        """Returns how a figure stands to the pack's value, and the figure in the pack's units."""
        facts = self.facts
        kind = facts.classes[kpi]
        readings = stated_as(q, kind)
        if not readings:
            return "none", q.value
        signs = (Decimal(1), Decimal(-1)) if value < 0 or q.value < 0 else (Decimal(1),)
        flips = signs if self._sign_is_words(q, kpi, value) else (Decimal(1),)
        for low, high, step in readings:
            for flip in flips:
                a, b = sorted((low * flip, high * flip))
                if supports(a, b, step, q, kind, value):
                    return "ok", (a if q.high is None else (a + b) / 2)
        low, high, step = readings[0]
        flip = flips[-1] if len(flips) > 1 and value < 0 and low > 0 else Decimal(1)
        low, high = low * flip, high * flip
        if q.bracketed and value < 0 < low:
            low, high = -low, -high
        stated = low if q.high is None else (low + high) / 2
        for other, earlier in facts.series(kpi).items():
            if other != label and supports(min(low, high), max(low, high), step, q, kind, earlier):
                return "stale", stated
        mine = digits_of(stated)
        if len(mine) >= 2:
            same = {leading_digits(v, len(mine)) for v in facts.series(kpi).values()}
            if mine in same or sorted(mine) == sorted(leading_digits(value, len(mine))):
                return "slip", stated
        return self._distance(kind, stated, value), stated

    def _distance(self, kind: Class, stated: Decimal, value: Decimal) -> Agreement:
        """Says whether a figure is of the size of the pack's value."""
        if kind == "count" and abs(stated - value) <= (10 if value == 0 else 4):
            return "near"
        if value == 0:
            return "far"
        limit = Decimal("2.6") if kind in {"money", "number", "count", "ratio"} else Decimal(3)
        return "near" if 1 / limit <= abs(stated / value) <= limit else "far"

    def _sign_is_words(self, q: Quantity, kpi: str, value: Decimal) -> bool:
        """Says whether a figure's sign may stand in words: a loss, a burn, an outflow, a negative printed without its sign."""
        if q.value < 0 and value > 0:
            return q.signed and kpi.split(".")[1] in {
                "net_burn_rate",
                "gross_burn_rate",
                "downgrades",
                "churn_arr",
                "customers_churned",
                "total_operational_outflow",
                "tax",
            }
        if value >= 0:
            return False
        s = self.s
        element = next((k for k in self.s.at_quantity if k >= 0 and self.s.reading.quantities[self.s.quantity[k]] is q), -1)
        if element < 0:
            return False
        low, high = s.spans[s.sentence[element]]
        words = {self.c.lower[k] for k in range(max(low, element - 10), min(high, element + 5))}
        return bool(words & _LOSS) or bool(words & _NEGATIVE)

    # --- movements

    def _movements(self) -> None:
        s, lower = self.s, self.c.lower
        taken: set[tuple[int, str]] = set()
        for k in range(len(s.norm)):
            word = lower[k]
            if word in UP or word in DOWN or word in FLAT or word in BETTER or word in WORSE or word in FASTER or word in SLOWER:
                linked = self._movement(k, word, taken)
                if linked is not None:
                    self.found.append(linked)

    def _movement(self, k: int, word: str, taken: set[tuple[int, str]]) -> Linked | None:
        s, c, lower = self.s, self.c, self.c.lower
        low, high = s.spans[s.sentence[k]]
        after = lower[k + 1] if k + 1 < high else ""
        before = lower[k - 1] if k > low else ""
        if word in {"up", "down"} and after in {"to"} and before not in BETWEEN:
            return None
        if word in {"more", "less", "fewer"} and (after != "than" or s.norm[k - 1] == "#"):
            return None
        if word in {"fall", "falls", "fell", "falling"} and after in {"due", "into", "on", "under", "within", "short", "away", "through", "apart"}:
            return None
        if word == "same":
            # "the same as last quarter"; anything else is no movement
            if after != "as" or k + 2 not in self.covered or self.covered[k + 2].label == self.current:
                return None
        subject: Mention | None = None
        kpi = ""
        first = k
        named = True
        invert = False
        for m in reversed(self._mentions(k)):
            if m.first < k <= m.last:
                subject = m  # an alias that holds the verb: "pipeline grew to"
                break
            if m.last < k and k - m.last <= 9:
                gap = range(m.last + 1, k)
                if ")" in s.norm[m.last : k] and "(" not in s.norm[m.last : k]:
                    break
                if s.clause[k] - s.clause[m.last] <= 2 and all(
                    lower[j] in BETWEEN or s.norm[j] in {"#", "@"} or j in self.covered for j in gap
                ):
                    if (
                        word in {"up", "down"}
                        and k - m.last == 1
                        and after not in COMPARED
                        and after not in {"to", "by", "again", "", ",", ".", ";", "#", "slightly", "sharply", "a"}
                        and s.norm[k + 1] != "#"
                    ):
                        continue
                    subject = m
                break
        if subject is not None:
            kpi = self._choose(subject, k)
            first = subject.first
            invert = any(lower[j] in _LOSS for j in range(subject.first, subject.last + 1))
        else:
            # after a figure: "13 investors, up on last quarter", "$427k, down from"
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
                    kpi, first, named = claim.kpi, k, False
            if not kpi and self.found:
                # "…, so it fell"
                j = k - 1
                while j > low and lower[j] in BETWEEN and lower[j] not in PRONOUNS:
                    j -= 1
                if lower[j] in {"it", "they"} and j > low:
                    earlier = [f for f in self.found if low <= f.element < j and f.measure == "actual" and f.period == self.current]
                    if earlier:
                        kpi, named, first = earlier[-1].kpi, False, j
            if not kpi and (before in GENERIC or (before in BETWEEN and k - 2 >= low and lower[k - 2] in GENERIC)):
                # "Hosting – the bill climbed": the item's lead names it
                a, _ = s.items[s.item[k]]
                lead = next((m for m in s.mentions if m.first >= a), None)
                if lead is not None and lead.kpis and lead.first <= a + 5 and lead.last < low + 12 and lead.last < k:
                    kpi, named, first = self._choose(lead, k), False, k - 1
            if not kpi and self.found and (lower[low] in PRONOUNS or "trend" in lower[low:k] or before == "trend"):
                last = max((f for f in self.found if f.start < s.start(k)), key=lambda f: f.start, default=None)
                if (
                    last is not None
                    and s.item[last.element] == s.item[k]
                    and s.sentence[k] - s.sentence[last.element] <= 1
                    and last.measure == "actual"
                ):
                    verb = all(
                        lower[j] in BETWEEN or lower[j] in PRONOUNS or lower[j] in {"and", "our"}
                        for j in range(max(low, k - 4), k)
                        if j != k
                    )
                    if verb and not any(j in c.mentioned for j in range(max(low, k - 6), k)):
                        kpi, named = last.kpi, False
                        first = max(low, k - 3)
        if not kpi:
            return None
        if c.negated(max(low, k - 3), k) or c.negated(k + 1, min(high, k + 2)):
            return None
        if c.planned(k, range(subject.first, subject.last + 1) if subject else range(k, k + 1)) or c.table_of_assumptions(k):
            return None
        if subject is not None and (c.qualified(subject.first, subject.last) or c.somebodys(k, subject.first)):
            return None
        if self.c.assumed and lower[low] in {"assume", "assumes", "assuming"}:
            return None
        return self._moved(k, word, kpi, first, named, invert, taken)

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

    def _moved(self, k: int, word: str, kpi: str, first: int, named: bool, invert: bool, taken: set[tuple[int, str]]) -> Linked | None:
        s, facts = self.s, self.facts
        calendar = facts.calendar
        low, high = s.spans[s.sentence[k]]
        base = calendar.prior
        label: str = self.current
        for st in self.stretches:
            if st.first > k and st.first < high and st.first - k <= 6 and st.label and st.role == "point":
                gap = self.c.lower[k + 1 : st.first]
                if (word == "same" or any(w in COMPARED for w in gap)) and st.label != self.current:
                    base = st.label
                elif "#" not in gap and st.label != self.current and "to" not in gap:
                    label = st.label
                    earlier = facts.pack.at(label)
                    before = facts.pack.prior(earlier) if earlier else None
                    base = before.period.label if before else None
                break
        text = " ".join(self.c.lower[k : min(high, k + 7)])
        if any(t in text for t in ("yoy", "year on year", "year over year", "y/y")):
            base = calendar.year_ago
        now, then = facts.value(kpi, label), facts.value(kpi, base)
        if now is None or then is None or base is None:
            return None
        polarity = facts.kpi(kpi).polarity
        stated = "flat"
        if word in UP:
            stated = "up"
        elif word in DOWN:
            stated = "down"
        elif word in BETTER or word in WORSE:
            if polarity not in {"higher", "lower"}:
                return None
            stated = "up" if (word in BETTER) == (polarity == "higher") else "down"
        elif word in FASTER or word in SLOWER:
            if facts.classes[kpi] not in {"days", "months"}:
                return None
            stated = "down" if word in FASTER else "up"
        if (
            stated != "flat"
            and (invert or word in {"narrowed", "narrowing", "widened", "widening"})
            and now <= 0
            and then <= 0
            and word not in BETTER | WORSE
        ):
            stated = "down" if stated == "up" else "up"
        if (s.sentence[k], kpi) in taken:
            return None
        taken.add((s.sentence[k], kpi))
        return Linked(s.start(first), s.end(k), k, kpi, label, stated, now, direction_holds(stated, now, then), named, base=base)
