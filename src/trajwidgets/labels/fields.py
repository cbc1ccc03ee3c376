"""The kinds of field a form can have. Each knows its level of measurement: agreement needs no second configuration."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field as PydanticField
from pydantic import JsonValue, ValidationError

from trajwidgets.errors import LabelError
from trajwidgets.labels.conditions import Condition
from trajwidgets.labels.corrections import Correction
from trajwidgets.labels.sparse import Sparse

#: Of what a field is asked: each step, the run, each tool call of a step, each mark the annotator makes, two runs.
Scope = Literal["step", "run", "call", "span", "pair"]
Level = Literal["nominal", "ordinal", "interval"]


class Option(Sparse):
    """One thing that can be chosen: its stored value, its display text, the key that chooses it, what it means.

    `group` is its place in a taxonomy, from the root down; `aliases` are other names under which it may be looked for.
    """

    later = frozenset({"group", "examples", "aliases"})

    value: str | int
    label: str
    key: str = ""
    definition: str = ""
    group: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


class FieldBase(Sparse):
    """What every field has. `key` chooses or opens the field where its options have no keys of their own.

    `shown_when`: asked only where all of these hold. `suggested`: shown until something is chosen, and no judgement
    until it is confirmed. `confidence`: ask how sure, from 0 (not at all) to 1, by the keys in `confidence_keys`.
    """

    later = frozenset({"shown_when", "suggested", "confidence", "confidence_keys"})

    name: str
    scope: Scope
    title: str
    help: str = ""
    required: bool = True
    key: str = ""
    shown_when: tuple[Condition, ...] = ()
    suggested: JsonValue = None
    confidence: bool = False
    confidence_keys: tuple[str, ...] = ()


class ChoiceField(FieldBase):
    """One of several unordered options."""

    kind: Literal["choice"] = "choice"
    level: Literal["nominal"] = "nominal"
    options: tuple[Option, ...]


class OrderedChoiceField(FieldBase):
    """One of several options in an order, lowest first as declared."""

    kind: Literal["ordered_choice"] = "ordered_choice"
    level: Literal["ordinal"] = "ordinal"
    options: tuple[Option, ...]


class ScaleField(FieldBase):
    """A whole number on a short scale, such as 1 to 5."""

    kind: Literal["scale"] = "scale"
    level: Literal["ordinal"] = "ordinal"
    options: tuple[Option, ...]


class ToggleField(FieldBase):
    """Yes or no: `key` says yes, `no_key` no. One key that flips could not tell "no" from "not yet"."""

    kind: Literal["toggle"] = "toggle"
    level: Literal["nominal"] = "nominal"
    no_key: str = ""


class NumberField(FieldBase):
    """Any number within bounds (inclusive)."""

    kind: Literal["number"] = "number"
    level: Literal["interval"] = "interval"
    integer: bool = False
    minimum: float | None = None
    maximum: float | None = None


class TextField(FieldBase):
    """Words. Not measured: agreement leaves it out."""

    kind: Literal["text"] = "text"
    level: None = None
    max_length: int | None = None


class MultiChoiceField(FieldBase):
    """Any set of several options; one label holds the set."""

    kind: Literal["multi_choice"] = "multi_choice"
    level: Literal["nominal"] = "nominal"
    options: tuple[Option, ...]


class RankingField(FieldBase):
    """The options put in an order, best first: all of them or the first few. Not measured: agreement leaves it out."""

    kind: Literal["ranking"] = "ranking"
    level: None = None
    options: tuple[Option, ...]


class CorrectionField(FieldBase):
    """What the step should have said or called instead, as a diff. Not measured: agreement leaves it out."""

    kind: Literal["correction"] = "correction"
    level: None = None


#: The name of the field everybody may fill in on any target, whatever the form asks.
COMMENT = "comment"


def comment_field(scope: Scope, key: str = "") -> TextField:
    """The field a comment is kept under, where the form declares none of that name."""
    return TextField(name=COMMENT, scope=scope, title="Comment", required=False, key=key)


Field = Annotated[
    ChoiceField
    | OrderedChoiceField
    | ScaleField
    | ToggleField
    | NumberField
    | TextField
    | MultiChoiceField
    | RankingField
    | CorrectionField,
    PydanticField(discriminator="kind"),
]

OptionField = ChoiceField | OrderedChoiceField | ScaleField | MultiChoiceField | RankingField


def declared_scale(field: Field) -> tuple[str | int | bool, ...] | None:
    """The declared values of a field in order; None where its values are no single options."""
    if isinstance(field, ToggleField):
        return (False, True)
    if isinstance(field, ChoiceField | OrderedChoiceField | ScaleField):
        return tuple(option.value for option in field.options)
    return None


def fits(field: Field, value: object) -> bool:
    """Whether a value is one the field could hold, by its declaration alone.

    This is no validation: that needs the pydantic model. It tells labels of an earlier form that still mean something
    under this one from those that do not.
    """
    if isinstance(field, MultiChoiceField | RankingField):
        return isinstance(value, list) and {option.value for option in field.options} >= set(value)
    if isinstance(field, CorrectionField):
        return _is_correction(value)
    if isinstance(field, ToggleField):
        return isinstance(value, bool)
    if isinstance(field, TextField):
        return isinstance(value, str)
    if isinstance(field, NumberField):
        low, high = field.minimum, field.maximum
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and (low is None or value >= low) and (high is None or value <= high)  # type: ignore[operator]
    return not isinstance(value, bool) and any(value == option.value for option in field.options)


def takes_condition(field: Field, value: object) -> bool:
    """Whether a condition can wait for the value: an option of the field, or yes or no of a toggle."""
    if isinstance(field, ToggleField):
        return isinstance(value, bool)
    if isinstance(field, OptionField):
        return not isinstance(value, bool) and any(value == option.value for option in field.options)
    return False


def _is_correction(value: object) -> bool:
    try:
        Correction.model_validate(value)
    except (ValidationError, LabelError):
        return False
    return True
