"""The check: formulas recomputed, rules run, shared rules over many KPIs, restatements, tolerances, messages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from company import Shape, make_company
from pydantic import ValidationError

from kpireview.catalog import Catalog
from kpireview.checks import check_pack
from kpireview.checks.questions import questions
from kpireview.model import Checked, Entry, Finding, Pack

D = Decimal


def made(*periods: dict[str, Any], company: dict[str, Any] | None = None, months: int = 3, **top: Any) -> Pack:
    """A pack of consecutive periods that end with 2026-06-30; plain numbers become actuals."""
    owner = {"name": "Test Ltd", "stage": "seriesB", "currency": "USD", **(company or {})}
    packs = []
    for i, kpis in enumerate(periods):
        back = (len(periods) - 1 - i) * months
        index = 2026 * 12 + 5 - back
        end_year, end_month = divmod(index, 12)
        end = dt.date(end_year + (end_month + 1) // 12, (end_month + 1) % 12 + 1, 1) - dt.timedelta(days=1)
        start_year, start_month = divmod(index - months + 1, 12)
        start = dt.date(start_year, start_month + 1, 1)
        label = {1: f"{end:%Y-%m}", 3: f"{end.year}-Q{(end.month - 1) // 3 + 1}", 6: f"{end.year}-H{(end.month - 1) // 6 + 1}"}.get(
            months, f"{end.year}"
        )
        entries = {k: v if isinstance(v, dict) else {"actual": D(str(v))} for k, v in kpis.items()}
        packs.append({"company": owner, "period": {"label": label, "start": start.isoformat(), "end": end.isoformat()}, "kpis": entries})
    return Pack.model_validate({**packs[-1], "history": packs[:-1], **top})


def one(checked: Checked, code: str) -> Finding:
    found = [f for f in checked.findings if f.code == code]
    assert len(found) == 1, [f.code for f in checked.findings]
    return found[0]


def codes(checked: Checked, *severities: str) -> set[str]:
    return {f.code for f in checked.findings if not severities or f.severity in severities}


WATERFALL = {"sales.starting_arr": 10659171, "sales.new_business": 424000, "sales.expansion": 85316, "sales.downgrades": 27000,
             "sales.churn_arr": 12000, "sales.arr": 11129487}  # fmt: skip


def test_a_consistent_pack_passes(catalog: Catalog) -> None:
    """A waterfall that ties is counted as passed and yields no finding."""
    checked = check_pack(made(WATERFALL), catalog)
    assert codes(checked, "error", "warning") == set()
    assert "arr-waterfall-broken" in checked.passed


def test_a_broken_formula_shows_its_working(catalog: Catalog) -> None:
    """The message has the numbers put in, the result, what was typed and the gap; expected and found stand apart."""
    finding = one(check_pack(made({**WATERFALL, "sales.arr": D("11463371.61")}), catalog), "arr-waterfall-broken")
    assert finding.message == (
        "ARR does not follow from the waterfall: 10,659,171 + 424,000 + 85,316 − 27,000 − 12,000 = 11,129,487, not 11,463,371.61 "
        "(off by 333,884.61, 3.0 %)"
    )
    assert (finding.severity, finding.kpi, finding.period, finding.origin) == ("error", "sales.arr", "2026-Q2", "derived")
    assert finding.refs == ("sales.churn_arr", "sales.downgrades", "sales.expansion", "sales.new_business", "sales.starting_arr")
    assert (finding.expected, finding.found) == ("11129487", "11463371.61")


def test_sums_of_whole_numbers_tie_exactly(catalog: Catalog) -> None:
    """A unit too much in a sum of whole numbers is an error."""
    assert "arr-waterfall-broken" in codes(check_pack(made({**WATERFALL, "sales.arr": 11129488}), catalog))


def test_ratios_tie_by_rounding(catalog: Catalog) -> None:
    """A rate rounded as typed is right, one digit off is wrong."""
    base = {"customers.prior_quarter_total_customers": 192, "customers.customers_churned": 2}
    assert "logo-churn-broken" not in str(codes(check_pack(made({**base, "customers.logo_churn_rate": "1.04"}), catalog), "error"))
    right = check_pack(made({**base, "customers.logo_churn_rate": "1.0"}), catalog)
    wrong = check_pack(made({**base, "customers.logo_churn_rate": "1.14"}), catalog)
    code = catalog.kpis["customers.logo_churn_rate"].formula
    assert code is not None
    assert code.code in right.passed
    assert code.code in codes(wrong)


def test_missing_inputs_are_listed_not_judged(catalog: Catalog) -> None:
    """A rule without its inputs neither passes nor fails, and says what is missing."""
    kpis = {k: v for k, v in WATERFALL.items() if k != "sales.churn_arr"}
    checked = check_pack(made({**kpis, "sales.downgrades": {"absent": "not tracked yet"}}), catalog)
    (line,) = [n for n in checked.not_evaluable if n.code == "arr-waterfall-broken"]
    assert line.missing == ("sales.churn_arr", "sales.downgrades")
    assert "arr-waterfall-broken" not in checked.passed
    assert checked.counts.not_evaluable == len(checked.not_evaluable)


def test_a_guard_makes_a_typed_value_meaningless(catalog: Catalog) -> None:
    """A runway where there is no burn is named, and absent with that reason is silent."""
    base = {"finance.net_burn_rate": -5, "finance.operationally_available_cash": 100}
    assert "meaningless-value" in codes(check_pack(made({**base, "finance.runway_months": 20}), catalog))
    silent = check_pack(made({**base, "finance.runway_months": {"absent": "cash-generative: no runway"}}), catalog)
    assert not [f for f in silent.findings if f.kpi == "finance.runway_months" and f.severity != "note"]


def test_another_admissible_basis_is_a_warning_that_names_it(catalog: Catalog) -> None:
    """A runway from unrestricted cash at Series B isn't wrong but on another basis than the convention's."""
    base = {"finance.net_burn_rate": 10, "finance.operationally_available_cash": 300, "finance.total_unrestricted_cash": 400}
    finding = one(check_pack(made({**base, "finance.runway_months": 40}), catalog), "runway-broken-other-basis")
    assert finding.severity == "warning"
    assert "fits total unrestricted cash; by our reading it is 30" in finding.message
    assert "runway-broken" in codes(check_pack(made({**base, "finance.runway_months": 35}), catalog), "error")
    chosen = made({**base, "finance.runway_months": 40}, conventions={"finance.runway_months.cash_basis": "total_unrestricted_cash"})
    assert not codes(check_pack(chosen, catalog)) & {"runway-broken", "runway-broken-other-basis"}
    early = made({**base, "finance.runway_months": 40}, company={"stage": "seed"})
    assert not codes(check_pack(early, catalog)) & {"runway-broken", "runway-broken-other-basis"}


def test_findings_stand_by_severity_then_domain(catalog: Catalog) -> None:
    """Errors come before warnings and notes; within them the catalog's order of domains holds."""
    pack = make_company(Shape(seed=5))
    kpis = dict(pack.kpis)
    for kpi in ("hr.total_headcount", "sales.arr", "finance.total_opex", "customers.total_customers"):
        kpis[kpi] = kpis[kpi].model_copy(update={"actual": (kpis[kpi].actual or D(0)) + 7})
    checked = check_pack(pack.model_copy(update={"kpis": kpis}), catalog)
    order = list(catalog.kpis)
    keys = [(("error", "warning", "note").index(f.severity), order.index(f.kpi), f.code) for f in checked.findings]
    assert keys == sorted(keys)
    assert len({f.severity for f in checked.findings}) > 1


def test_the_same_pack_gives_the_same_findings(catalog: Catalog) -> None:
    """The check is a pure function: two runs agree to the letter."""
    pack = make_company(Shape(seed=6))
    assert check_pack(pack, catalog) == check_pack(pack, catalog)


def test_every_code_has_its_one_severity(catalog: Catalog) -> None:
    """A rule's findings have the severity that the catalog gives its code."""
    known = {r.code: r.severity for k in catalog.kpis.values() for r in k.rules} | {r.code: r.severity for r in catalog.shared.values()}
    for kpi in catalog.kpis.values():
        if kpi.formula:
            known |= {kpi.formula.code: kpi.formula.severity, f"{kpi.formula.code}-other-basis": "warning"}
    pack = make_company(Shape(seed=7))
    broken = {k: e.model_copy(update={"actual": e.actual * 3 + 1}) if e.actual is not None else e for k, e in pack.kpis.items()}
    checked = check_pack(pack.model_copy(update={"kpis": broken}), catalog)
    assert len(checked.findings) > 60
    assert all(known[f.code] == f.severity for f in checked.findings)


def test_refs_are_what_the_rule_reads(catalog: Catalog) -> None:
    """A finding's refs are the other KPIs of the rule's own text, sorted."""
    rules = {r.code: r for k in catalog.kpis.values() for r in k.rules}
    pack = make_company(Shape(seed=8))
    broken = {k: e.model_copy(update={"actual": e.actual * 3 + 1}) if e.actual is not None else e for k, e in pack.kpis.items()}
    for finding in check_pack(pack.model_copy(update={"kpis": broken}), catalog).findings:
        rule = rules.get(finding.code)
        if rule is not None:
            read = rule.expression.refs | (rule.guard.refs if rule.guard else frozenset())
            assert finding.refs == tuple(sorted(read - {finding.kpi}))


@pytest.mark.parametrize(
    ("kpi", "value", "code", "severity"),
    [
        ("customers.gross_revenue_retention", 103, "grr-above-100", "error"),
        ("sales.churn_arr", -5, "below-minimum", "error"),
        ("sales.win_rate", 140, "above-maximum", "error"),
        ("customers.total_customers", "12.5", "count-not-whole", "error"),
        ("customers.nps_score", -140, "below-minimum", "error"),
    ],
)
def test_bounds(catalog: Catalog, kpi: str, value: Any, code: str, severity: str) -> None:
    """A value beyond its bounds is an error with the code of that bound."""
    assert one(check_pack(made({kpi: value}), catalog), code).severity == severity


def test_the_same_fact_twice(catalog: Catalog) -> None:
    """Two names of one fact must hold one value."""
    twins = [(k.id, k.same_as) for k in catalog.kpis.values() if k.same_as]
    assert len(twins) >= 2
    for kpi, other in twins:
        assert _about(check_pack(made({kpi: 5, other: 6}), catalog), kpi, other)
        assert not _about(check_pack(made({kpi: 5, other: 5}), catalog), kpi, other)


def _about(checked: Checked, kpi: str, other: str) -> bool:
    return any({f.kpi, *f.refs} >= {kpi, other} and f.severity != "note" for f in checked.findings)


@pytest.mark.parametrize(
    ("kpi", "before", "now", "code"),
    [
        ("customers.gross_revenue_retention", "97.5", "0.98", "fraction-for-percent"),
        ("customers.logo_churn_rate", "1.1", "0.0108", "fraction-for-percent"),
        ("customers.net_revenue_retention", "101.5", "10180", "fraction-for-percent"),
        ("sales.arr", 12000000, 12300, "thousands-for-units"),
        ("finance.total_revenue", 3100, 3200000, "thousands-for-units"),
        ("hr.total_headcount", 107, 109000, "thousands-for-units"),
        ("finance.cloud_hosting", 250000, 26000000, "hundredfold-off"),
    ],
)
def test_units_are_held_against_the_last_pack(catalog: Catalog, kpi: str, before: Any, now: Any, code: str) -> None:
    """A fraction for a percentage, thousands for units, cents for units: each is named."""
    assert one(check_pack(made({kpi: before}, {kpi: now}), catalog), code).kpi == kpi


@pytest.mark.parametrize(
    ("kpi", "before", "now"),
    [
        ("customers.logo_churn_rate", "0.8", "0.9"),
        ("customers.logo_churn_rate", "0.5", "20"),
        ("sales.arr", 12000000, 16000000),
        ("customers.customers_churned", 1, 12),
        ("finance.fx_gain_loss", 3, 3400),
        ("fundraising.committed_amount", 0, 5000000),
        ("customers.gross_revenue_retention", "97.5", "1.5"),
    ],
)  # fmt: skip
def test_honest_moves_are_no_unit_faults(catalog: Catalog, kpi: str, before: Any, now: Any) -> None:
    """Growth, small rates and volatile lines aren't taken for slipped units."""
    unit = {"fraction-for-percent", "thousands-for-units", "hundredfold-off"}
    found = codes(check_pack(made({kpi: before}, {kpi: now}), catalog)) & unit
    assert found == ({"fraction-for-percent"} if now == "1.5" else set())


def test_a_first_pack_is_held_against_plan_or_benchmark(catalog: Catalog) -> None:
    """Without history a fraction is recognised by the quartiles, thousands by the plan."""
    assert "fraction-for-percent" in codes(check_pack(made({"customers.gross_revenue_retention": "0.92"}), catalog))
    assert "thousands-for-units" in codes(check_pack(made({"sales.arr": {"actual": D(12000), "budget": D(12300000)}}), catalog))


def test_plan_deviation_is_a_note_with_an_adjustable_limit(catalog: Catalog) -> None:
    """More than 20 % off plan is a note; the pack may set another limit, and that is disclosed."""
    off = {"finance.total_opex": {"actual": D(130), "budget": D(100)}}
    assert one(check_pack(made(off), catalog), "off-plan").severity == "note"
    wider = made(off, conventions={"tolerance.off-plan": {"value": D(40), "reason": "the plan is a year old"}})
    checked = check_pack(wider, catalog)
    assert "off-plan" not in codes(checked)
    assert "the plan is a year old" in one(checked, "tolerance-overridden").message


def test_an_identity_cannot_be_overridden(catalog: Catalog) -> None:
    """A tolerance for a rule that has none is refused in words, and the rule holds as it stands."""
    pack = made({**WATERFALL, "sales.arr": 11129490}, conventions={"tolerance.arr-waterfall-broken": {"value": D(50), "reason": "close"}})
    checked = check_pack(pack, catalog)
    assert {"arr-waterfall-broken", "invariant-not-overridable"} <= codes(checked)
    assert one(checked, "invariant-not-overridable").kpi == "sales.arr"
    unknown = made(WATERFALL, conventions={"tolerance.no-such-rule": {"value": D(50), "reason": "close"}})
    assert "the code of no rule" in one(check_pack(unknown, catalog), "invariant-not-overridable").message


def test_a_mismatch_with_the_last_pack_is_an_error(catalog: Catalog) -> None:
    """Opening ARR that isn't last pack's closing ARR is found, and the last pack's figure is expected."""
    checked = check_pack(made({"sales.arr": 100}, {"sales.starting_arr": 90}), catalog)
    (finding,) = [f for f in checked.findings if f.kpi == "sales.starting_arr" and f.severity == "error"]
    assert finding.expected == "100"
    assert "sales.arr" in finding.refs


RESTATED = {"period": "2026-Q1", "reported": D(100), "reason": "two contracts were counted twice"}


@pytest.mark.parametrize("where", ["sales.arr", "sales.starting_arr"])
def test_an_honest_restatement_makes_it_a_note(catalog: Catalog, where: str) -> None:
    """The mismatch with the earlier pack becomes a note that gives the reason."""
    kpis: dict[str, Any] = {"sales.starting_arr": {"actual": D(90)}, "sales.arr": {"actual": D(95)}}
    kpis[where]["restates"] = [RESTATED]
    checked = check_pack(made({"sales.arr": 100}, kpis), catalog)
    note = one(checked, "restated-figure")
    assert (note.severity, note.kpi) == ("note", "sales.starting_arr")
    assert "two contracts were counted twice" in note.message
    assert "restatement-misquotes" not in codes(checked)


def test_a_restatement_excuses_its_own_period_only(catalog: Catalog) -> None:
    """Restating an older period doesn't excuse a mismatch with the last one; misquoting the earlier pack is named."""
    older = {**RESTATED, "period": "2025-Q4", "reported": D(80)}
    kpis = {"sales.starting_arr": {"actual": D(90), "restates": [older]}}
    checked = check_pack(made({"sales.arr": 70}, {"sales.arr": 100}, kpis), catalog)
    assert "restated-figure" not in codes(checked)
    assert [f for f in checked.findings if f.kpi == "sales.starting_arr" and f.severity == "error"]
    assert one(checked, "restatement-misquotes").severity == "warning"


def test_cells_have_bounds_too(catalog: Catalog) -> None:
    """A cell beyond its column's bounds, and a fraction of a countable thing, are errors that name the row."""
    rows = [{"name": "A", "customer_count": D("2.5"), "segment_arr": D(-4)}, {"name": "B", "customer_count": D(2), "segment_arr": D(4)}]
    checked = check_pack(made({"customers.customer_segments": {"rows": rows}}), catalog)
    assert "row 1 −4" in one(checked, "cell-below-minimum").message
    assert "row 1 2.5" in one(checked, "cell-not-whole").message


def test_rows_are_named(catalog: Catalog) -> None:
    """A rule about rows says which ones fail."""
    rows = [{"name": name, "customer_count": D(2), "segment_arr": D(4)} for name in ("Enterprise", "enterprise ")]
    checked = check_pack(made({"customers.customer_segments": {"rows": rows}}), catalog)
    (finding,) = [f for f in checked.findings if f.kpi == "customers.customer_segments" and "nterprise" in f.message]
    assert finding.severity in ("error", "warning")


def test_texts_of_a_pack_are_short_and_plain_in_messages(catalog: Catalog) -> None:
    """A hostile name of a row can't break a message's line or fill a page."""
    name = "Evil\n\x1b[31m" + "x" * 100_000
    rows = [{"name": name, "customer_count": D(2), "segment_arr": D(-4)}, {"name": name, "customer_count": D(2), "segment_arr": D(4)}]
    checked = check_pack(made({"customers.customer_segments": {"rows": rows}}), catalog)
    assert any("Evil" in f.message for f in checked.findings)
    for finding in checked.findings:
        assert len(finding.message) < 600
        assert finding.message.isprintable()


def test_a_negative_tolerance_is_not_taken() -> None:
    """A tolerance below zero would make every value wrong: no pack can hold one."""
    negative = {"tolerance.off-plan": {"value": D(-5), "reason": "x"}}
    with pytest.raises(ValidationError, match="below zero"):
        made({"finance.total_opex": {"actual": D(101), "budget": D(100)}}, conventions=negative)


def test_custom_kpis_have_no_rules(catalog: Catalog) -> None:
    """A company's own KPI is shown, and no rule is about it."""
    definition = {"label": "GMV", "field_type": "percentage", "domain": "sales", "unit": "%"}
    pack = made({"custom.gmv": 98}, {"custom.gmv": "0.98"}, custom={"custom.gmv": definition})
    checked = check_pack(pack, catalog.with_custom(pack))
    assert not [f for f in checked.findings if f.kpi == "custom.gmv"]


def test_questions_of_what_is_reported(catalog: Catalog) -> None:
    """The reviewer is asked what no pack can hold, for the KPIs that the pack reports."""
    asked = questions(made(WATERFALL), catalog)
    assert {q.kpi for q in asked} <= set(WATERFALL)
    assert any(q.kpi == "sales.arr" for q in asked)
    assert all(q.text.endswith("?") for q in asked)
    assert questions(made({"sales.arr": {"absent": "none"}}), catalog) == ()


def test_an_empty_pack_is_no_fault(catalog: Catalog) -> None:
    """A pack that reports nothing has neither errors nor warnings."""
    assert codes(check_pack(made({}), catalog), "error", "warning") == set()


def test_hostile_numbers_end_in_findings(catalog: Catalog) -> None:
    """The largest and smallest numbers that a pack may hold crash nothing."""
    pack = make_company(Shape(seed=3))
    for value in (D("9e29"), D("-9e29"), D("1e-29"), D(0), D("0.0000000001")):
        kpis = {k: Entry(actual=value) if e.actual is not None else e for k, e in pack.kpis.items()}
        past = tuple(p.model_copy(update={"kpis": kpis}) for p in pack.history)
        assert check_pack(pack.model_copy(update={"kpis": kpis, "history": past}), catalog).findings


def test_the_sample_of_the_reference_material_has_no_error(catalog: Catalog, corvid: Pack) -> None:
    """The consistent pack has no error and, at every quarter of its history, no more than a few warnings."""
    timeline = corvid.timeline
    for i, past in enumerate(timeline):
        checked = check_pack(past.model_copy(update={"history": timeline[:i]}), catalog)
        assert checked.counts.error == 0
        assert checked.counts.warning <= 2
