"""Tails and quantiles of Student's t, F, beta and chi-square, so that an interval needs no further library.

The regularised incomplete beta and gamma functions by their continued fractions (Lentz's method; Press et al.,
*Numerical Recipes*, 3rd ed., 6.2 and 6.4), quantiles by halving the bracket: right to some 12 digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

TINY = 1e-300
CLOSE = 1e-15
MOST_STEPS = 100_000


def beta_cdf(x: float, a: float, b: float) -> float:
    """P(X <= x) for a beta variable: the regularised incomplete beta function I_x(a, b), for a and b above 0."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):  # the fraction converges fast below the mean only
        return 1 - beta_cdf(1 - x, b, a)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_front) * _lentz(_beta_terms(x, a, b)) / a


def beta_quantile(p: float, a: float, b: float) -> float:
    """The x with P(X <= x) = p for a beta variable, 0 <= p <= 1."""
    return _halve(lambda x: beta_cdf(x, a, b) < p, 0.0, 1.0)


def f_cdf(x: float, d1: float, d2: float) -> float:
    """P(X <= x) for an F variable with d1 and d2 degrees of freedom."""
    return 0.0 if x <= 0 else beta_cdf(d1 * x / (d1 * x + d2), d1 / 2, d2 / 2)


def f_quantile(p: float, d1: float, d2: float) -> float:
    """The x with P(X <= x) = p for an F variable with d1 and d2 degrees of freedom, 0 <= p < 1."""
    # From the nearer end: where x is large, d2 / (d1 x + d2) has the digits that 1 minus it has lost.
    share = beta_quantile(p, d1 / 2, d2 / 2)
    if share < 0.5:
        return d2 * share / (d1 * (1 - share))
    rest = beta_quantile(1 - p, d2 / 2, d1 / 2)
    return math.inf if rest == 0 else d2 * (1 - rest) / (d1 * rest)


def t_cdf(x: float, df: float) -> float:
    """P(X <= x) for Student's t with `df` degrees of freedom."""
    tail = beta_cdf(df / (df + x * x), df / 2, 0.5) / 2
    return 1 - tail if x > 0 else tail


def t_quantile(p: float, df: float) -> float:
    """The x with P(X <= x) = p for Student's t with `df` degrees of freedom, 0 < p < 1."""
    if p == 0.5:
        return 0.0
    tail = min(p, 1 - p)
    if tail > 0.25:  # near the middle, 1 - share would be what rounding left of it
        rest = beta_quantile(1 - 2 * tail, 0.5, df / 2)
        size = math.sqrt(df * rest / (1 - rest))
    else:
        share = beta_quantile(2 * tail, df / 2, 0.5)
        size = math.inf if share == 0 else math.sqrt(df * (1 - share) / share)
    return size if p > 0.5 else -size


def chi_square_tail(x: float, df: float) -> float:
    """P(X >= x) for a chi-square variable with `df` degrees of freedom: the p value of a chi-square test."""
    a, half = df / 2, x / 2
    if half <= 0:
        return 1.0
    front = math.exp(a * math.log(half) - half - math.lgamma(a))
    if half >= a + 1:
        return front / _fraction(_gamma_terms(half, a), half + 1 - a)
    term = total = 1 / a
    for step in range(1, MOST_STEPS):
        term *= half / (a + step)
        total += term
        if term < total * CLOSE:
            break
    return 1 - front * total


def _beta_terms(x: float, a: float, b: float) -> Iterator[float]:
    for m in range(MOST_STEPS):
        yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        yield (m + 1) * (b - m - 1) * x / ((a + 2 * m + 1) * (a + 2 * m + 2))


def _lentz(terms: Iterator[float]) -> float:
    """1 / (1 + t1 / (1 + t2 / (1 + ...)))."""
    return 1 / _fraction(((term, 1.0) for term in terms), 1.0)


def _gamma_terms(x: float, a: float) -> Iterator[tuple[float, float]]:
    return ((-n * (n - a), x + 2 * n + 1 - a) for n in range(1, MOST_STEPS))


def _fraction(terms: Iterator[tuple[float, float]], first: float) -> float:
    """The continued fraction first + n1 / (d1 + n2 / (d2 + ...)) of pairs (n, d), by Lentz's method."""
    value = above = first or TINY
    below = 0.0
    for numerator, denominator in terms:
        below = 1 / ((denominator + numerator * below) or TINY)
        above = (denominator + numerator / above) or TINY
        change = above * below
        value *= change
        if abs(change - 1) < CLOSE:
            break
    return value


def _halve(is_below: Callable[[float], bool], low: float, high: float) -> float:
    while True:
        # Halving the exponent as well as the digits: a quantile of 1e-20 gets as many of them as one of 0.3.
        middle = math.sqrt(low * high) if low > 0 and high > 2 * low else (low + high) / 2
        if not low < middle < high or (low > 0 and high - low < 1e-15 * high) or high < TINY:
            return middle
        low, high = (middle, high) if is_below(middle) else (low, middle)
