"""Turns what was typed into one part of a field into a new entry, and keeps what can't be read or has no home yet as drafts.

Parts of a number: actual, budget, ytd.actual, ytd.budget, forecast, note, source; of the rest: text, choice, date, absent. A draft is the
typed text, stored beside the pack under `/drafts/KPI/PART`, so that a slip of the finger costs nobody a figure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kpireview.catalog import Kpi
from kpireview.model import Entry, Figures
from kpireview.model.typed import Typed, parse_date, parse_typed

NUMBERS = ("actual", "budget", "ytd.actual", "ytd.budget", "forecast")
TEXTS = ("note", "source", "absent", "text", "choice")
PRIMARY = {"narrative": "text", "choice": "choice", "date": "date", "rows": "rows"}


@dataclass(slots=True)
class Outcome:
    """What one change makes of a field: its entry (None if it holds nothing), the drafts that change, and a word on how a text was read."""

    entry: Entry | None
    drafts: dict[str, str | None] = field(default_factory=dict)
    note: str | None = None


def shown_number(value: Decimal | None) -> str:
    """Returns a number as an input shows it: every digit, grouped by commas; empty for None."""
    return "" if value is None else f"{value:,f}"


def read_part(kpi: Kpi, part: str, text: str, decimal_comma: bool | None = None) -> Typed:
    """Returns what a text says for one number of a field."""
    kind = kpi.field_type if kpi.field_type in ("currency", "number", "percentage") else "number"
    typed = parse_typed(text, kind, decimal_comma=decimal_comma)  # type: ignore[arg-type]
    if typed.absent is not None and part != "actual":
        return Typed(error="a reason for absence belongs into the actual's cell")
    return typed


def change_part(
    kpi: Kpi, entry: Entry | None, drafts: Mapping[str, Any], part: str, text: str, *, decimal_comma: bool | None = None
) -> Outcome:
    """Returns the field after one part was set to a text. `drafts` are the field's drafts by part."""
    parts = _parts(entry)
    held = {p: t for p, t in drafts.items() if isinstance(t, str) and p != part}
    for name, draft in held.items():
        value = _value(kpi, name, draft)
        if value is not None and name not in parts:
            parts[name] = value
    broken: dict[str, str] = {p: t for p, t in held.items() if _value(kpi, p, t) is None}
    note = None
    if part in NUMBERS:
        typed = read_part(kpi, part, text, decimal_comma)
        note = typed.note
        if typed.error:
            broken[part] = text
        elif typed.absent is not None:
            parts["absent"] = typed.absent
            parts.pop("actual", None)
        else:
            parts.pop(part, None)
            if typed.value is not None:
                parts[part] = typed.value
            if part == "actual":
                parts.pop("computed_from", None)
                parts.pop("absent", None)
    elif part == "date":
        day, problem = parse_date(text)
        if problem:
            broken[part] = text
        else:
            parts.pop("date", None)
            if day is not None:
                parts |= {"date": day}
                parts.pop("absent", None)
    elif part in TEXTS:
        parts.pop(part, None)
        if text.strip():
            parts[part] = text if part in ("text", "choice") else text.strip()
            if part in ("text", "choice"):
                parts.pop("absent", None)
            if part == "absent":
                for name in ("actual", "text", "choice", "date", "rows", "computed_from"):
                    parts.pop(name, None)
    else:
        raise ValueError(f"{part!r} is no part of a field")
    return _settle(parts, broken, drafts, note)


def set_rows(entry: Entry | None, rows: tuple[dict[str, Any], ...], drafts: Mapping[str, Any]) -> Outcome:
    """Returns the field with these rows, which are complete; no row empties it."""
    parts = _parts(entry)
    parts.pop("absent", None)
    parts.pop("rows", None)
    if rows:
        parts["rows"] = rows
    return _settle(parts, {}, drafts, None)


def fill_computed(entry: Entry | None, value: Decimal | str, source: tuple[str, ...], drafts: Mapping[str, Any]) -> Outcome:
    """Returns the field with a computed value, which says from what."""
    parts = _parts(entry)
    parts.pop("absent", None)
    parts |= {"actual" if isinstance(value, Decimal) else "choice": value, "computed_from": source}
    return _settle(parts, {p: t for p, t in drafts.items() if p not in ("actual", "choice")}, drafts, None)


def _parts(entry: Entry | None) -> dict[str, Any]:
    """Returns what an entry holds, flat."""
    parts: dict[str, Any] = {}
    if entry is None:
        return parts
    for name in Entry.model_fields:
        value = getattr(entry, name)
        if value is None:
            continue
        if name == "ytd":
            parts |= {f"ytd.{k}": v for k, v in (("actual", value.actual), ("budget", value.budget)) if v is not None}
        else:
            parts[name] = value
    return parts


def _value(kpi: Kpi, part: str, text: str) -> Any:
    """Returns what a draft says, None where it can't be read."""
    if part in NUMBERS:
        return read_part(kpi, part, text).value
    if part == "date":
        return parse_date(text)[0]
    return text or None


def _settle(parts: dict[str, Any], broken: Mapping[str, str], drafts: Mapping[str, Any], note: str | None) -> Outcome:
    """Makes the entry of the parts; what an entry can't hold (a budget beside an absence, a note on nothing) becomes a draft."""
    left = dict(broken)
    if "absent" in parts and "budget" in parts:
        left["budget"] = shown_number(parts.pop("budget"))
    entry: Entry | None = None
    if any(k in parts for k in ("actual", "budget", "text", "rows", "choice", "date", "absent")):
        if "actual" not in parts:
            parts.pop("computed_from" if "choice" not in parts else "", None)
        raw = {k: v for k, v in parts.items() if "." not in k}
        ytd = {k.removeprefix("ytd."): v for k, v in parts.items() if k.startswith("ytd.")}
        if ytd:
            raw["ytd"] = Figures.model_validate(ytd)
        entry = Entry.model_validate(raw)
    else:
        for name, value in parts.items():
            if name in NUMBERS:
                left[name] = shown_number(value)
            elif isinstance(value, str):
                left[name] = value
            elif isinstance(value, dt.date):
                left[name] = value.isoformat()
    changed: dict[str, str | None] = {p: None for p in drafts if p not in left and p != "rows"}
    changed |= {p: t for p, t in left.items() if drafts.get(p) != t}
    return Outcome(entry, changed, note)
