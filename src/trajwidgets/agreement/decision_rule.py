"""When to retrain, when to carry on, and when a claim is met: the rule, apart from where its numbers come from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from trajwidgets.amounts import plural
from trajwidgets.errors import AgreementError

State = Literal["too few", "ok", "watch", "retrain", "meets"]
Lack = Literal["items", "clusters", "minority", "undefined"]
"""What there is too little of to decide on: items, clusters, rarer categories; or there is no coefficient."""


@dataclass(frozen=True, kw_only=True)
class DecisionRule:
    """The thresholds of a decision, all in one place. What each costs in false alarms: docs/decisions/0038.

    Attributes:
        coefficient: which one is decided on: "kappa" (Cohen's, of more than two annotators Light's) or a name in
            `COEFFICIENTS`.
        low: below it the annotators are to be retrained.
        high: above it the claim is met.
        retrain_probability: how probable it must be that the coefficient is below `low`.
        meets_probability: how probable it must be that the coefficient is above `high`.
        retrain_until: "retrain" stays until that probability has fallen to this.
        meets_until: "meets" stays until its probability has fallen to this.
        watch_margin: "watch" stays until the coefficient is this much above `low`.
        horizon: the probabilities above are those that so many items need; with fewer, more is needed, as by O'Brien &
            Fleming (1979), so that many early looks cost few false alarms. None: the same at each look.
        every: a look at every so many items with two ratings, or so many items' worth of ratings more on items that
            had two already; no decision between them.
        min_items: with fewer items with two ratings it is "too few".
        min_clusters: with fewer clusters (trajectories) it is "too few", where items nest in them.
        min_minority: with fewer items on which somebody chose another than the most frequent category it is "too few".
        correct: whether the probabilities of all slices and fields looked at together are corrected for their number
            (Benjamini & Hochberg 1995).

    Raises:
        AgreementError: Thresholds that contradict each other.
    """

    coefficient: str = "kappa"
    low: float = 0.75
    high: float = 0.80
    retrain_probability: float = 0.90
    meets_probability: float = 0.95
    retrain_until: float = 0.75
    meets_until: float = 0.80
    watch_margin: float = 0.02
    horizon: int | None = 500
    every: int = 10
    min_items: int = 30
    min_clusters: int = 10
    min_minority: int = 18
    correct: bool = True

    def __post_init__(self) -> None:
        if not self.low <= self.high <= 1:
            raise AgreementError(f"low={self.low} must not be above high={self.high}, nor high above 1.")
        for until, at in (("retrain_until", "retrain_probability"), ("meets_until", "meets_probability")):
            if not 0 <= getattr(self, until) <= getattr(self, at) < 1:
                raise AgreementError(
                    f"{until}={getattr(self, until)} must not be above {at}={getattr(self, at)}, "
                    "both from 0 to less than 1."
                )
        if min(self.every, self.min_items) < 1 or min(self.min_clusters, self.min_minority, self.watch_margin) < 0:
            raise AgreementError("every= and min_items= must be at least 1, the others at least 0.")


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is known of one slice and field at a look.

    Attributes:
        n_items: items with two ratings or more.
        n_clusters: clusters they lie in; None where they are independent.
        n_minority: items on which somebody chose another than the most frequent category.
        value: the coefficient; nan where undefined.
        reason: in words why it is undefined.
        p_below: probability that it is below `DecisionRule.low`; nan where unknown.
        p_above: probability that it is above `DecisionRule.high`; nan where unknown.
    """

    n_items: int
    n_clusters: int | None
    n_minority: int
    value: float
    reason: str | None
    p_below: float
    p_above: float


def decide(rule: DecisionRule, evidence: Evidence, before: State | None = None) -> tuple[State, str]:
    """The state of a slice, and why in words, given the state before.

    A state is entered at its probability and left at a lower one, lest it flicker. `p_below` and `p_above` are taken
    as they are; `corrected` makes up for several slices.
    """
    if lack := what_is_lacking(rule, evidence):
        return "too few", lack
    below, above = evidence.p_below, evidence.p_above
    n = evidence.n_items
    if below > (rule.retrain_until if before == "retrain" else required(rule.retrain_probability, n, rule.horizon)):
        return "retrain", f"P(below {rule.low:g}) is {below:.3f}"
    if above > (rule.meets_until if before == "meets" else required(rule.meets_probability, n, rule.horizon)):
        return "meets", f"P(above {rule.high:g}) is {above:.3f}"
    margin = rule.watch_margin if before == "watch" else 0.0
    if evidence.value < rule.low + margin:
        return "watch", f"{evidence.value:.3f} is below {rule.low + margin:g}, but P(below {rule.low:g}) is {below:.3f}"
    return "ok", f"{evidence.value:.3f}, P(below {rule.low:g}) is {below:.3f}, P(above {rule.high:g}) {above:.3f}"


def required(probability: float, n: int, horizon: int | None) -> float:
    """How probable a claim must be after n items, where it must be this probable after `horizon` and later.

    Phi(z sqrt(horizon / n)), the boundary of O'Brien & Fleming (1979), but never more than 0.9999.
    """
    if horizon is None or n >= horizon or probability <= 0.5:
        return probability
    usual = NormalDist()
    return max(probability, min(usual.cdf(usual.inv_cdf(probability) * math.sqrt(horizon / n)), 0.9999))


def lack_of(rule: DecisionRule, evidence: Evidence) -> Lack | None:
    """What there is too little of to decide on; None where there is enough."""
    if evidence.n_items < rule.min_items:
        return "items"
    if evidence.n_clusters is not None and evidence.n_clusters < rule.min_clusters:
        return "clusters"
    if evidence.n_minority < rule.min_minority:
        return "minority"
    return "undefined" if math.isnan(evidence.value) or math.isnan(evidence.p_below) else None


def what_is_lacking(rule: DecisionRule, evidence: Evidence) -> str | None:
    """`lack_of` in words."""
    match lack_of(rule, evidence):
        case None:
            return None
        case "items":
            return f"{plural(evidence.n_items, 'item')} with two ratings, fewer than {rule.min_items}"
        case "clusters":
            return f"{plural(evidence.n_clusters or 0, 'cluster')}, fewer than {rule.min_clusters}"
        case "minority":
            rare = plural(evidence.n_minority, "item")
            return f"{rare} with another than the most frequent category, fewer than {rule.min_minority}"
        case "undefined":
            return evidence.reason or "the coefficient is undefined"


def corrected(probabilities: Sequence[float]) -> list[float]:
    """Probabilities of several claims, lowered for their number: 1 - the adjusted p of Benjamini & Hochberg (1995).

    What is nan stays nan and does not count.
    """
    known = [place for place, probability in enumerate(probabilities) if not math.isnan(probability)]
    found = list(probabilities)
    smallest = 1.0
    for rank, place in zip(
        range(len(known), 0, -1), sorted(known, key=lambda at: (probabilities[at], -at)), strict=True
    ):
        smallest = min(smallest, (1 - probabilities[place]) * len(known) / rank)
        found[place] = 1 - smallest
    return found
