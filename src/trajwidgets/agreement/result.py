"""What a coefficient comes back as: the number, or in words why there is none, and what it was computed from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from trajwidgets.agreement.ratings import Ratings
from trajwidgets.amounts import plural


@dataclass(frozen=True, kw_only=True, repr=False)
class AgreementResult:
    """A coefficient of agreement. `float(result)` is its value.

    Attributes:
        coefficient: the function's name, such as "cohen_kappa".
        value: nan where undefined; a number is never made up.
        reason: in words why the value is undefined; None where it is defined.
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
    level: str | None = None
    weights: str | None = None
    field: str | None = None
    annotators: tuple[Any, ...] = ()
    note: str | None = None

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        kind = self.level or self.weights
        name = f"{self.coefficient}[{kind}]" if kind else self.coefficient
        subject = f"{name} of {self.field!r}" if self.field is not None else name
        found = f"{self.value:.3f}" if self.reason is None else f"undefined, {self.reason}"
        note = f"; {self.note}" if self.note else ""
        counts = f"{plural(self.n_items, 'item')}, {plural(self.n_annotators, 'annotator')}"
        return f"<{subject}: {found} ({counts}){note}>"


def describe(
    ratings: Ratings,
    coefficient: str,
    *,
    value: float = math.nan,
    reason: str | None = None,
    observed: float = math.nan,
    expected: float = math.nan,
    n_pairs: int | None = None,
    level: str | None = None,
    weights: str | None = None,
    note: str | None = None,
) -> AgreementResult:
    """A result with its counts taken from the ratings."""
    pairable = ratings.patterns.pairable
    return AgreementResult(
        coefficient=coefficient,
        value=value,
        reason=reason,
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
