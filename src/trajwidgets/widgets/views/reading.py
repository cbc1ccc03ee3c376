"""The labels of a store that a panel measures, read once per change of the store."""

from __future__ import annotations

import threading
from pathlib import Path

from trajwidgets.reports.measured import MeasuredField, fresh, judged_by_annotators, measured_fields
from trajwidgets.store import LabelStore

Fields = dict[str, MeasuredField]

_latest: dict[tuple[str, str], tuple[int, Fields]] = {}
_reading = threading.Lock()


def current_fields(store: LabelStore) -> Fields:
    """The measured fields by name, however many views of however many panels in this kernel ask for them."""
    with _reading:
        row = store.last_row()
        file = (str(Path(store.path).resolve()), store.project_id)
        known = _latest.get(file)
        if known is None or known[0] != row:
            schemas = store.schemas().values()
            judged = fresh(judged_by_annotators(store.to_frame(), schemas))
            known = (row, {found.field.name: found for found in measured_fields(judged, schemas)})
            _latest[file] = known
        return known[1]
