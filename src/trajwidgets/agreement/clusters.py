"""Which cluster each item lies in: steps of one run are more alike than steps of two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from trajwidgets.agreement.columns import Items, factor, require_columns
from trajwidgets.agreement.patterns import Codes, Integers
from trajwidgets.errors import AgreementError

if TYPE_CHECKING:
    import pandas as pd

AUTO = "auto"
TRAJECTORY = "trajectory_id"


@dataclass(frozen=True, eq=False)
class Clusters:
    """Clusters of items.

    Attributes:
        name: the column that names them.
        of_item: for each row of `Ratings.codes` its cluster.
        count: how many clusters there are.
    """

    name: str
    of_item: Codes
    count: int

    @property
    def words(self) -> str:
        """What to call them: "trajectories", or "clusters of 'run'"."""
        return "trajectories" if self.name == TRAJECTORY else f"clusters of {self.name!r}"


def clusters_of(
    frame: pd.DataFrame,
    rows: NDArray[np.bool_] | None,
    items: Items,
    item: Sequence[str],
    cluster: str | None,
    kept: NDArray[np.bool_] | None,
) -> Clusters | None:
    """The clusters that the items nest in; None where each item is on its own.

    Args:
        frame: one row per judgement.
        rows: those of its rows that are ratings; None for all.
        items: which item each rating is of.
        item: the columns that identify an item.
        cluster: the column; "auto" is the trajectory, where the frame has it, items nest in it, and one holds several.
        kept: which items are in the table; None for all.

    Raises:
        AgreementError: No such column, a rating without a value in it, or an item in more than one cluster.
    """
    if cluster is None or (cluster == AUTO and (TRAJECTORY not in frame.columns or list(item) == [TRAJECTORY])):
        return None
    name = TRAJECTORY if cluster == AUTO else cluster
    require_columns(frame, [name], "cluster")
    own = next((codes for column, codes, _ in items.columns if column == name), None)
    if own is None:
        own = _of_items(frame[name] if rows is None else frame[name][rows], items)
        if own is None:
            if cluster == AUTO:
                return None
            raise AgreementError(
                f"an item lies in more than one value of {name!r}: clusters must hold whole items. "
                "Choose another column with cluster=, or cluster=None if items are independent."
            )
    chosen: Codes = own if kept is None else own[kept]
    if cluster != AUTO and (chosen < 0).any():
        raise AgreementError(f"column {name!r} has no value for some items. Drop what has none, or pass cluster=None.")
    present, of_item = np.unique(chosen, return_inverse=True)
    if cluster == AUTO and len(present) == len(chosen):
        return None
    return Clusters(name, of_item.ravel(), len(present))


def _of_items(column: pd.Series[Any], items: Items) -> Integers | None:
    # The cluster of each item; None where one has several.
    codes, _ = factor(column)
    own = np.full(items.count, -1, dtype=np.int64)
    own[items.codes] = codes
    return own if (own[items.codes] == codes).all() else None
