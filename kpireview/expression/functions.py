"""The functions of the rule language over values, entries, time, texts and dates; rows.py has those over rows, table.py the list."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from kpireview.expression.algebra import Algebra
from kpireview.expression.frame import Frame
from kpireview.expression.nodes import Both, Literal, Node, Ref, Rule, first_missing, widened
from kpireview.expression.operators import is_close
from kpireview.expression.values import ZERO, Missing

NO_PRIOR = Missing("the prior period")
NO_YEAR_AGO = Missing("the period a year ago")


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
            there, what = f.prior, NO_PRIOR
        elif self.function == "year_ago":
            there, what = f.year_ago, NO_YEAR_AGO
        else:
            there, what = f.back(self.whole), NO_PRIOR
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
