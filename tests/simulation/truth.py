"""What the figures of the simulated project estimate, by theory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from statistics import fmean

from tests.simulation.project import ANSWERS, SHARES, Judging

_WRONG = len(ANSWERS) - 1


def accuracy(plan: Iterable[Judging], annotator: str | None = None) -> float | None:
    """The expected share of right answers on gold, of one annotator or all; None where nobody was asked."""
    rights = [
        1 - judging.error(who)
        for judging in plan
        for who in judging.annotators
        if judging.gold and annotator in (None, who)
    ]
    return fmean(rights) if rights else None


def alpha(plan: Sequence[Judging]) -> float:
    """Krippendorff's alpha for nominal data (Krippendorff 2011) of endless many runs judged like these.

    Two annotators agree where both are right, or both give the same of the wrong answers; what is expected by chance
    comes of the shares of all answers given.
    """
    differ = []
    shares = [0.0] * len(ANSWERS)
    for judging in plan:
        errors = [judging.error(who) for who in judging.annotators]
        differ += [1 - ((1 - one) * (1 - other) + one * other / _WRONG) for one, other in combinations(errors, 2)]
        for error in errors:
            for place, share in enumerate(SHARES):
                shares[place] += share * (1 - error) + (1 - share) * error / _WRONG
    total = sum(shares)
    expected = 1 - sum((share / total) ** 2 for share in shares)
    return 1 - fmean(differ) / expected
