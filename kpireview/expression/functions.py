"""The functions of the rule language, one class each; the tables at the end are the list."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from kpireview.expression.algebra import Algebra
from kpireview.expression.frame import Frame
from kpireview.expression.nodes import Both, Column, Literal, Node, Ref, Rule, first_missing, is_close, widened
from kpireview.expression.values import ONE, ZERO, Missing, fold


class Call(Both):
    """A call: its name, its arguments, and for the functions over rows the structured field (an empty one is `result`)."""

    __slots__ = ("children", "field", "function")

    def __init__(self, function: str, children: Sequence[Node], field: str | None = None) -> None:
        self.function, self.children, self.field = function, children, field

    @property
    def whole(self) -> int:
        """The second argument of the functions over time, which the parser has seen to be a whole number."""
        last = self.children[1]
        assert isinstance(last, Literal)
        return int(last.value)


class Arithmetic(Call):
    """abs, min, max, round, sqrt."""

    __slots__ = ()

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        values = [alg.of(n, f, r) for n in self.children]
        missing = first_missing(values)
        if missing is not None:
            return missing
        match self.function:
            case "abs":
                return alg.abs(values[0])
            case "min":
                return alg.least(values)
            case "max":
                return alg.most(values)
            case "round":
                return alg.round(values[0], values[1] if len(values) > 1 else alg.exact(ZERO))
        return alg.sqrt(values[0])


class Rounded(Arithmetic):
    """round and sqrt, which do more than add and subtract."""

    __slots__ = ()
    linear = False


class Coalesce(Call):
    """The first argument that isn't missing."""

    __slots__ = ()

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        missing: Missing | None = None
        for node in self.children:
            value = alg.of(node, f, r)
            if value.__class__ is not Missing:
                return value
            missing = value if missing is None else missing.join(value)
        return missing


class Exists(Call):
    """Whether an expression evaluates."""

    __slots__ = ()
    truth = True

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        return self.children[0].point(f, r).__class__ is not Missing


class OfEntry(Call):
    """reported, absent, budget, ytd, ytd_budget, forecast: what stands beside the actual value."""

    __slots__ = ()

    @property
    def kpi(self) -> str:
        """The KPI that is asked for, empty for the own one."""
        ref = self.children[0]
        assert isinstance(ref, Ref)
        return ref.id

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        own = self.kpi or r.own
        entry = f.kpis.get(own)
        value: Decimal | None = None
        if entry is not None:
            match self.function:
                case "budget":
                    value = entry.budget
                case "forecast":
                    value = entry.forecast
                case "ytd":
                    value = entry.ytd.actual if entry.ytd else None
                case _:
                    value = entry.ytd.budget if entry.ytd else None
        if value is None:
            return Missing(f"{self.function}({own})" if f is f.top else f"{self.function}({own})@{f.label}")
        return widened(value, f, r, own) if alg.interval else value


class Stands(OfEntry):
    """reported and absent, which are never missing."""

    __slots__ = ()
    truth = True

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        entry = f.kpis.get(self.kpi or r.own)
        if entry is None:
            return False
        if self.function == "absent":
            return entry.absent is not None
        return entry.absent is None and (entry.actual is not None or entry.kind != "number")


class Elsewhere(Call):
    """prior, back, year_ago: the whole expression in another period's pack."""

    __slots__ = ()

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        if self.function == "prior":
            there, what = f.prior, _NO_PRIOR
        elif self.function == "year_ago":
            there, what = f.year_ago, _NO_YEAR_AGO
        else:
            there, what = f.back(self.whole), _NO_PRIOR
            if there is None:
                return Missing(f"the period {self.whole} back")
        return what if there is None else alg.of(self.children[0], there, r)


class Ever(Call):
    """ever and any_prior: whether a condition held in any earlier pack, or in the prior one."""

    __slots__ = ()
    truth = True

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        if self.function == "any_prior":
            frames = [f.prior] if f.prior is not None else []
        else:
            frames = list(f.earlier())
        values = (self.children[0].point(there, r) for there in frames)
        return any(v.__class__ is not Missing and bool(v) for v in values)


class Moving(Call):
    """falling and rising, so many times in a row up to now."""

    __slots__ = ()
    truth = True

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        here: Frame | None = f
        values: list[Any] = []
        for _ in range(self.whole + 1):
            if here is None:
                return Missing(f"{self.whole} consecutive earlier periods")
            values.append(self.children[0].point(here, r))
            here = here.prior
        missing = first_missing(values)
        if missing is not None:
            return missing
        if self.function == "falling":
            return all(now < before for now, before in itertools.pairwise(values))
        return all(now > before for now, before in itertools.pairwise(values))


class Trailing(Call):
    """trailing_sum, trailing_mean, fiscal_ytd: over the consecutive packs of so many months, or of the fiscal year so far."""

    __slots__ = ()

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        frames = f.fiscal_year() if self.function == "fiscal_ytd" else f.chain(self.whole)
        if frames is None:
            year = self.function == "fiscal_ytd"
            return Missing("the earlier periods of this fiscal year" if year else f"consecutive periods of {self.whole} months")
        values = [alg.of(self.children[0], there, r) for there in frames]
        missing = first_missing(values)
        if missing is not None:
            return missing
        if self.function == "trailing_product":
            return alg.product([(True, v) for v in values])
        total = alg.sum([(True, v) for v in values])
        return alg.product([(True, total), (False, alg.exact(Decimal(len(values))))]) if self.function == "trailing_mean" else total


class Chained(Trailing):
    """trailing_product and trailing_mean, which do more than add."""

    __slots__ = ()
    linear = False


class Rows(Call):
    """A function over the rows of a structured field."""

    __slots__ = ()

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
            return now if now.__class__ is Missing else _NO_PRIOR
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


class OfText(Call):
    """date and convention, whose argument is a text."""

    __slots__ = ()

    @property
    def text(self) -> str:
        """The argument."""
        literal = self.children[0]
        assert isinstance(literal, Literal)
        return str(literal.value)

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        if self.function == "convention":
            value = f.convention(self.text)
            return alg.exact(value) if value.__class__ is Decimal else value
        try:
            return dt.date.fromisoformat(self.text)
        except ValueError:
            return Missing(f"a real date instead of {self.text!r}")


class DaysBetween(Call):
    """Days from one date to another."""

    __slots__ = ()

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        values = [n.point(f, r) for n in self.children]
        missing = first_missing(values)
        return alg.exact(Decimal((values[1] - values[0]).days)) if missing is None else missing


class Near(Call):
    """close, in percent of the larger, and within, in units."""

    __slots__ = ()
    truth = True

    def evaluate(self, f: Frame, r: Rule, alg: Algebra) -> Any:
        values = [n.point(f, r) for n in self.children]
        missing = first_missing(values)
        if missing is not None:
            return missing
        if self.function == "close":
            return is_close(*values)
        return abs(values[0] - values[1]) <= values[2]


_NO_PRIOR = Missing("the prior period")
_NO_YEAR_AGO = Missing("the period a year ago")

# name: what makes it, fewest arguments, most arguments
FUNCTIONS: dict[str, tuple[type[Call], int, int]] = {
    "abs": (Arithmetic, 1, 1), "min": (Arithmetic, 1, 99), "max": (Arithmetic, 1, 99), "round": (Rounded, 1, 2),
    "sqrt": (Rounded, 1, 1),
    "coalesce": (Coalesce, 1, 99), "exists": (Exists, 1, 1),
    "prior": (Elsewhere, 1, 1), "back": (Elsewhere, 2, 2), "year_ago": (Elsewhere, 1, 1),
    "falling": (Moving, 2, 2), "rising": (Moving, 2, 2),
    "trailing_sum": (Trailing, 2, 2), "trailing_product": (Chained, 2, 2), "trailing_mean": (Chained, 2, 2),
    "ever": (Ever, 1, 1), "any_prior": (Ever, 1, 1), "days_between": (DaysBetween, 2, 2), "close": (Near, 2, 3), "within": (Near, 3, 3),
}  # fmt: skip
# whose one argument is the id of a KPI
ID_FUNCTIONS: dict[str, type[Call]] = {
    "reported": Stands, "absent": Stands, "budget": OfEntry, "ytd": OfEntry, "ytd_budget": OfEntry, "forecast": OfEntry,
    "fiscal_ytd": Trailing,
}  # fmt: skip
# whose one argument is a text
TEXT_FUNCTIONS: dict[str, type[Call]] = {"date": OfText, "convention": OfText}
# whose first argument is a structured field: what makes it, fewest and most arguments after the field, how many of them are columns
ROW_FUNCTIONS: dict[str, tuple[type[Rows], int, int, int]] = {
    "total": (Aggregate, 1, 2, 0), "cell": (Aggregate, 1, 2, 0), "smallest": (Aggregate, 1, 2, 0), "largest": (Aggregate, 1, 2, 0),
    "count": (Count, 0, 1, 0), "every": (Quantified, 1, 1, 0), "some": (Quantified, 1, 1, 0), "repeats": (Repeats, 1, 2, 2),
    "vanished": (Compared, 1, 2, 1), "appeared": (Compared, 1, 2, 1), "changed": (Compared, 2, 2, 1), "moved": (Compared, 2, 2, 1),
}  # fmt: skip
COUNTED = frozenset(("back", "falling", "rising", "trailing_sum", "trailing_product", "trailing_mean"))
OVER_TIME = frozenset(
    "prior back year_ago falling rising trailing_sum trailing_product trailing_mean ever any_prior fiscal_ytd".split()
    + "vanished appeared changed moved".split()
)
