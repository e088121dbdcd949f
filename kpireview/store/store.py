"""The store: packs as places that change one by one, every change kept, SQLite by default and PostgreSQL by URL.

A write is acknowledged (its method returns) only after the database has it on disk. Two writers of one pack take turns; a writer who
changes a place that someone else has changed meanwhile gets a conflict, in which both values are kept.
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
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from kpireview.errors import StoreError
from kpireview.model import Pack
from kpireview.store import tables as t
from kpireview.store.content import assemble, places, to_text

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


def utc_now() -> dt.datetime:
    """Returns the time now, in UTC."""
    return dt.datetime.now(dt.UTC)


class Store:
    """Packs and everything said about them, in a database."""

    def __init__(self, engine: sa.Engine, now: Now = utc_now) -> None:
        self.engine, self._now = engine, now

    @classmethod
    def open(cls, where: str | Path, *, now: Now = utc_now) -> Store:
        """Opens the store of a SQLite file or of a database URL, making and migrating its tables; raises StoreError with what to do."""
        text = str(where)
        url = text if "://" in text else f"sqlite:///{text}"
        if url.startswith("postgresql://"):
            url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
        try:
            engine = sa.create_engine(url, pool_pre_ping=True)
        except (SQLAlchemyError, ImportError) as error:
            hint = "; install it with `pip install 'kpireview[postgres]'`" if isinstance(error, ImportError) else ""
            raise StoreError(f"the store can't be opened: {_brief(error)}{hint}") from None
        if engine.dialect.name == "sqlite":
            _steady(engine)
        store = cls(engine, now)
        try:
            with store.writing() as connection:
                t.migrate(connection, store.stamp())
                newer = t.unknown_migrations(connection)
        except SQLAlchemyError as error:
            engine.dispose()
            raise StoreError(f"the store {_hidden(text)} can't be opened: {_brief(error)}") from None
        if newer:
            engine.dispose()
            raise StoreError(f"the store {_hidden(text)} was made by a newer kpireview ({', '.join(newer)}); update kpireview")
        return store

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()

    def stamp(self) -> str:
        """Returns the time now as text, in UTC, to the millisecond."""
        return self._now().astimezone(dt.UTC).isoformat(timespec="milliseconds")

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Yields a connection in a transaction that is on disk when the block ends."""
        with self.engine.begin() as connection:
            yield connection

    # --- packs -------------------------------------------------------------------------------------------------------------------

    def packs(self) -> tuple[StoredPack, ...]:
        """Returns every pack of the store, the latest period first."""
        query = sa.select(t.pack).order_by(t.pack.c.company, t.pack.c.start.desc())
        with self.engine.connect() as connection:
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
                    connection.execute(t.pack.insert().values(**row))
                    self._apply(connection, known, wanted, by, kind)
                return known
            except IntegrityError:
                # Somebody else has stored this very period in this moment: change theirs.
                known = self.find(pack.company.name, pack.period.label)
                if known is None:
                    raise
        with self.writing() as connection:
            self._lock(connection, known)
            for path in self._places(connection, known):
                wanted.setdefault(path, None)
            self._apply(connection, known, wanted, by, kind)
        return known

    def mark(self, pack_id: str) -> tuple[int, int]:
        """Returns (revision, number of the last event) of a pack: as long as it stays the same, nobody has changed or said anything."""
        last = sa.select(sa.func.max(t.event.c.id)).where(t.event.c.pack_id == pack_id)
        with self.engine.connect() as connection:
            revision = connection.scalar(sa.select(t.pack.c.revision).where(t.pack.c.id == pack_id))
            return int(revision or 0), int(connection.scalar(last) or 0)

    def find(self, company: str, label: str) -> str | None:
        """Returns the id of a company's pack of a period, or None."""
        query = sa.select(t.pack.c.id).where(t.pack.c.company == company, t.pack.c.label == label)
        with self.engine.connect() as connection:
            return connection.scalar(query)

    def load(self, pack_id: str) -> Snapshot:
        """Returns a pack as it stands, with every earlier stored period of its company as history; raises StoreError if it isn't there."""
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(t.pack).where(t.pack.c.id == pack_id)).first()
            if row is None:
                raise StoreError(f"the store holds no pack {pack_id}")
            found = self._places(connection, pack_id)
            revisions = dict(
                connection.execute(sa.select(t.place.c.path, t.place.c.revision).where(t.place.c.pack_id == pack_id)).tuples().all()
            )
            earlier = connection.execute(
                sa.select(t.pack.c.id).where(t.pack.c.company == row.company, t.pack.c.end < row.start).order_by(t.pack.c.start)
            ).scalars()
            past = [self._assemble(self._places(connection, other)) for other in earlier.all()]
        own = {path: text for path, text in found.items() if not path.startswith("/drafts/")}
        pack = self._assemble(own)
        history = tuple(p for p in past if p.company.currency == pack.company.currency and p.period.months <= pack.period.months)
        if history:
            pack = self._assemble(own, history)
        drafts = {path.removeprefix("/drafts/"): json.loads(text) for path, text in found.items() if text and path.startswith("/drafts/")}
        return Snapshot(pack_id, pack, row.revision, revisions, drafts)

    def _assemble(self, found: Mapping[str, str | None], history: tuple[Pack, ...] = ()) -> Pack:
        try:
            return assemble({p: v for p, v in found.items() if not p.startswith("/drafts/")}, history)
        except ValidationError as error:
            raise StoreError(f"the store holds a pack that can't be read: {_brief(error)}") from None

    def _places(self, connection: sa.Connection, pack_id: str) -> dict[str, str | None]:
        query = sa.select(t.place.c.path, t.place.c.value).where(t.place.c.pack_id == pack_id).order_by(t.place.c.position)
        return dict(connection.execute(query).tuples().all())

    # --- changes -----------------------------------------------------------------------------------------------------------------

    def write(
        self, pack_id: str, changes: Mapping[str, Any], by: str, *, base: Mapping[str, int] | None = None, kind: str = "edit"
    ) -> Written:
        """Changes places of a pack as one revision and returns when it's on disk.

        `changes` maps places to models or plain values, None to empty one. `base` maps them to the revision that the writer had seen (0 for
        an empty place): where someone else has changed the place since, to something else, theirs stays, mine is kept as a conflict.
        """
        texts = {path: to_text(value) for path, value in changes.items()}
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
        current = connection.execute(sa.select(t.pack.c.revision).where(t.pack.c.id == pack_id)).scalar_one()
        held = self._places(connection, pack_id)
        real = {path: text for path, text in texts.items() if held.get(path) != text}
        if not real:
            return int(current)
        revision, at = int(current) + 1, self.stamp()
        position = len(held)
        for path, text in real.items():
            if path in held:
                update = t.place.update().where(t.place.c.pack_id == pack_id, t.place.c.path == path)
                connection.execute(update.values(value=text, revision=revision))
            else:
                row = {"pack_id": pack_id, "path": path, "position": position, "value": text, "revision": revision}
                connection.execute(t.place.insert().values(**row))
                position += 1
        rows = [
            {"pack_id": pack_id, "revision": revision, "at": at, "by": by, "kind": kind, "path": p, "before": held.get(p), "after": v}
            for p, v in real.items()
        ]
        connection.execute(t.change.insert(), rows)
        connection.execute(t.pack.update().where(t.pack.c.id == pack_id).values(revision=revision))
        return revision

    def _keep_both(self, connection: sa.Connection, pack_id: str, path: str, mine: str | None, theirs: str | None, by: str) -> Conflict:
        who = sa.select(t.change.c.by).where(t.change.c.pack_id == pack_id, t.change.c.path == path).order_by(t.change.c.id.desc()).limit(1)
        theirs_by = connection.scalar(who) or "?"
        body = {"path": path, "mine": mine, "theirs": theirs, "theirs_by": theirs_by}
        number = self.record(connection, pack_id, "conflict", by, body)
        return Conflict(number, path, mine, theirs, by, theirs_by)

    def revisions(self, pack_id: str) -> tuple[Revision, ...]:
        """Returns every revision of a pack, the oldest first."""
        query = sa.select(t.change).where(t.change.c.pack_id == pack_id).order_by(t.change.c.id)
        found: dict[int, Revision] = {}
        with self.engine.connect() as connection:
            for r in connection.execute(query):
                known = found.get(r.revision)
                changes = (*(known.changes if known else ()), Change(r.path, r.before, r.after))
                found[r.revision] = Revision(r.revision, r.at, r.by, r.kind, changes)
        return tuple(found.values())

    def places_at(self, pack_id: str, revision: int) -> dict[str, str | None]:
        """Returns every place of a pack as it stood after a revision."""
        found: dict[str, str | None] = {}
        for past in self.revisions(pack_id):
            if past.number <= revision:
                for one in past.changes:
                    found[one.path] = one.after
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
        with self.engine.connect() as connection:
            return tuple((r.id, r.at, r.by, r.kind, json.loads(r.body)) for r in connection.execute(query))

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
        if found is None:
            raise StoreError(f"conflict {conflict} is settled already or was never there")
        with self.writing() as connection:
            self._lock(connection, pack_id)
            revision = self._apply(connection, pack_id, {found.path: to_text(value)}, by, "settle")
            self.record(connection, pack_id, "settled", by, {"conflict": conflict})
        return Written(revision)


def _steady(engine: sa.Engine) -> None:
    """Sets SQLite up so that a commit is on disk and two processes take turns."""

    @sa.event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's begin event below decides, not the driver
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 20000")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # IMMEDIATE: a writer that reads first must not find out at its first write that someone else was faster.
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _brief(error: BaseException) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return " ".join(str(cause).split())[:300]


def _hidden(url: str) -> str:
    """Returns a URL without its password."""
    try:
        return sa.make_url(url).render_as_string(hide_password=True) if "://" in url else url
    except SQLAlchemyError:
        return "at that URL"
