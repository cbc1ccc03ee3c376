"""marked_text: the words that labels on spans and values speak of, which a store never holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trajwidgets.errors import LabelError
from trajwidgets.formats import Runs, load
from trajwidgets.labels import JsonTarget, SpanTarget, target_of, value_at, words_at
from trajwidgets.trajectory import Trajectory

if TYPE_CHECKING:
    from pandas import DataFrame, Series


def marked_text(labels: DataFrame, runs: Runs | Trajectory | str | Path | list[Any]) -> Series[Any]:
    """The words each label marks, row by row of a long frame such as `store.to_frame()`: `string`, with its index.

    A store keeps no word of a trajectory, so the runs are asked: `frame.assign(text=tw.marked_text(frame, runs))`. A
    value that is no text comes as JSON. NA where the label is on no mark, the run is not among `runs`, or the place is
    not there any more.

    Raises:
        FormatError: when `runs` is neither `Runs` nor anything `load` takes.
    """
    import pandas as pd

    known = runs if isinstance(runs, Runs) else load(runs)
    found = pd.Series(pd.NA, index=range(len(labels)), dtype="string")
    marks = labels[["trajectory_id", "step_id", "target"]].reset_index(drop=True)
    marks = marks[marks["target"].str.match("span:|json:").fillna(False).astype(bool)]
    # Run by run: what a large source holds is read from its file, and let go when others were read.
    for trajectory_id, rows in marks.groupby("trajectory_id", sort=False):
        run = known.get(str(trajectory_id))
        if run is not None:
            found[rows.index] = [_words(run, *row) for row in zip(rows["step_id"], rows["target"], strict=True)]
    return found.set_axis(labels.index).rename("marked_text")


def _words(run: Trajectory, step_id: str, key: str) -> str | None:
    step, target = run.find(step_id), target_of(run.trajectory_id, step_id, key)
    if step is None:
        return None
    try:
        if isinstance(target, SpanTarget):
            return words_at(target, step)
        value = value_at(step, target.pointer) if isinstance(target, JsonTarget) else None
    except LabelError:
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
