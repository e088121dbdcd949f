"""Lays what a spreadsheet says over a pack, and lists what changes thereby.

Entries change part by part; what the file doesn't mention stays. A value that somebody types takes the place of a reason for absence
and of `computed_from`; a reason for absence takes the place of the value. Faults name the cell that they come from. Longer than most
modules: merging an entry and saying what changed thereby have to agree part by part.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from kpireview.catalog import Catalog
from kpireview.errors import Fault, SpreadsheetError
from kpireview.model import CustomKpi, Entry, Pack
from kpireview.model.pack import STAGES, history_faults
from kpireview.model.periods import label_dates
from kpireview.model.serial import plain, report_json
from kpireview.readers.cells import read_choice
from kpireview.readers.content import content_faults
from kpireview.readers.grid import Cell
from kpireview.readers.memory import Memory, as_written, filled
from kpireview.readers.regions import Found, Given

VALUES = ("actual", "budget", "text", "rows", "choice", "date", "absent")
_WITH_NUMBER = ("ytd", "forecast", "restates", "computed_from")
_NAMES = {"budget": "plan", "ytd.actual": "year to date", "ytd.budget": "year to date plan", "forecast": "full-year outlook",
          "absent": "not reported because", "computed_from": "computed from"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an import changes: before and after as the pack holds them (None: nothing), and the cell it comes from."""

    period: str
    kpi: str  # a KPI's id, or "company", "period", "meeting", "conventions", "custom"
    part: str
    before: Any
    after: Any
    where: str = ""
    note: str = ""
    earlier: bool = False

    def line(self) -> str:
        """Returns the change as one line for people."""
        when = f"{self.period} " if self.earlier else ""
        part = "" if self.part in ("actual", "text", "rows", "choice", "date") else f" {_NAMES.get(self.part, self.part)}"
        place = f"  ({self.where})" if self.where else ""
        note = f"  [{self.note}]" if self.note else ""
        text = f"{when}{self.kpi}{part}: {_short(self.before)} → {_short(self.after)}{place}{note}"
        return "".join(c if c.isprintable() else " " for c in text)

    def data(self) -> dict[str, Any]:
        """Returns the change as plain data."""
        return {"period": self.period, "kpi": self.kpi, "part": self.part, "before": self.before, "after": self.after,
                "cell": self.where or None, "note": self.note or None}  # fmt: skip


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Decimal):
        return f"{value:,f}" if abs(value.adjusted()) < 30 else str(value)
    if isinstance(value, (list, tuple)) and (not value or isinstance(value[0], Mapping)):
        cells = sum(len(v) for v in value)
        return f"{len(value)} row{'' if len(value) == 1 else 's'} of {cells} cells" if value else "no rows"
    text = value if isinstance(value, str) else value.isoformat() if isinstance(value, dt.date) else report_json(value, one_line=True)
    line = " ".join(text.split())
    if isinstance(value, str):
        line = f'"{line}"' if len(line) <= 50 else f'"{line[:44]}…" ({len(value):,} characters)'
    return line[:200]


def merge(
    found: Found, catalog: Catalog, base: Pack | None, memory: Memory, own: Mapping[str, CustomKpi], name: str
) -> tuple[Pack, tuple[Change, ...]]:
    """Returns (pack, changes) of laying a file's content over `base`, or of making a new pack; raises SpreadsheetError with every fault."""
    faults = found.faults
    fault_places: dict[str, str] = {}
    company, period = _owner(found, base, faults, name)
    if company is None or period is None:
        raise SpreadsheetError(_ordered(faults))
    label = period["label"]
    earlier = {p.period.label: plain(p) for p in (base.history if base else ())}
    current: dict[str, Any] = plain(base) if base else {"format": "kpireview/pack@1", "kpis": {}}
    current |= {"company": company, "period": period, "history": []}
    raws: dict[str, dict[str, Any]] = {label: current, **earlier}
    shells = {
        s["period"]["label"]: s for s in memory.shells if isinstance(s.get("period"), Mapping) and isinstance(s["period"].get("label"), str)
    }
    notes: dict[tuple[str, str, str], Given] = {}
    for (when, kpi), parts in _by_entry(found, label, faults, name).items():
        raw = raws.get(when)
        if raw is None:
            raw = _earlier(when, company, shells, period, faults, name, next(iter(parts.values())).where)
            if raw is None:
                continue
            raws[when] = raw
        notes |= {(when, kpi, part): given for part, given in parts.items()}
        held: dict[str, Any] = dict(raw["kpis"].get(kpi, {}))
        entry = _entry(held, parts, memory, f"{when}|{kpi}", faults, name)
        where = next(iter(parts.values())).where
        fault_places[f"{when}|{kpi}"] = where
        if not any(key in entry for key in VALUES):
            if entry and any(g.value is not None for g in parts.values()):
                held_part = next(p for p, g in parts.items() if g.value is not None)
                faults.append(
                    Fault(
                        name,
                        parts[held_part].where,
                        f"is a {held_part} to {kpi}, which has no value",
                        "give its value too, or empty the cell",
                    )
                )
            raw["kpis"].pop(kpi, None)
            continue
        try:
            Entry.model_validate(entry)
        except ValidationError as error:
            for item in error.errors(include_url=False):
                part = ".".join(str(x) for x in item["loc"])
                place = parts.get(part) or parts.get(str(item["loc"][0]) if item["loc"] else "")
                faults.append(
                    Fault(name, place.where if place else where, str(item["msg"]).removeprefix("Value error, "), f"look at {kpi}")
                )
            continue
        raw["kpis"][kpi] = entry
    _rest(found, current, own, memory, label, faults, name)
    if base is None:
        for shell_label, shell in shells.items():
            if shell_label not in raws:
                raws[shell_label] = {**shell, "kpis": {}}
        _in_order(raws, catalog, memory)
    current["history"] = sorted((raw for key, raw in raws.items() if key != label), key=lambda raw: str(raw["period"]["start"]))
    pack = _checked(current, found, catalog, faults, fault_places, name)
    return pack, tuple(_changes(base, pack, notes))


def _ordered(faults: list[Fault]) -> list[Fault]:
    return list(dict.fromkeys(faults))


# --- whose pack ----------------------------------------------------------------------------------------------------------------------


def _owner(found: Found, base: Pack | None, faults: list[Fault], name: str) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Returns the raw company and period; with a base, the file's cover must speak of the same company, currency and period."""
    cover = found.cover
    company: dict[str, Any] = plain(base.company) if base else {}
    period: dict[str, Any] = plain(base.period) if base else {}
    for key, (value, place) in cover.items():
        group, _, field = key.partition(".")
        if group == "meeting":
            continue
        if key == "company.stage":
            read = read_choice(Cell(str(value)), STAGES)
            if read.problem:
                faults.append(Fault(name, place, read.problem, read.step))
                continue
            value = read.value
        elif key == "company.currency":
            value = str(value).strip().upper()
        elif key in ("company.name", "period.label"):
            value = str(value).strip()
        held = (company if group == "company" else period).get(field)
        if base and key in ("company.name", "company.currency", "period.label", "period.start", "period.end") and value != held:
            step = "start the new pack with `kpireview new --from`" if group == "period" else "give the pack of this company with --into"
            faults.append(Fault(name, place, f"says {value}, the pack {held}", step))
            continue
        (company if group == "company" else period)[field] = value
    if base is None:
        missing = [k for k in ("company.name", "company.stage", "company.currency", "period.label") if k not in cover]
        if missing:
            words = {
                "company.name": "the company",
                "company.stage": "its stage",
                "company.currency": "its currency",
                "period.label": "the period",
            }
            step = "fill in the sheet 'Cover', or give the pack to change with --into"
            faults.append(Fault(name, "", f"doesn't say {', '.join(words[k] for k in missing)}", step))
            return None, None
        start = company.get("fiscal_year_start", 1)
        dates = label_dates(str(period["label"]), int(start) if isinstance(start, Decimal) and 1 <= start <= 12 else 1)
        if dates:
            period.setdefault("start", dates[0])
            period.setdefault("end", dates[1])
        if "start" not in period or "end" not in period:
            step = "write 2026-07, 2026-Q3, 2026-H1 or 2026, with FY before it for fiscal years"
            faults.append(Fault(name, cover["period.label"][1], f"{str(period['label'])[:40]!r} is no period", step))
            return None, None
    return company, {k: period[k] for k in ("label", "start", "end") if k in period}


def _earlier(
    when: str,
    company: dict[str, Any],
    shells: Mapping[str, dict[str, Any]],
    period: dict[str, Any],
    faults: list[Fault],
    name: str,
    where: str,
) -> dict[str, Any] | None:
    """Returns an empty earlier period, from what the workbook remembers of it or from its label alone."""
    if when in shells:
        return {**shells[when], "kpis": {}}
    start = company.get("fiscal_year_start", 1)
    dates = label_dates(when, int(start))
    if dates is None or dates[1] >= dt.date.fromisoformat(str(period["start"])):
        problem = f"{when} is neither the pack's period ({period['label']}) nor an earlier one"
        faults.append(Fault(name, where, problem, "give the pack of that period with --into, or start one with `kpireview new`"))
        return None
    return {"format": "kpireview/pack@1", "company": company, "period": {"label": when, "start": dates[0], "end": dates[1]}, "kpis": {}}


# --- entries -------------------------------------------------------------------------------------------------------------------------


def _by_entry(found: Found, label: str, faults: list[Fault], name: str) -> dict[tuple[str, str], dict[str, Given]]:
    """Returns what is given for each (period, KPI) by part; a value that is given twice in two ways is a fault."""
    grouped: dict[tuple[str, str], dict[str, Given]] = {}
    for given in found.given:
        parts = grouped.setdefault((given.period or label, given.kpi), {})
        known = parts.setdefault(given.part, given)
        if known is not given:
            if known.value == given.value:
                found.notes.append(f"{given.where} says the same of {given.kpi} as {known.where}")
            else:
                problem = f"gives {given.kpi} ({given.part}) a second time, and otherwise than {known.where}"
                faults.append(Fault(name, given.where, problem, "keep one of the two"))
    return grouped


def _entry(held: dict[str, Any], parts: Mapping[str, Given], memory: Memory, key: str, faults: list[Fault], name: str) -> dict[str, Any]:
    """Returns the raw entry after its parts were laid over what was held."""
    entry = dict(held)
    given = {p for p, g in parts.items() if g.value is not None}
    if "absent" in given and given & {*VALUES[:-1], "forecast", "ytd.actual", "ytd.budget"}:
        other = next(p for p in (*VALUES, "forecast", "ytd.actual", "ytd.budget") if p in given and p != "absent")
        problem = f"gives a reason for having no value, and {parts[other].where} gives one ({_NAMES.get(other, other)})"
        faults.append(Fault(name, parts["absent"].where, problem, "keep one of the two; a remark goes into the note"))
    if "absent" in given:
        for part in (*VALUES, *_WITH_NUMBER):
            entry.pop(part, None)
    elif given & set(VALUES):
        entry.pop("absent", None)
    for part, one in parts.items():
        value = one.value
        if isinstance(value, Decimal):
            value = memory.exact(f"{key}|{part}", value)
        elif part == "rows" and value is not None:
            value = [
                {c: memory.exact(f"{key}|rows.{i}.{c}", v) if isinstance(v, Decimal) else v for c, v in row.items()}
                for i, row in enumerate(value)
            ]
            value = as_written(memory, key, value)
            if [_filled(row) for row in entry.get("rows") or ()] == [_filled(row) for row in value] and "rows" in entry:
                value = entry["rows"]  # a null in a row is nothing that a cell could tell from an empty one
        group, _, field = part.partition(".")
        if field:
            window = dict(entry.get(group) or {})
            old = window.get(field)
            _put(window, field, value, old)
            _put(entry, group, window or None, None)
            continue
        old = entry.get(part)
        _put(entry, part, value, old)
        if part == "actual" and value != old:
            entry.pop("computed_from", None)
    computed = memory.computed.get(key)
    if computed and "computed_from" not in entry and entry.get("actual") is not None and str(entry["actual"]) == str(computed[0]):
        if isinstance(computed[1], list) and all(isinstance(s, str) for s in computed[1]):
            entry["computed_from"] = computed[1]
    elif computed and computed[0] == "None" and "actual" not in entry and isinstance(computed[1], list):
        entry["computed_from"] = computed[1]
    restated = memory.restates.get(key)
    if restated and "restates" not in entry and "actual" in parts:
        entry["restates"] = restated
    return {k: entry[k] for k in Entry.model_fields if k in entry}


def _filled(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in row.items() if filled(v)}


def _put(target: dict[str, Any], key: str, value: Any, old: Any) -> None:
    """Sets or takes out a value; one that is equal keeps the digits that it had."""
    if value is None:
        target.pop(key, None)
    elif old is None or value != old:
        target[key] = value


# --- the rest of the pack --------------------------------------------------------------------------------------------------------------


def _rest(
    found: Found, current: dict[str, Any], own: Mapping[str, CustomKpi], memory: Memory, label: str, faults: list[Fault], name: str
) -> None:
    """Lays own KPIs, conventions, meeting, follow-ups and restatements over the raw pack."""
    if own:
        current["custom"] = {key: plain(kpi) for key, kpi in own.items()}
    if found.conventions:
        values = dict(current.get("conventions", {}))
        for key, (value, _) in found.conventions.items():
            if isinstance(value, Decimal):
                value = memory.exact(f"{label}|{key}|convention", value)
            elif isinstance(value, dict):
                value = {**value, "value": memory.exact(f"{label}|{key}|convention", value["value"])}
            if plain(values.get(key)) != value:
                values[key] = value
        current["conventions"] = values
    meeting = dict(current.get("meeting") or {})
    for key, (value, _) in found.cover.items():
        if key.startswith("meeting."):
            meeting[key.partition(".")[2]] = value
    if found.follow_ups is not None:
        meeting["follow_ups"] = [values for values, _ in found.follow_ups]
    if meeting:
        current["meeting"] = meeting
    for kpi, lines in found.restated.items():
        entry = current["kpis"].get(kpi)
        if entry is None or entry.get("actual") is None:
            faults.append(Fault(name, lines[0][1], f"restates {kpi}, which has no value in this period", "give its value too"))
            continue
        told = [{**line, "reported": memory.exact(f"{label}|{kpi}|restates.{i}", line["reported"])} for i, (line, _) in enumerate(lines)]
        if entry.get("restates") != told:
            current["kpis"][kpi] = {**entry, "restates": told}


def _in_order(raws: Mapping[str, dict[str, Any]], catalog: Catalog, memory: Memory) -> None:
    """Puts the entries of a new pack in the order of the pack that the workbook was made from, else in the catalog's."""
    usual = {kpi: i for i, kpi in enumerate(catalog.kpis)}
    for label, raw in raws.items():
        remembered = {kpi: i for i, kpi in enumerate(memory.order.get(label, ())) if isinstance(kpi, str)}
        place = remembered if set(raw["kpis"]) <= set(remembered) else usual
        raw["kpis"] = dict(sorted(raw["kpis"].items(), key=lambda pair: place.get(pair[0], len(place))))


def _checked(raw: dict[str, Any], found: Found, catalog: Catalog, faults: list[Fault], places: Mapping[str, str], name: str) -> Pack:
    """Returns the pack of the raw content; raises SpreadsheetError with every fault, each at its cell where one is known."""
    pack: Pack | None = None
    try:
        pack = Pack.model_validate(raw)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            loc = [str(x) for x in item["loc"]]
            where = _place(loc, raw, found, places)
            if loc or not faults:
                faults.append(Fault(name, where, str(item["msg"]).removeprefix("Value error, "), "mend it there"))
    except RecursionError:
        faults.append(Fault(name, "", "is nested too deeply", "check how the file was made"))
    if pack is not None and not faults:
        for fault in content_faults(pack, catalog, name):
            faults.append(Fault(name, _place(fault.place.strip("/").split("/"), raw, found, places), fault.problem, fault.next_step))
        faults += [Fault(name, place, problem, "mend the earlier periods") for place, problem in history_faults(pack)]
    if faults or pack is None:
        raise SpreadsheetError(_ordered(faults))
    return pack


def _place(loc: list[str], raw: Mapping[str, Any], found: Found, places: Mapping[str, str]) -> str:
    """Returns the cell that a part of the pack came from, else the part's JSON pointer."""
    label, path = str(raw["period"]["label"]), loc
    if path[:1] == ["history"] and len(path) > 1 and path[1].isdigit() and int(path[1]) < len(raw["history"]):
        label, path = str(raw["history"][int(path[1])]["period"]["label"]), path[2:]
    if path[:1] == ["kpis"] and len(path) > 1:
        if path[2:3] == ["rows"] and len(path) > 3 and path[3].isdigit():
            for given in found.given:
                if given.kpi == path[1] and given.part == "rows" and given.period in (None, label):
                    wanted = given.places.get((int(path[3]), path[4] if len(path) > 4 else ""))
                    return wanted or given.where
        return places.get(f"{label}|{path[1]}", "/" + "/".join(loc))
    if len(path) > 1 and f"{path[0]}.{path[1]}" in found.cover:
        return found.cover[f"{path[0]}.{path[1]}"][1]
    if path[:1] == ["conventions"] and len(path) > 1 and path[1] in found.conventions:
        return found.conventions[path[1]][1]
    return "/" + "/".join(loc) if loc else ""


# --- what changes ------------------------------------------------------------------------------------------------------------------------


def _changes(base: Pack | None, pack: Pack, given: Mapping[tuple[str, str, str], Given]) -> Iterator[Change]:
    """Yields what differs between the pack before (None: there was none) and after."""
    label = pack.period.label
    for group in ("company", "period", "meeting"):
        before, after = plain(getattr(base, group)) if base else {}, plain(getattr(pack, group)) or {}
        for key in dict.fromkeys((*(before or {}), *after)):
            old, new = (before or {}).get(key), after.get(key)
            if old != new:
                yield Change(label, group, key, old, new)
    for group in ("custom", "conventions"):
        before, after = plain(getattr(base, group)) if base else {}, plain(getattr(pack, group))
        for key in dict.fromkeys((*before, *after)):
            if before.get(key) != after.get(key):
                yield Change(label, group, key, before.get(key), after.get(key))
    olds = {p.period.label: p for p in (base.timeline if base else ())}
    for past in (pack, *reversed(pack.history)):
        when = past.period.label
        old_pack = olds.get(when)
        if old_pack is past:
            continue
        held = old_pack.kpis if old_pack else {}
        for kpi in dict.fromkeys((*held, *past.kpis)):
            before, after = _flat(held.get(kpi)), _flat(past.kpis.get(kpi))
            for part in dict.fromkeys((*before, *after)):
                old, new = before.get(part), after.get(part)
                if old != new:
                    cell = given.get((when, kpi, part))
                    yield Change(when, kpi, part, old, new, cell.where if cell else "", cell.note if cell else "", past is not pack)


def _flat(entry: Entry | None) -> dict[str, Any]:
    """Returns an entry's parts by name, year-to-date figures as parts of their own."""
    if entry is None:
        return {}
    found: dict[str, Any] = {}
    for key, value in plain(entry).items():
        if key == "ytd":
            found |= {f"ytd.{k}": v for k, v in value.items()}
        else:
            found[key] = value
    return found
