"""Sessions of Claude Code, hazard by hazard."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.formats.test_anthropic_messages import answers, call, outline, result, text
from trajwidgets.errors import FormatError
from trajwidgets.formats import load
from trajwidgets.trajectory import Trajectory

Line = dict[str, Any]


def line(uuid: str, parent: str | None, kind: str, content: Any, message_id: str = "", **keys: Any) -> Line:
    message = {"role": kind, "content": content, **({"id": message_id, "type": "message"} if message_id else {})}
    return {"type": kind, "uuid": uuid, "parentUuid": parent, "sessionId": "s", "message": message, **keys}


def user(uuid: str, parent: str | None, content: Any = "go", **keys: Any) -> Line:
    return line(uuid, parent, "user", content, **keys)


def agent(uuid: str, parent: str | None, message_id: str, *said: Any, **keys: Any) -> Line:
    return line(uuid, parent, "assistant", list(said), message_id, **keys)


def between(uuid: str, parent: str | None, kind: str = "progress", **keys: Any) -> Line:
    return {"type": kind, "uuid": uuid, "parentUuid": parent, "sessionId": "s", "isSidechain": False, **keys}


def read(*lines: Any) -> Trajectory:
    (run,) = load(list(lines), format="claude_code")
    return run


def tree(run: Trajectory) -> list[tuple[str, str, str | None]]:
    """For every step its id, its lineage and the id of the step it follows."""
    return [(step.step_id, step.lineage, run.parent_of(step)) for step in run.steps]


def linear(*step_ids: str) -> list[tuple[str, str, str | None]]:
    return [(step_id, "", step_ids[place - 1] if place else None) for place, step_id in enumerate(step_ids)]


def test_lines_of_one_message_are_one_step_that_bears_the_id_of_the_first() -> None:
    run = read(
        user("u1", None),
        agent("a1", "u1", "msg", {"type": "thinking", "thinking": "hm", "signature": "s"}),
        agent("a2", "a1", "msg", text("I look.")),
        agent("a3", "a2", "msg", call("x")),
        agent("a4", "a3", "msg", call("y")),
        user("r1", "a3", [result("x", "X")]),
        user("r2", "a4", [result("y", "Y")]),
        agent("a5", "r2", "msg2", text("Done.")),
    )
    assert tree(run) == linear("u1", "a1", "a5")
    step = run.steps[1]
    assert [part.type for part in step.parts] == ["reasoning", "text", *["tool_call"] * 2, *["tool_result"] * 2]
    assert answers(step) == [("x", "X"), ("y", "Y")]


def test_a_stream_links_its_sub_agents_by_their_call(data: Path) -> None:
    (run,) = load(data / "claude_code" / "sdk_stream.jsonl")
    assert [(step.step_id, run.parent_of(step)) for step in run.steps] == [
        ("msg_stream_1", None),
        ("agent-toolu_stream_task/m4", "msg_stream_1"),
        ("msg_stream_2", "agent-toolu_stream_task/m4"),
        ("msg_stream_3", "msg_stream_1"),
    ]
    assert (run.agent.version, run.agent.model) == ("2.1.50", "claude-haiku-4-5-20251001")
    assert [tool.name for tool in run.tools] == ["Task", "Bash", "mcp__till__open"]
    assert (run.outcome.status, run.outcome.reason) == ("unknown", "success")


@pytest.mark.parametrize(
    ("end", "status"),
    [
        ({"subtype": "success", "is_error": True}, "failure"),
        ({"subtype": "error_max_turns", "is_error": False}, "failure"),
        ({"subtype": "success", "is_error": False}, "unknown"),
    ],
)
def test_a_stream_that_ended_well_is_not_yet_a_task_that_was_done(end: dict[str, Any], status: str) -> None:
    run = read(user("u1", None), {"type": "result", "session_id": "s", **end})
    assert run.outcome.status == status


def test_the_goal_is_what_the_user_asked_first(data: Path) -> None:
    (run,) = load(data / "claude_code" / "session.jsonl")
    assert run.task.goal == "The total of the cart is off by a cent. Please find out why."
    assert [step.flags for step in run.steps if step.actor == "user"] == [
        ("meta",),
        ("command",),
        ("command",),
        (),
        ("queued",),
        (),
    ]


def test_a_command_is_the_goal_where_nothing_else_was_asked() -> None:
    assert read(user("u1", None, "<command-name>/init</command-name>")).task.goal.startswith("<command-name>/init")


def test_a_command_that_set_the_agent_to_work_is_the_goal() -> None:
    command = "<command-message>plan is running</command-message>\n<command-name>/plan</command-name>\n"
    run = read(
        user("u1", None, "<command-name>/model</command-name><command-args>opus</command-args>"),
        user("u2", "u1", "<local-command-stdout>Set model to opus</local-command-stdout>"),
        user("u3", "u2", command + "<command-args>a shop</command-args>"),
        user("u4", "u3", "How to plan a shop: ...", isMeta=True),
        agent("a1", "u4", "m1", text("A plan.")),
        user("u5", "a1", "Thanks!"),
    )
    assert run.task.goal == "/plan a shop"


def test_what_claude_code_writes_in_the_models_place_is_no_turn_of_the_agent(data: Path) -> None:
    (run,) = load(data / "claude_code" / "session.jsonl")
    (step,) = [step for step in run.steps if "synthetic" in step.flags]
    assert (step.actor, step.flags) == ("environment", ("api_error", "synthetic"))
    assert run.agent.model == "claude-opus-4-6"


def test_usage_counts_once_and_as_the_last_line_says(data: Path) -> None:
    (run,) = load(data / "claude_code" / "session.jsonl")
    step = next(step for step in run.steps if step.actor == "agent")
    assert step.usage is not None
    assert (step.usage.input_tokens, step.usage.cached_tokens, step.usage.output_tokens) == (9124, 9000, 88)
    assert step.metadata["stop_reason"] == "tool_use"


def test_early_versions_say_what_a_line_cost_and_how_long_it_took() -> None:
    usage = {"input_tokens": 3, "output_tokens": 5}
    first, second = (agent(f"a{n}", "u1", "m", text(f"t{n}"), costUSD=0.25, durationMs=1500) for n in (1, 2))
    first["message"]["usage"] = second["message"]["usage"] = usage
    step = read(user("u1", None), first, second).steps[1]
    assert step.usage is not None
    assert (step.usage.cost_usd, step.duration_s, step.usage.output_tokens) == (0.5, 3.0, 5)


def test_lines_that_are_no_steps_are_kept_once_in_their_order(data: Path) -> None:
    (run,) = load(data / "claude_code" / "session.jsonl")
    lines: Any = run.metadata["lines"]
    assert [one["type"] for one in lines] == [
        *("summary", "file-history-snapshot", "progress", "queue-operation", "attachment", "progress", "system"),
        "last-prompt",
    ]
    assert run.model_dump_json().count("- receipts: how receipts are printed") == 1


def test_what_stays_the_same_from_line_to_line_is_kept_for_the_run_and_where_it_changes(data: Path) -> None:
    _, run = load(data / "claude_code" / "damaged.jsonl")
    assert run.metadata["cwd"] == "/home/ana/shop"
    assert [step.metadata.get("cwd") for step in run.steps] == [None, "/home/ana/elsewhere"]


def test_a_structured_result_is_kept_beside_its_text_without_what_that_says_already(data: Path) -> None:
    (run,) = load(data / "claude_code" / "session.jsonl")
    step = next(step for step in run.steps if step.calls)
    unread: Any = step.metadata["unread"]
    beside = {result.call_id: unread[str(result.source_index)].get("toolUseResult") for result in step.results}
    assert beside["toolu_fix_a"]["file"] == {
        "content": "def total(items):\n    return round(sum(items), 1)\n",
        "numLines": 2,
        "startLine": 1,
        "totalLines": 2,
    }
    # The picture is an asset; it is not in the text a second time.
    assert "base64" not in beside["toolu_fix_b"]["file"]
    assert beside["toolu_fix_b"]["file"]["dimensions"] == {"originalWidth": 8, "originalHeight": 6}


def test_a_bad_line_is_an_error_and_the_session_is_read_all_the_same(write: Callable[..., Path]) -> None:
    lines = [user("u1", None), agent("a1", "u1", "m", text("A")), agent("a2", "a1", "m", call("x"))]
    texts = [json.dumps(one) for one in lines]
    path = write("session.jsonl", "\n".join([texts[0], '{"type": "assistant", "uuid": "b', *texts[1:]]))
    with pytest.raises(FormatError, match=r"session\.jsonl, line 2: not JSON"):
        load(path)
    runs = load(path, on_error="collect")
    (error,) = runs.errors
    assert "session.jsonl, line 2: not JSON" in str(error)
    assert tree(runs[0]) == linear("u1", "a1")
    assert [part.type for part in runs[0].steps[1].parts] == ["text", "tool_call"]


def test_damaged_lines_show_and_repeated_ones_count_once(data: Path) -> None:
    first, second = load(data / "claude_code" / "damaged.jsonl")
    assert outline(first) == [
        ("user", "Tidy up the shelf."),
        ("agent", "On it., Bash"),
        ("user", ""),
        ("environment", ""),
        ("user", "words without a mess"),
    ]
    assert first.metadata["lines"] == ["a line of text", 42, [1], {"silly": "this says nothing"}]
    assert [step.flags for step in first.steps if step.actor == "environment"] == [("orphan_result",)]
    assert second.trajectory_id.endswith("07")


def test_a_call_written_before_its_arguments_came_is_one_call() -> None:
    run = read(
        user("u1", None),
        agent("a1", "u1", "msg", call("x"), call("y")),
        agent("a2", "a1", "msg", call("x", arguments={"path": "a.py"})),
        agent("a3", "a2", "msg", call("x", arguments={"path": "a.py"}), call("y")),
        user("r1", "a2", [result("x", "X")]),
    )
    assert tree(run) == linear("u1", "a1")
    assert [(part.call_id, part.arguments) for part in run.steps[1].calls] == [("x", {"path": "a.py"}), ("y", {})]
    assert answers(run.steps[1]) == [("x", "X")]


def test_two_calls_of_one_id_with_other_arguments_stay_two() -> None:
    first, second = call("x", arguments={"path": "a.py"}), call("x", arguments={"path": "b.py"})
    run = read(user("u1", None), agent("a1", "u1", "msg", first), agent("a2", "a1", "msg", second))
    assert [part.arguments for part in run.steps[1].calls] == [{"path": "a.py"}, {"path": "b.py"}]


def test_lines_that_a_resumed_session_repeats_from_its_start_make_no_second_run() -> None:
    lines = [user("u1", None), agent("a1", "u1", "msg", call("x")), user("r1", "a1", [result("x", "X")])]
    more = [user("u2", "r1", "on"), agent("a2", "u2", "msg2", text("So."))]
    run = read(*lines, *({**line, "sessionId": "later"} for line in [*lines, *more]))
    assert tree(run) == linear("u1", "a1", "u2", "a2")
    assert answers(run.steps[1]) == [("x", "X")]


def test_a_result_written_again_counts_once_and_loses_no_words() -> None:
    part, whole = result("x", "the beginning, "), result("x", "and all", is_error=True)
    run = read(
        user("u1", None),
        agent("a1", "u1", "m", call("x"), call("y")),
        user("r1", "a1", [part], toolUseResult={"stdout": "only for the screen"}),
        user("r2", "a1", [part]),
        user("r3", "a1", [result("y", "Y")]),
        user("r4", "a1", [whole], toolUseResult={"stdout": "and more for the screen"}),
    )
    step = run.steps[1]
    assert answers(step) == [("x", "the beginning, and all"), ("y", "Y")]
    assert [one.is_error for one in step.results] == [True, False]
    noted = json.dumps(step.metadata["unread"])
    assert "only for the screen" in noted
    assert "and more for the screen" in noted


def test_lines_that_a_compaction_writes_again_count_once_and_are_followed_where_they_stand_then() -> None:
    kept = user("u1", None, "keep this")
    run = read(
        kept,
        agent("a1", "u1", "m1", call("x")),
        user("r1", "a1", [result("x")]),
        between("c1", None, "system", subtype="compact_boundary", content="Compacted"),
        user("c2", "c1", "the summary", isCompactSummary=True),
        {**kept, "parentUuid": "c2"},
        agent("a1", "u1", "m1", call("x"), cwd="/elsewhere"),
        user("r1", "a1", [result("x")], cwd="/elsewhere"),
        agent("a2", "r1", "m2", text("Done.")),
    )
    assert tree(run) == linear("u1", "a1", "c1", "c2", "a2")
    assert len(run.steps[1].calls) == len(run.steps[1].results) == 1


def test_a_session_resumed_under_another_id_goes_on() -> None:
    run = read(user("u1", None), {**agent("a1", "u1", "m", text("A")), "sessionId": "later"})
    assert (run.trajectory_id, tree(run)) == ("s", linear("u1", "a1"))
    assert run.steps[1].metadata["sessionId"] == "later"


def test_sessions_of_other_ids_are_runs_of_their_own() -> None:
    runs = load([user("u1", None), {**user("u2", None), "sessionId": "t"}, user("u3", "u1")], format="claude_code")
    assert [(run.trajectory_id, tree(run)) for run in runs] == [("s", linear("u1", "u3")), ("t", linear("u2"))]


def test_a_file_without_a_message_is_an_error(write: Callable[..., Path]) -> None:
    path = write("summary.jsonl", json.dumps({"type": "summary", "summary": "nothing else", "leafUuid": "u9"}))
    with pytest.raises(FormatError, match="no message of a user or an assistant in this session"):
        load(path)


def test_a_call_that_was_never_answered_stays() -> None:
    step = read(user("u1", None), agent("a1", "u1", "m", call("x"))).steps[-1]
    assert (len(step.calls), len(step.results)) == (1, 0)
