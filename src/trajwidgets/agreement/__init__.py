"""Agreement between annotators, from any tidy frame: one coefficient a file, all computed from one table of codes."""

from trajwidgets.agreement.coefficients import COEFFICIENTS, coefficient
from trajwidgets.agreement.cohen import cohen_kappa
from trajwidgets.agreement.estimator import Estimator
from trajwidgets.agreement.krippendorff import krippendorff_alpha
from trajwidgets.agreement.light import light_kappa
from trajwidgets.agreement.percent import percent_agreement
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, ratings_table
from trajwidgets.agreement.result import AgreementResult
from trajwidgets.agreement.table import agreement_table

__all__ = [
    "COEFFICIENTS",
    "AgreementResult",
    "Estimator",
    "Ratings",
    "Reading",
    "agreement_table",
    "coefficient",
    "cohen_kappa",
    "krippendorff_alpha",
    "light_kappa",
    "percent_agreement",
    "ratings_table",
]
