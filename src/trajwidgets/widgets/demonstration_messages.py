"""What a DemonstrationEditor is asked and answers, besides what every widget that shows runs does."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from trajwidgets.labels import Argument, DecisionId, WrongArgument
from trajwidgets.trajectory import Frozen


class BenchAsk(Frozen):
    """What there is to work with, and how far one is."""


class ToolForm(Frozen):
    """A tool and what it asks for. `free`: its schema names no arguments, so that they are one JSON object."""

    name: str
    description: str
    arguments: tuple[Argument, ...]
    free: bool


class CriterionHeld(Frozen):
    """A criterion of the goal, and whether it holds; None as long as nobody has checked."""

    text: str
    held: bool | None


class Standing(Frozen):
    """How far a demonstration is. `n_acts`: done and not taken back.

    `unchecked`: why a finished one could not be checked, in words. `differing`: the steps that were done again after a
    restart, and answered differently than before.
    """

    trajectory_id: str
    n_acts: int
    finished: bool
    criteria: tuple[CriterionHeld, ...]
    unchecked: str
    differing: tuple[str, ...]


class Bench(Frozen):
    """The tools, and how far one is."""

    tools: tuple[ToolForm, ...]
    standing: Standing


class PerformAsk(Frozen):
    """One act of the expert. `act_id` is made by the page, so that an act that is sent again is done once."""

    act_id: DecisionId
    does: Literal["call", "say", "undo", "finish"]
    reasoning: str = ""
    text: str = ""
    tool: str = ""
    arguments: dict[str, JsonValue] = Field(default_factory=dict)


class Performed(Frozen):
    """The act was done and is on disk; or, where arguments are wrong, it was not, and this is what is wrong.

    `undone`: what was taken back, to be done otherwise; None where nothing was.
    """

    wrong: tuple[WrongArgument, ...]
    undone: PerformAsk | None
    standing: Standing


ASKS: dict[str, type[Frozen]] = {"bench": BenchAsk, "perform": PerformAsk}
ANSWERS: dict[str, type[Frozen]] = {"bench": Bench, "perform": Performed}
