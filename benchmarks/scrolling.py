"""What scrolling through the large run costs: nodes in the document, frames that are not drawn, memory that is kept."""

from __future__ import annotations

from playwright.sync_api import TimeoutError as PlaywrightTimeout

from benchmarks.figure import Figure, figure
from benchmarks.room import RUN, Room, rooms

NODES_BUDGET = 3000
DROPPED_BUDGET = 5.0
HEAP_BUDGET_MB = 60.0

#: As somebody does who looks for a place: some six cards a second, for so long, at the start, the middle, the end.
SPEED_PX_S, SECONDS = 3000, 4
SHARES = (0.0, 0.5, 0.95)
#: Leaps by which the whole run is gone through, and back.
LEAPS = 40


def measure() -> dict[str, Figure]:
    """`dom_nodes`, `dropped_frames_pct` and `heap_over_empty_mb`, all in one page."""
    with rooms() as at, at.prepared() as (room, _):
        floor = room.heap_mb()
        room.open_labeler()
        opened, heap_opened = n_nodes(room), room.heap_mb()
        frames = [(scroll(room, "empty", share), scroll(room, "labeler", share)) for share in SHARES * 2]
        nodes, late = walk(room)
        heap = room.heap_mb()
        used = at.used
    empty, ours = (dropped_pct([pair[which] for pair in frames]) for which in (0, 1))
    looked, blank = (sum(pair[1][name] for pair in frames) for name in ("looked", "blank"))
    return {
        "dom_nodes": figure(
            max(opened, *nodes),
            "nodes",
            f"The most at any time: elements, texts and what is in the shadow root, of a Labeler with {RUN}; "
            f"{opened:,} at the first view, then read {len(nodes)} times on the way through the whole run by the wheel "
            f"and back; {used}.",
            budget=NODES_BUDGET,
        ),
        "dropped_frames_pct": figure(
            max(0.0, ours - empty),
            "%",
            f"Frames not drawn while scrolling at {SPEED_PX_S:,} px/s by the wheel, {2 * len(SHARES)} times "
            f"{SECONDS} s at start, middle and end of {RUN}: {ours:.1f} %, over an empty list's of the same height in "
            f"the same page, by turns: {empty:.1f} %; a frame is due each 1/60 s; a card in view had no content in "
            f"{blank} of {looked} frames looked at; {used}.",
            budget=DROPPED_BUDGET,
        ),
        "heap_over_empty_mb": figure(
            heap - floor,
            "MB",
            f"JavaScript heap of the page after garbage collection, {heap:.1f} MB with a Labeler scrolled through "
            f"{RUN} and back, {floor:.1f} MB with empty widgets alone before ({heap_opened:.1f} MB at the first view); "
            f"content was there within 5 s of {len(nodes) - late} of {len(nodes)} leaps; {used}.",
            budget=HEAP_BUDGET_MB,
        ),
    }


def n_nodes(room: Room) -> int:
    """Nodes of the labeler: elements, texts, and what is in its shadow root."""
    n: int = room.page.evaluate("() => watch.nodes()")
    return n


def scroll(room: Room, what: str, share: float) -> dict[str, int]:
    """Turn the wheel over a list from a place on, and count frames; see `watch.js`."""
    page = room.page
    x, y = page.evaluate("([what, share]) => watch.place(what, share)", [what, share])
    page.wait_for_function("() => watch.full()")
    page.wait_for_timeout(500)
    session = page.context.new_cdp_session(page)
    page.evaluate("() => watch.record()")
    session.send(
        "Input.synthesizeScrollGesture",
        {"x": x, "y": y, "yDistance": -SPEED_PX_S * SECONDS, "speed": SPEED_PX_S, "gestureSourceType": "mouse"},
    )
    session.detach()
    counted: dict[str, int] = page.evaluate("() => watch.stop()")
    return counted


def dropped_pct(counted: list[dict[str, int]]) -> float:
    """The share of the frames that were due and did not come, in percent."""
    dropped = sum(each["dropped"] for each in counted)
    return 100 * dropped / (dropped + sum(each["came"] for each in counted))


def walk(room: Room) -> tuple[list[int], int]:
    """Leap through the run and back; the nodes at each place, and at how many nothing was there after five seconds."""
    page = room.page
    x, y = page.evaluate("() => watch.place('labeler', 0)")
    page.mouse.move(x, y)
    nodes, late = [], 0
    for direction in (1, -1):
        for _ in range(LEAPS):
            page.mouse.wheel(0, direction * page.evaluate("() => watch.height('labeler')") / LEAPS)
            page.wait_for_timeout(100)
            try:
                page.wait_for_function("() => watch.full()", timeout=5000)
            except PlaywrightTimeout:
                late += 1
            nodes.append(n_nodes(room))
    return nodes, late
