"""What linking one narrative works with: its elements, its context, the periods it names, and what is linked so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kpireview.claims.context import Context
from kpireview.claims.facts import Facts
from kpireview.claims.linked import Linked
from kpireview.claims.numerals import Quantity
from kpireview.claims.periods import Stretch, find_periods
from kpireview.claims.stream import Mention, Stream
from kpireview.claims.verdict import stated_as
from kpireview.claims.words import ABOVE, BELOW, BETTER, COMPARED, DOWN, FASTER, FLAT, LEVEL, LIGHT, PAST, SLOWER, UP, WORSE

_PERIOD_LINK = frozenset("in of at for during ( the end as on by : to since , was were had is".split())
_FURTHER = frozenset("more less fewer higher lower longer shorter better worse cheaper faster slower larger smaller bigger up down".split())
# After the period of a comparison these lead on to what holds now; before it they may stand between the two.
_ON_FROM = frozenset({",", ";", "to", "at", "on", "with", "–", "—"})
_BESIDE = frozenset("in of with than the end what we had it was that as to".split())
_AFTER_LINK = frozenset("in of at for during ( end as on figure level value number".split())

MOVES = UP | DOWN | FLAT | BETTER | WORSE | FASTER | SLOWER
_COUNTABLE = frozenset(
    "people person head heads fte ftes employee customer logo account deal day month point opportunity opening role".split()
)
_FOLLOWS = (
    LIGHT
    | COMPARED
    | PAST
    | MOVES
    | frozenset("and or but , . ; : ) ( – — ! ? at in on by while which because after as with so year from".split())
)

Agreement = Literal["ok", "stale", "slip", "near", "far", "none"]


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
    negative: bool = False  # a change after a verb that falls: "fell 9 points" is −9
    frame: bool = False  # the sentence's frame says so: held against the pack however far off


class State:
    """One narrative while it is being linked; the steps of linking are classes above this one."""

    def __init__(self, s: Stream, facts: Facts, field_id: str) -> None:
        self.s, self.facts, self.field_id = s, facts, field_id
        self.c = Context(s, facts, field_id)
        self.stretches = find_periods(s, facts.calendar)
        self.covered = {k: st for st in self.stretches for k in range(st.first, st.last + 1)}
        self.c.covered = frozenset(self.covered)
        self.beside: dict[int, Stretch | None] = {}  # figure -> the period right beside it, once asked for
        self.found: list[Linked] = []
        self.by_element: dict[int, Linked] = {}
        self.refused: list[int] = []  # sentences of figures that stand beside a KPI's name and aren't its value
        self.pairs: dict[int, dict[int, Mention]] = {}  # sentence -> figures of a list, each with the name it goes with
        self.hidden: set[int] = set()  # names that a phrase has used up
        self.domain = field_id.split(".")[0]
        self.nearby = facts.near(field_id)
        self.current = facts.calendar.current.label

    def _keep(self, e: int, linked: Linked) -> None:
        self.found.append(linked)
        self.by_element[e] = linked
        # "churn ate 164k of recurring revenue": what it is a part of is no subject either
        after = e + 1
        if after < len(self.s.norm) and self.s.norm[after] == "of":
            for n in self.s.by_sentence.get(self.s.sentence[e], ()):
                m = self.s.mentions[n]
                if after < m.first <= after + 1 and linked.kpi not in m.kpis:
                    self.hidden.add(n)
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

    def _fits(self, q: Quantity, kpi: str) -> bool:
        kind = self.facts.classes.get(kpi)
        if kind == "money" and q.unit == "plain" and not q.scaled and abs(q.value) < 1000:
            return False
        return kind is not None and bool(stated_as(q, kind))

    def _is_difference(self, e: int) -> bool:
        """Says whether a figure is how far a value lies from an earlier one: "€24k above Q4", "eight more than in March"."""
        s, lower = self.s, self.c.lower
        high = s.spans[s.sentence[e]][1]
        if e + 2 >= high:
            return False
        word, k = lower[e + 1], e + 2
        if word in _FURTHER and lower[k] in {"than", "from"}:
            k += 1
        elif word not in {"above", "below", "ahead", "behind"} or lower[k] == "#":
            return False
        if k < high and lower[k] in {"of", "in", "at", "for"}:
            k += 1
        st = self.covered.get(k)
        return st is not None and st.label != self.current

    def _only_compared(self, st: Stretch, e: int) -> bool:
        """Says whether a period ahead of a figure is only compared with: "grew 12.8 % on Q1 to 143k", "level with Q2, at 40"."""
        s, lower = self.s, self.c.lower
        low = s.spans[s.sentence[st.first]][0]
        if not any(s.norm[k] in _ON_FROM for k in range(st.last + 1, e)) and s.norm[st.last + 1] not in {",", ":"}:
            return False
        k = st.first - 1
        while k > low and lower[k] in _BESIDE:
            k -= 1
        if "than" in lower[k + 1 : st.first]:
            return True  # "larger than in March, with 171 deals in it"
        return k >= low and (lower[k] in COMPARED or lower[k] in ABOVE or lower[k] in BELOW or lower[k] in LEVEL or lower[k] == "same")

    def _explicit(self, e: int) -> Stretch | None:
        """Returns the period that stands right beside a figure."""
        if e not in self.beside:
            self.beside[e] = self._stands_beside(e)
        return self.beside[e]

    def _stands_beside(self, e: int) -> Stretch | None:
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
                    and not (after[:1] == ["#"] and "(" in s.norm[e + 1 : st.first])
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
                    if self._only_compared(st, e):
                        break
                    near = s.norm[max(low, st.first - 2) : st.first]
                    if not (near and (near[-1] == "#" or (near[0] == "#" and near[-1] in {"in", "of", "for", "at", "during"}))):
                        return st
                break
        return None

    def _its_noun(self, e: int, q: Quantity, kpi: str) -> bool:
        """Says whether what a plain number counts can be what the KPI counts: not "headcount rose to 3 offices"."""
        if q.unit != "plain":
            return True
        s = self.s
        high = s.spans[s.sentence[e]][1]
        if e + 1 >= high:
            return True
        word = s.norm[e + 1]
        if not word[0].isalpha() or word in _FOLLOWS or self.c.lower[e + 1] in _FOLLOWS or e + 1 in self.covered:
            return True
        return word in _COUNTABLE or word in self.facts.lexicon.words.get(kpi, ())
