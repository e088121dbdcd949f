"""Reads the cells of a structured field as they were typed or pasted: typed values, or what is wrong with which cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kpireview.catalog import Column
from kpireview.model.typed import parse_date, parse_typed, uses_decimal_comma
from kpireview.widgets.cells import shown_number

_NUMERIC = {"money": "currency", "number": "number", "count": "number", "percent": "percentage"}
_YES = frozenset("true yes y x 1 ja oui si sí".split())
_NO = frozenset("false no n 0 nein non".split())
MAX_ROWS = 500
FOLLOW_UPS = (
    Column("decision", "Decision", "text", True, description="what the board decided or asked for"),
    Column("owner", "Owner", "text", description="who answers for it"),
    Column("due", "Due", "date"),
    Column("state", "State", "choice", choices=("open", "done", "late", "dropped")),
    Column("note", "What became of it", "text"),
)
RESTATEMENTS = (
    Column("period", "Period", "text", True, description="the label of the earlier period, such as 2026-Q2"),
    Column("reported", "Was reported", "number", True),
    Column("reason", "Reason", "text", True, description="disclosed in the board pack"),
)


@dataclass(frozen=True, slots=True)
class ReadRows:
    """The rows that could be read (blank ones left out), and what is wrong, by `row.column` of the rows as typed."""

    rows: tuple[dict[str, Any], ...]
    errors: Mapping[str, str]


def read_rows(columns: Sequence[Column], typed: Sequence[Mapping[str, Any]]) -> ReadRows:
    """Returns the typed values of a table's texts; the rest of a column is evidence for how it writes decimals."""
    comma = {c.name: _comma(c, typed) for c in columns}
    rows: list[dict[str, Any]] = []
    errors: dict[str, str] = {}
    if len(typed) > MAX_ROWS:
        errors["0." + columns[0].name] = f"{len(typed):,} rows are more than a board reads; {MAX_ROWS} are the most"
    for i, row in enumerate(typed[:MAX_ROWS]):
        if not any(_text(row.get(c.name)) for c in columns if c.type != "boolean"):
            continue
        found: dict[str, Any] = {}
        for column in columns:
            value, problem = read_cell(column, row.get(column.name), comma[column.name])
            if problem:
                errors[f"{i}.{column.name}"] = problem
            elif value is not None:
                found[column.name] = value
        rows.append(found)
    return ReadRows(tuple(rows), errors)


def _comma(column: Column, typed: Iterable[Mapping[str, Any]]) -> bool | None:
    return uses_decimal_comma([_text(r.get(column.name)) for r in typed]) if column.type in _NUMERIC else None


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


def read_cell(column: Column, value: Any, decimal_comma: bool | None = None) -> tuple[Any, str]:
    """Returns (typed value or None, what is wrong or an empty text) of one cell."""
    if column.type == "boolean":
        if isinstance(value, bool):
            return value, ""
        word = _text(value).lower()
        if word in _YES or word in _NO:
            return word in _YES, ""
        return (False, "") if not word and column.required else (None, "" if not word else "yes or no?")
    text = _text(value)
    if not text:
        return None, "needed" if column.required else ""
    if column.type in _NUMERIC:
        typed = parse_typed(text, _NUMERIC[column.type], decimal_comma=decimal_comma)  # type: ignore[arg-type]
        if typed.value is None:
            return None, typed.error or "a table's cell holds a number, or is left empty"
        return typed.value, ""
    if column.type == "date":
        day, problem = parse_date(text)
        return (day.isoformat() if day else None), problem or ""
    if column.type == "choice" and column.choices:
        same = [c for c in column.choices if _folded(c) == _folded(text)]
        return (same[0], "") if same else (None, "one of " + ", ".join(column.choices))
    return text, ""


def _folded(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum() or (c in "+-" and len(text) == 1))


def shown_rows(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Returns rows as the table shows them: texts, and true or false."""
    return [{c.name: shown_cell(row.get(c.name)) for c in columns} for row in rows]


def shown_cell(value: Any) -> Any:
    """Returns one cell as the table shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return shown_number(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)
