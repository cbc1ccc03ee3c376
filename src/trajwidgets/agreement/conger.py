"""Conger's kappa: any number of annotators, chance as in the habits of each (Conger 1980; Gwet 2014 for gaps)."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Unpack

import numpy as np

from trajwidgets.agreement.chance_corrected import costs_and_reason
from trajwidgets.agreement.cohen import ONE_CATEGORY
from trajwidgets.agreement.estimator import Floats, crossing, mean_of, ratio_to_chance, sums_by_group
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, read_ratings
from trajwidgets.agreement.result import AgreementResult, describe
from trajwidgets.agreement.row_cells import RowCells
from trajwidgets.agreement.weights import Weights, name_of

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame


def conger_kappa(
    frame: Frame | Ratings, *, weights: Weights | None = None, **reading: Unpack[Reading]
) -> AgreementResult:
    """Conger's kappa of any number of annotators, each with habits of their own (Conger 1980).

    With two annotators and no gaps it is Cohen's kappa. With gaps it has Gwet's form (2014): agreement is the mean over
    the items with two ratings or more, the habits of an annotator come from all they judged. nan with a reason if only
    one category was used, if no item has two ratings, and for numbers. `se` is Gwet's.

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        weights: as in `cohen_kappa`; both ways of a disagreement count alike.
        **reading: how to read the frame; see `Reading`.

    Raises:
        AgreementError: Weights that don't fit, or a frame that cannot be read as ratings; see `ratings_table`.
    """
    ratings = read_ratings(frame, reading)
    named = name_of(weights)
    costs, reason = costs_and_reason(ratings, weights)
    if reason:
        return describe(ratings, "conger_kappa", reason=reason, weights=named)
    estimator = CongerEstimator(ratings, None if costs is None else (costs + costs.T) / 2)
    observed, expected = estimator.both
    return describe(
        ratings,
        "conger_kappa",
        estimator=estimator,
        reason=None if expected > 0 else ONE_CATEGORY,
        observed=1 - observed,
        expected=1 - expected,
        se=estimator.se,
        weights=named,
    )


class CongerEstimator(RowCells):
    """Conger's kappa from rows of codes."""

    def values(self, counts: Floats) -> Floats:
        """Kappa of each replicate."""
        return ratio_to_chance(self.observed(counts), self.expected(counts))

    @cached_property
    def both(self) -> tuple[float, float]:
        """Observed and expected disagreement of the items as they are."""
        counts = self.counts[None, :].astype(np.float64)
        return float(self.observed(counts)[0]), float(self.expected(counts)[0])

    @cached_property
    def _rated(self) -> Floats:
        rated: Floats = (self.codes >= 0).sum(axis=1).astype(np.float64)
        return rated

    @cached_property
    def disagreement(self) -> Floats:
        """For each row the mean cost of two of its ratings, exactly 0 where all agree; 0 for a single one."""
        apart = np.zeros(len(self.codes))
        columns = self.codes.T
        for place, first in enumerate(columns):
            for second in columns[place + 1 :]:
                both = (first >= 0) & (second >= 0)
                if self.costs is None:
                    apart += both & (first != second)
                else:
                    apart[both] += self.costs[first[both], second[both]]
        mean: Floats = 2 * apart / np.maximum(self._rated * (self._rated - 1), 1)
        return mean

    def observed(self, counts: Floats) -> Floats:
        """Mean disagreement over the items with two ratings or more, for each replicate; nan without such items."""
        items: Floats = counts @ (self._rated >= 2)
        return mean_of(counts @ self.disagreement, items)

    def habits(self, counts: Floats) -> Floats:
        """Annotators x replicates x categories: how often each chose each category."""
        size = len(self.ratings.categories)
        rows = [np.flatnonzero(column >= 0) for column in self.codes.T]
        return np.array(
            [
                sums_by_group(counts, own, column[own].astype(np.int64), size)
                for own, column in zip(rows, self.codes.T, strict=True)
            ]
        )

    def expected(self, counts: Floats) -> Floats:
        """Disagreement of two annotators, each true to their habits, mean over the pairs who judged something."""
        chosen = self.habits(counts)
        held = chosen.sum(axis=2, keepdims=True)
        shares = np.divide(chosen, held, out=np.zeros_like(chosen), where=held > 0)
        active = (held[:, :, 0] > 0).sum(axis=0).astype(np.float64)
        pooled = shares.sum(axis=0)
        alone = np.sum([crossing(own, own, self.costs) for own in shares], axis=0)
        return mean_of(crossing(pooled, pooled, self.costs) - alone, active * (active - 1))

    @property
    def se(self) -> float:
        """Standard error (Gwet 2014, chapter 5), as irrCAC prints it: divided by n - 1."""
        observed, expected = self.both
        n = int(self.counts.sum())
        if not expected > 0 or n < 2:
            return math.nan
        value, annotators = 1 - observed / expected, len(self.ratings.annotators)
        chosen = self.habits(self.counts[None, :].astype(np.float64))[:, 0]
        held = chosen.sum(axis=1, keepdims=True)
        shares = chosen / held
        weight = 1 - (1 - np.eye(chosen.shape[1]) if self.costs is None else self.costs)
        met = (shares.sum(axis=0) - shares) @ weight * (n / held)  # annotators x categories
        usual = (met * shares).sum(axis=1)
        by_chance = np.zeros(len(self.codes))
        for place, column in enumerate(self.codes.T):
            gave = column >= 0
            by_chance += np.where(gave, met[place][column] - usual[place], 0) + held[place, 0] / n * usual[place]
        by_chance /= annotators * (annotators - 1)
        two = self._rated >= 2
        scaled = np.where(two, expected - self.disagreement, 0) * (n / int(self.counts @ two))
        item_values = (scaled - 2 * (1 - value) * (by_chance - (1 - expected))) / expected
        return math.sqrt(float(self.counts @ (item_values - value) ** 2) / (n * (n - 1)))
