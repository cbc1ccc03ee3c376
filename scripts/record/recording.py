"""Write down a run while it happens: each turn of the scripted agent, and what its tools really answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Literal, Protocol

from pydantic import JsonValue

from scripts.record.toolbox import Answer, Toolbox
from trajwidgets.errors import TrajwidgetsError
from trajwidgets.trajectory import (
    Actor,
    Agent,
    AssetSource,
    ImagePart,
    Origin,
    Outcome,
    Part,
    ReasoningPart,
    Step,
    Task,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    Trajectory,
)


class RecordingError(TrajwidgetsError):
    """A scripted agent and its world no longer fit together, or a recording cannot be compared."""


class NoBrowser(RecordingError):
    """A run needs a browser, and there is none on this machine."""


class World(Protocol):
    """Where an agent acts."""

    toolbox: Toolbox

    def seen(self, call: Call) -> ImagePart | None:
        """What the agent saw before it acted, with the place it acts on marked; None in a world without pictures."""
        ...


@dataclass(frozen=True)
class Call:
    """A tool call a script is about to make. `aim` names the element a click is meant for."""

    name: str
    arguments: Mapping[str, JsonValue]
    aim: object = None


def call(name: str, /, **arguments: JsonValue) -> Call:
    """A tool call with its arguments, as scripts write it."""
    return Call(name, arguments)


@dataclass(frozen=True)
class Plan:
    """What is known of a run before it starts."""

    trajectory_id: str
    task: Task
    agent: Agent
    slices: Mapping[str, str]
    script: str

    def origin(self) -> Origin:
        """The script as the source of the run."""
        path = Path(self.script)
        return Origin(reader="recorder", source=path.name, source_sha256=sha256(path.read_bytes()).hexdigest())


class Recording:
    """A run in the making. Times are measured; answers come from the world's tools."""

    def __init__(self, plan: Plan, world: World, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.plan = plan
        self.world = world
        self._clock = clock
        self._steps: list[Step] = []
        self._blocks = 0

    def system(self, text: str) -> None:
        """The instructions the agent works under."""
        self._add("system", [TextPart(text=_paragraphs(text))], self._now())

    def user(self, text: str) -> None:
        """The user says something."""
        self._add("user", [TextPart(text=_paragraphs(text))], self._now())

    def turn(
        self,
        reasoning: str,
        *calls: Call,
        say: str = "",
        expect: str | tuple[str, ...] = (),
        fails: bool = False,
    ) -> str:
        """One turn of the agent: it thinks, speaks, and calls tools, which answer. Returns all text they answered.

        Raises:
            RecordingError: when the answers lack a text in `expect`, or fail where the script does not say so. Then
                the agent's reasoning would no longer fit what it sees, and the script has to be rewritten.
        """
        started_at, start = self._now(), perf_counter()
        parts: list[Part] = [ReasoningPart(text=" ".join(reasoning.split()))]
        if say:
            parts.append(TextPart(text=_paragraphs(say)))
        answers = []
        for number, made in enumerate(calls, start=1):
            call_id = f"call-{len(self._steps) + 1:02d}" + (f"-{number}" if len(calls) > 1 else "")
            seen = self.world.seen(made)
            if seen is not None:
                parts.append(seen)
            parts.append(ToolCallPart(call_id=call_id, name=made.name, arguments=dict(made.arguments)))
            called = perf_counter()
            answer = self.world.toolbox.call(made.name, made.arguments)
            answers.append(answer)
            parts.append(
                ToolResultPart(
                    call_id=call_id,
                    content=answer.content,
                    is_error=answer.is_error,
                    duration_s=round(perf_counter() - called, 4),
                )
            )
        self._check(answers, (expect,) if isinstance(expect, str) else expect, fails)
        self._add("agent", parts, started_at, duration_s=round(perf_counter() - start, 4) if calls else None)
        return "\n".join(answer.text for answer in answers)

    def finish(self, checks: Mapping[str, bool], assets: AssetSource | None = None) -> Trajectory:
        """The whole run, its outcome read from `checks`: each criterion of the task, and whether the world meets it.

        Raises:
            RecordingError: when the checks are not the criteria of the task.
        """
        if tuple(checks) != self.plan.task.criteria:
            raise RecordingError(
                f"{self.plan.trajectory_id}: checks and criteria differ. Give one check per criterion."
            )
        trajectory = Trajectory(
            trajectory_id=self.plan.trajectory_id,
            task=self.plan.task,
            steps=tuple(self._steps),
            agent=self.plan.agent,
            tools=self.world.toolbox.tools,
            outcome=outcome(checks),
            slices=dict(self.plan.slices),
            origin=self.plan.origin(),
        )
        return trajectory.with_assets(assets) if assets else trajectory

    def _now(self) -> datetime:
        now = self._clock()
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def _add(self, actor: Actor, parts: list[Part], started_at: datetime, duration_s: float | None = None) -> None:
        numbered = []
        for part in parts:
            numbered.append(part.model_copy(update={"source_index": self._blocks}))
            self._blocks += 1
        step_id = f"step-{len(self._steps) + 1:02d}"
        self._steps.append(
            Step(step_id=step_id, actor=actor, parts=tuple(numbered), started_at=started_at, duration_s=duration_s)
        )

    def _check(self, answers: list[Answer], expected: tuple[str, ...], fails: bool) -> None:
        where = f"{self.plan.trajectory_id}, step {len(self._steps) + 1}"
        text = "\n".join(answer.text for answer in answers)
        failed = any(answer.is_error for answer in answers)
        if failed != fails:
            said = "a tool failed" if failed else "no tool failed"
            raise RecordingError(f"{where}: {said}, which the script did not foresee. It answered:\n{text}")
        for words in expected:
            if words not in text:
                raise RecordingError(f"{where}: the answer lacks {words!r}. Rewrite the script for:\n{text}")


def _paragraphs(text: str) -> str:
    """The text as somebody would send it: scripts wrap their lines, messages don't. Blank lines and lists stay."""
    lines: list[str] = []
    for line in (line.strip() for line in text.strip().splitlines()):
        if lines and line and lines[-1] and not line.startswith("- "):
            lines[-1] += " " + line
        else:
            lines.append(line)
    return "\n".join(lines)


def outcome(checks: Mapping[str, bool]) -> Outcome:
    """How a run ended: success when every check holds, failure when none does, else partial. Reward is their share."""
    met = [name for name, holds in checks.items() if holds]
    unmet = [name for name, holds in checks.items() if not holds]
    reason = f"{len(met)} of {len(checks)} criteria met."
    if unmet:
        reason += " Not met: " + "; ".join(unmet)
    status: Literal["success", "failure", "partial"] = "success" if not unmet else "failure" if not met else "partial"
    return Outcome(status=status, reward=round(len(met) / len(checks), 3), reason=reason)
