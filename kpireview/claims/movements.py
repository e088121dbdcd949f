"""Reads words of movement: rose, slipped, flat, better, and what they are said of."""

from __future__ import annotations

from kpireview.claims.directions import Directions
from kpireview.claims.hints import Hints
from kpireview.claims.linked import Linked
from kpireview.claims.stream import Mention
from kpireview.claims.verdict import direction_holds
from kpireview.claims.words import (
    ABOVE,
    BARELY,
    BELOW,
    BETTER,
    BETTER_NOUNS,
    BETTER_PLAIN,
    BETWEEN,
    COMPARED,
    CUT,
    DETERMINERS,
    DOWN,
    DOWN_NOUNS,
    DOWN_PLAIN,
    FASTER,
    FLAT,
    GENERIC,
    LEVEL,
    LIFTED,
    LIGHT,
    PAST,
    PRONOUNS,
    SAW,
    SLOWER,
    STIRS,
    UP,
    UP_NOUNS,
    UP_PLAIN,
    WORSE,
    WORSE_NOUNS,
    WORSE_PLAIN,
)

# "held up", "signed up": no movement
_UP_IDIOMS = frozenset("held hold holds holding made make makes signed sign put set ended turned opened backed caught showed shows".split())
# After a name these begin something else than a longer name: "we grew ARR by 8 %".
_ON = frozenset("by to from in at on over and but while so with for again further this last again during since as".split())
_WHOLE = frozenset("total overall average net gross".split())
_LOSS = frozenset("loss losses deficit".split())
AVERTED = frozenset("avoid prevent stop risk fear against case any without no expect cushion absorb offset despite if".split())
MOVE_NOUNS = UP_NOUNS | DOWN_NOUNS | BETTER_NOUNS | WORSE_NOUNS
# No movement is told without one of these.
_TOLD_WITH = (
    STIRS | MOVE_NOUNS | UP | DOWN | FLAT | BETTER | WORSE | FASTER | SLOWER | ABOVE | BELOW | LEVEL | LIFTED | CUT
    | UP_PLAIN | DOWN_PLAIN | BETTER_PLAIN | WORSE_PLAIN | {"more", "fewer", "less", "still", "put"}
)  # fmt: skip


class Movements(Hints, Directions):
    """Links the directions of a narrative."""

    def _movements(self) -> None:
        lower = self.c.lower
        taken: set[tuple[int, str]] = set()
        for k, said in enumerate(lower):
            if said not in _TOLD_WITH:
                continue
            word = self._plain(k) or said
            beside = self._beside(k, word)
            done = self._done(k, word, taken)
            if done is not None:
                self.found.append(done)
            elif beside:
                linked = self._movement(k, beside[0], taken, beside[1])
                if linked is not None:
                    self.found.append(linked)
            elif word in STIRS:
                linked = self._movement(k, word, taken) if self._barely(k) else None
                if linked is not None:
                    self.found.append(linked)
            elif word in MOVE_NOUNS:
                linked = self._noun(k, word, taken)
                if linked is not None:
                    self.found.append(linked)
            elif word in {"more", "fewer", "less"}:
                linked = self._comparative(k, word, taken) or self._movement(k, word, taken)
                if linked is not None:
                    self.found.append(linked)
            elif word in UP or word in DOWN or word in FLAT or word in BETTER or word in WORSE or word in FASTER or word in SLOWER:
                linked = self._movement(k, word, taken)
                if linked is not None:
                    self.found.append(linked)

    def _done(self, k: int, word: str, taken: set[tuple[int, str]]) -> Linked | None:
        """Reads what the company did to a figure: "we grew ARR", "which shortened the sales cycle"; held against the pack only after we."""
        if word not in LIFTED and word not in CUT:
            return None
        s, c, lower = self.s, self.c, self.c.lower
        low, high = s.spans[s.sentence[k]]
        begin = {s.mentions[n].first: s.mentions[n] for n in s.by_sentence.get(s.sentence[k], ()) if n not in self.hidden}
        at = k + 1
        while at not in begin and at < high and (lower[at] in DETERMINERS or lower[at] in _WHOLE):
            at += 1
        m = begin.get(at)
        if m is None or any(j in c.mentioned for j in range(max(low, k - 3), k)):
            return None
        following = lower[m.last + 1] if m.last + 1 < high else ""
        if following[:1].isalpha() and following not in _ON and following not in COMPARED and m.last + 1 not in self.covered:
            return None  # "we grew the pipeline team", "we cut churn risk"
        token = s.first[k]  # "we" is no element
        ours = any(s.doc.norm[t] in {"we", "we've"} for t in range(max(s.first[low] - 1, token - 4, 0), token))
        if c.assumed or c.planned(k, range(m.first, m.last + 1)) or c.negated(max(low, k - 4), k) or c.table_of_assumptions(k):
            return None
        if c.qualified(m.first, m.last) or c.foreign(m.first) or c.somebodys(k, m.first) or any(w in AVERTED for w in lower[low:k]):
            return None
        kpi = self._choose(m, k)
        if not kpi:
            return None
        plain = ("improved" if word in {"improved", "strengthened"} else "rose") if word in LIFTED else "fell"
        found = self._moved(k, plain, kpi, k, True, False, taken)
        if found is None or (not found.holds and not ours):
            return None
        found.end = s.end(m.last)
        return found

    def _plain(self, k: int) -> str:
        """Returns the past form of a verb after "did" or "continued to", and "unchanged" for "stood still", else ""."""
        word, before = self.c.lower[k], self.c.lower[max(0, k - 2) : k]
        if word in {"still", "put"} and before[-1:] in (["stood"], ["stands"], ["standing"], ["stayed"]):
            following = self.c.lower[k + 1 : k + 2]
            return "unchanged" if following[:1] in ([], ["."], [","], ["at"], [";"]) else ""
        low = self.s.spans[self.s.sentence[k]][0]
        seen = any(w in {"saw", "seen", "watched"} for w in self.c.lower[max(low, k - 7) : max(low, k - 1)]) and k - 1 in self.c.mentioned
        if (
            not seen
            and before[-1:] != ["did"]
            and (before[-1:] != ["to"] or before[0] not in {"continued", "continues", "began", "started"})
        ):
            return ""
        if word in UP_PLAIN or word in DOWN_PLAIN:
            return "rose" if word in UP_PLAIN else "fell"
        return "improved" if word in BETTER_PLAIN else "worsened" if word in WORSE_PLAIN else ""

    def _beside(self, k: int, word: str) -> tuple[str, str] | None:
        """Returns the movement that a place beside an earlier period tells, and the period: "finished above Q2", "matched last quarter"."""
        plain = "rose" if word in ABOVE else "fell" if word in BELOW else "unchanged" if word in LEVEL else ""
        if not plain:
            return None
        at = k + 1
        while at < len(self.c.lower) and at < k + 4 and self.c.lower[at] in {"of", "with", "that", "those", "what", "in"}:
            at += 1
        period = self.covered.get(at)
        if period is None or period.role != "point" or not period.label or period.label == self.current or period.first != at:
            return None
        return plain, period.label

    def _barely(self, k: int) -> bool:
        """Says whether a verb of movement is taken back: "hardly moved", "has not changed", "little changed"."""
        low = self.s.spans[self.s.sentence[k]][0]
        ahead = self.c.lower[max(low, k - 2) : k]
        return bool(ahead) and (ahead[-1] in BARELY or (ahead[0] in BARELY and ahead[-1] in {"been", "really", "much", "have", "t"}))

    def _noun(self, k: int, word: str, taken: set[tuple[int, str]]) -> Linked | None:
        """Reads a movement told as a noun: "the slide in NPS", "a further rise in churned ARR", "NPS saw a rise"."""
        s, c = self.s, self.c
        low, high = s.spans[s.sentence[k]]
        verb = k - 1
        while verb > low and c.lower[verb] in {"another", "clear", "slight", "further", "small", "on", "modest", "sharp"}:
            verb -= 1  # articles are no elements
        plain = "improved" if word in BETTER_NOUNS else "worsened" if word in WORSE_NOUNS else "rose" if word in UP_NOUNS else "fell"
        told = c.lower[verb] in SAW or (c.lower[k - 1] == "on" and c.lower[verb] in BETWEEN)
        if told and verb >= low and c.lower[k + 1 : k + 2] not in (["in"], ["of"]) and not c.assumed:
            owner = next((m for m in reversed(self._mentions(k)) if m.last < verb), None)
            if owner is not None and all(c.lower[j] in BETWEEN for j in range(owner.last + 1, verb)):
                seen = self._movement(verb, plain, taken)
                if seen is not None:
                    seen.end = s.end(k)
                return seen
        if k + 2 >= high or c.lower[k + 1] not in {"in", "of"}:
            return None
        m = next(
            (s.mentions[n] for n in s.by_sentence.get(s.sentence[k], ()) if n not in self.hidden and s.mentions[n].first == k + 2), None
        )
        if m is None or c.qualified(m.first, m.last) or c.foreign(m.first) or c.somebodys(k, m.first):
            return None
        if c.assumed or c.table_of_assumptions(k) or c.planned(k, range(m.first, m.last + 1)) or c.negated(max(low, k - 3), k):
            return None
        if any(w in AVERTED for w in c.lower[max(low, k - 4) : k]):
            return None  # "to avoid a drop in NPS", "the risk of a fall in ARR"
        token = s.first[k] - 1
        definite = token >= 0 and s.doc.norm[token] in {"the", "this", "that"}
        kpi = self._choose(m, k)
        if not kpi:
            return None
        found = self._moved(k, plain, kpi, k, True, False, taken)
        if found is None or (not found.holds and not definite):
            return None
        found.end = s.end(m.last)
        return found

    def _comparative(self, k: int, word: str, taken: set[tuple[int, str]]) -> Linked | None:
        """Reads a count that the sentence opens with: "More investors are in the funnel", "Fewer deals are open than in Q4"."""
        s, c = self.s, self.c
        low, high = s.spans[s.sentence[k]]
        if k > low and not (k == low + 1 and not s.raw[low][0].isalnum()):
            return None
        m = next(
            (s.mentions[n] for n in s.by_sentence.get(s.sentence[k], ()) if s.mentions[n].first <= k + 2 and s.mentions[n].last > k), None
        )
        kpi = ""
        last = k
        if m is not None:
            kpi, last = self._choose(m, k), m.last
        if not kpi:
            kpi, last = self._counted(k, high)
        if not kpi or self.facts.classes[kpi] not in {"count", "money"}:
            return None
        told = {"are", "is", "were", "was", "remain", "sit"} & set(c.lower[last + 1 : last + 3])
        than = next((j for j in range(last + 1, min(high, last + 8)) if c.lower[j] == "than"), high)
        against = any(j in self.covered for j in range(than + 1, min(than + 3, high)))
        if not told and not against:
            return None
        if c.planned(k, range(k, last + 1)) or c.assumed or c.qualified(k, last) or c.table_of_assumptions(k):
            return None
        found = self._moved(k, "up" if word == "more" else "down", kpi, k, True, False, taken)
        if found is not None:
            found.end = s.end(last)
        return found

    def _movement(self, k: int, word: str, taken: set[tuple[int, str]], against: str = "") -> Linked | None:
        s, c, lower = self.s, self.c, self.c.lower
        low, high = s.spans[s.sentence[k]]
        after = lower[k + 1] if k + 1 < high else ""
        before = lower[k - 1] if k > low else ""
        if word in {"up", "down"} and after in {"to"} and before not in BETWEEN and k - 1 not in self.c.mentioned:
            return None
        if word == "up" and before in _UP_IDIOMS and after not in COMPARED and s.norm[k + 1 : k + 2] != ["#"]:
            return None
        if word in {"up", "down"} and before in PRONOUNS and k - 2 >= low and lower[k - 2] not in BETWEEN and s.raw[k - 2][0].isalpha():
            return None  # "the kiosk drags it down": what is moved, not what moves
        if word in {"more", "less", "fewer", "cheaper"} and (after != "than" or s.norm[k - 1] == "#"):
            return None
        if word in {"fall", "falls", "fell", "falling"} and after in {
            "due",
            "into",
            "on",
            "under",
            "within",
            "short",
            "away",
            "through",
            "apart",
        }:
            return None
        if word == "same":
            # "the same as last quarter", "stayed the same"; anything else is no movement
            at = k + 3 if k + 3 < high and lower[k + 2 : k + 3] in (["in"], ["at"]) else k + 2
            stayed = lower[k - 1 : k] in (["stayed"], ["remained"], ["stays"], ["remains"]) and (
                not after or after in ".,;" or after == "at"
            )
            if not stayed and (after != "as" or at not in self.covered or self.covered[at].label == self.current):
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
                if ")" in s.norm[m.last + 2 : k] and "(" not in s.norm[m.last : k]:
                    break
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
                    subject = self._head(m, k)
                break
        if subject is not None and self._measured_in(subject):
            return None
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
            if not kpi and k == low and (after in COMPARED or (k + 1 < high and s.norm[k + 1] == "#")):
                # "… of 6.63. Up from 6.93 in Q3": the sentence before says what
                last = max((f for f in self.found if f.start < s.start(k) and f.measure == "actual"), key=lambda f: f.start, default=None)
                if last is not None and s.item[last.element] == s.item[k] and s.sentence[k] - s.sentence[last.element] == 1:
                    kpi, named = last.kpi, False
            if not kpi and self.found:
                # "…, so it fell"
                j = k - 1
                while j > low and lower[j] in BETWEEN and lower[j] not in PRONOUNS:
                    j -= 1
                if lower[j] in {"it", "they"} and j > low:
                    earlier = [f for f in self.found if low <= f.element < j and f.measure == "actual" and f.period == self.current]
                    if earlier:
                        kpi, named, first = earlier[-1].kpi, False, j
                    elif all(w in BETWEEN for w in lower[j + 1 : k]):
                        # "Net burn is the reason; it came down"
                        only = {self._choose(m, k) for m in self._mentions(k) if m.last < j}
                        if len(only) == 1 and not any(n in c.names for n in range(low, j)):
                            kpi, named, first = only.pop(), False, j
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
        loose = False
        if not kpi and subject is None:
            ahead = self._of_next(k, low, high)
            kpi, named = ahead or self._about(k), False
            loose = not ahead and word not in FASTER | SLOWER
        if not kpi:
            return None
        if (word not in STIRS and (c.negated(max(low, k - 3), k))) or c.negated(k + 1, min(high, k + 2)):
            return None
        if c.planned(k, range(subject.first, subject.last + 1) if subject else range(k, k + 1)) or c.table_of_assumptions(k):
            return None
        if subject is not None and c.foreign(subject.first):
            return None
        if subject is not None and (c.qualified(subject.first, subject.last) or c.somebodys(k, subject.first)):
            return None
        if (
            self.c.assumed
            and not any(w in PAST or w in {"has", "have"} for w in lower[max(low, k - 6) : min(high, k + 6)])
            and k + 1 < high
        ):
            return None
        found = self._moved(k, word, kpi, first, named, invert, taken, against)
        return None if found is not None and loose and not found.holds else found

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

    def _moved(
        self, k: int, word: str, kpi: str, first: int, named: bool, invert: bool, taken: set[tuple[int, str]], against: str = ""
    ) -> Linked | None:
        s, facts = self.s, self.facts
        calendar = facts.calendar
        _low, high = s.spans[s.sentence[k]]
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
        if against:
            label, base = self.current, against
        elif not facts.lexicon.words[kpi] & {"yoy", "annual"} and any(t in text for t in ("yoy", "year on year", "year over year", "y/y")):
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
        holds = direction_holds(stated, now, then)
        if self._direction_doubted(k, first, kpi, named, holds):
            return None
        return Linked(s.start(first), s.end(k), k, kpi, label, stated, now, holds, named, base=base)
