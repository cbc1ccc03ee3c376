"""Automated validation: rules as plain functions over labels and trajectories, and what they find, kept in the log."""

from trajwidgets.quality.validation.arguments import tool_arguments, tool_calls
from trajwidgets.quality.validation.case import Case, Problem, Rule
from trajwidgets.quality.validation.contradictory import against_the_checker, contradictory, run_contradicts_steps
from trajwidgets.quality.validation.evidence import evidence_for
from trajwidgets.quality.validation.required import required
from trajwidgets.quality.validation.too_fast import too_fast
from trajwidgets.quality.validation.validating import RULES, cases, findings, hold_against, validate, waive

__all__ = [
    "RULES",
    "Case",
    "Problem",
    "Rule",
    "against_the_checker",
    "cases",
    "contradictory",
    "evidence_for",
    "findings",
    "hold_against",
    "required",
    "run_contradicts_steps",
    "too_fast",
    "tool_arguments",
    "tool_calls",
    "validate",
    "waive",
]
