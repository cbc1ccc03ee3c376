"""The fold: from the log of events to what counts now. Pure functions; the browser folds the same way.

1. A decision that its own annotator retracted does not count, wherever the retraction stands.
2. Of what is left, the latest label counts for each annotator in each role, run, step, target and field. Latest by
   (seq, writer_id), and by place within one decision; never by a wall clock.

Whose an act is, is said by the name shown for it (`names.py`): whoever was renamed is still one annotator.

So undoing a decision makes the one before it count again, and nobody's act changes what another annotator said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from trajwidgets.labels import Decision, Label, Retraction, step_of
from trajwidgets.store.events import Event, each_once
from trajwidgets.store.kinds import ACTS, is_imported, read_act
from trajwidgets.store.names import Names

NOBODY_RENAMED: Final = Names()

Status = Literal["current", "superseded", "retracted"]


@dataclass(frozen=True, slots=True)
class CurrentLabel:
    """A label with the decision it belongs to, whose it is, and when the store took it."""

    label: Label
    decision: Decision
    annotator: str
    role: str
    recorded_at: datetime

    @property
    def trajectory_id(self) -> str:
        """The run it speaks of."""
        return self.decision.trajectory_id

    @property
    def step_id(self) -> str | None:
        """The step it speaks of; None for a run."""
        return step_of(self.label.target)

    @property
    def key(self) -> tuple[str, str, str, str | None, str, str]:
        """Annotator, role, run, step, target key, field: of all labels with one key, one counts.

        The role counts because a review is an act of its own: it must not replace what the same person said blind.
        """
        return (self.annotator, self.role, self.trajectory_id, self.step_id, self.label.target.key, self.label.field)


@dataclass(frozen=True, slots=True)
class PastLabel:
    """A label that was ever given, and what became of it."""

    given: CurrentLabel
    status: Status
    retracted_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Given:
    event: Event
    decision: Decision


def _replay(events: Iterable[Event], names: Names) -> tuple[list[_Given], dict[str, datetime]]:
    """The decisions in order, and when each retracted one was first retracted."""
    given: dict[str, _Given] = {}
    retractions: list[tuple[Event, Retraction]] = []
    for event in each_once(event for event in events if event.kind in ACTS):
        act = read_act(event)
        if isinstance(act, Decision):
            given[act.decision_id] = _Given(event, act)
        else:
            retractions.append((event, act))
    retracted: dict[str, datetime] = {}
    for event, act in retractions:
        decision = given.get(act.decision_id)
        if decision is not None and _whose(decision.event, names) == _whose(event, names):
            retracted.setdefault(act.decision_id, event.time)
    return list(given.values()), retracted


def _whose(event: Event, names: Names) -> str:
    return names.shown(event.annotator or "")


def live_decisions(events: Iterable[Event], names: Names = NOBODY_RENAMED) -> list[Decision]:
    """The decisions nobody retracted, in order; those that later ones superseded are among them."""
    given, retracted = _replay(events, names)
    return [each.decision for each in given if each.decision.decision_id not in retracted]


def history(events: Iterable[Event], names: Names = NOBODY_RENAMED) -> list[PastLabel]:
    """Every label ever given, in order, with what became of it."""
    given, retracted = _replay(events, names)
    labels = [
        CurrentLabel(
            label,
            each.decision,
            _whose(each.event, names),
            each.event.role or "",
            decided_at(each.event, each.decision),
        )
        for each in given
        for label in each.decision.labels
    ]
    latest = {label.key: place for place, label in enumerate(labels) if label.decision.decision_id not in retracted}
    return [
        PastLabel(label, _status(label, place, latest, retracted), retracted.get(label.decision.decision_id))
        for place, label in enumerate(labels)
    ]


def _status(
    label: CurrentLabel,
    place: int,
    latest: dict[tuple[str, str, str, str | None, str, str], int],
    retracted: dict[str, datetime],
) -> Status:
    if label.decision.decision_id in retracted:
        return "retracted"
    return "current" if latest[label.key] == place else "superseded"


def decided_at(event: Event, decision: Decision) -> datetime:
    """When the store took it; of what was imported, when its source says that it was made."""
    made_at = decision.made_at
    return made_at if made_at is not None and is_imported(decision.decision_id) else event.time


def current_labels(events: Iterable[Event], names: Names = NOBODY_RENAMED) -> list[CurrentLabel]:
    """What counts now, in the order in which it was said."""
    return [past.given for past in history(events, names) if past.status == "current"]
