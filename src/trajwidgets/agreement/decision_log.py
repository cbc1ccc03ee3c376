"""DecisionLog: each slice and field as of its last look on the grid, and every change of state since the first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

import pandas as pd

from trajwidgets.agreement.decision_rule import DecisionRule, Evidence, State, corrected, decide
from trajwidgets.agreement.result import AgreementResult

Place = tuple[str | None, str, Any]
"""Field, name of the slice ("all", or without "slice_"), and which slice."""


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


@dataclass(frozen=True, eq=False)
class Look:
    """What a look at a slice and field gave: the state since, and the one before it, which may be the same.

    `own` is the evidence of this slice alone, `evidence` the same corrected for the number of slices.
    """

    time: datetime
    place: Place
    result: AgreementResult
    own: Evidence
    evidence: Evidence
    before: State | None
    state: State
    why: str

    @property
    def change(self) -> DecisionChange:
        """The row that it makes; its interval is made only now."""
        return DecisionChange(
            time=self.time,
            field=self.place[0],
            slice=self.place[1],
            slice_value=self.place[2],
            before=self.before,
            state=self.state,
            why=self.why,
            n_items=self.own.n_items,
            value=self.result.value,
            low=self.result.low,
            high=self.result.high,
            p_below=self.evidence.p_below,
            p_above=self.evidence.p_above,
        )


class DecisionLog:
    """States and their changes, wherever the ratings come from.

    Attributes:
        rule: the thresholds.
        looks: the last look at each slice and field.
        changes: every look at which a state changed, oldest first; the first look at a slice counts as one.
    """

    def __init__(self, rule: DecisionRule) -> None:
        self.rule = rule
        self.looks: dict[Place, Look] = {}
        self.changes: list[Look] = []

    def is_due(self, place: Place, n_items: int, n_ratings: int) -> bool:
        """Whether so many items with two ratings, with so many ratings in all, are another place on the grid.

        Ratings that are added to items which had two already count as well: `every` items' worth of them bring a look.
        """
        last = self.looks.get(place)
        if last is None or n_items // self.rule.every != last.own.n_items // self.rule.every:
            return True
        worth = self.rule.every * max(last.result.n_annotators, 2)
        return abs(n_ratings - last.result.n_ratings) >= worth

    def forget(self, places: Iterable[Place]) -> None:
        """Take places out that hold no label any more. What was decided on them stays in the log."""
        for place in places:
            self.looks.pop(place, None)

    def look(self, due: Mapping[Place, tuple[AgreementResult, Evidence]], time: datetime) -> list[Look]:
        """Decide where a look is due, in the light of what is known of all places; gives the looks that changed."""
        known = {place: look.own for place, look in self.looks.items()}
        known |= {place: own for place, (_, own) in due.items()}
        shown = _corrected(known) if self.rule.correct else known
        news = []
        for place, (result, own) in due.items():
            last = self.looks.get(place)
            before = None if last is None else last.state
            state, why = decide(self.rule, shown[place], before)
            look = Look(time, place, result, own, shown[place], before, state, why)
            self.looks[place] = look
            if state != before:
                news.append(look)
        self.changes += news
        return news

    def frame(self) -> pd.DataFrame:
        """One row per field and slice, as of its last look: the columns of `DecisionChange`, without `before`."""
        return _frame(look.change for look in self.looks.values()).drop(columns="before")

    def log(self) -> pd.DataFrame:
        """One row per change of state, oldest first: the columns of `DecisionChange`."""
        return _frame(look.change for look in self.changes)


def _corrected(found: Mapping[Place, Evidence]) -> dict[Place, Evidence]:
    below = corrected([evidence.p_below for evidence in found.values()])
    above = corrected([evidence.p_above for evidence in found.values()])
    return {
        place: replace(evidence, p_below=p_below, p_above=p_above)
        for (place, evidence), p_below, p_above in zip(found.items(), below, above, strict=True)
    }


def _frame(rows: Iterable[DecisionChange]) -> pd.DataFrame:
    names = [column.name for column in fields(DecisionChange)]
    frame = pd.DataFrame([asdict(row) for row in rows], columns=names, dtype=object)
    numbers = dict.fromkeys(["value", "low", "high", "p_below", "p_above"], "float64")
    return frame.astype({"n_items": "int64", **numbers}).assign(time=pd.to_datetime(frame["time"], utc=True))
