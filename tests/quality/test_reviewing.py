"""Who reviews goes through what was handed in; annotators' labels and their agreement stay what they were."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import trajwidgets as tw
from tests.quality.conftest import HandIn, independent_agreement, soon
from tests.widgets.page import SCHEMA, Page, Wire, judge, run
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


def test_nobody_reviews_themselves_under_an_old_name(project: LabelStore, hand_in: HandIn) -> None:
    submission = hand_in("anna")
    project.rename_annotator("anna", "a1")
    for name in ("anna", " a1 "):
        with pytest.raises(StoreError, match="somebody else"):
            quality.accept(project, submission, reviewer=name)


def test_what_is_accepted_in_the_end_is_not_overruled_by_an_earlier_correction(
    project: LabelStore, hand_in: HandIn
) -> None:
    first = hand_in("anna")
    wrong = quality.decision_on(project, "r1", "s2", {"outcome": "failure"})
    quality.correct(project, first, wrong, reviewer="rita")
    hand_in("anna", submitted=False)
    assert quality.queue(project).empty, "taken up again after the review"
    for annotator in ("anna", "ben"):
        project.save(judge("s2", "partial"), annotator=annotator)
    project.rename_annotator("rita", "r.")
    quality.accept(project, hand_in("anna"), reviewer="rita")
    settled = settle(project.to_frame()).frame.set_index("step_id")
    assert settled.loc["s2", ["value", "by"]].tolist() == ["partial", "unanimous"]
    assert quality.reviews(project)["decision_ids"].tolist() == [(wrong.decision_id,), ()], "the log keeps both"


def test_a_correction_that_others_rest_on_is_not_taken_back(project: LabelStore, hand_in: HandIn) -> None:
    shared = quality.decision_on(project, "r1", "s2", {"outcome": "partial"})
    for annotator in ("anna", "ben"):
        quality.correct(project, hand_in(annotator), shared, reviewer="rita")
    colleague = quality.decision_on(project, "r1", "s1", {"outcome": "partial"})
    quality.correct(project, hand_in("anna"), colleague, reviewer="rolf")
    quality.accept(project, hand_in("anna"), reviewer="rita")
    settled = settle(project.to_frame()).frame.set_index("step_id")
    assert settled["by"].to_dict() == {"s1": "correction", "s2": "correction"}


def test_two_reviews_that_met_in_a_merge_count_alike_in_both_stores(
    project: LabelStore, hand_in: HandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ipywidgets.comm.create_comm", lambda *_, **given: Wire(**given))
    submission = hand_in("anna")
    with LabelStore(tmp_path / "other.db") as other:
        other.merge(project)
        quality.accept(project, submission, reviewer="rita")
        quality.send_back(other, submission, "Look at step 2 again.", reviewer="rolf")
        project.merge(other)
        other.merge(project)
        cards = []
        for store in (project, other):
            assert quality.queue(store).empty
            labeler = tw.Labeler([run("r1")], schema=SCHEMA, store=store, annotator="anna")
            (card,) = Page(labeler).ask("hello").payload["queue"]
            cards.append(card)
            labeler.close()
            assert card["submitted"] == (quality.reviews(store)["verdict"].iloc[-1] == "accepted"), "the latest counts"
            assert store.verify()
        assert cards[0] == cards[1]


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
    hand_in("anna", submitted=False)  # pressed before the page had heard of the review
    soon(lambda: len(page.news("changed")) == 2)
    assert card() == (False, "Look at step 2 again.")
    quality.accept(project, hand_in("ben"), reviewer="rita")
    again = hand_in("anna")
    soon(lambda: card() == (True, ""))
    heard = len(page.news("changed"))
    assert heard == 3, "sent back, taken up, handed in: what Ben handed in, and how it was reviewed, is not Anna's"
    quality.accept(project, again, reviewer="rita")
    soon(lambda: len(page.news("changed")) == heard + 1)
    assert card() == (True, "")
    labeler.close()
