"""How to tell OpenAI chat completions from everything that resembles them, and where their messages stand."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import JsonValue

from trajwidgets.formats.anthropic_shape import (
    ANTHROPIC_KINDS,
    asks_claude,
    is_empty,
    is_foreign_to_openai,
    roles_of,
    rows_of,
)
from trajwidgets.formats.exchanges import Exchange, Object, decoded_json, taken, unwrapped, with_messages

# Other dialects use `role` and `content` too; these are the marks by which they are known.
_FOREIGN_ROLES = frozenset(
    {"human", "gpt", "ai", "model", "observation", "function_call", "toolResult", "bashExecution"}
    | {"tool-call", "tool-response"}  # smolagents
)
# Where others keep calls, results and blocks, beside `content` or in its place: AI SDK, AG-UI, Zed, LlamaIndex.
_FOREIGN_KEYS = frozenset(
    {"parts", "toolInvocations", "toolCalls", "toolCallId", "segments", "tool_uses", "tool_results", "blocks"}
)
_RESPONSES = {"input_text", "output_text", "input_image", "input_file", "function_call_output"}
_FOREIGN_BLOCKS = ANTHROPIC_KINDS | _RESPONSES | {"tool-call", "tool-result", "toolCall"}
# Gateways hand on what a model of Anthropic thought, beside calls of OpenAI's shape.
_THOUGHT = {"thinking": "thinking", "redacted_thinking": "data"}
_WRAPPERS = ("body", "string")
_REQUEST_KEYS = ("messages", "tools", "functions", "model")
_RESPONSE_KEYS = ("choices", "usage", "created", "object", "system_fingerprint", "service_tier")


def exchange(value: JsonValue) -> Exchange | None:
    """A conversation taken apart; None where there is neither a list of messages nor a response."""
    if isinstance(value, list):
        return Exchange({"messages": value}, None, {}) if chat(value) else None
    if not isinstance(value, dict):
        return None
    rest = with_messages(value)
    request = taken(rest, ("request", "body"), _request_in)
    if request is None and isinstance(rest.get("messages"), list):
        request = {key: rest.pop(key) for key in _REQUEST_KEYS if key in rest}
    response = taken(rest, ("response", "body"), _response_in)
    if response is None and _first_choice(rest) is not None:
        keys = _RESPONSE_KEYS if request else (*_RESPONSE_KEYS, "id", "model")
        response = {key: rest.pop(key) for key in keys if key in rest}
    if request is None and response is None:
        return None
    return Exchange(request or {}, response, rest)


def _request_in(value: JsonValue) -> tuple[Object, Object] | None:
    """A request, and what is around it: batches and cassettes have it in a `body`, which may be text."""
    if isinstance(value, str):
        value = decoded_json(value)
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("messages"), list):
        return dict(value), {}
    return unwrapped(value, _WRAPPERS, _request_in)


def _response_in(value: JsonValue) -> tuple[Object, Object] | None:
    """A response, and what is around it."""
    if isinstance(value, str):
        value = decoded_json(value)
    if not isinstance(value, dict):
        return None
    if _first_choice(value) is not None:
        return dict(value), {}
    return unwrapped(value, _WRAPPERS, _response_in)


def _first_choice(response: Object) -> Object | None:
    choices = response.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) and isinstance(first.get("message"), dict) else None


def chat(value: list[JsonValue]) -> bool:
    """Whether a list is a list of messages (and not of conversations)."""
    return any(isinstance(item, dict) and isinstance(item.get("role"), str) for item in value)


def are_chats(values: Iterable[JsonValue]) -> bool:
    """Whether these are conversations of OpenAI's shape, or lists of them (the first 64 of a list are looked at).

    An empty row speaks neither for nor against.
    """
    rows = [row for value in values for row in rows_of(value) if not is_empty(row)]
    return bool(rows) and all(map(_is_conversation, rows))


def _is_conversation(value: JsonValue) -> bool:
    found = exchange(value)
    if found is None or is_foreign_to_openai({**found.rest, **found.request}):
        return False
    if found.response is None and asks_claude({**found.rest, **found.request}):
        return False
    messages = found.messages
    choice = _first_choice(found.response) if found.response else None
    if choice is not None:
        messages = [*messages, {"role": "assistant", **_object(choice.get("message"))}]
    roles = roles_of(messages)
    if not roles & {"user", "assistant"} or roles & _FOREIGN_ROLES:
        return False
    calls = any(isinstance(message, dict) and message.get("tool_calls") for message in messages)
    return all(_is_message(message, calls=calls) for message in messages)


def _object(value: JsonValue) -> Object:
    return value if isinstance(value, dict) else {}


def _is_message(message: JsonValue, *, calls: bool) -> bool:
    """Whether this is a message of OpenAI's shape; `calls` tells whether some message of its conversation has calls."""
    if not isinstance(message, dict) or not isinstance(message.get("role"), str):
        return False
    if any(message[key] for key in message.keys() & _FOREIGN_KEYS):
        return False
    if "content" not in message and message["role"] == "user":
        return False
    content, called = message.get("content"), message.get("tool_calls")
    if isinstance(content, list) and not all(_is_block(block) or (calls and _is_thought(block)) for block in content):
        return False
    return called is None or (
        isinstance(called, list) and all(isinstance(call, dict) and _is_call(call) for call in called)
    )


def _is_block(block: JsonValue) -> bool:
    if isinstance(block, str):
        return True
    if not isinstance(block, dict) or not isinstance(kind := block.get("type"), str):
        return False
    return (
        isinstance(block.get("text"), str) if kind == "text" else kind not in _FOREIGN_BLOCKS and "source" not in block
    )


def _is_thought(block: JsonValue) -> bool:
    kind = block.get("type") if isinstance(block, dict) else None
    key = _THOUGHT.get(kind) if isinstance(kind, str) else None
    return isinstance(block, dict) and key is not None and isinstance(block.get(key), str)


def _is_call(call: Object) -> bool:
    return isinstance(call.get("function"), dict) or isinstance(call.get("custom"), dict)
