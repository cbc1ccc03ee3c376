"""What a key costs in a run of 10,000 steps and 100 MB: until it is drawn, and until it is committed and acknowledged.

Beside ours stands the barest anywidget in the same notebook, pressed by turns.
"""

from __future__ import annotations

import sqlite3
import statistics
import time
from contextlib import closing
from pathlib import Path

from benchmarks.figure import Figure, figure, p95, versions
from benchmarks.stage import UNHURRIED_MS, Sample, acks_of, chromium, lab, stage

STEPS, STEP_BYTES = 10_000, 10_000
#: While the kernel is busy as many as fit into its minute on a slow machine, too.
ROUNDS, UNHURRIED_ROUNDS, BUSY_ROUNDS = 100, 40, 60
ACK_BUDGET = 1.2
PAINT_BUDGET_MS, PAINT_BUDGET = 50.0, 1.5


def measure() -> dict[str, Figure]:
    """`key_to_ack_ratio`, the same at leisure, and what it takes until a key is drawn, the kernel busy or not."""
    with lab() as server, chromium() as browser:
        at = stage(server, browser, steps=STEPS, step_bytes=STEP_BYTES)
        hurried = at.turns(ROUNDS)
        commit = commit_ms(server.root / "floor.db")
        unhurried = at.turns(UNHURRIED_ROUNDS, pause_ms=UNHURRIED_MS)
        with at.busy():
            busy = at.turns(BUSY_ROUNDS, pause_ms=80, acks=False)
        used = f"{versions('jupyterlab', 'ipykernel', 'anywidget')}, Chromium {browser.version}"
    setting = f"real key presses in each by turns, one JupyterLab notebook, a run of {STEPS:,} steps of 10 kB"
    return {
        "key_to_ack_ratio": _ack_ratio(
            hurried,
            f"{ROUNDS} {setting}, each as soon as the one before is answered; a bare SQLite commit on this disk in the "
            f"same run: {commit:.1f} ms; {used}.",
            budget=ACK_BUDGET,
        ),
        "key_to_ack_unhurried_ratio": _ack_ratio(
            unhurried,
            f"{UNHURRIED_ROUNDS} {setting}, {UNHURRIED_MS} ms apart, so that the websocket has rested and answers at "
            f"once; {used}.",
        ),
        "key_to_paint_p95_ms": _paint(
            hurried, f"{ROUNDS} {setting}, each as soon as the one before is answered; {used}."
        ),
        "busy_key_to_paint_p95_ms": _paint(
            busy, f"{BUSY_ROUNDS} {setting}, while the kernel runs a cell of 60 s; {used}."
        ),
        "bare_paint_p95_ms": figure(
            p95([sample.paint for sample in busy["bare"]]),
            "ms",
            f"The floor of busy_key_to_paint_p95_ms: a bare anywidget; {BUSY_ROUNDS} {setting}; {used}.",
        ),
    }


def _paint(taken: dict[str, list[Sample]], setting: str) -> Figure:
    ours, bare = (p95([sample.paint for sample in taken[kind]]) for kind in ("labeler", "bare"))
    how = (
        f"Press to the end of the first frame that shows it, 95th percentile; budget max({PAINT_BUDGET_MS:g} ms, "
        f"{PAINT_BUDGET:g} x a bare anywidget's {bare:.1f} ms); {setting}"
    )
    return figure(ours, "ms", how, budget=max(PAINT_BUDGET_MS, PAINT_BUDGET * bare))


def _ack_ratio(taken: dict[str, list[Sample]], setting: str, *, budget: float | None = None) -> Figure:
    ours, bare = acks_of(taken["labeler"]), acks_of(taken["bare"])
    how = (
        f"Press to the badge `saved`, committed to disk: median {statistics.median(ours):.1f} ms "
        f"(p95 {p95(ours):.1f}), over press to the echo in a bare anywidget: {statistics.median(bare):.1f} ms "
        f"(p95 {p95(bare):.1f}); {setting}"
    )
    return figure(statistics.median(ours) / statistics.median(bare), "x", how, budget=budget)


def commit_ms(path: Path, rounds: int = 40) -> float:
    """The median of a commit of one row of 1 kB, made as durable as the store makes its own."""
    taken = []
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous=EXTRA")
        database.execute("CREATE TABLE row (payload TEXT)")
        for _ in range(rounds):
            began = time.perf_counter()
            database.execute("INSERT INTO row VALUES (?)", ("x" * 1000,))
            taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)
