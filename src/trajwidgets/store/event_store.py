"""EventStore: a file with a log of events, which many threads and processes read and write at once."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from sqlalchemy import Connection

from trajwidgets.errors import StoreError
from trajwidgets.store import log, migrations
from trajwidgets.store.database import Database, mark_as_ours, refuses_writes, store_path
from trajwidgets.store.events import Event, EventDraft, timestamp, utc_now
from trajwidgets.store.journal import journal_events, write_journal
from trajwidgets.store.kinds import check, project_draft
from trajwidgets.store.union import Merged, checked, events_of, founded, join, shared
from trajwidgets.store.verification import Verification, verify
from trajwidgets.store.watch import Watch

#: Every name under which a store of this process has written.
_writers_here: set[str] = set()


def written_here(writer_id: str) -> bool:
    """Whether a store object of this process, closed ones included, wrote under that name."""
    return writer_id in _writers_here


class EventStore:
    """One SQLite file, and in it an append-only log; see `LabelStore`, which says what the events mean."""

    def __init__(self, path: str | Path, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._open(store_path(path), clock)

    def _open(self, path: Path, clock: Callable[[], datetime]) -> None:
        self.path = path
        self._clock = clock
        self._watches: list[Watch] = []
        self._closed = False
        self._begin_as_writer()
        self._database.create()
        self._migrate()
        self.project_id = self._begin_project()

    def _begin_as_writer(self) -> None:
        self._pid = os.getpid()
        self._writer_id = uuid4().hex
        self._last: tuple[int, str | None] = (0, None)
        # Threads of one process queue here, where waiting is fair, rather than at the file, where it is polled.
        self._lock = threading.Lock()
        self._db = self._connect()

    def _connect(self) -> Database:
        return Database(self.path)

    def _renew_after_fork(self) -> None:
        if os.getpid() != self._pid:
            # Two processes with one writer id would tear its chain in two; and threads do not survive a fork.
            self._watches = []
            self._begin_as_writer()

    @property
    def _database(self) -> Database:
        if self._closed:
            raise StoreError(f"{self.path}: this store was closed. Open it again with LabelStore({str(self.path)!r}).")
        self._renew_after_fork()
        return self._db

    @property
    def writer_id(self) -> str:
        """The name under which this object writes: new for every store object, and for every process after a fork."""
        self._renew_after_fork()
        return self._writer_id

    def _migrate(self) -> None:
        where = str(self.path)
        with self._database.reading() as connection:
            todo = migrations.missing(connection, where)
        at = timestamp(self._clock()) if todo else ""
        for number in todo:
            try:
                with self._database.writing() as connection:
                    # Asked again, since another process may have been faster.
                    if number in migrations.missing(connection, where):
                        migrations.apply(connection, number, at)
                        mark_as_ours(connection)
            except StoreError as error:
                if not refuses_writes(error) or todo[0] <= migrations.READABLE_FROM:
                    raise
                return

    def _begin_project(self) -> str:
        with self._database.reading() as connection:
            project_id = log.project_of(connection)
        if project_id is not None:
            return project_id
        with self._database.writing() as connection:
            project_id = log.project_of(connection) or uuid4().hex
            events = self._write(connection, [project_draft(project_id)], project_id)
        self._wrote(events)
        return project_id

    def _write(self, connection: Connection, drafts: Collection[EventDraft], project_id: str) -> tuple[Event, ...]:
        at = timestamp(self._clock())
        if log.last_hash(connection, self._writer_id) != self._last[1]:
            # Another copy of the store lies at the path now (a sync client, a backup put back), without what this
            # writer wrote last. Going on with its chain would give two events one place in it.
            self._writer_id, self._last = uuid4().hex, (0, None)
        return log.append(connection, drafts, project_id=project_id, writer_id=self._writer_id, recorded_at=at)

    def _wrote(self, events: Iterable[Event]) -> None:
        """Remember the end of the own chain, once it is committed."""
        _writers_here.add(self._writer_id)
        own = [(event.seq, event.hash) for event in events if event.writer_id == self._writer_id]
        self._last = max([self._last, *own], key=lambda end: end[0])

    def close(self) -> None:
        """End all watches; the store cannot be used after this. Nothing is lost by not calling it."""
        for watch in self._watches:
            watch.stop()
        self._watches = []
        self._closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.path)!r})"

    def append(self, *drafts: EventDraft) -> tuple[Event, ...]:
        """Write events in one transaction, all or none, and return them as the log holds them.

        An event that is there already with the same content is returned as it stands.

        Raises:
            EventConflict: when an event id is taken by another content.
            StoreError: when an event of a kind the store knows is not what its kind says, or nothing could be written.
        """
        for draft in drafts:
            check(draft)
        return self._append(*drafts)

    def _append(self, *drafts: EventDraft) -> tuple[Event, ...]:
        """As `append`, for drafts that were just made of what their kind says: to make them once more takes a while."""
        database = self._database
        with self._lock:
            with database.writing() as connection:
                events = self._write(connection, drafts, self.project_id)
            self._wrote(events)
        return events

    def has(self, event_ids: Iterable[str]) -> set[str]:
        """Those of the ids that the log holds."""
        with self._database.reading() as connection:
            return {event.event_id for event in log.find(connection, event_ids)}

    def events(
        self,
        *,
        after: int = 0,
        kinds: Collection[str] | None = None,
        trajectory_id: str | None = None,
        annotator: str | Collection[str] | None = None,
    ) -> list[Event]:
        """The events whose `row` is greater than `after`, in the order in which this file received them.

        `annotator` is the name (or one of the names) the log holds, which a rename does not change.
        """
        with self._database.reading() as connection:
            return log.select(connection, after=after, kinds=kinds, trajectory_id=trajectory_id, annotator=annotator)

    def now(self) -> datetime:
        """The time by the store's clock, as it would stand beside an event written now."""
        return datetime.fromisoformat(timestamp(self._clock()))

    def last_row(self) -> int:
        """The `row` of the newest event."""
        with self._database.reading() as connection:
            return log.last_row(connection)

    def verify(self) -> Verification:
        """Check every event against its hash and every chain against its links; nothing is changed.

        True when all is as it was written; else `problems` name writer, seq and event.
        """
        return verify(self._database)

    def _glance(self) -> object:
        """Differs when the file was written; costs next to nothing."""
        try:
            found = Path(self.path).stat()
        except OSError:
            return None
        return (found.st_mtime_ns, found.st_size, found.st_ino)

    def merge(self, *others: EventStore | str | Path) -> Merged:
        """Take every event of other stores that this one lacks, as it was written; theirs are left as they are.

        The result does not depend on who takes from whom or how often: two stores that merged each other fold to the
        same frames, and have the same `verify().head`. All stores are verified first, and all is one transaction.

        Args:
            others: stores or their paths: of colleagues, or copies of this one that went apart. One that an earlier
                version of this package wrote is read as it is.

        Raises:
            StoreCorrupt: when a store is not as it was written; the message names the event. Nothing was taken.
            EventConflict: when two events contradict each other. Nothing was taken.
            StoreError: when a path holds no store.
        """
        database = self._database
        checked(database)
        events = [event for other in others for event in _shared(other)]
        where = ", ".join(str(other.path if isinstance(other, EventStore) else other) for other in others)
        with self._lock, database.writing() as connection:
            return join(connection, events, where)

    def write_journal(self, path: str | Path) -> int:
        """Write the log as JSON lines that git can diff, one event a line in the order of the log; returns how many.

        New events come at the end, those of a merge in between; no line ever changes. `read_journal` reads it back
        without a loss. The file is whole at any time: it is written beside its place, and renamed.

        Raises:
            StoreCorrupt: when the store is not as it was written.
            StoreError: when the file cannot be written.
        """
        return write_journal(Path(path).expanduser(), shared(self._database))

    def read_journal(self, path: str | Path) -> Merged:
        """Take every event of a journal that the store lacks, in one transaction; like `merge`.

        Lines may stand in any order and twice, as after a union of two journals by git.

        Raises:
            StoreError: for a line that is no event, with file and line; for git's conflict markers.
            StoreCorrupt: for an event that is not what was hashed, or a chain with a hole. Nothing was taken.
            EventConflict: when two events contradict each other. Nothing was taken.
        """
        events = journal_events(Path(path).expanduser())
        database = self._database
        with self._lock, database.writing() as connection:
            return join(connection, events, str(path))

    @classmethod
    def _at(cls, path: str | Path) -> Self:
        """The store in the file at `path`, opened."""
        return cls(path)

    @classmethod
    def from_journal(cls, journal: str | Path, path: str | Path) -> Self:
        """The store at `path` with every event of a journal; made from them alone where there is none yet.

        Raises:
            StoreError: like `read_journal`; then no store is made.
        """
        place = store_path(path)
        if not place.exists():
            founded(place, journal_events(Path(journal).expanduser()), str(journal), timestamp(utc_now()))
            return cls._at(path)
        store = cls._at(path)
        store.read_journal(journal)
        return store

    def watch(
        self, callback: Callable[[list[Event]], None], *, after: int | None = None, interval: float = 0.2
    ) -> Callable[[], None]:
        """Call `callback` with the new events from now on, whoever writes them, in this process or another.

        It is called on a thread of its own, with each event once, in the order of the rows. An error it raises is
        logged and ends nothing. A watch ends with its process, and does not go on after a fork.

        Args:
            callback: takes the new events.
            after: the row after which events are new; by default all so far are old. Who has read the store before
                notes `last_row()` first and passes it here, so that nothing falls between the two.
            interval: seconds between two looks at the file.

        Returns:
            A function that ends the watch.
        """
        watch = Watch(
            lambda row: self.events(after=row),
            callback,
            glance=self._glance,
            after=self.last_row() if after is None else after,
            interval=interval,
        )
        self._watches.append(watch)

        def stop() -> None:
            watch.stop()
            if watch in self._watches:
                self._watches.remove(watch)

        return stop


def _shared(other: EventStore | str | Path) -> list[Event]:
    return shared(other._database) if isinstance(other, EventStore) else events_of(other)


def merge(into: EventStore | str | Path, *others: EventStore | str | Path) -> Merged:
    """Take into one store what others hold and it lacks: a union by event, the same in whichever order it is made.

    `tw.merge("all.db", "anna.db", "ben.db")` makes `all.db` where there is none. See `LabelStore.merge`, which says
    what is checked and what is refused.
    """
    if isinstance(into, EventStore):
        return into.merge(*others)
    place = store_path(into)
    if place.exists():
        with EventStore(into) as store:
            return store.merge(*others)
    events = [event for other in others for event in _shared(other)]
    return founded(place, events, ", ".join(map(str, others)) or str(into), timestamp(utc_now()))
