"""A coefficient as a function of how many items bear each cell: what intervals, tests and the live engine work with.

A *cell* is a kind of item that the coefficient can tell from others: a pair of categories for two annotators, a count
of categories where it does not matter who chose what, a row of codes where it does. A million items come down to some
dozens of cells, so whoever resamples items draws counts of cells and never touches the items.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from trajwidgets.agreement.patterns import Codes, Integers

if TYPE_CHECKING:
    from trajwidgets.agreement.ratings import Ratings

Floats = NDArray[np.float64]

DENSE_LIMIT = 1 << 22
"""Up to this many numbers a sum over groups is a product of matrices; above it, a tally for each replicate."""


FEW_CATEGORIES = 64


class Estimator(Protocol):
    """How one coefficient comes from counts of cells; whoever has one has its bootstrap, jackknife and posterior.

    With `n` cells, `values` takes an array of replicates x n and gives one value per replicate, nan where the
    coefficient is undefined. Counts need not be whole numbers, only not negative: weights and posterior draws will do.
    Leaving out the items of a trajectory is subtracting its counts.
    """

    @property
    def cell_of_item(self) -> Integers:
        """For each row of `Ratings.codes` its cell, -1 where the item does not count."""

    @property
    def counts(self) -> Integers:
        """How many items bear each cell. A cell may have none: where all conceivable ones are few, all are there."""

    @property
    def arrangements(self) -> Floats:
        """In how many ways annotators could fill each cell: a prior of equal ratings gives each its share of these.

        1 for a pair of categories; for a pattern of counts the multinomial coefficient, so that the posterior of an
        order-free coefficient of two annotators is that of their table.
        """

    @property
    def cost(self) -> Floats:
        """For each cell how gravely its ratings disagree, on any scale; exactly 0 where all agree."""

    def values(self, counts: Floats) -> Floats:
        """The coefficient of each replicate."""

    def over(self, ratings: Ratings) -> Self:
        """The same coefficient of other ratings, with the same annotators on the same scale or a longer one."""


def value_of(estimator: Estimator) -> float:
    """The coefficient of the items as they are."""
    return float(estimator.values(estimator.counts[None, :].astype(np.float64))[0])


def ratio_to_chance(observed: Floats, expected: Floats) -> Floats:
    """1 - observed / expected disagreement, nan where chance leaves none."""
    return 1 - np.divide(observed, expected, out=np.full_like(observed, np.nan), where=expected > 0)


def mean_of(total: Floats, n: Floats) -> Floats:
    """Total / n, nan where n is 0."""
    mean: Floats = np.divide(total, n, out=np.full_like(n, np.nan), where=n > 0)
    return mean


def crossing(first: Floats, second: Floats, costs: Floats | None) -> Floats:
    """For each replicate the costs of all pairs of a category of the first and one of the second, by their shares.

    Exactly 0 where nothing but one category occurs, whatever the rounding.

    Args:
        first: replicates x categories.
        second: replicates x categories.
        costs: categories x categories, 0 on the diagonal; None: 1 for any two different ones.
    """
    if costs is None and second.shape[1] > FEW_CATEGORIES:
        others = second.sum(axis=1, keepdims=True) - second
    else:
        others = second @ (1 - np.eye(second.shape[1]) if costs is None else costs.T)
    crossed: Floats = np.einsum("rc,rc->r", first, others)
    return crossed


def sums_by_group(counts: Floats, cell: Codes, group: Codes, n_groups: int, worth: Floats | None = None) -> Floats:
    """Replicates x groups: what the cells give to each group.

    Args:
        counts: replicates x cells.
        cell: for each entry its cell; a cell may have several entries, or none.
        group: for each entry its group.
        n_groups: how many groups there are.
        worth: for each entry how much one item of the cell gives, 1 each by default.
    """
    n_cells = counts.shape[1]
    if len(counts) > 1 and n_cells * n_groups <= DENSE_LIMIT:
        given = np.bincount(cell.astype(np.int64) * n_groups + group, weights=worth, minlength=n_cells * n_groups)
        return counts @ given.reshape(n_cells, n_groups)
    sums = np.empty((len(counts), n_groups))
    for number, replicate in enumerate(counts):
        given = replicate[cell] if worth is None else replicate[cell] * worth
        sums[number] = np.bincount(group, weights=given, minlength=n_groups)
    return sums
