"""Two invented companies and what their narratives claim; the marks are explained in claims_company.py."""

# ruff: noqa: E501

from __future__ import annotations

# fmt: off

HALDEN_PERIODS = (('2025-Q1', '2025-01-01', '2025-03-31'), ('2025-Q4', '2025-10-01', '2025-12-31'), ('2026-Q1', '2026-01-01', '2026-03-31'))
HALDEN_VALUES: dict[str, tuple[float | None, float | None, float | None]] = {
    "sales.starting_arr": (8140300, 7702150, 5400000),
    "sales.new_business": (512400, 431200, 300100),
    "sales.expansion": (143800, 161500, 90000),
    "sales.downgrades": (38750, 21400, 15000),
    "sales.churn_arr": (96200, 133150, 60100),
    "sales.arr": (8661550, 8140300, 5715000),
    "sales.carr": (9204000, 8533000, 6000000),
    "sales.new_customers_added": (14, 11, 9),
    "customers.new_customers_added": (14, 11, 9),
    "sales.avg_contract_value": (36600, 39200, 33344),
    "customers.customers_churned": (3, 5, 2),
    "customers.total_customers": (231, 220, 170),
    "customers.logo_churn_rate": (1.36, 2.34, 1.2),
    "customers.logo_retention_rate": (98.64, 97.66, 98.8),
    "customers.gross_revenue_retention": (98.34, 97.99, 98.6),
    "customers.net_revenue_retention": (100.11, 100.09, 100.3),
    "customers.avg_contract_value": (37495.89, 37001.36, 33617),
    "customers.arr_at_risk": (518600, 402300, 200000),
    "customers.percent_arr_at_risk": (5.99, 4.94, 3.5),
    "customers.top_customer_concentration": (31.2, 33.4, 36.1),
    "customers.nps_score": (44, 41, 39),
    "customers.nps_responses": (118, 96, 80),
    "customers.nps_trend": (3, -2, 1),
    "customers.acv_trend_pct": (1.34, 2.1, 1.0),
    "finance.subscription_revenue": (1985200, 1850400, 1300000),
    "finance.usage_revenue": (96400, 88100, 50000),
    "finance.services_revenue": (171300, 190200, 120000),
    "finance.total_revenue": (2260400, 2135900, 1480000),
    "sales.total_revenue": (2260400, 2135900, 1480000),
    "finance.cloud_hosting": (214300, 196700, 150000),
    "finance.total_cogs": (566200, 547100, 400000),
    "finance.gross_profit": (1694200, 1588800, 1080000),
    "finance.gross_margin_pct": (74.95, 74.39, 73),
    "sales.gross_margin": (74.95, 74.39, 73),
    "finance.rd_payroll": (803500, 771200, 600000),
    "finance.total_rnd": (1052600, 1011300, 800000),
    "finance.sales_payroll": (402100, 377300, 300000),
    "finance.sales_commissions": (121700, 99400, 80000),
    "finance.paid_marketing": (133900, 162800, 100000),
    "finance.events_conferences": (71200, 28400, 30000),
    "finance.total_sm": (968800, 914500, 700000),
    "finance.total_cs": (231500, 224700, 180000),
    "finance.recruiting": (63400, 41900, 30000),
    "finance.legal_accounting_professional": (92300, 58800, 50000),
    "finance.total_ga": (488700, 451600, 400000),
    "finance.total_opex": (2741600, 2602100, 2080000),
    "finance.ebitda": (-1047400, -1013300, -1000000),
    "finance.net_income": (-1101800, -1060200, -1050000),
    "finance.interest_income_expense": (14200, 16800, 20000),
    "finance.depreciation_amortization": (61300, 58700, 40000),
    "finance.tax": (4100, 3900, 2000),
    "finance.total_operational_outflow": (3312900, 3204100, 2500000),
    "finance.total_operational_inflow": (2304600, 2098800, 1500000),
    "finance.gross_burn_rate": (1104300, 1068033, 833333),
    "finance.net_burn_rate": (336100, 368433, 333333),
    "finance.total_cash_in_bank": (6902400, 7910700, 11000000),
    "finance.total_restricted_cash": (250000, 250000, 250000),
    "finance.total_unrestricted_cash": (6652400, 7660700, 10750000),
    "finance.operationally_available_cash": (6488100, 7502900, 10500000),
    "finance.runway_months": (19.3, 20.36, 31.5),
    "finance.net_working_capital_adjustment": (-164300, -157800, -100000),
    "sales.cac": (69200, 83136, 77777),
    "sales.cac_payback_period": (30.27, 34.2, 35),
    "sales.new_cac_ratio": (1.89, 2.12, 2.33),
    "sales.expansion_cac_ratio": (0.71, 0.66, 0.6),
    "sales.blended_cac_ratio": (1.44, 1.52, 1.6),
    "sales.opening_pipeline_value": (5107000, 4800000, 3000000),
    "sales.new_opps_added_value": (1893000, 1640000, 1000000),
    "sales.closed_won_value": (702300, 655100, 500000),
    "sales.closed_lost_value": (611200, 480900, 300000),
    "sales.pipeline_value": (5686500, 5107000, 3200000),
    "sales.pipeline_deal_count": (96, 88, 60),
    "sales.closed_won_count": (21, 19, 14),
    "sales.closed_lost_count": (47, 38, 29),
    "sales.win_rate": (30.88, 33.33, 32.56),
    "sales.average_deal_size": (59234.38, 58034.09, 53333),
    "sales.median_deal_size": (47400, 46100, 40000),
    "sales.weighted_forecast": (1634000, 1502000, 900000),
    "sales.quarterly_forecast": (1550000, 1420000, 850000),
    "sales.avg_sales_cycle_days": (71, 78, 69),
    "hr.new_hires": (9, 4, 6),
    "hr.voluntary_exits": (3, 1, 2),
    "hr.terminations": (1, 0, 0),
    "hr.total_headcount": (83, 78, 60),
    "hr.headcount_change": (5, 3, 4),
    "hr.voluntary_turnover_rate": (14.91, 5.23, 8),
    "hr.involuntary_turnover_rate": (4.97, 0, 0),
    "hr.total_contractors": (7, 9, 5),
    "hr.open_positions": (12, 8, 6),
    "hr.at_risk_count": (4, 2, 1),
    "hr.performance_watch_count": (2, 2, 1),
    "hr.avg_days_to_fill": (61, 54, 49),
    "hr.arr_per_fte": (104356, 104362, 95250),
    "hr.payroll_run_rate": (8412000, 7960000, 6000000),
    "hr.payroll_as_pct_of_burn": (63.48, 62.11, 60),
    "product.offensive_roadmap_pct": (55, 50, 52),
    "product.defensive_roadmap_pct": (20, 28, 25),
    "product.commitments_roadmap_pct": (25, 22, 23),
    "product.innovation_capacity_pct": (47, 44, 45),
    "product.delivery_predictability": (81, 77, 70),
    "product.feature_adoption": (52, 57, 50),
    "product.quality_churn_pct": (18, 9, 10),
    "product.scalability_headroom": (9, 11, 18),
    "product.top_product_arr_concentration": (68, 70, 75),
    "product.total_engineers": (29, 27, 20),
    "product.rd_monthly_spend": (350866.67, 337100, 266667),
    "fundraising.target_raise": (12000000, 12000000, None),
    "fundraising.minimum_close_amount": (8000000, 8000000, None),
    "fundraising.committed_amount": (7400000, 3100000, None),
    "fundraising.total_received": (1200000, 0, None),
    "fundraising.total_round_size": (13500000, 13500000, None),
    "fundraising.pre_money_valuation": (41000000, 41000000, None),
    "fundraising.post_money_valuation": (54500000, 54500000, None),
    "fundraising.target_valuation": (46000000, 46000000, None),
    "fundraising.minimum_valuation": (36000000, 36000000, None),
    "fundraising.total_capital_raised": (17800000, 16600000, None),
    "fundraising.investors_in_pipeline": (19, 24, None),
    "fundraising.venture_debt_drawn": (2000000, 2000000, None),
    "fundraising.venture_debt_available": (1000000, 1000000, None),
    "fundraising.convertible_outstanding": (600000, 600000, None),
    "fundraising.founder_dilution": (16.2, 16.2, None),
    "fundraising.round_completion_pct": (61.67, 25.83, None),
    "sales.growth_rate_yoy": (51.56, 54.2, 60),
    "operations.rule_of_40": (5.22, 6.76, -7),
}
HALDEN_NARRATIVES: list[tuple[str, str]] = [
    ("customers.churn_risks", """\
At the end of the quarter [[€519k of ARR||customers.arr_at_risk]] is flagged at risk ([[6.0 %||customers.percent_arr_at_risk]]), [[up||customers.arr_at_risk||up]] from [[€402k||customers.arr_at_risk||p]] at Christmas. <<Three accounts>> matter.
1. Bergström Logistik (<<€210k>>, renewal <<30 June>>): new COO wants to insource. Owner: Ada Lindqvist. Decision meeting on <<14 May>>.
2. Vallon Foods, <<€140k>>. Two outages in February. Jonas Weber offers a credit of <<€12k>>.
3. Nordic Rail: <<€95k>>, price. They have a quote that is <<20 % lower>>.
No help needed from the board."""),
    ("customers.churn_risks", """\
Exposure stands at [[EUR 402k||customers.arr_at_risk||no]], roughly [[6 percent of ARR||customers.percent_arr_at_risk]]. [[We lost three customers||customers.customers_churned]] in the quarter, [[fewer||customers.customers_churned||down]] than the [[five||customers.customers_churned||p]] of Q4. The largest was Altmann (<<€41k>>)."""),
    ("customers.expansion_opportunities", """\
- Bergström: warehouse module, <<€60k>>, waiting for budget approval in <<June>>.
- Tessin AG: <<40 more seats>>, <<EUR 22k>>.
- Oslo Havn: analytics, <<€18k>>, legal review until <<15 May>>.
[[Expansion brought in €144k||sales.expansion]] against [[€162k||sales.expansion||p]] the quarter before, so it [[fell||sales.expansion||down]]. [[NRR is 100.1 %||customers.net_revenue_retention]]. [[Downgrades came to 38.75k||sales.downgrades]]."""),
    ("customers.expansion_opportunities", """\
Upsell is strong. [[Upsell reached €438k||sales.expansion||no]] this quarter and existing customers love the new module. We see <<€3m>> of white space."""),
    ("customers.key_initiatives", """\
**Onboarding squad** (Mira Holt). Target: <<time to value of 20 days>>, today <<31>>. On track for <<Q3>>.
**NPS programme** (Jonas Weber). Goal was <<45 by March>>; we [[landed at 44||customers.nps_score]], [[up three points||customers.nps_trend]] on Q4. [[118 responses||customers.nps_responses]].
**Health score** rolled out to <<60 %>> of accounts."""),
    ("customers.key_initiatives", """\
NPS [[climbed||customers.nps_score||up]] [[to 44||customers.nps_score]] from [[41||customers.nps_score||p]]. Response count [[rose||customers.nps_responses||up]] too: [[118 answers||customers.nps_responses]] after [[96||customers.nps_responses||p]]. We closed <<12 of 15 detractor loops>>."""),
    ("customers.retention_insights", """\
Gross retention was [[98.3%||customers.gross_revenue_retention]], [[better||customers.gross_revenue_retention||up]] than in the last quarter; net retention [[100.11%||customers.net_revenue_retention]]. Logo churn [[dropped||customers.logo_churn_rate||down]] to [[1.36%||customers.logo_churn_rate]]. [[€96k of ARR churned||sales.churn_arr]], most of it (<<€41k>>) from one account, and [[€39k||sales.downgrades]] went to downgrades. The <<2024 SMB cohort>> renews at <<91 %>>; enterprise at <<99 %>>. We do not know why the mid-market NPS of <<29>> is so low."""),
    ("customers.retention_insights", """\
GRR stayed [[flat||customers.gross_revenue_retention||flat]] at [[98.34 %||customers.gross_revenue_retention]]. Customer concentration [[eased||customers.top_customer_concentration||down]]: our ten largest customers are [[31 % of ARR||customers.top_customer_concentration]], after [[33.4 %||customers.top_customer_concentration||p]]. NPS [[fell||customers.nps_score||down,no]] to [[41||customers.nps_score||no]]. In the survey, <<one in five>> complained about reports."""),
    ("customers.retention_insights", """\
We ended March with [[231 customers||customers.total_customers]], having added [[14||customers.new_customers_added]] and lost [[three||customers.customers_churned]]. The average customer pays [[€37.5k||customers.avg_contract_value]] a year. Logo retention of [[96.84 %||customers.logo_retention_rate||no]] looks good. ACV trend [[+1.3 %||customers.acv_trend_pct]]."""),
    ("finance.assumptions", """\
- New ARR of <<€550k a quarter>>, as in the budget.
- Gross margin of <<75 %>>: [[Q1 came in at 74.95 %||finance.gross_margin_pct]].
- Churn of <<€100k a quarter>>.
- Net burn of <<€350k a month>> until the round closes; [[it was €336k||finance.net_burn_rate]] in the first quarter.
- Hiring: <<6 engineers>> by <<September>>."""),
    ("finance.assumptions", """\
The model takes over the March run-rate. [[Cash stood at €6.9m||finance.total_cash_in_bank]] on 31 March, of which [[€250k is restricted||finance.total_restricted_cash]]. [[Runway is 19.3 months||finance.runway_months]]. Price rise of <<5 %>> from <<1 July>>. Collections within <<38 days>>."""),
    ("finance.forecast_notes", """\
We keep the base case. [[Revenue was €2.26m||finance.total_revenue]], of which [[€1.99m||finance.subscription_revenue]] subscriptions and [[€171k services||finance.services_revenue]]. [[Net burn fell||finance.net_burn_rate||down]] to [[€336k a month||finance.net_burn_rate]] from [[€368k||finance.net_burn_rate||p]], yet runway [[shortened||finance.runway_months||down]] to [[19.3 months||finance.runway_months]]. [[Opex came to €2.74m||finance.total_opex]]; [[legal fees rose||finance.legal_accounting_professional||up]] to [[€92k||finance.legal_accounting_professional]] because of the round. If ARR in <<Q2>> is below <<€9.0m>> we freeze hiring, which saves <<€45k a month>>."""),
    ("finance.forecast_notes", """\
Gross burn [[1.1m||finance.gross_burn_rate]] a month, net burn [[336k||finance.net_burn_rate]]. EBITDA [[(1.05m)||finance.ebitda]]. Net loss [[€1.01m||finance.net_income||no]]. Gross profit [[€1.69m||finance.gross_profit]]; gross margin [[slipped||finance.gross_margin_pct||down,no]] to [[74.95 percent||finance.gross_margin_pct]]. [[R&D cost us €1.05m||finance.total_rnd]] in the quarter. S&M [[€969k||finance.total_sm]], G&A [[€489k||finance.total_ga]]. Events [[€71k||finance.events_conferences]], mostly Hannover."""),
    ("finance.forecast_notes", """\
Hosting costs [[went up||finance.cloud_hosting||up]] by [[9 %||finance.cloud_hosting]] to [[€214k||finance.cloud_hosting]]. Recruiting [[€63k||finance.recruiting]] (Q4: [[€42k||finance.recruiting||p]]). Paid marketing was cut to [[€134k||finance.paid_marketing]]. The EBITDA loss [[widened||finance.ebitda||down]] slightly to [[€1.05m||finance.ebitda]]. Cash receipts [[€2.3m||finance.total_operational_inflow]], payments [[€3.3m||finance.total_operational_outflow]]."""),
    ("finance.risk_factors", """\
1. Concentration. The top ten customers make up [[just under a third||customers.top_customer_concentration]] of ARR; losing Bergström alone (<<€210k>>) costs <<0.6 months>> of runway. Low, high.
2. FX. <<30 %>> of costs in SEK. A <<10 %>> move costs <<€90k>>. Medium.
3. Covenant: minimum cash of <<€2m>>; we [[hold €6.65m unrestricted||finance.total_unrestricted_cash]]."""),
    ("finance.risk_factors", """\
Runway. At [[€336k net burn||finance.net_burn_rate]] a month our [[€6.5m of available cash||finance.operationally_available_cash]] lasts [[29.3 months||finance.runway_months||no]]. Likelihood low, impact high. Working capital [[took €164k||finance.net_working_capital_adjustment]]."""),
    ("fundraising.assumptions", """\
- Pre-money [[€41m||fundraising.pre_money_valuation]], post-money [[€54.5m||fundraising.post_money_valuation]].
- Lead: <<70 %>> likely.
- Time to close: <<ten weeks>>.
- Runway after close: <<34 months>>.
- If the valuation falls to our floor of [[€36m||fundraising.minimum_valuation]], dilution goes from [[16.2 %||fundraising.founder_dilution]] to <<18 %>>."""),
    ("fundraising.assumptions", """\
We are raising [[€12m||fundraising.target_raise]], with a first close at [[€8m||fundraising.minimum_close_amount]] at the least. [[€7.4m is committed||fundraising.committed_amount]], i.e. [[61.7 %||fundraising.round_completion_pct]] of target."""),
    ("fundraising.risk_factors", """\
- Only [[€1.2m has arrived||fundraising.total_received]] of the [[€7.4m committed||fundraising.committed_amount]].
- Alder Capital may walk (<<€2.5m>>). Probability <<30 %>>.
- We are down to [[19 investors||fundraising.investors_in_pipeline]] in dialogue from [[24||fundraising.investors_in_pipeline||p]].
- The venture loan: [[€2m drawn||fundraising.venture_debt_drawn]], [[€1m still available||fundraising.venture_debt_available]]."""),
    ("fundraising.risk_factors", """\
The round is [[16.67 % complete||fundraising.round_completion_pct||no]]. [[€12m of commitments||fundraising.committed_amount||no]] are in. To date we have raised [[€17.8m||fundraising.total_capital_raised]]. Convertible notes of [[€600k||fundraising.convertible_outstanding]] convert at a <<20 % discount>>."""),
    ("fundraising.strategy", """\
Who: European industrial-software funds with tickets of <<€3–6m>>. When: <<two waves>>, first close <<30 June>>. How much: [[€13.5m round||fundraising.total_round_size]], [[€12m||fundraising.target_raise]] of it new equity. What for: <<50 % product>>, <<30 % go-to-market>>, <<20 % working capital>>. It takes us to <<€20m ARR>> in <<2028>>. We spoke to <<31 funds>>; [[19 are active||fundraising.investors_in_pipeline]]. Valuation target [[€46m||fundraising.target_valuation]]."""),
    ("hr.board_actions", """\
1. Approval: option pool, <<150,000 shares>>.
2. Approval: raise the approved headcount from <<90 to 96>>.
3. Awareness: attrition [[rose||hr.voluntary_turnover_rate||up]] to [[14.9 %||hr.voluntary_turnover_rate]] annualised.
4. Assistance: introductions to <<two CFO candidates>>."""),
    ("hr.executive_commentary", """\
### Highlights
[[Nine people joined||hr.new_hires]], taking us to [[83 heads||hr.total_headcount]]. ARR per head held at [[€104k||hr.arr_per_fte]]. <<Three of the nine>> are engineers.
### Challenges
[[Three colleagues resigned||hr.voluntary_exits]] and [[one was let go||hr.terminations]]. Voluntary turnover is [[14.91 % annualised||hr.voluntary_turnover_rate]], after [[5.2 %||hr.voluntary_turnover_rate||p]]. It takes [[61 days||hr.avg_days_to_fill]] to fill a role, [[up||hr.avg_days_to_fill||up]] from [[54||hr.avg_days_to_fill||p]].
### Hiring plan
[[Twelve roles are open||hr.open_positions]]; <<four>> of them in sales.
### Retention
[[Four people are at risk||hr.at_risk_count]] of leaving, [[twice as many as in Q4||hr.at_risk_count||up]]."""),
    ("hr.executive_commentary", """\
Headcount [[grew||hr.total_headcount||up]] by [[five||hr.headcount_change]] to [[83||hr.total_headcount]]. Contractors [[fell||hr.total_contractors||down]] to [[seven||hr.total_contractors]]. Payroll runs at [[€8.4m||hr.payroll_run_rate]] a year, [[63 %||hr.payroll_as_pct_of_burn]] of gross burn. [[Two people||hr.performance_watch_count]] are on performance watch. [[Eleven new hires||hr.new_hires||no]] started."""),
    ("hr.hiring_plan", """\
- VP Sales, start <<1 July>>, salary up to <<€190k>>.
- <<Two backend engineers>>, start <<May>>.
- Controller, <<Q3>>.
We have [[12 open positions||hr.open_positions]], [[more||hr.open_positions||up]] than at year end ([[8||hr.open_positions||p]]). Average time to fill [[fell||hr.avg_days_to_fill||down,no]] to [[51 days||hr.avg_days_to_fill||no]]."""),
    ("hr.retention_initiatives", """\
Salary bands for support re-based to market; driver: <<two of three leavers>> named pay. Mentoring for <<15 new leads>>. Aim: voluntary attrition under <<8 %>> by year end, from [[14.9 %||hr.voluntary_turnover_rate]] now."""),
    ("hr.talent_challenges", """\
**Support leads.** The Utrecht role has been open for <<140 days>>. Base of <<€75k>> is <<10 % under market>>.
**Engineering.** <<Two of six>> seniors interview elsewhere. Our at-risk list has [[four names||hr.at_risk_count]].
In total [[three leavers||hr.voluntary_exits]] this quarter, versus [[one||hr.voluntary_exits||p]] in Q4."""),
    ("hr.talent_highlights", """\
- Ines Falk promoted to Director; she runs <<three squads>>.
- <<Two>> returners from parental leave.
- The hackathon brought <<14 prototypes>>.
- [[Nine new colleagues||hr.new_hires]] came on board."""),
    ("product.key_initiatives_status", """\
| Initiative | State | Why | Next |
|---|---|---|---|
| Fleet API v3 | on track | <<4 of 5 milestones>> done | beta <<12 May>> |
| Edge sync | at risk | vendor late by <<three weeks>> | fallback <<June>> |
| SSO | shipped <<3 March>> | | |

Predictability was [[81 %||product.delivery_predictability]], [[up||product.delivery_predictability||up]] from [[77 %||product.delivery_predictability||p]]. [[47 % of capacity||product.innovation_capacity_pct]] went to innovation."""),
    ("product.key_initiatives_status", """\
We delivered [[71 %||product.delivery_predictability||no]] of what we planned. Adoption of new features [[slid||product.feature_adoption||down]] to [[52 %||product.feature_adoption]]. [[18 % of churn||product.quality_churn_pct]] was caused by quality, [[twice||product.quality_churn_pct||up]] the [[9 %||product.quality_churn_pct||p]] of Q4. Headroom [[nine months||product.scalability_headroom]]."""),
    ("product.portfolio_strategy", """\
Fleet is the cash cow with [[68 % of ARR||product.top_product_arr_concentration]]. Edge (<<€1.4m>>) is the star and grows <<80 % a year>>. Legacy Router is to be sunset by <<December 2027>>. Roadmap: [[55 % growth||product.offensive_roadmap_pct]], [[20 % protection||product.defensive_roadmap_pct]], [[25 % commitments||product.commitments_roadmap_pct]]. [[29 engineers||product.total_engineers]] work on it, at [[€351k a month||product.rd_monthly_spend]] of R&D."""),
    ("sales.competitive_alerts", """\
- **Kronus**: seen in <<18 of 68>> decided deals, we won <<5>>, lost <<13>>. They cut list prices by <<15 %>> in February.
- **Railware**: <<3 deals>>, lost <<2>>.
Win rate [[fell||sales.win_rate||down]] to [[30.9 %||sales.win_rate]] ([[33.3 %||sales.win_rate||p]] in Q4)."""),
    ("sales.competitive_alerts", """\
Kronus is everywhere. We won [[21 deals||sales.closed_won_count]] and lost [[47||sales.closed_lost_count]]. Roughly [[three in ten||sales.win_rate]] decided deals are ours. Competitors discount by up to <<30 %>>."""),
    ("sales.focus_areas", """\
1. Win rate back above <<33 %>> by <<Q3>>.
2. Sales cycle under <<65 days>> ([[71 now||sales.avg_sales_cycle_days]]).
3. <<Five enterprise logos>> in the year, <<two>> so far."""),
    ("sales.focus_areas", """\
Focus one, pipeline: [[€1.9m of new opportunities||sales.new_opps_added_value]] were added against a goal of <<€2.0m>>. Focus two, efficiency: CAC payback [[improved||sales.cac_payback_period||down]] to [[30 months||sales.cac_payback_period]]. Focus three, bigger deals: average deal size is [[€59k||sales.average_deal_size]], the median [[€47k||sales.median_deal_size]]."""),
    ("sales.key_concerns", """\
1. Kronus took <<€260k>> of late-stage deals. Petra Vos rewrites the pitch by <<10 May>>.
2. We lost [[47 deals||sales.closed_lost_count]] worth [[€611k||sales.closed_lost_value]], [[more||sales.closed_lost_count||up]] than the [[38||sales.closed_lost_count||p]] in Q4.
3. Acquisition cost per customer is [[€96k||sales.cac||no]].
4. Two reps at <<22 %>> and <<35 %>> of quota."""),
    ("sales.key_concerns", """\
The pipeline [[grew||sales.pipeline_value||up]] to [[€5.7m||sales.pipeline_value]] in [[96 deals||sales.pipeline_deal_count]], but cycle time is the issue: [[78 days||sales.avg_sales_cycle_days||no]] on average, [[longer||sales.avg_sales_cycle_days||up,no]] than before. New CAC ratio [[1.89||sales.new_cac_ratio]], blended [[1.44||sales.blended_cac_ratio]], expansion CAC [[0.71x||sales.expansion_cac_ratio]]."""),
    ("sales.pipeline_assumptions", """\
1. Win rate of <<32 %>>; each point is worth <<€55k>>.
2. Average deal of <<€60k>> (Q1: [[€59.2k||sales.average_deal_size]]).
3. Bergström phase two (<<€180k>>) closes in <<June>>; without it the quarter lands at <<€1.37m>>.
Weighted, that gives [[€1.63m||sales.weighted_forecast]]; we call [[€1.55m||sales.quarterly_forecast]]."""),
    ("sales.pipeline_context_notes", """\
Assumption: cycle stays at <<70 days>>. Risk: summer holidays add <<two weeks>>, worth <<€120k>>.
Assumption: the [[96 deals in the pipeline||sales.pipeline_deal_count]] are qualified. Risk: a third have no budget owner."""),
    ("sales.pipeline_risk_factors", """\
- Bergström phase two, <<€180k>>, could slip into <<Q3>>. Structural no, timing yes.
- Public tenders, <<€400k>>: frozen until <<1 July>>.
- Kronus in <<€900k>> of open deals.
Pipeline stands at [[€5.69m||sales.pipeline_value]]."""),
    ("sales.strategic_context", """\
**Performance.** [[ARR grew||sales.arr||up]] [[52 % year on year||sales.growth_rate_yoy]] to [[€8.66m||sales.arr]]. [[New business was €512k||sales.new_business]], [[churn €96k||sales.churn_arr]]. We won [[14 new logos||sales.new_customers_added]] at an average of [[€36.6k||sales.avg_contract_value]].
**Market.** Rail budgets move to <<2027>>. Kronus raised <<€40m>>.
**Outlook.** We expect <<€9.2m>> ARR by <<June>>."""),
    ("sales.strategic_context", """\
Contracted ARR is already [[€9.2m||sales.carr]]. Growth [[accelerated||sales.growth_rate_yoy||up,no]] to [[56.51 %||sales.growth_rate_yoy||no]]. The Rule of 40 stands at [[5.2||operations.rule_of_40]]. [[Bookings reached €702k||sales.closed_won_value]]. Revenue [[up||finance.total_revenue||up]] [[€125k||sales.total_revenue]] on Q4."""),
    ("sales.strategic_context", """\
ARR ended the quarter at [[€8.14m||sales.arr||no]]. Net new ARR was [[€521k||sales.arr]]. [[Fourteen new customers||sales.new_customers_added]] signed, worth [[€37k||sales.avg_contract_value]] each. Churned ARR [[rose||sales.churn_arr||up,no]]. New logo ARR [[of 512,400 euros||sales.new_business]] is a record. In January alone we signed <<8>>."""),
]

PENNANT_PERIODS = (('2025-08', '2025-08-01', '2025-08-31'), ('2026-07', '2026-07-01', '2026-07-31'), ('2026-08', '2026-08-01', '2026-08-31'))
PENNANT_VALUES: dict[str, tuple[float | None, float | None, float | None]] = {
    "sales.starting_arr": (19675105, 18616097, 13051800),
    "sales.new_business": (1238471, 1042210, 725342),
    "sales.expansion": (347565, 390345, 217530),
    "sales.downgrades": (93659, 51724, 36255),
    "sales.churn_arr": (232515, 321824, 145262),
    "sales.arr": (20934966, 19675105, 13813155),
    "sales.carr": (22246068, 20624261, 14502000),
    "sales.new_customers_added": (19, 15, 12),
    "customers.new_customers_added": (19, 15, 12),
    "sales.avg_contract_value": (88462, 94746, 80592),
    "customers.customers_churned": (4, 7, 3),
    "customers.total_customers": (301, 287, 222),
    "customers.logo_churn_rate": (1.63, 2.55, 1.49),
    "customers.logo_retention_rate": (92.11, 91.19, 92.25),
    "customers.gross_revenue_retention": (91.83, 91.5, 92.07),
    "customers.net_revenue_retention": (93.47, 93.45, 93.65),
    "customers.avg_contract_value": (90628, 89432, 81252),
    "customers.arr_at_risk": (1253456, 972359, 483400),
    "customers.percent_arr_at_risk": (14, 12, 8),
    "customers.top_customer_concentration": (29.39, 31.43, 33.94),
    "customers.nps_score": (41, 38, 36),
    "customers.nps_responses": (154, 125, 105),
    "customers.nps_trend": (3, -2, 1),
    "customers.acv_trend_pct": (1.62, 2.32, 1.3),
    "finance.subscription_revenue": (4798228, 4472417, 3142100),
    "finance.usage_revenue": (232999, 212938, 120850),
    "finance.services_revenue": (414032, 459713, 290040),
    "finance.total_revenue": (5463387, 5162470, 3577160),
    "sales.total_revenue": (5463387, 5162470, 3577160),
    "finance.cloud_hosting": (517963, 475424, 362550),
    "finance.total_cogs": (1368505, 1322341, 966800),
    "finance.gross_profit": (4094881, 3840130, 2610360),
    "finance.gross_margin_pct": (70.07, 69.55, 68.26),
    "sales.gross_margin": (70.07, 69.55, 68.26),
    "finance.rd_payroll": (1942059, 1863990, 1450200),
    "finance.total_rnd": (2544134, 2444312, 1933600),
    "finance.sales_payroll": (971876, 911934, 725100),
    "finance.sales_commissions": (294149, 240250, 193360),
    "finance.paid_marketing": (323636, 393488, 241700),
    "finance.events_conferences": (172090, 68643, 72510),
    "finance.total_sm": (2341590, 2210346, 1691900),
    "finance.total_cs": (559536, 543100, 435060),
    "finance.recruiting": (153238, 101272, 72510),
    "finance.legal_accounting_professional": (223089, 142120, 120850),
    "finance.total_ga": (1181188, 1091517, 966800),
    "finance.total_opex": (6626447, 6289276, 5027360),
    "finance.ebitda": (-2531566, -2449146, -2417000),
    "finance.net_income": (-2663051, -2562503, -2537850),
    "finance.interest_income_expense": (34321, 40606, 48340),
    "finance.depreciation_amortization": (148162, 141878, 96680),
    "finance.tax": (9910, 9426, 4834),
    "finance.total_operational_outflow": (3080997.37, 2979813.37, 2325000.37),
    "finance.total_operational_inflow": (2143278.37, 1951884.37, 1395000.37),
    "finance.gross_burn_rate": (1026999.37, 993271.06, 775000.06),
    "finance.net_burn_rate": (312573.37, 342643.06, 310000.06),
    "finance.total_cash_in_bank": (16683101, 19120162, 26587000),
    "finance.total_restricted_cash": (604250, 604250, 604250),
    "finance.total_unrestricted_cash": (16078851, 18515912, 25982750),
    "finance.operationally_available_cash": (6033933.37, 6977697.37, 9765000.37),
    "finance.runway_months": (18.32, 19.3, 29.67),
    "finance.net_working_capital_adjustment": (-397113, -381403, -241700),
    "sales.cac": (167256, 200940, 187987),
    "sales.cac_payback_period": (28.52, 32.18, 32.92),
    "sales.new_cac_ratio": (2.13, 2.34, 2.54),
    "sales.expansion_cac_ratio": (1.03, 0.98, 0.93),
    "sales.blended_cac_ratio": (1.71, 1.78, 1.86),
    "sales.opening_pipeline_value": (12343619, 11601600, 7251000),
    "sales.new_opps_added_value": (4575381, 3963880, 2417000),
    "sales.closed_won_value": (1697459, 1583377, 1208500),
    "sales.closed_lost_value": (1477270, 1162335, 725100),
    "sales.pipeline_value": (13744270, 12343619, 7734400),
    "sales.pipeline_deal_count": (125, 115, 79),
    "sales.closed_won_count": (28, 25, 19),
    "sales.closed_lost_count": (62, 50, 38),
    "sales.win_rate": (29.09, 31.37, 30.65),
    "sales.average_deal_size": (143169, 140268, 128906),
    "sales.median_deal_size": (114566, 111424, 96680),
    "sales.weighted_forecast": (3949378, 3630334, 2175300),
    "sales.quarterly_forecast": (3746000, 3432000, 2054000),
    "sales.avg_sales_cycle_days": (66, 73, 64),
    "hr.new_hires": (12, 6, 8),
    "hr.voluntary_exits": (4, 2, 3),
    "hr.terminations": (2, 1, 0),
    "hr.total_headcount": (108, 102, 79),
    "hr.headcount_change": (7, 4, 6),
    "hr.voluntary_turnover_rate": (14.24, 5.23, 7.81),
    "hr.involuntary_turnover_rate": (4.99, 0.37, 0.37),
    "hr.total_contractors": (10, 12, 7),
    "hr.open_positions": (16, 11, 8),
    "hr.at_risk_count": (6, 3, 2),
    "hr.performance_watch_count": (3, 3, 2),
    "hr.avg_days_to_fill": (57, 51, 46),
    "hr.arr_per_fte": (252228, 252243, 230219),
    "hr.payroll_run_rate": (7823160.37, 7402800.37, 5580000.37),
    "hr.payroll_as_pct_of_burn": (59.41, 58.13, 56.17),
    "product.offensive_roadmap_pct": (51.52, 46.87, 48.73),
    "product.defensive_roadmap_pct": (18.97, 26.41, 23.62),
    "product.commitments_roadmap_pct": (23.62, 20.83, 21.76),
    "product.innovation_capacity_pct": (44.08, 41.29, 42.22),
    "product.delivery_predictability": (75.7, 71.98, 65.47),
    "product.feature_adoption": (48.73, 53.38, 46.87),
    "product.quality_churn_pct": (17.11, 8.74, 9.67),
    "product.scalability_headroom": (8, 10, 16),
    "product.top_product_arr_concentration": (63.61, 65.47, 70.12),
    "product.total_engineers": (38, 36, 27),
    "product.rd_monthly_spend": (848045, 814771, 644534),
    "fundraising.target_raise": (29004000, 29004000, None),
    "fundraising.minimum_close_amount": (19336000, 19336000, None),
    "fundraising.committed_amount": (17885800, 7492700, None),
    "fundraising.total_received": (2900000, 0, None),
    "fundraising.total_round_size": (32629500, 32629500, None),
    "fundraising.pre_money_valuation": (99097000, 99097000, None),
    "fundraising.post_money_valuation": (131726500, 131726500, None),
    "fundraising.target_valuation": (111182000, 111182000, None),
    "fundraising.minimum_valuation": (87012000, 87012000, None),
    "fundraising.total_capital_raised": (43022600, 40122200, None),
    "fundraising.investors_in_pipeline": (25, 32, None),
    "fundraising.venture_debt_drawn": (4834000, 4834000, None),
    "fundraising.venture_debt_available": (2417000, 2417000, None),
    "fundraising.convertible_outstanding": (1450200, 1450200, None),
    "fundraising.founder_dilution": (15.44, 15.44, None),
    "fundraising.round_completion_pct": (57.72, 24.39, None),
    "sales.growth_rate_yoy": (48.32, 50.78, 56.17),
    "operations.rule_of_40": (5.22, 6.66, -6.14),
}
PENNANT_NARRATIVES: list[tuple[str, str]] = [
    ("customers.churn_risks", """\
We carry [[£1.25m of ARR at risk||customers.arr_at_risk]], or [[14.00%||customers.percent_arr_at_risk]] of the book; a month ago it was [[£972k||customers.arr_at_risk||p]].

**St Brannock Trust (<<£310k>>, renews <<1 November>>)** – their CIO wants one supplier. Gwen Pryce sees her on <<9 September>>.
**Mersey Care, <<£120k>>.** Unhappy with <<two>> late releases; Owen Hart sends the plan by <<15 September>>.
**Kite Pharmacies**: <<£80k ARR>>, <<60% of seats>> unused. Downgrade likely, <<£30k>>."""),
    ("customers.expansion_opportunities", """\
- Mersey Care – reporting pack – <<£45k>> – board paper on <<22 September>>
- Tyne Hospitals – <<6 more wards>> – <<£70k>> – tender
- Kite – <<£15k>> – price
Expansion [[dropped||sales.expansion||down]] to [[£348k||sales.expansion]] in August from [[£390k||sales.expansion||p]] in July, so net retention is a thin [[93.5%||customers.net_revenue_retention]]. Downgraded ARR was [[£94k||sales.downgrades]]."""),
    ("customers.key_initiatives", """\
1. **Ward onboarding** – Gwen Pryce – live in <<14 of 20>> wards – next gate <<30 September>>.
2. **NPS clinic** – Owen Hart – score now [[41||customers.nps_score]] ([[38||customers.nps_score||p]] in July) on [[154 responses||customers.nps_responses]]; target <<45 by December>>.
3. **Renewal desk**. Should add <<a point of GRR>>."""),
    ("customers.retention_insights", """\
Logo churn came in at [[1.63%||customers.logo_churn_rate]]: [[four customers||customers.customers_churned]] gone, [[seven||customers.customers_churned||p]] in July. [[Gross retention of 91.8%||customers.gross_revenue_retention]] is [[up||customers.gross_revenue_retention||up]] a little. Churn [[cost us £233k||sales.churn_arr]]. Single-site clinics renew at <<82%>>, groups at <<97%>>. Top-customer concentration [[improved||customers.top_customer_concentration||down]] to [[29.4%||customers.top_customer_concentration]]."""),
    ("customers.retention_insights", """\
Retention is excellent. NRR [[jumped||customers.net_revenue_retention||up]] to [[104%||customers.net_revenue_retention||no]] and we now have [[351 customers||customers.total_customers||no]]. ACV [[rose||customers.avg_contract_value||up]] to [[£90.6k||customers.avg_contract_value]]."""),
    ("finance.assumptions", """\
| Driver | Assumption | Basis |
|---|---|---|
| New ARR | <<£1.3m>> a month | budget |
| Gross margin | <<71%>> | August |
| Headcount | <<118 in March>> | plan |
| Wage round | <<4%>> | board, <<12 June>> |

Actuals: [[gross margin was 70.1%||finance.gross_margin_pct]] in August, [[headcount 108||hr.total_headcount]]."""),
    ("finance.forecast_notes", """\
Scenario: base. Burn is [[down||finance.net_burn_rate||down]]: [[£313k||finance.net_burn_rate]] net against [[£343k||finance.net_burn_rate||p]] a month earlier. Cash [[fell||finance.total_cash_in_bank||down]] to [[£16.7m||finance.total_cash_in_bank]], of which [[£604k||finance.total_restricted_cash]] sits in escrow. That is [[18.3 months of runway||finance.runway_months]]. Sales commissions [[£294k||finance.sales_commissions]], [[more||finance.sales_commissions||up]] than July's [[£240k||finance.sales_commissions||p]]. If two tenders slip we lose <<£200k>> and <<1.5 months>>."""),
    ("finance.forecast_notes", """\
Revenue for the month was [[£5.46m||finance.total_revenue]] ([[£4.80m||finance.subscription_revenue]] subscription, [[£414k||finance.services_revenue]] services, [[£233k||finance.usage_revenue]] usage). COGS [[£1.37m||finance.total_cogs]]; gross profit [[£3.84m||finance.gross_profit||no]]. We made an EBITDA loss of [[£2.53m||finance.ebitda]] and a net loss of [[£2.66m||finance.net_income]]. Customer success costs [[£560k||finance.total_cs]]. Interest income of [[£34k||finance.interest_income_expense]] helped."""),
    ("finance.risk_factors", """\
**NHS budgets** – medium/high – <<£2.1m>> of ARR is on annual frameworks; mitigation: multi-year offers (<<4 of 9>> signed).
**Covenant** – low/high – minimum liquidity <<£5m>>; unrestricted cash was [[£16.1m||finance.total_unrestricted_cash]] at month end.
**Hosting** – high/low – the bill [[climbed||finance.cloud_hosting||up]] to [[£518k||finance.cloud_hosting]], <<a tenth of it>> for test systems."""),
    ("fundraising.assumptions", """\
The round is [[£32.6m||fundraising.total_round_size]] at a pre-money of [[£99.1m||fundraising.pre_money_valuation]]. We put the lead at <<60%>>. Founders dilute by [[15.4%||fundraising.founder_dilution]]. Closing takes <<three to four months>>. Runway after close: <<30 months>>."""),
    ("fundraising.risk_factors", """\
- Lead walks: <<25%>>, we would close on the minimum of [[£19.3m||fundraising.minimum_close_amount]].
- Commitments stand at [[£17.9m||fundraising.committed_amount]], of which [[£2.9m||fundraising.total_received]] has been wired.
- Pipeline: [[25 investors||fundraising.investors_in_pipeline]], [[fewer||fundraising.investors_in_pipeline||down]] than the [[32||fundraising.investors_in_pipeline||p]] of July."""),
    ("fundraising.strategy", """\
Target: [[£29.0m||fundraising.target_raise]] from one health-tech fund and two strategics, tickets <<£5m to £10m>>. First meetings in <<September>>, term sheet by <<November>>. Use: <<half product>>, <<40% sales>>. We have raised [[£43.0m||fundraising.total_capital_raised]] since founding and drawn [[£4.8m||fundraising.venture_debt_drawn]] of venture debt. The round takes us to <<£40m ARR>>. The round stands at [[78%||fundraising.round_completion_pct||no]] complete."""),
    ("hr.board_actions", """\
- For approval: severance for the former CTO, <<£95k>>.
- For awareness: [[two dismissals||hr.terminations]] in August, none contested; [[four resignations||hr.voluntary_exits]].
- For assistance: <<one>> non-executive with NHS background."""),
    ("hr.executive_commentary", """\
**Highlights.** [[Twelve starters||hr.new_hires]] this month; the team now counts [[108 people||hr.total_headcount]] and [[ten contractors||hr.total_contractors]]. <<Two>> of them came back after years elsewhere.
**Challenges.** Voluntary turnover [[rose||hr.voluntary_turnover_rate||up]] from [[5.2%||hr.voluntary_turnover_rate||p]] to [[14.2%||hr.voluntary_turnover_rate]]. Support lost <<two of nine>> people.
**Hiring plan.** [[16 vacancies||hr.open_positions]], filled in [[57 days||hr.avg_days_to_fill]] on average, [[slower||hr.avg_days_to_fill||up]] than in July ([[51||hr.avg_days_to_fill||p]]).
**Retention.** [[Six people||hr.at_risk_count]] are on the at-risk list. Payroll is [[59.4%||hr.payroll_as_pct_of_burn]] of gross burn."""),
    ("hr.hiring_plan", """\
1) Head of Security (start <<October>>). 2) <<Three nurses>> for clinical safety (start <<January>>), <<£48k>> each. The plan foresees <<9 hires>> by <<December>>. Open positions: [[11||hr.open_positions||no]]. Annual payroll: [[£7.8m||hr.payroll_run_rate]]."""),
    ("hr.talent_challenges", """\
*Clinical safety.* Vacant for <<110 days>>, <<four>> candidates declined on pay (<<£8k short>>).
*Leads.* <<3 of 7>> team leads have less than a year in role.
[[Three people||hr.performance_watch_count]] are on performance plans. ARR per employee is [[£252k||hr.arr_per_fte]]."""),
    ("product.key_initiatives_status", """\
Green: e-Prescribing, <<5 of 6>> modules certified. Amber: Ward Board, <<ten days>> late. Red: Interop v4, supplier insolvent. Delivery predictability [[slipped||product.delivery_predictability||down,no]] to [[76%||product.delivery_predictability]]. [[44% of engineering time||product.innovation_capacity_pct]] went into new things, adoption is at [[49%||product.feature_adoption]]."""),
    ("product.portfolio_strategy", """\
WardFlow makes up [[64% of ARR||product.top_product_arr_concentration]], [[less||product.top_product_arr_concentration||down]] than a month ago ([[65%||product.top_product_arr_concentration||p]]). ScriptPad (<<£3m>>, star) doubles yearly. The platform has [[eight months||product.scalability_headroom]] before it hits its capacity limit. R&D spend of [[£848k a month||product.rd_monthly_spend]] buys us <<two>> bets."""),
    ("sales.competitive_alerts", """\
| Competitor | Seen in | Result | Price |
|---|---|---|---|
| Caredesk | <<21 of 90>> | won <<6>>, lost <<15>> | <<-12%>> |
| Formic | <<8 of 90>> | won <<5>>, lost <<3>> | flat |

Overall we won [[29%||sales.win_rate]] of decided deals, [[down||sales.win_rate||down]] from [[31%||sales.win_rate||p]]. Average deal size [[held at £143k||sales.average_deal_size]]."""),
    ("sales.focus_areas", """\
1. Frameworks: be on <<three>> by <<December>> (<<one>> today).
2. New logos: <<20 a month>>; August brought [[19||sales.new_customers_added]].
3. Payback under <<24 months>>, from [[29||sales.cac_payback_period]] today."""),
    ("sales.key_concerns", """\
(1) Tyne Hospitals, <<£250k>>, slipped to <<October>>. (2) CAC of [[£167k||sales.cac]] is too high, though [[down||sales.cac||down]] from [[£201k||sales.cac||p]]. (3) We lost [[62 deals||sales.closed_lost_count]], [[£1.48m||sales.closed_lost_value]] in value. (4) Sales cycle [[lengthened||sales.avg_sales_cycle_days||up,no]] to [[66 days||sales.avg_sales_cycle_days]]. (5) <<Two>> reps below <<40%>>."""),
    ("sales.pipeline_assumptions", """\
- Win rate stays at <<29%>>; one point less costs <<£130k>>.
- Conversion from demo to proposal <<45%>> (<<52%>> in spring).
- Forecast for the month: [[£3.7m||sales.quarterly_forecast]]; weighted pipeline [[£3.9m||sales.weighted_forecast]]."""),
    ("sales.pipeline_risk_factors", """\
Of a [[£13.7m pipeline||sales.pipeline_value]], <<£4m>> is public sector. <<Nine>> deals have no sponsor. [[125 open deals||sales.pipeline_deal_count]] in all. We added [[£4.6m of new pipeline||sales.new_opps_added_value]]; [[28 deals were won||sales.closed_won_count]] for [[£1.7m||sales.closed_won_value]]."""),
    ("sales.strategic_context", """\
August was solid. ARR is now [[£20.9m||sales.arr]], [[48% more than a year ago||sales.growth_rate_yoy]]. Contracted ARR stands at [[£22.2m||sales.carr]]. New business [[rose||sales.new_business||up]] to [[£1.24m||sales.new_business]]. The blended CAC ratio is [[1.71||sales.blended_cac_ratio]]. Our Rule of 40 score [[fell||operations.rule_of_40||down]] to [[5.2||operations.rule_of_40]]. Two rivals merged for <<£90m>>. In <<2027>> the market should grow by <<15%>>."""),
    ("sales.strategic_context", """\
[[ARR slid||sales.arr||down,no]] [[to £20.9m||sales.arr]]. We signed [[nineteen new customers||sales.new_customers_added]] whose contracts average [[£88.5k||sales.avg_contract_value]]. CARR of [[£20.6m||sales.carr||no]]. R&D [[£2.54m||finance.total_rnd]], sales and marketing [[£2.34m||finance.total_sm]], G&A [[£1.18m||finance.total_ga]]."""),
]
