"""What it takes to open the large run: from running the cell to the first cards, in seconds and in bytes on the wire.

Beside it stand an empty widget in the same page, and what people do without us: one page of HTML, an accordion.
"""

from __future__ import annotations

import statistics

from benchmarks.figure import Figure, figure
from benchmarks.room import LOAD, RUN, Opening, Rooms, rooms

ROUNDS = 3
SECONDS_BUDGET = 2.0
WIRE_BUDGET_MB = 2.0

#: A peer that shows nothing by then is given up.
PATIENCE_S = 40

TEXTS = f"""\
import json
from html import escape

import trajwidgets as tw

{LOAD}
texts = [json.dumps(step.model_dump(mode="json")["parts"], indent=1) for step in runs[0].steps]"""

#: The run as notebooks show it otherwise: all of it, each step folded.
PEERS = {
    "page": """\
from IPython.display import HTML

fold = "<details><summary>step {}</summary><pre>{}</pre></details>"
HTML("".join(fold.format(n, escape(text)) for n, text in enumerate(texts)))""",
    "accordion": """\
import ipywidgets

steps = [ipywidgets.HTML(f"<pre>{escape(text)}</pre>") for text in texts]
ipywidgets.Accordion(steps, titles=[f"step {n}" for n in range(len(steps))])""",
}
CALLED = {"page": "one HTML output of `<details>`", "accordion": "an ipywidgets Accordion of HTML widgets"}


def measure() -> dict[str, Figure]:
    """`first_cards_s` and `first_view_wire_mb`: medians of some rounds, each with a kernel and a store of its own."""
    taken: list[tuple[Opening, Opening]] = []
    with rooms() as at:
        for _ in range(ROUNDS):
            with at.prepared() as (room, empty):
                taken.append((empty, room.open_labeler()))
        beside = "; ".join(_told(CALLED[name], _peer(at, name)) for name in PEERS)
        used = at.used
    seconds, wire = ([getattr(one, name) for pair in taken for one in pair] for name in ("seconds", "n_bytes"))
    setting = (
        f"{RUN} that is loaded, a new store, a fresh kernel, JupyterLab as it comes; medians of {ROUNDS} rounds over "
        f"an empty anywidget in the same page, the second one there"
    )
    return {
        "first_cards_s": figure(
            _over(seconds),
            "s",
            f"From running the cell of the Labeler to the frame in which the cards in view have their content, imports "
            f"and outline included ({_all(seconds[1::2])} s; empty {_all(seconds[::2])} s); {setting}. Peers, once "
            f"each, to the first step shown: {beside}; {used}.",
            budget=SECONDS_BUDGET,
        ),
        "first_view_wire_mb": figure(
            _over(wire) / 1e6,
            "MB",
            f"All bytes of the kernel's websocket and of HTTP both ways in that time, our bundle included, not packed; "
            f"1 MB = 1,000,000 bytes; {setting}; {used}.",
            budget=WIRE_BUDGET_MB,
        ),
    }


def _over(pairs: list[float]) -> float:
    """The median of what ours took beyond the empty one of its round."""
    return statistics.median(ours - empty for empty, ours in zip(pairs[::2], pairs[1::2], strict=True))


def _all(values: list[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in values)


def _peer(at: Rooms, name: str) -> Opening | None:
    with at.open(TEXTS, PEERS[name]) as room:
        room.notebook.run(0)
        return room.run(1, name, patience_s=PATIENCE_S)


def _told(name: str, taken: Opening | None) -> str:
    if taken is None:
        return f"{name}: nothing within {PATIENCE_S} s"
    return f"{name}: {taken.seconds:.1f} s, {taken.n_bytes / 1e6:.0f} MB, {taken.n_nodes:,} nodes"
