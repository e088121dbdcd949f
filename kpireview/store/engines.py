"""How the two databases are opened and asked: SQLite so that a commit is on disk and readers wait for nobody, PostgreSQL in snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from kpireview.errors import StoreError

_TURN = 7_205_759  # any fixed number: the name of the lock under which PostgreSQL stores are migrated


def open_engine(where: str | Path) -> sa.Engine:
    """Returns an engine for a SQLite file or a database URL, without connecting; raises StoreError for a URL that can't be used."""
    text = str(where)
    url: str | sa.URL = text
    if "://" not in text:
        url = sa.URL.create("sqlite", database=text)
    for short in ("postgresql://", "postgres://"):
        if text.startswith(short):
            url = "postgresql+psycopg://" + text.removeprefix(short)
    try:
        engine = sa.create_engine(url, pool_pre_ping=True)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        hint = "; install it with `pip install 'kpireview[postgres]'`" if isinstance(error, ImportError) else ""
        raise StoreError(f"the store {hidden(text)} can't be opened: {brief(error)}{hint}") from None
    if engine.dialect.name == "sqlite":
        _steady(engine)
    return engine


def prepare() -> None:
    """Loads what opening a SQLite store needs, before there is one to open."""
    sa.create_engine("sqlite://").dispose()


def _steady(engine: sa.Engine) -> None:
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
        # IMMEDIATE: a writer that reads first must not find out at its first write that someone else was faster. A reader takes no lock.
        only_reads = connection.get_execution_options().get("kpireview_reads", False)
        connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Yields a connection whose queries all see the same moment."""
    with engine.connect() as plain:
        if engine.dialect.name == "sqlite":
            yield plain.execution_options(kpireview_reads=True)
        else:
            yield plain.execution_options(isolation_level="REPEATABLE READ")


def file_of(engine: sa.Engine) -> Path | None:
    """Returns a SQLite store's file as an absolute path; nothing for a server's database or one in memory."""
    name = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(name).absolute() if name and name != ":memory:" else None


def which(path: Path | None) -> tuple[int, int] | None:
    """Returns which file stands at a path (its device and number), nothing where none does."""
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found is not None else None


def take_turns(connection: sa.Connection) -> None:
    """Makes two processes that open a new store at once migrate it one after the other; SQLite's transaction does so by itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")


def problem(connection: sa.Connection) -> str:
    """Returns what is wrong with a SQLite file, with the next step; nothing for a good one, a new one, or a server's database."""
    if connection.dialect.name != "sqlite":
        return ""
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if found != "ok":
        step = "keep the file, and bring back the last copy of it; pack files that were exported can be imported into a new store"
        return f"is damaged ({' '.join(str(found).split())[:120]}); {step}"
    names = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
    if names and not any(name.startswith("kpireview_") for name in names):
        return "is a database of another program; give another file"
    return ""


def brief(error: BaseException) -> str:
    """Returns what a database said, in one line."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return " ".join(str(cause).split())[:300]


def hidden(where: str | Path) -> str:
    """Returns a file's path, or a URL without its password."""
    text = str(where)
    try:
        return sa.make_url(text).render_as_string(hide_password=True) if "://" in text else text
    except (SQLAlchemyError, ValueError):
        return "at that URL"
