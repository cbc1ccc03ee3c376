"""How far apart two categories are, at each level of measurement (Krippendorff 2011)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from trajwidgets.agreement.columns import listed
from trajwidgets.agreement.patterns import Integers, Patterns, pooled
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.sets import SET_LEVELS, SetLevel, set_distances

Level = Literal["nominal", "ordinal", "interval", "ratio"] | SetLevel
LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio", *SET_LEVELS)

Distance = Callable[[Any, Any], float]
"""The squared distance of two values; 0 for equal ones, the same in either order."""

Floats = NDArray[np.float64]


class Spread(Protocol):
    """Squared distances, added up."""

    def __call__(self, patterns: Patterns) -> Floats:
        """For each pattern the sum of n_c n_k d(c, k) over all ordered pairs of categories.

        Exactly 0 for a pattern of one category, so that perfect agreement is 1 and not almost 1.
        """

    def of_totals(self, totals: Floats) -> Floats:
        """For each replicate the same of all its ratings thrown together: replicates x categories, how often chosen."""

    def to_all(self, totals: Floats) -> Floats:
        """For each category its distances to ratings chosen as often as `totals` says, added up; 0 if never chosen."""


PAIRS_AT_ONCE = 1 << 22

FEW_CATEGORIES = 64
"""Up to this many categories in use a table of all distances is worth making."""


def spread_of(ratings: Ratings, level: Level | Distance) -> tuple[Spread | None, str | None]:
    """The spread at this level for the categories of these ratings, or why they don't bear the level."""
    if callable(level):
        return Pairwise(_tabulated(ratings.categories, level, ratings.patterns.pairable.totals)), None
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
        return Pairwise(between), None
    numbers = ratings.numbers
    if numbers is None:
        words = [category for category in ratings.categories if isinstance(category, str)]
        return None, f"level {level} needs numbers, not {listed(words or ratings.categories)}"
    if not np.isfinite(numbers).all():
        return None, f"level {level} needs finite numbers"
    if level == "interval":
        return SquaredDifference(numbers), None
    if (numbers < 0).any():
        return None, "level ratio needs numbers from 0 up: it measures differences relative to the sum"
    return Pairwise(lambda a, b: _relative_difference(numbers[a], numbers[b]) ** 2), None


class Nominal:
    """Two categories are 0 apart if the same, else 1."""

    def __call__(self, patterns: Patterns) -> Floats:
        """See `Spread`."""
        return patterns.size**2 - patterns.sum_by_pattern(patterns.count**2)

    def of_totals(self, totals: Floats) -> Floats:
        """See `Spread`."""
        spread: Floats = totals.sum(axis=1) ** 2 - np.einsum("rc,rc->r", totals, totals)
        return spread

    def to_all(self, totals: Floats) -> Floats:
        """See `Spread`."""
        return np.where(totals > 0, totals.sum() - totals, 0.0)


nominal = Nominal()


def ordinal(totals: Floats) -> SquaredDifference:
    """Two categories are as far apart as their ranks, squared, given how often each was chosen in all."""
    # The distance of two ranks, the sum of n_g from c to k less half of both ends, is a difference of midranks.
    return SquaredDifference(np.cumsum(totals) - totals / 2)


@dataclass(frozen=True, eq=False)
class SquaredDifference:
    """Two categories are as far apart as their scores, squared; by way of the variance, so without pairing anything."""

    scores: Floats

    def __call__(self, patterns: Patterns) -> Floats:
        """See `Spread`."""
        own = self.scores[patterns.category]
        own = own - own[patterns.starts][patterns.pattern]  # centred on one of its own, to lose no digits
        mean = patterns.sum_by_pattern(patterns.count * own) / patterns.size
        return 2 * patterns.size * patterns.sum_by_pattern(patterns.count * (own - mean[patterns.pattern]) ** 2)

    def of_totals(self, totals: Floats) -> Floats:
        """See `Spread`."""
        return self(pooled(totals))

    def to_all(self, totals: Floats) -> Floats:
        """See `Spread`."""
        used = totals > 0
        centred = np.where(used, self.scores, 0.0)
        centred = np.where(used, centred - totals @ centred / totals.sum(), 0.0)
        distances: Floats = np.where(used, totals.sum() * centred**2 + totals @ centred**2, 0.0)
        return distances


@dataclass(frozen=True, eq=False)
class Pairwise:
    """Any squared distance, given elementwise for two arrays of category codes: every entry meets every other."""

    between: Callable[[Integers, Integers], Floats]

    def __call__(self, patterns: Patterns) -> Floats:
        """See `Spread`."""
        partners = patterns.entries[patterns.pattern]
        sums = np.zeros(len(patterns.pattern))
        # In batches, because the square of some thousand different numbers does not fit into memory.
        batch = np.cumsum(partners) // PAIRS_AT_ONCE
        for number in np.unique(batch):
            chosen = np.flatnonzero(batch == number)
            left = np.repeat(chosen, partners[chosen])
            step = np.arange(len(left)) - np.repeat(np.cumsum(partners[chosen]) - partners[chosen], partners[chosen])
            right = patterns.starts[patterns.pattern[left]] + step
            distances = self.between(patterns.category[left], patterns.category[right])
            weights = patterns.count[left] * patterns.count[right] * distances
            sums += np.bincount(left, weights, len(sums))
        return patterns.sum_by_pattern(sums)

    def of_totals(self, totals: Floats) -> Floats:
        """See `Spread`."""
        used = np.flatnonzero(totals.any(axis=0))
        if len(used) > FEW_CATEGORIES:
            return self(pooled(totals))
        # The same few distances for each of thousands of replicates: told once, and not pair by pair in every one.
        distances = self.between(np.repeat(used, len(used)), np.tile(used, len(used))).reshape((len(used),) * 2)
        spread: Floats = np.einsum("rc,rc->r", totals[:, used] @ distances, totals[:, used])
        return spread

    def to_all(self, totals: Floats) -> Floats:
        """See `Spread`."""
        used = np.flatnonzero(totals)
        distances = np.zeros(len(totals))
        for rows in np.array_split(used, len(used) ** 2 // PAIRS_AT_ONCE + 1):
            met = self.between(np.repeat(rows, len(used)), np.tile(used, len(rows)))
            distances[rows] = met.reshape(len(rows), len(used)) @ totals[used]
        return distances


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
