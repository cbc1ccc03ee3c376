"""Finding and Waiver: what a rule holds against somebody's labels, and why it is let stand."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from trajwidgets.errors import LabelError
from trajwidgets.labels.further_act import FurtherAct
from trajwidgets.labels.label import DecisionId, Role

Severity = Literal["error", "warning"]


class Finding(FurtherAct):
    """A rule found something (or, with `found` False, no longer does) in what one annotator said of one run.

    `decision_id` is the decision it speaks of, where there is one; a label that is missing belongs to none. Of several
    findings on one `key` the latest counts.
    """

    NAMES: ClassVar[tuple[str, ...]] = ("of",)

    kind: Literal["finding"] = "finding"
    trajectory_id: str
    rule: str
    of: str
    of_role: Role = "annotator"
    target: str = "run"
    field: str = ""
    severity: Severity = "error"
    message: str
    found: bool = True

    @property
    def key(self) -> tuple[str, str, str, str, str | None, str, str]:
        """Rule, annotator, role, run, step, target and field: of all findings with one key, one counts."""
        return (self.rule, self.of, self.of_role, self.trajectory_id, self.step_id, self.target, self.field)


class Waiver(FurtherAct):
    """A finding is let stand, for a reason. It speaks of that finding alone: what is found anew is not waived."""

    ABOUT: ClassVar[tuple[str, ...]] = ("finding_id",)

    kind: Literal["waiver"] = "waiver"
    trajectory_id: str
    finding_id: DecisionId
    reason: str

    @model_validator(mode="after")
    def _has_a_reason(self) -> Self:
        if not self.reason.strip():
            raise LabelError(f"waiver {self.act_id}: a finding is waived with a reason. Say why it may stand.")
        return self
