"""Labels as pandas: stable columns, one dtype a field, declared scales as categories."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pandas as pd
import pytest
from pydantic import BaseModel, create_model

from trajwidgets.errors import StoreError
from trajwidgets.labels import Decision, Label, LabelSchema, Retraction, StepTarget
from trajwidgets.store import LabelStore
from trajwidgets.trajectory import Step, TextPart, Trajectory

Decide = Callable[..., Decision]

LONG = {
    "trajectory_id": "string",
    "step_id": "string",
    "target": "string",
    "call_id": "string",
    "pointer": "string",
    "start": "Int64",
    "end": "Int64",
    "field": "string",
    "kind": "string",
    "level": "string",
    "value": "object",
    "state": "string",
    "annotator": "string",
    "role": "string",
    "recorded_at": "datetime64[us, UTC]",
    "confidence": "Float64",
    "evidence": "object",
    "active_ms": "Int64",
    "suggested_by": "string",
    "decision_id": "string",
    "schema": "string",
    "schema_hash": "string",
    "run_digest": "string",
    "step_digest": "string",
    "stale": "bool",
}
SLICES = {"slice_capability": "string", "slice_difficulty": "string"}
UNIT = {"trajectory_id": "string", "step_id": "string", "target": "string", "annotator": "string", "role": "string"}

ANSWERS: dict[str, Any] = {
    "outcome": "partial",
    "quality": "good",
    "effort": 4,
    "safe": False,
    "seconds": 2.5,
    "clicks": 7,
    "tags": ["plan", "memory"],
    "note": "it read the wrong file",
}
TYPED = {
    "outcome": pd.CategoricalDtype(["success", "partial", "failure"], ordered=False),
    "quality": pd.CategoricalDtype(["poor", "fair", "good"], ordered=True),
    "effort": pd.CategoricalDtype([1, 2, 3, 4, 5], ordered=True),
    "safe": pd.BooleanDtype(),
    "seconds": pd.Float64Dtype(),
    "clicks": pd.Int64Dtype(),
    "tags": "object",
    "note": "string",
}


def dtypes(frame: pd.DataFrame) -> dict[str, str]:
    return {str(name): str(dtype) for name, dtype in frame.dtypes.items()}


def state(field: str, name: str, step: str = "s1") -> Label:
    return Label(target=StepTarget(trajectory_id="run-1", step_id=step), field=field, state=name)  # type: ignore[arg-type]


@pytest.fixture
def filled(store: LabelStore, decide: Decide, schema: LabelSchema, trajectory: Trajectory) -> LabelStore:
    """Two annotators: one has answered everything on s1, the other is unsure of the outcome and skips the note."""
    store.record_schema(schema)
    store.record_run(trajectory)
    submit = decide("s1", **ANSWERS).model_copy(update={"active_ms": 4200})
    store.save(schema.validate_decision(submit), annotator="a1")
    unsure = decide("s1", x=state("outcome", "unsure"), y=state("note", "skipped"), effort=2)
    store.save(schema.validate_decision(unsure), annotator="a2")
    store.save(schema.validate_decision(decide(None, solved=True)), annotator="a1")
    return store


def test_the_long_frame_is_the_same_empty_and_full(store: LabelStore, decide: Decide, trajectory: Trajectory) -> None:
    assert dtypes(store.to_frame()) == LONG
    assert len(store.to_frame()) == 0
    store.record_run(trajectory)
    assert dtypes(store.to_frame()) == LONG | SLICES
    store.save(decide("s1", outcome="success"), annotator="a1")
    assert dtypes(store.to_frame()) == LONG | SLICES


def test_history_has_the_columns_of_the_long_frame_and_what_became_of_it(filled: LabelStore, path: Any) -> None:
    expected = LONG | {"status": "string", "retracted_at": "datetime64[us, UTC]"}
    assert list(dtypes(filled.history()).items()) == list((expected | SLICES).items())
    with LabelStore(path.with_name("empty.db")) as empty:
        assert dtypes(empty.history()) == expected


def test_one_row_of_the_long_frame_says_everything(
    filled: LabelStore, schema: LabelSchema, trajectory: Trajectory
) -> None:
    frame = filled.to_frame()
    assert list(frame["field"]) == [*ANSWERS, "outcome", "note", "effort", "solved"]
    row = frame.iloc[0]
    empty = ["confidence", "suggested_by", "call_id", "pointer", "start", "end"]
    assert row.drop(["recorded_at", "decision_id", *empty]).to_dict() == {
        "trajectory_id": "run-1",
        "step_id": "s1",
        "target": "step",
        "field": "outcome",
        "kind": "choice",
        "level": "nominal",
        "value": "partial",
        "state": "judged",
        "annotator": "a1",
        "role": "annotator",
        "evidence": (),
        "active_ms": 4200,
        "schema": "Feedback+Verdict",
        "schema_hash": schema.schema_hash,
        "run_digest": trajectory.digest,
        "step_digest": trajectory.step("s1").digest,
        "stale": False,
        "slice_capability": "reading",
        "slice_difficulty": "easy",
    }
    last = frame.iloc[-1]
    assert last["step_id"] is pd.NA
    assert (last["target"], last["value"]) == ("run", True)
    assert frame.loc[frame["field"] == "note", "level"].isna().all()


@pytest.mark.parametrize("field", TYPED)
def test_a_field_has_a_dtype_of_its_own_empty_and_full(filled: LabelStore, path: Any, field: str, schema: Any) -> None:
    frame = filled.to_frame(field=field)
    assert frame["value"].dtype == TYPED[field]
    first = frame["value"].iloc[0]
    assert first == (tuple(ANSWERS[field]) if field == "tags" else ANSWERS[field])
    assert set(frame["field"]) == {field}
    assert list(frame.columns) == [*LONG, *SLICES]
    with LabelStore(path.with_name("empty.db")) as empty:
        empty.record_schema(schema)
        assert empty.to_frame(field=field)["value"].dtype == TYPED[field]


def test_categories_stand_in_declared_order_whatever_was_chosen(filled: LabelStore) -> None:
    outcome = filled.to_frame(field="outcome")["value"]
    assert list(outcome.cat.categories) == ["success", "partial", "failure"]
    assert not outcome.cat.ordered
    effort = filled.to_frame("effort")["value"]
    assert effort.min() == 2
    assert list(effort.cat.categories) == [1, 2, 3, 4, 5]


def test_what_is_not_judged_is_na_and_says_why(filled: LabelStore) -> None:
    frame = filled.to_frame(field="outcome").set_index("annotator")
    assert frame.loc["a2", "state"] == "unsure"
    assert pd.isna(frame.loc["a2", "value"])
    assert filled.to_frame(field="note").set_index("annotator")["value"].isna().to_dict() == {"a1": False, "a2": True}


def test_the_wide_frame_has_one_row_a_unit_and_annotator_and_one_typed_column_a_field(filled: LabelStore) -> None:
    frame = filled.to_frame(wide=True)
    assert list(frame.columns) == [*UNIT, *TYPED, "solved", *SLICES]
    for name, dtype in {**UNIT, **TYPED, "solved": "boolean", **SLICES}.items():
        assert frame[name].dtype == dtype, name
    assert frame[["annotator", "target"]].to_numpy().tolist() == [["a1", "step"], ["a2", "step"], ["a1", "run"]]
    assert frame["outcome"].isna().tolist() == [False, True, True]
    assert frame["effort"].tolist()[:2] == [4, 2]
    assert frame["tags"].tolist() == [("plan", "memory"), None, None]
    assert frame["solved"].isna().tolist() == [True, True, False]


def test_the_wide_frame_of_an_empty_store_has_its_columns(store: LabelStore, schema: LabelSchema) -> None:
    assert list(store.to_frame(wide=True).columns) == list(UNIT)
    store.record_schema(schema)
    frame = store.to_frame(wide=True)
    assert list(frame.columns) == [*UNIT, *TYPED, "solved"]
    assert {name: frame[name].dtype == dtype for name, dtype in TYPED.items()} == dict.fromkeys(TYPED, True)


def test_values_agree_in_all_three_frames(filled: LabelStore) -> None:
    long, wide = filled.to_frame(), filled.to_frame(wide=True)
    for field in TYPED:
        mine = long[(long["field"] == field) & (long["state"] == "judged")].set_index("annotator")["value"].to_dict()
        typed = filled.to_frame(field).dropna(subset="value").set_index("annotator")["value"].to_dict()
        across = wide[wide["target"] == "step"].dropna(subset=field).set_index("annotator")[field].to_dict()
        assert mine == typed == across


def test_an_unknown_field_names_the_known_ones(filled: LabelStore, path: Any) -> None:
    with pytest.raises(StoreError, match=r"no field 'outcomes'.*did you mean 'outcome'\?.*quality.*solved"):
        filled.to_frame(field="outcomes")
    with LabelStore(path.with_name("empty.db")) as empty, pytest.raises(StoreError, match="none yet"):
        empty.to_frame(field="outcome")


def test_one_field_or_wide_but_not_both(filled: LabelStore) -> None:
    with pytest.raises(StoreError, match="not both"):
        filled.to_frame(field="outcome", wide=True)


def test_labels_without_a_recorded_form_are_kept_as_they_are(store: LabelStore, decide: Decide) -> None:
    store.save(decide("s1", outcome="success", tags=["plan"]), annotator="a1")
    frame = store.to_frame()
    assert frame[["kind", "level", "schema"]].isna().all(axis=None)
    assert store.to_frame(field="outcome")["value"].tolist() == ["success"]
    assert store.to_frame(wide=True)["tags"].tolist() == [("plan",)]


def test_a_set_of_choices_can_be_grouped_by(filled: LabelStore) -> None:
    assert filled.to_frame(field="tags").groupby("value").size().to_dict() == {("plan", "memory"): 1}


def test_numbers_beyond_a_machine_word_stay_exact(store: LabelStore, schema: LabelSchema, decide: Decide) -> None:
    store.record_schema(schema)
    store.save(decide("s1", clicks=10**30), annotator="a1")
    assert store.to_frame(field="clicks")["value"].tolist() == [10**30]


def test_a_label_is_stale_when_its_step_changed_and_only_then(
    filled: LabelStore, decide: Decide, trajectory: Trajectory, changed: Callable[..., Trajectory]
) -> None:
    filled.save(decide("s2", outcome="success"), annotator="a1")
    filled.save(decide("s3", outcome="success"), annotator="a1")
    steps = list(trajectory.steps)
    steps[1] = Step(step_id="s1", actor="agent", parts=(TextPart(text="read anew"),))
    filled.record_run(changed(trajectory, steps=tuple(steps[:3])))
    stale = filled.to_frame().groupby(["step_id", "target"], dropna=False)["stale"].unique().map(list).to_dict()
    assert {key[0] if isinstance(key[0], str) else "run": found for key, found in stale.items()} == {
        "s1": [True],
        "s2": [False],
        "s3": [True],  # it is gone
        "run": [True],
    }
    filled.record_run(trajectory)
    assert not filled.to_frame()["stale"].any()


def test_slices_come_from_the_latest_record_of_the_run(
    filled: LabelStore, decide: Decide, trajectory: Trajectory, changed: Callable[..., Trajectory]
) -> None:
    filled.save(decide("s1", run="run-2", outcome="success"), annotator="a1")
    filled.record_run(changed(trajectory, slices={"capability": "writing", "site": "shop"}))
    frame = filled.to_frame()
    assert [name for name in frame.columns if name.startswith("slice_")] == ["slice_capability", "slice_site"]
    assert set(frame.loc[frame["trajectory_id"] == "run-1", "slice_capability"]) == {"writing"}
    assert frame.loc[frame["trajectory_id"] == "run-2", ["slice_capability", "slice_site"]].isna().all(axis=None)


def test_a_field_named_like_a_column_is_refused_in_the_wide_frame_only(store: LabelStore) -> None:
    schema = LabelSchema.from_models(step=create_model("Odd", annotator=(str, "")))
    store.record_schema(schema)
    with pytest.raises(StoreError, match="bears the name of another column"):
        store.to_frame(wide=True)
    assert len(store.to_frame(field="annotator")) == 0


def test_a_value_that_is_not_on_the_scale_is_never_dropped_in_silence(
    store: LabelStore, schema: LabelSchema, decide: Decide
) -> None:
    store.record_schema(schema)
    store.save(decide("s1", outcome="succes", safe="maybe", effort=True), annotator="a1")
    for field, complaint in (("outcome", "'succes' is stored"), ("safe", "no toggle"), ("effort", "True is stored")):
        with pytest.raises(StoreError, match=complaint):
            store.to_frame(field=field)
    assert store.to_frame()["value"].tolist() == ["succes", "maybe", True]


def test_frames_are_a_pure_function_of_the_file(filled: LabelStore, path: Any) -> None:
    with LabelStore(path) as again:
        pd.testing.assert_frame_equal(filled.to_frame(), again.to_frame())
        pd.testing.assert_frame_equal(filled.to_frame(wide=True), again.to_frame(wide=True))
        pd.testing.assert_frame_equal(filled.history(), again.history())


def test_undo_is_seen_in_every_frame(
    filled: LabelStore, decide: Decide, undo: Callable[[Decision], Retraction]
) -> None:
    before = {"long": filled.to_frame(), "wide": filled.to_frame(wide=True)}
    decision = decide("s1", outcome="failure")
    filled.save(decision, annotator="a1")
    assert filled.to_frame(field="outcome").set_index("annotator")["value"]["a1"] == "failure"
    filled.retract(undo(decision), annotator="a1")
    pd.testing.assert_frame_equal(filled.to_frame(), before["long"])
    pd.testing.assert_frame_equal(filled.to_frame(wide=True), before["wide"])


class Crowded(BaseModel):
    """A form with one question."""

    outcome: Literal["success", "failure"]


@pytest.mark.slow
def test_thousands_of_labels_become_a_frame_in_seconds(store: LabelStore) -> None:
    from time import perf_counter

    from trajwidgets.store.kinds import act_draft

    schema = LabelSchema.from_models(step=Crowded)
    store.record_schema(schema)
    drafts = [
        act_draft(
            Decision(
                decision_id=f"decision-{number}",
                trajectory_id="run-1",
                schema_hash=schema.schema_hash,
                labels=(
                    Label(
                        target=StepTarget(trajectory_id="run-1", step_id=f"s{number}"), field="outcome", value="success"
                    ),
                ),
            ),
            "a1",
            "annotator",
        )
        for number in range(3_000)
    ]
    store.append(*drafts)
    began = perf_counter()
    frame = store.to_frame(field="outcome")
    assert len(frame) == 3_000
    assert perf_counter() - began < 10
