"""Rules prefer too; and what was shown where makes a position bias measurable."""

from __future__ import annotations

from pathlib import Path

import pytest

import trajwidgets as tw
from tests.exports.pairs import branched
from tests.trajectory.test_alignment import run
from trajwidgets.agreement import krippendorff_alpha, position_bias, preference_agreement
from trajwidgets.errors import LabelError
from trajwidgets.labels import Pair, pairs_of
from trajwidgets.quality import prefer_by, preferences
from trajwidgets.store import LabelStore
from trajwidgets.trajectory import Trajectory

#: Run rN has N + 1 steps, so the shorter of a pair is the first.
RUNS = [run(f"r{k}", *"pqrstuvw"[: k + 1]) for k in range(8)]
FORM = tw.presets.preference.schema


def shorter(left: Trajectory, right: Trajectory) -> dict[str, int]:
    return {"preference": -1 if len(left.steps) < len(right.steps) else 1}


@pytest.fixture
def store(tmp_path: Path) -> LabelStore:
    return LabelStore(tmp_path / "labels.db")


def test_a_rule_prefers_the_same_run_on_whichever_side_it_stands(store: LabelStore) -> None:
    pairs = pairs_of(RUNS)
    assert prefer_by(store, pairs, shorter, annotator="rule: shorter") == 28
    frame = store.to_frame()
    assert set(frame["value"]) == {-1}  # the first, always
    assert set(frame["role"]) == {"rule"}
    assert set(frame["trajectory_id"]) == {f"r{k}" for k in range(7)}
    assert set(preferences(store)["value"]) == {"A", "B"}
    assert prefer_by(store, pairs, shorter, annotator="rule: shorter") == 0
    assert prefer_by(store, pairs, lambda *_: {"preference": 0}, annotator="rule: shorter") == 28


def test_whoever_prefers_a_side_shows_it(store: LabelStore) -> None:
    pairs = pairs_of(RUNS)
    prefer_by(store, pairs, lambda *_: {"preference": -2}, annotator="model: left", role="model")
    bias = position_bias(preferences(store)).set_index("annotator").loc["model: left"]
    assert (bias["n"], bias["left"], bias["rate"]) == (28, 28, 1.0)
    assert bias["low"] > 0.5
    assert len(set(store.to_frame()["value"])) == 2  # in the order of names it prefers both


def test_agreement_is_on_the_runs_not_on_the_sides(store: LabelStore) -> None:
    for pair in pairs_of(RUNS):
        for name in ("anna", "ben"):
            left = pair.left_for(name)
            decision = pair.decision(FORM, {"preference": -1 if left == "first" else 1}, left=left)
            store.record_schema(FORM)
            store.save(decision, annotator=name)
    found = preference_agreement(preferences(store))
    assert found.percent.value == 1.0
    assert found.position_bias.set_index("annotator").loc["(all)", "rate"] < 1
    # The frame as it is, by item and graded: one value throughout, so agreement is full and alpha is undefined.
    frame = store.to_frame()
    assert krippendorff_alpha(frame, item=["trajectory_id", "target"], level="ordinal").value != 1
    assert set(frame["value"]) == {-1}


def test_strength_is_told_and_unsure_is_no_preference(store: LabelStore) -> None:
    (pair,) = pairs_of(RUNS[:2])
    store.record_schema(FORM)
    store.save(pair.decision(FORM, {"preference": 2}, left="second"), annotator="anna")
    store.save(pair.decision(FORM, {"preference": 0}, left="first"), annotator="ben")
    rows = preferences(store)[["left", "right", "annotator", "value", "strength"]].to_numpy().tolist()
    assert rows == [["r1", "r0", "anna", "B", 2.0], ["r0", "r1", "ben", "tie", 0.0]]
    with pytest.raises(LabelError, match="'nothing'"):
        preferences(store, "nothing")


def test_a_preference_survives_a_copy_and_an_export(store: LabelStore, tmp_path: Path) -> None:
    runs = tw.examples()
    two = [runs["coding-night-shifts-model"], runs["coding-night-shifts-parser"]]
    (pair,) = pairs_of(two)
    store.record_schema(FORM)
    store.record_runs(two)
    store.save(pair.decision(FORM, {"preference": -2}, left="second"), annotator="anna")
    done = tw.export(two, store, format="preference", path=tmp_path / "p.jsonl", first=(-2, -1), second=(2, 1))
    assert done.n_records == 1
    assert f'"trajectory_id":"{pair.second.trajectory_id}"' in done.path.read_text().replace(" ", "")


def test_what_a_rule_may_not_is_said_with_the_pair(store: LabelStore) -> None:
    (pair,) = pairs_of(RUNS[:2])
    with pytest.raises(LabelError, match=r"Pair\('r0', 'r1'\).*preference"):
        prefer_by(store, [pair], lambda *_: {"preference": 7}, annotator="rule: wild")
    with pytest.raises(LabelError, match=r"failed on Pair\('r0', 'r1'\): ZeroDivisionError"):
        prefer_by(store, [pair], lambda *_: {"preference": 1 // 0}, annotator="rule: wild")
    with pytest.raises(LabelError, match="never for a person"):
        prefer_by(store, [pair], shorter, annotator="anna", role="annotator")  # type: ignore[arg-type]
    fork = branched()
    with pytest.raises(LabelError, match="branches"):
        prefer_by(store, [Pair.of((fork, "left"), (fork, "right"))], shorter, annotator="rule: shorter")
