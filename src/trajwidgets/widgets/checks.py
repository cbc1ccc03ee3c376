"""What rules hold against the annotator of a Labeler: run when a run is handed in, and told on its card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trajwidgets.errors import TrajwidgetsError
from trajwidgets.labels import Finding
from trajwidgets.quality.validation import Rule, cases, findings, hold_against
from trajwidgets.store import Event, LabelStore
from trajwidgets.trajectory import Trajectory
from trajwidgets.widgets.messages import CardFinding

_CHANGING = ("finding", "waiver")


class Checks:
    """The findings on one annotator's labels, by run; read anew only when some were written."""

    def __init__(self, store: LabelStore, rules: Sequence[Rule], annotator: str, role: str) -> None:
        self._store = store
        # Rules are about annotators' work; a review is nobody's first answer.
        self._rules = tuple(rules) if role == "annotator" else ()
        self._annotator = annotator
        self._found: dict[str, tuple[CardFinding, ...]] | None = None
        self._trouble: dict[str, CardFinding] = {}

    def hold(self, run: Trajectory) -> None:
        """The run was handed in. A rule that fails is told on the card: what was handed in is handed in."""
        self._trouble.pop(run.trajectory_id, None)
        try:
            for case in cases(self._store, [run], annotator=self._annotator) if self._rules else ():
                hold_against(self._store, case, self._rules)
        except TrajwidgetsError as error:
            self._trouble[run.trajectory_id] = CardFinding(step_id=None, message=str(error))
        self._found = None

    def of(self, trajectory_id: str) -> tuple[CardFinding, ...]:
        """What stands against the run now, and is not waived."""
        if not self._rules:
            return ()
        if self._found is None:
            self._found = self._read()
        trouble = self._trouble.get(trajectory_id)
        return (*self._found.get(trajectory_id, ()), *(() if trouble is None else (trouble,)))

    def hear(self, events: Iterable[Event], annotator: str) -> set[str]:
        """Something was written; gives the runs of which more or less is held against this annotator now.

        What is held against others is not told, nor that something is: it says who has handed in what.
        """
        if annotator != self._annotator:
            self._annotator = annotator
            self._found = None
        if not self._rules or not any(event.kind in _CHANGING for event in events):
            return set()
        before, self._found = self._found or {}, self._read()
        return {run for run in {*before, *self._found} if before.get(run) != self._found.get(run)}

    def _read(self) -> dict[str, tuple[CardFinding, ...]]:
        if not self._store.said(Finding):
            return {}
        frame = findings(self._store)
        mine = frame[(frame["annotator"] == self._annotator) & frame["waived_by"].isna()]
        found: dict[str, tuple[CardFinding, ...]] = {}
        for run, step_id, message in mine[["trajectory_id", "step_id", "message"]].itertuples(index=False, name=None):
            card = CardFinding(step_id=step_id if isinstance(step_id, str) else None, message=message)
            found[run] = (*found.get(run, ()), card)
        return found
