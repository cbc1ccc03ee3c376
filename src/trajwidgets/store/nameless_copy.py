"""A log written once more without names: the same acts in the same order, in chains of writers nobody has seen before.

An event cannot be changed without its hash, nor a hash without all that follow it. So the copy is a new log: its `copy`
event notes the head of the log it was made from, and who holds both can compare them event by event.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from trajwidgets.store.events import GENESIS, Event, EventDraft, event_hash, in_order
from trajwidgets.store.kinds import project_draft

#: What is carried over. An alias tells who was who, and of an unknown kind nobody knows what it tells.
_CARRIED = ("project", "schema", "run", "import", "decision", "retraction", "copy")


def nameless(events: Sequence[Event], shown: Callable[[str], str], *, head: str, recorded_at: str) -> list[Event]:
    """The events of the copy, `shown` in place of each recorded name."""
    carried = [event for event in in_order(events) if event.kind in _CARRIED]
    # Without gaps, so that nothing looks removed; equal clocks stay equal, and writers keep their rank among them.
    clock = {seq: place for place, seq in enumerate(sorted({event.seq for event in carried}), 1)}
    writers = sorted({event.writer_id for event in carried})
    # The last of the new names is for the note, which is later than everything anyway.
    *fresh, own = sorted(uuid4().hex for _ in range(len(writers) + 1))
    writer_of = dict(zip(writers, fresh, strict=True))
    project_of = {event.project_id: uuid4().hex for event in carried}
    ends: dict[str, str] = {}
    copied: list[Event] = []

    def write(columns: dict[str, Any]) -> None:
        writer = columns["writer_id"]
        columns["prev_hash"] = ends.get(writer, GENESIS)
        columns["hash"] = ends[writer] = event_hash(columns)
        payload_json = columns.pop("payload")
        copied.append(Event(row=0, payload_json=payload_json, **columns))

    for event in carried:
        columns = event.columns
        project = project_of[event.project_id]
        if event.kind == "project":
            draft = project_draft(project)
            columns |= {"event_id": draft.event_id, **draft.content}
        if event.annotator is not None:
            columns["annotator"] = shown(event.annotator)
        columns |= {"project_id": project, "writer_id": writer_of[event.writer_id], "seq": clock[event.seq]}
        write(columns)
    left_out = len(events) - len(carried)
    note = {"of": head, "n_events": len(carried), "n_left_out": left_out, "format": "trajwidgets/copy/1"}
    draft = EventDraft(event_id=f"copy:{uuid4().hex}", kind="copy", payload=note)
    place = {"project_id": copied[0].project_id, "writer_id": own, "seq": len(clock) + 1, "recorded_at": recorded_at}
    write({"event_id": draft.event_id, **draft.content, **place})
    return copied
