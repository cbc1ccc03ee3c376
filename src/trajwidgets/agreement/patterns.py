"""Count the patterns: distinct multisets of categories that items were given, and how many items each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.signedinteger[Any]]
"""Positions of categories, -1 where there is none."""

Integers = NDArray[np.int64]

TALLY_LIMIT = 1 << 20
"""Up to this many conceivable rows or patterns they are tallied in an array, above it sorted."""


@dataclass(frozen=True, eq=False)
class Patterns:
    """Distinct multisets of categories, sparse: entry `e` says that `pattern[e]` holds `category[e]` `count[e]` times.

    Attributes:
        pattern: pattern of each entry, ascending from 0.
        category: category of each entry.
        count: how many annotators chose that category.
        multiplicity: for each pattern, how many items bear it.
        size: for each pattern, how many ratings it holds.
        n_categories: how many categories the scale has.
    """

    pattern: Integers
    category: Integers
    count: Integers
    multiplicity: Integers
    size: Integers
    n_categories: int

    @property
    def items(self) -> int:
        """The number of items."""
        return int(self.multiplicity.sum())

    @property
    def ratings(self) -> int:
        """The number of ratings."""
        return int(self.multiplicity @ self.size)

    @cached_property
    def pairable(self) -> Patterns:
        """Only the items with at least two ratings; a single rating has nothing to be compared with."""
        kept = self.size >= 2
        if kept.all():
            return self
        entries = kept[self.pattern]
        return Patterns(
            pattern=(np.cumsum(kept) - 1)[self.pattern[entries]],
            category=self.category[entries],
            count=self.count[entries],
            multiplicity=self.multiplicity[kept],
            size=self.size[kept],
            n_categories=self.n_categories,
        )

    @cached_property
    def entries(self) -> Integers:
        """For each pattern, how many different categories it holds."""
        return np.bincount(self.pattern, minlength=len(self.size)).astype(np.int64)

    @cached_property
    def starts(self) -> Integers:
        """For each pattern, its first entry."""
        return np.cumsum(self.entries) - self.entries

    @cached_property
    def totals(self) -> Integers:
        """How often each category was chosen."""
        chosen = np.zeros(self.n_categories, dtype=np.int64)
        np.add.at(chosen, self.category, self.count * self.multiplicity[self.pattern])
        return chosen

    @property
    def pooled(self) -> Patterns:
        """All ratings thrown together, as one pattern of one item."""
        used = np.flatnonzero(self.totals)
        whole = np.array([self.ratings])
        return Patterns(np.zeros_like(used), used, self.totals[used], np.ones_like(whole), whole, self.n_categories)

    def sum_by_pattern(self, values: Integers | NDArray[np.float64]) -> NDArray[np.float64]:
        """The sum of one value per entry, for each pattern."""
        return np.bincount(self.pattern, weights=values, minlength=len(self.size)).astype(np.float64, copy=False)

    def sum_by_size(self, values: Integers | NDArray[np.float64]) -> tuple[Integers, NDArray[np.float64]]:
        """The sizes of patterns that occur, ascending, and for each the sum of one value per pattern over its items.

        Sums of whole numbers stay exact this way whatever the order: only the few sums are divided.
        """
        sums = np.bincount(self.size, weights=self.multiplicity * values).astype(np.float64, copy=False)
        sizes = np.unique(self.size)
        return sizes, sums[sizes]


def distinct_rows(codes: Codes, n_categories: int) -> tuple[Codes, Integers | None]:
    """The distinct rows of a table of codes and how many items bear each; None where the rows were left as they are.

    Annotators x categories are few as a rule, so a million items come down to some dozens of rows in one pass.
    """
    width = n_categories + 1
    conceivable = width ** codes.shape[1]
    if conceivable > TALLY_LIMIT:
        return codes, None
    narrow = np.min_scalar_type(conceivable)
    cells = np.zeros(len(codes), dtype=narrow)
    for column in codes.T:
        cells *= narrow.type(width)
        cells += column.astype(narrow)  # -1 wraps around to the highest number,
        cells += narrow.type(1)  # and 1 more is the 0 it stands for
    tally = np.bincount(cells)
    occurring = np.flatnonzero(tally)
    places = width ** np.arange(codes.shape[1] - 1, -1, -1, dtype=np.int64)
    return occurring[:, None] // places % width - 1, tally[occurring]


def count_patterns(codes: Codes, items: Integers | None, n_categories: int) -> Patterns:
    """The patterns of a table of codes, rows x annotators, -1 for no rating; rows without any rating don't count.

    Args:
        codes: as in `Ratings.codes`, or its distinct rows.
        items: how many items bear each row; None for one each.
        n_categories: how many categories the scale has.
    """
    most = int((codes >= 0).sum(axis=1).max(initial=0))
    base = most + 1
    if n_categories * math.log2(base) >= 62:
        return _each_row_alone(codes, items, n_categories)
    # A pattern as one number in base `most + 1`: digit k says how often category k was chosen.
    digits = base ** np.arange(n_categories, dtype=np.int64)
    worth = np.append(digits, 0)  # code -1 is worth nothing
    numbers = np.zeros(len(codes), dtype=np.int64)
    for column in codes.T:
        numbers += worth[column]
    if base**n_categories <= TALLY_LIMIT:
        tally = np.bincount(numbers, weights=items)
        distinct = np.flatnonzero(tally)
        multiplicity = tally[distinct].astype(np.int64)
    else:
        distinct, place = np.unique(numbers, return_inverse=True)
        multiplicity = np.bincount(place, weights=items).astype(np.int64)
    rated = distinct > 0
    distinct, multiplicity = distinct[rated], multiplicity[rated]
    counts = distinct[:, None] // digits % base
    pattern, category = np.nonzero(counts)
    return Patterns(pattern, category, counts[pattern, category], multiplicity, counts.sum(axis=1), n_categories)


def _each_row_alone(codes: Codes, items: Integers | None, n_categories: int) -> Patterns:
    # Too many categories for equal patterns to be found by number (measurements, mostly): they hardly ever repeat.
    annotator, row = np.nonzero(codes.T >= 0)
    entries, count = np.unique(row * n_categories + codes[row, annotator], return_counts=True)
    row, category = np.divmod(entries, n_categories)
    rated, pattern = np.unique(row, return_inverse=True)
    multiplicity = np.ones(len(rated), dtype=np.int64) if items is None else items[rated]
    size = np.bincount(pattern, weights=count, minlength=len(rated)).astype(np.int64)
    return Patterns(pattern, category, count, multiplicity, size, n_categories)
