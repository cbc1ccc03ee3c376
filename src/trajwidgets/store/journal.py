"""The log as JSON lines that git can diff and merge: one event a line, canonical JSON, in the order of the log.

The first line says the format. Every further line is an event with all its columns but `row` (which is the file's own),
its payload as JSON. The order is (seq, writer_id), so what is added later stands later, and no line ever changes. Git's
`merge=union` for the file takes the lines of both sides, which is what the log means; lines may come twice and in any
order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from trajwidgets.durable import write_file
from trajwidgets.errors import StoreCorrupt, StoreError, StoreTooNew, TrajwidgetsError
from trajwidgets.store.events import HASHED, Event, event_hash, in_order
from trajwidgets.trajectory import canonical_json

HEAD = {"format": "trajwidgets/journal/1"}

#: What git writes between the two sides of a conflict; JSON never begins a line so.
_MARKERS = (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")

_TEXTS = ("event_id", "project_id", "writer_id", "kind", "recorded_at", "prev_hash", "hash")
_TEXTS_OR_NONE = ("decision_id", "trajectory_id", "step_id", "annotator", "role")
_NUMBERS = ("seq", "kind_version")


def write_journal(path: Path, events: Sequence[Event]) -> int:
    """Write the events to a file, whole or not at all; returns how many.

    Raises:
        StoreError: when it cannot be written.
    """
    try:
        write_file(path, _lines(in_order(events)))
    except OSError as error:
        raise StoreError(
            f"{path}: the journal cannot be written ({error}). What was there before is as it was."
        ) from None
    return len(events)


def _lines(events: Sequence[Event]) -> Iterator[bytes]:
    yield canonical_json(HEAD) + b"\n"
    for event in events:
        yield canonical_json({**event.columns, "payload": event.payload}) + b"\n"


def journal_events(path: Path) -> list[Event]:
    """The events of a journal, each once, checked against their hashes; the chains are checked where they are joined.

    Raises:
        StoreError: for a file that cannot be read and a line that is no event.
        StoreCorrupt: for an event that is not what was hashed.
        StoreTooNew: for a journal of a later version.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise StoreError(f"{path}: the journal cannot be read ({error.strerror or error}).") from None
    events: dict[str, Event] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            event = _event(line.strip(), f"{path}, line {number}")
            if event is not None:
                events.setdefault(event.hash, event)
    return in_order(events.values())


def _event(line: bytes, where: str) -> Event | None:
    if line.startswith(_MARKERS):
        raise StoreError(
            f"{where}: git left a conflict here. Both sides belong to the log: delete the lines that begin with "
            f"<<<<<<<, ======= and >>>>>>>, keep all others, and read it again. `*.jsonl merge=union` in "
            f".gitattributes lets git do so by itself."
        )
    try:
        columns = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{where}: not JSON ({error}). A journal is one event a line; nothing was taken.") from None
    if not isinstance(columns, dict):
        raise StoreError(f"{where}: no event but {type(columns).__name__}. Nothing was taken.")
    if "format" in columns:
        if columns != HEAD:
            raise StoreTooNew(
                f"{where}: a journal of format {columns['format']!r}. Upgrade with `pip install -U trajwidgets`."
            )
        return None
    _shape(columns, where)
    try:
        columns["payload"] = canonical_json(columns["payload"]).decode()
        holds = event_hash(columns) == columns["hash"]
    except (TrajwidgetsError, TypeError, ValueError):
        holds = False
    if not holds:
        raise StoreCorrupt(
            f"{where}: event {columns['event_id']!r} is not what was hashed when it was written. Nothing was taken; "
            f"take the line from an earlier commit."
        )
    return Event(row=0, payload_json=columns.pop("payload"), **columns)


def _shape(columns: dict[str, Any], where: str) -> None:
    wrong = sorted({*HASHED, "hash"} ^ columns.keys())
    wrong += [name for name in _TEXTS if not isinstance(columns.get(name, ""), str)]
    wrong += [name for name in _TEXTS_OR_NONE if not isinstance(columns.get(name), str | None)]
    # True is an int in Python.
    wrong += [name for name in _NUMBERS if type(columns.get(name, 0)) is not int]
    if not isinstance(columns.get("payload", {}), dict):
        wrong.append("payload")
    if wrong:
        raise StoreError(f"{where}: no event of a journal (see {', '.join(dict.fromkeys(wrong))}). Nothing was taken.")
