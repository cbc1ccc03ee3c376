"""Coefficients that take off what chance gives, in Gwet's form for any number of annotators and gaps (Gwet 2014)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from trajwidgets.agreement.distances import Pairwise, nominal
from trajwidgets.agreement.estimator import Floats, ratio_to_chance
from trajwidgets.agreement.order_free import OrderFree
from trajwidgets.agreement.patterns import Patterns
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.result import AgreementResult, describe
from trajwidgets.agreement.weights import Weights, costs_on_scale, name_of


@dataclass(frozen=True, eq=False)
class ChanceCorrected(OrderFree):
    """1 - observed / expected disagreement; those that derive from it say what chance leaves.

    Attributes:
        costs: how grave each disagreement is, largest 1; None where all are alike.
    """

    costs: Floats | None = None

    def expected(self, shares: Floats) -> Floats:
        """Disagreement by chance, for each replicate of shares of the categories; 0 exactly where there is none."""
        raise NotImplementedError

    def chance_of_category(self, shares: Floats) -> Floats | None:
        """For each category the agreement that a rating with it meets by chance; None where that is all the same."""
        raise NotImplementedError

    def values(self, counts: Floats) -> Floats:
        """The coefficient of each replicate."""
        return ratio_to_chance(self.observed(counts), self.expected(self.shares(counts)))

    @cached_property
    def both(self) -> tuple[float, float]:
        """Observed and expected disagreement of the items as they are."""
        counts = self.counts[None, :].astype(np.float64)
        return float(self.observed(counts)[0]), float(self.expected(self.shares(counts))[0])

    @property
    def se(self) -> float:
        """Standard error (Gwet 2014, chapter 5), as irrCAC prints it for ratings by item: divided by n - 1."""
        observed, expected = self.both
        if not expected > 0:
            return math.nan
        value = 1 - observed / expected
        scaled = np.where(self.patterns.size >= 2, expected - self.disagreement, 0.0) * self.per_item_with_two
        item_values = scaled / expected
        own = self.chance_of_category(self.shares(self.counts[None, :].astype(np.float64))[0])
        if own is not None:
            held = self.patterns
            met = held.sum_by_pattern(held.count * own[held.category]) / held.size
            item_values = item_values - 2 * (1 - value) * (met - (1 - expected)) / expected
        return self.standard_error(item_values, value)


def costs_and_reason(ratings: Ratings, weights: Weights | None) -> tuple[Floats | None, str | None]:
    """The costs of disagreements, and why nothing can be had: weights that need an order, numbers, nobody to compare.

    Raises:
        AgreementError: A matrix that does not fit the categories.
    """
    costs, reason = costs_on_scale(ratings, weights)
    return costs, reason or ratings.shortfall


def corrected(
    ratings: Ratings,
    coefficient: str,
    kind: type[ChanceCorrected],
    weights: Weights | None,
    *,
    undefined: str,
    pairable: bool = False,
) -> AgreementResult:
    """What each of these coefficients comes to: its estimator's value and standard error, or the reason for none.

    Args:
        ratings: whose agreement.
        coefficient: the function's name.
        kind: the estimator.
        weights: how grave a disagreement is.
        undefined: the reason where chance leaves no disagreement.
        pairable: whether items with a single rating are left out of what chance is taken from, too.
    """
    named = name_of(weights)
    costs, reason = costs_and_reason(ratings, weights)
    if reason:
        return describe(ratings, coefficient, reason=reason, weights=named)
    estimator = estimator_of(ratings, kind, costs, pairable=pairable)
    observed, expected = estimator.both
    return describe(
        ratings,
        coefficient,
        estimator=estimator,
        reason=None if expected > 0 else undefined,
        observed=1 - observed,
        expected=1 - expected,
        se=estimator.se,
        se_null=getattr(estimator, "se_null", math.nan),
        weights=named,
    )


def estimator_of(
    ratings: Ratings, kind: type[ChanceCorrected], costs: Floats | None, *, pairable: bool = False
) -> ChanceCorrected:
    """The estimator over the patterns of these ratings."""
    patterns: Patterns = ratings.patterns.pairable if pairable else ratings.patterns
    if costs is None:
        return kind(ratings, patterns, nominal, None)
    # Who chose what is not known here, so weights that depend on it count half each way.
    even = (costs + costs.T) / 2
    return kind(ratings, patterns, Pairwise(lambda a, b: even[a, b]), even)
