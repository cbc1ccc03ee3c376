"""Tools from plain typed Python functions: described by JSON Schema, called by name."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import JsonValue, TypeAdapter, ValidationError

from trajwidgets.environments.protocol import Observation
from trajwidgets.errors import TrajwidgetsError
from trajwidgets.trajectory import Tool, asset_id, plain
from trajwidgets.trajectory.parts import ImagePart

#: Gives text, anything JSON can hold, a `Picture`, or a whole `Observation`.
ToolFunction = Callable[..., Any]


class ToolError(TrajwidgetsError):
    """A tool refuses or fails: whoever called it reads `body`. It is part of the run, and no fault of ours."""

    def __init__(self, body: str | Mapping[str, JsonValue]) -> None:
        self.body = body if isinstance(body, str) else _as_text(dict(body))
        super().__init__(self.body)

    def __reduce__(self) -> tuple[type[ToolError], tuple[str]]:
        return type(self), (self.body,)


@dataclass(frozen=True)
class Picture:
    """An image that a tool gives, such as a screenshot: its bytes, and what it shows in words."""

    data: bytes
    media_type: str = "image/png"
    alt: str = ""


class Toolbox:
    """Functions as tools, by name, in the order in which they were given.

    With `has_state` the first parameter of each function is the state of the environment and not an argument, so
    methods of a class serve as they are: `Toolbox([Desk.refund], has_state=True)`.

    Raises:
        TrajwidgetsError: for two functions of one name, and for a parameter whose type JSON Schema cannot say.
    """

    def __init__(self, functions: list[ToolFunction], *, has_state: bool = False) -> None:
        self._functions = {function.__name__: function for function in functions}
        if len(self._functions) < len(functions):
            raise TrajwidgetsError("two tools have one name. Give each function a name of its own.")
        self._has_state = has_state
        self.tools = tuple(describe(function, has_state=has_state) for function in functions)

    def call(self, state: Any, name: str, arguments: Mapping[str, JsonValue]) -> tuple[Observation, dict[str, bytes]]:
        """Run a tool: what it answered, and the bytes of its pictures by asset id.

        Whatever it raises is an observation: a `ToolError` in its own words, anything else by its type and message.
        """
        function = self._functions.get(name)
        if function is None:
            return Observation.of_text(f"unknown tool {name!r}; tools: {', '.join(self._functions)}", is_error=True), {}
        given = (state,) if self._has_state else ()
        try:
            values = _validated(function, arguments, skip=len(given))
        except (TypeError, ValueError) as error:
            return Observation.of_text(f"{name}: {error}", is_error=True), {}
        try:
            return observed(function(*given, **values))
        except ToolError as error:
            return Observation.of_text(error.body, is_error=True), {}
        except Exception as error:  # whatever a tool does, its caller sees it, and the environment goes on
            return Observation.of_text(f"{type(error).__name__}: {error}", is_error=True), {}


def observed(returned: Any) -> tuple[Observation, dict[str, bytes]]:
    """What a function returned as an observation, and the bytes of its pictures by asset id."""
    if isinstance(returned, Observation):
        return returned, {}
    if isinstance(returned, Picture):
        name = asset_id(returned.data)
        image = ImagePart(asset_id=name, media_type=returned.media_type, alt=returned.alt)
        return Observation(content=(image,)), {name: returned.data}
    if isinstance(returned, list | tuple) and any(isinstance(item, Picture) for item in returned):
        parts = [observed(item) for item in returned]
        content = tuple(part for observation, _ in parts for part in observation.content)
        return Observation(content=content), {name: data for _, assets in parts for name, data in assets.items()}
    return Observation.of_text(returned if isinstance(returned, str) else _as_text(plain(returned))), {}


def describe(function: ToolFunction, *, has_state: bool = False) -> Tool:
    """The tool as its callers are told of it: name, docstring, and its parameters as JSON Schema.

    Raises:
        TrajwidgetsError: for a parameter without a type, or with one that JSON Schema cannot say.
    """
    properties: dict[str, JsonValue] = {}
    required: list[JsonValue] = []
    for name, hint, default in _parameters(function, skip=int(has_state)):
        schema = _schema(hint, f"{function.__name__}({name})")
        if default is inspect.Parameter.empty:
            required.append(name)
        elif default is not None:
            schema["default"] = plain(default)
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


def _parameters(function: ToolFunction, skip: int) -> list[tuple[str, Any, Any]]:
    hints = get_type_hints(function, include_extras=True)
    found = []
    for name, parameter in list(inspect.signature(function).parameters.items())[skip:]:
        if name not in hints or parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            raise TrajwidgetsError(f"{function.__name__}({name}): a tool's parameters need a name and a type each.")
        found.append((name, hints[name], parameter.default))
    return found


def _schema(hint: Any, where: str) -> dict[str, JsonValue]:
    words: str | None = None
    if get_origin(hint) is Annotated:
        inner, *notes = get_args(hint)
        words = next((note for note in notes if isinstance(note, str)), None)
        rest = tuple(note for note in notes if not isinstance(note, str))
        hint = Annotated[_given(inner), *rest] if rest else _given(inner)
    try:
        schema: dict[str, JsonValue] = TypeAdapter(_given(hint)).json_schema()
    except Exception as error:
        raise TrajwidgetsError(f"{where}: JSON Schema cannot say {hint!r} ({error}). Use a plainer type.") from error
    if get_origin(hint) is Literal:
        schema = {"type": schema.get("type", "string"), "enum": list(get_args(hint))}
    if "type" in schema:
        schema = {"type": schema["type"], **schema}  # read from the top, by people too
    return schema if words is None else {**schema, "description": words}


def _given(hint: Any) -> Any:
    """The type of what is given: "or None" says no more than that it may be left out."""
    members = [member for member in get_args(hint) if member is not NoneType]
    return members[0] if get_origin(hint) in (Union, UnionType) and len(members) == 1 else hint


def _validated(function: ToolFunction, arguments: Mapping[str, JsonValue], skip: int) -> dict[str, Any]:
    """The arguments as the function wants them; raises TypeError or ValueError in words for its caller."""
    parameters = {name: (hint, default) for name, hint, default in _parameters(function, skip)}
    unknown = [name for name in arguments if name not in parameters]
    missing = [name for name, (_, default) in parameters.items() if default is inspect.Parameter.empty]
    missing = [name for name in missing if name not in arguments]
    if unknown:
        raise TypeError(f"got an unexpected argument {unknown[0]!r}")
    if missing:
        raise TypeError(f"missing a required argument: {missing[0]!r}")
    values = {}
    for name, value in arguments.items():
        try:
            values[name] = TypeAdapter(parameters[name][0]).validate_json(json.dumps(value), strict=True)
        except ValidationError as error:
            raise ValueError(f"{name}: {error.errors()[0]['msg']}") from error
    return values


def _as_text(value: JsonValue) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
