"""Which runs the annotator of a Labeler has handed in, read anew only when somebody handed one in."""

from __future__ import annotations

from collections.abc import Iterable

from trajwidgets.store import SUBMISSION, Event, LabelStore


class HandedIn:
    """The runs one annotator has handed in, in one role."""

    def __init__(self, store: LabelStore, annotator: str, role: str) -> None:
        self._store = store
        self._annotator = annotator
        self._role = role
        self._runs: frozenset[str] | None = None

    def runs(self) -> frozenset[str]:
        """Their ids."""
        if self._runs is None:
            latest = self._store.latest_submissions(annotator=self._annotator)
            self._runs = frozenset(
                each.submission.trajectory_id
                for each in latest
                if each.role == self._role and each.submission.submitted
            )
        return self._runs

    def hear(self, events: Iterable[Event], annotator: str) -> None:
        """Something was written, here or elsewhere; the annotator may go by another name by now."""
        if annotator != self._annotator or any(event.kind == SUBMISSION for event in events):
            self._annotator = annotator
            self._runs = None
