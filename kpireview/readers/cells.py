"""Turns a cell into what a field takes: a number, a text, a choice, a date, yes or no; or says what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal

from kpireview.model.base import exact
from kpireview.model.typed import FieldType, parse_date, parse_typed
from kpireview.readers.content import nearest
from kpireview.readers.grid import Cell
from kpireview.readers.headers import folded
from kpireview.readers.xlsx import serial_date

EXACT = Context(prec=100)  # the default context would round after 28 digits
_YES = frozenset("yes y true ja wahr x oui si 1".split())
_NO = frozenset("no n false nein falsch non 0".split())


@dataclass(frozen=True, slots=True)
class Read:
    """What a cell gives: a value, or absent with a reason, or a problem with the next step; a note tells what was decided in reading."""

    value: Decimal | str | bool | dt.date | None = None
    absent: str | None = None
    problem: str = ""
    step: str = ""
    note: str = ""


def refused(cell: Cell) -> Read | None:
    """Returns what is wrong with a cell that no field can take, None for a readable one."""
    if not cell.problem:
        return None
    if "formula" in cell.problem:
        return Read(problem=cell.problem, step="open the file in a spreadsheet program, let it calculate, and save it")
    return Read(problem=cell.problem, step="mend the cell or empty it")


def read_number(cell: Cell, field_type: FieldType, *, decimal_comma: bool | None = None, power: int = 0) -> Read:
    """Returns a numeric field's value; `power` is the power of ten that the column's header says, for money only.

    A percentage field takes 92 from 92 and from 0.92 that is formatted as 92 %.
    """
    bad = refused(cell)
    if bad:
        return bad
    value = cell.value
    if isinstance(value, bool):
        return Read(problem="holds true or false", step="a number is needed")
    if isinstance(value, dt.date):
        return Read(problem=f"holds the date {value}", step="a number is needed; format the cell as a number and type it again")
    scale = power if field_type == "currency" else 0
    if isinstance(value, Decimal):
        if cell.percent:
            if field_type != "percentage":
                return Read(problem="is formatted as a percentage", step="this field takes no percentage; format the cell as a number")
            value = EXACT.scaleb(value, 2)
        value = EXACT.scaleb(value, scale)
        try:
            return Read(exact(_unexponent(value)), note=f"read as ×10^{scale} by the column's header" if scale else "")
        except ValueError as error:
            return Read(problem=str(error), step="mend the cell")
    typed = parse_typed(value or "", field_type, decimal_comma=decimal_comma)
    if typed.error:
        return Read(problem=f"holds {shown(value or '')}", step=typed.error)
    if typed.value is None:
        return Read(absent=typed.absent)
    has_scale = any(c.isalpha() for c in (value or "")) and scale
    if has_scale:
        return Read(typed.value, note=typed.note or "")
    return Read(
        _unexponent(EXACT.scaleb(typed.value, scale)), note=typed.note or (f"read as ×10^{scale} by the column's header" if scale else "")
    )


def _unexponent(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 and value.adjusted() < 28 else value


def read_text(cell: Cell) -> Read:
    """Returns a text field's value, character for character; numbers and dates as they are written plainly."""
    bad = refused(cell)
    if bad:
        return bad
    value = cell.value
    if isinstance(value, bool):
        return Read("yes" if value else "no")
    if isinstance(value, Decimal):
        return Read(f"{EXACT.scaleb(value, 2):f} %" if cell.percent else f"{value:f}")
    if isinstance(value, dt.date):
        return Read(value.isoformat())
    return Read(value)


def read_choice(cell: Cell, choices: Sequence[str]) -> Read:
    """Returns the one of the choices that the cell names, whatever its case and hyphens; any text where the choices are open."""
    read = read_text(cell)
    if read.problem or not isinstance(read.value, str):
        return read
    text = read.value.strip()
    absent = parse_typed(text).absent
    if absent:
        return Read(absent=absent)
    if not choices:
        return Read(text)
    if text in choices:
        return Read(text)
    same = [c for c in choices if folded(c).replace(" ", "") == folded(text).replace(" ", "") and folded(c)]
    if len(same) == 1:
        return Read(same[0])
    return Read(problem=f"holds {shown(text)}", step=nearest(text, choices) or f"write one of {', '.join(choices)}")


def read_date(cell: Cell) -> Read:
    """Returns a date: a date cell, a text that is one, or a serial number that lost its format (told in the note)."""
    bad = refused(cell)
    if bad:
        return bad
    value = cell.value
    if isinstance(value, bool):
        return Read(problem="holds true or false", step="a date is needed")
    if isinstance(value, dt.date) or value is None:
        return Read(value)
    if isinstance(value, Decimal):
        day = serial_date(value) if 20_000 <= value <= 80_000 else None
        if day is None:
            return Read(problem=f"holds {value}", step="that is no date; type it as 2026-12-31")
        return Read(day, note=f"the serial number {value} is {day}")
    absent = parse_typed(value).absent
    if absent:
        return Read(absent=absent)
    found, problem = parse_date(value)
    return Read(problem=f"holds {shown(value)}", step=problem) if problem else Read(found)


def read_boolean(cell: Cell) -> Read:
    """Returns yes or no."""
    bad = refused(cell)
    if bad:
        return bad
    if isinstance(cell.value, bool) or cell.value is None:
        return Read(cell.value)
    word = folded(str(cell.value))
    if word in _YES:
        return Read(True)
    return Read(False) if word in _NO else Read(problem=f"holds {shown(str(cell.value))}", step="write yes or no")


def read_column(cell: Cell, kind: str, choices: Sequence[str], *, decimal_comma: bool | None = None, power: int = 0) -> Read:
    """Returns the value of a structured field's cell by its column's type."""
    if kind in ("money", "number", "count", "percent"):
        field: FieldType = "currency" if kind == "money" else "percentage" if kind == "percent" else "number"
        read = read_number(cell, field, decimal_comma=decimal_comma, power=power)
        return Read(problem="says why it's absent", step="leave the cell empty") if read.absent else read
    if kind == "boolean":
        return read_boolean(cell)
    if kind == "date":
        read = read_date(cell)
    else:
        read = read_choice(cell, choices) if kind == "choice" else read_text(cell)
    return Read(problem="says why it's absent", step="leave the cell empty") if read.absent else read


def shown(text: str) -> str:
    """Returns a text for a message: on one line, quoted, at most 40 characters."""
    line = " ".join(text.split())
    return repr(line if len(line) <= 40 else line[:39] + "…")
