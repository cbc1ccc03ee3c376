"""Brennan & Prediger's coefficient: agreement beyond that of guesses among all the categories (1981)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import numpy as np

from trajwidgets.agreement.chance_corrected import ChanceCorrected, corrected
from trajwidgets.agreement.estimator import Floats
from trajwidgets.agreement.gwet import ONE_KNOWN
from trajwidgets.agreement.pair_cells import require_two
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, read_ratings
from trajwidgets.agreement.result import AgreementResult
from trajwidgets.agreement.weights import Weights

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame


def brennan_prediger(
    frame: Frame | Ratings, *, weights: Weights | None = None, **reading: Unpack[Reading]
) -> AgreementResult:
    """Brennan & Prediger's coefficient of any number of annotators, with gaps (1981; Gwet 2014 for weights and gaps).

    Chance is 1 in as many as the *declared* scale has categories, chosen or not, however often each was chosen. Also
    known as Randolph's free-marginal kappa (2005), for two annotators as Bennett's S. nan with a reason if no more than
    one category is known, if no item has two ratings, and for numbers. `se` is Gwet's.

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        weights: as in `cohen_kappa`.
        **reading: how to read the frame; see `Reading`.

    Raises:
        AgreementError: Weights that don't fit, or a frame that cannot be read as ratings; see `ratings_table`.
    """
    return corrected(read_ratings(frame, reading), "brennan_prediger", UniformEstimator, weights, undefined=ONE_KNOWN)


def bennett_s(frame: Frame | Ratings, **reading: Unpack[Reading]) -> AgreementResult:
    """Bennett, Alpert & Goldstein's S (1954): `brennan_prediger` of exactly two annotators, unweighted.

    Raises:
        AgreementError: More than two annotators and none chosen, or a frame that cannot be read as ratings.
    """
    return _of_two(read_ratings(frame, reading), reading, "bennett_s", "Bennett's S")


def pabak(frame: Frame | Ratings, **reading: Unpack[Reading]) -> AgreementResult:
    """The prevalence-adjusted bias-adjusted kappa (Byrt, Bishop & Carlin 1993) of exactly two annotators.

    What kappa would be if they agreed as often with equally frequent categories and the same habits: 2 x observed - 1
    with two categories, with more of them the same as `bennett_s`.

    Raises:
        AgreementError: More than two annotators and none chosen, or a frame that cannot be read as ratings.
    """
    return _of_two(read_ratings(frame, reading), reading, "pabak", "PABAK")


def _of_two(ratings: Ratings, reading: Reading, name: str, spoken: str) -> AgreementResult:
    require_two(ratings, reading, spoken, "brennan_prediger, the same for any number")
    return corrected(ratings, name, UniformEstimator, None, undefined=ONE_KNOWN, pairable=True)


class UniformEstimator(ChanceCorrected):
    """Brennan & Prediger's coefficient from patterns."""

    def expected(self, shares: Floats) -> Floats:
        """Disagreement of two guesses."""
        size = max(self.patterns.n_categories, 1)
        return np.full(len(shares), 1 - 1 / size if self.costs is None else float(self.costs.sum()) / size**2)

    def chance_of_category(self, shares: Floats) -> None:
        """The same for all."""
