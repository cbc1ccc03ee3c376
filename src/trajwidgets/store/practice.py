"""PracticeStore: a label store in memory, for trying a form out. No file is made, read or written."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self, cast
from uuid import uuid4

from sqlalchemy import Connection, Engine

from trajwidgets.store.database import Database
from trajwidgets.store.events import utc_now
from trajwidgets.store.store import LabelStore


class _Memory(Database):
    """A database that lives as long as this object, and in this process alone."""

    def __init__(self, path: Path) -> None:
        self._name = f"file:trajwidgets-{uuid4().hex}?mode=memory&cache=shared"
        # SQLite forgets a database in memory with its last connection.
        keeper = sqlite3.connect(self._name, uri=True, check_same_thread=False)
        weakref.finalize(self, keeper.close)
        # Connections that share a cache do not wait for each other but fail: so here they take turns.
        self._turn = threading.RLock()
        super().__init__(path)

    def _address(self, mode: str) -> str:
        return self._name

    def create(self) -> None:
        """Nothing to make: it is there."""

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        with self._turn, super()._transaction(engine) as connection:
            yield connection


class PracticeStore(LabelStore):
    """A label store like any other, but in memory: what it holds is gone with the kernel.

    A `Labeler(practice=True)` writes into one, which is its `store`: `labeler.store.to_frame()` shows what was pressed.
    What is asked for in a file, `pseudonymised_copy(path)` or `from_journal(journal, path)`, is a `LabelStore`.
    """

    def __init__(self, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._open(Path("practice, in memory"), clock)

    @classmethod
    def _at(cls, path: str | Path) -> Self:
        # A LabelStore has all that this class has but the memory, which is what a file is asked for instead of.
        return cast(Self, LabelStore(path))

    def _connect(self) -> Database:
        return _Memory(self.path)
