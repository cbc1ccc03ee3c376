"""Formats are told by their content, and exactly one may claim it."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trajwidgets.errors import AmbiguousFormat, FormatError, UnknownFormat
from trajwidgets.formats import FORMATS, load, sniff


def zipped(*names: str) -> bytes:
    """A zip archive with empty members of these names."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return packed.getvalue()


HELLO: list[dict[str, Any]] = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "ho"}]

ANSWER = {"role": "assistant", "type": "message", "content": [{"type": "text", "text": "hi"}]}

OPENAI = {
    "bare list": HELLO,
    "row": {"messages": HELLO},
    "list of rows": [{"messages": HELLO}, {"messages": HELLO}],
    "list of bare lists": [HELLO, HELLO],
    "request and response": {"request": {"messages": HELLO}, "response": {"choices": [{"message": HELLO[1]}]}},
    "response alone": {"object": "chat.completion", "choices": [{"message": HELLO[1], "finish_reason": "stop"}]},
    "a role of the vendor among them": [*HELLO, {"role": "critic", "content": "meh"}],
    "a model of Anthropic through a gateway": {
        "request": {"model": "claude-haiku-4-5", "max_tokens": 5, "messages": HELLO},
        "response": {"choices": [{"message": HELLO[1]}]},
    },
    "a system message for a model of Anthropic": {
        "model": "claude-haiku-4-5",
        "max_tokens": 5,
        "messages": [{"role": "system", "content": "s"}, *HELLO],
    },
    "a block of the vendor": [{"role": "user", "content": [{"type": "hologram"}]}],
    "messages as JSON text": {"messages": json.dumps(HELLO), "resolved": True},
    "a row without messages": [{"messages": HELLO}, {"messages": []}],
    "a request of a batch": {"custom_id": "a", "url": "/v1/chat/completions", "body": {"messages": HELLO}},
    "an answer of a batch": {
        "custom_id": "a",
        "response": {"status_code": 200, "body": {"choices": [{"message": HELLO[1]}]}},
        "error": None,
    },
    "a cassette": {
        "request": {"method": "POST", "body": json.dumps({"messages": HELLO})},
        "response": {"status": {"code": 200}, "body": {"string": json.dumps({"choices": [{"message": HELLO[1]}]})}},
    },
    "thinking beside calls": [
        HELLO[0],
        {
            "role": "assistant",
            "content": [{"type": "thinking", "thinking": "hm", "signature": "s"}],
            "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
        },
        {"role": "tool", "tool_call_id": "1", "content": "ok"},
        {"role": "assistant", "content": [{"type": "thinking", "thinking": "so"}, {"type": "text", "text": "ho"}]},
    ],
    "thinking switched on elsewhere": {
        "model": "glm",
        "max_tokens": 5,
        "thinking": {"type": "enabled"},
        "messages": HELLO,
    },
    "a container of its own": {"container": "python:3.11", "messages": HELLO},
}
ANTHROPIC = {
    "tool_use": {
        "messages": [{"role": "assistant", "content": [{"type": "tool_use", "id": "1", "name": "f", "input": {}}]}]
    },
    "a bare list": [{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "1", "content": "ok"}]}],
    "its own system": {"system": "s", "max_tokens": 5, "messages": HELLO},
    "tools": {"messages": HELLO, "tools": [{"name": "f", "input_schema": {}}]},
    "image": {"messages": [{"role": "user", "content": [{"type": "image", "source": {"type": "base64"}}]}]},
    "nothing but words": {"model": "claude-haiku-4-5", "max_tokens": 5, "messages": HELLO},
    "a tool of the provider": {"messages": HELLO, "tools": [{"type": "web_search_20250305", "name": "web_search"}]},
    "another cloud": {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 5, "messages": HELLO},
    "response": ANSWER,
    "request and response": {"request": {"messages": HELLO}, "response": ANSWER},
    "messages and response": {"messages": HELLO, "response": ANSWER},
    "cassette": {"status": 200, "headers": {}, "body": json.dumps(ANSWER)},
    "cassettes": [{"body": json.dumps(ANSWER)}, {"body": json.dumps(ANSWER)}],
    "batch": {"custom_id": "a", "result": {"type": "succeeded", "message": ANSWER}},
    "a name in another cloud": {"model": "us.anthropic.claude-sonnet-4-v1:0", "max_tokens": 5, "messages": HELLO},
    "tools of a server": {"messages": HELLO, "tools": [{"type": "mcp_toolset", "mcp_server_name": "n"}]},
    "servers": {"model": "m", "max_tokens": 5, "mcp_servers": [{"type": "url", "url": "u"}], "messages": HELLO},
    "tokens to think": {"max_tokens": 5, "thinking": {"type": "enabled", "budget_tokens": 4}, "messages": HELLO},
    "rows, some of them nothing but words": [{"messages": HELLO}, {"messages": HELLO, "tools": [{"input_schema": {}}]}],
    "rows, one without messages": [{"messages": HELLO, "tools": [{"input_schema": {}}]}, {"messages": []}],
    "a batch that failed in part": [
        {"custom_id": "a", "result": {"type": "errored", "error": {"type": "error"}}},
        {"custom_id": "b", "result": {"type": "succeeded", "message": ANSWER}},
        {"custom_id": "c", "result": {"type": "expired"}},
    ],
    "messages as JSON text": {
        "messages": json.dumps([{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "1"}]}])
    },
    "a block of tomorrow": [{"role": "assistant", "content": [{"type": "thinking"}, {"type": "hologram"}]}],
}
ASKED = {"type": "user", "uuid": "u1", "parentUuid": None, "message": HELLO[0]}
CLAUDE_CODE = {
    "lines": [ASKED, {"type": "assistant", "uuid": "u2", "parentUuid": "u1", "message": ANSWER}],
    "one line": ASKED,
    "web export": {"loglines": [{"type": "user", "message": HELLO[0]}]},
    "stream": [{"type": "system", "subtype": "init", "session_id": "s"}, {"type": "assistant", "message": ANSWER}],
    "damaged lines": [ASKED, "words", ASKED],
    "a long queue before the first message": [{"type": "queue-operation", "operation": "enqueue", "sessionId": "s"}]
    * 70,
}
STEP = {"step_id": 1, "source": "user", "message": "hi"}
ATIF = {
    "first version": {"schema_version": "ATIF-v1.0", "agent": {"name": "a", "version": "1"}, "steps": [STEP]},
    "a version to come": {"schema_version": "ATIF-v2.0", "steps": [STEP], "unheard": "of"},
    "list of documents": [{"schema_version": "ATIF-v1.8", "steps": [STEP]}] * 2,
}
SPEC = {"task": "t", "model": "m"}
INSPECT = {
    "log": {"version": 2, "status": "success", "eval": SPEC, "samples": [{"id": 1, "epoch": 1, "messages": HELLO}]},
    "log without samples": {"version": 1, "status": "error", "eval": SPEC, "plan": {"steps": []}},
}
TURN = {"role": "assistant", "content": "```\nls\n```", "thought": "", "action": "ls", "agent": "primary"}
MOVE = {"action": "ls", "observation": "a.py", "response": "```\nls\n```", "thought": "", "state": "{}"}
SWE_AGENT = {
    "history of an early run": {"history": [HELLO[0], TURN], "trajectory": [MOVE], "environment": "e", "info": {}},
    "a run that ended before its first turn": {"history": [HELLO[0]], "trajectory": [], "environment": "e", "info": {}},
    "a run that ended before it began": {"history": [], "trajectory": [], "environment": "e", "info": {}},
    "a turn without content": {
        "history": [HELLO[0], {"role": "assistant", "action": "ls"}],
        "trajectory": [],
        "environment": "e",
        "info": {},
    },
    "an observation that never came": {"trajectory": [{**MOVE, "observation": None}], "info": {}},
    "a list of runs": [{"trajectory": [MOVE], "info": {}}, {"history": [HELLO[0], TURN], "trajectory": [MOVE]}],
    "history alone": {"history": [HELLO[0], {**HELLO[1], "message_type": "action"}]},
    "trajectory alone": {"trajectory": [MOVE], "info": {"exit_status": "submitted"}},
    "attempts": {"attempts": [{"history": [HELLO[0], TURN], "trajectory": [MOVE]}]},
}
OTHERS = {
    "Who&When": {"history": HELLO, "mistake_agent": "a", "mistake_step": "1", "is_correct": False},
    "OpenHands rows": {
        "instance_id": "1",
        "instance": {},
        "history": [{"id": 0, "source": "user", "action": "message"}],
    },
    "some history of chats": {"history": HELLO},
    "actions and observations of others": {"trajectory": [{"action": "a", "observation": "o"}]},
    "actions that are objects": {
        "info": {},
        "trajectory": [{"action": {"type": "click"}, "observation": {"text": "a page"}}],
    },
    "a role that is none": {"history": [{"role": {}, "content": "hi"}], "environment": "e", "info": {}},
    "roles in a list": {"history": [{"role": ["user"], "content": "hi"}], "environment": "e", "info": {}},
    "a user who says nothing": {"history": [{"role": "user"}, TURN], "trajectory": [MOVE], "info": {}},
    "nothing but a frame": {"environment": "e", "info": {}},
    "a schema of others": {"schema_version": "1.0", "steps": [STEP]},
    "an evaluation of others": {"eval": {"name": "n"}, "samples": []},
    "Responses": {"input": HELLO, "instructions": "i"},
    "Responses: blocks": [{"role": "user", "content": [{"type": "input_text", "text": "hi"}]}],
    "Gemini": {"contents": [{"role": "user", "parts": [{"text": "hi"}]}]},
    "OpenTelemetry parts": [{"role": "user", "parts": [{"type": "text", "content": "hi"}]}],
    "Bedrock Converse": [{"role": "user", "content": [{"text": "hi"}]}],
    "LLaMA-Factory blocks": {"messages": [{"role": "user", "content": [{"type": "text", "value": "hi"}]}]},
    "Inspect calls": [*HELLO, {"role": "assistant", "content": "", "tool_calls": [{"id": "1", "function": "f"}]}],
    "LangChain roles": [{"role": "human", "content": "hi"}, {"role": "ai", "content": "ho"}],
    "ShareGPT": {"conversations": [{"from": "human", "value": "hi"}]},
    "tau-bench": {"task_id": 1, "traj": HELLO},
    "streamed pieces": {"object": "chat.completion.chunk", "choices": [{"delta": {"content": "h"}}]},
    "settings": {"messages": ["a", "b"]},
    "smolagents": [*HELLO, {"role": "tool-response", "content": [{"type": "text", "text": "ok"}]}],
    "AI SDK": [HELLO[0], {**HELLO[1], "parts": [{"type": "tool-invocation"}]}],
    "AI SDK, before parts": [HELLO[0], {**HELLO[1], "toolInvocations": [{"toolCallId": "1", "state": "result"}]}],
    "AG-UI": [HELLO[0], {**HELLO[1], "toolCalls": [{"id": "1"}]}, {"role": "tool", "toolCallId": "1", "content": "ok"}],
    "Zed": {"messages": [{"id": 0, "role": "user", "segments": [{"type": "text", "text": "hi"}], "tool_uses": []}]},
    "LlamaIndex": [{"role": "user", "blocks": [{"block_type": "text", "text": "hi"}]}],
    "Mistral thinking": [
        HELLO[0],
        {"role": "assistant", "content": [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]},
    ],
    "calls of another shape among rows of Anthropic": [
        {"messages": HELLO, "tools": [{"input_schema": {}}]},
        {"messages": HELLO, "tools": [{"type": "function", "function": {"name": "f"}}]},
    ],
    "Qwen Code": [
        {"type": "user", "uuid": "1", "parentUuid": None, "message": {"role": "user", "parts": [{"text": "hi"}]}},
        {"type": "assistant", "uuid": "2", "parentUuid": "1", "message": {"role": "model", "parts": [{"text": "ho"}]}},
    ],
    "Cursor's CLI": [
        {"type": "system", "subtype": "init", "session_id": "s"},
        {"type": "assistant", "message": {"role": "assistant", "content": []}, "session_id": "s"},
        {"type": "tool_call", "subtype": "started", "call_id": "1", "tool_call": {}, "session_id": "s"},
    ],
    "rows without messages": [{"messages": []}, {"messages": []}],
    "a batch that failed": [{"custom_id": "a", "result": {"type": "errored"}}],
    "a role that is no text": {"messages": [{"role": {"name": "user"}, "content": "hi"}]},
    "a list of roles": [*HELLO, {"role": ["user"], "content": "hi"}],
    "a kind that is no text": [*HELLO, {"role": "user", "content": [{"type": ["text"], "text": "hi"}]}],
    "an empty list": [],
    "an empty object": {},
}


@pytest.mark.parametrize("value", OPENAI.values(), ids=OPENAI)
def test_openai_chat_is_told_in_every_shape(value: object, write: Callable[..., Path]) -> None:
    assert sniff(value) == "openai_chat"
    assert sniff(write("misleading.txt", value)) == "openai_chat"


@pytest.mark.parametrize("value", ANTHROPIC.values(), ids=ANTHROPIC)
def test_anthropic_messages_are_told_in_every_shape(value: object, write: Callable[..., Path]) -> None:
    assert sniff(value) == "anthropic_messages"
    assert sniff(write("misleading.txt", value)) == "anthropic_messages"


@pytest.mark.parametrize("value", CLAUDE_CODE.values(), ids=CLAUDE_CODE)
def test_claude_code_is_told_in_every_shape(value: object, write: Callable[..., Path]) -> None:
    assert sniff(value) == "claude_code"
    assert sniff(write("misleading.txt", value)) == "claude_code"
    if isinstance(value, list):
        assert sniff(write("lines.txt", "\n".join(map(json.dumps, value)))) == "claude_code"


@pytest.mark.parametrize(
    ("value", "format_"),
    [
        (value, name)
        for name, table in {"atif": ATIF, "inspect": INSPECT, "swe_agent": SWE_AGENT}.items()
        for value in table.values()
    ],
    ids=[*ATIF, *INSPECT, *SWE_AGENT],
)
def test_a_format_is_told_in_every_shape(value: object, format_: str, write: Callable[..., Path]) -> None:
    assert sniff(value) == format_
    assert sniff(write("misleading.txt", value)) == format_


@pytest.mark.parametrize("value", OTHERS.values(), ids=OTHERS)
def test_what_resembles_a_known_format_is_not_claimed(value: object, write: Callable[..., Path]) -> None:
    with pytest.raises(UnknownFormat, match="no format claims it"):
        sniff(value)
    with pytest.raises(UnknownFormat):
        sniff(write("chat.json", value))


def test_lines_are_claimed_only_when_all_of_them_fit(write: Callable[..., Path]) -> None:
    rows = [json.dumps(row) for row in ({"messages": HELLO}, {"text": "hi"})]
    with pytest.raises(UnknownFormat):
        sniff(write("mixed.jsonl", "\n".join(rows)))


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (json.dumps({"schema_version": "1.0", "steps": []}), "an object with the keys 'schema_version', 'steps'"),
        (json.dumps([[1]]), "a list of 1, the first of them a list of 1, the first of them a number"),
        ('{"a": 1}\n{"b": 2}\n', "lines of JSON, the first of them an object with the keys 'a'"),
        ("# Notes\n", "text that is not JSON and starts with '# Notes\\n'"),
        (zipped("notes.txt", "a.json"), "a zip archive with 'notes.txt', 'a.json'"),
        (b"\x89PNG\r\n\x1a\n", "bytes that are not text (they start with 89 50 4e 47 0d 0a 1a 0a)"),
        ("", "nothing"),
    ],
)
def test_an_unknown_format_says_what_was_seen_and_what_to_do(
    content: str | bytes, seen: str, write: Callable[..., Path]
) -> None:
    with pytest.raises(UnknownFormat) as caught:
        sniff(write("what.json", content))
    words = str(caught.value)
    assert "what.json: no format claims it. It holds " + seen in words
    assert f"Known formats: {', '.join(sorted(FORMATS))}" in words
    assert f'pass format="{max(FORMATS)}"' in words


def test_two_claims_are_refused_by_name(write: Callable[..., Path]) -> None:
    both = write("both.json", {"format": "trajwidgets/1", "messages": HELLO})
    with pytest.raises(AmbiguousFormat, match=r"both\.json: 'native' and 'openai_chat' both claim it\. Pass format="):
        sniff(both)
    assert len(load(both, format="openai_chat")) == 1


def test_a_misspelt_format_gets_the_nearest_name() -> None:
    with pytest.raises(UnknownFormat, match="did you mean 'openai_chat'"):
        load(HELLO, format="openai-chat")


def test_a_folder_cannot_be_sniffed(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="Pass one of its files"):
        sniff(tmp_path)
