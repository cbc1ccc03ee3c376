"""Review: what a reviewer says of a run that an annotator handed in."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from trajwidgets.errors import LabelError
from trajwidgets.labels.further_act import FurtherAct
from trajwidgets.labels.label import DecisionId

Verdict = Literal["accepted", "corrected", "sent_back"]


class Review(FurtherAct):
    """One submission was accepted, corrected (by the reviewer's own decisions), or sent back with a reason.

    It speaks of one submission: whoever hands the run in again asks for a review again.
    """

    ABOUT: ClassVar[tuple[str, ...]] = ("submission_id", "decision_ids")

    kind: Literal["review"] = "review"
    trajectory_id: str
    submission_id: DecisionId
    verdict: Verdict
    reason: str = ""
    #: The decisions, in the role of reviewer or QA lead, that correct.
    decision_ids: tuple[DecisionId, ...] = ()

    @model_validator(mode="after")
    def _says_what_it_must(self) -> Self:
        if self.verdict == "sent_back" and not self.reason.strip():
            raise LabelError(
                f"review {self.act_id}: a run is sent back with a reason. Say what is to be done about it."
            )
        if (self.verdict == "corrected") != bool(self.decision_ids):
            raise LabelError(
                f"review {self.act_id}: a submission is 'corrected' by decisions, and by nothing else: "
                f"it is {self.verdict!r} with {len(self.decision_ids)}."
            )
        return self
