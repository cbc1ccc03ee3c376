"""What an AgreementPanel is told of decisions: the state of each slice and field, why, and what has changed."""

from __future__ import annotations

from typing import Literal

from trajwidgets.trajectory import Frozen

# Those of `agreement.decision_rule`, which is not imported here: it brings pandas, and a Labeler comes without.
State = Literal["too few", "ok", "watch", "retrain", "meets"]
Lack = Literal["items", "clusters", "minority", "undefined"]


class StatesAsk(Frozen):
    """The states as the log of the store has them by now."""


class Thresholds(Frozen):
    """What of the rule the page draws and says."""

    low: float
    high: float
    every: int
    min_items: int
    min_clusters: int
    min_minority: int


class StateFigure(Frozen):
    """The state of a slice and field as of its last look on the grid, and the figures that are the reason.

    `lack` says what there is too little of, `n_lacking` how much of it there is; `reason` why the coefficient is
    undefined, in words. What is withheld in the other views has no state here.
    """

    field: str
    slice: str
    slice_value: str
    state: State
    n_items: int
    value: float | None
    p_below: float | None
    p_above: float | None
    lack: Lack | None
    n_lacking: int
    reason: str | None


class ChangeFigure(Frozen):
    """A change of state: the `number`-th of the log, from 1, seen after what was recorded `at` that time."""

    number: int
    at: str
    before: State
    now: StateFigure


class States(Frozen):
    """The states of all fields and slices, and the latest changes that nobody has dismissed, newest first.

    `n_changes` counts all that were not dismissed. `behind`: the log is still being gone through; what is there comes
    by itself when it is done. `trouble` is why it could not be, else what the function raised that is told of changes.
    """

    rule: Thresholds
    states: tuple[StateFigure, ...]
    changes: tuple[ChangeFigure, ...]
    n_changes: int
    behind: bool
    trouble: str | None


class DismissAsk(Frozen):
    """Show no change up to this number any more, nor what the function raised."""

    number: int


ASKS: dict[str, type[Frozen]] = {"states": StatesAsk, "dismiss": DismissAsk}
