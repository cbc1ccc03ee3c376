"""ReviewedStore: a log that also keeps what is said about labels: what was handed in, reviewed, ruled, and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from trajwidgets.errors import StoreError
from trajwidgets.labels import Decision, FurtherAct, Retraction, Role, Submission
from trajwidgets.store.events import Event
from trajwidgets.store.further_kinds import FURTHER, Said, said
from trajwidgets.store.kinds import SUBMISSION, about_draft, act_draft, submission_draft
from trajwidgets.store.named_store import NamedStore
from trajwidgets.store.submissions import Submitted, latest_submissions, submissions_frame

if TYPE_CHECKING:
    from pandas import DataFrame

A = TypeVar("A", bound=FurtherAct)


class ReviewedStore(NamedStore):
    """A log of events, of which some speak of others; see `LabelStore`."""

    def record(
        self, *acts: Decision | Retraction | FurtherAct, annotator: str, role: Role = "annotator"
    ) -> tuple[Event, ...]:
        """Keep acts of one person in one role in one transaction, all or none: a ruling with the decision it explains.

        Raises:
            EventConflict: when an id is taken by another act.
            StoreError: when nothing could be written; when an act speaks of another that is not here.
        """
        made = {act.decision_id for act in acts if isinstance(act, Decision)}
        about = {ref for act in acts if isinstance(act, FurtherAct) for ref in act.refers_to} - made
        if strays := sorted(about - self.has(about)):
            raise StoreError(f"{self.path}: holds no {strays[0]!r}, which this speaks of. Merge its store first.")
        return self.append(
            *(
                about_draft(act, annotator, role) if isinstance(act, FurtherAct) else act_draft(act, annotator, role)
                for act in acts
            )
        )

    def said(self, kind: type[A], *, trajectory_id: str | None = None) -> list[Said[A]]:
        """The acts of one kind, such as `Review`, in the order in which they count.

        Raises:
            StoreError: when the store knows no such kind.
        """
        names = [name for name, model in FURTHER.items() if model is kind]
        if not names:
            raise StoreError(f"{kind.__name__} is no kind of act the store knows. Kinds: {', '.join(FURTHER)}.")
        return said(kind, self.events(kinds=names, trajectory_id=trajectory_id), self.names())

    def submit(self, submission: Submission, *, annotator: str, role: Role = "annotator") -> Event:
        """Keep that an annotator handed a run in, or took it up again. Labels are left as they are.

        Raises:
            EventConflict: when its id is taken by another act.
            StoreError: when it could not be written.
        """
        return self.append(submission_draft(submission, annotator, role))[0]

    def submissions(self) -> DataFrame:
        """Which runs were handed in: one row for each annotator, role and run, what was said last.

        ============= =================== ==========================================================================
        column        dtype               what stands in it
        ============= =================== ==========================================================================
        trajectory_id string              the run
        annotator     string              who
        role          string              as what
        submitted     bool                handed in; False when it was taken up again since
        recorded_at   datetime64[us, UTC] when the store took it
        n_steps       Int64               all steps of the run
        n_unseen      Int64               those that had never been on screen by then
        n_open        Int64               steps (and the run, if asked) without all their required labels by then
        schema_hash   string              the form
        ============= =================== ==========================================================================
        """
        return submissions_frame(self.latest_submissions())

    def latest_submissions(self, *, annotator: str | None = None, taken_up: bool = True) -> list[Submitted]:
        """The same as objects, of one annotator or of all; without `taken_up`, the last that was handed in."""
        names = self.names()
        recorded = None if annotator is None else names.recorded(annotator)
        return latest_submissions(self.events(kinds=[SUBMISSION], annotator=recorded), names, taken_up=taken_up)
