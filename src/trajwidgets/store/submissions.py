"""What was handed in: of each annotator and run the latest submission, or that it was taken up again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trajwidgets.labels import Submission
from trajwidgets.store.events import Event, each_once, read_payload
from trajwidgets.store.frames import TIME, column
from trajwidgets.store.names import Names

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Submitted:
    """The latest submission of one annotator in one role on one run."""

    submission: Submission
    annotator: str
    role: str
    event: Event


def latest_submissions(events: Iterable[Event], names: Names, *, taken_up: bool = True) -> list[Submitted]:
    """What counts now, by annotator (by the name shown), role and run, in the order they were first handed in.

    Without `taken_up`, that a run was taken up again is passed over.
    """
    latest: dict[tuple[str, str, str], Submitted] = {}
    for event in each_once(events):
        submission = read_payload(event, Submission.model_validate_json)
        if not (submission.submitted or taken_up):
            continue
        annotator, role = names.shown(event.annotator or ""), event.role or ""
        latest[annotator, role, submission.trajectory_id] = Submitted(submission, annotator, role, event)
    return list(latest.values())


def submissions_frame(latest: Iterable[Submitted]) -> DataFrame:
    """The frame that `LabelStore.submissions` documents."""
    import pandas as pd

    found = list(latest)
    return pd.DataFrame(
        {
            "trajectory_id": column([each.submission.trajectory_id for each in found], "string"),
            "annotator": column([each.annotator for each in found], "string"),
            "role": column([each.role for each in found], "string"),
            "submitted": column([each.submission.submitted for each in found], "bool"),
            "recorded_at": column([each.event.time for each in found], TIME),
            "n_steps": column([each.submission.n_steps for each in found], "Int64"),
            "n_unseen": column([each.submission.n_unseen for each in found], "Int64"),
            "n_open": column([each.submission.n_open for each in found], "Int64"),
            "schema_hash": column([each.submission.schema_hash for each in found], "string"),
        }
    )
