"""How grave a disagreement is: weights by name on the declared scale, or a matrix."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from trajwidgets.agreement.columns import did_you_mean, listed
from trajwidgets.agreement.estimator import Floats
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.errors import AgreementError

Weights = Literal["linear", "quadratic", "ordinal"] | ArrayLike
"""By distance on the declared scale, or a square matrix of disagreement weights, 0 on the diagonal.

"linear" and "quadratic" grow with the distance, "ordinal" with the number of pairs of categories between the two and
including them (Gwet 2014): distance x (distance + 1) / 2, whatever the numbers on the scale.
"""

NAMED = ("linear", "quadratic", "ordinal")
MOST_CATEGORIES = 2048
NUMBERS_HAVE_ALPHA = "kappa compares categories; a number has alpha"


def name_of(weights: Weights | None) -> str | None:
    """What a result calls the weights.

    Raises:
        AgreementError: An unknown name.
    """
    if weights is None or not isinstance(weights, str):
        return None if weights is None else "matrix"
    if weights not in NAMED:
        raise AgreementError(
            f"weights={weights!r} is unknown{did_you_mean(weights, NAMED)} "
            'Weights are "linear", "quadratic", "ordinal" or a square matrix.'
        )
    return weights


def costs_on_scale(ratings: Ratings, weights: Weights | None) -> tuple[Floats | None, str | None]:
    """Disagreement weights per pair of categories, largest 1, None for unweighted; and why kappa cannot be had.

    Raises:
        AgreementError: A matrix that does not fit the categories.
    """
    size = len(ratings.categories)
    if is_number(ratings):
        return None, NUMBERS_HAVE_ALPHA
    if size > MOST_CATEGORIES:
        return None, f"{NUMBERS_HAVE_ALPHA} ({size:,} different values)"
    if weights is None:
        return None, None
    if not isinstance(weights, str):
        costs = np.asarray(weights, dtype=np.float64)
        _check(costs, ratings)
    else:
        scale = ratings.scale
        if scale is None:
            return None, ratings.no_order
        places = np.arange(size, dtype=np.float64) if weights == "ordinal" else scale
        apart = np.abs(places[:, None] - places[None, :])
        costs = {"linear": apart, "quadratic": apart**2, "ordinal": apart * (apart + 1) / 2}[weights]
    largest = costs.max(initial=0.0)
    return costs / largest if largest > 0 else costs, None


def is_number(ratings: Ratings) -> bool:
    """Whether the frame says that the field measures a number, for which kappa is the wrong question."""
    return bool({"interval", "ratio"} & set(ratings.levels))


def _check(costs: Floats, ratings: Ratings) -> None:
    size = len(ratings.categories)
    if costs.shape != (size, size):
        raise AgreementError(
            f"weights have the shape {costs.shape}, the field has {size} categories: {listed(ratings.categories)}. "
            "Give one row and one column per category, in this order."
        )
    if not np.isfinite(costs).all() or (costs < 0).any():
        raise AgreementError("weights must be finite and not negative: they say how grave a disagreement is.")
    if np.diagonal(costs).any():
        raise AgreementError(
            "weights must be 0 on the diagonal: they say how grave a disagreement is (Cohen 1968). "
            "If yours say how good an agreement is, 1 on the diagonal, pass 1 - weights."
        )
