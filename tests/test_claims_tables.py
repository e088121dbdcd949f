"""Figures in a narrative's tables: what their row, their column and the heads say they are."""

from __future__ import annotations

from typing import Any

import claims_sentences as data
import pytest
from claims_company import pack_of

from kpireview.claims import find_claims
from kpireview.model import Entry

FIELD = "finance.forecast_notes"
MONTHS = (("2025-06", "2025-06-01", "2025-06-30"), ("2026-05", "2026-05-01", "2026-05-31"), ("2026-06", "2026-06-01", "2026-06-30"))


def told(catalog: Any, text: str) -> set[tuple[str, str, str, str]]:
    """(quote's figure, KPI, period, verdict) of each linked figure, in a pack by the month."""
    pack = pack_of(data.VALUES, MONTHS, currency="USD")
    pack = pack.model_copy(update={"kpis": {**pack.kpis, FIELD: Entry(text=text)}})
    found = [c for c in find_claims(pack, catalog, [FIELD]) if c.verdict != "unlinked"]
    return {(c.quote.split("|")[-1].strip(), (c.kpi or "").split(".")[1], c.period or "", c.verdict) for c in found}


def test_a_head_of_months_gives_each_column_its_month(catalog: Any) -> None:
    """May is a month where it stands alone above a column."""
    text = "| | May | June |\n|---|---|---|\n| Headcount | 84 | 87 |\n| Open roles | 9 | 8 |"
    assert told(catalog, text) == {
        ("84", "total_headcount", "2026-05", "supported"),
        ("87", "total_headcount", "2026-06", "supported"),
        ("9", "open_positions", "2026-05", "supported"),
        ("8", "open_positions", "2026-06", "contradicted"),
    }


@pytest.mark.parametrize("head", ["$k", "in $ thousand", "USD k", "kUSD", "Line ($'000)"])
def test_the_unit_of_a_table_is_the_unit_of_its_money_rows_only(catalog: Any, head: str) -> None:
    """Stated once in a head, the scale holds for rows of money, not for a headcount."""
    text = f"| {head} | May | June |\n|---|---|---|\n| Revenue | 2,098 | 2,214 |\n| EBITDA | (871) | (934) |\n| Headcount | 84 | 87 |"
    found = told(catalog, text)
    assert {verdict for *_, verdict in found} == {"supported"}
    assert len(found) == 6


def test_a_row_may_state_its_own_unit(catalog: Any) -> None:
    """The unit in a row's name holds for the row; a wrong figure is wrong in that unit."""
    text = "| | Actual | Prior |\n|---|---|---|\n| ARR ($m) | 8.94 | 8.21 |\n| Runway | 17.8 | 22.4 |"
    assert told(catalog, text) == {
        ("8.94", "arr", "2026-06", "contradicted"),
        ("8.21", "arr", "2026-05", "supported"),
        ("17.8", "runway_months", "2026-06", "supported"),
        ("22.4", "runway_months", "2026-05", "supported"),
    }


def test_kpis_above_the_columns_and_months_before_the_rows(catalog: Any) -> None:
    """A table that lies on its side is read as well."""
    heads = "| Month | Revenue ($k) | Gross margin | Headcount |\n|---|---|---|---|\n"
    text = heads + "| May | 2,098 | 72.8 % | 84 |\n| June | 2,214 | 71.4 % | 89 |"
    found = told(catalog, text)
    assert ("2,098", "total_revenue", "2026-05", "supported") in found
    assert ("71.4 %", "gross_margin_pct", "2026-06", "supported") in found
    assert ("89", "total_headcount", "2026-06", "contradicted") in found
    assert len(found) == 6


@pytest.mark.parametrize("head", ["Δ", "Change", "vs May", "YoY", "Target", "Plan", "Peers", "Median", "05/26", "Region North"])
def test_a_column_of_something_else_accuses_nobody(catalog: Any, head: str) -> None:
    """Changes, plans, peers and heads that aren't understood are no wrong values."""
    text = f"| KPI | June | {head} |\n|---|---|---|\n| ARR | $8.64m | $9.91m |\n| Net burn | $322k | $24k |\n| Headcount | 87 | 11 |"
    found = told(catalog, text)
    assert {verdict for *_, verdict in found} == {"supported"}
    assert len(found) == 3


def test_a_column_headed_now_is_read_by_the_name_beside_it(catalog: Any) -> None:
    """Where the first cell is a programme, the cell with the target names the KPI."""
    text = "| Initiative | Target | Now |\n|---|---|---|\n| Churn desk | logo churn 2.5 % | 3.3 % |"
    assert told(catalog, text) == {("3.3 %", "logo_churn_rate", "2026-06", "supported")}
