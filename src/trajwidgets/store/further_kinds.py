"""The kinds of event that say something about labels and runs without being labels: one line each, see `FurtherAct`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from trajwidgets.labels import AcceptedPath, Demonstrated, Finding, FurtherAct, Gold, Review, Round, Ruling, Waiver
from trajwidgets.store.events import Event, EventDraft, each_once, read_payload
from trajwidgets.store.names import Names

A = TypeVar("A", bound=FurtherAct)

#: A new kind is a model in `labels/`, and a line here.
FURTHER: dict[str, type[FurtherAct]] = {
    "review": Review,
    "ruling": Ruling,
    "gold": Gold,
    "finding": Finding,
    "waiver": Waiver,
    "round": Round,
    "accepted_path": AcceptedPath,
    "demonstrated": Demonstrated,
}


@dataclass(frozen=True)
class Said(Generic[A]):
    """An act with whose it is (by the name shown), in which role, and the event that holds it."""

    act: A
    annotator: str
    role: str
    event: Event


def further_draft(act: FurtherAct, annotator: str, role: str) -> EventDraft:
    """The event of an act, whose annotator and role are known to be good."""
    return EventDraft(
        event_id=act.act_id,
        kind=act.kind,
        decision_id=act.decision_id,
        trajectory_id=act.trajectory_id,
        step_id=act.step_id,
        annotator=annotator,
        role=role,
        payload=act.model_dump(mode="json"),
    )


def said(kind: type[A], events: Iterable[Event], names: Names) -> list[Said[A]]:
    """The acts of one kind, in order, with the names in them as they are shown; raises like `read_payload`."""
    found = []
    for event in each_once(events):
        act = read_payload(event, kind.model_validate_json).told(name=names.shown)
        found.append(Said(act, names.shown(event.annotator or ""), event.role or "", event))
    return found


def spoken_of(events: Iterable[Event]) -> list[tuple[str, str]]:
    """The names that stand within acts, and as whose: an annotator's."""
    heard: list[str] = []

    def hear(name: str) -> str:
        heard.append(name)
        return name

    for event in events:
        read_payload(event, FURTHER[event.kind].model_validate_json).told(name=hear)
    return [(name, "annotator") for name in heard]
