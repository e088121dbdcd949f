"""The store: nothing acknowledged is ever lost, two people's texts are both kept, and what can't be opened says so."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import postgres_server
import pytest
import sqlalchemy as sa
import torture
from company import Shape, make_company
from kernel_writer import KernelWriter

from kpireview.errors import StoreError
from kpireview.model import Entry, Pack
from kpireview.model.serial import pack_bytes, pack_sha256
from kpireview.store import Store, tables
from kpireview.store.reviewing import comment, decide, request_changes, resolve, review_state, sign_off

ARR = "/kpis/sales.arr"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server for the session."""
    reason = postgres_server.why_not()
    if reason:
        pytest.skip(reason)
    with postgres_server.server() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.xdist_group("postgres")])])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """An empty store's place, in either database."""
    if request.param == "sqlite":
        return str(tmp_path / "store.sqlite")
    server: str = request.getfixturevalue("postgres_url")
    name = f"t{abs(hash(request.node.nodeid)) % 10**12}"
    engine = sa.create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return server.rsplit("/", 1)[0] + f"/{name}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An open, empty store."""
    opened = Store.open(url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def pack() -> Pack:
    """A company of eight quarters."""
    return make_company(Shape())


@pytest.fixture
def held(store: Store, pack: Pack) -> str:
    """The id of the company's pack in the store."""
    return store.add(pack, "Ann")


def entry(value: int) -> Entry:
    return Entry(actual=D(value))


def test_a_pack_comes_back_as_it_was(store: Store, held: str, pack: Pack) -> None:
    """A stored pack with its history is loaded byte for byte."""
    assert pack_bytes(store.load(held).pack) == pack_bytes(pack)


def test_an_edit_is_there_for_the_next_who_opens(store: Store, held: str, url: str) -> None:
    """A second opening of the store sees what the first has written."""
    store.write(held, {ARR: entry(5)}, "Ann")
    other = Store.open(url)
    assert other.load(held).pack.number("sales.arr") == 5
    other.close()


def test_every_revision_says_who_when_and_what(store: Store, held: str, pack: Pack) -> None:
    """A revision names its writer, its time and the text before and after."""
    store.write(held, {ARR: entry(5)}, "Ben")
    last = store.revisions(held)[-1]
    assert (last.number, last.by, last.changes[0].path, last.changes[0].after) == (2, "Ben", ARR, '{"actual": 5}')
    assert str(pack.number("sales.arr")) in (last.changes[0].before or "")
    assert last.at.endswith("+00:00")


def test_writing_what_is_there_already_is_no_revision(store: Store, held: str, pack: Pack) -> None:
    """An edit that changes nothing leaves no trace."""
    assert store.write(held, {ARR: pack.kpis["sales.arr"]}, "Ben").revision == 1


def test_any_revision_can_be_restored(store: Store, held: str, pack: Pack) -> None:
    """Restoring brings the old content back as a new revision, new places emptied, and loses neither."""
    store.write(held, {ARR: None, "/kpis/sales.new_one": entry(1)}, "Ben")
    written = store.restore(held, 1, "Ann")
    assert written.revision == 3
    assert store.load(held).pack.kpis == pack.kpis
    assert "sales.new_one" in store.at_revision(held, 2).kpis


def test_a_revision_that_never_was_is_refused(store: Store, held: str) -> None:
    """Restoring revision 0 would empty the pack, and is refused."""
    with pytest.raises(StoreError, match="no revision 0"):
        store.restore(held, 0, "Ann")


def test_two_revisions_are_compared_place_by_place(store: Store, held: str) -> None:
    """The comparison lists what differs and nothing else."""
    store.write(held, {ARR: entry(5)}, "Ben")
    store.write(held, {"/kpis/sales.carr": entry(6)}, "Ben")
    assert [c.path for c in store.compare(held, 2, 3)] == ["/kpis/sales.carr"]
    assert {c.path for c in store.compare(held, 1, 3)} == {ARR, "/kpis/sales.carr"}


def test_a_conflict_keeps_both_texts(store: Store, held: str) -> None:
    """Of two people who edit one field from the same state, the first stands and the second is kept beside it."""
    base = store.load(held).place_revisions
    path = "/kpis/customers.churn_risks"
    store.write(held, {path: Entry(text="Ann's text")}, "Ann", base=base)
    written = store.write(held, {path: Entry(text="Ben's text")}, "Ben", base=base)
    (conflict,) = written.conflicts
    assert "Ann's" in (conflict.theirs or "")
    assert "Ben's" in (conflict.mine or "")
    assert (conflict.mine_by, conflict.theirs_by) == ("Ben", "Ann")
    assert store.load(held).pack.text("customers.churn_risks") == "Ann's text"
    assert store.conflicts(held) == (conflict,)


def test_the_same_edit_by_two_people_is_no_conflict(store: Store, held: str) -> None:
    """Two people who type the same value don't disagree."""
    base = store.load(held).place_revisions
    store.write(held, {ARR: entry(5)}, "Ann", base=base)
    assert store.write(held, {ARR: entry(5)}, "Ben", base=base).conflicts == ()


def test_a_settled_conflict_stays_in_the_record(store: Store, held: str) -> None:
    """Deciding a conflict sets the field, clears the list, and can be done once."""
    store.write(held, {ARR: entry(5)}, "Ann", base={})
    (conflict,) = store.conflicts(held)
    store.settle(held, conflict.id, entry(6), "Ann")
    assert store.load(held).pack.number("sales.arr") == 6
    assert store.conflicts(held) == ()
    with pytest.raises(StoreError, match="settled already"):
        store.settle(held, conflict.id, entry(7), "Ben")
    assert len(store.events(held, "conflict")) == 1


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("/kpis/sales.arr", {"actual": "12"}, "can't be stored"),
        ("/kpis/sales.arr", {"actual": D(1), "text": "x"}, "exactly one"),
        ("/kpis/Sales ARR", {"actual": D(1)}, "can't be stored"),
        ("/company", None, "can't do without"),
        ("/period", {"label": "2026-Q3", "start": "2026-09-30", "end": "2026-07-01"}, "before it starts"),
        ("/elsewhere/x", {"a": D(1)}, "no place"),
        ("kpis", {"a": D(1)}, "no place"),
        ("/kpis/sales.arr", {"text": "half \ud83d of a pair"}, "can't be stored"),
        ("/conventions/" + "x" * 300, "y", "no place"),
    ],
)
def test_what_would_make_a_pack_unreadable_is_not_written(store: Store, held: str, place: str, value: Any, words: str) -> None:
    """A value that doesn't fit its place is refused, and the pack is as it was."""
    with pytest.raises(StoreError, match=words):
        store.write(held, {place: value}, "Ben")
    assert store.load(held).revision == 1


def test_half_typed_text_is_kept_and_belongs_to_no_pack(store: Store, held: str, pack: Pack) -> None:
    """A draft survives in the store and leaves the pack's content alone."""
    store.write(held, {"/drafts/sales.arr": "12.3.4"}, "Ann")
    snapshot = store.load(held)
    assert dict(snapshot.drafts) == {"sales.arr": "12.3.4"}
    assert pack_sha256(snapshot.pack) == pack_sha256(pack)


def test_a_renamed_company_keeps_its_history(store: Store, held: str, pack: Pack) -> None:
    """Correcting the company's name leaves the earlier periods where they were."""
    store.write(held, {"/company": {**pack.company.model_dump(exclude_unset=True), "name": "Renamed Ltd"}}, "Ann")
    loaded = store.load(held).pack
    assert loaded.company.name == "Renamed Ltd"
    assert [p.period for p in loaded.history] == [p.period for p in pack.history]


def test_a_period_moved_onto_another_is_refused(store: Store, held: str, pack: Pack) -> None:
    """A pack can't become a period that the store holds already."""
    last = pack.history[-1].period
    with pytest.raises(StoreError, match="already"):
        store.write(held, {"/period": last}, "Ann")
    assert store.load(held).pack.period == pack.period


def test_a_period_moved_into_its_history_can_still_be_loaded(store: Store, held: str, pack: Pack) -> None:
    """Dates that overlap an earlier period leave that period out of the history, and the pack readable."""
    last = pack.history[-1].period
    store.write(held, {"/period": {"label": "2026-07", "start": "2026-06-15", "end": "2026-07-14"}}, "Ann")
    assert last not in [p.period for p in store.load(held).pack.history]


def test_any_edit_voids_the_sign_off(store: Store, held: str) -> None:
    """A sign-off names the exact content: after an edit it no longer stands, and is known as voided."""
    sign_off(store, held, "Rita")
    assert review_state(store, held, store.load(held).pack).signoff is not None
    store.write(held, {ARR: entry(5)}, "Ann")
    state = review_state(store, held, store.load(held).pack)
    assert state.signoff is None
    assert state.voided is not None
    assert state.voided.by == "Rita"


def test_an_edit_of_an_earlier_period_voids_the_sign_off_too(store: Store, held: str, pack: Pack) -> None:
    """What was signed includes the history."""
    sign_off(store, held, "Rita")
    earlier = store.find(pack.company.name, pack.history[-1].period.label)
    store.write(earlier or "", {ARR: entry(5)}, "Ann")
    assert review_state(store, held, store.load(held).pack).signoff is None


def test_nobody_signs_what_they_have_not_seen(store: Store, held: str, pack: Pack) -> None:
    """A sign-off of a content that was edited meanwhile is refused."""
    seen = pack_sha256(pack)
    store.write(held, {ARR: entry(5)}, "Ann")
    with pytest.raises(StoreError, match="edited after you opened it"):
        sign_off(store, held, "Rita", expected=seen)


def test_what_people_say_is_kept_in_order(store: Store, held: str) -> None:
    """Comments, their answers, decisions and requests come back as they were given."""
    first = comment(store, held, "sales.arr", "why?", "Rita", span=(0, 4), quote="why?")
    comment(store, held, "sales.arr", "a late invoice", "Ann", parent=first)
    resolve(store, held, first, "Rita")
    decide(store, held, "finding:arr", "dismissed", "known", "Rita")
    request_changes(store, held, "shorter, please", "Rita")
    state = review_state(store, held, store.load(held).pack)
    assert [(c.text, c.resolved, c.parent) for c in state.comments] == [("why?", True, None), ("a late invoice", False, first)]
    assert [(d.target, d.reason) for d in state.decisions] == [("finding:arr", "known")]
    assert state.asked_for_changes == "Rita: shorter, please"


def test_a_dismissal_without_a_reason_is_refused(store: Store, held: str) -> None:
    """Nothing is dismissed silently."""
    with pytest.raises(StoreError, match="reason"):
        decide(store, held, "finding:arr", "dismissed", " ", "Rita")


@pytest.mark.parametrize("table", ["kpireview_change", "kpireview_event"])
@pytest.mark.parametrize("action", ["UPDATE {} SET kind = 'x'", "DELETE FROM {}"])
def test_the_record_only_grows(store: Store, held: str, table: str, action: str) -> None:
    """The database itself refuses to change or delete a revision or an event."""
    store.add_event(held, "note", "Ann", {})
    with pytest.raises(StoreError, match="only grows"), store.writing() as connection:
        connection.exec_driver_sql(action.format(table))


def test_the_migrations_that_ran_are_named(store: Store) -> None:
    """A store lists its migrations by name, in order, and opening it again runs none of them twice."""
    with store.reading() as connection:
        names = connection.execute(sa.select(tables.migration.c.name).order_by(tables.migration.c.name)).scalars().all()
    assert names == [name for name, _ in tables.MIGRATIONS]
    with store.writing() as connection:
        assert tables.migrate(connection, "later") == []


def test_a_store_of_a_newer_kpireview_is_left_alone(store: Store, url: str) -> None:
    """A migration that isn't known stops the opening, by name."""
    with store.writing() as connection:
        connection.execute(tables.migration.insert().values(name="9999-from-the-future", applied_at="then"))
    with pytest.raises(StoreError, match=r"newer kpireview \(9999-from-the-future\)"):
        Store.open(url)


def test_readers_keep_no_writer_waiting(store: Store, held: str, url: str) -> None:
    """While somebody reads, somebody else's edit goes through, and the reader's moment stays as it was."""
    other = Store.open(url)
    with store.reading() as connection:
        query = sa.select(tables.pack.c.revision).where(tables.pack.c.id == held)
        assert connection.execute(query).scalar_one() == 1
        other.write(held, {ARR: entry(5)}, "Ben")
        assert connection.execute(query).scalar_one() == 1
    other.close()
    assert store.load(held).revision == 2


def test_two_processes_may_open_a_new_store_at_once(url: str) -> None:
    """Several first openings at the same time migrate once."""
    code = "import sys; from kpireview.store import Store; Store.open(sys.argv[1]).close(); print('open')"
    command = [sys.executable, "-c", code, url]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [p.communicate(timeout=60)[0].strip() for p in running] == ["open"] * 3


# --- files that can't be opened -----------------------------------------------------------------------------------------------------


def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path, pack: Pack) -> None:
    """A SQLite file with overwritten pages is refused with what to do, not with a traceback."""
    path = tmp_path / "store.sqlite"
    store = Store.open(path)
    store.add(pack, "Ann")
    store.close()
    data = bytearray(path.read_bytes())
    for page in range(2, len(data) // 4096 - 1):
        data[page * 4096 : page * 4096 + 600] = b"\xa5" * 600
    path.write_bytes(data)
    with pytest.raises(StoreError, match=r"damaged|malformed"):
        Store.open(path)


@pytest.mark.parametrize("content", [b"this is a text and no database at all\n" * 50, b"\0" * 5000, b"SQLite format 3\0" + b"\xff" * 4000])
def test_what_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file that is no SQLite database is a StoreError that names it."""
    path = tmp_path / "store.sqlite"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"store\.sqlite"):
        Store.open(path)


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    """A SQLite file with somebody else's tables gets none of ours."""
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE photos (name TEXT)")
    connection.close()
    with pytest.raises(StoreError, match="another program"):
        Store.open(path)


@pytest.mark.parametrize(
    "place", ["nowhere/at/all/store.sqlite", "mysql://u:secret@127.0.0.1/x", "postgresql://u:secret@127.0.0.1:1/x", "http://["]
)
def test_a_store_that_cannot_be_reached_says_so_without_the_password(tmp_path: Path, place: str) -> None:
    """A missing folder, an unknown kind and a silent server are StoreErrors that tell no secret."""
    with pytest.raises(StoreError, match="opened") as caught:
        Store.open(place if "://" in place else tmp_path / place)
    assert "secret" not in str(caught.value)


def test_a_path_is_a_path_whatever_it_looks_like(tmp_path: Path) -> None:
    """Signs that mean something in a URL mean nothing in a file's name."""
    path = tmp_path / "a?mode=ro#b%20c.sqlite"
    Store.open(path).close()
    assert path.is_file()


# --- the crash ------------------------------------------------------------------------------------------------------------------------


def test_ten_kills_lose_nothing_in_sqlite(tmp_path: Path) -> None:
    """A writer killed at ten random moments leaves a whole store with every acknowledged edit."""
    assert torture.torture(str(tmp_path / "store.sqlite"), 10, 1, 20260930) > 0


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_ten_kills_of_two_writers_lose_nothing_in_postgresql(postgres_url: str) -> None:
    """Two writers of one pack, killed at ten random moments, leave every acknowledged edit of both."""
    assert torture.torture(postgres_url, 10, 2, 20260930) > 0


def test_ten_killed_kernels_lose_nothing(tmp_path: Path) -> None:
    """Ten kernels with the desk open are killed while edits stream in; each edit that the desk answered is in the store."""
    assert torture.torture(str(tmp_path / "store.sqlite"), 10, 1, 20261122, writer_of=KernelWriter) > 0


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_ten_pairs_of_killed_kernels_lose_nothing_on_postgres(postgres_url: str) -> None:
    """The same on PostgreSQL, where two kernels have the same pack open."""
    assert torture.torture(postgres_url, 10, 2, 20261122, writer_of=KernelWriter) > 0


def test_the_torture_notices_a_loss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A round against a store that forgets is caught: the torture isn't blind."""
    monkeypatch.setattr(torture.Writer, "kill", lambda self: (self.process.kill(), {"/kpis/sales.never_written": 1})[1])
    with pytest.raises(AssertionError, match="lost"):
        torture.torture(str(tmp_path / "store.sqlite"), 1, 1, 1)
