"""Reads .xlsx and .xlsm workbooks as data and nothing else: stored values, number formats, hidden and merged parts.

Written here and not left to openpyxl for three reasons: numbers come as the digits in the file and not as binary floats, a formula and
its stored result are seen in one reading, and only the five kinds of parts that hold cells are unpacked, each within bounds. Macros,
links to other files, pictures, queries and DTDs are never looked at. Which formats are dates and how serials count, openpyxl knows. One
class a kind of part, all of them here: longer than most modules, and the whole format on one page.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, DecimalException
from pathlib import PurePosixPath
from xml.parsers import expat

from kpireview.errors import Fault, SpreadsheetError
from kpireview.readers.grid import MAX_CELLS, MAX_DATA, Cell, Sheet, place_of

_DIGITS = Context(prec=15)  # what a spreadsheet program itself shows of a number; what follows is noise of binary floats
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_NOT_XLSX = "save it as an Excel workbook (.xlsx)"
_DAMAGED = "open it in a spreadsheet program and save it again"


def read_workbook(data: bytes, name: str) -> list[Sheet]:
    """Returns the sheets of a workbook; `name` stands for the file in faults. Raises SpreadsheetError for what is no readable workbook."""
    _refuse_others(data, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Reader(archive, name).sheets()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, expat.ExpatError, UnicodeDecodeError) as error:
        raise SpreadsheetError(Fault(name, "", f"is damaged ({_brief(error)})", _DAMAGED)) from None


def _brief(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _refuse_others(data: bytes, name: str) -> None:
    """Raises SpreadsheetError for files that aren't a workbook, saying what they are."""

    def refuse(problem: str, step: str) -> None:
        raise SpreadsheetError(Fault(name, "", problem, step))

    if not data.strip(b"\0 \t\r\n"):
        refuse("is empty", "make a workbook with `kpireview template`")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            refuse("is locked with a password", "take the password off and save it again")
        refuse("is in the old Excel format (.xls)", _NOT_XLSX)
    if data.startswith(b"%PDF"):
        refuse("is a PDF, not a workbook", "give the workbook that it was made from")
    if not data.startswith(b"PK"):
        head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        if head.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<")):
            refuse("is a web page or XML with a workbook's name", _NOT_XLSX)
        if b"\0" not in data[:2000]:
            refuse("is a text, not a workbook", "if it holds comma-separated values, name it .csv")
        refuse("is not a workbook", _NOT_XLSX)


class _Reader:
    """Reads the parts of one archive, keeping count of what is unpacked."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive, self.name, self.budget, self.cells = archive, name, MAX_DATA, 0
        self.parts: dict[str, zipfile.ZipInfo] = {}
        infos = archive.infolist()
        if len(infos) > 5000:
            self.refuse("holds thousands of parts", "a workbook for a board pack has a few dozen")
        for info in infos:
            key = info.filename.replace("\\", "/").lstrip("/").lower()
            if key in self.parts:
                self.refuse(f"holds the part {key[:60]!r} twice", _DAMAGED)
            self.parts[key] = info

    def refuse(self, problem: str, step: str) -> None:
        """Raises SpreadsheetError about the whole file."""
        raise SpreadsheetError(Fault(self.name, "", problem, step))

    def part(self, path: str) -> bytes | None:
        """Returns an unpacked part, None where the archive has none of that name."""
        info = self.parts.get(path.lower())
        if info is None:
            return None
        if info.flag_bits & 1:
            self.refuse("is locked with a password", "take the password off and save it again")
        if info.file_size > self.budget:
            self.refuse(f"unpacks to more than {MAX_DATA // 1_000_000} MB", "keep to the sheets that kpireview made, without raw data")
        with self.archive.open(info) as stream:
            data = stream.read(self.budget + 1)
        self.budget -= len(data)
        if self.budget < 0:
            self.refuse(f"unpacks to more than {MAX_DATA // 1_000_000} MB", "keep to the sheets that kpireview made, without raw data")
        return data

    def sheets(self) -> list[Sheet]:
        """Returns the worksheets in the workbook's order."""
        kind = self.part("mimetype")
        if kind is not None and b"opendocument" in kind:
            self.refuse("is an OpenDocument file", _NOT_XLSX)
        if "xl/workbook.bin" in self.parts:
            self.refuse("is a binary workbook (.xlsb)", _NOT_XLSX)
        path = self._main()
        data = self.part(path)
        if data is None:
            self.refuse("is an archive, but holds no workbook", _NOT_XLSX)
        book = _Book()
        parse_xml(data or b"", book.start)
        if not 0 < len(book.sheets) <= 500:
            self.refuse(f"holds {len(book.sheets) or 'no'} sheets", "give a workbook with the sheets to import")
        folder = str(PurePosixPath(path).parent)
        targets = self._targets(folder, path)
        texts = self._texts(next((t for t, kind in targets.values() if kind == "sharedStrings"), f"{folder}/sharedStrings.xml"))
        formats = self._formats(next((t for t, kind in targets.values() if kind == "styles"), f"{folder}/styles.xml"))
        found: list[Sheet] = []
        for title, hidden, key in book.sheets:
            target, sort = targets.get(key, ("", ""))
            if sort != "worksheet":
                continue  # a chart or a macro sheet holds no cells to import
            data = self.part(target)
            if data is None:
                self.refuse(f"lists the sheet {title!r}, but doesn't hold it", _DAMAGED)
            sheet = Sheet(title, hidden)
            builder = _SheetBuilder(sheet, texts, formats, book.from_1904)
            builder.room = MAX_CELLS - self.cells
            parse_xml(data or b"", builder.start, builder.end, builder.text)
            if builder.room < 0:
                self.refuse(f"holds more than {MAX_CELLS:,} cells", "keep to the sheets that kpireview made, without raw data")
            self.cells = MAX_CELLS - builder.room
            found.append(sheet)
        return found

    def _main(self) -> str:
        data = self.part("_rels/.rels")
        links = _Links()
        if data:
            parse_xml(data, links.start)
        return next((t.lstrip("/") for t, kind in links.found.values() if kind == "officeDocument"), "xl/workbook.xml")

    def _targets(self, folder: str, path: str) -> dict[str, tuple[str, str]]:
        data = self.part(f"{folder}/_rels/{PurePosixPath(path).name}.rels")
        links = _Links()
        if data:
            parse_xml(data, links.start)
        return {key: (_joined(folder, target), kind) for key, (target, kind) in links.found.items()}

    def _texts(self, path: str) -> list[str]:
        data = self.part(path)
        builder = _Texts()
        if data:
            parse_xml(data, builder.start, builder.end, builder.text)
        return builder.found

    def _formats(self, path: str) -> list[tuple[bool, bool]]:
        data = self.part(path)
        builder = _Formats()
        if data:
            parse_xml(data, builder.start, builder.end)
        return builder.kinds()


def _joined(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    parts: list[str] = []
    for part in f"{folder}/{target}".split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


Start = Callable[[str, Mapping[str, str]], None]


def parse_xml(data: bytes, start: Start, end: Callable[[str], None] | None = None, text: Callable[[str], None] | None = None) -> None:
    """Parses XML into calls with local names; a DTD, which no workbook has and which can hold bombs, is an ExpatError."""
    parser = expat.ParserCreate()

    def no_doctype(*_: object) -> None:
        raise expat.ExpatError("a document type declaration, which a workbook never holds")

    def begin(tag: str, attributes: dict[str, str]) -> None:
        start(tag.rpartition(":")[2], attributes)

    parser.StartDoctypeDeclHandler = no_doctype
    parser.EntityDeclHandler = no_doctype
    parser.StartElementHandler = begin
    if end:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    if text:
        parser.buffer_text = True
        parser.CharacterDataHandler = text
    parser.Parse(data, True)


class _Book:
    """The list of sheets, and from which year dates count."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, bool, str]] = []
        self.from_1904 = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "sheet":
            key = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id" and ":" in k), "")
            self.sheets.append((attributes.get("name", "?"), attributes.get("state", "visible") != "visible", key))
        elif tag == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in ("1", "true")


class _Links:
    """The relationships of a part within the archive; links to anything outside are left out."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode", "Internal") == "Internal":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found[attributes.get("Id", "")] = (attributes.get("Target", ""), kind)


class _Texts:
    """The shared texts; phonetic readings are left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.parts: list[str] = []
        self.inside = self.phonetic = False

    def start(self, tag: str, _attributes: Mapping[str, str]) -> None:
        if tag == "si":
            self.parts = []
        elif tag == "rPh":
            self.phonetic = True
        elif tag == "t":
            self.inside = not self.phonetic

    def end(self, tag: str) -> None:
        if tag == "si":
            self.found.append(unescaped("".join(self.parts)))
        elif tag == "rPh":
            self.phonetic = False
        elif tag == "t":
            self.inside = False

    def text(self, data: str) -> None:
        if self.inside:
            self.parts.append(data)


class _Formats:
    """What each cell style says of a number: a percentage, a date, or neither."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.styles: list[str] = []
        self.inside = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "numFmt":
            self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self.inside = True
        elif tag == "xf" and self.inside:
            self.styles.append(attributes.get("numFmtId", "0"))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self.inside = False

    def kinds(self) -> list[tuple[bool, bool]]:
        """Returns (percentage, date) for each cell style."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

        known: dict[str, tuple[bool, bool]] = {}
        for key in set(self.styles):
            code = self.codes.get(key) or (BUILTIN_FORMATS.get(int(key), "General") if key.isascii() and key.isdigit() else "General")
            known[key] = ("%" in _LITERAL.sub("", code[:1000]), bool(is_date_format(code[:1000])))
        return [known[key] for key in self.styles]


class _SheetBuilder:
    """Fills a sheet from the calls of the parser."""

    def __init__(self, sheet: Sheet, texts: list[str], formats: list[tuple[bool, bool]], from_1904: bool) -> None:
        self.sheet, self.texts, self.formats, self.from_1904 = sheet, texts, formats, from_1904
        self.room = MAX_CELLS
        self.row = self.column = 0
        self.kind = ""
        self.style = 0
        self.formula = self.inside = self.phonetic = False
        self.parts: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "c":
            place = place_of(attributes.get("r", ""))
            self.row, self.column = place if place else (self.row, self.column + 1)
            self.kind = attributes.get("t", "n")
            self.style = int(style) if (style := attributes.get("s", "0")).isascii() and style.isdigit() else 0
            self.formula = False
            self.parts = []
        elif tag in ("v", "t"):
            self.inside = not self.phonetic
        elif tag == "f":
            self.formula = True
        elif tag == "rPh":
            self.phonetic = True
        elif tag == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isascii() and number.isdigit() and len(number) < 8 else self.row + 1
            self.column = 0
            if attributes.get("hidden") in ("1", "true"):
                self.sheet.hidden_rows.add(self.row)
        elif tag == "col":
            if attributes.get("hidden") in ("1", "true"):
                first, last = (int(x) if x.isascii() and x.isdigit() else 0 for x in (attributes.get("min", ""), attributes.get("max", "")))
                self.sheet.hidden_columns.update(range(first, min(last, 16_384) + 1))
        elif tag == "mergeCell":
            first_, _, last_ = attributes.get("ref", "").partition(":")
            a, b = place_of(first_), place_of(last_)
            if a and b and len(self.sheet.merged) < 20_000:
                self.sheet.merged.append((*a, *b))

    def text(self, data: str) -> None:
        if self.inside:
            self.parts.append(data)

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self.inside = False
        elif tag == "rPh":
            self.phonetic = False
        elif tag == "c":
            cell = self._cell("".join(self.parts))
            if cell is not None and self.room >= 0:
                self.room -= 1
                self.sheet.rows.setdefault(self.row, {})[self.column] = cell

    def _cell(self, raw: str) -> Cell | None:
        if not raw:
            if self.formula:
                return Cell(problem="holds a formula whose result isn't stored")
            return None
        if self.kind == "s":
            index = int(raw) if raw.strip().isascii() and raw.strip().isdigit() else -1
            return (
                Cell(self.texts[index]) if 0 <= index < len(self.texts) else Cell(problem="points to a text that the workbook doesn't hold")
            )
        if self.kind in ("str", "inlineStr"):
            return Cell(unescaped(raw))
        if self.kind == "b":
            return Cell(raw.strip() in ("1", "true"))
        if self.kind == "e":
            return Cell(problem=f"holds the error {raw.strip()[:20]}")
        if self.kind == "d":
            try:
                return Cell(dt.date.fromisoformat(raw.strip()[:10]))
            except ValueError:
                return Cell(problem=f"holds {raw[:30]!r}, which is no date")
        percent, date = self.formats[self.style] if self.style < len(self.formats) else (False, False)
        number = stored_number(raw)
        if number is None:
            return Cell(problem=f"holds {raw[:30]!r}, which is no number")
        if date:
            day = serial_date(number, from_1904=self.from_1904)
            return Cell(day) if day else Cell(problem=f"holds {number}, which is no date")
        return Cell(number, percent=percent)


def stored_number(raw: str) -> Decimal | None:
    """Returns the number that a workbook stores, without the noise of binary floats after the fifteenth digit; None for no number."""
    try:
        number = Decimal(raw.strip())
    except DecimalException:
        return None
    if not number.is_finite() or (number and not -40 < number.adjusted() < 40):
        return None
    if len(number.as_tuple().digits) > 15 and not (raw.strip().lstrip("-").isdigit()):
        number = _DIGITS.plus(number)
    if number == number.to_integral_value():
        return number.quantize(Decimal(1)) if number.adjusted() < 25 else number
    return number.normalize()


def serial_date(number: Decimal, *, from_1904: bool = False) -> dt.date | None:
    """Returns the day of a serial number (days since 1899-12-30, or since 1904), None outside the years 1900 to 2200."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

    if not 1 <= number < 110_000:
        return None
    try:
        found = from_excel(int(number), CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900)
    except (ValueError, OverflowError):
        return None
    return found.date() if isinstance(found, dt.datetime) else None


def unescaped(text: str) -> str:
    """Returns a workbook's text with _x000D_ and the like turned back into the characters that XML can't hold."""
    if "_x" not in text:
        return text

    def character(match: re.Match[str]) -> str:
        code = int(match[1], 16)
        return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)

    return _ESCAPE.sub(character, text)


def escaped(text: str) -> str:
    """Returns a text as a workbook can hold it: characters that XML can't hold, and what looks like such an escape, as _xHHHH_."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]", lambda m: f"_x{ord(m[0]):04X}_", text)
