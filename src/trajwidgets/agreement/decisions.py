"""Decisions: whether the annotators of each slice and field agree well enough, looked at on a grid, with a log."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import pandas as pd

from trajwidgets.agreement.coefficients import coefficient
from trajwidgets.agreement.decision_log import DecisionChange, DecisionLog, Place
from trajwidgets.agreement.decision_rule import DecisionRule, Evidence, lack_of
from trajwidgets.agreement.frames import as_pandas
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, ratings_table
from trajwidgets.agreement.result import AgreementResult
from trajwidgets.agreement.slices import SLICE_PREFIX, field_by_field, slice_columns, slices_of

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame

#: Five standard errors of a probability that is not worked out precisely.
NEAR = 0.04


class Decisions:
    """Watches every slice and field of a growing frame of labels.

    Call `look` with the labels as often as you like, such as from a store's change feed: a slice is decided on anew
    only when its number of items with two ratings has passed another multiple of `rule.every`, or has fallen (labels
    taken back), or items that had two have got as many items' worth of ratings more. So the error rates of the rule
    hold however often somebody looks. `frame` shows the states, `log` the changes. Nothing is remembered beyond this
    object.
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
        self._log = DecisionLog(self.rule)

    def look(self, labels: Frame) -> pd.DataFrame:
        """Take the labels as they are now, decide where a look is due, and give the states as `frame` does.

        Raises:
            AgreementError: An unknown field or column, or a frame that cannot be read as ratings.
        """
        labels = as_pandas(labels)
        due = {}
        present = set()
        for place, ratings in self._ratings(labels):
            present.add(place)
            compared = ratings.patterns.pairable
            if self._log.is_due(place, compared.items, compared.ratings):
                due[place] = measured(ratings, self.rule)
        self._log.forget([place for place in self._log.looks if place not in present])
        for look in self._log.look(due, self._clock()):
            if self._on_change is not None:
                self._on_change(look.change)
        return self.frame()

    def frame(self) -> pd.DataFrame:
        """One row per field and slice, as of its last look: the columns of `DecisionChange`, without `before`."""
        return self._log.frame()

    def log(self) -> pd.DataFrame:
        """One row per change of state, oldest first: the columns of `DecisionChange`."""
        return self._log.log()

    def _ratings(self, labels: pd.DataFrame) -> Iterator[tuple[Place, Ratings]]:
        for field, part in field_by_field(labels, self._fields):
            yield (field, "all", None), self._read(part, field)
            for name in slice_columns(labels, self._by):
                for value, chosen in slices_of(part[name]):
                    yield (field, name.removeprefix(SLICE_PREFIX), value), self._read(part[chosen], field)

    def _read(self, rows: pd.DataFrame, field: str | None) -> Ratings:
        reading: dict[str, Any] = dict(self._reading)
        annotators = reading.pop("annotators", None)
        if field is not None and self._scales.get(field) is not None:
            reading["categories"] = self._scales[field]
        return ratings_table(rows, field=field, **reading).select(annotators)


def measured(ratings: Ratings, rule: DecisionRule) -> tuple[AgreementResult, Evidence]:
    """The coefficient of one slice that a rule is about, and what the rule asks of it."""
    name = rule.coefficient
    if name == "kappa":
        name = "cohen_kappa" if len(ratings.annotators) <= 2 else "light_kappa"
    result = coefficient(name)(ratings)
    return result, evidence_of(result, ratings, rule)


def evidence_of(result: AgreementResult, ratings: Ratings, rule: DecisionRule) -> Evidence:
    """What a rule asks of a coefficient of these ratings.

    Where there is too little of anything no probability is worked out, so that it does not count as a claim either.
    Elsewhere it is worked out precisely where that can matter: near or above where a state is left.
    """
    evidence = Evidence(
        n_items=result.n_items,
        n_clusters=result.n_clusters,
        n_minority=minority(ratings),
        value=result.value,
        reason=result.reason,
        p_below=math.nan,
        p_above=math.nan,
    )
    if lack_of(rule, evidence) != "undefined" or math.isnan(result.value):
        return evidence
    below, not_above = result.probabilities_below(rule.low, rule.high, precise=False)
    if below > rule.retrain_until - NEAR or 1 - not_above > rule.meets_until - NEAR:
        below, not_above = result.probabilities_below(rule.low, rule.high)
    return replace(evidence, p_below=below, p_above=1 - not_above)


def minority(ratings: Ratings) -> int:
    """On how many items with two ratings somebody chose another than the most frequent category."""
    patterns = ratings.patterns.pairable
    if not patterns.items:
        return 0
    most = int(np.argmax(patterns.totals))
    only = np.zeros(len(patterns.size), dtype=np.bool_)
    only[patterns.pattern[(patterns.category == most) & (patterns.count == patterns.size[patterns.pattern])]] = True
    return patterns.items - int(patterns.multiplicity[only].sum())
