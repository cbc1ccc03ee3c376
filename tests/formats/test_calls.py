"""The arguments of tool calls, which a model wrote: they are never a reason to refuse a run."""

from typing import Any

import pytest

from trajwidgets.formats import load
from trajwidgets.formats.calls import read_arguments

ARGUMENTS: dict[str, tuple[Any, dict[str, Any], str | None]] = {
    "text": ('{"a": 1}', {"a": 1}, None),
    "an object": ({"a": [1, None]}, {"a": [1, None]}, None),
    "empty text": ("", {}, None),
    "null": (None, {}, None),
    "cut off": ('{"a": "b', {}, '{"a": "b'),
    "a list": ("[1, 2]", {}, "[1, 2]"),
    "a list, not as text": ([1, 2], {}, "[1, 2]"),
    "two objects in a row": ('{"a": 1}{"b": 2}', {}, '{"a": 1}{"b": 2}'),
    "JSON text inside JSON text": ('"{\\"a\\": 1}"', {"a": 1}, '"{\\"a\\": 1}"'),
    "NaN": ('{"a": NaN}', {"a": "NaN"}, '{"a": NaN}'),
    "the word NaN": ('{"a": "NaN"}', {"a": "NaN"}, None),
    "one key twice": ('{"a": 1, "a": 2}', {}, '{"a": 1, "a": 2}'),
    "deep nesting": ("[" * 5000, {}, "[" * 5000),
    "closed deep nesting": ('{"a":' * 300 + "1" + "}" * 300, {}, '{"a":' * 300 + "1" + "}" * 300),
    "a lone surrogate": ('{"a": "\\ud83d"}', {"a": "\\ud83d"}, None),
}


@pytest.mark.parametrize(("given", "arguments", "raw"), ARGUMENTS.values(), ids=ARGUMENTS)
def test_arguments_are_kept_as_an_object_or_as_text(given: Any, arguments: dict[str, Any], raw: str | None) -> None:
    assert read_arguments(given) == (arguments, raw)
    call = {"id": "a", "type": "function", "function": {"name": "f", "arguments": given}}
    (run,) = load([{"role": "assistant", "content": None, "tool_calls": [call]}])
    (part,) = run.steps[0].calls
    assert (part.arguments, part.raw_arguments) == (arguments, raw)
