"""What a label speaks of: one tagged union from the start, so that every table and message can hold any of them.

Places inside a step are JSON Pointers (RFC 6901) into the step's JSON form, such as `/parts/2/text` or
`/parts/1/arguments/path`: one way to point, for spans and for values alike. A step is immutable and bound by its
digest, so a pointer keeps its meaning.
"""

from __future__ import annotations

import json
from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, TypeAdapter, model_validator

from trajwidgets.errors import LabelError
from trajwidgets.labels.fields import Scope
from trajwidgets.labels.json_patch import Pointer
from trajwidgets.trajectory import Frozen, canonical_json

#: Targets that have their name already and their model later.
RESERVED_TARGETS = ("image_region", "audio_interval", "box_3d")


class RunTarget(Frozen):
    """A whole run."""

    type: Literal["run"] = "run"
    trajectory_id: str

    @property
    def key(self) -> str:
        """Its name within (trajectory, step)."""
        return "run"


class StepTarget(Frozen):
    """One step."""

    type: Literal["step"] = "step"
    trajectory_id: str
    step_id: str

    @property
    def key(self) -> str:
        """Its name within (trajectory, step)."""
        return "step"


class CallTarget(Frozen):
    """One tool call of a step."""

    type: Literal["call"] = "call"
    trajectory_id: str
    step_id: str
    call_id: str

    @property
    def key(self) -> str:
        """Its name within (trajectory, step)."""
        return f"call:{self.call_id}"


class SpanTarget(Frozen):
    """Characters `start` to `end` (exclusive) of the text at `pointer`: Unicode code points, never UTF-16 units."""

    type: Literal["span"] = "span"
    trajectory_id: str
    step_id: str
    pointer: Pointer
    start: int = Field(ge=0)
    end: int

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.end <= self.start:
            raise LabelError(f"span {self.start}:{self.end} of {self.pointer} in step {self.step_id!r} is empty.")
        return self

    @property
    def key(self) -> str:
        """Its name within (trajectory, step)."""
        return f"span:{self.pointer}:{self.start}:{self.end}"


class JsonTarget(Frozen):
    """One value inside a step, such as an argument of a call."""

    type: Literal["json"] = "json"
    trajectory_id: str
    step_id: str
    pointer: Pointer

    @property
    def key(self) -> str:
        """Its name within (trajectory, step)."""
        return f"json:{self.pointer}"


class PairTarget(Frozen):
    """Two runs of one task, or two branches that part at `step_id`."""

    type: Literal["pair"] = "pair"
    trajectory_id: str
    other_trajectory_id: str
    step_id: str | None = None
    other_step_id: str | None = None

    @property
    def key(self) -> str:
        """Its name within (trajectory, step)."""
        other: list[JsonValue] = [self.other_trajectory_id, self.step_id, self.other_step_id]
        return f"pair:{canonical_json(other).decode()}"


Target = Annotated[
    RunTarget | StepTarget | CallTarget | SpanTarget | JsonTarget | PairTarget,
    Field(discriminator="type"),
]

TARGET: TypeAdapter[Target] = TypeAdapter(Target)


def target_of(trajectory_id: str, step_id: str | None, key: str) -> Target:
    """The target of which `key` is the name within (trajectory, step): what the `target` column of a frame holds.

    Raises:
        LabelError: when the key names no target, or the target wants a step and there is none.
    """
    kind, _, rest = key.partition(":")
    about: dict[str, JsonValue] = {"type": kind, "trajectory_id": trajectory_id, "step_id": step_id}
    try:
        if kind == "run":
            del about["step_id"]
        elif kind == "call":
            about["call_id"] = rest
        elif kind == "span":
            about["pointer"], start, end = rest.rsplit(":", 2)
            about |= {"start": int(start), "end": int(end)}
        elif kind == "json":
            about["pointer"] = rest
        elif kind == "pair":
            about["other_trajectory_id"], about["step_id"], about["other_step_id"] = json.loads(rest)
        target: Target = TARGET.validate_python(about)
    except ValueError:  # of which pydantic's and json's are
        target = RunTarget(trajectory_id=trajectory_id)
    if target.key != key:
        where = f"run {trajectory_id!r}" if step_id is None else f"step {step_id!r} of run {trajectory_id!r}"
        raise LabelError(f"{key!r} is no target in {where}. Targets: run, step, call:ID, span:POINTER:START:END, ...")
    return target


#: Which fields are asked of a kind of target; a mark is a stretch of text or a value.
_SCOPES: dict[str, Scope] = {"run": "run", "call": "call", "span": "span", "json": "span", "pair": "pair"}


def takes_target(scope: Scope, key: str) -> bool:
    """Whether a field of this scope may be answered on the target of which `key` is the name.

    A field of steps may speak of anything in a step, too: labels from elsewhere do, whose form knows no other scope.
    """
    kind = key.partition(":")[0]
    return _SCOPES.get(kind, "step") == scope or (scope == "step" and kind != "run")


def step_of(target: Target) -> str | None:
    """The step a target lies in; None for a run."""
    return None if isinstance(target, RunTarget) else target.step_id
