"""What an edit is checked by: only the rules that it reaches, with the result of the whole check; and what the screen hears when."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpireview.catalog import Catalog, load_catalog
from kpireview.checks import check_pack
from kpireview.errors import StoreError
from kpireview.model import Entry, Meeting, Pack
from kpireview.readers.pack import load_pack
from kpireview.store import Store
from kpireview.widgets.again import Rechecker
from kpireview.widgets.exchange import SAMPLE
from kpireview.widgets.session import DeskSession


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """Our catalog."""
    return load_catalog()


@pytest.fixture(scope="module")
def pack(catalog: Catalog) -> Pack:
    """The sample company's pack."""
    return load_pack(SAMPLE, catalog).pack


def other_entries(entry: Entry | None) -> list[Entry | None]:
    """Returns what an edit could make of a field."""
    changed: list[Entry | None] = [None, Entry(absent="not measured")]
    if entry is None or entry.actual is not None:
        changed.append(Entry(actual=Decimal("17.3") if entry is None or entry.actual is None else entry.actual * Decimal("1.37")))
    if entry is not None and entry.rows:
        changed.append(entry.model_copy(update={"rows": entry.rows[1:] or None}) if len(entry.rows) > 1 else None)
    return changed


@pytest.mark.parametrize("part", range(3))
def test_an_edit_is_checked_as_the_whole_pack_would_be(pack: Pack, catalog: Catalog, part: int) -> None:
    """After each of many edits one upon the other, the findings, passes and gaps are those of a check of everything."""
    rules, kpis = Rechecker(), dict(pack.kpis)
    rules.check(pack, catalog)
    for kpi in list(catalog.kpis)[part::9]:
        for entry in other_entries(pack.kpis.get(kpi)):
            kpis.pop(kpi, None)
            if entry is not None:
                kpis[kpi] = entry
            edited = pack.model_copy(update={"kpis": dict(kpis)})
            assert rules.check(edited, catalog) == check_pack(edited, catalog), kpi


def test_what_is_no_field_is_checked_as_a_whole(pack: Pack, catalog: Catalog) -> None:
    """Another meeting, a company choice, or another stage reaches rules that mention no field of it."""
    rules = Rechecker()
    rules.check(pack, catalog)
    for change in (
        {"meeting": Meeting.model_validate({"date": pack.period.start})},
        {"conventions": {**pack.conventions, "operations.rule_of_40.margin": "fcf"}},
        {"company": pack.company.model_copy(update={"stage": "seed"})},
        {"history": ()},
    ):
        edited = pack.model_copy(update=change)
        assert rules.check(edited, catalog) == check_pack(edited, catalog), change


def test_what_a_kernel_does_once_is_done_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first check's parsing and the first reading are given out, each once, before the loop does its part; the result is the same."""
    from kpireview.widgets import live

    monkeypatch.setattr(live, "_given", set())
    waiting: list[Any] = []
    given: list[bool] = []
    desk = DeskSession(Store.open(tmp_path / "store.sqlite"), "Ada", folder=tmp_path)
    desk.later = lambda call, _delay: waiting.append(call)

    def aside(work: Any, then: Any) -> None:
        given.append(desk.live.begun)
        work()
        waiting.append(then)

    desk.aside = aside
    desk.handle({"type": "sample", "seq": "1"})
    while waiting:
        waiting.pop(0)()
    assert given == [False, True]
    assert desk.live.idle
    plain = DeskSession(desk.store, "Ben", folder=tmp_path)
    plain.open_pack(desk.pack_id or "")
    plain.read_all()
    assert plain.live.findings == desk.live.findings


class Screen:
    """A desk with the sample pack whose screen is heard as it comes."""

    def __init__(self, folder: Path) -> None:
        self.said: list[dict[str, Any]] = []
        self.stored: list[int] = []  # the revision on disk when each message left
        self.desk = DeskSession(Store.open(folder / "store.sqlite"), "Ada", folder=folder, send=self._hear)
        self.desk.handle({"type": "sample", "seq": "1"})
        self.desk.read_all()
        self.desk.push()
        self.desk.breathe = lambda: None

    def _hear(self, message: dict[str, Any], _buffers: list[bytes]) -> None:
        self.said.append(message)
        self.stored.append(self.desk.store.mark(self.desk.pack_id)[0] if self.desk.pack_id else 0)

    def edit(self, value: str, kpi: str = "customers.gross_revenue_retention") -> None:
        """Types a figure."""
        self.said.clear()
        self.stored.clear()
        self.desk.handle({"type": "edit", "seq": "2", "changes": [{"id": kpi, "part": "actual", "value": value}]})


@pytest.fixture
def screen(tmp_path: Path) -> Screen:
    """The sample on the desk, checked and read."""
    return Screen(tmp_path)


def test_findings_leave_before_the_disk_has_the_edit_and_the_answer_after(screen: Screen) -> None:
    """The finding comes first; the answer, by which the screen says that it is saved, comes when the store has the edit."""
    before = screen.desk.revision
    screen.edit("104")
    assert screen.said[0]["type"] == "update"
    assert any(f["code"] == "grr-above-100" for f in screen.said[0]["update"]["findings"]["put"].values())
    assert screen.stored[0] == before
    assert screen.said[-1]["type"] == "reply"
    assert screen.stored[-1] == before + 1


def test_the_prose_that_speaks_of_a_figure_comes_with_its_edit(screen: Screen) -> None:
    """The claims about a figure turn with it, before the rest of the pack is read again."""
    screen.edit("500,000", "customers.arr_at_risk")
    claims = [m["update"]["claims"]["put"] for m in screen.said if "claims" in m.get("update", {})]
    assert any(c["verdict"] == "contradicted" for c in claims[0]["customers.churn_risks"])
    assert not screen.desk.live.idle


def test_an_edit_that_the_store_refuses_is_taken_back(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk fails, the answer says so and the finding that was shown is gone again."""

    def fails(*_: Any, **__: Any) -> None:
        raise StoreError("the store can't be written: disk full")

    held = screen.desk.pack.kpis["customers.gross_revenue_retention"]
    before = dict(screen.desk.shown["findings"])
    monkeypatch.setattr(screen.desk.store, "write", fails)
    screen.edit("104")
    assert "disk full" in screen.said[-1]["error"]
    assert screen.desk.pack.kpis["customers.gross_revenue_retention"] == held
    screen.desk.read_all()
    screen.desk.push()
    assert screen.desk.shown["findings"] == before
