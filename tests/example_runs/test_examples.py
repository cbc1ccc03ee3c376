"""The runs that ship: what a user who has none of their own gets to label."""

import io
import struct
from collections import Counter
from hashlib import sha256
from importlib.resources import files

import pytest

import trajwidgets as tw
from trajwidgets.trajectory import (
    BoxOverlay,
    ImagePart,
    PointerOverlay,
    ReasoningPart,
    ToolCallPart,
    ToolResultPart,
    Trajectory,
)

RUNS = {run.trajectory_id: run for run in tw.examples()}
MEGABYTE = 1024 * 1024

every_run = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())


def images(run: Trajectory) -> list[ImagePart]:
    parts = [part for step in run.steps for part in step.parts]
    parts += [inner for part in parts if isinstance(part, ToolResultPart) for inner in part.content]
    return [part for part in parts if isinstance(part, ImagePart)]


def errors(run: Trajectory) -> int:
    return sum(result.is_error for step in run.steps for result in step.results)


def test_there_are_at_least_six_runs_in_a_fixed_order() -> None:
    assert len(RUNS) >= 6
    assert list(RUNS) == sorted(RUNS)
    assert [run.trajectory_id for run in tw.examples()] == list(RUNS)


@every_run
def test_a_run_has_12_to_60_steps_and_at_least_ten_of_the_agent(run: Trajectory) -> None:
    assert 12 <= len(run.steps) <= 60
    assert sum(step.actor == "agent" for step in run.steps) >= 10


@every_run
def test_a_run_starts_with_its_instructions_and_the_request(run: Trajectory) -> None:
    assert [step.actor for step in run.steps[:2]] == ["system", "user"]
    assert run.task.goal
    assert run.task.criteria


@every_run
def test_every_step_of_the_agent_holds_its_reasoning_and_acts_or_speaks(run: Trajectory) -> None:
    for step in (step for step in run.steps if step.actor == "agent"):
        assert isinstance(step.parts[0], ReasoningPart)
        assert len(step.parts) > 1


@every_run
def test_every_call_is_one_the_agent_was_told_about_and_has_its_result(run: Trajectory) -> None:
    tools = {tool.name: tool.parameters for tool in run.tools}
    seen: set[str] = set()
    for step in run.steps:
        assert [call.call_id for call in step.calls] == [result.call_id for result in step.results]
        assert not any(result.orphan for result in step.results)
        for call in step.calls:
            assert call.call_id not in seen
            seen.add(call.call_id)
            assert set(call.arguments) <= set(tools[call.name]["properties"])
            assert set(tools[call.name]["required"]) <= set(call.arguments)


@every_run
def test_times_are_measured_and_nothing_else_is_made_up(run: Trajectory) -> None:
    started = [step.started_at for step in run.steps]
    assert None not in started
    assert started == sorted(started)
    assert all(result.duration_s is not None for step in run.steps for result in step.results)
    assert all(step.usage is None and step.model == "" for step in run.steps)


def test_errors_and_recoveries_are_in_the_runs() -> None:
    assert all(errors(run) for run in RUNS.values())
    assert sum(map(errors, RUNS.values())) >= 25
    recovered = [run for run in RUNS.values() if errors(run) >= 2 and run.outcome.status == "success"]
    assert len(recovered) >= 3


def test_some_agents_repeat_a_failing_call_blindly() -> None:
    repeating = set()
    for run in RUNS.values():
        calls = [(call.name, call.arguments) for step in run.steps for call in step.calls]
        failed = [result.is_error for step in run.steps for result in step.results]
        for place in range(1, len(calls)):
            if calls[place] == calls[place - 1] and failed[place] and failed[place - 1]:
                repeating.add(run.trajectory_id)
    assert len(repeating) >= 3


def test_one_task_is_solved_by_two_different_valid_paths() -> None:
    tasks = Counter(run.task.task_id for run in RUNS.values())
    (task_id,) = (task_id for task_id, count in tasks.items() if count > 1)
    one, other = (run for run in RUNS.values() if run.task.task_id == task_id)
    assert one.task == other.task
    assert one.steps[1].parts == other.steps[1].parts
    assert one.outcome.status == other.outcome.status == "success"

    def edits(run: Trajectory) -> set[str]:
        calls = (call for step in run.steps for call in step.calls if call.name == "edit_file")
        return {str(call.arguments["path"]) for call in calls if "shiftlog/" in str(call.arguments["path"])}

    assert edits(one).isdisjoint(edits(other))
    assert len(one.steps) != len(other.steps)


def test_one_run_fails_and_claims_success_all_the_same() -> None:
    (failed,) = (run for run in RUNS.values() if run.outcome.status == "failure")
    assert failed.outcome.reward == 0
    assert "all tests pass" in failed.steps[-1].parts[-1].text  # type: ignore[union-attr]


def test_outcomes_are_more_than_one_kind() -> None:
    assert {run.outcome.status for run in RUNS.values()} == {"success", "partial", "failure"}
    assert all(run.outcome.reason and run.outcome.reward is not None for run in RUNS.values())


def test_every_slice_has_runs_to_compare() -> None:
    assert all({"capability", "difficulty"} <= run.slices.keys() for run in RUNS.values())
    capabilities = Counter(run.slices["capability"] for run in RUNS.values())
    assert len(capabilities) >= 3
    assert min(capabilities.values()) >= 2


def test_the_browser_runs_have_real_screenshots() -> None:
    with_images = [run for run in RUNS.values() if images(run)]
    assert len(with_images) >= 2
    for run in with_images:
        for image in images(run):
            assert image.asset_id
            data = run.asset(image.asset_id)
            assert sha256(data).hexdigest() == image.asset_id
            assert image.media_type == "image/png"
            assert data.startswith(b"\x89PNG\r\n\x1a\n")
            # PNG, 11.2.2 IHDR: width and height are the first two big-endian words of the first chunk.
            assert struct.unpack(">II", data[16:24]) == (image.width, image.height)


def test_every_click_is_drawn_on_what_the_agent_saw_inside_the_element_it_meant() -> None:
    clicks = 0
    for run in RUNS.values():
        for step in run.steps:
            for image, call in zip(step.parts, step.parts[1:], strict=False):
                if not (isinstance(call, ToolCallPart) and call.name == "click"):
                    continue
                assert isinstance(image, ImagePart)
                (box,) = (one for one in image.overlays if isinstance(one, BoxOverlay))
                (pointer,) = (one for one in image.overlays if isinstance(one, PointerOverlay))
                assert (pointer.x, pointer.y) == (call.arguments["x"], call.arguments["y"])
                assert box.x <= pointer.x <= box.x + box.width
                assert box.y <= pointer.y <= box.y + box.height
                assert box.x >= 0
                assert box.x + box.width <= image.width
                assert box.y >= 0
                assert box.y + box.height <= image.height
                clicks += 1
    assert clicks >= 20


def test_a_click_shows_the_screen_as_the_step_before_left_it() -> None:
    for run in RUNS.values():
        last = None
        for step in run.steps:
            for part in step.parts:
                if isinstance(part, ImagePart):
                    assert part.asset_id == last
                elif isinstance(part, ToolResultPart):
                    shown = [inner.asset_id for inner in part.content if isinstance(inner, ImagePart)]
                    last = shown[-1] if shown else last


def test_all_data_together_is_at_most_a_megabyte_and_nothing_lies_about() -> None:
    data = files("trajwidgets.example_runs") / "data"
    named = {image.asset_id for run in RUNS.values() for image in images(run)}
    assets = {file.name.removesuffix(".png"): len(file.read_bytes()) for file in (data / "assets").iterdir()}
    assert assets.keys() == named
    lines = [file for file in data.iterdir() if file.name.endswith(".jsonl")]
    assert sum(assets.values()) + sum(len(file.read_bytes()) for file in lines) <= MEGABYTE
    for file in lines:
        with io.BytesIO(file.read_bytes()) as stream:
            assert len(stream.readlines()) == 1
