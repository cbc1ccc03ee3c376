"""A demonstration in the making: an expert performs a task step by step, and what comes of it is a trajectory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, overload
from uuid import uuid4

from pydantic import JsonValue

from trajwidgets.environments.acts import Act, CallAct, SayAct
from trajwidgets.environments.protocol import Environment, Goal, Observation
from trajwidgets.environments.replaying import replay_until
from trajwidgets.environments.verdict import outcome_of
from trajwidgets.errors import EnvironmentFault
from trajwidgets.trajectory import (
    Actor,
    Agent,
    Origin,
    Outcome,
    Part,
    ReasoningPart,
    Step,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    Trajectory,
)


@dataclass(frozen=True)
class _Done:
    act: Act
    step: Step
    before: bytes


class Demonstration:
    """An expert at work in an environment.

    Each act is a step: reasoning, words, a call and what it answered. Undo takes back as many as one likes, with what
    they did in the environment. `run` is the trajectory so far, `finish` gives it with the checker's verdict.
    """

    def __init__(
        self,
        environment: Environment,
        goal: str,
        *,
        expert: str,
        seed: int = 0,
        after: tuple[Trajectory, str] | None = None,
        trajectory_id: str | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Begin, from the start or behind a step of a recorded run.

        Args:
            environment: where; it is reset.
            goal: one of `environment.goals`.
            expert: who demonstrates.
            seed: of the environment.
            after: a run and one of its steps: the steps up to it are taken over, marked as copied, and their calls made
                again, so that the environment stands where it stood then.
            trajectory_id: by default the goal with some letters behind it.
            clock: tells the time.

        Raises:
            EnvironmentFault: for an unknown goal, or when the environment now answers the calls of `after` differently.
        """
        if goal not in environment.goals:
            raise EnvironmentFault(f"{environment.name} has no goal {goal!r}. It has: {', '.join(environment.goals)}.")
        self.environment, self.goal, self.expert, self.seed = environment, goal, expert, seed
        self.trajectory_id = trajectory_id or f"{goal}-{uuid4().hex[:8]}"
        self._clock, self._after, self._done = clock, after, list[_Done]()
        environment.reset(seed)
        self._begun = self._beginning()

    def __repr__(self) -> str:
        """Goal, expert, and how far it is."""
        return f"Demonstration({self.goal!r}, {self.expert!r}, {len(self._done)} acts)"

    @property
    def acts(self) -> tuple[Act, ...]:
        """What was done and not taken back."""
        return tuple(done.act for done in self._done)

    @property
    def run(self) -> Trajectory:
        """The trajectory so far, its outcome unknown."""
        return self._trajectory(Outcome())

    @overload
    def do(self, act: CallAct) -> Observation: ...

    @overload
    def do(self, act: Act) -> Observation | None: ...

    def do(self, act: Act) -> Observation | None:
        """Do an act. What its tool answered; None where it calls none."""
        before, started_at = self.environment.snapshot(), self._clock()
        # Counted from the beginning of the run, so that no step that was taken over has the same id.
        number = len(self._begun) + len(self._done) + 1
        parts: list[Part] = []
        if act.reasoning:
            parts.append(ReasoningPart(text=act.reasoning))
        if act.text:
            parts.append(TextPart(text=act.text))
        observation = None
        if isinstance(act, CallAct):
            call = ToolCallPart(call_id=f"call-{number:02d}", name=act.tool, arguments=act.arguments)
            observation = self.environment.call(act.tool, act.arguments)
            result = ToolResultPart(call_id=call.call_id, content=observation.content, is_error=observation.is_error)
            parts += [call, result]
        took = (self._clock() - started_at).total_seconds() if observation is not None else None
        step = Step(
            step_id=f"act-{number:02d}",
            actor="agent",
            parts=tuple(parts),
            started_at=started_at,
            duration_s=took if took is None else round(took, 4),
        )
        self._done.append(_Done(act, step, before))
        return observation

    def call(
        self, tool: str, arguments: Mapping[str, JsonValue], *, reasoning: str = "", text: str = ""
    ) -> Observation:
        """Call a tool; see `do`."""
        return self.do(CallAct(tool=tool, arguments=dict(arguments), reasoning=reasoning, text=text))

    def say(self, text: str, *, reasoning: str = "") -> None:
        """Say something, such as the answer at the end."""
        self.do(SayAct(text=text, reasoning=reasoning))

    def undo(self) -> Act | None:
        """Take back the last act, with what it did in the environment; gives it, or None where there is none."""
        if not self._done:
            return None
        last = self._done.pop()
        self.environment.restore(last.before)
        return last.act

    def resume(self, acts: Iterable[Act]) -> None:
        """Do acts that were kept, such as those of a draft."""
        for act in acts:
            self.do(act)

    def finish(self) -> Trajectory:
        """The whole run, with the checker's verdict as its outcome.

        Raises:
            EnvironmentFault: when nobody can check this goal here, or nothing was done.
        """
        if not self._done:
            raise EnvironmentFault("nothing was done yet: a demonstration has at least one act.")
        return self.judged(self.environment.check(self.goal))

    def judged(self, held: Mapping[str, bool]) -> Trajectory:
        """The whole run, with a verdict that is known: for each criterion whether it holds."""
        return self._trajectory(outcome_of(held))

    @property
    def _goal(self) -> Goal:
        return self.environment.goals[self.goal]

    def _beginning(self) -> tuple[Step, ...]:
        if self._after is not None:
            run, step_id = self._after
            replay_until(run, self.environment, step_id)
            copied = run.steps[: run.place(step_id) + 1]
            return tuple(
                step if step.is_copied else step.model_copy(update={"flags": (*step.flags, "copied_context")})
                for step in copied
            )
        words: tuple[tuple[Actor, str], ...] = (("system", self._goal.instructions), ("user", self._goal.opening))
        return tuple(
            Step(step_id=actor, actor=actor, parts=(TextPart(text=text),), started_at=self._clock())
            for actor, text in words
            if text
        )

    def _trajectory(self, outcome: Outcome) -> Trajectory:
        about: dict[str, Any] = {
            "environment": self.environment.name,
            "goal": self.goal,
            "seed": self.seed,
            "expert": self.expert,
        }
        if self._after is not None:
            run, step_id = self._after
            about["after"] = {"trajectory_id": run.trajectory_id, "step_id": step_id, "digest": run.digest}
        # What went wrong on purpose before the expert took over stays with what they made of it.
        fault = {} if self._after is None else {"fault": self._after[0].metadata.get("fault")}
        return Trajectory(
            trajectory_id=self.trajectory_id,
            task=self._goal.task,
            steps=(*self._begun, *(done.step for done in self._done)),
            agent=Agent(name=self.expert),
            tools=self.environment.tools,
            outcome=outcome,
            slices=self._goal.slices,
            origin=Origin(reader="demonstration"),
            metadata={"demonstration": about, **{name: value for name, value in fault.items() if value}},
        ).with_assets(self.environment.assets)
