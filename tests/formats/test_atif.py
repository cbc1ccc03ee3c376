"""ATIF, hazard by hazard."""

import base64
import json
import os
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
from trajwidgets.trajectory import Step, Trajectory


def call(call_id: Any, name: str = "look", arguments: Any = None, **keys: Any) -> dict[str, Any]:
    return {"tool_call_id": call_id, "function_name": name, "arguments": arguments or {}, **keys}


def result(call_id: str | None, content: Any = "seen", **keys: Any) -> dict[str, Any]:
    return {**({} if call_id is None else {"source_call_id": call_id}), "content": content, **keys}


def turn(*calls: Any, results: list[Any] | None = None, **keys: Any) -> dict[str, Any]:
    observed = {} if results is None else {"observation": {"results": results}}
    return {"source": "agent", "message": "", "tool_calls": list(calls), **observed, **keys}


def document(*steps: Any, **keys: Any) -> dict[str, Any]:
    numbered = [{"step_id": number, **step} for number, step in enumerate(steps, start=1)]
    return {"schema_version": "ATIF-v1.8", "agent": {"name": "a", "version": "1"}, "steps": numbered, **keys}


def read(*steps: Any, **keys: Any) -> Trajectory:
    (run,) = load(document(*steps, **keys))
    return run


LINKS: dict[str, tuple[list[Any], list[list[tuple[str, str]]]]] = {
    "parallel calls, results in another order": (
        [turn(call("a"), call("b"), results=[result("b", "B"), result("a", "A")])],
        [[("b", "B"), ("a", "A")]],
    ),
    "one id in every step": (
        [turn(call("x"), results=[result("x", "1")]), turn(call("x"), results=[result("x", "2")])],
        [[("x", "1")], [("x", "2")]],
    ),
    "one id in two steps, the first never answered": (
        [turn(call("x")), turn(call("x"), results=[result("x", "2")])],
        [[], [("x", "2")]],
    ),
    "one id twice in a step": (
        [turn(call("x"), call("x"), results=[result("x", "1"), result("x", "2")])],
        [[("x", "1"), ("x-2", "2")]],
    ),
    "two results for one call": (
        [turn(call("x"), results=[result("x", "part 1"), result("x", "part 2")])],
        [[("x", "part 1"), ("x", "part 2")]],
    ),
    "a result that comes a step late": (
        [turn(call("a")), turn(results=[result("a", "A")])],
        [[("a", "A")], []],
    ),
    "a result without content": ([turn(call("a"), results=[result("a", None)])], [[("a", "")]]),
    "a call without an id": ([turn(call(None), results=[result(None, "1")])], [[("observation-1", "1")]]),
    "an observation although there is a call": (
        [turn(call("a"), results=[result(None, "what nobody asked for")])],
        [[("observation-1", "what nobody asked for")]],
    ),
}


@pytest.mark.parametrize(("steps", "expected"), LINKS.values(), ids=LINKS)
def test_results_stand_in_the_step_of_their_call(steps: list[Any], expected: list[Any]) -> None:
    run = read(*steps)
    assert [answers(step) for step in run.steps] == expected
    assert_holds_together(load(run))


def test_an_observation_of_an_action_in_text_stays_with_it_and_claims_no_call() -> None:
    (step,) = read(turn(results=[result(None, "total 0")], message="```\nls\n```")).steps
    assert [part.type for part in step.parts] == ["text", "tool_result"]
    assert step.results[0].orphan
    assert step.flags == ()


def test_a_late_result_says_where_it_was_observed() -> None:
    first, second = read(turn(call("a")), turn(results=[result("a", "A")])).steps
    assert first.flags == ("late_result",)
    assert first.metadata["unread"] == {"1": {"observed_in_step": 2}}
    assert not second.results


def test_a_result_whose_call_is_nowhere_is_flagged() -> None:
    (step,) = read(turn(results=[result("nowhere", "an answer")])).steps
    assert (step.flags, step.results[0].orphan, step.results[0].call_id) == (("orphan_result",), True, "nowhere")


@pytest.mark.parametrize(
    ("extra", "is_error"), [({"is_error": True}, True), ({"tool_result_is_error": True}, True), ({"code": 1}, False)]
)
def test_a_result_is_an_error_only_where_the_source_says_so(extra: dict[str, Any], is_error: bool) -> None:
    (step,) = read(turn(call("a"), results=[result("a", "Error: no", extra=extra)])).steps
    assert step.results[0].is_error is is_error


def test_a_step_brings_reasoning_time_model_usage_and_a_flag(data: Path) -> None:
    (run,) = load(data / "atif" / "v1.0_greenhouse.json")
    step = run.steps[2]
    assert [part.type for part in step.parts] == ["reasoning", "text", *["tool_call"] * 2, *["tool_result"] * 2]
    assert step.started_at is not None
    assert step.started_at.isoformat() == "2025-09-01T06:00:09+00:00"
    assert step.usage is not None
    assert (step.usage.input_tokens, step.usage.output_tokens) == (210, 44)
    assert (step.usage.cached_tokens, step.usage.cost_usd) == (128, 0.0011)
    assert step.metadata["metrics"] == {"logprobs": [-0.25, -0.5]}
    assert (run.agent.name, run.agent.version, run.agent.model) == ("gardener", "0.3.1", "plant-model-1")
    assert run.task.goal == "Are the tomatoes too dry?"
    (continued,) = load(data / "atif" / "v1.5_text_actions.json")
    assert [step.flags for step in continued.steps[:3]] == [("copied_context",), ("copied_context",), ()]
    assert [step.model for step in continued.steps] == ["", "librarian-large", "", "librarian-small", ""]
    assert continued.metadata["continued_trajectory_ref"] == "trajectory.cont-2.json"


def child(name: str, *steps: Any, **keys: Any) -> dict[str, Any]:
    return document(*steps, trajectory_id=name, **keys)


def delegated(*names: str, key: str = "trajectory_id") -> dict[str, Any]:
    return turn(call("d"), results=[result("d", "done", subagent_trajectory_ref=[{key: name} for name in names])])


def said(text: str) -> dict[str, Any]:
    return {"source": "agent", "message": text}


def lines(run: Trajectory) -> list[tuple[str, str | None]]:
    return [(step.step_id, run.parent_of(step)) for step in run.steps]


def test_a_sub_agent_stands_behind_the_step_that_called_it() -> None:
    run = read(delegated("c"), said("done"), subagent_trajectories=[child("c", said("one"), said("two"))])
    assert lines(run) == [("m1", None), ("c/m1", "m1"), ("c/m2", "c/m1"), ("m2", "m1")]
    assert [step.lineage for step in run.steps] == ["", "c", "c", ""]
    assert {step.name for step in run.steps if step.lineage} == {"a"}


def test_two_sub_agents_of_one_step_both_follow_it() -> None:
    run = read(delegated("c", "d"), said("done"), subagent_trajectories=[child("d", said("D")), child("c", said("C"))])
    assert lines(run) == [("m1", None), ("c/m1", "m1"), ("d/m1", "m1"), ("m2", "m1")]


def test_a_sub_agent_of_a_sub_agent_is_named_by_both() -> None:
    inner = child("c", delegated("g"), said("back"), subagent_trajectories=[child("g", said("deep"))])
    run = read(delegated("c"), subagent_trajectories=[inner])
    assert lines(run) == [("m1", None), ("c/m1", "m1"), ("c/g/m1", "c/m1"), ("c/m2", "c/m1")]
    assert list(run.metadata["subagents"]["c"]["subagents"]) == ["c/g"]  # type: ignore[call-overload,index]


def test_before_1_7_a_session_names_a_sub_agent_if_only_one_bears_it() -> None:
    children = [document(said("C"), session_id="c"), document(said("D"), session_id="d")]
    run = read(delegated("d", key="session_id"), subagent_trajectories=children)
    assert [step.flags for step in run.steps] == [(), (), ("unreferenced_subagent",)]
    assert [step.lineage for step in run.steps] == ["", "d", "c"]
    same = [document(said("C"), session_id="s"), document(said("D"), session_id="s")]
    run = read(delegated("s", key="session_id"), subagent_trajectories=same)
    assert [step.flags for step in run.steps[1:]] == [("unreferenced_subagent",)] * 2
    assert [step.lineage for step in run.steps[1:]] == ["s", "s-2"]


def test_a_sub_agent_in_a_file_of_its_own_stays_a_run_of_its_own(data: Path) -> None:
    (run,) = load(data / "atif" / "v1.5_text_actions.json")
    assert "trajectory.summarization-1.json" in json.dumps(run.steps[2].metadata["unread"])
    assert not any(step.lineage for step in run.steps)


@pytest.mark.parametrize(
    ("keys", "run_id"),
    [
        ({"trajectory_id": "t", "session_id": "s"}, "t"),
        ({"session_id": "s"}, "s"),
        ({"session_id": "s", "agent": {"name": "a", "version": "1", "extra": {"continuation_index": 2}}}, "s/cont-2"),
    ],
)
def test_a_run_bears_the_id_of_its_document_else_that_of_its_session(keys: dict[str, Any], run_id: str) -> None:
    assert read(said("hi"), **keys).trajectory_id == run_id


def test_a_step_bears_the_id_it_had_elsewhere_else_its_number() -> None:
    run = read(said("a"), {**said("b"), "extra": {"uuid": "from-the-log"}}, {**said("c"), "step_id": 7})
    assert [step.step_id for step in run.steps] == ["m1", "from-the-log", "m7"]


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02"


def shown(path: str) -> dict[str, Any]:
    return document(
        {"source": "user", "message": [{"type": "image", "source": {"media_type": "image/png", "path": path}}]}
    )


def test_a_picture_beside_the_file_is_shown(write: Callable[..., Path]) -> None:
    write("run/images/a.png", PNG)
    (run,) = load(write("run/trajectory.json", shown("images/a.png")))
    (image,) = run.steps[0].parts
    assert image.type == "image"
    assert (image.width, image.height, image.uri) == (3, 2, "images/a.png")
    assert image.asset_id is not None
    assert run.asset(image.asset_id) == PNG


@pytest.mark.parametrize(
    "source",
    [
        {"type": "base64", "media_type": "image/png", "data": base64.b64encode(PNG).decode()},
        {"media_type": "image/png", "data": f"data:image/png;base64,{base64.b64encode(PNG).decode()}"},
        {"type": "url", "url": f"data:image/png;base64,{base64.b64encode(PNG).decode()}"},
    ],
)
def test_a_picture_inside_the_document_is_shown(source: dict[str, Any]) -> None:
    run = load(document({"source": "user", "message": [{"type": "image", "source": source}]}))[0]
    (image,) = run.steps[0].parts
    assert image.type == "image"
    assert (image.width, image.height, image.uri, image.media_type) == (3, 2, None, "image/png")
    assert run.asset(image.asset_id or "") == PNG
    assert "unread" not in run.steps[0].metadata


def test_a_picture_on_the_net_is_named_and_never_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("fetched an address"))
    source = {"type": "url", "url": "https://example.com/a.png"}
    (image,) = load(document({"source": "user", "message": [{"type": "image", "source": source}]}))[0].steps[0].parts
    assert image.type == "image"
    assert (image.asset_id, image.uri) == (None, "https://example.com/a.png")


@pytest.mark.parametrize("left", ["", "[redacted]", "iVBORw0KGgo...", "data:image/png;base64,..."])
@pytest.mark.parametrize("key", ["data", "path"])
def test_a_picture_whose_bytes_were_taken_out_is_still_a_picture(key: str, left: str) -> None:
    source = {"media_type": "image/png", key: left}
    step = load(document({"source": "user", "message": [{"type": "image", "source": source}]}))[0].steps[0]
    (image,) = step.parts
    assert image.type == "image"
    assert (image.asset_id, image.media_type) == (None, "image/png")
    assert left in json.dumps([image.uri, step.metadata.get("unread")])


OUTSIDE = [
    "../secret.png",
    "images/../../secret.png",
    "{root}/secret.png",
    "link.png",
    "folder/secret.png",
    "..\\secret.png",
]


@pytest.mark.parametrize(
    "path", [*OUTSIDE, "https://example.com/a.png", "file://{root}/secret.png", "a\0.png", "images", ""]
)
def test_no_picture_comes_from_outside_the_folder_or_the_net(
    path: str, write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = write("secret.png", PNG)
    write("run/images/a.png", PNG)
    os.symlink(secret, tmp_path / "run" / "link.png")
    os.symlink(tmp_path, tmp_path / "run" / "folder")
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("fetched an address"))
    path = path.replace("{root}", str(tmp_path))
    (run,) = load(write("run/trajectory.json", shown(path)))
    (part,) = run.steps[0].parts
    assert getattr(part, "asset_id", None) is None
    assert json.dumps(path) in json.dumps(run.model_dump(mode="json"))


def test_a_file_that_is_no_picture_is_not_taken_in(write: Callable[..., Path]) -> None:
    write("run/passwords.txt", "root:secret")
    (run,) = load(write("run/trajectory.json", shown("passwords.txt")))
    assert run.steps[0].parts[0].asset_id is None  # type: ignore[union-attr]


def test_an_object_has_no_folder_so_no_file_is_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PNG)
    monkeypatch.chdir(tmp_path)
    (run,) = load(shown("a.png"))
    assert run.steps[0].parts[0].asset_id is None  # type: ignore[union-attr]


def test_a_recording_keeps_its_length_and_its_type(data: Path) -> None:
    (run,) = load(data / "atif" / "v1.8_front_desk.json")
    sound = run.steps[0].parts[1]
    assert sound.type == "audio"
    assert (sound.media_type, sound.duration_s) == ("audio/wav", 0.001)
    assert sound.asset_id is not None
    assert run.asset(sound.asset_id).startswith(b"RIFF")


def test_every_version_is_read_and_tools_are_known(data: Path) -> None:
    runs = load(data / "atif" / "every_version.jsonl")
    assert [run.metadata["schema_version"] for run in runs] == [f"ATIF-v1.{n}" for n in range(9)]
    assert [answers(run.steps[1]) for run in runs] == [[("t", f"12:0{n} sharp")] for n in range(9)]
    (desk,) = load(data / "atif" / "v1.8_front_desk.json")
    assert [tool.name for tool in desk.tools] == ["ask_colleague", "look_at_lobby"]


@pytest.mark.parametrize("value", [{"schema_version": "ATIF-v1.8"}, {"steps": "none"}, 7])
def test_what_is_no_document_is_an_error_that_says_so(value: Any) -> None:
    with pytest.raises(FormatError, match=r'no ATIF document: this is .*"schema_version" and a list of "steps"'):
        load(value, format="atif")


def test_of_a_thousand_sub_agents_each_stands_behind_its_step() -> None:
    steps = [delegated(f"c{n}") if n % 2 else said(f"step {n}") for n in range(2_000)]
    children = [child(f"c{n}", said("sub")) for n in range(2_000) if n % 2]
    run = read(*steps, subagent_trajectories=children)
    assert len(run.steps) == 3_000
    assert all(run.parent_of(step) == f"m{int(step.lineage[1:]) + 1}" for step in run.steps if step.lineage)


contents = st.one_of(
    junk,
    st.lists(
        st.one_of(
            st.builds(lambda text: {"type": "text", "text": text}, words | junk),
            st.builds(
                lambda path, left: {"type": "image", "source": {"path": path, "media_type": left}}, words | junk, junk
            ),
            st.builds(lambda path, n: {"type": "audio", "source": {"path": path, "duration_sec": n}}, words, junk),
            junk,
        ),
        max_size=2,
    ),
)
refs = junk | st.lists(st.builds(lambda name: {"trajectory_id": name}, names | junk), max_size=2)
results = st.builds(
    lambda call_id, content, ref, extra: {
        "source_call_id": call_id,
        "content": content,
        "subagent_trajectory_ref": ref,
        "extra": extra,
    },
    names | junk,
    contents,
    refs,
    junk | st.just({"is_error": True}),
)
calls = st.builds(
    lambda call_id, name, arguments, extra: call(call_id, name, arguments, extra=extra),
    names | junk,
    names | words,
    junk,
    junk,
)
steps = junk | st.fixed_dictionaries(
    {"source": st.sampled_from(["system", "user", "agent", "tool"])},
    optional={
        "step_id": st.integers(0, 3) | junk,
        "message": contents,
        "reasoning_content": words | junk,
        "tool_calls": junk | st.lists(calls | junk, max_size=3),
        "observation": junk
        | st.builds(lambda items, left: {"results": items, "left": left}, st.lists(results | junk, max_size=3), junk),
        "metrics": junk | st.builds(lambda n, left: {"prompt_tokens": n, "cost_usd": n, "left": left}, junk, junk),
        "timestamp": words | junk,
        "model_name": words | junk,
        "is_copied_context": junk,
        "extra": junk | st.builds(lambda name: {"uuid": name}, names | words),
        "unheard_of": junk,
    },
)
documents = st.recursive(
    st.fixed_dictionaries(
        {"steps": st.lists(steps, max_size=4)}, optional={"trajectory_id": names, "session_id": names}
    ),
    lambda inner: st.fixed_dictionaries(
        {"steps": st.lists(steps, max_size=3), "subagent_trajectories": junk | st.lists(inner | junk, max_size=2)},
        optional={"agent": junk, "trajectory_id": names | junk, "notes": junk, "extra": junk},
    ),
    max_leaves=4,
)


@given(documents)
def test_no_document_however_broken_crashes_the_reader_or_loses_a_word(value: dict[str, Any]) -> None:
    value = {"schema_version": "ATIF-v1.8", **value}
    runs = load(value, format="atif")
    assert_holds_together(runs)
    assert not lost([value], runs)


# Read by eye in the raw files: who acts, the beginning of what is said, and the names of the calls.
BY_HAND: dict[str, list[tuple[str, str]]] = {
    "openhands_hello-world.trajectory.json": [
        ("system", "You are OpenHands ag"),
        ("user", "Create a file called"),
        ("system", "Retrieving content f"),
        ("system", "Added workspace cont"),
        ("agent", "I edited the file /a, str_replace_editor"),
        ("agent", "All done! What's nex, finish"),
    ],
    "v17_embedded_subagents.json": [
        ("user", "Research current ATI"),
        ("agent", "delegate_research"),
        ("user", "Research ATIF v1.7 e"),
        ("agent", "ATIF v1.7 uses traje"),
        ("system", "Context compaction p"),
        ("agent", "ATIF v1.7 support is"),
    ],
    "parallel_tools_mixed_results.json": [
        ("user", "Get weather, stock p"),
        ("agent", "Let me fetch all thr, get_weather, get_stock, get_news"),
        ("agent", "Here is what I found"),
    ],
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_real_file_has_the_steps_one_reads_in_it(name: str, shared: Path) -> None:
    (run,) = load(shared / "corpus" / "atif" / name)
    assert outline(run) == BY_HAND[name]


def test_the_results_of_real_files_stand_where_one_reads_them(shared: Path) -> None:
    def step(name: str, number: int) -> Step:
        return load(shared / "corpus" / "atif" / name)[0].steps[number]

    assert [text[:20] for _, text in answers(step("openhands_hello-world.trajectory.json", 4))] == [
        "File created success"
    ]
    assert answers(step("openhands_hello-world.trajectory.json", 5)) == []
    mixed = answers(step("parallel_tools_mixed_results.json", 1))
    assert [(call_id, text[:5]) for call_id, text in mixed] == [
        ("call_weather", "NYC: "),
        ("call_stock", "Error"),
        ("call_news", ""),
    ]
    child_step = step("v17_embedded_subagents.json", 2)
    assert (child_step.lineage, child_step.flags) == ("child-doc", ("copied_context",))
