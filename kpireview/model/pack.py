"""The pack: one reporting period of one company, with its earlier periods (contracts §1)."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema, model_validator

from kpireview.model.base import Date, Frozen, Number, exact

STAGES = ("preSeed", "seed", "seriesA", "seriesB", "seriesC", "public")
STAGE_NAMES = dict(zip(STAGES, ("pre-seed", "seed", "Series A", "Series B", "Series C", "public"), strict=True))
Stage = Literal["preSeed", "seed", "seriesA", "seriesB", "seriesC", "public"]
Kind = Literal["number", "text", "rows", "choice", "date", "absent"]
Cell = Decimal | str | bool | None
Row = Mapping[str, Cell]

_LABEL = re.compile(r"(?:FY)?\d{4}(?:-(?:0[1-9]|1[0-2]|Q[1-4]|H[12]))?", re.ASCII)
# ISO 4217, the codes in use; funds and metals left out.
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP
    CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR
    ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN
    MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD
    SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR
    ZMW ZWG
    """.split()
)


def _currency(value: str) -> str:
    if value not in CURRENCIES:
        raise ValueError(f"{value!r} is not a currency code of ISO 4217 (three capital letters, such as USD)")
    return value


def _label(value: str) -> str:
    if not _LABEL.fullmatch(value):
        raise ValueError(f"{value!r} is no period label: write 2026-07, 2026-Q3, 2026-H1 or 2026, with FY before it for fiscal years")
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("a text is needed, not an empty one")
    return value


def _month(value: Any) -> int:
    number = exact(value)
    if number != number.to_integral_value() or not 1 <= number <= 12:
        raise ValueError("a month is a whole number from 1 to 12")
    return int(number)


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, bool)) else exact(value)


Currency = Annotated[str, AfterValidator(_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"})]
Label = Annotated[str, AfterValidator(_label), WithJsonSchema({"type": "string", "pattern": f"^{_LABEL.pattern}$"})]
Text = Annotated[str, AfterValidator(_not_blank)]
KpiId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", max_length=120)]
_CELL_SCHEMA = {"type": ["number", "string", "boolean", "null"]}
CellValue = Annotated[Cell, BeforeValidator(_cell), WithJsonSchema(_CELL_SCHEMA)]


class Company(Frozen):
    """The company whose pack it is."""

    name: Text
    stage: Stage
    currency: Currency
    fiscal_year_start: Annotated[int, BeforeValidator(_month), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 12})] = 1


class Period(Frozen):
    """A reporting period: a month, a quarter, a half or a year, by its dates (both included)."""

    label: Label
    start: Date
    end: Date

    @model_validator(mode="after")
    def _possible(self) -> Period:
        if self.end < self.start:
            raise ValueError(f"the period ends ({self.end}) before it starts ({self.start})")
        if not 1900 <= self.start.year <= 2999:
            raise ValueError(f"a period of the year {self.start.year} is no reporting period; the year is between 1900 and 2999")
        if self.months == 0:
            raise ValueError(f"{(self.end - self.start).days + 1} days are neither a month, a quarter, a half nor a year")
        return self

    @property
    def days(self) -> int:
        """Days in the period, both ends included."""
        return (self.end - self.start).days + 1

    @property
    def months(self) -> int:
        """Months in the period, 1, 3, 6 or 12 (a 4-4-5 calendar's included); 0 for any other length."""
        for months, low, high in ((1, 27, 36), (3, 83, 99), (6, 175, 190), (12, 357, 378)):
            if low <= self.days <= high:
                return months
        return 0


class Figures(Frozen):
    """An actual and its budget over another window than the period, such as the year to date."""

    actual: Number | None = None
    budget: Number | None = None


class Restatement(Frozen):
    """An honest correction of what an earlier pack reported."""

    period: Label
    reported: Number
    reason: Text


class Entry(Frozen):
    """What a pack holds for one KPI: exactly one of a number, a text, rows, a choice, a date, or the reason why it's absent."""

    actual: Number | None = None
    budget: Number | None = None
    text: str | None = None
    rows: tuple[dict[str, CellValue], ...] | None = Field(default=None, strict=False)
    choice: str | None = None
    date: Date | None = None
    absent: Text | None = None
    note: str | None = None
    source: str | None = None
    ytd: Figures | None = None
    forecast: Number | None = None
    computed_from: tuple[str, ...] | None = Field(default=None, strict=False)
    restates: tuple[Restatement, ...] | None = Field(default=None, strict=False)

    @model_validator(mode="before")
    @classmethod
    def _no_null(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            empty = [k for k, v in data.items() if v is None]
            if empty:
                raise ValueError(f"{', '.join(map(repr, empty))} is null; leave the key out if it isn't reported, or say why in 'absent'")
        return data

    @model_validator(mode="after")
    def _exactly_one(self) -> Entry:
        held = [k for k in ("text", "rows", "choice", "date", "absent") if getattr(self, k) is not None]
        if self.actual is not None or self.budget is not None:
            held.insert(0, "actual")
        if len(held) != 1:
            what = "holds " + " and ".join(held) if held else "holds no value"
            raise ValueError(f"an entry {what}: give exactly one of actual (or budget, or both), text, rows, choice, date, absent")
        return self

    @property
    def kind(self) -> Kind:
        """Which of the six the entry holds; a budget alone is `number`."""
        names: tuple[Kind, ...] = ("text", "rows", "choice", "date", "absent")
        for name in names:
            if getattr(self, name) is not None:
                return name
        return "number"


class CustomKpi(Frozen):
    """A KPI of the company's own, named `custom.*`."""

    label: Text
    field_type: Literal["currency", "number", "percentage", "text", "date"]
    domain: Literal["sales", "customers", "finance", "fundraising", "hr", "product", "operations"]
    unit: str | None = None
    aliases: tuple[str, ...] = Field(default=(), strict=False)


class FollowUp(Frozen):
    """A decision of the last meeting and what became of it."""

    decision: Text
    owner: str | None = None
    due: Date | None = None
    state: str | None = None
    note: str | None = None


class Meeting(Frozen):
    """The board meeting that the pack is for."""

    date: Date | None = None
    confidentiality: str | None = None
    recipient: str | None = None
    follow_ups: tuple[FollowUp, ...] = Field(default=(), strict=False)


class ToleranceOverride(Frozen):
    """A company's own tolerance for one rule that has one, with the reason, which is disclosed."""

    value: Number
    reason: Text

    @model_validator(mode="after")
    def _not_negative(self) -> ToleranceOverride:
        if self.value < 0:
            raise ValueError("a tolerance is never below zero")
        return self


def _convention(value: Any) -> Any:
    if isinstance(value, (str, bool, ToleranceOverride)):
        return value
    if isinstance(value, Mapping):
        return ToleranceOverride.model_validate(value)
    return exact(value)


_TOLERANCE_SCHEMA = {
    "type": "object",
    "properties": {"value": {"type": "number", "minimum": 0}, "reason": {"type": "string"}},
    "required": ["value", "reason"],
    "additionalProperties": False,
}
Convention = Annotated[
    str | bool | Decimal | ToleranceOverride,
    BeforeValidator(_convention),
    WithJsonSchema({"anyOf": [{"type": ["string", "number", "boolean"]}, _TOLERANCE_SCHEMA]}),
]


class Pack(Frozen):
    """One reporting period of one company; `history` holds its earlier periods, by dates, never by place."""

    format: Literal["kpireview/pack@1"] = "kpireview/pack@1"
    company: Company
    period: Period
    kpis: dict[KpiId, Entry]
    custom: dict[KpiId, CustomKpi] = Field(default_factory=dict)
    conventions: dict[str, Convention] = Field(default_factory=dict)
    meeting: Meeting | None = None
    history: tuple[Pack, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _one_story(self) -> Pack:
        faults = history_faults(self)
        if faults:
            raise ValueError("; ".join(f"{place}: {problem}" for place, problem in faults))
        return self

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Pack:
        """Returns a copy with changes; what was worked out from the old content is worked out anew."""
        copy = super().model_copy(update=update, deep=deep)
        copy.__dict__.pop("timeline", None)
        return copy

    def number(self, kpi: str) -> Decimal | None:
        """Returns the actual value of a KPI, None where it isn't reported or is absent."""
        entry = self.kpis.get(kpi)
        return entry.actual if entry else None

    def text(self, kpi: str) -> str | None:
        """Returns the narrative of a KPI, None where there is none."""
        entry = self.kpis.get(kpi)
        return entry.text if entry else None

    def rows(self, kpi: str) -> tuple[Row, ...] | None:
        """Returns the rows of a structured field, None where it isn't reported."""
        entry = self.kpis.get(kpi)
        return entry.rows if entry else None

    @cached_property
    def timeline(self) -> tuple[Pack, ...]:
        """All periods from the oldest to this one."""
        return (*sorted(self.history, key=lambda p: p.period.start), self)

    def prior(self, of: Pack | None = None) -> Pack | None:
        """Returns the period of the same length that ends the day before `of` (this pack if left out) starts, or None."""
        here = (of or self).period
        wanted = here.start - dt.timedelta(days=1)
        for other in self.timeline:
            if other.period.end == wanted and other.period.months == here.months:
                return other
        return None

    def year_ago(self, of: Pack | None = None) -> Pack | None:
        """Returns the period of the same length that ends twelve months (± 7 days) before `of` does, or None."""
        here = (of or self).period
        year, month, day = here.end.year - 1, here.end.month, here.end.day
        wanted = dt.date(year, month, min(day, 28) if month == 2 else day)
        for other in self.timeline:
            if other.period.months == here.months and abs((other.period.end - wanted).days) <= 7:
                return other
        return None

    def at(self, label: str) -> Pack | None:
        """Returns the period with this label, or None."""
        return next((p for p in self.timeline if p.period.label == label), None)


def history_faults(pack: Pack) -> list[tuple[str, str]]:
    """Returns what makes the history impossible, as (place below the pack, problem): another company or currency, a longer,
    repeated, overlapping or later period.
    """
    faults: list[tuple[str, str]] = []
    for i, past in enumerate(pack.history):
        place, label = f"/history/{i}", past.period.label
        if past.history:
            faults.append((f"{place}/history", "an earlier period holds a history of its own; list all earlier periods in one history"))
        if past.company.name != pack.company.name:
            faults.append((f"{place}/company/name", f"{label} is of another company, {past.company.name!r}"))
        if past.company.currency != pack.company.currency:
            faults.append((f"{place}/company/currency", f"{label} is in another currency, {past.company.currency}"))
        if past.period.months > pack.period.months:
            faults.append((f"{place}/period", f"{label} is longer than the pack's own period"))
        if past.period.start > pack.period.end:
            faults.append((f"{place}/period", f"{label} is later than the pack's own period"))
    numbered = [*((p, f"/history/{i}/period") for i, p in enumerate(pack.history)), (pack, "/period")]
    ordered = sorted(numbered, key=lambda pair: pair[0].period.start)
    labels: set[str] = set()
    for (before, _), (after, place) in itertools.pairwise(ordered):
        if after.period.start <= before.period.end:
            faults.append((place, f"the periods {before.period.label} and {after.period.label} overlap"))
    for past, place in ordered:
        if past.period.label in labels:
            faults.append((f"{place}/label", f"the period {past.period.label} stands there twice"))
        labels.add(past.period.label)
    return faults
