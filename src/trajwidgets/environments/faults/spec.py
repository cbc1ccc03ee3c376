"""What goes wrong on purpose, and how: the specification that stays with the run as its provenance."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from trajwidgets.errors import EnvironmentFault
from trajwidgets.trajectory import Frozen


class Fault(Frozen):
    """A fault to be injected at a step of a run.

    Attributes:
        kind: a name in `FAULTS`, or "ambiguous_instruction", which strikes what the user says and no tool.
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


AMBIGUOUS = "ambiguous_instruction"
