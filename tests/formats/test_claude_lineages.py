"""What follows what in a session of Claude Code: branches, sub-agents, compactions, and what only looks like them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.formats.test_anthropic_messages import call, outline, result, text
from tests.formats.test_claude_code import Line, agent, between, linear, read, tree, user
from trajwidgets.formats import load
from trajwidgets.trajectory import Step, Trajectory

LINEAR: dict[str, list[Line]] = {
    "results between the lines of a message": [
        user("u1", None),
        agent("a1", "u1", "msg", call("x")),
        user("r1", "a1", [result("x")]),
        agent("a2", "a1", "msg", call("y")),
        user("r2", "a2", [result("y")]),
        agent("a3", "r1", "msg2", text("Done.")),
    ],
    "hooks between call and result": [
        user("u1", None),
        agent("a1", "u1", "msg", call("x")),
        between("p1", "a1"),
        user("r1", "a1", [result("x")]),
        between("p2", "r1"),
        agent("a3", "p2", "msg2", text("Done.")),
    ],
    "a skill's words beside the result of a parallel call": [
        user("u1", None),
        agent("a1", "u1", "msg", call("x")),
        agent("a2", "a1", "msg", call("y")),
        user("r1", "a1", [result("x")]),
        user("a3", "r1", "how the skill works", isMeta=True),
        user("r2", "a2", [result("y")]),
        agent("a4", "r2", "msg2", text("Done.")),
    ],
    "no parents at all": [
        user("u1", None),
        agent("a1", None, "msg", call("x")),
        user("r1", None, [result("x")]),
        agent("a3", None, "msg2", text("Done.")),
    ],
    "a line is missing": [
        user("u1", None),
        agent("a1", "u1", "msg", call("x")),
        user("r1", "lost", [result("x")]),
        agent("a3", "lost too", "msg2", text("Done.")),
    ],
}


@pytest.mark.parametrize("lines", LINEAR.values(), ids=LINEAR)
def test_what_only_looks_like_a_branch_is_none(lines: list[Line]) -> None:
    run = read(*lines)
    assert tree(run) == linear(*(step.step_id for step in run.steps))
    assert len(run.steps) == len({"u1", "a1", "a3", "a4"} & {one["uuid"] for one in lines})


def test_a_rewind_is_a_branch_that_leaves_from_the_step_before_the_prompt(data: Path) -> None:
    (run,) = load(data / "claude_code" / "rewind_and_compaction.jsonl")
    ids = [step.step_id for step in run.steps]
    assert [(step.lineage, run.parent_of(step)) for step in run.steps[:6]] == [
        ("", None),
        ("", ids[0]),
        ("", ids[1]),
        ("", ids[2]),
        ("branch-1", ids[1]),
        ("branch-1", ids[4]),
    ]
    assert {step.lineage for step in run.steps[4:]} == {"branch-1"}


def test_each_rewind_to_one_place_is_a_branch_of_its_own() -> None:
    run = read(
        user("u1", None),
        agent("a1", "u1", "m1", text("A")),
        *(user(f"u{n}", "a1", f"try {n}") for n in (2, 3, 4)),
        agent("a4", "u3", "m2", text("B")),
    )
    assert tree(run)[2:] == [
        ("u2", "", "a1"),
        ("u3", "branch-1", "a1"),
        ("u4", "branch-2", "a1"),
        ("a4", "branch-1", "u3"),
    ]


def test_a_rewind_to_the_very_beginning_is_flagged_as_it_has_no_step_to_leave_from() -> None:
    run = read(between("p1", None), user("u1", "p1", "first"), agent("a1", "u1", "m1", text("A")), user("u2", "p1"))
    assert [(step.lineage, step.flags) for step in run.steps] == [("", ()), ("", ()), ("branch-1", ("restart",))]


def test_a_compaction_is_marked_and_no_branch(data: Path) -> None:
    (run,) = load(data / "claude_code" / "rewind_and_compaction.jsonl")
    boundary, summary = run.steps[6:8]
    assert (boundary.actor, boundary.flags) == ("system", ("compact_boundary",))
    assert boundary.metadata["compactMetadata"] == {"trigger": "auto", "preTokens": 155000}
    assert (summary.actor, summary.flags) == ("user", ("compact_summary",))
    assert [run.parent_of(step) for step in run.steps[6:]] == [step.step_id for step in run.steps[5:-1]]


def test_lines_that_a_compaction_kept_are_followed_without_a_branch() -> None:
    kept = {"preservedSegment": {"headUuid": "a1", "tailUuid": "a1", "anchorUuid": "c2"}}
    run = read(
        user("u1", None),
        agent("a1", "u1", "m1", text("A")),
        between("c1", None, "system", subtype="compact_boundary", content="Compacted", compactMetadata=kept),
        user("c2", "c1", "the summary", isCompactSummary=True),
        user("u2", "a1", "go on"),
    )
    assert tree(run) == linear("u1", "a1", "c1", "c2", "u2")


def test_sub_agents_among_the_lines_leave_from_the_step_whose_call_began_them(data: Path) -> None:
    (run,) = load(data / "claude_code" / "inline_sidechains.jsonl")
    main = [step for step in run.steps if not step.lineage]
    assert outline_of(main) == ["Compare how the two ", "Task, Task", "Only shop B prints r"]
    for lineage, shop in (("agent-1", "B"), ("agent-2", "A")):
        steps = [step for step in run.steps if step.lineage == lineage]
        assert [step.actor for step in steps] == ["user", "agent", "agent"]
        assert f"shop {shop}" in steps[0].parts[0].text  # type: ignore[union-attr]
        assert [run.parent_of(step) for step in steps] == [main[1].step_id, steps[0].step_id, steps[1].step_id]
    assert run.parent_of(main[2]) == main[1].step_id
    assert [one.duration_s for one in main[1].results] == [6.9, 7.9]


def outline_of(steps: list[Step]) -> list[str]:
    return [words for _, words in outline(Trajectory(trajectory_id="x", task={"goal": ""}, steps=tuple(steps)))]  # type: ignore[arg-type]


def test_a_sub_agent_that_names_itself_leaves_from_the_call_whose_result_names_it() -> None:
    run = read(
        user("u1", None),
        agent("a1", "u1", "m1", call("t", "Agent", {"prompt": "other words"})),
        user("u2", "a1", "in the meantime"),
        user("s1", None, "count", isSidechain=True, agentId="abc"),
        agent("s2", "s1", "m2", text("7"), isSidechain=True, agentId="abc"),
        user("r1", "a1", [result("t", "7")], toolUseResult={"agentId": "abc", "status": "completed"}),
    )
    assert tree(run)[3:] == [("s1", "agent-abc", "a1"), ("s2", "agent-abc", "s1")]


def test_a_file_of_a_sub_agent_alone_is_a_run_of_its_own(write: Callable[..., Path]) -> None:
    lines = [
        user("s1", None, "count", isSidechain=True, agentId="abc"),
        agent("s2", "s1", "m2", text("7"), isSidechain=True, agentId="abc"),
    ]
    (run,) = load(write("agent-abc.jsonl", "\n".join(map(json.dumps, lines))))
    assert (run.trajectory_id, run.task.goal) == ("s/agent-abc", "count")
    assert tree(run) == linear("s1", "s2")
    assert (run.metadata["agentId"], run.metadata["isSidechain"]) == ("abc", True)


def test_a_folder_joins_files_of_sub_agents_to_the_calls_that_began_them(write: Callable[..., Path]) -> None:
    def sub(agent_id: str, *said: Any) -> list[Line]:
        keys = {"isSidechain": True, "agentId": agent_id}
        first = user(f"{agent_id}-1", None, f"prompt of {agent_id}", **keys)
        return [first, agent(f"{agent_id}-2", f"{agent_id}-1", f"m-{agent_id}", *said, **keys)]

    def lines(name: str, *given: Line) -> Path:
        return write(name, "\n".join(map(json.dumps, given)))

    calls = [call(f"t{n}", "Agent", {"prompt": f"prompt of {name}"}) for n, name in ((1, "a"), (2, "elsewhere"))]
    answer = user("r1", "a1", [result("t2")], toolUseResult={"agentId": "b", "status": "completed"})
    session = lines("all/s.jsonl", user("u1", None), agent("a1", "u1", "m1", *calls), answer, user("u2", "r1"))
    for one in (sub("a", call("t3", "Agent", {"prompt": "?"})), sub("b", text("B")), sub("c", text("C"))):
        lines(f"all/s/subagents/agent-{one[0]['agentId']}.jsonl", *one)
    write("all/s/subagents/agent-c.meta.json", {"agentType": "Explore", "toolUseId": "t3"})
    stray = lines("all/s/subagents/agent-d.jsonl", *sub("d", text("D")))

    for place in (session.parent, session):
        joined, alone = load(place, on_error="collect")
        assert tree(joined) == [
            *linear("u1", "a1", "u2"),
            *(("a-1", "agent-a", "a1"), ("a-2", "agent-a", "a-1")),
            *(("b-1", "agent-b", "a1"), ("b-2", "agent-b", "b-1")),
            *(("c-1", "agent-c", "a-2"), ("c-2", "agent-c", "c-1")),
        ]
        assert (alone.trajectory_id, tree(alone)) == ("s/agent-d", linear("d-1", "d-2"))
    assert [run.trajectory_id for run in load(stray)] == ["s/agent-d"]
