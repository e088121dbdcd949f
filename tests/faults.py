"""A set of faults to plant in a consistent pack, one each: `python -m tests.faults` lists what the rules miss.

A kind is a function of a book (tests/book.py) that changes it and returns the KPI at fault. Balanced kinds change everything that follows
from the wrong figure with it, so that only an earlier pack or a second source gives them away. A fault counts as found where an error
or a warning that the clean pack doesn't have names the KPI.
"""

from __future__ import annotations

import copy
import datetime as dt
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

from book import FLOW, Book, Skip, like

D = Decimal
Plant = Callable[[Book], "str | tuple[str, ...]"]


@dataclass(frozen=True)
class Fault:
    """One kind of fault."""

    name: str
    plant: Plant
    balanced: bool = False


FAULTS: list[Fault] = []


def fault(name: str, *, balanced: bool = False) -> Callable[[Plant], Plant]:
    """Registers a kind."""

    def register(plant: Plant) -> Plant:
        FAULTS.append(Fault(name, plant, balanced))
        return plant

    return register


def each(name: str, kpis: tuple[str, ...], change: Callable[[Book, str], object], *, balanced: bool = False) -> None:
    """Registers the same kind for several KPIs."""

    def planter(kpi: str) -> Plant:
        def plant(b: Book) -> str:
            change(b, kpi)
            return kpi

        return plant

    for kpi in kpis:
        FAULTS.append(Fault(f"{name}: {kpi}", planter(kpi), balanced))


def row_kind(name: str, field: str, change: Callable[[Book, list[dict[str, Any]]], object], least: int = 1) -> None:
    """Registers a kind that changes the rows of a structured field."""

    def plant(b: Book) -> str:
        rows = b.rows(field, least)
        before = copy.deepcopy(rows)
        change(b, rows)
        if rows == before:
            raise Skip(f"{field} doesn't change")
        return field

    FAULTS.append(Fault(f"{name}: {field}", plant))


# --- one figure mistyped: a bridge, a total or a rate doesn't follow any more ------------------------------------------------------------

each(
    "mistyped",
    (
        "sales.arr",
        "sales.starting_arr",
        "sales.new_business",
        "sales.expansion",
        "sales.downgrades",
        "sales.churn_arr",
        "sales.opening_pipeline_value",
        "sales.new_opps_added_value",
        "sales.closed_won_value",
        "sales.closed_lost_value",
        "sales.pipeline_value",
        "sales.avg_contract_value",
        "sales.average_deal_size",
        "sales.win_rate",
        "sales.weighted_forecast",
        "sales.cac",
        "sales.cac_payback_period",
        "sales.blended_cac_ratio",
        "sales.growth_rate_yoy",
        "sales.total_revenue",
        "sales.bookings_backlog_total",
        "customers.avg_contract_value",
        "customers.gross_revenue_retention",
        "customers.net_revenue_retention",
        "customers.arr_at_risk",
        "customers.percent_arr_at_risk",
        "customers.logo_churn_rate",
        "customers.acv_trend_pct",
        "customers.prior_quarter_acv",
        "customers.prior_quarter_grr",
        "customers.prior_quarter_nrr",
        "customers.prior_quarter_concentration",
        "finance.total_revenue",
        "finance.subscription_revenue",
        "finance.usage_revenue",
        "finance.services_revenue",
        "finance.total_cogs",
        "finance.cloud_hosting",
        "finance.customer_support_delivery",
        "finance.gross_profit",
        "finance.gross_margin_pct",
        "finance.total_rnd",
        "finance.rd_payroll",
        "finance.total_sm",
        "finance.paid_marketing",
        "finance.sales_payroll",
        "finance.total_cs",
        "finance.cs_payroll",
        "finance.total_ga",
        "finance.ga_payroll",
        "finance.recruiting",
        "finance.total_opex",
        "finance.ebitda",
        "finance.net_income",
        "finance.depreciation_amortization",
        "finance.interest_income_expense",
        "finance.tax",
        "finance.total_operational_outflow",
        "finance.total_operational_inflow",
        "finance.gross_burn_rate",
        "finance.net_burn_rate",
        "finance.total_cash_in_bank",
        "finance.total_restricted_cash",
        "finance.total_unrestricted_cash",
        "finance.operationally_available_cash",
        "finance.current_asset_adjustments",
        "finance.current_liability_adjustments",
        "finance.net_working_capital_adjustment",
        "finance.runway_months",
        "hr.voluntary_turnover_rate",
        "hr.arr_per_fte",
        "hr.payroll_run_rate",
        "hr.payroll_as_pct_of_burn",
        "product.rd_efficiency",
        "fundraising.post_money_valuation",
        "fundraising.pre_money_valuation",
        "fundraising.round_completion_pct",
        "fundraising.committed_amount",
        "operations.rule_of_40",
    ),
    lambda b, kpi: b.scale(kpi),
)
each("mistyped", ("product.rd_monthly_spend", "sales.new_cac_ratio"), lambda b, kpi: b.scale(kpi, 1.3, 1.6))
each(
    "count off",
    (
        "customers.total_customers",
        "customers.prior_quarter_total_customers",
        "customers.customers_churned",
        "customers.new_customers_added",
        "sales.new_customers_added",
        "sales.closed_won_count",
        "sales.closed_lost_count",
        "sales.pipeline_deal_count",
        "hr.total_headcount",
        "hr.headcount_change",
        "hr.new_hires",
        "hr.voluntary_exits",
        "hr.terminations",
        "product.total_engineers",
        "customers.nps_trend",
    ),
    lambda b, kpi: b.add(kpi, b.rng.choice((1, 2, 3))),
)


@fault("two digits swapped: sales.expansion")
def _digits(b: Book) -> str:
    text = str(b.n("sales.expansion"))
    for i in range(len(text) - 1):
        if text[i] != text[i + 1] and "." not in text[i : i + 2]:
            b.set("sales.expansion", D(text[:i] + text[i + 1] + text[i] + text[i + 2 :]))
            return "sales.expansion"
    raise Skip("no two digits differ")


# --- bounds ------------------------------------------------------------------------------------------------------------------------------

each(
    "above 100",
    (
        "customers.gross_revenue_retention",
        "sales.win_rate",
        "customers.logo_retention_rate",
        "product.feature_adoption",
        "product.delivery_predictability",
        "customers.top_customer_concentration",
        "product.top_product_arr_concentration",
        "customers.percent_arr_at_risk",
        "product.offensive_roadmap_pct",
        "fundraising.founder_dilution",
        "product.quality_churn_pct",
        "product.innovation_capacity_pct",
        "customers.prior_quarter_grr",
        "sales.gross_margin",
    ),
    lambda b, kpi: b.set(kpi, D("103") + D(b.rng.randrange(20))),
)
each(
    "below zero",
    (
        "customers.customers_churned",
        "sales.churn_arr",
        "sales.downgrades",
        "hr.voluntary_exits",
        "hr.total_contractors",
        "hr.open_positions",
        "finance.cloud_hosting",
        "finance.paid_marketing",
        "finance.total_opex",
        "finance.gross_burn_rate",
        "finance.total_cash_in_bank",
        "sales.pipeline_value",
        "sales.closed_lost_value",
        "fundraising.committed_amount",
        "product.total_engineers",
        "sales.avg_sales_cycle_days",
        "customers.nps_responses",
        "hr.avg_days_to_fill",
        "finance.runway_months",
        "finance.legal_accounting_professional",
        "finance.depreciation_amortization",
        "sales.new_business",
        "product.scalability_headroom",
        "fundraising.venture_debt_drawn",
        "hr.performance_watch_count",
    ),
    lambda b, kpi: b.set(kpi, -(abs(b.n(kpi)) or 1)),
)
each(
    "not whole",
    (
        "customers.total_customers",
        "customers.nps_responses",
        "sales.closed_won_count",
        "hr.new_hires",
        "fundraising.investors_in_pipeline",
        "hr.at_risk_count",
        "sales.pipeline_deal_count",
    ),
    lambda b, kpi: b.set(kpi, b.n(kpi) + D("0.5"), as_written=False),
)


@fault("NPS above 100")
def _nps(b: Book) -> str:
    return b.set("customers.nps_score", 100 + abs(b.n("customers.nps_score")) / 2)


@fault("NRR below GRR")
def _nrr_below(b: Book) -> str:
    return b.set("customers.net_revenue_retention", b.n("customers.gross_revenue_retention") - 2)


def _above(kpi: str, other: str, factor: str = "1.1") -> None:
    """Registers a figure that lies above one that it can't exceed."""

    def plant(b: Book) -> str:
        return b.set(kpi, b.n(other) * D(factor) or D(1))

    FAULTS.append(Fault(f"above {other}: {kpi}", plant))


_above("fundraising.total_received", "fundraising.committed_amount")
_above("fundraising.minimum_close_amount", "fundraising.target_raise")
_above("fundraising.minimum_valuation", "fundraising.target_valuation")
_above("fundraising.committed_amount", "fundraising.total_round_size", "1.3")
_above("finance.total_restricted_cash", "finance.total_cash_in_bank")
_above("sales.churn_arr", "sales.starting_arr")
_above("customers.arr_at_risk", "sales.arr")
_above("product.total_engineers", "hr.total_headcount", "1.4")
_above("hr.performance_watch_count", "hr.total_headcount")
_above("sales.median_deal_size", "sales.average_deal_size", "2.4")
_above("sales.weighted_forecast", "sales.pipeline_value")
_above("sales.quarterly_forecast", "sales.pipeline_value")
_above("finance.net_burn_rate", "finance.gross_burn_rate")
_above("sales.arr", "sales.carr", "1.04")


@fault("CARR below ARR")
def _carr(b: Book) -> str:
    return b.set("sales.carr", b.n("sales.arr") * D("0.97"))


# --- signs -------------------------------------------------------------------------------------------------------------------------------

each(
    "sign flipped",
    (
        "finance.ebitda",
        "finance.net_burn_rate",
        "finance.net_income",
        "finance.current_asset_adjustments",
        "finance.current_liability_adjustments",
        "finance.net_working_capital_adjustment",
        "finance.interest_income_expense",
        "finance.fx_gain_loss",
        "finance.tax",
        "hr.headcount_change",
        "customers.acv_trend_pct",
        "customers.nps_trend",
        "sales.growth_rate_yoy",
        "operations.rule_of_40",
        "product.rd_efficiency",
        "finance.gross_profit",
        "sales.expansion",
        "finance.total_operational_inflow",
        "finance.other_cogs",
    ),
    lambda b, kpi: b.set(kpi, -b.n(kpi)),
)

# --- units -------------------------------------------------------------------------------------------------------------------------------

each(
    "in thousands",
    (
        "sales.arr",
        "sales.carr",
        "sales.new_business",
        "sales.pipeline_value",
        "finance.total_cash_in_bank",
        "finance.total_revenue",
        "finance.gross_burn_rate",
        "hr.payroll_run_rate",
        "fundraising.target_raise",
        "fundraising.pre_money_valuation",
        "customers.arr_at_risk",
        "finance.rd_payroll",
        "finance.total_opex",
        "fundraising.total_capital_raised",
        "fundraising.committed_amount",
        "sales.weighted_forecast",
        "product.rd_monthly_spend",
        "customers.avg_contract_value",
        "sales.quarterly_forecast",
        "sales.median_deal_size",
        "hr.arr_per_fte",
        "fundraising.venture_debt_available",
        "fundraising.venture_debt_drawn",
        "fundraising.target_valuation",
        "finance.total_restricted_cash",
    ),
    lambda b, kpi: b.by(kpi, "0.001"),
)
each(
    "times a thousand",
    ("sales.churn_arr", "finance.total_operational_inflow", "fundraising.minimum_close_amount", "sales.closed_won_value", "finance.tax"),
    lambda b, kpi: b.by(kpi, 1000),
)
each(
    "fraction for percent",
    (
        "customers.net_revenue_retention",
        "customers.gross_revenue_retention",
        "finance.gross_margin_pct",
        "sales.gross_margin",
        "sales.win_rate",
        "customers.logo_retention_rate",
        "customers.top_customer_concentration",
        "product.feature_adoption",
        "product.delivery_predictability",
        "product.offensive_roadmap_pct",
        "hr.payroll_as_pct_of_burn",
        "fundraising.round_completion_pct",
        "fundraising.founder_dilution",
        "product.top_product_arr_concentration",
        "sales.growth_rate_yoy",
        "customers.prior_quarter_nrr",
        "product.quality_churn_pct",
        "customers.logo_churn_rate",
        "hr.voluntary_turnover_rate",
        "product.innovation_capacity_pct",
        "customers.percent_arr_at_risk",
    ),
    lambda b, kpi: b.set(kpi, b.n(kpi) / 100, as_written=False),
)
each(
    "of the period, not of a month",
    ("finance.gross_burn_rate", "finance.net_burn_rate", "product.rd_monthly_spend"),
    lambda b, kpi: b.by(kpi, b.months if b.months > 1 else 3),
)
each("of a month, not of the year", ("hr.payroll_run_rate", "sales.arr", "sales.starting_arr"), lambda b, kpi: b.by(kpi, D(1) / 12))
each(
    "of a month, not of the period",
    ("finance.total_operational_outflow", "finance.total_revenue", "finance.total_opex", "finance.rd_payroll"),
    lambda b, kpi: b.by(kpi, D(1) / (b.months if b.months > 1 else 3)),
)
each(
    "in years, not months",
    ("finance.runway_months", "sales.cac_payback_period", "product.scalability_headroom"),
    lambda b, kpi: b.by(kpi, D(1) / 12),
)
each("annualised", ("customers.logo_churn_rate",), lambda b, kpi: b.by(kpi, D(12) / (b.months if b.months < 12 else 1)))
each("not annualised", ("hr.voluntary_turnover_rate",), lambda b, kpi: b.by(kpi, D(b.months if b.months < 12 else 1) / 12))
each("in cents", ("sales.new_opps_added_value", "sales.avg_contract_value", "finance.sales_payroll"), lambda b, kpi: b.by(kpi, 100))
each("in weeks, not days", ("sales.avg_sales_cycle_days", "hr.avg_days_to_fill"), lambda b, kpi: b.by(kpi, D(1) / 7))

# --- fields swapped ----------------------------------------------------------------------------------------------------------------------


def _swap(one: str, other: str) -> None:
    """Registers two figures that stand in each other's place."""

    def plant(b: Book) -> tuple[str, str]:
        a, c = b.n(one), b.n(other)
        if a == c:
            raise Skip("they are equal")
        b.set(one, c, as_written=False)
        b.set(other, a, as_written=False)
        return one, other

    FAULTS.append(Fault(f"swapped: {one} and {other}", plant))


for one, other in (
    ("customers.gross_revenue_retention", "customers.net_revenue_retention"),
    ("finance.gross_burn_rate", "finance.net_burn_rate"),
    ("sales.starting_arr", "sales.arr"),
    ("sales.new_business", "sales.expansion"),
    ("sales.closed_won_value", "sales.closed_lost_value"),
    ("sales.closed_won_count", "sales.closed_lost_count"),
    ("customers.logo_churn_rate", "customers.logo_retention_rate"),
    ("fundraising.minimum_valuation", "fundraising.target_valuation"),
    ("fundraising.pre_money_valuation", "fundraising.post_money_valuation"),
    ("fundraising.minimum_close_amount", "fundraising.target_raise"),
    ("finance.total_unrestricted_cash", "finance.total_cash_in_bank"),
    ("sales.opening_pipeline_value", "sales.pipeline_value"),
    ("finance.total_operational_inflow", "finance.total_operational_outflow"),
    ("finance.total_sm", "finance.total_rnd"),
    ("customers.prior_quarter_grr", "customers.prior_quarter_nrr"),
    ("hr.new_hires", "hr.voluntary_exits"),
    ("sales.arr", "sales.carr"),
    ("sales.avg_contract_value", "customers.avg_contract_value"),
    ("sales.new_cac_ratio", "sales.expansion_cac_ratio"),
    ("sales.weighted_forecast", "sales.pipeline_value"),
    ("finance.current_asset_adjustments", "finance.current_liability_adjustments"),
    ("customers.prior_quarter_total_customers", "customers.total_customers"),
    ("finance.ebitda", "finance.net_income"),
    ("customers.nps_score", "customers.nps_responses"),
    ("finance.rd_payroll", "finance.sales_payroll"),
):
    _swap(one, other)


# --- last period's figure left standing --------------------------------------------------------------------------------------------------

each(
    "last period's figure",
    (
        "sales.starting_arr",
        "sales.arr",
        "sales.new_business",
        "sales.churn_arr",
        "sales.opening_pipeline_value",
        "sales.pipeline_value",
        "sales.closed_won_value",
        "sales.win_rate",
        "customers.total_customers",
        "customers.net_revenue_retention",
        "customers.prior_quarter_acv",
        "customers.prior_quarter_nrr",
        "customers.prior_quarter_concentration",
        "customers.prior_quarter_total_customers",
        "customers.avg_contract_value",
        "finance.total_revenue",
        "finance.gross_burn_rate",
        "finance.net_burn_rate",
        "finance.total_operational_outflow",
        "finance.total_cash_in_bank",
        "finance.total_opex",
        "finance.runway_months",
        "hr.total_headcount",
        "hr.payroll_run_rate",
        "hr.arr_per_fte",
        "sales.cac",
        "sales.growth_rate_yoy",
    ),
    lambda b, kpi: b.set(kpi, b.was(kpi)),
)

# --- what an earlier pack said -----------------------------------------------------------------------------------------------------------


@fault("year to date isn't the year's sum")
def _ytd(b: Book) -> str:
    for kpi, entry in b.kpis.items():
        if "actual" in entry.get("ytd", {}):
            entry["ytd"]["actual"] = like(entry["ytd"]["actual"] * D("1.06"), entry["ytd"]["actual"])
            return kpi
    raise Skip("no year to date")


@fault("forecast of the year below what's done")
def _forecast(b: Book) -> str:
    for kpi, entry in b.kpis.items():
        if "forecast" in entry and entry.get("ytd", {}).get("actual", 0) > 0:
            entry["forecast"] = like(entry["ytd"]["actual"] * D("0.8"), entry["forecast"])
            return kpi
    raise Skip("no forecast")


@fault("a plan in thousands")
def _budget_unit(b: Book) -> str:
    for kpi, entry in b.kpis.items():
        if entry.get("budget", 0) > 100_000 and "actual" in entry:
            entry["budget"] = like(entry["budget"] / 1000, entry["budget"])
            return kpi
    raise Skip("no plan")


@fault("committed amount fell")
def _committed_fell(b: Book) -> str:
    return b.set("fundraising.committed_amount", b.was("fundraising.committed_amount") * D("0.9"))


@fault("capital raised fell")
def _raised_fell(b: Book) -> str:
    return b.set("fundraising.total_capital_raised", b.was("fundraising.total_capital_raised") * D("0.95"))


# --- rows --------------------------------------------------------------------------------------------------------------------------------


def _nudge(column: str, low: float = 1.05, high: float = 1.12, index: int = 0) -> Callable[[Book, list[dict[str, Any]]], None]:
    def change(b: Book, rows: list[dict[str, Any]]) -> None:
        if rows[index].get(column) is None:
            raise Skip(column)
        rows[index][column] = like(D(str(rows[index][column])) * D(str(b.rng.uniform(low, high))), D(str(rows[index][column])))

    return change


def _plus(column: str, change: int = 2, index: int = 0) -> Callable[[Book, list[dict[str, Any]]], None]:
    def plant(b: Book, rows: list[dict[str, Any]]) -> None:
        if rows[index].get(column) is None:
            raise Skip(column)
        rows[index][column] += change

    return plant


def _put(column: str, value: Any, index: int = 0) -> Callable[[Book, list[dict[str, Any]]], None]:
    def plant(b: Book, rows: list[dict[str, Any]]) -> None:
        rows[index][column] = value

    return plant


def _drop(b: Book, rows: list[dict[str, Any]]) -> None:
    rows.pop()


def _again(b: Book, rows: list[dict[str, Any]]) -> None:
    rows.append(dict(rows[0]))


for column, _ in FLOW:
    row_kind(f"flow cell {column}", "sales.pipeline_flow", _nudge(column) if column.endswith("value") else _plus(column))
row_kind("flow cell opening_count", "sales.pipeline_flow", _plus("opening_count"))
row_kind("flow cell new_count", "sales.pipeline_flow", _plus("new_count"))
row_kind("flow cell scrub_value", "sales.pipeline_flow", _plus("scrub_value", 5000))
for column in ("starting", "new_bookings", "converted", "lost", "ending"):
    row_kind(f"backlog cell {column}", "sales.bookings_backlog_changes", _nudge(column))
row_kind("row missing", "customers.customer_segments", _drop, 2)
row_kind("row twice", "customers.customer_segments", _again, 2)
row_kind("customers of a segment off", "customers.customer_segments", _plus("customer_count"))
row_kind("ARR of a segment off", "customers.customer_segments", _nudge("segment_arr"))
row_kind("row missing", "finance.bank_accounts_list", _drop, 2)
row_kind("row twice", "finance.bank_accounts_list", _again)
row_kind("balance off", "finance.bank_accounts_list", _nudge("balance"))
row_kind("balance in thousands", "finance.bank_accounts_list", _nudge("balance", 0.001, 0.001))
row_kind("overdrawn", "finance.bank_accounts_list", lambda b, rows: _put("balance", -abs(D(str(rows[0]["balance"]))))(b, rows))
row_kind("restriction flipped", "finance.bank_accounts_list", lambda b, rows: _put("restricted", not rows[0]["restricted"])(b, rows))
row_kind("row missing", "hr.departments", _drop, 2)
row_kind("row twice", "hr.departments", _again)
row_kind("headcount of a department off", "hr.departments", _plus("headcount"))
row_kind("leader both vacant and named", "hr.departments", lambda b, rows: rows[0].update(leader_status="vacant", leader_name="Robin Vale"))
row_kind("row missing", "sales.pipeline_stage_metrics", _drop, 2)
row_kind("row twice", "sales.pipeline_stage_metrics", _again)
row_kind("value of a stage off", "sales.pipeline_stage_metrics", _nudge("total_value"))
row_kind("deals of a stage off", "sales.pipeline_stage_metrics", _plus("deal_count"))
row_kind("probability above 100", "sales.pipeline_stage_metrics", _put("closing_probability", D(130)))
row_kind(
    "probability as a fraction",
    "sales.pipeline_stage_metrics",
    lambda b, rows: [r.update(closing_probability=r["closing_probability"] / 100) for r in rows],
)
row_kind("amount negative", "finance.working_capital_adjustments_list", lambda b, rows: _put("amount", -rows[0]["amount"])(b, rows))
row_kind("amount off", "finance.working_capital_adjustments_list", _nudge("amount"))
row_kind(
    "sign flipped",
    "finance.working_capital_adjustments_list",
    lambda b, rows: _put("sign", "-" if rows[0]["sign"] == "+" else "+")(b, rows),
)
row_kind(
    "side flipped",
    "finance.working_capital_adjustments_list",
    lambda b, rows: _put("side", "liability" if rows[0]["side"] == "asset" else "asset")(b, rows),
)
row_kind("gross off", "finance.burn_rate_actual", _nudge("gross", 1.12, 1.3))
row_kind("net off", "finance.burn_rate_actual", _nudge("net", 1.3, 1.6))
row_kind("net above gross", "finance.burn_rate_actual", lambda b, rows: _put("net", rows[0]["gross"] + 1000)(b, rows))
row_kind("net above gross", "finance.burn_rate_scenarios", lambda b, rows: _put("net", rows[0]["gross"] * D("1.1"))(b, rows))
row_kind("scenario twice", "finance.burn_rate_scenarios", _again)
row_kind("scenario missing", "finance.burn_rate_scenarios", _drop, 3)
row_kind(
    "scenario of the quarter",
    "finance.burn_rate_scenarios",
    lambda b, rows: [r.update(gross=r["gross"] * 3, net=r["net"] * 3) for r in rows],
)
row_kind("slices not 100", "product.capacity_allocation", _plus("maintenance", 7))
row_kind(
    "innovation off",
    "product.capacity_allocation",
    lambda b, rows: rows[0].update(innovation=rows[0]["innovation"] - 9, maintenance=rows[0]["maintenance"] + 9),
)
row_kind("engineers off", "product.capacity_allocation", _plus("total_engineers", 3))
row_kind("slices not 100", "product.capacity_allocation_pct", _plus("maintenance", 7))
row_kind("ARR off", "product.portfolio", _nudge("arr", 1.3, 1.5))
row_kind("row missing", "product.portfolio", _drop, 2)
row_kind("row twice", "product.portfolio", _again)
row_kind(
    "weighted above total",
    "sales.pipeline_quarterly_forecasts",
    lambda b, rows: _put("weighted_pipeline_value", rows[0]["total_pipeline_value"] * 2)(b, rows),
)
row_kind("quarter twice", "sales.pipeline_quarterly_forecasts", _again)
row_kind("expected closes off", "sales.pipeline_quarterly_forecasts", _nudge("expected_closes"))
row_kind("last quarter's days off", "sales.pipeline_sales_cycle", _plus("last_quarter_days", 7))
row_kind("this quarter's days off", "sales.pipeline_sales_cycle", _plus("this_quarter_days", 7))
row_kind("improvement off", "sales.pipeline_sales_cycle", _plus("improvement_pct", 6))
row_kind("row twice", "sales.deals_summary", _again)
row_kind("amount above everything won and lost", "sales.deals_summary", lambda b, rows: [r.update(amount=r["amount"] * 40) for r in rows])
row_kind("closed in another period", "sales.deals_summary", _put("close_date", "2021-05-04"))
row_kind("amount negative", "sales.deals_summary", lambda b, rows: _put("amount", -rows[0]["amount"])(b, rows))
row_kind("row twice", "sales.pipeline_key_deals", _again)
row_kind("value above the pipeline", "sales.pipeline_key_deals", lambda b, rows: _put("value", b.n("sales.pipeline_value") * 2)(b, rows))
row_kind("effective posts off", "hr.fte_metrics", _nudge("effective_fte"))
row_kind("cost a post off", "hr.fte_metrics", _nudge("cost_per_fte"))
row_kind("payroll of a month", "hr.fte_metrics", _nudge("annualized_payroll", 1 / 12, 1 / 12))
row_kind("factor as percent", "hr.fte_metrics", _put("contractor_factor", D(80)))
row_kind("milestone twice", "fundraising.key_milestones", _again)
row_kind(
    "overdue",
    "fundraising.key_milestones",
    lambda b, rows: next((r.update(status="upcoming", target_date="2021-01-31") for r in rows), None),
)
row_kind(
    "vanished", "fundraising.key_milestones", lambda b, rows: rows.remove(next((r for r in rows if r["status"] != "completed"), rows[0]))
)
row_kind(
    "initiative vanished",
    "product.key_initiatives",
    lambda b, rows: rows.remove(next((r for r in rows if r["status"] not in ("shipped", "cut")), rows[0])),
)
row_kind("initiative twice", "product.key_initiatives", _again)
row_kind("on track and long past", "product.key_initiatives", lambda b, rows: rows[0].update(status="on-track", target_date="2021-01-31"))
row_kind("department twice", "hr.leader_status", _again)
row_kind("vacant with a name", "hr.leader_status", lambda b, rows: rows[0].update(status="vacant", name="Robin Vale"))
row_kind("hire twice", "hr.key_hires", _again)
row_kind("opening younger than before", "hr.key_openings", _put("days_open", D(1)))
row_kind("opening twice", "hr.key_openings", _again)


@fault("account statement of an earlier quarter")
def _as_of(b: Book) -> str:
    rows = b.rows("finance.bank_accounts_list")
    rows[0]["as_of"] = (dt.date.fromisoformat(b.data["period"]["start"]) - dt.timedelta(days=1)).isoformat()
    return "finance.bank_accounts_list"


@fault("foreign account without a rate")
def _no_rate(b: Book) -> str:
    rows = b.rows("finance.bank_accounts_list")
    home = b.data["company"]["currency"]
    row = next((r for r in rows if r["currency"] != home), rows[0])
    row["currency"] = "GBP" if home != "GBP" else "EUR"
    row.pop("fx_rate", None)
    return "finance.bank_accounts_list"


@fault("rate of the wrong way round")
def _inverse_rate(b: Book) -> str:
    rows = b.rows("finance.bank_accounts_list")
    row = next((r for r in rows if r["currency"] != b.data["company"]["currency"]), None)
    if row is None:
        raise Skip("no foreign account")
    row["fx_rate"] = like(1 / row["fx_rate"], D("0.0001"))
    return "finance.bank_accounts_list"


@fault("home account in a foreign currency")
def _home_foreign(b: Book) -> str:
    rows = b.rows("finance.bank_accounts_list")
    home = b.data["company"]["currency"]
    row = next((r for r in rows if r["currency"] == home), None)
    if row is None:
        raise Skip("no home account")
    row["currency"] = "CHF" if home != "CHF" else "SEK"
    return "finance.bank_accounts_list"


# --- choices and dates -------------------------------------------------------------------------------------------------------------------


def _chosen(b: Book, kpi: str, value: str, key: str = "choice") -> str:
    if kpi not in b.kpis or b.kpis[kpi].get(key) == value:
        raise Skip(kpi)
    b.kpis[kpi] = {key: value}
    return kpi


@fault("base currency isn't the pack's")
def _base(b: Book) -> str:
    return _chosen(b, "sales.base_currency", "JPY")


@fault("round status goes back")
def _status_back(b: Book) -> str:
    return _chosen(b, "fundraising.round_status", "not-started")


@fault("round closed without the money")
def _closed(b: Book) -> str:
    if b.n("fundraising.total_received") >= b.n("fundraising.committed_amount"):
        raise Skip("all is in")
    return _chosen(b, "fundraising.round_status", "closed")


@fault("planned close has passed")
def _passed(b: Book) -> str:
    return _chosen(
        b, "fundraising.planned_close_date", (dt.date.fromisoformat(b.data["period"]["start"]) - dt.timedelta(days=40)).isoformat(), "date"
    )


@fault("retention not tracked and yet reported")
def _untracked(b: Book) -> str:
    b.need("customers.net_revenue_retention")
    return _chosen(b, "customers.reporting_method", "not_tracked")


@fault("covenant status missing")
def _covenant(b: Book) -> str:
    if (
        b.n("fundraising.venture_debt_drawn") + b.n("fundraising.venture_debt_available") == 0
        or "fundraising.venture_debt_covenant_status" not in b.kpis
    ):
        raise Skip("no debt")
    del b.kpis["fundraising.venture_debt_covenant_status"]
    return "fundraising.venture_debt_covenant_status"


@fault("debt drawn beyond the facility")
def _drawn(b: Book) -> str:
    return b.set(
        "fundraising.venture_debt_drawn", b.n("fundraising.venture_debt_drawn") + b.n("fundraising.venture_debt_available") * 2 + 1_000_000
    )


@fault("roadmap slices aren't 100")
def _roadmap(b: Book) -> tuple[str, ...]:
    b.add("product.defensive_roadmap_pct", 9)
    return "product.offensive_roadmap_pct", "product.defensive_roadmap_pct", "product.commitments_roadmap_pct"


# --- balanced: everything that follows was changed with it -------------------------------------------------------------------------------


def _balanced(name: str, kpi: str, change: Callable[[Book], object], *kept: str, also: tuple[str, ...] = ()) -> None:
    def plant(b: Book) -> str | tuple[str, ...]:
        change(b)
        b.settle(*kept)
        return (kpi, *also) if also else kpi

    FAULTS.append(Fault(name, plant, balanced=True))


_balanced("opening ARR off, all follows", "sales.starting_arr", lambda b: b.by("sales.starting_arr", "1.03"))
_balanced(
    "opening ARR of the quarter before last, all follows",
    "sales.starting_arr",
    lambda b: b.set("sales.starting_arr", b.was("sales.starting_arr")),
)
_balanced(
    "opening and closing ARR in thousands",
    "sales.arr",
    lambda b: [b.by(k, "0.001") for k in ("sales.starting_arr", "sales.arr")],
    "sales.arr",
)
_balanced(
    "opening customers off, all follows",
    "customers.prior_quarter_total_customers",
    lambda b: b.add("customers.prior_quarter_total_customers", 4),
)
_balanced("opening pipeline off, all follows", "sales.opening_pipeline_value", lambda b: b.by("sales.opening_pipeline_value", "1.05"))
_balanced("new business off, all follows", "sales.new_business", lambda b: b.by("sales.new_business", "1.25"))
_balanced("expansion off, all follows", "sales.expansion", lambda b: b.by("sales.expansion", "1.3"))
_balanced(
    "new business and churn both higher, ARR the same",
    "sales.new_business",
    lambda b: [b.add("sales.new_business", 60_000), b.add("sales.churn_arr", 60_000)],
)
_balanced(
    "expansion and downgrades both higher, ARR the same",
    "sales.expansion",
    lambda b: [b.add("sales.expansion", 60_000), b.add("sales.downgrades", 60_000)],
)
_balanced(
    "new business moved to expansion",
    "sales.expansion",
    lambda b: [b.add("sales.new_business", -b.n("sales.new_business") / 4), b.add("sales.expansion", b.n("sales.new_business") / 3)],
    also=("sales.new_business",),
)
_balanced("churn fourfold, all follows", "sales.churn_arr", lambda b: b.by("sales.churn_arr", 4))
_balanced(
    "churn off, all but the segments follow",
    "sales.churn_arr",
    lambda b: b.by("sales.churn_arr", "1.4"),
    "customers.customer_segments",
    also=("sales.arr", "customers.customer_segments"),
)
_balanced("new customers of one name, all follows", "customers.new_customers_added", lambda b: b.add("customers.new_customers_added", 3))
_balanced(
    "new customers of both names, the segments don't",
    "customers.customer_segments",
    lambda b: [b.add(k, 3) for k in ("customers.new_customers_added", "sales.new_customers_added")],
    "customers.customer_segments",
    also=("customers.total_customers", "customers.new_customers_added"),
)
_balanced(
    "customers and churned customers off, all follows",
    "customers.customers_churned",
    lambda b: b.add("customers.customers_churned", 2),
    "customers.customer_segments",
    also=("customers.total_customers", "customers.customer_segments"),
)
_balanced("cash off with accounts and runway", "finance.total_cash_in_bank", lambda b: b.by("finance.total_cash_in_bank", "1.12"))
_balanced(
    "cash of last quarter with accounts and runway",
    "finance.total_cash_in_bank",
    lambda b: b.set("finance.total_cash_in_bank", b.was("finance.total_cash_in_bank")),
)
_balanced(
    "restricted cash off with accounts and runway",
    "finance.total_restricted_cash",
    lambda b: b.add("finance.total_restricted_cash", b.n("finance.total_cash_in_bank") / 12),
)
_balanced(
    "restricted cash off, accounts not",
    "finance.total_restricted_cash",
    lambda b: b.by("finance.total_restricted_cash", "1.5"),
    "finance.bank_accounts_list",
)
_balanced(
    "inflow off with net burn and runway",
    "finance.total_operational_inflow",
    lambda b: b.by("finance.total_operational_inflow", "1.15"),
    also=("finance.net_burn_rate",),
)
_balanced(
    "outflow off with burn and runway",
    "finance.total_operational_outflow",
    lambda b: b.by("finance.total_operational_outflow", "0.85"),
    also=("finance.gross_burn_rate", "finance.net_burn_rate"),
)
_balanced(
    "net burn halved with its anchor and the runway",
    "finance.net_burn_rate",
    lambda b: b.by("finance.net_burn_rate", "0.5"),
    "finance.net_burn_rate",
)
_balanced(
    "gross burn off with its anchor", "finance.gross_burn_rate", lambda b: b.by("finance.gross_burn_rate", "1.2"), "finance.gross_burn_rate"
)
_balanced(
    "burn of the quarter with its anchor and the runway",
    "finance.net_burn_rate",
    lambda b: [b.by(k, b.months if b.months > 1 else 3) for k in ("finance.gross_burn_rate", "finance.net_burn_rate")],
    "finance.gross_burn_rate",
    "finance.net_burn_rate",
)
_balanced(
    "outflow, inflow and burn in thousands",
    "finance.total_operational_outflow",
    lambda b: [b.by(k, "0.001") for k in ("finance.total_operational_outflow", "finance.total_operational_inflow")],
)
_balanced(
    "adjustments off with available cash and runway, the list not",
    "finance.current_asset_adjustments",
    lambda b: b.by("finance.current_asset_adjustments", "1.6"),
)
_balanced(
    "adjustment's sign with list, available cash and runway",
    "finance.current_asset_adjustments",
    lambda b: _flip(b, "finance.current_asset_adjustments", "asset"),
    also=("finance.working_capital_adjustments_list",),
)
_balanced(
    "the other adjustment's sign with list, available cash and runway",
    "finance.current_liability_adjustments",
    lambda b: _flip(b, "finance.current_liability_adjustments", "liability"),
    also=("finance.working_capital_adjustments_list",),
)
_balanced(
    "revenue off with the whole statement, not its other name",
    "finance.total_revenue",
    lambda b: b.by("finance.subscription_revenue", "1.08"),
    "sales.total_revenue",
)
_balanced(
    "subscription revenue up by half with the whole statement",
    "finance.subscription_revenue",
    lambda b: b.by("finance.subscription_revenue", "1.5"),
    also=("finance.total_revenue", "sales.total_revenue"),
)
_balanced(
    "revenue of a month with the whole statement",
    "finance.total_revenue",
    lambda b: [
        b.by(f"finance.{k}", D(1) / (b.months if b.months > 1 else 3))
        for k in ("subscription_revenue", "usage_revenue", "services_revenue", "other_revenue")
    ],
    also=("sales.total_revenue", "finance.subscription_revenue"),
)
_balanced("usage revenue doubled with the whole statement", "finance.usage_revenue", lambda b: b.by("finance.usage_revenue", "2.2"))
_balanced(
    "R&D payroll off with the whole statement, monthly spend not",
    "finance.total_rnd",
    lambda b: b.by("finance.rd_payroll", "1.2"),
    "product.rd_monthly_spend",
    also=("product.rd_monthly_spend", "finance.rd_payroll"),
)
for line, factor in (
    ("rd_payroll", "1.5"),
    ("sales_payroll", "1.6"),
    ("ga_payroll", "0.5"),
    ("marketing_payroll", "1.9"),
    ("cs_payroll", "2"),
    ("product_design_payroll", "2.2"),
    ("cloud_hosting", "2.1"),
    ("customer_support_delivery", "0.4"),
    ("office_facilities", "2.5"),
    ("third_party_data", "2.5"),
    ("paid_marketing", "6"),
    ("payment_transaction_costs", "2.4"),
    ("sales_commissions", "2.2"),
    ("contractors_outsourcing", "6"),
    ("software_it", "3"),
    ("recruiting", "7"),
):
    _balanced(
        f"{line} times {factor} with the whole statement",
        f"finance.{line}",
        lambda b, line=line, factor=factor: b.by(f"finance.{line}", factor),
    )
_balanced("depreciation off with net income", "finance.depreciation_amortization", lambda b: b.by("finance.depreciation_amortization", "3"))
_balanced(
    "interest sign with net income",
    "finance.interest_income_expense",
    lambda b: b.set("finance.interest_income_expense", -b.n("finance.interest_income_expense")),
)
_balanced("tax sign with net income", "finance.tax", lambda b: b.set("finance.tax", -b.n("finance.tax")))
_balanced("tax tenfold with net income", "finance.tax", lambda b: b.by("finance.tax", 40))
_balanced(
    "currency gain a hundredfold with net income",
    "finance.fx_gain_loss",
    lambda b: b.set("finance.fx_gain_loss", b.n("finance.total_revenue") / 8),
)
_balanced(
    "deals won and win rate off, flow not", "sales.closed_won_count", lambda b: b.add("sales.closed_won_count", 2), "sales.pipeline_flow"
)
_balanced(
    "deals won and win rate and flow off",
    "sales.closed_won_count",
    lambda b: b.add("sales.closed_won_count", 2),
    also=("sales.pipeline_flow",),
)
_balanced("won value off with the pipeline", "sales.closed_won_value", lambda b: b.by("sales.closed_won_value", "1.15"))
_balanced("lost value off, flow not", "sales.closed_lost_value", lambda b: b.by("sales.closed_lost_value", "1.15"), "sales.pipeline_flow")
_balanced(
    "pipeline value off, stages not",
    "sales.pipeline_value",
    lambda b: b.by("sales.new_opps_added_value", "1.2"),
    "sales.pipeline_stage_metrics",
    "sales.weighted_forecast",
    also=("sales.pipeline_stage_metrics", "sales.new_opps_added_value"),
)
_balanced(
    "pipeline deals off, stages not",
    "sales.pipeline_deal_count",
    lambda b: b.add("sales.pipeline_deal_count", 4),
    "sales.pipeline_stage_metrics",
    also=("sales.pipeline_flow",),
)
_balanced(
    "weighted forecast doubled with the outlook",
    "sales.weighted_forecast",
    lambda b: b.by("sales.weighted_forecast", "2"),
    "sales.weighted_forecast",
)
_balanced(
    "headcount off with change, hires and departments",
    "hr.total_headcount",
    lambda b: [b.add("hr.total_headcount", 12), b.add("hr.new_hires", 12)],
    "hr.total_headcount",
    also=("hr.new_hires",),
)
_balanced(
    "headcount off with departments, not its change", "hr.total_headcount", lambda b: b.add("hr.total_headcount", 3), "hr.total_headcount"
)
_balanced(
    "hires off with change, not the headcount",
    "hr.new_hires",
    lambda b: b.add("hr.new_hires", 2),
    also=("hr.headcount_change", "hr.total_headcount"),
)
_balanced("payroll of a month with its share of burn", "hr.payroll_run_rate", lambda b: b.by("hr.payroll_run_rate", D(1) / 12))
_balanced("payroll off with its share of burn", "hr.payroll_run_rate", lambda b: b.by("hr.payroll_run_rate", "1.25"))
_balanced(
    "engineers off in both places",
    "product.total_engineers",
    lambda b: [
        b.add("product.total_engineers", 15),
        [r.update(total_engineers=b.n("product.total_engineers")) for r in b.rows("product.capacity_allocation")],
    ],
)
_balanced(
    "innovation off in both places", "product.innovation_capacity_pct", lambda b: _innovation(b), also=("product.capacity_allocation",)
)
_balanced("NPS trend off with last quarter's reading", "customers.nps_trend", lambda b: b.add("customers.nps_trend", 5))
_balanced("prior ACV and its trend off", "customers.prior_quarter_acv", lambda b: b.by("customers.prior_quarter_acv", "0.95"))
_balanced(
    "prior GRR and NRR off",
    "customers.prior_quarter_grr",
    lambda b: [b.add(k, -1) for k in ("customers.prior_quarter_grr", "customers.prior_quarter_nrr")],
    also=("customers.prior_quarter_nrr",),
)
_balanced("prior concentration off", "customers.prior_quarter_concentration", lambda b: b.add("customers.prior_quarter_concentration", 2))
_balanced(
    "GRR and NRR both a point too high",
    "customers.gross_revenue_retention",
    lambda b: [b.add(k, D("0.8")) for k in ("customers.gross_revenue_retention", "customers.net_revenue_retention")],
    "customers.gross_revenue_retention",
    "customers.net_revenue_retention",
    also=("customers.net_revenue_retention",),
)
_balanced(
    "churn rate and retention both off",
    "customers.logo_churn_rate",
    lambda b: [b.add("customers.logo_churn_rate", 1), b.add("customers.logo_retention_rate", -1)],
    "customers.logo_churn_rate",
    "customers.logo_retention_rate",
    also=("customers.logo_retention_rate",),
)
_balanced("growth and rule of 40 both off", "sales.growth_rate_yoy", lambda b: b.add("sales.growth_rate_yoy", 6), "sales.growth_rate_yoy")
_balanced(
    "ARR at risk and its share fivefold",
    "customers.arr_at_risk",
    lambda b: b.by("customers.arr_at_risk", 5),
    also=("customers.percent_arr_at_risk",),
)
_balanced("backlog opening off, all follows", "sales.bookings_backlog_changes", lambda b: _backlog(b, "starting"))
_balanced(
    "backlog total and ending off",
    "sales.bookings_backlog_total",
    lambda b: [b.by(k, "1.06") for k in ("sales.bookings_backlog_total", "sales.bookings_backlog")],
    also=("sales.bookings_backlog_changes",),
)
_balanced("target raise and completion off", "fundraising.target_raise", lambda b: b.by("fundraising.target_raise", "0.9"))
_balanced(
    "committed and completion fell",
    "fundraising.committed_amount",
    lambda b: b.set("fundraising.committed_amount", b.was("fundraising.committed_amount") * D("0.8")),
)
_balanced("pre-money and post-money off", "fundraising.pre_money_valuation", lambda b: b.by("fundraising.pre_money_valuation", "1.1"))
_balanced("round size and post-money off", "fundraising.total_round_size", lambda b: b.by("fundraising.total_round_size", "1.15"))
_balanced(
    "capital raised grew without money", "fundraising.total_capital_raised", lambda b: b.by("fundraising.total_capital_raised", "1.2")
)
_balanced(
    "debt drawn without money",
    "fundraising.venture_debt_drawn",
    lambda b: b.add("fundraising.venture_debt_drawn", b.n("fundraising.venture_debt_available") / 2),
)
_balanced(
    "received without money",
    "fundraising.total_received",
    lambda b: b.set("fundraising.total_received", b.n("fundraising.committed_amount")),
)
_balanced("dilution off", "fundraising.founder_dilution", lambda b: b.by("fundraising.founder_dilution", "0.8"))
_balanced(
    "deal counts and values of the flow moved between won and lost",
    "sales.closed_won_value",
    lambda b: _won_lost(b),
    also=("sales.closed_won_count",),
)


def _flip(b: Book, kpi: str, side: str) -> None:
    b.set(kpi, -b.n(kpi))
    rows = [r for r in b.rows("finance.working_capital_adjustments_list") if r["side"] == side]
    for row in rows:
        row["sign"] = "-" if row["sign"] == "+" else "+"


def _innovation(b: Book) -> None:
    b.add("product.innovation_capacity_pct", -30)
    for row in b.rows("product.capacity_allocation"):
        row["innovation"] -= 30
        row["maintenance"] += 30


def _backlog(b: Book, column: str) -> None:
    row = b.rows("sales.bookings_backlog_changes")[0]
    change = like(row[column] * D("0.05"), row[column])
    row[column] += change
    b.add("sales.bookings_backlog_total", change)
    if "sales.bookings_backlog" in b.kpis:
        b.add("sales.bookings_backlog", change)


def _won_lost(b: Book) -> None:
    change = like(b.n("sales.closed_lost_value") / 5, b.n("sales.closed_lost_value"))
    b.add("sales.closed_won_value", change)
    b.add("sales.closed_lost_value", -change)
    b.add("sales.closed_won_count", 2)
    b.add("sales.closed_lost_count", -2)


@fault("ARR moved between segments", balanced=True)
def _segments(b: Book) -> str:
    rows = b.rows("customers.customer_segments", 2)
    change = like(rows[0]["segment_arr"] / 3, rows[0]["segment_arr"])
    rows[0]["segment_arr"] -= change
    rows[1]["segment_arr"] += change
    return "customers.customer_segments"


@fault("customers moved between segments", balanced=True)
def _segment_customers(b: Book) -> str:
    rows = b.rows("customers.customer_segments", 2)
    change = like(rows[-1]["customer_count"] / 3, D(1))
    rows[-1]["customer_count"] -= change
    rows[0]["customer_count"] += change
    return "customers.customer_segments"


@fault("segments swapped", balanced=True)
def _segments_swapped(b: Book) -> str:
    rows = b.rows("customers.customer_segments", 2)
    rows[0]["segment_arr"], rows[-1]["segment_arr"] = rows[-1]["segment_arr"], rows[0]["segment_arr"]
    return "customers.customer_segments"


@fault("people moved between departments", balanced=True)
def _departments(b: Book) -> str:
    rows = b.rows("hr.departments", 2)
    change = like(rows[0]["headcount"] * D("0.5"), D(1))
    rows[0]["headcount"] -= change
    rows[1]["headcount"] += change
    return "hr.departments"


@fault("department renamed away", balanced=True)
def _department_gone(b: Book) -> str:
    rows = b.rows("hr.departments", 2)
    b.old_rows("hr.departments", 2)
    rows[0]["headcount"] += rows[1]["headcount"]
    rows.pop(1)
    return "hr.departments"


@fault("an account left out, another raised", balanced=True)
def _account_gone(b: Book) -> str:
    rows = [r for r in b.rows("finance.bank_accounts_list", 2) if not r["restricted"] and r["currency"] == b.data["company"]["currency"]]
    if len(rows) < 2:
        raise Skip("one account only")
    rows[0]["balance"] += rows[1]["balance"]
    b.kpis["finance.bank_accounts_list"]["rows"].remove(rows[1])
    return "finance.bank_accounts_list"


@fault("completed milestone open again", balanced=True)
def _reopened(b: Book) -> str:
    old = {r["name"] for r in b.old_rows("fundraising.key_milestones") if r["status"] == "completed"}
    for row in b.rows("fundraising.key_milestones"):
        if row["name"] in old:
            row["status"] = "in-progress"
            return "fundraising.key_milestones"
    raise Skip("none completed")


# --- running them ------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What became of one fault in one pack: `by` is `kpi`, `refs` or empty where nothing names it."""

    fault: Fault
    company: str
    kpis: tuple[str, ...]
    by: str
    codes: tuple[str, ...]


def try_faults(data: dict[str, Any], catalog: Any, seed: int, faults: list[Fault] | None = None) -> Iterator[Outcome]:
    """Plants each fault in a copy of the pack and yields what became of it; faults that the pack can't hold are left out."""
    from kpireview.checks import check_pack
    from kpireview.model import Pack

    clean = Pack.model_validate(data)
    known = {(f.code, f.kpi, f.message) for f in check_pack(clean, catalog).findings}
    for kind in faults if faults is not None else FAULTS:
        book = Book(data, seed)
        try:
            named = kind.plant(book)
        except Skip:
            continue
        kpis = (named,) if isinstance(named, str) else named
        now = {k: e for k, e in book.kpis.items() if e != data["kpis"].get(k)}
        gone = set(data["kpis"]) - set(book.kpis)
        changed = Pack.model_validate({**{k: v for k, v in data.items() if k != "history"}, "kpis": now}).kpis
        pack = clean.model_copy(update={"kpis": {k: changed.get(k, e) for k, e in clean.kpis.items() if k not in gone}})
        new = [f for f in check_pack(pack, catalog).findings if f.severity != "note" and (f.code, f.kpi, f.message) not in known]
        by = "kpi" if any(f.kpi in kpis for f in new) else "refs" if any(set(f.refs) & set(kpis) for f in new) else ""
        yield Outcome(kind, data["company"]["name"], kpis, by, tuple(sorted(f"{f.severity[0].upper()} {f.code} ({f.kpi})" for f in new)))


def main() -> None:
    """Prints, a company a line, how many faults were found, then what was missed."""
    from companies import companies

    from kpireview.catalog import load_catalog

    catalog = load_catalog()
    verbose = "-v" in sys.argv
    wanted = [a for a in sys.argv[1:] if not a.startswith("-")]
    outcomes: list[Outcome] = []
    for seed, data in enumerate(companies()):
        if wanted and not any(w.lower() in data["company"]["name"].lower() for w in wanted):
            continue
        here = list(try_faults(data, catalog, seed))
        outcomes += here
        found, direct = sum(1 for o in here if o.by), sum(1 for o in here if o.by == "kpi")
        print(
            f"{data['company']['name']:<34} {len(here):>4} faults, {found / len(here):6.1%} named, {direct / len(here):6.1%} as the finding's own KPI"
        )
    missed: dict[str, list[Outcome]] = {}
    for o in outcomes:
        if not o.by or (verbose and o.by == "refs"):
            missed.setdefault(o.fault.name, []).append(o)
    for name, many in sorted(missed.items(), key=lambda item: -len(item[1])):
        tried = sum(1 for o in outcomes if o.fault.name == name)
        print(f"{len(many)} of {tried} {'refs only' if many[0].by else 'missed'}: {name}")
        for o in many[: 3 if verbose else 1]:
            print(f"     {o.company}: {'; '.join(o.codes[:6]) or 'nothing'}")
    print(f"{len(FAULTS)} kinds, {len(outcomes)} faults, {sum(1 for o in outcomes if o.by) / max(1, len(outcomes)):.2%} named")


if __name__ == "__main__":
    main()
