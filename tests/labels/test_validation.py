"""Pydantic is the one authority that validates: one label at a time, with everything the user's model says of it."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import (
    AfterValidator,
    AliasGenerator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    create_model,
    field_validator,
)

from trajwidgets.errors import LabelError
from trajwidgets.labels import CallTarget, Decision, Label, LabelSchema, RunTarget, StepTarget

STEP = StepTarget(trajectory_id="run-1", step_id="s1")


class Verdict(Enum):
    """A choice as an Enum."""

    YES = "yes"
    NO = "no"


class Feedback(BaseModel):
    """Every kind of field, some with validators of the user's own."""

    outcome: Literal["success", "failure"]
    verdict: Verdict = Verdict.YES
    effort: int = Field(default=3, ge=1, le=5)
    score: Annotated[int, Field(ge=1, le=5)] | None = None
    seconds: float = Field(default=0, ge=0)
    safe: bool = True
    tags: set[Literal["plan", "tool", "memory"]] = set()
    note: Annotated[str, AfterValidator(str.strip)] = ""
    path: str = ""
    even: int = 0
    raw: str = Field(default="", alias="rawText", exclude=True)

    @field_validator("path")
    @classmethod
    def _is_relative(cls, value: str) -> str:
        if value.startswith("/"):
            raise ValueError("paths are relative here")
        return value.lower()

    @field_validator("even", mode="before")
    @classmethod
    def _doubles(cls, value: Any) -> Any:
        return value * 2 if isinstance(value, int) else value

    @field_validator("safe")
    @classmethod
    def _looks_at_another_field(cls, value: bool, info: ValidationInfo) -> bool:
        return value if value else info.data["effort"] > 3


class Solved(BaseModel):
    """What is asked of the run."""

    solved: bool


@pytest.fixture(scope="module")
def schema() -> LabelSchema:
    return LabelSchema.from_models(step=Feedback, run=Solved)


ACCEPTED = [
    ("outcome", "success", "success"),
    ("verdict", "no", "no"),
    ("effort", 5, 5),
    ("score", 2, 2),
    ("seconds", 2, 2.0),
    ("safe", True, True),
    ("tags", ["memory", "plan"], ["plan", "memory"]),
    ("tags", [], []),
    ("note", "  fine ", "fine"),
    ("path", "SRC/Main.py", "src/main.py"),
    ("even", 21, 42),
    ("raw", "kept", "kept"),
]


@pytest.mark.parametrize(("field", "value", "stored"), ACCEPTED)
def test_a_value_is_stored_as_pydantic_reads_it(schema: LabelSchema, field: str, value: Any, stored: Any) -> None:
    label = schema.validate_label(Label(target=STEP, field=field, value=value))
    assert label.value == stored
    assert type(label.value) is type(stored)
    assert schema.validate_label(Label(target=STEP, field=field, value=label.value)).field == field


REFUSED = [
    ("outcome", "succes", "Input should be 'success' or 'failure'"),
    ("outcome", None, "a judged label carries a value"),
    ("score", None, "a judged label carries a value"),
    ("verdict", "maybe", "Input should be 'yes' or 'no'"),
    ("effort", 6, "less than or equal to 5"),
    ("score", 0, "greater than or equal to 1"),
    ("seconds", -1, "greater than or equal to 0"),
    ("seconds", "soon", "valid number"),
    ("safe", "perhaps", "valid boolean"),
    ("tags", ["plan", "plan"], "an option stands twice"),
    ("tags", ["plan", "luck"], "Input should be 'plan', 'tool' or 'memory'"),
    ("tags", "plan", "valid (set|array)"),
    ("path", "/etc/passwd", "paths are relative here"),
    ("note", {"deep": 1}, "valid string"),
    ("safe", False, r"its validator failed on False \(KeyError: 'effort'\)"),
]


@pytest.mark.parametrize(("field", "value", "complaint"), REFUSED)
def test_a_value_the_model_refuses_is_refused_with_its_words(
    schema: LabelSchema, field: str, value: Any, complaint: str
) -> None:
    with pytest.raises(LabelError, match=complaint) as caught:
        schema.validate_label(Label(target=STEP, field=field, value=value))
    assert f"field {field!r}" in str(caught.value)


def test_an_unknown_field_names_those_there_are(schema: LabelSchema) -> None:
    with pytest.raises(LabelError, match=r"no field 'outcom'.*Fields: outcome, verdict"):
        schema.validate_label(Label(target=STEP, field="outcom", value="success"))


def test_a_field_is_asked_of_what_it_was_declared_for(schema: LabelSchema) -> None:
    run = RunTarget(trajectory_id="run-1")
    call = CallTarget(trajectory_id="run-1", step_id="s1", call_id="c1")
    assert schema.validate_label(Label(target=run, field="solved", value=True)).value is True
    assert schema.validate_label(Label(target=call, field="outcome", value="success")).target == call
    with pytest.raises(LabelError, match="asked of a run, not of a step"):
        schema.validate_label(Label(target=STEP, field="solved", value=True))
    with pytest.raises(LabelError, match="asked of a step, not of a run"):
        schema.validate_label(Label(target=run, field="outcome", value="success"))


@pytest.mark.parametrize("state", ["unsure", "skipped", "not_applicable"])
def test_a_state_other_than_judged_carries_no_value(schema: LabelSchema, state: Any) -> None:
    label = Label(target=STEP, field="outcome", state=state)
    assert schema.validate_label(label) == label
    with pytest.raises(LabelError, match="carries no value"):
        schema.validate_label(Label(target=STEP, field="outcome", value="success", state=state))


def test_a_decision_holds_when_all_its_labels_do(schema: LabelSchema) -> None:
    good = Label(target=STEP, field="tags", value=["memory", "plan"])
    head = {"decision_id": "decision-1", "trajectory_id": "run-1", "schema_hash": schema.schema_hash}
    (label,) = schema.validate_decision(Decision(**head, labels=(good,))).labels
    assert label.value == ["plan", "memory"]
    with pytest.raises(LabelError, match="'effort'"):
        schema.validate_decision(Decision(**head, labels=(good, Label(target=STEP, field="effort", value=9))))


def test_the_configuration_of_the_model_holds_for_every_field() -> None:
    class Strict(BaseModel):
        model_config = ConfigDict(
            strict=True, extra="forbid", str_strip_whitespace=True, alias_generator=AliasGenerator(alias=str.upper)
        )

        note: str = ""
        clicks: int = 0
        tags: set[Literal["a", "b"]] = set()

    schema = LabelSchema.from_models(step=Strict)
    assert schema.validate_label(Label(target=STEP, field="note", value=" x ")).value == "x"
    assert schema.validate_label(Label(target=STEP, field="tags", value=["b", "a"])).value == ["a", "b"]
    with pytest.raises(LabelError, match="valid integer"):
        schema.validate_label(Label(target=STEP, field="clicks", value="3"))


def test_a_field_may_have_any_name_that_pydantic_takes() -> None:
    name = "a\0b\x1b[31m"
    schema = LabelSchema.from_models(step=create_model("Form", **{name: (Literal["yes", "no"], ...)}))
    assert schema.validate_label(Label(target=STEP, field=name, value="yes")).value == "yes"
    with pytest.raises(LabelError, match="'yes' or 'no'"):
        schema.validate_label(Label(target=STEP, field=name, value="perhaps"))


def test_a_form_read_from_a_store_says_that_it_cannot_validate(schema: LabelSchema) -> None:
    again = LabelSchema.model_validate_json(schema.model_dump_json())
    assert again.field("outcome") == schema.field("outcome")
    with pytest.raises(LabelError, match=r"without its pydantic model.*from_models"):
        again.validate_label(Label(target=STEP, field="outcome", value="success"))
