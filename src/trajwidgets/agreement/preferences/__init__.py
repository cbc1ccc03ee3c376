"""Preferences: which of two was better, whatever side it stood on."""

from trajwidgets.agreement.preferences.agreement import PreferenceAgreement, preference_agreement
from trajwidgets.agreement.preferences.sides import position_bias, unswapped
from trajwidgets.agreement.preferences.triads import circular_triads

__all__ = ["PreferenceAgreement", "circular_triads", "position_bias", "preference_agreement", "unswapped"]
