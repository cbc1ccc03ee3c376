"""The items with most disagreement, each with who said what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trajwidgets.reports.measured import MeasuredField
from trajwidgets.widgets.view_messages import AnswerCount, DisputedItem, ItemsView
from trajwidgets.widgets.views.answers import worded
from trajwidgets.widgets.views.confusion import step_of_row

if TYPE_CHECKING:
    from pandas import DataFrame

MOST_ITEMS = 100


def items_view(found: MeasuredField, disputed: DataFrame, *, opens: bool, everything: bool) -> ItemsView:
    """The first of `LabelStore.disagreements`, where the cell says that single labels may be shown."""
    if not everything:
        return ItemsView(items=(), n_items=0, opens=opens, withheld="labels")
    words = worded(found.field)
    items = []
    for row in disputed.head(MOST_ITEMS).to_dict("records"):
        by_answer: dict[str, list[str]] = {}
        for annotator, value in row["values"].items():
            by_answer.setdefault(words(tuple(value) if isinstance(value, list) else value), []).append(annotator)
        answers = sorted(by_answer.items(), key=lambda each: -len(each[1]))
        items.append(
            DisputedItem(
                step=step_of_row(row),
                disagreement=float(row["disagreement"]),
                answers=tuple(AnswerCount(answer=answer, annotators=tuple(who)) for answer, who in answers),
            )
        )
    return ItemsView(items=tuple(items), n_items=len(disputed), opens=opens, withheld=None)
