"""Round: a capability slice in which people agree too little is trained anew, and what came of it."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from trajwidgets.errors import LabelError
from trajwidgets.labels.further_act import FurtherAct
from trajwidgets.labels.label import DecisionId
from trajwidgets.trajectory import Frozen


class Agreed(Frozen):
    """Krippendorff's alpha of a field in a slice, with its 95 % interval; None, with the reason, where undefined."""

    value: float | None
    low: float | None = None
    high: float | None = None
    n_items: int = Field(ge=0)
    reason: str = ""


class Round(FurtherAct):
    """A round of retraining was opened, or (`round_id` set) closed.

    `questions` are the adjudicators' decisions on disputed steps of the slice: the answers of the quiz. `before` is the
    agreement on what was labelled until the round was opened; a closing act adds `after`, on what was labelled since,
    and how each annotator did in the quiz: `n_right` of `n_answered`.
    """

    NAMES: ClassVar[tuple[str, ...]] = ("annotators",)
    ABOUT: ClassVar[tuple[str, ...]] = ("round_id", "questions")

    kind: Literal["round"] = "round"
    round_id: DecisionId | None = None
    slice_name: str
    slice_value: str
    field: str
    questions: tuple[DecisionId, ...] = Field(min_length=1)
    before: Agreed
    after: Agreed | None = None
    annotators: tuple[str, ...] = ()
    n_answered: tuple[int, ...] = ()
    n_right: tuple[int, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not len(self.annotators) == len(self.n_answered) == len(self.n_right):
            raise LabelError(f"round {self.act_id}: each annotator has a number of answers, and of right ones.")
        if (self.round_id is None) != (self.after is None):
            raise LabelError(f"round {self.act_id}: agreement after it is measured when it is closed, and then only.")
        return self
