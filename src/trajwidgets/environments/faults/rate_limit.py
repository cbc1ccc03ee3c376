"""A rate limit: refused with the time to wait, or answered from a store of old answers."""

from __future__ import annotations

from trajwidgets.environments.faults.answers import Struck, failure
from trajwidgets.environments.protocol import Observation


def rate_limit(struck: Struck) -> Observation:
    """Explicit: status 429 with `retry_after_s`. Implicit: the last answer of this tool, whatever was asked now."""
    if struck.fault.manner == "explicit":
        return failure("rate_limited", "Too many requests.", retry_after_s=30, status=429)
    return struck.last_answer or Observation.of_text("[]")
