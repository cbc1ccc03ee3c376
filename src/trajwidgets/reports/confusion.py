"""Which answers are taken for which: the confusion matrix of two annotators or all pairs, and a cell's items."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from trajwidgets.errors import AgreementError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from trajwidgets.agreement import Ratings


def confusion_matrix(ratings: Ratings, pair: Sequence[Hashable] | None = None) -> DataFrame:
    """How often two annotators gave an item these two answers: categories x categories, counts (int64).

    Args:
        ratings: as of `ratings_table`.
        pair: two annotators: the first in rows, the second in columns. None pools all pairs; as nobody is first among
            them, a cell then counts the pairs of judgements that hold both answers, and the matrix is symmetric.

    Raises:
        AgreementError: `pair` names an annotator nobody knows, or not two.
    """
    import pandas as pd

    counts: NDArray[np.int64] = np.zeros((len(ratings.categories),) * 2, dtype=np.int64)
    for first, second in _pairs(ratings, pair):
        counts += ratings.pair_table(first, second)
    if pair is None:
        counts = counts + counts.T - np.diag(counts.diagonal())
    answers = pd.Index(ratings.categories, dtype=object)
    return pd.DataFrame(counts, index=answers, columns=answers)


def items_of_cell(
    ratings: Ratings, row: Hashable, column: Hashable, pair: Sequence[Hashable] | None = None
) -> DataFrame:
    """The items that a cell of `confusion_matrix` counts, each once, in the order of the ratings.

    Columns: those that identify an item. Of all pairs, an item counts once even where several pairs of judgements of it
    stand in the cell.

    Raises:
        AgreementError: `row` or `column` is no category, or `pair` as above.
    """
    places = []
    for answer in (row, column):
        if answer not in ratings.categories:
            raise AgreementError(f"{answer!r} is no answer of {ratings.field!r}: there are {ratings.categories}.")
        places.append(ratings.categories.index(answer))
    codes = ratings.codes
    inside = np.zeros(len(codes), dtype=bool)
    for first, second in _pairs(ratings, pair):
        inside |= (codes[:, first] == places[0]) & (codes[:, second] == places[1])
        if pair is None:
            inside |= (codes[:, first] == places[1]) & (codes[:, second] == places[0])
    return ratings.items[inside].reset_index(drop=True)


def _pairs(ratings: Ratings, pair: Sequence[Hashable] | None) -> list[tuple[int, int]]:
    if pair is None:
        return list(combinations(range(len(ratings.annotators)), 2))
    known = ratings.select(pair).annotators
    if len(known) != 2:
        raise AgreementError(f"a confusion matrix compares two annotators, not {tuple(pair)!r}.")
    return [(ratings.annotators.index(known[0]), ratings.annotators.index(known[1]))]
