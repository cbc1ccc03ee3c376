"""What a PairLabeler and its page say to each other. To the page the two are left and right, without names."""

from __future__ import annotations

from trajwidgets.labels import Decision, Which
from trajwidgets.trajectory import Frozen


class PairAsk(Frozen):
    """Open a pair of the queue, by its key."""

    pair: str


class AlignedRow(Frozen):
    """Steps that stand beside each other, by their ids; None where one side has nothing to show."""

    left: str | None
    right: str | None


class PairOpened(Frozen):
    """Two runs under names of this page: `left` and `right` are asked for as runs are.

    `stands_left` says which of the two was drawn to the left, and comes back with what is said. The first `n_shared`
    rows are what both begin with. `decisions` are the annotator's own, their values said of left and right as shown.
    """

    pair: str
    left: str
    right: str
    stands_left: Which
    n_shared: int
    rows: tuple[AlignedRow, ...]
    decisions: tuple[Decision, ...]
