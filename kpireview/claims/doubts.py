"""Asks of a reading that the pack doesn't bear out: is the figure perhaps something narrower than the KPI, or somebody else's?

A false accusation is the worst that a claim can be. So before a figure is said to contradict the pack, its clause must leave no such
doubt: "an insurance refund (€11k)", "three people left in support", "clients who use it daily have an NPS of 61" name a KPI's words and
speak of something else. Nothing here touches a figure that the pack bears out, save the units that can't be.

Longer than most modules: each doubt is a few lines, and they are asked together of the same reading.
"""

from __future__ import annotations

from kpireview.claims.lexicon import WIDER
from kpireview.claims.numerals import MONTHS, Quantity
from kpireview.claims.state import MOVES, Agreement, Option, State
from kpireview.claims.verdict import Class
from kpireview.claims.words import BETWEEN, COMPARED, GENERIC, LIGHT, PAST, PLAN, PROPER_OK

NARROW = frozenset("on for from in at with to into over under within among between through via during".split())
_NAME_NARROW = frozenset("in among for within across from on of with by".split())
_SPANS = frozenset("over in within during for since".split())
_WHOLE = frozenset(
    """
    board payroll team company business staff group house us all sum now place date track today books whole round firm database
    quarter year month half period first second third fourth again fact end pace rate present moment
    """.split()
)
_WHO = frozenset("who whose whom which".split())
_CONNECTS = frozenset("and or but while so because as if when though although yet plus than nor whereas since before after".split())
_PEOPLE = frozenset(
    """
    people customer client user account hospital clinic hotel merchant colleague engineer rep seller partner deal those team site
    company investor fund practice shop store guest member patient
    """.split()
)
_SUBGROUP = frozenset("who whose with without using".split())
_BARE_FORMS = frozenset("stand show fall drop rise close finish reach come".split())  # after a singular name these are nouns
_CREWS = frozenset("team staff crew workforce".split())
_SIZES = frozenset(
    "total whole entire small full current company complete new combined lean growing strong bigger larger smaller overall".split()
)
_IN_SUM = frozenset(
    """
    total short fact sum view contrast addition particular other all words return spite last least once time glance parallel turn
    summary practice theory truth line now comparison effect brief future past meantime second third instance example
    """.split()
)
_STATES = frozenset("are were is was have had make remain stay work strong".split())
_VERBS = frozenset("has had is was were are does did sells says wants owes buys".split())
_SUBJECTS = frozenset("company business group firm sales revenue turnover it still top".split())
_ONE_TIME = frozenset("once away expires expired refunded prepaid".split())
SOURCES = frozenset("from into through via among between without for by".split())
_RISKED = frozenset("impact likelihood effect consequence damage".split())
_LINES = frozenset("line limit floor minimum bar threshold target goal".split())
_PICKED = frozenset("last past first next other remaining".split())
_TOTALS = frozenset("team total crew staff base workforce group company count number list roster portfolio pool sum headcount".split())
_OURS = frozenset("we our us ours i".split())


class Doubts(State):
    """What speaks against an accusation."""

    def _unfit(self, e: int, q: Quantity, option: Option, kind: Class) -> bool:
        """Says whether a bare count is held against money or a percentage: "19 escalations", "27 decided deals"."""
        if q.spelt and q.value == 1 and q.unit == "plain" and not option.phrase and self._is_pronoun(e, option.kpi):
            return True
        if q.unit != "plain" or q.scaled or q.of is not None or q.band is not None or q.hedge == "fraction" or q.value == 0:
            return False
        if kind == "money":
            return abs(q.value) < 1000
        return kind == "percent" and (option.follows or option.phrase or not self._its_noun(e, q, option.kpi))

    def _is_pronoun(self, e: int, kpi: str) -> bool:
        """Says whether a spelt one counts nothing: "one has signed", "one of them"."""
        s = self.s
        k = e + 1
        if k >= s.spans[s.sentence[e]][1] or not s.norm[k][0].isalpha() or k in self.covered:
            return False
        word = self.c.lower[k]
        return s.norm[k] not in self.facts.lexicon.words.get(kpi, ()) and word not in COMPARED and word not in NARROW

    def _doubted(self, e: int, q: Quantity, option: Option, kind: Class, agreement: Agreement) -> bool:
        """Says whether the clause leaves it open that a figure is something else than the KPI's value."""
        if agreement in {"near", "far"} and self._loose(e, option, kind, agreement):
            return True
        s = self.s
        if self._wider(q, option):
            return True
        if q.value and not option.follows and not option.phrase and not self._its_noun(e, q, option.kpi):
            return True  # "three joiners and two departures"
        counts = kind in {"count", "number"}
        if option.last >= e or option.follows:
            if kind != "percent" and self._narrowed_after(max(option.last, e), counts, option.kpi):
                return True
            if counts and (self._one_of(e) or self._some(e, option)):
                return True
            if counts and option.first <= e and option.words <= 2 and self._acts(max(option.last, e)):
                return True
        elif option.named and (self._compound(option, e) or self._counted_already(option)):
            return True
        elif (
            kind != "percent"
            and option.first > s.spans[s.sentence[e]][0]
            and self.c.lower[option.first - 1] in SOURCES
            and s.norm[option.last + 1] != ","
        ):
            return True  # "new pipeline from events is €140k"
        if self._span_of_time(max(option.last, e)) or self._once(e) or (option.period is None and self._ahead(e)):
            return True
        if self._supposed(e, option):
            return True
        return self._grows(option) or self._crew(option) or self._within_a_group(e, option, kind) or self._of_another(e, option)

    def _wider(self, q: Quantity, option: Option) -> bool:
        """Says whether a common word takes in another KPI, and the two make the figure: "two departures", one of them not wanted."""
        other, words = WIDER.get(option.kpi, ("", frozenset[str]()))
        more, own = self.facts.value(other, self.current), self.facts.value(option.kpi, self.current)
        if more is None or own is None or q.value != own + more:
            return False
        return bool(words.intersection(self.s.norm[min(option.first, option.last) : option.last + 1]))

    def _definite(self, option: Option) -> bool:
        """Says whether a phrase holds a name of the KPI, not only words about it: "three resignations", but not "keeps 95 %"."""
        if not option.phrase:
            return option.named
        within = (m for m in self.s.mentions if option.first <= m.first and m.last <= option.last)
        return any(option.kpi in m.kpis for m in within)

    def _loose(self, e: int, option: Option, kind: Class, agreement: Agreement) -> bool:
        """Says whether a figure that is no KPI's value of any period hangs on too little to be called wrong."""
        s, lower = self.s, self.c.lower
        elsewhere = option.kpi.split(".")[0] != self.domain and option.kpi not in self.nearby
        if option.phrase and not self._definite(option):
            if elsewhere or (agreement == "far" and kind != "money"):
                return True
        elif elsewhere and (option.follows or (option.from_row and self.c.assumed)) and self._bare(option) and not self._is_acronym(option):
            return True  # one word that other domains use as well: "counsel sees 60 % odds"
        high = s.spans[s.sentence[e]][1]
        return any(
            k in self.c.names and lower[k - 1] in _NAME_NARROW and s.clause[k] == s.clause[e] for k in range(e + 2, min(high, e + 9))
        )  # "commissions of €24k are paid on the Vega deal"

    def _one_of(self, e: int) -> bool:
        """Says whether a count is of what something else belongs to: "the pay of nine engineers", "from six customers"."""
        s, lower = self.s, self.c.lower
        low = s.spans[s.sentence[e]][0]
        k = e - 1
        if k < low:
            return False
        if lower[k] == "of" and k > low:
            word = lower[k - 1]
            return word[0].isalpha() and s.norm[k - 1] not in _TOTALS and word not in LIGHT and k - 1 not in self.c.mentioned
        return lower[k] in SOURCES and s.norm[k - 1] != "#"

    def _some(self, e: int, option: Option) -> bool:
        """Says whether a count is told of something picked out: "the last six departures", "Population: 26 people"."""
        s, lower = self.s, self.c.lower
        low = s.spans[s.sentence[e]][0]
        if e > low and lower[e - 1] in _PICKED:
            return True
        if e - low < 2 or s.norm[e - 1] != ":" or not s.raw[e - 2].isalpha() or e - 2 in self.c.mentioned:
            return False
        word = lower[e - 2]
        return option.words <= 2 and s.norm[e - 2] not in _TOTALS and word not in LIGHT and not s.raw[e - 2].isupper()

    def _counted_already(self, option: Option) -> bool:
        """Says whether the name has its own figure, which is no KPI's: "from six engineers to nine"."""
        k = option.first - 1
        if k < 0 or self.s.norm[k] != "#" or self.s.sentence[k] != self.s.sentence[option.first]:
            return False
        linked = self.by_element.get(k)
        return linked is None or linked.kpi != option.kpi

    # --- what the name or the count is narrowed to

    def _narrower(self, k: int, high: int, kpi: str) -> bool:
        """Says whether a noun that narrows stands at an element: none of the KPI's own words, no period, no "in total"."""
        if k >= high:
            return False
        s, word = self.s, self.c.lower[k]
        if not word[0].isalpha() or k in self.covered or word in LIGHT or s.norm[k] in LIGHT or word in _WHOLE or word in MONTHS:
            return False
        if s.norm[k] in self.facts.lexicon.words.get(kpi, ()) or word in COMPARED or word in _CONNECTS:
            return False
        return not self._company(k)

    def _narrowed_after(self, last: int, counts: bool, kpi: str) -> bool:
        """Says whether what follows a counted noun narrows it: "customers who left us", "€60k of spend into the spring fair"."""
        s, lower = self.s, self.c.lower
        high = s.spans[s.sentence[last]][1]
        token = s.last[last] + 1
        after = s.doc.norm[token] if token < len(s.doc.norm) else ""
        if counts and (after in _WHO or after == "that"):
            return True
        if last + 2 < high and lower[last + 1] in NARROW:
            return self._narrower(last + 2, high, kpi)
        return lower[last] in NARROW and last + 1 < high and last + 1 in self.c.names

    def _acts(self, last: int) -> bool:
        """Says whether a bare count of people or things does something that the KPI doesn't say: "31 people answered the survey"."""
        s, lower = self.s, self.c.lower
        high = s.spans[s.sentence[last]][1]
        k = last + 1
        if k >= high:
            return False
        word = lower[k]
        if not word[0].isalpha() or k in self.covered or k in self.c.mentioned:
            return False
        return not (word in LIGHT or word in PAST or word in MOVES or word in _STATES or word in _CONNECTS or word in NARROW)

    def _compound(self, option: Option, e: int) -> bool:
        """Says whether the name only begins a longer noun ("an insurance refund (€11k)") or is narrowed ("turnover in software firms")."""
        s, lower = self.s, self.c.lower
        k = option.last + 1
        if k >= e or s.sentence[k] != s.sentence[e] or s.doc.cell[s.first[k]] != s.doc.cell[s.first[option.last]]:
            return False
        word = lower[k]
        if word in _NAME_NARROW:
            inner = k + 1
            if inner in self.c.mentioned and word in {"of", "on"}:
                return False
            return self._narrower(inner, e, option.kpi) and lower[inner] not in PAST and lower[inner] not in MOVES
        if not word[0].isalpha() or k in self.covered or k in self.c.mentioned or s.raw[k - 1][0] == "#":
            return False
        if word in _BARE_FORMS and s.norm[k] == word and not s.raw[option.last].lower().endswith("s"):
            return k + 1 < e and s.norm[k + 1] in {"(", "of", ":"}
        if s.raw[option.last].lower().endswith("s") and s.doc.norm[s.first[option.last]] != s.raw[option.last].lower():
            return False  # after a plural the next word is likely a verb: "new opportunities hold at …"
        if any(word in known for known in (LIGHT, PAST, MOVES, GENERIC, COMPARED, BETWEEN, PLAN, _CONNECTS)):
            return False
        if word.endswith(("ed", "ly")) or s.norm[k] in self.facts.lexicon.words.get(option.kpi, ()):
            return False
        return not (word.endswith("s") and lower[k + 1] not in {"(", "of", "are", "were", "is", "was"})

    def _company(self, k: int) -> bool:
        """Says whether an element is the company's name: "Nordhaven Software", not the software of others."""
        return self.s.norm[k] in self.facts.company and self.s.raw[k][0].isupper()

    # --- time

    def _span_of_time(self, last: int) -> bool:
        """Says whether a figure is of another stretch of time: "14 customers over the last two years"."""
        s, lower = self.s, self.c.lower
        high = s.spans[s.sentence[last]][1]
        for k in range(last + 1, min(high - 1, last + 7)):
            if lower[k] in _SPANS:
                after = k + 1 + (lower[k + 1] in {"last", "past", "next", "first", "coming"})
                if after < high and s.quantity[after] >= 0 and s.figure(after).unit in {"months", "days"}:
                    return True
            if s.norm[k] == "#" or s.clause[k] != s.clause[last]:
                break
        return False

    def _once(self, e: int) -> bool:
        """Says whether a figure is paid one time: "costs about €18k once", "a legal bill of €37k falls away"."""
        high = self.s.spans[self.s.sentence[e]][1]
        following = self.c.lower[e + 1 : min(high, e + 4)]
        return bool(_ONE_TIME.intersection(following)) and "more" not in following and "again" not in following

    def _ahead(self, e: int) -> bool:
        """Says whether the clause goes on to the quarter that comes next: "we win 35 % of what is decided in Q4"."""
        s = self.s
        for st in self.stretches:
            if e < st.first <= e + 8 and s.sentence[st.first] == s.sentence[e] and s.clause[st.first] == s.clause[e]:
                if "#" not in s.norm[e + 1 : st.first] and (st.role == "future" or self._is_next(st.label)):
                    return True
        return False

    def _is_next(self, label: str | None) -> bool:
        """Says whether a period of the past bears the name that the next one will bear: the Q4 before a pack of Q3."""
        calendar = self.facts.calendar
        earlier = calendar.by_label.get(label or "")
        if earlier is None or calendar.months == 12:
            return False
        now = calendar.current
        gap = (now.end.year - earlier.end.year) * 12 + now.end.month - earlier.end.month
        return gap == 12 - calendar.months

    def _supposed(self, e: int, option: Option) -> bool:
        """Says whether a figure is only supposed: "Impact: …", "24 months as the line", "a pre-money of 78m costs"."""
        s, lower = self.s, self.c.lower
        low, high = s.spans[s.sentence[e]]
        begin = min(option.first, e)
        if any(lower[k] in _RISKED and s.norm[k + 1] == ":" for k in range(low, begin)):
            return True
        if begin > low + 1 and s.norm[begin - 1] == ":" and begin - 2 in self.c.names:
            return True  # "Ansel Ridge: soft-circled for 1.5m"
        last = max(option.last, e)
        if last + 1 < high and lower[last + 1] in {"costs", "means", "gives", "buys", "leaves"}:
            token = s.first[begin] - 1
            return token >= 0 and s.doc.norm[token] in {"a", "an"}
        return any(lower[k] == "as" and lower[k + 1] in _LINES for k in range(last + 1, min(high - 1, last + 4)))

    # --- somebody else's

    def _grows(self, option: Option) -> bool:
        """Says whether a phrase that begins with its verb has a subject that isn't the company: "the market grows 11 %"."""
        s, lower = self.s, self.c.lower
        k = option.first
        if not option.phrase or not (lower[k] in MOVES or lower[k] in {"grow", "growing", "grows"}):
            return False
        low = s.spans[s.sentence[k]][0]
        if any(j in self.c.mentioned or self._company(j) or lower[j] in _SUBJECTS for j in range(low, k)):
            return False
        if any(s.doc.norm[t] in _OURS for t in range(s.first[low], s.first[k])):
            return False
        return any(s.raw[j][0].isalpha() and lower[j] not in LIGHT and lower[j] not in _CONNECTS for j in range(low, k))

    def _crew(self, option: Option) -> bool:
        """Says whether a team is one of several: "the support team of nine"."""
        s, lower = self.s, self.c.lower
        k = option.first
        if lower[k] not in _CREWS or k <= s.spans[s.sentence[k]][0]:
            return False
        word = lower[k - 1]
        return word[0].isalpha() and word not in _SIZES and word not in LIGHT and word not in PAST and not self._company(k - 1)

    def _within_a_group(self, e: int, option: Option, kind: Class) -> bool:
        """Says whether the sentence opens with a part of the company or of the clients: "In support, three people left"."""
        s, lower = self.s, self.c.lower
        low, _high = s.spans[s.sentence[e]]
        begin = min(option.first, e)
        if kind in {"count", "number"} and self._fronted(low, begin):
            return True
        if (
            lower[low] in {"among", "within"}
            or "among" in lower[begin:e]
            or (lower[low] in {"of", "for"} and s.doc.norm[s.first[low] + 1] in {"those", "these"})
        ):
            return True
        return kind != "money" and any(s.norm[k] in _PEOPLE and lower[k + 1] in _SUBGROUP for k in range(low, begin - 1))

    def _fronted(self, low: int, begin: int) -> bool:
        """Says whether a sentence opens with where its figure is from: "In support, …"."""
        s, lower = self.s, self.c.lower
        if lower[low] not in {"in", "at", "among", "within", "of", "from"} or "," not in s.norm[low + 1 : min(begin, low + 6)]:
            return False
        inside = range(low + 1, s.norm.index(",", low + 1))
        return any(s.raw[k][0].isalpha() for k in inside) and not any(
            k in self.covered or lower[k] in _IN_SUM or lower[k] in LIGHT or lower[k] in MONTHS or k in self.c.mentioned for k in inside
        )

    def _of_another(self, e: int, option: Option) -> bool:
        """Says whether the sentence's subject is a name, though it opens the sentence: "Planora has 900 customers and ARR of €30m"."""
        s, lower = self.s, self.c.lower
        low, high = s.spans[s.sentence[e]]
        k = low
        while k < high and not s.raw[k][0].isalnum():
            k += 1
        if k + 1 > min(option.first, e) or k in self.c.mentioned or k in self.covered or not s.raw[k][0].isupper() or len(s.raw[k]) < 3:
            return False
        norm, word, verb = s.norm[k], lower[k], lower[k + 1]
        if norm in self.facts.lexicon.vocabulary or norm in PROPER_OK or norm in self.facts.company or norm in self.facts.lexicon.acronyms:
            return False
        if word in LIGHT or word in PLAN or word in _CONNECTS or word in MONTHS or word.endswith(("ing", "ly")) or word in NARROW:
            return False
        if any(s.doc.norm[t] in _OURS for t in range(s.first[k], s.first[min(option.first, e)])):
            return False
        return verb in _VERBS or verb in PAST or verb in MOVES or verb.endswith("ed")

    def _bare(self, option: Option) -> bool:
        """Says whether only one word besides figure and preposition names the KPI: "€140k of ARR" is often somebody's."""
        words = [k for k in range(option.first, option.last + 1) if self.s.norm[k] not in {"#", "of", "in"}]
        return len(words) <= 1

    def _is_acronym(self, option: Option) -> bool:
        return any(self.s.raw[k].isupper() and len(self.s.raw[k]) > 1 for k in range(option.first, option.last + 1))
