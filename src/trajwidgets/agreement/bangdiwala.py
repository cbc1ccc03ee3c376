"""Bangdiwala's B: agreement of two annotators as a share of areas (Bangdiwala 1985)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import numpy as np

from trajwidgets.agreement.estimator import Floats, mean_of
from trajwidgets.agreement.pair_cells import PairCells, require_two
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, read_ratings
from trajwidgets.agreement.result import AgreementResult, describe

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame


def bangdiwala_b(frame: Frame | Ratings, **reading: Unpack[Reading]) -> AgreementResult:
    """Bangdiwala's B of exactly two annotators (1985, A graphical test for observer agreement), 0 to 1.

    The squares of the counts on which they agree, over the rectangles that their marginals allow. nan with a reason
    where they share no item.

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        **reading: how to read the frame; see `Reading`. `annotators=` is needed where the frame has more than two.

    Raises:
        AgreementError: More than two annotators and none chosen, or a frame that cannot be read as ratings; see
            `ratings_table`.
    """
    ratings = read_ratings(frame, reading)
    require_two(ratings, reading, "Bangdiwala's B", "fleiss_kappa")
    if ratings.shortfall:
        return describe(ratings, "bangdiwala_b", reason=ratings.shortfall)
    table = ratings.pair_table(0, 1)
    apart = not (table.sum(axis=0) * table.sum(axis=1)).any()
    return describe(
        ratings,
        "bangdiwala_b",
        estimator=BangdiwalaEstimator(ratings, table),
        reason="no category was used by both: B divides by zero" if apart else None,
        observed=float(np.trace(table) / table.sum()),
    )


class BangdiwalaEstimator(PairCells):
    """B from the table of two annotators."""

    def values(self, counts: Floats) -> Floats:
        """B of each replicate; nan where no category was used by both."""
        rows, columns = self.marginals(counts)
        agreed = ((counts * (self.cost == 0)) ** 2).sum(axis=1)
        return mean_of(agreed, (rows * columns).sum(axis=1))
