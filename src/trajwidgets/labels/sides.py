"""Sides: how two runs were shown when somebody preferred one of them."""

from __future__ import annotations

from typing import Literal

from trajwidgets.trajectory import Frozen

#: One of a pair, by the order of their names and so whichever side it stands on.
Which = Literal["first", "second"]


class Sides(Frozen):
    """Which of a pair stood left (or was read first), and what was seen of both.

    `other_digest` is the digest of the second run, as `run_digest` of the decision is that of the first. `parted_at` is
    the first step of each, first and second, behind what they share; None for one that has ended there.
    """

    left: Which
    other_digest: str = ""
    parted_at: tuple[str | None, str | None] = (None, None)
