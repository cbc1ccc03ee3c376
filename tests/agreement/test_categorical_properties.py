"""What must hold of the categorical coefficients for any ratings whatever."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trajwidgets.agreement import (
    AgreementResult,
    bennett_s,
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    pabak,
    percent_agreement,
    ratings_table,
    scott_pi,
)
from trajwidgets.agreement.brennan_prediger import UniformEstimator
from trajwidgets.agreement.chance_corrected import estimator_of
from trajwidgets.agreement.conger import CongerEstimator
from trajwidgets.agreement.fleiss import FleissEstimator
from trajwidgets.agreement.gwet import GwetEstimator

SCALE = (0, 1, 2, 3)
MANY: list[Callable[..., AgreementResult]] = [percent_agreement, fleiss_kappa, conger_kappa, gwet_ac1, brennan_prediger]
WEIGHTED: list[Callable[..., AgreementResult]] = [fleiss_kappa, conger_kappa, gwet_ac2, brennan_prediger]
unhurried = settings(deadline=None, max_examples=40)

Matrix = list[list[int | None]]


def matrices(annotators: st.SearchStrategy[int], *, gaps: bool = True) -> st.SearchStrategy[Matrix]:
    cell = st.integers(0, 3)
    cells = st.one_of(st.none(), cell) if gaps else cell
    return st.tuples(annotators, st.integers(1, 10)).flatmap(
        lambda shape: st.lists(
            st.lists(cells, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
        )
    )


several, two = matrices(st.integers(2, 4)), matrices(st.just(2))


def as_frame(matrix: Matrix, names: list[str] | None = None) -> pd.DataFrame:
    names = names or [f"a{place}" for place in range(len(matrix))]
    rows = [(item, names[who], v) for who, row in enumerate(matrix) for item, v in enumerate(row) if v is not None]
    frame = pd.DataFrame(rows, columns=["item", "annotator", "value"])
    return frame.assign(value=pd.Categorical(frame["value"], categories=SCALE))


def numbers(frame: pd.DataFrame) -> list[float]:
    found = [coefficient(frame) for coefficient in MANY]
    found += [coefficient(frame, weights="quadratic") for coefficient in WEIGHTED]
    return [number for result in found for number in (result.value, result.se)]


def close(expected: list[float]) -> object:
    return pytest.approx(expected, abs=1e-9, nan_ok=True)


@unhurried
@given(matrix=several, random=st.randoms(use_true_random=False))
def test_neither_row_order_nor_names_change_a_number_or_an_error(matrix, random):
    frame = as_frame(matrix)
    order = list(range(len(frame)))
    random.shuffle(order)
    renamed = as_frame(matrix, [f"z{9 - place}" for place in range(len(matrix))])
    assert numbers(frame.iloc[order]) == close(numbers(frame))
    assert numbers(renamed) == close(numbers(frame))


@unhurried
@given(matrix=several, order=st.permutations(SCALE))
def test_what_nominal_categories_are_called_changes_nothing(matrix, order):
    other = as_frame([[None if v is None else order[v] for v in row] for row in matrix])
    for coefficient in MANY:
        one, another = coefficient(as_frame(matrix)), coefficient(other)
        assert [another.value, another.se] == close([one.value, one.se])


@unhurried
@given(matrix=several)
def test_a_scale_read_backwards_gives_the_same_weighted_numbers(matrix):
    other = as_frame([[None if v is None else 3 - v for v in row] for row in matrix])
    for coefficient in WEIGHTED:
        for weights in ("linear", "quadratic", "ordinal"):
            assert float(coefficient(other, weights=weights)) == close(
                float(coefficient(as_frame(matrix), weights=weights))
            )


@unhurried
@given(
    truth=st.lists(st.integers(0, 3), min_size=2, max_size=15).filter(lambda row: len(set(row)) > 1),
    annotators=st.integers(2, 4),
)
def test_perfect_agreement_is_exactly_one_without_error(truth, annotators):
    frame = as_frame([truth] * annotators)
    for coefficient in MANY:
        assert (coefficient(frame).value, coefficient(frame).se) == (1.0, pytest.approx(0, abs=1e-12))
    assert [coefficient(frame, weights="linear").value for coefficient in WEIGHTED] == [1.0] * 4


@unhurried
@given(matrix=several)
def test_no_number_without_a_reason_and_no_reason_beside_a_number(matrix):
    for coefficient in MANY:
        result = coefficient(as_frame(matrix))
        assert math.isnan(result.value) == (result.reason is not None), result
        assert not result.value > 1


@unhurried
@given(matrix=several)
def test_weights_that_tell_only_the_same_from_another_are_none(matrix):
    frame, alike = as_frame(matrix), 1 - np.eye(4)
    assert [gwet_ac2(frame).value, gwet_ac2(frame).se] == close([gwet_ac1(frame).value, gwet_ac1(frame).se])
    for coefficient, plain in [(gwet_ac2, gwet_ac1), *((same, same) for same in WEIGHTED if same is not gwet_ac2)]:
        weighted, unweighted = coefficient(frame, weights=alike), plain(frame)
        assert [weighted.value, weighted.se] == close([unweighted.value, unweighted.se])


@unhurried
@given(matrix=matrices(st.just(2), gaps=False))
def test_of_two_without_gaps_fleiss_is_scott_and_conger_is_cohen(matrix):
    frame = as_frame(matrix)
    for weights in (None, "linear", "quadratic"):
        assert float(fleiss_kappa(frame, weights=weights)) == close(float(scott_pi(frame, weights=weights)))
        assert float(conger_kappa(frame, weights=weights)) == close(float(cohen_kappa(frame, weights=weights)))


@unhurried
@given(matrix=two)
def test_what_goes_by_several_names_for_two_is_one_number(matrix):
    both = [row for row in zip(*matrix, strict=True) if None not in row]
    frame = as_frame([list(row) for row in zip(*both, strict=True)] if both else [[], []])
    assert [float(bennett_s(frame)), float(pabak(frame))] == close([float(brennan_prediger(frame))] * 2)


@unhurried
@given(matrix=matrices(st.just(2), gaps=False))
def test_of_two_gwets_error_of_conger_is_that_of_cohen_but_for_n_less_1(matrix):
    frame = as_frame(matrix)
    n = len(matrix[0])
    if n > 1:
        kappa = cohen_kappa(frame)
        assert conger_kappa(frame).se * math.sqrt((n - 1) / n) == close(kappa.se)


ESTIMATORS = {
    fleiss_kappa: lambda ratings: estimator_of(ratings, FleissEstimator, None),
    gwet_ac1: lambda ratings: estimator_of(ratings, GwetEstimator, None),
    brennan_prediger: lambda ratings: estimator_of(ratings, UniformEstimator, None),
    conger_kappa: CongerEstimator,
}


@pytest.mark.parametrize("coefficient", ESTIMATORS)
@unhurried
@given(matrix=several, data=st.data())
def test_counts_of_cells_give_the_number_of_the_items_drawn(coefficient, matrix, data):
    items = [row for row in zip(*matrix, strict=True) if any(value is not None for value in row)]
    if not items or any(all(row[who] is None for row in items) for who in range(len(matrix))):
        return  # an annotator who judged nothing is none
    drawn = data.draw(st.lists(st.sampled_from(range(len(items))), min_size=1, max_size=12))
    whole = as_frame([list(column) for column in zip(*items, strict=True)])
    estimator = ESTIMATORS[coefficient](ratings_table(whole))
    counts = np.bincount(estimator.cell_of_item[drawn], minlength=len(estimator.counts)).astype(float)
    part = as_frame([list(column) for column in zip(*(items[place] for place in drawn), strict=True)])
    assert float(estimator.values(np.vstack([counts, counts]))[1]) == close(float(coefficient(part)))
