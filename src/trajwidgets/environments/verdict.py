"""What a checker's answers say of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from trajwidgets.trajectory import Outcome


def outcome_of(held: Mapping[str, bool]) -> Outcome:
    """Success when every criterion holds, failure when none does, else partial; the reward is the share that holds."""
    met = [name for name, holds in held.items() if holds]
    unmet = [name for name, holds in held.items() if not holds]
    reason = f"{len(met)} of {len(held)} criteria met."
    if unmet:
        reason += " Not met: " + "; ".join(unmet)
    status: Literal["success", "failure", "partial"] = "success" if not unmet else "failure" if not met else "partial"
    return Outcome(status=status, reward=round(len(met) / len(held), 3), reason=reason)
