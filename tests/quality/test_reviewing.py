"""Who reviews goes through what was handed in; annotators' labels and their agreement stay what they were."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import trajwidgets as tw
from tests.quality.conftest import HandIn, independent_agreement, soon
from tests.widgets.page import SCHEMA, Page, Wire, run
from trajwidgets import quality
from trajwidgets.errors import LabelError, StoreError
from trajwidgets.labels import settle
from trajwidgets.store import LabelStore


def test_the_queue_holds_what_was_handed_in_oldest_first_and_no_more(project: LabelStore, hand_in: HandIn) -> None:
    assert quality.queue(project).empty
    first, second = hand_in("ben"), hand_in("anna")
    assert quality.queue(project)["submission_id"].tolist() == [first, second]
    hand_in("ben", submitted=False)
    assert quality.queue(project)["annotator"].tolist() == ["anna"]
    quality.accept(project, second, reviewer="rita")
    assert quality.queue(project).empty
    third = hand_in("anna")  # handed in again is to be reviewed again
    assert quality.queue(project)["submission_id"].tolist() == [third]


def test_a_correction_counts_and_leaves_labels_and_agreement_alone(project: LabelStore, hand_in: HandIn) -> None:
    submission, before = hand_in("anna"), independent_agreement(project)
    said = project.labels(annotator="anna")
    correction = quality.decision_on(project, "r1", "s2", {"outcome": "failure"})
    quality.correct(project, submission, correction, reviewer="rita", reason="The tool's error was passed over.")
    assert project.labels(annotator="anna") == said
    assert independent_agreement(project) == before
    settled = settle(project.to_frame()).frame.set_index("step_id")
    assert settled.loc["s2", ["value", "by", "annotators"]].tolist() == ["failure", "correction", ("rita",)]
    (review,) = quality.reviews(project).to_dict("records")
    assert (review["annotator"], review["reviewer"], review["verdict"]) == ("anna", "rita", "corrected")
    assert review["decision_ids"] == (correction.decision_id,)
    assert project.verify()


def test_what_cannot_be_reviewed_is_refused_and_nothing_is_written(project: LabelStore, hand_in: HandIn) -> None:
    submission = hand_in("anna")
    before = project.last_row()
    elsewhere = quality.decision_on(project, "r2", "s1", {"outcome": "failure"})
    for attempt, complaint in (
        (lambda: quality.accept(project, submission, reviewer="anna"), "somebody else"),
        (lambda: quality.accept(project, "unknown-00", reviewer="rita"), "does not wait"),
        (lambda: quality.correct(project, submission, elsewhere, reviewer="rita"), "'r2'"),
    ):
        with pytest.raises(StoreError, match=complaint):
            attempt()
    with pytest.raises(LabelError, match="reason"):
        quality.send_back(project, submission, " ", reviewer="rita")
    with pytest.raises(LabelError, match="by decisions"):
        quality.correct(project, submission, reviewer="rita")
    assert project.last_row() == before
    quality.accept(project, submission, reviewer="rita")
    with pytest.raises(StoreError, match="does not wait"):
        quality.send_back(project, submission, "Too late.", reviewer="rita")


def test_a_decision_the_form_does_not_take_is_refused(project: LabelStore) -> None:
    with pytest.raises(LabelError, match="does not take"):
        quality.decision_on(project, "r1", "s1", {"outcome": "splendid"})
    with pytest.raises(StoreError, match="no step 's9'"):
        quality.decision_on(project, "r1", "s9", {"outcome": "failure"})
    with pytest.raises(StoreError, match="no run 'r9'"):
        quality.decision_on(project, "r9", None, {"solved": True})
    with pytest.raises(StoreError, match="no recorded form"):
        quality.decision_on(project, "r1", "s1", {"mood": "good"})


def test_names_may_change_between_handing_in_and_review(project: LabelStore, hand_in: HandIn, tmp_path: Path) -> None:
    submission = hand_in("anna")
    project.rename_annotator("anna", "a1")
    assert quality.queue(project)["annotator"].tolist() == ["a1"]
    quality.send_back(project, submission, "Look at step 2 again.", reviewer="rita")
    project.rename_annotator("ben", "b1")
    hand_in("a1")
    assert quality.queue(project)["n_sent_back"].tolist() == [1]
    with project.pseudonymised_copy(tmp_path / "copy.db") as copy:
        columns = ["trajectory_id", "verdict", "reason", "decision_ids", "recorded_at"]
        pd.testing.assert_frame_equal(quality.reviews(copy)[columns], quality.reviews(project)[columns])
        assert not {"anna", "a1", "rita"} & {*quality.reviews(copy)["annotator"], *quality.reviews(copy)["reviewer"]}


def test_what_was_sent_back_is_open_again_on_the_page_with_the_reason(
    project: LabelStore, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ipywidgets.comm.create_comm", lambda *_, **given: Wire(**given))
    submission = hand_in("anna")
    labeler = tw.Labeler([run("r1"), run("r2")], schema=SCHEMA, store=project, annotator="anna")
    page = Page(labeler)

    def card() -> tuple[bool, str]:
        first = page.ask("hello").payload["queue"][0]
        return first["submitted"], first["sent_back"]

    assert card() == (True, "")
    quality.send_back(project, submission, "Look at step 2 again.", reviewer="rita")
    soon(lambda: card() == (False, "Look at step 2 again."))
    again = hand_in("anna")
    soon(lambda: card() == (True, ""))
    quality.accept(project, again, reviewer="rita")
    assert card() == (True, "")
    labeler.close()
