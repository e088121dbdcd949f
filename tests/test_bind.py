"""Bound figures: {{kpi|style}} renders to the pack's value, and bind makes them without changing what is read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from claims_company import pack_of

from kpireview.claims import bind_pack, claim_findings, find_claims, render_bound, render_spans
from kpireview.model import Pack

FIELD = "sales.strategic_context"
PERIODS = (("2024-Q4", "2024-10-01", "2024-12-31"), ("2025-Q3", "2025-07-01", "2025-09-30"), ("2025-Q4", "2025-10-01", "2025-12-31"))
VALUES: dict[str, tuple[Any, Any, Any]] = {
    "sales.arr": (12_074_093, 11_422_017, 9_611_672),
    "finance.runway_months": (20.34, 29.53, 33),
    "customers.net_revenue_retention": (100.65, 101.23, None),
    "finance.ebitda": (-792_184, -850_000, None),
}


def company(text: str) -> Pack:
    """The invented company with one narrative."""
    pack = pack_of(VALUES, PERIODS, currency="USD", texts={FIELD: text})
    entry = pack.kpis["sales.arr"].model_copy(update={"budget": Decimal(12_194_834)})
    return pack.model_copy(update={"kpis": {**pack.kpis, "sales.arr": entry}})


@pytest.mark.parametrize(
    ("bound", "shown"),
    [
        ("{{sales.arr}}", "$12,074,093"),
        ("{{sales.arr|m1}}", "$12.1m"),
        ("{{ sales.arr | m2 }}", "$12.07m"),
        ("{{sales.arr|k}}", "$12,074k"),
        ("{{sales.arr@prior|m1}}", "$11.4m"),
        ("{{sales.arr@year_ago|m1}}", "$9.6m"),
        ("{{sales.arr@2025-Q3|m1}}", "$11.4m"),
        ("{{sales.arr~budget|m1}}", "$12.2m"),
        ("{{sales.arr~change|k}}", "$652k"),
        ("{{sales.arr~change_pct}}", "5.7\u00a0%"),
        ("{{finance.runway_months}}", "20.34\u00a0months"),
        ("{{customers.net_revenue_retention|pct1}}", "100.6\u00a0%"),
        ("{{finance.ebitda|k}}", "−$792k"),
    ],
)
def test_a_bound_figure_renders_in_the_packs_style(catalog: Any, bound: str, shown: str) -> None:
    """Period, budget, change and style are part of the name."""
    assert render_bound(f"It is {bound}.", company("x"), catalog) == f"It is {shown}."


@pytest.mark.parametrize(
    ("bound", "code", "says"),
    [
        ("{{sales.ar}}", "unknown-bound-figure", "sales.arr"),
        ("{{sales.arr|fancy}}", "unknown-bound-figure", "m1"),
        ("{{sales.arr@lately}}", "unknown-bound-figure", "prior"),
        ("{{sales.arr~wish}}", "unknown-bound-figure", "budget"),
        ("{{sales.churn_arr}}", "bound-figure-missing", "not reported"),
        ("{{sales.arr@2019-Q1}}", "bound-figure-missing", "2019-Q1"),
    ],
)
def test_unknown_and_missing_figures_are_findings(catalog: Any, bound: str, code: str, says: str) -> None:
    """An unknown name is an error with the nearest one; a value that isn't there is visibly missing."""
    pack = company(f"It is {bound}.")
    (finding,) = claim_findings(find_claims(pack, catalog), pack, catalog)
    assert (finding.code, finding.kpi) == (code, FIELD)
    assert says in finding.message
    assert "[" in render_bound(f"It is {bound}.", pack, catalog)


@pytest.mark.parametrize("bound", ["{{sales.arr|pct}}", "{{sales.arr|1}}", "{{finance.runway_months|m1}}", "{{sales.arr~change_pct|k}}"])
def test_a_style_that_does_not_fit_is_a_warning_and_the_value_shows_in_full(catalog: Any, bound: str) -> None:
    """A style of another unit is said, with those that fit; the figure itself is right."""
    pack = company(f"It is {bound}.")
    (finding,) = claim_findings(find_claims(pack, catalog), pack, catalog)
    assert (finding.code, finding.severity, finding.kpi) == ("bound-style-misfit", "warning", FIELD)
    assert "fitting: full" in finding.message
    plain = bound.split("|")[0] + "}}"
    assert render_bound(bound, pack, catalog) == render_bound(plain, pack, catalog)


@pytest.mark.parametrize(
    "bound",
    ["{{sales.arr|short}}", "{{customers.net_revenue_retention|1}}", "{{sales.arr~change_pct|pct0}}", "{{finance.runway_months|short}}"],
)
def test_a_style_that_fits_is_no_finding(catalog: Any, bound: str) -> None:
    """What the style changes, or would change for other values, is fine."""
    pack = company(f"It is {bound}.")
    assert not claim_findings(find_claims(pack, catalog), pack, catalog)


def test_other_braces_stay_as_they_are(catalog: Any) -> None:
    """Only what looks like a KPI's name is a bound figure."""
    text = "{{ }} {{hello}} {x} {{a b}} }}{{"
    assert render_bound(text, company("x"), catalog) == text


def test_spans_say_where_the_values_stand(catalog: Any) -> None:
    """The notebook marks bound figures in the rendered text."""
    text, spans = render_spans("é {{sales.arr|m1}} and {{finance.runway_months}}", company("x"), catalog)
    assert [text[s.start : s.end] for s in spans] == ["$12.1m", "20.34\u00a0months"]


def test_bind_turns_supported_figures_into_bound_ones_and_nothing_else(catalog: Any) -> None:
    """What is hedged, wrong, in words or about somebody else stays; the rendered text reads the same."""
    text = "ARR closed at $12.07m (Q3: $11.42m), NRR at 108 %. Runway is about 20 months. Kestrel pays $164k."
    pack = company(text)
    bound, bindings = bind_pack(pack, catalog)
    assert bound.text(FIELD) == text.replace("$12.07m", "{{sales.arr|m2}}").replace("$11.42m", "{{sales.arr@prior|m2}}")
    assert [(text[b.start : b.end], b.replacement) for b in bindings] == [
        ("$12.07m", "{{sales.arr|m2}}"),
        ("$11.42m", "{{sales.arr@prior|m2}}"),
    ]
    assert render_bound(bound.text(FIELD) or "", bound, catalog) == text
    assert {k: v for k, v in bound.kpis.items() if k != FIELD} == {k: v for k, v in pack.kpis.items() if k != FIELD}


def test_binding_twice_changes_nothing(catalog: Any) -> None:
    """A bound figure is no figure to bind."""
    once, _ = bind_pack(company("ARR closed at $12.07m."), catalog)
    twice, bindings = bind_pack(once, catalog)
    assert twice == once
    assert bindings == ()


def test_a_bound_figure_follows_the_pack(catalog: Any) -> None:
    """When the number changes, the sentence does."""
    pack = company("ARR closed at {{sales.arr|m2}}.")
    changed = pack.model_copy(
        update={"kpis": {**pack.kpis, "sales.arr": pack.kpis["sales.arr"].model_copy(update={"actual": Decimal(13_000_000)})}}
    )
    assert render_bound(changed.text(FIELD) or "", changed, catalog) == "ARR closed at $13.00m."
