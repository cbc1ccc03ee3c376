"""Light's kappa: the mean of Cohen's kappas over all pairs of annotators (Light 1971)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import combinations
from statistics import fmean
from typing import TYPE_CHECKING

from trajwidgets.agreement.cohen import Weights, costs_on_scale, disagreement, kappa, name_of, why_undefined
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Duplicates, read_ratings
from trajwidgets.agreement.result import AgreementResult, describe

if TYPE_CHECKING:
    import pandas as pd


def light_kappa(
    frame: pd.DataFrame | Ratings,
    *,
    field: str | None = None,
    annotators: Sequence[Hashable] | None = None,
    weights: Weights | None = None,
    item: str | Sequence[str] | None = None,
    annotator: str = "annotator",
    value: str = "value",
    categories: Sequence[Hashable] | None = None,
    duplicates: Duplicates = "raise",
) -> AgreementResult:
    """The mean of Cohen's kappas over all pairs of annotators, each pair over the items that both judged.

    Every pair counts alike, however many items it shares. Pairs without a common item don't count. Nor do pairs whose
    own kappa is undefined; `n_pairs` counts those averaged, and `note` says how many were left out. With two
    annotators it is Cohen's kappa. nan with a reason where no pair has a kappa.

    Args:
        frame: one row per judgement; see `ratings_table`, also for the other arguments. Or `Ratings`.
        field: which field, where the frame holds several.
        annotators: only these; by default all.
        weights: as in `cohen_kappa`.
        item: the column or columns that identify an item.
        annotator: the column with the annotator's name.
        value: the column with the judgement.
        categories: the declared scale in its order, where the column does not declare it.
        duplicates: "raise", "first" or "last".

    Raises:
        AgreementError: Weights that don't fit, or a frame that cannot be read as ratings; see `ratings_table`.
    """
    ratings = read_ratings(frame, annotators, field, item, annotator, value, categories, duplicates)
    named = name_of(weights)
    costs, reason = costs_on_scale(ratings, weights)
    reason = reason or ratings.shortfall
    if reason:
        return describe(ratings, "light_kappa", reason=reason, weights=named)
    shared, averaged, undefined = 0, [], None
    for first, second in combinations(range(len(ratings.annotators)), 2):
        table = ratings.pair_table(first, second)
        if not table.any():
            continue
        shared += 1
        observed, expected = disagreement(table, costs)
        if expected > 0:
            averaged.append((kappa(table, costs), 1 - observed, 1 - expected))
        else:
            undefined = why_undefined(table)
    if not averaged:
        return describe(ratings, "light_kappa", reason=undefined, weights=named, n_pairs=0)
    left_out = shared - len(averaged)
    mean, observed, expected = mean_over_pairs(averaged)
    return describe(
        ratings,
        "light_kappa",
        value=mean,
        observed=observed,
        expected=expected,
        n_pairs=len(averaged),
        weights=named,
        note=f"{left_out} of {shared} pairs left out: their own kappa is undefined" if left_out else None,
    )


def mean_over_pairs(pairs: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    """Kappa, observed and expected agreement, each averaged over the pairs with equal weight."""
    kappas, observed, expected = zip(*pairs, strict=True)
    return fmean(kappas), fmean(observed), fmean(expected)
