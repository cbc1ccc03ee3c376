"""On which answers people agree: agreement specific to each, with how often it is given."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from trajwidgets.agreement import Ratings


def agreement_by_label(ratings: Ratings, *, options: Sequence[Hashable] | None = None) -> DataFrame:
    """One row for each answer of the scale: `label`, `n`, `n_items`, `prevalence`, `agreement`.

    `n` counts the judgements that say it, among items with two judgements or more, `n_items` those items, `prevalence`
    is its share of all such judgements. `agreement` is specific agreement: of whoever said it, how probable that
    another annotator of the item says so too; of two annotators Cicchetti & Feinstein's (1990) positive or negative
    agreement, of more the ratio of sums over the items, n(n-1) over n(m-1) (Fleiss 1981). nan where nobody says it.

    Args:
        ratings: as of `ratings_table`.
        options: where an answer is a set of options, these: then there is a row for each of them instead of each set,
            and a judgement says every option that its set holds. The prevalences add up to more than 1.
    """
    import pandas as pd

    judged = (ratings.codes >= 0).sum(axis=1)
    codes, judged = ratings.codes[judged >= 2], judged[judged >= 2]
    counts = _chosen(codes, len(ratings.categories))
    labels: list[Any] = list(ratings.categories)
    if options is not None:
        labels = list(options)
        held = [
            [isinstance(chosen, frozenset) and option in chosen for chosen in ratings.categories] for option in labels
        ]
        counts = np.array(held, dtype=np.int64).reshape(len(labels), len(ratings.categories)) @ counts
    said = counts.sum(axis=1)
    could = (counts * (judged - 1)).sum(axis=1)
    agreed = (counts * (counts - 1)).sum(axis=1)
    return pd.DataFrame(
        {
            "label": pd.Series(labels, dtype=object),
            "n": said.astype("int64"),
            "n_items": (counts > 0).sum(axis=1).astype("int64"),
            "prevalence": said / judged.sum() if len(judged) else np.full(len(said), np.nan),
            "agreement": np.divide(agreed, could, out=np.full(len(said), np.nan), where=could > 0),
        }
    )


def _chosen(codes: NDArray[Any], size: int) -> NDArray[np.int64]:
    """Categories x items: how many annotators chose it."""
    counts: NDArray[np.int64] = (codes[None, :, :] == np.arange(size)[:, None, None]).sum(axis=2)
    return counts
