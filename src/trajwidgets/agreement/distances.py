"""How far apart two categories are, at each level of measurement (Krippendorff 2011)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from trajwidgets.agreement.columns import listed
from trajwidgets.agreement.patterns import Integers, Patterns
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.sets import SET_LEVELS, SetLevel, set_distances

Level = Literal["nominal", "ordinal", "interval", "ratio"] | SetLevel
LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio", *SET_LEVELS)

Distance = Callable[[Any, Any], float]
"""The squared distance of two values; 0 for equal ones, the same in either order."""

Floats = NDArray[np.float64]

Spread = Callable[[Patterns], Floats]
"""For each pattern the sum of n_c n_k d(c, k) over all ordered pairs of categories: its squared distances, added up.

Exactly 0 for a pattern of one category, so that perfect agreement is 1 and not almost 1.
"""

PAIRS_AT_ONCE = 1 << 22


def spread_of(ratings: Ratings, level: Level | Distance) -> tuple[Spread | None, str | None]:
    """The spread at this level for the categories of these ratings, or why they don't bear the level."""
    if callable(level):
        return pairwise(_tabulated(ratings.categories, level, ratings.patterns.pairable.totals)), None
    if level == "nominal":
        return nominal, None
    if level == "ordinal":
        if ratings.scale is None:
            return None, ratings.no_order
        return ordinal(ratings.patterns.pairable.totals.astype(np.float64)), None
    if level in SET_LEVELS:
        between = set_distances(ratings.categories, level)
        if between is None:
            others = [category for category in ratings.categories if not isinstance(category, Collection)]
            words = [category for category in ratings.categories if isinstance(category, str)]
            return None, f"level {level} needs sets of options, not {listed(others + words)}"
        return pairwise(between), None
    numbers = ratings.numbers
    if numbers is None:
        words = [category for category in ratings.categories if isinstance(category, str)]
        return None, f"level {level} needs numbers, not {listed(words or ratings.categories)}"
    if not np.isfinite(numbers).all():
        return None, f"level {level} needs finite numbers"
    if level == "interval":
        return squared_difference(numbers), None
    if (numbers < 0).any():
        return None, "level ratio needs numbers from 0 up: it measures differences relative to the sum"
    return pairwise(lambda a, b: _relative_difference(numbers[a], numbers[b]) ** 2), None


def nominal(patterns: Patterns) -> Floats:
    """Two categories are 0 apart if the same, else 1."""
    return patterns.size**2 - patterns.sum_by_pattern(patterns.count**2)


def ordinal(totals: Floats) -> Spread:
    """Two categories are as far apart as their ranks, squared, given how often each was chosen in all."""
    # The distance of two ranks, the sum of n_g from c to k less half of both ends, is a difference of midranks.
    return squared_difference(np.cumsum(totals) - totals / 2)


def squared_difference(scores: Floats) -> Spread:
    """Two categories are as far apart as their scores, squared; by way of the variance, so without pairing anything."""

    def spread(patterns: Patterns) -> Floats:
        own = scores[patterns.category]
        own = own - own[patterns.starts][patterns.pattern]  # centred on one of its own, to lose no digits
        mean = patterns.sum_by_pattern(patterns.count * own) / patterns.size
        return 2 * patterns.size * patterns.sum_by_pattern(patterns.count * (own - mean[patterns.pattern]) ** 2)

    return spread


def pairwise(between: Callable[[Integers, Integers], Floats]) -> Spread:
    """Any squared distance, given elementwise for two arrays of category codes: every entry meets every other."""

    def spread(patterns: Patterns) -> Floats:
        partners = patterns.entries[patterns.pattern]
        sums = np.zeros(len(patterns.pattern))
        # In batches, because the square of some thousand different numbers does not fit into memory.
        batch = np.cumsum(partners) // PAIRS_AT_ONCE
        for number in np.unique(batch):
            chosen = np.flatnonzero(batch == number)
            left = np.repeat(chosen, partners[chosen])
            step = np.arange(len(left)) - np.repeat(np.cumsum(partners[chosen]) - partners[chosen], partners[chosen])
            right = patterns.starts[patterns.pattern[left]] + step
            distances = between(patterns.category[left], patterns.category[right])
            weights = patterns.count[left] * patterns.count[right] * distances
            sums += np.bincount(left, weights, len(sums))
        return patterns.sum_by_pattern(sums)

    return spread


def _relative_difference(a: Floats, b: Floats) -> Floats:
    total = a + b
    return np.divide(a - b, total, out=np.zeros_like(total), where=total > 0)


def _tabulated(
    categories: Sequence[Any], distance: Distance, totals: Integers
) -> Callable[[Integers, Integers], Floats]:
    used = np.flatnonzero(totals).tolist()
    places = np.zeros(len(categories), dtype=np.int64)
    places[used] = np.arange(len(used))
    squared = np.array([[float(distance(categories[a], categories[b])) for b in used] for a in used])
    return lambda a, b: squared[places[a], places[b]]
