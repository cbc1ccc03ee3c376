"""A permission error: refused in so many words, or answered as if there were nothing."""

from __future__ import annotations

from trajwidgets.environments.faults.answers import Struck, failure
from trajwidgets.environments.protocol import Observation


def permission_error(struck: Struck) -> Observation:
    """Explicit: status 403. Implicit: an empty list, as many services answer about what one may not see."""
    if struck.fault.manner == "explicit":
        return failure("permission_denied", f"You are not allowed to call {struck.tool} here.", status=403)
    return Observation.of_text("[]")
