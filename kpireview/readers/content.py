"""What the catalog refuses in a pack: unknown ids, entries of the wrong kind, unknown columns, choices and conventions."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from kpireview.catalog import Catalog, Kpi
from kpireview.errors import Fault
from kpireview.model.base import iso_date
from kpireview.model.pack import Entry, Pack, ToleranceOverride

_NEEDED = {
    "number": 'a number: {"actual": …}, {"budget": …} or both',
    "narrative": 'a text: {"text": "…"}',
    "rows": 'rows: {"rows": [{…}]}',
    "choice": 'a choice: {"choice": "…"}',
    "date": 'a date: {"date": "YYYY-MM-DD"}',
}
_HELD = {"number": "number", "text": "narrative", "rows": "rows", "choice": "choice", "date": "date"}


def escape(key: str) -> str:
    """Returns a key as it stands in a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def nearest(word: str, known: Any) -> str:
    """Returns a next step that names the nearest known word, or says nothing."""
    from difflib import get_close_matches

    found = get_close_matches(word[:80], list(known), n=1, cutoff=0.55)
    return f"did you mean {found[0]!r}?" if found else ""


def content_faults(pack: Pack, catalog: Catalog, name: str) -> Iterator[Fault]:
    """Yields what the catalog refuses: unknown ids, an entry of the wrong kind, unknown columns, choices and conventions."""
    for prefix, part in (("", pack), *((f"/history/{i}", p) for i, p in enumerate(pack.history))):
        custom = {**pack.custom, **part.custom}
        for key in part.custom:
            if not key.startswith("custom."):
                step = f"call it 'custom.{key.split('.')[-1]}'"
                yield Fault(name, f"{prefix}/custom/{escape(key)}", "a KPI of the company's own is named custom.*", step)
        for key, entry in part.kpis.items():
            pointer = f"{prefix}/kpis/{escape(key)}"
            if key in custom:
                kind = {"text": "narrative", "date": "date"}.get(custom[key].field_type, "number")
                yield from _kind_faults(entry, kind, name, pointer)
            elif key not in catalog.kpis:
                step = nearest(key, (*catalog.kpis, *custom)) or "see `kpireview catalog list`; a KPI of your own goes into 'custom'"
                yield Fault(name, pointer, f"{key!r} is no KPI of the catalog", step)
            else:
                kpi = catalog.kpis[key]
                yield from _kind_faults(entry, kpi.kind, name, pointer)
                if entry.choice is not None and kpi.kind == "choice" and kpi.choices and entry.choice not in kpi.choices:
                    problem = f"{entry.choice!r} is not one of {', '.join(kpi.choices)}"
                    yield Fault(name, f"{pointer}/choice", problem, nearest(entry.choice, kpi.choices))
                if entry.rows is not None and kpi.kind == "rows":
                    yield from _row_faults(entry, kpi, name, f"{pointer}/rows")
        yield from _convention_faults(part, catalog, name, f"{prefix}/conventions")


def _kind_faults(entry: Entry, kind: str, name: str, pointer: str) -> Iterator[Fault]:
    held = entry.kind
    if held != "absent" and _HELD[held] != kind:
        yield Fault(name, pointer, f"holds {'a ' if held != 'rows' else ''}{held}", f"this KPI takes {_NEEDED[kind]}")
    elif kind != "number":
        for key in ("ytd", "forecast", "restates"):
            if getattr(entry, key) is not None:
                yield Fault(name, f"{pointer}/{key}", "goes with a number only", "leave it out")


def _row_faults(entry: Entry, kpi: Kpi, name: str, pointer: str) -> Iterator[Fault]:
    columns = {c.name: c for c in kpi.columns}
    rows = entry.rows or ()
    if kpi.one_row and len(rows) > 1:
        yield Fault(name, pointer, f"holds {len(rows)} rows", "this field takes one row")
    for i, row in enumerate(rows):
        for key, value in row.items():
            place = f"{pointer}/{i}/{escape(key)}"
            column = columns.get(key)
            if column is None:
                yield Fault(name, place, "is no column of this field", nearest(key, columns) or f"columns: {', '.join(columns)}")
            elif value is not None:
                problem = _cell_problem(value, column.type, column.choices)
                if problem:
                    yield Fault(name, place, problem, "mend the cell")
        for column in kpi.columns:
            if column.required and row.get(column.name) is None:
                yield Fault(name, f"{pointer}/{i}/{column.name}", "is missing", "the column is required")


def _cell_problem(value: Any, kind: str, choices: tuple[str, ...]) -> str:
    if kind in ("money", "number", "count", "percent"):
        return "" if isinstance(value, Decimal) else "a number is needed"
    if kind == "boolean":
        return "" if isinstance(value, bool) else "true or false is needed"
    if kind == "text" and isinstance(value, Decimal):
        return ""  # a free column such as a deal's confidence may hold 70 as well as "high"
    if not isinstance(value, str):
        return "a text is needed"
    if kind == "choice" and choices and value not in choices:
        return f"{value!r} is not one of {', '.join(choices)}"
    if kind == "date":
        try:
            iso_date(value)
        except ValueError as error:
            return str(error)
    return ""


def _convention_faults(pack: Pack, catalog: Catalog, name: str, pointer: str) -> Iterator[Fault]:
    known = {c.key: c for kpi in catalog.kpis.values() for c in kpi.conventions}
    for key, value in pack.conventions.items():
        place = f"{pointer}/{escape(key)}"
        if key.startswith("tolerance."):
            if not isinstance(value, ToleranceOverride):
                yield Fault(name, place, "a tolerance is an object", 'write {"value": …, "reason": "…"}')
            continue
        if key not in known:
            yield Fault(name, place, f"{key!r} is no convention", nearest(key, known) or "the catalog's entries list the conventions")
            continue
        choices = [str(c) for c in known[key].choices]
        if isinstance(value, ToleranceOverride) or (choices and str(value) not in choices):
            said = "an object" if isinstance(value, ToleranceOverride) else repr(str(value))
            yield Fault(name, place, f"{said} is not one of {', '.join(choices)}", nearest(str(value), choices))
