"""How fast a bootstrap of Cohen's kappa is, beside the loop that draws items or runs and asks scikit-learn each time.

python -m benchmarks.bootstrap [REPLICATES]    where the peers are; prints the measurement as JSON
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

from benchmarks import peers
from benchmarks.figure import AS_FAST, Figure, figure
from benchmarks.judgements import judged
from benchmarks.race import OURS, machine, must_agree, side_by_side, spoken

ITEMS = 15_000
STEPS_A_RUN = 15
REPLICATES = 1_000
#: How many of the replicates of the loop are taken; each costs the same.
TAKEN = 200
ROUNDS = 5
FLOOR = 100.0
SEED = 3

Draw = Callable[[np.random.Generator], Any]
"""Draws the places of the items of one replicate."""


def measure() -> dict[str, Figure]:
    """`bootstrap_speedup`: the lesser of a bootstrap over items and one over runs."""
    found = peers.ask("benchmarks.bootstrap")
    each = " ".join(
        f"Over {name}: {one['speedup']:.3g} times ({OURS} {spoken(one['ours'])}, loop {spoken(one['loop'])})."
        for name, one in found["units"].items()
    )
    return {
        "bootstrap_speedup": figure(
            min(one["speedup"] for one in found["units"].values()),
            AS_FAST,
            f"{REPLICATES:,} replicates of Cohen's kappa of 2 annotators x {ITEMS:,} items in {ITEMS // STEPS_A_RUN:,} "
            "runs, from one pandas frame with categorical columns to the replicates, over a loop that draws items, or "
            "runs with all their items, and calls scikit-learn's cohen_kappa_score; the lesser of both. "
            f"{each} The loop was taken for {TAKEN} replicates and scaled; medians of {ROUNDS} rounds by turns, "
            f"processor time, so that other work on the machine does not count; kappa "
            f"of each of its replicates is ours of the same draw to 1e-9; {found['machine']}; {found['versions']}.",
            budget=FLOOR,
        )
    }


def main() -> None:
    """Both units by turns."""
    taken = int(sys.argv[1]) if len(sys.argv) > 1 else TAKEN
    frame = judged(ITEMS, 2)
    frame.insert(0, "trajectory_id", frame["item"] // STEPS_A_RUN)
    runs = np.arange(ITEMS).reshape(-1, STEPS_A_RUN)
    draws: dict[str, tuple[str | None, Draw]] = {
        "items": (None, lambda dice: dice.integers(ITEMS, size=ITEMS)),
        "runs": ("trajectory_id", lambda dice: runs[dice.integers(len(runs), size=len(runs))].ravel()),
    }
    units = {}
    for name, (cluster, draw) in draws.items():
        see_that_they_agree(frame, cluster, draw)
        ours_s, loop_s = [], []
        for _ in range(ROUNDS):
            ours_s.append(seconds(lambda cluster=cluster: ours(frame, cluster)))
            frame_s = seconds(lambda: aligned(frame))
            scaled = (seconds(lambda draw=draw: loop(frame, draw, taken)) - frame_s) * REPLICATES / taken
            loop_s.append(frame_s + scaled)
        units[name] = {
            "ours": median(ours_s),
            "loop": median(loop_s),
            "speedup": median(loop_s) / median(ours_s),
        }
    print(json.dumps({"units": units, "machine": machine(), "versions": peers.in_use()}))


def ours(frame: pd.DataFrame, cluster: str | None) -> Any:
    """The replicates, from the frame."""
    from trajwidgets.agreement import cohen_kappa

    result = cohen_kappa(frame, item="item", cluster=cluster, interval="bootstrap", draws=REPLICATES)
    return result.low, result.high


def loop(frame: pd.DataFrame, draw: Draw, replicates: int) -> list[float]:
    """Replicates as one writes them by hand."""
    from sklearn.metrics import cohen_kappa_score

    first, second = aligned(frame)
    dice = np.random.default_rng(SEED)
    found = []
    for _ in range(replicates):
        chosen = draw(dice)
        found.append(float(cohen_kappa_score(first[chosen], second[chosen])))
    return found


def see_that_they_agree(frame: pd.DataFrame, cluster: str | None, draw: Draw) -> None:
    """What scikit-learn says of some draws is what our estimator makes of how often they hold each kind of item."""
    from trajwidgets.agreement import cohen_kappa

    result = cohen_kappa(frame, item="item", cluster=cluster)
    result.low  # noqa: B018  # the sample is made with the interval
    estimator = result.sample.estimator
    first, second = aligned(frame)
    cells = estimator.cell_of_codes(first, second)
    dice = np.random.default_rng(SEED)
    for theirs in loop(frame, draw, 20):
        counts = np.bincount(cells[draw(dice)], minlength=len(estimator.counts))[None, :].astype(np.float64)
        must_agree({"kappa": float(estimator.values(counts)[0])}, {"kappa": theirs}, "scikit-learn")


def aligned(frame: pd.DataFrame) -> tuple[Any, Any]:
    """The codes of both annotators, item by item in ascending order."""
    return tuple(labels.sort_index().to_numpy() for labels in side_by_side(frame))


def seconds(work: Callable[[], object]) -> float:
    """How long the processor takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
