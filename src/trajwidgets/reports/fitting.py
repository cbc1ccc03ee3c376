"""The coefficient that fits a field, by how it is measured: what the panel shows where it shows one number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from trajwidgets.agreement import AgreementResult, Ratings
    from trajwidgets.labels import Field

Fitting = Literal["kappa", "quadratic_kappa", "alpha", "jaccard_alpha"]

SETS = "sets"


def measure_of(field: Field) -> str | None:
    """How the values of a field are measured: its level, or "sets" where several options may be chosen at once."""
    return SETS if field.kind == "multi_choice" else field.level


def fitting_coefficient(ratings: Ratings, level: str | None) -> AgreementResult:
    """Kappa of categories, quadratically weighted where they are ordered; alpha of numbers and of sets of options.

    Two annotators have Cohen's kappa (Cohen 1960, 1968), more of them Light's, its mean over all pairs (Light 1971): so
    the number of a whole and the numbers of its pairs are of one kind. The squared distance on the declared scale is
    also that of an intraclass correlation (Fleiss and Cohen 1973). Numbers have Krippendorff's alpha with the squared
    difference; sets have it with the Jaccard distance (Jaccard 1912; Passonneau 2006), so that two who share two of
    three options are not as far apart as two who share none. nan with a reason in words where undefined, as the
    coefficients themselves.

    Args:
        ratings: items x annotators.
        level: "nominal", "ordinal" or "interval", or "sets" (see `measure_of`); None counts as nominal.
    """
    from trajwidgets.agreement import cohen_kappa, krippendorff_alpha, light_kappa

    if level == SETS:
        return krippendorff_alpha(ratings, level="jaccard")
    if level == "interval":
        return krippendorff_alpha(ratings, level="interval")
    weights = "quadratic" if level == "ordinal" else None
    if len(ratings.annotators) <= 2:
        return cohen_kappa(ratings, weights=weights)
    return light_kappa(ratings, weights=weights)


def fitting_name(level: str | None) -> Fitting:
    """What `fitting_coefficient` computes at this level."""
    names: dict[str | None, Fitting] = {SETS: "jaccard_alpha", "interval": "alpha", "ordinal": "quadratic_kappa"}
    return names.get(level, "kappa")
