"""The texts of a run in small letters, step by step: what a search looks through before it looks closer."""

from __future__ import annotations

import sys
import time

from trajwidgets.trajectory import Frozen, Step, Trajectory
from trajwidgets.widgets.texts import leaves, texts_of

#: So much of a run is kept in small letters, in bytes. Steps beyond it are folded for each search.
MOST_BYTES = 300_000_000
#: The kernel has keys to save in between.
SLICE_S = 0.1


class Folded:
    """What each step of a run can be found by: all its texts after Unicode's full case folding, one below the other.

    Made for a step when it is asked for first. Folding takes four fifths of a search: whoever types the next letter, or
    searches again, does not wait for it any more.
    """

    def __init__(self, trajectory: Trajectory) -> None:
        self.trajectory = trajectory
        self._steps: list[str | None] = [None] * len(trajectory.steps)
        self._room = MOST_BYTES

    def step(self, place: int) -> str:
        """The texts of the step at this place, from 0."""
        folded = self._steps[place]
        if folded is None:
            folded = _folded(self.trajectory.steps[place])
            size = sys.getsizeof(folded)
            if size <= self._room:
                self._room -= size
                self._steps[place] = folded
        return folded

    def ahead(self, start: int) -> int | None:
        """Fold from this place on, for a moment; the place to go on at, None at the end."""
        end = time.monotonic() + SLICE_S
        for place in range(start, len(self._steps)):
            self.step(place)
            if time.monotonic() > end and place + 1 < len(self._steps):
                return place + 1
        return None


def _folded(step: Step) -> str:
    texts: list[str] = []
    for part in step.parts:
        _gather(part, texts)
    return "\n".join(texts).casefold()


def _gather(part: Frozen, texts: list[str]) -> None:
    """All that `texts` gives of a part, and no more, without saying where it stands: in a quarter of the time."""
    values = part.__dict__
    kind = values["type"]
    if kind == "text":
        texts.append(values["text"])
    elif kind == "tool_result":
        for inner in values["content"]:
            _gather(inner, texts)
    elif kind == "tool_call" and values["raw_arguments"] is None:
        texts.append(values["name"])
        for value in values["arguments"].values():
            if type(value) is str:
                texts.append(value)
            else:
                texts.extend(text for _, text in leaves(value, ""))
    else:
        texts.extend(text for _, text in texts_of(part, ""))
