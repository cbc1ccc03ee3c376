"""The fold, event by event: what counts now, brought up to date by what is new, in whichever order it arrives.

It ends where `fold.py` ends, whatever the order: events of a merge are older than what is here already, a retraction
may come before its decision, a twin may take the place of the one that is held. What is kept of a label is what
measuring needs: no confidence, no evidence, no attention time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from trajwidgets.labels import Decision, LabelSchema, only_step, step_of
from trajwidgets.store.events import Event
from trajwidgets.store.fold import decided_at
from trajwidgets.store.kinds import ACTS, read_act, read_schema
from trajwidgets.store.names import Names
from trajwidgets.store.runs import RunRecord, read_run

Order = tuple[int, str]
"""When an event happened: its place on the Lamport clock, and its writer where two are equal."""

Key = tuple[str, str, str, str | None, str, str]
"""Annotator as shown, role, run, step, target key, field: of all labels with one key, one counts."""


@dataclass(slots=True, eq=False)
class HeldDecision:
    """What is kept of a decision; `only_step` as in `labels/staleness.py`."""

    order: Order
    decision_id: str
    recorded: str
    role: str
    trajectory_id: str
    schema_hash: str
    suggested_by: str
    run_digest: str
    step_digest: str
    only_step: str | None
    recorded_at: datetime
    labels: tuple[HeldLabel, ...] = ()
    retracted: bool = False


@dataclass(slots=True, eq=False)
class HeldLabel:
    """What is kept of a label; `place` within its decision, `target` as its key."""

    decision: HeldDecision
    place: int
    step_id: str | None
    target: str
    field: str
    value: JsonValue
    state: str

    @property
    def order(self) -> tuple[Order, int]:
        """Of labels with one key, the one with the greatest counts."""
        return (self.decision.order, self.place)


@dataclass(slots=True)
class Taken:
    """What some events changed: keys with another label now, runs with another record; `anew` where all may have."""

    keys: set[Key] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)
    anew: bool = False


class LiveFold:
    """What counts in the events taken so far.

    Attributes:
        current: of each run, the labels that count now.
        names: under which name everybody is shown.
    """

    def __init__(self) -> None:
        self.current: dict[str, dict[Key, HeldLabel]] = {}
        self.names = Names()
        self._aliases: list[Event] = []
        self._decisions: dict[str, HeldDecision] = {}
        self._retractions: dict[str, dict[str, tuple[Order, str]]] = {}
        #: Of each key with several labels, all that nobody retracted; most have one, which stands in `current` alone.
        self._rivals: dict[Key, list[HeldLabel]] = {}
        self._schemas: dict[str, tuple[Order, LabelSchema]] = {}
        self._runs: dict[str, dict[str, tuple[Order, RunRecord]]] = {}

    def take(self, events: Iterable[Event]) -> Taken:
        """Take events, each of which may have been taken before.

        Raises:
            StoreTooNew: when a later version of this package wrote one.
            StoreCorrupt: when one does not hold what its kind says.
        """
        taken = Taken()
        aliases = len(self._aliases)
        for event in events:
            if event.kind in ACTS:
                self._act(event, taken)
            elif event.kind == "run":
                self._run(event, taken)
            elif event.kind == "schema":
                self._schema(event, taken)
            elif event.kind == "alias" and all(event.hash != known.hash for known in self._aliases):
                self._aliases.append(event)
        if len(self._aliases) > aliases:
            self._rename()
            taken.anew = True
        return taken

    def schemas(self) -> dict[str, LabelSchema]:
        """Every recorded form by its hash, oldest first."""
        return {schema.schema_hash: schema for _, schema in sorted(self._schemas.values(), key=lambda held: held[0])}

    def run(self, trajectory_id: str) -> RunRecord | None:
        """The latest record of a run; None where it was never recorded."""
        held = self._runs.get(trajectory_id)
        return max(held.values(), key=lambda each: each[0])[1] if held else None

    def _act(self, event: Event, taken: Taken) -> None:
        order = (event.seq, event.writer_id)
        act = read_act(event)
        if isinstance(act, Decision):
            known = self._decisions.get(act.decision_id)
            if known is not None and known.order <= order:
                return
            if known is not None:
                self._weigh(known, taken, out=True)
            held = _held(event, act, order)
            self._decisions[act.decision_id] = held
            held.retracted = self._is_retracted(held)
            self._weigh(held, taken)
            return
        retractions = self._retractions.setdefault(act.decision_id, {})
        twin = retractions.get(event.event_id)
        if twin is not None and twin[0] <= order:
            return
        retractions[event.event_id] = (order, event.annotator or "")
        decision = self._decisions.get(act.decision_id)
        if decision is not None and decision.retracted != self._is_retracted(decision):
            self._weigh(decision, taken, out=True)
            decision.retracted = not decision.retracted
            self._weigh(decision, taken)

    def _is_retracted(self, decision: HeldDecision) -> bool:
        """Whether its own annotator took it back, whenever that was."""
        whose = self.names.shown(decision.recorded)
        retractions = self._retractions.get(decision.decision_id, {})
        return any(self.names.shown(recorded) == whose for _, recorded in retractions.values())

    def _weigh(self, decision: HeldDecision, taken: Taken, *, out: bool = False) -> None:
        """Let the labels of a decision compete for their keys, or no longer."""
        if decision.retracted:
            return
        whose = self.names.shown(decision.recorded)
        there = self.current.setdefault(decision.trajectory_id, {})
        for label in decision.labels:
            key = (whose, decision.role, decision.trajectory_id, label.step_id, label.target, label.field)
            before = there.get(key)
            rivals = self._rivals.get(key) or ([before] if before is not None else [])
            if out:
                rivals.remove(label)
            else:
                rivals.append(label)
            taken.keys.add(key)
            if rivals:
                there[key] = max(rivals, key=lambda rival: rival.order)
            else:
                there.pop(key, None)
            if len(rivals) > 1:
                self._rivals[key] = rivals
            else:
                self._rivals.pop(key, None)

    def _rename(self) -> None:
        """Whose an act is has changed, and so may have every key and every retraction."""
        self.names = Names(self._aliases)
        self.current, self._rivals = {}, {}
        for decision in self._decisions.values():
            decision.retracted = self._is_retracted(decision)
            self._weigh(decision, Taken())

    def _run(self, event: Event, taken: Taken) -> None:
        record = read_run(event)
        held = self._runs.setdefault(record.trajectory_id, {})
        order = (event.seq, event.writer_id)
        if event.event_id in held and held[event.event_id][0] <= order:
            return
        held[event.event_id] = (order, record)
        taken.runs.add(record.trajectory_id)

    def _schema(self, event: Event, taken: Taken) -> None:
        order = (event.seq, event.writer_id)
        known = self._schemas.get(event.event_id)
        if known is None or order < known[0]:
            self._schemas[event.event_id] = (order, read_schema(event))
            taken.anew = True  # what is measured, and how, is said by the forms


def _held(event: Event, decision: Decision, order: Order) -> HeldDecision:
    held = HeldDecision(
        order=order,
        decision_id=decision.decision_id,
        recorded=event.annotator or "",
        role=event.role or "",
        trajectory_id=decision.trajectory_id,
        schema_hash=decision.schema_hash,
        suggested_by=decision.suggested_by,
        run_digest=decision.run_digest,
        step_digest=decision.step_digest,
        only_step=only_step(decision),
        recorded_at=decided_at(event, decision),
    )
    held.labels = tuple(
        HeldLabel(held, place, step_of(label.target), label.target.key, label.field, label.value, label.state)
        for place, label in enumerate(decision.labels)
    )
    return held
