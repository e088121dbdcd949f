"""How a template looks: calm, with one tint for what is to be filled and grey for what is only shown; and how values are put into cells."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kpireview.model.typed import FieldType, parse_typed
from kpireview.readers.cells import EXACT
from kpireview.readers.memory import filled
from kpireview.readers.xlsx import escaped, stored_number

INK, GREY, LINE, TINT, BAND, HEAD = "1F2937", "7C8694", "D9DEE5", "F6FAFE", "EEF1F5", "24405C"
FACE = "Calibri"
_LINE = Side(style="thin", color=LINE)
UNDER = Border(bottom=_LINE)
BOX = Border(bottom=_LINE, left=_LINE, right=_LINE, top=_LINE)
BODY = Font(name=FACE, size=11, color=INK)
SMALL = Font(name=FACE, size=10, color=GREY)
TITLE = Font(name=FACE, size=18, bold=True, color=HEAD)
BOLD = Font(name=FACE, size=11, bold=True, color=INK)
LINK = Font(name=FACE, size=11, color="1D5FA8", underline="single")
HEADER = Font(name=FACE, size=10, bold=True, color="FFFFFF")
FILL_HEAD, FILL_IN, FILL_BAND = PatternFill("solid", fgColor=HEAD), PatternFill("solid", fgColor=TINT), PatternFill("solid", fgColor=BAND)
TOP = Alignment(vertical="top", wrap_text=True)
MIDDLE = Alignment(vertical="center")
WRAP = Alignment(vertical="center", wrap_text=True)
WRAP_RIGHT = Alignment(horizontal="right", vertical="center", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="center")
MAX_TEXT = 32_767  # characters that one cell holds
TABS = {"sales": "2F6DA8", "customers": "2E8B7B", "finance": "24405C", "fundraising": "8A5FA8", "hr": "B7791F", "product": "B5533C",
        "operations": "5F7F3B", "custom": "7C8694"}  # fmt: skip


def fits(text: str) -> bool:
    """Returns whether one cell can hold a text."""
    return len(escaped(text)) <= MAX_TEXT


def put_text(cell: Cell, text: str, font: Font = BODY, align: Alignment = MIDDLE) -> None:
    """Puts a text into a cell as a text and never as a formula, whatever it begins with."""
    _literal(cell, escaped(text))
    cell.font, cell.alignment = font, align
    if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "'"):
        cell.quotePrefix = True  # so that editing it in a spreadsheet program doesn't turn it into a formula either


def _literal(cell: Cell, text: str) -> None:
    cell.value = text
    cell.data_type = "s"  # openpyxl takes "=1" for a formula and "#N/A" for an error


def put_number(cell: Cell, value: Decimal | None, kind: FieldType, *, font: Font = BODY) -> None:
    """Puts a number into a cell that is formatted for its kind; None only formats it.

    Percent points become a true percentage (98.04 is 0.9804 shown as 98.04 %). A number of more digits than a
    spreadsheet keeps is put in as a text, digit by digit.
    """
    cell.font, cell.alignment = font, RIGHT
    places = 0
    if value is not None:
        exponent = EXACT.normalize(value).as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
    if kind == "percentage":
        cell.number_format = "0." + "0" * min(max(places, 1), 6) + "%"
    elif kind == "currency":
        cell.number_format = "#,##0" + ("." + "0" * min(max(places, 2), 6) if places else "")
    else:
        cell.number_format = "#,##0" + ("." + "0" * min(places, 6) if places else "") if value is not None else "General"
    if value is None:
        return
    stored = EXACT.scaleb(value, -2) if kind == "percentage" else value
    text = f"{value:f}"
    if len(EXACT.normalize(stored).as_tuple().digits) > 15 or stored_number(str(stored)) != stored or abs(stored) >= Decimal(10) ** 15:
        _literal(cell, text if parse_typed(text, kind, decimal_comma=False).value == value else str(value))
        return
    cell.value = stored


def put_date(cell: Cell, value: dt.date | None, *, font: Font = BODY) -> None:
    """Puts a date into a cell, in ISO form."""
    cell.font, cell.alignment, cell.number_format = font, RIGHT, "yyyy-mm-dd"
    if value is not None:
        cell.value = value


def put_value(cell: Cell, value: Any, kind: str, *, font: Font = BODY, align: Alignment = MIDDLE) -> None:
    """Puts a value of a structured field's column type into a cell."""
    if kind in ("money", "number", "count", "percent"):
        field: FieldType = "currency" if kind == "money" else "percentage" if kind == "percent" else "number"
        put_number(cell, value if isinstance(value, Decimal) else None, field, font=font)
    elif kind == "date":
        try:
            put_date(cell, dt.date.fromisoformat(value) if isinstance(value, str) else None, font=font)
        except ValueError:
            put_text(cell, str(value), font, align)
    elif kind == "boolean":
        put_text(cell, "yes" if value else "no", font, align) if value is not None else style(cell, font, align)
    elif not filled(value):
        style(cell, font, align)
    else:
        put_text(cell, str(value), font, align)


def style(cell: Cell, font: Font = BODY, align: Alignment = MIDDLE) -> None:
    """Gives an empty cell its look."""
    cell.font, cell.alignment = font, align


def fillable(cell: Cell) -> None:
    """Marks a cell as one to fill."""
    cell.fill, cell.border = FILL_IN, BOX


def note(cell: Cell, text: str) -> None:
    """Hangs a note on a cell, sized to its text."""
    if not text:
        return
    comment = Comment(escaped(text)[:2000], "kpireview")
    comment.width = 380
    comment.height = min(420, 40 + 17 * sum(1 + len(line) // 58 for line in text.splitlines()))
    cell.comment = comment


def header_row(sheet: Worksheet, row: int, titles: list[str], widths: list[float], right: tuple[int, ...] = ()) -> None:
    """Writes a header row and sets the columns' widths; the titles of columns of numbers (`right`) stand above their last digits."""
    for column, (title, width) in enumerate(zip(titles, widths, strict=True), 1):
        cell = sheet.cell(row, column)
        put_text(cell, title, HEADER, WRAP_RIGHT if column in right else WRAP)
        cell.fill = FILL_HEAD
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.row_dimensions[row].height = 30


def setup(sheet: Worksheet, freeze: str | None, *, tab: str = GREY) -> None:
    """Sets a sheet's window and page: no grid, frozen heads, printed on landscape pages as wide as the paper."""
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100
    sheet.freeze_panes = freeze
    sheet.sheet_properties.tabColor = tab
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5


class Rules:
    """The validations of one sheet, one object a kind, so that a hundred cells share it."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.known: dict[tuple[str, ...], DataValidation] = {}

    def _add(self, key: tuple[str, ...], make: dict[str, Any], where: str) -> None:
        rule = self.known.get(key)
        if rule is None:
            rule = self.known[key] = DataValidation(allow_blank=True, showErrorMessage=True, **make)
            self.sheet.add_data_validation(rule)
        rule.add(where)

    def number(self, where: str) -> None:
        """Takes numbers only."""
        told = {"type": "decimal", "operator": "between", "formula1": "-1E+15", "formula2": "1E+15", "errorTitle": "A number is needed"}
        step = "Type a number, without words. If there is none, leave the cell empty and say why in the column 'Not reported because'."
        self._add(("number",), {**told, "error": step}, where)

    def date(self, where: str) -> None:
        """Takes dates only."""
        told = {"type": "date", "operator": "between", "formula1": "1", "formula2": "109574", "errorTitle": "A date is needed"}
        self._add(("date",), {**told, "error": "Type a date, such as 2026-12-31."}, where)

    def choice(self, where: str, choices: tuple[str, ...]) -> None:
        """Offers a list; one that is too long for a cell's list, or that holds a comma, is left free."""
        joined = ",".join(choices)
        if choices and len(joined) <= 250 and not any("," in c or '"' in c for c in choices):
            told = {"type": "list", "formula1": f'"{joined}"', "errorTitle": "One of the list is needed"}
            self._add(("choice", *choices), {**told, "error": f"Choose one of {', '.join(choices)}."[:250]}, where)
