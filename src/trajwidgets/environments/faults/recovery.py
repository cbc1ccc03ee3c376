"""Fault, faulty observation and recovery as one record."""

from __future__ import annotations

from dataclasses import dataclass

from trajwidgets.environments.faults.injecting import INJECTED
from trajwidgets.environments.faults.spec import Fault
from trajwidgets.errors import EnvironmentFault
from trajwidgets.trajectory import Step, Trajectory


@dataclass(frozen=True)
class Recovery:
    """What an expert made of a fault.

    Attributes:
        run: the whole run.
        fault: what was made to go wrong.
        context: the steps before it.
        struck: the step it struck, with the faulty observation.
        steps: what was done then.
    """

    run: Trajectory
    fault: Fault
    context: tuple[Step, ...]
    struck: Step
    steps: tuple[Step, ...]


def recovery_of(run: Trajectory) -> Recovery:
    """The record of a run that was demonstrated behind an injected fault.

    Raises:
        EnvironmentFault: for a run without such a fault, and for one that ends with it.
    """
    spec = run.metadata.get("fault")
    place = next((place for place, step in enumerate(run.steps) if INJECTED in step.flags), None)
    if not isinstance(spec, dict) or place is None:
        raise EnvironmentFault(f"{run.trajectory_id!r}: no fault was injected into this run.")
    if place == len(run.steps) - 1:
        raise EnvironmentFault(f"{run.trajectory_id!r} ends with its fault: nobody has recovered from it yet.")
    fault = Fault.model_validate({name: spec[name] for name in Fault.model_fields if name in spec})
    return Recovery(run, fault, run.steps[:place], run.steps[place], run.steps[place + 1 :])
