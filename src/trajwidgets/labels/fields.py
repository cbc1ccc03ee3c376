"""The kinds of field a form can have. Each knows its level of measurement: agreement needs no second configuration."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field as PydanticField

from trajwidgets.trajectory import Frozen

#: Of what a field is asked: of each step, of the run, of each tool call of a step, of each mark the annotator makes.
Scope = Literal["step", "run", "call", "span"]
Level = Literal["nominal", "ordinal", "interval"]


class Option(Frozen):
    """One thing that can be chosen: its stored value, its display text, the key that chooses it, what it means."""

    value: str | int
    label: str
    key: str = ""
    definition: str = ""


class FieldBase(Frozen):
    """What every field has. `key` chooses or opens the field where its options have no keys of their own."""

    name: str
    scope: Scope
    title: str
    help: str = ""
    required: bool = True
    key: str = ""


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


#: The name of the field everybody may fill in on any target, whatever the form asks.
COMMENT = "comment"


def comment_field(scope: Scope, key: str = "") -> TextField:
    """The field a comment is kept under, where the form declares none of that name."""
    return TextField(name=COMMENT, scope=scope, title="Comment", required=False, key=key)


Field = Annotated[
    ChoiceField | OrderedChoiceField | ScaleField | ToggleField | NumberField | TextField | MultiChoiceField,
    PydanticField(discriminator="kind"),
]

OptionField = ChoiceField | OrderedChoiceField | ScaleField | MultiChoiceField


def declared_scale(field: Field) -> tuple[str | int | bool, ...] | None:
    """The declared values of a field in order; None for numbers, texts and sets."""
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
    if isinstance(field, MultiChoiceField):
        return isinstance(value, list) and {option.value for option in field.options} >= set(value)
    if isinstance(field, ToggleField):
        return isinstance(value, bool)
    if isinstance(field, TextField):
        return isinstance(value, str)
    if isinstance(field, NumberField):
        low, high = field.minimum, field.maximum
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and (low is None or value >= low) and (high is None or value <= high)  # type: ignore[operator]
    return not isinstance(value, bool) and any(value == option.value for option in field.options)


class FieldOptions:
    """What a type alone cannot say about a field; put it into `typing.Annotated`.

    Args:
        ordered: the options of a `Literal` or `Enum` are in order, lowest first (level ordinal instead of nominal).
        keys: one key per option in declared order (for a toggle: yes, no), or the single key of a number or text field.
        definitions: what each option means, by value; shown beside it.
        labels: what each option is called on screen, by value; the value itself stays what is stored.
    """

    __slots__ = ("definitions", "keys", "labels", "ordered")
    DEFAULT: ClassVar[FieldOptions]

    def __init__(
        self,
        *,
        ordered: bool = False,
        keys: str = "",
        definitions: dict[str | int, str] | None = None,
        labels: dict[str | int, str] | None = None,
    ) -> None:
        self.ordered = ordered
        self.keys = keys
        self.definitions = definitions or {}
        self.labels = labels or {}


FieldOptions.DEFAULT = FieldOptions()
