"""One measured figure: what came out, what it may be, and one sentence on how it was come by."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from importlib.metadata import version
from typing import TypedDict

#: The unit of a speed-up, and the only one of which more is better.
AS_FAST = "x as fast"


class Figure(TypedDict):
    """`budget` is the greatest value that is `ok`, of a speed-up the least; None where it is only there to compare."""

    value: float
    unit: str
    budget: float | None
    ok: bool
    how: str


def figure(value: float, unit: str, how: str, *, budget: float | None = None) -> Figure:
    """The figure, held against its budget as measured and not as rounded."""
    ok = holds(value, unit, budget)
    return Figure(value=_short(value), unit=unit, budget=None if budget is None else _short(budget), ok=ok, how=how)


def holds(value: float, unit: str, budget: float | None) -> bool:
    """Whether a value is within its budget."""
    return budget is None or (value >= budget if unit == AS_FAST else value <= budget)


def _short(value: float) -> float:
    """Four significant digits: more would be noise."""
    return float(f"{value:.4g}")


def p95(values: Sequence[float]) -> float:
    """The value that 95 % do not exceed, between the two nearest as numpy and Excel have it (Hyndman-Fan type 7)."""
    return statistics.quantiles(values, n=20, method="inclusive")[18]


def versions(*packages: str) -> str:
    """The versions a figure depends on, for its `how`."""
    return ", ".join(f"{package} {version(package)}" for package in packages)
