"""A wrong response: an internal error that says so, or an answer whose numbers are not those of the world."""

from __future__ import annotations

import re

from trajwidgets.environments.faults.answers import Struck, failure, rewritten
from trajwidgets.environments.protocol import Observation

# Not inside of a word such as an id or a date: those would give it away, or lead elsewhere.
_NUMBER = re.compile(r"(?<![\w\-:.])\d+(?:\.\d+)?(?![\w\-:.])")


def wrong_response(struck: Struck) -> Observation:
    """Explicit: status 500. Implicit: each number of the answer is off by some percent, and nothing says so."""
    if struck.fault.manner == "explicit":
        return failure("internal_error", "The service failed while answering.", status=500)
    return rewritten(struck.answered(), lambda text: _NUMBER.sub(lambda found: struck.off(found.group()), text))
