"""The template: a workbook that comes back as the pack it was made from, byte for byte, and holds no formula."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal as D
from typing import Any

import pytest
from company import Shape, make_company
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from kpireview.catalog import Catalog
from kpireview.errors import SpreadsheetError
from kpireview.model import CustomKpi, Entry, Meeting, Pack
from kpireview.model.pack import STAGES
from kpireview.model.serial import pack_bytes
from kpireview.model.typed import FieldType
from kpireview.readers import memory, xlsx
from kpireview.readers import template_style as style
from kpireview.readers.cells import read_number
from kpireview.readers.spreadsheet import Imported, import_bytes
from kpireview.readers.template import template_bytes

SHAPES = {
    "a Series B company of eight quarters": Shape(),
    "monthly, fiscal years from April, in yen": Shape(stage="seriesA", currency="JPY", months=1, periods=4, fiscal_year_start=4),
    "cash-generative with accounts abroad": Shape(stage="public", currency="EUR", cash_generative=True, foreign_accounts=True, periods=3),
    "a seed company of one half": Shape(stage="seed", months=6, periods=1),
}
ODD_TEXTS = ("=1+1", "+1", "-1", "@x", "\tx", "x\r\ny\rz", "a\x07b\x00c", "_x000D_", "_x005F_x0041_", "#REF!", "TRUE", "  spaced  ",
             "'quoted", "clear", "n/a: no", "none", "=cmd|' /C calc'!A0", "<b>&amp;</b>", "שלום \u202e😀 e\u0301", "\ufffe",
             "https://example.org", "1e5", "2026-12-31")  # fmt: skip


def back(data: bytes, catalog: Catalog, base: Pack | None = None) -> Imported:
    return import_bytes(data, "f.xlsx", catalog, base)


def laden(pack: Pack) -> Pack:
    """Returns a pack that holds one of everything that a pack can hold."""
    label = pack.history[-1].period.label
    entries: dict[str, Any] = {
        "sales.arr": {"actual": D("98.0"), "budget": D("1E+3"), "note": "=late", "source": "billing",
                      "ytd": {"actual": D("1.50"), "budget": D(2)},
                      "forecast": D("12345678901234567890.12"), "computed_from": ["sales.starting_arr"],
                      "restates": [{"period": label, "reported": D("7.10"), "reason": "-found"}]},
        "sales.carr": {"budget": D("0.000000001")},
        "sales.cac": {"absent": "=no new logo"},
        "customers.gross_revenue_retention": {"actual": D("98.040"), "budget": D("-0.5")},
        "customers.churn_risks": {"text": "=2+2\n- **Oda**\r\n_x0041_", "note": "n"},
        "customers.retention_insights": {"absent": "no meeting"},
        "finance.bank_accounts_list": {"rows": []},
        "hr.key_hires": {"absent": "nobody"},
        "fundraising.round_status": {"choice": "in-progress", "source": "CFO"},
        "fundraising.planned_close_date": {"date": dt.date(2027, 3, 31), "note": "planned"},
        "product.key_initiatives": {
            "rows": [{"name": "=A", "status": "cut", "owner": "+B", "target_date": "2026-12-31", "explanation": None}]
        },
        "custom.gmv": {"actual": D("48200000.00")},
        "custom.story": {"text": "our own"},
    }  # fmt: skip
    return Pack.model_validate(
        {
            "company": pack.company,
            "period": pack.period,
            "kpis": {**pack.kpis, **{k: Entry.model_validate(v) for k, v in entries.items()}},
            "custom": {
                "custom.gmv": CustomKpi(label="GMV", field_type="currency", domain="sales", aliases=("volume", "gross volume")),
                "custom.story": CustomKpi(label="=Story", field_type="text", domain="product", unit="x"),
            },
            "conventions": {
                "finance.runway_months.cash_basis": "total_unrestricted_cash", "customers.top_customer_concentration.n": D("5.0"),
                "tolerance.some-rule": {"value": D("0.50"), "reason": "small numbers"},
            },
            "meeting": Meeting.model_validate(
                {"date": "2026-10-22", "confidentiality": "@board", "recipient": "Ines",
                 "follow_ups": [{"decision": "=hire", "owner": "CEO", "due": "2026-11-01", "state": "open", "note": "n"},
                                {"decision": "two"}]}
            ),
            "history": pack.history,
        }
    )  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_a_pack_comes_back_byte_for_byte(name: str, catalog: Catalog) -> None:
    """Pack to workbook to pack loses nothing: not a digit, an order, or an earlier period."""
    pack = make_company(SHAPES[name])
    assert pack_bytes(back(template_bytes(catalog, pack.company.stage, pack), catalog).pack) == pack_bytes(pack)


def test_one_of_everything_comes_back(catalog: Catalog) -> None:
    """Notes, sources, reasons, year to date, outlook, restatements, own KPIs, conventions, meeting and nulls come back too."""
    pack = laden(make_company(Shape(periods=3)))
    assert pack_bytes(back(template_bytes(catalog, "seriesB", pack), catalog).pack) == pack_bytes(pack)


def test_over_itself_nothing_changes(catalog: Catalog) -> None:
    """A workbook laid over the pack that it was made from changes nothing."""
    pack = laden(make_company(Shape(periods=3)))
    assert back(template_bytes(catalog, "seriesB", pack), catalog, pack).changes == ()


@pytest.mark.parametrize("stage", STAGES)
def test_an_empty_template_asks_for_a_company(stage: str, catalog: Catalog) -> None:
    """A template as it's written, filled with nothing, says that the cover is empty, and nothing else."""
    with pytest.raises(SpreadsheetError, match="doesn't say the company, its currency, the period"):
        back(template_bytes(catalog, stage), catalog)


def test_a_filled_template_makes_a_pack(catalog: Catalog) -> None:
    """Cover and one value are enough; dates follow from the period's label."""
    book = load_workbook(io.BytesIO(template_bytes(catalog, "seed")))
    cover = {book["Cover"].cell(r, 2).value: book["Cover"].cell(r, 3) for r in range(1, 20)}
    cover["Company"].value, cover["Currency"].value, cover["Period"].value = "Acme", "eur", "Q3 2026"
    sheet = book["Sales"]
    row = next(r for r in range(5, 80) if sheet.cell(r, 12).value == "sales.arr")
    sheet.cell(row, 3).value = 1250000
    stream = io.BytesIO()
    book.save(stream)
    pack = back(stream.getvalue(), catalog).pack
    assert (pack.company.currency, pack.period.label, pack.period.end, pack.number("sales.arr")) == (
        "EUR",
        "2026-Q3",
        dt.date(2026, 9, 30),
        1250000,
    )


def test_a_number_that_was_changed_takes_no_remembered_digits(catalog: Catalog) -> None:
    """98.0 that becomes 97 is 97, not 97.0, and is no longer computed."""
    pack = laden(make_company(Shape(periods=2)))
    book = load_workbook(io.BytesIO(template_bytes(catalog, "seriesB", pack)))
    sheet = book["Sales"]
    row = next(r for r in range(5, 80) if sheet.cell(r, 12).value == "sales.arr")
    sheet.cell(row, 3).value = 97
    stream = io.BytesIO()
    book.save(stream)
    entry = back(stream.getvalue(), catalog).pack.kpis["sales.arr"]
    assert (str(entry.actual), entry.computed_from) == ("97", None)


def test_it_holds_no_formula_and_no_outside_link(catalog: Catalog) -> None:
    """No cell of the workbook is a formula, whatever the texts begin with, and nothing in it points outside."""
    pack = make_company(Shape(periods=2))
    texts = {k: Entry(text=t) for k, t in zip(catalog.narratives, ODD_TEXTS, strict=False)}
    data = template_bytes(catalog, "seriesB", pack.model_copy(update={"kpis": {**pack.kpis, **texts}}))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            assert b"<f>" not in content
            assert b"<f " not in content
            assert b'TargetMode="External"' not in content
    book = load_workbook(io.BytesIO(data))
    assert {c.data_type for sheet in book for row in sheet.iter_rows() for c in row} <= {"s", "inlineStr", "n", "d"}


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_odd_texts_come_back_character_for_character(text: str, catalog: Catalog) -> None:
    """Formulas, escapes, control characters, line ends and words of ours are texts like any other."""
    pack = make_company(Shape(periods=1, stage="preSeed")).model_copy(
        update={"kpis": {"customers.churn_risks": Entry(text=text, note=text)}}
    )
    entry = back(template_bytes(catalog, "preSeed", pack), catalog).pack.kpis["customers.churn_risks"]
    assert entry.text == text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14), min_size=1, max_size=20))
def test_any_number_comes_back_from_its_cell(numbers: list[D]) -> None:
    """Money, percent points and plain numbers of any digits have the same value after the workbook."""
    kinds: tuple[FieldType, ...] = ("currency", "percentage", "number")
    usable = [n for n in numbers if len(n.as_tuple().digits) <= 40 and (not n or -30 <= n.adjusted() < 30)]
    book = Workbook()
    for row, number in enumerate(usable, 1):
        for column, kind in enumerate(kinds, 1):
            style.put_number(book.worksheets[0].cell(row, column), number, kind)
    stream = io.BytesIO()
    book.save(stream)
    (sheet,) = xlsx.read_workbook(stream.getvalue(), "f.xlsx")
    for row, number in enumerate(usable, 1):
        for column, kind in enumerate(kinds, 1):
            assert read_number(sheet.cell(row, column), kind, decimal_comma=False).value == number


def test_a_text_too_long_for_a_cell_is_told_and_kept(catalog: Catalog) -> None:
    """40,000 characters stay in the pack, the cover says so, and an import over the pack doesn't touch them."""
    pack = make_company(Shape(periods=1)).model_copy(update={"kpis": {"customers.churn_risks": Entry(text="word " * 8000)}})
    data = template_bytes(catalog, "seriesB", pack)
    cover = load_workbook(io.BytesIO(data))["Cover"]
    assert any("40,000 characters" in str(c.value) for row in cover.iter_rows() for c in row)
    assert back(data, catalog, pack).changes == ()


def test_the_same_pack_gives_the_same_workbook(catalog: Catalog) -> None:
    """No clock and no chance are in the file."""
    pack = make_company(Shape(periods=2))
    assert template_bytes(catalog, "seriesB", pack) == template_bytes(catalog, "seriesB", pack)


def test_it_is_made_to_be_filled(catalog: Catalog) -> None:
    """Frozen heads, notes with definitions, typed cells, dropdowns, real tables, and the last period beside this one."""
    pack = make_company(Shape(periods=2))
    book = load_workbook(io.BytesIO(template_bytes(catalog, "seriesB", pack)))
    sales = book["Sales"]
    row = next(r for r in range(5, 80) if sales.cell(r, 12).value == "sales.arr")
    assert sales.freeze_panes == "C5"
    assert catalog.kpi("sales.arr").words.definition in (sales.cell(row, 1).comment.text if sales.cell(row, 1).comment else "")
    assert sales.cell(row, 5).value == pack.history[0].number("sales.arr")
    assert {v.type for v in sales.data_validations.dataValidation} == {"decimal"}
    assert "fundraising_key_milestones" in book["Key Milestones"].tables
    assert "list" in {v.type for v in book["Key Milestones"].data_validations.dataValidation}
    assert book[memory.SHEET].sheet_state == "veryHidden"
    assert {k.id for need in ("core", "recommended") for k in catalog.for_stage("seriesB", need)} <= {
        c.value for sheet in book for line in sheet.iter_rows() for c in line
    }


def test_the_unseen_sheet_is_believed_only_where_it_agrees(catalog: Catalog) -> None:
    """An unseen sheet of nonsense harms nothing."""
    pack = make_company(Shape(periods=1))
    data = template_bytes(catalog, "seriesB", pack)
    for content in ("[]", "{", '{"2026-Q3|sales.arr|actual": "999"}', "[" * 5000):
        book = load_workbook(io.BytesIO(data))
        sheet = book[memory.SHEET]
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, 2).value = content
        stream = io.BytesIO()
        book.save(stream)
        assert back(stream.getvalue(), catalog).pack.number("sales.arr") == pack.number("sales.arr")


def test_escapes_are_undone_exactly() -> None:
    """What the writer escapes, the reader gives back, for every character of the lower plane that XML has trouble with."""
    for text in (*ODD_TEXTS, *map(chr, range(32)), "_x_", "_x00_", "_X0041_", "__x0041_x0041_"):
        assert xlsx.unescaped(xlsx.escaped(text)) == text
