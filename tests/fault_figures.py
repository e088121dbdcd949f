"""Faults in single figures: a bridge, a bound, a sum, a sign, a unit, a swapped or stale field, a restatement, a choice, a date.

Most of the file is lists of KPIs, so it's longer than a module of ours usually is.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from book import Book, Skip, like
from fault_kinds import FAULTS, Fault, each, fault

D = Decimal

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
        "finance.operationally_available_cash",
        "finance.total_unrestricted_cash",
        "finance.runway_months",
        "finance.total_restricted_cash",
        "finance.current_asset_adjustments",
        "finance.current_liability_adjustments",
        "finance.net_working_capital_adjustment",
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
    return "product.defensive_roadmap_pct", "product.commitments_roadmap_pct", "product.offensive_roadmap_pct"


# --- figures that have no meaning, or another basis --------------------------------------------------------------------------------------


@fault("runway typed though cash comes in")
def _runway_without_burn(b: Book) -> tuple[str, ...]:
    if b.n("finance.net_burn_rate") <= 0:
        raise Skip("no burn")
    b.need("finance.runway_months")
    b.set("finance.total_operational_inflow", b.n("finance.total_operational_outflow") * D("1.1"))
    b.settle("finance.runway_months")
    return "finance.runway_months", "finance.total_operational_inflow"


@fault("CAC typed though nobody came")
def _cac_without_logos(b: Book) -> tuple[str, ...]:
    b.need("sales.cac", "sales.new_business")
    for kpi in ("sales.new_customers_added", "customers.new_customers_added"):
        b.set(kpi, 0)
    b.settle("sales.cac", "sales.avg_contract_value")
    return "sales.cac", "sales.new_customers_added", "customers.new_customers_added", "sales.avg_contract_value"


@fault("NPS without an answer")
def _nps_unanswered(b: Book) -> tuple[str, ...]:
    b.need("customers.nps_score")
    b.set("customers.nps_responses", 0)
    return "customers.nps_responses", "customers.nps_score"


@fault("runway on the other cash")
def _runway_basis(b: Book) -> str:
    cash, other = b.n("finance.operationally_available_cash"), b.n("finance.total_unrestricted_cash")
    shown = b.n("finance.runway_months") * b.n("finance.net_burn_rate")
    return b.set("finance.runway_months", (other if abs(shown - cash) < abs(shown - other) else cash) / b.n("finance.net_burn_rate"))


@fault("runway on gross burn")
def _runway_gross(b: Book) -> str:
    return b.set("finance.runway_months", b.n("finance.runway_months") * b.n("finance.net_burn_rate") / b.n("finance.gross_burn_rate"))


@fault("growth of a period for growth of a year")
def _growth(b: Book) -> str:
    was = b.was("sales.arr")
    return b.set("sales.growth_rate_yoy", (b.n("sales.arr") - was) / was * 100)


@fault("rule of 40 without the margin")
def _rule_of_40(b: Book) -> str:
    return b.set("operations.rule_of_40", b.n("sales.growth_rate_yoy"))


@fault("NRR with new logos")
def _nrr_new(b: Book) -> str:
    return b.set("customers.net_revenue_retention", b.n("sales.arr") / b.n("sales.starting_arr") * 100)


@fault("NRR annualised")
def _nrr_annual(b: Book) -> str:
    if b.months == 12:
        raise Skip("a year")
    return b.set("customers.net_revenue_retention", D(str((float(b.n("customers.net_revenue_retention")) / 100) ** (12 / b.months) * 100)))


@fault("GRR with expansion")
def _grr_expansion(b: Book) -> str:
    return b.set("customers.gross_revenue_retention", b.n("customers.net_revenue_retention"))


@fault("logo churn over closing customers")
def _churn_base(b: Book) -> str:
    return b.set("customers.logo_churn_rate", b.n("customers.customers_churned") / b.n("customers.total_customers") * 100)


@fault("win rate by value")
def _win_rate(b: Book) -> str:
    won = b.n("sales.closed_won_value")
    return b.set("sales.win_rate", won / (won + b.n("sales.closed_lost_value")) * 100)


@fault("CAC payback without the margin")
def _payback(b: Book) -> str:
    return b.set("sales.cac_payback_period", b.n("sales.cac_payback_period") * b.n("sales.gross_margin") / 100)


@fault("ACV of new customers for that of all")
def _acv(b: Book) -> str:
    return b.set("customers.avg_contract_value", b.n("sales.avg_contract_value"))


@fault("gross margin with customer success")
def _margin(b: Book) -> str:
    left = b.n("finance.total_revenue") - b.n("finance.total_cogs") - b.n("finance.total_cs")
    return b.set("finance.gross_margin_pct", left / b.n("finance.total_revenue") * 100)


@fault("net burn without what came in")
def _net_is_gross(b: Book) -> str:
    return b.set("finance.net_burn_rate", b.n("finance.gross_burn_rate"))


@fault("payroll share with a year's payroll")
def _payroll_share(b: Book) -> str:
    return b.set("hr.payroll_as_pct_of_burn", b.n("hr.payroll_as_pct_of_burn") * 12)


@fault("turnover over closing headcount")
def _turnover(b: Book) -> str:
    return b.set("hr.voluntary_turnover_rate", b.n("hr.voluntary_exits") / b.n("hr.total_headcount") * 1200 / b.months)


@fault("post-money is target plus pre-money")
def _post(b: Book) -> str:
    return b.set("fundraising.post_money_valuation", b.n("fundraising.pre_money_valuation") + b.n("fundraising.target_raise"))


@fault("completion by what was received")
def _completion(b: Book) -> str:
    return b.set("fundraising.round_completion_pct", b.n("fundraising.total_received") / b.n("fundraising.target_raise") * 100)


@fault("all that was ever raised, without this round")
def _raised(b: Book) -> str:
    return b.set("fundraising.total_capital_raised", b.n("fundraising.total_received") * D("0.9") or D(1))


@fault("a restatement that quotes what was never said")
def _misquoted(b: Book) -> str:
    was = b.was("sales.arr")
    b.n("sales.starting_arr")
    b.kpis["sales.starting_arr"]["restates"] = [
        {"period": b.history[-1]["period"]["label"], "reported": like(was * D("1.04"), was), "reason": "a late contract"}
    ]
    return "sales.starting_arr"


def _left_out(kpi: str, total: str) -> None:
    """Registers a line that isn't there any more, though its total still holds it."""

    def plant(b: Book) -> tuple[str, str]:
        if b.n(kpi) == 0:
            raise Skip(kpi)
        b.need(total)
        del b.kpis[kpi]
        return kpi, total

    FAULTS.append(Fault(f"left out: {kpi}", plant))


_left_out("finance.usage_revenue", "finance.total_revenue")
_left_out("finance.third_party_data", "finance.total_cogs")
_left_out("finance.marketing_payroll", "finance.total_sm")
_left_out("finance.other_ga", "finance.total_ga")
_left_out("finance.total_restricted_cash", "finance.total_unrestricted_cash")
_left_out("finance.total_cs", "finance.total_opex")
_left_out("finance.tax", "finance.net_income")


def _plan_off(kpi: str, factor: str, part: str) -> None:
    """Registers a plan that doesn't follow from the plans of its parts any more."""

    def plant(b: Book) -> str:
        entry = b.kpis.get(kpi, {})
        if "budget" not in entry or "actual" not in entry or "budget" not in b.kpis.get(part, {}):
            raise Skip(f"no plan of {kpi} or {part}")
        entry["budget"] = like(entry["budget"] * D(factor), entry["budget"])
        return kpi

    FAULTS.append(Fault(f"plan off: {kpi}", plant))


_plan_off("sales.arr", "1.1", "sales.churn_arr")
_plan_off("finance.total_opex", "1.06", "finance.total_rnd")
_plan_off("finance.ebitda", "1.3", "finance.gross_profit")
_plan_off("finance.gross_profit", "0.9", "finance.total_cogs")
_plan_off("sales.total_revenue", "1.05", "finance.total_revenue")
_plan_off("hr.total_headcount", "2", "hr.total_headcount")


@fault("plan to date isn't the sum of the plans")
def _ytd_plan(b: Book) -> str:
    for kpi, entry in b.kpis.items():
        if "budget" in entry.get("ytd", {}):
            entry["ytd"]["budget"] = like(entry["ytd"]["budget"] * D("1.07"), entry["ytd"]["budget"])
            return kpi
    raise Skip("no plan to date")


each(
    "a zero typed",
    (
        "sales.new_business",
        "sales.arr",
        "finance.total_opex",
        "finance.total_restricted_cash",
        "customers.customers_churned",
        "hr.total_headcount",
        "sales.win_rate",
    ),
    lambda b, kpi: b.set(kpi, 0),
)
each(
    "digits moved by one place",
    (
        "sales.starting_arr",
        "finance.total_cash_in_bank",
        "finance.sales_payroll",
        "sales.pipeline_value",
        "fundraising.committed_amount",
        "hr.payroll_run_rate",
    ),
    lambda b, kpi: b.by(kpi, 10),
)
