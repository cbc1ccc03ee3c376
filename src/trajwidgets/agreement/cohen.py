"""Cohen's kappa: agreement of two annotators beyond chance, plain (1960) or weighted (1968)."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trajwidgets.agreement.columns import did_you_mean, listed
from trajwidgets.agreement.estimator import Floats, ratio_to_chance
from trajwidgets.agreement.pair_cells import PairCells
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, read_ratings
from trajwidgets.agreement.result import AgreementResult, describe
from trajwidgets.errors import AgreementError

if TYPE_CHECKING:
    import pandas as pd

Weights = Literal["linear", "quadratic"] | ArrayLike
Table = NDArray[np.int64]

MOST_CATEGORIES = 2048
NUMBERS_HAVE_ALPHA = "kappa compares categories; a number has alpha"
ONE_CATEGORY = "only one category was used: kappa divides by zero"


def cohen_kappa(
    frame: pd.DataFrame | Ratings, *, weights: Weights | None = None, **reading: Unpack[Reading]
) -> AgreementResult:
    """Cohen's kappa of exactly two annotators, over the items that both judged.

    1 is perfect agreement, 0 what chance gives with each annotator's own habits. nan with a reason if both used one and
    the same category only (kappa divides by zero there, so neither 0 nor 1 is true), if they share no item, and for
    numbers. `observed` and `expected` of a weighted kappa are weighted agreement, 1 - mean weight / largest weight.
    `se` and `se_null` are those of Fleiss, Cohen & Everitt (1969), with and without weights.

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        weights: how grave a disagreement is. "linear" and "quadratic" grow with the distance on the *declared* scale,
            chosen or not, so that a scale nobody used in full keeps its weights; undeclared numbers are their own
            positions, undeclared words have no order (nan). Or a matrix of disagreement weights (Cohen 1968) in the
            order of the categories: 0 on the diagonal, a row per category of the first annotator.
        **reading: how to read the frame; see `Reading`. `annotators=` is needed where the frame has more than two.

    Raises:
        AgreementError: More than two annotators and none chosen, weights that don't fit, or a frame that cannot be
            read as ratings; see `ratings_table`.
    """
    ratings = read_ratings(frame, reading)
    annotators = reading.get("annotators")
    if annotators is not None and (isinstance(annotators, str) or len(annotators) != 2):
        raise AgreementError(f"Cohen's kappa compares two annotators, not annotators={annotators!r}; see light_kappa.")
    if len(ratings.annotators) > 2:
        raise AgreementError(
            f"Cohen's kappa compares two annotators, the frame has {len(ratings.annotators)}: "
            f"{listed(ratings.annotators)}. Pass annotators=({ratings.annotators[0]!r}, {ratings.annotators[1]!r}), "
            "or use light_kappa, the mean over all pairs."
        )
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


def name_of(weights: Weights | None) -> str | None:
    """What a result calls the weights.

    Raises:
        AgreementError: An unknown name.
    """
    if weights is None or not isinstance(weights, str):
        return None if weights is None else "matrix"
    if weights not in ("linear", "quadratic"):
        raise AgreementError(
            f"weights={weights!r} is unknown{did_you_mean(weights, ['linear', 'quadratic'])} "
            'Weights are "linear", "quadratic" or a square matrix.'
        )
    return weights


def costs_on_scale(ratings: Ratings, weights: Weights | None) -> tuple[NDArray[np.float64] | None, str | None]:
    """Disagreement weights per pair of categories, largest 1, None for unweighted; and why kappa cannot be had.

    Raises:
        AgreementError: A matrix that does not fit the categories.
    """
    size = len(ratings.categories)
    if is_number(ratings):
        return None, NUMBERS_HAVE_ALPHA
    if size > MOST_CATEGORIES:
        return None, f"{NUMBERS_HAVE_ALPHA} ({size:,} different values)"
    if weights is None:
        return None, None
    if not isinstance(weights, str):
        costs = np.asarray(weights, dtype=np.float64)
        _check(costs, ratings)
    else:
        scale = ratings.scale
        if scale is None:
            return None, ratings.no_order
        costs = np.abs(scale[:, None] - scale[None, :]) ** (1 if weights == "linear" else 2)
    largest = costs.max(initial=0.0)
    return costs / largest if largest > 0 else costs, None


def is_number(ratings: Ratings) -> bool:
    """Whether the frame says that the field measures a number, for which kappa is the wrong question."""
    return bool({"interval", "ratio"} & set(ratings.levels))


def _check(costs: NDArray[np.float64], ratings: Ratings) -> None:
    size = len(ratings.categories)
    if costs.shape != (size, size):
        raise AgreementError(
            f"weights have the shape {costs.shape}, the field has {size} categories: {listed(ratings.categories)}. "
            "Give one row and one column per category, in this order."
        )
    if not np.isfinite(costs).all() or (costs < 0).any():
        raise AgreementError("weights must be finite and not negative: they say how grave a disagreement is.")
    if np.diagonal(costs).any():
        raise AgreementError(
            "weights must be 0 on the diagonal: they say how grave a disagreement is (Cohen 1968). "
            "If yours say how good an agreement is, 1 on the diagonal, pass 1 - weights."
        )


def why_undefined(table: Table) -> str:
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
