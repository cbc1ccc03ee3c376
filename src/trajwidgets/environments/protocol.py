"""What people and agents act in: tools described by JSON Schema, and a state that can be kept and put back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from pydantic import Field, JsonValue

from trajwidgets.trajectory import AssetSource, ContentPart, Frozen, Task, TextPart, Tool


class Observation(Frozen):
    """What a tool answered; `is_error` when it refused or failed."""

    content: tuple[ContentPart, ...] = ()
    is_error: bool = False

    @property
    def text(self) -> str:
        """All text of it."""
        return "\n".join(part.text for part in self.content if part.type == "text")

    @classmethod
    def of_text(cls, text: str, *, is_error: bool = False) -> Observation:
        """An observation of one text."""
        return cls(content=(TextPart(text=text),), is_error=is_error)


class Goal(Frozen):
    """Something to be done in an environment: the task as it is put to whoever does it, and how it begins.

    Attributes:
        task: goal and criteria; a run is done when all of them hold, whatever the path.
        opening: what the user says first; "" where the goal is all there is.
        instructions: the rules one works under, as a system prompt holds them.
        slices: what the run counts under, such as its capability and difficulty.
    """

    task: Task
    opening: str = ""
    instructions: str = ""
    slices: dict[str, str] = Field(default_factory=dict)


class Environment(Protocol):
    """Tools, and the state they act on.

    The same seed and the same calls give the same observations, to the byte; times and durations are no part of them.
    """

    name: str
    tools: tuple[Tool, ...]
    goals: Mapping[str, Goal]
    assets: AssetSource

    def reset(self, seed: int = 0) -> None:
        """Begin anew."""
        ...

    def call(self, name: str, arguments: Mapping[str, JsonValue]) -> Observation:
        """Call a tool. What it refuses, and what it cannot do, is an observation with `is_error`, never an exception.

        Raises:
            EnvironmentFault: when the environment itself is broken.
        """
        ...

    def snapshot(self) -> bytes:
        """The state as it is now; only `restore` of the same environment, in this session, can read it."""
        ...

    def restore(self, snapshot: bytes) -> None:
        """Put a state back."""
        ...

    def check(self, goal: str) -> Mapping[str, bool]:
        """For each criterion of a goal whether it holds now.

        Raises:
            EnvironmentFault: for a goal that nobody can check here.
        """
        ...

    def close(self) -> None:
        """End what runs for it."""
        ...
