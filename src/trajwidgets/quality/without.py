"""Leaving one annotator out: what agreement and the settled answers would be without each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trajwidgets.labels import Policy, settle
from trajwidgets.store import LabelStore
from trajwidgets.trajectory import canonical_json, plain

if TYPE_CHECKING:
    from pandas import DataFrame

#: In whose place nobody is left out.
NOBODY = "(nobody)"

_UNIT = ("trajectory_id", "step_id", "target", "field")


def without_each(store: LabelStore, policy: Policy = "majority") -> DataFrame:
    """How far results rest on one annotator. One row a field and annotator left out; "(nobody)", the whole, first.

    ============ ======= =========================================================================================
    column       dtype   what stands in it
    ============ ======= =========================================================================================
    field        string  the field
    left_out     string  whose labels are left out
    n_items      Int64   items that two or more of the others judged
    alpha        Float64 Krippendorff's alpha among the others, with its 95 % interval; NA where undefined
    low, high    Float64
    n_settled    Int64   units with an answer
    n_changed    Int64   of them, those that have another answer with everybody
    n_lost       Int64   units that have an answer with everybody, and none any more
    n_gained     Int64   units that have an answer only so
    ============ ======= =========================================================================================

    Only labels of the bytes of today, in the role of annotator and made in sight of no suggestion, are compared; what
    counts then is said by `trajwidgets.labels.settle`, rulings and corrections included: these stay, whoever made them.

    Args:
        store: the labels.
        policy: by which answers are settled.

    Raises:
        LabelError: for an unknown policy.
    """
    import pandas as pd

    frame = store.to_frame()
    frame = frame[~frame["stale"]]
    theirs = frame["role"] == "annotator"
    whole = _answers(frame, policy)
    rows: list[dict[str, Any]] = []
    for left_out in (NOBODY, *sorted(frame[theirs]["annotator"].unique())):
        kept = frame[~(theirs & (frame["annotator"] == left_out))]
        compared = kept[(kept["role"] == "annotator") & kept["suggested_by"].isna()]
        answers = _answers(kept, policy)
        for field, found in _alphas(compared).items():
            before = {unit: value for unit, value in whole.items() if unit[3] == field}
            now = {unit: value for unit, value in answers.items() if unit[3] == field}
            rows.append(
                {
                    "field": field,
                    "left_out": left_out,
                    **found,
                    "n_settled": len(now),
                    "n_changed": sum(unit in before and before[unit] != value for unit, value in now.items()),
                    "n_lost": len(before.keys() - now.keys()),
                    "n_gained": len(now.keys() - before.keys()),
                }
            )
    counts = ["n_settled", "n_changed", "n_lost", "n_gained"]
    numbers = ["alpha", "low", "high"]
    kinds = dict.fromkeys(["field", "left_out"], "string") | dict.fromkeys(["n_items", *counts], "Int64")
    table = pd.DataFrame(rows, columns=["field", "left_out", "n_items", *numbers, *counts], dtype=object)
    table = table.astype(kinds | dict.fromkeys(numbers, "Float64"))
    return table.sort_values("field", kind="stable", ignore_index=True)


def _answers(frame: DataFrame, policy: Policy) -> dict[tuple[Any, ...], bytes]:
    settled = settle(frame, policy).frame
    units = settled[[*_UNIT]].astype(object).where(settled[[*_UNIT]].notna(), None).itertuples(index=False, name=None)
    return {unit: canonical_json(plain(value)) for unit, value in zip(units, settled["value"], strict=True)}


def _alphas(frame: DataFrame) -> dict[str, dict[str, Any]]:
    from trajwidgets.agreement import agreement_table

    if frame.empty:
        return {}
    table = agreement_table(frame, by=[], coefficients=["alpha"], interval="auto")
    return {
        row["field"]: {
            "n_items": row["n_items"],
            **{
                name: _number(row[f"alpha{part}"]) for name, part in (("alpha", ""), ("low", "_low"), ("high", "_high"))
            },
        }
        for row in table.to_dict("records")
    }


def _number(value: float) -> float | None:
    return None if value != value else float(value)
