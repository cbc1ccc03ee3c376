"""Review: a reviewer goes through what was handed in, and accepts it, corrects it, or sends it back with a reason.

A correction is a decision of the reviewer's own, in the role of reviewer: nobody's label is changed, agreement among
annotators stays what it was, and `trajwidgets.labels.settle` lets the correction count. A run that was sent back is
open again for its annotator until it is handed in once more.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from trajwidgets.errors import StoreError
from trajwidgets.labels import Decision, Gold, Retraction, Review
from trajwidgets.quality.validation import findings
from trajwidgets.store import Event, LabelStore, Said, Submitted

if TYPE_CHECKING:
    from pandas import DataFrame

#: Who may review.
Reviewer = Literal["reviewer", "qa_lead"]


def queue(store: LabelStore) -> DataFrame:
    """The runs that wait for a review: handed in by an annotator, not taken up again, not reviewed since. Oldest first.

    ============== =================== =============================================================================
    column         dtype               what stands in it
    ============== =================== =============================================================================
    trajectory_id  string              the run
    annotator      string              who handed it in
    submission_id  string              which submission; what `accept`, `correct` and `send_back` take
    submitted_at   datetime64[us, UTC] when the store took it
    n_steps        Int64               all steps of the run
    n_unseen       Int64               those that had never been on screen by then
    n_open         Int64               units without all their required labels by then
    n_sent_back    Int64               how often this run was sent back to this annotator before
    n_findings     Int64               what rules hold against these labels, and nobody has waived
    ============== =================== =============================================================================
    """
    import pandas as pd

    waiting = _waiting(store)
    returned = [(said.act.trajectory_id, handed) for said, handed in _returned(store)]
    against = findings(store)
    standing = against[against["waived_by"].isna()]
    held = Counter(zip(standing["trajectory_id"], standing["annotator"], strict=True))
    rows = [
        (
            each.submission.trajectory_id,
            each.annotator,
            each.submission.submission_id,
            each.event.time,
            each.submission.n_steps,
            each.submission.n_unseen,
            each.submission.n_open,
            returned.count((each.submission.trajectory_id, each.annotator)),
            held[each.submission.trajectory_id, each.annotator],
        )
        for each in sorted(waiting, key=lambda each: (each.event.seq, each.event.writer_id))
    ]
    names = ("trajectory_id", "annotator", "submission_id", "submitted_at", "n_steps", "n_unseen", "n_open")
    dtypes = dict.fromkeys(names[:3], "string") | {"submitted_at": "datetime64[us, UTC]"}
    dtypes |= dict.fromkeys((*names[4:], "n_sent_back", "n_findings"), "Int64")
    return pd.DataFrame(rows, columns=[*names, "n_sent_back", "n_findings"]).astype(dtypes)


def accept(store: LabelStore, submission_id: str, *, reviewer: str, role: Reviewer = "reviewer") -> Event:
    """What was handed in stands as it is.

    What this reviewer corrected in an earlier submission of the run by the same annotator is taken back, lest it count
    against what is accepted now. Another reviewer's corrections stay, until they take them back or somebody rules.

    Raises:
        StoreError: when the submission does not wait for a review; when a reviewer would review themselves.
    """
    submission = _open(store, submission_id, reviewer)
    undone = _own_corrections(store, submission, reviewer)
    return store.record(*undone, _review(submission, "accepted"), annotator=reviewer, role=role)[-1]


def correct(
    store: LabelStore,
    submission_id: str,
    *corrections: Decision,
    reviewer: str,
    reason: str = "",
    role: Reviewer = "reviewer",
) -> Event:
    """Say otherwise, by decisions of the reviewer's own (see `decision_on`); what they do not speak of is accepted.

    So earlier corrections are taken back as by `accept`: what still holds of them is said again.
    All of it is written, or nothing. Returns the event of the review.

    Raises:
        StoreError: like `accept`; when a decision speaks of another run.
        LabelError: without any correction.
    """
    submission = _open(store, submission_id, reviewer)
    run = submission.submission.trajectory_id
    if strays := [each for each in corrections if each.trajectory_id != run]:
        raise StoreError(f"a correction speaks of run {strays[0].trajectory_id!r}, the submission of {run!r}.")
    review = _review(submission, "corrected", reason, tuple(each.decision_id for each in corrections))
    undone = _own_corrections(store, submission, reviewer)
    return store.record(*undone, *corrections, review, annotator=reviewer, role=role)[-1]


def send_back(
    store: LabelStore, submission_id: str, reason: str, *, reviewer: str, role: Reviewer = "reviewer"
) -> Event:
    """Let the annotator do it again: the run is open for them, and they are told the reason.

    Raises:
        StoreError: like `accept`.
        LabelError: without a reason.
    """
    submission = _open(store, submission_id, reviewer)
    return store.record(_review(submission, "sent_back", reason), annotator=reviewer, role=role)[0]


def reviews(store: LabelStore) -> DataFrame:
    """Every review ever made, in order.

    Columns: `trajectory_id`, `annotator` (whose work), `reviewer`, `role`, `verdict` (`accepted`, `corrected` or
    `sent_back`), `reason`, `submission_id` (string), `decision_ids` (object: a tuple), `recorded_at`.
    """
    import pandas as pd

    whose = _whose(store)
    rows = [
        (
            said.act.trajectory_id,
            whose.get(said.act.submission_id),
            said.annotator,
            said.role,
            said.act.verdict,
            said.act.reason,
            said.act.submission_id,
            said.act.decision_ids,
            said.event.time,
        )
        for said in store.said(Review)
    ]
    texts = ["trajectory_id", "annotator", "reviewer", "role", "verdict", "reason", "submission_id"]
    frame = pd.DataFrame(rows, columns=[*texts, "decision_ids", "recorded_at"])
    return frame.astype(dict.fromkeys(texts, "string") | {"recorded_at": "datetime64[us, UTC]"})


def _waiting(store: LabelStore) -> list[Submitted]:
    reviewed = {said.act.submission_id for said in store.said(Review)}
    return [
        each
        for each in store.latest_submissions()
        if each.submission.submitted and each.role == "annotator" and each.submission.submission_id not in reviewed
    ]


def _open(store: LabelStore, submission_id: str, reviewer: str) -> Submitted:
    for each in _waiting(store):
        if each.submission.submission_id == submission_id:
            # By the name shown: under an old name it would still be the same person.
            if each.annotator == store.names().shown(reviewer):
                raise StoreError(f"{reviewer!r} handed this in: somebody else reviews it.")
            return each
    raise StoreError(
        f"{store.path}: submission {submission_id!r} does not wait for a review: it was reviewed, or taken up again, "
        f"or is not here. See quality.queue(store)."
    )


def _review(
    submitted: Submitted,
    verdict: Literal["accepted", "corrected", "sent_back"],
    reason: str = "",
    decision_ids: tuple[str, ...] = (),
) -> Review:
    return Review(
        act_id=uuid4().hex,
        trajectory_id=submitted.submission.trajectory_id,
        submission_id=submitted.submission.submission_id,
        verdict=verdict,
        reason=reason,
        decision_ids=decision_ids,
    )


def _own_corrections(store: LabelStore, submitted: Submitted, reviewer: str) -> list[Retraction]:
    """Take back what the reviewer corrected in this annotator's run before, unless something else rests on it too."""
    run, whose, name = submitted.submission.trajectory_id, _whose(store), store.names().shown(reviewer)
    made: set[str] = set()
    needed = {said.act.decision_id for said in store.said(Gold, trajectory_id=run)}
    for said in store.said(Review, trajectory_id=run):
        own = said.annotator == name and whose.get(said.act.submission_id) == submitted.annotator
        (made if own else needed).update(said.act.decision_ids)
    return [
        Retraction(retraction_id=uuid4().hex, decision_id=decision.decision_id, trajectory_id=run)
        for decision in store.decisions(annotator=name, trajectory_id=run)
        if decision.decision_id in made - needed
    ]


def _whose(store: LabelStore) -> dict[str, str]:
    """Who handed each submission in, by the name shown."""
    names = store.names()
    return {event.event_id: names.shown(event.annotator or "") for event in store.events(kinds=["submission"])}


def _returned(store: LabelStore) -> list[tuple[Said[Review], str]]:
    whose = _whose(store)
    return [
        (said, whose.get(said.act.submission_id, "")) for said in store.said(Review) if said.act.verdict == "sent_back"
    ]
