"""How far an annotator is: which units want labels and which have every required one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trajwidgets.labels import Decision, LabelSchema, RunTarget, StepTarget
from trajwidgets.trajectory import Trajectory
from trajwidgets.widgets.messages import RunCard

_TITLE = 160


def units(trajectory: Trajectory, schema: LabelSchema) -> list[str | None]:
    """The steps that want labels in order, by id; None last, where the run as a whole wants some."""
    asked: list[str | None] = []
    if schema.of("step"):
        asked.extend(step.step_id for step in trajectory.steps if step.actor in schema.applies_to)
    if schema.of("run"):
        asked.append(None)
    return asked


def done(decisions: Iterable[Decision], schema: LabelSchema) -> set[str | None]:
    """The units whose required fields all have a label (a step id, or None for the run)."""
    answered: dict[str | None, set[str]] = {}
    for decision in decisions:
        for label in decision.labels:
            if isinstance(label.target, StepTarget):
                answered.setdefault(label.target.step_id, set()).add(label.field)
            elif isinstance(label.target, RunTarget):
                answered.setdefault(None, set()).add(label.field)
    return {unit for unit, fields in answered.items() if needed(unit, schema) <= fields}


def needed(unit: str | None, schema: LabelSchema) -> set[str]:
    """The fields without which a unit is not done: the required ones, or any one where none is required."""
    fields = schema.of("run" if unit is None else "step")
    return {field.name for field in fields if field.required}


def card(trajectory: Trajectory, schema: LabelSchema, finished: set[str | None]) -> RunCard:
    """The run as one entry of the queue."""
    asked = units(trajectory, schema)
    goal = " ".join(trajectory.task.goal[: 4 * _TITLE].split())
    return RunCard(
        trajectory_id=trajectory.trajectory_id,
        title=goal if len(goal) <= _TITLE else goal[: _TITLE - 1] + "…",
        n_steps=len(trajectory.steps),
        n_units=len(asked),
        n_done=sum(unit in finished for unit in asked),
        slices=trajectory.slices,
    )


def first_open(
    runs: Iterable[Trajectory], schema: LabelSchema, finished: Mapping[str, set[str | None]]
) -> tuple[str | None, str | None]:
    """Where work goes on: the first run with an open unit and that unit's step; the first run when all is done."""
    first: str | None = None
    for run in runs:
        first = first or run.trajectory_id
        ready = finished.get(run.trajectory_id, set())
        for unit in units(run, schema):
            if unit not in ready:
                return run.trajectory_id, unit
    return first, None
