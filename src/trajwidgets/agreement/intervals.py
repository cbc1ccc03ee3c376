"""Intervals that hold: jackknife over clusters, Dirichlet posterior, bootstrap. Why these: docs/decisions/0038."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from trajwidgets.agreement.distributions import t_cdf, t_quantile
from trajwidgets.agreement.estimator import Floats
from trajwidgets.agreement.interval_choice import IntervalChoice
from trajwidgets.agreement.sample import Sample
from trajwidgets.agreement.sampling import MOST_CELLS

DRAWS_OF_A_PROBABILITY = 20_000
FEW_CLUSTERS = 10
"""Below this many clusters an interval is given, with a word that it holds less often than it says."""


@dataclass(frozen=True)
class Interval:
    """Where the true value may lie.

    Attributes:
        low: lower bound, never above the value; nan without an interval.
        high: upper bound, never below the value; nan without an interval.
        method: in words how it was made; None without an interval.
        note: in words why there is none, or what to bear in mind.
    """

    low: float = math.nan
    high: float = math.nan
    method: str | None = None
    note: str | None = None


def interval_of(sample: Sample, choice: IntervalChoice, *, clusters: str = "clusters", lowest: float = -1) -> Interval:
    """The interval of a coefficient.

    Args:
        sample: the items, as counts of cells.
        choice: which interval. "auto" is, for items in clusters, the delete-one-cluster jackknife with t(C - 1) in the
            shape of a Dirichlet posterior; else the posterior itself. "jackknife" is the value ± t(C - 1) standard
            errors. Where nothing moves the value (SE 0), the posterior in any case: never "1.00 ± 0".
        clusters: what the clusters are called, such as "trajectories".
        lowest: the least value the coefficient can have; the highest is 1.
    """
    if choice.kind is None or math.isnan(sample.value):
        return Interval()
    clustered = sample.clusters is not None
    over = f"{sample.units} {clusters if clustered else 'items'}"
    if sample.units < 2:
        return Interval(
            note=f"no interval: {'all items lie in one cluster' if clustered else 'there is a single item'}"
        )
    note = None
    if clustered and sample.units < FEW_CLUSTERS:
        note = f"with fewer than {FEW_CLUSTERS} {clusters} an interval holds less often than it says"
    kind = choice.kind
    if kind == "auto" and len(sample.counts) > MOST_CELLS:
        kind = "jackknife"
    if kind == "bootstrap":
        tail = (1 - choice.confidence) / 2
        low, high = _between(sample.bootstrap(choice.draws, np.random.default_rng(choice.seed)), tail)
        method = f"bootstrap over {over}"
    elif kind == "jackknife" and sample.se > 0 and not np.isnan(sample.left_out[0]).any():
        half = t_quantile((1 + choice.confidence) / 2, sample.units - 1) * sample.se
        low, high, method = sample.value - half, sample.value + half, f"jackknife over {over}"
    else:
        low, high = _between(sample.drawn(choice.draws, choice.seed), widened_tail(choice.confidence, sample.units))
        method = "Dirichlet posterior"
        if clustered and sample.se > 0 and kind != "dirichlet":
            method = f"jackknife over {over} in the shape of a Dirichlet posterior"
        elif clustered:
            method += f", {over}"
    low, high = np.fmin(low, sample.value), np.fmax(high, sample.value)
    return Interval(float(max(low, min(lowest, sample.value))), float(min(high, 1.0)), method, note)


def probabilities_below(
    sample: Sample, bounds: Sequence[float], seed: int, *, draws: int = DRAWS_OF_A_PROBABILITY
) -> list[float]:
    """The posterior probability that the true value is below each bound, never quite 0 or 1; nan with a single unit.

    By t(C - 1) and the jackknife's standard error where there are too many kinds of items for a posterior.
    """
    if sample.units < 2 or math.isnan(sample.value):
        return [math.nan] * len(bounds)
    if len(sample.counts) > MOST_CELLS:
        if not sample.se > 0:
            return [math.nan] * len(bounds)
        return [t_cdf((bound - sample.value) / sample.se, sample.units - 1) for bound in bounds]
    drawn = sample.drawn(draws, seed)
    drawn = drawn[~np.isnan(drawn)]
    return [(int((drawn < bound).sum()) + 0.5) / (len(drawn) + 1) for bound in bounds]


@lru_cache
def widened_tail(confidence: float, units: int) -> float:
    """The share to cut off on each side so that percentiles are as wide as t(units - 1) wants (Hesterberg 2015, 3.3).

    Percentiles of a resampled distribution are too narrow by sqrt((n - 1) / n), and take normal quantiles for t.
    """
    wide = t_quantile((1 + confidence) / 2, units - 1) * math.sqrt(units / (units - 1))
    return NormalDist().cdf(-wide)


def _between(draws: Floats, tail: float) -> tuple[float, float]:
    draws = draws[~np.isnan(draws)]
    if not len(draws):
        return math.nan, math.nan
    low, high = np.quantile(draws, [tail, 1 - tail])
    return float(low), float(high)
