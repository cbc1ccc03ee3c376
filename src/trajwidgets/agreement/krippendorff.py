"""Krippendorff's alpha: agreement beyond chance of any number of annotators, with gaps, at any level of measurement."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from trajwidgets.agreement.columns import did_you_mean, listed
from trajwidgets.agreement.distances import LEVELS, Distance, Level, Spread, spread_of
from trajwidgets.agreement.patterns import Integers, Patterns
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Duplicates, read_ratings
from trajwidgets.agreement.result import AgreementResult, describe
from trajwidgets.errors import AgreementError

if TYPE_CHECKING:
    import pandas as pd


def krippendorff_alpha(
    frame: pd.DataFrame | Ratings,
    *,
    field: str | None = None,
    level: Level | Distance | None = None,
    annotators: Sequence[Hashable] | None = None,
    item: str | Sequence[str] | None = None,
    annotator: str = "annotator",
    value: str = "value",
    categories: Sequence[Hashable] | None = None,
    duplicates: Duplicates = "raise",
) -> AgreementResult:
    """Krippendorff's alpha (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability").

    1 is perfect agreement, 0 what chance gives, below 0 systematic disagreement. Any number of annotators, each item
    judged by two or more of them; items with a single rating don't count. nan with a reason if nothing but one category
    was used (alpha divides by zero), if no item has two ratings, or if the values don't bear the level. `observed` and
    `expected` are *disagreements*, D_o and D_e in the paper, in the units of the squared distance.

    Args:
        frame: one row per judgement; see `ratings_table`, also for the other arguments. Or `Ratings`.
        field: which field, where the frame holds several.
        level: how far apart two values are. "nominal": the same or not; "ordinal": by ranks in the order of the
            declared scale, so words need one; "interval": difference of numbers; "ratio": difference relative to their
            sum, for numbers from 0 up. For sets of options "jaccard", "masi_passonneau2006", "masi_dkpro" and
            "set_passonneau2004" (see `masi_distance`), taken as they are where others are squared. Or a function of
            two values that returns the squared distance, 0 for equal ones and the same in either order. By default
            the frame's column `level`, else "nominal": sets are then equal or not.
        annotators: only these; by default all.
        item: the column or columns that identify an item.
        annotator: the column with the annotator's name.
        value: the column with the judgement.
        categories: the declared scale in its order, where the column does not declare it.
        duplicates: "raise", "first" or "last".

    Raises:
        AgreementError: An unknown level, or a frame that cannot be read as ratings; see `ratings_table`.
    """
    ratings = read_ratings(frame, annotators, field, item, annotator, value, categories, duplicates)
    if level is None and len(ratings.levels) > 1:
        several = f"the frame states several levels, {listed(ratings.levels)}: pass level="
        return describe(ratings, "krippendorff_alpha", reason=several)
    chosen: Any = level or (ratings.levels[0] if ratings.levels else "nominal")
    if isinstance(chosen, str) and chosen not in LEVELS:
        raise AgreementError(
            f"level={chosen!r} is unknown{did_you_mean(chosen, LEVELS)} Levels are {listed(LEVELS)}, or a function."
        )
    named = chosen if isinstance(chosen, str) else getattr(chosen, "__name__", type(chosen).__name__)
    reason: str | None = ratings.shortfall
    patterns = ratings.patterns.pairable
    spread = None
    if reason is None:
        spread, reason = spread_of(ratings, chosen)
    if spread is None:
        return describe(ratings, "krippendorff_alpha", reason=reason, level=named)
    observed, expected = disagreement(patterns, spread)
    if expected == 0:
        reason = why_undefined(patterns.totals)
    return describe(
        ratings,
        "krippendorff_alpha",
        value=alpha(observed, expected),
        reason=reason,
        observed=observed,
        expected=expected,
        level=named,
    )


def why_undefined(totals: Integers) -> str:
    """In words why chance leaves no disagreement."""
    if np.count_nonzero(totals) == 1:
        return "only one category was used: alpha divides by zero"
    return "the distance between all the values used is zero: alpha divides by zero"


def disagreement(patterns: Patterns, spread: Spread) -> tuple[float, float]:
    """D_o and D_e: mean squared distance of two ratings of an item, and of any two ratings; items have two or more."""
    n = patterns.ratings
    size, within = patterns.sum_by_size(spread(patterns))
    observed = float((within / (size - 1)).sum()) / n
    expected = float(spread(patterns.pooled)[0]) / (n * (n - 1))
    return observed, expected


def alpha(observed: float, expected: float) -> float:
    """Alpha from observed and expected disagreement; nan where chance leaves none."""
    if expected == 0:
        return math.nan
    return 1 - observed / expected
