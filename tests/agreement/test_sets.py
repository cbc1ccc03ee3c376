"""Sets of options: the distances with the numbers of their papers, and alpha on top of them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.metrics import distance as nltk_distance
from nltk.metrics.agreement import AnnotationTask

from trajwidgets.agreement import jaccard_distance, krippendorff_alpha, masi_distance
from trajwidgets.agreement.sets import SET_LEVELS, set_distances
from trajwidgets.errors import AgreementError

SETS = st.sets(st.sampled_from("abcde"))

# The example of DKPro Statistics for Krippendorff's alpha over Passonneau's distances.
DKPRO = [
    ("", ""),
    ("A", ""),
    ("A", "A"),
    ("A", "B"),
    ("AB", "A"),
    ("AB", "AC"),
    ("ABC", "ABC"),
    ("C", "AC"),
    ("C", "AC"),
]


def frame_of(pairs: list[tuple[Any, Any]]) -> pd.DataFrame:
    rows = [(item, who, value) for item, pair in enumerate(pairs) for who, value in zip("xy", pair, strict=True)]
    return pd.DataFrame(rows, columns=["item", "annotator", "value"])


@pytest.mark.parametrize(
    ("level", "observed", "expected", "value"),
    [("set_passonneau2004", 0.333, 0.409, 0.186), ("masi_dkpro", 0.253, 0.338, 0.252)],
)
@pytest.mark.parametrize("kind", [set, tuple, list, frozenset])
def test_alpha_over_sets_matches_dkpro(level, observed, expected, value, kind):
    result = krippendorff_alpha(frame_of([(kind(a), kind(b)) for a, b in DKPRO]), level=level)
    assert (result.observed, result.expected) == (
        pytest.approx(observed, abs=0.001),
        pytest.approx(expected, abs=0.001),
    )
    assert float(result) == pytest.approx(value, abs=0.001)
    assert (result.level, result.n_items) == (level, 9)


def test_masi_matches_passonneau_2006():
    pairs = [("A", "AB"), ("AB", "BC"), ("A", "B"), ("AB", "AB")]
    found = [masi_distance(set(a), set(b)) for a, b in pairs]
    assert found == [pytest.approx(2 / 3), pytest.approx(8 / 9), 1, 0]


@pytest.mark.parametrize(
    ("variant", "distance"),
    [("masi_passonneau2006", 2 / 3), ("masi_dkpro", 1 / 6), ("set_passonneau2004", 1 / 3), ("jaccard", 1 / 2)],
)
def test_each_variant_has_its_own_number_for_a_part_and_its_whole(variant, distance):
    assert masi_distance(["A"], ["A", "B"], variant=variant) == pytest.approx(distance)
    assert masi_distance(["A", "B"], ("A",), variant=variant) == pytest.approx(distance)


@given(a=SETS, b=SETS)
def test_the_distances_are_nltks(a, b):
    if a | b:  # which divides by zero where both are empty
        assert jaccard_distance(a, b) == pytest.approx(nltk_distance.jaccard_distance(a, b))
        assert masi_distance(a, b) == pytest.approx(nltk_distance.masi_distance(a, b), abs=0.004)


@given(a=SETS, b=SETS, level=st.sampled_from(SET_LEVELS))
def test_a_distance_is_0_for_equal_sets_only_at_most_1_and_the_same_both_ways(a, b, level):
    distance = masi_distance(a, b, variant=level)
    assert 0 <= distance <= 1
    assert (distance == 0) == (a == b)
    assert distance == masi_distance(b, a, variant=level)


@settings(deadline=None)
@given(pairs=st.lists(st.tuples(SETS.filter(bool), SETS.filter(bool)), min_size=2, max_size=12))
def test_alpha_over_jaccard_is_nltks(pairs):
    frame = frame_of([(frozenset(a), frozenset(b)) for a, b in pairs])
    result = krippendorff_alpha(frame, level="jaccard")
    if result.reason is None:
        rows = list(frame[["annotator", "item", "value"]].itertuples(index=False, name=None))
        theirs = AnnotationTask(rows, distance=nltk_distance.jaccard_distance).alpha()
        assert float(result) == pytest.approx(theirs)


def test_many_options_are_compared_as_few_are():
    categories = [frozenset(range(start, start + 40)) for start in range(0, 100, 7)]
    between = set_distances(categories, "jaccard")
    pairs = [(a, b) for a in range(len(categories)) for b in range(len(categories))]
    rows, columns = (pd.Series(side).to_numpy() for side in zip(*pairs, strict=True))
    assert between(rows, columns).tolist() == pytest.approx(
        [jaccard_distance(categories[a], categories[b]) for a, b in pairs]
    )


def test_alpha_over_sets_says_so_where_the_values_are_none():
    result = krippendorff_alpha(frame_of([("ab", "ab"), ("b", "ab")]), level="masi_dkpro")
    assert result.reason == "level masi_dkpro needs sets of options, not 'ab' and 'b'"


def test_one_text_is_no_set_of_letters():
    with pytest.raises(AgreementError, match="no set of options"):
        masi_distance("AB", {"A"})


def test_an_unknown_variant_is_answered_with_the_known_ones():
    with pytest.raises(AgreementError, match="did you mean 'masi_dkpro'"):
        masi_distance({"A"}, {"B"}, variant="masi_dkpr")
