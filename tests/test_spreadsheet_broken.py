"""Broken spreadsheets: each gets one clear error that names the file or the cell, and nothing of it is taken."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from company import Shape, make_company
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from test_spreadsheet import HEAD, changed, saved, sheets

from kpireview.catalog import Catalog
from kpireview.errors import SpreadsheetError
from kpireview.model import Pack
from kpireview.readers import grid
from kpireview.readers.spreadsheet import import_bytes

SHEET1 = "xl/worksheets/sheet1.xml"
GOOD = [HEAD, ["sales.arr", 777]]


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The pack that a broken file would change."""
    return make_company(Shape(periods=2))


@dataclass(frozen=True)
class Broken:
    """A broken file: how it's made, its name, and what the error must say and where."""

    make: Callable[[], bytes]
    words: str
    place: str = ""
    name: str = "f.xlsx"
    base: bool = True


def values(*rows: list[Any], head: list[str] = HEAD) -> Callable[[], bytes]:
    return lambda: sheets(S=[head, *rows])


def text(content: str | bytes) -> Callable[[], bytes]:
    return lambda: content.encode() if isinstance(content, str) else content


def raw(old: bytes, new: bytes) -> Callable[[], bytes]:
    def make() -> bytes:
        data = changed(sheets(S=GOOD), {SHEET1: lambda part: part.replace(old, new)})
        assert data != sheets(S=GOOD)
        return data

    return make


def part(name: str, content: bytes) -> Callable[[], bytes]:
    return lambda: changed(sheets(S=GOOD), {name: lambda _: content})


def worked(edit: Callable[[Worksheet], None]) -> Callable[[], bytes]:
    def make() -> bytes:
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = "S"
        for row in (HEAD, ["sales.arr", 5, 6], ["sales.carr", 7, 8]):
            sheet.append(row)
        edit(sheet)
        return saved(book)

    return make


def ole(marker: bytes) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + marker + b"\0" * 500


def archive(**parts: bytes) -> Callable[[], bytes]:
    def make() -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as target:
            for name, content in parts.items():
                target.writestr(name.replace("__", "/").replace("_dot_", "."), content)
        return stream.getvalue()

    return make


def locked() -> bytes:
    data = bytearray(sheets(S=GOOD))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def turned() -> bytes:
    data = bytearray(sheets(S=GOOD))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as whole:
        at = whole.getinfo(SHEET1).header_offset + 30 + len(SHEET1) + 20
    for i in range(at, at + 40):
        data[i] ^= 255
    return bytes(data)


def bomb() -> bytes:
    return changed(
        sheets(S=GOOD), {SHEET1: lambda p: p.replace(b"</sheetData>", b"</sheetData><!--" + b" " * (grid.MAX_DATA + 10) + b"-->")}
    )


def crowd() -> bytes:
    row = b"<row>" + b"<c><v>1</v></c>" * 5000 + b"</row>"
    return changed(sheets(S=GOOD), {SHEET1: lambda p: p.replace(b"</sheetData>", row * 101 + b"</sheetData>")})


BUDGET_AND_REASON = values(["sales.arr", None, 5, "not yet"], head=[*HEAD, "Not reported because"])
BURN = ["Scenario", "Gross burn a month", "Net burn a month"]


def burn(*rows: list[Any]) -> Callable[[], bytes]:
    return lambda: sheets(Burn_Rate_Scenarios=[BURN, *rows])


COVER = [["Company", "Acme"], ["Stage", "seed"], ["Currency", "EUR"], ["Period", "2026-Q3"]]


def cover(**other: Any) -> Callable[[], bytes]:
    lines = [[key, other.get(key, value)] for key, value in COVER]
    return lambda: sheets(Cover=lines, S=GOOD)


BROKEN: dict[str, Broken] = {
    # files that are no workbook
    "an empty file": Broken(text(""), "is empty"),
    "a text with a workbook's name": Broken(text("id,value\nsales.arr,5\n"), "name it .csv"),
    "a web page with a workbook's name": Broken(text("<html><table><tr><td>5</td></tr></table></html>"), "web page"),
    "a PDF": Broken(text(b"%PDF-1.7\n\xff"), "is a PDF"),
    "bytes of nothing": Broken(text(b"\x00\x01\x02" * 400), "not a workbook"),
    "an old Excel file": Broken(lambda: ole(b"Workbook"), "old Excel format", name="f.xls"),
    "a workbook with a password": Broken(lambda: ole("EncryptedPackage".encode("utf-16-le")), "password"),
    "an archive with a password": Broken(locked, "password"),
    "an OpenDocument file": Broken(archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument"),
    "a binary workbook": Broken(archive(xl__workbook_dot_bin=b"\x83\x01"), "xlsb"),
    "an archive of something else": Broken(archive(readme=b"hello"), "holds no workbook"),
    "half a file": Broken(lambda: sheets(S=GOOD)[:3000], "damaged"),
    "bytes turned over": Broken(turned, "damaged"),
    "a sheet that isn't XML": Broken(part(SHEET1, b"<worksheet><sheetData><row"), "damaged"),
    "a DTD with entities": Broken(
        part(SHEET1, b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'),
        "document type",
    ),
    "a zip bomb": Broken(bomb, "unpacks to more than"),
    "half a million cells": Broken(crowd, "more than 500,000 cells"),
    "a list of sheets that leads nowhere": Broken(
        lambda: changed(sheets(S=GOOD), {"xl/_rels/workbook.xml.rels": lambda p: p.replace(b"sheet1.xml", b"sheet9.xml")}),
        "doesn't hold it",
    ),
    "a workbook of other things": Broken(lambda: sheets(Lunch=[["Monday", "soup"], ["Tuesday", "stew"]]), "nothing that kpireview knows"),
    # cells
    "an error cell": Broken(raw(b'<c r="B2" t="n"><v>777</v>', b'<c r="B2" t="e"><v>#REF!</v>'), "#REF!", "S!B2"),
    "a formula that was never calculated": Broken(raw(b"<v>777</v>", b"<f>SUM(1,2)</f>"), "let it calculate", "S!B2"),
    "a text that is no number": Broken(values(["sales.arr", "twelve"]), "holds 'twelve'", "S!B2"),
    "a date in a number's place": Broken(worked(lambda s: setattr(s["B2"], "number_format", "yyyy-mm-dd")), "holds the date", "S!B2"),
    "true in a number's place": Broken(values(["sales.arr", True]), "true or false", "S!B2"),
    "money as a percentage": Broken(worked(lambda s: setattr(s["B2"], "number_format", "0%")), "formatted as a percentage", "S!B2"),
    "a percent sign after money": Broken(values(["sales.arr", "5 %"]), "takes money", "S!B2"),
    "a reason that is none": Broken(values(["sales.arr", "n/a"]), "say why", "S!B2"),
    "an id with a slip": Broken(values(["sales.ar", 5]), "did you mean 'sales.arr'?", "S!A2"),
    "a label that nobody knows": Broken(values(["Sales happiness", 5], head=["KPI", "Actual"]), "is no KPI", "S!A2"),
    "a label of two KPIs": Broken(values(["New Customers Added", 5], head=["KPI", "Actual"]), "may be", "S!A2"),
    "an id and a label that differ": Broken(
        values(["sales.arr", "Gross Revenue Retention", 5], head=["Id", "KPI", "Actual"]), "sorted apart", "S!A2"
    ),
    "a value without a KPI": Broken(values([None, 5]), "without a KPI", "S!B2"),
    "two values for one KPI": Broken(values(["sales.arr", 5], ["sales.arr", 6]), "otherwise than S!B2", "S!B3"),
    "two columns of one meaning": Broken(values(["sales.arr", 5, 6], head=["Id", "Actual", "Value"]), "second column", "S!C1"),
    "one merged cell over two KPIs": Broken(worked(lambda s: s.merge_cells("B2:B3")), "unmerge", "S!B2:B3"),
    "one merged cell over actual and plan": Broken(worked(lambda s: s.merge_cells("B2:C2")), "unmerge", "S!B2:C2"),
    "a plan for a narrative": Broken(values(["customers.churn_risks", "text", 5]), "takes no plan", "S!C2"),
    "a note without a value": Broken(
        values(["hr.approved_headcount_budget", "a note"], head=["Id", "Note", "Actual"]), "has no value", "S!B2"
    ),
    "a value and a reason for none": Broken(BUDGET_AND_REASON, "keep one", "S!D2"),
    "a choice that isn't offered": Broken(values(["fundraising.round_status", "almost"]), "one of", "S!B2"),
    "a day or a month first": Broken(values(["fundraising.planned_close_date", "03/04/2026"]), "day or month first", "S!B2"),
    "a period that is none": Broken(values(["sales.arr", 5, "someday"], head=["Id", "Actual", "Period"]), "is no period", "S!C2"),
    "a later period": Broken(values(["sales.arr", 5, "2031-Q1"], head=["Id", "Actual", "Period"]), "nor an earlier one", "S!B2"),
    "a number too large to be real": Broken(values(["sales.arr", "9" * 39]), "too large", "S!B2"),
    "one value for a table": Broken(values(["finance.bank_accounts_list", 5]), "is a table", "S!B2"),
    # tables
    "a row without what it needs": Broken(burn(["mostLikely", 5, None]), "lacks Net burn", "'Burn Rate Scenarios'!C2"),
    "a wrong cell in a table": Broken(burn(["mostLikely", "lots", 4]), "holds 'lots'", "'Burn Rate Scenarios'!B2"),
    "a scenario of one's own": Broken(burn(["rosy", 5, 4]), "one of", "'Burn Rate Scenarios'!A2"),
    "a column that a table lacks": Broken(
        lambda: sheets(Burn_Rate_Scenarios=[[*BURN, "Mood"], ["mostLikely", 5, 4, "fine"]]), "no column", "'Burn Rate Scenarios'!D1"
    ),
    "two rows where one is meant": Broken(
        lambda: sheets(T=[["finance.burn_rate_actual"], [], BURN[1:], [5, 4], [6, 5]]), "takes one row", "T!A5"
    ),
    # whose pack
    "no cover and no pack": Broken(values(["sales.arr", 5]), "doesn't say the company", base=False),
    "another company": Broken(cover(), "the pack Invented Ltd", "Cover!B1"),
    "a stage that is none": Broken(cover(Stage="teenager"), "one of", "Cover!B2", base=False),
    "a currency that is none": Broken(cover(Currency="EURO"), "ISO 4217", "Cover!B3", base=False),
    "a period that can't be": Broken(cover(Period="the third"), "is no period", "Cover!B4", base=False),
    # CSV
    "an empty CSV": Broken(text("\n\n"), "is empty", name="f.csv"),
    "a CSV without headers": Broken(text("sales.arr,5\n"), "nothing that kpireview knows", name="f.csv"),
    "a decimal comma in a comma's CSV": Broken(text("id,value\nsales.arr,1,5\n"), "beyond the last column", "C2", name="f.csv"),
    "a CSV of bytes": Broken(text(b"id,value\nsales.arr,\x00\x01\n"), "no text has", name="f.csv"),
    "a CSV that says UTF-16 and isn't": Broken(text(b"\xff\xfei\x00d\x00,"), "UTF-16", name="f.csv"),
    "a row number that is none": Broken(
        text("id,row,column,value\nfinance.burn_rate_actual,first,gross,5\n"), "no row number", "B2", name="f.csv"
    ),
    "a column that isn't there": Broken(text("id,row,column,value\nfinance.burn_rate_actual,1,gros,5\n"), "no column", "D2", name="f.csv"),
}


def test_there_are_forty_and_more() -> None:
    """The collection is as large as it claims to be."""
    assert len(BROKEN) >= 40


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_spreadsheet_gets_a_clear_error(what: str, catalog: Catalog, pack: Pack) -> None:
    """The error names the file, the cell where there is one, what is wrong, and is one short line."""
    broken = BROKEN[what]
    with pytest.raises(SpreadsheetError) as caught:
        import_bytes(broken.make(), broken.name, catalog, pack if broken.base else None)
    lines = caught.value.lines()
    hit = [fault for fault in caught.value.faults if fault.place == broken.place and broken.words in fault.line()]
    assert hit, lines
    assert len(lines) <= 3, lines
    assert all(line.startswith(f"{broken.name}: ") and len(line) < 320 and line.isprintable() for line in lines)


@pytest.mark.parametrize("seed", range(30))
def test_no_damage_to_a_workbook_makes_a_traceback(seed: int, catalog: Catalog, pack: Pack) -> None:
    """A workbook with bytes turned over or cut off is read or refused, never a crash."""
    import random

    rng = random.Random(seed)
    data = bytearray(sheets(S=[*GOOD, *(["sales.carr", i] for i in range(5))]))
    for _ in range(rng.randrange(1, 6)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    if seed % 3 == 0:
        del data[rng.randrange(len(data)) :]
    try:
        import_bytes(bytes(data), "f.xlsx", catalog, pack)
    except SpreadsheetError:
        return


@pytest.mark.parametrize("seed", range(30))
def test_no_damage_to_a_sheet_makes_a_traceback(seed: int, catalog: Catalog, pack: Pack) -> None:
    """A sheet's XML with pieces swapped for others is read or refused, never a crash."""
    import random

    rng = random.Random(seed)
    pieces = [
        b'r="XFD1048576"',
        b's="999999"',
        b't="s"',
        b't="d"',
        b"<v>1E400</v>",
        b"<v>nan</v>",
        b"<v></v>",
        b't="inlineStr"',
        b'r="0"',
        b"<f/>",
    ]

    def damage(xml: bytes) -> bytes:
        for _ in range(4):
            old = rng.choice([b'r="B2"', b't="n"', b"<v>777</v>", b'r="2"', b't="s"', b"<v>0</v>", b"<v>1</v>"])
            xml = xml.replace(old, rng.choice(pieces))
        return xml

    try:
        import_bytes(changed(sheets(S=GOOD), {SHEET1: damage}), "f.xlsx", catalog, pack)
    except SpreadsheetError:
        return
