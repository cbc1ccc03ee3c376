"""Fleiss' kappa: any number of annotators, chance as in their pooled choices (Fleiss 1971; Gwet 2014 for gaps)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Unpack

import numpy as np

from trajwidgets.agreement.chance_corrected import ChanceCorrected, corrected
from trajwidgets.agreement.cohen import ONE_CATEGORY
from trajwidgets.agreement.estimator import Floats, crossing
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, read_ratings
from trajwidgets.agreement.result import AgreementResult
from trajwidgets.agreement.weights import Weights

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame


def fleiss_kappa(
    frame: Frame | Ratings, *, weights: Weights | None = None, **reading: Unpack[Reading]
) -> AgreementResult:
    """Fleiss' kappa of any number of annotators, who need not be the same on every item (Fleiss 1971).

    With gaps it has Gwet's form (2014): agreement is the mean over the items with two ratings or more, the share of a
    category the mean over all items with a rating. With two annotators and no gaps it is Scott's pi. nan with a reason
    if only one category was used, if no item has two ratings, and for numbers. `se` is Gwet's. `se_null` is that of
    Fleiss, Nee & Landis (1979), for one number of ratings on all items and no weights, else nan; `z_null` goes with it.

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        weights: as in `cohen_kappa`.
        **reading: how to read the frame; see `Reading`.

    Raises:
        AgreementError: Weights that don't fit, or a frame that cannot be read as ratings; see `ratings_table`.
    """
    ratings = read_ratings(frame, reading)
    return corrected(ratings, "fleiss_kappa", FleissEstimator, weights, undefined=ONE_CATEGORY)


class FleissEstimator(ChanceCorrected):
    """Fleiss' kappa, and with two annotators Scott's pi, from patterns."""

    def expected(self, shares: Floats) -> Floats:
        """Disagreement of two ratings drawn from the pooled shares."""
        return crossing(shares, shares, self.costs)

    def chance_of_category(self, shares: Floats) -> Floats:
        """The agreement of a category with the pooled shares."""
        return shares if self.costs is None else 1 - self.costs @ shares

    @property
    def se_null(self) -> float:
        """Standard error without agreement but by chance (Fleiss, Nee & Landis 1979); nan with gaps or weights."""
        size = self.patterns.size
        if self.costs is not None or len(np.unique(size)) != 1 or not self.both[1] > 0:
            return math.nan
        share = self.shares(self.counts[None, :].astype(np.float64))[0]
        rest = 1 - share
        spread = float(share @ rest)
        varied = spread**2 - float((share * rest) @ (rest - share))
        pairs = int(self.counts.sum()) * int(size[0]) * (int(size[0]) - 1)
        return math.sqrt(2 * max(varied, 0.0) / pairs) / spread
