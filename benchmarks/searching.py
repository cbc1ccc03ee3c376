"""How long a search takes to show its first hit, where that lies in the last step: the whole run has been searched."""

from __future__ import annotations

import statistics
from collections.abc import Mapping

from benchmarks.figure import Figure, figure, p95
from benchmarks.room import LAST_WORD, RUN, STEPS, Room, rooms

ROUNDS = 8
BUDGET_MS = 300.0
#: Between two letters, as of somebody who types 200 words a minute: faster than nearly everybody.
LETTER_MS = 60


def measure() -> dict[str, Figure]:
    """`search_first_hit_ms`: from Enter to the frame with the hit, the median of some rounds in fresh widgets."""
    with rooms() as at, at.prepared() as (room, _):
        taken = [_find(room, LAST_WORD.lower()) for _ in range(ROUNDS)]
        used = at.used
    told, marked = ([each[name] for each in taken] for name in ("told", "marked"))
    return {
        "search_first_hit_ms": figure(
            statistics.median(told),
            "ms",
            f"From Enter to the frame in which the search bar shows the first hit with the words around it (p95 "
            f"{p95(told):.0f}); marked in its card, whose step is fetched then, after {statistics.median(marked):.0f} "
            f"ms (p95 {p95(marked):.0f}). The only hit is in the last of {STEPS:,} steps, the reader at the first; "
            f"small and capital letters alike, a word of letters alone, typed in {LETTER_MS} ms a letter, the last one "
            f"and Enter at once; medians of {ROUNDS} rounds, the widget made anew for each; {RUN}; {used}.",
            budget=BUDGET_MS,
        ),
    }


def _find(room: Room, word: str) -> Mapping[str, float]:
    room.open_labeler()
    labeler = room.labeler()
    labeler.focus()
    labeler.press("g", "1", "Enter", "/")
    room.page.keyboard.type(word[:-1], delay=LETTER_MS)
    room.page.evaluate("() => watch.find()")
    # The last letter and Enter come at once: what was typed is not looked for before.
    labeler.press(word[-1], "Enter")
    found: Mapping[str, float] = room.page.evaluate("() => watch.found()")
    labeler.press("Escape", "g", "1", "Enter")
    return found
