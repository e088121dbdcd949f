"""The functions over the rows of structured fields, within a row, across rows, and against the prior pack's rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kpireview.expression.algebra import Algebra, Intervals, Points
from kpireview.expression.frame import Frame
from kpireview.expression.functions import NO_PRIOR, Call
from kpireview.expression.nodes import Column, Node, Rule
from kpireview.expression.values import ONE, Missing, fold


class Rows(Call):
    """A function over the rows of a structured field; inside another one it is worked out once, not once a row."""

    __slots__ = ()

    def point(self, f: Frame, r: Rule) -> Any:
        return self.evaluate(f, r, Points) if r.row is None else self._once(f, r, Points)

    def interval(self, f: Frame, r: Rule) -> Any:
        return self.evaluate(f, r, Intervals) if r.row is None else self._once(f, r, Intervals)

    def _once(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        key = (id(self), alg.interval, f)
        if key not in r.inner:
            r.inner[key] = self.evaluate(f, r, alg)
        return r.inner[key]

    def table(self, f: Frame, r: Rule) -> Any:
        """Returns the rows, or Missing."""
        own = self.field or r.own
        rows = f.rows(own)
        return f.missing(own) if rows is None else rows

    def selected(self, f: Frame, r: Rule, alg: Algebra, value: Node | None, condition: Node | None) -> Any:
        """Returns the (row, value) of the rows that meet a condition, or Missing; rows in which it can't be told are left out."""
        table = self.table(f, r)
        if table.__class__ is Missing:
            return table
        outer, chosen = r.row, []
        missing: Missing | None = None
        try:
            for row in table:
                r.row = row
                if condition is not None:
                    met = condition.point(f, r)
                    if met.__class__ is Missing or not met:
                        continue
                found = ONE if value is None else alg.of(value, f, r)
                if found.__class__ is Missing:
                    missing = found if missing is None else missing.join(found)
                chosen.append((row, found))
        finally:
            r.row = outer
        return chosen if missing is None else missing


class Aggregate(Rows):
    """total, smallest, largest, cell: the value of the rows that meet a condition."""

    __slots__ = ()

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        condition = self.children[1] if len(self.children) > 1 else None
        chosen = self.selected(f, r, alg, self.children[0], condition)
        if chosen.__class__ is Missing:
            return chosen
        values = [v for _, v in chosen]
        if self.function == "total":
            return alg.sum([(True, v) for v in values])
        if self.function == "cell":
            return values[0] if len(values) == 1 else Missing(f"the one row of {self.field or r.own}")
        if not values:
            return Missing(f"rows of {self.field or r.own}")
        return alg.least(values) if self.function == "smallest" else alg.most(values)


class Count(Rows):
    """How many rows there are, or meet a condition."""

    __slots__ = ()

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        chosen = self.selected(f, r, alg, None, self.children[0] if self.children else None)
        return chosen if chosen.__class__ is Missing else alg.exact(Decimal(len(chosen)))


class Quantified(Rows):
    """every and some; an empty table makes `every` true, a row in which the condition can't be told is skipped."""

    __slots__ = ()
    truth = True

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        if self.function == "some":
            chosen = self.selected(f, r, alg, None, self.children[0])
            return chosen if chosen.__class__ is Missing else bool(chosen)
        failing = self.matching(f, r, False)
        return failing if failing.__class__ is Missing else not failing

    def matching(self, f: Frame, r: Rule, wanted: bool) -> Any:
        """Returns the (number, row) of the rows in which the condition is what is wanted, or Missing."""
        table = self.table(f, r)
        if table.__class__ is Missing:
            return table
        outer, found = r.row, []
        condition = self.children[0]
        try:
            for number, row in enumerate(table, 1):
                r.row = row
                met = condition.point(f, r)
                if met.__class__ is not Missing and bool(met) is wanted:
                    found.append((number, row))
        finally:
            r.row = outer
        return found


class Repeats(Rows):
    """Whether two rows hold the same text in a column, or in a pair of columns."""

    __slots__ = ()
    truth = True

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        found = self.repeated(f, r)
        return found if found.__class__ is Missing else bool(found)

    def repeated(self, f: Frame, r: Rule) -> Any:
        """Returns the texts that stand in more than one row, or Missing."""
        table = self.table(f, r)
        if table.__class__ is Missing:
            return table
        names = [c.name for c in self.children if isinstance(c, Column)]
        seen: set[tuple[str, ...]] = set()
        twice: list[str] = []
        for row in table:
            if any(n not in row for n in names):
                continue
            key = tuple(fold(row[n]) for n in names)
            if key in seen:
                twice.append(" / ".join(str(row[n]) for n in names))
            seen.add(key)
        return twice


class Compared(Rows):
    """vanished, appeared, changed, moved: rows held against the prior pack's by a key column; the value is how many."""

    __slots__ = ()

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        rows = self.rows(f, r)
        return rows if rows.__class__ is Missing else alg.exact(Decimal(len(rows)))

    def rows(self, f: Frame, r: Rule) -> Any:
        """Returns the rows that are counted, or Missing."""
        now, there = self.table(f, r), f.prior
        if now.__class__ is Missing or there is None:
            return now if now.__class__ is Missing else NO_PRIOR
        before = self.table(there, r)
        if before.__class__ is Missing:
            return before
        outer = (r.row, r.before)
        try:
            if self.function == "vanished":
                return list(self._gone(before, now, there, r))
            if self.function == "appeared":
                return list(self._gone(now, before, f, r))
            return [row for row, old in self._pairs(now, before) if self._differs(row, old, f, there, r)]
        finally:
            r.row, r.before = outer

    @property
    def key(self) -> str:
        """The column by which rows are the same."""
        column = self.children[0]
        assert isinstance(column, Column)
        return column.name

    def _gone(self, rows: Any, others: Any, f: Frame, r: Rule) -> Any:
        known = {fold(row[self.key]) for row in others if self.key in row}
        for row in rows:
            if self.key not in row or fold(row[self.key]) in known:
                continue
            r.row, r.before = row, None
            met = self.children[1].point(f, r) if len(self.children) > 1 else True
            if met.__class__ is not Missing and met:
                yield row

    def _pairs(self, now: Any, before: Any) -> Any:
        earlier = {fold(row[self.key]): row for row in before if self.key in row}
        for row in now:
            old = earlier.get(fold(row[self.key])) if self.key in row else None
            if old is not None:
                yield row, old

    def _differs(self, row: Any, old: Any, f: Frame, there: Frame, r: Rule) -> bool:
        inner = self.children[1]
        r.row, r.before = row, old
        value = inner.point(f, r)
        if self.function == "moved":
            return value.__class__ is not Missing and bool(value)
        r.row, r.before = old, None
        was = inner.point(there, r)
        return value.__class__ is not Missing and was.__class__ is not Missing and bool(value != was)
