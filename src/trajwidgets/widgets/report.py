"""The panel's numbers: agreement per field and slice, with a reason in words wherever there is none."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trajwidgets.reports import StoreAgreement
from trajwidgets.reports.measured import FieldAgreement
from trajwidgets.store import LabelStore
from trajwidgets.widgets.report_messages import Coefficient, FieldReport, Report, SliceReport
from trajwidgets.widgets.views.options import options_told
from trajwidgets.widgets.views.withholding import SMALLEST_SLICE

if TYPE_CHECKING:
    from trajwidgets.agreement import AgreementResult

#: How many files are kept up to date at a time; one asked about again after that is read from its beginning.
MOST_FILES = 8

_latest: dict[tuple[str, str], tuple[StoreAgreement, Report]] = {}
_computing = threading.Lock()


def current_report(store: LabelStore) -> Report:
    """`report`, brought up to date by what is new in the store, however many panels on it are open in this kernel.

    A cell run again leaves its earlier panel alive, and each hears of every change.
    """
    with _computing:
        file = (str(Path(store.path).resolve()), store.project_id)
        known = _latest.pop(file, None)  # kept again when all has gone well
        if known is None:
            followed = StoreAgreement(store)
            known = (followed, _told(followed))
        else:
            followed = known[0]
            followed.read_through(store)  # the one it was read through may have been closed since
            if followed.catch_up():
                known = (followed, _told(followed))
        _latest[file] = known
        for longest_unasked in list(_latest)[:-MOST_FILES]:
            del _latest[longest_unasked]
        return known[1]


def report(store: LabelStore) -> Report:
    """Agreement of everything in the store, as the panel shows it."""
    return _told(StoreAgreement(store))


def _told(found: StoreAgreement) -> Report:
    last = found.last_label_at
    return Report(
        n_labels=found.n_labels,
        n_stale=found.n_stale,
        n_items=found.n_items,
        n_runs=found.n_runs,
        annotators=found.annotators,
        last_label_at=None if last is None else last.isoformat(),
        fields=tuple(map(_field, found.fields())),
    )


def _field(found: FieldAgreement) -> FieldReport:
    rows = [] if found.table is None else found.table.to_dict("records")
    masi = found.masi or (None,) * len(rows)
    return FieldReport(
        field=found.field.name,
        title=found.field.title,
        scope=found.field.scope,
        kind=found.field.kind,
        level=found.field.level,
        slices=_guarded([_slice(row, distant) for row, distant in zip(rows, masi, strict=True)]),
        trouble=found.trouble,
        options=options_told(found.field, found.options),
    )


def _guarded(slices: list[SliceReport]) -> tuple[SliceReport, ...]:
    """Where one slice alone is withheld, the next smallest goes with it: else "all" less the others would give it."""
    names = {found.slice for found in slices if found.slice != "all"}
    for name in names:
        own = [found for found in slices if found.slice == name and found.n_items > 0]
        small = [found for found in own if found.withheld is not None]
        if len(small) == 1 and len(own) > 1:
            next_one = min((found for found in own if found.withheld is None), key=lambda found: found.n_items)
            why = "withheld, lest the difference to all give a smaller slice away"
            none = Coefficient(value=None, reason=why, method="")
            hidden = next_one.model_copy(
                update={"withheld": why, "percent": none, "kappa": none, "alpha": none}
                | ({} if next_one.masi is None else {"masi": none})
            )
            slices = [hidden if found is next_one else found for found in slices]
    return tuple(slices)


def _slice(row: Mapping[Any, Any], masi: AgreementResult | None) -> SliceReport:
    # Of sets of options only alpha knows that two may share some: it says so, and the others that they don't.
    kappa, alpha = str(row["kappa_method"]), "Krippendorff"
    if masi is not None:
        kappa, alpha = f"{kappa}, of whole sets", "Krippendorff, Jaccard distance"
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
        kappa=_coefficient(row["kappa"], row["kappa_reason"], kappa, withheld),
        alpha=_coefficient(row["alpha"], row["alpha_reason"], alpha, withheld),
        masi=None if masi is None else _coefficient(masi.value, masi.reason, "Krippendorff, MASI distance", withheld),
    )


def _coefficient(value: float, reason: str | None, method: str, withheld: str | None) -> Coefficient:
    if withheld is None and not math.isnan(value):
        return Coefficient(value=float(value), reason=None, method=method)
    return Coefficient(value=None, reason=withheld or (reason if isinstance(reason, str) else None), method=method)
