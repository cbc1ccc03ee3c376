"""Where people differ, how far, and who said what; texts, reviews and labels of changed steps are not compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import pandas as pd
import pytest
from pydantic import BaseModel

from trajwidgets.errors import StoreError
from trajwidgets.labels import Decision, FieldOptions, Label, LabelSchema, StepTarget
from trajwidgets.store import LabelStore
from trajwidgets.trajectory import Step, TextPart, Trajectory

Decide = Callable[..., Decision]

COLUMNS = ["trajectory_id", "step_id", "target", "field", "n_annotators", "n_values", "disagreement", "values"]


@pytest.fixture
def disputed(store: LabelStore, decide: Decide, schema: LabelSchema, trajectory: Trajectory) -> LabelStore:
    store.record_schema(schema)
    store.record_run(trajectory)
    for annotator, outcome, quality, effort, tags in (
        ("anna", "success", "good", 1, ["plan"]),
        ("ben", "failure", "fair", 5, ["plan"]),
        ("cleo", "failure", "good", 2, ["tool", "plan"]),
    ):
        values = {"outcome": outcome, "quality": quality, "effort": effort, "tags": sorted(tags), "note": annotator}
        store.save(decide("s1", **values), annotator=annotator)
        store.save(
            decide("s2", outcome="success", seconds={"anna": 0.0, "ben": 1.0, "cleo": 4.0}[annotator]),
            annotator=annotator,
        )
        store.save(decide(None, solved=annotator == "anna"), annotator=annotator)
    return store


def rows(frame: pd.DataFrame) -> dict[tuple[str | None, str], float]:
    steps = [None if pd.isna(step) else step for step in frame["step_id"]]
    return dict(zip(zip(steps, frame["field"], strict=True), frame["disagreement"], strict=True))


def test_every_unit_and_field_on_which_people_differ_is_a_row(disputed: LabelStore) -> None:
    frame = disputed.disagreements()
    assert frame.columns.tolist() == [*COLUMNS, "slice_capability", "slice_difficulty"]
    # By hand: of three pairs the nominal fields differ in two; the ranks of quality (of 2) by 1, 0 and 1, those of
    # effort (of 4) by 4, 1 and 3; seconds, whose longest distance here is 4, by 1, 4 and 3.
    assert rows(frame) == pytest.approx(
        {
            ("s1", "outcome"): 2 / 3,
            (None, "solved"): 2 / 3,
            ("s1", "tags"): 2 / 3,
            ("s2", "seconds"): 8 / 12,
            ("s1", "effort"): 8 / 12,
            ("s1", "quality"): 2 / 6,
        }
    )
    assert frame["disagreement"].is_monotonic_decreasing
    first = frame[frame["field"] == "outcome"].iloc[0]
    assert first["values"] == {"anna": "success", "ben": "failure", "cleo": "failure"}
    assert (first["n_annotators"], first["n_values"], first["target"]) == (3, 2, "step")
    assert first["slice_capability"] == "reading"


def test_one_field_alone(disputed: LabelStore) -> None:
    assert disputed.disagreements("quality")["field"].tolist() == ["quality"]
    with pytest.raises(StoreError, match=r"no field 'qualty' in this store; did you mean 'quality'\?"):
        disputed.disagreements("qualty")
    with pytest.raises(StoreError, match="'note' is a text"):
        disputed.disagreements("note")


def test_a_dispute_that_is_settled_or_undone_is_no_row(disputed: LabelStore, decide: Decide) -> None:
    disputed.save(decide("s1", outcome="failure"), annotator="anna")
    assert ("s1", "outcome") not in rows(disputed.disagreements())


def test_reviews_and_what_nobody_judged_are_not_compared(
    store: LabelStore, decide: Decide, schema: LabelSchema
) -> None:
    store.record_schema(schema)
    store.save(decide("s1", outcome="success"), annotator="anna")
    store.save(decide("s1", outcome="failure"), annotator="anna", role="reviewer")
    store.save(decide("s1", outcome="failure"), annotator="ben", role="reviewer")
    target = StepTarget(trajectory_id="run-1", step_id="s1")
    store.save(decide("s1", outcome=Label(target=target, field="outcome", state="unsure")), annotator="cleo")
    empty = store.disagreements()
    assert empty.empty
    assert empty.columns.tolist() == COLUMNS
    assert empty.dtypes.astype(str).tolist() == store.disagreements("outcome").dtypes.astype(str).tolist()


def test_labels_of_a_step_that_has_changed_are_not_compared(
    disputed: LabelStore, trajectory: Trajectory, changed: Callable[..., Trajectory]
) -> None:
    other = Step(step_id="s1", actor="agent", parts=(TextPart(text="something else"),))
    disputed.record_run(changed(trajectory, steps=(trajectory.steps[0], other, *trajectory.steps[2:])))
    assert "s1" not in [step for step, _ in rows(disputed.disagreements())]


class Coarse(BaseModel):
    quality: Annotated[Literal["good", "poor"], FieldOptions(ordered=True)]
    tags: str


def test_a_field_without_one_scale_holds_up_no_other_and_is_compared_as_nominal(
    disputed: LabelStore, decide: Decide
) -> None:
    """`poor < fair < good` and `good < poor` make no one order; `tags` became a text."""
    before = rows(disputed.disagreements())
    other = LabelSchema.from_models(step=Coarse)
    disputed.record_schema(other)
    later = decide("s2", quality="poor", tags="plan, tool").model_copy(update={"schema_hash": other.schema_hash})
    disputed.save(later, annotator="anna")
    disputed.save(decide("s2", quality="fair"), annotator="ben")
    found = rows(disputed.disagreements())
    assert found[("s2", "quality")] == 1.0
    assert found[("s1", "quality")] == pytest.approx(2 / 3), "of three pairs two differ"
    kept = {unit: apart for unit, apart in before.items() if unit[1] not in ("quality", "tags")}
    assert {unit: apart for unit, apart in found.items() if unit[1] != "quality"} == kept
    with pytest.raises(StoreError, match=r"no one scale: .*to_frame\(schema=\.\.\.\)"):
        disputed.disagreements("quality")
    with pytest.raises(StoreError, match="'tags' is a text"):
        disputed.disagreements("tags")
    chosen = disputed.to_frame(schema=other)  # the remedy that the message names
    assert chosen[chosen["field"] == "quality"]["value"].tolist() == ["poor"]


def test_yes_and_one_are_two_answers_but_an_order_of_options_is_none(store: LabelStore, decide: Decide) -> None:
    """Of fields no form declares, values are compared as they are stored."""
    for annotator, value in (("anna", True), ("ben", 1)):
        store.save(decide("s1", strange=value), annotator=annotator)
    frame = store.disagreements("strange")
    assert (frame["n_values"].tolist(), frame["disagreement"].tolist()) == ([2], [1.0])
