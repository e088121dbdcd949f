"""What the invented company may report beside its core figures: all row tables, plans and years to date, restatements, thin packs."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from book import Book, like

D = Decimal
PLANNED = (
    "sales.arr",
    "sales.starting_arr",
    "sales.new_business",
    "sales.expansion",
    "sales.downgrades",
    "sales.churn_arr",
    "finance.total_rnd",
    "finance.total_sm",
    "finance.total_cs",
    "finance.total_ga",
    "finance.total_opex",
    "finance.total_revenue",
    "sales.total_revenue",
    "finance.total_cogs",
    "finance.gross_profit",
    "finance.ebitda",
    "finance.gross_burn_rate",
    "finance.net_burn_rate",
    "hr.total_headcount",
    "customers.total_customers",
)
YEAR = (
    "sales.new_business",
    "sales.churn_arr",
    "finance.total_revenue",
    "finance.total_opex",
    "finance.ebitda",
    "hr.new_hires",
    "customers.customers_churned",
)
CORE = (
    "sales.arr",
    "sales.starting_arr",
    "sales.new_business",
    "sales.churn_arr",
    "customers.total_customers",
    "finance.total_revenue",
    "finance.total_opex",
    "finance.total_cash_in_bank",
    "finance.net_burn_rate",
    "finance.gross_burn_rate",
    "finance.runway_months",
    "finance.total_operational_outflow",
    "finance.total_operational_inflow",
    "finance.total_unrestricted_cash",
    "hr.total_headcount",
    "hr.new_hires",
    "hr.open_positions",
    "sales.pipeline_value",
    "customers.customer_segments",
    "fundraising.round_status",
    "fundraising.target_raise",
    "fundraising.committed_amount",
    "product.feature_adoption",
    "customers.net_revenue_retention",
    "customers.gross_revenue_retention",
    "sales.win_rate",
    "hr.departments",
    "finance.bank_accounts_list",
)


def whole(value: D, step: int = 1) -> D:
    """Returns the value rounded half up to a multiple of the step."""
    return (value / step).quantize(D(1), ROUND_HALF_UP) * step


def add_tables(c: Any, k: dict[str, Any]) -> None:
    """Adds the row tables that the core leaves out, each tied to its totals and to the period before."""
    index, before, end = len(c.past), c.past[-1] if c.past else {}, c.end

    def n(kpi: str) -> D:
        value: D = k[kpi]["actual"]
        return value

    heads, contractors = n("hr.total_headcount"), n("hr.total_contractors")
    fte = heads + contractors * D("0.8")
    k["hr.fte_metrics"] = {
        "rows": [
            {
                "contractor_factor": D("0.8"),
                "effective_fte": fte,
                "cost_per_fte": (n("hr.payroll_run_rate") / fte).quantize(D("0.01"), ROUND_HALF_UP),
                "annualized_payroll": n("hr.payroll_run_rate"),
            }
        ]
    }
    k["hr.leader_status"] = {
        "rows": [
            {"department": "R&D", "status": "permanent", "name": "Ines Halloran", "title": "CTO", "since": "2023-04-01"},
            {"department": "Go-to-market", "status": "permanent", "name": "Tomasz Wilk", "title": "CRO", "since": "2023-01-15"},
            {"department": "G&A", "status": "interim", "name": "Ruth Abebe", "title": "VP Finance", "since": "2023-06-01"},
        ]
    }
    k["hr.key_hires"] = {
        "rows": [
            {
                "name": f"Hire {index}-{i}",
                "level": "Senior",
                "role": role,
                "start_status": "started",
                "days_to_fill": D(c.more.randrange(25, 80)),
            }
            for i, role in enumerate(("Engineer", "Account executive")[: int(min(2, n("hr.new_hires")))])
        ]
    }
    # An opening stands for two periods.
    days = c.shape.months * 30 * (index % 2)
    k["hr.key_openings"] = {
        "rows": [
            {
                "title": f"Director of {area} {index // 2}",
                "department": "G&A",
                "level": "Director",
                "urgency": "high",
                "owner": "CEO",
                "days_open": D(start + days),
                "ask": "introductions",
            }
            for area, start in (("Finance", 25), ("Partners", 40))
        ]
    }
    k["hr.risk_items"] = {
        "rows": [
            {
                "type": "retention",
                "department": "R&D",
                "action": "awareness",
                "problem": "two engineers hold outside offers",
                "impact": "a quarter's delay",
            },
            {
                "type": "succession",
                "department": "G&A",
                "action": "assistance",
                "problem": "finance is led by an interim",
                "ask": "two introductions",
            },
        ]
    }
    k["product.capacity_allocation_pct"] = {"rows": [{"new_features": D(55), "maintenance": D(30), "tech_debt": D(15)}]}
    arr = n("sales.arr")
    share = n("product.top_product_arr_concentration")
    first = whole(arr * share / 100)
    second = whole(arr * D("0.2"))
    k["product.portfolio"] = {
        "rows": [
            {"name": "Core", "classification": "core", "arr": first, "thesis": "pays for the rest", "lifecycle_stage": "mature"},
            {"name": "Paths", "classification": "growth", "arr": second, "thesis": "doubles a contract", "lifecycle_stage": "growth"},
            {
                "name": "Forms",
                "classification": "sunset",
                "arr": arr - first - second,
                "thesis": "folds into Paths",
                "lifecycle_stage": "decline",
            },
        ]
    }
    k["product.top_product_arr_concentration"]["actual"] = c.rate(first * 100 / arr)
    later = (end + dt.timedelta(days=160)).isoformat()
    k["product.key_initiatives"] = {
        "rows": [
            {"name": "Connector", "status": "at-risk", "owner": "Ines", "target_date": later, "explanation": "the vendor is late"},
            {"name": f"Release {index}", "status": "shipped", "owner": "Jo", "target_date": end.isoformat()},
            {"name": "Uptime", "status": "on-track", "owner": "Mina", "target_date": later},
        ]
    }
    won, lost = n("sales.closed_won_value"), n("sales.closed_lost_value")
    k["sales.deals_summary"] = {
        "rows": [
            {
                "outcome": "won",
                "name": f"Deal {index}-1",
                "amount": whole(won / 5),
                "owner": "Tomasz",
                "reason": "the connector",
                "close_date": end.isoformat(),
            },
            {"outcome": "won", "name": f"Deal {index}-2", "amount": whole(won / 9), "owner": "Priya", "reason": "price"},
            {
                "outcome": "lost",
                "name": f"Deal {index}-3",
                "amount": whole(lost / 6),
                "owner": "Priya",
                "reason": "no budget",
                "competitor": "Calendry",
            },
        ]
    }
    listed = k["sales.deals_summary"]["rows"]
    del listed[int(min(2, n("sales.closed_won_count"))) : 2]
    pipeline, deals = n("sales.pipeline_value"), n("sales.pipeline_deal_count")
    k["sales.pipeline_key_deals"] = {
        "rows": [
            {"name": f"Open {index}-{i}", "stage": "Proposal", "value": whole(pipeline / (8 + 3 * i)), "confidence": "medium"}
            for i in range(3)
        ]
    }
    half = whole(pipeline / 2)
    k["sales.pipeline_quarterly_forecasts"] = {
        "rows": [
            {
                "quarter": name,
                "total_pipeline_value": total,
                "weighted_pipeline_value": whole(total * D("0.3")),
                "expected_closes": closes,
                "deal_count": count,
            }
            for name, total, closes, count in (
                (f"next {index + 1}", half, n("sales.quarterly_forecast"), whole(deals / 2)),
                (f"next {index + 2}", pipeline - half, whole(pipeline / 11), deals - whole(deals / 2)),
            )
        ]
    }
    this = n("sales.avg_sales_cycle_days")
    last = before["sales.avg_sales_cycle_days"]["actual"] if before else this + 3
    k["sales.pipeline_sales_cycle"] = {
        "rows": [
            {
                "last_quarter_days": last,
                "this_quarter_days": this,
                "improvement_pct": ((last - this) / last * 100).quantize(D("0.1"), ROUND_HALF_UP),
            }
        ]
    }
    if c.shape.raises != "none":
        k["fundraising.key_milestones"] = {
            "rows": [
                {"name": "Data room", "type": "preparation", "status": "completed", "target_date": "2023-11-30", "responsible": "CFO"},
                {
                    "name": "First close",
                    "type": "closing",
                    "status": "completed" if k["fundraising.round_status"]["choice"] == "closed" else "in-progress",
                    "target_date": k["fundraising.planned_close_date"]["date"],
                    "responsible": "CEO",
                },
            ]
        }
        if k["fundraising.round_status"]["choice"] == "not-started":
            del k["fundraising.key_milestones"]


def add_plans(c: Any, k: dict[str, Any]) -> None:
    """Gives many figures a plan; the plans tie among themselves."""
    for kpi in PLANNED:
        if "actual" in k.get(kpi, {}):
            value = k[kpi]["actual"]
            k[kpi]["budget"] = whole(value * D(str(round(c.more.uniform(0.96, 1.04), 3))))

    def plan(kpi: str) -> D:
        value: D = k[kpi]["budget"]
        return value

    k["sales.arr"]["budget"] = (
        plan("sales.starting_arr")
        + plan("sales.new_business")
        + plan("sales.expansion")
        - plan("sales.downgrades")
        - plan("sales.churn_arr")
    )
    k["sales.total_revenue"]["budget"] = plan("finance.total_revenue")
    k["finance.gross_profit"]["budget"] = plan("finance.total_revenue") - plan("finance.total_cogs")
    k["finance.total_opex"]["budget"] = sum((plan(f"finance.total_{x}") for x in ("rnd", "sm", "cs", "ga")), D(0))
    k["finance.ebitda"]["budget"] = plan("finance.gross_profit") - plan("finance.total_opex")
    if plan("finance.net_burn_rate") > plan("finance.gross_burn_rate"):
        del k["finance.net_burn_rate"]["budget"]


def add_year(packs: list[dict[str, Any]], shape: Any) -> None:
    """Adds the year to date and the outlook to the last pack, where the history holds the whole fiscal year."""
    last = packs[-1]
    first = shape.fiscal_year_start
    end = dt.date.fromisoformat(last["period"]["end"])
    opening = dt.date(end.year if end.month >= first else end.year - 1, first, 1).isoformat()
    year = [p["kpis"] for p in packs if p["period"]["start"] >= opening]
    if not year or min(p["period"]["start"] for p in packs) > opening:
        return
    for kpi in YEAR:
        if all("actual" in p.get(kpi, {}) for p in year):
            total = sum((p[kpi]["actual"] for p in year), D(0))
            figures = {"actual": total}
            if all("budget" in p[kpi] for p in year):
                figures["budget"] = sum((p[kpi]["budget"] for p in year), D(0))
            last["kpis"][kpi]["ytd"] = figures
            if total > 0:
                last["kpis"][kpi]["forecast"] = (
                    whole(total * 12 / (len(year) * shape.months) * D("1.02")) if len(year) * shape.months < 12 else total
                )


def restate(packs: list[dict[str, Any]], shape: Any) -> None:
    """Makes the pack before the last report ARR and customers wrongly; the last one corrects both, as contracts §1 says."""
    before, now = packs[-2], packs[-1]["kpis"]
    label = before["period"]["label"]
    book = Book({**before, "history": packs[:-2]}, 0)
    for kpi, opening, flow, wrong in (
        ("sales.arr", "sales.starting_arr", "sales.churn_arr", D("0.011")),
        ("customers.total_customers", "customers.prior_quarter_total_customers", "customers.customers_churned", D(0)),
    ):
        right = now[opening]["actual"]
        reported = whole(right * (1 - wrong)) if wrong else right - 2
        now[opening]["restates"] = [{"period": label, "reported": reported, "reason": "two contracts were booked a quarter late"}]
        book.add(flow, right - reported)
        if shape.months == 12:
            # A year's prior period is also the year ago that growth counts from.
            now[kpi]["restates"] = now[opening]["restates"]
    new_logos = before.get("conventions", {}).get("customers.avg_contract_value.population") == "new_logos"
    book.settle("sales.carr", *(("customers.avg_contract_value",) if new_logos else ()))
    k = before["kpis"] = book.kpis
    # What the earlier pack said tied in itself, and the next one quotes what it said.
    for now_kpi, kpi in (
        ("customers.prior_quarter_acv", "customers.avg_contract_value"),
        ("customers.prior_quarter_grr", "customers.gross_revenue_retention"),
        ("customers.prior_quarter_nrr", "customers.net_revenue_retention"),
    ):
        if now_kpi in now and "actual" in k[kpi]:
            now[now_kpi]["actual"] = k[kpi]["actual"]
    if "actual" not in now["customers.avg_contract_value"] or "actual" not in k["customers.avg_contract_value"]:
        return
    acv, was = now["customers.avg_contract_value"]["actual"], k["customers.avg_contract_value"]["actual"]
    trend = now["customers.acv_trend_pct"]["actual"]
    now["customers.acv_trend_pct"]["actual"] = like((acv - was) * 100 / was, trend)


def through_floats(k: dict[str, Any]) -> None:
    """Writes money that other programs compute as a float does: 5469180.0, and the rate of a home account as 1."""
    for kpi in (
        "finance.total_unrestricted_cash",
        "finance.operationally_available_cash",
        "finance.total_restricted_cash",
        "finance.total_cash_in_bank",
        "sales.opening_pipeline_value",
        "sales.new_opps_added_value",
        "sales.closed_won_value",
        "sales.closed_lost_value",
        "sales.pipeline_value",
        "hr.involuntary_turnover_rate",
        "fundraising.round_completion_pct",
        "sales.cac",
        "sales.weighted_forecast",
    ):
        value = k.get(kpi, {}).get("actual")
        if value is not None:
            k[kpi]["actual"] = D(repr(float(value)))
    for row in k.get("finance.bank_accounts_list", {}).get("rows", ()):
        row.setdefault("fx_rate", D(1))
        row["balance"] = D(repr(float(row["balance"])))
    for row in k.get("sales.pipeline_flow", {}).get("rows", ()):
        for column in row:
            if column.endswith("_value"):
                row[column] = D(repr(float(row[column])))


def thin_out(k: dict[str, Any]) -> None:
    """Leaves what a small company reports."""
    for kpi in list(k):
        if kpi not in CORE:
            del k[kpi]
