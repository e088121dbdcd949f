"""The store: packs as places that change one by one, every change kept, SQLite by default and PostgreSQL by URL.

A write is acknowledged (its method returns) only after the database has it on disk. Two writers of one pack take turns; a writer who
changes a place that someone else has changed meanwhile gets a conflict, in which both values are kept. What would make a pack unreadable
is refused before it's written. How the two databases are opened and asked is in `engines`. Longer than most modules, because what
keeps a pack whole (writing, restoring, conflicts) is best read in one place.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from kpireview.errors import StoreError
from kpireview.model import Pack
from kpireview.store import engines
from kpireview.store import tables as t
from kpireview.store.content import assemble, checked_text, from_text, places

Now = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class StoredPack:
    """One line of the list of packs."""

    id: str
    company: str
    label: str
    revision: int
    created_at: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A pack as it stands now: with its history, the revision that it stands at, the last revision of each place, and unread drafts."""

    id: str
    pack: Pack
    revision: int
    place_revisions: Mapping[str, int]
    drafts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one place; `before` and `after` are JSON texts, None for an empty place."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """What one write changed, by whom and when."""

    number: int
    at: str
    by: str
    kind: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two people changed one place: `theirs` stands in the pack, `mine` is kept beside it until a person decides."""

    id: int
    path: str
    mine: str | None
    theirs: str | None
    mine_by: str
    theirs_by: str


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a write: the pack's revision after it, and the places that someone else had changed meanwhile."""

    revision: int
    conflicts: tuple[Conflict, ...] = ()


class _TakenError(Exception):
    """Somebody else has stored this very period in this moment; only `_put` sees it."""


def utc_now() -> dt.datetime:
    """Returns the time now, in UTC."""
    return dt.datetime.now(dt.UTC)


class Store:
    """Packs and everything said about them, in a database."""

    def __init__(self, engine: sa.Engine, now: Now = utc_now) -> None:
        self.engine, self._now = engine, now
        self._file = engines.file_of(engine)
        self._opened: tuple[int, int] | None = None  # which file that was
        self._seen: dict[tuple[str, int], Pack] = {}  # earlier periods as they were last read; a revision never changes

    @classmethod
    def open(cls, where: str | Path, *, now: Now = utc_now) -> Store:
        """Opens the store of a SQLite file or of a database URL, making and migrating its tables; raises StoreError with what to do."""
        engine = engines.open_engine(where)
        store = cls(engine, now)
        shown = engines.hidden(where)
        try:
            with engine.begin() as connection:
                problem = engines.problem(connection)
                newer = [] if problem else t.unknown_migrations(connection)
                if not problem and not newer:
                    engines.take_turns(connection)
                    t.migrate(connection, store.stamp())
        except SQLAlchemyError as error:
            engine.dispose()
            todo = "see that it is a store of kpireview and may be written, or name another one by KPIREVIEW_STORE"
            raise StoreError(f"the store {shown} can't be opened: {engines.brief(error)}; {todo}") from None
        if problem or newer:
            engine.dispose()
        if problem:
            raise StoreError(f"the store {shown} {problem}")
        if newer:
            raise StoreError(f"the store {shown} was made by a newer kpireview ({', '.join(newer)}); update kpireview")
        store._opened = engines.which(store._file)
        return store

    def in_place(self) -> bool:
        """Returns whether the file that was opened still stands where it was; a server's database always does."""
        return self._opened is None or engines.which(self._file) == self._opened

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()

    def stamp(self) -> str:
        """Returns the time now as text, in UTC, to the millisecond."""
        return self._now().astimezone(dt.UTC).isoformat(timespec="milliseconds")

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Yields a connection in a transaction that is on disk when the block ends; raises StoreError where the database fails."""
        try:
            with self.engine.begin() as connection:
                yield connection
                # SQLite writes on into a file that was deleted or replaced, and nobody would find there what is acknowledged here.
                if not self.in_place():
                    raise StoreError(f"the store {self._file} was moved, replaced or deleted while open; put it back, or open it again")
        except SQLAlchemyError as error:
            raise StoreError(f"the store can't be written: {engines.brief(error)}; what was acknowledged before is safe") from None

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Yields a connection that sees one moment of the store and keeps no writer waiting; raises StoreError where the database fails."""
        try:
            with engines.reading(self.engine) as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError(f"the store can't be read: {engines.brief(error)}") from None

    # --- packs -------------------------------------------------------------------------------------------------------------------

    def packs(self) -> tuple[StoredPack, ...]:
        """Returns every pack of the store, the latest period first."""
        query = sa.select(t.pack).order_by(t.pack.c.company, t.pack.c.start.desc())
        with self.reading() as connection:
            return tuple(StoredPack(r.id, r.company, r.label, r.revision, r.created_at) for r in connection.execute(query))

    def add(self, pack: Pack, by: str, *, kind: str = "import") -> str:
        """Stores a pack and the periods of its history that aren't stored yet, and returns the pack's id.

        A pack of the same company and period that is there already is changed to the new content, as one revision.
        """
        for past in pack.history:
            if self.find(pack.company.name, past.period.label) is None:
                self._put(past, by, "history")
        return self._put(pack, by, kind)

    def _put(self, pack: Pack, by: str, kind: str) -> str:
        known = self.find(pack.company.name, pack.period.label)
        wanted: dict[str, str | None] = dict(places(pack))
        if known is None:
            known = str(uuid.uuid4())
            row = {
                "id": known,
                "company": pack.company.name,
                "label": pack.period.label,
                "start": pack.period.start.isoformat(),
                "end": pack.period.end.isoformat(),
                "created_at": self.stamp(),
                "revision": 0,
            }
            try:
                with self.writing() as connection:
                    try:
                        connection.execute(t.pack.insert().values(**row))
                    except IntegrityError:
                        raise _TakenError from None
                    self._apply(connection, known, wanted, by, kind)
                return known
            except _TakenError:
                # Somebody else has stored this very period in this moment: change theirs.
                known = self.find(pack.company.name, pack.period.label)
                if known is None:
                    raise StoreError("the pack couldn't be stored: the database refuses it") from None
        with self.writing() as connection:
            self._lock(connection, known)
            for path in self._places(connection, known):
                wanted.setdefault(path, None)
            self._apply(connection, known, wanted, by, kind)
        return known

    def mark(self, pack_id: str) -> tuple[int, int]:
        """Returns (revision, number of the last event) of a pack: as long as it stays the same, nobody has changed or said anything."""
        last = sa.select(sa.func.max(t.event.c.id)).where(t.event.c.pack_id == pack_id)
        with self.reading() as connection:
            revision = connection.scalar(sa.select(t.pack.c.revision).where(t.pack.c.id == pack_id))
            return int(revision or 0), int(connection.scalar(last) or 0)

    def find(self, company: str, label: str) -> str | None:
        """Returns the id of a company's pack of a period, or None."""
        query = sa.select(t.pack.c.id).where(t.pack.c.company == company, t.pack.c.label == label)
        with self.reading() as connection:
            return connection.scalar(query)

    def load(self, pack_id: str) -> Snapshot:
        """Returns a pack as it stands, with every earlier stored period of its company as history; raises StoreError if it isn't there."""
        with self.reading() as connection:
            row = connection.execute(sa.select(t.pack).where(t.pack.c.id == pack_id)).first()
            if row is None:
                raise StoreError(f"the store holds no pack {pack_id}")
            here = sa.select(t.place.c.path, t.place.c.value, t.place.c.revision).where(t.place.c.pack_id == pack_id)
            rows = connection.execute(here.order_by(t.place.c.position)).all()
            found = {r.path: r.value for r in rows}
            revisions = {r.path: r.revision for r in rows}
            query = sa.select(t.pack).where(t.pack.c.company == row.company, t.pack.c.id != pack_id, t.pack.c.end < row.start)
            past = [self._earlier(connection, other) for other in connection.execute(query.order_by(t.pack.c.start)).all()]
        pack = self._assemble(found)
        history: list[Pack] = []
        for other in past:
            # Periods that somebody has edited into an overlap, another currency or length aren't this pack's history; they stay stored.
            fits = other.company.currency == pack.company.currency and other.period.months <= pack.period.months
            if fits and other.period.end < pack.period.start and (not history or history[-1].period.end < other.period.start):
                if other.period.label != pack.period.label and all(other.period.label != h.period.label for h in history):
                    same = other.company.name == pack.company.name
                    renamed = other.company.model_copy(update={"name": pack.company.name})
                    history.append(other if same else other.model_copy(update={"company": renamed}))
        if history:
            pack = pack.model_copy(update={"history": tuple(history)})
        drafts = {path.removeprefix("/drafts/"): json.loads(text) for path, text in found.items() if text and path.startswith("/drafts/")}
        return Snapshot(pack_id, pack, row.revision, revisions, drafts)

    def _earlier(self, connection: sa.Connection, row: Any) -> Pack:
        """Returns an earlier period, read once for each of its revisions."""
        key = (row.id, row.revision)
        known = self._seen.get(key)
        if known is None:
            known = self._assemble(self._places(connection, row.id))
            if len(self._seen) > 200:
                self._seen.clear()
            self._seen[key] = known
        return known

    def _assemble(self, found: Mapping[str, str | None], history: tuple[Pack, ...] = ()) -> Pack:
        try:
            return assemble({p: v for p, v in found.items() if not p.startswith("/drafts/")}, history)
        except ValidationError as error:
            raise StoreError(f"the store holds a pack that can't be read: {engines.brief(error)}") from None

    def _places(self, connection: sa.Connection, pack_id: str) -> dict[str, str | None]:
        query = sa.select(t.place.c.path, t.place.c.value).where(t.place.c.pack_id == pack_id).order_by(t.place.c.position)
        return {r.path: r.value for r in connection.execute(query)}

    # --- changes -----------------------------------------------------------------------------------------------------------------

    def write(
        self, pack_id: str, changes: Mapping[str, Any], by: str, *, base: Mapping[str, int] | None = None, kind: str = "edit"
    ) -> Written:
        """Changes places of a pack as one revision and returns when it's on disk.

        `changes` maps places to models or plain values, None to empty one; what is no such place or doesn't fit it is a StoreError. `base`
        maps them to the revision that the writer had seen (0 for an empty place): where someone else has changed the place since, to
        something else, theirs stays, mine is kept as a conflict.
        """
        texts = {path: checked_text(path, value) for path, value in changes.items()}
        conflicts: list[Conflict] = []
        with self.writing() as connection:
            self._lock(connection, pack_id)
            if base is not None:
                held = {
                    r.path: r
                    for r in connection.execute(sa.select(t.place).where(t.place.c.pack_id == pack_id, t.place.c.path.in_(list(texts))))
                }
                for path in list(texts):
                    row = held.get(path)
                    seen = base.get(path, 0)
                    if row is not None and row.revision > seen and row.value != texts[path]:
                        conflicts.append(self._keep_both(connection, pack_id, path, texts.pop(path), row.value, by))
            revision = self._apply(connection, pack_id, texts, by, kind)
        return Written(revision, tuple(conflicts))

    def _lock(self, connection: sa.Connection, pack_id: str) -> int:
        """Takes the pack's turn: an update of its row, which a second writer waits for in either database."""
        result = connection.execute(t.pack.update().where(t.pack.c.id == pack_id).values(revision=t.pack.c.revision))
        if result.rowcount != 1:
            raise StoreError(f"the store holds no pack {pack_id}")
        return int(connection.execute(sa.select(t.pack.c.revision).where(t.pack.c.id == pack_id)).scalar_one())

    def _apply(self, connection: sa.Connection, pack_id: str, texts: Mapping[str, str | None], by: str, kind: str) -> int:
        row = connection.execute(sa.select(t.pack).where(t.pack.c.id == pack_id)).one()
        current = row.revision
        query = sa.select(t.place.c.path, t.place.c.value).where(t.place.c.pack_id == pack_id, t.place.c.path.in_(list(texts)))
        held = {r.path: r.value for r in connection.execute(query)}
        real = {path: text for path, text in texts.items() if held.get(path) != text}
        if not real:
            return int(current)
        revision, at = int(current) + 1, self.stamp()
        last = sa.select(sa.func.max(t.place.c.position)).where(t.place.c.pack_id == pack_id)
        top = connection.scalar(last)
        position = 0 if top is None else int(top) + 1
        for path, text in real.items():
            if path in held:
                update = t.place.update().where(t.place.c.pack_id == pack_id, t.place.c.path == path)
                connection.execute(update.values(value=text, revision=revision))
            else:
                fresh = {"pack_id": pack_id, "path": path, "position": position, "value": text, "revision": revision}
                connection.execute(t.place.insert().values(**fresh))
                position += 1
        rows = [
            {"pack_id": pack_id, "revision": revision, "at": at, "by": by, "kind": kind, "path": p, "before": held.get(p), "after": v}
            for p, v in real.items()
        ]
        connection.execute(t.change.insert(), rows)
        connection.execute(t.pack.update().where(t.pack.c.id == pack_id).values(revision=revision))
        self._follow(connection, row, real)
        return revision

    def _follow(self, connection: sa.Connection, row: Any, texts: Mapping[str, str | None]) -> None:
        """Keeps the list of packs true to their content: a company that is renamed keeps its earlier periods, a period its new dates."""
        company, period = from_text(texts.get("/company")), from_text(texts.get("/period"))
        try:
            if company and company["name"] != row.company:
                connection.execute(t.pack.update().where(t.pack.c.company == row.company).values(company=company["name"]))
            if period and (period["label"], period["start"], period["end"]) != (row.label, row.start, row.end):
                values = {key: period[key] for key in ("label", "start", "end")}
                connection.execute(t.pack.update().where(t.pack.c.id == row.id).values(**values))
        except IntegrityError:
            raise StoreError("the store holds that period of that company already; open it in place of changing this one") from None

    def _keep_both(self, connection: sa.Connection, pack_id: str, path: str, mine: str | None, theirs: str | None, by: str) -> Conflict:
        who = sa.select(t.change.c.by).where(t.change.c.pack_id == pack_id, t.change.c.path == path).order_by(t.change.c.id.desc()).limit(1)
        theirs_by = connection.scalar(who) or "?"
        body = {"path": path, "mine": mine, "theirs": theirs, "theirs_by": theirs_by}
        number = self.record(connection, pack_id, "conflict", by, body)
        return Conflict(number, path, mine, theirs, by, theirs_by)

    def revisions(self, pack_id: str, *, least: int = 1) -> tuple[Revision, ...]:
        """Returns the revisions of a pack from a number on, the oldest first."""
        query = sa.select(t.change).where(t.change.c.pack_id == pack_id, t.change.c.revision >= least).order_by(t.change.c.id)
        found: dict[int, Revision] = {}
        with self.reading() as connection:
            for r in connection.execute(query):
                known = found.get(r.revision)
                changes = (*(known.changes if known else ()), Change(r.path, r.before, r.after))
                found[r.revision] = Revision(r.revision, r.at, r.by, r.kind, changes)
        return tuple(found.values())

    def places_at(self, pack_id: str, revision: int) -> dict[str, str | None]:
        """Returns every place of a pack as it stood after a revision."""
        query = sa.select(t.change.c.path, t.change.c.after).where(t.change.c.pack_id == pack_id, t.change.c.revision <= revision)
        with self.reading() as connection:
            found: dict[str, str | None] = {r.path: r.after for r in connection.execute(query.order_by(t.change.c.id))}
        return {path: text for path, text in found.items() if text is not None}

    def at_revision(self, pack_id: str, revision: int) -> Pack:
        """Returns a pack (without history) as it stood after a revision."""
        return self._assemble(self.places_at(pack_id, revision))

    def compare(self, pack_id: str, a: int, b: int) -> tuple[Change, ...]:
        """Returns what differs between two revisions, place by place."""
        old, new = self.places_at(pack_id, a), self.places_at(pack_id, b)
        return tuple(Change(p, old.get(p), new.get(p)) for p in dict.fromkeys((*old, *new)) if old.get(p) != new.get(p))

    def restore(self, pack_id: str, revision: int, by: str) -> Written:
        """Brings a pack back to how it stood after a revision, as a new revision: nothing is taken away."""
        wanted: dict[str, str | None] = dict(self.places_at(pack_id, revision))
        if "/company" not in wanted or "/period" not in wanted:
            raise StoreError(f"the pack has no revision {revision}")
        with self.writing() as connection:
            self._lock(connection, pack_id)
            for path in self._places(connection, pack_id):
                wanted.setdefault(path, None)
            return Written(self._apply(connection, pack_id, wanted, by, f"restore {revision}"))

    # --- events ------------------------------------------------------------------------------------------------------------------

    def record(self, connection: sa.Connection, pack_id: str, kind: str, by: str, body: Mapping[str, Any]) -> int:
        """Writes an event inside a transaction and returns its number."""
        row = {"pack_id": pack_id, "at": self.stamp(), "by": by, "kind": kind, "body": json.dumps(body, ensure_ascii=False)}
        key = connection.execute(t.event.insert().values(**row)).inserted_primary_key
        return int(key[0]) if key else 0

    def add_event(self, pack_id: str, kind: str, by: str, body: Mapping[str, Any]) -> int:
        """Writes an event and returns its number when it's on disk."""
        with self.writing() as connection:
            return self.record(connection, pack_id, kind, by, body)

    def events(self, pack_id: str, *kinds: str) -> tuple[tuple[int, str, str, str, dict[str, Any]], ...]:
        """Returns the events of a pack as (number, at, by, kind, body), the oldest first."""
        query = sa.select(t.event).where(t.event.c.pack_id == pack_id).order_by(t.event.c.id)
        if kinds:
            query = query.where(t.event.c.kind.in_(kinds))
        with self.reading() as connection:
            return tuple((r.id, r.at, r.by, r.kind, json.loads(r.body)) for r in connection.execute(query))

    def last_opened(self, by: str) -> str | None:
        """Returns the pack that somebody opened last, None if there is none."""
        query = sa.select(t.event.c.pack_id).where(t.event.c.kind == "opened", t.event.c.by == by).order_by(t.event.c.id.desc()).limit(1)
        with self.reading() as connection:
            return connection.scalar(query)

    def conflicts(self, pack_id: str) -> tuple[Conflict, ...]:
        """Returns the conflicts that nobody has decided yet."""
        settled = {body["conflict"] for _, _, _, _, body in self.events(pack_id, "settled")}
        return tuple(
            Conflict(number, body["path"], body["mine"], body["theirs"], by, body["theirs_by"])
            for number, _, by, _, body in self.events(pack_id, "conflict")
            if number not in settled
        )

    def settle(self, pack_id: str, conflict: int, value: Any, by: str) -> Written:
        """Decides a conflict: the place takes the value, which may be either text or a third one, and both stay in the record."""
        found = next((c for c in self.conflicts(pack_id) if c.id == conflict), None)
        gone = f"conflict {conflict} is settled already or was never there"
        if found is None:
            raise StoreError(gone)
        text = checked_text(found.path, value)
        with self.writing() as connection:
            self._lock(connection, pack_id)
            bodies = connection.scalars(sa.select(t.event.c.body).where(t.event.c.pack_id == pack_id, t.event.c.kind == "settled"))
            if any(json.loads(body)["conflict"] == conflict for body in bodies):
                raise StoreError(gone)  # somebody was faster, between our looking and our turn
            revision = self._apply(connection, pack_id, {found.path: text}, by, "settle")
            self.record(connection, pack_id, "settled", by, {"conflict": conflict})
        return Written(revision)
