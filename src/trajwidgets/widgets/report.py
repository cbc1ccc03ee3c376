"""The panel's numbers: agreement per field and slice, with a reason in words wherever there is none."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from trajwidgets.agreement import agreement_table
from trajwidgets.labels import Field, LabelSchema, declared_scale
from trajwidgets.store import LabelStore
from trajwidgets.widgets.messages import Coefficient, FieldReport, Report, SliceReport

#: Below this many shared items the figures of a slice would tell one annotator what the other chose.
SMALLEST_SLICE = 5
ITEM = ["trajectory_id", "step_id", "target"]


_latest: dict[str, tuple[int, Report]] = {}
_computing = threading.Lock()


def current_report(store: LabelStore, kernel_epoch: str) -> Report:
    """`report`, computed once per change of the store, however many panels on it are open in this kernel.

    A cell run again leaves its earlier panel alive, and each hears of every change.
    """
    with _computing:
        row = store.last_row()
        file = str(Path(store.path).resolve())
        known = _latest.get(file)
        if known is None or known[0] != row:
            known = (row, report(store, kernel_epoch))
            _latest[file] = known
        return known[1]


def report(store: LabelStore, kernel_epoch: str) -> Report:
    """Agreement of everything in the store, as the panel shows it."""
    frame = store.to_frame()
    fields = {field.name: field for schema in store.schemas().values() for field in _measured(schema)}
    judged = frame[(frame["state"] == "judged") & (frame["role"] == "annotator") & frame["field"].isin(list(fields))]
    reports: list[FieldReport] = []
    if len(judged):
        scales = {name: scale for name, field in fields.items() if (scale := declared_scale(field)) is not None}
        table = agreement_table(
            judged, fields=[name for name in fields if (judged["field"] == name).any()], scales=scales
        )
        rows = table.to_dict("records")
        reports = [
            _field(fields[name], [row for row in rows if row["field"] == name]) for name in table["field"].unique()
        ]
    last = judged["recorded_at"].max() if len(judged) else None
    return Report(
        kernel_epoch=kernel_epoch,
        n_labels=len(judged),
        n_items=len(judged[ITEM].drop_duplicates()),
        n_runs=judged["trajectory_id"].nunique(),
        annotators=tuple(sorted(judged["annotator"].unique())),
        last_label_at=None if last is None else last.isoformat(),
        fields=tuple(reports),
    )


def _measured(schema: LabelSchema) -> Iterable[Field]:
    return (field for field in schema.fields if field.level is not None)


def _field(field: Field, rows: list[dict[Any, Any]]) -> FieldReport:
    return FieldReport(
        field=field.name,
        title=field.title,
        scope=field.scope,
        kind=field.kind,
        level=field.level,
        slices=tuple(_slice(row) for row in rows),
    )


def _slice(row: Mapping[Any, Any]) -> SliceReport:
    n_items = int(row["n_items"])
    withheld = None
    if n_items == 0:
        withheld = "no item judged by two annotators yet"
    elif n_items < SMALLEST_SLICE:
        withheld = f"fewer than {SMALLEST_SLICE} shared items: withheld, so that nobody's answer shows through"
    return SliceReport(
        slice=str(row["slice"]),
        slice_value="" if row["slice"] == "all" else str(row["slice_value"]),
        n_items=n_items,
        n_annotators=int(row["n_annotators"]),
        withheld=withheld,
        percent=_coefficient(row["percent_agreement"], None, "observed", withheld),
        kappa=_coefficient(row["kappa"], row["kappa_reason"], str(row["kappa_method"]), withheld),
        alpha=_coefficient(row["alpha"], row["alpha_reason"], "Krippendorff", withheld),
    )


def _coefficient(value: float, reason: str | None, method: str, withheld: str | None) -> Coefficient:
    if withheld is None and not math.isnan(value):
        return Coefficient(value=float(value), reason=None, method=method)
    return Coefficient(value=None, reason=withheld or (reason if isinstance(reason, str) else None), method=method)
