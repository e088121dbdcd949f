"""What surrounds a figure: plan or condition, somebody's own figure (an account, a deal, a team), a part of the whole.

Longer than most modules: every test here is asked of the same names, tables and clauses, which are worked out once.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kpireview.claims.facts import Facts
from kpireview.claims.numerals import CODES, MONTHS
from kpireview.claims.stream import Stream
from kpireview.claims.tokens import stem
from kpireview.claims.words import (
    COMPARED,
    DOWN,
    LIGHT,
    NEGATIONS,
    ON_PLAN,
    OVER_PLAN,
    PART,
    PAST,
    PLAN,
    PROPER_OK,
    QUALIFIERS,
    UNDER_PLAN,
    UP,
)

_THEIRS = frozenset("their his her its whose".split())
_OUR_OWN = frozenset("company group year quarter month today period team board last it that there".split())
ELSEWHERE = frozenset(
    "benchmark benchmarks peer peers peers' median competitor competitors rival rivals industry excluding cohort cohorts without comparable"
    " comparables".split()
)
_WITHIN = frozenset("for in at among within across excluding without".split())
_PEOPLE = frozenset("customer customers account accounts hotel hotels client clients partner partners merchant merchants".split())
_CONDITION = frozenset("if unless would could should might".split())
_AFTER_LEAD = frozenset({",", ":", "(", ".", "–", "—", "|", "/", "-"})
_BEFORE_NAME = frozenset("of at in from to with for by against on".split())
_ASSUMING = frozenset("assumption assumptions assume assumed used assumes".split())
_PLANNED = frozenset(
    "target targets plan planned goal goals budget forecast assumption assumptions outlook expected aim aims next priorities"
    " objectives".split()
)
_CARRIES = frozenset("takes take gets get brings bring carries carry lets let leaves leave gives give".split())
_NARROWING = frozenset("for from on in at with to".split())
_SCENARIOS = frozenset("conservative downside upside worst".split())
_PLAN_HEADS = frozenset("target targets goal goals aim aims priorities objectives assumptions next".split())
_HEADS = frozenset(
    "forecast outlook plan budget guidance target targets expectation expectations assumptions next goals milestones approved budgeted"
    " planned".split()
)
_ASKS = frozenset("approval approve resolved ask request proposal".split())
_GOALS = frozenset("goal target aim objective".split())
_MARGINAL = frozenset("cost costs costing saves save adds add buys buy worth extends extend lose loses takes".split())
_LIMITS = frozenset("less more fewer better lower higher above below under over faster sooner".split())


@dataclass(slots=True)
class Context:
    """A narrative's names, plans and table heads, worked out once."""

    s: Stream
    facts: Facts
    field_id: str
    lower: list[str] = field(default_factory=list)
    names: set[int] = field(default_factory=set)  # elements that are proper names
    owned: set[int] = field(default_factory=set)  # items about an account, a deal, a person, a place
    assumed: bool = False  # the narrative's figures are assumptions unless it says otherwise
    header: dict[tuple[int, int], list[str]] = field(default_factory=dict)  # (table, column) -> words of its head
    table: dict[int, int] = field(default_factory=dict)  # row -> table
    tops_at: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)  # (table, column) -> elements of its head
    tops: dict[int, int] = field(default_factory=dict)  # table -> its first row
    rows: dict[int, tuple[int, int]] = field(default_factory=dict)  # row -> elements of its first cell
    mentioned: set[int] = field(default_factory=set)
    plan_items: dict[int, bool] = field(default_factory=dict)
    assuming: set[int] | None = None  # tables of assumptions

    covered: frozenset[int] = frozenset()  # elements of periods

    def __post_init__(self) -> None:
        s = self.s
        self.lower = [raw.lower() for raw in s.raw]
        for m in s.mentions:
            if m.kpis:
                self.mentioned.update(range(m.first, m.last + 1))
        self.assumed = self.field_id.endswith(("assumptions", "context_notes", "focus_areas"))
        self._find_names()
        self._find_owned()
        self._read_tables()

    # --- names

    def _capital(self, k: int) -> bool:
        raw = self.s.raw[k]
        if not raw[0].isupper() or (len(raw) < 2 and not raw.isupper()):
            return False
        norm = self.s.norm[k]
        if norm in PROPER_OK or norm in MONTHS or norm in CODES or norm in self.facts.company:
            return False
        return not (raw.isupper() and norm in self.facts.lexicon.acronyms)

    def _find_names(self) -> None:
        s = self.s
        capitals = {k for k, raw in enumerate(s.raw) if raw[0].isupper() and self._capital(k)}
        if not capitals:
            return
        openers = {a for a, _ in s.spans}
        openers.update(k for k in capitals if k and self._opens_after(k - 1))
        leads = set()
        for low, high in s.items.values():
            k = low
            while k < high - 1 and (not s.raw[k][0].isalnum() or s.first[k] in s.doc.marker):
                k += 1
            leads.add(k)
        large = {s.norm[k] for k in capitals}
        small = {norm for norm, raw in zip(s.norm, s.raw, strict=True) if norm in large and raw.islower()}
        inside = {s.norm[k] for k in capitals if k not in openers and s.norm[k] not in small}
        vocabulary = self.facts.lexicon.vocabulary
        for k in sorted(capitals - self.mentioned):
            norm = s.norm[k]
            if k not in openers:
                # Headings In Title Case are no names
                self.names.add(k)
            elif k + 2 < len(s.norm) and s.norm[k + 1] == "(" and s.norm[k + 2] == "#":
                self.names.add(k)  # "Castlebay (€220k)": an item with its size
            elif (
                k + 1 < len(s.norm)
                and s.norm[k + 1] == "#"
                and s.quantity[k + 1] >= 0
                and s.figure(k + 1).unit == "money"
                and norm not in vocabulary
                and norm not in small
                and norm not in LIGHT
                and norm not in PLAN
            ):
                self.names.add(k)  # "pipeline: Kestrel €60k"
            elif s.raw[k].isupper() and k + 1 < len(s.norm) and s.norm[k + 1] == ":":
                continue  # "FYI:"
            elif norm in small or norm in vocabulary or norm in LIGHT or norm in PLAN:
                continue
            elif norm in inside or (
                k + 1 < len(s.norm) and s.sentence[k + 1] == s.sentence[k] and k + 1 in capitals and k + 1 not in self.mentioned
            ):
                self.names.add(k)
            elif k in leads or (k and s.norm[k - 1] in {"@", "|"}):
                after = s.norm[k + 1] if k + 1 < len(s.norm) else ""
                if after in _AFTER_LEAD and k + 1 < len(s.norm):
                    self.names.add(k)

    def _opens_after(self, k: int) -> bool:
        """Says whether the word after element k is written large for its place: a sign, a list marker or a bracket stands at k."""
        s = self.s
        norm = s.norm[k]
        return (
            norm in {"(", ":", ".", "|", "•", "→", "-", "–", "—"}
            or (norm[0] in "#*№" and s.quantity[k] < 0)
            or s.first[k] in s.doc.marker
            or not (norm[0].isalnum() or norm[0] in "@#$,;")
        )

    def _find_owned(self) -> None:
        s = self.s
        for item, (low, high) in s.items.items():
            k = low
            while k < high and (
                s.norm[k] in {"@", "|", "→", "🔴", "🟡", "🟢", "✅", "(", ")", "[", "]"}
                or s.first[k] in s.doc.marker
                or (not s.raw[k][0].isalnum() and s.norm[k] != "#")
            ):
                k += 1
            if k >= high:
                continue
            lead = k
            while lead < high and lead - k < 5 and s.norm[lead] not in _AFTER_LEAD and s.norm[lead] != "#":
                lead += 1
            listed = k > low or high - low <= 90
            bullet = any(s.first[e] in s.doc.marker for e in range(low, min(low + 3, high))) or s.norm[low] == "|" or self._marked(low)
            has_name = any(e in self.names for e in range(k, lead))
            has_kpi = any(e in self.mentioned for e in range(k, lead))
            if (bullet and listed and has_name and not has_kpi and k in self.names) or (
                item in s.doc.is_heading and k in self.names and not has_kpi
            ):
                self.owned.add(item)
        # what stands under a heading that is a name is the name's
        heads = {}
        for item in self.owned:
            if item in s.doc.is_heading:
                heads[s.doc.heading.get(item)] = item
        if heads:
            for item in s.items:
                if s.doc.heading.get(item) in heads:
                    self.owned.add(item)

    def listed(self, element: int) -> bool:
        """Says whether an element stands in an item of a list."""
        return self._marked(self.s.items[self.s.item[element]][0])

    def _marked(self, element: int) -> bool:
        """Says whether an element is the first of a list item."""
        doc = self.s.doc
        at = doc.start[self.s.first[element]]
        begin = doc.text.rfind("\n", 0, at) + 1
        lead = doc.text[begin:at].strip()
        return bool(lead) and lead[0] in "-*•‣◦–—+→>0123456789(#" and len(lead) < 12

    # --- tables

    def _read_tables(self) -> None:
        s = self.s
        cells = s.doc.cell
        if not any(cells):
            return
        table, last_row = -1, -5
        heads: dict[int, list[str]] = {}
        for k in range(len(s.norm)):
            cell = cells[s.first[k]]
            if cell is None:
                last_row = -5 if last_row >= 0 else last_row
                continue
            row, column = cell
            if row != last_row:
                if last_row < 0:
                    table += 1
                    heads = {}
                    self.table[row] = table
                    head_row = self.tops[table] = row
                last_row = row
            self.table[row] = table
            if row == head_row and s.norm[k] != "|":
                self.header.setdefault((table, column), []).append(self.lower[k])
                self.tops_at[(table, column)] = (self.tops_at.get((table, column), (k, k))[0], k + 1)
            if column == 1 and s.norm[k] != "|":
                a, _b = self.rows.get(row, (k, k + 1))
                self.rows[row] = (a, k + 1)
        del heads

    def head(self, element: int) -> list[str]:
        """Returns the words of the column head above an element of a table."""
        cell = self.s.doc.cell[self.s.first[element]]
        return self.header.get((self.table.get(cell[0], -1), cell[1]), []) if cell else []

    def top_cell(self, element: int) -> range:
        """Returns the elements of the column head above an element of a table."""
        cell = self.s.doc.cell[self.s.first[element]]
        a, b = self.tops_at.get((self.table.get(cell[0], -1), cell[1]), (0, 0)) if cell else (0, 0)
        return range(a, b)

    def table_of_assumptions(self, element: int) -> bool:
        """Says whether an element stands in a table whose heads say that it holds assumptions or plans."""
        cell = self.s.doc.cell[self.s.first[element]]
        if cell is None:
            return False
        table = self.table.get(cell[0], -1)
        if self.assuming is None:
            self.assuming = {owner for (owner, _), words in self.header.items() if any(w in _ASSUMING for w in words)}
        if table in self.assuming:
            return True
        return any(w in _PLANNED for w in self.head(element))

    # --- plan, condition, part

    def planned(self, element: int, inside: range) -> bool:
        """Says whether the clause of a figure speaks of a plan, a wish or a condition; `inside` is the KPI's own name."""
        s, lower = self.s, self.lower
        low, high = s.spans[s.sentence[element]]
        singled = lower[low] in {"each", "every"} and low not in inside and lower[low + 1 : low + 2] not in (["month"], ["quarter"])
        if singled or any(w in _SCENARIOS for w in lower[max(low, element - 8) : element]):
            return True
        if any(w in _HEADS for w in lower[low : low + 4]) and lower[low] not in COMPARED and lower[low] != "since":
            # "Forecast for Q2: revenue 2.35m, burn 310k"
            head = next((k for k in range(low, min(low + 6, element)) if s.norm[k] == ":"), low)
            if any(lower[k] in _HEADS and k not in self.mentioned and k not in inside for k in range(low, head)):
                return True
        clause = s.clause[element]
        k = element - 1
        steps = 0
        while k >= low and s.clause[k] == clause and steps < 14:
            if lower[k] in {"need", "needs"} and s.quantity[element] >= 0 and s.figure(element).unit in {"days", "months"}:
                pass  # "we need 63 days to fill a position"
            elif (
                k not in inside and k not in self.mentioned and lower[k] in PLAN and not self._calendar_word(k) and not self.side_of_plan(k)
            ):
                return True
            if lower[k] in {"against", "vs", "versus", "than", "compared"} and k < element - 1:
                break
            k -= 1
            steps += 1
        k = element + 1
        steps = 0
        while k < high and s.clause[k] == clause and steps < 5:
            if lower[k] in COMPARED and lower[k] not in {"on", "over", "following", "after"}:
                break
            if (
                k not in inside
                and k not in self.mentioned
                and lower[k] in PLAN
                and not self._calendar_word(k)
                and lower[k] not in {"need", "needs", "may"}
                and not (
                    lower[k] in {"will", "won't"}
                    and steps >= 2
                    and any(lower[j] in PAST or lower[j] in UP or lower[j] in DOWN for j in range(max(low, element - 5), element))
                )
            ):
                return True
            if s.norm[k] == "#":
                break
            k += 1
            steps += 1
        if any(
            lower[k] in {"has", "have"} and lower[k + 1] == "to" and lower[k + 2][0].isalpha()
            for k in range(max(low, element - 6), element - 2)
        ):
            return True  # "NRR has to rise to 104 %"
        if any(lower[k] == "us" and lower[k - 1] in _CARRIES and lower[k + 1] == "to" for k in range(max(low + 1, element - 4), element)):
            return True
        if any(lower[k] == "at" and lower[k + 1] in {"most", "least"} for k in range(element + 1, min(high - 1, element + 4))):
            return True
        if element + 2 < high and lower[element + 1] == "or" and lower[element + 2] in _LIMITS:
            return True
        if self._under_plans(element, inside):
            return True
        return any(lower[k] in _CONDITION for k in range(low, element) if s.clause[k] >= clause - 1 and k not in inside)

    def headed(self, element: int, word: str) -> bool:
        """Says whether the heading that an element stands under, or its item's bold lead, holds a word."""
        s = self.s
        span = s.doc.heading.get(s.item[element])
        if span is not None and any(s.doc.norm[t] == word for t in range(*span)):
            return True
        low = s.items[s.item[element]][0]
        return word in self.lower[low : min(low + 4, element)]

    def restricted(self, last: int) -> bool:
        """Says whether a preposition and a noun after a count narrow it: "two people on the long-list"."""
        s = self.s
        high = s.spans[s.sentence[last]][1]
        if last + 2 >= high or self.lower[last + 1] not in _NARROWING:
            return False
        word = self.lower[last + 2]
        return word[0].isalpha() and word not in LIGHT and word not in MONTHS and s.norm[last + 2] not in self.facts.company

    def deadline(self, element: int) -> bool:
        """Says whether the clause of a figure names a day or month by which it is to come: "by December 2027", "until 31 March"."""
        s = self.s
        low, high = s.spans[s.sentence[element]]
        for k in range(max(low, element - 3), min(high - 1, element + 9)):
            if (self.lower[k] == "by" or (self.lower[k] in {"until", "before", "till"} and k <= element + 3)) and abs(
                s.clause[k] - s.clause[element]
            ) == 0:
                following = s.norm[k + 1] if k + 1 < high else ""
                if following in {"@", "end", "mid", "year", "summer", "spring", "autumn", "winter", "next"} or following in MONTHS:
                    return True
        return False

    def _under_plans(self, element: int, inside: range) -> bool:
        """Says whether the heading or the line that opens the list is one of plans: "Priorities for Q1"."""
        s = self.s
        item = s.item[element]
        begin = s.spans[s.sentence[element]][0]
        while begin < element and (not s.raw[begin][0].isalnum() or s.norm[begin] == "@"):
            begin += 1
        if begin in inside:
            return False
        if self.lower[begin] in _ASKS or (
            self.lower[begin] in _GOALS and s.clause[element] - s.clause[begin] <= (1 if ":" in s.norm[begin : begin + 3] else 0)
        ):
            return True
        known = self.plan_items.get(item)
        if known is None:
            span = s.doc.heading.get(item)
            words: list[str] = []
            if span is not None and item not in s.doc.is_heading:
                words = [s.doc.word(t).lower() for t in range(*span) if s.doc.kind[t] == "w"][:3]
            if self._marked(s.items[item][0]):
                # the paragraph before the list
                lead = item - 1
                while lead >= 0 and (lead not in s.items or self._marked(s.items[lead][0])):
                    lead -= 1
                if lead in s.items:
                    a, b = s.items[lead]
                    if b - a <= 9:
                        words += [w for w in self.lower[a:b] if w[0].isalpha()][:3]
            known = any(w in _PLAN_HEADS for w in words)
            self.plan_items[item] = known
        return known

    def _calendar_word(self, k: int) -> bool:
        # "May" the month, "plan" after a comparison
        return self.lower[k] == "may" and self.s.raw[k] == "May"

    def side_of_plan(self, k: int) -> str:
        """Returns `up`, `down` or `flat` where "budget" or "plan" at k is what something is compared with ("below budget"), else ""."""
        lower = self.lower
        low, high = self.s.spans[self.s.sentence[k]]
        if lower[k] not in {"budget", "plan"}:
            return ""
        after = lower[k + 1] if k + 1 < high else ""
        if after[:1].isalpha() and after not in LIGHT and after not in COMPARED and after not in {"but", "while", "so", "because", "which"}:
            return ""  # "beat plan attainment"
        j = k - 1
        while j > low and lower[j] in {"of", "to", "line", "with", "in"} and k - j < 5:
            j -= 1
        if lower[j + 1 : k] == ["in", "line", "with"]:
            return "flat"
        if j < low or (lower[j + 1 : k] and lower[j] not in {"short", "ahead"}):
            return ""
        word = lower[j]
        return "down" if word in UNDER_PLAN else "up" if word in OVER_PLAN else "flat" if word in ON_PLAN else ""

    def foreign(self, first: int) -> bool:
        """Says whether the KPI named at an element is somebody else's: "Tamarack's NRR", "the peers' median NRR", "for enterprise, NRR"."""
        s, lower, doc = self.s, self.lower, self.s.doc
        low, _high = s.spans[s.sentence[first]]
        before = s.first[first] - 1
        if before >= 0 and doc.kind[before] == "w" and doc.sentence[before] == doc.sentence[s.first[first]]:
            word = doc.word(before).lower()
            if word in _THEIRS:
                return True
            owner = word.replace("’", "'")
            if owner.endswith("'s") and owner[:-2] not in _OUR_OWN and stem(owner[:-2]) not in self.facts.company:
                return owner[:-2] not in MONTHS and first - 1 not in self.covered
        if any(lower[k] in ELSEWHERE for k in range(max(low, first - 7), first)):
            return True
        if lower[low] in _WITHIN and low + 1 < first and "," in s.norm[low:first]:
            comma = s.norm.index(",", low)
            return any(self._narrows(k) or lower[k] in _PEOPLE for k in range(low + 1, min(comma, first)))
        return False

    def marginal(self, element: int) -> bool:
        """Says whether a figure is what something would cost or add: "costs 0.6 months of runway"."""
        low = self.s.spans[self.s.sentence[element]][0]
        return any(self.lower[k] in _MARGINAL for k in range(max(low, element - 2), element))

    def negated(self, low: int, high: int) -> bool:
        """Says whether a stretch of elements holds a negation."""
        return any(self.lower[k] in NEGATIONS for k in range(max(0, low), high))

    def qualified(self, first: int, last: int, counted: bool = True) -> bool:
        """Says whether words right before or after a stretch narrow it to a segment, a place or a name."""
        s = self.s
        low, high = s.spans[s.sentence[first]]
        k = first - 1
        if k >= low and self._narrows(k):
            return True
        k = last + 1
        if k < high and s.norm[k] in _BEFORE_NAME and k + 1 < high and self._narrows(k + 1):
            return True
        if counted and k + 1 < high and s.norm[k] == "of" and self.lower[k + 1] in {"them", "which", "those", "whom", "these"}:
            return True
        return k < high and s.norm[k] == "among"

    def _narrows(self, k: int) -> bool:
        norm = self.s.norm[k]
        if norm == "us" and not self.s.raw[k].isupper():
            return False  # "travel cost us 57k"
        return k in self.names or norm in QUALIFIERS or norm in self.facts.segments

    def part(self, element: int) -> bool:
        """Says whether a figure is one of many or a part: "each", "per deal", "of which"."""
        s = self.s
        low, high = s.spans[s.sentence[element]]
        around = range(max(low, element - 2), min(high, element + 3))
        if any(self.lower[k] in PART for k in around if k != element):
            return True
        return element - 2 >= low and s.norm[element - 2] == "of" and self.lower[element - 1] in {"which", "them", "those"}

    def somebodys(self, element: int, first: int) -> bool:
        """Says whether a figure belongs to a named account, deal, product or person; `first` is where its KPI's name begins."""
        s = self.s
        if s.item[element] in self.owned:
            return True
        low, _ = s.spans[s.sentence[element]]
        clause = s.clause[element]
        start = element
        while start > low and s.clause[start - 1] == clause:
            start -= 1
        # the subject of the clause, or of the sentence, is a name
        for begin in (start, low):
            for k in range(begin, min(begin + 3, element)):
                if k in self.names and k < max(first, begin + 1):
                    return True
                if k in self.mentioned:
                    break
        return False
