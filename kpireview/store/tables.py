"""The store's tables and its migrations: named, in order, append-only. A shipped migration is never edited; a new one is added below it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    inspect,
    select,
)

metadata = MetaData()
_BIG = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only for INTEGER

migration = Table(
    "kpireview_migration",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("applied_at", String(40), nullable=False),
)

# One period of one company. `revision` counts its changes and is the lock that writers take.
pack = Table(
    "kpireview_pack",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("company", Text, nullable=False),
    Column("label", String(20), nullable=False),
    Column("start", String(10), nullable=False),
    Column("end", String(10), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("company", "label", name="kpireview_pack_once"),
)

# What every place of a pack holds now; it follows from the revisions and is written in the same transaction.
place = Table(
    "kpireview_place",
    metadata,
    Column("pack_id", String(36), ForeignKey("kpireview_pack.id"), primary_key=True),
    Column("path", String(200), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("value", Text),
    Column("revision", Integer, nullable=False),
)

# Who changed what, when: never updated, never deleted.
change = Table(
    "kpireview_change",
    metadata,
    Column("id", _BIG, primary_key=True, autoincrement=True),
    Column("pack_id", String(36), ForeignKey("kpireview_pack.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("at", String(40), nullable=False),
    Column("by", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("path", String(200), nullable=False),
    Column("before", Text),
    Column("after", Text),
    Index("kpireview_change_by_pack", "pack_id", "revision"),
)

# Comments, decisions, sign-offs, grades, conflicts and what became of them: never updated, never deleted.
event = Table(
    "kpireview_event",
    metadata,
    Column("id", _BIG, primary_key=True, autoincrement=True),
    Column("pack_id", String(36), ForeignKey("kpireview_pack.id"), nullable=False),
    Column("at", String(40), nullable=False),
    Column("by", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("body", Text, nullable=False),
    Index("kpireview_event_by_pack", "pack_id", "id"),
)


def _first_tables(connection: Connection) -> None:
    for table in (pack, place, change, event):
        table.create(connection, checkfirst=True)


def _append_only(connection: Connection) -> None:
    """Makes the database itself refuse to change or delete what is only ever added, whatever a later version of this code tries."""
    for name in ("kpireview_change", "kpireview_event"):
        if connection.dialect.name == "sqlite":
            for action in ("UPDATE", "DELETE"):
                connection.exec_driver_sql(
                    f"CREATE TRIGGER IF NOT EXISTS {name}_no_{action.lower()} BEFORE {action} ON {name} "
                    f"BEGIN SELECT RAISE(ABORT, '{name} only grows'); END"
                )
        elif connection.dialect.name == "postgresql":
            connection.exec_driver_sql(
                f"CREATE OR REPLACE FUNCTION {name}_grows() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{name} only grows'; END $$"
            )
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}_kept ON {name}")
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_grows()"
            )


MIGRATIONS: tuple[tuple[str, Callable[[Connection], None]], ...] = (
    ("0001-first-tables", _first_tables),
    ("0002-append-only", _append_only),
)


def migrate(connection: Connection, now: str) -> list[str]:
    """Applies the migrations that aren't applied yet, in order, and returns their names."""
    if not inspect(connection).has_table(migration.name):
        migration.create(connection, checkfirst=True)
    done = set(connection.scalars(select(migration.c.name)))
    applied = []
    for name, run in MIGRATIONS:
        if name not in done:
            run(connection)
            connection.execute(migration.insert().values(name=name, applied_at=now))
            applied.append(name)
    return applied


def unknown_migrations(connection: Connection) -> list[str]:
    """Returns the migrations that a newer kpireview has applied and this one doesn't know."""
    if not inspect(connection).has_table(migration.name):
        return []
    return sorted(set(connection.scalars(select(migration.c.name))) - {name for name, _ in MIGRATIONS})
