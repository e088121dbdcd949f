"""New packs: the period of a label, and what the next pack takes over from the last."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from company import label_of, make_company

from kpireview.checks import check_pack
from kpireview.errors import SettingsError
from kpireview.new_pack import new_pack, period_of

OPTIONS = {"company": "Invented Ltd", "stage": "seriesB", "currency": "USD", "label": "2026-Q4"}


@pytest.mark.parametrize(
    ("label", "first_month", "start", "end"),
    [
        ("2026-02", 1, "2026-02-01", "2026-02-28"),
        ("2024-02", 1, "2024-02-01", "2024-02-29"),
        ("2026-Q4", 1, "2026-10-01", "2026-12-31"),
        ("2026-H2", 1, "2026-07-01", "2026-12-31"),
        ("2026", 1, "2026-01-01", "2026-12-31"),
        ("FY2026-Q1", 4, "2025-04-01", "2025-06-30"),
        ("FY2026-Q4", 4, "2026-01-01", "2026-03-31"),
        ("FY2026", 7, "2025-07-01", "2026-06-30"),
        ("FY2026-Q1", 1, "2026-01-01", "2026-03-31"),
        ("2026-Q1", 4, "2026-01-01", "2026-03-31"),
    ],
)
def test_a_label_gives_its_dates(label: str, first_month: int, start: str, end: str) -> None:
    """A label gives its first and last day, by the calendar or by fiscal years named for the year in which they end."""
    period = period_of(label, first_month)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)


@pytest.mark.parametrize("label", ["2026-13", "2026-Q5", "26-Q1", "Q3 2026", "2026-q3", "2026-H3", "", "FY26", "9999", "２０２６"])
def test_what_is_no_label_is_refused(label: str) -> None:
    """A text that is no period label is refused."""
    with pytest.raises(SettingsError):
        period_of(label)


@pytest.mark.parametrize("months", [1, 3, 6, 12])
@pytest.mark.parametrize("first", [1, 4])
def test_labels_and_dates_agree_both_ways(months: int, first: int) -> None:
    """The label of a period gives that period back."""
    last = dt.date(2026, 12, 31) if first == 1 else dt.date(2027, 3, 31)
    pack = make_company(months=months, fiscal_year_start=first, periods=3, last_end=last)
    for past in pack.timeline:
        assert period_of(label_of(past.period.start, months, first), first) == past.period


def test_the_next_pack_has_no_finding_worse_than_a_note(catalog: Any) -> None:
    """An empty pack that follows a consistent one breaks no rule."""
    prior = make_company()
    pack = new_pack(catalog, **OPTIONS, prior=prior)
    assert [f.code for f in check_pack(pack, catalog).findings if f.severity != "note"] == []


def test_open_follow_ups_are_carried_over_and_done_ones_are_not(catalog: Any) -> None:
    """What the last meeting decided stays on the list until it's done."""
    import make_sample

    from kpireview.model import Pack

    prior = Pack.model_validate(make_sample.consistent())
    pack = new_pack(catalog, company="Tidewell", stage="seriesB", currency="USD", label="2026-Q4", prior=prior)
    assert pack.meeting is not None
    assert [f.state for f in pack.meeting.follow_ups] == ["open", "open"]


@pytest.mark.parametrize(
    "changes",
    [
        {"company": "Other"},
        {"currency": "EUR"},
        {"label": "2026-Q3"},
        {"label": "2026-11"},
        {"stage": "seriesQ"},
        {"currency": "DOLLARS"},
        {"company": " "},
    ],
)
def test_what_doesnt_follow_is_refused(changes: dict[str, str], catalog: Any) -> None:
    """Another company or currency, a period that isn't later, or a shorter one is refused."""
    with pytest.raises(SettingsError):
        new_pack(catalog, **{**OPTIONS, **changes}, prior=make_company())


def test_all_faults_of_the_options_are_told_at_once(catalog: Any) -> None:
    """Three wrong options give three faults."""
    with pytest.raises(SettingsError) as caught:
        new_pack(catalog, company="", stage="x", currency="y", label="2026-Q3")
    assert len(caught.value.faults) == 3
