"""Decisions: whether the annotators of each slice and field agree well enough, looked at on a grid, with a log."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, Unpack

import numpy as np
import pandas as pd

from trajwidgets.agreement.coefficients import coefficient
from trajwidgets.agreement.decision_rule import DecisionRule, Evidence, State, corrected, decide
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, ratings_table
from trajwidgets.agreement.result import AgreementResult
from trajwidgets.agreement.slices import SLICE_PREFIX, field_by_field, slice_columns, slices_of

Place = tuple[str | None, str, Any]


@dataclass(frozen=True, kw_only=True)
class DecisionChange:
    """A row of the log: a slice and field has come into another state.

    Attributes:
        time: when it was looked at.
        field: the field; None in a frame without fields.
        slice: "all", or the column sliced by (without "slice_").
        slice_value: which slice; None for "all".
        before: the state before; None at the first look.
        state: the state since.
        why: in words.
        n_items: items with two ratings or more.
        value: the coefficient, with its interval `low` to `high`; nan where undefined.
        low: lower bound.
        high: upper bound.
        p_below: probability that it is below `DecisionRule.low`, corrected for the number of slices.
        p_above: probability that it is above `DecisionRule.high`, corrected for the number of slices.
    """

    time: datetime
    field: str | None
    slice: str
    slice_value: Any
    before: State | None
    state: State
    why: str
    n_items: int
    value: float
    low: float
    high: float
    p_below: float
    p_above: float


@dataclass
class _Look:
    n_items: int
    result: AgreementResult
    evidence: Evidence
    change: DecisionChange


class Decisions:
    """Watches every slice and field of a growing frame of labels.

    Call `look` with the labels as often as you like, such as from a store's change feed: a slice is decided on anew
    only when its number of items with two ratings has passed another multiple of `rule.every`, or has fallen (labels
    taken back). So the error rates of the rule hold however often somebody looks. `frame` shows the states, `log` the
    changes. Nothing is remembered beyond this object.
    """

    def __init__(
        self,
        rule: DecisionRule | None = None,
        *,
        by: str | Sequence[str] | None = None,
        fields: Sequence[str] | None = None,
        scales: Mapping[str, Sequence[Hashable] | None] | None = None,
        on_change: Callable[[DecisionChange], object] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        **reading: Unpack[Reading],
    ) -> None:
        """Nothing is looked at yet.

        Args:
            rule: the thresholds.
            by: columns to slice by; by default those whose name starts with "slice_".
            fields: which fields; by default all but texts.
            scales: for each field its declared options in order, where no column declares them.
            on_change: is called with each change after it is in the log. What it raises comes out of `look`.
            clock: tells the time.
            **reading: how to read the frame; see `Reading`.
        """
        self.rule = rule or DecisionRule()
        self._by, self._fields, self._scales = by, fields, scales or {}
        self._on_change, self._clock, self._reading = on_change, clock, reading
        self._looks: dict[Place, _Look] = {}
        self._log: list[DecisionChange] = []

    def look(self, labels: pd.DataFrame) -> pd.DataFrame:
        """Take the labels as they are now, decide where a look is due, and give the states as `frame` does.

        Raises:
            AgreementError: An unknown field or column, or a frame that cannot be read as ratings.
        """
        due = {}
        present = set()
        for place, ratings in self._ratings(labels):
            present.add(place)
            n_items = ratings.patterns.pairable.items
            last = self._looks.get(place)
            if last is None or n_items // self.rule.every != last.n_items // self.rule.every:
                due[place] = self._measure(ratings)
        for gone in [place for place in self._looks if place not in present]:
            del self._looks[gone]
        everywhere = {place: look.evidence for place, look in self._looks.items()}
        everywhere |= {place: evidence for place, (_, evidence) in due.items()}
        shown = _corrected(everywhere) if self.rule.correct else everywhere
        news = [self._decide(place, *due[place], shown[place]) for place in due]
        for change in filter(None, news):
            self._log.append(change)
            if self._on_change is not None:
                self._on_change(change)
        return self.frame()

    def frame(self) -> pd.DataFrame:
        """One row per field and slice, as of its last look: the columns of `DecisionChange`, without `before`."""
        changes = [asdict(look.change) for look in self._looks.values()]
        return _frame(changes).drop(columns="before")

    def log(self) -> pd.DataFrame:
        """One row per change of state, oldest first: the columns of `DecisionChange`."""
        return _frame([asdict(change) for change in self._log])

    def _ratings(self, labels: pd.DataFrame) -> Iterator[tuple[Place, Ratings]]:
        reading: dict[str, Any] = dict(self._reading)
        annotators = reading.pop("annotators", None)
        for field, part in field_by_field(labels, self._fields):
            if field is not None and self._scales.get(field) is not None:
                reading["categories"] = self._scales[field]
            yield (field, "all", None), ratings_table(part, field=field, **reading).select(annotators)
            for name in slice_columns(labels, self._by):
                for value, chosen in slices_of(part[name]):
                    place = (field, name.removeprefix(SLICE_PREFIX), value)
                    yield place, ratings_table(part[chosen], field=field, **reading).select(annotators)

    def _measure(self, ratings: Ratings) -> tuple[AgreementResult, Evidence]:
        return measured(ratings, self.rule)

    def _decide(self, place: Place, result: AgreementResult, own: Evidence, shown: Evidence) -> DecisionChange | None:
        before = self._looks[place].change.state if place in self._looks else None
        state, why = decide(self.rule, shown, before)
        change = DecisionChange(
            time=self._clock(),
            field=place[0],
            slice=place[1],
            slice_value=place[2],
            before=before,
            state=state,
            why=why,
            n_items=own.n_items,
            value=result.value,
            low=result.low,
            high=result.high,
            p_below=shown.p_below,
            p_above=shown.p_above,
        )
        self._looks[place] = _Look(own.n_items, result, own, change)
        return change if state != before else None


def measured(ratings: Ratings, rule: DecisionRule) -> tuple[AgreementResult, Evidence]:
    """The coefficient of one slice, and what a rule asks about it."""
    name = rule.coefficient
    if name == "kappa":
        name = "cohen_kappa" if len(ratings.annotators) <= 2 else "light_kappa"
    result = coefficient(name)(ratings)
    few = result.n_items < rule.min_items
    return result, Evidence(
        n_items=result.n_items,
        n_clusters=result.n_clusters,
        n_minority=minority(ratings),
        value=result.value,
        reason=result.reason,
        p_below=math.nan if few else result.probability(below=rule.low),
        p_above=math.nan if few else result.probability(above=rule.high),
    )


def minority(ratings: Ratings) -> int:
    """On how many items with two ratings somebody chose another than the most frequent category."""
    patterns = ratings.patterns.pairable
    if not patterns.items:
        return 0
    most = int(np.argmax(patterns.totals))
    only = np.zeros(len(patterns.size), dtype=np.bool_)
    only[patterns.pattern[(patterns.category == most) & (patterns.count == patterns.size[patterns.pattern])]] = True
    return patterns.items - int(patterns.multiplicity[only].sum())


def _corrected(found: Mapping[Place, Evidence]) -> dict[Place, Evidence]:
    below = corrected([evidence.p_below for evidence in found.values()])
    above = corrected([evidence.p_above for evidence in found.values()])
    return {
        place: replace(evidence, p_below=p_below, p_above=p_above)
        for (place, evidence), p_below, p_above in zip(found.items(), below, above, strict=True)
    }


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[column.name for column in fields(DecisionChange)], dtype=object)
    numbers = dict.fromkeys(["value", "low", "high", "p_below", "p_above"], "float64")
    return frame.astype({"n_items": "int64", **numbers}).assign(time=pd.to_datetime(frame["time"], utc=True))
