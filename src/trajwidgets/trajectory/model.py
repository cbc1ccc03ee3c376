"""What happened: a Trajectory of Steps, immutable, in the words of the field (ATIF, OpenTelemetry GenAI)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Literal, Self

from pydantic import Field, JsonValue, PrivateAttr, model_validator

from trajwidgets.errors import TrajectoryError
from trajwidgets.trajectory.assets import AssetSource, NoAssets
from trajwidgets.trajectory.canonical import Unusual, digest, ordered, plain_text
from trajwidgets.trajectory.frozen import Frozen
from trajwidgets.trajectory.parts import Part, ToolCallPart, ToolResultPart, judged

Actor = Literal["system", "user", "agent", "environment"]


class Task(Frozen):
    """What the agent was asked to do. `criteria` say when it counts as done; several valid paths may lead there."""

    goal: str
    task_id: str | None = None
    criteria: tuple[str, ...] = ()


class Tool(Frozen):
    """A tool the agent could call; `parameters` is JSON Schema."""

    name: str
    description: str = ""
    parameters: dict[str, JsonValue] = Field(default_factory=dict)


class Agent(Frozen):
    """Who acted."""

    name: str = ""
    version: str = ""
    model: str = ""


class Outcome(Frozen):
    """How the run ended, as far as the source says. A claim of the source, not a judgement of ours."""

    status: Literal["success", "partial", "failure", "unknown"] = "unknown"
    reward: float | None = None
    reason: str = ""


class Usage(Frozen):
    """What a step cost: tokens, and US dollars where the source says so."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    cost_usd: float | None = None


class Origin(Frozen):
    """Which reader made the trajectory from which bytes. `source` is a name, never a path of this machine."""

    reader: str
    reader_version: str = "1"
    source: str = ""
    source_sha256: str = ""


class Step(Frozen):
    """One turn of one actor: the unit people judge.

    An agent's step holds its reasoning, text, tool calls and the results that answer them, in source order. A step of
    the environment exists only for an observation nobody asked for, or for a result whose call is missing.

    `step_id` is the source's own id where it has one, else lineage and ordinal; never a bare list index. `parent_id` is
    the step this one follows; None means the one before it in `Trajectory.steps`, so a linear run needs none. `lineage`
    is empty for the main line; a sub-agent or branch has a name of its own. `flags` are what the reader found worth a
    mark on the card; one of them has a meaning here, see `is_copied`.
    """

    step_id: str = Field(min_length=1)
    actor: Actor
    parts: tuple[Part, ...] = ()
    parent_id: str | None = None
    lineage: str = ""
    name: str = ""
    started_at: datetime | None = None
    duration_s: float | None = None
    model: str = ""
    usage: Usage | None = None
    flags: tuple[str, ...] = ()
    metadata: dict[str, JsonValue] = Field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """Sha256 over what a person judges: id, actor, name, parts.

        Places, times, cost and metadata don't count: a reader that learns more of a step does not make labels stale.
        """
        value: dict[str, Any] = {"actor": self.actor, "name": self.name, "parts": (), "step_id": self.step_id}
        try:
            value["parts"] = [judged(part) for part in self.parts]
            return digest(value, in_order=True)
        except Unusual:
            value["parts"] = [judged(part, lambda unwritten: unwritten) for part in self.parts]
            return digest(value)

    @property
    def is_copied(self) -> bool:
        """Whether it was copied from an earlier run to go on from there: it happened once, and not here."""
        return "copied_context" in self.flags

    @property
    def calls(self) -> tuple[ToolCallPart, ...]:
        """The tool calls of this step."""
        # The tag and not isinstance, which is slow with pydantic's classes.
        return tuple([part for part in self.parts if part.type == "tool_call"])

    @property
    def call_ids(self) -> tuple[str, ...]:
        """The ids of its calls, each once, in order."""
        return tuple(dict.fromkeys(call.call_id for call in self.calls))

    @property
    def results(self) -> tuple[ToolResultPart, ...]:
        """The results of this step."""
        return tuple([part for part in self.parts if part.type == "tool_result"])

    @property
    def has_error(self) -> bool:
        """Whether a tool answered with an error."""
        return any(result.is_error for result in self.results)


class Trajectory(Frozen):
    """A run: what an agent did for one task, step by step.

    Raises:
        TrajectoryError: when two steps share an id, a parent is unknown or comes later, or a result that is not marked
            `orphan` answers no call of its step.
    """

    trajectory_id: str = Field(min_length=1)
    task: Task
    steps: tuple[Step, ...]
    agent: Agent = Agent()
    tools: tuple[Tool, ...] = ()
    outcome: Outcome = Outcome()
    slices: dict[str, str] = Field(default_factory=dict)
    origin: Origin | None = None
    metadata: dict[str, JsonValue] = Field(default_factory=dict)

    _assets: AssetSource = PrivateAttr(default_factory=NoAssets)

    @classmethod
    def trusted(cls, *, assets: AssetSource | None = None, **values: Any) -> Self:
        """As `Frozen.trusted`, with its assets; whether the steps hold together is looked at all the same."""
        run_id = values["trajectory_id"]
        if not run_id or run_id != plain_text(run_id):  # ids may be file names, which the parser of JSON did not see
            return cls(**values)
        twin = super().trusted(**values)
        object.__setattr__(twin, "__pydantic_private__", {"_assets": NoAssets() if assets is None else assets})
        twin._check()
        return twin

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        self._check()
        return self

    def _check(self) -> None:
        seen: set[str] = set()
        for place, step in enumerate(self.steps, start=1):
            if step.step_id in seen:
                raise TrajectoryError(
                    f"{self._where(place)}: an earlier step has this id. Give every step an id of its own."
                )
            if step.parent_id is not None and step.parent_id not in seen:
                raise TrajectoryError(
                    f"{self._where(place)}: its parent {step.parent_id!r} is not among the earlier steps."
                )
            seen.add(step.step_id)
            results = step.results
            if not results:
                continue
            calls = {call.call_id for call in step.calls}
            for result in results:
                if result.call_id not in calls and not result.orphan:
                    raise TrajectoryError(
                        f"{self._where(place)}: a result answers call {result.call_id!r}, which is not in this step. "
                        f"Move it to the step of its call, or mark it orphan=True."
                    )

    def _where(self, place: int) -> str:
        return f"trajectory {self.trajectory_id!r}, step {self.steps[place - 1].step_id!r} (number {place})"

    @cached_property
    def digest(self) -> str:
        """Sha256 over task, tools and every step's digest with its parent. Slices and outcome don't count."""
        steps: list[JsonValue] = []
        before: str | None = None
        for step in self.steps:
            steps.append([step.step_id, step.parent_id or before, step.digest])
            before = step.step_id
        task: JsonValue = self.task.model_dump(mode="json")
        tools: JsonValue = [tool.model_dump(mode="json") for tool in self.tools]
        try:
            return digest({"steps": steps, "task": ordered(task), "tools": ordered(tools)}, in_order=True)
        except Unusual:
            return digest({"steps": steps, "task": task, "tools": tools})

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {step.step_id: place for place, step in enumerate(self.steps)}

    def place(self, step_id: str) -> int:
        """Where the step stands in `steps`, from 0.

        Raises:
            TrajectoryError: when there is no such step.
        """
        try:
            return self._places[step_id]
        except KeyError:
            raise TrajectoryError(f"trajectory {self.trajectory_id!r} has no step {step_id!r}.") from None

    def step(self, step_id: str) -> Step:
        """The step with that id; raises `TrajectoryError` when there is none."""
        return self.steps[self.place(step_id)]

    def find(self, step_id: str | None) -> Step | None:
        """The step with that id, if there is one."""
        place = self._places.get(step_id or "")
        return None if place is None else self.steps[place]

    def parent_of(self, step: Step) -> str | None:
        """The id of the step that `step` follows; None for the first."""
        if step.parent_id is not None:
            return step.parent_id
        place = self.place(step.step_id)
        return self.steps[place - 1].step_id if place else None

    def asset(self, asset_id: str) -> bytes:
        """The bytes of an image, recording or file of this run; raises `AssetMissing`."""
        return self._assets.read(asset_id)

    def with_assets(self, assets: AssetSource) -> Self:
        """The same trajectory, its bytes handed out by `assets`."""
        twin = self.model_copy()
        twin._assets = assets
        return twin
