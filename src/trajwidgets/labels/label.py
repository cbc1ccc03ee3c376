"""Label, Decision, Retraction: what a person says, and what one key press or one submit is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, model_validator

from trajwidgets.errors import LabelError
from trajwidgets.labels.sides import Sides
from trajwidgets.labels.targets import Target
from trajwidgets.trajectory import Frozen

#: `judged` carries a value; the others say why there is none. A default nobody confirmed is no label at all.
LabelState = Literal["judged", "unsure", "skipped", "not_applicable"]

Role = Literal["annotator", "reviewer", "qa_lead", "adjudicator", "model", "rule"]

#: Made by whoever makes the decision, before it is sent, so that sending twice saves once.
DecisionId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class Label(Frozen):
    """One judgement: target, field, value. A multi-choice is one label that holds a set (a list in declared order)."""

    target: Target
    field: str
    value: JsonValue = None
    state: LabelState = "judged"
    confidence: float | None = Field(default=None, ge=0, le=1)
    evidence: tuple[Target, ...] = ()


class Decision(Frozen):
    """One act of one annotator, atomic: the labels of one key press or one submit.

    Undo and review work on decisions. `run_digest` and `step_digest` say which bytes were judged; `schema_hash` under
    which form. `made_at` is the clock of whoever decided, for information only: order comes from the store. `active_ms`
    is attention time in milliseconds. `sides`: of a pair, which of the two stood left.
    """

    kind: Literal["decision"] = "decision"
    decision_id: DecisionId
    trajectory_id: str
    schema_hash: str
    labels: tuple[Label, ...] = Field(min_length=1)
    run_digest: str = ""
    step_digest: str = ""
    made_at: datetime | None = None
    active_ms: int | None = Field(default=None, ge=0)
    # Written only where it says something: what stores hold from before there were suggestions stays as it is.
    suggested_by: str = Field(default="", exclude_if=lambda name: name == "")
    sides: Sides | None = Field(default=None, exclude_if=lambda sides: sides is None)

    @model_validator(mode="after")
    def _of_one_run(self) -> Self:
        strays = [label for label in self.labels if label.target.trajectory_id != self.trajectory_id]
        if strays:
            raise LabelError(
                f"decision {self.decision_id}: a label of field {strays[0].field!r} speaks of run "
                f"{strays[0].target.trajectory_id!r}, the decision of {self.trajectory_id!r}. Make one decision a run."
            )
        return self


class Retraction(Frozen):
    """An undo: the annotator takes one decision of theirs back. What it replaced counts again."""

    kind: Literal["retraction"] = "retraction"
    retraction_id: DecisionId
    decision_id: DecisionId
    trajectory_id: str
    made_at: datetime | None = None


class Submission(Frozen):
    """An annotator hands a run in, or takes it up again (`submitted` False). The latest one counts.

    `n_steps` are all steps of the run, `n_unseen` those that were never on screen, `n_open` the units not complete.
    """

    kind: Literal["submission"] = "submission"
    submission_id: DecisionId
    trajectory_id: str
    schema_hash: str
    submitted: bool
    n_steps: int = Field(ge=0)
    n_unseen: int = Field(ge=0)
    n_open: int = Field(ge=0)
    made_at: datetime | None = None


#: What an annotator does and a store keeps.
Act = Annotated[Decision | Retraction | Submission, Field(discriminator="kind")]
