"""Hold the corrected arguments of a tool call against the tool's own JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import ModuleType

from pydantic import JsonValue

from trajwidgets.errors import LabelError, MissingExtra
from trajwidgets.labels.corrections import ArgumentsChange, Correction, corrected
from trajwidgets.trajectory import Step, Tool, ToolCallPart

_WORTH_SAYING = 160


def check_correction(step: Step, correction: Correction, tools: Iterable[Tool]) -> None:
    """Refuse a correction that does not fit its step, or arguments that the tool would not take.

    A call of a tool without a schema takes any arguments. Schemas say their dialect with `$schema`; without it they are
    read as draft 2020-12.

    Raises:
        LabelError: naming the tool, the place in the arguments and the rule.
        MissingExtra: when there is a schema and the package jsonschema is not installed.
    """
    after = corrected(step, correction)
    schemas = {tool.name: tool.parameters for tool in tools if tool.parameters}
    for change in correction.changes:
        part = after.parts[int(change.pointer.split("/")[2])]
        if isinstance(change, ArgumentsChange) and isinstance(part, ToolCallPart) and part.name in schemas:
            _check(part.name, part.arguments, schemas[part.name])


def check_arguments(tool: Tool, arguments: Mapping[str, JsonValue]) -> None:
    """Refuse arguments that the tool's JSON Schema does not allow; a tool without one takes any. Raises like above."""
    if tool.parameters:
        _check(tool.name, arguments, tool.parameters)


def needs_schemas(tools: Iterable[Tool]) -> None:
    """Raise `MissingExtra` if a tool has a schema that could not be read here."""
    if any(tool.parameters for tool in tools):
        _jsonschema()


def _check(tool: str, arguments: Mapping[str, JsonValue], schema: Mapping[str, JsonValue]) -> None:
    jsonschema, jsonschema_specifications = _jsonschema()
    kind = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)
    try:
        kind.check_schema(schema)
        # With a registry of its own jsonschema fetches nothing, whatever a schema points at.
        found = list(kind(schema, registry=jsonschema_specifications.REGISTRY).iter_errors(arguments))
    except Exception as error:
        # Of somebody else's schema: a broken one, or one that points elsewhere (nothing is fetched), binds nobody.
        raise LabelError(
            f"tool {tool!r}: its JSON Schema cannot be used ({type(error).__name__}: {str(error)[:_WORTH_SAYING]}), "
            f"so its arguments cannot be checked. Mend or drop `parameters` of this tool in the run."
        ) from error
    if found:
        worst = jsonschema.exceptions.best_match(found)
        place = "".join(f"/{step}" for step in worst.absolute_path) or "the arguments as a whole"
        raise LabelError(f"tool {tool!r} takes no such {place}: {_short(worst.message)} (rule {worst.validator}).")


def _jsonschema() -> tuple[ModuleType, ModuleType]:
    try:
        import jsonschema
        import jsonschema_specifications
    except ImportError:
        raise MissingExtra(
            "corrected arguments are held against the tool's JSON Schema: pip install 'trajwidgets[corrections]'."
        ) from None
    return jsonschema, jsonschema_specifications


def _short(words: str) -> str:
    return words if len(words) <= _WORTH_SAYING else words[: _WORTH_SAYING - 1] + "…"
