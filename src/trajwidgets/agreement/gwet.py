"""Gwet's AC1 and AC2: agreement beyond chance that holds where one category is frequent (Gwet 2008, 2014)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import numpy as np

from trajwidgets.agreement.chance_corrected import ChanceCorrected, corrected
from trajwidgets.agreement.estimator import Floats
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, read_ratings
from trajwidgets.agreement.result import AgreementResult
from trajwidgets.agreement.weights import Weights

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame

ONE_KNOWN = "only one category is known, so that chance leaves no disagreement: declare the scale with categories="


def gwet_ac1(frame: Frame | Ratings, **reading: Unpack[Reading]) -> AgreementResult:
    """Gwet's AC1 of any number of annotators, with gaps (Gwet 2008; 2014 for gaps).

    Chance is small where one category is frequent, so it does not fall there as kappa does. It depends on how many
    categories the *declared* scale has, chosen or not. Items with a single rating count for the shares of categories.
    nan with a reason if no more than one category is known, if no item has two ratings, and for numbers.
    `se` is Gwet's.

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        **reading: how to read the frame; see `Reading`.

    Raises:
        AgreementError: The frame cannot be read as ratings; see `ratings_table`.
    """
    return corrected(read_ratings(frame, reading), "gwet_ac1", GwetEstimator, None, undefined=ONE_KNOWN)


def gwet_ac2(frame: Frame | Ratings, *, weights: Weights | None = None, **reading: Unpack[Reading]) -> AgreementResult:
    """Gwet's AC2: AC1 with weights (Gwet 2014, chapter 3); without them it is AC1.

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        weights: as in `cohen_kappa`.
        **reading: how to read the frame; see `Reading`.

    Raises:
        AgreementError: Weights that don't fit, or a frame that cannot be read as ratings; see `ratings_table`.
    """
    return corrected(read_ratings(frame, reading), "gwet_ac2", GwetEstimator, weights, undefined=ONE_KNOWN)


class GwetEstimator(ChanceCorrected):
    """AC1, with costs AC2, from patterns."""

    @property
    def _factor(self) -> float:
        # The sum of agreement weights over q (q - 1), which is 1 / (q - 1) without weights.
        size = self.patterns.n_categories
        if size < 2:
            return np.inf
        return 1 / (size - 1) if self.costs is None else float((1 - self.costs).sum()) / (size * (size - 1))

    def expected(self, shares: Floats) -> Floats:
        """Disagreement where some ratings are guesses among all the categories."""
        if self.patterns.n_categories < 2:
            return np.zeros(len(shares))
        left: Floats = 1 - self._factor * (shares * (1 - shares)).sum(axis=1)
        return left

    def chance_of_category(self, shares: Floats) -> Floats:
        """What a rating with each category adds to the agreement by chance."""
        return self._factor * (1 - shares)
