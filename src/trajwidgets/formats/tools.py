"""Tool definitions to `Tool`: OpenAI's wrapped and flat forms, legacy `functions`, Anthropic's, JSON text of any."""

from __future__ import annotations

from pydantic import JsonValue

from trajwidgets.formats.blocks import Block, filled, note, text_of
from trajwidgets.formats.strict_json import NotJson, parse
from trajwidgets.trajectory import Tool


def read_tools(value: JsonValue) -> tuple[tuple[Tool, ...], JsonValue]:
    """The tools of a list (or of JSON text that holds one), and what is left over of its entries."""
    if isinstance(value, str):
        try:
            parsed = parse(value)
        except NotJson:
            return (), value
        return read_tools(parsed) if isinstance(parsed, list) else ((), value)
    if not isinstance(value, list):
        return (), value
    tools: list[Tool] = []
    left_over: list[JsonValue] = []
    for entry in value:
        found = _tool(entry)
        if found is None:
            left_over.append(entry)
        else:
            tools.append(found[0])
            if found[1]:
                left_over.append({"name": found[0].name, **found[1]})
    return tuple(tools), left_over or None


def _tool(entry: JsonValue) -> tuple[Tool, Block] | None:
    if not isinstance(entry, dict):
        return None
    wrapper = next((kind for kind in ("function", "custom") if isinstance(entry.get(kind), dict)), None)
    inner = entry.get(wrapper) if wrapper else entry
    left = dict(inner) if isinstance(inner, dict) else {}
    name = text_of(left, "name")
    if name is None:
        return None
    description = text_of(left, "description") or ""
    key = "parameters" if "parameters" in left else "input_schema"
    parameters = left.get(key)
    if isinstance(parameters, dict):
        del left[key]
    if wrapper:
        outer = {key: item for key, item in entry.items() if key != wrapper and (key, item) != ("type", wrapper)}
        for key, item in outer.items():
            note(left, key, item)
    elif left.get("type") == "function":
        del left["type"]
    tool = Tool(name=name, description=description, parameters=parameters if isinstance(parameters, dict) else {})
    return tool, filled(left)
