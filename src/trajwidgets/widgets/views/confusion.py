"""Which answers are taken for which: the confusion matrix of the panel, and the steps behind a cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from trajwidgets.errors import TrajwidgetsError
from trajwidgets.reports.confusion import confusion_matrix, items_of_cell
from trajwidgets.reports.measured import MeasuredField
from trajwidgets.widgets.view_messages import ConfusionView, ViewStep
from trajwidgets.widgets.views.answers import worded

if TYPE_CHECKING:
    from pandas import DataFrame

Pair = tuple[str, str] | None


def confusion_view(found: MeasuredField, pair: Pair, *, everything: bool) -> ConfusionView:
    """The counts, where the cell says that single labels may be shown; else none of them."""
    ratings = found.ratings()
    people = tuple(map(str, ratings.annotators))
    # Whom the page chose may have been renamed meanwhile.
    pair = pair if pair is not None and set(pair) <= set(people) else None
    if not everything:
        return ConfusionView(annotators=people, pair=pair, answers=(), counts=(), withheld="labels")
    matrix = confusion_matrix(ratings, pair)
    # By places: pandas takes a set, which an answer may be, for a choice of several rows.
    counts = matrix.to_numpy()
    used = [place for place in range(len(counts)) if found.scale or counts[place].any() or counts[:, place].any()]
    words = worded(found.field)
    return ConfusionView(
        annotators=people,
        pair=pair,
        answers=tuple(words(matrix.index[place]) for place in used),
        counts=tuple(map(tuple, counts[np.ix_(used, used)].tolist())),
        withheld=None,
    )


def cell_steps(found: MeasuredField, row: str, column: str, pair: Pair) -> DataFrame:
    """The items of a cell, by the words of its answers.

    Raises:
        TrajwidgetsError: when there are no such answers any more.
    """
    ratings, words = found.ratings(), worded(found.field)
    answers = {words(answer): answer for answer in ratings.categories}
    if row not in answers or column not in answers:
        raise TrajwidgetsError(f"{row!r} x {column!r}: no such cell. The labels have changed; open the view again.")
    return items_of_cell(ratings, answers[row], answers[column], pair)


def step_of_row(row: Mapping[Any, Any]) -> ViewStep:
    """An item of a frame by its place."""
    step = row.get("step_id")
    return ViewStep(
        trajectory_id=str(row["trajectory_id"]),
        step_id=step if isinstance(step, str) else None,
        target=str(row["target"]),
    )
