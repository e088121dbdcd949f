"""Which KPIs stand together on the pages, in the order in which a board reads them. Ids that the catalog doesn't know are passed over."""

from __future__ import annotations

DOMAIN_TITLES = {
    "sales": "Growth and sales",
    "customers": "Customers and retention",
    "finance": "Finance and cash",
    "fundraising": "Fundraising",
    "product": "Product and engineering",
    "hr": "People",
    "operations": "Efficiency",
    "custom": "Company measures",
}

HEADLINE_EARLY = (
    "finance.runway_months", "finance.total_unrestricted_cash", "finance.net_burn_rate", "sales.arr", "sales.new_business",
    "customers.total_customers", "hr.total_headcount", "fundraising.committed_amount", "finance.total_cash_in_bank", "sales.total_revenue",
    "customers.new_customers_added", "fundraising.round_completion_pct",
)  # fmt: skip
HEADLINE_GROWTH = (
    "sales.arr", "sales.growth_rate_yoy", "customers.net_revenue_retention", "customers.gross_revenue_retention", "sales.gross_margin",
    "finance.net_burn_rate", "finance.runway_months", "operations.rule_of_40", "sales.pipeline_value", "hr.total_headcount",
    "finance.total_cash_in_bank", "finance.total_revenue", "customers.total_customers", "finance.ebitda",
)  # fmt: skip
HEADLINE_PUBLIC = (
    "finance.total_revenue", "sales.arr", "sales.growth_rate_yoy", "customers.net_revenue_retention", "finance.gross_margin_pct",
        "finance.ebitda",
    "operations.rule_of_40", "finance.total_cash_in_bank", "customers.gross_revenue_retention", "hr.total_headcount", "finance.net_income",
)  # fmt: skip
HEADLINE_COUNT = 8

# The scorecards of a domain: (title, KPIs). What no group names goes to the domain's last scorecard.
GROUPS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "sales": (
        ("Recurring revenue", ("sales.starting_arr", "sales.new_business", "sales.expansion", "sales.downgrades", "sales.churn_arr",
            "sales.arr", "sales.carr",
                               "sales.growth_rate_yoy", "sales.total_revenue", "sales.gross_margin")),
        ("What growth costs", ("sales.new_customers_added", "sales.avg_contract_value", "sales.cac", "sales.cac_payback_period",
            "sales.new_cac_ratio",
                               "sales.expansion_cac_ratio", "sales.blended_cac_ratio")),
        ("Pipeline and deals", ("sales.opening_pipeline_value", "sales.new_opps_added_value", "sales.closed_won_value",
            "sales.closed_lost_value",
                                "sales.pipeline_value", "sales.pipeline_deal_count", "sales.closed_won_count", "sales.closed_lost_count",
                                    "sales.win_rate",
                                "sales.average_deal_size", "sales.median_deal_size", "sales.avg_sales_cycle_days",
                                    "sales.weighted_forecast",
                                "sales.quarterly_forecast", "sales.bookings_backlog", "sales.bookings_backlog_total")),
    ),
    "customers": (
        ("Retention", ("customers.gross_revenue_retention", "customers.net_revenue_retention", "customers.logo_retention_rate",
            "customers.logo_churn_rate",
                       "customers.arr_at_risk", "customers.percent_arr_at_risk")),
        ("Customer base", ("customers.total_customers", "customers.new_customers_added", "customers.customers_churned",
            "customers.avg_contract_value",
                           "customers.acv_trend_pct", "customers.top_customer_concentration", "customers.nps_score",
                               "customers.nps_responses",
                           "customers.nps_trend")),
    ),
    "finance": (
        ("Cash and runway", ("finance.total_cash_in_bank", "finance.total_unrestricted_cash", "finance.total_restricted_cash",
                             "finance.net_working_capital_adjustment", "finance.operationally_available_cash",
                                 "finance.total_operational_inflow",
                             "finance.total_operational_outflow", "finance.gross_burn_rate", "finance.net_burn_rate",
                                 "finance.runway_months",
                             "finance.gross_margin_pct")),
    ),
    "fundraising": (
        ("The round", ("fundraising.target_raise", "fundraising.minimum_close_amount", "fundraising.committed_amount",
            "fundraising.total_received",
                       "fundraising.round_completion_pct", "fundraising.total_round_size", "fundraising.investors_in_pipeline")),
        ("Valuation and capital", ("fundraising.target_valuation", "fundraising.minimum_valuation", "fundraising.pre_money_valuation",
                                   "fundraising.post_money_valuation", "fundraising.founder_dilution", "fundraising.total_capital_raised",
                                   "fundraising.convertible_outstanding", "fundraising.venture_debt_drawn",
                                       "fundraising.venture_debt_available")),
    ),
    "product": (("Product and engineering", ()),),
    "hr": (
        ("Headcount", ("hr.total_headcount", "hr.approved_headcount_budget", "hr.headcount_change", "hr.new_hires", "hr.voluntary_exits",
            "hr.terminations",
                       "hr.total_contractors", "hr.open_positions", "hr.avg_days_to_fill")),
        ("Retention and cost", ("hr.voluntary_turnover_rate", "hr.involuntary_turnover_rate", "hr.at_risk_count",
            "hr.performance_watch_count",
                                "hr.arr_per_fte", "hr.payroll_run_rate", "hr.payroll_as_pct_of_burn")),
    ),
    "operations": (("Efficiency", ()),),
}  # fmt: skip

# The profit and loss account: (head, lines, total).
STATEMENT: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("Revenue", ("finance.subscription_revenue", "finance.usage_revenue", "finance.services_revenue", "finance.other_revenue"),
        "finance.total_revenue"),
    ("Cost of revenue", ("finance.cloud_hosting", "finance.third_party_data", "finance.customer_support_delivery",
        "finance.payment_transaction_costs",
                         "finance.services_delivery_costs", "finance.other_cogs"), "finance.total_cogs"),
    ("", (), "finance.gross_profit"),
    ("Research and development", ("finance.rd_payroll", "finance.product_design_payroll", "finance.contractors_outsourcing",
        "finance.rd_tools_software",
                                  "finance.other_rnd"), "finance.total_rnd"),
    ("Sales and marketing", ("finance.sales_payroll", "finance.sales_commissions", "finance.marketing_payroll", "finance.paid_marketing",
                             "finance.events_conferences", "finance.sm_tools_software", "finance.other_sm"), "finance.total_sm"),
    ("Customer success", ("finance.cs_payroll", "finance.cs_tools_software", "finance.other_cs"), "finance.total_cs"),
    ("General and administrative", ("finance.ga_payroll", "finance.legal_accounting_professional", "finance.office_facilities",
        "finance.software_it",
                                    "finance.recruiting", "finance.travel_entertainment", "finance.insurance_compliance",
                                        "finance.other_ga"),
     "finance.total_ga"),
    ("", (), "finance.total_opex"),
    ("", (), "finance.ebitda"),
    ("Below EBITDA", ("finance.depreciation_amortization", "finance.interest_income_expense", "finance.tax", "finance.fx_gain_loss"),
        "finance.net_income"),
)  # fmt: skip
STATEMENT_IDS = frozenset(k for _, lines, total in STATEMENT for k in (*lines, total))
# Shown as a column of another row, or said by another field; they stand in the appendix of all KPIs.
ELSEWHERE = frozenset({
    "customers.prior_quarter_total_customers", "customers.prior_quarter_acv", "customers.prior_quarter_grr", "customers.prior_quarter_nrr",
    "customers.prior_quarter_concentration", "customers.reporting_method", "sales.base_currency", "finance.current_asset_adjustments",
    "finance.current_liability_adjustments",
})  # fmt: skip

# The order of narratives in a domain: what a board reads first.
NARRATIVE_ORDER = (
    "sales.strategic_context", "sales.focus_areas", "sales.key_concerns", "sales.competitive_alerts", "sales.pipeline_context_notes",
    "sales.pipeline_assumptions", "sales.pipeline_risk_factors", "customers.retention_insights", "customers.churn_risks",
    "customers.expansion_opportunities", "customers.key_initiatives", "finance.forecast_notes", "finance.assumptions",
        "finance.risk_factors",
    "fundraising.strategy", "fundraising.assumptions", "fundraising.risk_factors", "hr.executive_commentary", "hr.talent_highlights",
    "hr.talent_challenges", "hr.hiring_plan", "hr.retention_initiatives", "hr.board_actions", "product.key_initiatives_status",
        "product.portfolio_strategy",
)  # fmt: skip
# Where an ask weighs most; the rest follow in the catalog's order.
ASK_ORDER = (
    "hr.board_actions",
    "fundraising.strategy",
    "finance.risk_factors",
    "sales.key_concerns",
    "customers.churn_risks",
    "hr.hiring_plan",
    "hr.talent_challenges",
)
