"""How to tell OpenAI chat completions from everything that resembles them, and where their messages stand."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from pydantic import JsonValue

from trajwidgets.formats.anthropic_shape import ANTHROPIC_KINDS, asks_claude, is_foreign_to_openai

# Other dialects use `role` and `content` too; these are the marks by which they are known.
_FOREIGN_ROLES = frozenset(
    {"human", "gpt", "ai", "model", "observation", "function_call", "toolResult", "bashExecution"}
)
_RESPONSES = {"input_text", "output_text", "input_image", "input_file", "function_call_output"}
_FOREIGN_BLOCKS = ANTHROPIC_KINDS | _RESPONSES | {"tool-call", "tool-result", "toolCall"}
_REQUEST_KEYS = ("messages", "tools", "functions", "model")
_RESPONSE_KEYS = ("choices", "usage", "created", "object", "system_fingerprint", "service_tier")

Object = dict[str, JsonValue]


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
    rest = dict(value)
    request = _taken(rest, "request", "messages")
    if request is None and isinstance(rest.get("messages"), list):
        request = {key: rest.pop(key) for key in _REQUEST_KEYS if key in rest}
    response = _taken(rest, "response", "choices")
    if response is None and _first_choice(rest) is not None:
        keys = _RESPONSE_KEYS if request else (*_RESPONSE_KEYS, "id", "model")
        response = {key: rest.pop(key) for key in keys if key in rest}
    if request is None and response is None:
        return None
    return Exchange(request or {}, response, rest)


def _taken(rest: Object, key: str, mark: str) -> Object | None:
    inner = rest.get(key)
    if not isinstance(inner, dict):
        return None
    if not (isinstance(inner.get("messages"), list) if mark == "messages" else _first_choice(inner) is not None):
        return None
    del rest[key]
    return dict(inner)


def _first_choice(response: Object) -> Object | None:
    choices = response.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) and isinstance(first.get("message"), dict) else None


def chat(value: list[JsonValue]) -> bool:
    """Whether a list is a list of messages (and not of conversations)."""
    return any(isinstance(item, dict) and isinstance(item.get("role"), str) for item in value)


def is_chat_file(value: JsonValue) -> bool:
    """Whether this is one conversation of OpenAI's shape, or a list of nothing else (its first 64 are looked at)."""
    if isinstance(value, list) and not chat(value):
        return bool(value) and all(map(_is_conversation, islice(value, 64)))
    return _is_conversation(value)


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
    roles = {message.get("role") for message in messages if isinstance(message, dict)}
    return bool(roles & {"user", "assistant"}) and not roles & _FOREIGN_ROLES and all(map(_is_message, messages))


def _object(value: JsonValue) -> Object:
    return value if isinstance(value, dict) else {}


def _is_message(message: JsonValue) -> bool:
    if not isinstance(message, dict) or not isinstance(message.get("role"), str):
        return False
    if "parts" in message and "content" not in message:  # Gemini, OpenTelemetry, AI SDK
        return False
    content, calls = message.get("content"), message.get("tool_calls")
    blocks = content if isinstance(content, list) else []
    return all(map(_is_block, blocks)) and (
        calls is None or (isinstance(calls, list) and all(isinstance(call, dict) and _is_call(call) for call in calls))
    )


def _is_block(block: JsonValue) -> bool:
    if isinstance(block, str):
        return True
    if not isinstance(block, dict) or not isinstance(kind := block.get("type"), str):
        return False
    return (
        isinstance(block.get("text"), str) if kind == "text" else kind not in _FOREIGN_BLOCKS and "source" not in block
    )


def _is_call(call: Object) -> bool:
    return isinstance(call.get("function"), dict) or isinstance(call.get("custom"), dict)
