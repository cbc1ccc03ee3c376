"""How far an annotator is: which units want labels and which have every required one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from trajwidgets.labels import Decision, LabelSchema, RunTarget, StepTarget, step_of
from trajwidgets.trajectory import RunSummary
from trajwidgets.widgets.messages import RunCard

_TITLE = 160


def units(run: RunSummary, schema: LabelSchema) -> list[str | None]:
    """The steps that want labels in order, by id; None last, where the run as a whole wants some."""
    asked: list[str | None] = []
    if schema.of("step"):
        asked.extend(step.step_id for step in run.steps if step.actor in schema.applies_to)
    if schema.of("run"):
        asked.append(None)
    return asked


class Ledger:
    """One annotator's live decisions, run by run, kept in step with the store so that no key waits for a replay.

    A unit is a step id, or None for the run as a whole. It is done when each required field has a label; where none is
    required, when any has. What was said under another form counts as far as this form could have taken it; what was
    said of bytes that have changed since does not count: that step wants to be judged again.
    """

    def __init__(self, schema: LabelSchema, runs: Mapping[str, RunSummary], decisions: Iterable[Decision]) -> None:
        self._schema = schema
        self._runs = runs
        self._needed = {unit: needed(unit, schema) for unit in (None, "")}
        self._live: dict[str, dict[str, Decision]] = {}
        self._given: dict[str, dict[str | None, Counter[str]]] = {}
        self._done: dict[str, set[str | None]] = {}
        for decision in decisions:
            self.add(decision)

    def decisions(self, trajectory_id: str) -> tuple[Decision, ...]:
        """The live decisions of a run in the order in which they count."""
        return tuple(self._live.get(trajectory_id, {}).values())

    def add(self, decision: Decision) -> None:
        """A decision was committed; one that is known already changes nothing."""
        live = self._live.setdefault(decision.trajectory_id, {})
        if decision.decision_id not in live and self._schema.fits(decision) and self._is_of_today(decision):
            live[decision.decision_id] = decision
            self._count(decision, 1)

    def remove(self, trajectory_id: str, decision_id: str) -> None:
        """A decision was taken back."""
        decision = self._live.get(trajectory_id, {}).pop(decision_id, None)
        if decision is not None:
            self._count(decision, -1)

    def replace(self, trajectory_id: str, decisions: Iterable[Decision]) -> None:
        """Somebody else changed this run: begin it anew from what the store says."""
        self._live.pop(trajectory_id, None)
        self._given.pop(trajectory_id, None)
        self._done.pop(trajectory_id, None)
        for decision in decisions:
            self.add(decision)

    def n_done(self, trajectory_id: str, asked: Iterable[str | None]) -> int:
        """How many of the asked units are done: one look-up each, since every key waits for it."""
        return len(self._done.get(trajectory_id, set()).intersection(asked))

    def is_done(self, trajectory_id: str, unit: str | None) -> bool:
        """Whether the unit has all its required labels."""
        return unit in self._done.get(trajectory_id, ())

    def _is_of_today(self, decision: Decision) -> bool:
        run = self._runs.get(decision.trajectory_id)
        if run is None:
            return False
        if not decision.step_digest:
            return decision.run_digest in ("", run.digest)
        return all(run.step_digest(step_of(label.target)) == decision.step_digest for label in decision.labels)

    def _count(self, decision: Decision, by: int) -> None:
        given = self._given.setdefault(decision.trajectory_id, {})
        done = self._done.setdefault(decision.trajectory_id, set())
        for label in decision.labels:
            if isinstance(label.target, StepTarget | RunTarget):
                unit = step_of(label.target)
                fields = given.setdefault(unit, Counter())
                fields[label.field] += by
                if fields[label.field] <= 0:
                    del fields[label.field]
                required = self._needed[None if unit is None else ""]
                if fields and required <= fields.keys():
                    done.add(unit)
                else:
                    done.discard(unit)


def needed(unit: str | None, schema: LabelSchema) -> set[str]:
    """The fields without which a unit is not done."""
    fields = schema.of("run" if unit is None else "step")
    return {field.name for field in fields if field.required}


def card(run: RunSummary, asked: Sequence[str | None], ledger: Ledger) -> RunCard:
    """The run as one entry of the queue."""
    goal = " ".join(run.goal[: 4 * _TITLE].split())
    return RunCard(
        trajectory_id=run.trajectory_id,
        title=goal if len(goal) <= _TITLE else goal[: _TITLE - 1] + "…",
        n_steps=run.n_steps,
        n_units=len(asked),
        n_done=ledger.n_done(run.trajectory_id, asked),
        slices=run.slices,
    )


def first_open(units_of: Mapping[str, Sequence[str | None]], ledger: Ledger) -> tuple[str, str | None]:
    """Where work goes on: the first open unit of the first run that has one; the first unit of all when all is done.

    There is a run. The unit is None for a run that is not asked for labels at all, too.
    """
    for trajectory_id, asked in units_of.items():
        for unit in asked:
            if not ledger.is_done(trajectory_id, unit):
                return trajectory_id, unit
    trajectory_id, asked = next(iter(units_of.items()))
    return trajectory_id, next(iter(asked), None)
