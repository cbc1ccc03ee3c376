"""Run the benchmarks: `python -m benchmarks [NAME ...]`, where a name is a benchmark's or one of its figures'.

Merges the figures into benchmarks/results.json, prints them, and exits 1 if one is over its budget.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from benchmarks import ROLL
from benchmarks.figure import Figure
from benchmarks.results import RESULTS, commit_of, merge, table


def wanted(names: Sequence[str]) -> list[str]:
    """The benchmarks that give these figures, each once, in the order of the roll; all where no name is given.

    Raises SystemExit, which says what there is, for a name that is neither a benchmark nor a figure.
    """
    known = {name: benchmark for benchmark, figures in ROLL.items() for name in (benchmark, *figures)}
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"no benchmark gives {', '.join(unknown)}. There are: {', '.join(known)}.")
    chosen = {known[name] for name in names}
    return [benchmark for benchmark in ROLL if benchmark in chosen or not names]


def is_there(benchmark: str) -> bool:
    """Whether the benchmark's module is in this checkout."""
    return find_spec(f"benchmarks.{benchmark}") is not None


def measured(benchmark: str) -> dict[str, Figure]:
    """The figures of a benchmark. Where one is over budget all are taken once more: the machine may have been busy."""
    measure = import_module(f"benchmarks.{benchmark}").measure
    first: dict[str, Figure] = measure()
    over = {name: figure["value"] for name, figure in first.items() if not figure["ok"]}
    if not over:
        return first
    again: dict[str, Figure] = measure()
    return {name: _second(figure, first[name]) for name, figure in again.items()}


def _second(figure: Figure, first: Figure) -> Figure:
    """The second measurement counts, be it better or worse, and tells of the first."""
    return {**figure, "how": f"{figure['how']} Measured twice, this is the second; the first gave {first['value']:g}."}


def run(names: Sequence[str], path: Path = RESULTS) -> bool:
    """Measure what is wanted, merge it into `path`, and show it. Whether every fresh figure is within its budget."""
    commit = commit_of()
    fresh: dict[str, Figure] = {}
    for benchmark in filter(is_there, wanted(names)):
        print(f"measuring {', '.join(ROLL[benchmark])}", file=sys.stderr, flush=True)
        figures = measured(benchmark)
        merge(figures, commit, path)
        fresh |= figures
    print(table(fresh))
    over = [name for name, figure in fresh.items() if not figure["ok"]]
    if over:
        print(f"over budget: {', '.join(over)}", file=sys.stderr)
    return not over


def main(words: Sequence[str] | None = None) -> int:
    """0 when every figure taken is within its budget."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(ROLL)}, or a figure; all by default")
    # As on a user's machine: what is imported was compiled before.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return 0 if run(parser.parse_args(words).names) else 1


if __name__ == "__main__":
    sys.exit(main())
