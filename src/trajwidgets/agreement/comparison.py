"""Several coefficients of the same labels side by side, from one reading of the frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd

from trajwidgets.agreement.coefficients import coefficient
from trajwidgets.agreement.reading import Reading, read_ratings

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame
    from trajwidgets.agreement.ratings import Ratings

USUAL = ("percent_agreement", "fleiss_kappa", "gwet_ac1", "brennan_prediger", "krippendorff_alpha")
"""Those for any number of annotators, with gaps, of categories without order."""

COLUMNS = {
    "value": "float64",
    "se": "float64",
    "low": "float64",
    "high": "float64",
    "method": "object",
    "n_items": "int64",
    "n_annotators": "int64",
    "reason": "object",
}


def compare_coefficients(
    frame: Frame | Ratings, coefficients: Sequence[str] = USUAL, **reading: Unpack[Reading]
) -> pd.DataFrame:
    """A row per coefficient of the same labels, which are read and counted once.

    Where observed agreement is high and kappa is low, a look at AC1 and Brennan & Prediger's beside them tells whether
    one category is just frequent (Feinstein & Cicchetti 1990). Columns, after the index `coefficient`: `value`, `se`,
    `low` and `high` with `method` in words, `n_items` (with two ratings or more), `n_annotators`, and `reason`, in
    words, where the value is nan.

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        coefficients: names out of `COEFFICIENTS`, in this order.
        **reading: how to read the frame; see `Reading`. `interval=None` leaves the bounds nan.

    Raises:
        AgreementError: An unknown coefficient, one of two annotators where there are more, or a frame that cannot be
            read as ratings; see `ratings_table`.
    """
    functions = [coefficient(name) for name in coefficients]
    ratings = read_ratings(frame, reading)
    results = [function(ratings) for function in functions]
    # Words stay Python objects: left to itself, pandas 3 turns None into nan.
    columns = {name: np.array([getattr(each, name) for each in results], dtype=kind) for name, kind in COLUMNS.items()}
    return pd.DataFrame(columns, index=pd.Index(list(coefficients), name="coefficient", dtype=object))
