"""What a spreadsheet says comes into the pack by meaning, whatever its layout; and nothing else does."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from company import Shape, make_company
from openpyxl import Workbook
from openpyxl.comments import Comment

from kpireview.catalog import Catalog
from kpireview.cli import main
from kpireview.errors import SpreadsheetError
from kpireview.model import Entry, Pack
from kpireview.readers.headers import Header, find_label, read_header
from kpireview.readers.spreadsheet import Imported, import_bytes

HEAD = ["Id", "Actual", "Plan"]


@pytest.fixture(scope="module")
def pack() -> Pack:
    """A pack of one company, with two earlier quarters."""
    return make_company(Shape(periods=3))


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheets(**named: Sequence[Sequence[Any]]) -> bytes:
    """Returns a workbook with a sheet of rows for each name."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in named.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def changed(data: bytes, edits: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """Returns a workbook whose parts were edited as bytes; a part that isn't there is added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edits[name](old.read(name)) if name in edits else old.read(name))
        for name in set(edits) - set(old.namelist()):
            new.writestr(name, edits[name](b""))
    return target.getvalue()


def take(data: bytes, catalog: Catalog, base: Pack | None, name: str = "f.xlsx") -> Imported:
    return import_bytes(data, name, catalog, base)


def csv(text: str, catalog: Catalog, base: Pack | None, name: str = "f.csv") -> Imported:
    return import_bytes(text.encode(), name, catalog, base)


# --- layouts --------------------------------------------------------------------------------------------------------------------------


def test_a_partial_sheet_changes_only_what_it_names(catalog: Catalog, pack: Pack) -> None:
    """One line of one KPI leaves everything else as it was, its plan and note included."""
    result = take(sheets(Sheet1=[["Id", "Actual"], ["sales.arr", 123]]), catalog, pack)
    assert [(c.kpi, c.part, c.after, c.where) for c in result.changes] == [("sales.arr", "actual", 123, "Sheet1!B2")]
    assert result.pack.kpis["sales.arr"].budget == pack.kpis["sales.arr"].budget
    assert result.pack.history == pack.history


def test_columns_may_stand_anywhere(catalog: Catalog, pack: Pack) -> None:
    """A title above, empty columns between, and another order make no difference."""
    rows = [["Our quarter"], [], [None, "Budget", None, "Value", "Comment", None, "KPI id"], [None, 7, None, 5, "late", None, "sales.arr"]]
    entry = take(sheets(Any=rows), catalog, pack).pack.kpis["sales.arr"]
    assert (entry.actual, entry.budget, entry.note) == (5, 7, "late")


@pytest.mark.parametrize("label", ["ARR", "annual recurring revenue", "  arr ", "Annual  Recurring   Revenue"])
def test_a_line_may_name_its_kpi_by_label_or_alias(catalog: Catalog, pack: Pack, label: str) -> None:
    """Without ids, the label or an alias of it in any case names the KPI."""
    assert take(sheets(Numbers=[["Metric", "Actuals"], [label, 5]]), catalog, pack).pack.number("sales.arr") == 5


def test_the_sheets_name_decides_between_two_kpis_of_one_label(catalog: Catalog, pack: Pack) -> None:
    """New Customers Added stands in two domains; on the sheet Customers it's that of the customers."""
    result = take(sheets(Customers=[["KPI", "Actual"], ["New Customers Added", 5]]), catalog, pack)
    assert [c.kpi for c in result.changes] == ["customers.new_customers_added"]


def test_a_list_of_id_period_value_is_read(catalog: Catalog, pack: Pack) -> None:
    """CSV lines may speak of this period and of earlier ones."""
    before = pack.history[-1].period.label
    result = csv(f"id,period,value\nsales.arr,{pack.period.label},5\nsales.arr,{before},4\n", catalog, pack)
    assert (result.pack.number("sales.arr"), result.pack.history[-1].number("sales.arr")) == (5, 4)
    assert [c.line() for c in result.changes][1].startswith(f"{before} sales.arr:")


def test_a_column_a_period_is_read(catalog: Catalog, pack: Pack) -> None:
    """The wide form has a column for each period, in any usual spelling."""
    result = csv("KPI;Q1 2026;2026-Q2;3Q;Q3 2026\nARR;1;2;;3\n", catalog, pack)
    assert [p.number("sales.arr") for p in result.pack.timeline] == [1, 2, 3]


def test_an_earlier_period_that_the_pack_lacks_is_begun(catalog: Catalog, pack: Pack) -> None:
    """A value of an earlier quarter that no pack held yet makes that quarter."""
    result = csv("id,period,value\nsales.arr,2025-Q1,4\n", catalog, pack)
    first = result.pack.history[0]
    assert (first.period.label, first.period.start, first.number("sales.arr")) == ("2025-Q1", dt.date(2025, 1, 1), 4)


def test_a_table_is_found_by_its_id_or_the_sheets_name(catalog: Catalog, pack: Pack) -> None:
    """Rows of a structured field are read with renamed and moved columns, a total left out."""
    rows = [
        ["Net", "Scenario", "Gross burn a month"],
        [1, "Best case", 2],
        [3, "mostLikely", 4],
        [5, "conservative", 6],
        [9, "Total", None],
    ]
    result = take(
        sheets(Burn=[["finance.burn_rate_scenarios"], [], ["Net burn a month", *rows[0][1:]], *rows[1:4], [None, "total"]]),
        catalog,
        pack,
    )
    assert [r["scenario"] for r in result.pack.rows("finance.burn_rate_scenarios") or ()] == ["bestCase", "mostLikely", "conservative"]
    assert any("total" in n for n in result.notes)


def test_a_long_list_gives_rows_too(catalog: Catalog, pack: Pack) -> None:
    """A structured field can be given line by line: field, row, column, value."""
    text = "id,row,column,value\nfinance.burn_rate_actual,1,gross,5\nfinance.burn_rate_actual,1,net,4\n"
    assert csv(text, catalog, pack).pack.rows("finance.burn_rate_actual") == ({"gross": D(5), "net": D(4)},)


# --- values ---------------------------------------------------------------------------------------------------------------------------


def one(value: Any, kpi: str, catalog: Catalog, base: Pack, number_format: str | None = None) -> Entry:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Id", "Actual"])
    sheet.append([kpi, None])
    sheet["B2"] = value
    if number_format:
        sheet["B2"].number_format = number_format
    return take(saved(book), catalog, base).pack.kpis[kpi]


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (0.92, "0%", "92"), (0.9804, "0.00%", "98.04"), (0.07, "0%", "7"), (1.1, "0.0%", "110"), (92, None, "92"), ("92 %", None, "92"),
        ("98,04 %", None, "98.04"), (92, '0" %"', "92"), (0.0725, "0%", "7.25"),
    ],
)  # fmt: skip
def test_percentages_come_as_percent_points(catalog: Catalog, pack: Pack, value: Any, form: str | None, expected: str) -> None:
    """0.92 that is formatted as a percentage is 92 points, and so is a plain 92."""
    assert str(one(value, "customers.gross_revenue_retention", catalog, pack, form).actual) == expected


@pytest.mark.parametrize("value", [9.95, 0.1, 1234567.89, 4.35, 0.57, 100, 1e15, 123456789012345, -3.2, 1e-7])
def test_numbers_keep_their_decimal_digits(catalog: Catalog, pack: Pack, value: float) -> None:
    """A number typed in a spreadsheet comes back as the decimal that was typed, without the noise of binary floats."""
    assert one(value, "sales.arr", catalog, pack).actual == D(repr(value))


def test_a_formulas_noise_is_cut_as_the_spreadsheet_cuts_it(catalog: Catalog, pack: Pack) -> None:
    """0.1 + 0.2, stored as 0.30000000000000004, is 0.3."""
    data = changed(
        sheets(S=[HEAD, ["sales.arr", 777]]),
        {"xl/worksheets/sheet1.xml": lambda x: x.replace(b"<v>777</v>", b"<v>0.30000000000000004</v>")},
    )
    assert take(data, catalog, pack).pack.number("sales.arr") == D("0.3")


@pytest.mark.parametrize("text", ["1.234.567,89", "1 234 567,89", "1'234'567.89", "€1,234,567.89", "1,234,567.89"])
def test_numbers_as_texts_are_read_in_any_spelling(catalog: Catalog, pack: Pack, text: str) -> None:
    """A number that came as a text is read by the one parser."""
    assert one(text, "sales.arr", catalog, pack).actual == D("1234567.89")


def test_a_columns_evidence_decides_a_doubtful_number(catalog: Catalog, pack: Pack) -> None:
    """1.234 is 1234 in a column that writes decimals with a comma."""
    result = csv("id;value\nsales.arr;1.234\nsales.carr;5,5\n", catalog, pack)
    assert result.pack.number("sales.arr") == 1234


def test_a_doubtful_number_is_told(catalog: Catalog, pack: Pack) -> None:
    """Where nothing decides, the preview says which reading was taken."""
    (change,) = csv("id,value\nsales.arr,1.234\n", catalog, pack).changes
    assert "read as 1.234" in change.line()


def test_a_header_in_thousands_scales_money_only(catalog: Catalog, pack: Pack) -> None:
    """A column "Actual (k€)" is in thousands for money, not for counts."""
    rows = [["Id", "Actual (k€)"], ["sales.arr", 1250.5], ["customers.total_customers", 40]]
    result = take(sheets(S=rows), catalog, pack)
    assert (result.pack.number("sales.arr"), result.pack.number("customers.total_customers")) == (1250500, 40)
    assert "×10^3" in result.changes[0].note


@pytest.mark.parametrize("value", [dt.date(2026, 12, 31), dt.datetime(2026, 12, 31, 14, 0), "31.12.2026", 46387])
def test_dates_are_read_as_dates_texts_and_serials(catalog: Catalog, pack: Pack, value: Any) -> None:
    """A date cell, a text and a bare serial number give the same day."""
    assert one(value, "fundraising.planned_close_date", catalog, pack).date == dt.date(2026, 12, 31)


def test_dates_of_a_mac_workbook_count_from_1904(catalog: Catalog, pack: Pack) -> None:
    """A workbook that counts from 1904 gives the day that it shows."""
    book = Workbook()
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    sheet.append(["Id", "Actual"])
    sheet.append(["fundraising.planned_close_date", dt.date(2026, 12, 31)])
    assert take(saved(book), catalog, pack).pack.kpis["fundraising.planned_close_date"].date == dt.date(2026, 12, 31)


@pytest.mark.parametrize(("text", "choice"), [("in-progress", "in-progress"), ("In Progress", "in-progress"), ("TERM SHEET", "term-sheet")])
def test_choices_are_read_in_any_spelling(catalog: Catalog, pack: Pack, text: str, choice: str) -> None:
    """A choice's case and hyphens don't matter."""
    assert one(text, "fundraising.round_status", catalog, pack).choice == choice


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 is a country", "-5 on a bad day", "@here", '=HYPERLINK("http://x")', "'quoted", "\tindented", "_x0041_"]
)
def test_a_text_that_looks_like_a_formula_stays_a_text(catalog: Catalog, pack: Pack, text: str) -> None:
    """A narrative is taken character for character, from a CSV as from a workbook."""
    quoted = '"' + text.replace('"', '""') + '"'
    result = csv(f"id,text\ncustomers.churn_risks,{quoted}\n", catalog, pack)
    assert result.pack.text("customers.churn_risks") == text


def test_the_result_of_a_formula_is_read(catalog: Catalog, pack: Pack) -> None:
    """A formula counts as what the spreadsheet program has stored as its result."""
    data = changed(
        sheets(S=[HEAD, ["sales.arr", 777]]),
        {"xl/worksheets/sheet1.xml": lambda x: x.replace(b"<v>777</v>", b"<f>SUM(A1:A9)</f><v>42</v>")},
    )
    assert take(data, catalog, pack).pack.number("sales.arr") == 42


def test_an_empty_cell_changes_nothing_and_clear_takes_out(catalog: Catalog, pack: Pack) -> None:
    """Empty is "as it was"; the word clear empties, and an entry without any value goes."""
    rows = [HEAD, ["sales.arr", None, None], ["sales.carr", "clear", "clear"], ["sales.cac", "clear", None]]
    result = take(sheets(S=rows), catalog, pack)
    assert result.pack.kpis["sales.arr"] == pack.kpis["sales.arr"]
    assert "sales.carr" not in result.pack.kpis


def test_absent_with_a_reason_takes_the_values_place(catalog: Catalog, pack: Pack) -> None:
    """n/a: reason stands for the value, and a value typed later takes the reason's place."""
    absent = csv("id,value\nsales.arr,n/a: being restated\n", catalog, pack).pack
    assert absent.kpis["sales.arr"].absent == "being restated"
    assert csv("id,value\nsales.arr,5\n", catalog, absent).pack.kpis["sales.arr"] == Entry(actual=D(5))


def test_typing_over_a_computed_value_makes_it_typed(catalog: Catalog, pack: Pack) -> None:
    """What says that it was computed loses that with its old value, and keeps it with the same one."""
    computed = pack.model_copy(update={"kpis": {**pack.kpis, "sales.arr": Entry(actual=D(9), computed_from=("sales.starting_arr",))}})
    assert csv("id,value\nsales.arr,5\n", catalog, computed).pack.kpis["sales.arr"].computed_from is None
    assert csv("id,value\nsales.arr,9.0\n", catalog, computed).changes == ()


def test_the_same_line_twice_is_told_and_taken_once(catalog: Catalog, pack: Pack) -> None:
    """A repeated line that says the same harms nobody."""
    result = csv("id,value\nsales.arr,5\nsales.arr,5\n", catalog, pack)
    assert len(result.changes) == 1
    assert any("B3 says the same of sales.arr as B2" in n for n in result.notes)


# --- what is hidden, and what is left alone ---------------------------------------------------------------------------------------------


def test_hidden_sheets_are_left_out_and_hidden_rows_read(catalog: Catalog, pack: Pack) -> None:
    """A filter hides rows that are meant; a hidden sheet is somebody's scratch paper. Both are told."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["Id", "Actual"], ["sales.arr", 5], ["sales.carr", 6]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    scratch = book.create_sheet("Scratch")
    scratch.append(["Id", "Actual"])
    scratch.append(["sales.cac", 7])
    scratch.sheet_state = "hidden"
    result = take(saved(book), catalog, pack)
    assert {(c.kpi, c.note) for c in result.changes} == {("sales.arr", "in a hidden row"), ("sales.carr", "")}
    assert any("Scratch" in n for n in result.notes)


def test_notes_formats_and_columns_of_ones_own_are_left_out(catalog: Catalog, pack: Pack) -> None:
    """Comments, unknown columns and columns for comparison change nothing."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["KPI", "Unit", "Actual", "Last period (2026-Q2)", "Owner", "Traffic light", "Id"])
    sheet.append(["ARR", "USD", 5, 99, "CFO", "green", "sales.arr"])
    sheet["C2"].comment = Comment("a remark", "someone")
    assert [(c.kpi, c.part) for c in take(saved(book), catalog, pack).changes] == [("sales.arr", "actual")]


def test_a_sheet_of_something_else_is_told(catalog: Catalog, pack: Pack) -> None:
    """A sheet without KPIs is left out, by name."""
    result = take(sheets(Numbers=[HEAD, ["sales.arr", 5]], Lunch_menu=[["Monday", "soup"]]), catalog, pack)
    assert any("Lunch menu" in n for n in result.notes)


def test_macros_and_links_to_other_files_are_never_looked_at(catalog: Catalog, pack: Pack) -> None:
    """A workbook with macros, outside links and pictures that would break any reader is read for its cells alone."""
    bad = dict.fromkeys(
        ("xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/media/image1.png", "xl/connections.xml"), lambda _: b"\xff<!&"
    )
    assert take(changed(sheets(S=[HEAD, ["sales.arr", 5]]), bad), catalog, pack, "f.xlsm").pack.number("sales.arr") == 5


# --- CSV ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_csv_is_read_in_every_usual_encoding_and_separator(catalog: Catalog, pack: Pack, encoding: str, separator: str) -> None:
    """Accents, line breaks in quotes and the separators that Excel writes come through."""
    text = f'id{separator}text\r\ncustomers.churn_risks{separator}"Größe: {separator} ""gut""\nzweite Zeile"\r\n'
    result = import_bytes(text.encode(encoding), "f.csv", catalog, pack)
    assert result.pack.text("customers.churn_risks") == f'Größe: {separator} "gut"\nzweite Zeile'
    assert bool(result.notes) == (encoding == "cp1252")


def test_excels_separator_line_is_understood(catalog: Catalog, pack: Pack) -> None:
    """`sep=;` in the first line says what parts the cells."""
    assert csv("sep=;\nid;value\nsales.arr;5,5\n", catalog, pack).pack.number("sales.arr") == D("5.5")


# --- headers ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("Actual", Header("actual")), ("BUDGET", Header("budget")), ("YTD plan", Header("ytd.budget")),
        ("2026-Q3", Header("actual", "2026-Q3")),
        ("Plan Q3 2026", Header("budget", "2026-Q3")), ("Sep 2026", Header("actual", "2026-09")), ("FY2026", Header("actual", "FY2026")),
        ("H1 2026 budget", Header("budget", "2026-H1")), ("Last period (2026-Q2)", Header("")), ("Unit", Header("")),
        ("Actual (in thousands)", Header("actual", None, 3)),
        ("Actual, USD m", Header("actual", None, 6)), ("Gibberish", None), ("", None), ("Name of the item", None),
    ],
)  # fmt: skip
def test_headers_are_known_by_many_names(text: str, header: Header | None) -> None:
    """A column is known by its usual names, with the period and scale that they bear."""
    assert read_header(text) == header


@pytest.mark.parametrize(
    ("text", "label"), [("2026Q3", "2026-Q3"), ("q1 2026", "2026-Q1"), ("FY26", None), ("Sept. 2026", "2026-09"), ("12026-Q1", None)]
)
def test_period_labels_are_read_as_people_write_them(text: str, label: str | None) -> None:
    """A period's label is found in its usual spellings."""
    found = find_label(text)
    assert (found[0] if found else None) == label


# --- the command ----------------------------------------------------------------------------------------------------------------------


def test_a_dry_run_shows_the_changes_and_writes_nothing(
    tmp_path: Path, catalog: Catalog, pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    """`import --dry-run --format json` lists what would change, and no file appears."""
    from kpireview.model.serial import pack_bytes

    (tmp_path / "p.json").write_bytes(pack_bytes(pack))
    (tmp_path / "f.csv").write_text("id,value\nsales.arr,5\n")
    status = main(
        [
            "import",
            str(tmp_path / "f.csv"),
            "-o",
            str(tmp_path / "new.json"),
            "--into",
            str(tmp_path / "p.json"),
            "--dry-run",
            "--format",
            "json",
        ]
    )
    told = json.loads(capsys.readouterr().out)
    assert (status, told["written"], told["changes"][0]["cell"], told["changes"][0]["after"]) == (0, None, "B2", 5)
    assert not (tmp_path / "new.json").exists()


def test_refused_cells_are_told_all_at_once(tmp_path: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str], pack: Pack) -> None:
    """Several wrong cells are several lines, each with its address, exit status 2, and nothing written."""
    rows = [HEAD, ["sales.arr", "twelve"], ["sales.ar", 5], ["customers.total_customers", "30 pigs"]]
    with pytest.raises(SpreadsheetError) as caught:
        take(sheets(Q3=rows), catalog, pack)
    assert [f.place for f in caught.value.faults] == ["'Q3'!B2", "'Q3'!A3", "'Q3'!B4"]  # Q3 is a cell, so the name is quoted
