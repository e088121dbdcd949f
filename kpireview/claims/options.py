"""Which KPIs a figure may speak of: by phrases of the catalog, names beside it, its row, or the comparison it stands in."""

from __future__ import annotations

from kpireview.claims.grids import Grids
from kpireview.claims.linked import Linked
from kpireview.claims.numerals import Quantity
from kpireview.claims.state import Option
from kpireview.claims.words import AFTER, BETTER, COMPARED, DETERMINERS, DOWN, GENERIC, LIGHT, PAST, PRONOUNS, UP, WORSE


class Options(Grids):
    """Collects the readings of a figure."""

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
                Option(
                    phrase.kpi,
                    strength,
                    hit.first,
                    hit.last,
                    True,
                    specific,
                    hit.first == e,
                    words=len(phrase.words),
                    phrase=True,
                    must_hold=phrase.must_hold,
                )
            )
        return options

    def _from_names(self, e: int, q: Quantity) -> list[Option]:
        s = self.s
        mentions = [] if self._is_difference(e) else self._mentions(e)
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
            if (
                heavy
                and heavy <= 4
                and not figures
                and m.first <= s.spans[s.sentence[e]][0] + 2
                and GENERIC & set(self.c.lower[max(m.last + 1, e - 3) : e])
            ):
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
                if (ahead == "by" and moved) or ((q.bps or q.unit == "points") and ahead in UP | DOWN | BETTER | WORSE):
                    break  # "rose by 4": what it changed by, not what it is
                sure = ahead not in UP and ahead not in DOWN
                options += [
                    Option(k, strength, m.first, m.last, named, period=before_that, words=m.last - m.first + 1, must_hold=not sure)
                    for k in kpis
                ]
            break
        for m in after:
            kpis = [k for k in m.kpis if self._fits(q, k)]
            if not kpis:
                break
            words = [s.norm[k] for k in range(e + 1, m.first)]
            if len(words) > 3 or any(w not in AFTER for w in words):
                break
            if words[:1] == ["of"] and q.unit == "plain" and not q.scaled and s.doc.norm[s.last[e] + 2] in DETERMINERS:
                break  # "three of the leavers"
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

    def _from_row(self, e: int, q: Quantity) -> list[Option]:
        """Returns what the first cell of a table's row, or the lead of a list item, names."""
        s = self.s
        cell = s.doc.cell[s.first[e]]
        if cell is not None:
            return self._from_table(e, q, cell)
        low, _high = s.items[s.item[e]]
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
                or (q.unit in {"months", "days"} and not q.weak and self.c.lower[e - 1] in {"have", "had", "has", "is", "are", "at"})
            )
            return [Option(k, 2 if subject else 1, m.first, m.last, False) for k in kpis]
        return []

    def _continues(self, e: int, q: Quantity) -> Option | None:
        """Reads a comparison: "against 72 in Q3", "from 82 %", "(Q3: 37)", "It was 92k in Q3"."""
        s = self.s
        if q.unit == "points":
            return None
        low, _high = s.spans[s.sentence[e]]
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
                return Option(
                    previous.kpi, 3, previous.element, previous.element, False, True, period=self.facts.calendar.prior, must_hold=True
                )
            high = s.spans[s.sentence[e]][1]
            beside = self.covered.get(e - 2) if word == "(" else None
            if beside is not None and beside.label is not None and beside.label != previous.period:
                # "less than in December (70 %)": that month's value, where it is
                return Option(previous.kpi, 3, previous.element, previous.element, False, True, period=beside.label, must_hold=True)
            if (
                word == "("
                and e + 1 < high
                and s.norm[e + 1] == ")"
                and not other
                and not q.signed
                and not self.c.assumed
                and self.facts.calendar.prior
                and not any(k in self.c.names or s.norm[k] in {"#", ";", "."} for k in between)
            ):
                # "Headcount 87 (84)": the value before, where it is that
                return Option(
                    previous.kpi, 3, previous.element, previous.element, False, True, period=self.facts.calendar.prior, must_hold=True
                )
            if e + 1 < high and self.c.lower[e + 1] in {"before", "previously", "earlier"} and self.facts.calendar.prior and not other:
                return Option(
                    previous.kpi, 3, previous.element, previous.element, False, True, period=self.facts.calendar.prior, must_hold=True
                )
            compared = word in COMPARED or (word in {"was", "were", "at"} and other)
            if compared and not (word in {"on", "over", "than"} and not other):
                label = explicit.label if explicit else self.facts.calendar.prior
                if label and label != previous.period and self._its_noun(e, q, previous.kpi):
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

    def _share_of(self, e: int, q: Quantity) -> Option | None:
        """Reads "ARR at risk: €610k (7.1 %)", "€610k, or 7.1 % of the base": the share that reports the amount before."""
        s = self.s
        low = s.spans[s.sentence[e]][0]
        if q.unit != "percent" or q.bps or q.signed:
            return None
        at = e - 1
        if (at > low and s.norm[at] in {"or", "("}) or (at > low + 1 and self.c.lower[at] in {"i.e", "ie", "that", "meaning"}):
            for k in range(at, max(low, at - 7) - 1, -1):
                linked = self.by_element.get(k)
                if linked is not None:
                    share = self.facts.lexicon.share.get(linked.kpi)
                    if share and linked.measure == "actual" and self._fits(q, share):
                        return Option(share, 3, k, k, False, True, period=linked.period, must_hold=s.norm[at] != "(")
                    return None
        return None

    def _change_of(self, e: int, q: Quantity) -> Option | None:
        """Reads "35 (−2)": the change of the figure before it, where a KPI of its own reports that change."""
        at = e - 1
        while at > 0 and self.c.lower[at] in {"by", "a", "another", "further", "about", "roughly"}:
            at -= 1
        before = self.c.lower[at] if e else ""
        moved = before in UP or before in DOWN or before in {"plus", "minus"}
        falls = before in DOWN or before == "minus"
        if not (q.signed or moved) or q.scaled or q.unit == "money":
            return None
        for k in range(e - 1, max(-1, e - 7), -1):
            if k in self.by_element:
                trend = self.facts.lexicon.change.get(self.by_element[k].kpi)
                if trend and self._fits(q, trend):
                    return Option(trend, 3, k, k, False, True, period=self.current, negative=falls)
                return None
        for m in reversed(self._mentions(e)):
            if m.last < e and e - m.last <= 4:
                for kpi in m.kpis:
                    trend = self.facts.lexicon.change.get(kpi)
                    if trend and self._fits(q, trend):
                        return Option(trend, 3, m.first, m.last, True, True, period=self.current, negative=falls)
        return None
