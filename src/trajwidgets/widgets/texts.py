"""Every text of a step that a card can show, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from trajwidgets.trajectory import Frozen, Step


def texts(step: Step) -> Iterator[tuple[str, str]]:
    """Every text a card can show of a step, by its JSON Pointer, in the order of the card.

    Of arguments and of data that no reader understood those are the strings and the numbers, not the keys.
    """
    for number, part in enumerate(step.parts):
        yield from texts_of(part, f"/parts/{number}")


def texts_of(part: Frozen, pointer: str) -> Iterator[tuple[str, str]]:
    """The same of one part, which stands at `pointer`."""
    # What the model holds, and not attributes: of those a part lacks, pydantic says so slowly, ten thousand times over.
    values = part.__dict__
    if values.get("withheld"):
        return
    for name in ("text", "name", "raw_arguments", "alt", "transcript"):
        value = values.get(name)
        if isinstance(value, str) and value:
            yield f"{pointer}/{name}", value
    kind = values["type"]
    if kind == "tool_call" and values["raw_arguments"] is None:
        yield from leaves(values["arguments"], f"{pointer}/arguments")
    elif kind == "raw":
        yield from leaves(values["data"], f"{pointer}/data")
    elif kind == "tool_result":
        for number, inner in enumerate(values["content"]):
            yield from texts_of(inner, f"{pointer}/content/{number}")


def leaves(value: JsonValue, pointer: str) -> Iterator[tuple[str, str]]:
    """The strings and the numbers of a JSON value, which stands at `pointer`."""
    if isinstance(value, str):
        if value:
            yield pointer, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, f"{pointer}/{number}")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield pointer, str(value)
