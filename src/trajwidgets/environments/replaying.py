"""Make the calls of a run again, and see whether its environment answers as it did."""

from __future__ import annotations

from dataclasses import dataclass

from trajwidgets.environments.protocol import Environment, Observation
from trajwidgets.errors import EnvironmentFault
from trajwidgets.trajectory import Step, ToolCallPart, Trajectory, canonical_json


@dataclass(frozen=True)
class Difference:
    """A call that is answered differently now."""

    step_id: str
    call: ToolCallPart
    then: Observation
    now: Observation

    def __str__(self) -> str:
        """Where, and both answers' beginnings."""
        return f"step {self.step_id!r}, {self.call.name}: then {self.then.text[:80]!r}, now {self.now.text[:80]!r}"


def replay(run: Trajectory, environment: Environment, *, seed: int | None = None) -> list[Difference]:
    """Begin anew and make every call of a run again; which are answered differently, to the byte.

    Args:
        run: a run that took place in this environment.
        environment: it is reset.
        seed: by default that of the demonstration, else 0.
    """
    about = run.metadata.get("demonstration")
    known = about.get("seed") if isinstance(about, dict) else None
    environment.reset(seed if seed is not None else known if isinstance(known, int) else 0)
    return [found for step in run.steps for found in _again(step, environment)]


def replay_until(run: Trajectory, environment: Environment, step_id: str, *, including: bool = True) -> None:
    """Make the calls of a run again up to a step, so that the environment stands where it stood then.

    Raises:
        EnvironmentFault: when a call is answered differently now.
        TrajectoryError: when there is no such step.
    """
    for step in run.steps[: run.place(step_id) + including]:
        for difference in _again(step, environment):
            raise EnvironmentFault(
                f"{run.trajectory_id!r} cannot go on in {environment.name}: it answers differently now: {difference}. "
                f"Give it the seed of the run, or take RecordedEnvironment(run)."
            )


def _again(step: Step, environment: Environment) -> list[Difference]:
    results = {result.call_id: result for result in reversed(step.results)}
    found = []
    for call in step.calls:
        now = environment.call(call.name, call.arguments)
        result = results.get(call.call_id)
        if result is None:
            continue  # nobody knows what it answered then
        then = Observation(content=result.content, is_error=result.is_error)
        if _written(then) != _written(now):
            found.append(Difference(step.step_id, call, then, now))
    return found


def _written(observation: Observation) -> bytes:
    """What is compared: all but the places parts have in their source."""
    content = [part.model_dump(mode="json", exclude={"source_index"}) for part in observation.content]
    return canonical_json({"content": content, "is_error": observation.is_error})
