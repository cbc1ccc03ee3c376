"""Tool definitions to `Tool`: OpenAI's wrapped and flat forms, its legacy `functions`, and JSON text of any of them."""

from __future__ import annotations

from pydantic import JsonValue

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


def _tool(entry: JsonValue) -> tuple[Tool, dict[str, JsonValue]] | None:
    if not isinstance(entry, dict):
        return None
    wrapper = next((kind for kind in ("function", "custom") if isinstance(entry.get(kind), dict)), None)
    inner = entry.get(wrapper) if wrapper else entry
    if not isinstance(inner, dict) or not isinstance(name := inner.get("name"), str):
        return None
    description, parameters = inner.get("description"), inner.get("parameters")
    left: dict[str, JsonValue] = {
        key: item
        for key, item in inner.items()
        if key not in ("name", "description", "parameters") and item is not None
    }
    if wrapper:
        left |= {key: item for key, item in entry.items() if key != wrapper and (key, item) != ("type", wrapper)}
    elif left.get("type") == "function":
        del left["type"]
    tool = Tool(
        name=name,
        description=description if isinstance(description, str) else "",
        parameters=parameters if isinstance(parameters, dict) else {},
    )
    return tool, left
