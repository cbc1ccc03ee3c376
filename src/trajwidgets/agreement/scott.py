"""Scott's pi: agreement of two annotators beyond chance, chance as in their pooled choices (Scott 1955)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from trajwidgets.agreement.chance_corrected import corrected
from trajwidgets.agreement.cohen import ONE_CATEGORY
from trajwidgets.agreement.fleiss import FleissEstimator
from trajwidgets.agreement.pair_cells import require_two
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, read_ratings
from trajwidgets.agreement.result import AgreementResult
from trajwidgets.agreement.weights import Weights

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame


def scott_pi(frame: Frame | Ratings, *, weights: Weights | None = None, **reading: Unpack[Reading]) -> AgreementResult:
    """Scott's pi of exactly two annotators, over the items that both judged (Scott 1955).

    nan with a reason if only one category was used, if they share no item, and for numbers. `se` is Gwet's (2014).

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        weights: as in `cohen_kappa`; both ways of a disagreement count alike.
        **reading: how to read the frame; see `Reading`. `annotators=` is needed where the frame has more than two.

    Raises:
        AgreementError: More than two annotators and none chosen, weights that don't fit, or a frame that cannot be
            read as ratings; see `ratings_table`.
    """
    ratings = read_ratings(frame, reading)
    require_two(ratings, reading, "Scott's pi", "fleiss_kappa, the same for any number")
    return corrected(ratings, "scott_pi", FleissEstimator, weights, undefined=ONE_CATEGORY, pairable=True)
