"""What every widget that shows runs can do: send their steps page by page, search in them, and be sent to a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import traitlets

from trajwidgets.errors import TrajectoryError, TrajwidgetsError
from trajwidgets.formats import Runs, load
from trajwidgets.trajectory import RunSummary, Trajectory
from trajwidgets.widgets import messages as m
from trajwidgets.widgets.folded import Folded
from trajwidgets.widgets.paging import page, whole
from trajwidgets.widgets.pictures import within_reach
from trajwidgets.widgets.places import place_of
from trajwidgets.widgets.search import search
from trajwidgets.widgets.widget import Answer, Widget, bundle

if TYPE_CHECKING:
    from trajwidgets.widgets.places import Where


class ReadingRoom(Widget):
    """Runs as step cards. A room on top of it says what stands on the cards besides, and where a run opens."""

    runs: Runs
    _height = traitlets.Int(720).tag(sync=True)

    def _take(self, runs: Runs | Trajectory | str | Path | list[Any] | tuple[Any, ...]) -> None:
        """Take the runs to show.

        Raises:
            FormatError: when they cannot be read.
            TrajectoryError: when there are none.
        """
        self.runs = runs if isinstance(runs, Runs) else load(runs)
        if not self.runs:
            raise TrajectoryError("there is no run to show: `runs` is empty.")
        # What a large file holds stays in the file: only the run that is looked at is read.
        self._by_id: dict[str, RunSummary] = {run.trajectory_id: run for run in self.runs.summaries}
        #: Where the reader is in each run, that of the last one last.
        self._places: dict[str, str | None] = {}
        #: The run that is searched, as long as it is.
        self._folded: Folded | None = None

    def go_to(self, where: Where, step_id: str | None = None) -> None:
        """Show a step in the widget, wherever it is open: a row of a frame, or the ids of run and step.

        `labeler.go_to(store.disagreements().iloc[0])` shows what is disputed most. Only the place is sent to the page:
        who said what stays in the frame.

        Raises:
            TrajwidgetsError: when the row names no run, or no run of this widget.
            TrajectoryError: when the run has no such step.
        """
        place = self._found(*place_of(where, step_id))
        self._put(place)
        self._say("go_to", m.GoTo(trajectory_id=place[0], step_id=self._opens_at(place[0])))

    def _opens_at(self, trajectory_id: str) -> str | None:
        """The step at which a run opens; None for the run as a whole."""
        raise NotImplementedError

    def _has_place_for_whole(self, trajectory_id: str) -> bool:
        """Whether one can stand at the run as a whole."""
        raise NotImplementedError

    def _handlers(self) -> Mapping[str, Callable[[Any], Answer]]:
        return {
            "page": self._page,
            "whole": self._whole,
            "search": self._search,
            "fold": self._fold,
            "asset": self._asset,
            "extra": self._extra,
            "place": self._remember,
        }

    def _run(self, trajectory_id: str) -> Trajectory:
        self._check(trajectory_id)
        return self.runs[trajectory_id]

    def _check(self, trajectory_id: str) -> None:
        if trajectory_id not in self._by_id:
            raise TrajwidgetsError(f"run {trajectory_id!r} is not in this {type(self).__name__}. Run the cell again.")

    def _page(self, ask: m.PageAsk) -> Answer:
        count, body = page(self._run(ask.trajectory_id), ask.start, ask.count)
        return m.Page(trajectory_id=ask.trajectory_id, start=ask.start, count=count), [body]

    def _whole(self, ask: m.WholeAsk) -> m.Whole:
        return m.Whole(text=whole(self._run(ask.trajectory_id), ask.step_id, ask.pointer))

    def _search(self, ask: m.SearchAsk) -> m.Hits:
        # Without the lock: whoever saves meanwhile does not wait for it.
        return search(self._folded_run(ask.trajectory_id), ask)

    def _fold(self, ask: m.FoldAsk) -> m.Folding:
        if ask.start is None:
            self._folded = None
            return m.Folding(next=None)
        return m.Folding(next=self._folded_run(ask.trajectory_id).ahead(ask.start))

    def _folded_run(self, trajectory_id: str) -> Folded:
        folded = self._folded
        if folded is None or folded.trajectory.trajectory_id != trajectory_id:
            self._folded = folded = Folded(self._run(trajectory_id))
        return folded

    def _asset(self, ask: m.AssetAsk) -> Answer:
        data = self._run(ask.trajectory_id).asset(ask.asset_id)
        return m.Asset(asset_id=ask.asset_id, media_type=within_reach(ask.asset_id, data)), [data]

    def _extra(self, ask: m.ExtraAsk) -> Answer:
        return m.Extra(), [bundle(f"extras/{ask.name}").read_bytes()]

    def _found(self, trajectory_id: str, step_id: str | None) -> tuple[str, str | None]:
        trajectory = self._run(trajectory_id)
        if step_id is not None:
            trajectory.step(step_id)
        return trajectory_id, step_id

    def _put(self, place: tuple[str, str | None]) -> None:
        self._places.pop(place[0], None)
        self._places.update([place])

    def _known(self, place: m.PlaceAsk) -> tuple[str, str | None] | None:
        """A place that a page kept from an earlier widget; None where this one has none such."""
        run = self._by_id.get(place.trajectory_id)
        if run is None:
            return None
        whole = place.step_id is None
        there = self._has_place_for_whole(run.trajectory_id) if whole else run.step_digest(place.step_id) is not None
        return (place.trajectory_id, place.step_id) if there else None

    def _remember(self, ask: m.PlaceAsk) -> m.Done:
        self._check(ask.trajectory_id)
        self._put((ask.trajectory_id, ask.step_id))
        return m.Done()
