"""Reads comma-, semicolon- or tab-separated values as a sheet of texts, whatever their encoding; what was decided is told."""

from __future__ import annotations

import codecs
import csv
import io

from kpireview.errors import Fault, SpreadsheetError
from kpireview.readers.grid import MAX_CELLS, MAX_DATA, Cell, Sheet
from kpireview.readers.headers import read_header

SEPARATORS = ",;\t|"


def read_csv(data: bytes, name: str) -> tuple[Sheet, str, list[str]]:
    """Returns (sheet, separator, what was decided in reading); raises SpreadsheetError for what is no separated text."""
    if len(data) > MAX_DATA:
        raise SpreadsheetError(Fault(name, "", f"is larger than {MAX_DATA // 1_000_000} MB", "keep to the lines to import"))
    text, notes = _decoded(data, name)
    if not text.strip():
        raise SpreadsheetError(Fault(name, "", "is empty", "write a line of headers (id, period, value), then a line a value"))
    separator, text = _separator(text)
    # The limit is the csv module's and holds for the whole process; it guards against files that are no CSV, which MAX_DATA does too.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_DATA))
    sheet = Sheet("CSV", only=True)
    room = MAX_CELLS
    try:
        for number, fields in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
            cells = {column: Cell(value) for column, value in enumerate(fields, 1) if value.strip()}
            room -= len(cells)
            if room < 0 or number > 1_000_000:
                raise SpreadsheetError(Fault(name, "", f"holds more than {MAX_CELLS:,} values", "keep to the lines to import"))
            if cells:
                sheet.rows[number] = cells
    except csv.Error as error:
        raise SpreadsheetError(Fault(name, "", f"is no separated text ({error})", "check the quotation marks")) from None
    return sheet, separator, notes


def _decoded(data: bytes, name: str) -> tuple[str, list[str]]:
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding), []
            except UnicodeDecodeError as error:
                problem = f"says that it's {encoding.upper().removesuffix('-SIG')}, and isn't (byte {error.start})"
                raise SpreadsheetError(Fault(name, "", problem, "save it as CSV UTF-8")) from None
    if b"\0" in data:
        raise SpreadsheetError(Fault(name, "", "holds bytes that no text has", "save it as CSV UTF-8"))
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), ["the file isn't UTF-8 and was read as Windows-1252; look at the names with accents"]
    except UnicodeDecodeError as error:
        problem = f"is neither UTF-8 nor Windows-1252 (byte {error.start})"
        raise SpreadsheetError(Fault(name, "", problem, "save it as CSV UTF-8")) from None


def _separator(text: str) -> tuple[str, str]:
    """Returns (separator, text without a `sep=` line): the one under which a line of the beginning shows the most known headers."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.rstrip("\r")) == 5:
        return first[4], rest
    best, most = ",", (0, 0)
    lines = text[:20_000].splitlines()[:30]
    for separator in SEPARATORS:
        for line in lines:
            fields = [f.strip().strip('"') for f in line.split(separator)]
            if len(fields) < 2:
                continue
            known = sum(read_header(f) is not None for f in fields if len(f) < 60)
            if (known, len(fields)) > most and known:
                best, most = separator, (known, len(fields))
    return best, text
