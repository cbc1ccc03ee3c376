"""Which figures are not sent to the page, because somebody who labels blind may sit before it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from trajwidgets.widgets.view_messages import Withheld

#: Below this many shared items the figures of a slice would tell one annotator what the other chose.
SMALLEST_SLICE = 5
#: Below this many shared items a coefficient is no ground for a claim: it is shown pale.
ENOUGH = 30


def withheld(sizes: Sequence[int], *, everything: bool) -> list[Withheld | None]:
    """Why each of the parts of a whole is not shown, by how many items stand in it; None where it is.

    Where one part alone is too small, the next smallest goes with it: else the whole less the others would tell it.
    """
    found: list[Withheld | None] = [
        "none" if size == 0 else "few" if size < SMALLEST_SLICE and not everything else None for size in sizes
    ]
    shown = [place for place, why in enumerate(found) if why is None]
    if found.count("few") == 1 and shown:
        found[min(shown, key=lambda place: sizes[place])] = "difference"
    return found


def shown(value: float, why: Withheld | None = None) -> float | None:
    """A figure as it is sent: None where it is undefined or withheld."""
    return None if why is not None or math.isnan(value) else float(value)
