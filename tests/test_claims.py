"""Figures and directions in narratives: what they speak of, and whether the pack bears them out."""

from __future__ import annotations

import itertools
import time
from decimal import Decimal
from typing import Any

import claims_narratives as data
import pytest
from claims_company import Score, pack_of, score
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kpireview.claims import claim_findings, find_claims
from kpireview.claims.facts import facts_of
from kpireview.claims.find import claims_of
from kpireview.model import Claim, Entry, Pack
from kpireview.model.style import format_value, styles_for

FIELD = "sales.strategic_context"
VALUES: dict[str, tuple[Any, Any, Any]] = {
    "sales.arr": (12_074_093, 11_422_017, 9_611_672),
    "customers.net_revenue_retention": (100.65, 101.23, 102),
    "customers.logo_churn_rate": (1.04, 2.08, 1.5),
    "customers.total_customers": (200, 192, 150),
    "customers.nps_score": (35, 37, 30),
    "customers.nps_trend": (-2, 1, 0),
    "finance.ebitda": (-792_184, -850_000, -700_000),
    "finance.net_burn_rate": (251_891, 199_000, 180_000),
    "finance.runway_months": (20.34, 29.53, 33),
    "finance.cloud_hosting": (273_231, 250_000, 200_000),
    "sales.win_rate": (31.37, 29.03, 28),
    "hr.total_headcount": (107, 103, 80),
    "hr.voluntary_exits": (2, 1, 1),
    "customers.top_customer_concentration": (25.68, 27.81, 30),
}
PERIODS = (("2024-Q4", "2024-10-01", "2024-12-31"), ("2025-Q3", "2025-07-01", "2025-09-30"), ("2025-Q4", "2025-10-01", "2025-12-31"))


def company(text: str, field: str = FIELD) -> Pack:
    """The invented company, with one narrative."""
    return pack_of(VALUES, PERIODS, name="Meridel", currency="USD", texts={field: text})


def claims(catalog: Any, text: str, field: str = FIELD) -> list[Claim]:
    """The linked claims of one narrative."""
    return [c for c in find_claims(company(text, field), catalog) if c.verdict != "unlinked"]


def only(catalog: Any, text: str, field: str = FIELD) -> Claim:
    """The only linked claim of one narrative."""
    found = claims(catalog, text, field)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("NRR was 100.65 %.", "supported"),
        ("NRR was 101 %.", "supported"),
        ("NRR was 100.5 %.", "contradicted"),
        ("NRR was about 100 %.", "supported"),
        ("NRR is just under 101 %.", "supported"),
        ("NRR is just under 100 %.", "contradicted"),
        ("We have 200 customers on the books.", "supported"),
        ("Total customers: 203.", "contradicted"),
        ("ARR closed at $12.1m.", "supported"),
        ("ARR closed at $12.0m.", "contradicted"),
        ("ARR closed at $12.1bn.", "contradicted"),
        ("Logo churn was 104 bps.", "supported"),
        ("Roughly three in ten decided deals are ours.", "supported"),
        ("EBITDA was ($792k).", "supported"),
        ("The EBITDA loss was $792k.", "supported"),
        ("EBITDA was $792k.", "contradicted"),
        ("Runway is in the low twenties.", "supported"),
    ],
)
def test_a_figure_is_held_at_the_precision_it_is_printed_with(catalog: Any, text: str, verdict: str) -> None:
    """The pack's value, rounded as the figure is printed, equals it, or the claim is contradicted."""
    found = [c for c in claims(catalog, text) if not isinstance(c.stated, str)]
    assert [c.verdict for c in found] == [verdict]


def test_a_hedge_is_no_licence(catalog: Any) -> None:
    """Roughly widens by 5 %, not more."""
    assert only(catalog, "Net burn is roughly $240k a month.").verdict == "supported"
    assert only(catalog, "Net burn is roughly $225k a month.").verdict == "contradicted"


@pytest.mark.parametrize(
    ("text", "stated", "verdict"),
    [
        ("NPS slipped.", "down", "supported"),
        ("NPS improved.", "up", "contradicted"),
        ("Logo churn improved.", "down", "supported"),
        ("Logo churn got worse.", "up", "contradicted"),
        ("Headcount rose.", "up", "supported"),
        ("NRR was flat.", "flat", "supported"),
        ("The EBITDA loss narrowed.", "up", "supported"),
        ("Runway is shorter than a year ago.", "down", "supported"),
    ],
)
def test_directions_are_held_against_the_period_compared(catalog: Any, text: str, stated: str, verdict: str) -> None:
    """Better and worse follow the KPI's polarity, up and down the signed value."""
    claim = only(catalog, text)
    assert (claim.stated, claim.verdict) == (stated, verdict)


def test_a_value_and_a_direction_are_two_claims(catalog: Any) -> None:
    """ "NRR fell to 100.65 %" says two things, and each has its own quote."""
    first, second = claims(catalog, "NRR fell to 100.65 %.")
    assert (first.stated, second.stated) == ("down", Decimal("100.65"))
    assert first.end <= second.start


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Runway was 29.5 months last quarter.", "2025-Q3"),
        ("Runway was 29.5 months in Q3.", "2025-Q3"),
        ("In September, runway stood at 29.5 months.", "2025-Q3"),
        ("Runway was 33 months a year ago.", "2024-Q4"),
        ("Runway was 33 months in Q4 2024.", "2024-Q4"),
        ("Runway is 20.3 months.", "2025-Q4"),
    ],
)
def test_periods_are_found_by_words(catalog: Any, text: str, period: str) -> None:
    """A quarter, a month, last quarter, a year ago; without any the pack's own period."""
    claim = only(catalog, text)
    assert (claim.period, claim.verdict) == (period, "supported")


def test_a_comparison_carries_the_kpi_on(catalog: Any) -> None:
    """ "to 31.4 % from 29.0 %": the second figure is the same KPI's of the period before."""
    found = claims(catalog, "Win rate rose to 31.4 % from 29.0 %.")
    assert [(c.kpi, c.period, c.verdict) for c in found if c.stated != "up"] == [
        ("sales.win_rate", "2025-Q4", "supported"),
        ("sales.win_rate", "2025-Q3", "supported"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Target: NRR of 105 % by June.",
        "We plan on ARR of $14m next year.",
        "If NRR falls below 95 %, we act.",
        "ARR should reach $14m.",
        "**Tamarack Freight**, $148k ARR, renews 31 January.",
        "- Castlebay ($220k of ARR) signs by 20 February.",
        "Win rate in DACH was 44 %.",
        "Corvid Payouts is our growth bet: $1.9m ARR.",
        "Each point of win rate is worth $70k.",
        "Ten weeks from today the round closes.",
        "SOC 2 and ISO 27001 are done; 24/7 support since 2023.",
    ],
)
def test_targets_and_other_peoples_figures_are_no_claims(catalog: Any, text: str) -> None:
    """Plans, conditions, accounts, deals and segments say nothing about the company's KPI."""
    assert claims(catalog, text) == []


def test_every_other_figure_comes_back_unlinked_without_a_kpi(catalog: Any) -> None:
    """A reader sees which figures nobody could check."""
    (claim,) = find_claims(company("Kestrel pays $164k."), catalog)
    assert (claim.verdict, claim.kpi, claim.quote, claim.pack) == ("unlinked", None, "$164k", None)


def test_offsets_count_code_points_of_any_text(catalog: Any) -> None:
    """Emoji, combining marks and right-to-left text before a claim don't shift its quote."""
    text = "🟢🇩🇪 e\u0301te\u0301 עברית \u202e — ARR closed at $12.1m, NRR at 100.65 %."
    found = claims(catalog, text)
    assert [c.kpi for c in found] == ["sales.arr", "customers.net_revenue_retention"]
    assert all(text[c.start : c.end] == c.quote for c in found)


def test_quotes_never_overlap(catalog: Any) -> None:
    """Each claim has a stretch of its own, so that it can be highlighted."""
    for field, marked in data.HALDEN_NARRATIVES:
        found = sorted(find_claims(company(marked, field), catalog), key=lambda c: c.start)
        assert all(a.end <= b.start for a, b in itertools.pairwise(found)), field


def test_changes_plans_and_ratios_are_derived_claims(catalog: Any) -> None:
    """What no KPI holds, but the pack gives, is checked all the same."""
    values = {
        **VALUES,
        "sales.new_business": (577_630, 1, 1),
        "sales.expansion": (298_056, 1, 1),
        "sales.downgrades": (86_965, 1, 1),
        "sales.churn_arr": (136_645, 1, 1),
    }
    text = "Headcount rose by 4. ARR rose by 5.7 %. Net new ARR was $652k. Hosting was up 14 %."
    pack = pack_of(values, PERIODS, currency="USD", texts={FIELD: text})
    found = {c.quote: c for c in find_claims(pack, catalog) if c.measure not in {"actual", None}}
    assert {(c.measure, c.verdict) for c in found.values()} == {
        ("change", "supported"), ("change_pct", "supported"), ("derived", "supported"), ("change_pct", "contradicted"),
    }  # fmt: skip


def test_a_figure_under_plan_is_held_against_the_budget(catalog: Any) -> None:
    """ "1.0 % under plan" is a claim about actual against budget."""
    pack = company("ARR closed at $12.07m, 1.0 % under plan.")
    entry = pack.kpis["sales.arr"].model_copy(update={"budget": Decimal(12_194_834)})
    pack = pack.model_copy(update={"kpis": {**pack.kpis, "sales.arr": entry}})
    found = [c for c in find_claims(pack, catalog) if c.measure == "vs_budget_pct"]
    assert [(c.verdict, c.kpi) for c in found] == [("supported", "sales.arr")]


def test_a_row_of_a_structured_field_is_a_cell(catalog: Any) -> None:
    """A segment's figure links to its row and column, not to the company's KPI."""
    pack = company("Enterprise holds $5.55m.")
    rows = ({"name": "Enterprise", "customer_count": Decimal(24), "segment_arr": Decimal(5_554_083)},)
    pack = pack.model_copy(update={"kpis": {**pack.kpis, "customers.customer_segments": Entry(rows=rows)}})
    found = [c for c in find_claims(pack, catalog) if c.verdict != "unlinked"]
    assert [(c.kpi, c.cell, c.verdict) for c in found] == [("customers.customer_segments", ("Enterprise", "segment_arr"), "supported")]


def test_a_contradiction_is_a_finding_that_shows_both_values(catalog: Any) -> None:
    """An error where the clause names the KPI, on the narrative, with the KPI in refs."""
    pack = company("NRR was 108 %.")
    (finding,) = claim_findings(find_claims(pack, catalog), pack, catalog)
    assert (finding.code, finding.severity, finding.kpi, finding.refs) == (
        "figure-contradicts-pack", "error", FIELD, ("customers.net_revenue_retention",),
    )  # fmt: skip
    assert "108" in finding.message
    assert "100.65" in finding.message
    assert (finding.expected, finding.found) == ("100.65", "108")


def test_a_contradiction_by_inference_is_only_a_warning(catalog: Any) -> None:
    """Where the clause doesn't name the KPI, a person should look: "It was 40 months in Q3"."""
    pack = company("Runway is 20.3 months. It was 40 months in Q3.")
    (finding,) = claim_findings(find_claims(pack, catalog), pack, catalog)
    assert (finding.code, finding.severity) == ("figure-may-contradict-pack", "warning")


def test_custom_kpis_are_linked_by_label_and_alias(catalog: Any) -> None:
    """The company's own KPIs are claims like any other."""
    pack = company("GMV reached $48.2m; volume processed was $48m.")
    custom = type(pack).model_validate(
        {
            **pack.model_dump(exclude_none=True, exclude={"history"}),
            "custom": {
                "custom.gmv": {
                    "label": "Gross merchandise value (GMV)",
                    "field_type": "currency",
                    "domain": "sales",
                    "aliases": ["volume processed"],
                }
            },
            "kpis": {FIELD: {"text": pack.text(FIELD)}, "custom.gmv": {"actual": Decimal(48_200_000)}},
        }
    )
    assert [c.verdict for c in find_claims(custom, catalog)] == ["supported", "supported"]


def _check(result: Score) -> None:
    assert result.f1 >= 0.93, result.notes
    assert result.right >= 0.97 * result.matched, result.notes
    assert result.taken <= 0.03 * result.distractors, result.notes
    assert result.accused == 0, result.notes


def test_a_euro_company_by_the_quarter(catalog: Any) -> None:
    """Forty marked narratives of an invented company: F1, verdicts and distractors stay within their bounds."""
    _check(score(pack_of(data.HALDEN_VALUES, data.HALDEN_PERIODS), catalog, data.HALDEN_NARRATIVES))


def test_a_sterling_company_by_the_month(catalog: Any) -> None:
    """Another one, with an April fiscal year and months as periods."""
    pack = pack_of(data.PENNANT_VALUES, data.PENNANT_PERIODS, name="Pennant Health", currency="GBP", fiscal=4)
    _check(score(pack, catalog, data.PENNANT_NARRATIVES))


TEMPLATES = (
    "{label} was {value}.",
    "{label}: {value}",
    "At the end of the quarter, {label} stood at {value}.",
    "{label} came in at {value} this quarter.",
)


def _decimals(style: str, value: Decimal) -> Decimal:
    """The worth of the last digit that a style prints."""
    places = {"k": 3, "k1": 2, "m": 6, "m1": 5, "m2": 4, "0": 0, "1": -1, "2": -2, "pct0": 0, "pct1": -1, "pct2": -2, "x1": -1, "x2": -2}
    if style in places:
        return Decimal(1).scaleb(places[style])
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(1).scaleb(min(0, exponent))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.data())
def test_a_rendered_value_is_supported_and_a_moved_one_contradicted(catalog: Any, chosen: st.DataObject) -> None:
    """Any KPI value, rendered in any style, is supported; moved past its rounding interval it is contradicted."""
    kpis = [
        k
        for k in catalog.kpis.values()
        if k.kind == "number"
        and not k.deprecated
        and "prior_quarter" not in k.id
        and not k.id.startswith(("sales.starting", "sales.opening"))
    ]
    kpi = chosen.draw(st.sampled_from(kpis))
    money, percent = kpi.field_type == "currency", kpi.field_type == "percentage" or kpi.unit == "%"
    number = st.integers(1_000, 10**9) if money else st.decimals(1, 99, places=2) if percent or not kpi.count else st.integers(1, 5_000)
    value = Decimal(chosen.draw(number))
    style = chosen.draw(
        st.sampled_from([s for s in styles_for(kpi.field_type, kpi.unit or None) if s not in {"bn1", "short", "bps", "signed"}])
    )
    currency = chosen.draw(st.sampled_from(["USD", "EUR", "GBP", "CHF", "SEK"]))
    step = _decimals(style, value)
    assume(value >= step * 10)
    shown = format_value(value, field_type=kpi.field_type, unit=kpi.unit or None, currency=currency, style=style)
    moved_value = value + step * chosen.draw(st.integers(2, 6))
    moved = format_value(moved_value, field_type=kpi.field_type, unit=kpi.unit or None, currency=currency, style=style)
    template = chosen.draw(st.sampled_from(TEMPLATES))
    pack = pack_of({kpi.id: (value, None, None)}, PERIODS, currency=currency)
    facts = facts_of(pack, catalog)
    (good,) = claims_of(template.format(label=kpi.label, value=shown), FIELD, facts)
    assert (good.kpi, good.verdict) == (kpi.id, "supported"), (kpi.label, shown)
    # trailing zeros of a whole number are no precision, so such a figure still covers the value
    digits = "".join(c for c in moved if c.isdigit() or c == ".")
    assume("." in digits or not digits.endswith("0"))
    # a style that drops trailing zeros prints some values less precisely than it could
    assume(len(digits.partition(".")[2]) >= len("".join(c for c in shown if c.isdigit() or c == ".").partition(".")[2]))
    (bad,) = claims_of(template.format(label=kpi.label, value=moved), FIELD, facts)
    assert (bad.kpi, bad.verdict) == (kpi.id, "contradicted"), (kpi.label, moved)


@pytest.mark.parametrize(
    "text",
    ["9" * 300_000, "(" * 300_000, "({[" * 100_000, "1 " * 150_000, "1," * 150_000, "ARR 1 " * 50_000, "a" * 300_000,
     "{{" * 150_000, "| 1 " * 75_000,
     "from 1 to " * 30_000, "- Foo 1\n" * 37_000],
    ids=["digits", "brackets", "mixed", "numbers", "commas", "names", "letters", "braces", "cells", "ranges", "items"],
)  # fmt: skip
def test_long_hostile_texts_end_soon(catalog: Any, text: str) -> None:
    """300,000 characters of anything are read in linear time: a second on an idle machine, five on a busy one."""
    find_claims(company("ARR was $12.1m."), catalog)
    pack = company(text)
    begun = time.process_time()
    find_claims(pack, catalog)
    assert time.process_time() - begun < 2


def test_the_same_text_gives_the_same_claims(catalog: Any) -> None:
    """Claims are a pure function of pack and catalog."""
    pack = company(data.HALDEN_NARRATIVES[0][1])
    assert find_claims(pack, catalog) == find_claims(pack, catalog)


def test_phrases_stand_in_the_catalog(catalog: Any) -> None:
    """How prose speaks of KPIs is data that a finance person can edit; it has gone missing before."""
    spoken = [k.id for k in catalog.kpis.values() if k.phrases]
    assert len(spoken) >= 140, "run the catalog's history: the `phrases` lines of some entries are gone"
