"""Agreement between annotators, from any tidy frame: one coefficient a file, all computed from one table of codes."""

from trajwidgets.agreement.bangdiwala import bangdiwala_b
from trajwidgets.agreement.boxes import box_f1, box_iou
from trajwidgets.agreement.brennan_prediger import bennett_s, brennan_prediger, pabak
from trajwidgets.agreement.coefficients import COEFFICIENTS, coefficient
from trajwidgets.agreement.cohen import cohen_kappa
from trajwidgets.agreement.conger import conger_kappa
from trajwidgets.agreement.dawid_skene import DawidSkene, dawid_skene
from trajwidgets.agreement.decision_log import DecisionChange
from trajwidgets.agreement.decision_rule import DecisionRule
from trajwidgets.agreement.decisions import Decisions
from trajwidgets.agreement.estimator import Estimator
from trajwidgets.agreement.fleiss import fleiss_kappa
from trajwidgets.agreement.fleiss_categories import fleiss_kappa_by_category
from trajwidgets.agreement.gold import annotator_confusion, gold_accuracy, label_scores
from trajwidgets.agreement.gwet import gwet_ac1, gwet_ac2
from trajwidgets.agreement.icc import IntraclassCorrelation, icc
from trajwidgets.agreement.indices import Index, bias_index, kappa_max, prevalence_index
from trajwidgets.agreement.kendall import Concordance, kendall_w
from trajwidgets.agreement.krippendorff import krippendorff_alpha
from trajwidgets.agreement.labels_needed import LabelsNeeded, labels_needed
from trajwidgets.agreement.light import light_kappa
from trajwidgets.agreement.live import LiveAgreement
from trajwidgets.agreement.percent import percent_agreement
from trajwidgets.agreement.preferences import (
    PreferenceAgreement,
    circular_triads,
    position_bias,
    preference_agreement,
    unswapped,
)
from trajwidgets.agreement.proportions import Bounds, exact_lower_bound, exact_upper_bound, wilson_interval
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, ratings_table
from trajwidgets.agreement.repeats import Repeated, intra_annotator_agreement, repeated_ratings
from trajwidgets.agreement.result import AgreementResult
from trajwidgets.agreement.scott import scott_pi
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
    "Bounds",
    "Concordance",
    "DawidSkene",
    "DecisionChange",
    "DecisionRule",
    "Decisions",
    "Estimator",
    "Index",
    "IntraclassCorrelation",
    "LabelsNeeded",
    "LiveAgreement",
    "PreferenceAgreement",
    "Ratings",
    "Reading",
    "Repeated",
    "SpanAgreement",
    "agreement_table",
    "annotator_confusion",
    "bangdiwala_b",
    "bennett_s",
    "bias_index",
    "box_f1",
    "box_iou",
    "brennan_prediger",
    "circular_triads",
    "coefficient",
    "cohen_kappa",
    "conger_kappa",
    "dawid_skene",
    "delta_u",
    "exact_lower_bound",
    "exact_upper_bound",
    "fleiss_kappa",
    "fleiss_kappa_by_category",
    "gold_accuracy",
    "gwet_ac1",
    "gwet_ac2",
    "icc",
    "intra_annotator_agreement",
    "jaccard_distance",
    "kappa_max",
    "kendall_w",
    "krippendorff_alpha",
    "krippendorff_alpha_u",
    "label_scores",
    "labels_needed",
    "light_kappa",
    "masi_distance",
    "pabak",
    "percent_agreement",
    "position_bias",
    "preference_agreement",
    "prevalence_index",
    "ratings_table",
    "repeated_ratings",
    "scott_pi",
    "span_f1",
    "text_lengths",
    "token_iou",
    "unswapped",
    "wilson_interval",
]
