"""Makes an empty pack, or the next one after a prior pack: history, conventions, open follow-ups and opening balances carried over."""

from __future__ import annotations

from decimal import Decimal

from kpireview.catalog import Catalog
from kpireview.errors import Fault, SettingsError
from kpireview.model import Company, Entry, Meeting, Pack, Period
from kpireview.model.pack import CURRENCIES, STAGES
from kpireview.model.periods import label_dates


def period_of(label: str, fiscal_year_start: int = 1) -> Period:
    """Returns the period of a label: 2026-07, 2026-Q3, 2026-H1, 2026 by the calendar; with FY before it by fiscal years.

    A fiscal year bears the number of the calendar year in which it ends. Raises SettingsError for any other text.
    """
    dates = label_dates(label, fiscal_year_start)
    if dates is None:
        step = "write 2026-07, 2026-Q3, 2026-H1 or 2026, with FY before it for fiscal years"
        raise SettingsError(Fault("--period", "", f"{label!r} is no period", step))
    return Period(label=label, start=dates[0], end=dates[1])


def new_pack(
    catalog: Catalog,
    *,
    company: str,
    stage: str,
    currency: str,
    label: str,
    fiscal_year_start: int | None = None,
    prior: Pack | None = None,
) -> Pack:
    """Returns an empty pack; with `prior`, one that carries its periods as history and its closing figures as opening ones.

    Raises SettingsError with every fault of the options, and where the prior pack is of another company, currency or a later period.
    """
    faults = []
    if not company.strip():
        faults.append(Fault("--company", "", "is empty", "give the company's name"))
    if stage not in STAGES:
        faults.append(Fault("--stage", "", f"{stage!r} is not one of {', '.join(STAGES)}"))
    if currency not in CURRENCIES:
        faults.append(Fault("--currency", "", f"{currency!r} is not a currency code of ISO 4217", "such as USD, EUR or GBP"))
    if fiscal_year_start is not None and not 1 <= fiscal_year_start <= 12:
        faults.append(Fault("--fiscal-year-start", "", f"{fiscal_year_start} is no month", "give 1 to 12"))
    start = fiscal_year_start or (prior.company.fiscal_year_start if prior else 1)
    period = None
    try:
        period = period_of(label, start if 1 <= start <= 12 else 1)
    except SettingsError as error:
        faults += error.faults
    if prior and period:
        if prior.company.name != company:
            faults.append(Fault("--company", "", f"the prior pack is of {prior.company.name!r}", "give the same name"))
        if prior.company.currency != currency:
            faults.append(Fault("--currency", "", f"the prior pack is in {prior.company.currency}", "give the same currency"))
        if prior.period.end >= period.start:
            faults.append(Fault("--period", "", f"{label} doesn't follow the prior pack's {prior.period.label}", "give a later period"))
        if prior.period.months > period.months:
            faults.append(Fault("--period", "", f"{label} is shorter than the prior pack's {prior.period.label}", "keep to one length"))
    if faults or period is None:
        raise SettingsError(faults)
    owner = Company.model_validate(
        {"name": company, "stage": stage, "currency": currency} | ({"fiscal_year_start": start} if start != 1 else {})
    )
    empty = Pack(company=owner, period=period, kpis={})
    if prior is None:
        return empty
    past = (*prior.history, prior.model_copy(update={"history": ()}))
    asked = prior.meeting.follow_ups if prior.meeting else ()
    open_ = tuple(f for f in asked if (f.state or "open") not in ("done", "closed", "dropped"))
    carried = empty.model_copy(
        update={
            "history": past,
            "custom": prior.custom,
            "conventions": prior.conventions,
            "meeting": Meeting.model_validate(
                ({"confidentiality": prior.meeting.confidentiality} if prior.meeting and prior.meeting.confidentiality else {})
                | ({"follow_ups": open_} if open_ else {})
            )
            if prior.meeting
            else None,
        }
    )
    return carried.model_copy(update={"kpis": opening_values(carried, catalog)})


def opening_values(pack: Pack, catalog: Catalog) -> dict[str, Entry]:
    """Returns the KPIs that the catalog computes from the prior pack alone: opening balances and prior-period figures."""
    from kpireview.compute import compute_values

    found: dict[str, Entry] = {}
    for kpi, computed in compute_values(pack, catalog).items():
        if isinstance(computed.value, Decimal):
            found[kpi] = Entry(actual=computed.value, computed_from=computed.source)
    return found
