"""Suggestions: what a rule or a model says of a run, kept as labels of an annotator of its own.

So they are never mixed with what people say: another name, another role, and agreement among annotators leaves aside
both them and whatever was decided in sight of them (`Decision.suggested_by`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal
from uuid import uuid4

from pydantic import JsonValue
from pydantic_core import to_jsonable_python

from trajwidgets.errors import LabelError, TrajwidgetsError
from trajwidgets.labels import Decision, Label, LabelSchema, RunTarget, StepTarget, Target, step_of, units
from trajwidgets.store import CurrentLabel, LabelStore
from trajwidgets.trajectory import Step, Trajectory

#: Of a step within its run: field -> value for what it has an opinion on; None or nothing where it has none.
Rule = Callable[[Step, Trajectory], Mapping[str, object] | None]
#: The same of a run as a whole.
RunRule = Callable[[Trajectory], Mapping[str, object] | None]


def suggest(
    runs: Iterable[Trajectory],
    *,
    step: Rule | None = None,
    run: RunRule | None = None,
    schema: LabelSchema,
    store: LabelStore,
    annotator: str,
    role: Literal["rule", "model"] = "rule",
) -> int:
    """Ask a rule or a model about runs, and keep what it says; returns how many labels are new.

    Only steps that want labels under the form are asked about. To ask again is to keep only what is said differently
    now; what a rule has no opinion on any more stays as it was said. A Labeler shows them with `prefill=annotator`.

    Args:
        runs: the runs.
        step: called as `step(step, trajectory)`; gives field -> value.
        run: called as `run(trajectory)`; the same for the run as a whole.
        schema: the form they answer; values are validated like those of people.
        store: where they are kept.
        annotator: their name, such as "rule: tool errors" or "model: gpt-4.1 prompt 3".
        role: "rule" or "model"; never that of a person.

    Raises:
        LabelError: when neither is given, when what one says fits no field, or when it fails itself; the message names
            run and step. What was said of earlier runs is kept.
        StoreError: when it could not be written.
    """
    if step is None and run is None:
        raise LabelError("nobody to ask: pass step=, called with a step and its run, or run=, called with a run.")
    if role not in ("rule", "model"):
        raise LabelError(f"role={role!r}: suggestions are those of a 'rule' or a 'model', never of a person.")
    store.record_schema(schema)
    known = _latest(store, annotator, role)
    new = 0
    for trajectory in runs:
        store.record_run(trajectory)
        for decision in _decisions(trajectory, step, run, schema, annotator):
            fresh = tuple(label for label in decision.labels if not _is_said(known, label, decision))
            if fresh:
                store.save(decision.model_copy(update={"labels": fresh}), annotator=annotator, role=role)
                new += len(fresh)
    return new


def _latest(store: LabelStore, annotator: str, role: str) -> dict[tuple[str, str | None, str], CurrentLabel]:
    return {
        (each.trajectory_id, each.step_id, each.label.field): each
        for each in store.labels(annotator=annotator)
        if each.role == role
    }


def _is_said(known: Mapping[tuple[str, str | None, str], CurrentLabel], label: Label, decision: Decision) -> bool:
    """Whether it counts already: the same value, of the same bytes, under the same form."""
    step_id = step_of(label.target)
    held = known.get((decision.trajectory_id, step_id, label.field))
    return (
        held is not None
        and held.label.value == label.value
        and held.decision.schema_hash == decision.schema_hash
        and held.decision.step_digest == decision.step_digest
        and (step_id is not None or held.decision.run_digest == decision.run_digest)
    )


def _decisions(
    trajectory: Trajectory, step: Rule | None, run: RunRule | None, schema: LabelSchema, annotator: str
) -> Iterator[Decision]:
    trajectory_id = trajectory.trajectory_id
    for unit in units(trajectory.steps, schema):
        found = trajectory.find(unit)
        where = f"run {trajectory_id!r}" if found is None else f"step {unit!r} of run {trajectory_id!r}"
        try:
            said = _ask(trajectory, found, step, run)
        except TrajwidgetsError:
            raise
        except Exception as error:  # somebody else's code may raise anything
            raise LabelError(f"{annotator} failed on {where}: {type(error).__name__}: {error}") from error
        target: Target = RunTarget(trajectory_id=trajectory_id)
        if found is not None:
            target = StepTarget(trajectory_id=trajectory_id, step_id=found.step_id)
        if not said:
            continue
        decision = Decision(
            decision_id=uuid4().hex,
            trajectory_id=trajectory_id,
            schema_hash=schema.schema_hash,
            labels=tuple(Label(target=target, field=field, value=value) for field, value in said.items()),
            run_digest=trajectory.digest,
            step_digest="" if found is None else found.digest,
        )
        try:
            yield schema.validate_decision(decision)
        except LabelError as error:
            raise LabelError(f"{annotator} on {where}: {error}") from None


def _ask(
    trajectory: Trajectory, found: Step | None, step: Rule | None, run: RunRule | None
) -> Mapping[str, JsonValue] | None:
    if found is None:
        said = None if run is None else run(trajectory)
    else:
        said = None if step is None else step(found, trajectory)
    return None if said is None else {str(field): to_jsonable_python(value) for field, value in said.items()}
