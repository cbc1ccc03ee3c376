"""Faults strike where they were put, once or for good, and what an expert makes of them is one record."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import trajwidgets as tw
from tests.environments.paths import LAMP, lamp_by_the_book
from trajwidgets.environments import (
    Demonstration,
    Fault,
    FunctionEnvironment,
    Injected,
    RecordedEnvironment,
    inject,
    recovery_of,
    replay,
)
from trajwidgets.environments.faults import FAULTS
from trajwidgets.errors import EnvironmentFault
from trajwidgets.trajectory import Trajectory

ORDER = next(run for run in tw.examples() if run.trajectory_id == "support-damaged-lamp")

#: Whether an explicit one is an error; truncation is an answer of which something is missing.
ERRORS = {"wrong_response", "permission_error", "rate_limit", "timeout"}


@pytest.fixture(scope="module")
def run(desk: FunctionEnvironment) -> Trajectory:
    shift = Demonstration(desk, "damaged-lamp", expert="e1", trajectory_id="lamp")
    lamp_by_the_book(shift)
    return shift.finish()


def struck(found: Injected) -> str:
    return found.run.steps[-1].results[0].content[0].text  # type: ignore[union-attr]


@pytest.mark.parametrize("manner", ["explicit", "implicit"])
@pytest.mark.parametrize("kind", sorted(FAULTS))
def test_each_kind_changes_what_is_seen_at_its_step_and_nothing_before(
    desk: FunctionEnvironment, run: Trajectory, kind: str, manner: str
) -> None:
    step = run.steps[-2]  # list_refunds: somebody looks whether it is there
    found = inject(run, step.step_id, Fault(kind=kind, manner=manner), desk)  # type: ignore[arg-type]
    assert [one.digest for one in found.run.steps[:-1]] == [one.digest for one in run.steps[: len(run.steps) - 2]]
    assert struck(found) != step.results[0].content[0].text  # type: ignore[union-attr]
    assert found.run.steps[-1].results[0].is_error == (manner == "explicit" and kind in ERRORS)
    said_so = {"rror", "truncated"} if manner == "explicit" else set()
    assert any(word in struck(found) for word in said_so) == (manner == "explicit")
    again = inject(run, step.step_id, Fault(kind=kind, manner=manner), desk)  # type: ignore[arg-type]
    assert struck(again) == struck(found)


@pytest.mark.parametrize("manner", ["explicit", "implicit"])
@pytest.mark.parametrize("kind", sorted(FAULTS))
def test_a_run_that_nobody_can_run_again_takes_faults_from_its_recording(kind: str, manner: str) -> None:
    step = [step for step in ORDER.steps if step.calls][2]
    found = inject(ORDER, step.step_id, Fault(kind=kind, manner=manner), RecordedEnvironment(ORDER))  # type: ignore[arg-type]
    assert found.run.steps[-1].flags == ("injected_fault",)
    assert found.run.metadata["fault"]["kind"] == kind  # type: ignore[call-overload,index]


@pytest.mark.parametrize(("persistence", "later"), [("transient", False), ("permanent", True)])
def test_a_permanent_fault_strikes_its_tool_again_and_no_other(
    desk: FunctionEnvironment, run: Trajectory, persistence: str, later: bool
) -> None:
    order = run.steps[2]
    assert order.calls[0].name == "get_order"
    fault = Fault(kind="rate_limit", persistence=persistence)  # type: ignore[arg-type]
    found = inject(run, order.step_id, fault, desk)
    shift = Demonstration(found.environment, "damaged-lamp", expert="e2", after=(found.run, found.step_id))
    assert shift.call("get_order", LAMP).is_error == later
    shift.undo()
    assert shift.call("get_order", LAMP).is_error == later
    assert not shift.call("read_policy", {"article": "returns"}).is_error


@pytest.mark.parametrize("takes_effect", [True, False])
def test_a_time_out_may_hide_that_the_call_took_effect(
    desk: FunctionEnvironment, run: Trajectory, takes_effect: bool
) -> None:
    refund = run.steps[-3]
    assert refund.calls[0].name == "refund"
    found = inject(run, refund.step_id, Fault(kind="timeout", takes_effect=takes_effect), desk)
    shift = Demonstration(found.environment, "damaged-lamp", expert="e2", after=(found.run, found.step_id))
    refunds = shift.call("list_refunds", LAMP, reasoning="A time-out does not say whether it was made.")
    assert ("R-3001" in refunds.text) == takes_effect
    if not takes_effect:
        shift.call("refund", refund.calls[0].arguments, reasoning="It was not, so once more.")
    shift.say("It is paid back.", reasoning="Once, as the books say.")
    recovered = shift.finish()
    assert recovered.outcome.status == "success"
    assert replay(recovered, found.environment) == []
    record = recovery_of(recovered)
    assert record.fault == Fault(kind="timeout", takes_effect=takes_effect)
    assert record.struck.step_id == refund.step_id
    assert record.struck.results[0].is_error
    assert len(record.context) + 1 + len(record.steps) == len(recovered.steps)
    assert [step.is_copied for step in record.steps] == [False] * len(record.steps)


def test_an_instruction_becomes_ambiguous(desk: FunctionEnvironment, run: Trajectory) -> None:
    fault = Fault(kind="ambiguous_instruction", words="My lamp! Do something.")
    found = inject(run, "user", fault, desk)
    assert found.run.steps[-1].parts[0].text == "My lamp! Do something."  # type: ignore[union-attr]
    shift = Demonstration(found.environment, "damaged-lamp", expert="e2", after=(found.run, found.step_id))
    shift.say("Which order is it about, and what is wrong with it?", reasoning="Nothing says which order.")
    assert recovery_of(shift.run).fault.words == "My lamp! Do something."


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda run, desk: inject(run, "user", Fault(kind="timeout"), desk), "calls no tool"),
        (
            lambda run, desk: inject(run, run.steps[2].step_id, Fault(kind="ambiguous_instruction", words="x"), desk),
            "the agent's",
        ),
        (lambda run, desk: inject(run, run.steps[2].step_id, Fault(kind="earthquake"), desk), "no member 'earthquake'"),
        (lambda run, desk: Fault(kind="timeout", words="x"), "words="),
        (lambda run, desk: recovery_of(run), "no fault was injected"),
    ],
)
def test_faults_that_cannot_be_are_refused(
    desk: FunctionEnvironment, run: Trajectory, wrong: Callable[[Trajectory, FunctionEnvironment], object], words: str
) -> None:
    with pytest.raises(EnvironmentFault, match=words):
        wrong(run, desk)
