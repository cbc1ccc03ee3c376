"""Accuracy on gold: how often annotators give the right answer, and how sure one may be of that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import pandas as pd

from trajwidgets.agreement.columns import require_columns
from trajwidgets.agreement.frames import as_pandas
from trajwidgets.agreement.gold.answers import Answers, Gold, answers
from trajwidgets.agreement.proportions import exact_lower_bound, wilson_interval
from trajwidgets.agreement.reading import Reading
from trajwidgets.agreement.slices import SLICE_PREFIX, slice_columns, slices_of

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame

EVERYBODY = "(all)"


def gold_accuracy(
    frame: Frame,
    gold: Gold,
    *,
    by: str | Sequence[str] | None = None,
    **reading: Unpack[Reading],
) -> pd.DataFrame:
    """How often each annotator gives the right answer, per slice, with Wilson's interval and the exact lower bound.

    Columns: `annotator` ("(all)" for all judgements together, first); `slice` ("all", then the name of a slice) and
    `slice_value`; `n` judgements of items whose answer is known; `correct` of them; `accuracy`; `low` and `high`, the
    Wilson interval (Wilson 1927; two-sided); `at_least`, the one-sided exact lower bound (Clopper and Pearson 1934),
    on which a claim like "95 % right" rests; `method`. Rows without such a judgement have n = 0 and nan.

    Both intervals take judgements for independent; where many are of one run, they are narrower than they should be.

    Args:
        frame: one row per judgement; see `ratings_table`.
        gold: the name of a column of the frame with the right answer, or a frame of its own, one row per item, with
            the columns that identify an item and its answer in the value column, such as the rows of an expert:
            `gold=frame[frame["annotator"] == "expert"]`. Annotators it names are not scored.
        by: columns to slice by; by default those whose name starts with "slice_".
        **reading: how to read the frame, and the confidence of both intervals; see `Reading`. Leave out `duplicates`,
            and every row counts.

    Raises:
        AgreementError: Two answers for one item, an unknown column, or a frame that cannot be read as ratings.
    """
    confidence: Any = dict(reading).get("confidence", 0.95)
    frame = as_pandas(frame)
    slices = slice_columns(frame, by)
    require_columns(frame, slices, "by")
    whole = answers(frame, gold, reading)
    rows = _rows("all", None, whole, whole.annotators, confidence)
    one_field = frame
    if whole.field is not None and "field" in frame.columns:
        one_field = frame[np.array((frame["field"] == whole.field).fillna(False), dtype=np.bool_)]
    asked = reading.copy()
    asked.pop("annotators", None)
    for name in slices:
        for place, chosen in slices_of(one_field[name]):
            part = answers(one_field[chosen], gold, asked)
            rows += _rows(name.removeprefix(SLICE_PREFIX), place, part, whole.annotators, confidence)
    columns = ["annotator", "slice", "slice_value", "n", "correct", "accuracy", "low", "high", "at_least", "method"]
    kinds = {"n": "int64", "correct": "int64"} | dict.fromkeys(["accuracy", "low", "high", "at_least"], "float64")
    return pd.DataFrame(rows, columns=columns, dtype=object).astype(kinds)


def _rows(name: str, place: Any, found: Answers, annotators: Sequence[Any], confidence: float) -> list[tuple[Any, ...]]:
    rows = []
    right = found.said == found.gold
    places = {name: place for place, name in enumerate(found.annotators)}
    asked = np.isin(found.annotator, [places[name] for name in annotators if name in places])
    for annotator in (EVERYBODY, *annotators):
        own = asked if annotator == EVERYBODY else found.annotator == places.get(annotator, -1)
        n, x = int(own.sum()), int(right[own].sum())
        share = x / n if n else float("nan")
        bounds = (*wilson_interval(x, n, confidence=confidence), exact_lower_bound(x, n, confidence=confidence))
        method = f"Wilson, {confidence:.0%}; at_least exact, one-sided" if n else None
        rows.append((annotator, name, place, n, x, share, *bounds, method))
    return rows
