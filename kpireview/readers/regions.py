"""Finds what a workbook says: which cells are a KPI's actual, its plan, a row of a table, the company, a convention; each with its address.

Nothing is decided by position: headers are found by their names wherever they stand, KPIs by id or label, tables by the id above them.
What can't be placed is a fault or, where leaving it out harms nobody, a note. Longer than most modules: the kinds of regions share how
a line names its KPI, its period and its cell, and are told apart side by side.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kpireview.catalog import Catalog, Kpi
from kpireview.errors import Fault
from kpireview.model.typed import FieldType, parse_typed, uses_decimal_comma
from kpireview.readers import headers as h
from kpireview.readers.cells import Read, read_choice, read_column, read_date, read_number, read_text, shown
from kpireview.readers.content import nearest
from kpireview.readers.grid import Cell, Sheet
from kpireview.readers.headers import Header, folded, read_header


@dataclass(frozen=True, slots=True)
class Given:
    """One value that the file gives; `value` None takes the value out. `rows` of a structured field come as one."""

    period: str | None
    kpi: str
    part: str
    value: Any
    where: str
    note: str = ""
    places: Mapping[tuple[int, str], str] = field(default_factory=dict)  # of rows: (row, column) → address


@dataclass(slots=True)
class Found:
    """Everything that a file says, the faults met in reading it, and what a person should know."""

    given: list[Given] = field(default_factory=list)
    cover: dict[str, tuple[Any, str]] = field(default_factory=dict)
    own: dict[str, tuple[dict[str, Any], str]] = field(default_factory=dict)
    conventions: dict[str, tuple[Any, str]] = field(default_factory=dict)
    follow_ups: list[tuple[dict[str, Any], str]] | None = None
    restated: dict[str, list[tuple[dict[str, Any], str]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    regions: int = 0


class Finder:
    """Reads the sheets of one file into a Found."""

    def __init__(self, catalog: Catalog, name: str, separator: str = "") -> None:
        self.catalog, self.name, self.separator = catalog, name, separator
        self.timeline: tuple[tuple[str, dt.date, dt.date], ...] = ()
        self.found = Found()
        self.by_label: dict[str, list[Kpi]] = {}

    def learn(self, catalog: Catalog, timeline: tuple[tuple[str, dt.date, dt.date], ...]) -> None:
        """Takes the catalog with the company's own KPIs, for the labels that rows may name, and the periods that values may belong to."""
        self.catalog, self.timeline = catalog, timeline
        self.by_label = {}
        for names in (lambda k: (k.label, k.label.split("(")[0]), lambda k: k.aliases):
            layer: dict[str, list[Kpi]] = {}
            for kpi in catalog.kpis.values():
                for name in {folded(n) for n in names(kpi)} - {""}:
                    layer.setdefault(name, []).append(kpi)
            for name, kpis in layer.items():
                self.by_label.setdefault(name, kpis)

    def fault(self, where: str, problem: str, step: str = "") -> None:
        """Notes a refused cell."""
        self.found.faults.append(Fault(self.name, where, problem, step))

    # --- what a sheet is ---------------------------------------------------------------------------------------------------------

    def read_setting(self, sheet: Sheet) -> bool:
        """Reads a sheet that says whose pack it is or which KPIs of its own the company has; false for any other sheet."""
        if self._structured(sheet) is not None or any(self._kpi_header(sheet, row) for row in sheet.rows):
            return False
        before = self.found.regions
        self._others(sheet, sorted(sheet.rows), settings=True)
        return self.found.regions > before

    def read(self, sheet: Sheet) -> None:
        """Reads one sheet of values, whatever its kind."""
        before = self.found.regions
        structured = self._structured(sheet)
        if structured is not None:
            self._rows_field(sheet, *structured)
            return
        rows = sorted(sheet.rows)
        region: list[tuple[int, dict[int, Header]]] = []
        for row in rows:
            columns = self._kpi_header(sheet, row)
            if columns and not (region and self._names_a_kpi(sheet, row, region[-1][1])):
                region.append((row, columns))
        for index, (row, columns) in enumerate(region):
            last = region[index + 1][0] if index + 1 < len(region) else 1 << 21
            self.found.regions += 1
            self._kpi_rows(sheet, row, [r for r in rows if row < r < last], columns)
        if not region:
            self._others(sheet, rows)
        if self.found.regions == before and sheet.rows:
            self.found.notes.append(f"the sheet {sheet.name!r} was left out: no line of headers with KPIs, and no table that is known")

    def _kpi_header(self, sheet: Sheet, row: int) -> dict[int, Header]:
        """Returns the columns of a header row of KPIs, none where the row is no such header."""
        cells = sheet.rows[row]
        texts = {c: cell.text for c, cell in cells.items() if cell.text and len(cell.text) <= 120}
        words = {folded(t) for t in texts.values()}
        if words & {"reported then", "reported", "our choice", "type", "field type", "decision"} and not words & {"actual", "plan"}:
            return {}
        found = {c: header for c, text in texts.items() if (header := read_header(text)) is not None}
        meanings = {header.meaning for header in found.values()}
        if not meanings & {"id", "label"} or not meanings & {"actual", "budget", "text", "ytd.actual", "ytd.budget", "forecast", "absent"}:
            return {}
        for column, cell in cells.items():
            if isinstance(cell.value, dt.date) and column not in found:
                found[column] = Header("actual", cell.value.isoformat())
            elif isinstance(cell.value, Decimal) and column not in found and 1990 <= cell.value <= 2200:
                found[column] = Header("actual", str(cell.value))
        return found

    def _names_a_kpi(self, sheet: Sheet, row: int, columns: Mapping[int, Header]) -> bool:
        """Returns whether a row below a header is a line of values, though it reads like a header: a table's column may be called name."""
        return any(sheet.cell(row, c).text in self.catalog.kpis for c, header in columns.items() if header.meaning == "id")

    def _others(self, sheet: Sheet, rows: list[int], *, settings: bool = False) -> None:
        own = ((h.OWN_INDEX, {"id", "field_type", "domain"}, self._own),)
        readers = (
            own
            if settings
            else (
                (h.RESTATED_INDEX, {"id", "reported", "reason"}, self._restated),
                (h.CONVENTION_INDEX, {"key", "value"}, self._conventions),
                (h.FOLLOW_INDEX, {"decision", "owner"}, self._follow_ups),
            )
        )
        for row in rows[:60]:
            texts = {c: folded(cell.text) for c, cell in sheet.rows[row].items() if cell.text}
            for index, needed, reader in readers:
                columns = {index[word]: c for c, word in reversed(texts.items()) if word in index}
                if needed <= set(columns):
                    self.found.regions += 1
                    reader(sheet, [r for r in rows if r > row], columns)
                    return
        if not settings:
            return
        keys = [
            (row, column, h.COVER_INDEX[folded(cell.text)])
            for row in rows[:200]
            for column, cell in sheet.rows[row].items()
            if cell.text and len(cell.text) < 60 and folded(cell.text) in h.COVER_INDEX
        ]
        if len({key for _, _, key in keys} & {"company.name", "company.stage", "company.currency", "period.label"}) >= 2:
            self.found.regions += 1
            self._cover(sheet, keys)

    # --- KPIs --------------------------------------------------------------------------------------------------------------------

    def _kpi_rows(self, sheet: Sheet, header_row: int, rows: list[int], columns: dict[int, Header]) -> None:
        where = {}
        for column in sorted(columns):
            header = columns[column]
            key = (header.meaning, header.period)
            if header.meaning and key in where:
                self.fault(
                    sheet.address(header_row, column), f"is a second column {sheet.cell(header_row, column).text!r}", "keep one of the two"
                )
            elif header.meaning:
                where[key] = column
        values = {c: header for c, header in columns.items() if header.meaning in h.PARTS}
        self._refuse_merged(sheet, rows, values)
        comma = {c: self._comma(sheet, rows, c) for c in columns}
        identity = {m: where.get((m, None)) for m in ("id", "label", "period", "what", "row")}
        table: dict[tuple[str | None, str], dict[int, dict[str, tuple[Cell, int, int]]]] = {}
        for row in rows:
            filled = {c: cell for c in values if not (cell := sheet.cell(row, c)).empty}
            kpi = self._kpi(sheet, row, identity["id"], identity["label"], bool(filled))
            extra = [c for c, cell in sheet.rows[row].items() if sheet.only and c > max(columns) and not cell.empty]
            if extra:
                step = "put the number in quotation marks, or part the columns with semicolons"
                self.fault(sheet.address(row, extra[0]), "stands beyond the last column", step)
                continue
            if kpi is None or not filled:
                continue
            own_period, readable = self._row_period(sheet, row, identity["period"])
            if not readable:
                continue
            what_column = identity["what"]
            what = sheet.cell(row, what_column).text if what_column else ""
            for column, cell in filled.items():
                header = values[column]
                period = own_period
                if header.period:
                    period, readable = self._known_period(header.period, sheet.address(header_row, column))
                    if not readable:
                        continue
                place = sheet.address(row, column)
                if kpi.kind == "rows" and header.meaning == "actual" and folded(cell.text) not in (h.EMPTIED, h.NO_ROWS) and what:
                    number = self._row_number(sheet, row, identity["row"])
                    if number is not None and self._rows_column(kpi, what, place):
                        cells = table.setdefault((period, kpi.id), {}).setdefault(number, {})
                        name = self._rows_column(kpi, what, place) or ""
                        if name in cells:
                            self.fault(place, f"gives {kpi.id} row {number} {name} a second time", "keep one")
                        cells[name] = (cell, row, column)
                    continue
                part = self._part(kpi, header.meaning, what, place)
                if part:
                    self._value(kpi, part, period, cell, place, comma[column], header.power, hidden=self._hidden(sheet, row, column))
        for (period, kpi_id), numbered in table.items():
            self._long_rows(sheet, period, self.catalog.kpis[kpi_id], numbered)

    def _comma(self, sheet: Sheet, rows: list[int], column: int) -> bool | None:
        texts = [cell.value for r in rows if isinstance((cell := sheet.cell(r, column)).value, str) and len(cell.value) < 60]
        told = uses_decimal_comma(texts)
        return True if told is None and self.separator == ";" and texts else told

    def _hidden(self, sheet: Sheet, row: int, column: int) -> str:
        if row in sheet.hidden_rows:
            return "in a hidden row"
        return "in a hidden column" if column in sheet.hidden_columns else ""

    def _refuse_merged(self, sheet: Sheet, rows: list[int], values: Mapping[int, Header]) -> None:
        inside = set(rows)
        for r1, c1, r2, c2 in sheet.merged:
            columns = [c for c in values if c1 <= c <= c2]
            if not columns or r1 not in inside or sheet.cell(r1, c1).empty:
                continue
            lines = sum(1 for r in rows if r1 <= r <= r2)
            if len(columns) > 1 or lines > 1:
                place = f"{sheet.address(r1, c1)}:{sheet.address(r2, c2).rpartition('!')[2]}"
                self.fault(place, "is one merged cell over several values", "unmerge it and give each its own value")

    def _kpi(self, sheet: Sheet, row: int, id_column: int | None, label_column: int | None, filled: bool) -> Kpi | None:
        key = sheet.cell(row, id_column).text if id_column else ""
        label = sheet.cell(row, label_column).text if label_column else ""
        if key:
            place = sheet.address(row, id_column or 1)
            kpi = self.catalog.kpis.get(key) or self.catalog.kpis.get(key.lower())
            if kpi is None:
                if filled:
                    self.fault(place, f"{shown(key)} is no KPI", nearest(key, self.catalog.kpis) or "`kpireview catalog list` lists them")
                return None
            others = self.by_label.get(folded(label), ()) if label else ()
            if filled and len(others) == 1 and others[0].id != kpi.id and folded(kpi.label) != folded(label):
                self.fault(
                    place, f"the id says {kpi.id} and the label {shown(label)}, which is {others[0].id}", "were the lines sorted apart?"
                )
                return None
            return kpi
        if not label:
            if filled:
                self.fault(sheet.address(row, min(filled_columns(sheet, row))), "is a value without a KPI", "name the KPI in its line")
            return None
        found = self.by_label.get(folded(label), [])
        if not found and label in self.catalog.kpis:
            return self.catalog.kpis[label]
        if len(found) > 1:
            near = [k for k in found if folded(k.domain) in folded(sheet.name)]
            found = near if len(near) == 1 else found
        if len(found) == 1:
            return found[0]
        if filled:
            place = sheet.address(row, label_column or 1)
            if found:
                self.fault(place, f"{shown(label)} may be {' or '.join(k.id for k in found)}", "give the id in a column 'Id'")
            else:
                labels = {k.label: k.id for k in self.catalog.kpis.values()}
                self.fault(place, f"{shown(label)} is no KPI", nearest(label, labels) or "give the id in a column 'Id', or empty the line")
        return None

    def _part(self, kpi: Kpi, meaning: str, what: str, place: str) -> str | None:
        """Returns which part of the entry a cell gives; the column `What` of a long list decides before the column's header."""
        if what and meaning == "actual":
            told = h.KPI_INDEX.get(folded(what)) or (folded(what) if folded(what) in ("choice", "date", "text", "rows") else None)
            if told not in (*h.PARTS, "rows"):
                self.fault(place, f"{shown(what)} is no part of {kpi.id}", "write actual, plan, note, source, absent …")
                return None
            meaning = told
        main = {"number": "actual", "narrative": "text", "choice": "choice", "date": "date", "rows": "rows"}[kpi.kind]
        if meaning in ("actual", "text") or meaning == main:
            return main
        if meaning in ("note", "source", "absent"):
            return meaning
        if kpi.kind == "number":
            return meaning
        self.fault(place, f"{kpi.id} takes no {h.KPI_HEADERS[meaning][0].lower()}", "empty the cell")
        return None

    def _value(
        self, kpi: Kpi, part: str, period: str | None, cell: Cell, place: str, comma: bool | None, power: int, *, hidden: str = ""
    ) -> None:
        if folded(cell.text) == h.EMPTIED and part != "text":
            self.found.given.append(Given(period, kpi.id, part, None, place))
            return
        if part == "rows":
            self._no_rows(kpi, period, cell, place)
            return
        read = self._read(kpi, part, cell, comma, power)
        if read.problem:
            self.fault(place, f"{read.problem}: {kpi.label} ({part})" if part != "actual" else f"{read.problem}: {kpi.label}", read.step)
        elif read.absent is not None:
            if part in ("actual", "choice", "date", "text"):
                self.found.given.append(Given(period, kpi.id, "absent", read.absent, place))
            else:
                self.fault(place, "says why it's absent", "that stands in the column of the actual")
        elif read.value is not None and read.value != "":
            note = "; ".join(n for n in (read.note, hidden) if n)
            self.found.given.append(Given(period, kpi.id, part, read.value, place, note))

    def _read(self, kpi: Kpi, part: str, cell: Cell, comma: bool | None, power: int) -> Read:
        if part == "choice":
            return read_choice(cell, kpi.choices)
        if part == "date":
            return read_date(cell)
        if part in ("text", "note", "source", "absent"):
            return read_text(cell)
        return read_number(cell, number_type(kpi), decimal_comma=comma, power=power)

    def _no_rows(self, kpi: Kpi, period: str | None, cell: Cell, place: str) -> None:
        if folded(cell.text) == h.NO_ROWS:
            self.found.given.append(Given(period, kpi.id, "rows", (), place))
            return
        absent = parse_typed(cell.text).absent
        if absent:
            self.found.given.append(Given(period, kpi.id, "absent", absent, place))
        else:
            self.fault(
                place, f"{kpi.label} is a table, not one value", f"put its rows on a sheet of its own with {kpi.id} above the headers"
            )

    def _row_period(self, sheet: Sheet, row: int, column: int | None) -> tuple[str | None, bool]:
        if column is None or sheet.cell(row, column).empty:
            return None, True
        cell = sheet.cell(row, column)
        text = cell.value.isoformat() if isinstance(cell.value, dt.date) else str(cell.value) if cell.value is not None else ""
        return self._known_period(text.strip(), sheet.address(row, column))

    def _known_period(self, text: str, place: str) -> tuple[str | None, bool]:
        """Returns (label, whether it could be read): a label in any spelling, or a date within one of the pack's periods."""
        exact = next((label for label, _, _ in self.timeline if label.casefold() == text.casefold()), None)
        if exact:
            return exact, True
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            day = None
        if day:
            hit = next((label for label, start, end in self.timeline if start <= day <= end), None)
            if hit is None:
                self.fault(place, f"{day} lies in none of the pack's periods", "write the period's label, such as 2026-Q3")
            return hit, hit is not None
        found = find_exact_label(text)
        if found is None:
            self.fault(place, f"{shown(text)} is no period", "write 2026-07, 2026-Q3, 2026-H1 or 2026, with FY before it for fiscal years")
            return None, False
        return found, True

    # --- tables ------------------------------------------------------------------------------------------------------------------

    def _structured(self, sheet: Sheet) -> tuple[Kpi, int, dict[int, str]] | None:
        """Returns (field, header row, columns) of a sheet that holds one structured field, None for any other."""
        tables = {k.id: k for k in self.catalog.kpis.values() if k.kind == "rows"}
        named = [k for k in tables.values() if folded(sheet.name) in (folded(k.label), folded(k.id), folded(k.label)[:31].strip())]
        marked = [tables[cell.text] for row in sorted(sheet.rows)[:15] for cell in sheet.rows[row].values() if cell.text in tables]
        kpi = marked[0] if marked else named[0] if len(named) == 1 else None
        if kpi is None or (marked and len({k.id for k in marked}) > 1):
            return None
        names = {folded(n): c.name for c in kpi.columns for n in (c.name, c.label)}
        best: tuple[int, dict[int, str]] = (0, {})
        for row in sorted(sheet.rows)[:40]:
            columns: dict[int, str] = {}
            for column in sorted(sheet.rows[row]):
                name = names.get(folded(sheet.rows[row][column].text))
                if name and name not in columns.values():
                    columns[column] = name
            if len(columns) > len(best[1]):
                best = (row, columns)
        if len(best[1]) < min(2, len(kpi.columns)):
            return None
        return kpi, best[0], best[1]

    def _rows_field(self, sheet: Sheet, kpi: Kpi, header_row: int, columns: dict[int, str]) -> None:
        self.found.regions += 1
        self._above_table(sheet, kpi, header_row)
        known = {c.name: c for c in kpi.columns}
        names = {folded(n) for c in kpi.columns for n in (c.name, c.label)}
        rows = [r for r in sorted(sheet.rows) if r > header_row]
        for column in range(min(columns), max(columns) + 2):
            text = sheet.cell(header_row, column).text
            if text and column not in columns and h.find_label(text) is None and any(not sheet.cell(r, column).empty for r in rows):
                step = nearest(text, [c.label for c in kpi.columns if c.name not in columns.values()])
                twice = folded(text) in names
                self.fault(
                    sheet.address(header_row, column),
                    f"{shown(text)} is {'there twice' if twice else f'no column of {kpi.label}'}",
                    step or "empty the column",
                )
        self._refuse_merged(sheet, rows, dict.fromkeys(columns, Header("actual")))
        comma = {c: self._comma(sheet, rows, c) for c in columns}
        found: list[dict[str, Any]] = []
        places: dict[tuple[int, str], str] = {}
        notes: list[str] = []
        for row in rows:
            filled = {c: cell for c in columns if not (cell := sheet.cell(row, c)).empty}
            if not filled:
                continue
            missing = [c for c, name in columns.items() if known[name].required and c not in filled]
            first = folded(next(iter(filled.values())).text)
            if missing and first in ("total", "totals", "sum", "summe", "gesamt"):
                notes.append(f"{sheet.address(row, min(filled))} is a total and was left out")
                continue
            values: dict[str, Any] = {}
            number = len(found)
            for column, cell in filled.items():
                name, place = columns[column], sheet.address(row, column)
                places[number, name] = place
                shape = known[name]
                read = read_column(cell, shape.type, shape.choices, decimal_comma=comma[column])
                if read.problem:
                    self.fault(place, f"{read.problem}: {shape.label}", read.step)
                elif read.value is not None:
                    values[name] = read.value.isoformat() if isinstance(read.value, dt.date) else read.value
                    if read.note:
                        notes.append(f"{place}: {read.note}")
                    if hidden := self._hidden(sheet, row, column):
                        notes.append(f"{place} was read, {hidden}")
            self._need(kpi, {columns[c] for c in filled}, sheet.address(row, missing[0]) if missing else sheet.address(row, min(filled)))
            found.append(values)
        self.found.notes += notes
        if found:
            if kpi.one_row and len(found) > 1:
                self.fault(places[1, min(n for r, n in places if r == 1)], f"{kpi.label} takes one row", "delete the others")
            self.found.given.append(Given(None, kpi.id, "rows", tuple(found), sheet.address(header_row, min(columns)), places=places))

    def _need(self, kpi: Kpi, have: set[str], place: str) -> None:
        missing = [c.label for c in kpi.columns if c.required and c.name not in have]
        if missing:
            self.fault(place, f"the row lacks {', '.join(missing)}", "fill it in, or delete the row")

    def _above_table(self, sheet: Sheet, kpi: Kpi, header_row: int) -> None:
        for row in sorted(sheet.rows):
            if row >= header_row:
                break
            for column, cell in sorted(sheet.rows[row].items()):
                meaning = h.KPI_INDEX.get(folded(cell.text))
                value = sheet.cell(row, column + 1)
                if value.empty or value.text in self.catalog.kpis:
                    continue
                place = sheet.address(row, column + 1)
                if meaning in ("absent", "note", "source"):
                    self._value(kpi, meaning, None, value, place, None, 0)
                elif folded(cell.text) == "rows":
                    self._value(kpi, "rows", None, value, place, None, 0)

    def _rows_column(self, kpi: Kpi, what: str, place: str) -> str | None:
        names = {folded(n): c.name for c in kpi.columns for n in (c.label, c.name)}
        found = names.get(folded(what))
        if found is None and folded(what) in ("note", "source", "absent"):
            return None
        if found is None:
            self.fault(place, f"{shown(what)} is no column of {kpi.label}", nearest(what, [c.name for c in kpi.columns]))
        return found

    def _row_number(self, sheet: Sheet, row: int, column: int | None) -> int | None:
        cell = sheet.cell(row, column) if column else Cell(Decimal(1))
        number = cell.value if isinstance(cell.value, Decimal) else parse_typed(cell.text).value
        if number is None or number != number.to_integral_value() or not 1 <= number <= 100_000:
            self.fault(sheet.address(row, column or 1), "is no row number", "count the rows of the table from 1")
            return None
        return int(number)

    def _long_rows(self, sheet: Sheet, period: str | None, kpi: Kpi, numbered: Mapping[int, Mapping[str, tuple[Cell, int, int]]]) -> None:
        """Puts the rows of a structured field together from a long list."""
        known = {c.name: c for c in kpi.columns}
        places: dict[tuple[int, str], str] = {}
        found: list[dict[str, Any]] = []
        first = ""
        for index, number in enumerate(sorted(numbered)):
            values: dict[str, Any] = {}
            for name, (cell, row, column) in numbered[number].items():
                place = places[index, name] = sheet.address(row, column)
                first = first or place
                read = read_column(cell, known[name].type, known[name].choices)
                if read.problem:
                    self.fault(place, f"{read.problem}: {known[name].label}", read.step)
                elif read.value is not None:
                    values[name] = read.value.isoformat() if isinstance(read.value, dt.date) else read.value
            self._need(kpi, set(numbered[number]), next(iter(places.values()), first))
            found.append(values)
        self.found.given.append(Given(period, kpi.id, "rows", tuple(found), first, places=places))

    # --- cover, own KPIs, conventions, follow-ups ---------------------------------------------------------------------------------

    def _cover(self, sheet: Sheet, keys: list[tuple[int, int, str]]) -> None:
        for row, column, key in keys:
            value_at = 1 + max((c2 for r1, c1, _, c2 in sheet.merged if (r1, c1) == (row, column)), default=column)
            if sheet.cell(row, value_at).empty or key in self.found.cover:
                continue
            cell, place = sheet.cell(row, value_at), sheet.address(row, value_at)
            if key in ("period.start", "period.end", "meeting.date"):
                read = read_date(cell)
            elif key == "company.fiscal_year_start":
                read = read_number(cell, "number")
            else:
                read = read_text(cell)
            if read.problem or read.absent:
                self.fault(place, read.problem or "says why it's absent", read.step or "fill it in or leave it empty")
            elif read.value is not None:
                label = find_exact_label(str(read.value)) if key == "period.label" else None
                self.found.cover[key] = (label or read.value, place)

    def _table_rows(
        self, sheet: Sheet, rows: list[int], columns: Mapping[str, int], dates: tuple[str, ...] = ()
    ) -> Iterator[tuple[dict[str, Any], int, dict[str, str]]]:
        """Yields (values, row, addresses) of the filled lines below a header."""
        for row in rows:
            values: dict[str, Any] = {}
            places = {name: sheet.address(row, column) for name, column in columns.items()}
            for name, column in columns.items():
                cell = sheet.cell(row, column)
                if cell.empty:
                    continue
                read = read_date(cell) if name in dates else read_text(cell) if not isinstance(cell.value, Decimal) else Read(cell.value)
                if read.problem:
                    self.fault(places[name], read.problem, read.step)
                else:
                    values[name] = read.value
            if values:
                yield values, row, places

    def _own(self, sheet: Sheet, rows: list[int], columns: dict[str, int]) -> None:
        types = ("currency", "number", "percentage", "text", "date")
        for values, _, places in self._table_rows(sheet, rows, columns):
            key = str(values.pop("id", ""))
            wrong = [(n, f"lacks its {n.replace('_', ' ')}", "fill it in") for n in ("field_type", "domain", "label") if n not in values]
            if values.get("field_type") and values["field_type"] not in types:
                wrong.append(("field_type", f"holds {shown(str(values['field_type']))}", f"write one of {', '.join(types)}"))
            if values.get("domain") and str(values["domain"]).lower() not in _DOMAINS:
                wrong.append(("domain", f"holds {shown(str(values['domain']))}", f"write one of {', '.join(_DOMAINS)}"))
            if not key.startswith("custom."):
                wrong.append(("id", f"{shown(key)} is no name for a KPI of your own", "begin it with custom."))
            if key in self.found.own:
                wrong.append(("id", f"{key} stands there twice", "keep one"))
            for name, problem, step in wrong:
                self.fault(places[name], problem, step)
            if not wrong:
                values["domain"] = str(values["domain"]).lower()
                values = {k: str(v) for k, v in values.items()}
                if values.get("aliases"):
                    values["aliases"] = tuple(a.strip() for a in values["aliases"].split(";") if a.strip())
                self.found.own[key] = (values, places["id"])

    def _restated(self, sheet: Sheet, rows: list[int], columns: dict[str, int]) -> None:
        for values, row, places in self._table_rows(sheet, rows, columns):
            kpi = self._kpi(sheet, row, columns["id"], None, True)
            if kpi is None:
                continue
            if kpi.kind != "number" or not {"period", "reported", "reason"} <= set(values):
                self.fault(
                    places["id"],
                    "a restatement names a KPI that is a number, the earlier period, what was reported, and the reason",
                    "fill it in",
                )
                continue
            read = read_number(sheet.cell(row, columns["reported"]), number_type(kpi))
            if read.problem or not isinstance(read.value, Decimal):
                self.fault(places["reported"], read.problem or "holds no number", read.step)
                continue
            label, readable = self._known_period(str(values["period"]), places["period"])
            if readable:
                line = {"period": label, "reported": read.value, "reason": str(values["reason"])}
                self.found.restated.setdefault(kpi.id, []).append((line, places["id"]))

    def _conventions(self, sheet: Sheet, rows: list[int], columns: dict[str, int]) -> None:
        known = self.catalog.conventions
        for values, _, places in self._table_rows(sheet, rows, columns):
            key = str(values.get("key", ""))
            if "value" not in values:
                continue
            value: Any = values["value"]
            if key.startswith("tolerance."):
                number = value if isinstance(value, Decimal) else parse_typed(str(value)).value
                if number is None or not values.get("reason"):
                    self.fault(places["value"], "a tolerance is a number with a reason", "fill in both")
                    continue
                value = {"value": number, "reason": str(values["reason"])}
            elif key not in known:
                self.fault(places["key"], f"{shown(key)} is no convention", nearest(key, known))
                continue
            elif known[key].choices:
                read = read_choice(Cell(str(value)), [str(c) for c in known[key].choices])
                if read.problem:
                    self.fault(places["value"], read.problem, read.step)
                    continue
                value = read.value
            elif not isinstance(value, Decimal):
                typed = parse_typed(str(value))
                value = typed.value if typed.value is not None else value
            self.found.conventions[key] = (value, places["value"])

    def _follow_ups(self, sheet: Sheet, rows: list[int], columns: dict[str, int]) -> None:
        found: list[tuple[dict[str, Any], str]] = []
        for values, _, places in self._table_rows(sheet, rows, columns, dates=("due",)):
            if "decision" not in values:
                self.fault(places["decision"], "the line names no decision", "say what was decided")
                continue
            found.append(({k: v if isinstance(v, dt.date) else str(v) for k, v in values.items()}, places["decision"]))
        if found:
            self.found.follow_ups = found


_DOMAINS = ("sales", "customers", "finance", "fundraising", "hr", "product", "operations")


def filled_columns(sheet: Sheet, row: int) -> list[int]:
    """Returns the columns of a row that hold something."""
    return [c for c, cell in sheet.rows[row].items() if not cell.empty]


def number_type(kpi: Kpi) -> FieldType:
    """Returns how the numbers of a KPI are read: as money, percent points, or plain."""
    if kpi.field_type == "percentage" or kpi.unit == "%":
        return "percentage"
    return "currency" if kpi.field_type == "currency" else "number"


def find_exact_label(text: str) -> str | None:
    """Returns the period label that a text is, in whatever spelling; None where it says more or less than a period."""
    found = h.find_label(text)
    return found[0] if found and not folded(found[1]) else None
