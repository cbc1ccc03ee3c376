"""What a coefficient comes back as: the number, or in words why there is none, and what it was computed from."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, fields
from functools import partial
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, ClassVar

from trajwidgets.agreement.estimator import Estimator, value_of
from trajwidgets.agreement.interval_choice import DRAWS
from trajwidgets.agreement.intervals import DRAWS_OF_A_PROBABILITY, interval_of, probabilities_below
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.sample import Sample
from trajwidgets.agreement.sampling import sample_of
from trajwidgets.amounts import plural
from trajwidgets.errors import AgreementError

LATER = ("low", "high", "confidence", "method", "note", "sample")


def _nan() -> float:
    return math.nan


def _none() -> None:
    return None


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
        note: what the value leaves out, and what is to be said about the interval, in words.
        seed: of the interval's random numbers.
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
    low: float = dataclasses.field(default_factory=_nan)
    high: float = dataclasses.field(default_factory=_nan)
    confidence: float = dataclasses.field(default_factory=_nan)
    method: str | None = dataclasses.field(default_factory=_none)
    n_clusters: int | None = None
    level: str | None = None
    weights: str | None = None
    field: str | None = None
    annotators: tuple[Any, ...] = ()
    note: str | None = dataclasses.field(default_factory=_none)
    seed: int = 0

    if TYPE_CHECKING:
        # Not a field: what the interval is made from is neither shown nor compared, and does not travel.
        sample: ClassVar[Sample | None]
    else:

        def __getattr__(self, name: str) -> Any:
            # An interval costs more than the number: it is made when somebody first asks for a part of it.
            if name not in LATER or "_later" not in self.__dict__:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            self.__dict__.update(self.__dict__["_later"]())
            return self.__dict__.get(name)

    def __getstate__(self) -> dict[str, Any]:
        self.low  # noqa: B018  # made now: it travels without what it is made from
        return {name: kept for name, kept in self.__dict__.items() if name not in ("sample", "_later")}

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

    def probability(self, *, below: float | None = None, above: float | None = None) -> float:
        """How probable it is that the true value lies below, or above, a value: what decisions are made on.

        From the Dirichlet posterior, where clustered items count as n / design effect independent ones. nan where the
        coefficient is undefined or all items lie in one cluster.

        Raises:
            AgreementError: Both or neither of the two, or a result without an interval (`interval=None`).
        """
        bound = above if below is None else below
        if bound is None or (above is not None and below is not None):
            raise AgreementError("a probability is that of lying below or above a value: pass below= or above=.")
        (lower,) = self.probabilities_below(bound)
        return lower if above is None else 1 - lower

    def probabilities_below(self, *bounds: float, precise: bool = True) -> list[float]:
        """`probability(below=...)` for each of several values, from the same draws; at less cost if not `precise`.

        Raises:
            AgreementError: A result without an interval (`interval=None`).
        """
        if math.isnan(self.value):
            return [math.nan] * len(bounds)
        sample = getattr(self, "sample", None)
        if sample is None:
            raise AgreementError("without an interval there is no probability: leave out interval=None.")
        return probabilities_below(sample, bounds, self.seed, draws=DRAWS_OF_A_PROBABILITY if precise else DRAWS)

    @property
    def full_name(self) -> str:
        """The coefficient with its level or weights, such as "krippendorff_alpha[jaccard]"."""
        kind = self.level or self.weights
        return f"{self.coefficient}[{kind}]" if kind else self.coefficient

    def __repr__(self) -> str:
        subject = f"{self.full_name} of {self.field!r}" if self.field is not None else self.full_name
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
    """A result: its value taken from the estimator, nan without one, and its counts from the ratings.

    The interval is made when it is asked for; of ratings that may change, such as those of a live engine, at once.
    """
    value = math.nan if estimator is None else value_of(estimator)
    pairable = ratings.patterns.pairable
    result = AgreementResult(
        coefficient=coefficient,
        value=value,
        n_clusters=ratings.clusters_that_count,
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
        seed=ratings.choice.seed,
    )
    if estimator is not None and ratings.choice.kind is not None and not math.isnan(value):
        for name in LATER:
            result.__dict__.pop(name, None)
        result.__dict__["_later"] = partial(_interval, ratings, estimator, note)
        if type(ratings) is not Ratings:
            result.low  # noqa: B018
    return result


def _interval(ratings: Ratings, estimator: Estimator, note: str | None) -> dict[str, Any]:
    sample = sample_of(ratings, estimator)
    named = ratings.clusters.words if ratings.clusters else "groups of items"
    found = interval_of(sample, ratings.choice, clusters=named, lowest=getattr(estimator, "lowest", -1))
    return {
        "low": found.low,
        "high": found.high,
        "confidence": ratings.choice.confidence if found.method else math.nan,
        "method": found.method,
        "note": "; ".join(filter(None, (note, found.note))) or None,
        "sample": sample,
    }


def contents_of(result: AgreementResult) -> dict[str, Any]:
    """Everything a result holds, by name, for a kind of result that holds more."""
    return {each.name: getattr(result, each.name) for each in fields(AgreementResult)}
