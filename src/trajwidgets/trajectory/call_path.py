"""CallPath: by which calls, in which order, a run went about its task."""

from __future__ import annotations

from functools import cached_property
from hashlib import sha256
from typing import Literal

from pydantic import JsonValue

from trajwidgets.trajectory.canonical import digest, plain
from trajwidgets.trajectory.frozen import Frozen
from trajwidgets.trajectory.lines import line_to
from trajwidgets.trajectory.model import Trajectory
from trajwidgets.trajectory.parts import ToolCallPart

#: What a path costs: the turns of the agent, or its calls.
Cost = Literal["steps", "calls"]


class PathCall(Frozen):
    """One call of a path: its tool, and its arguments (their text, where that is no JSON object)."""

    tool: str
    arguments: JsonValue


class CallPath(Frozen):
    """The calls of a run's main line in order, those that failed among them, and how many turns the agent took.

    Words, answers and times are no part of it: two runs that call the same with the same arguments take one path.
    """

    task_id: str
    calls: tuple[PathCall, ...]
    n_steps: int

    @cached_property
    def digest(self) -> str:
        """Sha256 over tools and arguments as canonical JSON (RFC 8785)."""
        return digest(plain([[call.tool, call.arguments] for call in self.calls]))

    @property
    def tools(self) -> tuple[str, ...]:
        """The tools in the order in which they are called."""
        return tuple(call.tool for call in self.calls)

    @property
    def n_calls(self) -> int:
        """How many calls it has."""
        return len(self.calls)

    def cost(self, by: Cost = "steps") -> int:
        """What it costs: turns of the agent, or calls."""
        return self.n_steps if by == "steps" else self.n_calls


def path_of(run: Trajectory) -> CallPath:
    """The path a run took, to the end of its main line; steps copied from an earlier run are part of it."""
    acted = [step for step in line_to(run) if step.actor == "agent"]
    return CallPath(
        task_id=task_of(run),
        calls=tuple(PathCall(tool=call.name, arguments=_arguments(call)) for step in acted for call in step.calls),
        n_steps=len(acted),
    )


def task_of(run: Trajectory) -> str:
    """The name of its task: the id it has, or one made of the goal, so that runs with the same words share it."""
    return run.task.task_id or f"goal:{sha256(run.task.goal.encode()).hexdigest()[:16]}"


def _arguments(call: ToolCallPart) -> JsonValue:
    return call.arguments if call.raw_arguments is None else call.raw_arguments
