"""Case: what one annotator said of one run, beside the run itself. It is what every rule is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pydantic import JsonValue

from trajwidgets.labels import Decision, LabelSchema, Role, Severity, Unit, counting, first_error, units
from trajwidgets.store import CurrentLabel
from trajwidgets.trajectory import Trajectory


@dataclass(frozen=True)
class Problem:
    """What a rule holds against a label, or against one that is missing.

    `target` is that of the label (`run`, `step`, `call:ID`, ...), `message` one sentence for the annotator.
    """

    message: str
    step_id: str | None = None
    target: str = ""
    field: str = ""
    severity: Severity = "error"
    decision_id: str | None = None

    @classmethod
    def of(cls, label: CurrentLabel, message: str, severity: Severity = "error") -> Problem:
        """A problem with a label that was given."""
        return cls(
            message=message,
            step_id=label.step_id,
            target=label.label.target.key,
            field=label.label.field,
            severity=severity,
            decision_id=label.decision.decision_id,
        )


@dataclass(frozen=True)
class Case:
    """One annotator's labels that count on one run, under the form they were given."""

    trajectory: Trajectory
    schema: LabelSchema
    annotator: str
    role: Role
    labels: tuple[CurrentLabel, ...]
    #: The decisions nobody took back, those included whose labels were answered anew since.
    decisions: tuple[Decision, ...]

    @cached_property
    def answers(self) -> dict[Unit, dict[str, dict[str, JsonValue]]]:
        """By unit and target, the value of each field that was judged; None for unsure, skipped, not applicable."""
        found: dict[Unit, dict[str, dict[str, JsonValue]]] = {}
        for each in self.labels:
            unit = found.setdefault(each.step_id, {}).setdefault(each.label.target.key, {})
            unit[each.label.field] = each.label.value if each.label.state == "judged" else None
        return found

    def value(self, field: str, step_id: str | None = None) -> JsonValue:
        """What was said of a step, or of the run as a whole; None where nothing was."""
        return self.answers.get(step_id, {}).get("run" if step_id is None else "step", {}).get(field)

    def place(self, step_id: str | None) -> str:
        """How its card calls a step: by its place in the run, from 1."""
        place = next((n for n, step in enumerate(self.trajectory.steps, 1) if step.step_id == step_id), None)
        return "the run as a whole" if step_id is None else f"step {step_id if place is None else place}"

    def judged(self, field: str) -> Iterator[CurrentLabel]:
        """The labels of one field that carry a value, in order."""
        return (each for each in self.labels if each.label.field == field and each.label.state == "judged")

    @cached_property
    def error_at(self) -> str | None:
        """The first step in error by the form's rule."""
        steps = [unit for unit in units(self.trajectory.steps, self.schema) if unit is not None]
        return first_error(steps, self.schema, lambda step: self.answers.get(step, {}).get("step", {}))

    @cached_property
    def asked(self) -> list[Unit]:
        """The units that want labels, in the order of the run."""
        return counting(units(self.trajectory.steps, self.schema), self.schema, self.error_at)


#: A rule: a plain function. Its name is that of the rule.
Rule = Callable[[Case], Iterable[Problem]]


def name_of(rule: Rule) -> str:
    """Under which name its findings are kept."""
    return str(getattr(rule, "__name__", type(rule).__name__))
