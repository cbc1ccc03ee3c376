"""Units: what wants labels in a run, one by one, and when one has all it needs.

A unit is a step id, or None for the run as a whole. It is done when each required field that is asked has an answer;
where none is required, when any has. Conditions and the first error of a run decide which fields, and which steps, are
asked at all (see `conditions`). The answer to a question is the label that counts there (the latest): one that was
given under another form is an answer as far as this form could have taken it, and one that judged other bytes is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from trajwidgets.labels.conditions import Given, is_answered
from trajwidgets.labels.schema import LabelSchema
from trajwidgets.trajectory import Actor

Unit = str | None


class Asked(Protocol):
    """What is to be known of a step: who acted in it."""

    @property
    def step_id(self) -> str:
        """Its id."""

    @property
    def actor(self) -> Actor:
        """Who acted."""


def units(steps: Iterable[Asked], schema: LabelSchema) -> list[Unit]:
    """The steps that want labels in order, by id; None last, where the run as a whole wants some."""
    asked: list[Unit] = []
    if schema.of("step"):
        asked.extend(step.step_id for step in steps if step.actor in schema.applies_to)
    if schema.of("run"):
        asked.append(None)
    return asked


def first_error(steps: Iterable[str], schema: LabelSchema, answers: Callable[[str], Given]) -> str | None:
    """The first of these steps (in the order of the run) that is in error by the schema's rule; None without a rule."""
    rule = schema.first_error
    return None if rule is None else next((step for step in steps if rule.is_error(answers(step))), None)


def counting(asked: Sequence[Unit], schema: LabelSchema, error_at: str | None) -> list[Unit]:
    """The units that are asked, given where the first error is: by a rule to stop, none of the steps after it."""
    if error_at not in asked or schema.first_error is None or schema.first_error.then != "stop":
        return list(asked)
    return [*asked[: asked.index(error_at) + 1], *(unit for unit in asked[-1:] if unit is None)]


def is_done(unit: Unit, schema: LabelSchema, answers: Given, *, after_error: bool = False) -> bool:
    """Whether a unit is done that has these answers; `after_error`: it lies after the run's first error."""
    return is_answered(schema.asked("run" if unit is None else "step", answers, after_error=after_error), answers)
