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
from benchmarks.stage import chromium, lab, stage

STEPS, STEP_BYTES = 10_000, 10_000
ROUNDS = 200
ACK_BUDGET = 1.2
PAINT_BUDGET_MS, PAINT_BUDGET = 50.0, 1.5


def measure() -> dict[str, Figure]:
    """`key_to_ack_ratio`, `key_to_paint_p95_ms` and `bare_paint_p95_ms`."""
    with lab() as server, chromium() as browser:
        at = stage(server, browser, steps=STEPS, step_bytes=STEP_BYTES)
        idle = at.turns(ROUNDS)
        commit = commit_ms(server.root / "floor.db")
        with at.busy():
            busy = at.turns(ROUNDS, acks=False)
        chrome = browser.version
    ours, bare = ([sample.ack for sample in idle[kind] if sample.ack is not None] for kind in ("labeler", "bare"))
    drawn, floor = (p95([sample.paint for sample in busy[kind]]) for kind in ("labeler", "bare"))
    used = f"{versions('jupyterlab', 'ipykernel', 'anywidget')}, Chromium {chrome}"
    setting = f"{ROUNDS} real key presses in each by turns, one JupyterLab notebook, a run of {STEPS:,} steps of 10 kB"
    return {
        "key_to_ack_ratio": figure(
            statistics.median(ours) / statistics.median(bare),
            "x",
            f"Press to the badge `saved`, committed to disk: median {statistics.median(ours):.1f} ms (p95 "
            f"{p95(ours):.1f}), over press to the echo in a bare anywidget: {statistics.median(bare):.1f} ms (p95 "
            f"{p95(bare):.1f}); {setting}, kernel idle; a bare SQLite commit on this disk, same run: {commit:.1f} ms; "
            f"{used}.",
            budget=ACK_BUDGET,
        ),
        "key_to_paint_p95_ms": figure(
            drawn,
            "ms",
            f"Press to the end of the first frame that shows it, 95th percentile; {setting}, while the kernel "
            f"computes; budget max({PAINT_BUDGET_MS:g} ms, {PAINT_BUDGET:g} x bare_paint_p95_ms); {used}.",
            budget=max(PAINT_BUDGET_MS, PAINT_BUDGET * floor),
        ),
        "bare_paint_p95_ms": figure(
            floor, "ms", f"The floor of key_to_paint_p95_ms: a bare anywidget that shows its key; {setting}; {used}."
        ),
    }


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
