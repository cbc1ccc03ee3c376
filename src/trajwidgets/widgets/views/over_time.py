"""How agreement moved: the curve of the panel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from trajwidgets.reports.fitting import fitting_name
from trajwidgets.reports.marks import Mark
from trajwidgets.reports.measured import MeasuredField
from trajwidgets.reports.over_time import agreement_over_time, items_by
from trajwidgets.widgets.view_messages import TimeMark, TimePoint, TimeView
from trajwidgets.widgets.views.withholding import SMALLEST_SLICE, shown

#: So many points are drawn at most, and so many items lie between two at least.
MOST_POINTS = 60
WINDOW = 50


def time_view(found: MeasuredField, marks: Sequence[Mark] = (), *, everything: bool) -> TimeView:
    """The curve. Between two points, and after the last, lie so many items that no answer shows through."""
    ratings = found.ratings()
    n_items = int(((ratings.codes >= 0).sum(axis=1) >= 2).sum())
    every = SMALLEST_SLICE * max(1, math.ceil(n_items / MOST_POINTS / SMALLEST_SLICE))
    window = every * math.ceil(WINDOW / every)
    table = agreement_over_time(ratings, found.rows, level=found.measure, every=every, window=window)
    if not everything:
        # A point less than that before the whole, which the other views tell, would tell of the few in between.
        table = table[(table["n_items"] % every == 0) & (n_items - table["n_items"] >= SMALLEST_SLICE)]
    forms = [1, *table["forms"].tolist()]
    return TimeView(
        coefficient=fitting_name(found.measure),
        window=window,
        points=tuple(
            TimePoint(
                n_items=row["n_items"],
                at=row["at"].isoformat(),
                cumulative=shown(row["cumulative"]),
                rolling=shown(row["rolling"]),
                form_changed=after > before,
            )
            for row, (before, after) in zip(table.to_dict("records"), pairwise(forms), strict=True)
        ),
        marks=tuple(
            TimeMark(at=mark.at.isoformat(), words=mark.words, n_items=n)
            for mark, n in zip(marks, items_by(ratings, found.rows, [mark.at for mark in marks]), strict=True)
        ),
    )
