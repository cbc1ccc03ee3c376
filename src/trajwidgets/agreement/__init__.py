"""Agreement between annotators, from any tidy frame: one coefficient a file, all computed from one table of codes."""

from trajwidgets.agreement.cohen import cohen_kappa
from trajwidgets.agreement.krippendorff import krippendorff_alpha
from trajwidgets.agreement.light import light_kappa
from trajwidgets.agreement.live import LiveAgreement
from trajwidgets.agreement.percent import percent_agreement
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import ratings_table
from trajwidgets.agreement.result import AgreementResult
from trajwidgets.agreement.table import agreement_table

__all__ = [
    "AgreementResult",
    "LiveAgreement",
    "Ratings",
    "agreement_table",
    "cohen_kappa",
    "krippendorff_alpha",
    "light_kappa",
    "percent_agreement",
    "ratings_table",
]
