"""The catalog: it loads, holds together, and says every fault of every file at once."""

from __future__ import annotations

import dataclasses
import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from kpireview.catalog import Catalog, load_catalog
from kpireview.catalog.model import expressions
from kpireview.catalog.pages import index, page, pages, show_text
from kpireview.catalog.validate import circles, validate, validate_folder
from kpireview.errors import CatalogError
from kpireview.expression import parse
from kpireview.model import CustomKpi, Pack

ROOT = Path(__file__).resolve().parent.parent
CATALOG = ROOT / "catalog"


def test_all_entries_are_there(catalog: Catalog) -> None:
    """There are 211 entries, of which 25 are narratives and 23 are structured."""
    assert (len(catalog.kpis), len(catalog.narratives), len(catalog.structured)) == (211, 25, 23)


def test_entries_stand_by_domain_then_id(catalog: Catalog) -> None:
    """The order of the catalog is by domain, then by id."""
    assert list(catalog.kpis) == [k.id for k in sorted(catalog.kpis.values(), key=lambda k: k.order)]
    assert next(iter(catalog.kpis)).startswith("sales.")


def test_the_catalog_holds_together() -> None:
    """Our own folder has no fault: references, expressions, codes, columns, choices, dispositions, words."""
    assert [f.line() for f in validate_folder(CATALOG)] == []


def test_every_expression_parses(catalog: Catalog) -> None:
    """No formula, guard or rule is left that can't be read, and there are several hundred."""
    texts = [text for kpi in catalog.kpis.values() for _, text in expressions(kpi)]
    assert len(texts) > 700
    for text in texts:
        parse(text)


def test_codes_are_unique(catalog: Catalog) -> None:
    """One code is one rule."""
    codes = [r.code for k in catalog.kpis.values() for r in k.rules]
    codes += [k.formula.code for k in catalog.kpis.values() if k.formula and k.formula.compute] + [r.code for r in catalog.shared.values()]
    assert len(codes) == len(set(codes))


def test_facts_of_the_ontology_carry_over(catalog: Catalog, shared: Path) -> None:
    """Id, label, field type, unit, stages, functions and quartiles are the publisher's."""
    entries = json.loads((shared / "ontology" / "ontology-1.13.0.json").read_text("utf-8"), parse_float=Decimal, parse_int=Decimal)["kpis"]
    assert {e["rogueId"] for e in entries} == set(catalog.kpis)
    for entry in entries:
        kpi = catalog.kpis[entry["rogueId"]]
        assert kpi.label == entry["defaultLabel"]
        assert kpi.field_type == entry["fieldType"]
        assert dict(kpi.stages) == entry["stageRelevance"]
        assert list(kpi.functions) == entry["defaultOwningFunctions"]
        benchmark = entry.get("benchmark")
        if benchmark:
            assert kpi.benchmark is not None
            quartiles = (kpi.benchmark.p25, kpi.benchmark.median, kpi.benchmark.p75, kpi.benchmark.higher_is_better)
            assert quartiles == (benchmark["p25"], benchmark["median"], benchmark["p75"], benchmark["higherIsBetter"])


def test_every_prose_check_has_one_disposition(catalog: Catalog, shared: Path) -> None:
    """265 of 265 checks of the ontology are dealt with, at least 210 of them by rules."""
    entries = json.loads((shared / "ontology" / "ontology-1.13.0.json").read_text("utf-8"))["kpis"]
    theirs = {e["rogueId"]: len((e.get("calculationPolicy") or {}).get("validationChecks", [])) for e in entries}
    ours = {k.id: len(k.checks) for k in catalog.kpis.values()}
    assert ours == theirs
    dispositions = [c.disposition for k in catalog.kpis.values() for c in k.checks]
    assert len(dispositions) == 265
    assert dispositions.count("rule") >= 210
    assert all(c.reason for k in catalog.kpis.values() for c in k.checks if c.disposition != "rule")


def test_computed_kpis_have_a_formula_or_a_reason(catalog: Catalog) -> None:
    """Each KPI that the ontology calls computed is computed, or says why a pack can't hold its inputs."""
    computed = [k for k in catalog.kpis.values() if k.basis.get("production") == "computed"]
    assert len(computed) == 61
    for kpi in computed:
        assert kpi.formula is not None
        assert kpi.formula.compute or kpi.formula.not_computable


def test_the_five_official_assertions_run_once_each(catalog: Catalog) -> None:
    """The publisher's executable assertions stand in our catalog as facts, each once, as theirs."""
    found = [(k.id, r.assertion, r.severity) for k in catalog.kpis.values() for r in k.rules if r.origin == "ontology"]
    assert sorted(found) == [
        ("customers.gross_revenue_retention", "result <= 100", "error"),
        ("customers.logo_churn_rate", "abs(customers.logo_retention_rate + result - 100) <= 0.5", "error"),
        ("customers.net_revenue_retention", "result - customers.gross_revenue_retention >= 0", "error"),
        ("finance.net_burn_rate", "result <= finance.gross_burn_rate", "error"),
        ("sales.arr", "result >= 0", "error"),
    ]


def test_folk_wisdom_is_never_a_warning(catalog: Catalog) -> None:
    """A band that rests on folk wisdom is a note, unless it names what must be explained."""
    loud = [r.code for k in catalog.kpis.values() for r in k.rules if r.severity == "error" and "folk" in r.authority]
    assert loud == []


def test_an_entry_is_frozen(catalog: Catalog) -> None:
    """An entry can't be changed in place; a changed copy can be made."""
    kpi = catalog.kpis["sales.arr"]
    with pytest.raises(AttributeError):
        kpi.label = "x"
    assert dataclasses.replace(kpi, label="x").label == "x"
    assert kpi == catalog.kpi("sales.arr")


def test_every_entry_is_plain_data_for_json(catalog: Catalog) -> None:
    """`catalog show --format json` can print every entry."""
    for kpi in catalog.kpis.values():
        assert json.loads(json.dumps(kpi.data(), default=str))["id"] == kpi.id


def test_nearest_id(catalog: Catalog) -> None:
    """An unknown id leads to the one most like it."""
    assert catalog.nearest("sales.ar") == "sales.arr"
    assert catalog.nearest("zzzzzz") is None


def test_for_stage_leaves_deprecated_ones_out(catalog: Catalog) -> None:
    """Core KPIs of a stage come in the catalog's order, without what is deprecated."""
    core = catalog.for_stage("seriesB", "core")
    assert "sales.arr" in [k.id for k in core]
    assert not any(k.deprecated for k in core)
    assert {k.stages["seriesB"] for k in catalog.for_stage("seriesB", "recommended")} == {"recommended"}


def test_custom_kpis_are_laid_in(catalog: Catalog) -> None:
    """A pack's own custom.* KPIs become entries without rules."""
    pack = Pack.model_validate(
        {
            "company": {"name": "A", "stage": "seed", "currency": "USD"},
            "period": {"label": "2026-Q1", "start": "2026-01-01", "end": "2026-03-31"},
            "kpis": {"custom.gmv": {"actual": Decimal(1)}},
            "custom": {"custom.gmv": CustomKpi(label="GMV", field_type="currency", domain="sales").model_dump(exclude_none=True)},
        }
    )
    laid = catalog.with_custom(pack)
    assert (laid.kpis["custom.gmv"].label, laid.kpis["custom.gmv"].rules) == ("GMV", ())
    assert "custom.gmv" not in catalog.kpis


def small(tmp_path: Path, **files: str) -> Path:
    """A folder with one sound entry and the given files (a double underscore stands for the slash)."""
    entry = """id = "sales.arr"\nlabel = "ARR"\ndomain = "sales"\nfield_type = "currency"\nkind = "number"
[words]\ndefinition = "d"\nwhy = "w"\nreading = "r"\nmistakes = ["m"]\n"""
    (tmp_path / "sales").mkdir()
    (tmp_path / "sales" / "arr.toml").write_text(files.pop("arr", entry) + files.pop("more", ""), "utf-8")
    (tmp_path / "shared.toml").write_text(files.pop("shared", 'version = "1"\n[notices]\na = "b"\n'), "utf-8")
    for name, text in files.items():
        path = tmp_path / (name.replace("__", "/") + ".toml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def said(folder: Path) -> str:
    return "\n".join(f.line() for f in validate_folder(folder))


def test_a_sound_folder_has_no_fault(tmp_path: Path) -> None:
    """The small folder that the next tests break is sound itself."""
    assert said(small(tmp_path)) == ""


RULE = '[[rules]]\ncode = "{code}"\nseverity = "{severity}"\nassert = "{text}"\nmessage = "m"\n'


def rule(text: str, code: str = "some-code", severity: str = "error") -> str:
    return RULE.format(code=code, severity=severity, text=text)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"more": "labell = 1\n"}, "words.labell: is not a key of the catalog's format"),
        ({"arr": 'id = "sales.arr"\nlable = "ARR"\ndomain = "sales"\nfield_type = "currency"\nkind = "number"\n'}, "did you mean 'label'?"),
        ({"arr": 'id = "sales.arr"\ndomain = "sales"\nfield_type = "currency"\nkind = "number"\n'}, "label: is missing"),
        ({"arr": "id = \n"}, "is not TOML"),
        ({"more": rule("result >")}, "the expression ends too early"),
        ({"more": rule("result > sales.arrr")}, "'sales.arrr' is no KPI of the catalog; did you mean 'sales.arr'?"),
        ({"more": rule("result > 0", code="Bad Code")}, "isn't lower-case words joined by hyphens"),
        ({"more": rule("result > 0") + rule("result > 1")}, "the code 'some-code' stands in sales.arr too"),
        ({"more": rule("result > 0", severity="fatal")}, "'fatal' is not one of error, warning, note"),
        ({"more": rule("result > 'a'")}, "compares a text with number"),
        ({"more": rule("total(sales.arr, x) > 1")}, "is no structured field"),
        ({"more": rule("stage == 'seriesX'")}, "'seriesX' is not one of"),
        ({"more": rule('convention(\'no.such\') == 1')}, "'no.such' is no convention"),
        ({"more": "[formula]\ncompute = 'sales.arr + 1'\ncode = 'c-c'\nmessage = 'm'\n"}, "computed in a circle"),
        ({"more": "[formula]\ncompute = '1'\n"}, "needs a code and a message"),
        ({"more": "[formula]\ncompute = '1'\ncode = 'c-c'\nmessage = 'm'\nwhen = 'true'\n"}, "formula.otherwise: is missing"),
        ({"more": "[benchmark]\np25 = 3\nmedian = 2\np75 = 1\n"}, "the quartiles aren't in order"),
        ({"more": "[[checks]]\nnumber = 1\n"}, "checks[0].disposition: is empty"),
        ({"more": "[[checks]]\nnumber = 2\ndisposition = 'rule'\ncodes = ['x-y']\n"}, "no rule has the code 'x-y'"),
        ({"more": "[[checks]]\nnumber = 2\ndisposition = 'rule'\ncodes = ['x-y']\n"}, "aren't numbered"),
        ({"more": "[[checks]]\nnumber = 1\ndisposition = 'question'\nquestion = 'Well'\nreason = 'r'\n"}, "is no question"),
        ({"more": "[[checks]]\nnumber = 1\ndisposition = 'critic'\nreason = 'r'\n"}, "names its field and criterion"),
        ({"more": "[source]\nnotice = 'zzz'\n"}, "'zzz' is no notice"),
        ({"more": "[[dependencies]]\nkpi = 'a.b'\nedge = 'x'\n"}, "'a.b' is no KPI"),
        ({"shared": 'version = "1"\nnotice = 1\n'}, "'notices'"),
        ({"sales__other": 'id = "sales.arr"\nlabel = "ARR"\ndomain = "sales"\nfield_type = "currency"\nkind = "number"\n'}, "two files"),
        ({"sales__b": 'id = "hr.b"\nlabel = "B"\ndomain = "sales"\nfield_type = "text"\nkind = "rows"\n'}, "doesn't belong in this file"),
        ({"sales__b": 'id = "sales.b"\nlabel = "B"\ndomain = "sales"\nfield_type = "text"\nkind = "narrative"\n'}, "words.why: is empty"),
    ],
)  # fmt: skip
def test_validate_names_the_fault(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    """Each way in which a catalog can fail to hold together is named."""
    assert expected in said(small(tmp_path, **files))


def test_a_column_that_does_not_exist_is_named(tmp_path: Path) -> None:
    """A rule that reads a column that its field doesn't have says so."""
    rows = 'id = "hr.t"\nlabel = "T"\ndomain = "hr"\nfield_type = "text"\nkind = "rows"\n[words]\ndefinition = "d"\nwhy = "w"\n'
    rows += 'reading = "r"\nmistakes = ["m"]\n[[columns]]\nname = "status"\nlabel = "S"\ntype = "choice"\nchoices = ["open"]\n'
    folder = small(tmp_path, hr__t=rows + rule("every(result, statuss == 'open') and every(result, status == 'opened')"))
    assert "hr.t has no column 'statuss'; did you mean 'status'?" in said(folder)
    assert "'opened' is not one of open" in said(folder)


def test_a_single_entry_is_judged_among_the_others(tmp_path: Path) -> None:
    """Given one entry's file, validate says that entry's faults and no other's."""
    folder = small(tmp_path, sales__b='id = "sales.b"\nlabel = "B"\ndomain = "sales"\nfield_type = "text"\nkind = "narrative"\n')
    assert validate(folder / "sales" / "arr.toml") == []
    assert {f.place for f in validate(folder / "sales" / "b.toml")} >= {"words.why"}
    lonely = tmp_path / "x" / "z" / "y.toml"
    lonely.parent.mkdir(parents=True)
    lonely.write_text("", "utf-8")
    assert "outside a catalog" in validate(lonely)[0].line()


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    """Loading raises one error that holds every fault of every file."""
    folder = small(tmp_path, arr="id = 1\nfoo = 2\n", hr__x="bar = 1\n")
    with pytest.raises(CatalogError) as caught:
        load_catalog(folder)
    lines = "\n".join(caught.value.lines())
    assert "foo" in lines
    assert "bar" in lines
    assert "label: is missing" in lines


def test_a_folder_without_a_catalog_is_a_fault(tmp_path: Path) -> None:
    """An empty folder is not an empty catalog."""
    assert validate(tmp_path)


def test_circles_are_found_once() -> None:
    """A circle in who reads whom is found whatever its length."""
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
    assert circles({"a": {"b"}, "b": set()}) == []


def test_the_hash_is_of_the_files(tmp_path: Path) -> None:
    """Any change of any file changes the catalog's hash; the same files give the same."""
    shutil.copytree(CATALOG, tmp_path / "c")
    first = load_catalog(tmp_path / "c").sha256
    assert first == load_catalog(CATALOG).sha256
    path = tmp_path / "c" / "sales" / "arr.toml"
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    assert load_catalog(tmp_path / "c").sha256 != first


def test_show_says_all_of_an_entry(catalog: Catalog) -> None:
    """`catalog show` holds the words, the formula, each rule's code and the source."""
    for kpi in catalog.kpis.values():
        text = " ".join(show_text(kpi, catalog).split())
        assert kpi.id in text
        assert " ".join(kpi.words.definition.split()) in text
        assert all(r.code in text for r in kpi.rules)
        assert kpi.source.name in text


def test_every_page_links_to_pages_that_exist(catalog: Catalog) -> None:
    """The generated pages refer to each other by files that are generated too."""
    import re

    made = pages(catalog)
    for text in made.values():
        for target in re.findall(r"\]\(([a-z_.]+\.md)\)", text):
            assert target in made
    assert "sales.arr.md" in index(catalog)


def test_the_generated_pages_are_current(catalog: Catalog) -> None:
    """docs/catalog/ is what the catalog gives now (`python -m kpireview.catalog.pages docs/catalog` makes it so)."""
    folder = ROOT / "docs" / "catalog"
    made = pages(catalog)
    assert {p.name for p in folder.glob("*.md")} == set(made)
    stale = [name for name, text in made.items() if (folder / name).read_text("utf-8") != text]
    assert stale == []


def test_notices_are_printed_where_a_source_asks_for_them(catalog: Catalog) -> None:
    """A KPI whose source requires a notice shows it on its page."""
    needing = [k for k in catalog.kpis.values() if k.source.notice]
    assert needing
    assert all(catalog.notices[k.source.notice] in page(k, catalog) for k in needing)
