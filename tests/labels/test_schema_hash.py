"""A form has one name: the hash of its canonical JSON."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Annotated, Any, Literal

import pytest
import rfc8785
from pydantic import BaseModel, Field, create_model

from trajwidgets.labels import FieldOptions, LabelSchema


class Feedback(BaseModel):
    """The form of the README, and one field of every other kind."""

    outcome: Literal["success", "partial", "failure"]
    next_action: Literal["continue", "retry", "retry_changed", "other_tool", "ask_user", "escalate", "stop"]
    quality: Annotated[Literal["schlecht", "mäßig", "gut ✓"], FieldOptions(ordered=True)] = "mäßig"
    effort: int = Field(default=3, ge=1, le=5)
    seconds: float = Field(default=0, ge=0.1, le=1e21)
    tags: set[Literal["a", "b"]] = set()
    safe: bool = True
    note: str = ""


def test_the_hash_is_the_sha256_of_the_rfc_8785_json() -> None:
    schema = LabelSchema.from_models(step=Feedback, name="Feedback", guidelines="# Read *first*\r\n\u2028 \U0001f600")
    written = json.loads(schema.model_dump_json())
    assert schema.schema_hash == sha256(rfc8785.dumps(written)).hexdigest()


def test_a_form_of_the_first_version_keeps_its_hash() -> None:
    """Computed by version 0.1.0, before a form could have conditions, taxonomies or a rule on the first error."""
    schema = LabelSchema.from_models(step=Feedback, name="Feedback", guidelines="Look twice.")
    assert schema.schema_hash == "11d7832f366cfefb03a237558d4cf262e15200da6878c0bda5d93373bc4f7224"


def test_a_form_keeps_its_hash_through_json() -> None:
    schema = LabelSchema.from_models(step=Feedback, applies_to=("agent", "environment"))
    again = LabelSchema.model_validate_json(schema.model_dump_json())
    assert again.schema_hash == schema.schema_hash
    assert again.model_dump_json() == schema.model_dump_json()
    reordered = json.loads(schema.model_dump_json())
    assert LabelSchema.model_validate(dict(reversed(reordered.items()))).schema_hash == schema.schema_hash


CHANGES: dict[str, dict[str, Any]] = {
    "name": {"name": "Other"},
    "guidelines": {"guidelines": "Look twice."},
    "applies_to": {"applies_to": ("agent", "user")},
    "one option more": {"step": create_model("Form", answer=(Literal["a", "b", "c"], ...))},
    "another order": {"step": create_model("Form", answer=(Literal["b", "a"], ...))},
    "ordered": {"step": create_model("Form", answer=(Annotated[Literal["a", "b"], FieldOptions(ordered=True)], ...))},
    "not required": {"step": create_model("Form", answer=(Literal["a", "b"], "a"))},
    "another key": {"step": create_model("Form", answer=(Annotated[Literal["a", "b"], FieldOptions(keys="zy")], ...))},
    "of the run": {"step": None, "run": create_model("Form", answer=(Literal["a", "b"], ...))},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_of_the_form_is_another_hash(change: dict[str, Any]) -> None:
    base: dict[str, Any] = {"step": create_model("Form", answer=(Literal["a", "b"], ...)), "name": "Form"}
    assert LabelSchema.from_models(**base).schema_hash != LabelSchema.from_models(**{**base, **change}).schema_hash


def test_the_docstring_and_the_validators_of_the_model_are_not_part_of_the_form() -> None:
    plain = create_model("Form", answer=(Literal["a", "b"], ...))
    told = create_model("Form", __doc__="Explained.", answer=(Literal["a", "b"], ...))
    assert LabelSchema.from_models(step=plain).schema_hash == LabelSchema.from_models(step=told).schema_hash


def test_a_form_knows_its_fields_by_name_and_by_scope() -> None:
    schema = LabelSchema.from_models(step=Feedback, run=create_model("Run", solved=(bool, ...)))
    assert schema.name == "Feedback+Run"
    assert [field.name for field in schema.of("run")] == ["solved"]
    assert [field.name for field in schema.of("step")] == list(Feedback.model_fields)
    assert schema.field("solved").kind == "toggle"
