"""One field under several forms: one scale where the declarations make one, else an error that says how to go on."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, create_model

from trajwidgets.errors import StoreError
from trajwidgets.labels import Decision, FieldOptions, Label, LabelSchema, StepTarget
from trajwidgets.store import LabelStore


def answer(store: LabelStore, values: Any, value: Any) -> LabelSchema:
    """One annotator more, who answers one field `grade` under a form where it has type `values`."""
    name = f"Form{len(store.schemas())}"
    schema = LabelSchema.from_models(step=create_model(name, grade=(values, ...)))
    store.record_schema(schema)
    target = StepTarget(trajectory_id="run-1", step_id="s1")
    decision = Decision(
        decision_id=f"grade-{store.last_row():04}",
        trajectory_id="run-1",
        schema_hash=schema.schema_hash,
        labels=(Label(target=target, field="grade", value=value),),
    )
    store.save(schema.validate_decision(decision), annotator=f"a{store.last_row()}")
    return schema


ORDERED = FieldOptions(ordered=True)
#: Literal["a", "b"] and Literal["b", "a"] are equal, and `Annotated` hands out the one it made first for both.
ORDERED_TOO = FieldOptions(ordered=True)


@pytest.mark.parametrize(
    ("one", "two", "categories"),
    [
        (Literal["a", "b"], Literal["a", "b", "c"], ["a", "b", "c"]),
        (Literal["a", "b"], Literal["b", "z"], ["a", "b", "z"]),
        (Annotated[Literal["a", "c"], ORDERED], Annotated[Literal["a", "b", "c"], ORDERED], ["a", "b", "c"]),
        (Annotated[int, Field(ge=1, le=5)], Annotated[int, Field(ge=0, le=5)], [0, 1, 2, 3, 4, 5]),
    ],
)
def test_a_scale_that_grew_has_all_its_options_in_declared_order(
    store: LabelStore, one: Any, two: Any, categories: list[Any]
) -> None:
    for form in (one, two):
        answer(store, form, value=categories[0] if form is one and categories[0] != 0 else categories[1])
    values = store.to_frame(field="grade")["value"]
    assert list(values.cat.categories) == categories
    assert values.cat.ordered == (isinstance(categories[0], int) or ORDERED in getattr(one, "__metadata__", ()))
    assert values.notna().all()


@pytest.mark.parametrize(
    ("one", "two", "value"),
    [
        (Literal["a", "b"], str, "a"),
        (Literal["a", "b"], Annotated[Literal["a", "b"], ORDERED], "a"),
        (Annotated[Literal["a", "b"], ORDERED], Annotated[Literal["b", "a"], ORDERED_TOO], "a"),
        (Annotated[Literal["a", "b"], ORDERED], Annotated[Literal["a", "c"], ORDERED], "a"),
    ],
)
def test_declarations_that_make_no_one_scale_are_named_and_can_be_told_apart(
    store: LabelStore, one: Any, two: Any, value: str
) -> None:
    schemas = [answer(store, form, value=value) for form in (one, two)]
    for frame in (lambda: store.to_frame(field="grade"), lambda: store.to_frame(wide=True)):
        with pytest.raises(StoreError, match=r"Form0 as .*Form1 as .*schema="):
            frame()
    assert len(store.to_frame()) == 2
    for schema in schemas:
        assert store.to_frame(field="grade", schema=schema)["value"].tolist() == [value]
        assert len(store.to_frame(wide=True, schema=schema.schema_hash)) == 1
    with pytest.raises(StoreError, match="no schema 'nonsense'"):
        store.to_frame(schema="nonsense")


def test_a_form_nobody_answered_disturbs_nobody(store: LabelStore) -> None:
    answer(store, Literal["a", "b"], value="a")
    store.record_schema(LabelSchema.from_models(step=create_model("Other", grade=(str, ""))))
    assert list(store.to_frame(field="grade")["value"].cat.categories) == ["a", "b"]
