"""What counts of a store's labels after review and rulings, in one frame with what is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trajwidgets.labels import Policy, settle
from trajwidgets.store import LabelStore

if TYPE_CHECKING:
    from pandas import DataFrame


def settled(store: LabelStore, policy: Policy = "majority") -> DataFrame:
    """One row a unit and field, what is settled first: the value, and by what right it counts, or why none does.

    The columns are those of `Settled.frame` (see `trajwidgets.labels.settle`). Where nothing settles, `value` is None,
    `by` says why ("disputed", "corrections differ", "ruled unsure", "single", "not judged" or "not applicable"),
    `n_agreeing` is NA, and `annotators` are those who spoke.

    Args:
        store: labels, corrections and rulings.
        policy: which answers count; under "all" each annotator's label is a row of its own, and nothing is open.

    Raises:
        LabelError: for an unknown policy.
    """
    import pandas as pd

    found = settle(store.to_frame(), policy)
    left = found.left_out
    still_open = {
        "value": pd.Series([None] * len(left), index=left.index, dtype=object),
        "by": left["reason"],
        "n_agreeing": pd.Series(pd.NA, index=left.index, dtype="Int64"),
        "annotators": pd.Series([tuple(who for who, _ in said) for said in left["values"]], left.index, dtype=object),
    }
    return pd.concat([found.frame, left.assign(**still_open)[[*found.frame.columns]]], ignore_index=True)
