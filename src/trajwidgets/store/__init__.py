"""Where labels are kept: one append-only log of events, and everything that is folded from it."""

from trajwidgets.store.events import Event, EventDraft, utc_now
from trajwidgets.store.fold import CurrentLabel, PastLabel
from trajwidgets.store.kinds import ACTS, read_act
from trajwidgets.store.runs import RunRecord, StepRecord
from trajwidgets.store.store import LabelStore
from trajwidgets.store.typed_values import joined_scale
from trajwidgets.store.verification import Verification

__all__ = [
    "ACTS",
    "CurrentLabel",
    "Event",
    "EventDraft",
    "LabelStore",
    "PastLabel",
    "RunRecord",
    "StepRecord",
    "Verification",
    "joined_scale",
    "read_act",
    "utc_now",
]
