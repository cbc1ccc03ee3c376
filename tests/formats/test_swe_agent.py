"""SWE-agent's trajectories, hazard by hazard."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.test_anthropic_messages import answers, outline
from tests.formats.test_contract import assert_holds_together, junk, lost, names, words
from trajwidgets.errors import FormatError
from trajwidgets.formats import load
from trajwidgets.formats.rows import words_of
from trajwidgets.trajectory import Step, Trajectory


def call(call_id: Any, name: str = "look", arguments: Any = "{}") -> dict[str, Any]:
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}


def said(*calls: Any, content: Any = "I act.", action: str = "act", **keys: Any) -> dict[str, Any]:
    tool_calls = {"tool_calls": list(calls)} if calls else {}
    return {"role": "assistant", "content": content, "thought": content, "action": action, **tool_calls, **keys}


def result(*call_ids: Any, content: Any = "seen", **keys: Any) -> dict[str, Any]:
    return {"role": "tool", "content": content, "tool_call_ids": list(call_ids), **keys}


def told(content: Any, **keys: Any) -> dict[str, Any]:
    return {"role": "user", "content": content, "message_type": "observation", **keys}


def moved(response: str = "I act.", **keys: Any) -> dict[str, Any]:
    return {"action": "act", "observation": "seen", "response": response, "thought": response, "state": {}, **keys}


def read(*history: Any, trajectory: Any = (), **keys: Any) -> Trajectory:
    entries = [told("go"), *history]
    (run,) = load({"environment": "e", "history": entries, "trajectory": list(trajectory), "info": {}, **keys})
    return run


LINKS: dict[str, tuple[list[Any], list[list[tuple[str, str]]]]] = {
    "a call and its result": ([said(call("a")), result("a", content="A")], [[("a", "A")]]),
    "one id in every turn": (
        [said(call("x")), result("x", content="1"), said(call("x")), result("x", content="2")],
        [[("x", "1")], [("x", "2")]],
    ),
    "one message for two calls": (
        [said(call("a"), call("b")), result("a", "b", content="one at a time")],
        [[("a", "one at a time"), ("b", "one at a time")]],
    ),
    "no ids in the result": ([said(call("a")), result(content="A")], [[("a", "A")]]),
    "an action in text": ([said(), told("what came of it")], [[("observation-3", "what came of it")]]),
    "an action in text that nothing answers": ([said()], [[]]),
}


@pytest.mark.parametrize(("history", "expected"), LINKS.values(), ids=LINKS)
def test_results_stand_in_the_step_of_their_call(history: list[Any], expected: list[Any]) -> None:
    run = read(*history)
    assert [answers(step) for step in run.steps if step.actor == "agent"] == expected
    assert_holds_together(load(run))


def test_an_action_in_text_is_no_call_and_its_observation_is_no_words_of_a_user() -> None:
    run = read(said(content="Look.\n```\nls\n```", action="ls\n"), told("report.py"))
    assert [step.actor for step in run.steps] == ["user", "agent"]
    assert not run.steps[1].calls
    assert run.steps[1].results[0].orphan


def test_demonstrations_are_no_steps_and_are_kept_apart(data: Path) -> None:
    (run,) = load(data / "swe_agent" / "text_actions.traj")
    assert not any("demonstration" in step.model_dump_json() for step in run.steps)
    assert len(run.metadata["demonstrations"]) == 3  # type: ignore[arg-type]
    assert run.task.goal.startswith("ISSUE:")
    assert [step.step_id for step in run.steps] == ["m1", "m5", "m6", "m8", "m10"]
    (later,) = load(data / "swe_agent" / "tool_calls.traj")
    assert [entry["content"] for entry in later.metadata["demonstrations"]] == [  # type: ignore[union-attr,index,call-overload]
        "Here is a demonstration in one message."
    ]


def test_the_trajectory_adds_times_and_states_and_no_words_twice(data: Path) -> None:
    (run,) = load(data / "swe_agent" / "tool_calls.traj")
    agents = [step for step in run.steps if step.actor == "agent"]
    assert [step.results[0].duration_s for step in agents] == [0.21, 0.34, 1.5]
    assert agents[0].metadata["state"] == {"open_file": "n/a", "working_dir": "/library"}
    assert "query" not in agents[2].metadata
    assert run.model_dump_json().count("I look for the function.") == 1
    assert [entry["response"] for entry in run.metadata["trajectory"]] == ["Exit due to cost limit"]  # type: ignore[union-attr,index,call-overload]


def test_an_observation_the_history_lacks_is_shown(data: Path) -> None:
    (run,) = load(data / "swe_agent" / "text_actions.traj")
    assert answers(run.steps[-1]) == [("observation-10", "\ndiff --git a/report.py b/report.py\n")]


def test_an_observation_of_a_call_that_differs_from_its_result_is_kept_beside_it() -> None:
    (_, step) = read(
        said(call("a")), result("a", content="see"), trajectory=[moved(observation="seen by nobody")]
    ).steps
    assert answers(step) == [("a", "see")]
    assert step.metadata["observation"] == "seen by nobody"


def test_entries_find_their_step_by_its_words() -> None:
    history = [said(content="one"), told("1"), said(content="two"), told("2"), said(content="two"), told("3")]
    entries = [moved("two", execution_time=2), moved("two", execution_time=3), moved("elsewhere", execution_time=9)]
    run = read(*history, trajectory=entries)
    assert [step.results[0].duration_s for step in run.steps[1:]] == [None, 2.0, 3.0]
    run = read(*history, trajectory=entries[:2])
    assert [step.results[0].duration_s for step in run.steps[1:]] == [None, 2.0, 3.0]


def test_without_a_history_the_steps_come_from_the_trajectory(data: Path) -> None:
    (run,) = load(data / "swe_agent" / "trajectory_only.traj")
    assert outline(run) == [("agent", "First I look around."), ("agent", "Nothing to do., submit")]
    assert answers(run.steps[0]) == [("observation-1", "report.py")]
    assert run.steps[0].results[0].duration_s == 0.5


def test_thinking_comes_before_the_words(data: Path) -> None:
    (run,) = load(data / "swe_agent" / "tool_calls.traj")
    assert [part.type for part in run.steps[2].parts] == ["reasoning", "text", "tool_call", "tool_result"]
    assert run.steps[2].parts[0].text == "Thinking before find_file."  # type: ignore[union-attr]
    redacted = [{"type": "redacted_thinking", "data": "c2VjcmV0"}]
    (part, *_) = read(said(thinking_blocks=redacted)).steps[1].parts
    assert (part.text, part.withheld) == ("", True)  # type: ignore[union-attr]


def test_a_run_says_who_acted_on_what_and_how_it_ended(data: Path) -> None:
    (run,) = load(data / "swe_agent" / "tool_calls.traj")
    assert (run.agent.name, run.agent.version, run.agent.model) == ("SWE-agent", "1.1.0", "shelf-model-3")
    assert (run.task.task_id, run.outcome.status, run.outcome.reason) == (
        "library-overdue-12",
        "unknown",
        "submitted (exit_cost)",
    )


def test_attempts_of_which_none_is_chosen_are_runs_of_their_own(data: Path) -> None:
    runs = load(data / "swe_agent" / "attempts.traj")
    assert [run.trajectory_id for run in runs] == ["attempts:1", "attempts:2"]
    chosen = load(data / "swe_agent" / "hazards.traj")
    assert len(chosen) == 1
    assert "Attempt 4 says this." in json.dumps(chosen[0].metadata["attempts"])


def test_a_picture_that_answers_two_calls_is_shown_once() -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
    content = [{"type": "text", "text": "what both did"}, picture]
    step = read(said(call("a"), call("b")), result("a", "b", content=content)).steps[-1]
    assert [[part.type for part in found.content] for found in step.results] == [["text", "image"], ["text"]]
    assert [found.content[0].text for found in step.results] == ["what both did"] * 2  # type: ignore[union-attr]
    alone = read(said(call("a"), call("b")), result("a", "b", content=[picture])).steps[-1]
    assert [[part.type for part in found.content] for found in alone.results] == [["image"], []]


def test_a_turn_without_content_is_a_turn() -> None:
    turn = {"role": "assistant", "tool_calls": [call("a")], "action": "act"}
    run = read(turn, result("a", content="A"))
    assert run.origin is not None
    assert run.origin.reader == "swe_agent"
    assert answers(run.steps[-1]) == [("a", "A")]


def test_a_run_that_ended_before_it_began_is_a_run_without_steps() -> None:
    (run,) = load({"environment": "e", "history": [], "trajectory": [], "info": {"exit_status": "exit_cost"}})
    assert (run.steps, run.outcome.reason, run.agent.name) == ((), "exit_cost", "SWE-agent")


def test_a_list_of_runs_is_read_run_by_run_with_their_attempts(write: Callable[..., Path]) -> None:
    one = {"environment": "e", "history": [told("go"), said(content="one")], "trajectory": [], "info": {}}
    two = {"attempts": [{"trajectory": [moved("two")], "info": {}}, {"trajectory": [moved("three")], "info": {}}]}
    runs = load(write("runs.json", [one, two]))
    assert [(run.trajectory_id, words_of(run.steps[-1])) for run in runs] == [
        ("runs:1", "one"),
        ("runs:2:1", "two\nact"),
        ("runs:2:2", "three\nact"),
    ]
    fault = load([one, 7], format="swe_agent", on_error="collect")
    assert (len(fault), [str(error).partition(":")[0] for error in fault.errors]) == (1, ["the given object, row 2"])


@pytest.mark.parametrize("value", [{"history": "none"}, [1], {"trajectory": None}])
def test_what_is_no_run_is_an_error_that_says_so(value: Any) -> None:
    with pytest.raises(FormatError, match=r'no run of SWE-agent: this is .*"history" or a "trajectory"'):
        load(value, format="swe_agent")


contents = (
    words | junk | st.lists(st.builds(lambda text: {"type": "text", "text": text}, words | junk) | junk, max_size=2)
)
calls = st.builds(call, names | junk, names | words, junk | words)
entries = junk | st.fixed_dictionaries(
    {"role": st.sampled_from(["system", "user", "assistant", "tool", "critic"])},
    optional={
        "content": contents,
        "thought": words | junk,
        "action": words | junk,
        "agent": words | junk,
        "message_type": words | junk,
        "is_demo": st.booleans(),
        "tool_calls": junk | st.lists(calls | junk, max_size=3),
        "tool_call_ids": junk | st.lists(names | junk, max_size=2),
        "thinking_blocks": junk | st.lists(st.builds(lambda text: {"thinking": text}, words | junk) | junk, max_size=2),
        "cache_control": junk,
    },
)
moves = junk | st.fixed_dictionaries(
    {},
    optional={
        "response": words | junk,
        "thought": words | junk,
        "action": words | junk,
        "observation": words | junk,
        "execution_time": junk,
        "state": words | junk,
        "query": junk | st.lists(entries, max_size=2),
        "messages": junk | st.lists(entries, max_size=2),
        "extra_info": junk,
    },
)
runs = st.fixed_dictionaries(
    {"history": st.lists(entries, max_size=5)},
    optional={
        "trajectory": junk | st.lists(moves, max_size=3),
        "info": junk | st.builds(lambda text: {"exit_status": text}, words | junk),
        "environment": words | junk,
        "replay_config": words | junk,
        "attempts": junk,
        "unheard_of": junk,
    },
)


@given(runs)
def test_no_run_however_broken_crashes_the_reader_or_loses_a_word(value: dict[str, Any]) -> None:
    found = load(value, format="swe_agent")
    assert_holds_together(found)
    assert not lost([value], found)


# Read by eye in the raw files: who acts, the beginning of what is said, and the names of the calls.
ISSUE = "We're currently solving the following"[:20]
SETTING = "SETTING: You are an autonomous"[:20]
BY_HAND: dict[str, list[tuple[str, str]]] = {
    "function_calling_simple.traj": [
        ("system", SETTING),
        ("user", ISSUE),
        ("agent", "The `SyntaxError` in, find_file"),
        ("agent", "We have found the `m, open"),
        ("agent", "The issue is indeed , edit"),
        ("agent", "The missing colon ha, bash"),
        ("agent", "The script ran succe, submit"),
    ],
    "marshmallow-1867.function_calling.traj": [
        ("system", SETTING),
        ("user", ISSUE),
        ("agent", "Let's first start by, create"),
        ("agent", "Now let's paste in t, edit"),
        ("agent", "Now let's run the co, bash"),
        ("agent", "We are indeed seeing, bash"),
        ("agent", "It looks like the `s, find_file"),
        ("agent", "It looks like the `f, open"),
        ("agent", "We are now looking a, edit"),
        ("agent", "Oh no! My edit comma, edit"),
        ("agent", "The code has been up, bash"),
        ("agent", "The output has chang, bash"),
        ("agent", "Calling `submit` to , submit"),
    ],
    "humanevalfix-python-0.traj": [
        ("system", SETTING),
        ("user", ISSUE),
        ("agent", "To begin addressing "),
        ("agent", "It looks like there "),
        ("agent", "From this implementa"),
        ("agent", "It looks like the ed"),
        ("agent", "It looks like the as"),
    ],
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_real_file_has_the_steps_one_reads_in_it(name: str, shared: Path) -> None:
    (run,) = load(shared / "corpus" / "swe_agent" / name)
    assert outline(run) == BY_HAND[name]


def test_the_results_of_real_files_stand_where_one_reads_them(shared: Path) -> None:
    def agents(name: str) -> list[Step]:
        (run,) = load(shared / "corpus" / "swe_agent" / name)
        return [step for step in run.steps if step.actor == "agent"]

    # call_5iDd... is the id of four calls in this file.
    found = [text[:4] for step in agents("marshmallow-1867.function_calling.traj") for _, text in answers(step)]
    assert found == ["[Fil", "File", "344\n", "AUTH", "Foun", "[Fil", "Your", "File", "345\n", "Your", "\r\ndi"]
    observed = [text[:4] for step in agents("humanevalfix-python-0.traj") for _, text in answers(step)]
    assert observed[:4] == [".\n..", "[Fil", "[Fil", "Your"]
