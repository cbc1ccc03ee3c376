"""Agreement between annotators, from any tidy frame: one coefficient a file, all computed from one table of codes."""

from trajwidgets.agreement.coefficients import COEFFICIENTS, coefficient
from trajwidgets.agreement.cohen import cohen_kappa
from trajwidgets.agreement.estimator import Estimator
from trajwidgets.agreement.krippendorff import krippendorff_alpha
from trajwidgets.agreement.light import light_kappa
from trajwidgets.agreement.percent import percent_agreement
from trajwidgets.agreement.proportions import Interval, exact_lower_bound, exact_upper_bound, wilson_interval
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, ratings_table
from trajwidgets.agreement.result import AgreementResult
from trajwidgets.agreement.sets import jaccard_distance, masi_distance
from trajwidgets.agreement.table import agreement_table

__all__ = [
    "COEFFICIENTS",
    "AgreementResult",
    "Estimator",
    "Interval",
    "Ratings",
    "Reading",
    "agreement_table",
    "coefficient",
    "cohen_kappa",
    "exact_lower_bound",
    "exact_upper_bound",
    "jaccard_distance",
    "krippendorff_alpha",
    "light_kappa",
    "masi_distance",
    "percent_agreement",
    "ratings_table",
    "wilson_interval",
]
