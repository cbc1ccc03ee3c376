"""The figures behind each view as a data frame, whole: for papers, audits and one's own pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, get_args

from trajwidgets.errors import TrajwidgetsError
from trajwidgets.reports.confusion import confusion_matrix
from trajwidgets.reports.coverage import coverage
from trajwidgets.reports.marks import Mark
from trajwidgets.reports.measured import MeasuredField
from trajwidgets.reports.over_time import agreement_over_time
from trajwidgets.reports.pairs import pairwise_agreement
from trajwidgets.reports.per_annotator import annotator_figures
from trajwidgets.reports.per_label import agreement_by_label
from trajwidgets.reports.per_option import agreement_by_option
from trajwidgets.reports.store_decisions import StoreDecisions
from trajwidgets.store import LabelStore
from trajwidgets.widgets.view_messages import FrameName, ViewName
from trajwidgets.widgets.views.confusion import Pair
from trajwidgets.widgets.views.slices import slice_frame

if TYPE_CHECKING:
    from pandas import DataFrame

#: Views of which each figure tells single labels.
TELLING = ("confusion", "items")


def decisions_frame(found: StoreDecisions, view: FrameName, field: str | None) -> DataFrame:
    """The states, or with "decision_log" their changes, of one field or all."""
    table = found.log() if view == "decision_log" else found.frame()
    return table if field is None else table[table["field"] == field].reset_index(drop=True)


def frame_of(
    view: FrameName,
    store: LabelStore,
    found: MeasuredField,
    pair: Pair,
    *,
    everything: bool,
    queries: Mapping[str, str],
    gold: DataFrame | None,
    marks: Sequence[Mark] = (),
) -> DataFrame:
    """The frame of one view of one field.

    Raises:
        TrajwidgetsError: for an unknown view, one that tells single labels where `everything` may not be told, or a
            field that cannot be compared.
    """
    if view not in (*get_args(ViewName), "options"):
        views = ", ".join(map(repr, get_args(FrameName)))
        raise TrajwidgetsError(f"no view {view!r}. There are {views}.")
    if view in TELLING and not everything:
        raise TrajwidgetsError(f'view {view!r} tells single labels. Say so: AgreementPanel(store, labels="all").')
    if found.trouble is not None:
        raise TrajwidgetsError(found.trouble)
    if view == "items":
        return store.disagreements(found.field.name)
    if view == "coverage":
        return coverage(found.rows)
    if view == "slices":
        return slice_frame(found, queries)
    ratings = found.ratings()
    if view == "options":
        if found.options is None:
            raise TrajwidgetsError(f"field {found.field.name!r} asks for one answer, not for a set of options.")
        return agreement_by_option(ratings, found.options)
    if view == "labels":
        return agreement_by_label(ratings, options=found.options)
    if view == "annotators":
        return annotator_figures(ratings, found.rows, level=found.measure, gold=gold)
    if view == "pairs":
        return pairwise_agreement(ratings, level=found.measure)
    if view == "confusion":
        return confusion_matrix(ratings, pair)
    return agreement_over_time(ratings, found.rows, level=found.measure, marks=marks)
