"""What a kind of fault is, how kinds are registered, and how they are tried on a pack.

A kind is a function of a book (tests/book.py) that changes it and returns the KPI at fault. Balanced kinds change everything that follows
from the wrong figure with it, so that only an earlier pack or a second source gives them away. A fault counts as found where an error
or a warning that the clean pack doesn't have names the KPI.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from book import Book, Skip

from kpireview.checks import check_pack
from kpireview.model import Pack

D = Decimal
Plant = Callable[[Book], "str | tuple[str, ...]"]


@dataclass(frozen=True)
class Fault:
    """One kind of fault."""

    name: str
    plant: Plant
    balanced: bool = False


FAULTS: list[Fault] = []


def fault(name: str, *, balanced: bool = False) -> Callable[[Plant], Plant]:
    """Registers a kind."""

    def register(plant: Plant) -> Plant:
        FAULTS.append(Fault(name, plant, balanced))
        return plant

    return register


def each(name: str, kpis: tuple[str, ...], change: Callable[[Book, str], object], *, balanced: bool = False) -> None:
    """Registers the same kind for several KPIs."""

    def planter(kpi: str) -> Plant:
        def plant(b: Book) -> str:
            change(b, kpi)
            return kpi

        return plant

    for kpi in kpis:
        FAULTS.append(Fault(f"{name}: {kpi}", planter(kpi), balanced))


def row_kind(name: str, field: str, change: Callable[[Book, list[dict[str, Any]]], object], least: int = 1) -> None:
    """Registers a kind that changes the rows of a structured field."""

    def plant(b: Book) -> str:
        rows = b.rows(field, least)
        before = copy.deepcopy(rows)
        change(b, rows)
        if rows == before:
            raise Skip(f"{field} doesn't change")
        return field

    FAULTS.append(Fault(f"{name}: {field}", plant))


# --- running them ------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What became of one fault in one pack: `by` is `kpi`, `refs` or empty where nothing names it."""

    fault: Fault
    company: str
    kpis: tuple[str, ...]
    by: str
    codes: tuple[str, ...]


def try_faults(data: dict[str, Any], catalog: Any, seed: int, faults: list[Fault] | None = None) -> Iterator[Outcome]:
    """Plants each fault in a copy of the pack and yields what became of it; faults that the pack can't hold are left out."""
    clean = Pack.model_validate(data)
    known = {(f.code, f.kpi, f.message) for f in check_pack(clean, catalog).findings}
    for kind in faults if faults is not None else FAULTS:
        book = Book(data, seed)
        try:
            named = kind.plant(book)
        except Skip:
            continue
        kpis = (named,) if isinstance(named, str) else named
        now = {k: e for k, e in book.kpis.items() if e != data["kpis"].get(k)}
        gone = set(data["kpis"]) - set(book.kpis)
        changed = Pack.model_validate({**{k: v for k, v in data.items() if k != "history"}, "kpis": now}).kpis
        pack = clean.model_copy(update={"kpis": {k: changed.get(k, e) for k, e in clean.kpis.items() if k not in gone}})
        new = [f for f in check_pack(pack, catalog).findings if f.severity != "note" and (f.code, f.kpi, f.message) not in known]
        by = "kpi" if any(f.kpi in kpis for f in new) else "refs" if any(set(f.refs) & set(kpis) for f in new) else ""
        yield Outcome(kind, data["company"]["name"], kpis, by, tuple(sorted(f"{f.severity[0].upper()} {f.code} ({f.kpi})" for f in new)))
