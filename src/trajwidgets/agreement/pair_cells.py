"""Estimators that compare two annotators: the cells are the pairs of what the first chose and what the second."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from trajwidgets.agreement.columns import listed
from trajwidgets.agreement.estimator import Floats, crossing, mean_of, sums_by_group
from trajwidgets.agreement.patterns import Codes, Integers
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading
from trajwidgets.errors import AgreementError

MOST_CELLS = 1 << 12
"""Up to this many pairs of categories all are cells, chosen or not; above it only those that occur."""

SHORT_SCALE = 8


@dataclass(frozen=True, eq=False)
class PairCells:
    """The table of two annotators, laid out as cells.

    Attributes:
        ratings: of two annotators.
        table: categories x categories, in how many items the first gave the row and the second the column.
        costs: how grave each disagreement is, largest 1; None where all are alike.
    """

    ratings: Ratings
    table: NDArray[np.int64]
    costs: Floats | None = None

    @cached_property
    def cells(self) -> Integers:
        """For each cell its place in the table, row by row."""
        return np.arange(self.table.size) if self.table.size <= MOST_CELLS else np.flatnonzero(self.table)

    @cached_property
    def cell_of_item(self) -> Integers:
        """For each row of `Ratings.codes` its cell, -1 where one of the two gave no rating."""
        return self.cell_of_codes(*self.ratings.codes.T)

    def cell_of_codes(self, first: Codes, second: Codes) -> Integers:
        """The cell of each pair of codes, -1 where one of the two is no rating."""
        places = np.full(self.table.size + 1, -1, dtype=np.int64)
        places[self.cells] = np.arange(len(self.cells))
        return places[np.where((first < 0) | (second < 0), -1, first.astype(np.int64) * len(self.table) + second)]

    @cached_property
    def counts(self) -> Integers:
        """How many items bear each cell."""
        counts: Integers = self.table.ravel()[self.cells]
        return counts

    @cached_property
    def arrangements(self) -> Floats:
        """1 each."""
        return np.ones(len(self.cells))

    @cached_property
    def cost(self) -> Floats:
        """For each cell how grave its disagreement is, exactly 0 on the diagonal."""
        if self.costs is not None:
            cost: Floats = self.costs.ravel()[self.cells]
            return cost
        first, second = np.divmod(self.cells, len(self.table))
        return np.not_equal(first, second).astype(np.float64)

    def over(self, ratings: Ratings) -> Self:
        """The same coefficient of other ratings."""
        return replace(self, ratings=ratings, table=ratings.pair_table(0, 1))

    def observed(self, counts: Floats) -> Floats:
        """Mean disagreement of each replicate; nan without items."""
        both = counts @ np.column_stack([self.cost, np.ones(len(self.cost))])
        return mean_of(both[:, 0], both[:, 1])

    def marginals(self, counts: Floats) -> tuple[Floats, Floats]:
        """Replicates x categories: how often the first annotator and the second chose each."""
        size = len(self.table)
        if self._lines is not None:
            both = counts @ self._lines
            return both[:, :size], both[:, size:]
        first, second = np.divmod(self.cells, size)
        every = np.arange(len(self.cells))
        return sums_by_group(counts, every, first, size), sums_by_group(counts, every, second, size)

    @cached_property
    def _lines(self) -> Floats | None:
        """Cells x rows and columns, 1 where a cell lies in one; None on a long scale."""
        # Sums over axes as short as a scale cost twenty times a product with this; over long ones they cost less.
        size = len(self.table)
        if size > SHORT_SCALE or len(self.cells) != self.table.size:
            return None
        first, second = np.divmod(self.cells, size)
        every = np.eye(size)
        return np.hstack([every[first], every[second]])

    def crossed(self, rows: Floats, columns: Floats) -> Floats:
        """Disagreement of each replicate if marginals like these met by chance; exactly 0 where it leaves none."""
        return mean_of(crossing(rows, columns, self.costs), rows.sum(axis=1) ** 2)


def require_two(ratings: Ratings, reading: Reading, what: str, instead: str) -> None:
    """Raise `AgreementError` unless two annotators at most are left to compare."""
    annotators = reading.get("annotators")
    if annotators is not None and (isinstance(annotators, str) or len(annotators) != 2):
        name = instead.partition(",")[0]
        raise AgreementError(f"{what} compares two annotators, not annotators={annotators!r}; see {name}.")
    if len(ratings.annotators) > 2:
        raise AgreementError(
            f"{what} compares two annotators, the frame has {len(ratings.annotators)}: "
            f"{listed(ratings.annotators)}. Pass annotators=({ratings.annotators[0]!r}, {ratings.annotators[1]!r}), "
            f"or use {instead}."
        )
