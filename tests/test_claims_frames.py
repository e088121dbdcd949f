"""Frames of report English over the catalog's KPIs: who moved, from what, by how much, to what, and what holds a figure back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import make_sample
import pytest

from kpireview.catalog import Kpi
from kpireview.claims.facts import Facts, facts_of
from kpireview.claims.find import claims_of
from kpireview.claims.verdict import class_of
from kpireview.model import Claim, Pack

FIELDS = {
    "customers": "customers.retention_insights",
    "finance": "finance.forecast_notes",
    "fundraising": "fundraising.strategy",
    "hr": "hr.executive_commentary",
    "operations": "finance.forecast_notes",
    "product": "product.portfolio_strategy",
    "sales": "sales.strategic_context",
}
# {v} the value, {p} the quarter before's, {w} a wrong one
TRUE = (
    "{N} {moved} to {v}.",
    "{N} {moved} from {p} to {v}.",
    "{N} came in at {v}, against {p} last quarter.",
    "{N}: {v} (Q2: {p}).",
    "{N} has moved from {p} a quarter ago to {v}.",
    "{N} moved again. It now stands at {v}.",
    "We closed the quarter with {n} of {v}.",
    "| Metric | Q2 | Q3 |\n|---|---|---|\n| {N} | {p} | {v} |",
    "In Q3, {n} reached {v} after {p}.",
    "The team worked hard, and {n} {moved} to {v}, which we like.",
    "The quarter was mixed: {n} {moved} to {v} while hiring slowed.",
    "- **{N}.** {v}, after {p} in Q2.\n- Other business.",
)
FALSE = ("{N} {moved} to {w}.", "{N} came in at {w} this quarter.", "- {N}: {w}", "{N} {moved} from {p} to {w}.")


@pytest.fixture(scope="module")
def facts(catalog: Any) -> Facts:
    """The sample company before its faults are planted."""
    return facts_of(Pack.model_validate(make_sample.consistent()), catalog)


def written(value: Decimal, kpi: Kpi) -> str:
    """A value as a report prints it."""
    kind = class_of(kpi)
    if kind == "money":
        size, sign = abs(value), "-" if value < 0 else ""
        if size >= 1_000_000:
            return f"{sign}${size / 1_000_000:.2f}m"
        return f"{sign}${size / 1000:.1f}k" if size >= 1000 else f"{sign}${size:.0f}"
    forms = {"percent": "{:.2f}%", "months": "{:.1f} months", "days": "{:.0f} days", "ratio": "{:.2f}x", "count": "{:,.0f}"}
    return forms.get(kind, "{:.2f}").format(value)


def rate(facts: Facts, templates: tuple[str, ...], verdict: str) -> tuple[float, list[str], list[str]]:
    """The share of figures found with this verdict, the sentences where not, and those with a false accusation."""
    found = total = 0
    missed, accused = [], []
    prior = facts.pack.prior()
    assert prior is not None
    for kpi in facts.catalog.kpis.values():
        value, before = facts.pack.number(kpi.id), prior.number(kpi.id)
        if kpi.kind != "number" or kpi.deprecated or ".prior_quarter" in kpi.id or not value or not before:
            continue
        wrong = value * Decimal("1.13") if class_of(kpi) != "count" else value + max(3, round(value * Decimal("0.13")))
        shown = {"v": written(value, kpi), "p": written(before, kpi), "w": written(wrong, kpi)}
        if len(set(shown.values())) < 3:
            continue
        moved = "rose" if value > before else "fell"
        name = kpi.label.split(" (")[0]
        for template in templates:
            text = template.format(N=name, n=name, moved=moved, **shown)
            claims = [c for c in claims_of(text, FIELDS[kpi.domain], facts) if c.kpi and not isinstance(c.stated, str)]
            want = shown["w" if "{w}" in template else "v"]
            at = text.rindex(want)
            total += 1
            if any(c.start < at + len(want) and at < c.end and c.verdict == verdict for c in claims):
                found += 1
            else:
                missed.append(text)
            if verdict == "supported" and any(c.verdict == "contradicted" for c in claims):
                accused.append(text)
    assert total > 300
    return found / total, missed, accused


def test_every_frame_finds_the_value_of_nearly_every_kpi(facts: Facts) -> None:
    """Twelve frames by more than a hundred KPIs: at least 97 in 100 values are found, and nobody is accused."""
    share, missed, accused = rate(facts, TRUE, "supported")
    assert share >= 0.97, missed
    assert accused == []


def test_a_value_that_is_off_by_an_eighth_is_contradicted_in_every_frame(facts: Facts) -> None:
    """However far off, a value whose sentence names the KPI is held against it: at least 96 in 100."""
    share, missed, _ = rate(facts, FALSE, "contradicted")
    assert share >= 0.96, missed


def read(facts: Facts, text: str, field: str = "sales.strategic_context") -> list[Claim]:
    """The linked claims of a text."""
    return [c for c in claims_of(text, field, facts) if c.verdict != "unlinked"]


@pytest.mark.parametrize(
    ("text", "quote", "kpi", "measure", "verdict"),
    [
        ("NRR rose to 104 %.", "104 %", "customers.net_revenue_retention", "actual", "contradicted"),
        ("NRR climbed from 100.51 % to 104 %.", "104 %", "customers.net_revenue_retention", "actual", "contradicted"),
        ("ARR grew by $0.8M to $14.6M.", "$0.8M", "sales.arr", "change", "supported"),
        ("ARR is up 8 %.", "8 %", "sales.arr", "change_pct", "contradicted"),
        ("Net new ARR of $825k.", "$825k", "sales.arr", "derived", "supported"),
        ("Gross margin improved 65 bps to 76.3 %.", "65 bps", "sales.gross_margin", "change", "supported"),
        ("Gross margin improved 65 bps to 76.3 %.", "76.3 %", "sales.gross_margin", "actual", "supported"),
        ("S&M was $1.40M, 36 % of revenue.", "36 %", "finance.total_sm", "derived", "supported"),
        ("Enterprise holds 45 % of ARR.", "45 %", "customers.customer_segments", "derived", "supported"),
        ("The burn multiple was 0.81.", "0.81", "finance.net_burn_rate", "derived", "supported"),
        ("Sales cycle is 79 days, nine days better than in Q2.", "nine days", "sales.avg_sales_cycle_days", "change", "supported"),
        ("Sales cycle got shorter by 9 days, to 79.", "9 days", "sales.avg_sales_cycle_days", "change", "supported"),
        ("NPS is at 47, five points up.", "five points", "customers.nps_score", "change", "contradicted"),
        ("Runway shortened to 19 months, from 24 in Q2.", "24", "finance.runway_months", "actual", "supported"),
        ("Win rate: 35 % by year end. We stand at 33.3 %.", "33.3 %", "sales.win_rate", "actual", "supported"),
        ("ARR grew 6 % on Q2 to $14.6M.", "$14.6M", "sales.arr", "actual", "supported"),
        ("ARR came in below budget at $14.6M.", "$14.6M", "sales.arr", "actual", "supported"),
        ("ARR came in below budget at $14.6M.", "below budget", "sales.arr", "vs_budget", "supported"),
        ("ARR beat budget.", "ARR beat budget", "sales.arr", "vs_budget", "contradicted"),
        ("Tidewell's NRR was 104 %.", "104 %", "customers.net_revenue_retention", "actual", "contradicted"),
        ("NRR and GRR were 104 % and 97.9 %.", "104 %", "customers.net_revenue_retention", "actual", "contradicted"),
        ("ARR missed budget by 1.6 %.", "1.6 %", "sales.arr", "vs_budget_pct", "supported"),
    ],
)
def test_a_figure_says_what_its_frame_makes_of_it(facts: Facts, text: str, quote: str, kpi: str, measure: str, verdict: str) -> None:
    """Value, change, difference from budget, ratio or cell, by the words around the figure."""
    at = text.index(quote)
    same = {"finance.gross_margin_pct": "sales.gross_margin"}
    found = [(same.get(c.kpi or "", c.kpi), c.measure, c.verdict) for c in read(facts, text) if c.start < at + len(quote) and at < c.end]
    assert (kpi, measure, verdict) in found


@pytest.mark.parametrize(
    "text",
    [
        "The Leeds team grew ARR by 12 % to $3.1M.",
        "Our largest deal grew from $80k to $120k.",
        "Win rate in enterprise fell to 21 %.",
        "For enterprise, NRR is 112 %.",
        "The 2023 cohort is the problem: its gross retention fell to 81 %.",
        "Benchmarks put NRR at 110 % for our size.",
        "Tamarack's NRR fell to 70 %.",
        "Among hotels, gross retention is 99 %.",
        "The peers' median NRR rose to 108 %.",
        "NRR has to rise to 104 %.",
        "One customer's ARR rose from $80k to $120k.",
        "Together with Scheduling, Care paths makes 93 % of ARR.",
        "Gross retention held up.",
        "We target NRR of 105 % by June.",
        "The support rota grows from six engineers to nine.",
        "Headcount in Lisbon rose to 3 offices.",
        "If ARR stays below budget at $13M, we freeze hiring.",
    ],
)
def test_what_is_somebody_elses_or_only_hoped_for_stays_unlinked(facts: Facts, text: str) -> None:
    """A team, a deal, a segment, a target or a condition: no accusation."""
    assert [c for c in read(facts, text) if c.verdict == "contradicted"] == []


def test_after_a_verb_that_falls_the_change_is_negative(facts: Facts) -> None:
    """ "Fell 3 points" says −3, whatever the pack has."""
    stated = [c.stated for c in read(facts, "NRR fell 3 points to 100.77 %.") if c.measure == "change"]
    assert stated == [Decimal(-3)]


def test_net_new_arr_is_the_difference_or_the_sum_of_the_movements(catalog: Any) -> None:
    """Where the two differ, as in the sample with its faults, each is borne out."""
    planted = facts_of(Pack.model_validate(make_sample.plant(make_sample.consistent())), catalog)
    for text in ("Net new ARR of $825k.", "Net new ARR of $762k.", "The burn multiple was 0.81.", "The burn multiple was 0.88."):
        assert [c.verdict for c in read(planted, text)] == ["supported"]
