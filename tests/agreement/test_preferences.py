"""Preferences: sides un-swapped, position bias, circular triads, and agreement on what is left."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trajwidgets.agreement import circular_triads, position_bias, preference_agreement, unswapped, wilson_interval
from trajwidgets.errors import AgreementError
from trajwidgets.labels import PairTarget


def frame_of(*rows: tuple) -> pd.DataFrame:
    """Annotator, left, right, said."""
    return pd.DataFrame(rows, columns=["annotator", "left", "right", "value"])


def test_annotators_who_saw_the_two_the_other_way_round_agree_on_the_same_thing():
    frame = frame_of(
        ("ann", "m1", "m2", "A"), ("bob", "m2", "m1", "B"),
        ("ann", "m1", "m3", "B"), ("bob", "m3", "m1", "A"),
        ("ann", "m2", "m3", "tie"), ("bob", "m3", "m2", "tie"),
    )  # fmt: skip
    result = preference_agreement(frame)
    assert float(result) == float(result.kappa) == float(result.percent) == 1
    assert unswapped(frame)["value"].tolist() == ["first", "first", "second", "second", "tie", "tie"]
    assert unswapped(frame)["swapped"].tolist() == [False, True] * 3
    assert result.alpha.categories == ("first", "second", "tie")


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from(["A", "B", "tie"])] * 2, *[st.booleans()] * 2), min_size=2, max_size=10))
def test_swapping_sides_changes_no_agreement(rows):
    def seen(swap: bool) -> pd.DataFrame:
        flip = {"A": "B", "B": "A", "tie": "tie"}
        found = []
        for number, (ann, bob, turn_ann, turn_bob) in enumerate(rows):
            for who, said, turn in (("ann", ann, turn_ann), ("bob", bob, turn_bob)):
                one, other = f"x{number}", f"y{number}"
                found.append((who, other, one, flip[said]) if turn and swap else (who, one, other, said))
        return frame_of(*found)

    plain, turned = preference_agreement(seen(False)), preference_agreement(seen(True))
    assert float(turned) == pytest.approx(float(plain), nan_ok=True)
    assert turned.percent.value == plain.percent.value


def test_position_bias_counts_the_side_whatever_stands_there():
    frame = frame_of(
        *[("ann", f"a{n}", f"b{n}", "A") for n in range(18)],
        *[("ann", f"a{n}", f"b{n}", "B") for n in range(18, 20)],
        ("ann", "p", "q", "tie"),
        *[("bob", f"a{n}", f"b{n}", "AB"[n % 2]) for n in range(20)],
    )
    table = position_bias(frame).set_index("annotator")
    assert table.loc["ann", ["n", "left"]].tolist() == [20, 18]
    assert (table.loc["ann", "low"], table.loc["ann", "high"]) == wilson_interval(18, 20)
    assert table.loc["ann", "low"] > 0.5
    assert table.loc["bob", "low"] < 0.5 < table.loc["bob", "high"]
    assert table.loc["(all)", "n"] == 40


def test_who_prefers_the_same_side_both_ways_round_prefers_the_side():
    frame = frame_of(
        ("ann", "m1", "m2", "A"), ("ann", "m2", "m1", "A"),
        ("ann", "m1", "m3", "A"), ("ann", "m3", "m1", "B"),
        ("ann", "m2", "m3", "A"),
    )  # fmt: skip
    row = position_bias(frame).iloc[1]
    assert (row["n_both_orders"], row["n_same_side"]) == (2, 1)


def round_robin(beats: list[tuple[str, str]], who: str = "ann") -> pd.DataFrame:
    return frame_of(*[(who, winner, loser, "A") for winner, loser in beats])


def test_a_circle_of_three_is_found():
    row = circular_triads(round_robin([("a", "b"), ("b", "c"), ("c", "a")])).iloc[1]
    assert row[["n_triads", "circular", "rate", "consistency"]].tolist() == [1, 1, 1, 0]


@settings(deadline=None)
@given(size=st.integers(3, 7), bits=st.integers(0, 2**21 - 1))
def test_circular_triads_are_kendalls_formula(size, bits):
    pairs = list(combinations("abcdefg"[:size], 2))
    beats = [(b, a) if bits >> place & 1 else (a, b) for place, (a, b) in enumerate(pairs)]
    row = circular_triads(round_robin(beats)).iloc[0]
    # Kendall and Babington Smith 1940: d = n(n-1)(2n-1)/12 - sum of squared scores / 2.
    scores = pd.Series([winner for winner, _ in beats]).value_counts().to_numpy()
    d = size * (size - 1) * (2 * size - 1) / 12 - (scores**2).sum() / 2
    assert row["circular"] == d
    assert row["n_triads"] == size * (size - 1) * (size - 2) / 6
    most = (size**3 - size) / 24 if size % 2 else (size**3 - 4 * size) / 24
    assert row["consistency"] == pytest.approx(1 - d / most)
    assert 0 <= row["consistency"] <= 1


def test_a_tie_an_even_vote_or_a_missing_pair_makes_no_triad():
    beats = [("a", "b"), ("b", "c")]
    open_ended = circular_triads(round_robin(beats)).iloc[1]
    assert open_ended["n_triads"] == 0
    assert np.isnan(open_ended["consistency"])
    tied = pd.concat([round_robin(beats), frame_of(("ann", "a", "c", "tie"))])
    assert circular_triads(tied).iloc[1]["n_triads"] == 0
    evened = pd.concat([round_robin([*beats, ("c", "a")]), round_robin([("a", "c")])])
    assert circular_triads(evened).iloc[1]["n_triads"] == 0


def test_triads_stay_within_an_item():
    frame = round_robin([("a", "b"), ("b", "c"), ("c", "a")])
    assert circular_triads(frame.assign(item=[1, 1, 2])).iloc[0]["n_triads"] == 0


def test_pairs_of_a_label_store_are_read_from_their_target():
    there = PairTarget(trajectory_id="r1", other_trajectory_id="r2").key
    back = PairTarget(trajectory_id="r2", other_trajectory_id="r1").key
    frame = pd.DataFrame(
        {
            "trajectory_id": ["r1", "r2"],
            "step_id": pd.array([None, None], dtype="string"),
            "target": [there, back],
            "field": "better",
            "value": ["left", "right"],
            "annotator": ["ann", "bob"],
            "state": "judged",
        }
    )
    found = unswapped(frame, choices=("left", "right", "neither"))
    assert found[["first", "second", "value"]].to_numpy().tolist() == [["r1", "r2", "first"]] * 2
    branch = PairTarget(trajectory_id="r1", other_trajectory_id="r1", step_id="s1", other_step_id="s2").key
    branches = frame.assign(target=branch, trajectory_id="r1", step_id="s1")
    assert unswapped(branches, choices=("left", "right")).iloc[0]["second"] == "r1 from s2"


def test_further_ways_of_preferring_neither_stay_apart():
    frame = frame_of(
        ("ann", "a", "b", "tie"), ("bob", "a", "b", "both bad"), ("ann", "a", "c", "A"), ("bob", "a", "c", "A")
    )
    result = preference_agreement(frame, choices=("A", "B", "tie", "both bad"))
    assert result.percent.value == 0.5
    assert result.alpha.categories == ("first", "second", "tie", "both bad")


def test_a_pair_judged_twice_is_refused_unless_a_rule_is_given():
    frame = frame_of(("ann", "a", "b", "A"), ("ann", "b", "a", "A"), ("bob", "a", "b", "A"))
    with pytest.raises(AgreementError, match="more than once"):
        preference_agreement(frame)
    assert preference_agreement(frame, duplicates="first").percent.value == 1


@pytest.mark.parametrize(
    ("row", "message"),
    [(("ann", "a", "b", "C"), "holds 'C', which is none of the choices"), (("ann", "a", "a", "A"), "with itself")],
)
def test_what_is_no_preference_is_refused(row, message):
    with pytest.raises(AgreementError, match=message):
        unswapped(frame_of(row))
