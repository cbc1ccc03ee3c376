"""Which fields are asked: conditions on earlier answers, and what follows from the first error of a run.

The same rules stand in js/src/room/asked.ts; both are tested on the cases of tests/data/labels/asked.json.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import JsonValue

from trajwidgets.labels.sparse import Sparse
from trajwidgets.trajectory import Frozen

if TYPE_CHECKING:
    from trajwidgets.labels.fields import Field

#: What a condition can ask for: the value of an option, or yes or no.
Answer = str | int | bool

#: What was answered on one target, by field: the value judged, or None where it was answered without one (unsure, ...).
Given = Mapping[str, JsonValue]


class Condition(Frozen):
    """An earlier field of the same form has one of these values; of a set, one of its options."""

    field: str
    values: tuple[Answer, ...]

    def holds(self, answers: Given) -> bool:
        """Whether it does."""
        return has_one_of(answers.get(self.field), self.values)


class FirstError(Sparse):
    """What the first error of a run changes for the steps after it, so that they are not judged blindly.

    The first step, in the order of the run, on which `field` is judged as one of `values` is the first error. Then
    either no later step is asked at all (`stop`), or `asks` names fields that only later steps are asked (`ask`), such
    as whether their error is inherited from the first or independent of it.
    """

    later = frozenset({"asks"})

    field: str
    values: tuple[Answer, ...]
    afterwards: Literal["stop", "ask"] = "stop"
    asks: tuple[str, ...] = ()

    def is_error(self, answers: Given) -> bool:
        """Whether a step with these answers is in error."""
        return has_one_of(answers.get(self.field), self.values)


def has_one_of(value: JsonValue, values: Iterable[Answer]) -> bool:
    """Whether a value, or one option of a set, is among the values; True is no 1."""
    given = value if isinstance(value, list) else [value]
    wanted = {(isinstance(each, bool), each) for each in values}
    return any(isinstance(each, str | int) and (isinstance(each, bool), each) in wanted for each in given)


def asked_fields(
    fields: Iterable[Field], answers: Given, rule: FirstError | None = None, *, after_error: bool = False
) -> tuple[Field, ...]:
    """The fields that are asked, given the answers so far.

    A field whose condition does not hold is not asked, and its own answer, if it was given before, does not count for
    the fields that depend on it. `after_error`: the target lies after the run's first error.
    """
    counting: dict[str, JsonValue] = {}
    asked: list[Field] = []
    for field in fields:
        if rule is not None and field.name in rule.asks and not after_error:
            continue
        if all(condition.holds(counting) for condition in field.shown_when):
            asked.append(field)
            if field.name in answers:
                counting[field.name] = answers[field.name]
    return tuple(asked)
