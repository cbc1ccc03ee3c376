"""Agreement of labels that were not made independently: of reviewers, and of annotators who saw a suggestion.

Neither is agreement between annotators (IAA), which leaves both aside; here they are told by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trajwidgets.errors import StoreError, TrajwidgetsError
from trajwidgets.labels import LabelSchema
from trajwidgets.reports.measured import MeasuredField, fresh, measured_fields
from trajwidgets.store import LabelStore

if TYPE_CHECKING:
    from pandas import DataFrame

#: Roles whose bearers judge with the label of an annotator before them.
REVIEWING = ("reviewer", "qa_lead", "adjudicator")

_ITEM = ["trajectory_id", "step_id", "target"]


def review_agreement(store: LabelStore | str | Path) -> DataFrame:
    """How far reviewers agree with the annotators they review: one row a field and reviewing role.

    Every label of an annotator is compared with every review of the same unit by somebody else. A reviewer has seen the
    label, so this is no agreement between annotators and is always higher than it would be blind; what tells is how
    often labels are overturned. What people say of their own labels in another role is left out, as are labels on steps
    that have changed since.

    Columns: `field`, `role`, `n_reviewed` (int64, labels with a review; one with two reviews counts twice),
    `n_overturned` (int64, of these, reviewed to another value), `percent_agreement`, `kappa` (Cohen's, all annotators
    taken as one side and all reviewers as the other; nan where undefined), `kappa_reason` (why, else None). Fields and
    roles without a review have no row.

    Args:
        store: a `LabelStore`, or the path of its file.

    Raises:
        StoreError: when there is no such file, or it cannot be read.
    """
    import pandas as pd

    judged, schemas = _judged(store)
    independent = judged[(judged["role"] == "annotator") & judged["suggested_by"].isna()]
    rows = []
    for role in REVIEWING:
        pairs = independent.merge(judged[judged["role"] == role], on=[*_ITEM, "field"], suffixes=("", "_review"))
        pairs = pairs[pairs["annotator"] != pairs["annotator_review"]]
        rows += [
            {"field": found.field.name, "role": role, **_compared(found)}
            for found in measured_fields(_sides(pairs, role), schemas.values())
        ]
    columns = ["field", "role", "n_reviewed", "n_overturned", "percent_agreement", "kappa", "kappa_reason"]
    kinds = {"n_reviewed": "int64", "n_overturned": "int64", "percent_agreement": "float64", "kappa": "float64"}
    return pd.DataFrame(rows, columns=columns, dtype=object).astype(kinds)


def prefill_agreement(store: LabelStore | str | Path) -> DataFrame:
    """What suggestions do to agreement: that of annotators without them, with them, and of those made in their sight.

    Up to three rows a field, which `labels` tells apart: "independent" (no suggestion stood in the form: agreement
    between annotators as everywhere else), "prefilled" (one did), "all". Then `n_labels` and the columns of
    `agreement_table` from `n_items` on, with intervals over runs. Where "prefilled" is far above "independent", people
    follow the suggestion. Fields nobody judged in sight of a suggestion have the first row alone; labels on steps that
    have changed are left out.

    Args:
        store: a `LabelStore`, or the path of its file.

    Raises:
        StoreError: when there is no such file, or it cannot be read.
    """
    import pandas as pd

    from trajwidgets.agreement import agreement_table

    judged, schemas = _judged(store)
    judged = judged[judged["role"] == "annotator"]
    rows: list[dict[str, Any]] = []
    for found in measured_fields(judged, schemas.values()):
        in_sight = found.rows["suggested_by"].notna()
        parts = {"independent": found.rows[~in_sight]}
        if in_sight.any():
            parts |= {"prefilled": found.rows[in_sight], "all": found.rows}
        for labels, part in parts.items():
            about = {"field": found.field.name, "labels": labels, "n_labels": len(part)}
            try:
                if found.trouble is not None:
                    raise StoreError(found.trouble)
                scales = {found.field.name: found.scale} if found.scale else None
                table = agreement_table(part, by=[], fields=[found.field.name], scales=scales, interval="auto")
                row = table.to_dict("records")[0] if len(table) else {}
            except TrajwidgetsError as error:
                row = {"kappa_reason": str(error), "alpha_reason": str(error)}
            rows.append({**{str(column): value for column, value in row.items()}, **about})
    counts = ["n_labels", "n_items", "n_annotators"]
    figures = agreement_table(judged.iloc[:0], by=[], interval="auto").columns[5:]
    frame = pd.DataFrame(rows, columns=["field", "labels", *counts, *figures], dtype=object)
    for name in counts:
        frame[name] = frame[name].fillna(0).astype("int64")
    numbers = [f"{name}{part}" for name in ("percent_agreement", "kappa", "alpha") for part in ("", "_low", "_high")]
    return frame.astype({"n_clusters": "Int64", **dict.fromkeys(numbers, "float64")})


def _judged(store: LabelStore | str | Path) -> tuple[DataFrame, Mapping[str, LabelSchema]]:
    """The judgements in any role on the bytes of today, and the forms."""
    if not isinstance(store, LabelStore):
        if not Path(store).expanduser().exists():
            raise StoreError(f"{store}: no such file, so there is nothing to compare. Pass the path of a store.")
        with LabelStore(store) as opened:
            return _judged(opened)
    frame = fresh(store.to_frame())
    return frame[frame["state"] == "judged"], store.schemas()


def _sides(pairs: DataFrame, role: str) -> DataFrame:
    """Each pair of a label and its review as an item of two annotators, who bear the names of their roles."""
    import pandas as pd

    sides = []
    for annotator, suffix in (("annotator", ""), (role, "_review")):
        columns = {name: pairs[f"{name}{suffix}"].to_numpy() for name in ("value", "kind", "level", "schema_hash")}
        about = {"item": range(len(pairs)), "annotator": annotator, "field": pairs["field"].to_numpy()}
        sides.append(pd.DataFrame({**about, **columns}))
    return pd.concat(sides, ignore_index=True)


def _compared(found: MeasuredField) -> dict[str, Any]:
    from trajwidgets.agreement import cohen_kappa

    n = len(found.rows) // 2
    try:
        if found.trouble is not None:
            raise StoreError(found.trouble)
        ratings = found.ratings()
    except TrajwidgetsError as error:
        nothing = {"n_overturned": 0, "percent_agreement": float("nan"), "kappa": float("nan")}
        return {"n_reviewed": n, **nothing, "kappa_reason": str(error)}
    overturned = int((ratings.codes[:, 0] != ratings.codes[:, 1]).sum())
    kappa = cohen_kappa(ratings)
    figures = {"percent_agreement": 1 - overturned / n, "kappa": kappa.value, "kappa_reason": kappa.reason}
    return {"n_reviewed": n, "n_overturned": overturned, **figures}
