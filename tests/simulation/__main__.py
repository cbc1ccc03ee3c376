"""Simulate projects whose truth is known, and write down what the quality process says of them.

    python -m tests.simulation [--seeds 20] [--runs 120] [--output benchmarks/simulation.json]

Exits 1 if in any project the slices that end in `retrain` are not just the drifting one, if those found below the
target where slices are sound are not just the weak annotator, or if fewer of all intervals hold the truth than 95 %
intervals may (three standard errors below, taking them for independent, which they are not quite).
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from pathlib import Path

from benchmarks.results import commit_of
from tests.simulation.process import Said, simulated
from tests.simulation.project import DRIFT, DRIFTING, ERRORS, SLICES, WEAK

REPOSITORY = Path(__file__).resolve().parents[2]


def wrong(said: Said) -> list[str]:
    """What the process got wrong of one project."""
    found = []
    for place in SLICES:
        state = said.states.get(place, "no state")
        if (state == "retrain") != (place == DRIFTING):
            found.append(f"{place} is {state}")
    if said.below_target != [WEAK]:
        found.append(f"below the target: {', '.join(said.below_target) or 'nobody'}")
    return found


def main() -> int:
    """Run and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20, help="how many projects")
    parser.add_argument("--runs", type=int, default=120, help="how many runs each")
    parser.add_argument("--output", type=Path, default=REPOSITORY / "benchmarks" / "simulation.json")
    options = parser.parse_args()
    print(f"{len(ERRORS)} annotators, error rates {ERRORS}; {DRIFTING} drifts by {DRIFT}")
    projects, misjudged = [], 0
    for seed in range(options.seeds):
        began = time.perf_counter()
        said = simulated(options.runs, seed)
        projects.append(said)
        problems = wrong(said)
        misjudged += bool(problems)
        held = sum(figure.holds for figure in said.figures)
        took = time.perf_counter() - began
        print(f"seed {seed}: {said.n_labels} labels; {said.states}; below target: {', '.join(said.below_target)}")
        print(f"  {held} of {len(said.figures)} intervals hold the truth; {took:.0f} s", *problems, flush=True)
    figures = [figure for said in projects for figure in said.figures]
    if options.seeds == 1:
        for figure in figures:
            out = "" if figure.holds else "  OUT"
            print(
                f"  {figure.name:<32} {figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}] {figure.truth:.3f}{out}"
            )
    share = sum(figure.holds for figure in figures) / len(figures)
    least = 0.95 - 3 * math.sqrt(0.95 * 0.05 / len(figures))
    summary = {"projects": len(projects), "misjudged": misjudged, "intervals": len(figures), "held": round(share, 4)}
    about = {"commit": commit_of(), **summary, "least": round(least, 4)}
    lines = ",\n ".join(json.dumps(said.row()) for said in projects)  # a project a line: a diff can be read
    head = json.dumps(about, indent=1).removesuffix("\n}")
    options.output.write_text(f'{head},\n "rows": [\n {lines}\n ]\n}}\n')
    print(" ".join(f"{name}={value}" for name, value in summary.items()), f"least={least:.3f}")
    return int(misjudged > 0 or share < least)


if __name__ == "__main__":
    sys.exit(main())
