"""A pydantic model becomes a form: one control a field, a level of measurement, and keys."""

from __future__ import annotations

import enum
from typing import Annotated, Any, Literal, Optional

import annotated_types
import pytest
from pydantic import BaseModel, Field, StringConstraints, create_model

from trajwidgets.errors import SchemaError
from trajwidgets.labels import FieldOptions, LabelSchema, declared_scale
from trajwidgets.labels.keys import RESERVED_KEYS


class Outcome(enum.Enum):
    """A choice as an Enum."""

    SUCCESS = "success"
    FAILURE = "failure"


class Grade(enum.IntEnum):
    """A choice of numbers."""

    LOW = 1
    HIGH = 2


def form(*, scope: str = "step", **types: Any) -> LabelSchema:
    """A form with these fields; a type, or a pair of type and default."""
    fields = {name: given if isinstance(given, tuple) else (given, ...) for name, given in types.items()}
    return LabelSchema.from_models(**{scope: create_model("Form", **fields)})


CONTROLS = [
    (Literal["a", "b"], "choice", "nominal", ("a", "b")),
    (Outcome, "choice", "nominal", ("success", "failure")),
    (Grade, "choice", "nominal", (1, 2)),
    (Literal["a", 1], "choice", "nominal", ("a", 1)),
    (Literal["a", "b"] | None, "choice", "nominal", ("a", "b")),
    (Optional[Literal["x", "y"]], "choice", "nominal", ("x", "y")),  # noqa: UP045 (the old spelling is the case here)
    (Annotated[Literal["low", "high"], FieldOptions(ordered=True)], "ordered_choice", "ordinal", ("low", "high")),
    (Annotated[Outcome, FieldOptions(ordered=True)], "ordered_choice", "ordinal", ("success", "failure")),
    (
        Annotated[Literal["bad", "good"], FieldOptions(ordered=True)] | None,
        "ordered_choice",
        "ordinal",
        ("bad", "good"),
    ),
    (Annotated[int, Field(ge=1, le=5)], "scale", "ordinal", (1, 2, 3, 4, 5)),
    (Annotated[int, Field(ge=1, le=5)] | None, "scale", "ordinal", (1, 2, 3, 4, 5)),
    (Annotated[int | None, Field(ge=-1, le=1)], "scale", "ordinal", (-1, 0, 1)),
    (Annotated[int, annotated_types.Interval(ge=0, le=3)], "scale", "ordinal", (0, 1, 2, 3)),
    (Annotated[int, Field(ge=0, le=10)], "scale", "ordinal", tuple(range(11))),
    (Annotated[int, Field(ge=0, le=11)], "number", "interval", None),
    (bool, "toggle", "nominal", (False, True)),
    (int, "number", "interval", None),
    (float, "number", "interval", None),
    (Annotated[int, Field(ge=1)], "number", "interval", None),
    (str, "text", None, None),
    (str | None, "text", None, None),
    (set[Literal["a", "b"]], "multi_choice", "nominal", None),
    (frozenset[Outcome], "multi_choice", "nominal", None),
    (list[Literal["a", "b"]], "multi_choice", "nominal", None),
    (tuple[Literal["a", "b"], ...], "multi_choice", "nominal", None),
]


@pytest.mark.parametrize(("annotation", "kind", "level", "scale"), CONTROLS, ids=lambda value: str(value)[:40])
def test_a_type_becomes_its_control_and_level(annotation: Any, kind: str, level: str | None, scale: Any) -> None:
    (field,) = form(answer=annotation).fields
    assert (field.kind, field.level, declared_scale(field)) == (kind, level, scale)


def test_a_field_says_what_the_model_says() -> None:
    (field,) = form(next_action=(str, Field(default="", title="What next?", description="The next move."))).fields
    assert (field.title, field.help, field.required) == ("What next?", "The next move.", False)
    (plain,) = form(next_action=str).fields
    assert (plain.title, plain.help, plain.required, plain.scope) == ("Next action", "", True, "step")
    assert form(scope="run", solved=bool).fields[0].scope == "run"


def test_a_number_knows_its_bounds_and_a_text_its_length() -> None:
    seconds, clicks, words, short = form(
        seconds=Annotated[float, Field(ge=0.5, le=60)],
        clicks=Annotated[int, Field(ge=0)],
        words=Annotated[str, Field(max_length=80)],
        short=Annotated[str, StringConstraints(max_length=8)],
    ).fields
    assert (seconds.minimum, seconds.maximum, seconds.integer) == (0.5, 60, False)
    assert (clicks.minimum, clicks.maximum, clicks.integer) == (0, None, True)
    assert (words.max_length, short.max_length) == (80, 8)


def test_definitions_and_display_texts_stand_beside_the_stored_value() -> None:
    options = FieldOptions(definitions={"a": "It worked."}, labels={"b": "No good"})
    (field,) = form(answer=Annotated[Literal["a", "b", "c_d"], options]).fields
    assert [(option.value, option.label, option.definition) for option in field.options] == [
        ("a", "a", "It worked."),
        ("b", "No good", ""),
        ("c_d", "c d", ""),
    ]


REFUSED = [
    (dict, "no control"),
    (Literal["a", True], "no control"),
    (int | str, "no control"),
    (set[str], "no control"),
    (BaseModel, "no control"),
    (Annotated[Literal["a", "b"], FieldOptions(keys="1")], "1 key for 2 options"),
    (Annotated[Literal["a", "b"], FieldOptions(keys="11")], "already belongs"),
    (Annotated[Literal["a", "b"], FieldOptions(keys="1j")], "'j' moves through the run"),
    (Annotated[Literal["a", "b"], FieldOptions(definitions={"z": "?"})], "'z' is defined but is no option"),
    (Annotated[Literal["a", "b"], FieldOptions(labels={"z": "?"})], "'z' is defined but is no option"),
    (Annotated[bool, FieldOptions(keys="a")], "a toggle takes two keys, yes and no"),
    (Annotated[str, FieldOptions(keys="ab")], "2 keys for a field without options"),
]


@pytest.mark.parametrize(("annotation", "complaint"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_type_without_a_control_is_refused_by_name(annotation: Any, complaint: str) -> None:
    with pytest.raises(SchemaError, match=complaint) as caught:
        form(fine=bool, answer=annotation)
    assert "answer" in str(caught.value)


def test_an_error_names_model_field_and_remedy() -> None:
    with pytest.raises(SchemaError, match=r"^Form\.answer: no control for .*dict.*\. Use Literal or Enum"):
        form(answer=dict)


@pytest.mark.parametrize(
    ("models", "complaint"),
    [
        ({}, "at least one pydantic model"),
        ({"step": dict}, "takes a pydantic model class"),
        ({"run": create_model("Full", a=(str, ""))()}, "takes a pydantic model class"),
        ({"step": create_model("Empty")}, "Empty has no fields"),
    ],
)
def test_only_models_with_fields_make_a_form(models: dict[str, Any], complaint: str) -> None:
    with pytest.raises(SchemaError, match=complaint):
        LabelSchema.from_models(**models)


def test_a_name_stands_in_one_model_only() -> None:
    model = create_model("Same", note=(str, ""))
    with pytest.raises(SchemaError, match=r"'note' stands in both.*names of their own"):
        LabelSchema.from_models(step=model, run=create_model("Other", note=(str, "")))


def keys(schema: LabelSchema) -> dict[str, str]:
    return {
        field.name: field.key or "".join(option.key for option in getattr(field, "options", ()))
        for field in schema.fields
    }


def test_every_option_of_an_ordinary_form_has_one_key_of_its_own() -> None:
    given = keys(
        form(
            outcome=Literal["success", "partial", "failure"],
            next_action=Literal["continue", "retry", "retry_changed", "other_tool", "ask_user", "escalate", "stop"],
            safe=bool,
            note=(str, ""),
        )
    )
    assert [len(found) for found in given.values()] == [3, 7, 1, 1]
    pressed = "".join(given.values())
    assert len(set(pressed)) == len(pressed)
    assert not set(pressed) & (RESERVED_KEYS - {"c"})
    assert given["note"] == "c"
    assert given["outcome"] == "123"


def test_keys_of_two_forms_do_not_meet_by_accident() -> None:
    """A form is read the same way each time, so a schema hash means the same keys on every machine."""
    types = {"outcome": Literal["a", "b"], "effort": Annotated[int, Field(ge=1, le=5)], "safe": bool}
    assert keys(form(**types)) == keys(form(**types))
    assert form(**types).schema_hash == form(**types).schema_hash


def test_a_scale_of_digits_is_chosen_by_its_digits_where_they_are_free() -> None:
    scale = Annotated[int, Field(ge=1, le=5)]
    assert keys(form(effort=scale))["effort"] == "12345"
    both = keys(form(outcome=Literal["a", "b", "c"], effort=scale))
    assert both["outcome"] == "123"
    assert not set(both["effort"]) & set("123")


def test_keys_one_asks_for_are_given_whatever_stands_before() -> None:
    given = keys(form(first=Literal["a", "b"], second=Annotated[Literal["x", "y"], FieldOptions(keys="12")]))
    assert given["second"] == "12"
    assert not set(given["first"]) & set("12")


def test_a_form_with_more_options_than_keys_still_opens() -> None:
    many = Literal[tuple(f"option {number}" for number in range(80))]
    (field,) = form(answer=many).fields
    found = [option.key for option in field.options if option.key]
    assert len(found) == len(set(found)) > 40
    assert len(field.options) == 80
