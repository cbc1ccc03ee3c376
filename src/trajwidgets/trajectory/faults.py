"""What went wrong on purpose in a run, as its provenance says it, and what was made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

from pydantic import model_validator

from trajwidgets.errors import EnvironmentFault
from trajwidgets.trajectory.frozen import Frozen
from trajwidgets.trajectory.model import Step, Trajectory

#: The kind of fault that strikes what the user says and no tool.
AMBIGUOUS = "ambiguous_instruction"

#: What a step is marked with at which a fault struck.
INJECTED = "injected_fault"


class Fault(Frozen):
    """A fault to be injected at a step of a run.

    Attributes:
        kind: a name in `environments.FAULTS`, or "ambiguous_instruction", which strikes what the user says and no tool.
        manner: "explicit" says that something is wrong, "implicit" does not.
        persistence: "transient" strikes once, "permanent" each later call of the same tool, too.
        takes_effect: whether the call does its work all the same, as with a time-out whose answer got lost.
        words: what the user says instead, for "ambiguous_instruction".
        seed: for what is left to chance, such as which number is wrong.
    """

    kind: str
    manner: Literal["explicit", "implicit"] = "explicit"
    persistence: Literal["transient", "permanent"] = "transient"
    takes_effect: bool = False
    words: str = ""
    seed: int = 0

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if (self.kind == AMBIGUOUS) != bool(self.words):
            raise EnvironmentFault(
                f"{self.kind}: words= are what the user says instead, for {AMBIGUOUS!r} and no other."
            )
        return self


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
