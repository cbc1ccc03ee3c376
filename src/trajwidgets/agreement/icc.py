"""The intraclass correlation: how much of the spread of scores lies between the items, and not between annotators."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, Unpack, get_args

import numpy as np
from numpy.typing import NDArray

from trajwidgets.agreement.columns import did_you_mean, listed
from trajwidgets.agreement.distributions import f_quantile
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, read_ratings
from trajwidgets.agreement.result import AgreementResult, contents_of, describe
from trajwidgets.amounts import plural
from trajwidgets.errors import AgreementError

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame

Form = Literal["ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"]
FORMS: tuple[Form, ...] = get_args(Form)

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, repr=False)
class IntraclassCorrelation(AgreementResult):
    """An `AgreementResult` with the analysis of variance it rests on.

    Attributes:
        form: which of the six, such as "ICC(2,1)".
        between_items: mean square between items, BMS in Shrout and Fleiss.
        between_annotators: mean square between annotators, JMS; nan in a one-way analysis.
        residual: mean square of the rest, EMS; nan in a one-way analysis.
        within_items: mean square within items, WMS.
    """

    form: Form
    between_items: float = math.nan
    between_annotators: float = math.nan
    residual: float = math.nan
    within_items: float = math.nan

    def __repr__(self) -> str:
        return super().__repr__().replace(self.coefficient, self.form, 1)


def icc(frame: Frame | Ratings, *, form: Form = "ICC(2,1)", **reading: Unpack[Reading]) -> IntraclassCorrelation:
    """The intraclass correlation of scores (Shrout and Fleiss 1979, *Psychological Bulletin* 86; McGraw and Wong 1996).

    1 where the annotators give every item the same score, 0 or below where items differ no more than annotators on one
    item. Six forms, to be named in every report, because they differ widely on the same scores:

    - "ICC(1,1)": one-way; each item may have been scored by other annotators, who they were is not looked at.
    - "ICC(2,1)": two-way random, absolute agreement; the annotators stand for others, and who scores higher throughout
      counts against them. McGraw and Wong's ICC(A,1).
    - "ICC(3,1)": two-way mixed, consistency; these annotators and no others, and a constant difference between them
      does not count. Their ICC(C,1).
    - "ICC(1,k)", "ICC(2,k)", "ICC(3,k)": the same of the mean over the annotators; ICC(3,k) is Cronbach's alpha.

    Missing scores: the two-way forms take only the items that all the annotators have scored, and `note` says how many
    were left out. The one-way forms take every item with two scores or more, with the mean number of scores weighted as
    Donner (1986) does; their interval is then an approximation, and `method` says so.

    The interval is McGraw and Wong's, from F distributions; it takes the items for independent. nan with a reason for
    words, for fewer than two items, where every score is the same, and for a mean's form where items don't differ.

    Args:
        frame: one row per judgement, its value a number; see `ratings_table`. Or `Ratings`.
        form: one of the six.
        **reading: how to read the frame, and the confidence of the interval; see `Reading`.

    Raises:
        AgreementError: An unknown form, or a frame that cannot be read as ratings; see `ratings_table`.
    """
    if form not in FORMS:
        raise AgreementError(f"form={form!r} is unknown{did_you_mean(form, FORMS)} The six forms are {listed(FORMS)}.")
    confidence: Any = dict(reading).get("confidence", 0.95)
    if not 0 < confidence < 1:
        raise AgreementError(f"confidence={confidence!r} is no confidence: choose one between 0 and 1, such as 0.95.")
    ratings = read_ratings(frame, reading)
    scores, reason = scores_of(ratings, "ICC")
    reason = reason or ratings.shortfall
    rated = ~np.isnan(scores)
    one_way = form.startswith("ICC(1")
    kept: NDArray[np.bool_] = rated.sum(axis=1) >= 2 if one_way else np.all(rated, axis=1)
    left_out = int((rated.sum(axis=1) >= 2).sum() - kept.sum())
    if reason is None and kept.sum() < 2:
        some = "fewer than two items were scored by two annotators"
        reason = some if one_way else f"fewer than two items were scored by all {scores.shape[1]} annotators"
        if not one_way and len(ratings.annotators) > 2:
            reason += ': pass annotators=, or form="ICC(1,1)"'
    found = _Analysis() if reason else _analysis(scores[kept], one_way)
    value = math.nan
    if reason is None:
        value, reason = _value(found, form)
    low, high, method = (math.nan, math.nan, None) if reason else _interval(found, form, value, confidence)
    known = contents_of(describe(ratings, "icc", reason=reason, level="interval"))
    known |= {"value": value, "low": low, "high": high, "method": method}
    if method:
        known["confidence"] = confidence
    if not reason:
        known |= {"n_items": int(kept.sum()), "n_ratings": int(rated[kept].sum())}
        known["note"] = f"{plural(left_out, 'item')} left out: not scored by all" if left_out else None
    return IntraclassCorrelation(
        **known,
        form=form,
        between_items=found.items,
        between_annotators=found.annotators,
        residual=found.residual,
        within_items=found.within,
    )


def scores_of(ratings: Ratings, name: str) -> tuple[Floats, str | None]:
    """Items x annotators as numbers, nan for no rating; and why there are none, in words."""
    scores = np.full(ratings.codes.shape, np.nan)
    numbers = ratings.numbers
    if numbers is None:
        words = [category for category in ratings.categories if isinstance(category, str)]
        return scores, f"{name} needs numbers, not {listed(words or ratings.categories)}"
    if not np.isfinite(numbers).all():
        return scores, f"{name} needs finite numbers"
    given = ratings.codes >= 0
    scores[given] = numbers[ratings.codes[given]]
    return scores, None


ROUNDING = 1e-12
"""What is left where mean squares cancel out, of either sign, relative to them."""


@dataclass(frozen=True)
class _Analysis:
    """Mean squares with what they come from; `k` scores an item, n items."""

    n: int = 0
    k: float = math.nan
    scores: int = 0
    items: float = math.nan
    annotators: float = math.nan
    residual: float = math.nan
    within: float = math.nan
    even: bool = True


def _analysis(scores: Floats, one_way: bool) -> _Analysis:
    rated = ~np.isnan(scores)
    per_item = rated.sum(axis=1)
    n, total = len(scores), int(per_item.sum())
    scores = scores - np.nanmean(scores)  # so that a large mean costs no digits
    means = np.nanmean(scores, axis=1)
    between = float((per_item * (means - np.nansum(scores) / total) ** 2).sum())
    within = float(np.nansum((scores - means[:, None]) ** 2))
    k = (total - float((per_item**2).sum()) / total) / (n - 1)
    even = bool((per_item == per_item[0]).all())
    found = _Analysis(n, k, total, between / (n - 1), within=within / (total - n), even=even)
    if one_way:
        return found
    columns = scores.mean(axis=0)
    rest = float(((scores - means[:, None] - columns) ** 2).sum())
    return replace(found, annotators=float(n * (columns**2).sum()) / (k - 1), residual=rest / ((n - 1) * (k - 1)))


def _value(found: _Analysis, form: Form) -> tuple[float, str | None]:
    n, k, bms, error = found.n, found.k, found.items, found.within if form.startswith("ICC(1") else found.residual
    drift = found.annotators - found.residual if form.startswith("ICC(2") else 0.0
    below = bms + (k - 1) * error + k * drift / n if form.endswith("1)") else bms + drift / n
    if bms == 0 and found.within == 0:
        return math.nan, "every score is the same: ICC divides by zero"
    if below <= ROUNDING * (bms + error + abs(drift)):
        return math.nan, "the items don't differ: the reliability of a mean divides by zero"
    return (bms - error) / below, None


def _interval(found: _Analysis, form: Form, value: float, confidence: float) -> tuple[float, float, str | None]:
    n, k, bms = found.n, found.k, found.items
    two_sided = (1 + confidence) / 2
    of_mean = form.endswith("k)")
    method = "F distribution"
    if form.startswith("ICC(2"):
        single = value / (k - (k - 1) * value) if of_mean else value
        jms, ems = found.annotators, found.residual
        if ems <= ROUNDING * (bms + jms) or single >= 1:
            return math.nan, math.nan, None
        a = k * single / (n * (1 - single))
        b = 1 + k * single * (n - 1) / (n * (1 - single))
        df = (a * jms + b * ems) ** 2 / ((a * jms) ** 2 / (k - 1) + (b * ems) ** 2 / ((n - 1) * (k - 1)))
        if df < ROUNDING:
            return math.nan, math.nan, None
        lower, upper = f_quantile(two_sided, n - 1, df), f_quantile(two_sided, df, n - 1)
        rest = k * jms + (k * n - k - n) * ems
        low = n * (bms - lower * ems) / (lower * rest + n * bms)
        high = n * (upper * bms - ems) / (rest + n * upper * bms)
    else:
        one_way = form.startswith("ICC(1")
        error, df = (found.within, found.scores - n) if one_way else (found.residual, (n - 1) * (k - 1))
        if error <= ROUNDING * bms:
            return math.nan, math.nan, None
        ratio = bms / error
        lower, upper = ratio / f_quantile(two_sided, n - 1, df), ratio * f_quantile(two_sided, df, n - 1)
        low, high = (lower - 1) / (lower + k - 1), (upper - 1) / (upper + k - 1)
        if not found.even:
            method = "F distribution, approximate: items have unequal numbers of scores"
    if of_mean:
        low, high = _of_mean(low, k), _of_mean(high, k)
    # Where the items differ less than chance makes them, the approximation may pass the value by.
    return min(low, value), max(high, value), method


def _of_mean(single: float, k: float) -> float:
    """Spearman and Brown's step from one score to the mean of k; without end where no mean would be as unreliable."""
    below = 1 + (k - 1) * single
    return k * single / below if below > 0 else -math.inf
