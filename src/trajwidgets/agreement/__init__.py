"""Agreement between annotators, from any tidy frame: one coefficient a file, all computed from one table of codes."""

from trajwidgets.agreement.coefficients import COEFFICIENTS, coefficient
from trajwidgets.agreement.cohen import cohen_kappa
from trajwidgets.agreement.decision_rule import DecisionRule
from trajwidgets.agreement.decisions import DecisionChange, Decisions
from trajwidgets.agreement.estimator import Estimator
from trajwidgets.agreement.krippendorff import krippendorff_alpha
from trajwidgets.agreement.labels_needed import LabelsNeeded, labels_needed
from trajwidgets.agreement.light import light_kappa
from trajwidgets.agreement.live import LiveAgreement
from trajwidgets.agreement.percent import percent_agreement
from trajwidgets.agreement.proportions import Interval, exact_lower_bound, exact_upper_bound, wilson_interval
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, ratings_table
from trajwidgets.agreement.result import AgreementResult
from trajwidgets.agreement.sets import jaccard_distance, masi_distance
from trajwidgets.agreement.spans import (
    SpanAgreement,
    delta_u,
    krippendorff_alpha_u,
    span_f1,
    text_lengths,
    token_iou,
)
from trajwidgets.agreement.table import agreement_table

__all__ = [
    "COEFFICIENTS",
    "AgreementResult",
    "DecisionChange",
    "DecisionRule",
    "Decisions",
    "Estimator",
    "Interval",
    "LabelsNeeded",
    "LiveAgreement",
    "Ratings",
    "Reading",
    "SpanAgreement",
    "agreement_table",
    "coefficient",
    "cohen_kappa",
    "delta_u",
    "exact_lower_bound",
    "exact_upper_bound",
    "jaccard_distance",
    "krippendorff_alpha",
    "krippendorff_alpha_u",
    "labels_needed",
    "light_kappa",
    "masi_distance",
    "percent_agreement",
    "ratings_table",
    "span_f1",
    "text_lengths",
    "token_iou",
    "wilson_interval",
]
