"""Count the patterns: distinct multisets of categories that items were given, and how many items each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trajwidgets.agreement.stretches import STRETCH, in_threads, stretches

Codes = NDArray[np.signedinteger[Any]]
"""Positions of categories, -1 where there is none."""

Integers = NDArray[np.int64]

Counts = NDArray[np.int64] | NDArray[np.float64]
"""How often something was chosen: whole numbers, but for replicates that weigh items."""

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
        of_row: for each row that was counted its pattern, -1 where the row does not count.
    """

    pattern: Integers
    category: Integers
    count: Counts
    multiplicity: Integers
    size: Counts
    n_categories: int
    of_row: Integers

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
        places = np.cumsum(kept) - 1
        return Patterns(
            pattern=places[self.pattern[entries]],
            category=self.category[entries],
            count=self.count[entries],
            multiplicity=self.multiplicity[kept],
            size=self.size[kept],
            n_categories=self.n_categories,
            of_row=np.append(np.where(kept, places, -1), -1)[self.of_row],
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

    def sum_by_pattern(self, values: NDArray[np.number[Any]]) -> NDArray[np.float64]:
        """The sum of one value per entry, for each pattern."""
        return np.bincount(self.pattern, weights=values, minlength=len(self.size)).astype(np.float64, copy=False)


def pooled(totals: NDArray[np.float64]) -> Patterns:
    """All ratings thrown together: replicates x categories, how often each was chosen, as one pattern a replicate."""
    pattern, category = np.nonzero(totals)
    return Patterns(
        pattern=pattern,
        category=category,
        count=totals[pattern, category],
        multiplicity=np.ones(len(totals), dtype=np.int64),
        size=totals.sum(axis=1),
        n_categories=totals.shape[1],
        of_row=np.arange(len(totals)),
    )


def distinct_rows(codes: Codes, n_categories: int) -> tuple[Codes, Integers | None]:
    """The distinct rows of a table of codes and how many items bear each; None where the rows were left as they are.

    Annotators x categories are few as a rule, so a million items come down to some dozens of rows in one pass.
    """
    cells = _row_numbers(codes, n_categories)
    if cells is None:
        return codes, None
    width = n_categories + 1
    tally = _tally_of(cells, width ** codes.shape[1])
    occurring = np.flatnonzero(tally)
    places = width ** np.arange(codes.shape[1] - 1, -1, -1, dtype=np.int64)
    return occurring[:, None] // places % width - 1, tally[occurring]


def _tally_of(cells: NDArray[np.unsignedinteger[Any]], size: int) -> Integers:
    """How often each number below `size` occurs."""
    if size > STRETCH:
        return np.bincount(cells, minlength=size)
    # Counting widens what it counts: of a stretch that is in the cache.
    tally = np.zeros(size, dtype=np.int64)
    for rows in stretches(0, len(cells)):
        tally += np.bincount(cells[rows], minlength=size)
    return tally


def row_of_item(codes: Codes, n_categories: int) -> Integers:
    """For each item its row among the `distinct_rows`."""
    cells = _row_numbers(codes, n_categories)
    if cells is None:
        return np.arange(len(codes))
    occurs = np.bincount(cells) > 0
    of_item: Integers = (np.cumsum(occurs) - 1)[cells]
    return of_item


def _row_numbers(codes: Codes, n_categories: int) -> NDArray[np.unsignedinteger[Any]] | None:
    # Each row as one number in base categories + 1; None where there could be too many different ones.
    width = n_categories + 1
    conceivable = width ** codes.shape[1]
    if conceivable > TALLY_LIMIT:
        return None
    narrow = np.min_scalar_type(conceivable)
    cells: NDArray[np.unsignedinteger[Any]] = np.zeros(len(codes), dtype=narrow)
    for column in codes.T:
        cells *= narrow.type(width)
        cells += column.astype(narrow)  # -1 wraps around to the highest number,
        cells += narrow.type(1)  # and 1 more is the 0 it stands for
    return cells


def count_patterns(codes: Codes, items: Integers | None, n_categories: int) -> Patterns:
    """The patterns of a table of codes, rows x annotators, -1 for no rating; rows without any rating don't count.

    Args:
        codes: as in `Ratings.codes`, or its distinct rows.
        items: how many items bear each row; None for one each.
        n_categories: how many categories the scale has.
    """
    base = _most_ratings(codes) + 1
    if n_categories * math.log2(base) >= 62:
        return _each_row_alone(codes, items, n_categories)
    # A pattern as one number in base `most + 1`: digit k says how often category k was chosen.
    digits = base ** np.arange(n_categories, dtype=np.int64)
    worth = np.append(digits, 0)  # code -1 is worth nothing
    conceivable = base**n_categories
    if conceivable < 1 << 31:
        worth = worth.astype(np.int32)  # half the memory to pass through
    numbers = np.empty(len(codes), dtype=worth.dtype)
    in_threads(len(codes), partial(_number, codes, worth, numbers))
    if conceivable <= max(TALLY_LIMIT, 8 * len(codes)):
        tally = np.bincount(numbers, weights=items)
        distinct = np.flatnonzero(tally)
        multiplicity = tally[distinct].astype(np.int64)
        place = (np.cumsum(tally > 0) - 1)[numbers]
    else:
        distinct, place = np.unique(numbers, return_inverse=True)
        multiplicity = np.bincount(place, weights=items).astype(np.int64)
    if len(distinct) and distinct[0] == 0:  # nobody rated these items
        distinct, multiplicity, place = distinct[1:], multiplicity[1:], place - 1
    counts = distinct[:, None] // digits % base
    pattern, category = np.nonzero(counts)
    return Patterns(pattern, category, counts[pattern, category], multiplicity, counts.sum(axis=1), n_categories, place)


def _number(codes: Codes, worth: Integers, numbers: Integers, first: int, last: int) -> None:
    for rows in stretches(first, last):
        held = numbers[rows]
        held.fill(0)
        for column in codes[rows].T:
            held += worth[column]


def _most_ratings(codes: Codes) -> int:
    return max(in_threads(len(codes), partial(_most_ratings_in, codes)))


def _most_ratings_in(codes: Codes, first: int, last: int) -> int:
    most = 0
    for rows in stretches(first, last):
        rated = np.zeros(rows.stop - rows.start, dtype=np.min_scalar_type(codes.shape[1]))
        for column in codes[rows].T:  # as they lie in memory
            rated += column >= 0
        most = max(most, int(rated.max(initial=0)))
        if most == codes.shape[1]:
            break
    return most


def _each_row_alone(codes: Codes, items: Integers | None, n_categories: int) -> Patterns:
    # Too many categories for equal patterns to be found by number (measurements, mostly): they hardly ever repeat.
    annotator, row = np.nonzero(codes.T >= 0)
    entries, count = np.unique(row * n_categories + codes[row, annotator], return_counts=True)
    row, category = np.divmod(entries, n_categories)
    rated, pattern = np.unique(row, return_inverse=True)
    of_row = np.full(len(codes), -1, dtype=np.int64)
    of_row[rated] = np.arange(len(rated))
    multiplicity = np.ones(len(rated), dtype=np.int64) if items is None else items[rated]
    size = np.bincount(pattern, weights=count, minlength=len(rated)).astype(np.int64)
    return Patterns(pattern, category, count, multiplicity, size, n_categories, of_row)
