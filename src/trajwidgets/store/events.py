"""Event: one thing somebody did, as the log keeps it, and the hash that chains it to the one before.

`hash` is the sha256 of the canonical JSON of every column but `row` and `hash` itself, so it says nothing about the
machine that holds the file. `prev_hash` is the hash of the same writer's event before; a writer's first has 64 zeros.
`seq` is a Lamport clock (Lamport 1978): one more than the greatest in the store when the event was written. So
(seq, writer_id) orders all events without any wall clock, and still does after two copies of a store were merged.

Two stores may have written one and the same event, such as the form they both use: twins, with one `event_id` and one
content, each a link of its own chain. A merge keeps both, and the first in order is the one that counts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, TypeVar

from pydantic import JsonValue, ValidationError

from trajwidgets.errors import StoreCorrupt, StoreError, StoreTooNew, TrajwidgetsError
from trajwidgets.trajectory import canonical_json, digest, plain, plain_text

T = TypeVar("T")

#: The `prev_hash` of a writer's first event.
GENESIS = "0" * 64

#: The columns that are hashed, in the order of the table.
HASHED = (
    "event_id",
    "project_id",
    "writer_id",
    "seq",
    "kind",
    "kind_version",
    "decision_id",
    "trajectory_id",
    "step_id",
    "annotator",
    "role",
    "recorded_at",
    "payload",
    "prev_hash",
)

#: The columns that say what happened; two events that agree in them are one and the same event, sent twice.
CONTENT = ("kind", "kind_version", "decision_id", "trajectory_id", "step_id", "annotator", "role", "payload")


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


def timestamp(moment: datetime) -> str:
    """UTC in ISO 8601 with microseconds, such as `2026-01-31T09:30:00.000000Z`.

    Raises:
        StoreError: when the time has no zone.
    """
    if moment.tzinfo is None:
        raise StoreError(f"the clock says {moment.isoformat()} without a time zone. Pass a clock such as utc_now.")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


@dataclass(frozen=True)
class EventDraft:
    """An event before it is written: the store adds writer, order, time and hashes.

    Texts are cleaned of lone surrogates, and the payload is turned into plain JSON, when the draft is made.
    """

    event_id: str
    kind: str
    payload: Mapping[str, Any]
    kind_version: int = 1
    decision_id: str | None = None
    trajectory_id: str | None = None
    step_id: str | None = None
    annotator: str | None = None
    role: str | None = None

    def __post_init__(self) -> None:
        for name in ("event_id", "kind", "decision_id", "trajectory_id", "step_id", "annotator", "role"):
            text = getattr(self, name)
            if text is not None:
                object.__setattr__(self, name, plain_text(text))
        if not self.event_id or not self.kind:
            raise StoreError("an event needs an event_id and a kind. Pass both as non-empty texts.")
        object.__setattr__(self, "payload", plain(self.payload))

    @cached_property
    def content(self) -> dict[str, Any]:
        """The columns of `CONTENT`, as they are stored."""
        stored = {name: getattr(self, name) for name in CONTENT}
        stored["payload"] = canonical_json(self.payload).decode()
        return stored


@dataclass(frozen=True)
class Event:
    """One row of the log. `row` is the order in which this file received it and is no part of the hash."""

    row: int
    event_id: str
    project_id: str
    writer_id: str
    seq: int
    kind: str
    kind_version: int
    decision_id: str | None
    trajectory_id: str | None
    step_id: str | None
    annotator: str | None
    role: str | None
    recorded_at: str
    payload_json: str
    prev_hash: str
    hash: str

    @cached_property
    def payload(self) -> dict[str, JsonValue]:
        """What happened, as JSON values."""
        value: dict[str, JsonValue] = json.loads(self.payload_json)
        return value

    @cached_property
    def time(self) -> datetime:
        """`recorded_at` as a datetime in UTC."""
        return datetime.fromisoformat(self.recorded_at)

    @property
    def content(self) -> dict[str, Any]:
        """The columns of `CONTENT`, to compare with a draft's."""
        return self._columns(CONTENT)

    @property
    def columns(self) -> dict[str, Any]:
        """Every column but `row`: what the event is, in whichever file it lies."""
        return {**self._columns(HASHED), "hash": self.hash}

    def _columns(self, names: Iterable[str]) -> dict[str, Any]:
        return {name: self.payload_json if name == "payload" else getattr(self, name) for name in names}


def event_hash(columns: Mapping[str, Any]) -> str:
    """The hash of an event, from its columns (the payload as text)."""
    return digest({name: columns[name] for name in HASHED})


def in_order(events: Iterable[Event]) -> list[Event]:
    """The events as they happened: by Lamport clock, and by writer where two are equal."""
    return sorted(events, key=lambda event: (event.seq, event.writer_id))


def each_once(events: Iterable[Event]) -> list[Event]:
    """The events as they happened, of twins the first alone."""
    seen: dict[str, Event] = {}
    for event in in_order(events):
        seen.setdefault(event.event_id, event)
    return list(seen.values())


def read_payload(event: Event, parse: Callable[[str], T], *, newest: int = 1) -> T:
    """What an event of a known kind holds; `newest` is the latest version of that kind.

    Raises:
        StoreTooNew: when a later version of this package wrote it.
        StoreCorrupt: when it does not hold what its kind says.
    """
    if event.kind_version > newest:
        raise StoreTooNew(
            f"event {event.event_id!r} (row {event.row}) is a {event.kind} of version {event.kind_version}, written by "
            f"a later version of trajwidgets. Upgrade with `pip install -U trajwidgets`."
        )
    try:
        return parse(event.payload_json)
    except (ValidationError, TrajwidgetsError) as error:
        raise StoreCorrupt(
            f"event {event.event_id!r} (row {event.row}) is no {event.kind}: {error}. Run verify()."
        ) from None
