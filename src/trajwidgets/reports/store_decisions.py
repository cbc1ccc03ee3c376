"""StoreDecisions: what is decided on every field and slice of a store, replayed from its log, the same for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trajwidgets.errors import AgreementError
from trajwidgets.reports.fitting import measure_of
from trajwidgets.reports.measured import Scale, declared_fields, scale_of
from trajwidgets.reports.standing import evidence_by
from trajwidgets.reports.store_agreement import Item, StoreAgreement
from trajwidgets.store import Event, LabelStore

if TYPE_CHECKING:
    from pandas import DataFrame

    from trajwidgets.agreement import AgreementResult, DecisionRule
    from trajwidgets.agreement.decision_log import DecisionLog, Look, Place
    from trajwidgets.agreement.decision_rule import Evidence


@dataclass(frozen=True)
class Noticed:
    """A change of state as the log of a store has it.

    Attributes:
        look: what was decided, and on what.
        row: of the event after which it was looked at.
        sizes: how many items with two ratings each slice of the same name and field had then, by its value.
    """

    look: Look
    row: int
    sizes: dict[Any, int]


@dataclass(frozen=True)
class Decided:
    """All that is decided after some event of the log; it does not change any more.

    Attributes:
        looks: the last look at each field and slice.
        sizes: how many items with two ratings each of these has now.
        changes: every change of state, oldest first; the first look at a slice counts as one.
    """

    looks: dict[Place, Look]
    sizes: dict[Place, int]
    changes: tuple[Noticed, ...]


class StoreDecisions(StoreAgreement):
    """The decisions on every field and slice of a store, as of the last `catch_up`.

    The log is gone through event by event, in the order in which this file received them. After each event every field
    and slice is looked at that has come to another place on the grid of `rule.every`; what is
    decided there, and the state that follows from the one before, is what `Decisions` makes of that moment's frame.
    So states and log are a function of the file and the rule: whoever opens it later finds what those saw who had it
    open all the time. Times are those of the events.

    "kappa" as the coefficient of the rule stands for the one that fits the field, as the panel shows it: see
    `fitting_coefficient`. A field that cannot be measured, since its forms make no one scale, has no state.

    Args:
        store: a `LabelStore`, or the path of its file.
        rule: the thresholds.

    Raises:
        StoreError: when there is no such file, or it cannot be read.
    """

    def __init__(self, store: LabelStore | str | Path, rule: DecisionRule | None = None) -> None:
        from trajwidgets.agreement import DecisionRule

        self.rule = rule or DecisionRule()
        self._decided = Decided({}, {}, ())
        super().__init__(store)

    @property
    def decided(self) -> Decided:
        """All that is decided as of the last `catch_up`, also while another thread catches up."""
        return self._decided

    def catch_up(self) -> int:
        """As that of `StoreAgreement`, deciding after each event."""
        with self._lock:
            taken = super().catch_up()
            sizes = {place: self._n_items[place] for place in self._log.looks}
            self._decided = Decided(dict(self._log.looks), sizes, tuple(self._noticed))
            return taken

    def frame(self) -> DataFrame:
        """One row per field and slice as of its last look: the columns of `DecisionChange`, without `before`."""
        with self._lock:
            return self._log.frame()

    def log(self) -> DataFrame:
        """One row per change of state, oldest first: the columns of `DecisionChange`."""
        with self._lock:
            return self._log.log()

    def _begin(self) -> None:
        from trajwidgets.agreement.decision_log import DecisionLog

        self._log: DecisionLog = DecisionLog(self.rule)
        self._noticed: list[Noticed] = []
        self._n_labels: Counter[Place] = Counter()
        self._touched: dict[Place, None] = {}
        super()._begin()

    def _clear(self) -> None:
        super()._clear()
        self._touched.update(dict.fromkeys(self._n_labels))
        self._n_labels = Counter()
        #: Items with two ratings, and the ratings that these have.
        self._n_items: Counter[Place] = Counter()
        self._n_ratings: Counter[Place] = Counter()
        #: How each field is measured, by the forms it was judged under.
        self._scales: dict[tuple[str, frozenset[str]], tuple[str | None, Scale] | None] = {}
        #: Of each field and item with a label: how many, and where it counts.
        self._held: dict[tuple[str, Item], tuple[int, tuple[Place, ...]]] = {}

    def _take(self, events: Iterable[Event]) -> None:
        for event in events:
            super()._take((event,))
            if self._touched:
                self._look(event)

    def _move(self, counted: Any, by: int) -> None:
        super()._move(counted, by)
        field = counted.label.field
        if counted.is_stale or counted.label.value is None:
            return
        if counted.is_odd:
            self._touched.update({place: None for place in self._n_labels if place[0] == field})
            return
        key = (field, counted.item)
        n, places = self._held.get(key) or (0, self._places(field, counted.item[0]))
        self._touched.update(dict.fromkeys(places))
        shared = (n + by >= 2) - (n >= 2)
        compared = (n + by) * (n + by >= 2) - n * (n >= 2)
        for place in places:
            self._n_labels[place] += by
            self._n_items[place] += shared
            self._n_ratings[place] += compared
        if n + by:
            self._held[key] = (n + by, places)
        else:
            del self._held[key]

    def _places(self, field: str, run: str) -> tuple[Place, ...]:
        return ((field, "all", None), *((field, name, value) for name, value in self._slices(run)))

    def _look(self, event: Event) -> None:
        """Decide where the event has led to another place on the grid."""
        gone, due = [], {}
        # In an order of its own: the labels of one event come in none, and the log is to be the same in every kernel.
        for place in sorted(self._touched, key=_order):
            measured = self._measured_as(str(place[0])) if self._n_labels[place] else None
            if measured is None:
                gone.append(place)
            elif self._log.is_due(place, self._n_items[place], self._n_ratings[place]):
                try:
                    due[place] = self._measured_at(place, *measured)
                except AgreementError:  # a value that is not on the scale
                    gone.append(place)
        self._touched = {}
        self._log.forget(gone)
        if due:
            changed = self._log.look(due, event.time)
            self._noticed += [Noticed(look, event.row, self._sizes_beside(look.place)) for look in changed]

    def _sizes_beside(self, place: Place) -> dict[Any, int]:
        return {
            value: n
            for (field, name, value), n in self._n_items.items()
            if (field, name) == place[:2] and n is not None
        }

    def _measured_as(self, name: str) -> tuple[str | None, Scale] | None:
        """How a field is measured and on which scale, by the forms in use; None where it cannot be."""
        of = self._fields.get(name)
        if of is None or of.odd or not of.forms:
            return None
        known = (name, frozenset(of.forms))
        if known not in self._scales:
            forms = declared_fields(self._schemas.values()).get(name, [])
            in_use = [declared for declared, schema in forms if schema in known[1]]
            scale, trouble = scale_of(in_use) if in_use else (None, "no form declares it")
            self._scales[known] = None if trouble else (measure_of(in_use[-1]), scale)
        return self._scales[known]

    def _measured_at(self, place: Place, level: str | None, scale: Scale) -> tuple[AgreementResult, Evidence]:
        """The coefficient of a field and slice, and what the rule asks of it."""
        field, name, value = place
        live = self._fields[str(field)].live
        ratings = live.ratings(None if name == "all" else (name, value), categories=scale)
        return evidence_by(ratings, level, self.rule)


def _order(place: Place) -> tuple[str, bool, str, str]:
    field, name, value = place
    return str(field), name != "all", name, str(value)
