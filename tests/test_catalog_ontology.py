"""The publisher's files: four shapes, pinned content, laid over ours, validated, compared."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpireview.catalog import Catalog
from kpireview.catalog.diff import diff, diff_files
from kpireview.catalog.ontology import load_ontology, overlay, validate_ontology
from kpireview.catalog.validate import validate
from kpireview.checks import check_pack
from kpireview.errors import CatalogError
from kpireview.model import Pack

ENTRY: dict[str, Any] = {
    "rogueId": "sales.arr", "defaultLabel": "ARR", "fieldType": "currency", "formula": "ARR is what it is", "novel": {"a": 1},
}  # fmt: skip
VERSIONED = {"version": "9", "releasedAt": "2026-01-01", "kpi": ENTRY}


def written(tmp_path: Path, value: Any, name: str = "o.json") -> Path:
    path = tmp_path / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return path


def with_assertion(text: Any, **more: Any) -> dict[str, Any]:
    return {**ENTRY, "calculationPolicy": {"validationAssertions": [{"assert": text, "severity": "error", "message": "m", **more}]}}


@pytest.mark.parametrize("shape", [[ENTRY], ENTRY, VERSIONED, {"version": "9", "kpis": [ENTRY]}])
def test_all_four_shapes_are_read(tmp_path: Path, shape: Any) -> None:
    """A list, an entry, a versioned file of one and a versioned file of many hold the same entry, unknown fields kept."""
    ontology = load_ontology(written(tmp_path, shape))
    assert ontology.entries["sales.arr"]["novel"] == {"a": 1}
    assert ontology.version in ("", "9")


def test_missing_optional_fields_are_accepted(tmp_path: Path, catalog: Catalog) -> None:
    """An entry of an id alone is one; laid over ours it changes nothing but says what it is."""
    laid = overlay(catalog, load_ontology(written(tmp_path, {"rogueId": "sales.arr"})))
    assert laid.kpis["sales.arr"].words == catalog.kpis["sales.arr"].words
    assert laid.kpis["sales.arr"].rules == catalog.kpis["sales.arr"].rules


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", "is not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"version": NaN}', "is not JSON"),
        ({}, "is no ontology file"),
        ([], "holds no entry"),
        ([1], "an id written domain.slug is needed"),
        ([{"rogueId": "Sales ARR"}], "an id written domain.slug is needed"),
        ([ENTRY, ENTRY], "stands there twice"),
        ({"version": "1", "kpis": {}}, "a list of entries is needed"),
        ([{**ENTRY, "fieldType": "money"}], "'money' is not one of"),
        ([{**ENTRY, "formula": 3}], "a text is needed"),
        ([{**ENTRY, "benchmark": {"p25": "low"}}], "p25, median and p75 are needed"),
        ([{**ENTRY, "relatedKpiIds": "sales.carr"}], "a list is needed"),
        ([{**ENTRY, "dependencies": ["sales.carr"]}], "a kpi and an edge is needed"),
        ([with_assertion(3)], "a text 'assert' is needed"),
    ],
)  # fmt: skip
def test_broken_files_name_their_faults(tmp_path: Path, value: Any, expected: str) -> None:
    """What can't be read is one clear line each, never a traceback."""
    with pytest.raises(CatalogError) as caught:
        load_ontology(written(tmp_path, value))
    assert expected in "\n".join(caught.value.lines())


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A path that leads nowhere, or to a folder, is said."""
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(CatalogError):
            load_ontology(path)


def test_a_file_without_a_version_is_warned_about(shared: Path) -> None:
    """The 27-entry list has no version, and names the two formulas that were corrected later."""
    ontology = load_ontology(shared / "ontology" / "ontology-27-list.json")
    (warning,) = ontology.warnings
    assert "has no version" in warning
    assert "finance.runway_months, sales.cac_payback_period" in warning


def test_known_versions_are_pinned(shared: Path, tmp_path: Path) -> None:
    """The published files pass unwarned; the same version with other content is flagged."""
    for name in ("ontology-1.13.0.json", "new_business-1.3.0.json", "acv_trend_pct-1.3.0.json", "closed_won_value-1.3.0.json"):
        assert load_ontology(shared / "ontology" / name).warnings == ()
    data = json.loads((shared / "ontology" / "ontology-1.13.0.json").read_text("utf-8"))
    data["kpis"][0]["formula"] = "something else"
    (warning,) = load_ontology(written(tmp_path, data)).warnings
    assert "holds other content than that version is known by" in warning
    assert data["kpis"][0]["rogueId"] in warning


def test_laying_over_replaces_words_and_keeps_our_rules(tmp_path: Path, catalog: Catalog) -> None:
    """Words, formula text, benchmark and assertions are the file's; derived rules, columns and rubrics stay ours."""
    entry = {
        **with_assertion("result >= 5"),
        "description": "theirs",
        "benchmark": {"p25": 1, "median": 2, "p75": 3, "sourceName": "S", "sourceYear": "2027", "higherIsBetter": False},
    }
    laid = overlay(catalog, load_ontology(written(tmp_path, {"version": "7", "kpi": entry})))
    kpi, ours = laid.kpis["sales.arr"], catalog.kpis["sales.arr"]
    assert (kpi.words.definition, kpi.formula and kpi.formula.text) == ("theirs", "ARR is what it is")
    assert kpi.benchmark is not None
    assert (kpi.benchmark.p75, kpi.benchmark.higher_is_better) == (3, False)
    assert [r.assertion for r in kpi.rules if r.origin == "ontology"] == ["result >= 5"]
    assert [r for r in kpi.rules if r.origin != "ontology"] == [r for r in ours.rules if r.origin != "ontology"]
    assert laid.version.endswith("+7")
    assert laid.sha256 != catalog.sha256


def test_an_unknown_id_is_added(tmp_path: Path, catalog: Catalog) -> None:
    """A KPI that only the file knows becomes an entry, in its domain."""
    entry = {"rogueId": "sales.novelty", "defaultLabel": "Novelty", "fieldType": "percentage", "unit": "%"}
    laid = overlay(catalog, load_ontology(written(tmp_path, entry)))
    assert (laid.kpis["sales.novelty"].label, laid.kpis["sales.novelty"].kind) == ("Novelty", "number")
    assert len(laid.kpis) == 212


def test_official_assertions_run_as_they_stand(shared: Path, catalog: Catalog, corvid: Pack) -> None:
    """From the loaded file the five assertions run with origin ontology, each once, and a broken one is found."""
    laid = overlay(catalog, load_ontology(shared / "ontology" / "ontology-1.13.0.json"))
    official = {r.code: k.id for k in laid.kpis.values() for r in k.rules if r.origin == "ontology"}
    ours = {r.code: k.id for k in catalog.kpis.values() for r in k.rules if r.origin == "ontology"}
    assert official == ours
    assert len(official) == 5
    entry = corvid.kpis["customers.gross_revenue_retention"].model_copy(update={"actual": Decimal("104.2")})
    broken = corvid.model_copy(update={"kpis": {**corvid.kpis, "customers.gross_revenue_retention": entry}})
    found = [f for f in check_pack(broken, laid).findings if f.origin == "ontology"]
    assert {f.kpi for f in found} >= {"customers.gross_revenue_retention"}
    assert all(f.severity == "error" for f in found)
    assert not [f for f in check_pack(corvid, laid).findings if f.origin == "ontology"]


def test_an_assertion_that_cannot_be_read_is_reported_never_passed(tmp_path: Path, catalog: Catalog, corvid: Pack) -> None:
    """It stands among what couldn't be evaluated, and loading warns of it."""
    ontology = load_ontology(written(tmp_path, {"version": "7", "kpi": with_assertion("result should be large")}))
    assert "can't be read and was not checked" in ontology.warnings[0]
    checked = check_pack(corvid, overlay(catalog, ontology))
    (unread,) = [n for n in checked.not_evaluable if n.code == "ontology-sales-arr-1"]
    assert "an assertion that can be read" in unread.missing[0]
    assert "ontology-sales-arr-1" not in checked.passed


def test_another_formula_is_noted(shared: Path, catalog: Catalog, corvid: Pack) -> None:
    """Where the file's formula isn't the one that we compute, the check says so in a note."""
    laid = overlay(catalog, load_ontology(shared / "ontology" / "ontology-27-list.json"))
    notes = [f.kpi for f in check_pack(corvid, laid).findings if f.code == "formula-text-differs"]
    assert notes == ["sales.cac_payback_period", "finance.runway_months"]
    newest = overlay(catalog, load_ontology(shared / "ontology" / "ontology-1.13.0.json"))
    assert newest.notes == ()


def test_validating_a_file(tmp_path: Path) -> None:
    """Dangling references, formulas without an edge and assertions that can't be read are found in a publisher's file."""
    entry = {**with_assertion("result ~ 3"), "formula": "sales.carr minus sales.nowhere", "relatedKpiIds": ["sales.gone"]}
    lines = "\n".join(f.line() for f in validate(written(tmp_path, {"version": "7", "kpi": entry})))
    edgeless = "mentions sales.carr, and no dependency leads there"
    for expected in ("'sales.gone' is no KPI", edgeless, "mentions sales.nowhere", "can't be read"):
        assert expected in lines
    edge = {"rogueId": "sales.arr", "formula": "sales.carr", "dependencies": [{"kpi": "sales.carr", "edge": "computesFrom"}]}
    assert validate_ontology(written(tmp_path, {"version": "7", "kpi": edge})) == []


def test_the_difference_names_the_two_corrected_formulas(shared: Path, corvid: Pack) -> None:
    """From the 27-entry list to 1.13.0 two formulas changed, and both touch the pack."""
    result = diff_files(shared / "ontology" / "ontology-27-list.json", shared / "ontology" / "ontology-1.13.0.json", corvid)
    assert result.formulas == ("finance.runway_months", "sales.cac_payback_period")
    assert len(result.added) == 184
    assert result.removed == ()
    assert result.affected is not None
    assert {"finance.runway_months", "sales.cac_payback_period"} <= set(result.affected)
    assert len(result.affected) < 20
    text = "\n".join(result.lines())
    assert "formulas changed: finance.runway_months, sales.cac_payback_period" in text
    assert json.dumps(result.data(), default=str)


def test_a_formula_touches_what_is_computed_from_it(catalog: Catalog, corvid: Pack) -> None:
    """A changed formula reaches the KPIs that are computed from it, however far down."""
    import dataclasses

    burn = catalog.kpis["finance.net_burn_rate"]
    assert burn.formula is not None
    other = dataclasses.replace(burn, formula=dataclasses.replace(burn.formula, compute="finance.gross_burn_rate"))
    result = diff(catalog, catalog.replaced({**catalog.kpis, burn.id: other}, sha256="other"), corvid)
    assert result.formulas == ("finance.net_burn_rate",)
    assert result.affected is not None
    assert "computed from finance.net_burn_rate" in result.affected["finance.runway_months"]
    assert any("same version" in w or "both say" in w for w in result.warnings)


def test_the_same_catalog_has_no_difference(catalog: Catalog) -> None:
    """A catalog held against itself says nothing changed."""
    result = diff(catalog, catalog)
    assert (result.added, result.removed, dict(result.changed), result.warnings) == ((), (), {}, ())
