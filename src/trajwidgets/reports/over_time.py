"""How agreement moves: cumulative and within a window of the last items, where the form changed, and what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from trajwidgets.errors import AgreementError
from trajwidgets.reports.fitting import fitting_coefficient
from trajwidgets.reports.marks import Mark, words_between

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from trajwidgets.agreement import Ratings

COLUMNS = ("n_items", "at", "cumulative", "rolling", "forms", "marks")


def agreement_over_time(
    ratings: Ratings,
    rows: DataFrame,
    *,
    level: str | None = None,
    every: int = 10,
    window: int = 50,
    marks: Sequence[Mark] = (),
) -> DataFrame:
    """Agreement after every so many items, in the order in which items came to have two judgements.

    Columns: `n_items` (int64: how many so far), `at` (when the last of them had its second judgement; UTC),
    `cumulative` (`fitting_coefficient` of all so far), `rolling` (that of the last `window`; nan before there are so
    many), `forms` (how many forms, by their hash, these items were judged under: where it grows, the form changed),
    `marks` (in words what happened since the row before, of the last row also after it; None where nothing did).
    What counts is what everybody says now: a judgement that was replaced is not in its past either.

    Args:
        ratings: as of `ratings_table(rows)`.
        rows: the same rows, with `recorded_at` and `schema_hash`.
        level: how the values are measured, which decides the coefficient: see `fitting_coefficient`.
        every: items between two rows; the last row may come after fewer.
        window: items in a window.
        marks: what happened when, as of `read_marks`.

    Raises:
        AgreementError: `every` or `window` below 1.
    """
    import pandas as pd

    if every < 1 or window < 1:
        raise AgreementError(f"every={every} and window={window} count items: both must be at least 1.")
    order, times, forms = _second_judgements(ratings, rows)
    ends = list(range(every, len(order) + 1, every))
    if len(order) and (not ends or ends[-1] < len(order)):
        ends.append(len(order))
    moments = [times[end - 1] for end in ends]
    found = [
        (
            end,
            times[end - 1],
            fitting_coefficient(_of(ratings, order[:end]), level).value,
            fitting_coefficient(_of(ratings, order[end - window : end]), level).value if end >= window else np.nan,
            len(set().union(*forms[:end])),
            words_between(marks, moments[row - 1] if row else None, moments[row] if row + 1 < len(ends) else None),
        )
        for row, end in enumerate(ends)
    ]
    table = pd.DataFrame(found, columns=list(COLUMNS)).astype(
        {"n_items": "int64", "cumulative": "float64", "rolling": "float64", "forms": "int64"}
    )
    table["marks"] = pd.Series([row[-1] for row in found], dtype=object)
    table["at"] = pd.to_datetime(table["at"], utc=True)
    return table


def items_by(ratings: Ratings, rows: DataFrame, moments: Sequence[datetime]) -> list[int]:
    """How many items had two judgements by each of these moments; the arguments are those of `agreement_over_time`."""
    _, times, _ = _second_judgements(ratings, rows)
    return [sum(time <= moment for time in times) for moment in moments]


def _of(ratings: Ratings, items: NDArray[np.int64]) -> Ratings:
    """Some of the items. Who judged none of them keeps a column: who takes part does not change with time.

    Only their number is wanted: without clusters, since no interval is made.
    """
    return replace(ratings, codes=np.asfortranarray(ratings.codes[items]), clusters=None)


def _second_judgements(ratings: Ratings, rows: DataFrame) -> tuple[NDArray[np.int64], list[datetime], list[set[str]]]:
    """The items with two judgements or more, in order of the second; when that was; and their forms."""
    items = ratings.items
    names = list(items.columns)
    # One dtype on both sides, so that what is missing, as the step of a run as a whole, is found too.
    known = items.astype(rows[names].dtypes.to_dict()).assign(place=np.arange(len(items)))
    given = rows[[*names, "recorded_at", "schema_hash"]].merge(known, on=names)
    by_item = given.sort_values("recorded_at", kind="stable").groupby("place")
    given = given.assign(nth=by_item.cumcount())
    seconds = given[given["nth"] == 1].sort_values("recorded_at", kind="stable")
    forms = {place: set(hashes) for place, hashes in by_item["schema_hash"]}
    order = seconds["place"].to_numpy(dtype=np.int64)
    return order, seconds["recorded_at"].tolist(), [forms[place] for place in order]
