"""The arguments of a tool as a form asks for them, and what is wrong with those that were given.

Both are read from the tool's JSON Schema (draft 2020-12): scalars, enumerations, what may be null, and arrays of
scalars. Anything else is one JSON value, which the tool itself judges.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, TypeGuard

from pydantic import JsonValue

from trajwidgets.trajectory import Frozen, Tool

Scalar = Literal["string", "integer", "number", "boolean"]
Wrong = Literal["required", "unknown", "type", "option", "minimum", "maximum", "shortest", "longest", "fewest", "most"]

_SCALARS: tuple[Scalar, ...] = ("string", "integer", "number", "boolean")


class Argument(Frozen):
    """One argument: of which kind its value is; of an array, each of its values. `minimum` and the like bind as there.

    `options` are the values of an enumeration; `default` is what the tool takes where nothing is given.
    """

    name: str
    kind: Literal["string", "integer", "number", "boolean", "enum", "array", "json"]
    each: Scalar | None = None
    options: tuple[JsonValue, ...] = ()
    required: bool = False
    nullable: bool = False
    description: str = ""
    default: JsonValue = None
    minimum: float | None = None
    maximum: float | None = None
    #: In Unicode code points.
    shortest: int | None = None
    longest: int | None = None
    fewest: int | None = None
    most: int | None = None


class WrongArgument(Frozen):
    """What is wrong with an argument: which rule it breaks, and the limit or the kind that the rule asks for."""

    name: str
    wrong: Wrong
    limit: str = ""


def arguments_of(tool: Tool) -> tuple[Argument, ...]:
    """The arguments of a tool, in the order of its schema; none where it has no schema, or a schema without names."""
    properties = tool.parameters.get("properties") if tool.parameters else None
    required = tool.parameters.get("required") if tool.parameters else None
    names = required if isinstance(required, list) else []
    if not isinstance(properties, dict):
        return ()
    return tuple(_argument(name, schema, name in names) for name, schema in properties.items())


def wrong_arguments(tool: Tool, given: Mapping[str, JsonValue]) -> tuple[WrongArgument, ...]:
    """What is wrong with the arguments given, at most one thing for each; nothing when the tool may be called."""
    known = {argument.name: argument for argument in arguments_of(tool)}
    closed = bool(tool.parameters) and tool.parameters.get("additionalProperties") is False
    found = [WrongArgument(name=name, wrong="unknown") for name in given if closed and name not in known]
    for argument in known.values():
        if argument.name in given:
            wrong = _wrong(argument, given[argument.name])
        else:
            wrong = ("required", "") if argument.required else None
        if wrong is not None:
            found.append(WrongArgument(name=argument.name, wrong=wrong[0], limit=wrong[1]))
    return tuple(found)


def _argument(name: str, given: JsonValue, required: bool) -> Argument:
    schema, nullable = _without_null(given if isinstance(given, dict) else {})
    outer = given if isinstance(given, dict) else {}
    description = outer.get("description", schema.get("description", ""))
    about = {
        "name": name,
        "required": required,
        "nullable": nullable,
        "description": description if isinstance(description, str) else "",
        "default": outer.get("default"),
    }
    options = schema.get("enum") if "enum" in schema else [schema["const"]] if "const" in schema else None
    if isinstance(options, list) and options and not any(isinstance(option, dict | list) for option in options):
        plain = tuple(option for option in options if option is not None)
        return Argument.model_validate(
            {**about, "kind": "enum", "options": plain, "nullable": nullable or None in options}
        )
    kind, items = schema.get("type"), schema.get("items")
    if _is_scalar(kind):
        limits = {
            "minimum": _number(schema.get("minimum")),
            "maximum": _number(schema.get("maximum")),
            "shortest": _count(schema.get("minLength")),
            "longest": _count(schema.get("maxLength")),
        }
        return Argument.model_validate({**about, "kind": kind, **limits})
    if kind == "array" and isinstance(items, dict) and _is_scalar(items.get("type")) and "enum" not in items:
        limits = {"fewest": _count(schema.get("minItems")), "most": _count(schema.get("maxItems"))}
        return Argument.model_validate({**about, "kind": "array", "each": items["type"], **limits})
    return Argument.model_validate({**about, "kind": "json"})


def _without_null(schema: dict[str, JsonValue]) -> tuple[dict[str, JsonValue], bool]:
    """The schema of the values that are not null, and whether null is one of them."""
    for union in ("anyOf", "oneOf"):
        members = schema.get(union)
        if isinstance(members, list):
            others = [member for member in members if member != {"type": "null"}]
            if len(others) == 1 and isinstance(others[0], dict):
                return others[0], len(others) < len(members)
            return {}, len(others) < len(members)
    kinds = schema.get("type")
    if isinstance(kinds, list):
        others = [kind for kind in kinds if kind != "null"]
        only = {"type": others[0]} if len(others) == 1 else {}
        return {**{key: value for key, value in schema.items() if key != "type"}, **only}, "null" in kinds
    return schema, False


def _wrong(argument: Argument, value: JsonValue) -> tuple[Wrong, str] | None:
    if argument.kind == "json" or (value is None and argument.nullable):
        return None
    if argument.kind == "enum":
        return None if any(_same(value, option) for option in argument.options) else ("option", "")
    if argument.kind == "array":
        if not isinstance(value, list):
            return "type", "array"
        if argument.each is not None and not all(_is_of(argument.each, each) for each in value):
            return "type", argument.each
        return _out_of(len(value), (argument.fewest, "fewest"), (argument.most, "most"))
    if not _is_of(argument.kind, value):
        return "type", argument.kind
    if isinstance(value, str):
        return _out_of(len(value), (argument.shortest, "shortest"), (argument.longest, "longest"))
    if isinstance(value, int | float):
        return _out_of(value, (argument.minimum, "minimum"), (argument.maximum, "maximum"))
    return None


def _out_of(
    value: float, least: tuple[float | None, Wrong], greatest: tuple[float | None, Wrong]
) -> tuple[Wrong, str] | None:
    if least[0] is not None and value < least[0]:
        return least[1], f"{least[0]:g}"
    if greatest[0] is not None and value > greatest[0]:
        return greatest[1], f"{greatest[0]:g}"
    return None


def _is_of(kind: str, value: JsonValue) -> bool:
    if kind == "string":
        return isinstance(value, str)
    if kind == "boolean":
        return isinstance(value, bool)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return False
    return kind == "number" or isinstance(value, int)


def _same(value: JsonValue, option: JsonValue) -> bool:
    """As JSON has it: true is not 1."""
    return value == option and isinstance(value, bool) == isinstance(option, bool)


def _is_scalar(kind: JsonValue) -> TypeGuard[Scalar]:
    return kind in _SCALARS


def _number(value: JsonValue) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _count(value: JsonValue) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
