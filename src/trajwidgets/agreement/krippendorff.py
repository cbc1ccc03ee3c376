"""Krippendorff's alpha: agreement beyond chance of any number of annotators, with gaps, at any level of measurement."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from trajwidgets.agreement.columns import did_you_mean, listed
from trajwidgets.agreement.distances import LEVELS, Distance, Level, spread_of
from trajwidgets.agreement.estimator import Floats, mean_of, ratio_to_chance, sums_by_group
from trajwidgets.agreement.order_free import OrderFree
from trajwidgets.agreement.patterns import Integers
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, read_ratings
from trajwidgets.agreement.result import AgreementResult, describe
from trajwidgets.errors import AgreementError

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame


def krippendorff_alpha(
    frame: Frame | Ratings, *, level: Level | Distance | None = None, **reading: Unpack[Reading]
) -> AgreementResult:
    """Krippendorff's alpha (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability").

    1 is perfect agreement, 0 what chance gives, below 0 systematic disagreement. Any number of annotators, each item
    judged by two or more of them; items with a single rating don't count. nan with a reason if nothing but one category
    was used (alpha divides by zero), if no item has two ratings, or if the values don't bear the level. `observed` and
    `expected` are *disagreements*, D_o and D_e in the paper, in the units of the squared distance.
    `se` is Gwet's (2014), the distances taken as given.

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        level: how far apart two values are. "nominal": the same or not; "ordinal": by ranks in the order of the
            declared scale, so words need one; "interval": difference of numbers; "ratio": difference relative to their
            sum, for numbers from 0 up. For sets of options "jaccard", "masi_passonneau2006", "masi_dkpro" and
            "set_passonneau2004" (see `masi_distance`), taken as they are where others are squared. Or a function of
            two values that returns the squared distance, 0 for equal ones and the same in either order. By default
            the frame's column `level`, else "nominal": sets are then equal or not.
        **reading: how to read the frame; see `Reading`.

    Raises:
        AgreementError: An unknown level, or a frame that cannot be read as ratings; see `ratings_table`.
    """
    ratings = read_ratings(frame, reading)
    if level is None and len(ratings.levels) > 1:
        several = f"the frame states several levels, {listed(ratings.levels)}: pass level="
        return describe(ratings, "krippendorff_alpha", reason=several)
    chosen: Any = level or (ratings.levels[0] if ratings.levels else "nominal")
    if not callable(chosen) and chosen not in LEVELS:
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
    kind = OrdinalAlphaEstimator if chosen == "ordinal" else AlphaEstimator
    estimator = kind(ratings, patterns, spread)
    observed, expected = estimator.both
    return describe(
        ratings,
        "krippendorff_alpha",
        estimator=estimator,
        reason=why_undefined(patterns.totals) if expected == 0 else None,
        observed=observed,
        expected=expected,
        se=estimator.se,
        level=named,
    )


def why_undefined(totals: Integers) -> str:
    """In words why chance leaves no disagreement."""
    if np.count_nonzero(totals) == 1:
        return "only one category was used: alpha divides by zero"
    return "the distance between all the values used is zero: alpha divides by zero"


class AlphaEstimator(OrderFree):
    """Alpha from patterns, where two values are as far apart whatever else was chosen."""

    def values(self, counts: Floats) -> Floats:
        """Alpha of each replicate."""
        alphas = np.full(len(counts), np.nan)
        some = counts.any(axis=1)
        alphas[some] = ratio_to_chance(*self.disagreement_of(counts[some]))
        return alphas

    @cached_property
    def both(self) -> tuple[float, float]:
        """D_o and D_e of the items as they are."""
        observed, expected = self.disagreement_of(self.counts[None, :].astype(np.float64))
        return float(observed[0]), float(expected[0])

    def disagreement_of(self, counts: Floats) -> tuple[Floats, Floats]:
        """D_o and D_e: mean squared distance of two ratings of an item, and of any two ratings."""
        n = counts @ self.patterns.size
        between = self.spread.of_totals(self.totals(counts))
        return mean_of(self.per_rating(counts, self.within), n), mean_of(between, n * (n - 1))

    @property
    def se(self) -> float:
        """Standard error (Gwet 2014, chapter 5), as irrCAC prints it for ratings by item: divided by n - 1."""
        held, size = self.patterns, self.patterns.size
        if not self.both[1] > 0:
            return math.nan
        totals = self.totals(self.counts[None, :].astype(np.float64))[0]
        usual = float(held.ratings) / held.items
        observed_of_item = self.within / (usual * (size - 1))
        to_all = self.spread.to_all(totals) / held.ratings
        by_chance = held.sum_by_pattern(held.count * to_all[held.category]) / usual
        observed = float(self.counts @ observed_of_item) / held.items
        expected = float(totals @ to_all) / held.ratings
        more = (size - usual) / usual
        # irrCAC takes alpha's correction for the size of the sample into this one term; in large samples it is nothing.
        item_values = expected - observed_of_item + observed * (1 - 1 / held.ratings) * more
        item_values = item_values - 2 * observed / expected * (expected - by_chance + expected * more)
        return self.standard_error(item_values / expected, 1 - observed / expected)

    def totals(self, counts: Floats) -> Floats:
        """Replicates x categories: how often each was chosen."""
        held = self.patterns
        return sums_by_group(counts, held.pattern, held.category, held.n_categories, held.count.astype(np.float64))


class OrdinalAlphaEstimator(AlphaEstimator):
    """Alpha at the ordinal level, where the distance of two ranks depends on how often those between were chosen."""

    def disagreement_of(self, counts: Floats) -> tuple[Floats, Floats]:
        """D_o and D_e, each replicate with the distances of its own totals."""
        # Of a pattern, over ordered pairs: 2 x (its size x the sum of squared ranks - the square of their sum).
        n, totals, held = counts @ self.patterns.size, self.totals(counts), self.patterns
        ranks = np.cumsum(totals, axis=1) - totals / 2
        ranks -= (ranks * totals).sum(axis=1, keepdims=True) / n[:, None]  # centred, to lose no digits
        within = 2 * (held.size * self._together(ranks**2) - self._together(ranks) ** 2)
        within[:, held.entries == 1] = 0  # exactly, where all agree
        per_rating = (counts * within / np.maximum(held.size - 1, 1)).sum(axis=1)
        between = 2 * n * (totals * ranks**2).sum(axis=1)
        between[np.count_nonzero(totals, axis=1) <= 1] = 0
        return mean_of(per_rating, n), mean_of(between, n * (n - 1))

    def _together(self, worth: Floats) -> Floats:
        # Replicates x patterns: what the ratings of each pattern are worth together.
        held = self.patterns
        return sums_by_group(worth, held.category, held.pattern, len(held.size), held.count.astype(np.float64))
