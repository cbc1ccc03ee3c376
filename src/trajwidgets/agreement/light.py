"""Light's kappa: the mean of Cohen's kappas over all pairs of annotators (Light 1971)."""

from __future__ import annotations

from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Unpack

import numpy as np

from trajwidgets.agreement.cohen import CohenEstimator, why_undefined
from trajwidgets.agreement.estimator import Floats, sums_by_group
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, read_ratings
from trajwidgets.agreement.result import AgreementResult, describe
from trajwidgets.agreement.row_cells import RowCells
from trajwidgets.agreement.weights import Weights, costs_on_scale, name_of

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame


def light_kappa(
    frame: Frame | Ratings, *, weights: Weights | None = None, **reading: Unpack[Reading]
) -> AgreementResult:
    """The mean of Cohen's kappas over all pairs of annotators, each pair over the items that both judged.

    Every pair counts alike, however many items it shares. Pairs without a common item don't count. Nor do pairs whose
    own kappa is undefined; `n_pairs` counts those averaged, and `note` says how many were left out. With two
    annotators it is Cohen's kappa. nan with a reason where no pair has a kappa. It has no standard error of its own.

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        weights: as in `cohen_kappa`.
        **reading: how to read the frame; see `Reading`.

    Raises:
        AgreementError: Weights that don't fit, or a frame that cannot be read as ratings; see `ratings_table`.
    """
    ratings = read_ratings(frame, reading)
    named = name_of(weights)
    costs, reason = costs_on_scale(ratings, weights)
    reason = reason or ratings.shortfall
    if reason:
        return describe(ratings, "light_kappa", reason=reason, weights=named)
    estimator = LightEstimator(ratings, costs)
    pairs = [pair for pair in estimator.pairs if pair.table.any()]
    disagreement = np.array([pair.disagreement for pair in pairs])
    averaged = disagreement[:, 1] > 0
    if not averaged.any():
        return describe(ratings, "light_kappa", reason=why_undefined(pairs[-1].table), weights=named, n_pairs=0)
    left_out = int((~averaged).sum())
    observed, expected = disagreement[averaged].mean(axis=0).tolist()
    return describe(
        ratings,
        "light_kappa",
        estimator=estimator,
        observed=1 - observed,
        expected=1 - expected,
        n_pairs=len(pairs) - left_out,
        weights=named,
        note=f"{left_out} of {len(pairs)} pairs left out: their own kappa is undefined" if left_out else None,
    )


class LightEstimator(RowCells):
    """The mean of Cohen's kappas from rows of codes."""

    @cached_property
    def pairs(self) -> list[CohenEstimator]:
        """Cohen's kappa of each pair of annotators, also of those who share no item."""
        return [
            CohenEstimator(self.ratings, self.ratings.pair_table(first, second), self.costs)
            for first, second in combinations(range(len(self.ratings.annotators)), 2)
        ]

    def values(self, counts: Floats) -> Floats:
        """The mean kappa of each replicate, over the pairs that have one there."""
        total, defined = np.zeros(len(counts)), np.zeros(len(counts))
        for (first, second), pair in zip(combinations(self.codes.T, 2), self.pairs, strict=True):
            cell = pair.cell_of_codes(first, second)
            both = np.flatnonzero(cell >= 0)
            kappas = pair.values(sums_by_group(counts, both, cell[both], len(pair.cells)))
            total += np.where(np.isfinite(kappas), kappas, 0)
            defined += np.isfinite(kappas)
        return np.divide(total, defined, out=np.full_like(total, np.nan), where=defined > 0)
