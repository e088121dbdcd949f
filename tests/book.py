"""A consistent pack that a fault is planted in: reading, writing, and settling everything that follows from a changed figure.

`settle` works without the catalog's formulas, so that a wrong formula there can't hide itself: each figure that follows from others moves
by as much as what it follows from, in its own rounding.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

D = Decimal


class Skip(Exception):
    """The pack doesn't hold what the fault needs."""


class Book:
    """The plain objects of a pack; the history is shared with the original and left alone."""

    def __init__(self, data: dict[str, Any], seed: int) -> None:
        self.history = data.get("history", [])
        self.data = {**data, "kpis": copy.deepcopy(data["kpis"])}
        self.first = data["kpis"]
        self.kpis: dict[str, Any] = self.data["kpis"]
        self.rng = random.Random(seed)
        self.past: dict[str, Any] = self.history[-1]["kpis"] if self.history else {}
        start, end = self.data["period"]["start"], self.data["period"]["end"]
        self.months = (int(end[:4]) - int(start[:4])) * 12 + int(end[5:7]) - int(start[5:7]) + 1

    def n(self, kpi: str) -> D:
        """Returns the actual value, or skips the fault."""
        value = self.kpis.get(kpi, {}).get("actual")
        if value is None:
            raise Skip(kpi)
        return D(str(value))

    def was(self, kpi: str) -> D:
        """Returns last period's value, or skips the fault."""
        value = self.past.get(kpi, {}).get("actual")
        if value is None:
            raise Skip(f"{kpi} of the period before")
        return D(str(value))

    def set(self, kpi: str, value: D | int, *, as_written: bool = True) -> str:
        """Lays a value in, rounded as the figure was, and returns the id; an unchanged figure skips the fault."""
        before = self.n(kpi)
        new = like(D(value), before) if as_written else D(value)
        if new == before:
            raise Skip(f"{kpi} doesn't change")
        self.kpis[kpi]["actual"] = new
        return kpi

    def scale(self, kpi: str, low: float = 1.04, high: float = 1.09) -> str:
        """Moves a figure by a few percent, up or down."""
        factor = self.rng.uniform(low, high)
        return self.set(kpi, self.n(kpi) * D(str(factor if self.rng.random() < 0.5 else 2 - factor)))

    def by(self, kpi: str, factor: D | float | str) -> str:
        """Multiplies a figure, keeping its rounding."""
        return self.set(kpi, self.n(kpi) * D(str(factor)))

    def add(self, kpi: str, change: D | int) -> str:
        """Adds to a figure."""
        return self.set(kpi, self.n(kpi) + change)

    def rows(self, kpi: str, least: int = 1) -> list[dict[str, Any]]:
        """Returns the rows of a structured field, or skips the fault."""
        rows = self.kpis.get(kpi, {}).get("rows")
        if rows is None or len(rows) < least:
            raise Skip(kpi)
        return list_of(rows)

    def old_rows(self, kpi: str, least: int = 1) -> list[dict[str, Any]]:
        """Returns last period's rows, or skips the fault."""
        rows = self.past.get(kpi, {}).get("rows")
        if rows is None or len(rows) < least:
            raise Skip(f"{kpi} of the period before")
        return list_of(rows)

    def need(self, *kpis: str) -> None:
        """Skips the fault where one of the figures isn't there."""
        for kpi in kpis:
            self.n(kpi)

    def settle(self, *kept: str, rows: bool = True) -> None:
        """Moves everything that follows from what was changed, in order; `kept` stays as it is now."""
        old = _Before(self)
        for kpi, mode, formula in FOLLOWS:
            if kpi in kept or kpi not in self.kpis or "actual" not in self.kpis[kpi]:
                continue
            try:
                now, before = formula(self), formula(old)
            except (Skip, ArithmeticError):
                continue
            if now == before:
                continue
            value = D(str(self.first[kpi]["actual"]))
            if like(before, value) == value:
                moved = now  # the figure is the formula's very value: so is the new one
            elif mode == "sum":
                moved = value + now - before
            else:
                moved = value * now / before if before else now
            self.kpis[kpi]["actual"] = like(moved, value)
        if rows:
            _settle_rows(self, kept)


class _Before(Book):
    """The figures as they were before the fault."""

    def __init__(self, book: Book) -> None:
        self.kpis, self.first, self.past, self.months = book.first, book.first, book.past, book.months
        self.history, self.rng, self.data = book.history, book.rng, book.data


def list_of(rows: Any) -> list[dict[str, Any]]:
    """Returns rows as the list that stands in the pack."""
    assert isinstance(rows, list)
    return rows


def like(value: D, pattern: D) -> D:
    """Returns the value with as many decimals as the pattern is written with."""
    exponent = pattern.as_tuple().exponent
    assert isinstance(exponent, int)
    return value.quantize(D(1).scaleb(min(exponent, 0)), ROUND_HALF_UP)


def _sum(*terms: str) -> Callable[[Book], D]:
    def total(b: Book) -> D:
        value = D(0)
        for term in terms:
            sign, kpi = (-1, term[1:]) if term[0] == "-" else (1, term)
            entry = b.kpis.get(kpi, {}).get("actual")
            if entry is not None:
                value += sign * D(str(entry))
        return value

    return total


def _quotient(above: Callable[[Book], D], below: Callable[[Book], D], factor: int = 1) -> Callable[[Book], D]:
    return lambda b: factor * above(b) / below(b)


def _lines(*names: str) -> Callable[[Book], D]:
    return _sum(*(f"finance.{name}" for name in names))


_new, _logos = _sum("sales.new_business"), _sum("sales.new_customers_added")
_kept = _sum("sales.starting_arr", "-sales.downgrades", "-sales.churn_arr")
_start, _arr, _sm = _sum("sales.starting_arr"), _sum("sales.arr"), _sum("finance.total_sm")
_heads, _revenue, _customers = _sum("hr.total_headcount"), _sum("finance.total_revenue"), _sum("customers.total_customers")
_two_heads = _sum("hr.total_headcount", "hr.total_headcount", "-hr.headcount_change")


def _turnover(kpi: str) -> Callable[[Book], D]:
    return lambda b: b.n(kpi) / (_two_heads(b) / 2) * 12 / b.months * 100


# What follows from what: (figure, how it moves, from). `sum` moves by the same amount, `ratio` in proportion.
FOLLOWS: list[tuple[str, str, Callable[[Book], D]]] = [
    ("sales.arr", "sum", _sum("sales.starting_arr", "sales.new_business", "sales.expansion", "-sales.downgrades", "-sales.churn_arr")),
    ("sales.carr", "sum", _arr),
    (
        "customers.total_customers",
        "sum",
        _sum("customers.prior_quarter_total_customers", "customers.new_customers_added", "-customers.customers_churned"),
    ),
    (
        "customers.logo_churn_rate",
        "ratio",
        _quotient(_sum("customers.customers_churned"), _sum("customers.prior_quarter_total_customers"), 100),
    ),
    ("customers.logo_retention_rate", "sum", lambda b: 100 - b.n("customers.logo_churn_rate")),
    ("customers.gross_revenue_retention", "ratio", _quotient(_kept, _start, 100)),
    ("customers.net_revenue_retention", "ratio", _quotient(lambda b: _kept(b) + b.n("sales.expansion"), _start, 100)),
    ("customers.avg_contract_value", "ratio", _quotient(_arr, _customers)),
    ("sales.avg_contract_value", "ratio", _quotient(_new, _logos)),
    ("customers.percent_arr_at_risk", "ratio", _quotient(_sum("customers.arr_at_risk"), _arr, 100)),
    (
        "customers.acv_trend_pct",
        "sum",
        lambda b: b.n("customers.avg_contract_value") / b.n("customers.prior_quarter_acv") * 100 - 100,
    ),
    ("customers.nps_trend", "sum", _sum("customers.nps_score")),
    ("finance.total_revenue", "sum", _lines("subscription_revenue", "usage_revenue", "services_revenue", "other_revenue")),
    ("sales.total_revenue", "sum", _revenue),
    (
        "finance.total_cogs",
        "sum",
        _lines(
            "cloud_hosting",
            "third_party_data",
            "customer_support_delivery",
            "payment_transaction_costs",
            "services_delivery_costs",
            "other_cogs",
        ),
    ),
    ("finance.gross_profit", "sum", _sum("finance.total_revenue", "-finance.total_cogs")),
    ("finance.gross_margin_pct", "ratio", _quotient(_lines("gross_profit"), _revenue, 100)),
    ("sales.gross_margin", "ratio", _quotient(_lines("gross_profit"), _revenue, 100)),
    (
        "finance.total_rnd",
        "sum",
        _lines("rd_payroll", "product_design_payroll", "contractors_outsourcing", "rd_tools_software", "other_rnd"),
    ),
    (
        "finance.total_sm",
        "sum",
        _lines(
            "sales_payroll",
            "sales_commissions",
            "marketing_payroll",
            "paid_marketing",
            "events_conferences",
            "sm_tools_software",
            "other_sm",
        ),
    ),
    ("finance.total_cs", "sum", _lines("cs_payroll", "cs_tools_software", "other_cs")),
    (
        "finance.total_ga",
        "sum",
        _lines(
            "ga_payroll",
            "legal_accounting_professional",
            "office_facilities",
            "software_it",
            "recruiting",
            "travel_entertainment",
            "insurance_compliance",
            "other_ga",
        ),
    ),
    ("finance.total_opex", "sum", _lines("total_rnd", "total_sm", "total_cs", "total_ga")),
    ("finance.ebitda", "sum", _sum("finance.gross_profit", "-finance.total_opex")),
    (
        "finance.net_income",
        "sum",
        _sum(
            "finance.ebitda",
            "-finance.depreciation_amortization",
            "finance.interest_income_expense",
            "-finance.tax",
            "finance.fx_gain_loss",
        ),
    ),
    ("finance.gross_burn_rate", "sum", lambda b: b.n("finance.total_operational_outflow") / b.months),
    (
        "finance.net_burn_rate",
        "sum",
        lambda b: (b.n("finance.total_operational_outflow") - b.n("finance.total_operational_inflow")) / b.months,
    ),
    ("finance.total_unrestricted_cash", "sum", _sum("-finance.total_restricted_cash", "finance.total_cash_in_bank")),
    ("finance.net_working_capital_adjustment", "sum", _sum("finance.current_asset_adjustments", "finance.current_liability_adjustments")),
    ("finance.operationally_available_cash", "sum", _sum("finance.total_unrestricted_cash", "finance.net_working_capital_adjustment")),
    ("finance.runway_months", "ratio", lambda b: _basis(b) / b.n("finance.net_burn_rate")),
    ("sales.cac", "ratio", _quotient(_sm, _logos)),
    ("sales.cac_payback_period", "ratio", lambda b: 12 * _sm(b) / _new(b) / (b.n("finance.gross_profit") / _revenue(b))),
    ("sales.new_cac_ratio", "ratio", _quotient(_sm, _new)),
    ("sales.expansion_cac_ratio", "ratio", _quotient(_sm, _sum("sales.expansion"))),
    (
        "sales.blended_cac_ratio",
        "ratio",
        _quotient(_sm, lambda b: b.n("sales.carr") - b.was("sales.carr") + b.n("sales.churn_arr") + b.n("sales.downgrades")),
    ),
    (
        "sales.pipeline_value",
        "sum",
        _sum("sales.opening_pipeline_value", "sales.new_opps_added_value", "-sales.closed_won_value", "-sales.closed_lost_value"),
    ),
    ("sales.average_deal_size", "ratio", _quotient(_sum("sales.pipeline_value"), _sum("sales.pipeline_deal_count"))),
    ("sales.median_deal_size", "ratio", _sum("sales.average_deal_size")),
    ("sales.weighted_forecast", "ratio", _sum("sales.pipeline_value")),
    ("sales.quarterly_forecast", "ratio", _sum("sales.weighted_forecast")),
    ("sales.win_rate", "ratio", _quotient(_sum("sales.closed_won_count"), _sum("sales.closed_won_count", "sales.closed_lost_count"), 100)),
    ("hr.headcount_change", "sum", _sum("hr.new_hires", "-hr.voluntary_exits", "-hr.terminations")),
    ("hr.voluntary_turnover_rate", "ratio", _turnover("hr.voluntary_exits")),
    ("hr.involuntary_turnover_rate", "ratio", _turnover("hr.terminations")),
    ("product.top_product_arr_concentration", "ratio", lambda b: _top_product(b) / _arr(b) * 100),
    ("hr.arr_per_fte", "ratio", _quotient(_arr, _heads)),
    ("hr.payroll_as_pct_of_burn", "ratio", lambda b: 100 * b.n("hr.payroll_run_rate") / 12 / b.n("finance.gross_burn_rate")),
    ("product.rd_monthly_spend", "ratio", lambda b: b.n("finance.total_rnd") / b.months),
    ("product.rd_efficiency", "ratio", _quotient(_sum("sales.arr", "-sales.starting_arr"), _sum("finance.total_rnd"))),
    ("fundraising.post_money_valuation", "sum", _sum("fundraising.pre_money_valuation", "fundraising.total_round_size")),
    ("fundraising.round_completion_pct", "ratio", _quotient(_sum("fundraising.committed_amount"), _sum("fundraising.target_raise"), 100)),
    ("sales.growth_rate_yoy", "sum", lambda b: 100 * _arr(b) / _year_ago(b) - 100),
    ("operations.rule_of_40", "sum", lambda b: b.n("sales.growth_rate_yoy") + 100 * b.n("finance.ebitda") / _revenue(b)),
]


def _basis(b: Book) -> D:
    kpi = "finance.operationally_available_cash" if "finance.operationally_available_cash" in b.kpis else "finance.total_unrestricted_cash"
    if b.data["company"]["stage"] in ("preSeed", "seed"):
        kpi = "finance.total_unrestricted_cash"
    return b.n(kpi)


def _top_product(b: Book) -> D:
    rows = b.kpis.get("product.portfolio", {}).get("rows")
    if not rows or any(r.get("arr") is None for r in rows):
        raise Skip("no products")
    return D(max(r["arr"] for r in rows))


def _year_ago(b: Book) -> D:
    count = 12 // b.months
    if len(b.history) < count:
        raise Skip("no year of history")
    return D(str(b.history[-count]["kpis"]["sales.arr"]["actual"]))


def _moved(b: Book, kpi: str) -> D:
    try:
        return b.n(kpi) - D(str(b.first[kpi]["actual"]))
    except (Skip, KeyError):
        return D(0)


def _settle_rows(b: Book, kept: tuple[str, ...]) -> None:
    """Moves the rows that repeat or split a figure that was moved."""
    flow = b.kpis.get("sales.pipeline_flow", {}).get("rows")
    if flow and "sales.pipeline_flow" not in kept:
        for column, kpi in FLOW:
            if column in flow[0]:
                flow[0][column] += _moved(b, kpi)
    burn = b.kpis.get("finance.burn_rate_actual", {}).get("rows")
    if burn and "finance.burn_rate_actual" not in kept:
        burn[0]["gross"] += _moved(b, "finance.gross_burn_rate")
        burn[0]["net"] += _moved(b, "finance.net_burn_rate")
    segments = b.kpis.get("customers.customer_segments", {}).get("rows")
    if segments and "customers.customer_segments" not in kept:
        segments[0]["segment_arr"] += _moved(b, "sales.arr")
        segments[-1]["customer_count"] += _moved(b, "customers.total_customers")
    products = b.kpis.get("product.portfolio", {}).get("rows")
    if products and "product.portfolio" not in kept and products[-1].get("arr") is not None:
        products[-1]["arr"] += _moved(b, "sales.arr")
    banks = b.kpis.get("finance.bank_accounts_list", {}).get("rows")
    if banks and "finance.bank_accounts_list" not in kept:
        free = next((r for r in banks if not r["restricted"] and r["currency"] == b.data["company"]["currency"]), None)
        tied = next((r for r in banks if r["restricted"] and r["currency"] == b.data["company"]["currency"]), None)
        if free is not None:
            free["balance"] += _moved(b, "finance.total_cash_in_bank") - _moved(b, "finance.total_restricted_cash")
        if tied is not None:
            tied["balance"] += _moved(b, "finance.total_restricted_cash")
    departments = b.kpis.get("hr.departments", {}).get("rows")
    if departments and "hr.departments" not in kept:
        departments[0]["headcount"] += _moved(b, "hr.total_headcount")
    stages = b.kpis.get("sales.pipeline_stage_metrics", {}).get("rows")
    if stages and "sales.pipeline_stage_metrics" not in kept:
        moved = _moved(b, "sales.pipeline_value")
        stages[0]["total_value"] += moved
        if "sales.weighted_forecast" in b.kpis and "sales.weighted_forecast" not in kept and moved:
            weighted = sum((r["total_value"] * r["closing_probability"] / 100 for r in stages), D(0))
            b.kpis["sales.weighted_forecast"]["actual"] = like(weighted, D(str(b.first["sales.weighted_forecast"]["actual"])))
        stages[0]["deal_count"] += _moved(b, "sales.pipeline_deal_count")
    backlog = b.kpis.get("sales.bookings_backlog_changes", {}).get("rows")
    if backlog and "sales.bookings_backlog_changes" not in kept:
        backlog[0]["ending"] += _moved(b, "sales.bookings_backlog_total")


FLOW = (
    ("opening_value", "sales.opening_pipeline_value"),
    ("new_value", "sales.new_opps_added_value"),
    ("won_value", "sales.closed_won_value"),
    ("lost_value", "sales.closed_lost_value"),
    ("closing_value", "sales.pipeline_value"),
    ("won_count", "sales.closed_won_count"),
    ("lost_count", "sales.closed_lost_count"),
    ("closing_count", "sales.pipeline_deal_count"),
)
