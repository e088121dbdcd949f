"""A consistent invented company from a seed: every figure that follows from another does follow from it, period after period.

`make_company(...)` returns a Pack with its history. Money is in whole units save where a formula yields cents; rates are percent
points, rounded to two digits. Used by the tests of rules, faults and readers, and by the sample company.
"""

from __future__ import annotations

import calendar
import datetime as dt
import random
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from company_more import add_plans, add_tables, add_year, restate, thin_out, through_floats

from kpireview.model import Pack

D = Decimal
_SCALE = {"preSeed": 0.02, "seed": 0.12, "seriesA": 0.35, "seriesB": 1.0, "seriesC": 3.2, "public": 14.0}
_MONEY_LINES: dict[str, tuple[tuple[str, float], ...]] = {
    # line and its share of the period's revenue
    "revenue": (("subscription_revenue", 0.90), ("usage_revenue", 0.055), ("services_revenue", 0.04), ("other_revenue", 0.005)),
    "cogs": (
        ("cloud_hosting", 0.085),
        ("third_party_data", 0.02),
        ("customer_support_delivery", 0.08),
        ("payment_transaction_costs", 0.012),
        ("services_delivery_costs", 0.04),
        ("other_cogs", 0.006),
    ),
    "rnd": (
        ("rd_payroll", 0.27),
        ("product_design_payroll", 0.058),
        ("contractors_outsourcing", 0.025),
        ("rd_tools_software", 0.012),
        ("other_rnd", 0.004),
    ),
    "sm": (
        ("sales_payroll", 0.16),
        ("sales_commissions", 0.055),
        ("marketing_payroll", 0.06),
        ("paid_marketing", 0.05),
        ("events_conferences", 0.018),
        ("sm_tools_software", 0.013),
        ("other_sm", 0.006),
    ),
    "cs": (("cs_payroll", 0.075), ("cs_tools_software", 0.008), ("other_cs", 0.002)),
    "ga": (
        ("ga_payroll", 0.085),
        ("legal_accounting_professional", 0.02),
        ("office_facilities", 0.022),
        ("software_it", 0.014),
        ("recruiting", 0.015),
        ("travel_entertainment", 0.01),
        ("insurance_compliance", 0.008),
        ("other_ga", 0.004),
    ),
}


@dataclass
class Shape:
    """What kind of company to invent."""

    seed: int = 1
    name: str = "Invented Ltd"
    stage: str = "seriesB"
    currency: str = "USD"
    months: int = 3
    periods: int = 8
    last_end: dt.date = dt.date(2026, 9, 30)
    fiscal_year_start: int = 1
    cash_generative: bool = False
    foreign_accounts: bool = False
    budgets: bool = True
    growth: float = 0.05  # of ARR, per quarter, net
    cash: float = 1.9  # at the start, in years of ARR
    mood: str = "growing"  # or expanding (expansion beats new business), falling, steep
    still: tuple[int, ...] = ()  # periods without a new customer
    loyal: tuple[int, ...] = ()  # periods in which nobody left
    cuts: tuple[int, ...] = ()  # periods with layoffs
    quantum: D = Decimal(1)  # money is typed to this: 1000, 1, 0.01
    rate_digits: int = 2
    noise: float = 1  # how far figures stray from their middle
    floats: bool = False  # money that went through a float: 5469180.0
    raises: str = "open"  # open (money comes later), closing (closes and the next round opens), debt, notes, none
    tables: bool = False  # all row tables
    year: bool = False  # year to date, outlook, plans on many figures
    sparse: bool = False
    gap: int | None = None  # this pack of the history is missing
    restated: bool = False  # last period's ARR and customers are corrected
    conventions: dict[str, Any] = field(default_factory=dict)


def q(value: float | D, digits: int = 0) -> D:
    """Returns the value rounded half up to the digits, as an exact decimal."""
    return D(str(value)).quantize(D(1).scaleb(-digits), ROUND_HALF_UP)


def ratio(a: D | int, b: D | int, digits: int = 2, factor: int = 1) -> D:
    """Returns factor × a ÷ b rounded to the digits."""
    return q(D(a) * factor / D(b), digits)


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _ends(last: dt.date, months: int, count: int) -> list[dt.date]:
    index = last.year * 12 + last.month - 1
    return [_month_end((index - months * i) // 12, (index - months * i) % 12 + 1) for i in range(count)][::-1]


def _start(end: dt.date, months: int) -> dt.date:
    index = end.year * 12 + end.month - months
    return dt.date(index // 12, index % 12 + 1, 1)


def label_of(start: dt.date, months: int, fiscal_year_start: int = 1) -> str:
    """Returns the label of a period that starts there: by the calendar, or by fiscal years named for the year in which they end."""
    year, month, prefix = start.year, start.month, ""
    if fiscal_year_start != 1:
        prefix = "FY"
        month = (start.month - fiscal_year_start) % 12 + 1
        year = start.year + (1 if start.month >= fiscal_year_start else 0)
    if months == 1:
        return f"{prefix}{year}-{month:02d}"
    if months == 12:
        return f"{prefix}{year}"
    return f"{prefix}{year}-{'Q' if months == 3 else 'H'}{(month - 1) // months + 1}"


@dataclass(frozen=True)
class _Mood:
    """Flows of a quarter as shares of opening ARR, opening customers and staff, by what the company goes through."""

    new: float = 1.0
    expansion: float = 0.026
    downgrades: float = 0.008
    churn: float = 0.014
    added: float = 0.05
    churned: float = 0.012
    hires: float = 0.055
    leavers: float = 0.015


_MOODS = {
    "growing": _Mood(),
    "expanding": _Mood(new=0.35, expansion=0.06, downgrades=0.004, churn=0.008, added=0.02, churned=0.008, hires=0.03),
    "falling": _Mood(new=0.4, expansion=0.012, downgrades=0.02, churn=0.045, added=0.02, churned=0.04, hires=0.012, leavers=0.04),
    "steep": _Mood(new=3.0, expansion=0.05, added=0.14, hires=0.12),
}


class _Company:
    """The state that rolls forward from one period to the next."""

    def __init__(self, shape: Shape) -> None:
        self.shape, self.rng = shape, random.Random(shape.seed)
        self.more = random.Random(shape.seed * 7919 + 1)
        self.mood = _MOODS[shape.mood]
        self.inflow, self.drawn, self.facility, self.notes, self.received = D(0), D(0), D(0), D(0), D(0)
        scale = _SCALE[shape.stage]
        self.scale = scale
        self.arr = self.m(9_400_000 * scale * self.rng.uniform(0.85, 1.2))
        self.customers = max(12, round(170 * scale**0.6 * self.rng.uniform(0.9, 1.1)))
        self.heads = max(8, round(96 * scale**0.8))
        self.departments = {"R&D": round(self.heads * 0.45), "Go-to-market": round(self.heads * 0.36)}
        self.departments["G&A"] = self.heads - sum(self.departments.values())
        self.cash = self.m(self.arr * D(str(self.shape.cash)))
        self.restricted = self.m(self.arr * D("0.025"))
        self.pipeline, self.pipeline_count = self.m(self.arr * D("0.55")), max(10, round(66 * scale**0.5))
        self.backlog = self.m(self.arr * D("1.25"))
        self.capital_raised = max(self.m(self.arr * D("2.4")), self.m(self.cash * D("1.1")))
        self.round = (self.m(self.arr * D("1.3")), self.m(self.arr * D("6.5")))
        self.past: list[dict[str, Any]] = []

    def m(self, value: float | D) -> D:
        """Returns money as this company types it."""
        quantum = self.shape.quantum
        return q(value) if quantum == 1 else D(int(q(D(str(value)) / quantum))) * quantum

    def rate(self, value: float | D) -> D:
        """Returns a rate as this company types it."""
        return q(value, self.shape.rate_digits)

    def between(self, low: float, high: float) -> float:
        """Returns a number between the two, or further out where the company is noisy."""
        noise = self.shape.noise
        if noise == 1:
            return self.rng.uniform(low, high)
        middle, half = (low + high) / 2, (high - low) / 2 * noise
        value = self.rng.uniform(middle - half, middle + half)
        return max(value, low * 0.4) if low > 0 else value

    def period(self) -> dict[str, Any]:
        """Returns one period's entries and rolls the state forward."""
        s, m, k = self.shape, self.shape.months, {}
        part = m / 3
        before = self.past[-1] if self.past else None
        self._arr(k, part)
        self._customers(k, before)
        revenue = self._statement(k, part)
        self._round()
        self._cash(k, revenue)
        self._efficiency(k)
        self._pipeline(k, part)
        self._people(k)
        self._product(k)
        self._fundraising(k)
        if len(self.past) * m >= 12 and 12 % m == 0:
            ago = self.past[-(12 // m)]["sales.arr"]["actual"]
            k["sales.growth_rate_yoy"] = {"actual": self.rate((k["sales.arr"]["actual"] - ago) * 100 / ago)}
            margin = k["finance.ebitda"]["actual"] / k["finance.total_revenue"]["actual"] * 100
            growth = (k["sales.arr"]["actual"] - ago) / ago * 100
            k["operations.rule_of_40"] = {"actual": self.rate(growth + margin)}
        if s.budgets:
            for key, low, high in (
                ("sales.arr", 0.985, 1.02),
                ("sales.new_business", 0.94, 1.08),
                ("finance.total_revenue", 0.98, 1.02),
                ("finance.total_opex", 0.97, 1.04),
                ("finance.gross_burn_rate", 0.96, 1.05),
                ("hr.total_headcount", 0.98, 1.03),
                ("customers.total_customers", 0.98, 1.02),
            ):
                if key in k:
                    k[key]["budget"] = q(k[key]["actual"] * D(str(round(self.between(low, high), 3))))
        if s.tables:
            add_tables(self, k)
        if s.year:
            add_plans(self, k)
        if s.floats:
            through_floats(k)
        self.past.append(k)
        return k

    def _arr(self, k: dict[str, Any], part: float) -> None:
        opening, growth = self.arr, self.shape.growth
        mood, index = self.mood, len(self.past)
        new = self.m(float(opening) * mood.new * (growth + 0.005) * part * self.between(0.85, 1.15)) * (index not in self.shape.still)
        expansion = self.m(float(opening) * mood.expansion * part * self.between(0.85, 1.15))
        downgrades = self.m(float(opening) * mood.downgrades * part * self.between(0.7, 1.2))
        churn = self.m(float(opening) * mood.churn * part * self.between(0.7, 1.3)) * (index not in self.shape.loyal)
        self.arr = opening + new + expansion - downgrades - churn
        signed_not_live = self.m(float(self.arr) * self.between(0.050, 0.054))
        put(k, "sales", starting_arr=opening, new_business=new, expansion=expansion, downgrades=downgrades, churn_arr=churn, arr=self.arr)
        put(k, "sales", carr=self.arr + signed_not_live)
        bookings = self.m(float(new + expansion) * self.between(1.6, 1.9))
        converted = self.m(float(self.backlog) * 0.19 * part)
        lost = self.m(float(churn) * 0.6)
        opening_backlog = self.backlog
        self.backlog = opening_backlog + bookings - converted - lost
        put(k, "sales", bookings_backlog=self.backlog, bookings_backlog_total=self.backlog)
        k["sales.bookings_backlog_changes"] = {
            "rows": [
                {
                    "starting": opening_backlog,
                    "new_bookings": bookings,
                    "converted": converted,
                    "lost": lost,
                    "increases": D(0),
                    "decreases": D(0),
                    "ending": self.backlog,
                }
            ]
        }
        retained = opening - downgrades - churn
        put(
            k,
            "customers",
            gross_revenue_retention=self.rate(retained * 100 / opening),
            net_revenue_retention=self.rate((retained + expansion) * 100 / opening),
        )
        at_risk = self.m(float(self.arr) * self.between(0.03, 0.05))
        put(k, "customers", arr_at_risk=at_risk, percent_arr_at_risk=self.rate(at_risk * 100 / self.arr))
        k["sales.base_currency"] = {"choice": self.shape.currency}

    def _customers(self, k: dict[str, Any], before: dict[str, Any] | None) -> None:
        opening = self.customers
        mood, index = self.mood, len(self.past)
        added = max(2, round(opening * mood.added * self.between(0.85, 1.15) * self.shape.months / 3)) * (index not in self.shape.still)
        churned = max(1, round(opening * mood.churned * self.between(0.8, 1.2) * self.shape.months / 3)) * (index not in self.shape.loyal)
        self.customers = opening + added - churned
        new, arr = k["sales.new_business"]["actual"], k["sales.arr"]["actual"]
        population = self.shape.conventions.get("customers.avg_contract_value.population", "active_base")
        put(
            k,
            "customers",
            new_customers_added=D(added),
            customers_churned=D(churned),
            total_customers=D(self.customers),
            prior_quarter_total_customers=D(opening),
            logo_churn_rate=self.rate(D(churned) * 100 / opening),
            logo_retention_rate=100 - self.rate(D(churned) * 100 / opening),
            avg_contract_value=ratio(new, added) if population == "new_logos" and added else ratio(arr, self.customers),
            top_customer_concentration=self.rate(self.between(23, 27)),
            nps_score=D(round(self.between(30, 42))),
            nps_responses=D(round(self.between(85, 120))),
        )
        put(k, "sales", new_customers_added=D(added))
        if added:
            put(k, "sales", avg_contract_value=ratio(new, added))
        else:
            k["sales.avg_contract_value"] = {"absent": "no new customer in the period"}
            if population == "new_logos":
                k["customers.avg_contract_value"] = {"absent": "no new customer in the period"}
        shares = [("Enterprise", 0.13, 0.45), ("Mid-market", 0.37, 0.38)]
        rows, left_n, left_arr = [], self.customers, arr
        for name, n, a in shares:
            count, value = round(self.customers * n), self.m(float(arr) * a)
            rows.append({"name": name, "customer_count": D(count), "segment_arr": value})
            left_n, left_arr = left_n - count, left_arr - value
        rows.append({"name": "Small business", "customer_count": D(left_n), "segment_arr": left_arr})
        k["customers.customer_segments"] = {"rows": rows}
        k["customers.reporting_method"] = {"choice": "tracked"}
        if before:
            b = {
                key: before[f"customers.{key}"].get("actual")
                for key in (
                    "avg_contract_value",
                    "top_customer_concentration",
                    "gross_revenue_retention",
                    "net_revenue_retention",
                    "nps_score",
                )
            }
            acv = k["customers.avg_contract_value"].get("actual")
            if acv is not None and b["avg_contract_value"] is not None:
                was = b["avg_contract_value"]
                put(k, "customers", prior_quarter_acv=was, acv_trend_pct=self.rate((acv - was) * 100 / was))
            put(
                k,
                "customers",
                prior_quarter_concentration=b["top_customer_concentration"],
                prior_quarter_grr=b["gross_revenue_retention"],
                prior_quarter_nrr=b["net_revenue_retention"],
                nps_trend=k["customers.nps_score"]["actual"] - b["nps_score"],
            )

    def _statement(self, k: dict[str, Any], part: float) -> D:
        s = self.shape
        opening, closing = k["sales.starting_arr"]["actual"], k["sales.arr"]["actual"]
        base = float(opening + closing) / 2 * s.months / 12 / 0.9 * self.between(0.97, 1.0)
        lean = 0.62 if s.cash_generative else 1.0
        totals: dict[str, D] = {}
        for group, lines in _MONEY_LINES.items():
            factor = lean if group in ("rnd", "sm", "cs", "ga") else 1.0
            values = {name: self.m(base * share * factor * self.between(0.97, 1.03)) for name, share in lines}
            put(k, "finance", **values)
            totals[group] = sum(values.values(), D(0))
        revenue, cogs = totals["revenue"], totals["cogs"]
        opex = totals["rnd"] + totals["sm"] + totals["cs"] + totals["ga"]
        gross, ebitda = revenue - cogs, revenue - cogs - opex
        put(
            k,
            "finance",
            total_revenue=revenue,
            total_cogs=cogs,
            gross_profit=gross,
            gross_margin_pct=self.rate(gross * 100 / revenue),
            total_rnd=totals["rnd"],
            total_sm=totals["sm"],
            total_cs=totals["cs"],
            total_ga=totals["ga"],
            total_opex=opex,
            ebitda=ebitda,
        )
        depreciation, interest = self.m(base * 0.012), self.m(base * 0.004 * self.between(0.5, 1.5))
        if self.shape.raises == "debt":
            interest -= self.m(self.drawn * D("0.11") * self.shape.months / 12)
        tax, fx = self.m(base * 0.002), self.m(base * self.between(-0.002, 0.002))
        put(k, "finance", depreciation_amortization=depreciation, interest_income_expense=interest, tax=tax, fx_gain_loss=fx)
        put(k, "finance", net_income=ebitda - depreciation + interest - tax + fx)
        in_cogs = totals["cs"] if self.shape.conventions.get("sales.gross_margin.customer_success") == "in_cogs" else D(0)
        put(k, "sales", total_revenue=revenue, gross_margin=self.rate((gross - in_cogs) * 100 / revenue))
        return revenue

    def _cash(self, k: dict[str, Any], revenue: D) -> None:
        s = self.shape
        costs = k["finance.total_cogs"]["actual"] + k["finance.total_opex"]["actual"]
        outflow = self.m(float(costs) * self.between(0.985, 1.0))
        inflow = self.m(float(revenue) * (self.between(1.0, 1.03)))
        gross, net = ratio(outflow, s.months), ratio(outflow - inflow, s.months)
        self.cash += inflow - outflow + self.inflow
        if self.cash < outflow / 4:
            # The owners don't let it run dry: a grant that no KPI names.
            inflow += self.m(outflow)
            net = ratio(outflow - inflow, s.months)
            self.cash += self.m(outflow)
        total, restricted = self.cash, self.restricted
        free = total - restricted
        assets, liabilities = -self.m(float(revenue) * self.between(0.015, 0.03)), self.m(float(revenue) * self.between(0.008, 0.02))
        adjustment = assets + liabilities
        available = free + adjustment
        put(
            k,
            "finance",
            total_operational_outflow=outflow,
            total_operational_inflow=inflow,
            gross_burn_rate=gross,
            net_burn_rate=net,
            total_cash_in_bank=total,
            total_restricted_cash=restricted,
            total_unrestricted_cash=free,
            current_asset_adjustments=assets,
            current_liability_adjustments=liabilities,
            net_working_capital_adjustment=adjustment,
            operationally_available_cash=available,
        )
        k["finance.burn_rate_actual"] = {"rows": [{"gross": gross, "net": net}]}
        k["finance.working_capital_adjustments_list"] = {
            "rows": [
                {"label": "Receivables", "side": "asset", "sign": "-", "amount": -assets},
                {"label": "Deferred revenue", "side": "liability", "sign": "+", "amount": liabilities},
            ]
        }
        usual = "total_unrestricted_cash" if s.stage in ("preSeed", "seed") else "operationally_available_cash"
        basis = free if s.conventions.get("finance.runway_months.cash_basis", usual) == "total_unrestricted_cash" else available
        if net > 0:
            k["finance.runway_months"] = {"actual": self.rate(basis / net)}
        else:
            k["finance.runway_months"] = {"absent": "cash-generative: no runway"}
        k["finance.burn_rate_scenarios"] = {
            "rows": [
                {"scenario": name, "gross": q(float(gross) * g), "net": q(float(net) - float(gross) * d)}
                for name, g, d in (("conservative", 0.88, 0.05), ("mostLikely", 1.0, 0.0), ("bestCase", 1.15, -0.04))
            ]
        }
        end = self.end.isoformat()
        rows = [
            {"bank": "Harbour", "account_type": "escrow", "restricted": True, "currency": s.currency, "balance": restricted, "as_of": end},
        ]
        main = self.m(float(free) * 0.6)
        second = free - main
        rows.append(
            {"bank": "Harbour", "account_type": "operating", "restricted": False, "currency": s.currency, "balance": main, "as_of": end}
        )
        if s.foreign_accounts:
            # Balances abroad are chosen so that the converted sums come out whole.
            other = [c for c in ("EUR", "GBP", "USD") if c != s.currency][:2]
            third = self.m(float(second) / 4) * 2
            rows.append(
                {
                    "bank": "Kontor",
                    "account_type": "operating",
                    "restricted": False,
                    "currency": other[0],
                    "balance": third / 2,
                    "fx_rate": D("2"),
                    "as_of": end,
                }
            )
            rows.append(
                {
                    "bank": "Kontor",
                    "account_type": "deposit",
                    "restricted": False,
                    "currency": other[1],
                    "balance": (second - third) * 2,
                    "fx_rate": D("0.5"),
                    "as_of": end,
                }
            )
        else:
            rows.append(
                {"bank": "Kontor", "account_type": "deposit", "restricted": False, "currency": s.currency, "balance": second, "as_of": end}
            )
        k["finance.bank_accounts_list"] = {"rows": rows}

    def _efficiency(self, k: dict[str, Any]) -> None:
        spend, new = k["finance.total_sm"]["actual"], k["sales.new_business"]["actual"]
        expansion, margin = k["sales.expansion"]["actual"], k["finance.gross_profit"]["actual"] / k["finance.total_revenue"]["actual"]
        if self.shape.conventions.get("sales.gross_margin.customer_success") == "in_cogs":
            margin -= k["finance.total_cs"]["actual"] / k["finance.total_revenue"]["actual"]
        added = new + expansion
        if self.past:
            # What was signed in the period: the growth of contracted ARR, with what was lost put back.
            growth = k["sales.carr"]["actual"] - self.past[-1]["sales.carr"]["actual"]
            added = growth + k["sales.churn_arr"]["actual"] + k["sales.downgrades"]["actual"]
        if not new:
            for name in ("cac", "cac_payback_period", "new_cac_ratio"):
                k[f"sales.{name}"] = {"absent": "no new customer in the period"}
            put(k, "sales", blended_cac_ratio=q(spend / added, 2))
            return
        put(
            k,
            "sales",
            cac=ratio(spend, k["sales.new_customers_added"]["actual"]),
            cac_payback_period=self.rate(spend / (new / 12 * margin)),
            new_cac_ratio=q(spend * D("0.85") / (added * new / (new + expansion)), 2),
            expansion_cac_ratio=q(spend * D("0.15") / (added * expansion / (new + expansion)), 2),
            blended_cac_ratio=q(spend / added, 2),
        )

    def _pipeline(self, k: dict[str, Any], part: float) -> None:
        opening, opening_n = self.pipeline, self.pipeline_count
        won = k["sales.new_business"]["actual"] + k["sales.expansion"]["actual"]
        won_n = k["sales.new_customers_added"]["actual"] + max(1, round(6 * self.scale**0.4 * part))
        lost_n, lost = won_n + max(3, int(won_n)), self.m(float(won) * self.between(0.9, 1.3))
        scrub_n, scrub = D(2), self.m(float(opening) * 0.01)
        new_n, new = (
            won_n + lost_n + scrub_n + self.rng.choice((-1, 1, 2)),
            won + lost + scrub + self.m(float(opening) * self.between(-0.01, 0.05)),
        )
        self.pipeline, self.pipeline_count = opening + new - won - lost - scrub, int(opening_n + new_n - won_n - lost_n - scrub_n)
        put(
            k,
            "sales",
            opening_pipeline_value=opening,
            new_opps_added_value=new,
            closed_won_value=won,
            closed_lost_value=lost,
            closed_won_count=D(won_n),
            closed_lost_count=D(lost_n),
            pipeline_value=self.pipeline,
            pipeline_deal_count=D(self.pipeline_count),
            win_rate=self.rate(won_n * 100 / (won_n + lost_n)),
            average_deal_size=ratio(self.pipeline, self.pipeline_count),
            median_deal_size=q(float(self.pipeline) / self.pipeline_count * 0.83, 2),
            avg_sales_cycle_days=D(round(self.between(74, 88))),
        )
        k["sales.pipeline_flow"] = {
            "rows": [
                {
                    "opening_count": D(opening_n),
                    "opening_value": opening,
                    "new_count": D(new_n),
                    "new_value": new,
                    "won_count": D(won_n),
                    "won_value": won,
                    "lost_count": D(lost_n),
                    "lost_value": lost,
                    "scrub_count": scrub_n,
                    "scrub_value": scrub,
                    "closing_count": D(self.pipeline_count),
                    "closing_value": self.pipeline,
                }
            ]
        }
        stages, left, left_n = [], self.pipeline, self.pipeline_count
        for name, share, probability in (("Qualified", 0.4, 15), ("Evaluation", 0.3, 35), ("Proposal", 0.2, 60)):
            value, count = self.m(float(self.pipeline) * share), round(self.pipeline_count * share)
            stages.append(
                {
                    "stage": name,
                    "deal_count": D(count),
                    "total_value": value,
                    "closing_probability": D(probability),
                    "avg_days_to_close": D(60),
                }
            )
            left, left_n = left - value, left_n - count
        stages.append(
            {"stage": "Contract", "deal_count": D(left_n), "total_value": left, "closing_probability": D(85), "avg_days_to_close": D(15)}
        )
        k["sales.pipeline_stage_metrics"] = {"rows": stages}
        weighted = sum((r["total_value"] * r["closing_probability"] / 100 for r in stages), D(0))
        put(k, "sales", weighted_forecast=q(weighted, 2), quarterly_forecast=self.m(float(weighted) * self.between(0.9, 0.99)))

    def _people(self, k: dict[str, Any]) -> None:
        opening = self.heads
        mood = self.mood
        hires = max(2, round(opening * mood.hires * self.between(0.8, 1.2) * self.shape.months / 3))
        leavers, dismissed = max(1, round(opening * mood.leavers * self.shape.months / 3)), self.rng.choice((0, 0, 1))
        if len(self.past) in self.shape.cuts:
            hires, dismissed = 0, round(opening * 0.15)
        self.heads = opening + hires - leavers - dismissed
        change = self.heads - opening
        for i in range(abs(change)):
            name = ("R&D", "Go-to-market", "G&A")[i % 3]
            self.departments[name] += 1 if change > 0 else -1
        average = D(opening + self.heads) / 2
        year = D(12) / self.shape.months
        run_rate = q(
            float(
                k["finance.rd_payroll"]["actual"]
                + k["finance.product_design_payroll"]["actual"]
                + k["finance.sales_payroll"]["actual"]
                + k["finance.marketing_payroll"]["actual"]
                + k["finance.cs_payroll"]["actual"]
                + k["finance.ga_payroll"]["actual"]
            )
            * 12
            / self.shape.months
        )
        contractors = max(1, round(self.heads * 0.09))
        put(
            k,
            "hr",
            new_hires=D(hires),
            voluntary_exits=D(leavers),
            terminations=D(dismissed),
            total_headcount=D(self.heads),
            headcount_change=D(change),
            voluntary_turnover_rate=self.rate(leavers / average * year * 100),
            involuntary_turnover_rate=self.rate(dismissed / average * year * 100),
            total_contractors=D(contractors),
            open_positions=D(round(self.between(5, 10))),
            at_risk_count=D(2),
            performance_watch_count=D(1),
            avg_days_to_fill=D(round(self.between(44, 54))),
            arr_per_fte=ratio(k["sales.arr"]["actual"], self._posts(contractors)),
            payroll_run_rate=run_rate,
            payroll_as_pct_of_burn=self.rate(run_rate / 12 / k["finance.gross_burn_rate"]["actual"] * 100),
        )
        k["hr.departments"] = {
            "rows": [
                {"department": name, "leader_status": "permanent" if name != "G&A" else "interim", "headcount": D(n)}
                for name, n in self.departments.items()
            ]
        }

    def _posts(self, contractors: int) -> D:
        """Returns the people that ARR is spread over."""
        with_contractors = self.shape.conventions.get("hr.arr_per_fte.denominator") == "with_contractors"
        return self.heads + contractors * D("0.8") if with_contractors else D(self.heads)

    def _product(self, k: dict[str, Any]) -> None:
        offensive, defensive = round(self.between(44, 50)), round(self.between(24, 28))
        innovation = round(self.between(50, 55))
        engineers = D(max(3, round(self.departments["R&D"] * 0.72)))
        put(
            k,
            "product",
            offensive_roadmap_pct=D(offensive),
            defensive_roadmap_pct=D(defensive),
            commitments_roadmap_pct=D(100 - offensive - defensive),
            innovation_capacity_pct=D(innovation),
            delivery_predictability=D(round(self.between(74, 82))),
            feature_adoption=D(round(self.between(58, 66))),
            quality_churn_pct=D(round(self.between(8, 13))),
            scalability_headroom=D(14),
            top_product_arr_concentration=D(round(self.between(70, 73))),
            total_engineers=engineers,
            rd_monthly_spend=ratio(k["finance.total_rnd"]["actual"], self.shape.months),
            rd_efficiency=ratio(k["sales.arr"]["actual"] - k["sales.starting_arr"]["actual"], k["finance.total_rnd"]["actual"]),
        )
        rest = 100 - innovation - 20 - 12
        k["product.capacity_allocation"] = {
            "rows": [
                {
                    "total_engineers": engineers,
                    "innovation": D(innovation),
                    "maintenance": D(20),
                    "tech_debt": D(12),
                    "customer_support": D(rest - 5),
                    "sales_support": D(5),
                    "target_innovation": D(55),
                }
            ]
        }

    def _round(self) -> None:
        """Rolls rounds, debt and notes forward; what comes in is cash of this period."""
        raises, index, (target, _) = self.shape.raises, len(self.past), self.round
        inflow = D(0)
        if raises == "closing" and index in (4, 5):
            part = self.m(target * D("0.55")) if index == 4 else self._committed(index) - self.received
            self.received += part
            self.capital_raised += part
            inflow += part
        if raises == "debt":
            if index == 0:
                self.facility = self.m(self.arr * D("0.4"))
            if index == 2:
                self.drawn = self.m(self.facility / 2)
                inflow += self.drawn
            elif index > 4 and self.drawn:
                back = self.m(self.drawn / 8)
                self.drawn -= back
                inflow -= back
        if raises == "notes" and index in (3, 4):
            part = self.m(self.arr * D("0.2"))
            self.notes += part
            inflow += part
        self.inflow = inflow

    def _committed(self, index: int) -> D:
        target = self.round[0]
        if self.shape.raises == "closing":
            return self.m(target * D(("0", "0.2", "0.5", "0.8", "1", "1")[min(index, 5)]))
        return self.m(target * min(D("0.9"), D("0.3") + D("0.05") * index))

    def _fundraising(self, k: dict[str, Any]) -> None:
        raises, index = self.shape.raises, len(self.past)
        if raises == "none":
            put(k, "fundraising", venture_debt_drawn=D(0), venture_debt_available=D(0), convertible_outstanding=D(0))
            return
        target, pre = self.round
        size = target + self.m(target * D("0.05"))
        committed, received, status = self._committed(index), self.received, "in-progress"
        if raises == "closing":
            status = ("in-progress", "in-progress", "term-sheet", "term-sheet", "closing", "closed", "closed")[min(index, 6)]
            if status == "closed":
                size = committed
            if index >= 7:
                # The next round, twice as large, hasn't begun.
                status, committed, received = "not-started", D(0), D(0)
                target, pre = self.m(target * 2), self.m(pre * D("1.8"))
                size = target
        put(
            k,
            "fundraising",
            target_raise=target,
            minimum_close_amount=self.m(target * D("0.65")),
            committed_amount=committed,
            total_received=received,
            total_round_size=size,
            pre_money_valuation=pre,
            post_money_valuation=pre + size,
            target_valuation=self.m(pre * D("1.05")),
            minimum_valuation=self.m(pre * D("0.9")),
            total_capital_raised=self.capital_raised,
            investors_in_pipeline=D(round(self.between(9, 15))),
            venture_debt_drawn=self.drawn,
            venture_debt_available=(self.facility - self.drawn) if index < 5 else D(0),
            convertible_outstanding=self.notes,
            founder_dilution=D("18.4") if index < 7 or raises != "closing" else D("19.5"),
            round_completion_pct=self.rate(committed * 100 / target),
        )
        if self.facility:
            k["fundraising.venture_debt_covenant_status"] = {"choice": "in-compliance"}
        k["fundraising.round_status"] = {"choice": status}
        ends = _month_end(self.shape.last_end.year + 1, 6)
        if status == "closed":
            ends = dt.date.fromisoformat(self.past[4]["fundraising.planned_close_date"]["date"]) if index > 4 else ends
        k["fundraising.planned_close_date"] = {"date": ends.isoformat()}

    end: dt.date = dt.date(2026, 9, 30)


def put(k: dict[str, Any], domain: str, **values: D) -> None:
    """Lays numbers into the entries under `domain.name`."""
    for name, value in values.items():
        k[f"{domain}.{name}"] = {"actual": value}


def company_data(shape: Shape | None = None, **changes: Any) -> dict[str, Any]:
    """Returns the plain objects of a pack file (decimals for numbers) of an invented company, its history oldest first."""
    shape = replace(shape or Shape(), **changes)
    company = _Company(shape)
    owner = {"name": shape.name, "stage": shape.stage, "currency": shape.currency}
    if shape.fiscal_year_start != 1:
        owner["fiscal_year_start"] = D(shape.fiscal_year_start)  # type: ignore[assignment]
    packs: list[dict[str, Any]] = []
    for end in _ends(shape.last_end, shape.months, shape.periods):
        company.end = end
        start = _start(end, shape.months)
        period = {"label": label_of(start, shape.months, shape.fiscal_year_start), "start": start.isoformat(), "end": end.isoformat()}
        packs.append({"format": "kpireview/pack@1", "company": owner, "period": period, "kpis": company.period()})
        if shape.conventions:
            packs[-1]["conventions"] = dict(shape.conventions)
    if shape.restated and len(packs) > 1:
        restate(packs, shape)
    if shape.year:
        add_year(packs, shape)
    if shape.sparse:
        for pack in packs:
            thin_out(pack["kpis"])
    if shape.gap is not None:
        del packs[shape.gap]
    return {**packs[-1], "history": packs[:-1]}


def make_company(shape: Shape | None = None, **changes: Any) -> Pack:
    """Returns an invented company's pack with its history."""
    return Pack.model_validate(company_data(shape, **changes))
