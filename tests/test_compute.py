"""compute: every formula whose inputs are there, in order, rounded so that the check agrees, never over what a person typed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from company import Shape, make_company
from test_checks import WATERFALL, made

from kpireview.catalog import Catalog
from kpireview.checks import check_pack
from kpireview.compute import compute_pack, compute_values, inputs
from kpireview.model import Entry, Pack

D = Decimal


def stripped(pack: Pack, catalog: Catalog) -> Pack:
    """The pack without whatever a formula could give."""
    formulas = {k.id for k in catalog.kpis.values() if k.formula and k.formula.compute}
    return pack.model_copy(update={"kpis": {k: e for k, e in pack.kpis.items() if k not in formulas}})


@pytest.mark.parametrize("months", [1, 3, 12])
def test_a_computed_pack_passes_the_check(catalog: Catalog, months: int) -> None:
    """What compute fills, check takes as right: no error, and every filled formula passes."""
    pack = make_company(Shape(seed=51, months=months, periods=4))
    done = compute_pack(stripped(pack, catalog), catalog)
    checked = check_pack(done, catalog)
    assert [f.message for f in checked.findings if f.severity == "error"] == []
    filled = [k for k, e in done.kpis.items() if e.computed_from is not None and e.actual is not None]
    assert len(filled) > 35
    broken = {f.code for f in checked.findings}
    assert not [k for k in filled if catalog.kpis[k].formula.code in broken]  # type: ignore[union-attr]


def test_computed_values_are_those_of_the_consistent_company(catalog: Catalog, corvid: Pack) -> None:
    """For the reference sample, what is computed equals what was typed, wherever its inputs are in the pack."""
    differing = []
    for kpi, result in compute_values(stripped(corvid, catalog), catalog).items():
        typed = corvid.number(kpi)
        if typed is not None and result.value is not None and result.value != typed:
            differing.append(kpi)
    assert differing == []


def test_what_a_person_typed_is_never_overwritten(catalog: Catalog) -> None:
    """A typed value, even a wrong one, and a declared absence stand as they were."""
    wrong = made({**WATERFALL, "sales.arr": 5, "customers.net_revenue_retention": {"absent": "not tracked yet"}})
    done = compute_pack(wrong, catalog)
    assert done.kpis["sales.arr"] == wrong.kpis["sales.arr"]
    assert done.kpis["customers.net_revenue_retention"] == wrong.kpis["customers.net_revenue_retention"]
    assert "sales.arr" not in compute_values(wrong, catalog)


def test_it_says_from_what(catalog: Catalog) -> None:
    """A filled value lists the inputs that were there."""
    done = compute_pack(made({k: v for k, v in WATERFALL.items() if k != "sales.arr"}), catalog)
    entry = done.kpis["sales.arr"]
    assert entry.actual == 11129487
    assert entry.computed_from == ("sales.churn_arr", "sales.downgrades", "sales.expansion", "sales.new_business", "sales.starting_arr")


def test_one_computed_value_feeds_the_next(catalog: Catalog) -> None:
    """Formulas run in the order in which they depend on each other."""
    pack = make_company(Shape(seed=52))
    lines = {k: e for k, e in pack.kpis.items() if k in ("finance.total_revenue", "finance.total_cogs")}
    done = compute_pack(pack.model_copy(update={"kpis": lines}), catalog)
    assert done.number("finance.gross_margin_pct") == pack.number("finance.gross_margin_pct")
    order = list(inputs(catalog))
    for kpi in order:
        formula = catalog.kpis[kpi].formula
        assert formula is not None
        assert formula.expression is not None
        assert all(order.index(other) < order.index(kpi) for other in formula.expression.present if other in order)


def test_a_guard_gives_absent_with_the_reason(catalog: Catalog) -> None:
    """Without burn there is no runway, and the reason is written."""
    done = compute_pack(made({"finance.net_burn_rate": -5, "finance.operationally_available_cash": 100}), catalog)
    assert done.kpis["finance.runway_months"].absent == "cash-generative: no runway"
    assert done.number("finance.runway_months") is None


def test_missing_inputs_are_named(catalog: Catalog) -> None:
    """What can't be computed is left out of the pack, and said with what is missing."""
    pack = made({"sales.starting_arr": 100})
    assert "sales.arr" not in compute_pack(pack, catalog).kpis
    assert compute_values(pack, catalog)["sales.arr"].missing == (
        "sales.churn_arr", "sales.downgrades", "sales.expansion", "sales.new_business",
    )  # fmt: skip


def test_a_plan_alone_is_completed(catalog: Catalog) -> None:
    """An entry that holds a budget only gets its actual beside it."""
    kpis = {**WATERFALL, "sales.arr": {"budget": D(12000000)}}
    entry = compute_pack(made(kpis), catalog).kpis["sales.arr"]
    assert (entry.actual, entry.budget) == (D(11129487), D(12000000))


def test_small_results_keep_enough_digits_to_tie(catalog: Catalog) -> None:
    """A ratio that two decimals can't tell from zero gets more."""
    kpis = {"sales.starting_arr": 9_000_000, "sales.new_business": 100, "sales.expansion": 0, "sales.downgrades": 0, "sales.churn_arr": 0,
            "finance.total_rnd": 90_000_000, "sales.arr": 9_000_100}  # fmt: skip
    done = compute_pack(made(kpis), catalog)
    value = done.number("product.rd_efficiency")
    assert value is not None
    assert value != 0
    assert not [f for f in check_pack(done, catalog).findings if f.kpi == "product.rd_efficiency" and f.severity == "error"]


def test_computing_twice_changes_nothing(catalog: Catalog) -> None:
    """A computed pack computes to itself."""
    done = compute_pack(stripped(make_company(Shape(seed=53)), catalog), catalog)
    assert compute_pack(done, catalog) == done


def test_a_total_waits_for_a_line_that_the_last_pack_reported(catalog: Catalog) -> None:
    """A cost line of last period that is neither here nor absent isn't zero: the total isn't filled without it; declared absent, it is."""
    pack = stripped(make_company(Shape(seed=51, months=3, periods=4)), catalog)
    line = "finance.third_party_data"
    assert pack.kpis[line].actual
    without = pack.model_copy(update={"kpis": {k: e for k, e in pack.kpis.items() if k != line}})
    assert compute_values(without, catalog)["finance.total_cogs"].missing == (line,)
    assert "finance.total_cogs" not in compute_pack(without, catalog).kpis
    gone = without.model_copy(update={"kpis": {**without.kpis, line: Entry(absent="bought no data this quarter")}})
    assert compute_pack(gone, catalog).kpis["finance.total_cogs"].actual is not None
    alone = without.model_copy(update={"history": ()})
    assert compute_pack(alone, catalog).kpis["finance.total_cogs"].actual is not None
