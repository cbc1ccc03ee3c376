"""Cohen's kappa: agreement of two annotators beyond chance, plain (1960) or weighted (1968)."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Unpack

import numpy as np
from numpy.typing import NDArray

from trajwidgets.agreement.estimator import Floats, ratio_to_chance
from trajwidgets.agreement.pair_cells import PairCells, require_two
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, read_ratings
from trajwidgets.agreement.result import AgreementResult, describe
from trajwidgets.agreement.weights import Weights, costs_on_scale, name_of

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame

ONE_CATEGORY = "only one category was used: kappa divides by zero"


def cohen_kappa(
    frame: Frame | Ratings, *, weights: Weights | None = None, **reading: Unpack[Reading]
) -> AgreementResult:
    """Cohen's kappa of exactly two annotators, over the items that both judged.

    1 is perfect agreement, 0 what chance gives with each annotator's own habits. nan with a reason if both used one and
    the same category only (kappa divides by zero there, so neither 0 nor 1 is true), if they share no item, and for
    numbers. `observed` and `expected` of a weighted kappa are weighted agreement, 1 - mean weight / largest weight.
    `se` and `se_null` are those of Fleiss, Cohen & Everitt (1969), with and without weights.

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        weights: how grave a disagreement is. "linear", "quadratic" and "ordinal" (see `Weights`) grow with the distance
            on the *declared* scale, chosen or not, so that a scale nobody used in full keeps its weights; undeclared
            numbers are their own positions, undeclared words have no order (nan). Or a matrix of disagreement weights
            (Cohen 1968) in the order of the categories: 0 on the diagonal, a row per category of the first annotator.
        **reading: how to read the frame; see `Reading`. `annotators=` is needed where the frame has more than two.

    Raises:
        AgreementError: More than two annotators and none chosen, weights that don't fit, or a frame that cannot be
            read as ratings; see `ratings_table`.
    """
    ratings = read_ratings(frame, reading)
    require_two(ratings, reading, "Cohen's kappa", "light_kappa, the mean over all pairs")
    named = name_of(weights)
    costs, reason = costs_on_scale(ratings, weights)
    reason = reason or ratings.shortfall
    if reason:
        return describe(ratings, "cohen_kappa", reason=reason, weights=named)
    estimator = CohenEstimator(ratings, ratings.pair_table(0, 1), costs)
    observed, expected = estimator.disagreement
    return describe(
        ratings,
        "cohen_kappa",
        estimator=estimator,
        reason=why_undefined(estimator.table) if expected == 0 else None,
        observed=1 - observed,
        expected=1 - expected,
        se=estimator.se,
        se_null=estimator.se_null,
        weights=named,
    )


class CohenEstimator(PairCells):
    """Cohen's kappa from the table of two annotators."""

    def values(self, counts: Floats) -> Floats:
        """Kappa of each replicate."""
        return ratio_to_chance(self.observed(counts), self.crossed(*self.marginals(counts)))

    @cached_property
    def disagreement(self) -> tuple[float, float]:
        """Observed and expected; expected is exactly 0 where kappa is undefined."""
        counts = self.counts[None, :].astype(np.float64)
        return float(self.observed(counts)[0]), float(self.crossed(*self.marginals(counts))[0])

    @property
    def se(self) -> float:
        """Standard error of kappa (Fleiss, Cohen & Everitt 1969, formula 13; weighted, and so also unweighted)."""
        observed, expected = self.disagreement
        if expected == 0:
            return math.nan
        chosen = self.table.ravel() > 0
        share = self.table.ravel()[chosen] / self.table.sum()
        slope = (self._agreement - observed / expected * self._mean_agreement).ravel()[chosen]
        return math.sqrt(float(share @ (slope - share @ slope) ** 2) / int(self.table.sum())) / expected

    @property
    def se_null(self) -> float:
        """Standard error of kappa if the two were independent (Fleiss, Cohen & Everitt 1969, formula 14)."""
        expected = self.disagreement[1]
        if expected == 0:
            return math.nan
        n = int(self.table.sum())
        share = np.outer(self.table.sum(axis=1), self.table.sum(axis=0)) / n**2
        slope = self._agreement - self._mean_agreement
        return math.sqrt(float((share * (slope - (share * slope).sum()) ** 2).sum()) / n) / expected

    @cached_property
    def _agreement(self) -> Floats:
        return np.eye(len(self.table)) if self.costs is None else 1 - self.costs

    @cached_property
    def _mean_agreement(self) -> Floats:
        # For each cell: with what the other annotator says on the whole, the agreement of its row and of its column.
        n = int(self.table.sum())
        rows, columns = self.table.sum(axis=1) / n, self.table.sum(axis=0) / n
        mean: Floats = (self._agreement @ columns)[:, None] + (rows @ self._agreement)[None, :]
        return mean


def why_undefined(table: NDArray[np.int64]) -> str:
    """In words why chance leaves no disagreement in this table."""
    used = table.any(axis=0) | table.any(axis=1)
    if used.sum() == 1:
        return ONE_CATEGORY
    return "the weights count no disagreement between the categories used: kappa divides by zero"


def kappa(table: NDArray[np.int64]) -> float:
    """Unweighted kappa of a table of counts that holds an item; nan where undefined. The number alone, soonest had."""
    rows, columns, n = table.sum(axis=1), table.sum(axis=0), int(table.sum())
    # In whole numbers, so that "nothing but one category" is never a matter of rounding.
    expected = n * n - int(rows @ columns)
    return 1 - n * (n - int(np.trace(table))) / expected if expected else math.nan
