"""Short sentences about an invented company, marked by hand before any code was run on them: three voices, every narrative field.

Marks as in claims_company.py: [[quote||kpi||flags]] is a claim, <<...>> a figure that is none. What is told in words only, or can be
read in two ways, bears no mark; a direction that the pack bears out may stand unmarked.
"""

from __future__ import annotations

VALUES: dict[str, tuple[float, float, float]] = {
    "sales.arr": (8_640_000, 8_210_000, 6_480_000),
    "sales.new_business": (512_000, 468_000, 401_000),
    "sales.expansion": (143_000, 131_000, 95_000),
    "sales.downgrades": (61_000, 48_000, 52_000),
    "sales.churn_arr": (164_000, 172_000, 120_000),
    "sales.avg_contract_value": (34_100, 33_400, 30_000),
    "sales.avg_sales_cycle_days": (94, 88, 90),
    "sales.blended_cac_ratio": (1.92, 1.74, 1.6),
    "sales.cac": (71_300, 66_800, 60_000),
    "sales.cac_payback_period": (28.4, 26.1, 24),
    "sales.closed_won_count": (15, 14, 13),
    "sales.closed_lost_count": (33, 29, 30),
    "sales.closed_won_value": (655_000, 599_000, 496_000),
    "sales.closed_lost_value": (1_720_000, 1_510_000, 1_400_000),
    "sales.average_deal_size": (42_600, 41_200, 40_000),
    "sales.median_deal_size": (31_000, 29_500, 28_000),
    "sales.new_customers_added": (15, 14, 13),
    "sales.new_opps_added_value": (2_940_000, 3_110_000, 2_500_000),
    "sales.pipeline_deal_count": (118, 124, 99),
    "sales.pipeline_value": (5_030_000, 5_110_000, 4_200_000),
    "sales.quarterly_forecast": (690_000, 610_000, 500_000),
    "sales.weighted_forecast": (1_460_000, 1_390_000, 1_100_000),
    "sales.win_rate": (31.25, 32.56, 30),
    "sales.bookings_backlog": (1_120_000, 980_000, 800_000),
    "sales.carr": (8_905_000, 8_520_000, 6_700_000),
    "customers.total_customers": (253, 246, 214),
    "customers.customers_churned": (8, 9, 5),
    "customers.logo_churn_rate": (3.25, 3.7, 2.4),
    "customers.gross_revenue_retention": (97.26, 97.21, 97),
    "customers.net_revenue_retention": (99, 98.84, 99.5),
    "customers.nps_score": (38, 41, 36),
    "customers.nps_responses": (96, 88, 70),
    "customers.arr_at_risk": (610_000, 540_000, 300_000),
    "customers.percent_arr_at_risk": (7.06, 6.58, 4.6),
    "customers.top_customer_concentration": (23.4, 24.6, 28),
    "finance.total_revenue": (2_214_000, 2_098_000, 1_660_000),
    "finance.gross_margin_pct": (71.4, 72.8, 70),
    "finance.gross_profit": (1_581_000, 1_527_000, 1_162_000),
    "finance.ebitda": (-934_000, -871_000, -800_000),
    "finance.net_income": (-1_012_000, -948_000, -850_000),
    "finance.net_burn_rate": (322_000, 298_000, 270_000),
    "finance.gross_burn_rate": (1_049_000, 1_003_000, 830_000),
    "finance.runway_months": (17.8, 22.4, 33),
    "finance.total_cash_in_bank": (5_910_000, 6_880_000, 9_300_000),
    "finance.operationally_available_cash": (5_730_000, 6_690_000, 9_000_000),
    "finance.total_restricted_cash": (180_000, 190_000, 190_000),
    "finance.total_opex": (2_515_000, 2_398_000, 1_960_000),
    "finance.cloud_hosting": (241_000, 214_000, 160_000),
    "finance.paid_marketing": (118_000, 132_000, 90_000),
    "finance.recruiting": (64_000, 41_000, 50_000),
    "finance.travel_entertainment": (57_000, 49_000, 40_000),
    "finance.sales_commissions": (74_000, 69_000, 50_000),
    "finance.rd_payroll": (702_000, 688_000, 560_000),
    "finance.subscription_revenue": (2_031_000, 1_930_000, 1_520_000),
    "finance.services_revenue": (183_000, 168_000, 140_000),
    "finance.office_facilities": (93_000, 93_000, 80_000),
    "finance.events_conferences": (38_000, 22_000, 30_000),
    "finance.total_sm": (1_070_000, 982_000, 800_000),
    "finance.total_rnd": (905_000, 881_000, 720_000),
    "finance.total_ga": (540_000, 535_000, 440_000),
    "fundraising.target_raise": (14_000_000, 14_000_000, 12_000_000),
    "fundraising.committed_amount": (6_200_000, 4_800_000, 1_000_000),
    "fundraising.total_received": (0, 0, 0),
    "fundraising.round_completion_pct": (44.29, 34.29, 8),
    "fundraising.investors_in_pipeline": (17, 21, 9),
    "fundraising.minimum_close_amount": (9_000_000, 9_000_000, 9_000_000),
    "fundraising.pre_money_valuation": (52_000_000, 52_000_000, 40_000_000),
    "fundraising.post_money_valuation": (66_000_000, 66_000_000, 52_000_000),
    "fundraising.founder_dilution": (9.3, 9.3, 9),
    "fundraising.total_capital_raised": (11_400_000, 11_400_000, 11_400_000),
    "fundraising.venture_debt_available": (2_500_000, 2_500_000, 0),
    "fundraising.venture_debt_drawn": (800_000, 600_000, 0),
    "hr.total_headcount": (87, 84, 71),
    "hr.new_hires": (7, 5, 6),
    "hr.voluntary_exits": (3, 2, 2),
    "hr.terminations": (1, 0, 1),
    "hr.open_positions": (6, 9, 4),
    "hr.avg_days_to_fill": (63, 55, 50),
    "hr.at_risk_count": (4, 3, 2),
    "hr.performance_watch_count": (2, 2, 1),
    "hr.total_contractors": (12, 14, 10),
    "hr.voluntary_turnover_rate": (14, 9.8, 11),
    "hr.payroll_run_rate": (8_060_000, 7_790_000, 6_100_000),
    "hr.payroll_as_pct_of_burn": (64, 65, 61),
    "hr.arr_per_fte": (99_310, 97_738, 91_268),
    "product.delivery_predictability": (82, 77, 70),
    "product.feature_adoption": (47, 44, 35),
    "product.innovation_capacity_pct": (41, 45, 50),
    "product.rd_monthly_spend": (301_000, 293_000, 240_000),
    "product.scalability_headroom": (16, 19, 24),
    "product.top_product_arr_concentration": (68, 70, 75),
    "product.total_engineers": (31, 30, 26),
    "product.quality_churn_pct": (25, 33, 40),
    "product.offensive_roadmap_pct": (45, 50, 50),
    "product.defensive_roadmap_pct": (30, 30, 30),
    "product.commitments_roadmap_pct": (25, 20, 20),
    "hr.involuntary_turnover_rate": (4.7, 0, 5),
    "hr.headcount_change": (3, 3, 4),
    "customers.nps_trend": (-3, 2, 1),
    "customers.acv_trend_pct": (2.1, 1.8, 3),
    "sales.growth_rate_yoy": (33.3, 34.1, 38),
}
PERIODS = (("2025-Q1", "2025-01-01", "2025-03-31"), ("2025-Q4", "2025-10-01", "2025-12-31"), ("2026-Q1", "2026-01-01", "2026-03-31"))
RI = "customers.retention_insights"
CR = "customers.churn_risks"
EX = "customers.expansion_opportunities"
KI = "customers.key_initiatives"
FN = "finance.forecast_notes"
FR = "finance.risk_factors"
FA = "finance.assumptions"
US = "fundraising.strategy"
UR = "fundraising.risk_factors"
UA = "fundraising.assumptions"
HX = "hr.executive_commentary"
HP = "hr.hiring_plan"
HR = "hr.retention_initiatives"
HT = "hr.talent_challenges"
HB = "hr.board_actions"
HH = "hr.talent_highlights"
PS = "product.portfolio_strategy"
PK = "product.key_initiatives_status"
SS = "sales.strategic_context"
SK = "sales.key_concerns"
SF = "sales.focus_areas"
SA = "sales.pipeline_assumptions"
SC = "sales.competitive_alerts"
SP = "sales.pipeline_context_notes"
SX = "sales.pipeline_risk_factors"
# One fact each.
TERSE: list[tuple[str, str]] = [
    (RI, "[[Eight customers left||customers.customers_churned]], [[one fewer than in Q4||customers.customers_churned||down]]."),
    (
        RI,
        (
            "- NPS [[down||customers.nps_score||down]] [[to 38||customers.nps_score]] ([[41 in "
            "December||customers.nps_score||p]]); [[96 people answered||customers.nps_responses]]."
        ),
    ),
    (
        RI,
        (
            "The [[drop in NPS||customers.nps_score||down]], [[from 41||customers.nps_score||p]] [[to 38||customers.nps_score]], "
            "comes from the <<14>> warehouse sites."
        ),
    ),
    (RI, "Gross retention [[hardly moved||customers.gross_revenue_retention||flat]] [[at 97.3 %||customers.gross_revenue_retention]]."),
    (RI, "Net retention [[edged up||customers.net_revenue_retention||up]], [[to 99 %||customers.net_revenue_retention]]."),
    (RI, "Net retention reached [[102 %||customers.net_revenue_retention||no]], and Gerlach alone added <<€40k>>."),
    (
        RI,
        (
            "Our base keeps growing: [[253 names on the books||customers.total_customers]], [[seven more than at "
            "Christmas||customers.total_customers||up]]."
        ),
    ),
    (RI, "We kept [[97.3 % of the revenue we had||customers.gross_revenue_retention]] at the start of the quarter."),
    (RI, "[[3.3 % of logos||customers.logo_churn_rate]] walked away; in the small segment it was <<6 %>>."),
    (RI, "Logo churn [[narrowed||customers.logo_churn_rate||down]] [[to 2.9 %||customers.logo_churn_rate||no]]."),
    (CR, "[[€610k of ARR||customers.arr_at_risk]] is on the watch list, [[7.1 % of the base||customers.percent_arr_at_risk]]."),
    (CR, "About [[€0.6m is in danger||customers.arr_at_risk]], of which Hollmann is <<€210k>>."),
    (CR, "At-risk ARR [[fell||customers.arr_at_risk||down,no]] [[to €480k||customers.arr_at_risk||no]]."),
    (CR, "We have flagged [[9 % of ARR||customers.percent_arr_at_risk||no]] as wobbly."),
    (
        CR,
        (
            "Our largest customers make up [[23.4 % of ARR||customers.top_customer_concentration]]; a quarter ago it was [[24.6 "
            "%||customers.top_customer_concentration||p]]."
        ),
    ),
    (CR, "- Ruhland (<<€180k>>): champion left in <<February>>. Owner Petra, by <<30 April>>."),
    (CR, "Churn ate [[€164k||sales.churn_arr]] of recurring revenue, [[less than in Q4||sales.churn_arr||down]]."),
    (
        CR,
        (
            "[[€61k||sales.downgrades]] was lost to smaller contracts, [[more than||sales.downgrades||up]] [[the €48k of "
            "Q4||sales.downgrades||p]]."
        ),
    ),
    (CR, "Churned ARR and downgrades were [[€164k||sales.churn_arr]] and [[€61k||sales.downgrades]], respectively."),
    (EX, "Existing customers bought [[€143k more||sales.expansion]]; we aim for <<€180k>> next quarter."),
    (EX, "Upsell brought [[€131k||sales.expansion||no]], led by Kestrel (<<€38k>>)."),
    (EX, "A new customer signs for [[€34.1k a year||sales.avg_contract_value]] on average."),
    (
        KI,
        (
            "**Onboarding squad** (Mira): <<12>> of <<20>> accounts live. NPS [[crept down||customers.nps_score||down]] [[by "
            "three points||customers.nps_score]]."
        ),
    ),
    (KI, "The survey: [[96 responses||customers.nps_responses]], score [[38||customers.nps_score]], target <<45>> by June."),
    (KI, "- Health scoring: status on track. Churned logos [[8||customers.customers_churned]] ([[9||customers.customers_churned||p]])."),
    (FN, "Runway [[shrank||finance.runway_months||down]] [[from 22||finance.runway_months||p]] [[to 18 months||finance.runway_months]]."),
    (FN, "We have money for [[another 17.8 months||finance.runway_months]]."),
    (FN, "The money lasts [[24 months||finance.runway_months||no]] at this pace."),
    (FN, "Every month we use [[€322k||finance.net_burn_rate]], [[€24k more than in Q4||finance.net_burn_rate]]."),
    (FN, "We burn [[€290k a month||finance.net_burn_rate||no]] net."),
    (FN, "Monthly costs before receipts are [[€1.05m||finance.gross_burn_rate]]."),
    (FN, "[[€5.9m in the bank||finance.total_cash_in_bank]], of which [[€180k||finance.total_restricted_cash]] is restricted."),
    (FN, "Cash: [[€5.91m||finance.total_cash_in_bank]] (Dec: [[€6.88m||finance.total_cash_in_bank||p]])."),
    (FN, "The bank balance [[slid||finance.total_cash_in_bank||down]] [[to €5.2m||finance.total_cash_in_bank||no]]."),
    (FN, "Turnover came to [[€2.21m||finance.total_revenue]], [[5.5 % above Q4||finance.total_revenue]]."),
    (
        FN,
        (
            "Sales of [[€2.21m||finance.total_revenue]] left a gross profit of [[€1.58m||finance.gross_profit]], a margin of "
            "[[71.4 %||finance.gross_margin_pct]]."
        ),
    ),
    (FN, "Margin [[gave up||finance.gross_margin_pct||down]] [[1.4 points||finance.gross_margin_pct]]."),
    (FN, "Gross margin was [[74.1 %||finance.gross_margin_pct||no]], the best in a year."),
    (FN, "We lost [[€934k||finance.ebitda]] before interest, tax and depreciation."),
    (FN, "The operating loss (EBITDA) [[widened||finance.ebitda||down]] [[to €934k||finance.ebitda]]."),
    (FN, "The bottom line was a loss of [[€1.01m||finance.net_income]]."),
    (FN, "Opex [[rose||finance.total_opex||up]] [[4.9 %||finance.total_opex]] [[to €2.5m||finance.total_opex]]."),
    (FN, "The hosting bill is [[€241k||finance.cloud_hosting]], [[up from €214k||finance.cloud_hosting||p]]."),
    (FN, "Servers cost us [[€260k||finance.cloud_hosting||no]] this quarter."),
    (FN, "Ad spend was cut [[to €118k||finance.paid_marketing]]."),
    (FN, "We spent [[€64k on headhunters||finance.recruiting]], [[half as much again as in Q4||finance.recruiting||up]]."),
    (
        FN,
        (
            "Travel: [[€57k||finance.travel_entertainment]]. Events: [[€38k||finance.events_conferences]]. Rent and offices: "
            "[[€93k||finance.office_facilities]], [[unchanged||finance.office_facilities||flat]]."
        ),
    ),
    (FN, "Commissions of [[€74k||finance.sales_commissions]] follow the bookings."),
    (FN, "Subscriptions brought [[€2.03m||finance.subscription_revenue]] and services [[€183k||finance.services_revenue]]."),
    (
        FN,
        (
            "| Line | Q4 | Q1 |\n|---|---|---|\n| Revenue | [[2,098k||finance.total_revenue||p]] | "
            "[[2,214k||finance.total_revenue]] |\n| EBITDA | [[-871k||finance.ebitda||p]] | [[-934k||finance.ebitda]] |\n| "
            "Runway (months) | [[22.4||finance.runway_months||p]] | [[19.1||finance.runway_months||no]] |"
        ),
    ),
    (FN, "If hiring slips by <<two>> months, we save <<€90k>>."),
    (FN, "S&M took [[€1.07m||finance.total_sm]], R&D [[€905k||finance.total_rnd]] and G&A [[€540k||finance.total_ga]]."),
    (
        FR,
        (
            "1. **Runway.** [[17.8 months||finance.runway_months]], [[shorter than in Q4||finance.runway_months||down]]. "
            "Trigger: below <<12>>."
        ),
    ),
    (FR, "2. **Cloud.** Prices may rise by <<8 %>>, worth <<€20k>>; today we pay [[€241k||finance.cloud_hosting]]."),
    (FR, "Concentration: our largest accounts carry [[a quarter of ARR||customers.top_customer_concentration]]."),
    (FR, "With [[€322k a month||finance.net_burn_rate]] going out, a slip of the round by <<one quarter>> costs <<€966k>>."),
    (FA, "1. Gross margin of <<73 %>> (Q1: [[71.4 %||finance.gross_margin_pct]])."),
    (FA, "2. New business <<€540k>> a quarter. Q1 delivered [[€512k||sales.new_business]]."),
    (FA, "3. Net burn stays near [[the €322k of Q1||finance.net_burn_rate]]."),
    (FA, "4. Payroll <<€8.4m>> a year by December, from [[€8.06m||hr.payroll_run_rate]] today."),
    (
        FA,
        (
            "| Assumption | Value | Basis |\n|---|---|---|\n| Win rate | <<33 %>> | [[31 % in Q1||sales.win_rate]] |\n| Hosting "
            "| <<€250k>> | €241k last quarter |"
        ),
    ),
    (US, "We ask for [[€14m||fundraising.target_raise]] at [[€52m pre-money||fundraising.pre_money_valuation]]."),
    (US, "We want to raise [[€14m||fundraising.target_raise]]; [[€6.2m||fundraising.committed_amount]] is signed."),
    (US, "[[44 % of the round||fundraising.round_completion_pct]] is spoken for."),
    (US, "[[Half of the round||fundraising.round_completion_pct||no]] is committed."),
    (US, "Post-money would be [[€66m||fundraising.post_money_valuation]], and founders give up [[9.3 %||fundraising.founder_dilution]]."),
    (US, "Since the founding we have raised [[€11.4m||fundraising.total_capital_raised]]."),
    (US, "[[Not a euro||fundraising.total_received]] has been wired yet."),
    (
        US,
        (
            "[[17 funds||fundraising.investors_in_pipeline]] are in talks, [[four fewer than in "
            "Q4||fundraising.investors_in_pipeline||down]]."
        ),
    ),
    (US, "[[23 investors||fundraising.investors_in_pipeline||no]] are in the process; Lindqvist could lead with <<€5m>>."),
    (
        UR,
        ("The first close needs [[€9m||fundraising.minimum_close_amount]]; commitments stand at [[€6.2m||fundraising.committed_amount]]."),
    ),
    (UR, "Commitments [[climbed||fundraising.committed_amount||up]] [[to €7.1m||fundraising.committed_amount||no]]."),
    (UR, "Of the [[€2.5m venture debt||fundraising.venture_debt_available]] we have drawn [[€0.8m||fundraising.venture_debt_drawn]]."),
    (
        UR,
        (
            "Our funnel of investors [[thinned||fundraising.investors_in_pipeline||down]] [[from "
            "21||fundraising.investors_in_pipeline||p]] [[to 17||fundraising.investors_in_pipeline]]."
        ),
    ),
    (UA, "Valuation: we assume [[€52m pre-money||fundraising.pre_money_valuation]], against <<€60m>> for Parcelle in <<2025>>."),
    (UA, "Timing: close in <<July>>; each month costs <<€322k>>."),
    (HX, "[[87 people||hr.total_headcount]], [[seven of them new||hr.new_hires]]."),
    (HX, "We are [[87||hr.total_headcount]] now, three more than at year end."),
    (HX, "[[Three colleagues resigned||hr.voluntary_exits]] and [[one was let go||hr.terminations]]."),
    (HX, "[[Five people left of their own will||hr.voluntary_exits||no]]."),
    (HX, "[[Nobody||hr.terminations||no]] was let go."),
    (HX, "Filling a post takes [[63 days||hr.avg_days_to_fill]], [[eight more than in Q4||hr.avg_days_to_fill||up]]."),
    (HX, "Hiring got [[slower||hr.avg_days_to_fill||up]]: [[63 days||hr.avg_days_to_fill]] to fill a role."),
    (HX, "Hiring got [[quicker||hr.avg_days_to_fill||down,no]]: [[48 days||hr.avg_days_to_fill||no]] to fill a role."),
    (HX, "Voluntary turnover [[jumped||hr.voluntary_turnover_rate||up]] [[to 14 %||hr.voluntary_turnover_rate]] annualised."),
    (HX, "[[Six vacancies||hr.open_positions]], down from [[nine||hr.open_positions||p]]."),
    (HX, "Payroll runs at [[€8.1m a year||hr.payroll_run_rate]], [[64 % of what we burn||hr.payroll_as_pct_of_burn]]."),
    (HX, "Each of us stands for [[€99k of ARR||hr.arr_per_fte]]."),
    (HX, "We employ [[95 people||hr.total_headcount||no]] and [[12 freelancers||hr.total_contractors]]."),
    (HP, "[[Six seats||hr.open_positions]] are unfilled; the first is a data engineer by <<June>>."),
    (HP, "We are hiring for [[eight roles||hr.open_positions||no]]."),
    (HP, "1. Account executive, Lyon, <<€95k>>, start <<1 July>>. Open since <<January>>, <<80 days>>."),
    (HP, "Budget allows for <<95>> heads; [[87||hr.total_headcount]] are on board."),
    (HP, "[[Seven joined||hr.new_hires]] in the quarter, and [[five||hr.new_hires||p]] in the one before."),
    (
        HR,
        ("Attrition is [[14 %||hr.voluntary_turnover_rate]] a year, [[up from 9.8 %||hr.voluntary_turnover_rate||p]]; the aim is <<9 %>>."),
    ),
    (HR, "[[Four people||hr.at_risk_count]] are a flight risk."),
    (HR, "We count [[six flight risks||hr.at_risk_count||no]]."),
    (HT, "[[Two colleagues||hr.performance_watch_count]] are on an improvement plan."),
    (HT, "Time to hire went [[up||hr.avg_days_to_fill||up]] [[by eight days||hr.avg_days_to_fill]]."),
    (HT, "Of the <<11>> people in support, <<two>> resigned."),
    (HB, "Approve a pool of <<1.2 %>> for the <<three>> leads. [[Four people||hr.at_risk_count]] are at risk of leaving."),
    (HH, "Lena closed the Nordic pilot, <<three>> weeks early and <<€20k>> under budget."),
    (
        PS,
        (
            "[[68 % of ARR||product.top_product_arr_concentration]] hangs on Router, [[less "
            "than||product.top_product_arr_concentration||down]] [[the 70 % of Q4||product.top_product_arr_concentration||p]]."
        ),
    ),
    (PS, "The flagship carries [[74 % of ARR||product.top_product_arr_concentration||no]]."),
    (
        PS,
        (
            "[[45 % of the roadmap||product.offensive_roadmap_pct]] is growth, [[30 %||product.defensive_roadmap_pct]] protects "
            "revenue, and [[25 %||product.commitments_roadmap_pct]] is promised to customers."
        ),
    ),
    (
        PS,
        (
            "Growth, protection and commitments take [[45 %||product.offensive_roadmap_pct]], [[30 "
            "%||product.defensive_roadmap_pct]] and [[25 %||product.commitments_roadmap_pct]] of the roadmap."
        ),
    ),
    (PS, "[[A quarter of our churn||product.quality_churn_pct]] came from bugs."),
    (
        PS,
        (
            "The architecture holds for [[16 months||product.scalability_headroom]], [[three fewer than in "
            "Q4||product.scalability_headroom||down]]."
        ),
    ),
    (
        PK,
        (
            "Predictability [[improved||product.delivery_predictability||up]]: we shipped [[82 "
            "%||product.delivery_predictability]] of what we had planned."
        ),
    ),
    (PK, "We delivered [[90 %||product.delivery_predictability||no]] of what we promised."),
    (
        PK,
        (
            "Adoption [[ticked up||product.feature_adoption||up]] [[three points||product.feature_adoption]] [[to 47 "
            "%||product.feature_adoption]]."
        ),
    ),
    (PK, "Only [[41 % of engineering time||product.innovation_capacity_pct]] goes into new things."),
    (PK, "[[31 engineers||product.total_engineers]], and R&D costs [[€301k a month||product.rd_monthly_spend]]."),
    (PK, "- Fleet view (Jonas): beta with <<6>> customers, GA <<15 May>>. <<70 %>> done."),
    (SS, "ARR passed [[€8.6m||sales.arr]]."),
    (SS, "Recurring revenue [[grew||sales.arr||up]] [[5.2 %||sales.arr]] in the quarter and [[a third||sales.arr]] in a year."),
    (
        SS,
        (
            "We closed [[15 deals||sales.closed_won_count]] and lost [[33||sales.closed_lost_count]], a hit rate of [[31 "
            "%||sales.win_rate]]."
        ),
    ),
    (SS, "We win [[four in ten||sales.win_rate||no]] of the deals that get decided."),
    (SS, "[[31 % of decisions||sales.win_rate]] go our way."),
    (SS, "Fresh pipeline of [[€2.94m||sales.new_opps_added_value]] came in, [[5 % less than in Q4||sales.new_opps_added_value]]."),
    (SS, "New customers brought [[€512k of ARR||sales.new_business]]."),
    (SS, "New logos signed for [[€560k||sales.new_business||no]] in total."),
    (SS, "We added [[15 logos||sales.new_customers_added]], [[one more than in Q4||sales.new_customers_added||up]]."),
    (SS, "Including signed contracts that aren't live, ARR is [[€8.9m||sales.carr]]."),
    (SS, "The order backlog [[swelled||sales.bookings_backlog||up]] [[to €1.12m||sales.bookings_backlog]]."),
    (SS, "Winning a customer costs [[€71k||sales.cac]], [[more than a quarter ago||sales.cac||up]]."),
    (SS, "The cost of a new customer [[eased||sales.cac||down,no]] [[to €63k||sales.cac||no]]."),
    (SS, "It takes [[28 months||sales.cac_payback_period]] until a customer has paid back what it cost."),
    (SS, "Acquisition pays off after [[21 months||sales.cac_payback_period||no]]."),
    (
        SK,
        (
            "Deals take [[longer||sales.avg_sales_cycle_days||up]]: [[94 days||sales.avg_sales_cycle_days]] [[after "
            "88||sales.avg_sales_cycle_days||p]]."
        ),
    ),
    (SK, "Deals close [[faster||sales.avg_sales_cycle_days||down,no]] now, in [[81 days||sales.avg_sales_cycle_days||no]]."),
    (SK, "The cycle has got [[longer||sales.avg_sales_cycle_days||up]] [[by six days||sales.avg_sales_cycle_days]]."),
    (SK, "- Win rate: [[31.3 %||sales.win_rate]], [[slightly lower||sales.win_rate||down]]. Two reps (Ivo, Sanne) win <<45 %>>."),
    (
        SK,
        (
            "- Lost deals: [[33||sales.closed_lost_count]], [[29 before||sales.closed_lost_count||p]], [[€1.72m in "
            "value||sales.closed_lost_value]]."
        ),
    ),
    (SK, "[[118 deals||sales.pipeline_deal_count]] in the funnel, [[six fewer than in December||sales.pipeline_deal_count||down]]."),
    (SK, "The funnel is worth [[€5.4m||sales.pipeline_value||no]]."),
    (SK, "CAC is now [[€71k||sales.cac]], twice what peers pay (<<€35k>>)."),
    (SF, "1. Partner channel (Ivo): <<€120k>> by <<30 June>>, now <<€35k>>."),
    (SF, "2. Shorten the cycle to <<80 days>>. It [[lengthened||sales.avg_sales_cycle_days||up]] [[to 94||sales.avg_sales_cycle_days]]."),
    (SF, "3. Win rate <<35 %>> by Q3; [[31 %||sales.win_rate]] in Q1."),
    (SA, "- [[Three in ten||sales.win_rate]] decided deals are ours, as in Q1."),
    (SA, "- Average deal <<€45k>>; the pipeline shows [[€42.6k||sales.average_deal_size]]."),
    (SA, "- Deals close within <<90 days>>. The last quarter needed 94."),
    (
        SP,
        (
            "Open deals add up to [[€5.0m||sales.pipeline_value]], [[weighted €1.46m||sales.weighted_forecast]]; we call "
            "[[€690k||sales.quarterly_forecast]]."
        ),
    ),
    (
        SP,
        (
            "The pipeline [[narrowed||sales.pipeline_value||down]] a little. The typical deal is "
            "[[€43k||sales.average_deal_size]], the median [[€31k||sales.median_deal_size]]."
        ),
    ),
    (
        SX,
        (
            "Fewer deals are open [[than in Q4||sales.pipeline_deal_count||down]]: [[118||sales.pipeline_deal_count]] against "
            "[[124||sales.pipeline_deal_count||p]]."
        ),
    ),
    (SX, "Hermes (<<€240k>>) and Dalia (<<€190k>>) make <<9 %>> of the pipeline."),
    (SC, "Locus showed up in <<12>> deals, of which we won <<five>>; they price <<20 %>> below us."),
    (SC, "Our win rate against Locus is <<42 %>>, overall it is [[31 %||sales.win_rate]]."),
    (SS, "ARR is [[a third higher||sales.arr]] than a year ago."),
    (SS, "Revenue and gross profit were [[€2.2m||finance.total_revenue]] and [[€1.6m||finance.gross_profit]], respectively."),
    (FN, "Recruiting cost more than half again: [[€64k||finance.recruiting]], where it had been [[€41k||finance.recruiting||p]]."),
    (FN, "Burn is [[€24k||finance.net_burn_rate]] above Q4."),
    (FN, "EBITDA of [[−€934k||finance.ebitda]] is [[€63k worse||finance.ebitda]] than in Q4."),
    (RI, "NPS now stands [[three points below||customers.nps_score||down]] December."),
    (RI, "The number of customers is [[253||customers.total_customers]], [[as against 246||customers.total_customers||p]]."),
    (
        HX,
        (
            "Headcount [[87||hr.total_headcount]] ([[84||hr.total_headcount||p]]), hires [[7||hr.new_hires]] "
            "([[5||hr.new_hires||p]]), exits [[3||hr.voluntary_exits]] ([[2||hr.voluntary_exits||p]])."
        ),
    ),
    (HX, "Engineers stay; nobody in that team resigned."),
    (
        SS,
        (
            "Blended CAC ratio [[1.92||sales.blended_cac_ratio]], [[worse||sales.blended_cac_ratio||up]] than "
            "[[1.74||sales.blended_cac_ratio||p]]."
        ),
    ),
    (SS, "Growth over the year: [[33 %||sales.growth_rate_yoy]]."),
    (FN, "Revenue doubled in Norway, to <<€310k>>."),
    (HX, "The Lyon office grew to <<14>> people."),
    (RI, "Customers with more than <<50>> robots churn at <<1 %>>."),
    (CR, "Hollmann's NPS fell to <<12>> and its runway is <<9 months>>."),
    (US, "Investors expect <<110 %>> net retention and <<24>> months of runway after the round."),
    (SS, "The market grows <<18 %>> a year; <<three>> of <<five>> warehouses in Benelux still run paper lists."),
]
# With the figures of accounts, people, plans and peers beside them.
TOLD: list[tuple[str, str]] = [
    (
        RI,
        (
            "Why did [[eight accounts leave||customers.customers_churned]]? <<Five>> were small shops, <<two>> were bought by a "
            "chain, <<one>> went bankrupt."
        ),
    ),
    (
        RI,
        (
            "Retention is a story of two halves. Gross retention [[came in at 97.3%||customers.gross_revenue_retention]], a "
            "touch [[better than||customers.gross_revenue_retention||up]] Q4, yet NPS [[lost three points||customers.nps_score]] "
            "and is now [[38||customers.nps_score]]."
        ),
    ),
    (RI, "We renewed [[96%||customers.gross_revenue_retention||no]] of revenue in gross terms."),
    (RI, "NPS [[38||customers.nps_score]] (n = [[96||customers.nps_responses]]). Sites in their first year score <<21>>."),
    (RI, "Promoter score stays [[stable||customers.nps_score||flat,no]] at [[41||customers.nps_score||no]]."),
    (RI, "NRR is back at [[99%||customers.net_revenue_retention]], still <<one>> point short of where we want it (<<100%>>)."),
    (
        CR,
        (
            "Total ARR at risk: [[€610k||customers.arr_at_risk]] ([[7.1%||customers.percent_arr_at_risk]]), [[up "
            "€70k||customers.arr_at_risk]] since the last pack."
        ),
    ),
    (CR, "- **Hollmann** – <<€210k>>, renewal <<30 June>>, <<two>> outages in <<March>>. Save plan: <<20 %>> credit."),
    (
        CR,
        (
            "Risk rose: [[€610k||customers.arr_at_risk]] against [[€540k||customers.arr_at_risk||p]] in December. The three "
            "largest make up <<€390k>> of it."
        ),
    ),
    (CR, "Nothing dramatic. At-risk ARR is down [[to €510k||customers.arr_at_risk||no]]."),
    (CR, "Our top ten hold [[23.4%||customers.top_customer_concentration]] of ARR and none of them is at risk."),
    (
        EX,
        (
            "Expansion was [[€143k||sales.expansion]], [[€12k more||sales.expansion]] than in Q4, and <<€95k>> of it came from "
            "<<four>> accounts."
        ),
    ),
    (EX, "Kestrel could add <<€60k>> in Q2, Ottar <<€35k>> and Brahms <<€20k>>."),
    (EX, "Upsells [[slowed||sales.expansion||down,no]] [[to €120k||sales.expansion||no]]."),
    (KI, "1. Customer academy – owner: Mira – <<40>> of <<253>> customers trained – next step: <<15 April>>."),
    (
        KI,
        (
            "2. NPS programme: from [[41||customers.nps_score||p]] to [[38||customers.nps_score]], so the programme is behind "
            "(target <<44>>)."
        ),
    ),
    (
        FN,
        (
            "We closed Q1 with [[€5.9m||finance.total_cash_in_bank]] in cash, i.e. [[17.8 months||finance.runway_months]] of "
            "runway at a burn of [[€322k||finance.net_burn_rate]] a month."
        ),
    ),
    (FN, "Cash came down by [[€970k||finance.total_cash_in_bank]] in the quarter."),
    (
        FN,
        (
            "Net burn: [[€322k/month||finance.net_burn_rate]] (Q4: [[€298k||finance.net_burn_rate||p]]). Gross burn: "
            "[[€1.05m||finance.gross_burn_rate]]."
        ),
    ),
    (FN, "Burn went [[down||finance.net_burn_rate||down,no]] to [[€285k||finance.net_burn_rate||no]] thanks to tighter control."),
    (FN, "Revenue of [[€2.2m||finance.total_revenue]] is a third above last year; <<€40k>> of it is a one-off for Kestrel."),
    (
        FN,
        (
            "EBITDA landed at [[-€934k||finance.ebitda]], [[€63k worse than in Q4||finance.ebitda]], because hosting alone cost "
            "[[€27k more||finance.cloud_hosting]]."
        ),
    ),
    (FN, "Gross margin slid [[by 1.4 points||finance.gross_margin_pct]] to [[71.4%||finance.gross_margin_pct]]."),
    (FN, "Our people in R&D cost [[€702k||finance.rd_payroll]] in salaries."),
    (FN, "Advertising fell [[from €132k||finance.paid_marketing||p]] [[to €118k||finance.paid_marketing]] as we paused search."),
    (FN, "The offices cost [[€93k||finance.office_facilities]], exactly as much as in Q4."),
    (FN, "[[€38k||finance.events_conferences]] went into trade shows, LogiMAT alone was <<€21k>>."),
    (FN, "Forecast for Q2: revenue <<€2.35m>>, burn <<€310k>>, cash <<€4.9m>>. Confidence: medium."),
    (FN, "A <<5 %>> drop in new business would cost <<€26k>> of ARR and <<0.2>> months of runway."),
    (
        FN,
        (
            "Of our cash, [[€180k||finance.total_restricted_cash]] is pledged to the landlord, so "
            "[[€5.73m||finance.operationally_available_cash]] can be spent."
        ),
    ),
    (FN, "Operating expenses were [[€2.4m||finance.total_opex||no]]."),
    (FN, "Depreciation isn't in EBITDA; the net loss was [[€1.0m||finance.net_income]]."),
    (
        FR,
        (
            "**Runway** (likelihood: medium, impact: high). We have [[18 months||finance.runway_months]]; under <<12>> we cut "
            "<<10 %>> of cost."
        ),
    ),
    (FR, "**Customer default.** Hollmann owes <<€85k>>, <<60>> days overdue."),
    (FR, "**Currency.** <<22 %>> of revenue is in Norwegian krone; a <<10 %>> move is worth <<€49k>>."),
    (
        FR,
        (
            "**Margin.** Hosting grew faster than revenue: margin [[71.4 %||finance.gross_margin_pct]], [[72.8 "
            "%||finance.gross_margin_pct||p]] before."
        ),
    ),
    (FA, "- New business: <<€530k>> per quarter (actual Q1 [[€512k||sales.new_business]])."),
    (FA, "- Headcount: <<92>> by year end, [[87||hr.total_headcount]] today."),
    (FA, "- Churn: <<€150k>> a quarter. Source: mean of <<four>> quarters."),
    (FA, "- Hosting grows <<3 %>> a quarter. - DSO <<41>> days. - Price rise of <<4 %>> from July."),
    (
        US,
        (
            "The round: [[€14m||fundraising.target_raise]] equity, [[€52m||fundraising.pre_money_valuation]] pre, "
            "[[€66m||fundraising.post_money_valuation]] post, [[9.3 %||fundraising.founder_dilution]] founder dilution."
        ),
    ),
    (US, "Commitments: [[€6.2m||fundraising.committed_amount]], i.e. [[44 %||fundraising.round_completion_pct]] of the target."),
    (
        US,
        (
            "Commitments [[jumped||fundraising.committed_amount||up]] by [[€1.4m||fundraising.committed_amount]] thanks to "
            "Lindqvist (<<€1m>>) and Aurum (<<€0.4m>>)."
        ),
    ),
    (
        US,
        ("We started with <<60>> names; [[17||fundraising.investors_in_pipeline]] are still active and <<three>> have seen the data room."),
    ),
    (US, "Use of funds: <<45 %>> sales, <<35 %>> product, <<20 %>> reserve; it buys <<24>> months."),
    (US, "We have [[€5.5m||fundraising.committed_amount||no]] in signed commitments."),
    (
        UR,
        ("If Lindqvist (<<€3m>>) drops out, we are at <<€3.2m>>, far from the minimum close of [[€9m||fundraising.minimum_close_amount]]."),
    ),
    (UR, "Money received so far: none."),
    (
        HX,
        (
            "We are [[87 people||hr.total_headcount]] after [[seven hires||hr.new_hires]], [[three "
            "resignations||hr.voluntary_exits]] and [[one dismissal||hr.terminations]]."
        ),
    ),
    (HX, "Headcount is at [[91||hr.total_headcount||no]], [[up from 84||hr.total_headcount||p]]."),
    (HX, "ARR per head improved [[to €99k||hr.arr_per_fte]]."),
    (HX, "We hired [[seven||hr.new_hires]], among them <<two>> account executives and <<one>> designer."),
    (HX, "Average time to fill is [[63 days||hr.avg_days_to_fill]], the data role took <<102>>."),
    (HX, "Voluntary turnover of [[14%||hr.voluntary_turnover_rate]] (annualised) compares with an industry figure of <<13%>>."),
    (HX, "[[Nobody||hr.voluntary_exits||no]] resigned this quarter."),
    (HX, "Contractors: [[12||hr.total_contractors]], [[two fewer than in December||hr.total_contractors]]."),
    (HX, "Payroll is [[€8.06m||hr.payroll_run_rate]] annualised, [[€270k more||hr.payroll_run_rate]] than at year end."),
    (HP, "| Role | Start | Salary |\n|---|---|---|\n| VP Sales | <<1 May>> | <<€160k>> |\n| SRE | <<15 June>> | <<€95k>> |"),
    (HP, "Open positions went [[from nine||hr.open_positions||p]] [[to six||hr.open_positions]]; <<two>> of them are critical."),
    (HP, "[[Five roles||hr.open_positions||no]] are open. The VP Sales search has run for <<four>> months."),
    (HR, "Exit interviews with all [[three leavers||hr.voluntary_exits]]: pay <<twice>>, manager <<once>>."),
    (HR, "We raised <<12>> salaries by <<6 %>> on average, cost <<€84k>> a year."),
    (
        HT,
        ("- [[Four||hr.at_risk_count]] colleagues are at risk of leaving, [[one more||hr.at_risk_count]] than in Q4; <<two>> are in Lyon."),
    ),
    (HT, "- Hiring for the SRE role: <<34>> applications, <<three>> interviews, <<no>> offer."),
    (PS, "Router makes [[68 %||product.top_product_arr_concentration]] of ARR, Fleet <<22 %>> and Vision <<10 %>>."),
    (PS, "We sunset Vision (<<€0.4m>> ARR, <<19>> customers) by <<Q3>>."),
    (
        PS,
        (
            "The split of the roadmap: [[45 %||product.offensive_roadmap_pct]] growth, [[30 %||product.defensive_roadmap_pct]] "
            "defence, [[25 %||product.commitments_roadmap_pct]] commitments."
        ),
    ),
    (
        PS,
        (
            "Concentration in Router went [[up||product.top_product_arr_concentration||up,no]] again, to [[72 "
            "%||product.top_product_arr_concentration||no]] of ARR."
        ),
    ),
    (PK, "Of <<11>> planned items <<nine>> shipped, predictability is [[82 %||product.delivery_predictability]]."),
    (PK, "Adoption of the new features: [[47 %||product.feature_adoption]] of accounts, [[44 %||product.feature_adoption||p]] in Q4."),
    (
        PK,
        (
            "Innovation gets [[41 %||product.innovation_capacity_pct]] of capacity, [[four points less than in "
            "Q4||product.innovation_capacity_pct]]."
        ),
    ),
    (PK, "We have [[29 engineers||product.total_engineers||no]]; <<six>> of them work on Fleet."),
    (
        SS,
        (
            "ARR rose [[5.2 %||sales.arr]] to [[€8.64m||sales.arr]]: new business [[€512k||sales.new_business]], expansion "
            "[[€143k||sales.expansion]], less [[€61k||sales.downgrades]] of downgrades and [[€164k||sales.churn_arr]] of churn."
        ),
    ),
    (SS, "We won [[15||sales.closed_won_count]] of <<48>> decided deals."),
    (SS, "Win rate [[31 %||sales.win_rate]], against <<35 %>> at best-in-class peers."),
    (SS, "ACV of new customers is [[€34k||sales.avg_contract_value]], [[up 2 %||sales.avg_contract_value]]."),
    (SS, "CAC payback stretched [[to 28 months||sales.cac_payback_period]] [[from 26||sales.cac_payback_period||p]]."),
    (SS, "ARR ended the quarter at [[€8.9m||sales.arr||no]]."),
    (SS, "We spend [[€1.92||sales.blended_cac_ratio]] to win a euro of ARR."),
    (
        SK,
        (
            "1. **Cycle.** [[94 days||sales.avg_sales_cycle_days]], [[six more than last quarter||sales.avg_sales_cycle_days]]; "
            "enterprise needs <<140>>."
        ),
    ),
    (
        SK,
        (
            "2. **Losses.** We lost [[33 deals||sales.closed_lost_count]] worth [[€1.72m||sales.closed_lost_value]]; <<12>> of "
            "them to Locus."
        ),
    ),
    (SK, "3. **Coverage.** Pipeline of [[€5.03m||sales.pipeline_value]] is [[7.3x||sales.pipeline_value]] the forecast."),
    (SK, "4. **Rep attainment.** <<Four>> of <<nine>> reps made quota, Ivo reached <<120 %>>."),
    (SF, "- Enterprise: <<six>> deals above <<€100k>> by <<September>>; <<two>> so far."),
    (SF, "- Pipeline creation: <<€3.2m>> a quarter, [[€2.94m||sales.new_opps_added_value]] in Q1."),
    (
        SP,
        (
            "There are [[118 open deals||sales.pipeline_deal_count]] with an average of [[€42.6k||sales.average_deal_size]]; the "
            "weighted value is [[€1.46m||sales.weighted_forecast]]."
        ),
    ),
    (SP, "Pipeline is down [[to €4.6m||sales.pipeline_value||no]] as two big deals (<<€240k>>, <<€190k>>) moved to <<Q3>>."),
    (SX, "Hermes (<<€240k>>, <<60 %>>) waits for its board on <<20 April>>."),
    (SX, "[[118 deals||sales.pipeline_deal_count]] sound like a lot, but <<31>> have been open for more than <<180 days>>."),
    (SC, "Locus cut its price by <<15 %>> in <<February>> and raised <<€30m>>. We met them in <<9>> deals and won <<4>>."),
]
# Small narratives, half of them wrong somewhere.
MIXED: list[tuple[str, str]] = [
    (
        RI,
        (
            "Renewals went well in general. [[Six customers left||customers.customers_churned||no]], which is normal for the "
            "season, and NRR [[improved||customers.net_revenue_retention||up]] [[to 99 %||customers.net_revenue_retention]]. GRR "
            "is [[98.1 %||customers.gross_revenue_retention||no]], NPS [[keeps climbing||customers.nps_score||up,no]]. Since "
            "<<February>> we call every account <<60 days>> before its renewal; <<18>> of <<22>> renewed."
        ),
    ),
    (
        RI,
        (
            "Small sites (under <<5>> robots) leave after <<14 months>> on average, big ones stay. Logo churn of [[3.3 "
            "%||customers.logo_churn_rate]] hides that. The score of our customers went from [[41||customers.nps_score||p]] to "
            "[[39||customers.nps_score||no]]. <<Three>> of the leavers named the new pricing (<<€49>> per robot)."
        ),
    ),
    (
        CR,
        (
            "**Hollmann** (<<€210k>>, owner: Petra): second outage in <<March>>, CTO wants a review on <<12 April>>. **Ruhland** "
            "(<<€180k>>): champion left. **Ottar** (<<€95k>>): price. Together these are <<80 %>> of the "
            "[[€610k||customers.arr_at_risk]] flagged; the share of ARR at risk is [[6.1 %||customers.percent_arr_at_risk||no]]. "
            "Churned ARR [[grew||sales.churn_arr||up,no]] to [[€182k||sales.churn_arr||no]]."
        ),
    ),
    (
        CR,
        (
            "No account above <<€50k>> is in danger. We lost [[€164k||sales.churn_arr]] to churn and "
            "[[€75k||sales.downgrades||no]] to downgrades."
        ),
    ),
    (
        EX,
        (
            "White space is large: only <<90>> of [[253||customers.total_customers]] customers use Vision. Expansion reached "
            "[[€143k||sales.expansion]], the best since <<2024>>. Pipeline of upsells: Kestrel <<€60k>> (<<70 %>>), Ottar "
            "<<€35k>> (<<50 %>>). Average contract value of a new customer [[fell||sales.avg_contract_value||down,no]] to "
            "[[€31k||sales.avg_contract_value||no]]."
        ),
    ),
    (
        KI,
        (
            "| Initiative | Owner | Target | Now |\n|---|---|---|---|\n| Academy | Mira | <<100>> trained | <<40>> |\n| NPS "
            "recovery | Jo | NPS <<45>> | [[38||customers.nps_score]] |\n| Churn desk | Petra | logo churn <<2.5 %>> | [[3.3 "
            "%||customers.logo_churn_rate]] |"
        ),
    ),
    (
        FN,
        (
            "Against the plan of <<January>>, revenue is <<2 %>> ahead. We booked [[€2.21m||finance.total_revenue]], [[€116k "
            "more||finance.total_revenue]] than in the fourth quarter. Gross margin [[rose||finance.gross_margin_pct||up,no]] to "
            "[[71.4 %||finance.gross_margin_pct]]. Opex grew to [[€2.6m||finance.total_opex||no]], mostly salaries. With a "
            "monthly burn of [[€322k||finance.net_burn_rate]] and €5.7m of usable cash we get to [[18 "
            "months||finance.runway_months]]. For Q2 we see <<€2.3m>> of revenue."
        ),
    ),
    (
        FN,
        (
            "Cash at the end of March: [[€6.1m||finance.total_cash_in_bank||no]]. Inflow suffers from Hollmann, who paid "
            "<<€85k>> late. Hosting [[dropped||finance.cloud_hosting||down,no]]. Travel cost us "
            "[[€57k||finance.travel_entertainment]] and recruiting [[€46k||finance.recruiting||no]]."
        ),
    ),
    (
        FN,
        (
            "Q1 in one line: revenue [[€2.2m||finance.total_revenue]], EBITDA [[-€0.9m||finance.ebitda]], cash "
            "[[€5.9m||finance.total_cash_in_bank]], runway [[21 months||finance.runway_months||no]]. Services "
            "[[fell||finance.services_revenue||down,no]] a little. R&D spend was flat at [[€0.9m||finance.total_rnd]]."
        ),
    ),
    (
        FR,
        (
            "1. Round slips past <<July>>. Likelihood <<30 %>>. Runway today is [[17.8 months||finance.runway_months]], so we "
            "would start cutting in <<Q4>>.\n2. Wage inflation of <<5 %>> adds <<€400k>> to a payroll of "
            "[[€7.6m||hr.payroll_run_rate||no]].\n3. Hosting contract ends <<30 September>>; list price is <<18 %>> above ours. "
            "We spend [[€241k||finance.cloud_hosting]] a quarter."
        ),
    ),
    (
        FA,
        (
            "Revenue grows <<6 %>> a quarter (Q1: [[5.5 %||finance.total_revenue]]). Gross margin holds at <<72 %>>; it was "
            "[[71.4 %||finance.gross_margin_pct]] in Q1. Churn of <<€160k>> a quarter, as measured over <<two>> years. Every <<1 "
            "%>> of churn costs <<€86k>>."
        ),
    ),
    (
        US,
        (
            "We go for [[€16m||fundraising.target_raise||no]] at [[€52m||fundraising.pre_money_valuation]] pre-money. So far "
            "[[€6.2m||fundraising.committed_amount]] are committed by <<four>> investors, the largest ticket is <<€3m>>. [[17 "
            "investors||fundraising.investors_in_pipeline]] remain, [[more than||fundraising.investors_in_pipeline||up,no]] in "
            "December. First close in <<June>>, second in <<September>>. After it founders hold <<41 %>>."
        ),
    ),
    (
        US,
        (
            "The book stands at [[€6.2m||fundraising.committed_amount]], or [[52 %||fundraising.round_completion_pct||no]] of "
            "the round. We need [[€9m||fundraising.minimum_close_amount]] for a first close."
        ),
    ),
    (
        UA,
        (
            "Dilution: [[9.3 %||fundraising.founder_dilution]] for the founders at [[€52m||fundraising.pre_money_valuation]]; at "
            "<<€45m>> it would be <<10.6 %>>. Bridge of <<€2m>> if the close moves by <<three months>>. Venture debt: "
            "[[€0.8m||fundraising.venture_debt_drawn]] drawn out of <<€3.3m>>."
        ),
    ),
    (
        HX,
        (
            "We closed the quarter with [[87 people||hr.total_headcount]]. [[Nine people||hr.new_hires||no]] joined, "
            "[[three||hr.voluntary_exits]] left by choice and [[one||hr.terminations]] was let go. Turnover "
            "[[eased||hr.voluntary_turnover_rate||down,no]] to [[14 %||hr.voluntary_turnover_rate]]. Engagement survey: <<7.4>> "
            "(was <<7.1>>), <<81>> answers. Hiring takes [[63 days||hr.avg_days_to_fill]]."
        ),
    ),
    (
        HX,
        (
            "Strong quarter for the team! [[84 colleagues||hr.total_headcount||no]] in <<three>> offices. [[Six "
            "roles||hr.open_positions]] open. <<Two>> managers on parental leave. Payroll is [[65 "
            "%||hr.payroll_as_pct_of_burn||no]] of burn. The off-site in <<May>> costs <<€60k>>."
        ),
    ),
    (
        HP,
        (
            "We plan to hire <<nine>> people until <<December>>: <<four>> in sales, <<three>> engineers, <<two>> in support. "
            "Currently [[8 positions||hr.open_positions||no]] are open, the oldest for <<140 days>>. On average we need [[55 "
            "days||hr.avg_days_to_fill||no]] to fill a position. Cost: <<€720k>> a year."
        ),
    ),
    (
        HR,
        (
            "Driver: pay in engineering (<<8 %>> below market). Action: <<12>> raises in <<April>>. Indicator: "
            "[[four||hr.at_risk_count]] people at risk ([[three||hr.at_risk_count||p]] in Q4). Voluntary attrition [[14 "
            "%||hr.voluntary_turnover_rate]] annualised, target <<10 %>>."
        ),
    ),
    (
        HT,
        (
            "- Sales leadership: VP search since <<November>>, <<two>> finalists.\n- [[Two people||hr.at_risk_count||no]] are at "
            "risk of leaving, both in the platform team.\n- [[Two colleagues||hr.performance_watch_count]] are on performance "
            "plans, outcome by <<31 May>>."
        ),
    ),
    (
        PS,
        (
            "Router is the cow: [[68 %||product.top_product_arr_concentration]] of ARR and <<82 %>> of profit. Fleet (<<€1.9m>>, "
            "up <<30 %>>) is the bet. Roadmap: [[57 %||product.offensive_roadmap_pct||no]] growth, [[30 "
            "%||product.defensive_roadmap_pct]] protection, [[25 %||product.commitments_roadmap_pct]] commitments. The platform "
            "scales for another [[16 months||product.scalability_headroom]]; a rewrite costs <<four>> engineers for <<six "
            "months>>."
        ),
    ),
    (
        PK,
        (
            "1. Fleet 2.0 – on track – GA <<15 May>>, <<6>> beta sites.\n2. Router API – delayed by <<three weeks>>.\nDelivery "
            "predictability [[slipped||product.delivery_predictability||down,no]] to [[79 "
            "%||product.delivery_predictability||no]]. R&D costs [[€301k||product.rd_monthly_spend]] a month for [[31 "
            "engineers||product.total_engineers]]."
        ),
    ),
    (
        SS,
        (
            "ARR closed at [[€8.64m||sales.arr]], growth of [[33 %||sales.growth_rate_yoy]] in a year. New business was "
            "[[€468k||sales.new_business||no]] from [[15 new customers||sales.new_customers_added]]. Sales efficiency suffers: "
            "CAC [[climbed||sales.cac||up]] to [[€71k||sales.cac]], payback to [[31 months||sales.cac_payback_period||no]]. The "
            "market grows <<18 %>>; Locus claims <<900>> customers."
        ),
    ),
    (
        SS,
        (
            "Net new ARR was [[€430k||sales.arr]]. The backlog of signed work is [[€0.98m||sales.bookings_backlog||no]]. We "
            "convert [[31 %||sales.win_rate]] of what gets decided, and a deal takes [[88 days||sales.avg_sales_cycle_days||no]]."
        ),
    ),
    (
        SK,
        (
            "- **Win rate.** [[35 %||sales.win_rate||no]], down from [[33 %||sales.win_rate||p]]. Locus is behind <<12>> of the "
            "losses.\n- **Long cycles.** [[94 days||sales.avg_sales_cycle_days]]; legal alone takes <<21>>.\n- **Thin "
            "pipeline.** [[€5.0m||sales.pipeline_value]], <<€1.2m>> of it older than <<half a year>>. New opportunities "
            "[[fell||sales.new_opps_added_value||down]] to [[€2.9m||sales.new_opps_added_value]]."
        ),
    ),
    (
        SF,
        (
            "1. Enterprise (Ivo): <<six>> deals by <<September>>, <<two>> done.\n2. Partners (Sanne): <<€120k>> of new ARR by "
            "<<June>>, <<€35k>> so far.\n3. Cycle below <<85 days>>: it stood at [[97 days||sales.avg_sales_cycle_days||no]] in "
            "Q1."
        ),
    ),
    (
        SA,
        (
            "We assume a win rate of <<32 %>>, last quarter it was 31 %. An average deal of <<€44k>>. <<10 %>> of the deals slip "
            "a quarter. One point of win rate is worth <<€50k>>."
        ),
    ),
    (
        SP,
        (
            "The pipeline of [[€5.3m||sales.pipeline_value||no]] holds [[118||sales.pipeline_deal_count]] deals. Weighted: "
            "[[€1.46m||sales.weighted_forecast]]. Commit for Q2: [[€690k||sales.quarterly_forecast]], up from "
            "[[€610k||sales.quarterly_forecast||p]]. Hermes (<<€240k>>) is at <<60 %>>."
        ),
    ),
    (
        SC,
        (
            "Locus: <<12>> encounters, <<five>> won, <<20 %>> cheaper. Overall we lost [[29 deals||sales.closed_lost_count||no]] "
            "worth [[€1.7m||sales.closed_lost_value]] and won [[15||sales.closed_won_count]]. Parcelle entered in <<February>> "
            "with <<€25m>> fresh money."
        ),
    ),
    (
        SX,
        (
            "Two deals are <<9 %>> of the pipeline. Fewer new opportunities ([[€2.94m||sales.new_opps_added_value]] after "
            "[[€3.11m||sales.new_opps_added_value||p]]). If Hermes slips, the call drops to <<€450k>>."
        ),
    ),
    (
        HX,
        (
            "Headcount rose from [[84||hr.total_headcount||p]] to [[91||hr.total_headcount||no]]. ARR per FTE "
            "[[declined||hr.arr_per_fte||down,no]]. We have [[14 contractors||hr.total_contractors||no]]."
        ),
    ),
    (
        FN,
        (
            "Gross burn climbed to [[€1.05m||finance.gross_burn_rate]] and net burn to [[€342k||finance.net_burn_rate||no]]. "
            "Paid marketing [[went up||finance.paid_marketing||up,no]]. Events doubled nearly, to "
            "[[€38k||finance.events_conferences]]."
        ),
    ),
]
# Plain statements, nearly all of them wrong.
WRONG: list[tuple[str, str]] = [
    (
        RI,
        (
            "Only [[11 accounts||customers.customers_churned||no]] left us and [[15||customers.new_customers_added]] joined. "
            "Gross retention was steady at [[95.9 %||customers.gross_revenue_retention||no]]."
        ),
    ),
    (RI, "We surveyed everyone: NPS came out at [[44||customers.nps_score||no]]."),
    (RI, "Logo churn stood at [[4.1 %||customers.logo_churn_rate||no]], driven by retail."),
    (CR, "We see [[€700k||customers.arr_at_risk||no]] of ARR at risk, about <<half>> of it in two accounts."),
    (CR, "Downgrades hit [[€70k||sales.downgrades||no]] and churn [[€190k||sales.churn_arr||no]]."),
    (EX, "Existing accounts added [[€180k||sales.expansion||no]] this quarter."),
    (FN, "Total cash: [[€6.5m||finance.total_cash_in_bank||no]]. Runway: 20 months."),
    (FN, "We burned [[€390k||finance.net_burn_rate||no]] a month."),
    (FN, "Revenue was [[€2.4m||finance.total_revenue||no]] and gross profit [[€1.7m||finance.gross_profit||no]]."),
    (FN, "EBITDA came in at [[−€780k||finance.ebitda||no]]."),
    (FN, "The cloud bill was [[€205k||finance.cloud_hosting||no]] this quarter."),
    (FN, "Recruiting cost [[€46k||finance.recruiting||no]] and travel [[€75k||finance.travel_entertainment||no]]."),
    (FN, "Our margin is [[74 %||finance.gross_margin_pct||no]]."),
    (FR, "Runway of [[15 months||finance.runway_months||no]] leaves little slack."),
    (
        US,
        (
            "Investors have committed [[€8m||fundraising.committed_amount||no]] so far; founders are diluted by [[12 "
            "%||fundraising.founder_dilution||no]]."
        ),
    ),
    (US, "The pre-money is [[€48m||fundraising.pre_money_valuation||no]]."),
    (US, "[[51 %||fundraising.round_completion_pct||no]] of the round is filled."),
    (UR, "We need at least [[€7m||fundraising.minimum_close_amount||no]] to close."),
    (HX, "The team is [[92 people||hr.total_headcount||no]] strong; [[four||hr.new_hires||no]] started this quarter."),
    (HX, "Annualised voluntary turnover is [[11 %||hr.voluntary_turnover_rate||no]]."),
    (HX, "We need [[48 days||hr.avg_days_to_fill||no]] on average to fill a role."),
    (HX, "Payroll runs at [[€7.2m||hr.payroll_run_rate||no]] a year."),
    (HX, "[[Five colleagues||hr.voluntary_exits||no]] handed in their notice."),
    (HP, "[[Nine roles||hr.open_positions||no]] are still open."),
    (HT, "[[Seven people||hr.at_risk_count||no]] are on the flight-risk list."),
    (PS, "[[75 %||product.top_product_arr_concentration||no]] of ARR comes from Router."),
    (PS, "We have [[19 months||product.scalability_headroom||no]] before the platform hits its limit."),
    (
        PK,
        ("Feature adoption is at [[52 %||product.feature_adoption||no]]; predictability at [[77 %||product.delivery_predictability||no]]."),
    ),
    (PK, "R&D costs [[€340k||product.rd_monthly_spend||no]] a month."),
    (SS, "We signed [[19 new customers||sales.new_customers_added||no]] and [[€600k||sales.new_business||no]] of new ARR."),
    (SS, "ARR reached [[€9.1m||sales.arr||no]]."),
    (SS, "Win rate was [[38 %||sales.win_rate||no]], CAC [[€64k||sales.cac||no]]."),
    (SK, "The sales cycle takes [[110 days||sales.avg_sales_cycle_days||no]]; payback is [[24 months||sales.cac_payback_period||no]]."),
    (SK, "We lost [[41 deals||sales.closed_lost_count||no]], worth [[€2.1m||sales.closed_lost_value||no]]."),
    (SP, "The pipeline holds [[135 deals||sales.pipeline_deal_count||no]]."),
    (SS, "The pipeline is worth [[€6.2m||sales.pipeline_value||no]], weighted [[€1.8m||sales.weighted_forecast||no]]."),
    (SS, "We added [[€2.4m||sales.new_opps_added_value||no]] of pipeline."),
    (SS, "Backlog [[shrank||sales.bookings_backlog||down,no]] in the quarter."),
    (SS, "Churned ARR [[went up||sales.churn_arr||up,no]]."),
    (FN, "Net burn [[improved||finance.net_burn_rate||down,no]] again."),
    (FN, "Opex [[stayed flat||finance.total_opex||flat,no]]."),
    (HX, "We have fewer contractors and more open roles than in December."),
    (HX, "ARR per FTE [[slipped||hr.arr_per_fte||down,no]]."),
    (
        PK,
        (
            "Adoption [[declined||product.feature_adoption||down,no]] and innovation capacity "
            "[[rose||product.innovation_capacity_pct||up,no]]."
        ),
    ),
]
# Figures of accounts, people, deals, plans and peers only.
OTHERS: list[tuple[str, str]] = [
    (RI, "Accounts that train two admins renew at <<98 %>>, others at <<85 %>>; the training takes <<three hours>>."),
    (RI, "In the Nordic pilot, <<four>> of <<nine>> sites churned within <<six months>>."),
    (CR, "- Delmas (<<€88k>>, renewal <<14 May>>): usage down <<40 %>>, <<two>> tickets open for <<30 days>>."),
    (CR, "- Weston: contract of <<€130k>> ends <<31 May>>; they want <<15 %>> off. Probability to keep: <<60 %>>."),
    (EX, "- Kestrel: <<120>> robots today, plans <<200>>; worth <<€60k>> a year at our list price of <<€750>>."),
    (KI, "Migration of <<45>> accounts to v3 by <<30 June>>; <<28>> are through, <<three>> rolled back."),
    (FN, "If the price rise sticks, revenue in H2 is <<€150k>> higher and margin gains <<1 point>>."),
    (FN, "The lease adds <<€12k>> a month from <<July>>; the auditor charges <<€35k>>."),
    (FN, "Base case: cash of <<€4.6m>> in September. Downside: <<€4.1m>>, runway <<13 months>>."),
    (FR, "A hack would cost us <<€200k>> and <<two weeks>> of work. Insurance covers <<€1m>>."),
    (FA, "Hiring: <<8>> people at <<€85k>>. Salaries rise <<4 %>>. Interest <<3.1 %>>. Inflation <<2.2 %>>."),
    (US, "Comparable rounds: Parcelle raised <<€20m>> at <<€80m>> pre, Ferrox <<€9m>> at <<€35m>>."),
    (US, "Milestones after the round: ARR of <<€14m>>, <<130>> people, net retention of <<110 %>> by <<2027>>."),
    (UR, "Lindqvist wants a board seat and <<1.5x>> liquidation preference; legal fees of <<€90k>>."),
    (UA, "A <<10 %>> lower valuation costs founders <<0.9 points>>."),
    (HX, "The Lyon team grew from <<six>> to <<nine>>; <<two>> managers were promoted."),
    (HX, "<<40>> colleagues joined the hackathon, <<seven>> prototypes were built in <<two days>>."),
    (
        HP,
        (
            "1. SRE (Lyon) – <<€95k>> – start <<1 September>> – open for <<70 days>>.\n2. Two AEs (Oslo) – <<€110k>> OTE each – "
            "start <<1 July>>."
        ),
    ),
    (HR, "Equity refresh for <<14>> key people, <<0.3 %>> each, vesting over <<four years>>."),
    (HT, "Support works <<50 hours>> a week since <<January>>; <<two>> of <<11>> agents asked to move."),
    (HB, "Approve <<three>> new roles at <<€270k>> a year and a bonus pool of <<5 %>> of salaries."),
    (HH, "Nadia shipped the router API <<two weeks>> early; her talk drew <<300>> people."),
    (PS, "Vision: <<19>> customers, <<€0.4m>> ARR, growth <<3 %>>, <<two>> engineers. Sunset by <<Q3>>."),
    (PK, "- Fleet: <<80 %>> done, beta with <<six>> sites, <<12>> bugs open, launch <<15 May>>."),
    (PK, "Page load fell from <<2.4>> seconds to <<1.1>>; uptime <<99.95 %>>."),
    (SS, "The market is worth <<€2bn>> and grows <<18 %>>. Locus has <<900>> customers and <<€30m>> of ARR."),
    (SK, "Ivo closed <<€210k>> of <<€300k>> quota, Sanne <<€95k>>. Discounts average <<14 %>>."),
    (SF, "- <<20>> demos a week by <<June>>, <<12>> now.\n- <<Five>> partner deals of <<€40k>> each by year end."),
    (SA, "- Hermes closes by <<20 April>> (<<60 %>>).\n- Conversion from demo to proposal stays at <<45 %>>.\n- <<Two>> deals slip."),
    (SP, "Hermes <<€240k>>, Dalia <<€190k>>, Orchid <<€120k>>: together <<€550k>>."),
    (SX, "Procurement at Dalia takes <<90 days>>; legal has asked for <<12>> changes."),
    (SC, "Parcelle: seen in <<four>> deals, won <<three>>; price <<€39>>, ours <<€49>>; <<60>> staff."),
    (SC, "Locus's win rate against us is <<58 %>>; its churn is said to be <<9 %>>."),
    (RI, "A customer with an NPS of <<9>> left after <<11 months>>."),
    (FN, "We returned <<€22k>> of unused licences and got a refund of <<€18k>> for the fair."),
    (HX, "The average age is <<34>>, <<38 %>> are women, <<12>> nationalities."),
    (FN, "Last year's audit took <<six weeks>> and cost <<€41k>>."),
    (SS, "Our largest deal ever, <<€310k>>, came from Norway after <<14 months>>."),
    (CR, "Seven accounts with <<€25k>> or less are late; the oldest bill is <<95 days>> old."),
    (EX, "We could double ARR at <<30>> accounts; that is <<€900k>> of white space."),
]
MONTHS = (("2025-06", "2025-06-01", "2025-06-30"), ("2026-05", "2026-05-01", "2026-05-31"), ("2026-06", "2026-06-01", "2026-06-30"))
# By the month, in dollars, tables among them.
MONTHLY: list[tuple[str, str]] = [
    (
        SS,
        (
            "June was our best month in new business: [[$512k||sales.new_business]], against [[$468k||sales.new_business||p]] in "
            "May. [[15 new logos||sales.new_customers_added]] came in, at [[$34.1k||sales.avg_contract_value]] each. Logo count "
            "is [[253||customers.total_customers]]."
        ),
    ),
    (SS, "ARR stands at [[$8.64m||sales.arr]], [[$430k more than a month ago||sales.arr]]. CARR is [[$9.1m||sales.carr||no]]."),
    (
        SS,
        (
            "The median opportunity is [[$31k||sales.median_deal_size]], the mean [[$42.6k||sales.average_deal_size]]. Backlog: "
            "[[$1.12m||sales.bookings_backlog]]."
        ),
    ),
    (
        SK,
        (
            "* Cost of winning a logo is [[$71k||sales.cac]], a year ago it was $60k.\n* It takes [[31 "
            "months||sales.cac_payback_period||no]] to earn that back.\n* Reps spend <<40 %>> of their time on admin."
        ),
    ),
    (
        SK,
        (
            "We close too slowly. A deal needs [[94 days||sales.avg_sales_cycle_days]] from first call to signature, of which "
            "<<30>> go into security reviews. Last month it was [[88||sales.avg_sales_cycle_days||p]]."
        ),
    ),
    (SC, "Zentro is behind <<11>> of our [[33 losses||sales.closed_lost_count]]. Its list price is <<$39>> a seat, ours <<$49>>."),
    (
        SP,
        (
            "[[118 opportunities||sales.pipeline_deal_count]] worth [[$5.03m||sales.pipeline_value]]; probability-weighted "
            "[[$1.2m||sales.weighted_forecast||no]]. We call [[$690k||sales.quarterly_forecast]] for July."
        ),
    ),
    (
        SF,
        (
            "**Win rate.** Measure: <<35 %>> by year end. June: [[31.25 %||sales.win_rate]], May: [[32.56 "
            "%||sales.win_rate||p]]. **Pipeline.** <<$6m>> by August; June ended at [[$5.03m||sales.pipeline_value]]."
        ),
    ),
    (
        RI,
        (
            "Churn was [[$164k||sales.churn_arr]], contraction [[$61k||sales.downgrades]]; gross retention therefore [[97.3 "
            "%||customers.gross_revenue_retention]]. [[Eight logos||customers.customers_churned]] went, [[nine in "
            "May||customers.customers_churned||p]]."
        ),
    ),
    (
        RI,
        (
            "[[Ten customers||customers.customers_churned||no]] cancelled. Our NPS of [[38||customers.nps_score]] rests on [[96 "
            "answers||customers.nps_responses]]. Detractors (<<19 %>>) complain about exports."
        ),
    ),
    (
        RI,
        ("Net revenue retention [[worsened||customers.net_revenue_retention||down,no]] to [[97 %||customers.net_revenue_retention||no]]."),
    ),
    (
        CR,
        (
            "Tamsin Foods (<<$140k>>, <<31 August>>), Orrery (<<$95k>>, <<two>> months overdue) and <<six>> smaller ones put "
            "[[$610k||customers.arr_at_risk]] at risk, [[7 %||customers.percent_arr_at_risk]] of ARR, [[up from "
            "$540k||customers.arr_at_risk||p]]."
        ),
    ),
    (CR, "Concentration is [[26 %||customers.top_customer_concentration||no]] for the top accounts."),
    (EX, "Expansion [[grew||sales.expansion||up]] to [[$143k||sales.expansion]]. Next: Tamsin (<<$50k>>, <<60 %>>), Halyard (<<$35k>>)."),
    (
        KI,
        (
            "Renewal desk: <<14>> of <<16>> renewals done, <<$310k>> saved. NPS programme: score [[38||customers.nps_score]] "
            "after [[41||customers.nps_score||p]]."
        ),
    ),
    (
        FN,
        (
            "Revenue came to [[$2.21m||finance.total_revenue]], of which [[$2.03m||finance.subscription_revenue]] subscription "
            "and [[$183k||finance.services_revenue]] services. COGS left us a gross profit of [[$1.58m||finance.gross_profit]] "
            "([[71.4 %||finance.gross_margin_pct]])."
        ),
    ),
    (
        FN,
        (
            "R&D payroll [[$702k||finance.rd_payroll]], commissions [[$74k||finance.sales_commissions]], recruiting "
            "[[$64k||finance.recruiting]], travel [[$49k||finance.travel_entertainment||no]], rent "
            "[[$93k||finance.office_facilities]]."
        ),
    ),
    (
        FN,
        (
            "Spend on paid marketing was cut by [[11 %||finance.paid_marketing]], to [[$118k||finance.paid_marketing]]. Hosting "
            "is up [[13 %||finance.cloud_hosting]]."
        ),
    ),
    (
        FN,
        (
            "We had [[$5.91m||finance.total_cash_in_bank]] at the end of June, [[$180k||finance.total_restricted_cash]] of it "
            "restricted. At [[$322k||finance.net_burn_rate]] a month that's [[17.8 months||finance.runway_months]]."
        ),
    ),
    (FN, "The net loss [[narrowed||finance.net_income||up,no]] to [[$0.95m||finance.net_income||no]]."),
    (FN, "G&A [[was stable||finance.total_ga||flat]] at [[$540k||finance.total_ga]]; S&M rose [[9 %||finance.total_sm]]."),
    (FN, "Outlook for July: revenue <<$2.25m>>, net burn <<$300k>>; we expect to end the year with <<$4.1m>>."),
    (
        FR,
        (
            "Liquidity: [[$5.9m||finance.total_cash_in_bank]], enough for 20 months. A delay of <<one>> quarter costs <<$1m>>. "
            "Probability <<25 %>>."
        ),
    ),
    (FR, "Customer risk: the biggest accounts are [[23.4 %||customers.top_customer_concentration]] of ARR. Loss of Tamsin = <<$140k>>."),
    (
        FA,
        (
            "Payroll stays at [[today's $8.06m||hr.payroll_run_rate]] a year. Win rate <<32 %>>. FX <<1.09>>. <<Two>> price "
            "rises of <<3 %>>."
        ),
    ),
    (
        US,
        (
            "Target: [[$14m||fundraising.target_raise]]. Committed: [[$6.2m||fundraising.committed_amount]] ([[44 "
            "%||fundraising.round_completion_pct]]). Received: [[$0||fundraising.total_received]]. Investors in dialogue: "
            "[[17||fundraising.investors_in_pipeline]] ([[21||fundraising.investors_in_pipeline||p]])."
        ),
    ),
    (
        US,
        (
            "Commitments are at [[$6.2m||fundraising.committed_amount]], [[up $1.4m||fundraising.committed_amount]]; <<two>> "
            "more term sheets (<<$3m>>, <<$2m>>) are out."
        ),
    ),
    (US, "We talk to [[25 funds||fundraising.investors_in_pipeline||no]], <<four>> of them from the US."),
    (
        UR,
        (
            "A price below [[$52m pre||fundraising.pre_money_valuation]] is likely (<<40 %>>). At <<$45m>> founders lose <<1.3 "
            "points>> more."
        ),
    ),
    (UA, "Post-money [[$66m||fundraising.post_money_valuation]]; option pool <<10 %>>; legal cost <<$180k>>."),
    (
        HX,
        (
            "[[87 on the payroll||hr.total_headcount]], [[7 joiners||hr.new_hires]], [[3 leavers||hr.voluntary_exits]]. ARR per "
            "employee: [[$99k||hr.arr_per_fte]]. Open: [[six roles||hr.open_positions]]."
        ),
    ),
    (HX, "Our team [[shrank||hr.total_headcount||down,no]] to [[82 people||hr.total_headcount||no]]."),
    (
        HX,
        (
            "Time to fill [[improved||hr.avg_days_to_fill||down,no]] to [[52 days||hr.avg_days_to_fill||no]]. Pulse survey "
            "<<8.1>> of <<10>>."
        ),
    ),
    (HX, "We let [[one person||hr.terminations]] go and lost [[four||hr.voluntary_exits||no]] to resignations."),
    (
        HP,
        (
            "Approved: <<95>> heads. On board: [[87||hr.total_headcount]]. Open: [[6||hr.open_positions]]. First: <<two>> SREs "
            "by <<September>>."
        ),
    ),
    (
        HR,
        (
            "<<Nine>> stay interviews; pay named by <<four>>. Voluntary turnover [[14 %||hr.voluntary_turnover_rate]], "
            "[[up||hr.voluntary_turnover_rate||up]] from [[9.8 %||hr.voluntary_turnover_rate||p]]."
        ),
    ),
    (HT, "Performance: [[two people||hr.performance_watch_count]] on plans. Flight risk: [[five people||hr.at_risk_count||no]]."),
    (
        PS,
        (
            "Loom Core makes [[68 %||product.top_product_arr_concentration]] of ARR, down [[two "
            "points||product.top_product_arr_concentration]]. We put [[45 %||product.offensive_roadmap_pct]] of the roadmap into "
            "growth."
        ),
    ),
    (
        PS,
        (
            "The architecture gives us [[16 months||product.scalability_headroom]] of headroom; last month "
            "[[19||product.scalability_headroom||p]]."
        ),
    ),
    (
        PK,
        (
            "Predictability was [[82 %||product.delivery_predictability]], weighted adoption [[51 "
            "%||product.feature_adoption||no]]. <<Seven>> of <<nine>> milestones are green."
        ),
    ),
    (
        PK,
        (
            "R&D runs at [[$301k a month||product.rd_monthly_spend]] with [[31 engineers||product.total_engineers]]; [[41 "
            "%||product.innovation_capacity_pct]] of their time is innovation."
        ),
    ),
    (PK, "[[A quarter||product.quality_churn_pct]] of churn is down to quality, a third in May."),
    (
        FN,
        (
            "| $k | May | June | Budget |\n|---|---|---|---|\n| Revenue | [[2,098||finance.total_revenue||p]] | "
            "[[2,214||finance.total_revenue]] | <<2,180>> |\n| Opex | [[2,398||finance.total_opex||p]] | "
            "[[2,600||finance.total_opex||no]] | <<2,450>> |\n| EBITDA | [[(871)||finance.ebitda||p]] | "
            "[[(934)||finance.ebitda]] | <<(880)>> |"
        ),
    ),
    (
        HX,
        (
            "| | May | June |\n|---|---|---|\n| Headcount | [[84||hr.total_headcount||p]] | [[87||hr.total_headcount]] |\n| "
            "Hires | [[5||hr.new_hires||p]] | [[7||hr.new_hires]] |\n| Open roles | [[9||hr.open_positions||p]] | "
            "[[8||hr.open_positions||no]] |"
        ),
    ),
    (
        SS,
        (
            "Won: [[15 deals||sales.closed_won_count]], [[$655k||sales.closed_won_value]]. Lost: [[33 "
            "deals||sales.closed_lost_count]], [[$1.72m||sales.closed_lost_value]]. That's a win rate of [[31 "
            "%||sales.win_rate]]."
        ),
    ),
]
