"""Real runs of our own, recorded by scripts/record, to try everything on without having runs at hand."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trajwidgets.formats import Runs

__all__ = ["examples"]

# Where the package lies in a zip, its files are unpacked for as long as the process lives.
_UNPACKED = ExitStack()


@cache
def examples() -> Runs:
    """Eight runs of 12 to 60 steps, sorted by id: coding, support and browser agents, with errors and recoveries.

    Two of them solve one task by different paths, one fails, one succeeds only in part. `slices` says for each its
    `capability` and `difficulty`; screenshots are handed out by `Trajectory.asset`. Read once per process.
    """
    from trajwidgets.formats import load

    return load(_UNPACKED.enter_context(as_file(files(__name__) / "data")))
