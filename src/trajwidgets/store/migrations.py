"""What was done to the tables of a store, in order. The list is the registry: a change is one more function.

A migration is never edited once it was released, and never uses the table of `database`, which moves on.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy import Connection

from trajwidgets.errors import StoreTooNew

Migration = Callable[[Connection], None]

#: The migration from which on this version can read a store; the later ones are for what is written into it.
READABLE_FROM = 1

RECORD = sa.table("migration", sa.column("number"), sa.column("name"), sa.column("applied_at"))


def create_tables(connection: Connection) -> None:
    """The event table, append-only by trigger, and the record of migrations."""
    metadata = sa.MetaData()
    sa.Table(
        "migration",
        metadata,
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("applied_at", sa.Text, nullable=False),
    )
    sa.Table(
        "event",
        metadata,
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("event_id", sa.Text, nullable=False, unique=True),
        sa.Column("project_id", sa.Text, nullable=False),
        sa.Column("writer_id", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("kind_version", sa.Integer, nullable=False),
        sa.Column("decision_id", sa.Text),
        sa.Column("trajectory_id", sa.Text),
        sa.Column("step_id", sa.Text),
        sa.Column("annotator", sa.Text),
        sa.Column("role", sa.Text),
        sa.Column("recorded_at", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("prev_hash", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.UniqueConstraint("writer_id", "seq"),
        sa.Index("event_in_order", "seq", "writer_id"),
        sa.Index("event_of_a_run", "kind", "trajectory_id"),
        # A row number that was given once is never given again: it is the cursor of the change feed.
        sqlite_autoincrement=True,
    )
    metadata.create_all(connection, checkfirst=False)
    if connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER event_no_{verb.lower()} BEFORE {verb} ON event "
                f"BEGIN SELECT RAISE(ABORT, 'the event log is append-only: record a new event instead'); END"
            )


def let_twins_in(connection: Connection) -> None:
    """An event id may stand twice, once in each of two chains: two stores recorded one form, and were merged.

    SQLite cannot drop a constraint, so the table is made anew and the rows are moved, with the cursor they gave out.
    """
    given = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'event'").scalar()
    connection.exec_driver_sql("ALTER TABLE event RENAME TO event_before")
    for index in ("event_in_order", "event_of_a_run"):
        connection.exec_driver_sql(f"DROP INDEX {index}")
    connection.exec_driver_sql(
        """
        CREATE TABLE event (
            "row" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL, project_id TEXT NOT NULL,
            writer_id TEXT NOT NULL, seq BIGINT NOT NULL, kind TEXT NOT NULL, kind_version INTEGER NOT NULL,
            decision_id TEXT, trajectory_id TEXT, step_id TEXT, annotator TEXT, role TEXT,
            recorded_at TEXT NOT NULL, payload TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL,
            UNIQUE (writer_id, seq)
        )
        """
    )
    connection.exec_driver_sql('INSERT INTO event SELECT * FROM event_before ORDER BY "row"')
    connection.exec_driver_sql("DROP TABLE event_before")
    connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = 'event'")
    if given is not None:
        connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES ('event', ?)", (given,))
    connection.exec_driver_sql("CREATE INDEX event_by_id ON event (event_id)")
    connection.exec_driver_sql("CREATE INDEX event_in_order ON event (seq, writer_id)")
    connection.exec_driver_sql("CREATE INDEX event_of_a_run ON event (kind, trajectory_id)")
    for verb in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER event_no_{verb.lower()} BEFORE {verb} ON event "
            f"BEGIN SELECT RAISE(ABORT, 'the event log is append-only: record a new event instead'); END"
        )


MIGRATIONS: tuple[Migration, ...] = (create_tables, let_twins_in)


def applied(connection: Connection) -> dict[int, str]:
    """Number and name of every migration the store has had; empty for a fresh one."""
    if not sa.inspect(connection).has_table("migration"):
        return {}
    return {row.number: row.name for row in connection.execute(sa.select(RECORD.c.number, RECORD.c.name))}


def missing(connection: Connection, where: str) -> list[int]:
    """The numbers of the migrations the store has not had yet, lowest first.

    Raises:
        StoreTooNew: when it has had one that this version does not know.
    """
    had = applied(connection)
    known = {number: step.__name__ for number, step in enumerate(MIGRATIONS, start=1)}
    strange = [f"{number} ({name})" for number, name in sorted(had.items()) if known.get(number) != name]
    if strange:
        raise StoreTooNew(
            f"{where}: written by a later version of trajwidgets (its migration {', '.join(strange)} is unknown here). "
            f"Nothing was changed. Upgrade with `pip install -U trajwidgets`."
        )
    return [number for number in known if number not in had]


def apply(connection: Connection, number: int, applied_at: str) -> None:
    """Apply one migration and record it, in the transaction of `connection`."""
    step = MIGRATIONS[number - 1]
    step(connection)
    connection.execute(sa.insert(RECORD).values(number=number, name=step.__name__, applied_at=applied_at))
