"""Fleiss' kappa of each category by itself: on which answers people agree (Fleiss 1971)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Unpack, cast

import numpy as np

from trajwidgets.agreement.fleiss import fleiss_kappa
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, read_ratings
from trajwidgets.agreement.result import AgreementResult

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame


def fleiss_kappa_by_category(frame: Frame | Ratings, **reading: Unpack[Reading]) -> dict[Any, AgreementResult]:
    """Fleiss' kappa of each category against all the others taken together (Fleiss 1971), in the order of the scale.

    nan with a reason for a category that nobody chose, or that alone was chosen.

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        **reading: how to read the frame; see `Reading`.

    Raises:
        AgreementError: The frame cannot be read as ratings; see `ratings_table`.
    """
    ratings = read_ratings(frame, reading)
    return {
        category: fleiss_kappa(_against_others(ratings, place), **_rest(reading))
        for place, category in enumerate(ratings.categories)
    }


def _rest(reading: Reading) -> Reading:
    """What of a reading is about the interval: the frame has been read."""
    kept = {name: value for name, value in reading.items() if name in ("interval", "confidence", "seed")}
    return cast("Reading", kept)


def _against_others(ratings: Ratings, place: int) -> Ratings:
    codes = np.where(ratings.codes < 0, -1, (ratings.codes == place).astype(np.int64))
    others = tuple(category for other, category in enumerate(ratings.categories) if other != place)
    return replace(ratings, codes=codes, categories=(others, ratings.categories[place]), declared=True)
