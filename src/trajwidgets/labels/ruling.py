"""Ruling: why annotators disagreed where an adjudicator has decided.

The causes follow the triangle of reference by which Aroyo and Welty ("Truth Is a Lie", AI Magazine 36(1), 2015) explain
disagreement: it comes of the annotator, of what is annotated, or of the question that is asked.
"""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from trajwidgets.errors import LabelError
from trajwidgets.labels.further_act import FurtherAct
from trajwidgets.labels.label import DecisionId

Cause = Literal[
    "slip",
    "guideline_misread",
    "guideline_unclear",
    "no_option_fits",
    "several_readings",
    "evidence_missing",
    "other",
]

#: What each cause means, and of which corner of the triangle it comes.
CAUSES: dict[Cause, str] = {
    "slip": "Annotator: a wrong key, or something overlooked; who is shown it agrees at once.",
    "guideline_misread": "Annotator: the guideline decides the case, and was applied differently.",
    "guideline_unclear": "Question: the guideline does not decide the case, and should.",
    "no_option_fits": "Question: the form has no answer for what happened.",
    "several_readings": "Trajectory: more than one answer can be defended, and no guideline would change that.",
    "evidence_missing": "Trajectory: what would decide it is not in the run.",
    "other": "None of these; the note says what.",
}


class Ruling(FurtherAct):
    """An adjudicator's decision (`decision_id`, in their own role) settles what annotators said differently.

    `settles` are the decisions that stood against each other, and `sides_with` those of them that said what was ruled:
    none where it was ruled anew. Of several rulings of one unit the latest counts.
    """

    ABOUT: ClassVar[tuple[str, ...]] = ("decision_id", "settles", "sides_with")

    kind: Literal["ruling"] = "ruling"
    trajectory_id: str
    decision_id: DecisionId
    cause: Cause
    settles: tuple[DecisionId, ...] = ()
    sides_with: tuple[DecisionId, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _says_what_it_must(self) -> Self:
        if self.cause == "other" and not self.note.strip():
            raise LabelError(f"ruling {self.act_id}: where the cause is 'other', the note says which.")
        if strays := sorted(set(self.sides_with) - set(self.settles)):
            raise LabelError(f"ruling {self.act_id}: sides with {strays[0]}, which is none of those it settles.")
        return self
