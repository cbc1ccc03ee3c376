"""Which interval is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from trajwidgets.agreement.columns import did_you_mean, listed
from trajwidgets.errors import AgreementError

IntervalKind = Literal["auto", "jackknife", "dirichlet", "bootstrap"]

DRAWS = 4000
FEWEST_DRAWS = 100


@dataclass(frozen=True)
class IntervalChoice:
    """Which interval is asked for.

    Attributes:
        kind: "auto", "jackknife", "dirichlet", "bootstrap", or None for none.
        confidence: how often such an interval is to hold the true value, above 0 and below 1.
        seed: of the random numbers, so that the same labels give the same interval.
        draws: how many random draws a posterior or bootstrap takes.

    Raises:
        AgreementError: An unknown kind, a confidence that is not between 0 and 1, a negative seed, or too few draws.
    """

    kind: IntervalKind | None = "auto"
    confidence: float = 0.95
    seed: int = 0
    draws: int = DRAWS

    def __post_init__(self) -> None:
        kinds = get_args(IntervalKind)
        if self.kind is not None and self.kind not in kinds:
            raise AgreementError(
                f"interval={self.kind!r} is unknown{did_you_mean(self.kind, kinds)} "
                f"It is one of {listed(kinds)}, or None."
            )
        if not 0 < self.confidence < 1:
            raise AgreementError(f"confidence={self.confidence!r} must lie between 0 and 1, such as 0.95.")
        if self.seed < 0:
            raise AgreementError(f"seed={self.seed!r} must be a whole number from 0 up.")
        if self.draws < FEWEST_DRAWS:
            raise AgreementError(f"draws={self.draws!r} are too few for an interval: take {FEWEST_DRAWS} or more.")


AS_USUAL = IntervalChoice()
