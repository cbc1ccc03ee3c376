"""What must hold for any ratings whatever."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trajwidgets.agreement import cohen_kappa, krippendorff_alpha, light_kappa, percent_agreement

SCALE = ["none", "some", "most", "all"]
LEVELS = ["nominal", "ordinal", "interval", "ratio"]

# A busy machine is no counterexample; and imports count into the first example.
unhurried = settings(deadline=None, max_examples=60)

cells = st.one_of(st.none(), st.integers(min_value=0, max_value=3))


def matrices(
    annotators: int | None = None, cell: st.SearchStrategy = cells
) -> st.SearchStrategy[list[list[int | None]]]:
    size = st.integers(2, 5) if annotators is None else st.just(annotators)
    items = st.integers(0, 12)
    return st.tuples(size, items).flatmap(
        lambda shape: st.lists(
            st.lists(cell, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
        )
    )


def as_frame(matrix: list[list[int | None]], names: list[str] | None = None, labels=range(4)) -> pd.DataFrame:
    names = names or [f"a{place}" for place in range(len(matrix))]
    rows = [
        (item, names[who], labels[v]) for who, row in enumerate(matrix) for item, v in enumerate(row) if v is not None
    ]
    frame = pd.DataFrame(rows, columns=["item", "annotator", "value"])
    frame["value"] = pd.Categorical(frame["value"], categories=list(labels))
    return frame


def everything(frame: pd.DataFrame, levels: list[str] = LEVELS) -> list[float]:
    return [
        float(percent_agreement(frame)),
        float(light_kappa(frame)),
        float(light_kappa(frame, weights="quadratic")),
        *(float(krippendorff_alpha(frame, level=level)) for level in levels),
    ]


def same(got: list[float], expected: list[float]) -> bool:
    return got == pytest.approx(expected, abs=1e-12, nan_ok=True)


@unhurried
@given(matrix=matrices(), random=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(matrix, random):
    frame = as_frame(matrix)
    order = list(range(len(frame)))
    random.shuffle(order)
    assert same(everything(frame.iloc[order]), everything(frame))


@unhurried
@given(matrix=matrices())
def test_the_names_of_annotators_change_nothing(matrix):
    others = [f"z{9 - place}" for place in range(len(matrix))]  # which also reverses their order
    assert same(everything(as_frame(matrix, others)), everything(as_frame(matrix)))


@unhurried
@given(matrix=matrices(), labels=st.permutations(["stop", "go", "ask", "retry"]))
def test_the_names_of_nominal_categories_change_nothing(matrix, labels):
    frame, renamed = as_frame(matrix), as_frame(matrix, labels=sorted(labels))
    mapped = as_frame([[None if v is None else labels.index(sorted(labels)[v]) for v in row] for row in matrix])
    for coefficient in (percent_agreement, light_kappa, krippendorff_alpha):
        assert same([float(coefficient(renamed)), float(coefficient(mapped))], [float(coefficient(frame))] * 2)


@unhurried
@given(matrix=matrices())
def test_reversing_an_ordered_scale_changes_no_ordinal_coefficient(matrix):
    upward = as_frame(matrix, labels=SCALE)
    downward = upward.assign(value=upward["value"].cat.reorder_categories(SCALE[::-1]))
    assert float(krippendorff_alpha(downward, level="ordinal")) == pytest.approx(
        float(krippendorff_alpha(upward, level="ordinal")), abs=1e-12, nan_ok=True
    )
    assert float(light_kappa(downward, weights="linear")) == pytest.approx(
        float(light_kappa(upward, weights="linear")), abs=1e-12, nan_ok=True
    )


@unhurried
@given(
    truth=st.lists(st.integers(0, 3), min_size=2, max_size=20).filter(lambda row: len(set(row)) > 1),
    annotators=st.integers(2, 5),
)
def test_perfect_agreement_is_exactly_one(truth, annotators):
    assert everything(as_frame([truth] * annotators)) == [1.0] * 7


@unhurried
@given(truth=st.lists(st.sampled_from([0.1, 0.7, 1.3, 2.9]), min_size=2, max_size=20).filter(lambda r: len(set(r)) > 1))
def test_perfect_agreement_on_measurements_is_exactly_one(truth):
    rows = [(item, who, value) for who in "abc" for item, value in enumerate(truth)]
    frame = pd.DataFrame(rows, columns=["item", "annotator", "value"])
    assert [float(krippendorff_alpha(frame, level=level)) for level in LEVELS] == [1.0] * 4


@unhurried
@given(matrix=matrices())
def test_gaps_never_crash_and_nan_always_has_a_reason(matrix):
    frame = as_frame(matrix)
    results = [percent_agreement(frame), light_kappa(frame), light_kappa(frame, weights="linear")]
    results += [krippendorff_alpha(frame, level=level) for level in LEVELS]
    for result in results:
        assert math.isnan(float(result)) == (result.reason is not None), result
        assert float(result) <= 1 or result.reason


@unhurried
@given(matrix=matrices(annotators=2))
def test_light_kappa_of_two_annotators_is_cohens(matrix):
    frame = as_frame(matrix)
    assert same([float(light_kappa(frame))], [float(cohen_kappa(frame))])
    assert light_kappa(frame).reason == cohen_kappa(frame).reason


@unhurried
@given(matrix=matrices())
def test_an_item_with_a_single_rating_changes_nothing(matrix):
    with_lone_item = [[*row, 0 if who == 0 else None] for who, row in enumerate(matrix)]
    # An annotator who only judged alone would be one more annotator, not one more comparison.
    if any(value is not None for value in matrix[0]):
        assert same(everything(as_frame(with_lone_item)), everything(as_frame(matrix)))


@unhurried
@given(matrix=matrices(annotators=2), shift=st.integers(1, 5))
def test_unused_ends_of_a_declared_scale_leave_linear_weights_alone(matrix, shift):
    frame = as_frame(matrix)
    longer = frame.assign(value=frame["value"].cat.set_categories(range(4 + shift)))
    assert float(cohen_kappa(longer, weights="linear")) == pytest.approx(
        float(cohen_kappa(frame, weights="linear")), abs=1e-12, nan_ok=True
    )


@unhurried
@given(matrix=matrices(annotators=2), factor=st.floats(0.01, 1000))
def test_only_the_proportions_of_weights_matter(matrix, factor):
    costs = np.array([[0, 1, 3, 4], [1, 0, 6, 2], [3, 6, 0, 1], [5, 2, 1, 0]])
    plain, scaled = (cohen_kappa(as_frame(matrix), weights=weights) for weights in (costs, costs * factor))
    assert same([float(scaled), scaled.observed, scaled.expected], [float(plain), plain.observed, plain.expected])
    assert plain.reason == scaled.reason
