"""Who has judged what: annotators by run, and how many items have none, one, two or more judgements."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame


def coverage(rows: DataFrame, *, by: str = "trajectory_id") -> DataFrame:
    """One row for each group of items (by default each run) and annotator: how much of it the annotator has judged.

    Columns: `by`, `annotator`, `n_judged` (int64: items of the group that the annotator judged), `n_shared` (of these,
    judged by somebody else too), `n_items` (of the group, judged by anybody). Groups and annotators in order of their
    names, every pair of them.

    Args:
        rows: one row per judgement of one field, with `annotator` and whichever of `trajectory_id`, `step_id`,
            `target` and `item` identify an item.
        by: the column to group items by.
    """
    import pandas as pd

    names = [name for name in ("trajectory_id", "step_id", "target", "item") if name in rows.columns]
    given = rows[list(dict.fromkeys([*names, by, "annotator"]))].drop_duplicates()
    shared = given.groupby(names, dropna=False)["annotator"].transform("size") > 1
    judged = given.assign(shared=shared).groupby([by, "annotator"], observed=True)
    counts = pd.DataFrame({"n_judged": judged.size(), "n_shared": judged["shared"].sum()})
    groups, people = sorted(given[by].unique()), sorted(given["annotator"].unique())
    whole = counts.reindex(pd.MultiIndex.from_product([groups, people], names=[by, "annotator"]), fill_value=0)
    items = given[list(dict.fromkeys([*names, by]))].drop_duplicates().groupby(by, observed=True).size()
    found = whole.reset_index().astype({"n_judged": "int64", "n_shared": "int64"})
    return found.assign(n_items=found[by].map(items).astype("int64"))


def judgements_per_item(rows: DataFrame) -> DataFrame:
    """How many items were judged by how many: `n_annotators` (ascending from 1) and `n_items`."""
    import pandas as pd

    names = [name for name in ("trajectory_id", "step_id", "target", "item") if name in rows.columns]
    sizes = rows[[*names, "annotator"]].drop_duplicates().groupby(names, dropna=False).size()
    counts = sizes.value_counts().sort_index()
    return pd.DataFrame({"n_annotators": counts.index.astype("int64"), "n_items": counts.to_numpy(dtype="int64")})
