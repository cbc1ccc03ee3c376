"""Units: what wants labels in a run, one by one, and when one has all it needs.

A unit is a step id, or None for the run as a whole. It is done when each required field has an answer; where none is
required, when any has. The answer to a question is the label that counts there (the latest): one that was given under
another form is an answer as far as this form could have taken it, and one that judged other bytes is none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from trajwidgets.labels.schema import COPIED, LabelSchema
from trajwidgets.trajectory import Actor

Unit = str | None


class Asked(Protocol):
    """What is to be known of a step: who acted in it, and whether in this run."""

    @property
    def step_id(self) -> str:
        """Its id."""

    @property
    def actor(self) -> Actor:
        """Who acted."""

    @property
    def is_copied(self) -> bool:
        """Whether it was copied from an earlier run."""


def asks(step: Asked, schema: LabelSchema) -> bool:
    """Whether the step wants labels. A copied one is a unit of the run it was copied from, unless the form says so."""
    if not schema.of("step") or step.actor not in schema.applies_to:
        return False
    return not step.is_copied or COPIED in schema.applies_to


def units(steps: Iterable[Asked], schema: LabelSchema) -> list[Unit]:
    """The steps that want labels in order, by id; None last, where the run as a whole wants some."""
    asked: list[Unit] = [step.step_id for step in steps if asks(step, schema)]
    if schema.of("run"):
        asked.append(None)
    return asked


def needed(unit: Unit, schema: LabelSchema) -> frozenset[str]:
    """The fields without which a unit is not done."""
    fields = schema.of("run" if unit is None else "step")
    return frozenset(field.name for field in fields if field.required)


def is_done(answered: Collection[str], needs: frozenset[str]) -> bool:
    """Whether a unit is done of which these fields are answered."""
    return bool(answered) and needs.issubset(answered)
