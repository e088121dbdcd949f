"""Labels of periods against their dates, and restatements against the history."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from kpireview.catalog import Catalog
from kpireview.checks import check_pack
from kpireview.model import Checked, Company, Entry, Pack, Period

AGAINST = "label-against-dates"


def pack_of(*periods: tuple[str, str, str], fiscal: int = 1, kpis: dict[str, Any] | None = None) -> Pack:
    """A pack of the last of the periods, the others its history; each reports an ARR."""
    company = Company.model_validate({"name": "Ferrow", "stage": "seriesB", "currency": "USD", "fiscal_year_start": fiscal})
    made = [
        Pack(
            company=company,
            period=Period(label=label, start=dt.date.fromisoformat(start), end=dt.date.fromisoformat(end)),
            kpis={"sales.arr": Entry(actual=Decimal(100))},
        )
        for label, start, end in periods
    ]
    entries = {k: Entry.model_validate(v) for k, v in (kpis or {}).items()}
    return made[-1].model_copy(update={"history": tuple(made[:-1]), "kpis": {**made[-1].kpis, **entries}})


def said(pack: Pack, catalog: Catalog, code: str) -> list[str]:
    """Returns the messages of the findings with a code."""
    checked: Checked = check_pack(pack, catalog)
    return [f.message for f in checked.findings if f.code == code]


@pytest.mark.parametrize(
    ("label", "start", "end", "fiscal"),
    [
        ("2025-Q3", "2025-10-01", "2025-12-31", 1),
        ("2025-10", "2025-11-01", "2025-11-30", 1),
        ("2025-10", "2025-11-01", "2025-11-30", 2),
        ("2025-Q4", "2025-10-01", "2025-10-31", 1),
        ("2025", "2025-10-01", "2025-12-31", 1),
        ("2025-H2", "2025-01-01", "2025-06-30", 1),
        ("2024-Q4", "2025-10-01", "2025-12-31", 1),
        ("FY2026-Q1", "2025-02-01", "2025-04-30", 1),
        ("FY2026-Q2", "2025-04-01", "2025-06-30", 4),
        ("2025-Q3", "2026-01-01", "2026-03-31", 4),
        ("2025-12", "2025-10-26", "2025-11-22", 1),
    ],
)
def test_a_label_of_other_dates_is_a_warning(catalog: Catalog, label: str, start: str, end: str, fiscal: int) -> None:
    """A label whose every reading lies elsewhere, or that says another length, is named with its dates."""
    (message,) = said(pack_of((label, start, end), fiscal=fiscal), catalog, AGAINST)
    assert label in message
    assert start in message


@pytest.mark.parametrize(
    ("label", "start", "end", "fiscal"),
    [
        ("2025-Q4", "2025-10-01", "2025-12-31", 1),
        ("FY2025-Q4", "2025-10-01", "2025-12-31", 1),
        ("2025-10", "2025-10-01", "2025-10-31", 4),
        ("FY2026-Q3", "2025-10-01", "2025-12-31", 4),  # by the year in which it ends
        ("FY2025-Q3", "2025-10-01", "2025-12-31", 4),  # by the year in which it starts
        ("2025-Q3", "2025-10-01", "2025-12-31", 4),  # a fiscal quarter without FY
        ("2025-Q4", "2025-10-01", "2025-12-31", 4),  # a calendar quarter all the same
        ("2025", "2025-04-01", "2026-03-31", 4),
        ("FY2026-01", "2025-04-01", "2025-04-30", 4),
        ("2025-Q3", "2025-06-29", "2025-09-27", 1),  # 13 weeks
        ("2025-12", "2025-11-23", "2025-12-27", 1),  # 5 weeks of a 4-4-5 quarter
        ("2025", "2024-12-29", "2026-01-03", 1),  # 53 weeks
        ("2025-H2", "2025-10-01", "2026-03-31", 1),  # halves from October
        ("2025", "2024-10-01", "2025-09-30", 1),  # a year from October, where nobody says so
    ],
)
def test_a_label_that_can_be_that_of_its_dates_passes(catalog: Catalog, label: str, start: str, end: str, fiscal: int) -> None:
    """Calendar years, fiscal years in either way of counting, and calendars of whole weeks raise nothing."""
    assert said(pack_of((label, start, end), fiscal=fiscal), catalog, AGAINST) == []


def test_the_history_is_read_too(catalog: Catalog) -> None:
    """A mislabelled earlier period is named by its own label."""
    (message,) = said(pack_of(("2025-Q1", "2025-07-01", "2025-09-30"), ("2025-Q4", "2025-10-01", "2025-12-31")), catalog, AGAINST)
    assert "2025-Q1" in message


def test_labels_that_run_against_the_dates_are_named(catalog: Catalog) -> None:
    """Two ways of counting fiscal years in one history put a later period under an earlier label."""
    periods = (("FY2026-Q2", "2025-07-01", "2025-09-30"), ("FY2025-Q3", "2025-10-01", "2025-12-31"))
    (message,) = said(pack_of(*periods, fiscal=4), catalog, AGAINST)
    assert "after FY2026-Q2" in message


def restating(period: str) -> dict[str, Any]:
    """A new customer count that restates a period."""
    return {
        "customers.total_customers": {
            "actual": Decimal(40),
            "restates": [{"period": period, "reported": Decimal(38), "reason": "two parents"}],
        }
    }


QUARTERS = (("2025-Q2", "2025-04-01", "2025-06-30"), ("2025-Q3", "2025-07-01", "2025-09-30"), ("2025-Q4", "2025-10-01", "2025-12-31"))


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ("2025-Q3", None),
        ("2025-Q1", "restated-period-not-in-history"),
        ("FY2025-Q3", "restated-period-not-in-history"),
        ("2025-Q4", "restated-period-not-earlier"),
        ("2026-Q1", "restated-period-not-earlier"),
    ],
)
def test_a_restatement_of_a_period_that_is_not_there_is_said(catalog: Catalog, period: str, code: str | None) -> None:
    """Outside the history it's a note that shows what the history holds; this period or a later one is a warning."""
    pack = pack_of(*QUARTERS, kpis=restating(period))
    found = [f for f in check_pack(pack, catalog).findings if f.code.startswith("restated-period")]
    assert [f.code for f in found] == ([code] if code else [])
    for finding in found:
        assert finding.kpi == "customers.total_customers"
        assert period in finding.message
        assert finding.severity == ("note" if code == "restated-period-not-in-history" else "warning")
        assert ("2025-Q2, 2025-Q3" in finding.message) == (finding.severity == "note")
