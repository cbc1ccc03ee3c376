"""Kendall's W: how far annotators put the items in the same order."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

import numpy as np
from numpy.typing import NDArray

from trajwidgets.agreement.distributions import chi_square_tail
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, read_ratings
from trajwidgets.agreement.result import AgreementResult, contents_of, describe
from trajwidgets.amounts import plural

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, repr=False)
class Concordance(AgreementResult):
    """An `AgreementResult` with the test that goes with Kendall's W.

    Attributes:
        ties: whether it is corrected for ties.
        chi_square: m (n - 1) W, Friedman's statistic; nan where W is undefined.
        df: its degrees of freedom, n - 1.
        p_value: how likely so large a W is if all orders were random; an approximation, good from 8 items on.
    """

    ties: bool
    chi_square: float = math.nan
    df: int = 0
    p_value: float = math.nan


def kendall_w(frame: Frame | Ratings, *, ties: bool = True, **reading: Unpack[Reading]) -> Concordance:
    """Kendall's coefficient of concordance W (Kendall and Babington Smith 1939; Siegel 1956), 0 to 1.

    1 where all annotators put the items in the same order, 0 where their orders cancel out. Each annotator's values,
    be they ranks, scores or words of an ordered scale, are turned into ranks, equal ones into the mean of their ranks.
    Two annotators who order the items the other way round have W = 0, and Spearman's rho between two is 2 W - 1.

    Items that one of the annotators has not judged are left out before the rest is ranked, and `note` says how many.
    nan with a reason for words without an order, where fewer than two items are left, and where an annotator's ranks
    all being equal leaves nothing to divide by. Random orders give 1/m on average, with m annotators, not 0: W is no
    chance-corrected coefficient.

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        ties: whether to correct for equal values; without it, ties lower W. Without any the two are the same.
        **reading: how to read the frame; see `Reading`.

    Raises:
        AgreementError: The frame cannot be read as ratings; see `ratings_table`.
    """
    ratings = read_ratings(frame, reading)
    reason = ratings.shortfall
    scale = ratings.scale
    if reason is None and scale is None:
        reason = ratings.no_order
    complete: NDArray[np.bool_] = np.all(ratings.codes >= 0, axis=1)
    n, m = int(complete.sum()), len(ratings.annotators)
    if reason is None and n < 2:
        reason = f"fewer than two items were judged by all {m} annotators"
        if m > 2:
            reason += ": pass annotators="
    value = math.nan
    if reason is None and scale is not None:
        ranks = np.stack([midranks(scale[column]) for column in ratings.codes[complete].T])
        sums = ranks.sum(axis=0)
        spread = float(((sums - sums.mean()) ** 2).sum())
        most = m * m * (n**3 - n) - (m * sum(map(_tie_term, ranks)) if ties else 0)
        if most > 0:
            value = 12 * spread / most
        else:
            reason = "every annotator gave all items the same value: W divides by zero"
    known = contents_of(describe(ratings, "kendall_w", reason=reason, level="ordinal"))
    left_out = int(((ratings.codes >= 0).sum(axis=1) >= 2).sum()) - n
    if reason is None:
        known |= {"value": value, "n_items": n, "n_ratings": n * m}
        known["note"] = f"{plural(left_out, 'item')} left out: not judged by all" if left_out else None
    statistic = m * (n - 1) * value
    return Concordance(
        **known,
        ties=ties,
        chi_square=statistic,
        df=max(n - 1, 0),
        p_value=math.nan if reason else chi_square_tail(statistic, n - 1),
    )


def midranks(values: Floats) -> Floats:
    """Ranks from 1 up, equal values the mean of the ranks they share."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    middle: Floats = last - (count - 1) / 2
    ranks: Floats = middle[place]
    return ranks


def _tie_term(ranks: Floats) -> float:
    _, count = np.unique(ranks, return_counts=True)
    return float((count.astype(np.float64) ** 3 - count).sum())
