"""Labeler: runs as step cards, with a form on every step, each label committed to a store before it counts as saved."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import traitlets
from pydantic import BaseModel

from trajwidgets.amounts import plural
from trajwidgets.errors import (
    AnnotatorWarning,
    EventConflict,
    LabelError,
    TrajwidgetsError,
)
from trajwidgets.formats import Runs
from trajwidgets.labels import (
    AppliesTo,
    CorrectionField,
    Decision,
    Label,
    LabelSchema,
    Role,
    Submission,
    needs_schemas,
    units,
)
from trajwidgets.presets import Preset
from trajwidgets.quality.validation import RULES
from trajwidgets.quality.validation import Rule as ValidationRule
from trajwidgets.store import Event, LabelStore, clean_name
from trajwidgets.trajectory import Frozen, Trajectory
from trajwidgets.widgets import messages as m
from trajwidgets.widgets.checks import Checks
from trajwidgets.widgets.forms import form_of
from trajwidgets.widgets.given import keys_of, store_of
from trajwidgets.widgets.guard import Guard
from trajwidgets.widgets.handed_in import HandedIn
from trajwidgets.widgets.measures import measures
from trajwidgets.widgets.outline import header, outline, parents
from trajwidgets.widgets.places import place_of
from trajwidgets.widgets.prefill import Prefill
from trajwidgets.widgets.progress import Ledger, card, first_open
from trajwidgets.widgets.reading_room import ReadingRoom
from trajwidgets.widgets.saving import Batch, Saving, act_id_of, read_batch
from trajwidgets.widgets.still import still_labeler, still_trouble
from trajwidgets.widgets.widget import KERNEL_EPOCH, Answer

if TYPE_CHECKING:
    from trajwidgets.quality import Rule
    from trajwidgets.widgets.places import Where


class Labeler(ReadingRoom):
    """Step cards on which one annotator labels runs, one key per choice.

    Show it by making it the last line of a cell. Everything pressed is in the store, or the widget says that it is not.
    Run the cell again, in this kernel or the next one, and work goes on where it stopped.

    Args:
        runs: trajectories, or anything `load` takes (a file, a folder, Python objects).
        step: a pydantic model: one field a question, asked of every step of `applies_to`.
        run: a pydantic model asked once of the run as a whole.
        call: a pydantic model asked of every tool call of a step of `applies_to`.
        span: a pydantic model asked of whatever the annotator marks: a stretch of text anywhere in a step, or a value
            in the arguments of a call. Marks are free: a step is complete without any.
        schema: a ready `LabelSchema` or one of `tw.presets` instead of `step`, `run`, `call` and `span`.
        store: a `LabelStore`, or the path of its file (made if absent). With `practice` it is left alone.
        annotator: whose labels these are; only this annotator's labels are ever sent to the page.
        role: in which role they are made.
        practice: try the form out: nothing is kept, neither in a store nor in the browser, and the widget says so.
            `labeler.store` is then a store in memory, and `labeler.store.to_frame()` what was pressed.
        prefill: show what a rule or a model says, beside each question, for Enter to accept: the name under which
            `suggest` has kept it in the store, or a rule (called with a step and its run), asked when a run is opened.
            Off by default: whoever sees a suggestion does not judge independently, so what is decided in sight of one
            is marked (`suggested_by`) and left out of agreement among annotators. Never labels of people.
        auto_advance: whether the next step comes up by itself once one is answered; annotators may change it.
        keys: other keys for what the room does, such as {"next_to_label": "l"}; `labels.ROOM_KEYS` names them all.
        start_at: open there, instead of where work goes on: a row of a frame, or (trajectory_id, step_id).
        guidelines: shown as written beside the form; part of the schema hash.
        applies_to: whose steps want labels; by default the agent's, those copied from an earlier run left out. See
            `LabelSchema`.
        height: of the widget in CSS pixels.
        language: what the widget says, "de" or "en"; None: what the notebook around it is written in.
        rules: what is held against the labels of a run when it is handed in: plain functions, see
            `trajwidgets.quality.validation`. What they find is kept in the store, told in the head, and shown to
            reviewers; nothing is refused. None for `role`s other than annotator.
        static_goals: put the runs' goals into what a saved notebook shows without a kernel. Nothing else of a
            trajectory's text ever gets into a notebook; by default not even that.

    Raises:
        SchemaError: when a model cannot become a form.
        FormatError: when `runs` cannot be read.
        StoreError: when the store cannot be opened or written.
        TrajwidgetsError: when `start_at` is in none of the runs, `language` is none of ours, or nobody suggests under
            the name of `prefill`.

    Warns:
        AnnotatorWarning: when the name looks like a slip for one that has labels here, or was changed in this store.
    """

    _bundle = "labeler"
    _outbox = traitlets.Unicode().tag(sync=True)
    #: Until there is a watch; ipywidgets closes a widget whose making failed.
    _stop_watching: Callable[[], None] = staticmethod(lambda: None)

    def __init__(
        self,
        runs: Runs | Trajectory | str | Path | list[Any] | tuple[Any, ...],
        *,
        store: LabelStore | str | Path | None = None,
        annotator: str,
        step: type[BaseModel] | None = None,
        run: type[BaseModel] | None = None,
        call: type[BaseModel] | None = None,
        span: type[BaseModel] | None = None,
        schema: LabelSchema | Preset | None = None,
        role: Role = "annotator",
        guidelines: str = "",
        applies_to: tuple[AppliesTo, ...] | None = None,
        practice: bool = False,
        prefill: str | Rule | None = None,
        start_at: Where | None = None,
        height: int = 720,
        static_goals: bool = False,
        auto_advance: bool = True,
        keys: Mapping[str, str] | None = None,
        language: str | None = None,
        rules: Sequence[ValidationRule] = RULES,
    ) -> None:
        name = clean_name(annotator)
        if role not in get_args(Role):
            raise LabelError(f"role={role!r} is unknown. Roles: {', '.join(get_args(Role))}.")
        self.schema = form_of(schema, {"step": step, "run": run, "call": call, "span": span}, guidelines, applies_to)
        self._keys = keys_of(self.schema, keys or {})
        self._auto_advance = auto_advance
        self._take(runs)
        self.store = store_of(store, practice=practice)
        self._guard = Guard(self.store, name)
        for words in self._guard.warnings:
            warnings.warn(words, AnnotatorWarning, stacklevel=2)
        self.annotator, self.role, self.practice = self._guard.annotator, role, practice
        if start_at is not None:
            self._put(self._found(*place_of(start_at)))
        self._static_goals = static_goals
        self.store.record_schema(self.schema)
        self.store.record_runs(self._by_id.values(), calls=bool(self.schema.of("call")))
        heard = self.store.last_row()
        self._own_rows: set[int] = set()
        self._outdated: set[str] = set()
        self._units = {trajectory_id: units(run.steps, self.schema) for trajectory_id, run in self._by_id.items()}
        self._ledger = Ledger(self.schema, self._by_id, self.store.decisions(annotator=self.annotator, role=role))
        self._prefill = None if prefill is None else Prefill(prefill, self.store, self.schema)
        self._handed_in = HandedIn(self.store, self.annotator, role)
        self._checks = Checks(self.store, rules, self.annotator, role)
        self._saving = Saving(self.store, self.schema, self._by_id, self._ledger, read=self._run)
        # By the name given. The names this annotator had before stay out of what a notebook saves: see `_outboxes`.
        self._given = name
        super().__init__(_outbox="" if practice else self._outbox_of(name), _height=height, language=language)
        self._stop_watching = self.store.watch(self._notice, after=heard)

    def __repr__(self) -> str:
        """Stable from run to run, so that saved notebooks compare equal."""
        return f"Labeler({plural(len(self._by_id), 'run')}, schema {self.schema.name!r}, annotator {self.annotator!r})"

    def _opens_at(self, trajectory_id: str) -> str | None:
        """The step at which a run opens (None: the run as a whole): where its reader is, else where work goes on.

        A form that asks nothing of the run as a whole has no such place.
        """
        self._catch_up()
        asked = self._units[trajectory_id]
        step_id = self._places.get(trajectory_id)
        if step_id is None and not (trajectory_id in self._places and None in asked):
            _, step_id = first_open({trajectory_id: asked}, self._ledger)
        if step_id is None and None not in asked:  # nor does any step want labels
            step_id = next((step.step_id for step in self._by_id[trajectory_id].steps), None)
        return step_id

    def _has_place_for_whole(self, trajectory_id: str) -> bool:
        return None in self._units[trajectory_id]

    def close(self) -> None:
        """Stop listening to the store and close the widget; labels stay where they are."""
        self._stop_watching()
        super().close()

    def _still(self) -> str:
        as_of = self.store.now()
        try:
            self._catch_up()
            return still_labeler(
                self._cards(self._by_id),
                as_of,
                annotator=self.annotator,
                role=self.role,
                form=self.schema,
                store=Path(self.store.path).name,
                last_at=max(self.store.last_written(self.annotator, role=self.role).values(), default=None),
                goals=self._static_goals,
            )
        except TrajwidgetsError as error:
            return still_trouble("Labeler", as_of, str(error))

    def _outbox_of(self, name: str) -> str:
        return f"{self.store.project_id}:{self.role}:{name}"

    def _outboxes(self) -> tuple[str, ...]:
        """Where pages may have left something unsaved, under whichever name this annotator had by then."""
        names = sorted({self._given, *self._guard.recorded()})
        return () if self.practice else tuple(map(self._outbox_of, names))

    def _handlers(self) -> Mapping[str, Callable[[Any], Answer]]:
        return {
            **super()._handlers(),
            "hello": self._hello,
            "open": self._open,
            "save": self._save,
            "decisions": self._decisions,
        }

    def _cards(self, trajectory_ids: Iterable[str]) -> tuple[m.RunCard, ...]:
        handed_in, sent_back = self._handed_in.runs(), self._handed_in.sent_back()
        return tuple(
            card(
                self._by_id[run],
                self._units[run],
                self._ledger,
                submitted=run in handed_in,
                sent_back=sent_back.get(run, ""),
                findings=self._checks.of(run),
            )
            for run in trajectory_ids
        )

    def _hello(self, ask: m.HelloAsk) -> m.Welcome:
        self._catch_up()
        if not self._places and ask.place is not None and (known := self._known(ask.place)):
            self._put(known)
        trajectory_id = next(reversed(self._places), None) or first_open(self._units, self._ledger)[0]
        return m.Welcome(
            kernel_epoch=KERNEL_EPOCH,
            version=version("trajwidgets"),
            annotator=self.annotator,
            practice=self.practice,
            notes=self._guard.notes,
            outboxes=self._outboxes(),
            form=self.schema,
            comments=self.schema.comments(),
            keys=self._keys,
            auto_advance=self._auto_advance,
            schema_hash=self.schema.schema_hash,
            queue=self._cards(self._by_id),
            trajectory_id=trajectory_id,
            step_id=self._opens_at(trajectory_id),
        )

    def _open(self, ask: m.OpenAsk) -> m.OpenedRun:
        trajectory = self._run(ask.trajectory_id)
        if any(isinstance(field, CorrectionField) for field in self.schema.fields):
            needs_schemas(trajectory.tools)  # said now, not when the first correction is refused
        self._catch_up()
        suggestions, trouble = self._suggestions(trajectory)
        return m.OpenedRun(
            header=header(trajectory),
            outline=outline(trajectory, self.schema),
            parents=parents(trajectory),
            measures=measures(trajectory),
            decisions=self._own(ask.trajectory_id),
            step_id=self._opens_at(ask.trajectory_id),
            suggestions=suggestions,
            suggested_by="" if self._prefill is None else self._prefill.annotator,
            trouble=trouble,
        )

    def _suggestions(self, trajectory: Trajectory) -> tuple[tuple[Label, ...], str]:
        """What is suggested, or why nothing is: a rule that fails must not keep a run from being labelled."""
        try:
            return () if self._prefill is None else self._prefill.suggestions(trajectory), ""
        except TrajwidgetsError as error:
            return (), str(error)

    def _own(self, trajectory_id: str) -> tuple[Decision, ...]:
        """Blind by construction: the only labels that ever leave for the page are the annotator's own."""
        self._catch_up()
        return self._ledger.decisions(trajectory_id)

    def _catch_up(self) -> None:
        """Read anew what others have changed, when it is asked for: a widget nobody looks at any more never reads."""
        with self._lock:
            if not self._outdated:
                return
            # One run is read by itself; more, as after a rename, at once: not once through the store for each.
            only = next(iter(self._outdated)) if len(self._outdated) == 1 else None
            said: dict[str, list[Decision]] = {run: [] for run in self._outdated}
            for decision in self.store.decisions(annotator=self.annotator, role=self.role, trajectory_id=only):
                said.get(decision.trajectory_id, []).append(decision)
            for run, decisions in said.items():
                self._ledger.replace(run, decisions)
            self._outdated.clear()

    def _decisions(self, ask: m.DecisionsAsk) -> m.Decisions:
        self._check(ask.trajectory_id)
        decisions = self._own(ask.trajectory_id)
        (run,) = self._cards([ask.trajectory_id])
        return m.Decisions(trajectory_id=ask.trajectory_id, decisions=decisions, card=run)

    def _parse(self, envelope: m.Envelope) -> Frozen:
        """A batch is taken apart, so that an act nobody can read is refused alone and holds up none behind it."""
        if envelope.kind != "save":
            return super()._parse(envelope)
        return read_batch(envelope.payload)

    def _save(self, ask: Batch) -> m.Ack:
        """Commit each act in the order given; what is there already is acknowledged again, what is wrong is refused."""
        saved: list[str] = []
        refused = list(ask.unread)
        with self._lock:
            self._catch_up()
            there = self.store.has(act_id_of(act) for act in ask.acts)
            for act in ask.acts:
                act_id = act_id_of(act)
                if act_id not in there:
                    try:
                        event = self._saving.commit(act, self.annotator, self.role)
                    except (LabelError, EventConflict) as error:
                        field = act.labels[0].field if isinstance(act, Decision) else None
                        refused.append(m.Refusal(id=act_id, field=field, message=str(error)))
                        continue
                    self._own_rows.add(event.row)
                    self._handed_in.hear([event], self.annotator)
                    if isinstance(act, Submission) and act.submitted:
                        self._checks.hold(self._run(act.trajectory_id))
                saved.append(act_id)
            touched = {act.trajectory_id for act in ask.acts} & self._by_id.keys()
            return m.Ack(saved=tuple(saved), refused=tuple(refused), cards=self._cards(sorted(touched)))

    def _notice(self, events: list[Event]) -> None:
        """Another page or notebook changed labels of this annotator: tell the page, which asks for them anew."""
        recorded = self._guard.recorded()
        news = self._guard.hear(events)
        self.annotator = self._guard.annotator
        reviewed = self._handed_in.hear(events, self.annotator) | self._checks.hear(events, self.annotator)
        if news:
            self._say("notes", m.Notes(notes=self._guard.notes))
        # Renamed: somebody else's labels may have become this annotator's, in any run.
        renamed = self._guard.recorded() != recorded
        # A save holds the lock until it has noted its rows: else its own label, committed just now, would look foreign.
        with self._lock:
            foreign = [e for e in self._guard.own(events) if e.row not in self._own_rows]
            self._own_rows.difference_update(e.row for e in events)
            runs = self._by_id if renamed else {e.trajectory_id for e in foreign} | reviewed
            touched = sorted(run for run in self._by_id if run in runs)
            self._outdated.update(touched)
        for trajectory_id in touched:
            self._say("changed", m.Changed(trajectory_id=trajectory_id))
