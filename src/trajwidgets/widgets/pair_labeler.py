"""PairLabeler: two runs side by side, left and right by lot, and one key to say which is better."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args

import traitlets

from trajwidgets.amounts import plural
from trajwidgets.errors import AnnotatorWarning, EventConflict, LabelError, SchemaError, TrajectoryError
from trajwidgets.formats import Runs, load
from trajwidgets.labels import (
    Decision,
    LabelSchema,
    OrderedChoiceField,
    Pair,
    PairTarget,
    Retraction,
    Role,
    ScaleField,
    ToggleField,
    mirrored,
    pairs_of,
)
from trajwidgets.presets import Preset, preference
from trajwidgets.store import Event, LabelStore, clean_name
from trajwidgets.trajectory import Frozen, Trajectory, summary_of
from trajwidgets.widgets import messages as m
from trajwidgets.widgets.given import store_of
from trajwidgets.widgets.guard import Guard
from trajwidgets.widgets.measures import measures
from trajwidgets.widgets.outline import header, outline, parents
from trajwidgets.widgets.pair_messages import AlignedRow, PairAsk, PairOpened
from trajwidgets.widgets.pictures import within_reach
from trajwidgets.widgets.progress import title_of
from trajwidgets.widgets.reading_room import ReadingRoom
from trajwidgets.widgets.said import NO_FORM
from trajwidgets.widgets.saving import Batch, act_id_of, read_batch
from trajwidgets.widgets.still import still_pairs
from trajwidgets.widgets.widget import KERNEL_EPOCH, Answer

#: The sides, by the end of the names under which the page asks for them.
SIDES = ("left", "right")


class PairLabeler(ReadingRoom):
    """Two read-only lists of step cards side by side, and keys to say which run is better.

    Show it by making it the last line of a cell. The page knows the runs as left and right only: names, models and
    slices stay in Python. Everything pressed is in the store, or the widget says that it is not.

    Args:
        pairs: a list of `labels.Pair`; or runs, or anything `load` takes, of which every two of one task are paired.
        schema: a `LabelSchema` made of `pair=`, or one of `tw.presets`; its fields are ordered choices, scales, yes/no.
        store: a `LabelStore`, or the path of its file (made if absent). With `practice` it is left alone.
        annotator: whose labels these are; only this annotator's labels are ever sent to the page.
        role: in which role they are made.
        seed: of the lot that draws the sides, for each pair and annotator; see `Pair.left_for`.
        practice: keep nothing.
        height: of the widget in CSS pixels.
        language: what the widget says, "de" or "en"; None: what the notebook around it is written in.

    Raises:
        SchemaError: when the form asks nothing of pairs, or something that no key answers.
        TrajectoryError: when there is no pair.
        FormatError: when runs cannot be read.
        StoreError: when the store cannot be opened or written.
    """

    _bundle = "pair_labeler"
    _outbox = traitlets.Unicode().tag(sync=True)
    _stop_watching: Callable[[], None] = staticmethod(lambda: None)

    def __init__(
        self,
        pairs: list[Pair] | Runs | Trajectory | str | Path | list[Any] | tuple[Any, ...],
        schema: LabelSchema | Preset = preference,
        *,
        store: LabelStore | str | Path | None = None,
        annotator: str,
        role: Role = "annotator",
        seed: int = 0,
        practice: bool = False,
        height: int = 720,
        language: str | None = None,
    ) -> None:
        name = clean_name(annotator)
        if role not in get_args(Role):
            raise LabelError(f"role={role!r} is unknown. Roles: {', '.join(get_args(Role))}.")
        self.schema = _form_of(schema)
        self.pairs = _pairs(pairs)
        if not self.pairs:
            raise TrajectoryError("there is no pair to show: no two of these runs are of one task.")
        self.store = store_of(store, practice=practice)
        self._guard = Guard(self.store, name)
        for words in self._guard.warnings:
            warnings.warn(words, AnnotatorWarning, stacklevel=2)
        self.annotator, self.role, self.practice = self._guard.annotator, role, practice
        # The names under which the page knows them say nothing of the runs, and are the same in the next kernel.
        self._by_key = {_key(pair): pair for pair in self.pairs}
        self._left = {key: pair.left_for(self.annotator, seed) for key, pair in self._by_key.items()}
        self._shown: dict[str, Trajectory] = {}
        self._places = {}
        self._folded = None
        self.store.record_schema(self.schema)
        self.store.record_runs({run.trajectory_id: run for p in self.pairs for run in (p.first, p.second)}.values())
        heard = self.store.last_row()
        self._own_rows: set[int] = set()
        outbox = "" if practice else f"pairs:{self.store.project_id}:{role}:{self.annotator}"
        super().__init__(_outbox=outbox, _height=height, language=language)
        self._stop_watching = self.store.watch(self._notice, after=heard)

    def __repr__(self) -> str:
        """Stable from run to run, so that saved notebooks compare equal."""
        pairs = plural(len(self.pairs), "pair")
        return f"PairLabeler({pairs}, schema {self.schema.name!r}, annotator {self.annotator!r})"

    def close(self) -> None:
        """Stop listening to the store and close the widget; labels stay where they are."""
        self._stop_watching()
        super().close()

    def _still(self) -> str:
        cards = self._cards(self._by_key)
        return still_pairs(cards, self.store.now(), annotator=self.annotator, store=Path(self.store.path).name)

    def _handlers(self) -> Mapping[str, Callable[[Any], Answer]]:
        return {
            **super()._handlers(),
            "hello": self._hello,
            "pair": self._pair,
            "open": self._open,
            "save": self._save,
        }

    def _check(self, trajectory_id: str) -> None:
        key, _, side = trajectory_id.rpartition("/")
        if key not in self._by_key or side not in SIDES:
            raise LabelError(f"{trajectory_id!r} is no side of a pair of this PairLabeler. Run the cell again.")

    def _run(self, trajectory_id: str) -> Trajectory:
        self._check(trajectory_id)
        if trajectory_id not in self._shown:
            if len(self._shown) > 2 * len(SIDES):
                self._shown.clear()
            self._shown[trajectory_id] = self._nameless(trajectory_id)
        return self._shown[trajectory_id]

    def _whose(self, trajectory_id: str) -> tuple[Pair, bool]:
        """The pair, and whether that side holds its first run."""
        key, _, side = trajectory_id.rpartition("/")
        return self._by_key[key], (self._left[key] == "first") == (side == "left")

    def _nameless(self, trajectory_id: str) -> Trajectory:
        """The line of one side without what says which run it is: names, models, slices, metadata."""
        pair, is_first = self._whose(trajectory_id)
        run, line = (pair.first, pair.alignment.one) if is_first else (pair.second, pair.alignment.other)
        steps = tuple(step.model_copy(update={"model": "", "metadata": {}}) for step in line)
        return Trajectory(trajectory_id=trajectory_id, task=run.task, steps=steps, tools=run.tools)

    def _asset(self, ask: m.AssetAsk) -> Answer:
        self._check(ask.trajectory_id)
        pair, is_first = self._whose(ask.trajectory_id)
        data = (pair.first if is_first else pair.second).asset(ask.asset_id)
        return m.Asset(asset_id=ask.asset_id, media_type=within_reach(ask.asset_id, data)), [data]

    def _opens_at(self, trajectory_id: str) -> str | None:
        """Where the two part; the last step of one that has ended there."""
        pair, is_first = self._whose(trajectory_id)
        steps = self._run(trajectory_id).steps
        parted = pair.alignment.parts_at[0 if is_first else 1]
        return parted or (steps[-1].step_id if steps else None)

    def _open(self, ask: m.OpenAsk) -> m.OpenedRun:
        run = self._run(ask.trajectory_id)
        return m.OpenedRun(
            header=header(run),
            outline=outline(run, NO_FORM),
            parents=parents(run),
            measures=measures(run),
            decisions=(),
            step_id=self._opens_at(ask.trajectory_id),
        )

    def _hello(self, ask: m.HelloAsk) -> m.Welcome:
        cards = self._cards(self._by_key)
        first = next((card for card in cards if card.n_done < card.n_units), cards[0])
        return m.Welcome(
            kernel_epoch=KERNEL_EPOCH,
            version=version("trajwidgets"),
            annotator=self.annotator,
            practice=self.practice,
            notes=self._guard.notes,
            outboxes=(),
            form=self.schema,
            comments=(),
            keys={},
            auto_advance=False,
            schema_hash=self.schema.schema_hash,
            queue=cards,
            trajectory_id=first.trajectory_id,
            step_id=None,
        )

    def _pair(self, ask: PairAsk) -> PairOpened:
        pair = self._by_key.get(ask.pair)
        if pair is None:
            raise LabelError(f"{ask.pair!r} is no pair of this PairLabeler. Run the cell again.")
        turned = self._left[ask.pair] == "second"
        lines = pair.alignment.one, pair.alignment.other
        rows = []
        for row in pair.alignment.rows:
            ids = [None if place is None else line[place].step_id for line, place in zip(lines, row, strict=True)]
            rows.append(AlignedRow(left=ids[turned], right=ids[not turned]))
        return PairOpened(
            pair=ask.pair,
            left=f"{ask.pair}/left",
            right=f"{ask.pair}/right",
            stands_left=self._left[ask.pair],
            n_shared=pair.alignment.n_shared,
            rows=tuple(rows),
            decisions=tuple(self._told(ask.pair, decision) for decision in self._own().get(ask.pair, ())),
        )

    def _own(self) -> dict[str, list[Decision]]:
        """This annotator's own live decisions under this form, by pair. Nobody else's are ever read for the page."""
        keys = {pair.target: key for key, pair in self._by_key.items()}
        found: dict[str, list[Decision]] = {}
        for decision in self.store.decisions(annotator=self.annotator, role=self.role):
            target = decision.labels[0].target
            if isinstance(target, PairTarget) and target in keys and decision.schema_hash == self.schema.schema_hash:
                found.setdefault(keys[target], []).append(decision)
        return found

    def _told(self, key: str, decision: Decision) -> Decision:
        """The decision as the page knows it: of a pair without names, said of left and right."""
        target = PairTarget(trajectory_id=key, other_trajectory_id=key)
        left = self._left[key]
        labels = tuple(
            each.model_copy(
                update={
                    "target": target,
                    "value": each.value if left == "first" else mirrored(self.schema.field(each.field), each.value),
                }
            )
            for each in decision.labels
        )
        blank = {"trajectory_id": key, "labels": labels, "run_digest": "", "sides": None}
        return decision.model_copy(update=blank)

    def _cards(self, keys: Iterable[str]) -> tuple[m.RunCard, ...]:
        own = self._own()
        asked = {field.name for field in self.schema.of("pair") if field.required}
        cards = []
        for key in keys:
            pair = self._by_key[key]
            said = {label.field for decision in own.get(key, ()) for label in decision.labels}
            done = asked <= said if asked else bool(said)
            cards.append(
                m.RunCard(
                    trajectory_id=key,
                    title=title_of(summary_of(pair.first)),
                    n_steps=len(pair.alignment.one) + len(pair.alignment.other),
                    n_units=1,
                    n_done=int(done),
                    submitted=False,
                    sent_back="",
                    findings=(),
                    slices={},
                )
            )
        return tuple(cards)

    def _parse(self, envelope: m.Envelope) -> Frozen:
        return read_batch(envelope.payload) if envelope.kind == "save" else super()._parse(envelope)

    def _save(self, ask: Batch) -> m.Ack:
        """Commit each act in the order given; what is there already is acknowledged again, what is wrong is refused."""
        saved: list[str] = []
        refused = list(ask.unread)
        with self._lock:
            there = self.store.has(act_id_of(act) for act in ask.acts)
            for act in ask.acts:
                act_id = act_id_of(act)
                if act_id not in there:
                    try:
                        self._own_rows.add(self._commit(act).row)
                    except (LabelError, EventConflict) as error:
                        field = act.labels[0].field if isinstance(act, Decision) else None
                        refused.append(m.Refusal(id=act_id, field=field, message=str(error)))
                        continue
                saved.append(act_id)
            touched = {act.trajectory_id for act in ask.acts} & self._by_key.keys()
            return m.Ack(saved=tuple(saved), refused=tuple(refused), cards=self._cards(sorted(touched)))

    def _commit(self, act: Frozen) -> Event:
        if not isinstance(act, Decision | Retraction) or act.trajectory_id not in self._by_key:
            raise LabelError("this is about no pair of this PairLabeler.")
        pair = self._by_key[act.trajectory_id]
        if isinstance(act, Retraction):
            if not self.store.has([act.decision_id]):
                raise LabelError("the decision to undo was never saved.")
            known = act.model_copy(update={"trajectory_id": pair.first.trajectory_id})
            return self.store.retract(known, annotator=self.annotator, role=self.role)
        if act.schema_hash != self.schema.schema_hash:
            raise LabelError("this label was made with another form. Run the cell with that form, or say it again.")
        # As it was shown when it was said: the cell may have been run with another seed since.
        left = self._left[act.trajectory_id] if act.sides is None else act.sides.left
        made = pair.decision(self.schema, {label.field: label.value for label in act.labels}, left=left)
        kept = {"decision_id": act.decision_id, "made_at": act.made_at, "active_ms": act.active_ms}
        return self.store.save(made.model_copy(update=kept), annotator=self.annotator, role=self.role)

    def _notice(self, events: list[Event]) -> None:
        """Another page or notebook of this annotator changed what is said of a pair: the page asks for it anew."""
        if self._guard.hear(events):
            self._say("notes", m.Notes(notes=self._guard.notes))
        self.annotator = self._guard.annotator
        with self._lock:
            foreign = {e.trajectory_id for e in self._guard.own(events) if e.row not in self._own_rows}
            self._own_rows.difference_update(e.row for e in events)
        for key, pair in self._by_key.items():
            if pair.first.trajectory_id in foreign:
                self._say("changed", m.Changed(trajectory_id=key))


def _form_of(schema: LabelSchema | Preset) -> LabelSchema:
    form = schema.schema if isinstance(schema, Preset) else schema
    strangers = [field for field in form.fields if field.scope != "pair"]
    if strangers or not form.fields:
        raise SchemaError(f"schema {form.name!r}: it asks of more than pairs. Use from_models(pair=...).")
    if not form.can_validate:
        raise SchemaError(f"schema {form.name!r} was read from a store and cannot validate. Make it with from_models.")
    typed = [f.name for f in form.fields if not isinstance(f, OrderedChoiceField | ScaleField | ToggleField)]
    if typed:
        raise SchemaError(f"field {typed[0]!r}: a PairLabeler takes ordered choices, scales and yes/no, one key each.")
    return form


def _pairs(given: Any) -> list[Pair]:
    if isinstance(given, list | tuple) and given and all(isinstance(each, Pair) for each in given):
        return list(given)
    return pairs_of(given if isinstance(given, Runs) else load(given))


def _key(pair: Pair) -> str:
    return sha256(f"{pair.first.trajectory_id}\n{pair.target.key}".encode()).hexdigest()[:16]
