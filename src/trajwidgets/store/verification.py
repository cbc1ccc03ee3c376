"""Check that a log is the one that was written: every event against its hash, every chain against its links.

What is found: any change of any column, and any event that was removed, put in between, or moved, by anybody who does
not rewrite the whole chain behind it. What cannot be found without a witness outside the file: a chain that was
rewritten to its end with all its hashes. `head` is that witness: note it down elsewhere, and compare.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from trajwidgets.amounts import plural
from trajwidgets.errors import StoreError, TrajectoryError
from trajwidgets.store.database import EVENT, Database, file_faults, rows_ever
from trajwidgets.store.events import GENESIS, event_hash
from trajwidgets.store.log import false_twins, last_row
from trajwidgets.trajectory import digest, plain

_PAGE = 5000


@dataclass(frozen=True)
class Verification:
    """What `LabelStore.verify` found; true when there is nothing to report.

    `problems` name writer, seq and event. `head` is one hash over the newest event of every writer, whichever project
    they wrote in: two stores of one head hold the same events, so two that were merged into each other have one head.
    """

    n_events: int
    n_writers: int
    problems: tuple[str, ...]
    head: str

    @property
    def ok(self) -> bool:
        """Whether no problem was found."""
        return not self.problems

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        found = f"{plural(self.n_events, 'event')} of {plural(self.n_writers, 'writer')}"
        if self.ok:
            return f"{found}: every hash holds"
        return "\n  ".join([f"{found}: {plural(len(self.problems), 'problem')}", *self.problems])


def verify(database: Database) -> Verification:
    """Read every event once, in the order of the chains. Page by page, so that nobody who saves has to wait."""
    problems: list[str] = []
    heads: dict[Any, tuple[Any, Any]] = {}
    clock: set[int] = set()
    events = 0
    try:
        with database.reading() as connection:
            end, ever = last_row(connection), rows_ever(connection)
            problems += [f"file: {fault}" for fault in file_faults(connection)]
            problems += [
                f"event {event_id!r}: stands twice with two contents, so one was put in behind the store's back"
                for event_id in false_twins(connection)
            ]
        for row in _rows(database, end):
            events += 1
            problems += _faults(row, heads.get(row["writer_id"]))
            heads[row["writer_id"]] = (row["seq"], row["hash"])
            if isinstance(row["seq"], int):
                clock.add(row["seq"])
        if ever > end:
            problems.append(f"rows {end + 1} to {ever}: written once, and gone from the end of the log")
    except StoreError as error:
        problems.append(f"file: unreadable after {plural(events, 'event')} ({error})")
    problems += [f"seq {missing}: no event has it, so one was removed" for missing in _gaps(clock)]
    # Texts, since a column that was tampered with may hold anything.
    head = digest(plain({str(writer): [str(seq), str(found)] for writer, (seq, found) in heads.items()}))
    return Verification(events, len(heads), tuple(problems), head)


def _rows(database: Database, end: int) -> Iterator[dict[str, Any]]:
    """The events up to row `end`, chain after chain: what others write meanwhile is not looked at."""
    ordered = sa.select(EVENT).where(EVENT.c.row <= end).order_by(EVENT.c.writer_id, EVENT.c.seq).limit(_PAGE)
    page = ordered
    while True:
        with database.reading() as connection:
            rows = [dict(row._mapping) for row in connection.execute(page)]
        yield from rows
        if len(rows) < _PAGE:
            return
        last = rows[-1]
        page = ordered.where(sa.tuple_(EVENT.c.writer_id, EVENT.c.seq) > sa.tuple_(last["writer_id"], last["seq"]))


def _faults(row: dict[str, Any], before: tuple[Any, Any] | None) -> list[str]:
    name = f"writer {row['writer_id']}, seq {row['seq']}, event {row['event_id']!r}"
    found = []
    if row["prev_hash"] != (before[1] if before else GENESIS):
        where = f"the writer's event before it (seq {before[0]})" if before else "the start of a chain"
        found.append(f"{name}: does not follow {where}; an event was changed, removed or put in between")
    try:
        holds = event_hash(row) == row["hash"]
    except (TrajectoryError, TypeError, ValueError):
        holds = False
    if not holds:
        found.append(f"{name}: its content is not what was hashed when it was written")
    return found


def _gaps(clock: set[int]) -> Iterator[str]:
    """An event of seq n was only ever written into a store that held one of seq n - 1."""
    expected = 1
    for seq in sorted(clock):
        if seq > expected:
            yield str(expected) if seq == expected + 1 else f"{expected} to {seq - 1}"
        expected = seq + 1
