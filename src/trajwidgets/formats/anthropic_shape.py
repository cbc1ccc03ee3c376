"""How to tell Anthropic Messages from everything that resembles them, and where their messages stand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from pydantic import JsonValue

from trajwidgets.formats.anthropic_stream import assembled
from trajwidgets.formats.strict_json import NotJson, parse

Object = dict[str, JsonValue]

#: Kinds of blocks that no other dialect of messages with `role` and `content` knows.
ANTHROPIC_KINDS = frozenset(
    {"tool_use", "tool_result", "thinking", "redacted_thinking", "document", "server_tool_use", "mcp_tool_use"}
    | {"mcp_tool_result", "web_search_tool_result", "web_fetch_tool_result", "tool_search_tool_result"}
    | {"code_execution_tool_result", "bash_code_execution_tool_result", "text_editor_code_execution_tool_result"}
    | {"container_upload", "search_result"}
)
# Kinds of other dialects. Those of none are taken: the API gains kinds faster than this list.
_FOREIGN = frozenset(
    {"image_url", "input_audio", "file", "refusal", "video_url", "input_text", "output_text", "input_image"}
    | {"reasoning", "audio", "video", "function_call", "function_call_output", "tool-call", "tool-result", "toolCall"}
)
_ROLES = frozenset({"user", "assistant", "system"})
_REQUEST_KEYS = frozenset(
    {"messages", "system", "tools", "model", "max_tokens", "temperature", "top_k", "top_p", "stop_sequences", "stream"}
    | {"thinking", "tool_choice", "betas", "container", "mcp_servers", "service_tier", "context_management"}
    | {"output_config", "output_format", "cache_control", "inference_geo", "speed"}
)
# What was sent and what came back, under the words of clients, recorded cassettes and the Message Batches API.
_SENT = ("request", "params", "body")
_CAME_BACK = ("response", "result", "body")


class Exchange(NamedTuple):
    """What was sent, what came back, and the other keys of the row."""

    request: Object
    response: Object | None
    rest: Object

    @property
    def messages(self) -> list[JsonValue]:
        """The messages that were sent."""
        messages = self.request.get("messages")
        return messages if isinstance(messages, list) else []


def exchange(value: JsonValue) -> Exchange | None:
    """A conversation taken apart; None where there is neither a list of messages nor a response."""
    if isinstance(value, list):
        return Exchange({"messages": value}, None, {}) if chat(value) else None
    if not isinstance(value, dict):
        return None
    if is_answer(value):
        return Exchange({}, dict(value), {})
    rest = dict(value)
    request: Object | None = None
    if isinstance(rest.get("messages"), list):
        request = {key: rest.pop(key) for key in tuple(rest) if key in _REQUEST_KEYS}
    else:
        request = _taken(rest, _SENT, is_request=True)
    response = _taken(rest, _CAME_BACK, is_request=False)
    return None if request is None and response is None else Exchange(request or {}, response, rest)


def _taken(rest: Object, keys: tuple[str, ...], *, is_request: bool) -> Object | None:
    """The request or the response under one of these keys, taken out; what is around it there stays in `rest`."""
    for key in keys:
        found = _unwrapped(rest.get(key), is_request=is_request)
        if found is not None:
            del rest[key]
            if found[1]:
                rest[key] = found[1]
            return found[0]
    return None


def _unwrapped(value: JsonValue, *, is_request: bool) -> tuple[Object, Object] | None:
    """A request or response, and what is around it: it may be JSON text, a stream of events, or stand in a `body`."""
    if isinstance(value, str):
        if (streamed := None if is_request else assembled(value)) is not None:
            # The text of a stream is kept too: its events say more than the message they add up to.
            return streamed, {"stream": value}
        decoded = _decoded(value)
        return None if decoded is None else _unwrapped(decoded, is_request=is_request)
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("messages"), list) if is_request else is_answer(value):
        return dict(value), {}
    for key in ("body", "message", "string"):
        if (inner := _unwrapped(value.get(key), is_request=is_request)) is not None:
            around = {name: item for name, item in value.items() if name != key}
            return inner[0], {**around, **({key: inner[1]} if inner[1] else {})}
    return None


def _decoded(text: str) -> JsonValue:
    if not text.lstrip().startswith("{"):
        return None
    try:
        return parse(text)
    except NotJson:
        return None


def chat(value: list[JsonValue]) -> bool:
    """Whether a list is a list of messages (and not of conversations)."""
    return any(isinstance(item, dict) and isinstance(item.get("role"), str) and not is_answer(item) for item in value)


def is_answer(value: JsonValue) -> bool:
    """Whether this is a message as the API hands it out."""
    return (
        isinstance(value, dict)
        and value.get("type") == "message"
        and value.get("role") == "assistant"
        and isinstance(value.get("content"), list)
    )


def is_messages_file(value: JsonValue) -> bool:
    """Whether this is one conversation of Anthropic's shape, or a list of nothing else (its first 64 are looked at)."""
    if isinstance(value, list) and not chat(value):
        return bool(value) and all(map(_is_conversation, islice(value, 64)))
    return _is_conversation(value)


def _is_conversation(value: JsonValue) -> bool:
    found = exchange(value)
    if found is None:
        return False
    messages = [*found.messages, *([found.response] if found.response else [])]
    roles = {message.get("role") for message in messages if isinstance(message, dict)}
    if not roles & {"user", "assistant"} or not roles <= _ROLES or not all(map(_is_message, messages)):
        return False
    if found.response is not None or is_foreign_to_openai(found.request) or any(map(_is_told, _blocks(messages))):
        return True
    return asks_claude(found.request) and not found.rest.keys() & {"choices", "response"}


def is_foreign_to_openai(keys: Object) -> bool:
    """Whether the keys of a request, or of a row around it, are those of Anthropic Messages."""
    tools = keys.get("tools")
    if isinstance(tools, list) and any(isinstance(tool, dict) and "input_schema" in tool for tool in tools):
        return True
    return ("system" in keys and "max_tokens" in keys) or _unwrapped(keys.get("response"), is_request=False) is not None


def asks_claude(keys: Object) -> bool:
    """Whether a request that is nothing but words names a model of Anthropic and the one key its API insists on.

    Gateways take such models in OpenAI's shape too, but answer in OpenAI's: whoever asks must see to that.
    """
    model, messages = keys.get("model"), keys.get("messages")
    return (
        isinstance(model, str)
        and model.startswith("claude-")
        and "max_tokens" in keys
        and not keys.get("tools")
        and isinstance(messages, list)
        and all(isinstance(message, dict) and message.get("role") in ("user", "assistant") for message in messages)
        and all(isinstance(message, dict) and message.keys() <= {"role", "content"} for message in messages)
    )


def _blocks(messages: list[JsonValue]) -> Iterator[JsonValue]:
    for message in messages:
        content = message.get("content") if isinstance(message, dict) else None
        yield from content if isinstance(content, list) else ()


def _is_told(block: JsonValue) -> bool:
    return isinstance(block, dict) and (block.get("type") in ANTHROPIC_KINDS or "source" in block)


def _is_message(message: JsonValue) -> bool:
    if not isinstance(message, dict) or "tool_calls" in message or "tool_call_id" in message:
        return False
    content = message.get("content")
    if isinstance(content, list):
        return all(isinstance(block, str) or (isinstance(block, dict) and _is_block(block)) for block in content)
    return isinstance(content, str)


def _is_block(block: Object) -> bool:
    kind = block.get("type")
    return isinstance(block.get("text"), str) if kind == "text" else isinstance(kind, str) and kind not in _FOREIGN
