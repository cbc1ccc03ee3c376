"""Viewer: runs as step cards to read, with the labels that their reader may see, opened where evidence stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import traitlets

from trajwidgets.amounts import plural
from trajwidgets.errors import StoreError, TrajectoryError, TrajwidgetsError
from trajwidgets.formats import Runs
from trajwidgets.labels import ROOM_KEYS
from trajwidgets.store import Event, LabelStore, clean_name, utc_now
from trajwidgets.trajectory import Trajectory
from trajwidgets.widgets import messages as m
from trajwidgets.widgets.measures import measures
from trajwidgets.widgets.outline import header, outline, parents
from trajwidgets.widgets.places import place_of
from trajwidgets.widgets.progress import title_of
from trajwidgets.widgets.reading_room import ReadingRoom
from trajwidgets.widgets.said import NO_FORM, Voices
from trajwidgets.widgets.still import still_viewer
from trajwidgets.widgets.widget import KERNEL_EPOCH, Answer

#: What keys do that has no meaning for whoever only reads.
_OF_LABELLING = {"done_here", "undo", "repeat", "unsure", "skip", "comment", "submit"}

if TYPE_CHECKING:
    from trajwidgets.widgets.places import Where


class Viewer(ReadingRoom):
    """Step cards to read: the room of a Labeler without its form. Nothing that is pressed here changes a store.

    It shows nobody's labels unless told whose: with `annotator` those of that annotator, with `labels="all"` those of
    all, by name. Whoever still labels blind must not be shown the latter; a Labeler shows its annotator no others'
    labels, whatever Viewers are open in the same kernel.

    Args:
        runs: trajectories, or anything `load` takes (a file, a folder, Python objects).
        store: a `LabelStore`, or the path of its file, which must exist. Read, never written.
        step_id: open there: the id of a step, a row of a frame that names run and step, or (trajectory_id, step_id).
        annotator: whose labels to show.
        labels: "all" shows what every annotator says, who said it, and where they differ.
        height: of the widget in CSS pixels.
        language: what the widget says, "de" or "en"; None: what the notebook around it is written in.
        static_goals: put the runs' goals into what a saved notebook shows without a kernel. Nothing else of a
            trajectory's text ever gets into a notebook; by default not even that.

    Raises:
        FormatError: when `runs` cannot be read.
        StoreError: when labels are to be shown and there is no store, or it cannot be opened.
        TrajectoryError: when no run has such a step.
        TrajwidgetsError: when several runs have it, or `language` is none of ours.
    """

    _bundle = "viewer"
    _bookmark = traitlets.Unicode().tag(sync=True)
    #: Until there is a watch; ipywidgets closes a widget whose making failed.
    _stop_watching: Callable[[], None] = staticmethod(lambda: None)

    def __init__(
        self,
        runs: Runs | Trajectory | str | Path | list[Any] | tuple[Any, ...],
        store: LabelStore | str | Path | None = None,
        step_id: Where | None = None,
        *,
        annotator: str | None = None,
        labels: Literal["all"] | None = None,
        height: int = 720,
        static_goals: bool = False,
        language: str | None = None,
    ) -> None:
        self._take(runs)
        if labels not in (None, "all"):
            raise TrajwidgetsError(f'labels={labels!r}: pass "all", or annotator= for those of one annotator.')
        if annotator is not None and labels is not None:
            raise TrajwidgetsError('pass annotator= for the labels of one, or labels="all" for those of all: not both.')
        shows = annotator is not None or labels is not None
        self.store = _existing(store)
        if shows and self.store is None:
            raise StoreError("store: labels are to be shown, so pass the store they are in, such as 'labels.db'.")
        name = None if annotator is None else clean_name(annotator)
        self._voices = Voices(self.store, name) if shows and self.store is not None else None
        self._static_goals = static_goals
        if step_id is not None:
            self._put(self._found(*self._place_of(step_id)))
        heard = 0 if self.store is None else self.store.last_row()
        super().__init__(_bookmark=self._name(), _height=height, language=language)
        if self._voices is not None and self.store is not None:
            self._stop_watching = self.store.watch(self._notice, after=heard)

    def __repr__(self) -> str:
        """Stable from run to run, so that saved notebooks compare equal."""
        whose = "" if self._voices is None else f", labels of {self._voices.whose}"
        return f"Viewer({plural(len(self._by_id), 'run')}{whose})"

    def close(self) -> None:
        """Stop listening to the store and close the widget."""
        self._stop_watching()
        super().close()

    def _place_of(self, where: Where) -> tuple[str, str | None]:
        """A step's id alone says where it is, as long as one run has it."""
        if not isinstance(where, str):
            return place_of(where)
        having = [run.trajectory_id for run in self._by_id.values() if run.step_digest(where) is not None]
        if not having:
            raise TrajectoryError(f"step_id={where!r}: no run here has such a step.")
        if len(having) > 1:
            raise TrajwidgetsError(
                f"step_id={where!r}: {len(having)} runs have such a step. Name the run too: "
                f"step_id=({having[0]!r}, {where!r})."
            )
        return having[0], where

    def _name(self) -> str:
        """Under which name a browser keeps where the reader was: the same for the same runs."""
        return "view:" + sha256("\n".join(self._by_id).encode()).hexdigest()[:16]

    def _opens_at(self, trajectory_id: str) -> str | None:
        """Where the reader is, else at the first step."""
        first = next(iter(self._by_id[trajectory_id].step_ids), None)
        return self._places.get(trajectory_id) or first

    def _has_place_for_whole(self, trajectory_id: str) -> bool:
        return False

    def _still(self) -> str:
        as_of = utc_now() if self.store is None else self.store.now()
        whose = "" if self._voices is None else self._voices.whose
        store = "" if self.store is None else Path(self.store.path).name
        return still_viewer(self._cards(), as_of, whose=whose, store=store, goals=self._static_goals)

    def _handlers(self) -> Mapping[str, Callable[[Any], Answer]]:
        return {**super()._handlers(), "hello": self._hello, "open": self._open, "said": self._said}

    def _cards(self) -> tuple[m.RunCard, ...]:
        return tuple(
            m.RunCard(
                trajectory_id=run.trajectory_id,
                title=title_of(run),
                n_steps=run.n_steps,
                n_units=0,
                n_done=0,
                submitted=False,
                sent_back="",
                findings=(),
                slices=run.slices,
            )
            for run in self._by_id.values()
        )

    def _hello(self, ask: m.HelloAsk) -> m.Welcome:
        if not self._places and ask.place is not None and (known := self._known(ask.place)):
            self._put(known)
        trajectory_id = next(reversed(self._places), None) or next(iter(self._by_id))
        form = NO_FORM if self._voices is None else self._voices.form()
        return m.Welcome(
            kernel_epoch=KERNEL_EPOCH,
            version=version("trajwidgets"),
            annotator="",
            practice=False,
            notes=(),
            outboxes=(),
            form=form,
            comments=(),
            keys={name: key for name, key in ROOM_KEYS.items() if name not in _OF_LABELLING},
            auto_advance=False,
            schema_hash=form.schema_hash,
            queue=self._cards(),
            trajectory_id=trajectory_id,
            step_id=self._opens_at(trajectory_id),
        )

    def _open(self, ask: m.OpenAsk) -> m.OpenedRun:
        trajectory = self._run(ask.trajectory_id)
        form = NO_FORM if self._voices is None else self._voices.form()
        said = self._said(m.SaidAsk(trajectory_id=ask.trajectory_id))
        return m.OpenedRun(
            header=header(trajectory),
            outline=outline(trajectory, form),
            parents=parents(trajectory),
            measures=measures(trajectory),
            decisions=(),
            step_id=self._opens_at(ask.trajectory_id),
            said=said.said,
            disputed=said.disputed,
        )

    def _said(self, ask: m.SaidAsk) -> m.SaidOf:
        self._check(ask.trajectory_id)
        said, disputed = ((), ()) if self._voices is None else self._voices.of(self._by_id[ask.trajectory_id])
        return m.SaidOf(trajectory_id=ask.trajectory_id, said=said, disputed=disputed)

    def _notice(self, events: list[Event]) -> None:
        """Somebody labelled: the page asks anew for what is said of the run it shows."""
        renamed = any(event.kind == "alias" for event in events)
        touched = {event.trajectory_id for event in events}
        for trajectory_id in self._by_id:
            if renamed or trajectory_id in touched:
                self._say("changed", m.Changed(trajectory_id=trajectory_id))


def _existing(store: LabelStore | str | Path | None) -> LabelStore | None:
    """The store, opened; a file that is not there is no store to read, and is not made."""
    if store is None or isinstance(store, LabelStore):
        return store
    if not Path(store).exists():
        raise StoreError(f"store: there is no file {str(store)!r}. A Viewer reads a store and makes none.")
    return LabelStore(store)
