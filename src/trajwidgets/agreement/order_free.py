"""Estimators that ask how many annotators chose what on an item, not who: the cells are patterns of categories.

Any number of annotators, and gaps: an item counts with the ratings it has (Gwet 2014, Handbook of Inter-Rater
Reliability, 4th ed., chapter 2).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from trajwidgets.agreement.distances import Spread
from trajwidgets.agreement.estimator import Floats, mean_of, sums_by_group
from trajwidgets.agreement.patterns import Integers, Patterns
from trajwidgets.agreement.ratings import Ratings


@dataclass(frozen=True, eq=False)
class OrderFree:
    """Observed disagreement from patterns.

    Attributes:
        ratings: whose items they are.
        patterns: the cells: every item with a rating, or `Patterns.pairable` where single ratings do not count.
        spread: sums the distances within a pattern.
    """

    ratings: Ratings
    patterns: Patterns
    spread: Spread

    @cached_property
    def cell_of_item(self) -> Integers:
        """For each row of `Ratings.codes` its pattern, -1 where the item does not count."""
        return self.patterns.of_row[self.ratings.row_of_item]

    @property
    def counts(self) -> Integers:
        """How many items bear each pattern."""
        return self.patterns.multiplicity

    @cached_property
    def arrangements(self) -> Floats:
        """The multinomial coefficient of each pattern."""
        logs = np.append(0.0, np.cumsum(np.log(np.arange(1, self.patterns.size.max(initial=0) + 1))))
        among = self.patterns.sum_by_pattern(logs[self.patterns.count])
        arrangements: Floats = np.exp(logs[self.patterns.size] - among)
        return arrangements

    @cached_property
    def within(self) -> Floats:
        """For each pattern the distances of its ratings, summed over ordered pairs; exactly 0 where all agree."""
        return self.spread(self.patterns)

    @cached_property
    def cost(self) -> Floats:
        """For each pattern the mean distance of two of its ratings."""
        cost: Floats = self.within / np.maximum(self.patterns.size * (self.patterns.size - 1), 1)
        return cost

    def over(self, ratings: Ratings) -> Self:
        """The same coefficient of other ratings."""
        every = self.patterns is self.ratings.patterns
        return replace(self, ratings=ratings, patterns=ratings.patterns if every else ratings.patterns.pairable)

    @cached_property
    def _sizes(self) -> tuple[Integers, Integers]:
        sizes, place = np.unique(self.patterns.size.astype(np.int64), return_inverse=True)
        return sizes, place.astype(np.int64)

    @property
    def items_with_two(self) -> int:
        """How many items have two ratings or more."""
        return int(self.counts @ (self.patterns.size >= 2))

    def standard_error(self, item_values: Floats, value: float) -> float:
        """That of a mean of one value per item (Gwet 2014, chapter 5); nan for a single item."""
        n = int(self.counts.sum())
        if n < 2:
            return math.nan
        return math.sqrt(float(self.counts @ (item_values - value) ** 2) / (n * (n - 1)))

    def agreement_of_items(self) -> Floats:
        """For each pattern the agreement of its ratings, spread over the items so that their mean is the whole's."""
        return np.where(self.patterns.size >= 2, 1 - self.disagreement, 0.0) * self.per_item_with_two

    @property
    def per_item_with_two(self) -> float:
        """Items per item with two ratings or more."""
        return int(self.counts.sum()) / self.items_with_two

    @property
    def disagreement(self) -> Floats:
        """For each pattern the mean distance of two of its ratings; 0 for a single one."""
        pairs = self.patterns.size * (self.patterns.size - 1)
        return self.within / np.maximum(pairs, 1)

    def observed(self, counts: Floats) -> Floats:
        """Mean distance of two ratings of an item, over the items that have two; nan without such items."""
        sizes = self._sizes[0]
        distances = self.by_size(counts, self.within) / np.maximum(sizes * (sizes - 1), 1)
        return mean_of(distances.sum(axis=1), counts @ (self.patterns.size >= 2))

    def per_rating(self, counts: Floats, within: Floats) -> Floats:
        """For each replicate the sum over its ratings of the mean distance to the other ratings of the item."""
        total: Floats = (self.by_size(counts, within) / np.maximum(self._sizes[0] - 1, 1)).sum(axis=1)
        return total

    def by_size(self, counts: Floats, worth: Floats) -> Floats:
        """Replicates x sizes of patterns: the sum of one value per pattern over its items.

        Sums of whole numbers are exact whatever the order, so that only these few sums are ever divided.
        """
        sizes, place = self._sizes
        return sums_by_group(counts, np.arange(len(place)), place, len(sizes), worth)

    def shares(self, counts: Floats) -> Floats:
        """Replicates x categories: the share of each category on an item, as a mean over the items with a rating."""
        sizes, place = self._sizes
        held, categories = self.patterns, self.patterns.n_categories
        group = place[held.pattern] * categories + held.category
        chosen = sums_by_group(counts, held.pattern, group, len(sizes) * categories, held.count.astype(np.float64))
        total = (chosen.reshape(-1, len(sizes), categories) / sizes[:, None]).sum(axis=1)
        shares: Floats = total / np.maximum(counts.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
        return shares
