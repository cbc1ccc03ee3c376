"""What a coefficient comes back as: the number, or in words why there is none, and what it was computed from."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from statistics import NormalDist
from typing import Any

from trajwidgets.agreement.estimator import Estimator, value_of
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.amounts import plural


@dataclass(frozen=True, kw_only=True, repr=False)
class AgreementResult:
    """A coefficient of agreement. `float(result)` is its value.

    Attributes:
        coefficient: the function's name, such as "cohen_kappa".
        value: nan where undefined; a number is never made up.
        reason: in words why the value is undefined; None where it is defined.
        se: analytic standard error for items drawn independently, by the formula that the function names; nan where
            it has none. Steps of one run are not independent: there it is too small.
        se_null: standard error if nobody agreed but by chance. For a test of that alone, never for an interval.
        low: lower bound of the interval; nan without one.
        high: upper bound of the interval; nan without one.
        confidence: how often such an interval holds the true value; nan without one.
        method: in words how the interval was made; None without one.
        n_clusters: clusters of items, such as trajectories, that the interval allows for; None if it takes the items
            for independent.
        n_items: items with at least two ratings; only these count.
        n_ratings: ratings of these items.
        n_annotators: annotators with at least one rating.
        n_pairs: pairs of annotators compared: those who judged an item in common (for Light's kappa, those averaged).
        observed: agreement seen; for alpha, and for it alone, *disagreement* seen. nan where nothing can be compared.
        expected: the same by chance; nan for percent agreement, which allows for none.
        categories: the declared scale, or the values that occur.
        level: level of measurement, or the name of the distance function; None where the coefficient has none.
        weights: "linear", "quadratic" or "matrix" for a weighted kappa, else None.
        field: the field rated, None where the frame has no such column.
        annotators: whose ratings were compared.
        note: what the value leaves out, in words.
    """

    coefficient: str
    value: float
    reason: str | None
    n_items: int
    n_ratings: int
    n_annotators: int
    n_pairs: int
    observed: float
    expected: float
    categories: tuple[Any, ...]
    se: float = math.nan
    se_null: float = math.nan
    low: float = math.nan
    high: float = math.nan
    confidence: float = math.nan
    method: str | None = None
    n_clusters: int | None = None
    level: str | None = None
    weights: str | None = None
    field: str | None = None
    annotators: tuple[Any, ...] = ()
    note: str | None = None

    def __float__(self) -> float:
        return self.value

    @property
    def z_null(self) -> float:
        """The value in standard errors of no agreement but by chance; nan where there is none."""
        return self.value / self.se_null if self.se_null > 0 else math.nan

    def wald(self, confidence: float = 0.95) -> tuple[float, float]:
        """The value ± normal quantile x `se`: what most programs print, to compare with what they have printed.

        With few items or one frequent category it holds the true value far less often than it says; `low` and `high`
        do not come from it.
        """
        half = NormalDist().inv_cdf((1 + confidence) / 2) * self.se
        return self.value - half, self.value + half

    def __repr__(self) -> str:
        kind = self.level or self.weights
        name = f"{self.coefficient}[{kind}]" if kind else self.coefficient
        subject = f"{name} of {self.field!r}" if self.field is not None else name
        found = f"{self.value:.3f}" if self.reason is None else f"undefined, {self.reason}"
        if not math.isnan(self.low):
            found += f" [{self.low:.3f}, {self.high:.3f}]"
        note = f"; {self.note}" if self.note else ""
        counts = f"{plural(self.n_items, 'item')}, {plural(self.n_annotators, 'annotator')}"
        if self.method is not None:
            counts += f"; {self.confidence:.0%}, {self.method}"
        return f"<{subject}: {found} ({counts}){note}>"


def describe(
    ratings: Ratings,
    coefficient: str,
    *,
    estimator: Estimator | None = None,
    reason: str | None = None,
    observed: float = math.nan,
    expected: float = math.nan,
    se: float = math.nan,
    se_null: float = math.nan,
    n_pairs: int | None = None,
    level: str | None = None,
    weights: str | None = None,
    note: str | None = None,
) -> AgreementResult:
    """A result: its value taken from the estimator, nan without one, and its counts from the ratings."""
    pairable = ratings.patterns.pairable
    return AgreementResult(
        coefficient=coefficient,
        value=math.nan if estimator is None else value_of(estimator),
        reason=reason,
        se=se,
        se_null=se_null,
        n_items=pairable.items,
        n_ratings=pairable.ratings,
        n_annotators=len(ratings.annotators),
        n_pairs=ratings.sharing_pairs if n_pairs is None else n_pairs,
        observed=observed,
        expected=expected,
        categories=ratings.categories,
        level=level,
        weights=weights,
        field=ratings.field,
        annotators=ratings.annotators,
        note=note,
    )


def fields_of(result: AgreementResult) -> dict[str, Any]:
    """Everything a result holds, by name, for a kind of result that holds more."""
    return {each.name: getattr(result, each.name) for each in fields(AgreementResult)}
