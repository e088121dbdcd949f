"""What a typed text makes of a field, and of the cells of a table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kpireview.catalog import Catalog, Column, Kpi
from kpireview.model import Entry
from kpireview.widgets.cells import change_part, fill_computed, set_rows
from kpireview.widgets.tables import FOLLOW_UPS, read_rows, shown_rows


@pytest.fixture
def arr(catalog: Catalog) -> Kpi:
    """ARR, a number field in money."""
    return catalog.kpis["sales.arr"]


def change(
    kpi: Kpi, entry: Entry | None, part: str, text: str, drafts: dict[str, Any] | None = None
) -> tuple[Entry | None, dict[str, Any]]:
    """Returns (entry, drafts) after one change."""
    held = dict(drafts or {})
    outcome = change_part(kpi, entry, held, part, text)
    for key, value in outcome.drafts.items():
        if value is None:
            held.pop(key, None)
        else:
            held[key] = value
    return outcome.entry, held


def test_a_number_becomes_an_exact_decimal(arr: Kpi) -> None:
    """1.2m is one million two hundred thousand, without a fraction lost."""
    assert change(arr, None, "actual", "1.2m")[0] == Entry(actual=Decimal(1200000))


def test_an_emptied_cell_is_not_reported(arr: Kpi) -> None:
    """An emptied actual leaves no entry, which is neither zero nor absent."""
    assert change(arr, Entry(actual=Decimal(5)), "actual", " ")[0] is None


def test_absent_carries_its_reason(arr: Kpi) -> None:
    """n/a: with a reason is absent, and takes the figure's place."""
    assert change(arr, Entry(actual=Decimal(5)), "actual", "n/a: first survey in Q1")[0] == Entry(absent="first survey in Q1")


def test_what_cannot_be_read_is_kept_beside_the_last_figure(arr: Kpi) -> None:
    """A slip keeps both the typed text, as a draft, and the figure that stood there."""
    entry, drafts = change(arr, Entry(actual=Decimal(5)), "actual", "about 12 or so")
    assert entry == Entry(actual=Decimal(5))
    assert drafts == {"actual": "about 12 or so"}


def test_a_mended_cell_loses_its_draft(arr: Kpi) -> None:
    """Once the cell can be read, its draft is gone."""
    assert change(arr, None, "actual", "12", {"actual": "twelve"}) == (Entry(actual=Decimal(12)), {})


def test_a_note_waits_for_its_figure(arr: Kpi) -> None:
    """A note on nothing is kept as a draft, and joins the figure when it comes."""
    entry, drafts = change(arr, None, "note", "two go-lives slipped")
    assert entry is None
    assert drafts == {"note": "two go-lives slipped"}
    assert change(arr, None, "actual", "12", drafts) == (Entry(actual=Decimal(12), note="two go-lives slipped"), {})


def test_an_emptied_figure_keeps_its_note(arr: Kpi) -> None:
    """Emptying the figure throws away neither note nor year to date."""
    held = Entry.model_validate({"actual": Decimal(5), "note": "n", "ytd": {"actual": Decimal(9)}})
    entry, drafts = change(arr, held, "actual", "")
    assert entry is None
    assert change(arr, entry, "actual", "5", drafts)[0] == held


def test_a_budget_survives_an_absence(arr: Kpi) -> None:
    """An absent actual can't stand beside a budget: the budget waits as a draft and comes back with a figure."""
    entry, drafts = change(arr, Entry(actual=Decimal(5), budget=Decimal(6)), "actual", "n/a: no close yet")
    assert entry == Entry(absent="no close yet")
    assert change(arr, entry, "actual", "4", drafts)[0] == Entry(actual=Decimal(4), budget=Decimal(6))


def test_typing_over_a_computed_value_makes_it_typed(arr: Kpi) -> None:
    """`computed_from` goes when a person types the figure."""
    computed = fill_computed(None, Decimal(7), ("sales.churn_arr",), {}).entry
    assert computed == Entry(actual=Decimal(7), computed_from=("sales.churn_arr",))
    assert change(arr, computed, "actual", "8")[0] == Entry(actual=Decimal(8))


def test_year_to_date_and_outlook_have_their_place(arr: Kpi) -> None:
    """Year to date, its plan and the outlook stand beside the figure."""
    entry: Entry | None = Entry(actual=Decimal(5))
    for part, text in (("ytd.actual", "10"), ("ytd.budget", "11"), ("forecast", "20")):
        entry, _ = change(arr, entry, part, text)
    assert entry == Entry.model_validate(
        {"actual": Decimal(5), "ytd": {"actual": Decimal(10), "budget": Decimal(11)}, "forecast": Decimal(20)}
    )


def test_a_percentage_in_a_money_field_is_refused(arr: Kpi) -> None:
    """30 % is no amount of money."""
    assert change(arr, None, "actual", "30 %") == (None, {"actual": "30 %"})


def test_a_narrative_may_be_not_reported_for_a_reason(catalog: Catalog) -> None:
    """The reason for a missing narrative takes the text's place, and a text the reason's."""
    kpi = catalog.kpis["customers.churn_risks"]
    entry, _ = change(kpi, None, "absent", "no customers yet")
    assert entry == Entry(absent="no customers yet")
    assert change(kpi, entry, "text", "Three accounts.")[0] == Entry(text="Three accounts.")


def test_no_row_empties_the_field() -> None:
    """A table without rows isn't reported."""
    assert set_rows(Entry(rows=({"a": "b"},)), (), {}).entry is None


COLUMNS = (
    Column("name", "Name", "text", True), Column("amount", "Amount", "money", True), Column("restricted", "Restricted", "boolean", True),
    Column("due", "Due", "date"), Column("status", "Status", "choice", True, choices=("on-track", "at-risk")),
)  # fmt: skip


def test_cells_are_typed_by_their_column() -> None:
    """Money, dates, choices and yes or no come out typed."""
    read = read_rows(COLUMNS, [{"name": "A", "amount": "1.2k", "restricted": "yes", "due": "31.12.2026", "status": "On track"}])
    assert read.errors == {}
    assert read.rows == ({"name": "A", "amount": Decimal(1200), "restricted": True, "due": "2026-12-31", "status": "on-track"},)


def test_every_wrong_cell_is_named() -> None:
    """All wrong and missing cells are named by row and column."""
    read = read_rows(COLUMNS, [{"name": "", "amount": "much", "restricted": True, "due": "soon", "status": "fine"}])
    assert set(read.errors) == {"0.name", "0.amount", "0.due", "0.status"}


def test_blank_rows_do_not_count() -> None:
    """A row that nobody has filled in is no fault."""
    assert read_rows(COLUMNS, [{"name": " ", "amount": "", "restricted": False}]).rows == ()


def test_a_column_decides_on_its_decimal_comma() -> None:
    """1.234 is twelve hundred where the rest of the column writes decimals with a comma."""
    rows = [
        {"name": "A", "amount": "1.234", "restricted": False, "status": "at-risk"},
        {"name": "B", "amount": "12,50", "status": "at-risk"},
    ]
    assert [r["amount"] for r in read_rows(COLUMNS, rows).rows] == [Decimal(1234), Decimal("12.50")]


def test_rows_shown_and_read_again_are_the_same(catalog: Catalog) -> None:
    """What a table shows can be read back without a change."""
    rows = ({"decision": "hire a CRO", "owner": "CEO", "due": "2026-02-28", "state": "open"},)
    assert read_rows(FOLLOW_UPS, shown_rows(FOLLOW_UPS, rows)).rows == rows
    segments = catalog.kpis["customers.customer_segments"].columns
    held = ({"name": "SMB", "customer_count": Decimal(12), "segment_arr": Decimal("1234567.50")},)
    assert read_rows(segments, shown_rows(segments, held)).rows == held
