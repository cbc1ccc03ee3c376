"""Intervals for a share of items: how far a percentage of so many can be trusted."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import NamedTuple

from trajwidgets.agreement.distributions import beta_quantile
from trajwidgets.errors import AgreementError


class Bounds(NamedTuple):
    """The bounds of an interval, low and high; both nan where there is nothing to go by."""

    low: float
    high: float


def wilson_interval(x: int, n: int, *, confidence: float = 0.95) -> Bounds:
    """Wilson's score interval for a proportion (Wilson 1927; method 3 of Newcombe 1998), within 0 to 1.

    Holds its confidence on average also for small `n` and near 0 and 1, where "p plus or minus two standard errors"
    does not. (nan, nan) for n = 0.

    Args:
        x: how many of them are right.
        n: how many there are.
        confidence: two-sided, between 0 and 1.

    Raises:
        AgreementError: Not 0 <= x <= n, or a confidence outside 0 to 1.
    """
    _check(x, n, confidence)
    if n == 0:
        return Bounds(math.nan, math.nan)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = x / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    # Exactly 0 and 1 at the ends, where rounding would leave 1e-17.
    return Bounds(0.0 if x == 0 else max(0.0, centre - half), 1.0 if x == n else min(1.0, centre + half))


def exact_lower_bound(x: int, n: int, *, confidence: float = 0.95) -> float:
    """The one-sided exact lower bound of a proportion (Clopper and Pearson 1934): "at least so much, 95 % sure".

    What a claim such as "95 % accurate on gold" rests on: 59 of 59 right are the fewest whose bound passes .95. 0 for
    x = 0, nan for n = 0.

    Args:
        x: how many of them are right.
        n: how many there are.
        confidence: one-sided, between 0 and 1.

    Raises:
        AgreementError: Not 0 <= x <= n, or a confidence outside 0 to 1.
    """
    _check(x, n, confidence)
    if n == 0:
        return math.nan
    return 0.0 if x == 0 else beta_quantile(1 - confidence, x, n - x + 1)


def exact_upper_bound(x: int, n: int, *, confidence: float = 0.95) -> float:
    """The one-sided exact upper bound of a proportion (Clopper and Pearson 1934); 1 for x = n, nan for n = 0.

    Args:
        x: how many of them there are.
        n: of how many.
        confidence: one-sided, between 0 and 1.

    Raises:
        AgreementError: Not 0 <= x <= n, or a confidence outside 0 to 1.
    """
    _check(x, n, confidence)
    return math.nan if n == 0 else 1 - exact_lower_bound(n - x, n, confidence=confidence)


def _check(x: int, n: int, confidence: float) -> None:
    if not 0 <= x <= n:
        raise AgreementError(f"{x} of {n} is no proportion: x counts a part of n, so 0 <= x <= n.")
    if not 0 < confidence < 1:
        raise AgreementError(f"confidence={confidence!r} is no confidence: choose one between 0 and 1, such as 0.95.")
