"""Packs and reviews for the tests of the board pack, built in code; one figure of each kind, so that a test can follow it to the page."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal as D
from typing import Any

from kpireview.catalog import Catalog
from kpireview.model import (
    CatalogRef,
    Company,
    Counts,
    CriterionVerdict,
    Critic,
    Entry,
    Figures,
    Finding,
    FollowUp,
    Grade,
    Meeting,
    NotEvaluable,
    Pack,
    PackRef,
    Period,
    Restatement,
    Review,
)
from kpireview.model.serial import pack_sha256

LIVELY = {
    "sales.starting_arr": 1_200_000, "sales.new_business": 90_000, "sales.expansion": 40_000, "sales.downgrades": 12_000,
        "sales.churn_arr": 18_000,
    "sales.arr": 1_300_000, "customers.net_revenue_retention": "100.8", "customers.gross_revenue_retention": "97.5",
        "finance.net_burn_rate": 61_000,
    "finance.total_cash_in_bank": 1_830_000, "finance.operationally_available_cash": 1_830_000, "finance.runway_months": 30,
        "hr.total_headcount": 21,
    "finance.subscription_revenue": 310_000, "finance.total_revenue": 310_000, "finance.cloud_hosting": 41_000,
        "finance.total_cogs": 41_000,
    "finance.gross_profit": 269_000, "product.quality_churn_pct": 12, "hr.new_hires": 2, "hr.voluntary_exits": 1,
}  # fmt: skip


def period(label: str, start: str, end: str) -> Period:
    """Returns a period by its dates."""
    return Period(label=label, start=dt.date.fromisoformat(start), end=dt.date.fromisoformat(end))


def lively(stage: str = "seriesA", currency: str = "USD", name: str = "Aldous & Fern", **more: Entry) -> Pack:
    """Returns a small pack with a year of history, a plan, prose, rows, follow-ups, absences and a restatement."""
    company = Company(name=name, stage=stage, currency=currency)  # type: ignore[arg-type]
    quarters = [("2025-Q2", "2025-04-01", "2025-06-30"), ("2025-Q3", "2025-07-01", "2025-09-30"), ("2025-Q4", "2025-10-01", "2025-12-31"),
                ("2026-Q1", "2026-01-01", "2026-03-31")]  # fmt: skip
    history = tuple(
        Pack(
            company=company,
            period=period(*q),
            kpis={k: Entry(actual=(D(str(v)) * (80 + 4 * i) / 100).quantize(D(1))) for k, v in LIVELY.items()},
        )
        for i, q in enumerate(quarters)
    )
    kpis: dict[str, Entry] = {k: Entry(actual=D(str(v))) for k, v in LIVELY.items()}
    kpis |= {
        "sales.arr": Entry(actual=D(1_300_000), budget=D(1_480_000), note="two go-lives slipped to July", ytd=Figures(actual=D(1_300_000),
            budget=D(1_480_000)),
                           forecast=D(1_700_000)),
        "customers.nps_score": Entry(absent="first survey runs in Q4"),
        "finance.total_revenue": Entry(actual=D(310_000), restates=(Restatement(period="2026-Q1", reported=D(300_001),
            reason="a credit note was missed"),)),
        "customers.churn_risks": Entry(text="Two accounts.\n\n- **Brill & Co, $48k**, renews 1 September. Owner: Ines.\n\nAsk: approve a "
                                            "discount of 10 % for Brill."),
        "customers.customer_segments": Entry(rows=({"name": "Enterprise", "customer_count": D(12), "segment_arr": D(800_000)},
                                                   {"name": "Small firms", "customer_count": D(88), "segment_arr": D(500_000)})),
        "finance.bank_accounts_list": Entry(rows=({"bank": "Zephyr Savings", "account_type": "operating", "restricted": False,
            "currency": currency,
                                                   "balance": D(1_830_000), "as_of": "2026-06-30"},)),
        "finance.burn_rate_scenarios": Entry(rows=({"scenario": "conservative", "gross": D(90_000), "net": D(45_000)},
                                                   {"scenario": "mostLikely", "gross": D(100_000), "net": D(61_000)})),
        "fundraising.round_status": Entry(choice="not-started"),
    }  # fmt: skip
    kpis |= more
    meeting = Meeting(
        date=dt.date(2026, 7, 23), confidentiality="Strictly private", recipient="Non-executive directors",
        follow_ups=(FollowUp(decision="Appoint an auditor", owner="CFO", due=dt.date(2026, 6, 30), state="open"),),
    )  # fmt: skip
    return Pack(company=company, period=period("2026-Q2", "2026-04-01", "2026-06-30"), kpis=kpis, history=history, meeting=meeting)


def empty(stage: str = "seed") -> Pack:
    """Returns a pack that reports nothing."""
    company = Company(name="Nothing Yet Ltd", stage=stage, currency="GBP")  # type: ignore[arg-type]
    return Pack(company=company, period=period("2026-Q2", "2026-04-01", "2026-06-30"), kpis={})


def review_of(pack: Pack, catalog: Catalog, **changes: Any) -> Review:
    """Returns a review with one finding of each severity and one graded narrative, without running the rules."""
    text = pack.text("customers.churn_risks") or ""
    findings = (
        Finding(code="arr-waterfall-broken", severity="error", kpi="sales.arr", refs=("sales.churn_arr",), period=pack.period.label,
                message="ARR does not follow from the waterfall: 1,200,000 + 90,000 = 1,290,000"),
        Finding(code="bank-total-off", severity="warning", kpi="finance.total_cash_in_bank", refs=("finance.bank_accounts_list",),
                period=pack.period.label, message="the accounts sum to another total"),
        Finding(code="quality-high", severity="note", kpi="product.quality_churn_pct", period=pack.period.label,
            message="quality churn above ten",
                authority="folk wisdom"),
    )  # fmt: skip
    grade = Grade(
        kpi="customers.churn_risks", status="graded", score=50, score_range=(50, 50), text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        criteria=(CriterionVerdict(id="owner", verdict="partly", by="code", evidence=("Owner: Ines",), reason="one names nobody",
            suggestion="name the second"),),
    )  # fmt: skip
    values: dict[str, Any] = {
        "pack": PackRef(company=pack.company.name, period=pack.period.label, sha256=pack_sha256(pack)),
        "catalog": CatalogRef(version=catalog.version, sha256=catalog.sha256), "counts": Counts(error=1, warning=1, note=1, passed=40,
            not_evaluable=1),
        "findings": findings, "not_evaluable": (NotEvaluable(code="x", kpi="sales.arr", missing=("sales.carr",)),),
            "critic": Critic(kind="offline"),
        "grades": (grade,) if text else (), "claims": (), **changes,
    }  # fmt: skip
    return Review(**values)
