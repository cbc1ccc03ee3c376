"""Agreement while it is being labelled: counts in whole numbers, moved by every label, read by every coefficient."""

from trajwidgets.agreement.live.engine import LiveAgreement

__all__ = ["LiveAgreement"]
