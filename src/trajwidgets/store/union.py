"""Union: take the events of another store, of a copy or of a journal into a log, all or none, as they were written.

What makes an event is its place in a chain, (writer_id, seq), and its hash. So nothing is written anew: every event
keeps its own project, writer, clock, time and hash, and the union is the same whoever takes from whom. Twins (one event
id in two chains) are both kept, since each is a link its chain cannot miss.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection

from trajwidgets.amounts import plural
from trajwidgets.durable import put_new_file
from trajwidgets.errors import EventConflict, StoreCorrupt, StoreError, TrajwidgetsError
from trajwidgets.store import log, migrations
from trajwidgets.store.database import Database, mark_as_ours, store_path
from trajwidgets.store.events import GENESIS, Event, each_once, event_hash, in_order
from trajwidgets.store.verification import verify

_SHOWN = 5


@dataclass(frozen=True)
class Merged:
    """What a merge (or a journal) brought: `n_new` events that were not here, `n_known` that were.

    `annotators` are those who made the new decisions, by the names they were recorded under.
    """

    n_new: int
    n_known: int
    annotators: tuple[str, ...]

    def __str__(self) -> str:
        who = f" (labels of {', '.join(self.annotators)})" if self.annotators else ""
        return f"{plural(self.n_new, 'new event')}{who}, {self.n_known:,} there already"


def events_of(path: str | Path) -> list[Event]:
    """Every event of the store at `path`, checked, in their order. Nothing is written to that file.

    Raises:
        StoreError: when nothing is there, or something else than a label store.
        StoreTooNew: when a later version of this package wrote it.
        StoreCorrupt: when an event is not the one that was written; the message names it.
    """
    found = store_path(path)
    if not found.exists():
        raise StoreError(f"{path}: there is no store to merge. Check the path; nothing was made and nothing changed.")
    database = Database(found)
    database.create()  # which leaves a file that is there as it is, and refuses one of another program
    with database.reading() as connection:
        migrations.missing(connection, str(path))
        if not migrations.applied(connection):
            return []
    return shared(database)


def shared(database: Database) -> list[Event]:
    """Every event of a store, checked, in their order; raises like `checked`."""
    checked(database)
    with database.reading() as connection:
        return in_order(log.select(connection))


def checked(database: Database) -> None:
    """Refuse a store that is not as it was written.

    Raises:
        StoreCorrupt: naming what `verify` found.
    """
    verification = verify(database)
    if not verification:
        problems = verification.problems
        more = f"\n  and {len(problems) - _SHOWN} more: see verify()" if len(problems) > _SHOWN else ""
        raise StoreCorrupt(
            f"{database.path}: is not as it was written, so nothing was merged. Keep it as it is, and go on with a "
            f"backup.\n  " + "\n  ".join(problems[:_SHOWN]) + more
        )


def join(connection: Connection, events: Iterable[Event], where: str) -> Merged:
    """Add those of the events that the log lacks, in their order, in the transaction of `connection`.

    Raises:
        StoreCorrupt: when an event is not what was hashed, or its chain has a hole.
        EventConflict: when two events contradict each other.
    """
    here = log.select(connection)
    at = {(event.writer_id, event.seq): event for event in here}
    new: list[Event] = []
    n_known = 0
    for event in in_order(events):
        place = (event.writer_id, event.seq)
        known = at.get(place)
        if known is None:
            at[place] = event
            new.append(event)
        elif known.hash == event.hash:
            n_known += 1
        else:
            raise EventConflict(
                f"{where}: writer {event.writer_id} wrote two events of seq {event.seq}, {known.event_id!r} and "
                f"{event.event_id!r}, so one of the two chains was rewritten. Nothing was taken. Run verify() on both."
            )
    _unbroken(new, at, where)
    _undisputed(new, here, where)
    log.insert(connection, new)
    annotators = {event.annotator for event in new if event.kind == "decision" and event.annotator}
    return Merged(len(new), n_known, tuple(sorted(annotators)))


def _unbroken(new: Sequence[Event], at: dict[tuple[str, int], Event], where: str) -> None:
    """Each new event follows the one before it in its writer's chain, be that here already or new as well."""
    before: dict[str, str] = {}
    fresh = {id(event) for event in new}
    for event in in_order(at.values()):
        link = before.get(event.writer_id, GENESIS)
        before[event.writer_id] = event.hash
        if link != event.prev_hash:
            raise StoreCorrupt(
                f"{where}: {_named(event)} does not follow the writer's event before it; an event is missing or was "
                f"changed. Nothing was taken."
            )
        if id(event) in fresh and not _holds(event):
            raise StoreCorrupt(
                f"{where}: {_named(event)} is not what was hashed when it was written. Nothing was taken."
            )


def _undisputed(new: Sequence[Event], here: Sequence[Event], where: str) -> None:
    said: dict[str, Event] = {event.event_id: event for event in each_once(here)}
    for event in new:
        other = said.setdefault(event.event_id, event)
        differing = log.differences(other, event)
        if differing:
            raise EventConflict(
                f"{where}: {_named(event)} says another {' and '.join(differing)} than the event of that id by writer "
                f"{other.writer_id}. Nothing was taken."
            )


def _holds(event: Event) -> bool:
    try:
        return event_hash(event.columns) == event.hash
    except (TrajwidgetsError, TypeError, ValueError):
        return False


def _named(event: Event) -> str:
    return f"event {event.event_id!r} (writer {event.writer_id}, seq {event.seq})"


def founded(path: Path, events: Sequence[Event], where: str, applied_at: str) -> Merged:
    """Make the store at `path`, where there is none, out of events of others: it begins as their union, and no more.

    Raises:
        StoreError: like `join`; when there is nothing to begin with; when something came to be at `path` meanwhile,
            which then stays as it is. No file of ours is left.
    """
    if not any(event.kind == "project" for event in events):
        raise StoreError(f"{where}: holds no events to begin a store with. Nothing was made.")
    # Under another name until it is whole, so that nobody ever opens half a store.
    draft = path.with_name(f".{path.name}.{uuid4().hex}")
    database = Database(draft)
    database.create()
    try:
        with database.writing() as connection:
            for number in migrations.missing(connection, str(path)):
                migrations.apply(connection, number, applied_at)
            mark_as_ours(connection)
            merged = join(connection, events, where)
        put_new_file(draft, path)
    except FileExistsError:
        raise StoreError(
            f"{path}: somebody put a file there meanwhile, which is as they left it. Try once more, or choose another "
            f"path."
        ) from None
    finally:
        draft.unlink(missing_ok=True)
        database.journal.unlink(missing_ok=True)
    return merged
