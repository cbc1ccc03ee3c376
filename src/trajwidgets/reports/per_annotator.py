"""How each annotator works: agreement with the rest, accuracy on gold, speed, and which answers they give."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from trajwidgets.reports.pairs import pairwise_agreement

if TYPE_CHECKING:
    from pandas import DataFrame

    from trajwidgets.agreement import Ratings

COLUMNS = (
    *("annotator", "n_items", "n_shared", "observed", "value", "active_seconds"),
    *("gold_n", "gold_accuracy", "gold_low", "gold_high"),
)


def annotator_figures(
    ratings: Ratings, rows: DataFrame, *, level: str | None = None, gold: DataFrame | None = None
) -> DataFrame:
    """One row for each annotator.

    Columns: `annotator`, `n_items` (int64: judged), `n_shared` (int64: of these, judged by others too), `observed` (how
    often another annotator of an item says the same), `value` (mean of the coefficients of `pairwise_agreement` over
    their pairs, weighted by the items shared; pairs without one do not count), `active_seconds` (median active time of
    a decision; nan where none was taken), `gold_n`, `gold_accuracy`, `gold_low`, `gold_high` (on gold, with Wilson's
    95 % interval; 0 and nan without gold).

    Args:
        ratings: as of `ratings_table(rows)`.
        rows: the same rows, with `active_ms` and `decision_id` where they are known.
        level: how the values are measured, which decides the coefficient: see `fitting_coefficient`.
        gold: one row per item with the columns that identify it and its right answer in `value`.

    Raises:
        AgreementError: gold with two answers for one item; see `gold_accuracy`.
    """
    import pandas as pd

    pairs = pairwise_agreement(ratings, level=level)
    right = _on_gold(rows, gold)
    found = []
    judged = (ratings.codes >= 0).sum(axis=1)
    for place, annotator in enumerate(ratings.annotators):
        own = ratings.codes[:, place] >= 0
        shared = own & (judged >= 2)
        same = (ratings.codes[shared] == ratings.codes[shared, place][:, None]).sum() - shared.sum()
        others = (judged[shared] - 1).sum()
        mine = pairs[((pairs["annotator"] == annotator) | (pairs["other"] == annotator)) & pairs["value"].notna()]
        value = np.average(mine["value"], weights=mine["n_items"]) if len(mine) else math.nan
        observed = same / others if others else math.nan
        seconds = _seconds(rows[rows["annotator"] == annotator])
        found.append((annotator, own.sum(), shared.sum(), observed, value, seconds, *right.get(annotator, NO_GOLD)))
    kinds = dict.fromkeys(COLUMNS[1:], "float64") | dict.fromkeys(["n_items", "n_shared", "gold_n"], "int64")
    return pd.DataFrame(found, columns=list(COLUMNS), dtype=object).astype(kinds)


def answers_by_annotator(ratings: Ratings) -> DataFrame:
    """How often each annotator gives each answer: one row an annotator, one column an answer, counts (int64)."""
    import pandas as pd

    counts = [(ratings.codes == place).sum(axis=0) for place in range(len(ratings.categories))]
    answers = pd.Index(list(ratings.categories), dtype=object)
    table = np.stack(counts, axis=1) if counts else np.zeros((len(ratings.annotators), 0))
    return pd.DataFrame(table.astype("int64"), index=list(ratings.annotators), columns=answers)


NO_GOLD = (0, math.nan, math.nan, math.nan)


def _on_gold(rows: DataFrame, gold: DataFrame | None) -> dict[object, tuple[int, float, float, float]]:
    from trajwidgets.agreement import gold_accuracy

    if gold is None or not len(gold):
        return {}
    table = gold_accuracy(rows, gold, by=[])
    return {row["annotator"]: (row["n"], row["accuracy"], row["low"], row["high"]) for row in table.to_dict("records")}


def _seconds(rows: DataFrame) -> float:
    if "active_ms" not in rows.columns:
        return math.nan
    taken = rows.drop_duplicates("decision_id")["active_ms"].dropna()
    taken = taken[taken > 0]
    return float(taken.median()) / 1000 if len(taken) else math.nan
