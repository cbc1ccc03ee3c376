"""Fork a run at a step and let a fault strike there: what an expert then recovers from."""

from __future__ import annotations

from dataclasses import dataclass

from trajwidgets.environments.faults.environment import FaultyEnvironment
from trajwidgets.environments.protocol import Environment
from trajwidgets.environments.replaying import replay_until
from trajwidgets.errors import EnvironmentFault
from trajwidgets.trajectory import AMBIGUOUS, INJECTED, Fault, Outcome, Step, TextPart, Trajectory


@dataclass(frozen=True)
class Injected:
    """A run that ends with a fault, and the environment in which it happened.

    Attributes:
        run: the steps up to the fault, those before it copied; `metadata["fault"]` says what, where, and of which run.
        step_id: the step at which it struck.
        environment: for `Demonstration(environment, ..., after=(run, step_id))`, which makes the recovery.
    """

    run: Trajectory
    step_id: str
    environment: Environment


def inject(
    run: Trajectory,
    step_id: str,
    fault: Fault,
    environment: Environment,
    *,
    seed: int = 0,
    trajectory_id: str | None = None,
) -> Injected:
    """Let a fault strike a run at a step: its first call there, or for an ambiguous instruction what the user says.

    Args:
        run: a run that took place in this environment; or any run, with `RecordedEnvironment(run)`.
        step_id: where.
        fault: what goes wrong.
        environment: it is reset, and the calls before the step are made again in it.
        seed: of the environment.
        trajectory_id: of the fork; by default that of the run with step and kind behind it.

    Raises:
        EnvironmentFault: when the step has no call (or, for an ambiguous instruction, is not the user's), or when the
            environment answers the calls before it differently now.
        TrajectoryError: when there is no such step.
    """
    step, before = run.step(step_id), run.steps[: run.place(step_id)]
    if fault.kind == AMBIGUOUS:
        faulty, struck = environment, _said_otherwise(step, fault)
        environment.reset(seed)
        replay_until(run, environment, step_id, including=False)
    else:
        if not step.calls:
            raise EnvironmentFault(f"step {step_id!r} calls no tool, so no {fault.kind} can strike there.")
        n_before = sum(len(earlier.calls) for earlier in before)
        faulty = FaultyEnvironment(environment, fault, at_call=n_before)
        faulty.reset(seed)
        replay_until(run, faulty, step_id, including=False)
        struck = _answered_otherwise(step, faulty)
    copied = tuple(
        earlier if earlier.is_copied else earlier.model_copy(update={"flags": (*earlier.flags, "copied_context")})
        for earlier in before
    )
    place = {"trajectory_id": run.trajectory_id, "step_id": step_id, "digest": run.digest, "seed": seed}
    call_id = step.calls[0].call_id if fault.kind != AMBIGUOUS else None
    fork = run.model_copy(
        update={
            "trajectory_id": trajectory_id or f"{run.trajectory_id}-{step_id}-{fault.kind}",
            "steps": (*copied, struck),
            "outcome": Outcome(),
            "metadata": {**run.metadata, "fault": {**fault.model_dump(mode="json"), **place, "call_id": call_id}},
        }
    )
    return Injected(Trajectory.model_validate(fork.model_dump()).with_assets(environment.assets), step_id, faulty)


def _said_otherwise(step: Step, fault: Fault) -> Step:
    if step.actor != "user":
        raise EnvironmentFault(f"step {step.step_id!r} is the {step.actor}'s: an instruction is a step of the user.")
    return step.model_copy(update={"parts": (TextPart(text=fault.words),), "flags": (*step.flags, INJECTED)})


def _answered_otherwise(step: Step, environment: Environment) -> Step:
    """The step, its first call struck and the others made as they were."""
    answers = {call.call_id: environment.call(call.name, call.arguments) for call in step.calls}
    parts = [
        part.model_copy(update={"content": answers[part.call_id].content, "is_error": answers[part.call_id].is_error})
        if part.type == "tool_result" and part.call_id in answers
        else part
        for part in step.parts
    ]
    return step.model_copy(update={"parts": tuple(parts), "flags": (*step.flags, INJECTED)})
