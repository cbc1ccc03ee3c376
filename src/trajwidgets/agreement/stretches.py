"""Pass through long columns a stretch at a time, on as many threads as there are cores.

What lies between two steps on a stretch stays in the cache, and numpy lets go of the interpreter while it works.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

STRETCH = 1 << 15
"""How many rows are passed through at a time."""

ALONE = 1 << 18
"""Below so many rows it takes longer to start threads than they save."""

MOST_THREADS = 4
"""Memory is what is waited for: more threads would wait for it together."""


def stretches(first: int, last: int) -> Iterator[slice]:
    """The rows from `first` to before `last`, stretch by stretch."""
    for at in range(first, last, STRETCH):
        yield slice(at, min(at + STRETCH, last))


def in_threads(size: int, work: Callable[[int, int], T]) -> list[T]:
    """What `work(first, last)` gives for the parts of so many rows, one part a thread, in order; one part for none.

    The parts are worked on at the same time, so each must write to places of its own.
    """
    threads = threads_for(size)
    if threads == 1:
        return [work(0, size)]
    bounds = [size * part // threads for part in range(threads + 1)]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, bounds, bounds[1:]))


def threads_for(size: int) -> int:
    """How many threads so many rows are worth."""
    if size < ALONE or sys.platform == "emscripten":  # in the browser there are none
        return 1
    return max(1, min(os.cpu_count() or 1, MOST_THREADS, size // (ALONE // 2)))
