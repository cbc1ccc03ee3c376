"""How a slice that nothing is decided on stands now by a rule: that of a query, which whoever asks has chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from trajwidgets.reports.fitting import fitting_coefficient
from trajwidgets.reports.measured import MeasuredField
from trajwidgets.reports.slices import rows_of_query

if TYPE_CHECKING:
    from trajwidgets.agreement import AgreementResult, DecisionRule, Ratings
    from trajwidgets.agreement.decision_log import Look, Place
    from trajwidgets.agreement.decision_rule import Evidence

QUERY = "query"


def evidence_by(ratings: Ratings, level: str | None, rule: DecisionRule) -> tuple[AgreementResult, Evidence]:
    """The coefficient that a rule is about, and what the rule asks of it.

    "kappa" stands for the one that fits the level: see `fitting_coefficient`.
    """
    from trajwidgets.agreement.coefficients import coefficient
    from trajwidgets.agreement.decisions import evidence_of

    fits = rule.coefficient == "kappa"
    result = fitting_coefficient(ratings, level) if fits else coefficient(rule.coefficient)(ratings)
    return result, evidence_of(result, ratings, rule)


def standing_of_queries(
    found: MeasuredField, queries: Mapping[str, str], rule: DecisionRule, looks: Mapping[Place, Look]
) -> dict[str, Look]:
    """For each query the state that its labels have now, as the first look at them would find it, and why.

    It is no decision: it has no state before it that would hold it, it is in no log, and it is looked at as often as
    somebody asks. Its probabilities are corrected for their number together with those of all `looks`, since a query
    is one more claim (`DecisionRule.correct`).

    Args:
        found: the field.
        queries: for each name an expression, as of `agreement_by_slice`.
        rule: the thresholds.
        looks: what was decided last on the slices and fields of the same store.

    Raises:
        AgreementError: a query that cannot be asked of these rows.
    """
    from trajwidgets.agreement.decision_log import Look
    from trajwidgets.agreement.decision_rule import corrected, decide

    parts = {name: rows_of_query(found.rows, name, query) for name, query in queries.items()}
    measured = {name: evidence_by(found.ratings(rows), found.measure, rule) for name, rows in parts.items()}
    known = [*(evidence for _, evidence in measured.values()), *(look.own for look in looks.values())]
    below, above = [each.p_below for each in known], [each.p_above for each in known]
    if rule.correct:
        below, above = corrected(below), corrected(above)
    standings = {}
    for place, (name, (result, own)) in enumerate(measured.items()):
        evidence = replace(own, p_below=below[place], p_above=above[place])
        state, why = decide(rule, evidence)
        at = found.rows["recorded_at"].max()
        standings[name] = Look(at, (found.field.name, QUERY, name), result, own, evidence, None, state, why)
    return standings
