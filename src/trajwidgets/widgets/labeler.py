"""Labeler: runs as step cards, with a form on every step, each label committed to a store before it counts as saved."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import traitlets
from pydantic import BaseModel

from trajwidgets.errors import EventConflict, LabelError, TrajectoryError, TrajwidgetsError
from trajwidgets.formats import Runs, load
from trajwidgets.labels import Decision, LabelSchema, Retraction, Role, StepTarget
from trajwidgets.store import Event, LabelStore
from trajwidgets.trajectory import Actor, Trajectory
from trajwidgets.widgets import messages as m
from trajwidgets.widgets.outline import header, outline
from trajwidgets.widgets.paging import page, whole
from trajwidgets.widgets.progress import Ledger, card, first_open, units
from trajwidgets.widgets.widget import KERNEL_EPOCH, Answer, Widget

_log = logging.getLogger("trajwidgets")


class Labeler(Widget):
    """Step cards on which one annotator labels runs, one key per choice.

    Show it by making it the last line of a cell. Everything pressed is in the store, or the widget says that it is not.
    Run the cell again, in this kernel or the next one, and work goes on where it stopped.

    Args:
        runs: trajectories, or anything `load` takes (a file, a folder, Python objects).
        step: a pydantic model: one field a question, asked of every step of `applies_to`.
        run: a pydantic model asked once of the run as a whole.
        schema: a ready `LabelSchema` instead of `step` and `run`.
        store: a `LabelStore`, or the path of its file (made if absent).
        annotator: whose labels these are; only this annotator's labels are ever sent to the page.
        role: in which role they are made.
        guidelines: Markdown, shown beside the form; part of the schema hash.
        applies_to: whose steps want labels.
        height: of the widget in CSS pixels.

    Raises:
        SchemaError: when a model cannot become a form.
        FormatError: when `runs` cannot be read.
        StoreError: when the store cannot be opened or written.
    """

    _bundle = "labeler"
    _outbox = traitlets.Unicode().tag(sync=True)
    _height = traitlets.Int(720).tag(sync=True)

    def __init__(
        self,
        runs: Runs | Trajectory | str | Path | list[Any] | tuple[Any, ...],
        *,
        store: LabelStore | str | Path,
        annotator: str,
        step: type[BaseModel] | None = None,
        run: type[BaseModel] | None = None,
        schema: LabelSchema | None = None,
        role: Role = "annotator",
        guidelines: str = "",
        applies_to: tuple[Actor, ...] = ("agent",),
        height: int = 720,
    ) -> None:
        if not annotator.strip():
            raise LabelError("annotator is empty: pass the name (or pseudonym) whose labels these are.")
        if schema is None:
            schema = LabelSchema.from_models(step=step, run=run, applies_to=applies_to, guidelines=guidelines)
        elif step is not None or run is not None:
            raise LabelError("pass either schema= or step= and run=, not both.")
        self.runs = runs if isinstance(runs, Runs) else load(runs)
        if not self.runs:
            raise TrajectoryError("there is no run to label: `runs` is empty.")
        self.store = store if isinstance(store, LabelStore) else LabelStore(store)
        self.schema, self.annotator, self.role = schema, annotator, role
        self._by_id = {trajectory.trajectory_id: trajectory for trajectory in self.runs}
        self._place: tuple[str, str | None] | None = None
        self.store.record_schema(schema)
        self.store.record_runs(self.runs)
        self._own_rows: set[int] = set()
        self._units = {run.trajectory_id: units(run, schema) for run in self.runs}
        self._ledger = Ledger(schema, self.store.decisions(annotator=annotator))
        self._cards = {run.trajectory_id: self._card(run) for run in self.runs}
        super().__init__(_outbox=f"{self.store.project_id}:{annotator}", _height=height)
        self._stop_watching = self.store.watch(self._notice)

    def __repr__(self) -> str:
        """Stable from run to run, so that saved notebooks compare equal."""
        return f"Labeler({len(self._by_id)} runs, schema {self.schema.name!r}, annotator {self.annotator!r})"

    def close(self) -> None:
        """Stop listening to the store and close the widget; labels stay where they are."""
        self._stop_watching()
        super().close()

    def _handlers(self) -> Mapping[str, Callable[[Any], Answer]]:
        return {
            "hello": self._hello,
            "open": self._open,
            "page": self._page,
            "whole": self._whole,
            "asset": self._asset,
            "save": self._save,
            "have": self._have,
            "decisions": self._decisions,
            "place": self._remember,
        }

    def _run(self, trajectory_id: str) -> Trajectory:
        try:
            return self._by_id[trajectory_id]
        except KeyError:
            raise TrajwidgetsError(f"run {trajectory_id!r} is not in this Labeler. Run the cell again.") from None

    def _card(self, trajectory: Trajectory) -> m.RunCard:
        return card(trajectory, self._units[trajectory.trajectory_id], self._ledger)

    def _recount(self, trajectory_ids: Iterable[str]) -> tuple[m.RunCard, ...]:
        """The queue after these runs have changed."""
        for trajectory_id in trajectory_ids:
            if trajectory_id in self._by_id:
                self._cards[trajectory_id] = self._card(self._by_id[trajectory_id])
        return tuple(self._cards.values())

    def _hello(self, _ask: m.HelloAsk) -> m.Welcome:
        trajectory_id, step_id = self._place or first_open(self._units, self._ledger)
        return m.Welcome(
            kernel_epoch=KERNEL_EPOCH,
            version=version("trajwidgets"),
            annotator=self.annotator,
            form=self.schema,
            schema_hash=self.schema.schema_hash,
            queue=tuple(self._cards.values()),
            trajectory_id=trajectory_id,
            step_id=step_id,
        )

    def _open(self, ask: m.OpenAsk) -> m.OpenedRun:
        trajectory = self._run(ask.trajectory_id)
        if self._place and self._place[0] == ask.trajectory_id:
            step_id = self._place[1]
        else:
            _, step_id = first_open({ask.trajectory_id: self._units[ask.trajectory_id]}, self._ledger)
        return m.OpenedRun(
            header=header(trajectory),
            outline=outline(trajectory, self.schema),
            decisions=self._own(ask.trajectory_id),
            step_id=step_id,
        )

    def _own(self, trajectory_id: str) -> tuple[Decision, ...]:
        """Blind by construction: the only labels that ever leave for the page are the annotator's own."""
        return self._ledger.decisions(trajectory_id)

    def _decisions(self, ask: m.DecisionsAsk) -> m.Decisions:
        return m.Decisions(trajectory_id=ask.trajectory_id, decisions=self._own(ask.trajectory_id))

    def _page(self, ask: m.PageAsk) -> Answer:
        count, body = page(self._run(ask.trajectory_id), ask.start, ask.count)
        return m.Page(trajectory_id=ask.trajectory_id, start=ask.start, count=count), [body]

    def _whole(self, ask: m.WholeAsk) -> m.Whole:
        return m.Whole(text=whole(self._run(ask.trajectory_id), ask.step_id, ask.pointer))

    def _asset(self, ask: m.AssetAsk) -> Answer:
        return m.Asset(asset_id=ask.asset_id), [self._run(ask.trajectory_id).asset(ask.asset_id)]

    def _remember(self, ask: m.PlaceAsk) -> m.Done:
        self._run(ask.trajectory_id)
        self._place = (ask.trajectory_id, ask.step_id)
        return m.Done()

    def _have(self, ask: m.HaveAsk) -> m.Have:
        return m.Have(ids=tuple(sorted(self.store.has(ask.ids))))

    def _save(self, ask: m.SaveAsk) -> m.Ack:
        """Commit each act in the order given; what is already there is acknowledged again, what is wrong is refused."""
        with self._lock:
            return self._save_in_order(ask)

    def _save_in_order(self, ask: m.SaveAsk) -> m.Ack:
        saved: list[str] = []
        refused: list[m.Refusal] = []
        there = self.store.has(_act_id(act) for act in ask.acts)
        for act in ask.acts:
            act_id = _act_id(act)
            if act_id not in there:
                try:
                    event = self._commit(act)
                except (LabelError, EventConflict) as error:
                    field = act.labels[0].field if isinstance(act, Decision) else None
                    refused.append(m.Refusal(id=act_id, field=field, message=str(error)))
                    continue
                self._own_rows.add(event.row)
            saved.append(act_id)
        return m.Ack(
            saved=tuple(saved),
            refused=tuple(refused),
            queue=self._recount({act.trajectory_id for act in ask.acts}),
        )

    def _commit(self, act: Decision | Retraction) -> Event:
        if isinstance(act, Retraction):
            if not self.store.has([act.decision_id]):
                raise LabelError("the decision to undo was never saved.")
            event = self.store.retract(act, annotator=self.annotator, role=self.role)
            self._ledger.remove(act.trajectory_id, act.decision_id)
            return event
        if act.schema_hash != self.schema.schema_hash:
            raise LabelError("this label was made with another form. Run the cell with the earlier schema to save it.")
        trajectory = self._run(act.trajectory_id)
        steps = {label.target.step_id for label in act.labels if isinstance(label.target, StepTarget)}
        try:
            step_digest = trajectory.step(steps.pop()).digest if len(steps) == 1 else ""
        except TrajectoryError as error:
            raise LabelError(str(error)) from None
        proven = act.model_copy(update={"run_digest": trajectory.digest, "step_digest": step_digest})
        valid = self.schema.validate_decision(proven)
        event = self.store.save(valid, annotator=self.annotator, role=self.role)
        self._ledger.add(valid)
        return event

    def _notice(self, events: list[Event]) -> None:
        """Another page or notebook changed labels of this annotator: tell the page, which asks for them anew."""
        foreign = [e for e in events if e.annotator == self.annotator and e.row not in self._own_rows]
        self._own_rows.difference_update(e.row for e in events)
        touched = sorted({e.trajectory_id for e in foreign if e.trajectory_id in self._by_id})
        for trajectory_id in touched:
            with self._lock:
                decisions = self.store.decisions(annotator=self.annotator, trajectory_id=trajectory_id)
                self._ledger.replace(trajectory_id, decisions)
                self._recount([trajectory_id])
            self._say("changed", m.Changed(trajectory_id=trajectory_id))


def _act_id(act: Decision | Retraction) -> str:
    return act.decision_id if isinstance(act, Decision) else act.retraction_id
