"""Units: what wants labels in a run, one by one, and when one has all it needs.

A unit is a step id, or None for the run as a whole. To a step belong its tool calls and the marks in it. It is done
when each required field has an answer, those asked of a call on each call; where none is required, when any has. The
answer to a question is the label that counts there (the latest): one that was given under another form is an answer as
far as this form could have taken it, and one that judged other bytes is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from pydantic import JsonValue

from trajwidgets.labels.fields import Field
from trajwidgets.labels.schema import COPIED, LabelSchema
from trajwidgets.trajectory import Actor

Unit = str | None

#: What was answered on a unit: by the key of the target (`step`, `call:ID`, ...), the value of each field that was.
Answers = Mapping[str, Mapping[str, JsonValue]]


class Asked(Protocol):
    """What is to be known of a step: who acted in it, which tools were called, and whether in this run."""

    @property
    def step_id(self) -> str:
        """Its id."""

    @property
    def actor(self) -> Actor:
        """Who acted."""

    @property
    def is_copied(self) -> bool:
        """Whether it was copied from an earlier run."""

    @property
    def call_ids(self) -> tuple[str, ...]:
        """The ids of its calls."""


def units(steps: Iterable[Asked], schema: LabelSchema) -> list[Unit]:
    """The steps that want labels in order, by id; None last, where the run as a whole wants some."""
    asked: list[Unit] = [step.step_id for step in steps if asks(step, schema)]
    if schema.of("run"):
        asked.append(None)
    return asked


def asks(step: Asked, schema: LabelSchema) -> bool:
    """Whether a step wants labels: of itself or of its calls; of marks in it, where the form asks for nothing else.

    A copied one is a unit of the run it was copied from, unless the form says so.
    """
    if step.actor not in schema.applies_to or (step.is_copied and COPIED not in schema.applies_to):
        return False
    scopes = {field.scope for field in schema.fields}
    return "step" in scopes or ("call" in scopes and bool(step.call_ids)) or not scopes & {"step", "call", "run"}


def is_done(unit: Unit, call_ids: Iterable[str], schema: LabelSchema, answers: Answers) -> bool:
    """Whether a unit is done: the run as a whole, or a step with these calls."""
    for key, fields in _questions(unit, call_ids, schema):
        given = answers.get(key, {})
        if any(field.required and field.name not in given for field in fields):
            return False
    return any(answers.values())


def _questions(unit: Unit, call_ids: Iterable[str], schema: LabelSchema) -> Iterator[tuple[str, tuple[Field, ...]]]:
    if unit is None:
        yield "run", schema.of("run")
        return
    yield "step", schema.of("step")
    of_calls = schema.of("call")
    if of_calls:
        for call_id in call_ids:
            yield f"call:{call_id}", of_calls
