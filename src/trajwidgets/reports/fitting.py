"""The coefficient that fits a field, by its level of measurement: what the panel shows where it shows one number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from trajwidgets.agreement import AgreementResult, Ratings

Fitting = Literal["kappa", "quadratic_kappa", "alpha"]


def fitting_coefficient(ratings: Ratings, level: str | None) -> AgreementResult:
    """Kappa of categories, quadratically weighted where they are ordered; alpha of numbers.

    Two annotators have Cohen's kappa (Cohen 1960, 1968), more of them Light's, its mean over all pairs (Light 1971): so
    the number of a whole and the numbers of its pairs are of one kind. The squared distance on the declared scale is
    also that of an intraclass correlation (Fleiss and Cohen 1973). Numbers have Krippendorff's alpha with the squared
    difference. nan with a reason in words where undefined, as the coefficients themselves.

    Args:
        ratings: items x annotators.
        level: "nominal", "ordinal" or "interval"; None counts as nominal.
    """
    from trajwidgets.agreement import cohen_kappa, krippendorff_alpha, light_kappa

    if level == "interval":
        return krippendorff_alpha(ratings, level="interval")
    weights = "quadratic" if level == "ordinal" else None
    if len(ratings.annotators) <= 2:
        return cohen_kappa(ratings, weights=weights)
    return light_kappa(ratings, weights=weights)


def fitting_name(level: str | None) -> Fitting:
    """What `fitting_coefficient` computes at this level."""
    if level == "interval":
        return "alpha"
    return "quadratic_kappa" if level == "ordinal" else "kappa"
