"""Percent agreement: how often two annotators agree on an item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from trajwidgets.agreement.distances import nominal
from trajwidgets.agreement.estimator import Floats, value_of
from trajwidgets.agreement.order_free import OrderFree
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, read_ratings
from trajwidgets.agreement.result import AgreementResult, describe

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame


def percent_agreement(frame: Frame | Ratings, **reading: Unpack[Reading]) -> AgreementResult:
    """The share of pairs of annotators that agree on an item, as a mean over the items (Fleiss 1971), 0 to 1.

    Any number of annotators; items with fewer than two ratings don't count. For two annotators, the share of items on
    which they agree. Nothing is taken off for chance. nan with a reason where no item has two ratings.
    `se` is Gwet's (2014).

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        **reading: how to read the frame; see `Reading`.

    Raises:
        AgreementError: The frame cannot be read as ratings; see `ratings_table`.
    """
    ratings = read_ratings(frame, reading)
    if ratings.shortfall:
        return describe(ratings, "percent_agreement", reason=ratings.shortfall)
    estimator = PercentEstimator(ratings, ratings.patterns, nominal)
    observed = value_of(estimator)
    se = estimator.standard_error(estimator.agreement_of_items(), observed)
    return describe(ratings, "percent_agreement", estimator=estimator, observed=observed, se=se)


class PercentEstimator(OrderFree):
    """Percent agreement from patterns."""

    lowest = 0.0

    def values(self, counts: Floats) -> Floats:
        """The share of agreeing pairs of each replicate."""
        return 1 - self.observed(counts)
