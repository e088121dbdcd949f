"""Reads the figures of a narrative's tables: by what the row, or the column, names, and by what the column's head says of time.

A column may hold this period's values, an earlier one's, a change, a plan, or other people's figures. Only where its head leaves no
doubt is a figure called wrong: in a row of several figures a head that says nothing of time accuses nobody.
"""

from __future__ import annotations

from dataclasses import replace

from kpireview.claims.context import ELSEWHERE
from kpireview.claims.numerals import Quantity
from kpireview.claims.state import Option, State

NOW_HEADS = frozenset("now current today actual actuals status result results latest value reported end closing".split())
_PRIOR_HEADS = frozenset("prior previous before last earlier opening start was py".split())
_CHANGE_HEADS = frozenset("change δ delta vs versus var variance diff difference yoy qoq mom growth trend movement against gap".split())
_YEAR = frozenset("year py".split())


class Grids(State):
    """Offers readings of the figures in tables."""

    def _from_table(self, e: int, q: Quantity, cell: tuple[int, int]) -> list[Option]:
        """Returns what a figure's row or column names."""
        s = self.s
        row, column = cell
        if column == 1 or row not in self.c.rows:
            return []
        low, high = self.c.rows[row]
        alone = sum(1 for k in range(*s.spans[s.sentence[e]]) if s.norm[k] == "#") == 1
        for m in s.mentions:
            if low <= m.first and m.last < high:
                rest = [k for k in range(low, high) if not m.first <= k <= m.last and s.raw[k][0].isalnum()]
                strength = (3 if len(rest) <= 1 else 1) if alone else 1
                options = [Option(k, strength, m.first, m.last, True, from_row=True) for k in m.kpis if self._fits(q, k)]
                if options:
                    return self._of_column(e, row, options)
                break
        return self._from_cells(e, q, row, column)

    def _of_column(self, e: int, row: int, options: list[Option]) -> list[Option]:
        """Returns the readings with the period that the column's head means; none where the column holds changes."""
        head = [w for w in self.c.head(e) if w[0].isalpha() or w in {"δ", "Δ", "+/-", "±"}]
        if any(k in self.covered for k in self.c.top_cell(e)) and not _CHANGE_HEADS.intersection(head):
            return options  # a period of its own
        if _CHANGE_HEADS.intersection(head) or "Δ" in self.c.head(e):
            return []
        if _PRIOR_HEADS.intersection(head):
            yearly = bool(_YEAR.intersection(head)) and self.facts.calendar.months != 12
            label = self.facts.calendar.year_ago if yearly else self.facts.calendar.prior
            return [replace(o, period=label, must_hold=True) for o in options] if label else []
        if NOW_HEADS.intersection(head):
            return options
        figures = sum(1 for k in self.s.at_quantity if k >= 0 and (c := self.s.doc.cell[self.s.first[k]]) is not None and c[0] == row)
        doubtful = figures > 1 or bool(ELSEWHERE.intersection(head))
        return [replace(o, must_hold=True) for o in options] if doubtful else options

    def _from_cells(self, e: int, q: Quantity, row: int, column: int) -> list[Option]:
        """Returns what the head of the column names, or another cell of the row under a head such as "Now"."""
        s = self.s
        top = self.c.tops.get(self.c.table.get(row, -1))
        when = self.covered.get(self.c.rows[row][0])
        if when is not None and when.label is not None and when.role == "point":
            # the months stand before the rows and the KPIs above the columns
            for m in s.mentions:
                if m.kpis and s.doc.cell[s.first[m.first]] == (top, column):
                    return [Option(k, 3, m.first, m.last, True, period=when.label, from_row=True) for k in m.kpis if self._fits(q, k)]
        if not NOW_HEADS.intersection(self.c.head(e)):
            return []
        for m in s.mentions:
            cell = s.doc.cell[s.first[m.first]]
            if m.kpis and cell is not None and cell[0] == row and cell[1] < column:
                # | Churn desk | logo churn 2.5 % | 3.3 % |
                options = [Option(k, 2, m.first, m.last, True, from_row=True) for k in m.kpis if self._fits(q, k)]
                if options:
                    return options
        return []
