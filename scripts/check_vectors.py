"""Compute every published number of a file of vectors and say, one by one, what came out and whether that is right.

    python scripts/check_vectors.py FILE

The file is {"vectors": [...]}, each with "id", "metric", "data_kind", "data", "params", "quantity", "expected" and
"tolerance". One line per vector: id, expected, got, verdict. What nothing here computes is `not supported`, by name,
and counts as failed; so does a vector whose data cannot be read. The last line is "N passed, M failed"; the exit code
is 0 only if none failed.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vector_coefficients
import vector_measures
from vector_measures import NotSupported, measured

MEASURES = {**vector_coefficients.MEASURES, **vector_measures.MEASURES}


@dataclass(frozen=True)
class Verdict:
    """What came of one vector."""

    name: str
    expected: Any
    got: Any
    passed: bool
    why: str


def main(arguments: list[str] | None = None) -> int:
    """Print a line per vector; 0 when all passed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, help="a file of vectors")
    path = parser.parse_args(arguments).file
    try:
        vectors = json.loads(path.read_text(encoding="utf-8"))
        vectors = list(vectors["vectors"] if isinstance(vectors, dict) else vectors)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f'{path}: no file of vectors ({error!r}). It is JSON, {{"vectors": [...]}}.', file=sys.stderr)
        return 2
    verdicts = [verdict_of(vector, place) for place, vector in enumerate(vectors)]
    for verdict in verdicts:
        print(f"{verdict.name}  expected {_shown(verdict.expected)}  got {_shown(verdict.got)}  {verdict.why}")
    passed = sum(verdict.passed for verdict in verdicts)
    print(f"{passed} passed, {len(verdicts) - passed} failed")
    return 0 if passed == len(verdicts) else 1


def verdict_of(vector: Any, place: int) -> Verdict:
    """Compute one vector; whatever is wrong with it fails this one alone."""
    if not isinstance(vector, Mapping):
        return Verdict(f"vector {place}", None, None, passed=False, why="failed: it is no object")
    name, expected = str(vector.get("id", f"vector {place}")), vector.get("expected")
    try:
        got = measured({"params": {}, "quantity": "value", **vector, **_no_params(vector)}, MEASURES)
        tolerance = vector.get("tolerance")
        passed = matches(got, expected, 1e-9 if tolerance is None else float(tolerance))
    except NotSupported as error:
        return Verdict(name, expected, None, passed=False, why=f"not supported: {error}")
    except Exception as error:  # a vector is data: whatever is wrong with one leaves the others alone
        return Verdict(name, expected, None, passed=False, why=f"failed: {type(error).__name__}: {error}")
    return Verdict(name, expected, got, passed, "passed" if passed else "failed")


def _no_params(vector: Mapping[str, Any]) -> dict[str, Any]:
    return {"params": {}} if vector.get("params") is None else {}


def matches(got: Any, expected: Any, tolerance: float) -> bool:
    """Whether a number, or each of a list of numbers, lies within the tolerance; nan never does."""
    if isinstance(expected, list):
        several = list(got) if isinstance(got, list | tuple) else [got]
        return len(several) == len(expected) and all(
            matches(one, other, tolerance) for one, other in zip(several, expected, strict=True)
        )
    if isinstance(got, list):
        return len(got) == 1 and matches(got[0], expected, tolerance)
    # A hair more: the tolerance is half a unit of the last printed digit, and that digit may be just on the edge.
    return math.isfinite(got) and abs(got - float(expected)) <= tolerance * (1 + 1e-9)


def _shown(number: Any) -> str:
    if isinstance(number, list):
        return "[" + ", ".join(_shown(each) for each in number) + "]"
    return f"{number:.8g}" if isinstance(number, int | float) else "-"


if __name__ == "__main__":
    sys.exit(main())
