"""Plain walks over the JSON of each format: which calls and results stand there, in which order. No reader is used.

A walk yields conversations, each a list of `Call` and `Result` as they are met. Which result answers which call is then
decided by one rule for all (`links.pairs_of_source`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple


class Call(NamedTuple):
    """A call as the source writes it; `call_id` is "" where it has none."""

    call_id: str
    name: str
    arguments: Any


class Result(NamedTuple):
    """A result as the source writes it."""

    call_id: str
    name: str
    content: Any


Conversation = list[Call | Result]


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    yield from (item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _openai_message(message: Mapping[str, Any]) -> Iterator[Call | Result]:
    legacy = message.get("function_call")
    for call in [*_objects(message.get("tool_calls")), *([{"function": legacy}] if isinstance(legacy, dict) else [])]:
        inner = call.get("function") or call.get("custom")
        if isinstance(inner, dict):
            yield Call(_text(call.get("id")), _text(inner.get("name")), inner.get("arguments", inner.get("input")))
    if message.get("role") in ("tool", "function"):
        yield Result(_text(message.get("tool_call_id")), _text(message.get("name")), message.get("content"))


def _openai(value: Any) -> Iterator[Conversation]:
    if isinstance(value, list) and not any("role" in item for item in _objects(value)):
        for row in value:
            yield from _openai(row)
        return
    yield [event for message in _messages(value) for event in _openai_message(message)]


def _messages(value: Any) -> list[dict[str, Any]]:
    """The messages of a list, a row, a request, a response, or a pair of these."""
    if isinstance(value, list):
        return list(_objects(value))
    if not isinstance(value, dict):
        return []
    request = value["request"] if isinstance(value.get("request"), dict) else value
    response = value["response"] if isinstance(value.get("response"), dict) else value
    messages = list(_objects(request.get("messages")))
    choices = list(_objects(response.get("choices")))
    if choices and isinstance(choices[0].get("message"), dict):
        messages.append(choices[0]["message"])
    elif isinstance(response.get("content"), list):
        messages.append(response)
    return messages


def _blocks(content: Any) -> Iterator[Call | Result]:
    """Anthropic's content blocks, those of tools that ran on the server included."""
    for block in _objects(content):
        kind = _text(block.get("type"))
        if kind.endswith("tool_use"):
            yield Call(_text(block.get("id")), _text(block.get("name")), block.get("input"))
        elif kind.endswith("tool_result"):
            yield Result(_text(block.get("tool_use_id")), "", block.get("content"))


def _anthropic(value: Any) -> Iterator[Conversation]:
    if isinstance(value, list) and not any("role" in item for item in _objects(value)):
        for row in value:
            yield from _anthropic(row)
        return
    yield [event for message in _messages(value) for event in _blocks(message.get("content"))]


def _claude_code(values: Iterable[Any]) -> Iterator[Conversation]:
    """Each call and each result once by its id: resumed and compacted sessions write old messages again."""
    places: dict[tuple[type, str, str], int] = {}
    events: Conversation = []
    for value in values:
        lines = value if isinstance(value, list) else value["loglines"] if _is_web(value) else [value]
        for line in _objects(lines):
            message = line.get("message")
            if not isinstance(message, dict):
                continue
            for event in _blocks(message.get("content")):
                # Two messages may use one id for two calls; a result has no message of its own that would tell.
                of = _text(message.get("id")) if isinstance(event, Call) else ""
                key = (type(event), of, event.call_id)
                known = places.get(key)
                if not event.call_id or known is None:
                    places[key] = len(events)
                    events.append(event)
                elif isinstance(event, Call) and not getattr(events[known], "arguments", None):
                    events[known] = event  # written first before its arguments were there
    yield events


def _is_web(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("loglines"), list)


def _atif(value: Any) -> Iterator[Conversation]:
    if not isinstance(value, dict):
        return
    events: Conversation = []
    for step in _objects(value.get("steps")):
        observation = step.get("observation")
        results = observation.get("results") if isinstance(observation, dict) else None
        for call in _objects(step.get("tool_calls")):
            name = _text(call.get("function_name"))
            events.append(Call(_text(call.get("tool_call_id")), name, call.get("arguments")))
        for result in _objects(results):
            if result.get("source_call_id"):
                events.append(Result(_text(result["source_call_id"]), "", result.get("content")))
    yield events
    for inner in _objects(value.get("subagent_trajectories")):
        yield from _atif(inner)


def _inspect(value: Any) -> Iterator[Conversation]:
    if not isinstance(value, dict):
        return
    samples = _objects(value.get("samples")) if "samples" in value else [value]
    for sample in samples:
        events: Conversation = []
        attachments = sample.get("attachments")
        messages = _resolved(sample.get("messages"), attachments if isinstance(attachments, dict) else {})
        for message in _objects(messages):
            for block in _objects(message.get("content")):
                if block.get("type") == "tool_use":  # ran on the server: call and result in one block
                    call_id = _text(block.get("id"))
                    events.append(Call(call_id, _text(block.get("name")), block.get("arguments")))
                    events.append(Result(call_id, "", block.get("result")))
            for call in _objects(message.get("tool_calls")):
                events.append(Call(_text(call.get("id")), _text(call.get("function")), call.get("arguments")))
            if message.get("role") == "tool":
                name = _text(message.get("function"))
                events.append(Result(_text(message.get("tool_call_id")), name, message.get("content")))
        yield events


def _resolved(value: Any, attachments: Mapping[str, Any]) -> Any:
    """Inspect keeps long texts beside the messages, under their hash."""
    if isinstance(value, dict):
        return {key: _resolved(inner, attachments) for key, inner in value.items()}
    if isinstance(value, list):
        return [_resolved(inner, attachments) for inner in value]
    if isinstance(value, str) and value.startswith("attachment://"):
        return attachments.get(value.removeprefix("attachment://"), value)
    return value


def _swe_agent(value: Any) -> Iterator[Conversation]:
    if isinstance(value, list):
        for run in value:
            yield from _swe_agent(run)
        return
    events: Conversation = []
    for entry in _objects(value.get("history") if isinstance(value, dict) else None):
        if entry.get("is_demo"):
            continue
        events += _openai_message({**entry, "role": ""})
        if entry.get("role") == "tool":
            ids = entry.get("tool_call_ids")
            for call_id in ids if isinstance(ids, list) and ids else [""]:
                events.append(Result(_text(call_id), "", entry.get("content")))
    yield events
    for attempt in _objects(value.get("attempts") if isinstance(value, dict) else None):
        yield from _swe_agent(attempt)


def _native(value: Any) -> Iterator[Conversation]:
    for step in _objects(value.get("steps") if isinstance(value, dict) else None):
        events: Conversation = []
        for part in _objects(step.get("parts")):
            if part.get("type") == "tool_call":
                arguments = part.get("raw_arguments") or part.get("arguments")
                events.append(Call(_text(part.get("call_id")), _text(part.get("name")), arguments))
            elif part.get("type") == "tool_result" and not part.get("orphan"):
                events.append(Result(_text(part.get("call_id")), "", part.get("content")))
        yield events


def _each(walk: Callable[[Any], Iterator[Conversation]]) -> Callable[[Iterable[Any]], Iterator[Conversation]]:
    return lambda values: (conversation for value in values for conversation in walk(value))


#: By reader; a walk takes every JSON value of a file.
WALKS: Mapping[str, Callable[[Iterable[Any]], Iterator[Conversation]]] = {
    "anthropic_messages": _each(_anthropic),
    "atif": _each(_atif),
    "claude_code": _claude_code,
    "inspect": _each(_inspect),
    "native": _each(_native),
    "openai_chat": _each(_openai),
    "swe_agent": _each(_swe_agent),
}
