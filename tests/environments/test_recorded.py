"""A recorded run as an environment: it answers what it answered."""

from __future__ import annotations

import pytest

import trajwidgets as tw
from trajwidgets.environments import Demonstration, RecordedEnvironment, replay
from trajwidgets.errors import EnvironmentFault
from trajwidgets.trajectory import Step, Task, TextPart, Trajectory

RUNS = {run.trajectory_id: run for run in tw.examples()}


@pytest.mark.parametrize("trajectory_id", RUNS)
def test_every_call_of_a_shipped_run_is_answered_as_it_was(trajectory_id: str) -> None:
    run = RUNS[trajectory_id]
    assert replay(run, RecordedEnvironment(run)) == []


def test_an_expert_goes_on_behind_a_step_of_a_recorded_run() -> None:
    run = RUNS["support-double-charge"]
    recorded = RecordedEnvironment(run)
    (goal,) = recorded.goals
    third = [step for step in run.steps if step.calls][2]
    shift = Demonstration(recorded, goal, expert="e1", after=(run, third.step_id))
    again = shift.call("list_payments", {"order_id": "HB-20388"})
    assert again.is_error
    assert "rate_limited" in again.text
    strange = shift.call("list_payments", {"order_id": "HB-1"})
    assert strange.is_error
    assert "holds no call of list_payments with these arguments" in strange.text
    assert [step.is_copied for step in shift.run.steps].count(False) == 2
    assert shift.run.steps[0].parts == run.steps[0].parts
    with pytest.raises(EnvironmentFault, match="could be checked"):
        shift.finish()


def test_pictures_come_with_the_answers() -> None:
    run = next(run for run in RUNS.values() if run.slices["capability"] == "web navigation")
    recorded = RecordedEnvironment(run)
    call = next(call for step in run.steps for call in step.calls)
    images = [part for part in recorded.call(call.name, call.arguments).content if part.type == "image"]
    assert all(recorded.assets.read(image.asset_id or "") for image in images)


def test_a_run_without_answers_is_no_environment() -> None:
    run = Trajectory(
        trajectory_id="talk",
        task=Task(goal="talk"),
        steps=(Step(step_id="s", actor="user", parts=(TextPart(text="hi"),)),),
    )
    with pytest.raises(EnvironmentFault, match="no call of this run was answered"):
        RecordedEnvironment(run)
