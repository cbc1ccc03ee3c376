"""The SQLite file under a store: how it is opened, read and written, and what its faults mean in words.

Everything that only SQLite has stands here, so that another database is one more module like this one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from trajwidgets.errors import StoreCorrupt, StoreError

#: "trjw": what `file` and we recognise a label store by.
APPLICATION_ID = 0x74726A77

#: How long a write waits for another process, in seconds.
BUSY_SECONDS = 30.0

EVENT = sa.table(
    "event",
    sa.column("row", sa.Integer),
    *(sa.column(name, sa.Text) for name in ("event_id", "project_id", "writer_id")),
    sa.column("seq", sa.BigInteger),
    sa.column("kind", sa.Text),
    sa.column("kind_version", sa.Integer),
    *(sa.column(name, sa.Text) for name in ("decision_id", "trajectory_id", "step_id", "annotator", "role")),
    *(sa.column(name, sa.Text) for name in ("recorded_at", "payload", "prev_hash", "hash")),
)

_REMEDIES = {
    sqlite3.SQLITE_BUSY: "another program has held it for {busy:g} s. Close that program (a database viewer, a sync "
    "client) and try again",
    sqlite3.SQLITE_LOCKED: "another program has held it for {busy:g} s. Close that program and try again",
    sqlite3.SQLITE_READONLY: "it is read-only here. Make the file and its folder writable, or copy it elsewhere",
    sqlite3.SQLITE_FULL: "the disk is full. Free some space and save again",
    sqlite3.SQLITE_IOERR: "the disk refused to read or write. Check free space, quota and the drive, and save again",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened, or its folder takes no new file. Make both writable",
    sqlite3.SQLITE_PERM: "you may not open it. Make the file and its folder writable",
    sqlite3.SQLITE_NOTADB: "this is no label store. Choose another path; if it was a store once, go on with a backup",
    sqlite3.SQLITE_CORRUPT: "the file is damaged. Keep it as it is, and go on with a backup or `sqlite3 FILE .recover`",
    sqlite3.SQLITE_CONSTRAINT: "the database refused the row. This is a fault of ours or a changed table: run verify()",
}


def store_path(path: str | Path) -> Path:
    """The absolute path of a store's file.

    Raises:
        StoreError: for a URL, a folder, or a file in a folder that does not exist.
    """
    if isinstance(path, str) and (path == ":memory:" or urlsplit(path).netloc or "://" in path):
        raise StoreError(f"{path}: a label store is a file on disk here. Pass a path such as 'labels.db'.")
    # Absolute, because a notebook may change its working folder between two cells.
    found = Path(path).expanduser().absolute()
    if os.path.isdir(found):
        raise StoreError(f"{path}: is a folder. Pass the path of a file, such as {str(Path(path) / 'labels.db')!r}.")
    if not os.path.isdir(found.parent):
        raise StoreError(f"{path}: its folder {found.parent} is not there or not open to you. Create it first.")
    return found


def explain(error: BaseException | None, path: Path) -> StoreError:
    """The error of a driver as one of ours: which file, what is wrong, what to do."""
    code = getattr(error, "sqlite_errorcode", 0)
    if not os.path.exists(path) and code & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR):
        remedy = "it is not there (any more), or cannot be created. Restore the file or open the store anew"
    elif code == sqlite3.SQLITE_READONLY_ROLLBACK:
        remedy = "a program died while writing, and what is read-only cannot be mended. Copy it with its -journal file"
    elif "decode to UTF-8" in str(error):
        code = sqlite3.SQLITE_CORRUPT
        remedy = "it holds bytes that are no text. Keep it as it is, and go on with a backup"
    else:
        remedy = _REMEDIES.get(code & 0xFF, "the database refused. Run verify() on the store").format(busy=BUSY_SECONDS)
    family = StoreCorrupt if code & 0xFF == sqlite3.SQLITE_CORRUPT else StoreError
    return family(f"{path}: {remedy} ({error}).")


def _may_write(path: Path) -> bool:
    # The rights of the account that acts, where the system can ask for them.
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def refuses_writes(error: StoreError) -> bool:
    """Whether a transaction failed because file, folder or drive may only be read."""
    driver = getattr(error.__cause__, "orig", error.__cause__)
    return isinstance(driver, PermissionError) or getattr(driver, "sqlite_errorcode", 0) & 0xFF in (
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
    )


class Database:
    """A file, and connections to it: one a transaction, so nothing is carried over a fork or between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        engine = self._make_engine("rw")
        self._reading = engine.execution_options(trajwidgets_begin="BEGIN")
        self._writing = engine.execution_options(trajwidgets_begin="BEGIN IMMEDIATE")

    def _make_engine(self, mode: str) -> Engine:
        # POSIX drops every lock a process holds on a file when it closes any handle of that file. So nobody here may
        # ever `open()` a store: even a look at its first bytes goes through SQLite.
        address = self._address(mode)
        engine = sa.create_engine(
            "sqlite+pysqlite://",
            creator=lambda: sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False),
            poolclass=sa.NullPool,
        )
        sa.event.listen(engine, "connect", _set_up)
        sa.event.listen(engine, "begin", _begin)
        return engine

    def _address(self, mode: str) -> str:
        return f"{self.path.as_uri()}?mode={mode}"

    def create(self) -> None:
        """Make the file where there is none; look, without changing a byte, whether one that is there can be ours.

        Raises:
            StoreError: when it is another kind of file, or cannot be opened.
        """
        if os.path.exists(self.path):
            self._refuse_foreign()
        else:
            with self._transaction(self._make_engine("rwc")):
                pass  # A file of no bytes is an empty database: the migrations fill it.

    def _refuse_foreign(self) -> None:
        try:
            ours, tables = self._header("ro")
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
                raise explain(error, self.path) from error
            # Read-only, SQLite cannot roll back what a killed process left behind.
            try:
                ours, tables = self._header("rw")
            except sqlite3.DatabaseError as still:
                raise explain(still, self.path) from still
        except sqlite3.DatabaseError as error:
            raise explain(error, self.path) from error
        if tables and not ours:
            raise StoreError(
                f"{self.path}: a database of another program (tables {', '.join(tables[:3])}). "
                f"Nothing was changed. Choose another path."
            )

    def _header(self, mode: str) -> tuple[bool, list[str]]:
        with closing(sqlite3.connect(self._address(mode), uri=True, timeout=BUSY_SECONDS)) as looker:
            # One look at both: between two, another process may have made the tables and the mark.
            looker.isolation_level = None
            looker.execute("BEGIN")
            (mark,) = looker.execute("PRAGMA application_id").fetchone()
            tables = looker.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return mark == APPLICATION_ID, [name for (name,) in tables]

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the store."""
        with self._transaction(self._reading) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that no other writer interleaves with; committed, to the platter, when the block ends."""
        with self._transaction(self._writing) as connection:
            self._free_journal()
            yield connection

    @property
    def journal(self) -> Path:
        """Where SQLite notes, while it writes, what was there before; empty between two transactions."""
        return Path(f"{self.path}-journal")

    def _free_journal(self) -> None:
        """Remove an empty journal that another account has made and this one may not write.

        Only inside of a writing transaction: while it holds the lock nobody else can have begun to write a journal.
        """
        # What SQLite could open for reading alone holds no lock, and says by itself why it cannot be written.
        if not os.path.exists(self.journal) or _may_write(self.journal) or not _may_write(self.path):
            return
        try:
            if self.journal.stat().st_size == 0:
                self.journal.unlink()
        except PermissionError as error:
            raise StoreError(
                f"{self.path}: {self.journal.name} beside it is another account's and not writable. Make it and the "
                f"folder writable ({error})."
            ) from error

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        try:
            with engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise explain(error.orig, self.path) from error
        except sqlite3.Error as error:  # from `_set_up`, which runs below SQLAlchemy's own translation
            raise explain(error, self.path) from error


def _set_up(connection: sqlite3.Connection, _: object) -> None:
    # SQLAlchemy's recipe for pysqlite: the driver never begins a transaction by itself, `_begin` does.
    connection.isolation_level = None
    # A rollback journal, fsynced with its folder: WAL can lose committed rows in SQLite 3.7.0-3.51.2 and on network
    # drives. It is emptied and not deleted: JupyterLab lists a folder by looking at one name after the other, and says
    # "Directory not found", in a dialog over the notebook, when one of them goes meanwhile.
    connection.execute("PRAGMA journal_mode=TRUNCATE").fetchone()
    connection.execute("PRAGMA synchronous=EXTRA")
    # A store may come by mail: what its schema calls must be harmless.
    connection.execute("PRAGMA trusted_schema=OFF")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("trajwidgets_begin", "BEGIN"))


def mark_as_ours(connection: Connection) -> None:
    """Write our application id into the file's header, in the transaction of `connection`."""
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")


def rows_ever(connection: Connection) -> int:
    """How many rows the event table was ever given, deleted ones included."""
    found = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'event'").scalar()
    return int(found or 0)


def file_faults(connection: Connection) -> list[str]:
    """What SQLite's own integrity check finds; empty for a sound file."""
    found = [str(line) for (line,) in connection.exec_driver_sql("PRAGMA integrity_check(10)")]
    return [] if found == ["ok"] else found
