"""What the outline marks: retries, long waits, tools, how deep sub-agents lie; told once for a run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.widgets.conftest import Open
from trajwidgets.trajectory import Step, Task, ToolCallPart, ToolResultPart, Trajectory, Usage
from trajwidgets.widgets.measures import measures

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def step(step_id: str, command: str = "", *, error: bool = False, at: float | None = None, **given: object) -> Step:
    call = ToolCallPart(call_id=step_id, name="bash", arguments={"command": command or step_id})
    result = ToolResultPart(call_id=step_id, is_error=error)
    started_at = None if at is None else NOON + timedelta(seconds=at)
    return Step(step_id=step_id, actor="agent", parts=(call, result), started_at=started_at, **given)


def of(*steps: Step) -> Trajectory:
    return Trajectory(trajectory_id="r1", task=Task(goal="g"), steps=steps)


def test_the_same_call_right_after_an_error_is_a_retry_and_after_success_is_none() -> None:
    run = of(step("a", "x", error=True), step("b", "x"), step("c", "x"), step("d", "y", error=True), step("e", "x"))
    assert measures(run).retries == (1,)


def test_a_wait_is_long_beside_the_usual_one_and_counts_from_the_end_of_the_step_before() -> None:
    times = [0, 10, 20, 30, 140]
    run = of(*(step(f"s{place}", at=at, duration_s=6.0) for place, at in enumerate(times)))
    assert measures(run).waits == {"4": 104.0}
    # Of a run that is slow throughout no wait stands out; of a fast one none is long before half a minute.
    assert measures(of(*(step(f"s{n}", at=100.0 * n) for n in range(5)))).waits == {}
    assert measures(of(*(step(f"s{n}", at=float(n) + 20 * (n == 4)) for n in range(5)))).waits == {}


def test_a_sub_agent_of_a_sub_agent_lies_two_deep() -> None:
    run = of(
        step("a"),
        step("b", lineage="helper", parent_id="a"),
        step("c", lineage="helper/inner", parent_id="b"),
        step("d", parent_id="a"),
    )
    assert measures(run).depths == {"helper": 1, "helper/inner": 2}


def test_what_no_step_says_is_not_sent() -> None:
    assert (measures(of(step("a"))).tokens, measures(of(step("a"))).costs) == ((), ())
    said = measures(of(step("a", usage=Usage(output_tokens=7)), step("b")))
    assert (said.tokens, said.costs) == ((7, None), ())


def test_a_page_is_told_at_which_places_each_tool_is_called(opened: Open) -> None:
    payload = opened(of(step("a"), step("b"))).ask("open", {"trajectory_id": "r1"}).payload
    assert payload["measures"]["tools"] == {"bash": [0, 1]}
