"""Units: what wants labels in a run, one by one, and when one has all it needs.

A unit is a step id, or None for the run as a whole. To a step belong its tool calls and the marks in it. It is done
when each required field that is asked has an answer, those asked of a call on each call; where none is required, when
any has. Conditions and the first error of a run decide which fields, and which steps, are asked at all (see
`conditions`). The answer to a question is the label that counts there (the latest): one that was given under another
form is an answer as far as this form could have taken it, and one that judged other bytes is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from trajwidgets.labels.conditions import Given
from trajwidgets.labels.fields import Scope
from trajwidgets.labels.schema import COPIED, LabelSchema
from trajwidgets.trajectory import Actor

Unit = str | None

#: What was answered on a unit: by the key of the target (`step`, `call:ID`, ...), the value of each field that was.
Answers = Mapping[str, Given]


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


def first_error(steps: Iterable[str], schema: LabelSchema, answers: Callable[[str], Given]) -> str | None:
    """The first of these steps (in the order of the run) that is in error by the schema's rule; None without a rule."""
    rule = schema.first_error
    return None if rule is None else next((step for step in steps if rule.is_error(answers(step))), None)


def counting(asked: Sequence[Unit], schema: LabelSchema, error_at: str | None) -> list[Unit]:
    """The units that are asked, given where the first error is: by a rule to stop, none of the steps after it."""
    rule = schema.first_error
    if error_at is None or error_at not in asked or rule is None or rule.afterwards != "stop":
        return list(asked)
    return [*asked[: asked.index(error_at) + 1], *(unit for unit in asked[-1:] if unit is None)]


def asks(step: Asked, schema: LabelSchema) -> bool:
    """Whether a step wants labels: of itself or of its calls; of marks in it, where the form asks for nothing else.

    A copied one is a unit of the run it was copied from, unless the form says so.
    """
    if step.actor not in schema.applies_to or (step.is_copied and COPIED not in schema.applies_to):
        return False
    scopes = {field.scope for field in schema.fields}
    return (
        "step" in scopes or ("call" in scopes and bool(step.call_ids)) or not scopes & {"step", "call", "run", "pair"}
    )


def is_done(
    unit: Unit, call_ids: Iterable[str], schema: LabelSchema, answers: Answers, *, after_error: bool = False
) -> bool:
    """Whether a unit is done: the run as a whole, or a step with these calls.

    `after_error`: the step lies after the run's first error.
    """
    targets: dict[str, Scope] = {"run": "run"} if unit is None else {"step": "step"}
    if unit is not None and schema.of("call"):
        targets |= dict.fromkeys((f"call:{call_id}" for call_id in call_ids), "call")
    any_given = any(fields for key, fields in answers.items() if key not in targets)
    for key, scope in targets.items():
        given = answers.get(key, {})
        for field in schema.asked(scope, given, after_error=after_error):
            if field.name in given:
                any_given = True
            elif field.required:
                return False
    return any_given
