"""The columns of the frames about paths; they are documented where users meet them, at `AcceptedPaths`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame

JUDGED = {
    "trajectory_id": "string",
    "task_id": "string",
    "path": "string",
    "same_tools": "bool",
    "n_steps": "Int64",
    "n_calls": "Int64",
    "cheapest": "Int64",
    "efficiency": "Float64",
    "outcome": "string",
}

ACCEPTED = {
    "task_id": "string",
    "trajectory_id": "string",
    "n_steps": "Int64",
    "n_calls": "Int64",
    "tools": "object",
    "annotator": "string",
    "role": "string",
    "accepted_at": "datetime64[us, UTC]",
    "note": "string",
    "path_digest": "string",
    "run_digest": "string",
}


def frame_of(rows: Sequence[tuple[Any, ...]], dtypes: Mapping[str, str]) -> DataFrame:
    """A frame of these rows, its columns typed also where there are none."""
    import pandas as pd

    columns: dict[str, Any] = {}
    for place, (name, dtype) in enumerate(dtypes.items()):
        cells: Any = pd.Series([row[place] for row in rows], dtype=object)
        columns[name] = pd.to_datetime(cells, utc=True).astype(dtype) if "datetime" in dtype else cells.astype(dtype)
    return pd.DataFrame(columns)
