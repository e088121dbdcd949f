"""What an expression is evaluated over: one period of a pack, with its neighbours in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from kpireview.expression.values import Missing
from kpireview.model import Entry, Pack

Value = Decimal | str | dt.date
RowView = Mapping[str, Any]


@dataclass(frozen=True)
class Schema:
    """What the language needs to know of a catalog: which KPIs are counts, the columns of the structured fields, the company's choices.

    `columns` maps a field to {column: type}; `conventions` a key to (default, {stage: default}).
    """

    counts: frozenset[str] = frozenset()
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    conventions: Mapping[str, tuple[Any, Mapping[str, Any]]] = field(default_factory=dict)


class Frame:
    """One period's values, read the way expressions read them; `prior` and `year_ago` are frames of the same pack's history."""

    def __init__(self, pack: Pack, schema: Schema | None = None, *, top: Frame | None = None) -> None:
        self.pack = pack
        self.schema = schema or Schema()
        self.top = top or self
        self.label = pack.period.label
        self.kpis: Mapping[str, Entry] = pack.kpis
        self._frames: dict[str, Frame] = {self.label: self} if top is None else {}
        self._rows: dict[str, tuple[RowView, ...] | None] = {}

    @cached_property
    def values(self) -> dict[str, Value]:
        """The actual numbers, choices and dates by KPI."""
        found: dict[str, Value] = {}
        for kpi, entry in self.kpis.items():
            value = entry.actual
            if value is not None:
                found[kpi] = value
            elif entry.choice is not None:
                found[kpi] = entry.choice
            elif entry.date is not None:
                found[kpi] = entry.date
        return found

    def missing(self, kpi: str) -> Missing:
        """Returns the answer for a KPI that has no value here; of another period than the pack's, its label is named."""
        return Missing(kpi if self is self.top else f"{kpi}@{self.label}")

    def of(self, pack: Pack) -> Frame:
        """Returns the frame of another period of the same history."""
        frames = self.top._frames
        if pack.period.label not in frames:
            frames[pack.period.label] = Frame(pack, self.schema, top=self.top)
        return frames[pack.period.label]

    @cached_property
    def prior(self) -> Frame | None:
        """The prior period, None where the history doesn't hold it."""
        found = self.top.pack.prior(self.pack)
        return self.of(found) if found else None

    @cached_property
    def year_ago(self) -> Frame | None:
        """The period twelve months earlier, None where the history doesn't hold it."""
        found = self.top.pack.year_ago(self.pack)
        return self.of(found) if found else None

    def back(self, periods: int) -> Frame | None:
        """Returns the frame so many periods back, by consecutive periods."""
        here: Frame | None = self
        for _ in range(periods):
            here = here.prior if here else None
        return here

    def chain(self, months: int) -> list[Frame] | None:
        """Returns the consecutive periods, this one first, that make up exactly so many months; None where they don't."""
        frames: list[Frame] = []
        here: Frame | None = self
        left = months
        while left > 0:
            if here is None:
                return None
            frames.append(here)
            left -= here.months
            here = here.prior
        return frames if left == 0 and frames else None

    def earlier(self) -> Iterator[Frame]:
        """Yields every earlier period of the same length, the latest first."""
        for pack in reversed(self.top.pack.timeline):
            if pack.period.end < self.pack.period.start and pack.period.months == self.months:
                yield self.of(pack)

    def fiscal_year(self) -> list[Frame] | None:
        """Returns the periods of this fiscal year up to this one, this one first; None where one is missing."""
        first = self.pack.company.fiscal_year_start
        start = self.pack.period.start
        # A 4-4-5 calendar starts up to a week off the first of the month.
        anchor = start + dt.timedelta(days=7)
        year = anchor.year if anchor.month >= first else anchor.year - 1
        opening = dt.date(year, first, 1)
        frames: list[Frame] = []
        here: Frame | None = self
        while here is not None:
            frames.append(here)
            if abs((here.pack.period.start - opening).days) <= 7:
                return frames
            if here.pack.period.start < opening:
                return None
            here = here.prior
        return None

    @cached_property
    def months(self) -> int:
        """The length of the period in months."""
        return self.pack.period.months

    @cached_property
    def names(self) -> dict[str, Value | Missing]:
        """The pack's names: months, days, dates, stage, currency."""
        period, company, meeting = self.pack.period, self.pack.company, self.top.pack.meeting
        return {
            "months": Decimal(period.months),
            "days": Decimal(period.days),
            "period_start": period.start,
            "period_end": period.end,
            "stage": company.stage,
            "pack_stage": company.stage,
            "currency": company.currency,
            "pack_currency": company.currency,
            "fiscal_year_start": Decimal(company.fiscal_year_start),
            "meeting_date": meeting.date if meeting and meeting.date else Missing("the date of the meeting"),
        }

    def convention(self, key: str) -> Any:
        """Returns the company's choice for a key (an earlier pack's own first), else the default for its stage, else Missing."""
        chosen = self.pack.conventions.get(key, self.top.pack.conventions.get(key))
        if chosen is not None and isinstance(chosen, (str, bool, Decimal)):
            return chosen
        known = self.schema.conventions.get(key)
        if known is None:
            return Missing(f"the convention {key}")
        default, by_stage = known
        value = by_stage.get(self.pack.company.stage, default)
        return Decimal(str(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else value

    def rows(self, field_id: str) -> tuple[RowView, ...] | None:
        """Returns the rows of a structured field with their dates as dates and empty cells left out; None where it isn't reported."""
        if field_id not in self._rows:
            entry = self.kpis.get(field_id)
            if entry is None or entry.rows is None:
                self._rows[field_id] = None
            else:
                types = self.schema.columns.get(field_id, {})
                dates = [name for name, kind in types.items() if kind == "date"]
                self._rows[field_id] = tuple(_view(row, dates) for row in entry.rows)
        return self._rows[field_id]


def _view(row: Mapping[str, Any], dates: list[str]) -> RowView:
    view = {k: v for k, v in row.items() if v is not None and v != ""}
    for name in dates:
        value = view.get(name)
        if isinstance(value, str):
            try:
                view[name] = dt.date.fromisoformat(value)
            except ValueError:
                del view[name]
    return view
