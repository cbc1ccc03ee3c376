"""Mark on a screenshot where a computer-use agent points next, in the step in which it saw that screenshot.

Coordinates are pixels of the display that the tool's definition declares. Only an image of exactly that size is marked:
on any other the place would be a guess. Source: Anthropic documentation, "Computer use tool".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import JsonValue

from trajwidgets.trajectory import ImagePart, Part, PointerOverlay, Step, ToolCallPart, ToolResultPart


class _Display(NamedTuple):
    tool: str
    width: int
    height: int


def point(steps: tuple[Step, ...], definitions: JsonValue) -> tuple[Step, ...]:
    """The steps, with a pointer on each screenshot for every place the agent pointed to when it was the last it saw."""
    display = _display(definitions)
    if display is None:
        return steps
    marks: dict[int, list[PointerOverlay]] = {}
    last_seen: ImagePart | None = None
    for step in steps:
        for call in step.calls:
            pointer = _pointer(call, display)
            # A screenshot that does not fit still is the last one seen: an older one must not be marked.
            if pointer and last_seen and (last_seen.width, last_seen.height) == (display.width, display.height):
                marks.setdefault(_number(last_seen), []).append(pointer)
        for part in step.parts:
            last_seen = next(_images(part), last_seen)
    return tuple(_marked(step, marks) for step in steps)


def _display(definitions: JsonValue) -> _Display | None:
    for tool in definitions if isinstance(definitions, list) else []:
        if isinstance(tool, dict):
            name, width, height = tool.get("name"), tool.get("display_width_px"), tool.get("display_height_px")
            if isinstance(name, str) and isinstance(width, int) and isinstance(height, int):
                return _Display(name, width, height)
    return None


def _pointer(call: ToolCallPart, display: _Display) -> PointerOverlay | None:
    place, action = call.arguments.get("coordinate"), call.arguments.get("action")
    if call.name != display.tool or not isinstance(action, str) or not isinstance(place, list) or len(place) != 2:
        return None
    x, y = place
    if isinstance(x, bool) or isinstance(y, bool) or not isinstance(x, int | float) or not isinstance(y, int | float):
        return None
    return PointerOverlay(x=x, y=y, label=f"next: {action}")


def _images(part: Part) -> Iterator[ImagePart]:
    """The images of a part, the last first."""
    inner = reversed(part.content) if isinstance(part, ToolResultPart) else (part,)
    return (image for image in inner if isinstance(image, ImagePart))


def _number(image: ImagePart) -> int:
    return -1 if image.source_index is None else image.source_index


def _marked(step: Step, marks: dict[int, list[PointerOverlay]]) -> Step:
    if not any(_number(image) in marks for part in step.parts for image in _images(part)):
        return step
    return step.model_copy(update={"parts": tuple(_with_marks(part, marks) for part in step.parts)})


def _with_marks(part: Part, marks: dict[int, list[PointerOverlay]]) -> Part:
    if isinstance(part, ToolResultPart):
        content = tuple(_on_image(inner, marks) if isinstance(inner, ImagePart) else inner for inner in part.content)
        return part.model_copy(update={"content": content})
    return _on_image(part, marks) if isinstance(part, ImagePart) else part


def _on_image(image: ImagePart, marks: dict[int, list[PointerOverlay]]) -> ImagePart:
    overlays = marks.get(_number(image))
    return image.model_copy(update={"overlays": (*image.overlays, *overlays)}) if overlays else image
