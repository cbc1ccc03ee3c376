"""benchmarks/results.json: read, merge, write, and show as a table."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figure import AS_FAST, Figure

REPOSITORY = Path(__file__).resolve().parent.parent
RESULTS = REPOSITORY / "benchmarks" / "results.json"


class Result(Figure):
    """A figure as it is kept: with the commit it speaks of, and when it was taken."""

    commit: str
    at: str


def read(path: Path = RESULTS) -> dict[str, Result]:
    """The results of earlier runs; none where there is no file."""
    results: dict[str, Result] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return results


def merge(figures: Mapping[str, Figure], commit: str, path: Path = RESULTS) -> dict[str, Result]:
    """Put fresh figures in the place of older ones of their name; the others stay. Returns them all."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    merged = read(path) | {name: Result(**figure, commit=commit, at=at) for name, figure in figures.items()}
    path.write_text(json.dumps(merged, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return merged


def commit_of(repository: Path = REPOSITORY) -> str:
    """The commit that is measured, with "+" where files differ from it; "unknown" outside git.

    The results themselves may differ: a run writes them part by part.
    """
    try:
        commit = _git(repository, "rev-parse", "--short=12", "HEAD")
        changed = _git(repository, "status", "--porcelain", "--", ".", ":!benchmarks/*.json")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{commit}+" if changed else commit


def _git(repository: Path, *words: str) -> str:
    command = ["git", *words]
    return subprocess.run(command, cwd=repository, check=True, capture_output=True, text=True).stdout.strip()


def table(results: Mapping[str, Figure]) -> str:
    """One line a figure: name, value, budget, whether it holds."""
    rows = [
        (name, f"{result['value']:g}", result["unit"], _budget(result), "ok" if result["ok"] else "OVER")
        for name, result in results.items()
    ]
    rows.insert(0, ("", "value", "unit", "budget", ""))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        f"{name:<{widths[0]}}  {value:>{widths[1]}} {unit:<{widths[2]}}  {budget:>{widths[3]}}  {ok}".rstrip()
        for name, value, unit, budget, ok in rows
    )


def _budget(result: Figure) -> str:
    sign = ">=" if result["unit"] == AS_FAST else "<="
    return "" if result["budget"] is None else f"{sign} {result['budget']:g}"
