"""On which answers people agree: agreement on each, with its prevalence."""

from __future__ import annotations

from trajwidgets.reports.measured import MeasuredField
from trajwidgets.reports.per_label import agreement_by_label
from trajwidgets.widgets.view_messages import LabelFigure, LabelsView
from trajwidgets.widgets.views.answers import worded
from trajwidgets.widgets.views.withholding import shown, withheld

#: So many answers are listed, the most frequent ones: a number field has as many as values.
MOST_ANSWERS = 60


def labels_view(found: MeasuredField, *, everything: bool) -> LabelsView:
    """Every answer of the scale; where few items have it nothing is told but that."""
    table = agreement_by_label(found.ratings(), options=found.options)
    if len(table) > MOST_ANSWERS:
        table = table.sort_values("n", ascending=False, kind="stable").head(MOST_ANSWERS)
    words = worded(found.field)
    hidden = withheld(table["n_items"].tolist(), everything=everything)
    return LabelsView(
        labels=tuple(
            LabelFigure(
                answer=words(row["label"]),
                n_items=0 if why else row["n_items"],
                n=0 if why else row["n"],
                prevalence=shown(row["prevalence"], why),
                agreement=shown(row["agreement"], why),
                withheld=why,
            )
            for row, why in zip(table.to_dict("records"), hidden, strict=True)
        )
    )
