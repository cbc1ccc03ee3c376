"""On which answers people agree: agreement specific to each, with how often it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pandas import DataFrame

    from trajwidgets.agreement import Ratings


def agreement_by_label(ratings: Ratings) -> DataFrame:
    """One row for each answer of the scale: `label`, `n`, `n_items`, `prevalence`, `agreement`.

    `n` counts the judgements that say it, among items with two judgements or more, `n_items` those items, `prevalence`
    is its share of all such judgements. `agreement` is specific agreement: of whoever said it, how probable that
    another annotator of the item says so too; of two annotators Cicchetti & Feinstein's (1990) positive or negative
    agreement, of more the ratio of sums over the items, n(n-1) over n(m-1) (Fleiss 1981). nan where nobody says it.

    Args:
        ratings: as of `ratings_table`.
    """
    import pandas as pd

    judged = (ratings.codes >= 0).sum(axis=1)
    codes, judged = ratings.codes[judged >= 2], judged[judged >= 2]
    places = np.arange(len(ratings.categories))
    counts = (codes[None, :, :] == places[:, None, None]).sum(axis=2)
    said = counts.sum(axis=1)
    could = (counts * (judged - 1)).sum(axis=1)
    agreed = (counts * (counts - 1)).sum(axis=1)
    return pd.DataFrame(
        {
            "label": pd.Series(list(ratings.categories), dtype=object),
            "n": said.astype("int64"),
            "n_items": (counts > 0).sum(axis=1).astype("int64"),
            "prevalence": said / judged.sum() if len(judged) else np.full(len(said), np.nan),
            "agreement": np.divide(agreed, could, out=np.full(len(said), np.nan), where=could > 0),
        }
    )
