"""Decides whether a reading of a figure is a claim, by its evidence, its surroundings, and how far the pack agrees.

Longer than most modules: what counts for a reading and what against it has to be weighed in one place.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kpireview.claims.context import ELSEWHERE
from kpireview.claims.doubts import Doubts
from kpireview.claims.linked import Linked
from kpireview.claims.numerals import Quantity
from kpireview.claims.periods import Stretch
from kpireview.claims.rows import rows_of
from kpireview.claims.state import MOVES, Agreement, Option
from kpireview.claims.verdict import Class, digits_of, leading_digits, significant, stated_as, supports
from kpireview.claims.words import BETTER, DETERMINERS, DOWN, LIGHT, OPEN_ADJECTIVES, PAST, UP, WORSE

_BONUS = {"ok": 9, "stale": 2, "slip": 2, "near": 0, "far": -6, "none": -20}
_GROUPS = frozenset(
    "team teams region regions office offices deal deals account accounts segment segments unit squad cohort country site branch product"
    " module rep reps seller sellers".split()
)
_MEETINGS = frozenset("met meet meets faced face appeared turned showed shows saw seen present competed up".split())
_OTHER_SUMS = frozenset("refund credit rebate grant deposit discount fine bonus prepayment saving penalty fee gift tip".split())
_GROUPED = frozenset("the these those our their his her my your".split())
_LOSS = frozenset("loss losses deficit".split())
_NEGATIVE = frozenset(
    "lost negative minus drag took consumed consumes absorbed absorbs tied used cost outflow drained drains swallowed ate".split()
)


class Judging(Doubts):
    """Judges the readings of a figure."""

    def _judge(self, e: int, q: Quantity, option: Option) -> tuple[float, Linked] | None:
        s, facts, kpi = self.s, self.facts, option.kpi
        kind = facts.classes[kpi]
        if self._unfit(e, q, option, kind):
            return None
        if option.negative and q.value > 0 and not q.signed:
            q = replace(q, value=-q.value, others=[(-v, step) for v, step in q.others], signed=True)
        inside = range(min(option.first, option.last), max(option.first, option.last) + 1)
        label: str | None = option.period
        sub = False
        if label is None:
            stretch = self._period(e, option)
            if stretch is None:
                label = self.current
            elif kpi in facts.plans and kpi.endswith("_forecast") and (stretch.role == "future" or stretch.label is None):
                label = self.current  # "commit for Q2": the forecast that this pack holds
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
        if agreement != "ok" and label == self.current:
            for other, amount in facts.readings(kpi):
                again, said = self._agreement(q, kpi, label, amount)
                if again == "ok":
                    agreement, stated, value = again, said, amount
                    if other in facts.classes:
                        kpi = other
                    break
        if agreement != "ok" and self.c.assumed and label == facts.calendar.prior and option.period is None and self._relative(e):
            # among assumptions for what comes, "last quarter" is often the pack's own period
            now = facts.value(kpi, self.current)
            again, said = ("none", stated) if now is None else self._agreement(q, kpi, self.current, now)
            if again == "ok" and now is not None:
                agreement, stated, value, label = again, said, now, self.current
        strength = option.strength
        if agreement == "slip" and len(digits_of(stated)) == 2:
            # two digits agree by chance too often, unless the name leaves no doubt
            if strength < 3 or (option.follows and self._bare(option) and kind != "percent"):
                agreement = self._distance(kind, stated, value)
        if agreement == "stale" and significant(q) < 2 and kind != "count":
            agreement = self._distance(kind, stated, value)  # one digit agrees by chance
        exact = significant(q) >= 3 or (q.unit in {"percent", "multiple", "months"} and q.step < 1) or (kind == "count" and q.value >= 30)
        named_plan = kpi in facts.plans
        told = self._told(e)
        if not named_plan and not told and (self.c.planned(e, inside) or self.c.deadline(e)):
            return None
        if (
            not named_plan
            and self.c.table_of_assumptions(e)
            and not (strength == 3 and not option.from_row and (agreement == "ok" or self._reported(e)))
            and not (told and (strength == 3 or agreement == "ok"))
        ):
            return None
        if option.must_hold and agreement != "ok":
            return None
        if agreement not in {"ok", "stale", "slip"} and (
            (self.c.marginal(e) and option.follows) or (named_plan and self.c.planned(e, inside))
        ):
            return None
        if q.hedge in {"at_least", "at_most"} and self._bounded(e):
            return None
        if q.hedge in {"at_least", "at_most"} and (agreement != "ok" or self.c.assumed):
            return None
        if agreement != "ok" and kind == "count" and facts.basis(kpi) == "period_flow" and self.c.headed(e, "plan"):
            return None
        if q.hedge in {"at_least", "at_most"} and kpi.split(".")[0] != self.domain and kpi not in self.nearby:
            return None
        if agreement != "ok" and not option.phrase and self._others(option, agreement, kind):
            return None
        if agreement != "ok" and option.named and not option.phrase and s.norm[option.first] != "#" and self.c.foreign(option.first):
            return None
        if agreement != "ok" and q.of is not None and _MEETINGS.intersection(self._clause_before(e)):
            return None  # "we met them in 11 of 27 decided deals"
        far_off = option.phrase and option.words <= 2 and kpi.split(".")[0] != self.domain and kpi not in self.nearby
        if agreement != "ok" and far_off and kind in {"count", "number"}:
            return None  # "81 answers" in a narrative about people
        if agreement != "ok" and (self._elsewhere(e) or (option.phrase and self._modified(option))):
            return None
        if agreement != "ok" and self._of_many(e, q, option):
            return None
        if agreement != "ok":
            if q.spelt and kind == "count" and e <= s.items[s.item[e]][0] + 1 and self.c.listed(e):
                return None  # "- **Two open seats**: …" is what the item is about, not how many there are
            if option.phrase and q.unit == "percent" and self._row_before(e, option):
                return None  # "together with Reservoir, Sluice makes 93 % of ARR"
            if any(k in self.c.names for k in range(option.last + 1, e)):
                return None  # "Cash deposit at Kontor: 2.0m"
            if kind in {"count", "number"} and q.unit == "plain" and option.follows and self.c.restricted(max(option.last, e)):
                return None
            if kpi.startswith("hr.") and option.follows and self.domain in {"customers", "sales", "fundraising"} and kpi not in self.nearby:
                return None
        if agreement != "ok" and self._doubted(e, q, option, kind, agreement):
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
        if self.c.assumed and not named_plan and not told and not self._reported(e):
            if not (agreement == "ok" and strength >= 3 and (exact or (option.phrase and q.hedge == "fraction"))):
                return None
        if q.weak or (q.spelt and q.value <= 1):
            if strength < 3 and agreement != "ok":
                return None
            if q.weak and not (option.specific or option.words >= (3 if q.value else 2) or agreement == "ok"):
                return None
        if (
            strength == 3
            and agreement == "far"
            and option.words < 2
            and not option.specific
            and not option.frame
            and not (kind == "percent" or self._is_acronym(option))
        ):
            gap = self.c.lower[option.last + 1 : e]
            if not any(w in PAST or w in {":", "of", "is", "|", "="} for w in gap):
                return None
        if strength == 3:
            accepted = agreement != "none" and not (
                agreement == "far" and option.follows and not option.specific and not (option.phrase and option.words >= 4)
            )
            if agreement == "far" and option.phrase and option.words <= 4 and kind in {"money", "count", "number"}:
                accepted = False  # so few words don't say that it isn't a deal's or a team's figure
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

    def _others(self, option: Option, agreement: Agreement, kind: Class) -> bool:
        """Says whether the clause is about a team, a region or a deal: "the Leeds team grew ARR by 12 % to 3.1m"."""
        s, lower = self.s, self.c.lower
        low, _high = s.spans[s.sentence[option.first]]
        begin = option.first
        while begin > low and (s.clause[begin - 1] == s.clause[option.first] or s.norm[begin - 1] == ")"):
            begin -= 1
            if s.norm[begin] == ")":
                while begin > low and s.norm[begin] != "(":
                    begin -= 1
        group = next((k for k in range(option.first - 1, begin - 1, -1) if lower[k] in _GROUPS), -1)
        if group >= 0 and "that" not in s.doc.norm[s.first[group] : s.first[option.first]]:
            return True  # but not "a few reps feel that the win rate (38 %) …"
        # far off, a sum or a count counts only where the KPI is the subject of its clause
        ahead = [k for k in range(begin, option.first) if s.raw[k][0].isalnum() and k not in self.covered and lower[k] not in LIGHT]
        return option.frame and agreement == "far" and kind in {"money", "count"} and len(ahead) > 1

    def _bounded(self, e: int) -> bool:
        """Says whether a bound sorts things by size: "no account above €50k", "deals under 90 days"."""
        s = self.s
        k = e - 1
        if k < s.spans[s.sentence[e]][0] or not s.raw[k].isalpha() or k in self.c.mentioned or k in self.covered:
            return False
        word = self.c.lower[k]
        if word in {"spread", "back", "again"} or word in LIGHT or s.norm[k] in LIGHT:
            return False
        return word not in PAST and word not in MOVES

    def _elsewhere(self, e: int) -> bool:
        """Says whether what follows a figure makes it somebody else's: "against 35 % at best-in-class peers"."""
        s = self.s
        low, high = s.spans[s.sentence[e]]
        if any(self.c.lower[k] in ELSEWHERE and k not in self.c.mentioned for k in range(low, min(low + 2, e))):
            return True  # "Comparable rounds: Parcelle at €80m pre"
        if e - 2 >= low and s.norm[e - 1] == "of" and s.norm[e - 2] in _OTHER_SUMS:
            return True  # "a refund of €18k for the fair"
        return any(self.c.lower[k] in ELSEWHERE and s.clause[k] == s.clause[e] for k in range(e + 1, min(high, e + 6)))

    def _modified(self, option: Option) -> bool:
        """Says whether a noun narrows what a phrase begins with: "the data role took 102 days", "sites in their first year score 21"."""
        s = self.s
        k = option.first - 1
        low = s.spans[s.sentence[option.first]][0]
        if k < low or s.norm[option.first] == "#" or s.clause[k] != s.clause[option.first]:
            return False
        word = self.c.lower[k]
        if not s.raw[k].isalpha() or word in LIGHT or word in OPEN_ADJECTIVES or k in self.covered or k in self.c.mentioned:
            return False
        token = s.first[k] - 1
        return token >= 0 and s.doc.norm[token] in DETERMINERS and s.doc.sentence[token] == s.doc.sentence[s.first[k]]

    def _clause_before(self, e: int) -> list[str]:
        """Returns the words of the sentence before a figure, over brackets too."""
        return self.c.lower[max(self.s.spans[self.s.sentence[e]][0], e - 14) : e]

    def _of_many(self, e: int, q: Quantity, option: Option) -> bool:
        """Says whether a figure is one of a group's ("Of the 11 people in support, two resigned") or opens a list of figures."""
        s = self.s
        low, high = s.spans[s.sentence[e]]
        if s.norm[low] == "of" and "#" in s.norm[low + 1 : min(low + 3, e)]:
            return True
        if q.unit == "plain" and not q.scaled and s.first[e]:
            # "none of the four has resigned", "our four employees of the month": a group, not the number of them all
            ahead = s.doc.norm[s.first[e] - 1]
            if ahead in _GROUPED and (q.spelt or (e > low and s.norm[e - 1] == "of")):
                return True
        if option.first < e and e + 2 < high and s.norm[e + 1] in {",", "and"} and s.norm[e + 2] == "#":
            # "growth, protection and commitments take 45 %, 30 % and 25 %": whose is the first one?
            ahead = s.norm[option.first - 1] if option.first > low else ""
            return ahead in {",", "and"} and s.figure(e + 2).unit == q.unit
        return False

    def _row_before(self, e: int, option: Option) -> bool:
        """Says whether a row of a structured field is named in the clause before a figure, and not as part of the KPI's name."""
        s = self.s
        low, _high = s.spans[s.sentence[e]]
        words = {s.norm[k] for k in range(max(low, e - 8), e) if not option.first <= k <= option.last and k not in self.c.mentioned}
        return bool(words) and any(name <= words for _field, name, _figures in rows_of(self.facts))

    def _period(self, e: int, option: Option) -> Stretch | None:
        """Returns the period of a figure: beside it, between name and figure, before the name, or at the sentence's start."""
        explicit = self._explicit(e)
        if explicit is not None:
            return explicit
        s = self.s
        low, _high = s.spans[s.sentence[e]]
        a, b = sorted((option.last, e))
        for st in self.stretches:
            if a < st.first and st.last < b and "#" not in s.norm[a + 1 : st.first] and not (e == b and self._only_compared(st, e)):
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
                if not inside and s.clause[e] - s.clause[st.first] <= 1 and not self._only_compared(st, e):
                    return st
        head = self.c.head(e)
        if head:
            for st in self.stretches:
                cell, mine = s.doc.cell[s.first[st.first]], s.doc.cell[s.first[e]]
                if cell and mine and cell[1] == mine[1] and self.c.table.get(cell[0]) == self.c.table.get(mine[0]) and cell[0] < mine[0]:
                    return st
        return None

    def _reported(self, e: int) -> bool:
        """Says whether a figure among assumptions is told as a fact: in the past tense, or with a period of the pack."""
        s = self.s
        low, high = s.spans[s.sentence[e]]
        clause = s.clause[e]
        if {"stand", "today", "currently"} & set(self.c.lower[max(low, e - 4) : e]):
            return True
        told = PAST | UP | DOWN | BETTER | WORSE if self.field_id.endswith("focus_areas") else PAST
        for k in range(low, min(high, e + 6)):
            if clause - (s.norm[e - 1] == "to") <= s.clause[k] <= clause and self.c.lower[k] in told:
                return True  # "got longer, to 78 days": the comma parts nothing
        explicit = self._explicit(e)
        return explicit is not None and explicit.label in {self.current, self.facts.calendar.prior}

    def _relative(self, e: int) -> bool:
        """Says whether the period beside a figure is told from where the writer stands: "last quarter"."""
        explicit = self._explicit(e)
        return explicit is not None and self.c.lower[explicit.first] in {"last", "past", "previous"}

    def _told(self, e: int) -> bool:
        """Says whether a figure among plans is cited as what was: "the 76 % of Q2", "31 % in Q1"."""
        s = self.s
        explicit = self._explicit(e)
        if explicit is None or explicit.label is None or explicit.role != "point":
            return False
        last_one = self.facts.calendar.prior
        if explicit.label not in {self.current, last_one} or s.raw[explicit.first].lower() in {"now", "today", "currently"}:
            return False
        token = s.first[e]
        ahead = s.doc.norm[token - 1] if token else ""
        definite = ahead in {"the", "our", "those", "these"} and explicit.first > e
        if s.doc.cell[token] is not None and explicit.last < e and any(w in PAST for w in self.c.lower[explicit.last + 1 : e]):
            return True  # "Q2 brought €1.99m", the basis of an assumption
        # a cell of a table, or a sentence, that holds nothing else
        low, high = s.spans[s.sentence[e]]
        alone = s.doc.cell[token] is not None and explicit.first > e and e - low <= 1
        del high
        return definite or alone

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
        # what is left standing is the last value, or last year's; any older one agrees by chance
        near = {label, self.current, facts.calendar.prior, facts.calendar.year_ago}
        told = {other: earlier for other, earlier in facts.series(kpi).items() if other in near}
        for other, earlier in told.items():
            if other != label and supports(min(low, high), max(low, high), step, q, kind, earlier):
                return "stale", stated
        mine = digits_of(stated)
        if len(mine) >= 2:
            same = {leading_digits(v, len(mine)) for v in told.values()}
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
            return q.signed and kpi.rpartition(".")[2] in {
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
