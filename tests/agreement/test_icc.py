"""The six intraclass correlations against Shrout and Fleiss, and against R's irr on another table."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from trajwidgets.agreement import icc
from trajwidgets.agreement.icc import FORMS
from trajwidgets.errors import AgreementError

_ = None

# Shrout and Fleiss 1979, Table 2: six targets (rows), four judges.
SHROUT_FLEISS_1979 = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]

# The data set `anxiety` of R's package irr: three raters (rows), twenty subjects.
ANXIETY = [
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
]


def transposed(rows):
    return [list(row) for row in zip(*rows, strict=True)]


@pytest.mark.parametrize(
    ("form", "published", "low", "high"),
    # Values: Shrout and Fleiss 1979, Table 4. Intervals: R's psych::ICC, which prints them for this table.
    [
        ("ICC(1,1)", 0.17, -0.13, 0.72),
        ("ICC(2,1)", 0.29, 0.02, 0.76),
        ("ICC(3,1)", 0.71, 0.34, 0.95),
        ("ICC(1,k)", 0.44, -0.88, 0.91),
        ("ICC(2,k)", 0.62, 0.07, 0.93),
        ("ICC(3,k)", 0.91, 0.68, 0.99),
    ],
)
def test_icc_matches_shrout_and_fleiss_1979(tidy, form, published, low, high):
    result = icc(tidy(transposed(SHROUT_FLEISS_1979)), form=form)
    assert float(result) == pytest.approx(published, abs=0.005)
    assert (result.low, result.high) == (pytest.approx(low, abs=0.0051), pytest.approx(high, abs=0.0051))
    assert (result.n_items, result.n_annotators, result.form) == (6, 4, form)
    assert result.method == "F distribution"


def test_the_mean_squares_are_those_of_shrout_and_fleiss_1979(tidy):
    result = icc(tidy(transposed(SHROUT_FLEISS_1979)))
    assert result.between_items == pytest.approx(11.24, abs=0.005)
    assert result.within_items == pytest.approx(6.26, abs=0.005)
    assert result.between_annotators == pytest.approx(32.49, abs=0.005)
    assert result.residual == pytest.approx(1.02, abs=0.005)


def test_icc_matches_rs_irr_on_anxiety(tidy):
    # icc(anxiety, model="twoway", type="agreement"): ICC(A,1) = 0.198, -0.039 < ICC < 0.494. So does the README of
    # pyirr, irr in Python; psych::ICC has all six forms (see test_published_vectors.py).
    result = icc(tidy(ANXIETY), form="ICC(2,1)")
    assert float(result) == pytest.approx(0.198, abs=0.0005)
    assert (result.low, result.high) == (pytest.approx(-0.039, abs=0.0005), pytest.approx(0.494, abs=0.0005))


tables = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 9), min_size=k, max_size=k), min_size=3, max_size=8)
)


@settings(deadline=None)
@example(table=[[0, 0, 1], [0, 0, 1], [0, 0, 1]])
@given(table=tables)
def test_the_mean_squares_are_those_of_statsmodels(tidy, table):
    frame = tidy(transposed(table))
    result = icc(frame)
    assume(result.reason is None)
    squares = anova_lm(ols("value ~ C(item) + C(annotator)", data=frame).fit())
    expected = (squares["sum_sq"] / squares["df"]).tolist()
    found = [result.between_items, result.between_annotators, result.residual]
    assert found == pytest.approx(expected, abs=1e-8)


@settings(deadline=None)
@example(table=[[0, 0], [0, 1], [1, 0]], form="ICC(2,k)", shift=0, factor=3.0)
@given(table=tables, form=st.sampled_from(FORMS), shift=st.integers(-1000, 1000), factor=st.sampled_from([0.5, 3.0]))
def test_icc_holds_under_another_unit_order_and_names_and_lies_in_its_interval(tidy, table, form, shift, factor):
    frame = tidy(transposed(table))
    result = icc(frame, form=form)
    assume(result.reason is None)
    other = frame.assign(value=frame["value"] * factor + shift, annotator="x" + frame["annotator"])
    again = icc(other.sample(frac=1, random_state=1), form=form)
    assert float(again) == pytest.approx(float(result), rel=1e-6, abs=1e-9)
    assert float(result) <= 1 + 1e-12
    if result.method:
        assert result.low - 1e-9 <= float(result) <= result.high + 1e-9


@pytest.mark.parametrize("form", FORMS)
def test_perfect_agreement_is_one_and_has_no_interval(tidy, form):
    result = icc(tidy([[1, 5, 3, 2]] * 3), form=form)
    assert float(result) == 1
    assert math.isnan(result.low)
    assert result.method is None


def test_a_constant_difference_counts_for_agreement_and_not_for_consistency(tidy):
    # McGraw and Wong 1996: scores (2, 4), (4, 6), (6, 8) agree perfectly in consistency and .67 absolutely.
    frame = tidy([[2, 4, 6], [4, 6, 8]])
    assert float(icc(frame, form="ICC(3,1)")) == 1
    assert float(icc(frame, form="ICC(2,1)")) == pytest.approx(0.67, abs=0.005)


def test_items_that_one_has_not_scored_are_left_out_of_the_two_way_forms_and_said_so(tidy):
    rows = transposed(SHROUT_FLEISS_1979)
    with_gaps = [[*rows[0], 3, _], [*rows[1], 4, 5], [*rows[2], _, 5], [*rows[3], 4, _]]
    result = icc(tidy(with_gaps))
    assert float(result) == float(icc(tidy(rows)))
    assert (result.n_items, result.note) == (6, "2 items left out: not scored by all")


def test_the_one_way_form_takes_items_with_unequal_numbers_of_scores(tidy):
    # By hand: items (1, 3), (4, 4, 7), (8); the last has one score and doesn't count.
    result = icc(tidy([[1, 4, 8], [3, 4, _], [_, 7, _]]), form="ICC(1,1)")
    between, within = 2 * (2 - 3.8) ** 2 + 3 * (5 - 3.8) ** 2, (2 + 6) / 3
    k = 5 - (4 + 9) / 5
    assert float(result) == pytest.approx((between - within) / (between + (k - 1) * within))
    assert (result.n_items, result.n_ratings, result.note) == (2, 5, None)
    assert result.method == "F distribution, approximate: items have unequal numbers of scores"


@pytest.mark.parametrize(
    ("rows", "form", "reason"),
    [
        (["ab", "ab"], "ICC(2,1)", "ICC needs numbers, not 'a' and 'b'"),
        ([[1, 2, 3]], "ICC(2,1)", "fewer than two annotators"),
        ([[1], [2]], "ICC(2,1)", "fewer than two items were scored by all 2 annotators"),
        ([[1, 2, _], [2, _, 3], [_, 1, 1]], "ICC(3,k)", 'pass annotators=, or form="ICC(1,1)"'),
        ([[4, 4], [4, 4]], "ICC(1,1)", "every score is the same"),
        ([[1, 1], [3, 3]], "ICC(1,k)", "the items don't differ"),
    ],
)
def test_an_undefined_icc_says_why(tidy, rows, form, reason):
    result = icc(tidy(rows), form=form)
    assert math.isnan(float(result))
    assert reason in result.reason


def test_an_unknown_form_is_answered_with_the_known_ones(tidy):
    with pytest.raises(AgreementError, match=r"did you mean 'ICC\(2,1\)'"):
        icc(tidy([[1, 2], [2, 3]]), form="2,1)")


def test_an_ordered_scale_of_numbers_is_scored_by_its_numbers(tidy):
    frame = tidy([[1, 5, 3], [2, 5, 3]])
    scale = pd.Categorical(frame["value"], categories=[1, 2, 3, 4, 5], ordered=True)
    assert float(icc(frame.assign(value=scale))) == pytest.approx(float(icc(frame)))
    assert not np.isnan(float(icc(frame)))
