"""Kendall's W against Siegel, R's irr and SciPy's Friedman test."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tests.agreement.test_icc import ANXIETY
from trajwidgets.agreement import kendall_w

_ = None

# Siegel 1956, p. 230: three executives rank six applicants.
SIEGEL_1956 = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]


def test_w_matches_siegel_1956(tidy):
    assert float(kendall_w(tidy(SIEGEL_1956), ties=False)) == pytest.approx(0.16, abs=0.005)
    assert float(kendall_w(tidy(SIEGEL_1956))) == float(kendall_w(tidy(SIEGEL_1956), ties=False)), "there are no ties"


def test_w_with_ties_matches_rs_irr_on_anxiety(tidy):
    # kendall(anxiety, TRUE): W = 0.540, Chisq(19) = 30.8, p = 0.0429; DescTools prints 0.5396569.
    result = kendall_w(tidy(ANXIETY))
    assert float(result) == pytest.approx(0.5396569, abs=5e-8)
    assert result.chi_square == pytest.approx(30.8, abs=0.05)
    assert result.df == 19
    assert result.p_value == pytest.approx(0.0429, abs=0.00005)
    assert float(kendall_w(tidy(ANXIETY), ties=False)) < float(result)


@settings(deadline=None)
@given(
    st.integers(3, 7).flatmap(
        lambda n: st.lists(st.lists(st.integers(1, 5), min_size=n, max_size=n), min_size=3, max_size=5)
    )
)
def test_w_is_friedmans_statistic_of_scipy(tidy, rows):
    result = kendall_w(tidy(rows))
    if all(len(set(row)) == 1 for row in rows):
        assert "same value" in result.reason
        return
    theirs = stats.friedmanchisquare(*[list(item) for item in zip(*rows, strict=True)])
    assert result.chi_square == pytest.approx(theirs.statistic, abs=1e-9)
    assert result.p_value == pytest.approx(theirs.pvalue, abs=1e-9)
    assert 0 <= float(result) <= 1 + 1e-12
    shuffled = tidy(rows[::-1]).sample(frac=1, random_state=3)
    assert float(kendall_w(shuffled)) == pytest.approx(float(result))


def test_the_same_order_is_one_and_the_opposite_one_zero(tidy):
    assert float(kendall_w(tidy([[1, 2, 3, 4], [10, 20, 25, 99]]))) == pytest.approx(1)
    assert float(kendall_w(tidy([[1, 2, 3, 4], [4, 3, 2, 1]]))) == 0


def test_words_of_a_declared_scale_have_an_order_and_others_have_none(tidy):
    frame = tidy([["poor", "fair", "good"], ["poor", "fair", "good"]])
    assert "the order of" in kendall_w(frame).reason
    scale = pd.Categorical(frame["value"], categories=["poor", "fair", "good"], ordered=True)
    assert float(kendall_w(frame.assign(value=scale))) == pytest.approx(1)


def test_items_that_one_has_not_ranked_are_left_out_before_the_rest_is_ranked(tidy):
    result = kendall_w(tidy([[1, 2, 3, 9, _], [1, 3, 4, _, 0], [2, 3, 4, 1, 1]]))
    assert float(result) == float(kendall_w(tidy([[1, 2, 3], [1, 3, 4], [2, 3, 4]])))
    assert (result.n_items, result.note) == (3, "2 items left out: not judged by all")


def test_one_item_alone_has_no_order(tidy):
    result = kendall_w(tidy([[1, 2, _], [2, _, 1], [_, 1, 1]]))
    assert math.isnan(float(result))
    assert result.reason == "fewer than two items were judged by all 3 annotators: pass annotators="
