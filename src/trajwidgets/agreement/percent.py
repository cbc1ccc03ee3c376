"""Percent agreement: how often two annotators agree on an item."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from trajwidgets.agreement.patterns import Patterns
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Duplicates, read_ratings
from trajwidgets.agreement.result import AgreementResult, describe

if TYPE_CHECKING:
    import pandas as pd


def percent_agreement(
    frame: pd.DataFrame | Ratings,
    *,
    field: str | None = None,
    annotators: Sequence[Hashable] | None = None,
    item: str | Sequence[str] | None = None,
    annotator: str = "annotator",
    value: str = "value",
    categories: Sequence[Hashable] | None = None,
    duplicates: Duplicates = "raise",
) -> AgreementResult:
    """The share of pairs of annotators that agree on an item, as a mean over the items (Fleiss 1971), 0 to 1.

    Any number of annotators; items with fewer than two ratings don't count. For two annotators, the share of items on
    which they agree. Nothing is taken off for chance. nan with a reason where no item has two ratings.

    Args:
        frame: one row per judgement; see `ratings_table`, also for the other arguments. Or `Ratings`.
        field: which field, where the frame holds several.
        annotators: only these; by default all.
        item: the column or columns that identify an item.
        annotator: the column with the annotator's name.
        value: the column with the judgement.
        categories: the declared scale, where the column does not declare it.
        duplicates: "raise", "first" or "last".

    Raises:
        AgreementError: The frame cannot be read as ratings; see `ratings_table`.
    """
    ratings = read_ratings(frame, annotators, field, item, annotator, value, categories, duplicates)
    if ratings.shortfall:
        return describe(ratings, "percent_agreement", reason=ratings.shortfall)
    observed = mean_agreement(ratings.patterns.pairable)
    return describe(ratings, "percent_agreement", value=observed, observed=observed)


def mean_agreement(patterns: Patterns) -> float:
    """Mean over the items of the share of pairs of ratings that agree; each pattern has two ratings or more."""
    agreeing = patterns.sum_by_pattern(patterns.count * (patterns.count - 1))
    size, agreeing = patterns.sum_by_size(agreeing)
    return float((agreeing / (size * (size - 1))).sum() / patterns.items)
