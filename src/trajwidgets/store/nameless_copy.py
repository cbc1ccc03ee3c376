"""A log written once more without names: the same acts in the same order, in chains of writers nobody has seen before.

An event cannot be changed without its hash, nor a hash without all that follow it. So the copy is a new log: its `copy`
event notes the head of the log it was made from, and who holds both can compare them event by event.

The id of an imported decision is a digest of what it says and of whose it is, so a guessed name could be tried on it:
it is drawn anew, wherever it stands. What an import was made from (`anna_smith.csv`, and its sha256) is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from secrets import token_hex
from typing import Any, cast
from uuid import uuid4

from trajwidgets.store.events import GENESIS, Event, EventDraft, event_hash, in_order, read_payload
from trajwidgets.store.further_kinds import FURTHER, further_draft
from trajwidgets.store.kinds import IMPORTED, import_draft, is_imported, project_draft
from trajwidgets.trajectory import canonical_json

#: What is carried over. An alias tells who was who, and of an unknown kind nobody knows what it tells.
_CARRIED = ("project", "schema", "run", "import", "decision", "retraction", "submission", *FURTHER, "copy")


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
    fresh_id: defaultdict[str, str] = defaultdict(lambda: f"{IMPORTED}{token_hex(20)}")
    ends: dict[str, str] = {}
    copied: list[Event] = []

    def renewed(act_id: str) -> str:
        return fresh_id[act_id] if is_imported(act_id) else act_id

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
        elif event.kind == "import":
            named = cast(list[str], event.payload.get("decision_ids", []))
            draft = import_draft("", "", str(event.payload.get("schema_hash", "")), [fresh_id[each] for each in named])
            columns |= {"event_id": draft.event_id, **draft.content}
        elif event.kind in FURTHER:
            act = read_payload(event, FURTHER[event.kind].model_validate_json).told(shown, renewed)
            draft = further_draft(act, event.annotator or "", event.role or "")
            columns |= {"event_id": draft.event_id, **draft.content}
        elif event.decision_id is not None and is_imported(event.decision_id):
            decision_id = fresh_id[event.decision_id]
            columns["payload"] = canonical_json({**event.payload, "decision_id": decision_id}).decode()
            columns |= {"decision_id": decision_id, **({"event_id": decision_id} if event.kind == "decision" else {})}
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
