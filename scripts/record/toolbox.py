"""Tools of a world: plain Python functions, described by JSON Schema and called by name."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from pydantic import JsonValue

from trajwidgets.errors import TrajwidgetsError
from trajwidgets.trajectory import ContentPart, TextPart, Tool

#: A tool returns text, something to be shown as JSON, or a whole Answer.
ToolFunction = Callable[..., Any]

_JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}


class ToolError(TrajwidgetsError):
    """A tool refuses or fails. The agent reads `body`; it is part of the run, not a fault of the recorder."""

    def __init__(self, body: str | Mapping[str, JsonValue]) -> None:
        self.body = body if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False)
        super().__init__(self.body)


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


def describe(function: ToolFunction) -> Tool:
    """The tool as an agent is told about it: name, docstring, and its parameters as JSON Schema."""
    hints = get_type_hints(function, include_extras=True)
    properties: dict[str, JsonValue] = {}
    required: list[JsonValue] = []
    for name, parameter in inspect.signature(function).parameters.items():
        schema = _schema(hints[name])
        if parameter.default is inspect.Parameter.empty:
            required.append(name)
        elif parameter.default is not None:
            schema["default"] = parameter.default
        properties[name] = schema
    return Tool(
        name=function.__name__,
        description=inspect.cleandoc(function.__doc__ or ""),
        parameters={
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        },
    )


def _schema(hint: Any) -> dict[str, JsonValue]:
    if get_origin(hint) is Annotated:
        inner, description = get_args(hint)[:2]
        return {**_schema(inner), "description": description}
    if get_origin(hint) is Literal:
        return {"type": "string", "enum": list(get_args(hint))}
    members = [member for member in get_args(hint) if member is not type(None)]
    if get_origin(hint) is list:
        return {"type": "array", "items": _schema(members[0])}
    if members:
        return _schema(members[0])
    return {"type": _JSON_TYPES[hint]}
