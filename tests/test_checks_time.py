"""Packs of every length: months, quarters, halves, years, gaps, fiscal years, currencies; benchmarks across them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from company import Shape, make_company
from test_checks import codes, made, one

from kpireview.catalog import Catalog
from kpireview.checks import check_pack
from kpireview.checks.benchmark import place, quartile
from kpireview.model import Pack

D = Decimal

CLEAN = [
    Shape(seed=31),
    Shape(seed=32, stage="seriesA"),
    Shape(seed=33, stage="seed", months=1, periods=15),
    Shape(seed=34, stage="seriesC", months=6, last_end=dt.date(2026, 6, 30)),
    Shape(seed=35, stage="public", months=12, periods=4, last_end=dt.date(2025, 12, 31)),
    Shape(seed=36, cash_generative=True),
    Shape(seed=37, fiscal_year_start=4, currency="GBP"),
    Shape(seed=38, foreign_accounts=True, currency="EUR"),
    Shape(seed=39, stage="preSeed"),
    Shape(seed=40, stage="seriesB", months=1, periods=14, fiscal_year_start=7),
]


@pytest.mark.parametrize("shape", CLEAN, ids=lambda s: f"{s.stage}-{s.months}m-{s.currency}-fy{s.fiscal_year_start}")
def test_clean_companies_have_no_error_and_few_warnings(catalog: Catalog, shape: Shape) -> None:
    """A company whose figures tie has no error and at most two warnings, in every period of its history."""
    timeline = make_company(shape).timeline
    for i in range(len(timeline)):
        checked = check_pack(timeline[i].model_copy(update={"history": timeline[:i]}), catalog)
        assert [f.message for f in checked.findings if f.severity == "error"] == []
        assert len(codes(checked, "warning")) <= 2


@pytest.mark.parametrize("months", [1, 3, 6, 12])
def test_rates_know_how_long_the_period_is(catalog: Catalog, months: int) -> None:
    """Burn is monthly, turnover annualised, payroll annual: each holds in a pack of any length, and the neighbour's factor doesn't."""
    end = dt.date(2025, 12, 31)
    pack = make_company(Shape(seed=41, months=months, periods=4, last_end=end))
    wrong = 3 if months != 3 else 1
    for kpi, factor in (
        ("finance.gross_burn_rate", D(wrong) / months),
        ("hr.voluntary_turnover_rate", D(months) / wrong),
        ("product.rd_monthly_spend", D(wrong) / months),
    ):
        entry = pack.kpis[kpi]
        assert entry.actual is not None
        value = (entry.actual * factor).quantize(D("0.01"))
        broken = pack.model_copy(update={"kpis": {**pack.kpis, kpi: entry.model_copy(update={"actual": value})}})
        found = [f for f in check_pack(broken, catalog).findings if f.severity != "note" and kpi in (f.kpi, *f.refs)]
        assert found, (kpi, months)


def test_a_gap_in_the_history_is_not_bridged(catalog: Catalog) -> None:
    """Where the prior period is missing, what needs it isn't evaluable, however close the next one is."""
    pack = make_company(Shape(seed=42))
    gap = pack.model_copy(update={"history": pack.history[:-1]})
    checked = check_pack(gap, catalog)
    assert checked.counts.error == 0
    waiting = {n.code for n in checked.not_evaluable if "the prior period" in n.missing}
    assert len(waiting) > 20
    assert not any("the prior period" in n.missing for n in check_pack(pack, catalog).not_evaluable)


def test_growth_needs_the_period_a_year_ago(catalog: Catalog) -> None:
    """YoY growth is recomputed from the pack that ends twelve months earlier, wherever it stands in the list."""
    pack = make_company(Shape(seed=43))
    shuffled = pack.model_copy(update={"history": tuple(reversed(pack.history))})
    assert check_pack(shuffled, catalog) == check_pack(pack, catalog)
    entry = pack.kpis["sales.growth_rate_yoy"]
    off = entry.model_copy(update={"actual": (entry.actual or D(0)) + 3})
    broken = pack.model_copy(update={"kpis": {**pack.kpis, "sales.growth_rate_yoy": off}})
    assert [f for f in check_pack(broken, catalog).findings if f.kpi == "sales.growth_rate_yoy" and f.severity == "error"]


def ytd(*values: int, ytd_actual: int, fiscal: int = 1) -> Pack:
    periods: list[dict[str, Any]] = [{"finance.total_revenue": v} for v in values[:-1]]
    periods.append({"finance.total_revenue": {"actual": D(values[-1]), "ytd": {"actual": D(ytd_actual)}}})
    return made(*periods, company={"fiscal_year_start": D(fiscal)})


def test_the_year_to_date_follows_the_fiscal_year(catalog: Catalog) -> None:
    """The year to date is the sum since the company's first month: 2026-Q2 is the second quarter, or the first from April."""
    assert "ytd-does-not-add-up" not in codes(check_pack(ytd(10, 20, 30, ytd_actual=50), catalog))
    assert "ytd-does-not-add-up" not in codes(check_pack(ytd(10, 20, 30, ytd_actual=30, fiscal=4), catalog))
    assert "ytd-does-not-add-up" not in codes(check_pack(ytd(10, 20, 30, ytd_actual=60, fiscal=10), catalog))
    finding = one(check_pack(ytd(10, 20, 30, ytd_actual=60), catalog), "ytd-does-not-add-up")
    assert finding.expected == "50"


def test_the_year_to_date_of_an_unknown_start_is_not_judged(catalog: Catalog) -> None:
    """Where a period of the fiscal year is missing, its sum isn't evaluable."""
    checked = check_pack(ytd(30, ytd_actual=60), catalog)
    assert "ytd-does-not-add-up" not in codes(checked)
    assert any(n.code == "ytd-does-not-add-up" for n in checked.not_evaluable)


def test_a_balance_has_its_period_end_as_year_to_date(catalog: Catalog) -> None:
    """ARR isn't summed over the year."""
    pack = made({"sales.arr": 10}, {"sales.arr": {"actual": D(12), "ytd": {"actual": D(22)}}})
    assert "ytd-is-not-the-balance" in codes(check_pack(pack, catalog))


def test_an_outlook_below_what_the_year_holds(catalog: Catalog) -> None:
    """A full-year outlook can't lie below the year to date."""
    entry = {"actual": D(30), "ytd": {"actual": D(50)}, "forecast": D(45)}
    pack = made({"finance.total_revenue": 20}, {"finance.total_revenue": entry})
    assert "forecast-below-ytd" in codes(check_pack(pack, catalog))


def test_shorter_periods_in_the_history_are_no_prior(catalog: Catalog) -> None:
    """Months in a quarterly pack's history are kept and never taken for the prior quarter."""
    quarter = made({"sales.starting_arr": 90})
    month = made({"sales.arr": 100}, months=1).model_dump(exclude_unset=True)
    month["period"] = {"label": "2026-03", "start": "2026-03-01", "end": "2026-03-31"}
    data = quarter.model_dump(exclude_unset=True) | {"history": [month]}
    data["period"] = {"label": "2026-Q2", "start": "2026-04-01", "end": "2026-06-30"}
    checked = check_pack(Pack.model_validate(data), catalog)
    assert not [f for f in checked.findings if f.kpi == "sales.starting_arr" and f.severity == "error"]


# benchmarks


def placed(catalog: Catalog, kpi: str, *values: Any, months: int = 3, **company: Any) -> Any:
    result = place(made(*({kpi: v} for v in values), months=months, company=company), catalog, kpi)
    assert result is not None
    return result


def test_quartiles_the_right_way_round(catalog: Catalog) -> None:
    """Where lower is better the smallest values are the top quarter."""
    dilution, margin = catalog.kpis["fundraising.founder_dilution"].benchmark, catalog.kpis["sales.gross_margin"].benchmark
    assert dilution is not None
    assert margin is not None
    assert [quartile(D(v), dilution) for v in (10, 15, 20, 30)] == ["top", "second", "third", "bottom"]
    assert [quartile(D(v), margin) for v in (90, 75, 70, 50)] == ["top", "second", "third", "bottom"]


def test_a_quarterly_rate_is_chained_over_twelve_months(catalog: Catalog) -> None:
    """Four quarters of 98 % retention are about 92.2 % a year, and marked as approximate."""
    result = placed(catalog, "customers.gross_revenue_retention", 98, 98, 98, 98)
    assert (result.value, result.quartile, result.approximate, result.months) == (D("92.2"), "second", True, 12)
    assert "over twelve months" in result.text()


def test_churn_is_chained_by_what_stays(catalog: Catalog) -> None:
    """Twelve months of 1 % churn are about 11.4 % a year, not 12."""
    result = placed(catalog, "customers.logo_churn_rate", *([1] * 12), months=1)
    assert (result.value, result.quartile) == (D("11.4"), "second")


def test_with_less_history_a_rate_is_not_placed(catalog: Catalog) -> None:
    """A quarter's rate is never held against a year's quartiles as it stands."""
    result = placed(catalog, "customers.gross_revenue_retention", 98, 98, 98)
    assert result.quartile is None
    assert "twelve months" in result.reason


def test_a_yearly_pack_is_placed_as_it_stands(catalog: Catalog) -> None:
    """A year's rate needs no chaining."""
    result = placed(catalog, "customers.gross_revenue_retention", 98, months=12)
    assert (result.quartile, result.approximate) == ("top", False)


def test_annualised_turnover_is_averaged(catalog: Catalog) -> None:
    """Turnover is annual in each pack already: twelve months are the mean of theirs."""
    result = placed(catalog, "hr.voluntary_turnover_rate", 8, 12, 8, 12)
    assert (result.value, result.approximate) == (D("10.0"), True)


def test_money_is_placed_in_its_own_currency_only(catalog: Catalog) -> None:
    """Dollar quartiles say nothing of a pack in euros."""
    assert placed(catalog, "hr.arr_per_fte", 200000).quartile == "top"
    assert placed(catalog, "hr.arr_per_fte", 200000, currency="EUR").quartile is None


def test_what_is_not_reported_is_not_placed(catalog: Catalog) -> None:
    """An absent value has its reason, a KPI without a benchmark has no place at all."""
    assert "first survey" in placed(catalog, "customers.nps_score", {"absent": "first survey runs in Q1"}).reason
    assert place(made({"sales.arr": 1}), catalog, "sales.arr") is None
