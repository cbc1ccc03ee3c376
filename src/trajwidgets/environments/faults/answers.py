"""What a fault has to work with: the call it strikes, and ways to answer it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import JsonValue

from trajwidgets.environments.protocol import Observation
from trajwidgets.trajectory import Fault


@dataclass(frozen=True)
class Struck:
    """A call that a fault strikes.

    Attributes:
        fault: the fault.
        tool: the name of the tool that is called.
        answered: makes the call, with its effects, and gives what it answers.
        last_answer: what the tool answered the last time it was called; None where it was not.
    """

    fault: Fault
    tool: str
    answered: Callable[[], Observation]
    last_answer: Observation | None

    def off(self, number: str) -> str:
        """A number near this one, by the seed of the fault; the same number always becomes the same."""
        dice = random.Random(f"{self.fault.seed} {number}")  # noqa: S311  # a seed, no secret
        by = 1 + dice.choice([-1, 1]) * dice.randrange(5, 26) / 100
        if "." in number:
            return f"{float(number) * by:.{len(number.partition('.')[2])}f}"
        changed = round(int(number) * by)
        return str(changed if changed != int(number) else int(number) + 1)


def failure(error: str, message: str, **more: JsonValue) -> Observation:
    """An error as services write it."""
    return Observation.of_text(json.dumps({"error": error, "message": message, **more}, indent=2), is_error=True)


def rewritten(observation: Observation, change: Callable[[str], str]) -> Observation:
    """The observation with each of its texts changed."""
    content = tuple(
        part.model_copy(update={"text": change(part.text)}) if part.type == "text" else part
        for part in observation.content
    )
    return observation.model_copy(update={"content": content})
