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
from trajwidgets.store.database import Database, mark_as_ours, store_path
from trajwidgets.store.events import Event, EventDraft, timestamp, utc_now
from trajwidgets.store.kinds import check, project_draft
from trajwidgets.store.verification import Verification, verify
from trajwidgets.store.watch import Watch


class EventStore:
    """One SQLite file, and in it an append-only log; see `LabelStore`, which says what the events mean."""

    def __init__(self, path: str | Path, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.path = store_path(path)
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
        # Threads of one process queue here, where waiting is fair, rather than at the file, where it is polled.
        self._lock = threading.Lock()
        self._db = Database(self.path)

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
        for number in todo:
            with self._database.writing() as connection:
                # Asked again, since another process may have been faster.
                if number in migrations.missing(connection, where):
                    migrations.apply(connection, number, timestamp(self._clock()))
                    mark_as_ours(connection)

    def _begin_project(self) -> str:
        with self._database.reading() as connection:
            project_id = log.project_of(connection)
        if project_id is not None:
            return project_id
        with self._database.writing() as connection:
            project_id = log.project_of(connection) or uuid4().hex
            self._write(connection, [project_draft(project_id)], project_id)
        return project_id

    def _write(self, connection: Connection, drafts: Collection[EventDraft], project_id: str) -> tuple[Event, ...]:
        at = timestamp(self._clock())
        return log.append(connection, drafts, project_id=project_id, writer_id=self._writer_id, recorded_at=at)

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
        database = self._database
        with self._lock, database.writing() as connection:
            return self._write(connection, drafts, self.project_id)

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
        annotator: str | None = None,
    ) -> list[Event]:
        """The events whose `row` is greater than `after`, in the order in which this file received them."""
        with self._database.reading() as connection:
            return log.select(connection, after=after, kinds=kinds, trajectory_id=trajectory_id, annotator=annotator)

    def now(self) -> datetime:
        """The time by the store's clock, as it would stand beside an event written now."""
        return datetime.fromisoformat(timestamp(self._clock()))

    def last_time(self, *, kinds: Collection[str], annotator: str, role: str) -> datetime | None:
        """When the newest such event of an annotator in a role was recorded; None where there is none."""
        with self._database.reading() as connection:
            found = log.last_time(connection, kinds=kinds, annotator=annotator, role=role)
        return None if found is None else datetime.fromisoformat(found)

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
