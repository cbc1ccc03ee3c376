"""Time several ways to the same numbers by turns, and see that they come to the same."""

from __future__ import annotations

import gc
import math
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

import pandas as pd

OURS = "trajwidgets"
#: Whoever takes longer is taken once: a second round would tell nothing about who is fastest.
PATIENCE_S = 20.0
CLOSE = 1e-9

Numbers = Mapping[str, float]
"""Coefficients by name."""


@dataclass(frozen=True)
class Taken:
    """How long each way took, ours among them.

    Attributes:
        seconds: the median for each way.
        rounds: how often those were taken that did not take too long.
    """

    seconds: Mapping[str, float]
    rounds: int

    @property
    def fastest(self) -> str:
        """The fastest way but ours."""
        return min((name for name in self.seconds if name != OURS), key=self.seconds.__getitem__)

    @property
    def speedup(self) -> float:
        """How many times as long the fastest of the others takes."""
        return self.seconds[self.fastest] / self.seconds[OURS]

    def told(self) -> str:
        """Each way with its time, fastest first."""
        return ", ".join(f"{name} {spoken(self.seconds[name])}" for name in sorted(self.seconds, key=self.seconds.get))


def race(ways: Mapping[str, Callable[[], Numbers]], *, rounds: int) -> Taken:
    """Take each way so many times, all of them by turns, after once that counts only for those that take too long.

    Imports are to be done before: see that each way has been taken once, of little.

    Raises:
        SystemExit: One comes to another number than ours for a coefficient of the same name.
    """
    taken: dict[str, list[float]] = {}
    found: dict[str, Numbers] = {}
    for name, way in ways.items():
        seconds, found[name] = timed(way)
        taken[name] = [seconds] if seconds > PATIENCE_S else []
        must_agree(found[OURS], found[name], name)
    quick = [name for name in ways if not taken[name]]
    for _ in range(rounds):
        for name in quick:
            taken[name].append(timed(ways[name])[0])
    return Taken({name: median(seconds) for name, seconds in taken.items()}, rounds)


def nltk(few: pd.DataFrame, coefficient: str, measure: str, ours: Numbers) -> str:
    """What NLTK takes, told from a hundredth of the items: all of them would take minutes, and it is never fastest.

    Args:
        few: the frame of a hundredth of the items.
        coefficient: our name of what it is asked for.
        measure: its own name of it.
        ours: our numbers of that frame.
    """
    from nltk.metrics.agreement import AnnotationTask

    def asked() -> Numbers:
        triples = zip(few["annotator"].tolist(), few["item"].tolist(), few["value"].tolist(), strict=True)
        return {coefficient: float(getattr(AnnotationTask(data=list(triples)), measure)())}

    seconds, found = timed(asked)
    must_agree(ours, found, "NLTK")
    return f"NLTK some {spoken(100 * seconds)}, from a hundredth of the items"


def timed(way: Callable[[], Numbers]) -> tuple[float, Numbers]:
    """Seconds and what came of it; rubbish of those before is not counted."""
    gc.collect()
    began = time.perf_counter()
    numbers = way()
    return time.perf_counter() - began, numbers


def must_agree(ours: Numbers, theirs: Numbers, name: str) -> None:
    """End the benchmark unless each number of theirs is ours: a wrong number is no speed."""
    for what, value in theirs.items():
        if not math.isclose(value, ours[what], rel_tol=0, abs_tol=CLOSE):
            raise SystemExit(f"{what}: {name} says {value!r}, {OURS} {ours[what]!r}. A speed-up would mean nothing.")


def spoken(seconds: float) -> str:
    """Such as "21.3 ms" or "12.4 s"."""
    return f"{1e3 * seconds:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def machine() -> str:
    """What it was measured on."""
    return f"{os.cpu_count()} cores"


def side_by_side(frame: pd.DataFrame) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """The labels of both annotators in one order of items: of the ways in pandas the fastest."""
    one, other = (
        frame.loc[frame["annotator"] == name, ["item", "value"]].set_index("item")["value"] for name in ("a1", "a2")
    )
    other = other.reindex(one.index)
    if isinstance(one.dtype, pd.CategoricalDtype):
        return one.cat.codes, other.cat.codes
    return one, other
