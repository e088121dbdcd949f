"""Reads a filled workbook, or a CSV of id, period, value, into a pack, and says beforehand what would change.

An empty cell changes nothing, the word `clear` takes a value out, and either all of a file is taken or nothing: every refused cell is
reported by its address at once. The merging of what was found into the pack is in `merging`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kpireview.catalog import Catalog
from kpireview.errors import Fault, SpreadsheetError
from kpireview.files import read_whole
from kpireview.model import CustomKpi, Pack
from kpireview.model.periods import label_dates
from kpireview.readers import memory as m
from kpireview.readers.csv_file import read_csv
from kpireview.readers.grid import MAX_DATA
from kpireview.readers.merging import Change, merge
from kpireview.readers.regions import Finder
from kpireview.readers.xlsx import read_workbook

_OTHER = {".xls": "the old Excel format", ".xlsb": "a binary workbook", ".ods": "an OpenDocument file", ".numbers": "a Numbers file"}


@dataclass(frozen=True, slots=True)
class Imported:
    """The pack after the import, what changes in it, and what a person should know about the reading."""

    pack: Pack
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()


def import_sheet(path: Path | str, catalog: Catalog, base: Pack | None = None) -> Imported:
    """Returns what a workbook (.xlsx, .xlsm) or separated text (.csv, .tsv) makes of a pack.

    Without `base` the workbook's cover says whose pack it is.

    Writes nothing. Raises SpreadsheetError with every refused cell by its address.
    """
    path = Path(path)
    return import_bytes(_bytes(path), str(path), catalog, base)


def import_bytes(data: bytes, name: str, catalog: Catalog, base: Pack | None = None) -> Imported:
    """Returns what the bytes of a workbook or separated text make of a pack; the name's ending says which of the two they are."""
    ending = Path(name).suffix.lower()
    if ending in _OTHER and not data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SpreadsheetError(Fault(name, "", f"is {_OTHER[ending]}", "save it as an Excel workbook (.xlsx)"))
    separator = ""
    notes: list[str] = []
    if ending in (".csv", ".tsv", ".txt") and not data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        sheet, separator, notes = read_csv(data, name)
        sheets = [sheet]
    else:
        sheets = read_workbook(data, name)
    recalled = next((m.recall(s) for s in sheets if s.hidden and s.name == m.SHEET), m.Memory())
    shown = [s for s in sheets if not s.hidden]
    notes += [f"the hidden sheet {s.name!r} was left out" for s in sheets if s.hidden and s.name != m.SHEET and s.rows]
    finder = Finder(catalog.with_custom(base) if base else catalog, name, separator)
    rest = [s for s in shown if not finder.read_setting(s)]
    own = _own(finder, base)
    finder.learn(_with_own(catalog, base, own), _timeline(finder.found.cover, base, recalled))
    for sheet in rest:
        finder.read(sheet)
    found = finder.found
    found.notes[:0] = notes
    if not found.regions and not found.faults:
        step = "give a sheet with a line of headers: Id (or KPI) and Actual; or fill the one that `kpireview template` makes"
        found.faults.append(Fault(name, "", "holds nothing that kpireview knows", step))
    pack, changes = merge(found, catalog, base, recalled, own, name)
    return Imported(pack, changes, tuple(dict.fromkeys(found.notes)))


def _bytes(path: Path) -> bytes:
    def refused(problem: str, step: str) -> SpreadsheetError:
        return SpreadsheetError(Fault(str(path), "", problem, step))

    return read_whole(
        path, MAX_DATA, refused, wanted="give a workbook (.xlsx) or a .csv file", size="keep to the sheets that kpireview made",
        gone="give the path of a workbook, or make one with `kpireview template`",
    )  # fmt: skip


def _own(finder: Finder, base: Pack | None) -> dict[str, CustomKpi]:
    """Returns the company's own KPIs: the pack's, with those of the file laid over."""
    own = dict(base.custom) if base else {}
    for key, (values, place) in finder.found.own.items():
        try:
            own[key] = CustomKpi.model_validate(values)
        except ValidationError as error:
            finder.fault(place, str(error.errors()[0]["msg"]), "mend the line")
    return own


def _with_own(catalog: Catalog, base: Pack | None, own: Mapping[str, CustomKpi]) -> Catalog:
    history = base.history if base else ()
    return catalog.with_custom(Pack.model_construct(custom=dict(own), history=history))


def _timeline(cover: Mapping[str, tuple[Any, str]], base: Pack | None, recalled: m.Memory) -> tuple[tuple[str, dt.date, dt.date], ...]:
    """Returns (label, first day, last day) of every period that the file or the pack knows."""
    found = {p.period.label: (p.period.start, p.period.end) for p in (base.timeline if base else ())}
    for shell in recalled.shells:
        period = shell.get("period")
        if isinstance(period, Mapping) and isinstance(period.get("label"), str):
            try:
                found.setdefault(
                    period["label"], (dt.date.fromisoformat(str(period.get("start"))), dt.date.fromisoformat(str(period.get("end"))))
                )
            except ValueError:
                continue
    label = cover.get("period.label", (None, ""))[0]
    if isinstance(label, (str, Decimal)) and str(label) not in found:
        start, end = cover.get("period.start", (None, ""))[0], cover.get("period.end", (None, ""))[0]
        dates = (start, end) if isinstance(start, dt.date) and isinstance(end, dt.date) else label_dates(str(label))
        if dates:
            found[str(label)] = dates
    return tuple((key, start, end) for key, (start, end) in found.items())
