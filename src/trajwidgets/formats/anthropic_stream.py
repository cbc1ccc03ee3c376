"""A streamed answer of Anthropic Messages put together again: the server-sent events to the message they add up to.

Events: Anthropic API reference, "Streaming Messages".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from pydantic import JsonValue

from trajwidgets.formats.strict_json import NotJson, parse

Object = dict[str, JsonValue]
# Which text of a block each kind of piece goes on with.
_PIECES = {"text_delta": "text", "thinking_delta": "thinking", "signature_delta": "signature"}


def assembled(text: str) -> Object | None:
    """The message of a recorded stream of events; None where there is none."""
    if "message_start" not in text:
        return None
    message: Object | None = None
    blocks: dict[int, Object] = {}
    written: dict[int, str] = {}
    for event in _events(text):
        kind, place = event.get("type"), event.get("index")
        delta = _object(event.get("delta"))
        if kind == "message_start" and message is None:
            message = dict(_object(event.get("message")))
        elif kind == "content_block_start" and isinstance(place, int):
            blocks[place] = dict(_object(event.get("content_block")))
        elif kind == "content_block_delta" and isinstance(place, int) and place in blocks:
            _go_on(blocks[place], delta, place, written)
        elif kind == "message_delta" and message is not None:
            message.update(delta)
            message["usage"] = {**_object(message.get("usage")), **_object(event.get("usage"))}
    if message is None or message.get("role") != "assistant":
        return None
    for place, arguments in written.items():
        blocks[place]["input"] = arguments  # as text: a stream may break off in the middle
    return {**message, "type": "message", "content": cast(JsonValue, [blocks[place] for place in sorted(blocks)])}


def _events(text: str) -> Iterator[Object]:
    for line in text.splitlines():
        if line.startswith("data:"):
            try:
                yield _object(parse(line[5:]))
            except NotJson:
                continue  # a stream that broke off; its text is kept whole


def _go_on(block: Object, delta: Object, place: int, written: dict[int, str]) -> None:
    kind = delta.get("type")
    key = _PIECES.get(kind) if isinstance(kind, str) else None
    if key is not None:
        block[key] = _text(block.get(key)) + _text(delta.get(key))
    elif kind == "input_json_delta":
        written[place] = written.get(place, "") + _text(delta.get("partial_json"))
    elif kind == "citations_delta":
        known = block.get("citations")
        block["citations"] = [*(known if isinstance(known, list) else []), delta.get("citation")]


def _object(value: JsonValue) -> Object:
    return value if isinstance(value, dict) else {}


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""
