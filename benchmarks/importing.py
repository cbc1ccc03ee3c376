"""What it costs to begin: importing the package, and getting the first Labeler, each in a fresh process."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.figure import Figure, figure, versions

ROUNDS = 15
RATIO_BUDGET = 1.15
#: Times what importing anywidget, pandas and pydantic takes: a Labeler has SQLAlchemy to import, runs to read, a file
#: to make.
LABELER_BUDGET = 2.0

FLOOR = "import anywidget, pandas, pydantic"
OURS = "import trajwidgets"

# As the README's first lines, up to the widget; the store is new, as on a user's first day.
FIRST_LABELER = """\
from typing import Literal
from pydantic import BaseModel
import trajwidgets as tw

class Feedback(BaseModel):
    outcome: Literal["success", "partial", "failure"]
    next_action: Literal["continue", "retry", "retry_changed", "other_tool", "ask_user", "escalate", "stop"]
    note: str = ""

tw.Labeler(tw.examples(), step=Feedback, store="labels.db", annotator="a1")"""

# Its own clock, so that starting and ending the interpreter, which is nobody's fault, does not count.
TIMED = "import time; began = time.perf_counter()\n{code}\nprint(1000 * (time.perf_counter() - began))"


def milliseconds(code: str) -> float:
    """How long the code takes in a fresh interpreter, started in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", TIMED.format(code=code)]
        done = subprocess.run(command, cwd=Path(folder), check=True, capture_output=True, text=True)
    return float(done.stdout)


def measure() -> dict[str, Figure]:
    """`import_ratio` and `first_labeler_ms`, taken in turns with their floor."""
    codes = {"floor": FLOOR, "ours": OURS, "labeler": FIRST_LABELER}
    for code in codes.values():
        milliseconds(code)  # the first time, files come from disk and bytecode is written
    taken: dict[str, list[float]] = {name: [] for name in codes}
    for _ in range(ROUNDS):
        for name, code in codes.items():
            taken[name].append(milliseconds(code))
    floor, ours, labeler = (statistics.median(taken[name]) for name in codes)
    setting = f"medians of {ROUNDS} fresh processes each, taken in turns, files cached"
    used = versions("anywidget", "pandas", "pydantic", "SQLAlchemy")
    return {
        "import_ratio": figure(
            ours / floor,
            "x",
            f"`{OURS}` {ours:.1f} ms over `{FLOOR}` {floor:.0f} ms; {setting}; {used}.",
            budget=RATIO_BUDGET,
        ),
        "first_labeler_ms": figure(
            labeler,
            "ms",
            f"Import, load the example runs, make the first Labeler on a new store; {setting}; budget "
            f"{LABELER_BUDGET:g} x the floor `{FLOOR}` of {floor:.0f} ms; {used}.",
            budget=LABELER_BUDGET * floor,
        ),
    }
