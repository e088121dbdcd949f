"""Reads cells of structured fields: "Enterprise holds 5.55m", "Director of Finance. 71 days open", "Sluice makes 17 % of ARR".

A cell that the pack bears out counts wherever its row is named. One that contradicts counts only where the row's name stands right
before the figure and the figure can mean one column of it.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from kpireview.claims.context import Context
from kpireview.claims.facts import Facts
from kpireview.claims.linked import Linked
from kpireview.claims.numerals import Quantity
from kpireview.claims.stream import Stream
from kpireview.claims.tokens import stem
from kpireview.claims.verdict import Class, significant, stated_as, supports

Row = tuple[str, frozenset[str], list[tuple[str, Class, Decimal, str]]]
_COLUMN: dict[str, Class] = {"money": "money", "count": "count", "percent": "percent", "number": "number"}
_HOLDS = frozenset(
    "hold holds held is are was were has have had at : count counts counted carries carry stands stood stage segment of".split()
)


def rows_of(facts: Facts) -> list[Row]:
    """Returns the rows of the structured fields: field, words of the row's name, and its figures (column, class, value, name)."""
    if facts.rows is None:
        found: list[Row] = []
        for field_id, entry in facts.pack.kpis.items():
            kpi = facts.catalog.kpis.get(field_id)
            if not entry.rows or kpi is None or kpi.kind != "rows" or kpi.one_row:
                continue
            for row in entry.rows:
                name = next((v for v in row.values() if isinstance(v, str)), None)
                words = _row_words(name) if name and len(name) <= 60 else frozenset[str]()
                if not name or not words:
                    continue
                figures: list[tuple[str, Class, Decimal, str]] = []
                for c in kpi.columns:
                    value = row.get(c.name)
                    if c.type in _COLUMN and isinstance(value, Decimal):
                        figures.append((c.name, "days" if "days" in c.name else _COLUMN[c.type], value, name))
                found.append((field_id, words, figures))
        facts.rows = found
    return facts.rows


@lru_cache(maxsize=2_000)
def _row_words(name: str) -> frozenset[str]:
    split = "".join(" " + c if c.isupper() and i and name[i - 1].islower() else c for i, c in enumerate(name))
    return frozenset(stem(w) for w in split.replace("-", " ").split() if w[0].isalnum())


class Cells:
    """Reads the cells of one narrative."""

    def __init__(self, s: Stream, facts: Facts, context: Context, by_element: dict[int, Linked]) -> None:
        self.s, self.facts, self.c, self.by_element = s, facts, context, by_element
        self.current = facts.calendar.current.label

    def _cell(self, e: int, q: Quantity) -> Linked | None:
        s = self.s
        rows = rows_of(self.facts)
        if not rows:
            return None
        low, high = s.spans[s.sentence[e]]
        window = range(max(low, e - 8), min(high, e + 5))
        words = {s.norm[k] for k in window if abs(s.clause[k] - s.clause[e]) <= 1}
        cell = s.doc.cell[s.first[e]]
        if cell is not None and cell[0] in self.c.rows:
            words |= {s.norm[k] for k in range(*self.c.rows[cell[0]])}
        lead = s.items[s.item[e]][0]
        if cell is None and 0 < s.sentence[e] - s.sentence[lead] <= 2:
            words |= {s.norm[k] for k in range(lead, min(lead + 7, s.spans[s.sentence[lead]][1]))}
        whole = self._whole(e, q)
        for field_id, row, columns in rows:
            if not row <= words:
                continue
            for column, kind, value, name in columns:
                if whole and kind == "money":
                    share = 100 * value / whole
                    for a, b, step in stated_as(q, "percent"):
                        if supports(min(a, b), max(a, b), step, q, "percent", share):
                            return self._of_row(e, q, field_id, (name, column), a, share, "derived")
                for a, b, step in stated_as(q, kind):
                    if significant(q) >= 2 and supports(min(a, b), max(a, b), step, q, kind, value) and not q.hedge:
                        return self._of_row(e, q, field_id, (name, column), a, value, "actual")
        return self._against_cell(e, q, rows, low)

    def _against_cell(self, e: int, q: Quantity, rows: list[Row], low: int) -> Linked | None:
        """Reads "Proposal stage holds 4.6m" where the pack holds something else: one row, one column that it can mean."""
        s, lower = self.s, self.c.lower
        if q.unit != "money" or q.hedge or significant(q) < 2 or self.c.assumed or self.c.part(e):
            return None
        k = e - 1
        while k >= low and (lower[k] in _HOLDS or s.norm[k] in _HOLDS):
            k -= 1
        if k == e - 1 or k < low or k in self.c.mentioned:
            return None
        fits = []
        for field_id, row, columns in rows:
            length = len(row)
            money = [c for c in columns if c[1] == "money"]
            if len(money) == 1 and k - length + 1 >= low and {s.norm[j] for j in range(k - length + 1, k + 1)} == row:
                begin = k - length + 1
                if begin > low and s.norm[begin - 1][0].isalnum() and s.clause[begin - 1] == s.clause[begin]:
                    continue  # the row's name isn't the subject of its clause
                fits.append((field_id, money[0]))
        if len(fits) != 1 or self.c.planned(e, range(k - 6, k + 1)):
            return None
        field_id, (column, _kind, value, name) = fits[0]
        stated = stated_as(q, "money")[0][0]
        if not value or not Decimal("0.5") <= abs(stated / value) <= 2:
            return None
        linked = self._of_row(e, q, field_id, (name, column), stated, value, "actual")
        linked.holds = False
        return linked

    def _of_row(self, e: int, q: Quantity, field_id: str, cell: tuple[str, str], stated: Decimal, value: Decimal, measure: str) -> Linked:
        s = self.s
        return Linked(
            s.start(e), s.end(e), e, field_id, self.current, stated, value, True, True, cell=cell,
            measure="derived" if measure == "derived" else "actual", figure_start=s.doc.start[q.first], figure_end=s.doc.end[q.last],
        )  # fmt: skip

    def _whole(self, e: int, q: Quantity) -> Decimal | None:
        """Returns the value of the KPI that a percentage is said to be a share of: "45 % of ARR"."""
        s = self.s
        if q.unit != "percent" or e + 2 >= len(s.norm) or s.norm[e + 1] != "of":
            return None
        for n in s.by_sentence.get(s.sentence[e], ()):
            m = s.mentions[n]
            if e + 2 <= m.first <= e + 3:
                return next((v for k in m.kpis if self.facts.classes.get(k) == "money" and (v := self.facts.value(k, self.current))), None)
        return None
