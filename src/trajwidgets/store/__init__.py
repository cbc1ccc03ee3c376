"""Where labels are kept: one append-only log of events, and everything that is folded from it."""

from trajwidgets.store.event_store import merge, written_here
from trajwidgets.store.events import Event, EventDraft, utc_now
from trajwidgets.store.fold import CurrentLabel, PastLabel
from trajwidgets.store.further_kinds import Said
from trajwidgets.store.importing import Imported
from trajwidgets.store.kinds import SUBMISSION, read_act
from trajwidgets.store.live_fold import HeldLabel, LiveFold
from trajwidgets.store.names import clean_name, look_alikes
from trajwidgets.store.practice import PracticeStore
from trajwidgets.store.runs import RunRecord, StepRecord
from trajwidgets.store.store import LabelStore
from trajwidgets.store.submissions import Submitted
from trajwidgets.store.typed_values import joined_scale
from trajwidgets.store.union import Merged
from trajwidgets.store.verification import Verification

__all__ = [
    "SUBMISSION",
    "CurrentLabel",
    "Event",
    "EventDraft",
    "HeldLabel",
    "Imported",
    "LabelStore",
    "LiveFold",
    "Merged",
    "PastLabel",
    "PracticeStore",
    "RunRecord",
    "Said",
    "StepRecord",
    "Submitted",
    "Verification",
    "clean_name",
    "joined_scale",
    "look_alikes",
    "merge",
    "read_act",
    "utc_now",
    "written_here",
]
