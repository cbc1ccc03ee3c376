"""Anthropic Messages, hazard by hazard."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from trajwidgets.errors import FormatError
from trajwidgets.formats import load
from trajwidgets.trajectory import Step, Trajectory

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="  # 1 x 1 pixel


def call(call_id: Any, name: str = "look", arguments: Any = None, kind: str = "tool_use") -> dict[str, Any]:
    return {"type": kind, "id": call_id, "name": name, "input": {} if arguments is None else arguments}


def result(call_id: Any, content: Any = "seen", **keys: Any) -> dict[str, Any]:
    return {"type": "tool_result", "tool_use_id": call_id, "content": content, **keys}


def said(*blocks: Any, **keys: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": list(blocks), **keys}


def told(*blocks: Any) -> dict[str, Any]:
    return {"role": "user", "content": list(blocks)}


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def read(*messages: Any, **keys: Any) -> Trajectory:
    row: Any = {"messages": [{"role": "user", "content": "go"}, *messages], **keys}
    (run,) = load(row, format="anthropic_messages")
    return run


def last(*messages: Any) -> Step:
    return read(*messages).steps[-1]


def outline(run: Trajectory) -> list[tuple[str, str]]:
    """For every step its actor and, joined by a comma, the beginnings of its texts and the names of its calls."""
    return [
        (
            step.actor,
            ", ".join(
                part.name if part.type == "tool_call" else part.text[:20]
                for part in step.parts
                if part.type in ("text", "tool_call")
            ),
        )
        for step in run.steps
    ]


def answers(step: Step) -> list[tuple[str, str]]:
    """The results of a step as (call id, text)."""
    return [(one.call_id, "".join(part.text for part in one.content)) for one in step.results]  # type: ignore[union-attr]


def test_results_leave_the_user_message_for_the_step_of_their_call() -> None:
    run = read(said(text("I look."), call("a"), call("b")), told(result("b", "B"), result("a", [text("A")])), said())
    assert [step.actor for step in run.steps] == ["user", "agent", "agent"]
    assert answers(run.steps[1]) == [("b", "B"), ("a", "A")]


def test_words_beside_results_are_a_step_of_the_user() -> None:
    run = read(said(call("a")), told(result("a"), text("and hurry")), said(text("yes")))
    assert outline(run) == [("user", "go"), ("agent", "look"), ("user", "and hurry"), ("agent", "yes")]
    assert answers(run.steps[1]) == [("a", "seen")]


def test_steps_are_numbered_by_their_messages_and_the_system_prompt_is_number_nought() -> None:
    run = read(said(call("a")), told(result("a")), said(text("done")), system="Be kind.")
    assert [(step.step_id, step.actor) for step in run.steps] == [
        ("m0", "system"),
        ("m1", "user"),
        ("m2", "agent"),
        ("m4", "agent"),
    ]


def test_a_result_without_a_call_is_a_flagged_step_of_the_environment() -> None:
    step = last(said(call("a")), told(result("b", "nobody asked")))
    assert (step.actor, step.flags) == ("environment", ("orphan_result",))
    assert step.results[0].orphan


def test_a_call_without_a_result_stays() -> None:
    step = last(said(call("a")))
    assert [found.call_id for found in step.calls] == ["a"]
    assert not step.results


@pytest.mark.parametrize(
    ("block", "is_error"),
    [
        (result("a"), False),
        (result("a", is_error=True), True),
        (result("a", is_error=False), False),
        (result("a", "Error: no such file"), False),
        ({**result("a", {"type": "web_search_tool_result_error", "error_code": "unavailable"})}, True),
    ],
)
def test_a_result_is_an_error_only_where_the_source_says_so(block: dict[str, Any], is_error: bool) -> None:
    assert last(said(call("a")), told(block)).results[0].is_error is is_error


@pytest.mark.parametrize(
    ("called", "answered"),
    [
        ("server_tool_use", "web_search_tool_result"),
        ("server_tool_use", "code_execution_tool_result"),
        ("mcp_tool_use", "mcp_tool_result"),
        ("server_tool_use", "tool_of_tomorrow_tool_result"),
    ],
)
def test_tools_of_the_provider_answer_in_the_same_message(called: str, answered: str) -> None:
    answer = {**result("a", [text("found")]), "type": answered}
    step = last(said(call("a", "search", {"query": "lamps"}, called), answer, text("There.")))
    assert [part.type for part in step.parts] == ["tool_call", "tool_result", "text"]
    assert step.calls[0].arguments == {"query": "lamps"}
    assert answers(step) == [("a", "found")]


def test_an_answer_after_a_pause_goes_back_to_its_call() -> None:
    run = read(said(call("a", kind="server_tool_use")), said({**result("a"), "type": "web_fetch_tool_result"}))
    assert answers(run.steps[1]) == [("a", "seen")]


CONTENT: dict[str, tuple[Any, list[str]]] = {
    "text": ("hello", ["text"]),
    "empty text": ("", []),
    "null": (None, []),
    "blocks": ([text("a"), text("b")], ["text", "text"]),
    "an image in base64": (
        [{"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}}],
        ["image"],
    ),
    "an image by address": ([{"type": "image", "source": {"type": "url", "url": "https://example.com/a"}}], ["image"]),
    "an image the provider holds": ([{"type": "image", "source": {"type": "file", "file_id": "file_1"}}], ["image"]),
    "an image as MCP writes it": ([{"type": "image", "data": PNG, "mimeType": "image/png"}], ["image"]),
    "an image that cannot be decoded": ([{"type": "image", "source": {"type": "base64", "data": "%%"}}], ["image"]),
    "an image of which nothing is said": ([{"type": "image"}], ["raw"]),
    "a document of bytes": (
        [{"type": "document", "source": {"type": "base64", "data": "JVBERi0xLjQ="}, "title": "bill.pdf"}],
        ["file"],
    ),
    "a document of words": ([{"type": "document", "source": {"type": "text", "data": "words"}}], ["text"]),
    "a document of blocks": (
        [
            {
                "type": "document",
                "title": "t",
                "source": {"type": "content", "content": [text("a"), {"type": "image", "source": {"data": PNG}}]},
            }
        ],
        ["text", "image"],
    ),
    "a document of nothing": ([{"type": "document", "source": {"type": "content", "content": []}}], ["raw"]),
    "what code wrote": ({"type": "code_execution_result", "stdout": "7", "stderr": "", "return_code": 0}, ["text"]),
    "a found tool": ([{"type": "tool_reference", "tool_name": "refund"}], ["raw"]),
    "an unknown block": ([{"type": "hologram", "beam": 1}], ["raw"]),
    "a number": (42, ["raw"]),
}


@pytest.mark.parametrize(("content", "kinds"), CONTENT.values(), ids=CONTENT)
def test_content_of_any_shape_shows(content: Any, kinds: list[str]) -> None:
    assert [part.type for part in last({"role": "user", "content": content}).parts] == kinds
    assert [part.type for part in last(said(call("a")), told(result("a", content))).results[0].content] == kinds


def test_the_title_of_a_document_of_blocks_stays_beside_its_first_block() -> None:
    step = last(told({"type": "document", "title": "t", "source": {"type": "content", "content": [text("a")]}}))
    (part,) = step.parts
    assert step.metadata["unread"] == {str(part.source_index): {"title": "t"}}


CLEANED = {
    "words": {"source": {"type": "base64", "media_type": "image/png", "data": "[redacted]"}},
    "nothing": {"source": {"type": "base64", "media_type": "image/png", "data": ""}},
    "the beginning": {"source": {"type": "base64", "media_type": "image/png", "data": PNG[:9] + "..."}},
    "no bytes at all": {"source": {"type": "base64", "media_type": "image/png"}},
    "an address without bytes": {
        "source": {"type": "url", "url": "data:image/png;base64,...", "media_type": "image/png"}
    },
    "as MCP writes it": {"data": "<base64_data>", "mimeType": "image/png"},
}


@pytest.mark.parametrize("cleaned", CLEANED.values(), ids=CLEANED)
def test_an_image_whose_bytes_were_taken_out_is_one_still(cleaned: dict[str, Any]) -> None:
    (image,) = last(told({"type": "image", **cleaned})).parts
    assert image.type == "image"
    assert (image.media_type, image.asset_id, image.uri) == ("image/png", None, None)
    assert last(told({"type": "image", **cleaned})).metadata["unread"] == {"1": cleaned}


def test_an_image_becomes_an_asset_with_its_size() -> None:
    run = read(told({"type": "image", "source": {"type": "base64", "media_type": "image/jpeg", "data": PNG}}))
    (image,) = run.steps[-1].parts
    assert image.type == "image"
    assert (image.media_type, image.width, image.height) == ("image/png", 1, 1)
    assert image.asset_id is not None
    assert run.asset(image.asset_id) == base64.b64decode(PNG)
    assert PNG not in run.model_dump_json()


def test_thinking_is_reasoning_and_what_is_encrypted_is_withheld_with_its_bytes() -> None:
    step = last(
        said(
            {"type": "thinking", "thinking": "hm", "signature": "c2lnbmVk"},
            {"type": "redacted_thinking", "data": "ZW5jcnlwdGVk"},
            {"type": "thinking", "thinking": "", "signature": "b25seSBzaWduZWQ="},
        )
    )
    assert [(part.text, part.withheld) for part in step.parts if part.type == "reasoning"] == [
        ("hm", False),
        ("", True),
        ("", True),
    ]
    assert step.metadata["unread"] == {
        "1": {"signature": "c2lnbmVk"},
        "2": {"data": "ZW5jcnlwdGVk"},
        "3": {"signature": "b25seSBzaWduZWQ="},
    }


def test_input_tokens_count_what_the_cache_gave_and_took(data: Path) -> None:
    (run,) = load(data / "anthropic_messages" / "response.json")
    (step,) = run.steps
    assert step.usage is not None
    # 12 fresh, 300 written to the cache, 2000 read from it.
    assert (step.usage.input_tokens, step.usage.cached_tokens, step.usage.output_tokens) == (2312, 2000, 8)
    assert step.metadata["usage"]["input_tokens"] == 12  # type: ignore[index,call-overload]
    assert (step.step_id, step.model, step.metadata["stop_reason"]) == (
        "msg_01Fixture",
        "claude-sonnet-4-5-20250929",
        "end_turn",
    )


def test_a_request_brings_its_tools_and_settings(data: Path) -> None:
    (run,) = load(data / "anthropic_messages" / "support_request.json")
    assert [(tool.name, tool.description) for tool in run.tools] == [
        ("find_order", "Looks an order up."),
        ("refund", "Pays back."),
    ]
    assert run.tools[0].parameters["properties"] == {"number": {"type": "integer"}}
    assert run.agent.model == "claude-sonnet-4-5"
    assert run.task.goal == "Orders 17 and 18 came broken."
    assert run.metadata["request"] == {"max_tokens": 1024, "tool_choice": {"type": "auto"}}
    assert run.metadata["tools"] == [{"name": "refund", "cache_control": {"type": "ephemeral"}}]


def test_a_streamed_answer_is_put_together_and_its_text_kept(data: Path) -> None:
    path = data / "anthropic_messages" / "stream_cassette.json"
    (run,) = load(path)
    (step,) = run.steps
    assert [part.type for part in step.parts] == ["reasoning", "text", "tool_call"]
    assert step.parts[0].text == "The weather in Lisbon."  # type: ignore[union-attr]
    assert step.parts[1].text == "I check the weather."  # type: ignore[union-attr]
    assert step.calls[0].arguments == {"city": "Lisbon"}
    assert step.usage is not None
    assert (step.usage.input_tokens, step.usage.output_tokens) == (30, 42)
    assert step.metadata["stop_reason"] == "tool_use"
    assert run.metadata["body"] == {"stream": json.loads(path.read_text())["body"]}


def test_a_stream_that_broke_off_is_read_as_far_as_it_goes() -> None:
    start = {"type": "message_start", "message": {"id": "m", "type": "message", "role": "assistant", "content": []}}
    block = {"type": "content_block_start", "index": 0, "content_block": call("a")}
    piece = {
        "type": "content_block_delta",
        "index": 0,
        "delta": {"type": "input_json_delta", "partial_json": '{"city": "Lis'},
    }
    stream = "".join(f"data: {json.dumps(event)}\n\n" for event in (start, block, piece)) + 'data: {"type": "mess'
    (run,) = load({"status": 200, "body": stream})
    assert run.steps[0].calls[0].raw_arguments == '{"city": "Lis'


def test_a_click_is_marked_on_the_screenshot_it_was_aimed_at(data: Path) -> None:
    (run,) = load(data / "anthropic_messages" / "computer_use.json")
    first, second = (step.results[0].content[0] for step in run.steps if step.results)
    assert first.type == second.type == "image"
    assert [(mark.x, mark.y, mark.label) for mark in first.overlays] == [(50, 8, "next: left_click")]
    assert not second.overlays


@pytest.mark.parametrize(
    ("display", "coordinate"), [((1024, 768), [50, 8]), ((1, 1), "50, 8"), ((1, 1), [50]), (None, [50, 8])]
)
def test_nothing_is_marked_where_the_place_would_be_a_guess(display: Any, coordinate: Any) -> None:
    tool = {"name": "computer", "type": "computer_20250124"}
    if display:
        tool |= dict(zip(("display_width_px", "display_height_px"), display, strict=True))
    image = {"type": "image", "source": {"type": "base64", "data": PNG}}
    run = read(
        said(call("a", "computer", {"action": "screenshot"})),
        told(result("a", [image])),
        said(call("b", "computer", {"action": "left_click", "coordinate": coordinate})),
        tools=[tool],
    )
    assert not run.steps[1].results[0].content[0].overlays  # type: ignore[union-attr]


def test_a_refusal_is_flagged(data: Path) -> None:
    runs = load(data / "anthropic_messages" / "batch_results.jsonl")
    assert [run.steps[0].flags for run in runs] == [(), ("refusal",)]
    assert [run.metadata["custom_id"] for run in runs] == ["order-16", "order-17"]


def test_a_row_brings_its_id_goal_and_outcome(data: Path) -> None:
    first, second = load(data / "anthropic_messages" / "rows.jsonl")
    assert (first.trajectory_id, first.task.goal, first.outcome.status) == ("shop-1", "Find the lamp.", "success")
    assert first.slices == {"capability": "search"}
    assert outline(second)[-1] == ("agent", "Anything else?")
    assert second.agent.model == "claude-3-5-haiku-20241022"
    assert second.metadata["request"] == {"model": "claude-3-5-haiku-latest", "max_tokens": 100}


def test_messages_of_an_sdk_may_be_given() -> None:
    from pydantic import BaseModel

    class Message(BaseModel):
        role: str
        content: list[dict[str, Any]]

    (run,) = load([{"role": "user", "content": "hi"}, Message(role="assistant", content=[call("a")])])
    assert outline(run) == [("user", "hi"), ("agent", "look")]


@pytest.mark.parametrize("value", [{"messages": []}, {"text": "hi"}, {"status": 500, "body": '{"type": "error"}'}])
def test_what_holds_no_message_is_named(value: Any) -> None:
    with pytest.raises(FormatError, match="no Anthropic messages: this is an object with the keys"):
        load(value, format="anthropic_messages")


def test_ten_thousand_calls_of_one_id_are_linked_in_a_moment() -> None:
    run = read(*(message for n in range(10_000) for message in (said(call("x")), told(result("x", str(n))))))
    assert [answers(step)[0][1] for step in run.steps[1:]] == [str(n) for n in range(10_000)]
