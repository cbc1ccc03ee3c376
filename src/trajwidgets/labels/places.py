"""Places inside a step: whether what a label speaks of is there, and which words it marks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from trajwidgets.errors import LabelError
from trajwidgets.labels.targets import CallTarget, JsonTarget, SpanTarget, Target
from trajwidgets.trajectory import Step

_INDEX = re.compile(r"0|[1-9][0-9]*")


def value_at(step: Step, pointer: str) -> Any:
    """The JSON value at a JSON Pointer (RFC 6901) into a part of a step.

    Only parts are judged: what else a step's JSON form has (times, usage, metadata) is outside of its digest, so that
    nobody could tell a label there from a stale one.

    Raises:
        LabelError: when nothing stands there.
    """
    tokens = [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
    if tokens[:1] != ["parts"] or not _INDEX.fullmatch("".join(tokens[1:2])):
        raise LabelError(
            f"{pointer!r} points at no part of step {step.step_id!r}. Begin with /parts/ and its place, from 0."
        )
    value: Any = step.parts[int(tokens[1])].model_dump(mode="json") if int(tokens[1]) < len(step.parts) else None
    for token in tokens[2:]:
        if isinstance(value, Mapping) and token in value:
            value = value[token]
        elif isinstance(value, list) and _INDEX.fullmatch(token) and int(token) < len(value):
            value = value[int(token)]
        else:
            raise LabelError(f"step {step.step_id!r} has nothing at {pointer}.")
    if len(tokens) == 2 and value is None:
        raise LabelError(f"step {step.step_id!r} has nothing at {pointer}.")
    return value


def check_place(target: Target, step: Step) -> None:
    """Refuse a target inside of a step that the step does not have.

    Raises:
        LabelError: naming the step, the place, and what stands there instead.
    """
    if isinstance(target, CallTarget):
        known = [call.call_id for call in step.calls]
        if target.call_id not in known:
            listed = ", ".join(map(repr, known[:5])) or "none"
            raise LabelError(f"step {step.step_id!r} has no call {target.call_id!r}. Its calls: {listed}.")
    elif isinstance(target, SpanTarget):
        words_at(target, step)
    elif isinstance(target, JsonTarget):
        value_at(step, target.pointer)


def words_at(target: SpanTarget, step: Step) -> str:
    """The characters a span marks, counted as Unicode code points.

    Raises:
        LabelError: when there is no text at its pointer, or the text is shorter.
    """
    text = value_at(step, target.pointer)
    if not isinstance(text, str):
        raise LabelError(f"step {step.step_id!r} has no text at {target.pointer}, so no span can be marked there.")
    if target.end > len(text):
        raise LabelError(
            f"span {target.start}:{target.end} of {target.pointer} in step {step.step_id!r} ends behind the text, "
            f"which has {len(text)} characters (Unicode code points)."
        )
    return text[target.start : target.end]
