"""The second door to environments: a recorded run, whose tools answer again what they answered then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from trajwidgets.environments.protocol import Goal, Observation
from trajwidgets.errors import EnvironmentFault
from trajwidgets.trajectory import AssetSource, Tool, ToolCallPart, Trajectory, canonical_json


@dataclass(frozen=True)
class _Answered:
    name: str
    arguments: bytes
    observation: Observation


class RecordedEnvironment:
    """A run as an environment: a call that it holds is answered as it was, any other by an error that says so.

    The same call made twice was perhaps answered differently the second time, so each answer is given once, in order;
    the last one is given again after that. Calls may come in another order than they were recorded in, and be left out.
    The answers of steps that were copied from an earlier run are there, too.
    """

    def __init__(self, run: Trajectory) -> None:
        """Take the calls of a run, with the results that answer them.

        Raises:
            EnvironmentFault: for a run in which no call was answered.
        """
        self.name = f"recorded {run.trajectory_id}"
        self.tools = run.tools or _tools_of(run)
        self.goals: Mapping[str, Goal] = {run.task.task_id or run.trajectory_id: Goal(task=run.task)}
        self.assets: AssetSource = _RunAssets(run)
        self._answers = _answers(run)
        if not self._answers:
            raise EnvironmentFault(
                f"{run.trajectory_id!r}: no call of this run was answered, so nothing can be replayed."
            )
        self._given: tuple[int, ...] = ()

    def __repr__(self) -> str:
        """Name and number of answers."""
        return f"RecordedEnvironment({self.name!r}, {len(self._answers)} answers)"

    def reset(self, seed: int = 0) -> None:
        """Begin anew; a recording has no seed."""
        self._given = ()

    def call(self, name: str, arguments: Mapping[str, JsonValue]) -> Observation:
        """What the run answered to this call."""
        written = canonical_json(dict(arguments))
        found = [at for at, answer in enumerate(self._answers) if (answer.name, answer.arguments) == (name, written)]
        if not found:
            if name not in {tool.name for tool in self.tools}:
                words = f"unknown tool {name!r}; tools: {', '.join(tool.name for tool in self.tools)}"
            else:
                words = f"the recording holds no call of {name} with these arguments, so nobody knows what it answers."
            return Observation.of_text(words, is_error=True)
        at = next((at for at in found if at not in self._given), found[-1])
        self._given = (*self._given, at)
        return self._answers[at].observation

    def snapshot(self) -> bytes:
        """Which answers were given."""
        return ",".join(map(str, self._given)).encode()

    def restore(self, snapshot: bytes) -> None:
        """Put that back."""
        self._given = tuple(int(at) for at in snapshot.decode().split(",") if at)

    def check(self, goal: str) -> Mapping[str, bool]:
        """Nobody can check a goal in a recording."""
        raise EnvironmentFault(f"{self.name}: a recording has no state in which {goal!r} could be checked.")

    def close(self) -> None:
        """Nothing runs."""


class _RunAssets:
    def __init__(self, run: Trajectory) -> None:
        self._run = run

    def read(self, asset_id: str) -> bytes:
        """The bytes, as the run holds them."""
        return self._run.asset(asset_id)


def _answers(run: Trajectory) -> list[_Answered]:
    found = []
    for step in run.steps:
        results = {result.call_id: result for result in reversed(step.results)}
        for call in step.calls:
            if result := results.get(call.call_id):
                observation = Observation(content=result.content, is_error=result.is_error)
                found.append(_Answered(call.name, canonical_json(call.arguments), observation))
    return found


def _tools_of(run: Trajectory) -> tuple[Tool, ...]:
    """The tools of a run whose source does not list them, each with the arguments that were seen."""
    seen: dict[str, list[ToolCallPart]] = {}
    for step in run.steps:
        for call in step.calls:
            seen.setdefault(call.name, []).append(call)
    return tuple(
        Tool(name=name, parameters={"type": "object", "properties": {argument: {} for argument in _arguments(calls)}})
        for name, calls in seen.items()
    )


def _arguments(calls: list[ToolCallPart]) -> list[str]:
    return list(dict.fromkeys(argument for call in calls for argument in call.arguments))
