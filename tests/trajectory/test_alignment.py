"""Two runs side by side: what they share, where they part, what is alike later."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

import trajwidgets as tw
from tests.exports.pairs import branched, text
from trajwidgets.errors import TrajectoryError
from trajwidgets.trajectory import TextPart, ToolCallPart, ToolResultPart, Trajectory, align


def run(name: str, *words: str, goal: str = "g", **more: Any) -> Trajectory:
    """A run whose steps say these words, with ids of its own."""
    steps = tuple(text(f"{name}-{place}", "agent", each) for place, each in enumerate(words))
    return Trajectory(trajectory_id=name, task=tw.Task(goal=goal), steps=steps, **more)


def calling(name: str, call_id: str, answer: str) -> tw.Step:
    parts = (
        ToolCallPart(call_id=call_id, name="look", arguments={"at": "door"}),
        ToolResultPart(call_id=call_id, content=(TextPart(text=answer),)),
    )
    return tw.Step(step_id=name, actor="agent", parts=parts, started_at=datetime(2026, 1, 1, tzinfo=UTC))


def test_the_same_words_are_the_same_whatever_ids_and_times_they_have() -> None:
    one = Trajectory(trajectory_id="a", task=tw.Task(goal="g"), steps=(calling("x", "call_1", "shut"),))
    later = calling("y", "toolu_9", "shut").model_copy(update={"started_at": datetime(2027, 1, 1, tzinfo=UTC)})
    other = Trajectory(trajectory_id="b", task=tw.Task(goal="g"), steps=(later,))
    found = align(one, other)
    assert (found.is_same, found.n_shared, found.parts_at, found.rows) == (True, 1, (None, None), ((0, 0),))
    open_door = Trajectory(trajectory_id="c", task=tw.Task(goal="g"), steps=(calling("z", "call_1", "open"),))
    assert align(one, open_door).n_shared == 0


def test_runs_with_nothing_in_common_part_at_once() -> None:
    found = align(run("a", "p", "q"), run("b", "r"))
    assert (found.n_shared, found.n_alike, found.parts_at) == (0, 0, ("a-0", "b-0"))
    assert found.rows == ((0, None), (1, None), (None, 0))


def test_one_run_that_begins_another_ends_where_the_other_goes_on() -> None:
    found = align(run("a", "p", "q", "r"), run("b", "p", "q"))
    assert (found.n_shared, found.is_same, found.parts_at) == (2, False, ("a-2", None))
    assert found.rows == ((0, 0), (1, 1), (2, None))


def test_what_is_alike_after_the_parting_stands_side_by_side() -> None:
    found = align(run("a", "p", "x", "q", "r"), run("b", "p", "q", "y", "r"))
    assert found.rows == ((0, 0), (1, None), (2, 1), (None, 2), (3, 3))
    assert (found.n_shared, found.n_alike) == (1, 3)


def test_a_step_said_over_and_over_is_matched_too() -> None:
    # difflib takes what makes up more than a hundredth of 200 lines for noise, unless told otherwise.
    found = align(run("a", "p", *["again"] * 300), run("b", "q", *["again"] * 300))
    assert (found.n_shared, found.n_alike) == (0, 300)


def test_every_step_stands_in_one_row_in_order() -> None:
    runs = tw.examples()
    found = align(runs["coding-night-shifts-model"], runs["coding-night-shifts-parser"])
    one = [row[0] for row in found.rows if row[0] is not None]
    other = [row[1] for row in found.rows if row[1] is not None]
    assert (one, other) == (list(range(len(found.one))), list(range(len(found.other))))
    assert 0 < found.n_shared < min(len(found.one), len(found.other))


def test_branches_of_one_run_share_the_steps_before_the_fork() -> None:
    fork = branched()
    found = align(fork, fork, step_id="left", other_step_id="right")
    assert [step.step_id for step in found.one] == ["u", "a", "q", "left", "left2"]
    assert (found.n_shared, found.parts_at) == (3, ("left", "right"))


def test_runs_of_different_tasks_are_aligned_only_on_demand() -> None:
    one, other = run("a", "p"), run("b", "p", goal="another")
    with pytest.raises(TrajectoryError, match=r"different tasks.*across_tasks=True"):
        align(one, other)
    assert align(one, other, across_tasks=True).is_same


def test_a_branch_that_is_not_there_is_named() -> None:
    with pytest.raises(TrajectoryError, match="nowhere"):
        align(run("a", "p"), run("b", "p"), step_id="nowhere")
