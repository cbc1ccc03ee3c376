"""The event log inside one transaction: append drafts to a writer's chain, and read events back."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy import Connection

from trajwidgets.errors import EventConflict, StoreError
from trajwidgets.store.database import EVENT
from trajwidgets.store.events import CONTENT, GENESIS, Event, EventDraft, each_once, event_hash
from trajwidgets.store.names import Names, written_one_way

#: SQLite takes 32,766 parameters a statement, older builds 999.
_IDS_A_QUERY = 500

# Made once: to build a statement costs as much as to run it.
_PROJECT = sa.select(EVENT.c.project_id).order_by(EVENT.c.row).limit(1)
_LAST_ROW = sa.select(sa.func.max(EVENT.c.row))
_LAST_OF_WRITER = (
    sa.select(EVENT.c.hash).where(EVENT.c.writer_id == sa.bindparam("writer")).order_by(EVENT.c.seq.desc()).limit(1)
)
_END = sa.select(
    sa.func.max(EVENT.c.seq).label("seq"),
    _PROJECT.scalar_subquery().label("project_id"),
    _LAST_OF_WRITER.scalar_subquery().label("hash"),
)
_BY_ID = sa.select(EVENT).where(EVENT.c.event_id.in_(sa.bindparam("ids", expanding=True)))
_OF_DECISION = sa.select(EVENT.c.annotator, EVENT.c.trajectory_id).where(
    EVENT.c.kind == "decision", EVENT.c.event_id == sa.bindparam("decision")
)
_TWINS = sa.select(EVENT.c.event_id).group_by(EVENT.c.event_id).having(sa.func.count() > 1)
_ANNOTATORS = (
    sa.select(EVENT.c.annotator, EVENT.c.role).where(EVENT.c.kind == "decision").distinct().order_by(EVENT.c.annotator)
)
_PEOPLE = sa.select(EVENT.c.annotator, EVENT.c.role).where(EVENT.c.annotator.is_not(None)).distinct()
_INSERT = sa.insert(EVENT)


def append(
    connection: Connection, drafts: Collection[EventDraft], *, project_id: str, writer_id: str, recorded_at: str
) -> tuple[Event, ...]:
    """Write the drafts that are not there yet, and return every one of them as the log holds it.

    Raises:
        EventConflict: when an event id is taken by an event with another content.
        StoreError: when a retraction speaks of a decision that is not there, or of somebody else's; and when the log
            belongs to another project.
    """
    end = connection.execute(_END, {"writer": writer_id}).one()
    if end.project_id not in (None, project_id):
        raise StoreError(
            f"project {project_id}: another store lies at its path now (project {end.project_id}). Nothing was "
            f"written. Open it anew with LabelStore."
        )
    there = {event.event_id: event for event in each_once(find(connection, [draft.event_id for draft in drafts]))}
    seq, prev_hash = end.seq or 0, end.hash or GENESIS
    for draft in drafts:
        if (known := there.get(draft.event_id)) is not None:
            _same(known, draft)
            continue
        if draft.kind == "retraction":
            _own(connection, draft)
        seq += 1
        columns = {
            "event_id": draft.event_id,
            "project_id": project_id,
            "writer_id": writer_id,
            "seq": seq,
            **draft.content,
            "recorded_at": recorded_at,
            "prev_hash": prev_hash,
        }
        columns["hash"] = prev_hash = event_hash(columns)
        # Not RETURNING, which SQLite has only since 3.35: long-lived systems ship older ones with a new Python.
        row = connection.execute(_INSERT, columns).lastrowid
        payload_json = columns.pop("payload")
        there[draft.event_id] = Event(row=row, payload_json=payload_json, **columns)
    return tuple(there[draft.event_id] for draft in drafts)


def _same(known: Event, draft: EventDraft) -> None:
    differing = differences(known, draft)
    if differing:
        raise EventConflict(
            f"event {draft.event_id!r} was recorded at {known.recorded_at} by {known.annotator or 'the store'} with "
            f"another {' and '.join(differing)}. Nothing was written. Give the new event an id of its own."
        )


def differences(one: Event, other: Event | EventDraft) -> list[str]:
    """The columns in which two events of one id say different things; none for twins."""
    said, sent = dict(one.content), dict(other.content)
    # The first version took a name as it was typed: the same act, sent again today, is cleaned.
    for content in (said, sent):
        content["annotator"] = content["annotator"] and written_one_way(content["annotator"])
    return [name for name in CONTENT if said[name] != sent[name]]


def _own(connection: Connection, draft: EventDraft) -> None:
    decision = connection.execute(_OF_DECISION, {"decision": draft.decision_id}).first()
    if decision is None:
        raise StoreError(
            f"retraction {draft.event_id!r}: the store holds no decision {draft.decision_id!r}. Save that first."
        )
    if decision.annotator != draft.annotator and not _one_person(connection, decision.annotator, draft.annotator):
        raise StoreError(
            f"decision {draft.decision_id!r} was made by {decision.annotator!r}; {draft.annotator!r} cannot take it "
            f"back. Save a decision of {draft.annotator!r} instead."
        )
    if decision.trajectory_id != draft.trajectory_id:
        raise StoreError(
            f"retraction {draft.event_id!r} speaks of run {draft.trajectory_id!r}, but decision {draft.decision_id!r} "
            f"of {decision.trajectory_id!r}. Retract it with its own run."
        )


def _one_person(connection: Connection, *recorded: str | None) -> bool:
    """Whether the names are those of one annotator, who was renamed."""
    names = Names(select(connection, kinds=["alias"]))
    return len({name and names.shown(name) for name in recorded}) == 1


def insert(connection: Connection, events: Iterable[Event]) -> None:
    """Add events of other stores as they are, in the order given; each gets a row of its own here."""
    if rows := [event.columns for event in events]:
        connection.execute(_INSERT, rows)


def find(connection: Connection, event_ids: Iterable[str]) -> list[Event]:
    """The events of those ids that the log holds."""
    ids = list(dict.fromkeys(event_ids))
    found: list[Event] = []
    for start in range(0, len(ids), _IDS_A_QUERY):
        some = {"ids": ids[start : start + _IDS_A_QUERY]}
        found += [Event(*row) for row in connection.execute(_BY_ID, some)]
    return found


def select(
    connection: Connection,
    *,
    after: int = 0,
    kinds: Collection[str] | None = None,
    trajectory_id: str | None = None,
    annotator: str | Collection[str] | None = None,
) -> list[Event]:
    """The events whose row is greater than `after`, in the order of their rows."""
    chosen = sa.select(EVENT).where(EVENT.c.row > after).order_by(EVENT.c.row)
    if kinds is not None:
        chosen = chosen.where(EVENT.c.kind.in_(kinds))
    if trajectory_id is not None:
        chosen = chosen.where(EVENT.c.trajectory_id == trajectory_id)
    if annotator is not None:
        named = [annotator] if isinstance(annotator, str) else annotator
        chosen = chosen.where(EVENT.c.annotator.in_(named))
    return [Event(*row) for row in connection.execute(chosen)]


def names_after(connection: Connection, row: int) -> list[str]:
    """Every name that stands in an event after that row."""
    chosen = sa.select(EVENT.c.annotator).where(EVENT.c.row > row, EVENT.c.annotator.is_not(None)).distinct()
    return [str(name) for (name,) in connection.execute(chosen)]


def annotators(connection: Connection) -> list[tuple[str, str]]:
    """Every name and role that decisions were recorded under."""
    return [(name, role) for name, role in connection.execute(_ANNOTATORS)]


def people(connection: Connection) -> list[tuple[str, str]]:
    """Every name and role that anything was recorded under."""
    return [(name, role or "") for name, role in connection.execute(_PEOPLE)]


def last_written(connection: Connection, recorded: Collection[str], role: str | None) -> dict[str, str]:
    """When each writer last wrote for one of the annotators, in that role or in any."""
    newest = (
        sa.select(EVENT.c.writer_id, sa.func.max(EVENT.c.recorded_at))
        .where(EVENT.c.annotator.in_(recorded), EVENT.c.kind.in_(["decision", "retraction"]))
        .group_by(EVENT.c.writer_id)
    )
    if role is not None:
        newest = newest.where(EVENT.c.role == role)
    return {str(writer): str(at) for writer, at in connection.execute(newest)}


def false_twins(connection: Connection) -> list[str]:
    """The event ids under which two events say different things: what no merge lets in."""
    found: list[str] = []
    first: dict[str, Event] = {}
    for event in find(connection, [event_id for (event_id,) in connection.execute(_TWINS)]):
        if differences(first.setdefault(event.event_id, event), event):
            found.append(event.event_id)
    return found


def last_row(connection: Connection) -> int:
    """The row of the newest event; 0 in an empty log."""
    return connection.execute(_LAST_ROW).scalar() or 0


def last_hash(connection: Connection, writer_id: str) -> str | None:
    """The hash of a writer's newest event; None before the first."""
    return connection.execute(_LAST_OF_WRITER, {"writer": writer_id}).scalar()


def project_of(connection: Connection) -> str | None:
    """The project of the first event; None in an empty log."""
    return connection.execute(_PROJECT).scalar()
