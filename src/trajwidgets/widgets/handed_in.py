"""Which runs the annotator of a Labeler has handed in, and which came back; read anew only when that has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trajwidgets.labels import Review, Submission
from trajwidgets.store import SUBMISSION, Event, LabelStore

_CHANGING = (SUBMISSION, "review")


class HandedIn:
    """The runs one annotator has handed in, in one role, and why a reviewer sent some of them back."""

    def __init__(self, store: LabelStore, annotator: str, role: str) -> None:
        self._store = store
        self._annotator = annotator
        self._role = role
        self._handed: frozenset[str] | None = None
        #: Submission -> run, of the last of each run.
        self._runs: dict[str, str] = {}
        self._sent_back: dict[str, str] = {}

    def runs(self) -> frozenset[str]:
        """The ids of those that are handed in; one that was sent back is not, until it is handed in again."""
        return self._read() - self._sent_back.keys()

    def sent_back(self) -> Mapping[str, str]:
        """Run -> the reviewer's reason, of those that were sent back and not handed in again since."""
        self._read()
        return self._sent_back

    def _read(self) -> frozenset[str]:
        if self._handed is None:
            self._handed = frozenset(each.trajectory_id for each in self._submissions() if each.submitted)
            # The last that was handed in, though taken up since: the reason holds until the run is handed in once more.
            ids = {each.submission_id: each.trajectory_id for each in self._submissions(taken_up=False)}
            self._runs = ids
            # In order: of several reviews of one submission, as a merge may bring, the latest counts.
            last = {said.act.submission_id: said.act for said in self._store.said(Review)} if ids else {}
            self._sent_back = {
                ids[each.submission_id]: each.reason
                for each in last.values()
                if each.submission_id in ids and each.verdict == "sent_back"
            }
        return self._handed

    def _submissions(self, *, taken_up: bool = True) -> list[Submission]:
        latest = self._store.latest_submissions(annotator=self._annotator, taken_up=taken_up)
        return [each.submission for each in latest if each.role == self._role]

    def hear(self, events: Iterable[Event], annotator: str) -> set[str]:
        """Something was written, here or elsewhere; the annotator may go by another name by now.

        Returns the runs whose submissions, of this annotator, a reviewer has spoken of.
        """
        heard = [event for event in events if event.kind in _CHANGING]
        if annotator != self._annotator or heard:
            self._annotator = annotator
            self._handed = None
        reviewed = {event.payload.get("submission_id") for event in heard if event.kind == "review"}
        if not reviewed:
            return set()
        self._read()
        return {run for submission_id, run in self._runs.items() if submission_id in reviewed}
