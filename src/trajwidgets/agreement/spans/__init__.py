"""Agreement on where something is: stretches of text, of steps or of time that annotators marked by themselves."""

from trajwidgets.agreement.spans.alpha_u import delta_u, krippendorff_alpha_u
from trajwidgets.agreement.spans.f1 import span_f1
from trajwidgets.agreement.spans.iou import token_iou
from trajwidgets.agreement.spans.lengths import text_lengths
from trajwidgets.agreement.spans.result import SpanAgreement

__all__ = ["SpanAgreement", "delta_u", "krippendorff_alpha_u", "span_f1", "text_lengths", "token_iou"]
