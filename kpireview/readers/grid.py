"""Cells and sheets as every spreadsheet format gives them: values by row and column, with what is wrong about a cell kept beside it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal

MAX_CELLS = 500_000
MAX_DATA = 64_000_000  # bytes of text or unpacked XML that are read from one file


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its value (a number as it is stored, so 0.92 for 92 % in a percent format), or what keeps it from being read."""

    value: Decimal | str | bool | dt.date | None = None
    percent: bool = False
    problem: str = ""

    @property
    def empty(self) -> bool:
        """True for a cell that holds nothing, or white space only."""
        return not self.problem and (self.value is None or (isinstance(self.value, str) and not self.value.strip()))

    @property
    def text(self) -> str:
        """The cell's value as a text on one line, without outer white space; empty for numbers, dates and errors."""
        return " ".join(self.value.split()) if isinstance(self.value, str) else ""


EMPTY = Cell()


@dataclass(slots=True)
class Sheet:
    """One sheet: only cells that hold something are listed, rows and columns counted from 1."""

    name: str
    hidden: bool = False
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # first row, first column, last row, last column
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    only: bool = False  # a CSV file: its addresses need no sheet name

    def cell(self, row: int, column: int) -> Cell:
        """Returns the cell at a place, an empty one where nothing stands."""
        return self.rows.get(row, {}).get(column, EMPTY)

    def address(self, row: int, column: int) -> str:
        """Returns a cell's address as a spreadsheet program writes it: Sales!C12, 'Bank accounts'!B3."""
        place = f"{letters(column)}{row}"
        if self.only:
            return place
        plain = re.fullmatch(r"[^\W\d]\w*", self.name) is not None and place_of(self.name) is None
        return f"{self.name}!{place}" if plain else "'" + self.name.replace("'", "''") + f"'!{place}"


def letters(column: int) -> str:
    """Returns a column's letters: 1 is A, 28 is AB."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})", re.ASCII)


def place_of(reference: str) -> tuple[int, int] | None:
    """Returns (row, column) of a reference such as C12, None for anything else."""
    found = _PLACE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(found[2])
    return (row, column) if 1 <= row <= 1_048_576 and column <= 16_384 else None
