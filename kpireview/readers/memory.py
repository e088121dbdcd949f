"""What a workbook keeps on a sheet that nobody sees: what cells can't hold, so that a pack comes back as it was.

Digits that a cell drops (98.0 is 98 there), the order of entries, nulls within rows, which values were computed and from what,
restatements within earlier periods, and the dates and settings of earlier periods. It's used only where it agrees with the cells:
a number that somebody changed takes nothing from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException
from typing import Any

from kpireview.model import Pack
from kpireview.model.serial import plain, report_json
from kpireview.readers.grid import Sheet
from kpireview.readers.xlsx import stored_number

SHEET = "kpireview"
FORMAT = "kpireview/sheet@1"
_CHUNK = 30_000


@dataclass(slots=True)
class Memory:
    """The unseen sheet's content; keys are `period|kpi|part`."""

    shells: list[dict[str, Any]] = field(default_factory=list)
    digits: dict[str, str] = field(default_factory=dict)
    computed: dict[str, list[Any]] = field(default_factory=dict)
    restates: dict[str, list[Any]] = field(default_factory=dict)
    order: dict[str, list[str]] = field(default_factory=dict)  # by period
    rows: dict[str, list[list[list[Any]]]] = field(default_factory=dict)  # each row's keys in order: [key], or [key, null or blank text]

    def exact(self, key: str, value: Decimal) -> Decimal:
        """Returns a number with the digits that it was written with, if it's still the same number."""
        text = self.digits.get(key)
        if not isinstance(text, str) or len(text) > 60:
            return value
        try:
            written = Decimal(text)
        except DecimalException:
            return value
        return written if written.is_finite() and written == value else value


def as_written(memory: Memory, key: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Returns the rows with their keys in the order of the pack, and with its nulls; a row that somebody changed stays as it was read."""
    found = []
    remembered = memory.rows.get(key, [])
    for index, row in enumerate(rows):
        keys = remembered[index] if index < len(remembered) else None
        whole = isinstance(keys, list) and all(isinstance(k, list) and k and isinstance(k[0], str) for k in keys)
        if keys and whole and {k[0] for k in keys if len(k) == 1} == set(row):
            blanks = {k[0]: k[1] for k in keys if len(k) > 1 and not filled(k[1])}
            row = {k[0]: row.get(k[0], blanks.get(k[0])) for k in keys}
        found.append(row)
    return found


def filled(value: Any) -> bool:
    """Returns whether a value of a row leaves something to see in a cell: null and blank texts don't."""
    return value is not None and not (isinstance(value, str) and not value.strip())


def numbers(pack: Pack) -> Iterator[tuple[str, Decimal]]:
    """Yields (key, number) of every number of a period."""
    label = pack.period.label
    for kpi, entry in pack.kpis.items():
        ytd = entry.ytd
        parts = (("actual", entry.actual), ("budget", entry.budget), ("forecast", entry.forecast),
                 ("ytd.actual", ytd.actual if ytd else None), ("ytd.budget", ytd.budget if ytd else None))  # fmt: skip
        yield from ((f"{label}|{kpi}|{part}", value) for part, value in parts if value is not None)
        for i, row in enumerate(entry.rows or ()):
            yield from ((f"{label}|{kpi}|rows.{i}.{column}", value) for column, value in row.items() if isinstance(value, Decimal))
        for i, restated in enumerate(entry.restates or ()):
            yield f"{label}|{kpi}|restates.{i}", restated.reported
    for key, value in pack.conventions.items():
        number = getattr(value, "value", value)
        if isinstance(number, Decimal):
            yield f"{label}|{key}|convention", number


def remember(pack: Pack) -> Memory:
    """Returns what the cells of a workbook can't hold of a pack and its history."""
    memory = Memory()
    for past in (pack, *pack.history):
        label = past.period.label
        for key, number in numbers(past):
            if str(stored_number(str(number))) != str(number):
                memory.digits[key] = str(number)
        memory.order[label] = list(past.kpis)
        for kpi, entry in past.kpis.items():
            if entry.rows:
                memory.rows[f"{label}|{kpi}"] = [
                    [[key] if filled(value) else [key, value] for key, value in row.items()] for row in entry.rows
                ]
            if entry.computed_from is not None:
                memory.computed[f"{label}|{kpi}"] = [str(entry.actual), list(entry.computed_from)]
            if entry.restates and past is not pack:
                memory.restates[f"{label}|{kpi}"] = plain(entry.restates)
    memory.shells = [{k: v for k, v in plain(past).items() if k != "kpis"} for past in pack.history]
    return memory


def memory_rows(memory: Memory) -> list[tuple[str, str]]:
    """Returns the lines of the unseen sheet; a long text goes on in the next line of the same name."""
    lines = [("format", FORMAT)]
    for name in ("shells", "digits", "computed", "restates", "order", "rows"):
        text = report_json(getattr(memory, name), one_line=True)
        lines += [(name, text[i : i + _CHUNK]) for i in range(0, len(text), _CHUNK)]
    return lines


def recall(sheet: Sheet) -> Memory:
    """Returns the content of the unseen sheet; what can't be read there is as if it weren't there."""
    texts: dict[str, str] = {}
    for row in sorted(sheet.rows):
        name, value = sheet.cell(row, 1).value, sheet.cell(row, 2).value
        if isinstance(name, str) and isinstance(value, str):
            texts[name] = texts.get(name, "") + value
    memory = Memory()
    if texts.get("format") != FORMAT:
        return memory
    memory.shells = [dict(s) for s in _parsed(texts, "shells", list) if isinstance(s, Mapping)]
    memory.digits = _parsed(texts, "digits", dict)
    memory.computed = {k: v for k, v in _parsed(texts, "computed", dict).items() if isinstance(v, list) and len(v) == 2}
    memory.restates = _parsed(texts, "restates", dict)
    memory.order = {k: v for k, v in _parsed(texts, "order", dict).items() if isinstance(v, list)}
    memory.rows = {k: v for k, v in _parsed(texts, "rows", dict).items() if isinstance(v, list)}
    return memory


def _parsed(texts: Mapping[str, str], name: str, kind: type) -> Any:
    try:
        value = json.loads(texts.get(name, ""), parse_float=Decimal, parse_int=Decimal)
    except (ValueError, RecursionError, DecimalException):
        return kind()
    return value if isinstance(value, kind) else kind()
