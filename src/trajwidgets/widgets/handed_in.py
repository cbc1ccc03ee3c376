"""Which runs the annotator of a Labeler has handed in, and which came back; read anew only when that has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trajwidgets.labels import Review
from trajwidgets.store import SUBMISSION, Event, LabelStore, Submitted

_CHANGING = (SUBMISSION, "review")


class HandedIn:
    """The runs one annotator has handed in, in one role, and why a reviewer sent some of them back."""

    def __init__(self, store: LabelStore, annotator: str, role: str) -> None:
        self._store = store
        self._annotator = annotator
        self._role = role
        self._latest: dict[str, Submitted] | None = None
        self._sent_back: dict[str, str] = {}

    def runs(self) -> frozenset[str]:
        """The ids of those that are handed in; one that was sent back is not, until it is handed in again."""
        return frozenset(self._read().keys() - self._sent_back.keys())

    def sent_back(self) -> Mapping[str, str]:
        """Run -> the reviewer's reason, of those that were sent back and not handed in again since."""
        self._read()
        return self._sent_back

    def _read(self) -> dict[str, Submitted]:
        if self._latest is None:
            self._latest = {
                each.submission.trajectory_id: each
                for each in self._store.latest_submissions(annotator=self._annotator)
                if each.role == self._role and each.submission.submitted
            }
            ids = {each.submission.submission_id: run for run, each in self._latest.items()}
            # In order: of several reviews of one submission, as a merge may bring, the latest counts.
            last = {said.act.submission_id: said.act for said in self._store.said(Review)} if ids else {}
            self._sent_back = {
                ids[each.submission_id]: each.reason
                for each in last.values()
                if each.submission_id in ids and each.verdict == "sent_back"
            }
        return self._latest

    def hear(self, events: Iterable[Event], annotator: str) -> set[str]:
        """Something was written, here or elsewhere; the annotator may go by another name by now.

        Returns the runs that a reviewer has spoken of.
        """
        heard = [event for event in events if event.kind in _CHANGING]
        if annotator != self._annotator or heard:
            self._annotator = annotator
            self._latest = None
        return {event.trajectory_id for event in heard if event.kind == "review" and event.trajectory_id is not None}
