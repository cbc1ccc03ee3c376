"""How to tell Anthropic Messages from everything that resembles them, and where their messages stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from pydantic import JsonValue

from trajwidgets.formats.anthropic_stream import assembled
from trajwidgets.formats.exchanges import Exchange, Object, decoded_json, taken, unwrapped, with_messages

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
    | {"anthropic_version", "anthropic_beta"}
    | {"thinking", "tool_choice", "betas", "container", "mcp_servers", "service_tier", "context_management"}
    | {"output_config", "output_format", "cache_control", "inference_geo", "speed"}
)
# What was sent and what came back, under the words of clients, recorded cassettes and the Message Batches API.
_SENT = ("request", "params", "body")
_CAME_BACK = ("response", "result", "body")
_WRAPPERS = ("body", "message", "string")


def exchange(value: JsonValue) -> Exchange | None:
    """A conversation taken apart; None where there is neither a list of messages nor a response."""
    if isinstance(value, list):
        return Exchange({"messages": value}, None, {}) if chat(value) else None
    if not isinstance(value, dict):
        return None
    if is_answer(value):
        return Exchange({}, dict(value), {})
    rest = with_messages(value)
    request: Object | None = None
    if isinstance(rest.get("messages"), list):
        request = {key: rest.pop(key) for key in tuple(rest) if key in _REQUEST_KEYS}
    else:
        request = taken(rest, _SENT, _request_in)
    response = taken(rest, _CAME_BACK, _response_in)
    return None if request is None and response is None else Exchange(request or {}, response, rest)


def _request_in(value: JsonValue) -> tuple[Object, Object] | None:
    """A request, and what is around it: it may be JSON text, or stand in a `body`."""
    if isinstance(value, str):
        value = decoded_json(value)
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("messages"), list):
        return dict(value), {}
    return unwrapped(value, _WRAPPERS, _request_in)


def _response_in(value: JsonValue) -> tuple[Object, Object] | None:
    """A response, and what is around it: it may be JSON text, a stream of events, or stand in a `body`."""
    if isinstance(value, str):
        if (streamed := assembled(value)) is not None:
            # The text of a stream is kept too: its events say more than the message they add up to.
            return streamed, {"stream": value}
        value = decoded_json(value)
    if not isinstance(value, dict):
        return None
    if is_answer(value):
        return dict(value), {}
    return unwrapped(value, _WRAPPERS, _response_in)


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


def are_messages(values: Iterable[JsonValue]) -> bool:
    """Whether these are conversations of Anthropic's shape, or lists of them (the first 64 of a list are looked at).

    All must be possible and one must tell: of the runs of one agent some hold no more than words. A row that says that
    nothing came back speaks neither for nor against.
    """
    told = False
    for row in (row for value in values for row in rows_of(value) if not is_empty(row)):
        verdict = _tells(row)
        if verdict is None:
            return False
        told = told or verdict
    return told


def rows_of(value: JsonValue) -> Iterable[JsonValue]:
    """The first rows of a list of conversations; anything else is its own and only row."""
    return islice(value, 64) if isinstance(value, list) and value and not chat(value) else (value,)


def is_empty(row: JsonValue) -> bool:
    """Whether a row says that there is no conversation: no messages, or a request of a batch without an answer."""
    if not isinstance(row, dict):
        return False
    if "messages" in row and row["messages"] == []:
        return not row.keys() & {"choices", *_CAME_BACK}
    result = row.get("result")
    return isinstance(result, dict) and result.get("type") in ("errored", "canceled", "expired") and "custom_id" in row


def _tells(value: JsonValue) -> bool | None:
    """Whether a conversation is of Anthropic's shape for sure; False where it may be of another, None where it is."""
    found = exchange(value)
    if found is None:
        return None
    messages = [*found.messages, *([found.response] if found.response else [])]
    roles = roles_of(messages)
    if not roles & {"user", "assistant"} or not roles <= _ROLES or not all(map(_is_message, messages)):
        return None
    if found.response is not None or is_foreign_to_openai(found.request) or any(map(_is_told, _blocks(messages))):
        return True
    if found.rest.keys() & {"choices", "response"} or found.request.get("tools"):
        return None
    return asks_claude(found.request)


def roles_of(messages: Iterable[JsonValue]) -> set[str]:
    """The roles in a conversation; "" where one is no text."""
    roles = [message.get("role") for message in messages if isinstance(message, dict)]
    return {role if isinstance(role, str) else "" for role in roles}


def is_foreign_to_openai(keys: Object) -> bool:
    """Whether the keys of a request, or of a row around it, are those of Anthropic Messages."""
    tools = keys.get("tools")
    if isinstance(tools, list) and any(map(_is_tool, tools)):
        return True
    if "anthropic_version" in keys or ("system" in keys and "max_tokens" in keys):
        return True
    return any(_response_in(keys[key]) is not None for key in _CAME_BACK if key in keys)


def _is_tool(tool: JsonValue) -> bool:
    """Whether a tool is defined as Anthropic's API wants it; tools of its own bear the day of their version."""
    if not isinstance(tool, dict):
        return False
    kind = tool.get("type")
    return "input_schema" in tool or (isinstance(kind, str) and (kind == "mcp_toolset" or bool(_DATED.search(kind))))


_DATED = re.compile(r"_20\d{6}$")


def asks_claude(keys: Object) -> bool:
    """Whether a request that is nothing but words names a model of Anthropic and a key that only its API has.

    Gateways take such models in OpenAI's shape too, but answer in OpenAI's: whoever asks must see to that.
    """
    messages = keys.get("messages")
    return (
        ("max_tokens" in keys or "system" in keys)
        and (_names_claude(keys.get("model")) or _asks_more(keys))
        and not keys.get("tools")
        and isinstance(messages, list)
        and all(isinstance(message, dict) and message.get("role") in ("user", "assistant") for message in messages)
        and all(isinstance(message, dict) and message.keys() <= {"role", "content"} for message in messages)
    )


def _names_claude(model: JsonValue) -> bool:
    """Whether a model is one of Anthropic, as its own API or as another cloud names it."""
    return isinstance(model, str) and (model.startswith("claude-") or "anthropic.claude-" in model)


def _asks_more(keys: Object) -> bool:
    """Whether a request asks for what only Anthropic's API has. Others have `thinking`, but count no tokens for it."""
    thinking = keys.get("thinking")
    return (
        (isinstance(thinking, dict) and "budget_tokens" in thinking)
        or isinstance(keys.get("context_management"), dict)
        or any(isinstance(keys.get(key), list) for key in ("mcp_servers", "betas"))
    )


def _blocks(messages: list[JsonValue]) -> Iterator[JsonValue]:
    for message in messages:
        content = message.get("content") if isinstance(message, dict) else None
        yield from content if isinstance(content, list) else ()


def _is_told(block: JsonValue) -> bool:
    if not isinstance(block, dict):
        return False
    return "source" in block or (isinstance(kind := block.get("type"), str) and kind in ANTHROPIC_KINDS)


def _is_message(message: JsonValue) -> bool:
    if not isinstance(message, dict) or "tool_calls" in message or "tool_call_id" in message:
        return False
    content = message.get("content")
    if isinstance(content, list):
        return all(isinstance(block, str) or (isinstance(block, dict) and _is_block(block)) for block in content)
    return isinstance(content, str)


def _is_block(block: Object) -> bool:
    kind = block.get("type")
    if kind == "text":
        return isinstance(block.get("text"), str)
    if kind == "thinking":
        return isinstance(block.get("thinking", ""), str)  # Mistral has blocks in it
    return isinstance(kind, str) and kind not in _FOREIGN
