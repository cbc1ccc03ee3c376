"""Runs to export: recorded ones, a demonstrated one, one that recovers from a fault; and people who judge them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import trajwidgets as tw
from trajwidgets.environments import Demonstration, Fault, FunctionEnvironment, inject
from trajwidgets.labels import CallTarget, RunTarget, StepTarget, Target
from trajwidgets.trajectory import Step, Trajectory

EXAMPLES = {run.trajectory_id: run for run in tw.examples()}
PARSER, MODEL = EXAMPLES["coding-night-shifts-parser"], EXAMPLES["coding-night-shifts-model"]


def demonstrated(desk: FunctionEnvironment) -> Trajectory:
    """Anna explains that final sale is final."""
    shift = Demonstration(desk, "final-sale", expert="anna", seed=3, trajectory_id="explained")
    shift.call("read_policy", {"article": "final-sale"}, reasoning="May it be returned?")
    shift.say("I am sorry: final sale articles cannot be returned.")
    return shift.finish()


def struck(desk: FunctionEnvironment, run: Trajectory) -> tuple[Trajectory, Trajectory]:
    """The run with a time-out in it, and what Ben makes of it."""
    found = inject(run, run.steps[2].step_id, Fault(kind="timeout"), desk, seed=3, trajectory_id="struck")
    after = (found.run, found.step_id)
    shift = Demonstration(found.environment, "final-sale", expert="ben", seed=3, after=after, trajectory_id="recovered")
    shift.call("read_policy", {"article": "final-sale"}, reasoning="A time-out may pass: reading twice does no harm.")
    shift.say("I am sorry: final sale articles cannot be returned.")
    return found.run, shift.finish()


def agent_steps(run: Trajectory) -> list[Step]:
    return [step for step in run.steps if step.actor == "agent"]


def say(
    store: tw.LabelStore,
    schema: tw.LabelSchema,
    annotator: str,
    run: Trajectory,
    step: Step | None = None,
    call_id: str | None = None,
    role: Any = "annotator",
    /,
    **values: Any,
) -> None:
    """One decision, checked by the form as the widget would."""
    target: Target = RunTarget(trajectory_id=run.trajectory_id)
    if step is not None:
        target = StepTarget(trajectory_id=run.trajectory_id, step_id=step.step_id)
    if step is not None and call_id is not None:
        target = CallTarget(trajectory_id=run.trajectory_id, step_id=step.step_id, call_id=call_id)
    store.record_schema(schema)
    store.record_run(run)
    decision = tw.Decision(
        decision_id=uuid4().hex,
        trajectory_id=run.trajectory_id,
        schema_hash=schema.schema_hash,
        labels=tuple(tw.Label(target=target, field=name, value=value) for name, value in values.items()),
        run_digest=run.digest,
        step_digest="" if step is None else step.digest,
    )
    store.save(schema.validate_decision(decision), annotator=annotator, role=role)


def correction(step: Step, after: Mapping[str, Any]) -> Any:
    """What a frame holds of a correction that makes these texts and arguments, by pointer."""
    return tw.Correction.between(step, after).model_dump(mode="json")
