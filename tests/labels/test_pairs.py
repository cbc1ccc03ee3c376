"""Pairs: an order of their own, sides by lot, and what is said turned into the order."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel

import trajwidgets as tw
from tests.exports.pairs import branched
from tests.trajectory.test_alignment import run
from trajwidgets.errors import LabelError, SchemaError, TrajectoryError
from trajwidgets.labels import Pair, pairs_of

A, B = run("a", "p", "q"), run("b", "p", "r")
FORM = tw.presets.preference.schema


class Better(BaseModel):
    """Which is better."""

    better: Annotated[Literal["A", "tie", "B"], tw.FieldOptions(ordered=True)]


def test_a_pair_is_the_same_whichever_way_round_it_is_given() -> None:
    pair, turned = Pair.of(B, A), Pair.of(A, B)
    assert pair.target == turned.target
    assert (pair.target.trajectory_id, pair.target.other_trajectory_id) == ("a", "b")
    fork = branched()
    assert Pair.of((fork, "right"), (fork, "left")).target.step_id == "left"
    with pytest.raises(LabelError, match="compared with itself"):
        Pair.of(A, A)
    with pytest.raises(TrajectoryError, match="different tasks"):
        Pair.of(A, run("c", "p", goal="another"))


def test_all_runs_of_a_task_are_paired_and_none_across_tasks() -> None:
    runs = [A, run("x", "p", goal="another"), B, run("c", "p")]
    assert [(p.first.trajectory_id, p.second.trajectory_id) for p in pairs_of(runs)] == [
        ("a", "b"),
        ("a", "c"),
        ("b", "c"),
    ]


def test_sides_are_drawn_for_each_annotator_and_stay() -> None:
    pairs = pairs_of([run(f"r{k}", "p") for k in range(40)])
    drawn = {name: [pair.left_for(name) for pair in pairs] for name in ("anna", "ben")}
    assert drawn["anna"] == [pair.left_for("anna") for pair in pairs]
    assert drawn["anna"] != drawn["ben"]
    assert drawn["anna"] != [pair.left_for("anna", seed=1) for pair in pairs]
    # 780 fair coins: within four standard deviations (14.0) of half.
    assert all(abs(sides.count("first") - 390) < 56 for sides in drawn.values())


def test_what_is_said_of_the_left_one_is_stored_of_the_one_that_stood_there() -> None:
    pair = Pair.of(A, B)
    seen = {"preference": -2, "efficiency": 1}
    straight, turned = (pair.decision(FORM, seen, left=left) for left in ("first", "second"))
    assert [label.value for label in straight.labels] == [-2, 1]
    assert [label.value for label in turned.labels] == [2, -1]
    assert turned.sides is not None
    assert (turned.sides.left, turned.sides.other_digest) == ("second", B.digest)
    assert turned.sides.parted_at == ("a-1", "b-1")
    words = LabelOf(pair)
    assert (words("A", "first"), words("A", "second"), words("tie", "second")) == ("A", "B", "tie")


class LabelOf:
    """What is stored where the options are words."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.form = tw.LabelSchema.from_models(pair=Better)

    def __call__(self, said: str, left: Literal["first", "second"]) -> object:
        return self.pair.decision(self.form, {"better": said}, left=left).labels[0].value


def test_a_choice_that_cannot_be_turned_is_no_field_of_pairs() -> None:
    class Which(BaseModel):
        which: Literal["A", "B"]

    with pytest.raises(SchemaError, match="ordered=True"):
        tw.LabelSchema.from_models(pair=Which)


def test_a_field_of_pairs_is_asked_of_pairs_only_and_of_no_step() -> None:
    with pytest.raises(LabelError, match="asked of a pair, not of a run"):
        FORM.validate_label(tw.Label(target=tw.labels.RunTarget(trajectory_id="a"), field="preference", value=1))
    assert tw.labels.units(A.steps, FORM) == []
    with pytest.raises(LabelError, match="preference"):
        Pair.of(A, B).decision(FORM, {"preference": 3}, left="first")


def test_a_labeler_says_that_it_shows_no_pairs() -> None:
    with pytest.raises(SchemaError, match="pairs of runs"):
        tw.Labeler([A, B], schema=tw.presets.preference, practice=True, annotator="anna")
