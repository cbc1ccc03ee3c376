"""What an expert does becomes a run; what is taken back never happened."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import trajwidgets as tw
from tests.environments.paths import lamp_by_the_book
from trajwidgets.environments import CallAct, Demonstration, FunctionEnvironment, SayAct, replay
from trajwidgets.environments.acts import ACTS
from trajwidgets.errors import EnvironmentFault

ACTIONS = st.sampled_from(
    [
        SayAct(text="One moment."),
        CallAct(tool="add_note", arguments={"order_id": "HB-20388", "text": "a note"}, reasoning="For colleagues."),
        CallAct(tool="list_payments", arguments={"order_id": "HB-20388"}),
        CallAct(tool="issue_voucher", arguments={"order_id": "HB-20388", "amount_cents": 500, "reason": "kind"}),
        CallAct(tool="get_order", arguments={"order_id": "HB-20388"}, text="I am looking."),
        CallAct(tool="get_order", arguments={"order_id": 1}),
        None,  # undo
    ]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTIONS, max_size=12), seed=st.integers(0, 5))
def test_after_any_acts_and_undos_the_run_is_what_doing_the_rest_alone_gives(
    desk: FunctionEnvironment, acts: list[CallAct | SayAct | None], seed: int
) -> None:
    shift, kept = Demonstration(desk, "double-charge", expert="e1", seed=seed), []
    for act in acts:
        if act is None:
            assert shift.undo() == (kept.pop() if kept else None)
        else:
            shift.do(act)
            kept.append(act)
    assert list(shift.acts) == kept
    run, state = shift.run, shift.environment.check("double-charge")
    assert replay(run, desk) == []
    assert desk.check("double-charge") == state
    again = Demonstration(desk, "double-charge", expert="e1", seed=seed)
    again.resume(ACTS.validate_json(ACTS.dump_json(shift.acts)))
    assert [step.digest for step in again.run.steps] == [step.digest for step in run.steps]


def test_a_demonstration_is_a_run_like_any_other(desk: FunctionEnvironment, tmp_path: object) -> None:
    shift = Demonstration(desk, "damaged-lamp", expert="e1", seed=2, trajectory_id="lamp-e1")
    lamp_by_the_book(shift)
    run = shift.finish()
    assert [step.actor for step in run.steps[:3]] == ["system", "user", "agent"]
    assert (run.outcome.status, run.outcome.reward, run.agent.name) == ("success", 1.0, "e1")
    assert run.slices == {"capability": "tool use under policy", "difficulty": "medium"}
    assert run.metadata["demonstration"] == {
        "environment": "support-desk",
        "goal": "damaged-lamp",
        "seed": 2,
        "expert": "e1",
    }
    path = f"{tmp_path}/run.jsonl"
    tw.write_native([run], path)
    (read,) = tw.load(path)
    assert read.digest == run.digest
    assert replay(read, desk) == []


def test_a_demonstration_goes_on_behind_another_and_keeps_where_it_came_from(desk: FunctionEnvironment) -> None:
    first = Demonstration(desk, "damaged-lamp", expert="e1")
    lamp_by_the_book(first)
    run = first.finish()
    reported = run.steps[4].step_id
    second = Demonstration(desk, "damaged-lamp", expert="e2", after=(run, reported))
    second.say("I have filed a report.")
    other = second.finish()
    assert other.outcome.status == "partial"
    assert [step.is_copied for step in other.steps] == [True] * 5 + [False]
    about = other.metadata["demonstration"]
    assert isinstance(about, dict)
    assert about["after"] == {"trajectory_id": run.trajectory_id, "step_id": reported, "digest": run.digest}


def test_a_run_of_another_seed_is_not_gone_on_with(desk: FunctionEnvironment) -> None:
    first = Demonstration(desk, "damaged-lamp", expert="e1", seed=1)
    lamp_by_the_book(first)
    with pytest.raises(EnvironmentFault, match="answers differently now"):
        Demonstration(desk, "damaged-lamp", expert="e2", seed=2, after=(first.run, first.run.steps[-1].step_id))


def test_what_cannot_be_is_said(desk: FunctionEnvironment) -> None:
    with pytest.raises(EnvironmentFault, match="no goal 'lamp'"):
        Demonstration(desk, "lamp", expert="e1")
    with pytest.raises(EnvironmentFault, match="nothing was done yet"):
        Demonstration(desk, "damaged-lamp", expert="e1").finish()
