"""How many more items two annotators must judge before a claim about their agreement can be made."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from trajwidgets.agreement.result import AgreementResult
from trajwidgets.errors import AgreementError

DRAWS = 20_000
MOST = 10_000_000


@dataclass(frozen=True, kw_only=True)
class LabelsNeeded:
    """How many items a claim needs.

    Attributes:
        more: items with two ratings still to come, 0 if there are enough; None where no number would do.
        total: items in all; None where no number would do.
        claim: in words.
        assumptions: what the number rests on, in words.
        reason: in words why there is no number.
    """

    more: int | None
    total: int | None
    claim: str
    assumptions: str
    reason: str | None = None


def labels_needed(
    result: AgreementResult,
    *,
    above: float | None = None,
    below: float | None = None,
    half_width: float | None = None,
    probability: float = 0.95,
    assurance: float = 0.8,
) -> LabelsNeeded:
    """How many items with two ratings it takes to claim that a coefficient is above or below a value, or to know it.

    The spread of the posterior is taken to shrink with the root of the number of items, and the coefficient to stay
    where it is: n = items so far x ((z(probability) + z(assurance)) x spread / distance to the value)². A plan, not a
    promise: the coefficient itself is uncertain, so ask again as the labels come in.

    Args:
        result: a coefficient with its interval, such as `cohen_kappa(frame)`.
        above: to claim that it is above this value.
        below: to claim that it is below this value.
        half_width: to have an interval of this much on either side, at `probability` as its confidence.
        probability: how sure the claim is to be.
        assurance: how probably the claim can be made once the labels are there.

    Raises:
        AgreementError: Not exactly one of `above`, `below` and `half_width`, or a probability that is none.
    """
    if sum(asked is not None for asked in (above, below, half_width)) != 1:
        raise AgreementError("say one claim: above=, below= or half_width=.")
    if not (0.5 < probability < 1 and 0.5 <= assurance < 1):
        raise AgreementError(f"probability={probability} and assurance={assurance} must lie between 0.5 and 1.")
    if half_width is not None and half_width <= 0:
        raise AgreementError(f"half_width={half_width} must be above 0, such as 0.05.")
    usual = NormalDist()
    if half_width is not None:
        claim = f"{result.coefficient} known to ± {half_width:g} at {probability:.0%}"
        z, distance = usual.inv_cdf((1 + probability) / 2), half_width
    else:
        side, bound = ("above", above) if above is not None else ("below", below)
        claim = f"P({result.coefficient} {side} {bound:g}) > {probability:g}"
        z = usual.inv_cdf(probability) + usual.inv_cdf(assurance)
        distance = (result.value - float(bound or 0)) * (1 if side == "above" else -1)
    assumes = f"{result.coefficient} stays at {result.value:.3f}, the items to come are like those so far"
    if result.n_clusters is not None:
        assumes += ", and so are the runs: new items come with new runs, not with longer ones"
    if half_width is None:
        assumes += f"; then the claim can be made in {assurance:.0%} of cases"
    if math.isnan(result.value):
        return LabelsNeeded(more=None, total=None, claim=claim, assumptions=assumes, reason=result.reason)
    sample = getattr(result, "sample", None)
    if sample is None:
        raise AgreementError("how many are needed comes from the interval: leave out interval=None.")
    if sample.units < 2:
        return LabelsNeeded(more=None, total=None, claim=claim, assumptions=assumes, reason=result.note)
    if distance <= 0:
        reason = f"at {result.value:.3f} more labels would speak against the claim, not for it"
        return LabelsNeeded(more=None, total=None, claim=claim, assumptions=assumes, reason=reason)
    spread = float(np.nanstd(sample.posterior(DRAWS, np.random.default_rng(result.seed))))
    total = result.n_items * (z * spread / distance) ** 2
    if total > MOST:
        reason = f"more than {MOST:,} items: the coefficient is too close to the value to be told from it"
        return LabelsNeeded(more=None, total=None, claim=claim, assumptions=assumes, reason=reason)
    return LabelsNeeded(
        more=max(0, math.ceil(total) - result.n_items), total=math.ceil(total), claim=claim, assumptions=assumes
    )
