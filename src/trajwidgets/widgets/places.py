"""Where in the runs something stands: a run and a step, or a row of a frame that names both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trajwidgets.errors import TrajwidgetsError

if TYPE_CHECKING:
    from pandas import Series

    #: A run's id, a pair of run and step, or a row that has `trajectory_id` and `step_id`.
    Where = str | tuple[str, str | None] | Mapping[str, Any] | Series[Any]


def place_of(where: object, step_id: str | None = None) -> tuple[str, str | None]:
    """Run and step of a row (of `to_frame()`, `disagreements()`, ...), or as they are given; None is the whole run.

    Raises:
        TrajwidgetsError: when it names no run.
    """
    if isinstance(where, str):
        return where, step_id
    if isinstance(where, tuple) and not hasattr(where, "_fields"):
        given: list[object] = [*where, None][:2]
    elif hasattr(where, "get"):
        given = [where.get(name) for name in ("trajectory_id", "step_id")]
    else:  # a row of `itertuples`
        given = [getattr(where, name, None) for name in ("trajectory_id", "step_id")]
    run, step = (each if isinstance(each, str) else None for each in given)
    if run is None:
        raise TrajwidgetsError(
            f"{type(where).__name__} names no run. Pass a row with `trajectory_id` and `step_id`, such as "
            f"store.disagreements().iloc[0], or the two ids."
        )
    return run, step
