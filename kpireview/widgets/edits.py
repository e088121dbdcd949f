"""What the screen can change in a pack: cells, tables, own KPIs, company choices, the meeting. An answered change is on disk."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kpireview.errors import KpireviewError
from kpireview.model import CustomKpi, FollowUp, Meeting, Restatement
from kpireview.model.typed import parse_date, uses_decimal_comma
from kpireview.widgets.cells import NUMBERS, Outcome, change_part, fill_computed, set_rows
from kpireview.widgets.tables import FOLLOW_UPS, RESTATEMENTS, read_rows

if TYPE_CHECKING:
    from kpireview.widgets.session import DeskSession

Json = dict[str, Any]
AFTER_EDIT = ("findings", "computed", "claims", "rubric", "grades", "comments", "conflicts", "meters", "meta")
MAX_CHANGES = 2000


def edit(desk: DeskSession, message: Json) -> Json:
    """Sets parts of fields to what was typed or pasted: `changes` [{id, part, value}], `base` {id: revision that the writer saw}."""
    writable(desk)
    wanted = message.get("changes") or []
    if not isinstance(wanted, list) or len(wanted) > MAX_CHANGES:
        raise KpireviewError("that is more than one paste can hold")
    pasted = [str(c.get("value", "")) for c in wanted if c.get("part") in NUMBERS]
    comma = uses_decimal_comma(pasted) if len(pasted) > 1 else None
    entries: dict[str, Any] = {}
    drafts: dict[str, dict[str, Any]] = {}
    changes: Json = {}
    notes: dict[str, str] = {}
    for one in wanted:
        kpi = desk.kpi(one.get("id"))
        entry = entries.get(kpi.id, desk.pack.kpis.get(kpi.id))
        held = drafts.setdefault(kpi.id, desk.drafts_of(kpi.id))
        try:
            outcome = change_part(kpi, entry, held, str(one.get("part")), str(one.get("value") or ""), decimal_comma=comma)
        except (ValueError, ValidationError) as error:
            raise KpireviewError(f"{kpi.label}: {_brief(error)}") from None
        _take(kpi.id, outcome, entries, held, changes)
        if outcome.note:
            notes[kpi.id] = f"{one.get('part')}: {outcome.note}"
    ids = list(entries)
    before = {k: desk.pack.kpis.get(k) for k in ids}
    changes = {p: v for p, v in changes.items() if not (p.startswith("/kpis/") and before[p[6:]] == v)}
    return _written(desk, changes, _base(message), "paste" if len(ids) > 1 else "edit", ids) | ({"notes": notes} if notes else {})


def _take(kpi_id: str, outcome: Outcome, entries: dict[str, Any], held: dict[str, Any], changes: Json) -> None:
    entries[kpi_id] = outcome.entry
    changes[f"/kpis/{kpi_id}"] = outcome.entry
    for part, text in outcome.drafts.items():
        changes[f"/drafts/{kpi_id}/{part}"] = text
        if text is None:
            held.pop(part, None)
        else:
            held[part] = text


def _base(message: Json) -> dict[str, int]:
    base = message.get("base")
    if not isinstance(base, Mapping):
        return {}
    return {f"/kpis/{k}": int(v) for k, v in base.items() if isinstance(v, int)}


def _written(desk: DeskSession, changes: Json, base: Mapping[str, int] | None, kind: str, ids: list[str]) -> Json:
    """Writes changes and returns the difference for the screen."""
    conflict = desk.write(changes, base, kind) if changes else False
    if conflict or any(not p.startswith(("/kpis/", "/drafts/")) for p in changes):
        return {"update": desk.update(), "conflict": conflict}
    return {"update": desk.update("values", *AFTER_EDIT, only=ids), "conflict": False}


def rows(desk: DeskSession, message: Json) -> Json:
    """Sets a table to its rows as typed; a table with a cell that can't be read, or that is missing, waits as a draft."""
    writable(desk)
    field = str(message.get("id"))
    typed = message.get("rows")
    if not isinstance(typed, list) or not all(isinstance(r, Mapping) for r in typed):
        raise KpireviewError("a table is a list of rows")
    if field == "meeting.follow_ups":
        return _follow_ups(desk, typed)
    kpi = desk.kpi(field)
    if not kpi.columns:
        raise KpireviewError(f"{kpi.label} is no table")
    plain = [{c.name: _cell(r.get(c.name)) for c in kpi.columns} for r in typed]
    read = read_rows(kpi.columns, plain)
    draft = f"/drafts/{field}/rows"
    if read.errors:
        return _written(desk, {draft: {"rows": plain, "errors": dict(read.errors)}}, None, "edit", [field])
    try:
        outcome = set_rows(desk.pack.kpis.get(field), read.rows, desk.drafts_of(field))
    except ValidationError as error:
        raise KpireviewError(f"{kpi.label}: {_brief(error)}") from None
    changes: Json = {f"/kpis/{field}": outcome.entry} if outcome.entry != desk.pack.kpis.get(field) else {}
    if f"{field}/rows" in desk.drafts:
        changes[draft] = None
    return _written(desk, changes, _base(message), "edit", [field])


def _cell(value: Any) -> Any:
    return value if isinstance(value, bool) else "" if value is None else str(value)[:5000]


def _follow_ups(desk: DeskSession, typed: list[Any]) -> Json:
    plain = [{c.name: _cell(r.get(c.name)) for c in FOLLOW_UPS} for r in typed]
    read = read_rows(FOLLOW_UPS, plain)
    draft = "/drafts/meeting.follow_ups/rows"
    if read.errors:
        return _written(desk, {draft: {"rows": plain, "errors": dict(read.errors)}}, None, "edit", ["meeting.follow_ups"])
    found = tuple(FollowUp.model_validate({k: dt.date.fromisoformat(v) if k == "due" else v for k, v in r.items()}) for r in read.rows)
    changes: Json = {"/meeting": _meeting(desk, follow_ups=found)}
    if "meeting.follow_ups/rows" in desk.drafts:
        changes[draft] = None
    return _written(desk, changes, None, "edit", ["meeting.follow_ups"])


def _meeting(desk: DeskSession, **changes: Any) -> Meeting | None:
    held = desk.pack.meeting
    raw = {k: getattr(held, k) for k in held.model_fields_set} if held else {}
    raw = {k: v for k, v in (raw | changes).items() if v not in (None, "", ())}
    return Meeting.model_validate(raw) if raw else None


def meeting(desk: DeskSession, message: Json) -> Json:
    """Sets the meeting's date, its confidentiality line, or its recipient."""
    writable(desk)
    name, text = message.get("field"), str(message.get("value") or "").strip()
    value: Any = text
    if name == "date":
        value, problem = parse_date(text)
        if problem:
            raise KpireviewError(f"Meeting date: {problem}")
    elif name not in ("confidentiality", "recipient"):
        raise KpireviewError("a meeting has a date, a confidentiality line and a recipient")
    return _written(desk, {"/meeting": _meeting(desk, **{str(name): value})}, None, "edit", [])


def restate(desk: DeskSession, message: Json) -> Json:
    """Sets which earlier figures a KPI corrects: rows of period, reported, reason."""
    writable(desk)
    kpi = desk.kpi(message.get("id"))
    entry = desk.pack.kpis.get(kpi.id)
    if entry is None:
        raise KpireviewError(f"{kpi.label}: give this period's figure first")
    read = read_rows(RESTATEMENTS, [r for r in message.get("rows") or [] if isinstance(r, Mapping)])
    if read.errors:
        raise KpireviewError(f"{kpi.label}: a restatement names a period, what was reported, and the reason")
    try:
        found = tuple(Restatement.model_validate(r) for r in read.rows)
    except ValidationError as error:
        raise KpireviewError(f"{kpi.label}: {_brief(error)}") from None
    return _written(desk, {f"/kpis/{kpi.id}": entry.model_copy(update={"restates": found or None})}, None, "edit", [kpi.id])


def use_computed(desk: DeskSession, message: Json) -> Json:
    """Fills fields with the values that their formulas give: one by `id`, or all of a `domain` that nobody typed."""
    writable(desk)
    ids = [message["id"]] if message.get("id") else []
    if message.get("domain"):
        ids = [k for k in desk.live.computed if k in desk.catalog.kpis and desk.catalog.kpis[k].domain == message["domain"]]
    changes: Json = {}
    done: list[str] = []
    for kpi_id in ids:
        result = desk.live.computed.get(kpi_id) or (None if message.get("domain") else desk.live.differing.get(kpi_id))
        if result is None or result.value is None:
            continue
        held = desk.drafts_of(kpi_id)
        outcome = fill_computed(desk.pack.kpis.get(kpi_id), result.value, result.source, held)
        _take(kpi_id, outcome, {}, dict(held), changes)
        done.append(kpi_id)
    if not done:
        raise KpireviewError("there is nothing to fill in: inputs are missing, or a figure stands there already")
    return _written(desk, changes, None, "computed", done)


def own_add(desk: DeskSession, message: Json) -> Json:
    """Adds a KPI of the company's own."""
    writable(desk)
    label = str(message.get("label") or "").strip()
    slug = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:60]
    if not slug or not slug[0].isalpha():
        raise KpireviewError("give the KPI a name that begins with a letter")
    kpi_id = f"custom.{slug}"
    if kpi_id in desk.pack.custom:
        raise KpireviewError(f"{label} is there already")
    raw = {"label": label, "field_type": message.get("field_type"), "domain": message.get("domain")}
    unit = str(message.get("unit") or "").strip()
    try:
        custom = CustomKpi.model_validate(raw | ({"unit": unit} if unit else {}))
    except ValidationError as error:
        raise KpireviewError(_brief(error)) from None
    return _written(desk, {f"/custom/{kpi_id}": custom}, None, "edit", [kpi_id]) | {"data": {"id": kpi_id}}


def own_remove(desk: DeskSession, message: Json) -> Json:
    """Takes a KPI of the company's own out of the pack; its history stays in the revisions."""
    writable(desk)
    kpi_id = str(message.get("id"))
    if kpi_id not in desk.pack.custom:
        raise KpireviewError(f"{kpi_id} is no KPI of the company's own")
    return _written(desk, {f"/custom/{kpi_id}": None, f"/kpis/{kpi_id}": None}, None, "edit", [])


def convention(desk: DeskSession, message: Json) -> Json:
    """Sets a company choice; an empty value goes back to the default."""
    writable(desk)
    known = desk.base_catalog.conventions.get(str(message.get("key")))
    if known is None:
        raise KpireviewError("that is no choice that a company has")
    text = str(message.get("value") or "")
    value = next((c for c in known.choices if str(c) == text), None)
    if text and value is None and known.choices:
        raise KpireviewError(f"{text!r} is not one of {', '.join(map(str, known.choices))}")
    if text and not known.choices:
        from kpireview.model.typed import parse_typed

        value = parse_typed(text).value
        if value is None:
            raise KpireviewError("a number is needed")
    return _written(desk, {f"/conventions/{known.key}": value}, None, "edit", [])


def writable(desk: DeskSession) -> None:
    """Raises KpireviewError where nothing may be edited."""
    if desk.pack_id is None:
        raise KpireviewError("open a pack first")
    if desk.mode == "review":
        raise KpireviewError("a review changes no figure; comment on it, or open the pack in the board pack notebook")


def _brief(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(str(e["msg"]).removeprefix("Value error, ") for e in error.errors()[:3])
    return str(error)
