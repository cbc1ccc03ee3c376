"""Demonstrated: one act of an expert who performs a task, kept so that a demonstration outlives its kernel."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue

from trajwidgets.labels.further_act import FurtherAct
from trajwidgets.labels.label import DecisionId
from trajwidgets.trajectory import Frozen


class Begun(Frozen):
    """A demonstration begins: where, with which goal, and behind which step of which run, "" from the start."""

    does: Literal["begin"] = "begin"
    environment: str
    goal: str
    seed: int = 0
    after_run: str = ""
    after_step: str = ""
    after_digest: str = ""


class Called(Frozen):
    """A tool is called. `answered`: sha256 of what it answered; `took_s`: for how many seconds it ran."""

    does: Literal["call"] = "call"
    reasoning: str = ""
    text: str = ""
    tool: str
    arguments: dict[str, JsonValue] = Field(default_factory=dict)
    answered: str = ""
    took_s: float | None = None


class Spoken(Frozen):
    """Something is said to whoever set the task."""

    does: Literal["say"] = "say"
    reasoning: str = ""
    text: str


class TakenBack(Frozen):
    """The act before is taken back, or that the demonstration was finished."""

    does: Literal["undo"] = "undo"


class Finished(Frozen):
    """The expert is done. `held`: which criteria hold, in their order; None with `unchecked`: why nobody knows."""

    does: Literal["finish"] = "finish"
    held: tuple[bool, ...] | None = None
    unchecked: str = ""


class Demonstrated(FurtherAct):
    """An act of a demonstration. Each follows another, so that of two pages that went on from one act the first counts.

    What the expert wrote stands in it, as it does in a comment; what tools answered does not: they are asked again.
    """

    ABOUT: ClassVar[tuple[str, ...]] = ("follows",)

    kind: Literal["demonstrated"] = "demonstrated"
    trajectory_id: str
    #: The act before; None for the first.
    follows: DecisionId | None = None
    what: Annotated[Begun | Called | Spoken | TakenBack | Finished, Field(discriminator="does")]
