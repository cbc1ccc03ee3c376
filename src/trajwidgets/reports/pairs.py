"""Who agrees with whom: the agreement of every two annotators, over the items that both judged."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from trajwidgets.reports.fitting import fitting_coefficient

if TYPE_CHECKING:
    from pandas import DataFrame

    from trajwidgets.agreement import Ratings

COLUMNS = ("annotator", "other", "n_items", "observed", "coefficient", "value", "reason")


def pairwise_agreement(ratings: Ratings, *, level: str | None = None) -> DataFrame:
    """One row for every two annotators, in the order of the ratings: pairs without a common item too.

    Columns: `annotator`, `other`, `n_items` (int64, judged by both), `observed` (share of them on which they agree),
    `coefficient` (its name, such as "cohen_kappa[quadratic]"), `value` (that of `fitting_coefficient`; nan where
    undefined), `reason` (in words why it is undefined, else None).

    Args:
        ratings: as of `ratings_table`.
        level: how the values are measured, which decides the coefficient: see `fitting_coefficient`.
    """
    import pandas as pd

    from trajwidgets.agreement import percent_agreement

    rows = []
    for pair in combinations(ratings.annotators, 2):
        both = ratings.select(pair)
        found, observed = fitting_coefficient(both, level), percent_agreement(both)
        rows.append((*pair, observed.n_items, observed.value, found.full_name, found.value, found.reason))
    kinds = {"n_items": "int64", "observed": "float64", "value": "float64"}
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object).astype(kinds)
