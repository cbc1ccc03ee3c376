"""Tools of a world: plain Python functions, described by JSON Schema and called by name."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from trajwidgets.environments import ToolError
from trajwidgets.environments.tools import describe
from trajwidgets.trajectory import ContentPart, TextPart, Tool

#: A tool returns text, something to be shown as JSON, or a whole Answer.
ToolFunction = Callable[..., Any]


@dataclass(frozen=True)
class Answer:
    """What a tool answered."""

    content: tuple[ContentPart, ...]
    is_error: bool = False

    @property
    def text(self) -> str:
        """All text of the answer."""
        return "\n".join(part.text for part in self.content if isinstance(part, TextPart))


def text_answer(text: str, *, is_error: bool = False) -> Answer:
    """An answer of one text."""
    return Answer((TextPart(text=text),), is_error)


class Toolbox:
    """The tools an agent has, by name, in the order in which they were given."""

    def __init__(self, *functions: ToolFunction) -> None:
        self._functions = {function.__name__: function for function in functions}

    @property
    def tools(self) -> tuple[Tool, ...]:
        """Every tool with its JSON Schema."""
        return tuple(describe(function) for function in self._functions.values())

    def call(self, name: str, arguments: Mapping[str, JsonValue]) -> Answer:
        """Run the tool. What it refuses comes back as an answer marked as an error."""
        if name not in self._functions:
            return text_answer(f"unknown tool {name!r}; tools: {', '.join(self._functions)}", is_error=True)
        function = self._functions[name]
        try:
            inspect.signature(function).bind(**arguments)
        except TypeError as error:
            return text_answer(f"{name}: {error}", is_error=True)
        try:
            returned = function(**arguments)
        except ToolError as error:
            return text_answer(error.body, is_error=True)
        if isinstance(returned, Answer):
            return returned
        if isinstance(returned, str):
            return text_answer(returned)
        return text_answer(json.dumps(returned, indent=2, ensure_ascii=False))
