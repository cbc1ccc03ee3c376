"""OpenAI chat completions, hazard by hazard."""

import base64
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from trajwidgets.errors import AssetMissing, FormatError
from trajwidgets.formats import load
from trajwidgets.trajectory import Step, Trajectory

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
DATA_URL = "data:image/png;base64," + base64.b64encode(PNG).decode()


def call(call_id: Any, name: str = "look", arguments: Any = "{}") -> dict[str, Any]:
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}


def said(*calls: Any, **keys: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": None, "tool_calls": list(calls), **keys}


def result(call_id: Any, content: Any = "seen", **keys: Any) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": call_id, "content": content, **keys}


def read(*messages: Any) -> Trajectory:
    (run,) = load([{"role": "user", "content": "go"}, *messages], format="openai_chat")
    return run


def last(*messages: Any) -> Step:
    return read(*messages).steps[-1]


def links(run: Trajectory) -> list[list[tuple[str, str]]]:
    """For every agent step, the results as (call id, text)."""
    return [
        [(answer.call_id, "".join(part.text for part in answer.content)) for answer in step.results]  # type: ignore[union-attr]
        for step in run.steps
        if step.actor == "agent"
    ]


LINKS = {
    "parallel calls, results in another order": (
        [said(call("a"), call("b")), result("b", "B"), result("a", "A")],
        [[("b", "B"), ("a", "A")]],
    ),
    "a message between call and result": (
        [said(call("a")), {"role": "user", "content": "hurry"}, result("a", "A")],
        [[("a", "A")]],
    ),
    "a result that comes a turn late": (
        [said(call("a")), said(call("b")), result("b", "B"), result("a", "A")],
        [[("a", "A")], [("b", "B")]],
    ),
    "one id in every turn": (
        [said(call("x")), result("x", "1"), said(call("x")), result("x", "2")],
        [[("x", "1")], [("x", "2")]],
    ),
    "one id in two turns, the first never answered": (
        [said(call("x")), said(call("x")), result("x", "2")],
        [[], [("x", "2")]],
    ),
    "one id twice in a turn": (
        [said(call("x"), call("x")), result("x", "1"), result("x", "2")],
        [[("x", "1"), ("x-2", "2")]],
    ),
    "two results for one call": (
        [said(call("x")), result("x", "part 1"), result("x", "part 2")],
        [[("x", "part 1"), ("x", "part 2")]],
    ),
    "no ids at all, by order": (
        [said(call(None), call("")), {"role": "tool", "content": "1"}, {"role": "tool", "content": "2"}],
        [[("call-1", "1"), ("call-2", "2")]],
    ),
    "no ids, names tell": (
        [said(call("", "f"), call("", "g")), result("", "G", name="g"), result("", "F", name="f")],
        [[("call-2", "G"), ("call-1", "F")]],
    ),
    "ids only in the results": (
        [said(call(None), call(None)), result("r1", "1"), result("r2", "2")],
        [[("r1", "1"), ("r2", "2")]],
    ),
    "ids that are numbers": (
        [said(call(0), call(1)), result(1, "1"), result("0", "0")],
        [[("1", "1"), ("0", "0")]],
    ),
    "legacy function_call": (
        [
            {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": "{}"}},
            {"role": "function", "name": "f", "content": "1"},
            {"role": "assistant", "content": "", "function_call": {"name": "g", "arguments": "{}"}},
            {"role": "function", "name": "g", "content": "2"},
        ],
        [[("call-1", "1")], [("call-2", "2")]],
    ),
    "a made-up id that the source uses too": (
        [said(call(None), call("call-1")), result("call-1", "1")],
        [[("call-1-2", "1")]],
    ),
}


@pytest.mark.parametrize(("messages", "expected"), LINKS.values(), ids=LINKS)
def test_results_stand_in_the_step_of_their_call(messages: list[Any], expected: list[Any]) -> None:
    assert links(read(*messages)) == expected


def test_a_result_without_a_call_is_a_flagged_step_of_the_environment() -> None:
    step = last(said(call("a")), result("b", "nobody asked", name="cron"))
    assert (step.actor, step.name, step.flags) == ("environment", "cron", ("orphan_result",))
    assert step.results[0].orphan
    assert step.results[0].call_id == "b"


def test_a_call_without_a_result_stays() -> None:
    step = last(said(call("a")))
    assert [found.call_id for found in step.calls] == ["a"]
    assert not step.results


def test_a_custom_tool_keeps_its_free_text() -> None:
    (found,) = last(said({"id": "a", "type": "custom", "custom": {"name": "sql", "input": "select 1"}})).calls
    assert (found.name, found.raw_arguments) == ("sql", "select 1")


CONTENT: dict[str, tuple[Any, list[str]]] = {
    "null": (None, []),
    "text": ("hello", ["text"]),
    "empty text": ("", []),
    "a list of blocks": ([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], ["text", "text"]),
    "a list of texts": (["a", "b"], ["text", "text"]),
    "a bare block": ({"type": "text", "text": "a"}, ["text"]),
    "some object": ({"answer": 42}, ["raw"]),
    "a number": (42, ["raw"]),
    "an unknown block": ([{"type": "hologram", "beam": 1}], ["raw"]),
    "a text block without text": ([{"type": "text"}], ["raw"]),
    "an image that cannot be decoded": (
        [{"type": "image_url", "image_url": {"url": "data:image/png;base64,%%"}}],
        ["image"],
    ),
    "an image without an address": ([{"type": "image_url", "image_url": {}}], ["raw"]),
    "an image beside the messages": ([{"type": "image"}], ["image"]),
    "an image of a chat template": ([{"type": "image", "image": "shots/1.png"}], ["image"]),
    "an image whose address stands bare": ([{"type": "image_url", "image_url": DATA_URL}], ["image"]),
    "audio that is no base64": ([{"type": "input_audio", "input_audio": {"data": "%%", "format": "wav"}}], ["raw"]),
    "a video": ([{"type": "video_url", "video_url": {"url": "https://example.com/a.mp4"}}], ["file"]),
}


@pytest.mark.parametrize(("content", "kinds"), CONTENT.values(), ids=CONTENT)
def test_content_of_any_shape_shows(content: Any, kinds: list[str]) -> None:
    assert [part.type for part in last({"role": "user", "content": content}).parts] == kinds
    assert [part.type for part in last(said(call("a")), result("a", content)).results[0].content] == kinds


def test_thinking_that_a_gateway_hands_on_is_reasoning() -> None:
    blocks = [{"type": "thinking", "thinking": "hm", "signature": "s"}, {"type": "redacted_thinking", "data": "x"}]
    step = read({**said(call("1")), "content": blocks}, result("1")).steps[1]
    assert [part.type for part in step.parts] == ["reasoning", "reasoning", "tool_call", "tool_result"]
    assert [(part.text, part.withheld) for part in step.parts if part.type == "reasoning"] == [
        ("hm", False),
        ("", True),
    ]


def test_images_beside_the_content_are_images() -> None:
    bare = base64.b64encode(PNG).decode()
    drawn = {"type": "image_url", "image_url": {"url": DATA_URL}}
    run = read(
        {"role": "user", "content": "look", "images": [bare]},
        {"role": "assistant", "content": "so", "images": [drawn, drawn]},
    )
    kinds = [[part.type for part in step.parts] for step in run.steps[1:]]
    assert kinds == [["text", "image"], ["text", "image", "image"]]
    assert {part.asset_id for step in run.steps for part in step.parts if part.type == "image"} == {
        hashlib.sha256(PNG).hexdigest()
    }
    assert not any(step.metadata for step in run.steps)


def test_a_request_and_an_answer_of_a_batch_are_read_out_of_their_bodies() -> None:
    answer = {"model": "m-1", "choices": [{"message": {"role": "assistant", "content": "ho"}}]}
    asked: Any = {"custom_id": "a", "body": {"model": "m", "messages": [{"role": "user", "content": "hi"}]}}
    answered: Any = {"custom_id": "a", "response": {"status_code": 200, "body": answer}, "error": None}
    recorded: Any = {
        "request": {"method": "POST", "body": json.dumps(asked["body"])},
        "response": {"body": {"string": json.dumps(answer)}},
    }
    runs = [*load([asked]), *load([answered]), *load([recorded])]
    assert [[step.actor for step in run.steps] for run in runs] == [["user"], ["agent"], ["user", "agent"]]
    assert [run.agent.model for run in runs] == ["m", "m-1", "m-1"]
    assert runs[1].metadata == {"custom_id": "a", "response": {"status_code": 200}}


def test_messages_that_are_json_text_are_read() -> None:
    told = [{"role": "user", "content": "hi"}, said(call("1")), result("1", "ok")]
    (run,) = load({"messages": json.dumps(told), "traj_id": "t", "resolved": True})
    assert (run.trajectory_id, run.outcome.status, links(run)) == ("t", "success", [[("1", "ok")]])


@pytest.mark.parametrize(
    ("address", "media_type"),
    [("", ""), ("data:image/png;base64,...", "image/png"), ("data:image/png;base64,[redacted]", "image/png")],
)
@pytest.mark.parametrize("bare", [False, True])
def test_an_image_whose_bytes_were_taken_out_is_one_still(address: str, media_type: str, bare: bool) -> None:
    given = {"image_url": address if bare else {"url": address, "detail": "low"}}
    step = last({"role": "user", "content": [{"type": "image_url", **given}]})
    (image,) = step.parts
    assert image.type == "image"
    assert (image.media_type, image.asset_id, image.uri) == (media_type, None, None)
    assert step.metadata["unread"] == {"1": given}


def test_a_data_image_becomes_an_asset_with_its_size() -> None:
    run = read({"role": "user", "content": [{"type": "image_url", "image_url": {"url": DATA_URL, "detail": "low"}}]})
    (image,) = run.steps[-1].parts
    assert image.type == "image"
    assert (image.media_type, image.width, image.height, image.uri) == ("image/png", 1, 1, None)
    assert image.asset_id is not None
    assert run.asset(image.asset_id) == PNG
    assert run.steps[-1].metadata["unread"] == {"1": {"image_url": {"detail": "low"}}}
    assert "base64" not in run.model_dump_json()


def test_the_bytes_decide_over_a_wrong_media_type() -> None:
    url = DATA_URL.replace("image/png", "image/jpeg")
    (image,) = last({"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}).parts
    assert image.media_type == "image/png"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/a.png",
        "file:///etc/passwd",
        "/etc/passwd",
        "../../etc/passwd",
        "~/.ssh/id_rsa",
        "\\\\host\\share\\a.png",
        "secret.png",
    ],
)
def test_an_address_is_kept_and_nothing_is_opened(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    chat = tmp_path / "chat.json"
    block = {"type": "image_url", "image_url": {"url": address}}
    chat.write_text(json.dumps([{"role": "user", "content": [block]}]))
    opened: list[str] = []
    real_open = Path.open
    monkeypatch.setattr(Path, "open", lambda path, *rest: opened.append(path.name) or real_open(path, *rest))  # type: ignore[func-returns-value]
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("fetched an address"))

    (run,) = load(chat)

    (image,) = run.steps[0].parts
    assert (image.uri, image.asset_id) == (address, None)  # type: ignore[union-attr]
    assert set(opened) == {"chat.json"}
    with pytest.raises(AssetMissing):
        run.asset("0" * 64)


@pytest.mark.parametrize(
    ("keys", "is_error"),
    [
        ({}, False),
        ({"is_error": True}, True),
        ({"is_error": False}, False),
        ({"status": "error"}, True),
        ({"status": "success"}, False),
        ({"content": "Error: no such file"}, False),
    ],
)
def test_a_result_is_an_error_only_where_the_source_says_so(keys: dict[str, Any], is_error: bool) -> None:
    assert last(said(call("a")), {**result("a"), **keys}).results[0].is_error is is_error


REASONING: dict[str, tuple[dict[str, Any], list[tuple[str, bool]]]] = {
    "DeepSeek, vLLM": ({"reasoning_content": "hm"}, [("hm", False)]),
    "OpenRouter, short": ({"reasoning": "hm"}, [("hm", False)]),
    "the same words under two keys": ({"reasoning": "hm", "reasoning_content": "hm"}, [("hm", False)]),
    "other words under each key": ({"reasoning": "b", "reasoning_content": "a"}, [("a", False), ("b", False)]),
    "details that repeat it": (
        {"reasoning": "h\nm", "reasoning_details": [{"type": "reasoning.text", "text": t} for t in ("h\n", "m")]},
        [("h\n", False), ("m", False)],
    ),
    "a summary": ({"reasoning_details": [{"type": "reasoning.summary", "summary": "short"}]}, [("short", False)]),
    "encrypted": ({"reasoning_details": [{"type": "reasoning.encrypted", "data": "c2VjcmV0"}]}, [("", True)]),
    "settings, not words": ({"reasoning": {"effort": "high"}}, []),
    "null": ({"reasoning_content": None}, []),
}


@pytest.mark.parametrize(("keys", "expected"), REASONING.values(), ids=REASONING)
def test_reasoning_is_found_under_every_vendor_key(keys: dict[str, Any], expected: list[tuple[str, bool]]) -> None:
    step = last({"role": "assistant", "content": "done", **keys})
    assert [(part.text, part.withheld) for part in step.parts if part.type == "reasoning"] == expected
    assert step.parts[-1].type == "text"


def test_a_refusal_is_shown_and_flagged() -> None:
    step = last({"role": "assistant", "content": None, "refusal": "No."})
    assert step.flags == ("refusal",)
    assert step.parts[0].text == "No."  # type: ignore[union-attr]


def test_what_a_model_said_aloud_keeps_its_transcript_and_bytes() -> None:
    wav = b"RIFF\x24\0\0\0WAVEfmt "
    audio = {"id": "audio_1", "data": base64.b64encode(wav).decode(), "transcript": "Hello.", "expires_at": 1748902366}
    run = read({"role": "assistant", "content": None, "audio": audio})
    (part,) = run.steps[-1].parts
    assert part.type == "audio"
    assert (part.transcript, part.media_type) == ("Hello.", "audio/wav")
    assert part.asset_id is not None
    assert run.asset(part.asset_id) == wav
    assert run.steps[-1].metadata["unread"] == {"1": {"id": "audio_1", "expires_at": 1748902366}}


def test_keys_nobody_knows_are_kept() -> None:
    keys = {"annotations": [{"url": "https://example.com"}], "logprobs": {"content": [0.5]}, "weight": 1}
    assert last({"role": "assistant", "content": "hi", **keys}).metadata == keys
    step = last(said({**call("a"), "extra_content": {"thought_signature": "abc"}}), result("a", trace="t-1"))
    assert step.metadata["unread"] == {"1": {"extra_content": {"thought_signature": "abc"}}, "2": {"trace": "t-1"}}


def test_a_role_nobody_knows_is_kept_whole() -> None:
    message = {"role": "critic", "content": "Too long."}
    step = last(message)
    assert (step.actor, step.parts[0].type, step.parts[0].data) == ("environment", "raw", message)  # type: ignore[union-attr]


def test_step_ids_come_from_the_source_where_they_are_unique() -> None:
    run = read(
        {"role": "assistant", "id": "msg_1", "content": "a"},
        {"role": "assistant", "id": "twice", "content": "b"},
        {"role": "assistant", "id": "twice", "content": "c"},
        {"role": "assistant", "id": "m3", "content": "d"},
    )
    assert [step.step_id for step in run.steps] == ["m1", "msg_1", "m3-bis", "m4", "m3"]
    assert [step.metadata.get("id") for step in run.steps] == [None, None, "twice", "twice", None]


def test_step_ids_count_messages_so_a_better_link_moves_none() -> None:
    run = read(said(call("a")), result("a"), said(call("b")), result("elsewhere"), said())
    assert [step.step_id for step in run.steps] == ["m1", "m2", "m4", "m5", "m6"]


@pytest.mark.parametrize(
    ("row", "goal"),
    [
        ({}, "first\nsecond"),
        ({"task": "Fix it."}, "Fix it."),
        ({"goal": "G", "instruction": "I"}, "G"),
        ({"problem_statement": "P"}, "P"),
        ({"task": {"id": 3}}, "first\nsecond"),
    ],
)
def test_the_goal_is_what_the_row_says_else_the_first_words_of_the_user(row: dict[str, Any], goal: str) -> None:
    blocks = [{"type": "text", "text": "first"}, {"type": "text", "text": "second"}]
    messages = [
        {"role": "system", "content": "s"},
        {"role": "user", "content": None},
        {"role": "user", "content": blocks},
    ]
    (run,) = load({"messages": messages, **row})
    assert run.task.goal == goal


def test_a_response_brings_model_usage_time_and_the_reason_it_ended(data: Path) -> None:
    (run,) = load(data / "openai_chat" / "exchange_with_image.json")
    step = run.steps[-1]
    assert (step.step_id, step.model, run.agent.model) == ("chatcmpl-Fixture0001", *["gpt-4o-2024-08-06"] * 2)
    assert step.started_at == datetime(2025, 6, 2, 22, 12, 46, tzinfo=UTC)
    assert step.usage is not None
    assert (step.usage.input_tokens, step.usage.output_tokens, step.usage.cached_tokens) == (503, 8, 128)
    assert step.metadata["finish_reason"] == "stop"
    assert run.metadata["request"] == {"model": "gpt-4o", "max_completion_tokens": 300}
    assert "other_choices" in step.metadata
    assert len(run.steps) == 2


def test_messages_beside_choices_are_an_exchange_too() -> None:
    row = {"messages": [{"role": "user", "content": "hi"}], "choices": [{"message": {"content": "ho"}}], "id": "row-1"}
    (run,) = load(row)
    assert run.trajectory_id == "row-1"
    assert [step.actor for step in run.steps] == ["user", "agent"]


def test_a_row_brings_slices_reward_and_its_task(data: Path) -> None:
    first, second, _ = load(data / "openai_chat" / "rows.jsonl")
    assert (first.slices, first.outcome.status) == ({"capability": "debugging", "difficulty": "easy"}, "success")
    assert (second.outcome.reward, second.task.task_id) == (0.5, "shop__cart-12")
    assert [tool.name for tool in first.tools] == ["bash"]
    assert second.steps[-1].started_at == datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)


def test_messages_of_an_sdk_may_stand_among_dicts() -> None:
    from pydantic import BaseModel

    class Message(BaseModel):
        role: str
        content: str

    (run,) = load([{"role": "user", "content": "hi"}, Message(role="assistant", content="ho")])
    assert [step.actor for step in run.steps] == ["user", "agent"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "the list is empty"),
        ({"messages": []}, "no chat messages: this is an object with the keys 'messages'"),
        ({"text": "hi"}, "no chat messages: this is an object with the keys 'text'"),
        ([{"messages": [{"role": "user"}]}, 3], "the given object, row 2: no chat messages: this is a number"),
        ({"messages": [{"role": "user", "content": object()}]}, "a object is not a JSON value"),
    ],
)
def test_what_is_no_chat_is_named_with_its_place(value: Any, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        load(value, format="openai_chat")


def test_ten_thousand_calls_of_one_id_are_linked_in_a_moment() -> None:
    messages = [message for n in range(10_000) for message in (said(call("x")), result("x", str(n)))]
    run = read(*messages)
    assert [step.results[0].content[0].text for step in run.steps[1:]] == [str(n) for n in range(10_000)]  # type: ignore[union-attr]
