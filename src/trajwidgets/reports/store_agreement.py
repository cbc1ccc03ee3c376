"""StoreAgreement: the agreement in one store or several, brought up to date by what is new instead of read anew."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trajwidgets.errors import AgreementError, StoreError, TrajwidgetsError
from trajwidgets.labels import Field, LabelSchema, has_changed
from trajwidgets.reports.measured import FieldAgreement, agreement_by_field, declared_fields, of_sets, scale_of
from trajwidgets.store import Event, HeldLabel, LabelStore, LiveFold

if TYPE_CHECKING:
    from pandas import DataFrame

    from trajwidgets.agreement import LiveAgreement

Item = tuple[str, str | None, str]
"""Run, step, target key."""

_COLUMNS = (
    "trajectory_id",
    "step_id",
    "target",
    "field",
    "kind",
    "level",
    "value",
    "state",
    "annotator",
    "schema_hash",
)


@dataclass(slots=True)
class _Counted:
    """What a label was counted as, so that it can be taken out again whatever has changed since."""

    label: HeldLabel
    item: Item
    annotator: str
    is_stale: bool
    is_odd: bool


@dataclass(slots=True)
class _OfField:
    """The labels of one field: in the engine, and how many were given under each form.

    `odd`: labels that no form, or a form that asks for words, declares. Their field is measured from a frame.
    """

    live: LiveAgreement
    forms: Counter[str] = field(default_factory=Counter)
    odd: int = 0


@dataclass(slots=True)
class _Whole:
    """How many labels count, and for items, runs, annotators and times how often each."""

    n_labels: int = 0
    n_stale: int = 0
    items: Counter[Item] = field(default_factory=Counter)
    runs: Counter[str] = field(default_factory=Counter)
    annotators: Counter[str] = field(default_factory=Counter)
    times: Counter[datetime] = field(default_factory=Counter)


class StoreAgreement:
    """Agreement on every field of a store, or of several taken together, as of the last `catch_up`.

    What counts is what `judged_by_annotators` and `fresh` leave of `LabelStore.to_frame()`: the latest label of each
    annotator, judged, in the role of annotator, on a field that can be measured, neither in sight of a suggestion nor
    on a step that has changed since. The numbers are those of `agreement_by_field` on that frame; only what is new in
    a store is read for them. Several stores are taken as their `merge` would be, and left as they are.

    It may be asked from several threads.

    Args:
        stores: stores, or paths of their files.

    Raises:
        StoreError: without a store; when there is no such file, or it cannot be read.
    """

    def __init__(self, *stores: LabelStore | str | Path) -> None:
        if not stores:
            raise StoreError("no store to follow. Pass a LabelStore or the path of its file.")
        self._lock = threading.RLock()
        self._opened: list[LabelStore] = []
        self._stores = [self._open(store) for store in stores]
        self._watches: list[Callable[[], None]] = []
        self._begin()
        self.catch_up()

    def _open(self, store: LabelStore | str | Path) -> LabelStore:
        if isinstance(store, LabelStore):
            return store
        if not Path(store).expanduser().exists():
            raise StoreError(
                f"{store}: no such file, so there is nothing to follow. Pass the path a Labeler was given."
            )
        self._opened.append(LabelStore(store))
        return self._opened[-1]

    def _begin(self) -> None:
        self._fold = LiveFold()
        self._ends: list[tuple[int, str]] = [(0, "")] * len(self._stores)
        self._clear()

    def _clear(self) -> None:
        self._schemas: dict[str, LabelSchema] = {}
        self._declared: dict[tuple[str, str], Field] = {}
        self._measured: frozenset[str] = frozenset()
        self._counted: dict[str, dict[Any, _Counted]] = {}
        self._fields: dict[str, _OfField] = {}
        self._whole = _Whole()
        self._last: datetime | None = None

    def close(self) -> None:
        """End every watch, and close the stores that were opened here."""
        for stop in self._watches:
            stop()
        for store in self._opened:
            store.close()

    def read_through(self, *stores: LabelStore) -> None:
        """Read through these objects from now on, which are stores of the same files in the same order."""
        if len(stores) != len(self._stores):
            raise StoreError(f"{len(self._stores)} stores are followed, not {len(stores)}.")
        with self._lock:
            self._stores = list(stores)

    def catch_up(self) -> int:
        """Take what is new in the stores, whoever wrote it; returns how many events that were.

        A store whose file was put back to an earlier state is read from its beginning.

        Raises:
            StoreError: when a store cannot be read, or an event is not what its kind says.
        """
        with self._lock:
            found = [self._new(store, *end) for store, end in zip(self._stores, self._ends, strict=True)]
            if any(events is None for events in found):
                self._begin()
                found = [self._new(store, 0, "") for store in self._stores]
            events = [event for each in found for event in each or ()]
            try:
                self._take(events)
            except TrajwidgetsError:
                self._begin()  # half of the events may have been taken: next time all are read
                raise
            for place, each in enumerate(found):
                if each:
                    self._ends[place] = (each[-1].row, each[-1].hash)
            return len(events)

    @staticmethod
    def _new(store: LabelStore, row: int, last: str) -> list[Event] | None:
        """The events after a row; None where the row does not hold the event any more that it held."""
        if row == 0:
            return store.events()
        events = store.events(after=row - 1)
        return events[1:] if events and (events[0].row, events[0].hash) == (row, last) else None

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Catch up by itself whenever one of the stores has news, from any process, and then call back.

        Returns a function that ends this.
        """

        def moved(_: list[Event]) -> None:
            if self.catch_up():
                callback()

        stops = [store.watch(moved, after=row) for store, (row, _) in zip(self._stores, self._ends, strict=True)]

        def stop() -> None:
            for each in stops:
                each()

        self._watches.append(stop)
        return stop

    @property
    def n_labels(self) -> int:
        """Labels that count for agreement."""
        return self._whole.n_labels

    @property
    def n_stale(self) -> int:
        """Labels that would, if their step had not changed since."""
        return self._whole.n_stale

    @property
    def n_items(self) -> int:
        """Runs, steps, calls and marks with a label that counts."""
        return len(self._whole.items)

    @property
    def n_runs(self) -> int:
        """Runs with a label that counts."""
        return len(self._whole.runs)

    @property
    def annotators(self) -> tuple[str, ...]:
        """Who gave a label that counts, sorted."""
        return tuple(sorted(self._whole.annotators))

    @property
    def last_label_at(self) -> datetime | None:
        """When the newest label that counts was recorded."""
        with self._lock:
            if self._last is None and self._whole.times:
                self._last = max(self._whole.times)
            return self._last

    def live(self, field: str) -> LiveAgreement:
        """The engine of a field, moved by `catch_up`: items are (run, step, target), clusters are runs.

        Raises:
            StoreError: when nobody judged a field of that name.
        """
        found = self._fields.get(field)
        if found is None:
            raise StoreError(f"no field {field!r} with labels that count. Fields: {', '.join(self._fields) or 'none'}.")
        return found.live

    def fields(self) -> Iterator[FieldAgreement]:
        """What `agreement_by_field` gives of the labels that count, field by field in declared order."""
        with self._lock:
            for name, forms in declared_fields(self._schemas.values()).items():
                of = self._fields.get(name)
                if of is not None and of.forms:
                    yield self._agreement(name, of, forms)

    def _agreement(self, name: str, of: _OfField, forms: list[tuple[Field, str]]) -> FieldAgreement:
        in_use = [declared for declared, schema in forms if of.forms[schema]]
        scale, trouble = scale_of(in_use) if in_use else (None, None)
        if not of.odd and trouble is None:
            try:
                table = of.live.table(categories=scale)
                if in_use[-1].kind != "multi_choice":
                    return FieldAgreement(in_use[-1], table, None)
                return of_sets(in_use[-1], table, lambda each, value: of.live.ratings(_slice(each, value)))
            except AgreementError:
                pass
        # What is odd, or not on the scale, is told with the rows in their order, as by those who ask the frame.
        return next(agreement_by_field(self._frame(name), self._schemas.values()))

    def _frame(self, name: str) -> DataFrame:
        """The labels of a field that count, with the columns of `to_frame()` that agreement is about."""
        import pandas as pd

        held = [each for run in self._counted.values() for each in run.values() if each.label.field == name]
        held = sorted((each for each in held if not each.is_stale), key=lambda each: each.label.order)
        rows = []
        for each in held:
            label, declared = each.label, self._declared.get((each.label.decision.schema_hash, name))
            value = tuple(label.value) if isinstance(label.value, list) else label.value
            kind, level = (None, None) if declared is None else (declared.kind, declared.level)
            rows.append((*each.item, name, kind, level, value, "judged", each.annotator, label.decision.schema_hash))
        frame = pd.DataFrame(rows, columns=list(_COLUMNS), dtype=object)
        for slice_name in sorted({slice_name for each in held for slice_name, _ in self._slices(each.item[0])}):
            frame[f"slice_{slice_name}"] = [dict(self._slices(each.item[0])).get(slice_name) for each in held]
        return frame

    def _take(self, events: Iterable[Event]) -> None:
        taken = self._fold.take(events)
        if taken.anew:
            self._clear()
            self._schemas = self._fold.schemas()
            self._declared = {
                (schema_hash, each.name): each
                for schema_hash, schema in self._schemas.items()
                for each in schema.fields
            }
            self._measured = frozenset(name for (_, name), each in self._declared.items() if each.level is not None)
            for run in list(self._fold.current):
                self._recount(run)
            return
        for run in taken.runs:
            self._recount(run)
        for key in taken.keys:
            if key[2] not in taken.runs:
                self._count(key[2], key)

    def _recount(self, run: str) -> None:
        for key in {**self._counted.get(run, {}), **self._fold.current.get(run, {})}:
            self._count_out(run, key)
        for key in self._fold.current.get(run, {}):
            self._count(run, key)

    def _count(self, run: str, key: Any) -> None:
        self._count_out(run, key)
        label = self._fold.current.get(run, {}).get(key)
        if label is None or label.state != "judged" or label.decision.role != "annotator":
            return
        decision = label.decision
        if decision.suggested_by or label.field not in self._measured:
            return
        record = self._fold.run(run)
        is_stale = record is not None and has_changed(
            record,
            label.step_id,
            run_digest=decision.run_digest,
            step_digest=decision.step_digest,
            of_step=decision.only_step,
        )
        declared = self._declared.get((decision.schema_hash, label.field))
        odd = _is_odd(label, declared)
        counted = _Counted(label, (run, label.step_id, label.target), key[0], is_stale, odd)
        self._counted.setdefault(run, {})[key] = counted
        self._move(counted, 1)

    def _count_out(self, run: str, key: Any) -> None:
        counted = self._counted.get(run, {}).pop(key, None)
        if counted is not None:
            self._move(counted, -1)

    def _move(self, counted: _Counted, by: int) -> None:
        """Count a label, or take it out."""
        from trajwidgets.agreement import LiveAgreement

        whole, label = self._whole, counted.label
        if counted.is_stale:
            whole.n_stale += by
            return
        whole.n_labels += by
        run, at = counted.item[0], label.decision.recorded_at
        for counts, name in ((whole.items, counted.item), (whole.runs, run), (whole.annotators, counted.annotator)):
            _add(counts, name, by)
        _add(whole.times, at, by)
        if by > 0 and self._last is not None:
            self._last = max(self._last, at)
        elif self._last == at:
            self._last = None  # looked for when somebody asks
        of = self._fields.get(label.field)
        if of is None:
            of = self._fields[label.field] = _OfField(LiveAgreement(field=label.field, remembered=0))
        _add(of.forms, label.decision.schema_hash, by)
        if counted.is_odd:
            of.odd += by
        elif by < 0 and label.value is not None:
            of.live.remove(counted.item, counted.annotator)
            if not of.live:  # as new: its level is that of labels it no longer holds
                of.live.level = None
        elif label.value is not None:
            value: Any = frozenset(label.value) if isinstance(label.value, list) else label.value
            of.live.level = self._declared[label.decision.schema_hash, label.field].level
            of.live.add(counted.item, counted.annotator, value, cluster=run, slices=self._slices(run))

    def _slices(self, run: str) -> tuple[tuple[str, str], ...]:
        record = self._fold.run(run)
        return () if record is None else tuple(record.slices.items())


def _add(counts: Counter[Any], name: Any, by: int) -> None:
    counts[name] += by
    if not counts[name]:
        del counts[name]


def _slice(name: str, value: Any) -> tuple[str, Any] | None:
    return None if name == "all" else (name, value)


def _is_odd(label: HeldLabel, declared: Field | None) -> bool:
    """Whether agreement has to be told more of the label than its value: `agreement_table` says what comes of it."""
    if declared is None or declared.level is None or isinstance(label.value, dict):
        return True
    if isinstance(label.value, list):
        return declared.kind != "multi_choice" or any(isinstance(each, list | dict) for each in label.value)
    return False
