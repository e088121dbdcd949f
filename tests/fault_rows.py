"""Faults in the rows of structured fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from book import FLOW, Book, Skip, like
from fault_kinds import fault, row_kind

D = Decimal

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


row_kind(
    "scenarios are one",
    "finance.burn_rate_scenarios",
    lambda b, rows: [r.update(gross=rows[1]["gross"], net=rows[1]["net"]) for r in rows],
    3,
)
row_kind(
    "most likely isn't what burns",
    "finance.burn_rate_scenarios",
    lambda b, rows: rows[1].update(net=like(rows[1]["net"] * D("1.2"), rows[1]["net"])),
    3,
)
row_kind("scrubbed below zero", "sales.pipeline_flow", _put("scrub_value", D(-40_000)))
row_kind("customers without ARR", "customers.customer_segments", _put("segment_arr", D(0)))
row_kind(
    "total engineers of all staff", "product.capacity_allocation", lambda b, rows: rows[0].update(total_engineers=b.n("hr.total_headcount"))
)
