"""Writes the sample company: `python tests/make_sample.py`. Figures come from the invented company, texts and planted faults from here.

The company is fictional: Tidewell sells appointment and care-path software to outpatient clinics. A test holds the shipped file against what this
writes, and proves that without the planted faults nothing contradicts anything.
"""

from __future__ import annotations

import sys
from decimal import Decimal as D
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from company import Shape, company_data  # noqa: E402

from kpireview.model import Pack  # noqa: E402
from kpireview.model.serial import pack_bytes  # noqa: E402

TARGET = ROOT / "kpireview" / "sample" / "tidewell.pack.json"
SHAPE = Shape(seed=11, name="Tidewell", stage="seriesB", currency="USD", growth=0.045, cash=1.2)


def m(value: D, digits: int = 1) -> str:
    """Returns money as $14.6M."""
    return f"${value / 1_000_000:.{digits}f}M"


def k(value: D) -> str:
    """Returns money as $205k."""
    return f"${value / 1000:.0f}k"


def consistent() -> dict[str, Any]:
    """Returns the sample without its planted faults."""
    data = company_data(SHAPE)
    now, before = data["kpis"], data["history"][-1]["kpis"]
    n = {key: e["actual"] for key, e in now.items() if "actual" in e}
    b = {key: e["actual"] for key, e in before.items() if "actual" in e}
    _tables(now, n)
    _tables(before, b)
    _texts(now, n, b)
    _earlier_texts(before, b)
    _context(data, now, n)
    return data


def _tables(e: dict[str, Any], n: dict[str, D]) -> None:
    heads, contractors = n["hr.total_headcount"], n["hr.total_contractors"]
    fte = heads + contractors * D("0.8")
    e["hr.fte_metrics"] = {
        "rows": [
            {
                "contractor_factor": D("0.8"),
                "effective_fte": fte,
                "cost_per_fte": (n["hr.payroll_run_rate"] / fte).quantize(D("0.01")),
                "annualized_payroll": n["hr.payroll_run_rate"],
            }
        ]
    }
    e["product.capacity_allocation_pct"] = {"rows": [{"new_features": D(55), "maintenance": D(30), "tech_debt": D(15)}]}
    e["product.portfolio"] = {
        "rows": [
            {
                "name": "Scheduling",
                "classification": "core",
                "arr": (n["sales.arr"] * D("0.71")).quantize(D(1)),
                "thesis": "pays for the rest; renews on uptime",
                "lifecycle_stage": "mature",
            },
            {
                "name": "Care paths",
                "classification": "growth",
                "arr": (n["sales.arr"] * D("0.22")).quantize(D(1)),
                "thesis": "doubles the contract of a clinic group",
                "lifecycle_stage": "growth",
            },
            {
                "name": "Intake forms",
                "classification": "sunset",
                "arr": n["sales.arr"] - (n["sales.arr"] * D("0.71")).quantize(D(1)) - (n["sales.arr"] * D("0.22")).quantize(D(1)),
                "thesis": "folds into Care paths by mid-2027",
                "lifecycle_stage": "decline",
            },
        ]
    }


def _context(data: dict[str, Any], e: dict[str, Any], n: dict[str, D]) -> None:
    e["hr.leader_status"] = {
        "rows": [
            {"department": "R&D", "status": "permanent", "name": "Ines Halloran", "title": "CTO", "since": "2023-04-01"},
            {"department": "Go-to-market", "status": "permanent", "name": "Tomasz Wilk", "title": "CRO", "since": "2025-01-15"},
            {"department": "G&A", "status": "interim", "name": "Ruth Abebe", "title": "VP Finance, acting CFO", "since": "2026-06-01"},
        ]
    }
    e["hr.key_hires"] = {
        "rows": [
            {
                "name": "Dana Okoro",
                "level": "Director",
                "role": "Customer Success, enterprise",
                "start_status": "started",
                "days_to_fill": D(47),
            },
            {
                "name": "Leif Brandt",
                "level": "Staff",
                "role": "Integrations engineer",
                "start_status": "starts 2 November",
                "days_to_fill": D(53),
            },
        ]
    }
    e["hr.key_openings"] = {
        "rows": [
            {
                "title": "CFO",
                "department": "G&A",
                "level": "C-level",
                "urgency": "high",
                "owner": "CEO",
                "days_open": D(118),
                "ask": "two introductions",
            },
            {
                "title": "Enterprise account executive",
                "department": "Go-to-market",
                "level": "Senior",
                "urgency": "medium",
                "owner": "Tomasz Wilk",
                "days_open": D(41),
                "ask": "none",
            },
        ]
    }
    e["hr.risk_items"] = {
        "rows": [
            {
                "type": "succession",
                "department": "G&A",
                "action": "assistance",
                "problem": "Finance has been led by an acting head since June",
                "impact": "the audit starts in January",
                "proposal": "close the CFO search by 15 December",
                "ask": "interview two finalists",
            },
            {
                "type": "retention",
                "department": "R&D",
                "action": "awareness",
                "problem": "two staff engineers have outside offers",
                "impact": "the integrations roadmap slips a quarter",
                "proposal": "retention grants from the approved pool",
                "ask": "",
            },
        ]
    }
    e["product.key_initiatives"] = {
        "rows": [
            {
                "name": "Records connector",
                "status": "at-risk",
                "owner": "Ines Halloran",
                "target_date": "2026-12-15",
                "explanation": "the vendor's sandbox was six weeks late",
            },
            {
                "name": "Care paths 2",
                "status": "on-track",
                "owner": "Mina Solberg",
                "target_date": "2027-01-31",
                "explanation": "three pilot clinics live",
            },
            {
                "name": "Reminder rework",
                "status": "shipped",
                "owner": "Jo Petrescu",
                "target_date": "2026-09-10",
                "explanation": "no-shows down in the first two groups",
            },
        ]
    }
    e["sales.deals_summary"] = {
        "rows": [
            {
                "outcome": "won",
                "name": "Northlake clinics",
                "account": "Northlake Health",
                "amount": D(186000),
                "owner": "Priya Raman",
                "deal_type": "new",
                "source": "partner",
                "competitor": "Calendry",
                "reason": "records connector on the roadmap",
                "close_date": "2026-08-27",
            },
            {
                "outcome": "won",
                "name": "Sorrel expansion",
                "account": "Sorrel Physio",
                "amount": D(92000),
                "owner": "Dana Okoro",
                "deal_type": "expansion",
                "source": "customer success",
                "competitor": "",
                "reason": "second region",
                "close_date": "2026-09-18",
            },
            {
                "outcome": "lost",
                "name": "Mercer Eye",
                "account": "Mercer Eye Group",
                "amount": D(141000),
                "owner": "Tomasz Wilk",
                "deal_type": "new",
                "source": "outbound",
                "competitor": "Calendry",
                "reason": "price, 18 % below ours",
                "close_date": "2026-09-04",
            },
        ]
    }
    e["sales.pipeline_key_deals"] = {
        "rows": [
            {"name": "Alder Valley Hospitals", "stage": "Proposal", "value": D(310000), "confidence": "medium"},
            {"name": "Brightwater Dental", "stage": "Contract", "value": D(164000), "confidence": "high"},
            {"name": "Castell Diagnostics", "stage": "Evaluation", "value": D(228000), "confidence": "low"},
        ]
    }
    e["fundraising.key_milestones"] = {
        "rows": [
            {
                "name": "Term sheet",
                "type": "round",
                "status": "upcoming",
                "target_date": "2027-02-26",
                "responsible": "CEO",
                "notes": "two funds in second meetings",
            },
            {
                "name": "Audited accounts",
                "type": "diligence",
                "status": "at-risk",
                "target_date": "2027-03-31",
                "responsible": "Ruth Abebe",
                "notes": "depends on the CFO hire",
            },
        ]
    }
    e["custom.booked_visits"] = {"actual": D(4_810_000), "budget": D(4_700_000), "note": "visits booked through the product in the quarter"}
    data["custom"] = {"custom.booked_visits": {"label": "Booked visits", "field_type": "number", "domain": "product"}}
    for past, visits in zip(data["history"], (3_420_000, 3_610_000, 3_790_000, 3_980_000, 4_190_000, 4_380_000, 4_620_000), strict=True):
        past["kpis"]["custom.booked_visits"] = {"actual": D(visits)}
        past["custom"] = data["custom"]
    e["sales.arr"]["source"] = "billing export of 2 October"
    e["sales.arr"]["note"] = "two go-lives slipped into October"
    year = [p["kpis"] for p in data["history"] if p["period"]["start"] >= "2026-01-01"] + [e]
    for key in ("finance.total_revenue", "sales.new_business", "finance.total_opex"):
        total = sum((p[key]["actual"] for p in year), D(0))
        e[key]["ytd"] = {"actual": total, "budget": sum((p[key]["budget"] for p in year), D(0))}
        e[key]["forecast"] = (total * 4 / 3 * D("1.03")).quantize(D(1))
    data["meeting"] = {
        "date": "2026-10-22",
        "confidentiality": "Confidential",
        "follow_ups": [
            {"decision": "Report no-show rates of the reminder rework", "owner": "Jo Petrescu", "due": "2026-09-30", "state": "done"},
            {"decision": "Hire a CFO", "owner": "CEO", "due": "2026-12-15", "state": "open"},
            {"decision": "Agree the terms of a credit line", "owner": "Ruth Abebe", "due": "2026-10-15", "state": "open"},
        ],
    }


def _texts(e: dict[str, Any], n: dict[str, D], b: dict[str, D]) -> None:
    texts = {
        "customers.churn_risks": f"""ARR at risk is {k(n["customers.arr_at_risk"])}, up from {k(b["customers.arr_at_risk"])} a quarter ago. Three groups make up most of it.

- **Harrow Clinics, $214k ARR, renews 31 December.** Carried over. Their new COO wants one vendor for booking and billing. Dana Okoro ran the executive review on 17 September; the billing connector demo is on 6 November and their decision is due on 20 November.
- **Pinecrest Dental, $148k, renews 28 February.** New. Bookings fell by a third after they closed four sites. Tomasz Wilk has offered a smaller tier for two years; answer by 30 October.
- **Vale Orthopaedics, $96k, renews 15 January.** New. Five outages of the records bridge in July cost us their IT lead's trust; fixed on 11 August. Ines Halloran reviews uptime with them every second Friday, next on 23 October.

Off the list: Sorrel Physio signed its expansion in September.

Ask: does anyone know Harrow's new COO, Marta Lindqvist? An introduction before 6 November would help.""",
        "customers.expansion_opportunities": """1. **Northlake Health**: Care paths for nine more clinics, $120k. Gate: their pilot report, due 14 November; target close 12 December.
2. **Sorrel Physio**: reminders in the second region, $54k. Gate: budget approval in November; target close 30 November.
3. **Amberley Group**: seats for the new imaging sites, $38k. Gate: site opening slipped to January; target close 31 January.

That is a thin list: two of the three depend on one champion each.""",
        "customers.key_initiatives": """- **Uptime programme** (owner: Ines Halloran, on track): move quality churn from 12 % to 8 % by March 2027; next review 30 November.
- **Renewal desk** (owner: Dana Okoro, started): logo churn back under 1 % a quarter by 31 March; playbook live since 1 October.
- **Onboarding in two weeks** (owner: Mina Solberg, closed): target 14 days, reached 16; the last two days are the clinics' own data.""",
        "customers.retention_insights": f"""We keep customers, and we keep a little less of each. NRR rose to {n["customers.net_revenue_retention"]} % in the quarter; GRR is {n["customers.gross_revenue_retention"]} %. What the averages hide is the split by size. Small businesses with fewer than three practitioners cause two of the three lost logos: both had bought through the self-service page in spring, never connected a records system, and left within six months. Groups with the records bridge have not lost a single logo this year. So churn is a question of connection, not of price. We do not know yet why Pinecrest's bookings fell faster than its sites closed; Dana Okoro brings the answer in November. The lesson we act on: from October nobody is sold without a connection date in the contract.""",
        "finance.assumptions": """1. New business of $700k a quarter, from the run-rate of the last four quarters.
2. Quarterly logo churn of 1.2 %, our average since 2025; raised from 1.0 % because two self-service clinics left.
3. Gross margin of 76 %, from the hosting contract signed in May.
4. Payroll grows by 3 % in January, decided by the board in July.
5. No price increase before April 2027, as the plan says.""",
        "finance.forecast_notes": f"""We run the base case. It holds because bookings since July came in within 5 % of it; the downside case assumed a hiring stop that we no longer need.

What changed since the last forecast: hosting is cheaper by $40k a quarter since the May contract, and the CFO search adds $60k in the fourth quarter.

Triggers: if quarterly new business falls below $550k, we stop the four open sales hires, which saves $110k a quarter. If Harrow leaves, closing ARR is $214k lower and runway shortens by about one month. Runway is {n["finance.runway_months"]:.1f} months today.""",
        "finance.risk_factors": """- **Harrow's renewal** (likely one in three, $214k of ARR): executive review done, billing connector demo on 6 November.
- **Audit with an acting CFO** (likely, delays the round by a quarter): search closes on 15 December; an interim controller starts on 1 November.
- **Records vendor raises its fees** (unlikely, 2 points of gross margin): price lock asked for until 2028, answer due in November.""",
        "fundraising.assumptions": f"""Valuation: {m(n["fundraising.pre_money_valuation"], 0)} pre-money, below the last round of our peers because growth has slowed to {n["sales.growth_rate_yoy"]:.0f} %. Lead: one in two that either fund in second meetings leads. Time to close: five months from a term sheet in February. Runway after close: 30 months at plan. If no lead signs by March, we take the bridge of $4M that two insiders have offered, and the hiring plan halves.""",
        "fundraising.risk_factors": """- **No lead by March** (even odds; would cost six months): bridge of $4M offered by two insiders, terms by 30 November.
- **Customer references slip** (unlikely; would lower the valuation by a tenth): Northlake and Sorrel have agreed to calls.
The risk that we can't size yet is the audit date.""",
        "fundraising.strategy": """We will speak to the best investors in the market and keep our options open. The team is world-class and the timing is ideal.""",
        "hr.board_actions": """- **Approval**: option pool top-up of 1.5 %. Resolution: "The board approves an increase of the pool by 1.5 % of the fully diluted shares."
- **Assistance**: CFO search. Interview two finalists in the week of 9 November.
- **Awareness**: two staff engineers hold outside offers; retention grants come from the approved pool.""",
        "hr.executive_commentary": f"""## Highlights
Dana Okoro joined as director of enterprise customer success after 47 days of search and already holds the three largest renewals. Headcount is {n["hr.total_headcount"]}, up from {b["hr.total_headcount"]}.

## Challenges
Finance has had an acting head since June.

## Hiring plan
Six positions are open. The CFO comes first, then two account executives.

## Retention
Two people left of their own accord, one for a founder role, one to move abroad.""",
        "hr.hiring_plan": """1. **CFO**, start by 15 January: the audit and the round need one. Ask: two introductions to people who have taken a company through a Series C.
2. **Two enterprise account executives**, start on 1 December: pipeline from hospitals outgrows the present team.
3. **Integrations engineer**, starts on 2 November: unblocks the records connector.""",
        "hr.retention_initiatives": """- **Grants for staff engineers**: outside offers come with equity, ours had lapsed; nobody of the eleven should leave before 2028; voluntary turnover under 6 % by June.
- **Team-lead training for customer success**: exit interviews name first-time managers; engagement of the team from 61 to 70 by March.""",
        "hr.talent_challenges": """- **Account executives, enterprise**: two of six seats empty for 41 days, about $180k of quarterly quota uncovered. Finalists want a higher base than our bands. Ask: raise the band by 8 %, decision on 22 October.
- **Integrations team**: one engineer knows the records bridge. We don't have a cure yet; Leif Brandt starts on 2 November.""",
        "hr.talent_highlights": """- Dana Okoro, director of customer success: she ran renewals at a company three times our size, and Harrow's review was hers.
- Leif Brandt, integrations: wrote two of the bridges that we integrate with, which halves the work on the connector.
- Mina Solberg promoted to head of product: the first internal promotion to the leadership team.""",
        "product.key_initiatives_status": """- **Records connector**: at risk. The vendor's sandbox came six weeks late. Two engineers move over from reminders; the go or no-go is on 1 November.
- **Care paths 2**: on track. Three pilot clinics are live since September.
- **Reminder rework**: shipped on 10 September. It took four weeks longer than promised.""",
        "product.portfolio_strategy": f"""Scheduling is core, Care paths is our growth product, Intake forms is to be sunset.

- **Scheduling** holds {n["product.top_product_arr_concentration"]} % of ARR. Thesis: uptime renews it.
- **Care paths** holds 22 %. Thesis: it doubles a group's contract.
- **Intake forms** holds 7 % and folds into Care paths by mid-2027, so that the two stop competing for the same form.""",
        "sales.competitive_alerts": """- **Calendry**: in 14 of 48 decided deals, we won 5. They now quote 18 % below us for groups under ten sites.
- **Medora**: in 6 deals, we won 4. Their records connector went live in August.""",
        "sales.focus_areas": """1. Close Alder Valley and Brightwater: $474k together, both signed by 18 December.
2. Win rate against Calendry from 36 % to 45 % by March, with the connector in every demo.
3. Raise partner-sourced pipeline from $0.6M to $1M by December. Last quarter's goal of $0.8M was missed because Northlake's partner paused.""",
        "sales.key_concerns": f"""- **Pipeline doesn't grow**: {m(n["sales.pipeline_value"], 2)} against {m(b["sales.pipeline_value"], 2)} a quarter ago. Marketing moves $60k from events to partners.
- **Price pressure from Calendry**: $141k lost at Mercer Eye. A two-year price for groups under ten sites goes live on 1 November.
- **Two open seats**: $180k of quota uncovered. Both offers go out by 31 October.""",
        "sales.pipeline_assumptions": """- Contract stage closes at 85 %, as in the last four quarters; five points less costs $29k.
- Proposal stage closes at 60 %; if Alder Valley slips, the quarter loses $186k.
- Cycle of 80 days; ten days more push about $200k into the next quarter.""",
        "sales.pipeline_context_notes": """We assume that hospitals decide before their budgets close in December. The risk: Alder Valley's board meets only in January, which would move $310k.
We assume that the partner returns in November. The risk: if not, $0.4M of early pipeline has no owner.""",
        "sales.pipeline_risk_factors": """- **Alder Valley slips**: $310k, in-quarter. Tomasz Wilk has asked for a letter of intent by 14 November.
- **Castell goes to tender**: $228k, structural from January. We prepare the tender file with Northlake as reference.
- **Mid-market discounting**: about $150k, in-quarter. Discounts over 10 % need the CRO from October.""",
        "sales.strategic_context": f"""## Performance
New business of {k(n["sales.new_business"])} is 5 % under plan, and ARR closed at {m(n["sales.arr"])}. The surprise was speed: the average cycle fell to {n["sales.avg_sales_cycle_days"]} days. We now quote the connector at the first meeting.

## Market
Hospital groups buy scheduling and records together since Medora's launch. That helps us at twenty sites and more. It hurts below ten.

## Outlook
We see a strong year-end. Alder Valley decides the quarter. If it slips we still reach $1.6M of closed business.""",
    }  # fmt: skip
    for key, text in texts.items():
        e[key] = {"text": text}


def _earlier_texts(e: dict[str, Any], b: dict[str, D]) -> None:
    texts = {
        "customers.churn_risks": f"""ARR at risk is {k(b["customers.arr_at_risk"])}.

- **Harrow Clinics, $214k ARR, renews 31 December.** Their COO left in June. Dana Okoro asks for an executive review in September.
- **Sorrel Physio, $88k.** Wanted a second region priced; Priya Raman sends an offer in July.
- **Mostyn Skin, $57k.** Unhappy with reminders; the rework ships in September.""",
        "finance.risk_factors": """- **Harrow's renewal** (one in three, $214k of ARR): executive review planned for September.
- **Audit with an acting CFO** (likely, delays the round by a quarter): the search has started.""",
        "finance.assumptions": """1. New business of $700k a quarter, from the run-rate of the last four quarters.
2. Quarterly logo churn of 1.0 %, our average since 2025.
3. Gross margin of 75 %, from the old hosting contract.
4. Payroll grows by 3 % in January, decided by the board in July.
5. No price increase before April 2027, as the plan says.""",
        "sales.focus_areas": """1. Close Northlake: $186k, signed by 31 August.
2. Partner-sourced pipeline of $0.8M by September.
3. Cut the cycle below 85 days by September.""",
        "sales.competitive_alerts": """- **Calendry**: in 11 of 45 decided deals, we won 4.""",
    }
    for key, text in texts.items():
        e[key] = {"text": text}


def plant(data: dict[str, Any]) -> dict[str, Any]:
    """Plants the faults that the README walks through, in place, and returns the data.

    Five are in figures, the sixth is in a sentence.
    """
    e = data["kpis"]
    e["sales.expansion"]["actual"] = D(329029)  # 392,029 with two digits swapped: the waterfall doesn't tie
    e["customers.gross_revenue_retention"]["actual"] = D("100.77")  # NRR typed into the field of GRR
    e["customers.prior_quarter_nrr"]["actual"] = D("101.51")  # not what last quarter's pack said
    e["product.feature_adoption"]["actual"] = D("0.66")  # a fraction where percent points are meant
    e["hr.departments"]["rows"][1]["headcount"] -= 1  # the departments don't add up to the headcount
    insight = e["customers.retention_insights"]
    insight["text"] = insight["text"].replace("NRR rose to 100.77 %", "NRR rose to 104 %")
    return data


def sample_bytes() -> bytes:
    """Returns the bytes of the shipped sample."""
    return pack_bytes(Pack.model_validate(plant(consistent())))


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(sample_bytes())
