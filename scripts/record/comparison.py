"""Compare two recordings of one run: the same actions and results, times and the bytes of screenshots aside."""

from __future__ import annotations

import difflib
import json
from typing import Any

from trajwidgets.trajectory import BoxOverlay, ImagePart, PointerOverlay, Step, ToolCallPart, ToolResultPart, Trajectory

_TIMES = ("started_at", "duration_s")


def differences(kept: Trajectory, again: Trajectory) -> list[str]:
    """What differs between the two, as lines of a diff; empty when they are the same run."""
    before, after = _lines(kept), _lines(again)
    found = [*difflib.unified_diff(before, after, "kept", "recorded again", lineterm="", n=1)]
    for name, run in (("kept", kept), ("recorded again", again)):
        found += [f"{name}: {fault}" for fault in misplaced_clicks(run)]
    return found


def misplaced_clicks(run: Trajectory) -> list[str]:
    """Clicks that are not where their screenshot shows them, or not inside the element they are meant for."""
    faults = []
    for step in run.steps:
        for image, call in zip(step.parts, step.parts[1:], strict=False):
            if isinstance(image, ImagePart) and isinstance(call, ToolCallPart) and call.name == "click":
                point = (call.arguments["x"], call.arguments["y"])
                faults += [f"{step.step_id}: {fault}" for fault in _misplaced(image, point)]
    return faults


def _misplaced(image: ImagePart, point: tuple[Any, Any]) -> list[str]:
    pointers = [(one.x, one.y) for one in image.overlays if isinstance(one, PointerOverlay)]
    boxes = [one for one in image.overlays if isinstance(one, BoxOverlay)]
    faults = [] if pointers == [point] else [f"clicked at {point}, drawn at {pointers}"]
    x, y = point
    faults += [
        f"{point} is outside {box.label!r}"
        for box in boxes
        if not (box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height)
    ]
    return faults


def _lines(run: Trajectory) -> list[str]:
    value = run.model_dump(mode="json")
    value["steps"] = [_comparable(step) for step in run.steps]
    return json.dumps(value, indent=1, ensure_ascii=False).splitlines()


def _comparable(step: Step) -> dict[str, Any]:
    """The step without what may differ between two machines: time, pixels, and where exactly an element stands."""
    value: dict[str, Any] = step.model_dump(mode="json", exclude={*_TIMES})
    for part, data in zip(step.parts, value["parts"], strict=True):
        if isinstance(part, ImagePart):
            _forget_pixels(data)
        elif isinstance(part, ToolResultPart):
            del data["duration_s"]
            for inner in data["content"]:
                if inner["type"] == "image":
                    _forget_pixels(inner)
        elif isinstance(part, ToolCallPart) and part.name == "click":
            data["arguments"] = {"element": part.arguments["element"]}
    return value


def _forget_pixels(image: dict[str, Any]) -> None:
    image["asset_id"] = image["asset_id"] is not None
    image["overlays"] = [{"type": overlay["type"], "label": overlay["label"]} for overlay in image["overlays"]]
