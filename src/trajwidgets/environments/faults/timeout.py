"""A time-out: said in so many words, or a receipt for something that nobody does."""

from __future__ import annotations

from trajwidgets.environments.faults.answers import Struck, failure
from trajwidgets.environments.protocol import Observation


def timeout(struck: Struck) -> Observation:
    """Explicit: status 504, which does not say whether the call took effect. Implicit: "accepted", and no more."""
    if struck.fault.takes_effect:
        struck.answered()
    if struck.fault.manner == "explicit":
        return failure("timeout", f"{struck.tool} did not answer within 60 s.", status=504)
    return Observation.of_text('{\n  "status": "accepted"\n}')
