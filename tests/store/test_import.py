"""Labels a team has already come in whole or not at all, once, with their source; and what goes out comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest
from pydantic import BaseModel, Field, field_validator

import trajwidgets as tw
from trajwidgets.errors import LabelError, StoreError
from trajwidgets.labels import CallTarget, Decision, JsonTarget, Label, LabelSchema, PairTarget, Retraction, SpanTarget
from trajwidgets.store import LabelStore
from trajwidgets.trajectory import Trajectory

Decide = Callable[..., Decision]


class Score(BaseModel):
    """What a team without a widget asked in its spreadsheet."""

    verdict: Literal["right", "wrong"]
    grade: Literal[1, 2, 3] | None = None
    minutes: float | None = Field(default=None, ge=0)
    tags: set[Literal["plan", "tool"]] = set()
    done: bool = False
    note: str = ""


def tidy(*rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["trajectory_id", "step_id", "field", "value", "annotator"])


def values(store: LabelStore) -> dict[tuple[str, Any, str, str], Any]:
    frame = store.to_frame()
    keys = zip(frame["trajectory_id"], frame["step_id"].fillna(""), frame["field"], frame["annotator"], strict=True)
    return dict(zip(keys, frame["value"], strict=True))


def test_a_tidy_frame_becomes_labels_without_any_run(store: LabelStore) -> None:
    frame = tidy(("r1", "s1", "verdict", "right", "anna"), ("r1", "s1", "verdict", "wrong", "ben"))
    imported = store.import_frame(frame, schema=Score)
    assert (imported.n_labels, imported.n_new, imported.n_known) == (2, 2, 0)
    assert str(imported) == "2 new labels, 0 imported before"
    assert values(store) == {("r1", "s1", "verdict", "anna"): "right", ("r1", "s1", "verdict", "ben"): "wrong"}
    assert store.to_frame(field="verdict")["value"].cat.categories.tolist() == ["right", "wrong"]
    assert tw.agreement.percent_agreement(store.to_frame(), field="verdict").value == 0
    assert store.verify()


def test_steps_that_a_known_run_does_not_have_are_counted(store: LabelStore, trajectory: Trajectory) -> None:
    store.record_run(trajectory)
    rows = [("run-1", "s1"), ("run-1", "step-1"), ("elsewhere", "s9")]
    frame = pd.DataFrame(rows, columns=["trajectory_id", "step_id"]).assign(annotator="anna", verdict="right")
    imported = store.import_frame(frame, schema=Score)
    assert (imported.n_new, imported.n_astray) == (3, 1)
    assert str(imported) == "3 new labels (1 on steps that their runs do not have), 0 imported before"
    assert store.to_frame().set_index("step_id")["stale"].to_dict() == {"s1": False, "step-1": True, "s9": False}


def test_the_same_frame_again_is_nothing_new_and_a_grown_one_only_its_new_rows(store: LabelStore) -> None:
    frame = tidy(*((f"r{n}", "s1", "verdict", "right", "anna") for n in range(5)))
    store.import_frame(frame, schema=Score)
    before = store.last_row()
    for _ in range(10):
        assert store.import_frame(frame, schema=Score).n_new == 0
    assert store.last_row() == before
    grown = pd.concat([frame, tidy(("r9", "s1", "verdict", "wrong", "anna"))])
    imported = store.import_frame(grown, schema=Score)
    assert (imported.n_new, imported.n_known) == (1, 5)
    assert len(store.to_frame()) == 6


def test_importing_again_does_not_bring_back_what_was_overruled_or_undone(store: LabelStore, decide: Decide) -> None:
    """A notebook that imports in its first cell is run from the top every morning."""
    form = LabelSchema.from_models(step=Score)
    frame = tidy(("r1", "s1", "verdict", "right", "anna"), ("r1", "s2", "verdict", "right", "anna"))
    store.import_frame(frame, schema=form)
    relabelled = decide("s1", run="r1", verdict="wrong")
    store.save(relabelled, annotator="anna")
    taken_back = store.events(kinds=["decision"])[1]
    undo = Retraction(retraction_id="undo-0001", decision_id=taken_back.event_id, trajectory_id="r1")
    store.retract(undo, annotator="anna")
    imported = store.import_frame(frame, schema=form)
    assert (imported.n_new, imported.n_known, imported.n_overruled) == (0, 2, 2)
    assert str(imported) == "0 new labels, 2 imported before (2 of them overruled since)"
    assert values(store) == {("r1", "s1", "verdict", "anna"): "wrong"}


def test_an_edited_form_makes_no_new_labels_of_old_ones(store: LabelStore) -> None:
    frame = tidy(("r1", "s1", "verdict", "right", "anna"))
    store.import_frame(frame, schema=LabelSchema.from_models(step=Score))
    edited = LabelSchema.from_models(step=Score, guidelines="Look twice.")
    assert store.import_frame(frame, schema=edited).n_new == 0


def test_two_stores_that_imported_one_frame_merge_to_one_set_of_labels(store: LabelStore, tmp_path: Path) -> None:
    frame = tidy(("r1", "s1", "verdict", "right", "anna"), ("r1", "s2", "verdict", "wrong", "anna"))
    with LabelStore(tmp_path / "other.db") as other:
        for each in (store, other):
            each.import_frame(frame, schema=Score)
        store.merge(other)
        assert len(store.history()) == 2
        assert store.verify()


def test_an_event_says_what_was_imported_and_from_where(store: LabelStore) -> None:
    frame = tidy(("r1", "s1", "verdict", "right", "anna"))
    imported = store.import_frame(frame, schema=Score, source="round 1, shared sheet")
    (event,) = store.events(kinds=["import"])
    (decision,) = store.events(kinds=["decision"])
    assert event.payload["source"] == "round 1, shared sheet"
    assert event.payload["sha256"] == imported.sha256
    assert event.payload["decision_ids"] == [decision.event_id]
    assert decision.event_id.startswith("imported-")
    retyped = frame.astype("string").astype({"field": "category"})
    with_other_types = LabelStore(store.path.with_name("again.db")).import_frame(retyped, schema=Score)
    assert with_other_types.sha256 == imported.sha256, "of what the frame says, not of its dtypes"


CELLS: list[tuple[str, Any, Any]] = [
    ("verdict", "right", "right"),
    ("verdict", np.str_("right"), "right"),
    ("grade", 2, 2),
    ("grade", np.int64(2), 2),
    ("grade", 2.0, 2),
    ("grade", "2", 2),
    ("minutes", np.float32(1.5), 1.5),
    ("minutes", "1.5", 1.5),
    ("minutes", 3, 3),
    ("done", np.bool_(False), False),
    ("done", "True", True),
    ("done", "false", False),
    ("done", 1.0, True),
    ("tags", {"tool", "plan"}, ("plan", "tool")),
    ("tags", frozenset(), ()),
    ("tags", np.array(["tool"]), ("tool",)),
    ("tags", ["tool", "plan"], ("plan", "tool")),
    ("tags", '["tool", "plan"]', ("plan", "tool")),
    ("tags", "('tool', 'plan')", ("plan", "tool")),
    ("tags", "{'tool'}", ("tool",)),
    ("tags", "set()", ()),
    ("tags", "[]", ()),
    ("tags", "tool", ("tool",)),
    ("note", "=1+1", "=1+1"),
    ("note", 12, "12"),
    ("note", 12.0, "12"),
]


@pytest.mark.parametrize(("field", "cell", "stored"), CELLS)
def test_what_pandas_and_numpy_make_of_a_value_is_undone(store: LabelStore, field: str, cell: Any, stored: Any) -> None:
    store.import_frame(tidy(("r1", "s1", field, cell, "anna")), schema=Score)
    (value,) = store.to_frame()["value"]
    assert (value, type(value)) == (stored, type(stored) if field != "minutes" else type(value))
    wide = pd.DataFrame({"trajectory_id": ["r2"], "step_id": ["s1"], "annotator": ["anna"], field: [cell]})
    store.import_frame(wide, schema=Score)
    assert store.to_frame()["value"].tolist() == [stored, stored]


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT, np.nan])
def test_a_missing_cell_is_no_label_in_a_wide_frame_and_an_error_in_a_tidy_one(store: LabelStore, missing: Any) -> None:
    wide = pd.DataFrame(
        {"trajectory_id": ["r1", "r2"], "step_id": "s1", "annotator": "anna", "verdict": ["right", missing]},
        dtype="object",
    )
    assert store.import_frame(wide, schema=Score).n_new == 1
    with pytest.raises(LabelError, match="row 1: field 'verdict' has no value"):
        store.import_frame(tidy(("r3", "s1", "verdict", missing, "anna")), schema=Score)
    unsure = tidy(("r3", "s1", "verdict", missing, "anna")).assign(state="unsure")
    store.import_frame(unsure, schema=Score)
    assert store.to_frame()["state"].tolist() == ["judged", "unsure"]


def test_numbers_for_ids_are_the_ids_they_look_like(store: LabelStore) -> None:
    frame = pd.DataFrame({"trajectory_id": [7, 7], "step_id": [3, np.nan], "annotator": "anna", "verdict": "right"})
    form = LabelSchema.from_models(step=Score)
    with pytest.raises(LabelError, match="row 2: field 'verdict' is asked of a step, not of a run"):
        store.import_frame(frame, schema=form)
    store.import_frame(frame[:1], schema=form)
    assert list(values(store)) == [("7", "3", "verdict", "anna")]


def test_a_model_is_asked_of_the_run_where_no_row_names_a_step(store: LabelStore) -> None:
    frame = pd.DataFrame({"trajectory_id": ["r1"], "verdict": ["right"]})
    store.import_frame(frame, schema=Score, annotator=" anna ")
    assert store.to_frame()[["target", "annotator"]].to_numpy().tolist() == [["run", "anna"]]
    with pytest.raises(LabelError, match="row 1: annotator: pass the name"):
        store.import_frame(frame, schema=Score)


WRONG: list[tuple[pd.DataFrame, str]] = [
    (tidy(("r1", "s1", "verdict", "rigth", "anna")), r"row 1: field 'verdict': Input should be 'right' or 'wrong'"),
    (tidy(("r1", "s1", "minutes", -1, "anna")), r"row 1: field 'minutes': Input should be greater"),
    (tidy(("r1", "s1", "minutes", "soon", "anna")), r"row 1: field 'minutes': Input should be a valid number"),
    (tidy(("r1", "s1", "tags", ["plan", "plan"], "anna")), r"row 1: .*stands twice"),
    (tidy(("r1", "s1", "tags", "{'plan': 1}", "anna")), r"row 1: field 'tags'"),
    (tidy(("r1", "s1", "done", "perhaps", "anna")), r"row 1: field 'done': Input should be a valid boolean"),
    (tidy(("r1", "s1", "colour", "red", "anna")), r"row 1: no field 'colour'.*Fields: verdict"),
    (tidy((None, "s1", "verdict", "right", "anna")), r"row 1: trajectory_id is empty"),
    (tidy(("r1", "s1", "verdict", "right", None)), r"row 1: annotator: pass the name"),
    (tidy(("r1", "s1", "verdict", "right", "anna")).assign(role="boss"), r"row 1: no role 'boss'. Roles: annotator"),
    (tidy(("r1", "s1", "verdict", "right", "anna")).assign(state="hm"), r"row 1: no state 'hm'"),
    (tidy(("r1", "s1", "verdict", "right", "anna")).assign(target="call"), r"row 1: 'call' is no target in step 's1'"),
    (
        tidy(("r1", "s1", "verdict", "right", "anna")).assign(recorded_at="soon"),
        r"row 1: recorded_at: 'soon' is no time",
    ),
    (tidy(("r1", "s1", "verdict", "right", "anna")).assign(confidence=1.5), r"row 1: .*less than or equal to 1"),
    (tidy(("r1", "s1", "verdict", "right", "anna")).assign(active_ms=1.5), r"row 1: active_ms: 1.5 is no whole"),
    (tidy(("r1", "s1", "verdict", "right", "anna")).assign(evidence="x"), r"row 1: .*JSON"),
    (
        tidy(("r1", "s1", "verdict", "right", "anna"), ("r1", "s1", "verdict", "wrong", "anna")),
        r"row 2: 'anna' says 'wrong' for field 'verdict', but 'right' in row 1",
    ),
    (tidy(("r1", "s1", "verdict", "right", "anna")).drop(columns="trajectory_id"), "no column 'trajectory_id'"),
    (pd.DataFrame({"trajectory_id": ["r1"], "verdct": ["right"]}), "'verdct' says nothing.*did you mean 'verdict'"),
    (pd.DataFrame({"trajectory_id": ["r1"], "annotator": ["anna"]}), "neither `field` and `value` nor a column"),
]


@pytest.mark.parametrize(("frame", "words"), WRONG)
def test_what_is_wrong_is_said_with_its_row_and_nothing_is_kept(
    store: LabelStore, frame: pd.DataFrame, words: str
) -> None:
    before = store.last_row()
    with pytest.raises(LabelError, match=words):
        store.import_frame(frame, schema=Score)
    assert store.last_row() == before


def test_every_wrong_row_is_named_at_once_by_number_and_index(store: LabelStore) -> None:
    frame = tidy(*((f"r{n}", "s1", "verdict", "right" if n % 2 else "rihgt", "anna") for n in range(40)))
    with pytest.raises(LabelError) as caught:
        store.import_frame(frame.set_index(pd.Index([f"i{n}" for n in range(40)])), schema=Score)
    said = str(caught.value)
    assert said.startswith("20 of 40 rows cannot be imported, so nothing was:\n  row 1 (index 'i0'): field 'verdict'")
    assert "row 19 (index 'i18')" in said
    assert said.endswith("and 10 more")
    assert store.to_frame().empty


def test_of_two_answers_to_one_question_the_later_counts(store: LabelStore) -> None:
    frame = tidy(("r1", "s1", "verdict", "wrong", "anna"), ("r1", "s1", "verdict", "right", "anna"))
    frame["recorded_at"] = ["2026-03-02T10:00:00+01:00", "2026-03-01"]
    store.import_frame(frame, schema=Score)
    assert list(values(store).values()) == ["wrong"]
    assert store.to_frame()["recorded_at"].tolist() == [pd.Timestamp("2026-03-02T09:00:00Z")]
    assert store.history()["status"].tolist() == ["superseded", "current"]


def test_what_was_said_before_the_label_that_counts_is_left_out(store: LabelStore) -> None:
    frame = tidy(("r1", "s1", "verdict", "right", "anna"))
    store.import_frame(frame.assign(recorded_at="2026-03-02"), schema=Score)
    older = frame.assign(value="wrong", recorded_at="2026-03-01")
    imported = store.import_frame(older, schema=Score)
    assert (imported.n_labels, imported.n_new, imported.n_known, imported.n_left_out) == (1, 0, 0, 1)
    assert str(imported) == "0 new labels, 0 imported before, 1 left out as overruled or undone already"
    assert list(values(store).values()) == ["right"]
    store.rename_annotator("anna", "a7")
    assert store.import_frame(older, schema=Score).n_left_out == 1, "under whichever name"
    assert store.import_frame(older.assign(role="reviewer"), schema=Score).n_new == 1, "a question of its own"
    later = store.import_frame(frame.assign(value="wrong", recorded_at="2026-03-03"), schema=Score)
    assert (later.n_new, later.n_left_out) == (1, 0)


def test_an_old_table_with_times_does_not_overrule_a_newer_press_and_one_without_times_counts_as_said_now(
    store: LabelStore, decide: Decide
) -> None:
    store.save(decide("s1", run="r1", verdict="right"), annotator="anna")
    wide = pd.DataFrame({"trajectory_id": ["r1"], "step_id": "s1", "annotator": "anna", "verdict": ["wrong"]})
    assert store.import_frame(wide.assign(recorded_at="2026-01-01"), schema=Score).n_left_out == 1
    assert list(values(store).values()) == ["right"]
    assert store.import_frame(wide, schema=Score).n_new == 1
    assert list(values(store).values()) == ["wrong"]


def test_a_history_brings_what_counts_and_nothing_that_was_taken_back(
    store: LabelStore, decide: Decide, tmp_path: Path
) -> None:
    form = LabelSchema.from_models(step=Score)
    for step, verdict in (("s1", "wrong"), ("s1", "right"), ("s2", "right"), ("s3", "right")):
        mistaken = decide(step, run="r1", verdict=verdict)
        store.save(mistaken, annotator="anna")
    store.retract(
        Retraction(retraction_id="undo-0001", decision_id=mistaken.decision_id, trajectory_id="r1"), annotator="anna"
    )
    history = store.history()
    with LabelStore(tmp_path / "other.db") as other:
        imported = other.import_frame(history, schema=form)
        assert (imported.n_labels, imported.n_new, imported.n_left_out) == (4, 2, 2)
        assert values(other) == values(store)
        assert len(other.history()) == 2
        assert other.import_frame(history[:0], schema=form).n_labels == 0
    with pytest.raises(LabelError, match=r"row 1: no status 'done'\. Statuses: current, superseded, retracted"):
        store.import_frame(history.assign(status="done"), schema=form)


def test_the_users_own_validators_are_asked(store: LabelStore) -> None:
    class Strict(BaseModel):
        model_config = {"strict": True}
        minutes: float
        tags: set[Literal["plan", "tool"]] = set()
        note: str = ""

        @field_validator("note")
        @classmethod
        def _short(cls, note: str) -> str:
            if len(note) > 5:
                raise ValueError("too long")
            return note.strip()

    wide = pd.DataFrame(
        {"trajectory_id": ["r1"], "step_id": "s1", "minutes": "2.5", "tags": '["plan"]', "note": " ab "}
    )
    store.import_frame(wide, schema=Strict, annotator="anna")
    assert store.to_frame()["value"].tolist() == [2.5, ("plan",), "ab"]
    with pytest.raises(LabelError, match="too long"):
        store.import_frame(wide.assign(note="much too long"), schema=Strict, annotator="anna")


@pytest.fixture
def full(store: LabelStore, decide: Decide, schema: LabelSchema, trajectory: Trajectory) -> LabelStore:
    """Labels of every kind, on every kind of target, by several people in several roles."""
    store.record_schema(schema)
    store.record_run(trajectory)
    at = {"trajectory_id": "run-1", "step_id": "s1"}
    span = SpanTarget(**at, pointer="/parts/0/text", start=0, end=6)
    targets = [CallTarget(**at, call_id="c:1"), span, JsonTarget(**at, pointer="/parts/1/arguments/path")]
    store.save(decide("s1", outcome="success", quality="good", effort=4, safe=False, seconds=0.1), annotator="anna")
    store.save(decide("s1", clicks=3, tags=["plan", "tool"], note="=cmd|' /C calc'!A0"), annotator="anna")
    store.save(decide("s2", outcome="failure", tags=[], note='\'=quoted\n"twice", and ; more'), annotator="bén, B.")
    store.save(decide("s2", outcome="partial"), annotator="anna", role="reviewer")
    store.save(decide(None, solved=True), annotator="anna")
    store.save(decide("s9", run="run-2", seconds=-3.5, clicks=0, effort=1), annotator="anna")
    for place, target in enumerate(targets):
        label = Label(target=target, field="note", value=f"-{place}", confidence=0.5, evidence=(span,))
        store.save(decide("s1", note=label), annotator="anna")
    pair = Label(target=PairTarget(trajectory_id="run-1", other_trajectory_id="run-2"), field="note", value="@both")
    store.save(decide("s1", note=pair), annotator="anna")
    unsure = Label(target=span, field="outcome", state="unsure")
    store.save(decide("s1", outcome=unsure), annotator="ben")
    return store


def test_a_tidy_frame_of_ours_comes_back_as_it_was(
    full: LabelStore, schema: LabelSchema, trajectory: Trajectory
) -> None:
    frame = full.to_frame()
    with LabelStore(full.path.with_name("again.db")) as again:
        again.record_run(trajectory)
        again.import_frame(frame, schema=schema)
        assert again.import_frame(frame, schema=schema).n_new == 0
        pd.testing.assert_frame_equal(again.to_frame().drop(columns="decision_id"), frame.drop(columns="decision_id"))


def test_a_wide_frame_of_ours_comes_back_as_it_was(
    full: LabelStore, schema: LabelSchema, trajectory: Trajectory
) -> None:
    frame = full.to_frame(wide=True)
    with LabelStore(full.path.with_name("again.db")) as again:
        again.record_run(trajectory)
        again.import_frame(frame, schema=schema)
        # A unit about which somebody was only unsure has no value, and so no label.
        judged = frame.dropna(how="all", subset=[field.name for field in schema.fields]).reset_index(drop=True)
        assert len(judged) == len(frame) - 1
        pd.testing.assert_frame_equal(again.to_frame(wide=True), judged)


@pytest.mark.parametrize("wide", [False, True])
def test_a_csv_file_of_ours_comes_back_as_it_was(
    full: LabelStore, schema: LabelSchema, trajectory: Trajectory, tmp_path: Path, wide: bool
) -> None:
    frame = full.to_frame(wide=wide)
    if wide:
        frame = frame.dropna(how="all", subset=[field.name for field in schema.fields]).reset_index(drop=True)
    assert full.to_csv(tmp_path / "labels.csv", wide=wide) == len(full.to_frame(wide=wide))
    with LabelStore(tmp_path / "again.db") as again:
        again.record_run(trajectory)
        again.import_frame(tmp_path / "labels.csv", schema=schema)
        left = [] if wide else ["decision_id"]
        pd.testing.assert_frame_equal(again.to_frame(wide=wide).drop(columns=left), frame.drop(columns=left))
        (event,) = again.events(kinds=["import"])
        assert event.payload["source"] == "labels.csv"


def test_a_frame_that_came_out_of_the_store_is_no_news_to_it(
    full: LabelStore, schema: LabelSchema, tmp_path: Path
) -> None:
    frame = full.to_frame()
    imported = full.import_frame(frame, schema=schema)
    assert (imported.n_new, imported.n_known) == (0, len(frame))
    full.to_csv(tmp_path / "labels.csv")
    assert full.import_frame(tmp_path / "labels.csv", schema=schema).n_new == 0
    corrected = frame.astype({"value": "object"})
    place = corrected.index[corrected["field"] == "quality"][0]
    corrected.at[place, "value"] = "poor"
    assert full.import_frame(corrected, schema=schema).n_new == 1
    assert full.to_frame(field="quality")["value"].tolist() == ["poor"]


@pytest.mark.parametrize(
    ("column", "changed"),
    [("annotator", "gold"), ("role", "adjudicator"), ("confidence", 0.25), ("evidence", [()])],
)
def test_a_frame_of_ours_in_which_something_was_changed_is_news(
    full: LabelStore, schema: LabelSchema, column: str, changed: Any
) -> None:
    frame = full.to_frame()
    frame = frame[frame["field"] == "note"] if column == "evidence" else frame
    frame = frame[frame["evidence"].map(len) > 0] if column == "evidence" else frame
    frame[column] = changed * len(frame) if isinstance(changed, list) else changed
    assert full.import_frame(frame, schema=schema).n_new == len(frame)
    written = full.to_frame().tail(len(frame))
    assert written["value"].tolist() == frame["value"].tolist()
    assert written[column].tolist() == frame[column].tolist()
    assert full.import_frame(full.to_frame(), schema=schema).n_new == 0


def test_a_frame_of_ours_is_no_news_after_a_rename(full: LabelStore, schema: LabelSchema) -> None:
    frame = full.to_frame()
    full.rename_annotator("anna", "a7")
    assert full.import_frame(frame, schema=schema).n_new == full.import_frame(full.to_frame(), schema=schema).n_new == 0


def test_a_csv_file_names_the_line_that_is_wrong(store: LabelStore, tmp_path: Path) -> None:
    path = tmp_path / "team.csv"
    path.write_bytes(
        "\ufefftrajectory_id,step_id,annotator,verdict,note\r\n"
        'r1,s1,anna,right,"two\r\nlines"\r\n\r\nr1,s2,anna,rihgt,\r\n'.encode()
    )
    with pytest.raises(LabelError, match="line 5: field 'verdict'"):
        store.import_frame(path, schema=Score)
    path.write_text("trajectory_id,step_id,annotator,verdict\nr1,s1,anna\n")
    with pytest.raises(StoreError, match=r"team\.csv, line 2: 3 cells under 4 columns"):
        store.import_frame(path, schema=Score)
    path.write_text("trajectory_id;step_id;annotator;verdict\nr1;s1;anna;right\n")
    with pytest.raises(StoreError, match=r"semicolons stand between its cells.*pd\.read_csv\('team\.csv', sep=';'"):
        store.import_frame(path, schema=Score)
    pd.read_csv(path, sep=";", dtype="object").to_csv(path, index=False)
    assert store.import_frame(path, schema=Score).n_new == 1
    path.write_bytes(b"trajectory_id\n\xff\xfe\n")
    with pytest.raises(StoreError, match="no CSV in UTF-8"):
        store.import_frame(path, schema=Score)
    with pytest.raises(StoreError, match="cannot be read"):
        store.import_frame(tmp_path / "no.csv", schema=Score)


def test_an_empty_frame_imports_nothing(store: LabelStore) -> None:
    before = store.last_row()
    assert store.import_frame(tidy(), schema=Score).n_new == 0
    assert store.last_row() == before


def test_thousands_of_rows_are_imported_in_one_transaction(store: LabelStore) -> None:
    frame = pd.DataFrame(
        {"trajectory_id": [f"r{n}" for n in range(3000)], "step_id": "s1", "annotator": "anna", "verdict": "right"}
    )
    heard: list[int] = []
    stop = store.watch(lambda events: heard.append(len(events)), interval=0.01)
    assert store.import_frame(frame, schema=Score).n_new == 3000
    stop()
    assert json.dumps(heard) in ("[]", "[3002]")
