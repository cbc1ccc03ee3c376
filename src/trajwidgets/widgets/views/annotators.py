"""How annotators work: against the rest, against gold, how fast, and which answers they give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trajwidgets.reports.fitting import fitting_name
from trajwidgets.reports.measured import MeasuredField
from trajwidgets.reports.per_annotator import annotator_figures, answers_by_annotator
from trajwidgets.widgets.view_messages import AnnotatorFigure, AnnotatorsView, Withheld
from trajwidgets.widgets.views.answers import worded
from trajwidgets.widgets.views.labels import MOST_ANSWERS
from trajwidgets.widgets.views.withholding import SMALLEST_SLICE, shown

if TYPE_CHECKING:
    from pandas import DataFrame


def annotators_view(found: MeasuredField, gold: DataFrame | None, *, everything: bool) -> AnnotatorsView:
    """Every annotator. Which answers somebody gives tells theirs where nearly all are one, so it needs labels="all"."""
    ratings = found.ratings()
    table = annotator_figures(ratings, found.rows, level=found.measure, gold=gold)
    given = answers_by_annotator(ratings).iloc[:, :MOST_ANSWERS]
    words = worded(found.field)
    people = []
    for row in table.to_dict("records"):
        few: Withheld | None = None if everything or row["n_shared"] >= SMALLEST_SLICE else "few"
        right: Withheld | None = None if everything or row["gold_n"] >= SMALLEST_SLICE else "few"
        people.append(
            AnnotatorFigure(
                annotator=str(row["annotator"]),
                n_items=row["n_items"],
                n_shared=row["n_shared"],
                observed=shown(row["observed"], few),
                value=shown(row["value"], few),
                active_seconds=shown(row["active_seconds"]),
                gold_n=row["gold_n"],
                gold_accuracy=shown(row["gold_accuracy"], right),
                gold_low=shown(row["gold_low"], right),
                gold_high=shown(row["gold_high"], right),
                answers=tuple(given.loc[row["annotator"]].tolist()) if everything else (),
                withheld=few if row["n_shared"] else "none",
            )
        )
    return AnnotatorsView(
        coefficient=fitting_name(found.measure),
        answers=tuple(words(answer) for answer in given.columns) if everything else (),
        annotators=tuple(people),
        gold=gold is not None,
    )
