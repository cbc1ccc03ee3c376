"""Tails and quantiles against SciPy, which comes with statsmodels; only the tests need it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trajwidgets.agreement import exact_lower_bound, exact_upper_bound, wilson_interval
from trajwidgets.agreement.distributions import (
    beta_cdf,
    beta_quantile,
    chi_square_tail,
    f_cdf,
    f_quantile,
    t_cdf,
    t_quantile,
)
from trajwidgets.errors import AgreementError

SHAPES = st.floats(0.5, 2000)
CHANCES = st.floats(1e-6, 1 - 1e-6)


@settings(deadline=None)
@given(x=st.floats(0, 1), a=SHAPES, b=SHAPES)
def test_beta_is_scipys(x: float, a: float, b: float) -> None:
    assert beta_cdf(x, a, b) == pytest.approx(stats.beta.cdf(x, a, b), rel=1e-9, abs=1e-13)


@settings(deadline=None, max_examples=50)
@given(p=CHANCES, a=SHAPES, b=SHAPES)
def test_the_quantile_of_beta_is_scipys(p: float, a: float, b: float) -> None:
    assert beta_quantile(p, a, b) == pytest.approx(stats.beta.ppf(p, a, b), rel=1e-8)


@settings(deadline=None, max_examples=50)
@given(p=CHANCES, d1=st.integers(1, 5000), d2=st.integers(1, 5000))
def test_the_quantile_of_f_is_scipys(p: float, d1: int, d2: int) -> None:
    found = f_quantile(p, d1, d2)
    assert found == pytest.approx(stats.f.ppf(p, d1, d2), rel=1e-6)
    assert f_cdf(found, d1, d2) == pytest.approx(p, rel=1e-6)


@settings(deadline=None, max_examples=50)
@given(p=CHANCES, df=st.integers(1, 100_000))
def test_the_quantile_of_t_is_scipys(p: float, df: int) -> None:
    found = t_quantile(p, df)
    assert found == pytest.approx(stats.t.ppf(p, df), rel=1e-7, abs=1e-9)
    assert t_cdf(found, df) == pytest.approx(p, rel=1e-7)


@settings(deadline=None)
@given(x=st.floats(0, 500), df=st.integers(1, 300))
def test_the_tail_of_chi_square_is_scipys(x: float, df: int) -> None:
    assert chi_square_tail(x, df) == pytest.approx(stats.chi2.sf(x, df), rel=1e-9, abs=1e-13)


def test_t_as_printed_in_every_table() -> None:
    assert [round(t_quantile(0.975, df), 3) for df in (1, 5, 9, 30)] == [12.706, 2.571, 2.262, 2.042]


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_matches_newcombe_1998_table_1_method_3(x: int, n: int, low: float, high: float) -> None:
    assert wilson_interval(x, n) == (pytest.approx(low, abs=6e-5), pytest.approx(high, abs=6e-5))


@settings(deadline=None)
@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.999))
def test_wilson_is_scipys_and_holds_the_share(counts: tuple[int, int], confidence: float) -> None:
    x, n = counts
    low, high = wilson_interval(x, n, confidence=confidence)
    theirs = stats.binomtest(x, n).proportion_ci(confidence, method="wilson")
    assert (low, high) == (pytest.approx(theirs.low, abs=1e-12), pytest.approx(theirs.high, abs=1e-12))
    assert 0 <= low <= x / n <= high <= 1


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.999))
def test_the_exact_bounds_are_those_of_clopper_and_pearson(counts: tuple[int, int], confidence: float) -> None:
    x, n = counts
    theirs = stats.binomtest(x, n).proportion_ci(2 * confidence - 1, method="exact")
    if confidence > 0.5001:  # two-sided at 2c - 1, which must be above 0
        assert exact_lower_bound(x, n, confidence=confidence) == pytest.approx(theirs.low, abs=1e-9)
        assert exact_upper_bound(x, n, confidence=confidence) == pytest.approx(theirs.high, abs=1e-9)


def test_59_right_of_59_are_the_fewest_that_show_95_percent() -> None:
    assert exact_lower_bound(59, 59) > 0.95 > exact_lower_bound(58, 58)


def test_nothing_seen_is_nothing_known() -> None:
    assert all(map(math.isnan, wilson_interval(0, 0)))
    assert math.isnan(exact_lower_bound(0, 0))
    assert math.isnan(exact_upper_bound(0, 0))


@pytest.mark.parametrize(("x", "n"), [(3, 2), (-1, 2)])
def test_more_than_there_are_is_refused(x: int, n: int) -> None:
    with pytest.raises(AgreementError, match="no proportion"):
        wilson_interval(x, n)


def test_a_confidence_in_percent_is_refused() -> None:
    with pytest.raises(AgreementError, match="between 0 and 1"):
        exact_lower_bound(1, 2, confidence=95)
