"""Steps on their way to the browser: a page at a time, long texts cut, so that no run is too long to open."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from trajwidgets.errors import TrajectoryError
from trajwidgets.trajectory import Trajectory

#: A page is full at this many bytes of JSON, whatever was asked for.
PAGE_BYTES = 2_000_000
#: A single text longer than this many characters is cut to it; the browser may ask for the whole.
TEXT_CHARS = 20_000


def page(trajectory: Trajectory, start: int, count: int) -> tuple[int, bytes]:
    """How many steps from place `start` fit, and a JSON array of them as `PagedStep`s."""
    pieces: list[bytes] = []
    total = 0
    for step in trajectory.steps[start : start + count]:
        cut: dict[str, int] = {}
        body = _cut(step.model_dump(mode="json"), "", cut)
        piece = json.dumps({"step": body, "cut": cut}, ensure_ascii=False).encode("utf-8")
        if pieces and total + len(piece) > PAGE_BYTES:
            break
        pieces.append(piece)
        total += len(piece)
    return len(pieces), b"[" + b",".join(pieces) + b"]"


def whole(trajectory: Trajectory, step_id: str, pointer: str) -> str:
    """The uncut text at a JSON Pointer (RFC 6901) into a step.

    Raises:
        TrajectoryError: when there is no text at that place.
    """
    value: Any = trajectory.step(step_id).model_dump(mode="json")
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            raise TrajectoryError(f"step {step_id!r} has nothing at {pointer}.")
    if not isinstance(value, str):
        raise TrajectoryError(f"step {step_id!r} has no text at {pointer}.")
    return value


def _cut(value: Any, pointer: str, cut: dict[str, int]) -> Any:
    if isinstance(value, str):
        if len(value) <= TEXT_CHARS:
            return value
        cut[pointer] = len(value)
        return value[:TEXT_CHARS]
    if isinstance(value, Mapping):
        return {
            key: _cut(item, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}", cut)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_cut(item, f"{pointer}/{place}", cut) for place, item in enumerate(value)]
    # JavaScript reads integers as doubles: one it cannot hold exactly travels, and is shown, as its digits.
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53 - 1:
        return str(value)
    return value
