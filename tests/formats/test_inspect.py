"""Logs of Inspect AI, hazard by hazard."""

import json
import zipfile
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

SPEC = {"task": "t", "model": "provider/m", "eval_id": "e"}


def log(*samples: Any, **keys: Any) -> dict[str, Any]:
    return {"version": 2, "status": "success", "eval": SPEC, "samples": list(samples), **keys}


def sample(*messages: Any, **keys: Any) -> dict[str, Any]:
    return {"id": 1, "epoch": 1, "input": "go", "target": "", "messages": list(messages), **keys}


def read(*messages: Any, **keys: Any) -> Trajectory:
    (run,) = load(log(sample({"role": "user", "content": "go"}, *messages, **keys)))
    return run


def last(*messages: Any, **keys: Any) -> Step:
    return read(*messages, **keys).steps[-1]


def call(call_id: Any, name: str = "look", **keys: Any) -> dict[str, Any]:
    return {"id": call_id, "function": name, "arguments": {}, "type": "function", **keys}


def said(*calls: Any, content: Any = "", **keys: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": content, "tool_calls": list(calls), **keys}


def result(call_id: Any, content: Any = "seen", **keys: Any) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": call_id, "content": content, **keys}


LINKS: dict[str, tuple[list[Any], list[tuple[str, str]]]] = {
    "parallel calls, results in another order": (
        [said(call("a"), call("b")), result("b", "B"), result("a", "A")],
        [("b", "B"), ("a", "A")],
    ),
    "one id in every turn": (
        [said(call("x")), result("x", "1"), said(call("x")), result("x", "2")],
        [("x", "2")],
    ),
    "no ids, names tell": (
        [said(call("", "f"), call("", "g")), result("", "G", function="g"), result("", "F", function="f")],
        [("call-2", "G"), ("call-1", "F")],
    ),
    "no tool_call_id": ([said(call("a")), result(None, "A")], [("a", "A")]),
}


@pytest.mark.parametrize(("messages", "expected"), LINKS.values(), ids=LINKS)
def test_results_stand_in_the_step_of_their_call(messages: list[Any], expected: list[Any]) -> None:
    assert answers(last(*messages)) == expected


def test_a_result_without_a_call_is_a_flagged_step_of_the_environment() -> None:
    step = last(said(call("a")), result("b", "nobody asked", function="cron"))
    assert (step.actor, step.name, step.flags) == ("environment", "cron", ("orphan_result",))


def test_a_tool_that_ran_at_the_provider_is_a_call_with_its_result_in_its_place() -> None:
    block = {"type": "tool_use", "tool_type": "web_search", "id": "s", "name": "search", "arguments": '{"q": 1}'}
    content = [{"type": "text", "text": "before"}, {**block, "result": "found"}, {"type": "text", "text": "behind"}]
    step = last(said(call("a"), content=content), result("a", "A"))
    assert [part.type for part in step.parts] == [
        "text",
        "tool_call",
        "tool_result",
        "text",
        "tool_call",
        "tool_result",
    ]
    assert step.calls[0].arguments == {"q": 1}
    assert answers(step) == [("s", "found"), ("a", "A")]
    failed = last(said(content=[{**block, "result": "", "error": "too many searches"}]))
    assert failed.has_error
    assert failed.results[0].content[0].data == {"type": "error", "error": "too many searches"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("keys", "is_error"),
    [
        ({}, False),
        ({"error": None}, False),
        ({"error": {"type": "timeout", "message": "too slow"}}, True),
        ({"tool_error": "too slow"}, True),
        ({"content": "Error: no such file"}, False),
    ],
)
def test_a_result_is_an_error_where_the_source_says_so_and_shows_it(keys: dict[str, Any], is_error: bool) -> None:
    (found,) = last(said(call("a")), {**result("a", ""), **keys}).results
    assert found.is_error is is_error
    assert ("too slow" in found.model_dump_json()) is is_error


CONTENT: dict[str, tuple[Any, list[str]]] = {
    "text": ("hello", ["text"]),
    "null": (None, []),
    "blocks": (
        [{"type": "text", "text": "a"}, {"type": "image", "image": "https://example.com/a.png"}],
        ["text", "image"],
    ),
    "an image that was not logged": ([{"type": "image", "image": "<base64-data-removed>"}], ["image"]),
    "images whose bytes were taken out": (
        [{"type": "image", "image": left} for left in ("", "...", "data:image/png;base64,...", None, {"gone": True})],
        ["image"] * 5,
    ),
    "recordings and documents whose bytes were taken out": (
        [{"type": kind, kind: "data:;base64,[redacted]"} for kind in ("audio", "video", "document")],
        ["audio", "file", "file"],
    ),
    "audio and video by path": (
        [{"type": "audio", "audio": "a.wav", "format": "wav"}, {"type": "video", "video": "a.mp4", "format": "mp4"}],
        ["audio", "file"],
    ),
    "a document": (
        [{"type": "document", "document": "data:application/pdf;base64,JVBERi0=", "filename": "a.pdf"}],
        ["file"],
    ),
    "data of the provider": ([{"type": "data", "data": {"x": 1}}], ["raw"]),
    "an unknown block": ([{"type": "hologram"}], ["raw"]),
    "an image without an address": ([{"type": "image"}], ["raw"]),
}


@pytest.mark.parametrize(("content", "kinds"), CONTENT.values(), ids=CONTENT)
def test_content_of_any_shape_shows(content: Any, kinds: list[str]) -> None:
    assert [part.type for part in last({"role": "user", "content": content}).parts] == kinds
    assert [part.type for part in last(said(content=content)).parts] == kinds
    assert [part.type for part in last(said(call("a")), result("a", content)).results[0].content] == kinds


def test_an_image_whose_bytes_were_taken_out_keeps_its_type_and_what_stands_in_their_place() -> None:
    step = last({"role": "user", "content": [{"type": "image", "image": "data:image/png;base64,[redacted]"}]})
    (image,) = step.parts
    assert image.type == "image"
    assert (image.asset_id, image.uri, image.media_type) == (None, None, "image/png")
    assert step.metadata["unread"] == {"1": {"image": "data:image/png;base64,[redacted]"}}


REASONING: dict[str, tuple[dict[str, Any], tuple[str, bool]]] = {
    "plain": ({"reasoning": "hm"}, ("hm", False)),
    "with a summary": ({"reasoning": "hm", "summary": "short", "redacted": False}, ("hm", False)),
    "a summary alone": ({"reasoning": "", "summary": "short"}, ("short", False)),
    "redacted": ({"reasoning": "c2VjcmV0", "redacted": True}, ("", True)),
    "redacted, with a summary": ({"reasoning": "c2VjcmV0", "redacted": True, "summary": "short"}, ("short", True)),
    "nothing": ({"reasoning": "", "signature": "c2ln"}, ("", True)),
}


@pytest.mark.parametrize(("block", "expected"), REASONING.values(), ids=REASONING)
def test_reasoning_is_shown_or_said_to_be_withheld(block: dict[str, Any], expected: tuple[str, bool]) -> None:
    step = last(said(content=[{"type": "reasoning", **block}]))
    (part,) = step.parts
    assert part.type == "reasoning"
    assert (part.text, part.withheld) == expected
    assert "c2" not in part.text
    assert not lost([block], load(read(said(content=[{"type": "reasoning", **block}]))))


@pytest.mark.parametrize("protocol", ["attachment://", "tc://"])
def test_attachments_stand_where_they_are_referred_to(protocol: str) -> None:
    content = [{"type": "text", "text": f"{protocol}h1"}, {"type": "image", "image": f"{protocol}h2"}]
    png = "data:image/png;base64,iVBORw0KGgo="
    run = read({"role": "user", "content": content}, attachments={"h1": "a long text", "h2": png, "h3": "unused"})
    text, image = run.steps[-1].parts
    assert text.text == "a long text"  # type: ignore[union-attr]
    assert run.asset(image.asset_id or "") == b"\x89PNG\r\n\x1a\n"  # type: ignore[union-attr]
    assert run.steps[-1].metadata["attachments"] == [f"{protocol}h1", f"{protocol}h2"]
    assert run.metadata["attachments"] == {"h3": "unused"}
    missing = last({"role": "user", "content": [{"type": "image", "image": f"{protocol}nowhere"}]})
    assert missing.parts[0].uri == f"{protocol}nowhere"  # type: ignore[union-attr]


def model_event(message: dict[str, Any], **keys: Any) -> dict[str, Any]:
    output = {
        "model": "m-0601",
        "choices": [{"message": message, "stop_reason": "stop"}],
        "usage": {"input_tokens": 7, "output_tokens": 2, "input_tokens_cache_read": 3, "total_cost": 0.5},
    }
    return {"event": "model", "timestamp": "2026-01-01T00:00:00+00:00", "input": [], "output": output, **keys}


def test_events_bring_time_usage_and_tools_to_the_turns_they_tell_of() -> None:
    answer = {"role": "assistant", "content": "ho", "id": "m1"}
    tool = {"name": "f", "description": "attachment://h", "parameters": {"type": "object"}}
    run = read(
        said(call("a"), id="m0"),
        result("a", id="r0"),
        answer,
        events=[
            {"event": "tool", "id": "a", "message_id": "r0", "working_time": 0.25},
            model_event(answer, completed="2026-01-01T00:00:02+00:00", tools=[tool]),
            model_event({"role": "assistant", "content": "of a grader", "id": "g"}, tools=[{"name": "grade"}]),
        ],
        attachments={"h": "does f"},
    )
    turn, final = run.steps[-2:]
    assert turn.results[0].duration_s == 0.25
    assert final.started_at is not None
    assert (final.started_at.isoformat(), final.duration_s, final.model) == ("2026-01-01T00:00:00+00:00", 2.0, "m-0601")
    assert final.usage is not None
    assert (final.usage.input_tokens, final.usage.output_tokens) == (7, 2)
    assert (final.usage.cached_tokens, final.usage.cost_usd) == (3, 0.5)
    assert [(known.name, known.description) for known in run.tools] == [("f", "does f")]


def test_messages_without_ids_find_their_events_by_what_they_say() -> None:
    first, second = {"role": "assistant", "content": "No"}, {"role": "assistant", "content": "No"}
    events = [
        model_event({"role": "assistant", "content": "tc://h"}, working_time=1.0),
        {"event": "subtask", "events": [model_event({"role": "assistant", "content": "No"}, working_time=2.0)]},
    ]
    run = read(first, second, transcript={"events": events, "content": {"h": "No"}})
    assert [step.duration_s for step in run.steps] == [None, 1.0, 2.0]


def test_words_that_only_events_hold_are_kept_once_and_repetition_is_not() -> None:
    long = "A long answer that is told again and again, in every event of the sample that follows it."
    answer = {"role": "assistant", "content": long, "id": "m1"}
    sub = {"role": "user", "content": "Words for a sub-agent alone, told in two events of the log."}
    events = [model_event(answer, input=[sub], uuid=f"event-{number}") for number in range(20)]
    run = read(answer, events=events)
    kept = json.dumps(run.metadata["events"])
    assert long not in kept
    assert kept.count(sub["content"]) == 1
    assert [event["uuid"] for event in run.metadata["events"]] == [f"event-{n}" for n in range(20)]  # type: ignore[index,union-attr,call-overload]
    assert [step.actor for step in run.steps] == ["user", "agent"]


def test_pools_of_messages_are_no_turns_and_what_only_they_hold_is_kept() -> None:
    answer = {"role": "assistant", "content": "ho", "id": "m1"}
    gone = {"role": "user", "content": "What a compaction took away.", "id": "m9"}
    event = {**model_event(answer), "input_refs": [[0, 2]]}
    run = read(answer, events=[event], events_data={"messages": [answer, gone], "calls": []})
    assert len(run.steps) == 2
    assert run.metadata["events_data"] == {"messages": [gone]}
    assert run.metadata["events"][0]["input_refs"] == [[0, 2]]  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    ("keys", "status", "reward", "reason"),
    [
        ({"scores": {"match": {"value": "C"}}}, "success", None, ""),
        ({"scores": {"match": {"value": "P"}}}, "partial", None, ""),
        ({"scores": {"match": {"value": "I"}}}, "failure", None, ""),
        ({"scores": {"match": {"value": True}}}, "success", 1.0, ""),
        ({"scores": {"match": {"value": 0.25}}}, "unknown", 0.25, ""),
        ({"scores": {"match": {"value": "NaN"}}}, "unknown", None, ""),
        ({"scores": {"match": {"value": {"a": 1}}}}, "unknown", None, ""),
        ({"scores": {"one": {"value": "C"}, "two": {"value": "I"}}}, "unknown", None, ""),
        ({"score": {"value": 1}}, "unknown", 1.0, ""),
        ({"error": {"message": "The sandbox went away."}}, "unknown", None, "The sandbox went away."),
        ({"limit": {"type": "token", "limit": 500}}, "unknown", None, "limit: token 500"),
    ],
)
def test_the_outcome_is_what_the_only_scorer_says(
    keys: dict[str, Any], status: str, reward: float | None, reason: str
) -> None:
    outcome = read(**keys).outcome
    assert (outcome.status, outcome.reward, outcome.reason) == (status, reward, reason)


def test_every_sample_and_epoch_is_a_run_with_an_id_of_its_own() -> None:
    samples = [sample(id=name, epoch=epoch) for name in ("a b", 2) for epoch in (1, 2)]
    assert [run.trajectory_id for run in load(log(*samples))] == ["t/e/a b/1", "t/e/a b/2", "t/e/2/1", "t/e/2/2"]
    older = {"task": "t", "model": "m", "run_id": "r", "task_id": "k"}
    assert load({**log(sample()), "eval": older})[0].trajectory_id == "t/r.k/1/1"


def test_a_log_and_its_archive_hold_the_same_runs(data: Path, tmp_path: Path) -> None:
    as_json, as_archive = (load(data / "inspect" / name) for name in ("umbrella.json", "umbrella.eval"))
    assert [(run.trajectory_id, run.digest) for run in as_json] == [
        (run.trajectory_id, run.digest) for run in as_archive
    ]
    assert len(load(data / "inspect").errors) == 0  # in one folder they are one run each, not a conflict


def test_what_a_log_says_as_a_whole_stands_with_its_first_run_only(data: Path) -> None:
    first, second = load(data / "inspect" / "umbrella.eval")
    assert first.metadata["log"]["results"]["completed_samples"] == 2  # type: ignore[index,call-overload]
    assert list(second.metadata["log"]) == ["eval", "summary"]  # type: ignore[arg-type]
    assert second.metadata["log"]["eval"]["model"] == "weather/sky-model-2"  # type: ignore[index,call-overload]


def test_a_log_that_is_not_finished_is_read_by_its_journal(data: Path) -> None:
    first, second = load(data / "inspect" / "unfinished_zstd.eval")
    assert (first.agent.model, first.trajectory_id) == ("guess/model", "guess/EvalFixture0003/1/1")
    assert first.metadata["log"]["plan"]["steps"][0]["solver"] == "basic_agent"  # type: ignore[index,call-overload]
    assert second.outcome.reason == "The sandbox went away."


def test_samples_come_by_epoch_and_id_whatever_finished_first(tmp_path: Path) -> None:
    path = tmp_path / "log.eval"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_journal/start.json", json.dumps({"eval": SPEC}))
        for name, epoch in ((10, 2), (9, 2), (10, 1), ("b", 1), (9, 1)):
            archive.writestr(f"samples/{name}_epoch_{epoch}.json", json.dumps(sample(id=name, epoch=epoch)))
    assert [run.trajectory_id for run in load(path)] == [f"t/e/{end}" for end in ("b/1", "9/1", "10/1", "9/2", "10/2")]


def test_a_sample_that_is_none_is_an_error_and_the_others_are_read() -> None:
    runs = load(log(sample(), "words", {"id": 3, "messages": "none"}), on_error="collect")
    assert len(runs) == 1
    assert [str(error).partition(": this")[0] for error in runs.errors] == [
        f"the given object, row {row}: no sample of an Inspect log" for row in (2, 3)
    ]


NO_SAMPLES: dict[str, tuple[dict[str, Any], str]] = {
    "cancelled": ({"status": "cancelled"}, "status cancelled"),
    "an error": ({"status": "error", "samples": None, "error": {"message": "No such model."}}, "status error: No such"),
    "an empty list": ({"status": "error", "samples": []}, "status error"),
    "no list": ({"status": "success", "samples": {}}, "status success"),
    "only begun": ({"plan": {}}, "not finished"),
}


@pytest.mark.parametrize(("keys", "why"), NO_SAMPLES.values(), ids=NO_SAMPLES)
@pytest.mark.parametrize("ending", ["json", "eval"])
def test_a_log_without_samples_is_an_error_that_says_why(
    keys: dict[str, Any], why: str, ending: str, write: Callable[..., Path], tmp_path: Path
) -> None:
    value = {"version": 2, "eval": SPEC, **keys}
    path = write(f"l/log.{ending}", value)
    if ending == "eval":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("header.json" if "status" in keys else "_journal/start.json", json.dumps(value))
    with pytest.raises(FormatError, match=rf"log\.{ending}: the log holds no samples \({why}"):
        load(path)
    write("l/whole.json", log(sample()))
    runs = load(tmp_path / "l", on_error="collect")
    assert (len(runs), len(runs.errors)) == (1, 1)


def test_what_is_no_log_is_an_error_that_says_so() -> None:
    with pytest.raises(FormatError, match=r'no log of Inspect: this is an object with the keys .*"task" and "model"'):
        load({"eval": {}}, format="inspect")


def test_a_message_of_an_unknown_role_shows_what_is_attached_to_it() -> None:
    step = last({"role": "critic", "content": "attachment://h"}, attachments={"h": "Words of a critic."})
    (part,) = step.parts
    assert (step.actor, part.type) == ("environment", "raw")
    assert part.data == {"role": "critic", "content": "Words of a critic."}  # type: ignore[union-attr]
    assert step.metadata["attachments"] == ["attachment://h"]


blocks = st.one_of(
    st.builds(lambda text, left: {"type": "text", "text": text, "citations": left}, words | junk, junk),
    st.builds(
        lambda text, summary, flag: {"type": "reasoning", "reasoning": text, "summary": summary, "redacted": flag},
        words | junk,
        words | junk,
        junk,
    ),
    st.builds(
        lambda name, arguments, given, error: {
            "type": "tool_use",
            "id": name,
            "name": name,
            "arguments": arguments,
            "result": given,
            "error": error,
        },
        names | junk,
        words | junk,
        words | junk,
        words | junk,
    ),
    st.builds(
        lambda kind, text: {"type": kind, kind: text},
        st.sampled_from(["image", "audio", "video", "document", "data"]),
        words | junk,
    ),
    junk,
)
contents = words | junk | st.lists(blocks, max_size=3)
calls = st.builds(
    lambda call_id, name, arguments, left: {"id": call_id, "function": name, "arguments": arguments, "view": left},
    names | junk,
    names | words | junk,
    junk,
    junk,
)
messages = junk | st.fixed_dictionaries(
    {"role": st.sampled_from(["system", "user", "assistant", "tool", "critic"])},
    optional={
        "id": names | words | junk,
        "content": contents,
        "source": junk,
        "metadata": junk,
        "model": words | junk,
        "tool_calls": junk | st.lists(calls | junk, max_size=3),
        "tool_call_id": names | junk,
        "function": names | words | junk,
        "error": junk | st.builds(lambda text: {"type": "unknown", "message": text}, words | junk),
        "unheard_of": junk,
    },
)
outputs = junk | st.builds(
    lambda message, model, usage: {
        "choices": [{"message": message, "stop_reason": "stop"}],
        "model": model,
        "usage": usage,
    },
    messages,
    words | junk,
    junk | st.builds(lambda n: {"input_tokens": n}, junk),
)
events = st.recursive(
    junk
    | st.fixed_dictionaries(
        {"event": st.sampled_from(["model", "tool", "state", "span_begin"])},
        optional={
            "uuid": words | junk,
            "timestamp": words | junk,
            "input": junk | st.lists(messages, max_size=2),
            "output": outputs,
            "tools": junk
            | st.lists(st.builds(lambda name, left: {"name": name, "left": left}, names | words, junk), max_size=2),
            "result": words | junk,
            "id": names | junk,
            "working_time": junk,
        },
    ),
    lambda inner: st.fixed_dictionaries({"event": st.just("subtask"), "events": st.lists(inner, max_size=2)}),
    max_leaves=3,
)
samples = st.fixed_dictionaries(
    {"messages": st.lists(messages, max_size=4)},
    optional={
        "id": names | words | junk,
        "epoch": junk,
        "input": words | junk | st.lists(messages, max_size=2),
        "target": words | junk,
        "output": outputs,
        "scores": junk | st.builds(lambda value: {"match": {"value": value}}, words | junk),
        "events": junk | st.lists(events, max_size=3),
        "transcript": junk | st.builds(lambda items: {"events": items, "content": {}}, st.lists(events, max_size=2)),
        "events_data": junk | st.builds(lambda items: {"messages": items, "calls": []}, st.lists(messages, max_size=2)),
        "store": junk,
        "error": junk,
        "limit": junk,
        "unheard_of": junk,
    },
)


@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of the strategy, which a report writes out
@given(samples)
def test_no_sample_however_broken_crashes_the_reader_or_loses_a_word(value: dict[str, Any]) -> None:
    runs = load(log(value), format="inspect")
    assert_holds_together(runs)
    assert not lost([value], runs)


# Read by eye in the raw files: who acts, the beginning of what is said, and the names of the calls.
BY_HAND: dict[str, list[list[tuple[str, str]]]] = {
    "log_message_deduplication.eval": [
        [("user", "Guess the number"), *[("agent", "Executing bash with , bash")] * 5, ("agent", "done")]
    ],
    "log_images_tc.json": [
        [("system", "\nFor the following ex"[:20]), ("user", "What is this a pictu"), ("agent", "[hedgehog]")]
    ],
    "log_streaming.eval": [
        [("system", "\nPlease note: In the "[:20]), ("user", "Is the following sta"), ("agent", answer)]
        for answer in ("No", "No.", "Yes.", "No")
    ],
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_real_file_has_the_steps_one_reads_in_it(name: str, shared: Path) -> None:
    assert [outline(run) for run in load(shared / "corpus" / "inspect" / name)] == BY_HAND[name]


def test_the_errors_of_a_real_file_are_errors(shared: Path) -> None:
    (run,) = load(shared / "corpus" / "inspect" / "log_tool_call_error.json")
    assert [step.actor for step in run.steps] == ["environment"] * 11
    assert all(step.has_error and step.flags == ("orphan_result",) for step in run.steps)
    assert [step.results[0].call_id for step in run.steps] == [f"bash_{number}" for number in range(1, 12)]
    assert [step.name for step in run.steps] == ["bash"] * 11


def test_a_real_picture_has_its_pixels(shared: Path, write: Callable[..., Path]) -> None:
    (run,) = load(shared / "corpus" / "inspect" / "log_images_tc.json")
    (image,) = (part for part in run.steps[1].parts if part.type == "image")
    assert (image.media_type, image.width, image.height) == ("image/png", 34, 30)
