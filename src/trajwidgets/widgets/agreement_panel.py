"""AgreementPanel: agreement per field and slice, moving by itself as any notebook on the store saves."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from trajwidgets.errors import TrajwidgetsError
from trajwidgets.reports.figures import figure_of
from trajwidgets.reports.marks import read_marks
from trajwidgets.reports.measured import MeasuredField
from trajwidgets.reports.standing import standing_of_queries
from trajwidgets.store import Event, LabelStore
from trajwidgets.widgets import messages as m
from trajwidgets.widgets.deciding import Deciding
from trajwidgets.widgets.reading_room import ReadingRoom
from trajwidgets.widgets.report import current_report
from trajwidgets.widgets.report_messages import Report, ReportAsk
from trajwidgets.widgets.state_messages import DismissAsk, States, StatesAsk
from trajwidgets.widgets.still import still_panel, still_trouble
from trajwidgets.widgets.view_messages import CellAsk, CellSteps, FrameName, ShowAsk, ViewAsk, ViewShown
from trajwidgets.widgets.views.annotators import annotators_view
from trajwidgets.widgets.views.confusion import cell_steps, confusion_view, step_of_row
from trajwidgets.widgets.views.coverage import coverage_view
from trajwidgets.widgets.views.frames import decisions_frame, frame_of
from trajwidgets.widgets.views.items import items_view
from trajwidgets.widgets.views.labels import labels_view
from trajwidgets.widgets.views.over_time import time_view
from trajwidgets.widgets.views.pairs import pairs_view
from trajwidgets.widgets.views.reading import current_fields
from trajwidgets.widgets.views.slices import slices_view, with_states
from trajwidgets.widgets.views.states import looks_told, states_of
from trajwidgets.widgets.widget import Answer, Widget

if TYPE_CHECKING:
    from datetime import date

    from matplotlib.figure import Figure
    from pandas import DataFrame

    from trajwidgets.agreement import DecisionChange, DecisionRule

#: A report that took one second is followed by this many without one; what came meanwhile is in the next.
RESTING_SHARE = 2
LONGEST_REST = 5.0

#: So many steps of a cell are listed; the number above them counts all.
MOST_STEPS = 200


class AgreementPanel(Widget):
    """Agreement, live: per field and slice, per pair of annotators, over time, and who has judged what.

    It needs the store alone: scales, levels and slices are recorded there. It shows no item and no single label, and
    withholds slices and pairs so small that a figure would give a colleague's answer away. With `labels="all"` it shows
    those too, and besides the confusion matrix and the items people differ on, with who said what: for whoever answers
    for the labels, never beside somebody who still labels blind.

    Each slice and field has a state: too few, ok, watch, retrain or meets. It is decided by `rule` on a grid of items,
    going through the log of the store event by event, so it is the same whenever a panel is opened.

    Args:
        store: a `LabelStore`, or the path of its file (made if absent).
        labels: "all" shows what tells single labels, too.
        slices: further slices, for each name an expression as `DataFrame.query` takes it, over the columns of
            `LabelStore.to_frame()`: `{"slow": "active_ms > 20_000", "web": "slice_skill == 'web'"}`.
        gold: right answers, one row per item with `trajectory_id`, `step_id`, `target` and `value`, and `field` where
            they are of several: such as an expert's rows of `to_frame()`. Annotators are held against it.
        viewer: a `Viewer` or `Labeler` in which a step is opened that is clicked in the panel.
        rule: a `DecisionRule`, when to retrain and when a claim is met; by default its own defaults.
        on_change: is called with a `DecisionChange` when a slice and field comes into another state by what is saved
            from now on, in this process or another; on a thread of its own. What it raises is shown in the panel.
        marks: what happened when, such as `{"2026-03-01": "retraining"}`, drawn in agreement over time. Moments are
            dates or times, as text in ISO 8601 too; without a zone they are UTC.
        language: what the panel says, "de" or "en"; None: what the notebook around it is written in.

    Attributes:
        viewer: as above; another one may be put there at any time.

    Raises:
        StoreError: when the store cannot be opened.
        TrajwidgetsError: when `labels` or `language` is none of ours, `viewer` no widget that shows runs, `rule` no
            rule, or `marks` no times with words.
    """

    _bundle = "agreement_panel"
    _stop_watching: Callable[[], None] = staticmethod(lambda: None)

    def __init__(
        self,
        store: LabelStore | str | Path,
        *,
        labels: Literal["all"] | None = None,
        slices: Mapping[str, str] | None = None,
        gold: DataFrame | None = None,
        viewer: ReadingRoom | None = None,
        rule: DecisionRule | None = None,
        on_change: Callable[[DecisionChange], object] | None = None,
        marks: Mapping[str | date, str] | None = None,
        language: str | None = None,
    ) -> None:
        if labels not in (None, "all"):
            raise TrajwidgetsError(f'labels={labels!r}: pass "all", or nothing to show no single label.')
        if viewer is not None and not isinstance(viewer, ReadingRoom):
            raise TrajwidgetsError(f"viewer= takes a Viewer or a Labeler, not {type(viewer).__name__}.")
        self.store = store if isinstance(store, LabelStore) else LabelStore(store)
        self.viewer = viewer
        self._everything = labels == "all"
        self._queries = dict(slices or {})
        self._gold = gold
        self._marks = read_marks(marks)
        self._deciding = Deciding(self.store, rule, on_change, self._tell_states)
        super().__init__(language=language)
        self._stop_watching = self.store.watch(self._moved)

    def __repr__(self) -> str:
        """Stable from run to run, so that saved notebooks compare equal."""
        return f"AgreementPanel({Path(self.store.path).name!r})"

    def close(self) -> None:
        """Stop listening to the store and close the widget."""
        self._stop_watching()
        super().close()

    def to_frame(self, view: FrameName, field: str | None = None, *, pair: tuple[str, str] | None = None) -> DataFrame:
        """The figures behind a view as the store stands now, however small: not for those who still label blind.

        "slices" as `reports.slices.agreement_by_slice`, "labels" as `reports.per_label.agreement_by_label`,
        "options" (of a multi-choice) as `reports.per_option.agreement_by_option`, "annotators" as
        `reports.per_annotator.annotator_figures`, "pairs" as `reports.pairs.pairwise_agreement`, "confusion" as
        `reports.confusion.confusion_matrix`, "time" as `reports.over_time.agreement_over_time`, "coverage" as
        `reports.coverage.coverage`, "items" as `LabelStore.disagreements`. "slices" has two columns more, `state` and
        `why`, as of the last look, and of a query as it stands now. "decisions" gives the states of all slices and
        fields as `reports.StoreDecisions.frame`, "decision_log" all their changes as its `log`.

        Args:
            view: its name.
            field: which field; needed where several were judged, except for the decisions.
            pair: the two annotators of a confusion matrix; None pools all pairs.

        Raises:
            TrajwidgetsError: for an unknown view, field or annotator, for a field that cannot be compared, and for
                "confusion" and "items" without `labels="all"`.
        """
        if view in ("decisions", "decision_log"):
            name = None if field is None else self._named(field).field.name
            return decisions_frame(self._deciding.now(), view, name)
        found = self._named(field)
        table = frame_of(
            view,
            self.store,
            found,
            pair,
            everything=self._everything,
            queries=self._queries,
            gold=self._gold_of(found.field.name),
            marks=self._marks,
        )
        if view != "slices":
            return table
        decided, rule = self._deciding.now().decided, self._deciding.rule
        standings = standing_of_queries(found, self._queries, rule, decided.looks)
        return with_states(table, found.field.name, decided, standings)

    def figure(self, view: FrameName, field: str | None = None, *, pair: tuple[str, str] | None = None) -> Figure:
        """A view as a matplotlib figure, which a notebook shows and `figure.savefig("slices.pdf")` keeps.

        Whatever it shows is saved with the notebook. The arguments are those of `to_frame`; "items", "options" and
        the decisions have no drawing.

        Raises:
            TrajwidgetsError: as `to_frame`, or without matplotlib (`trajwidgets[figures]`).
        """
        rule = self._deciding.rule
        table = self.to_frame(view, field, pair=pair)
        return figure_of(view, table, self._named(field).field.title, lines=(rule.low, rule.high))

    def _gold_of(self, field: str) -> DataFrame | None:
        gold = self._gold
        return gold if gold is None or "field" not in gold.columns else gold[gold["field"] == field]

    def _named(self, field: str | None) -> MeasuredField:
        fields = current_fields(self.store)
        if field is None and len(fields) == 1:
            return next(iter(fields.values()))
        if field not in fields:
            there = ", ".join(map(repr, fields)) or "none yet"
            wanted = "name a field" if field is None else f"no field {field!r} with labels to compare"
            raise TrajwidgetsError(f"{wanted}. Fields: {there}.")
        return fields[field]

    def _handlers(self) -> Mapping[str, Callable[[Any], Answer]]:
        return {
            "report": self._report,
            "view": self._view,
            "cell": self._cell,
            "show": self._show,
            "states": self._states,
            "dismiss": self._dismiss,
        }

    def _report(self, _ask: ReportAsk) -> Report:
        return current_report(self.store)

    def _states(self, _ask: StatesAsk) -> States:
        return self._told_states(behind=not self._deciding.soon())

    def _dismiss(self, ask: DismissAsk) -> m.Done:
        self._deciding.dismiss(ask.number)
        self._tell_states()
        return m.Done()

    def _told_states(self, *, behind: bool = False) -> States:
        return states_of(self._deciding, everything=self._everything, behind=behind)

    def _tell_states(self) -> None:
        self._say("states", self._told_states())

    def _view(self, ask: ViewAsk) -> ViewShown:
        found = current_fields(self.store).get(ask.field)
        if found is None or found.trouble is not None:
            return ViewShown(field=ask.field, shown=None, trouble=None if found is None else found.trouble)
        try:
            return ViewShown(field=ask.field, shown=self._shown(ask, found), trouble=None)
        except TrajwidgetsError as error:
            return ViewShown(field=ask.field, shown=None, trouble=str(error))

    def _shown(self, ask: ViewAsk, found: MeasuredField) -> Any:
        everything = self._everything
        match ask.view:
            case "slices":
                deciding = self._deciding
                return slices_view(found, self._queries, deciding.rule, deciding.decided.looks, everything=everything)
            case "labels":
                return labels_view(found, everything=everything)
            case "annotators":
                return annotators_view(found, self._gold_of(ask.field), everything=everything)
            case "pairs":
                return pairs_view(found, everything=everything)
            case "confusion":
                return confusion_view(found, ask.pair, everything=everything)
            case "time":
                return time_view(found, self._marks, everything=everything)
            case "coverage":
                return coverage_view(found)
            case "items":
                disputed = self.store.disagreements(ask.field) if everything else found.rows.head(0)
                return items_view(found, disputed, opens=self.viewer is not None, everything=everything)

    def _cell(self, ask: CellAsk) -> CellSteps:
        self._only_with_labels()
        steps = cell_steps(self._named(ask.field), ask.row, ask.column, ask.pair)
        return CellSteps(
            steps=tuple(map(step_of_row, steps.head(MOST_STEPS).to_dict("records"))),
            n_steps=len(steps),
            opens=self.viewer is not None,
        )

    def _show(self, ask: ShowAsk) -> m.Done:
        self._only_with_labels()
        if self.viewer is None:
            raise TrajwidgetsError("no Viewer to open it in: pass viewer= to the panel.")
        self.viewer.go_to(ask.trajectory_id, ask.step_id)
        return m.Done()

    def _only_with_labels(self) -> None:
        if not self._everything:
            raise TrajwidgetsError('this panel shows no single label. Say so: AgreementPanel(store, labels="all").')

    def _still(self) -> str:
        as_of = self.store.now()
        try:
            done = self._deciding.soon()
            looks = looks_told(self._deciding.decided, everything=False)
            return still_panel(Path(self.store.path).name, as_of, current_report(self.store), looks, done=done)
        except TrajwidgetsError as error:
            return still_trouble("AgreementPanel", as_of, str(error))

    def _moved(self, _events: list[Event]) -> None:
        """Say the new numbers; then rest, so that a large store leaves the kernel time for the keys."""
        began = time.monotonic()
        try:
            self._say("report", current_report(self.store))
            self._deciding.renew()
        except TrajwidgetsError as error:
            self._say("trouble", m.Failure(message=str(error)))
        time.sleep(min(RESTING_SHARE * (time.monotonic() - began), LONGEST_REST))
