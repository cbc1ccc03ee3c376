"""Where annotators differ somebody rules: nothing of theirs is changed, and the cause is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.quality.conftest import independent_agreement
from tests.widgets.page import judge, run, undo
from trajwidgets import quality
from trajwidgets.errors import LabelError, StoreError
from trajwidgets.labels import Ruling, settle
from trajwidgets.store import LabelStore


def only_dispute(store: LabelStore) -> dict[str, Any]:
    (row,) = quality.disputes(store).to_dict("records")
    return {str(name): value for name, value in row.items()}


def test_a_side_is_taken_and_the_dispute_is_gone(project: LabelStore) -> None:
    before = independent_agreement(project)
    dispute = only_dispute(project)
    assert dispute["values"] == {"anna": "success", "ben": "failure"}
    quality.rule(project, dispute, side="ben", cause="slip", adjudicator="cleo", note="The call returned 500.")
    assert quality.disputes(project).empty
    (ruling,) = quality.rulings(project).to_dict("records")
    assert (ruling["step_id"], ruling["value"], ruling["cause"], ruling["adjudicator"]) == (
        *("s2", "failure", "slip"),
        "cleo",
    )
    assert (ruling["n_settled"], ruling["n_sided"]) == (2, 1)
    settled = settle(project.to_frame(), "adjudicated").frame.set_index("step_id")
    assert settled["by"].to_dict() == {"s1": "unanimous", "s2": "ruling"}
    assert independent_agreement(project) == before
    assert project.verify()


def test_one_frame_says_what_counts_by_what_right_and_what_is_open(project: LabelStore) -> None:
    for annotator in ("anna", "ben"):
        project.save(judge("s3", "partial"), annotator=annotator)
    columns = ["step_id", "value", "by", "annotators"]
    unanimous = [["s1", "success", "unanimous", ("anna", "ben")], ["s3", "partial", "unanimous", ("anna", "ben")]]
    assert quality.settled(project)[columns].values.tolist() == [
        *unanimous,
        ["s2", None, "disputed", ("anna", "ben")],
    ]
    quality.rule(project, only_dispute(project), side="ben", cause="slip", adjudicator="cleo")
    assert quality.settled(project, "unanimous").set_index("step_id").loc["s2", ["value", "by"]].tolist() == [
        "failure",
        "ruling",
    ]
    assert len(quality.settled(project, "all")) == 6, "each annotator's own, and no open one"
    with pytest.raises(LabelError, match="no policy"):
        quality.settled(project, "loudest")


def test_ruled_anew_sides_with_nobody_and_the_latest_ruling_counts(project: LabelStore) -> None:
    dispute = only_dispute(project)
    quality.rule(project, dispute, value="partial", cause="several_readings", adjudicator="cleo")
    assert quality.rulings(project)["n_sided"].tolist() == [0]
    quality.rule(project, dispute, side="anna", cause="guideline_misread", adjudicator="cleo")
    (ruling,) = quality.rulings(project).to_dict("records")
    assert (ruling["value"], ruling["cause"]) == ("success", "guideline_misread")
    assert settle(project.to_frame()).frame.set_index("step_id")["value"]["s2"] == "success"
    assert len(project.said(Ruling)) == 2, "the first stays in the log"


@pytest.mark.parametrize(("state", "why"), [("unsure", "ruled unsure"), ("not_applicable", "not applicable")])
def test_it_can_be_ruled_that_there_is_no_right_answer(project: LabelStore, state: str, why: str) -> None:
    before = independent_agreement(project)
    quality.rule(project, only_dispute(project), state=state, cause="evidence_missing", adjudicator="cleo")
    assert quality.disputes(project).empty
    (ruling,) = quality.rulings(project).to_dict("records")
    assert (ruling["value"], ruling["state"], ruling["n_sided"]) == (None, state, 0)
    assert quality.settled(project).set_index("step_id").loc["s2", ["value", "by"]].tolist() == [None, why]
    assert independent_agreement(project) == before


def test_names_are_known_by_what_they_were_before(project: LabelStore) -> None:
    project.rename_annotator("anna", "a1")
    with pytest.raises(StoreError, match="somebody else"):
        quality.rule(project, only_dispute(project), side="ben", cause="slip", adjudicator="anna")
    quality.rule(project, only_dispute(project), side="anna", cause="slip", adjudicator="cleo")
    assert quality.rulings(project)["value"].tolist() == ["success"]


def test_the_latest_ruling_counts_whoever_made_it_and_the_one_before_where_it_is_taken_back(
    project: LabelStore,
) -> None:
    dispute = only_dispute(project)
    quality.rule(project, dispute, side="ben", cause="slip", adjudicator="cleo")
    quality.rule(project, dispute, side="anna", cause="guideline_misread", adjudicator="dora")

    def counts() -> tuple[str, str]:
        (ruling,) = quality.rulings(project).to_dict("records")
        settled = settle(project.to_frame()).frame.set_index("step_id")
        assert settled.loc["s2", ["value", "annotators"]].tolist() == [ruling["value"], (ruling["adjudicator"],)]
        return ruling["adjudicator"], ruling["value"]

    assert counts() == ("dora", "success")
    (decision,) = project.decisions(annotator="dora")
    project.retract(undo(decision), annotator="dora")  # as whoever: an undo asks whose it was, not in which role
    assert counts() == ("cleo", "failure")


def test_a_label_of_bytes_that_have_changed_is_no_side(project: LabelStore) -> None:
    for annotator, value in (("anna", "success"), ("ben", "failure")):
        said = quality.decision_on(project, "r1", "s3", {"outcome": value})
        project.save(said, annotator=annotator)
    disputes = quality.disputes(project).set_index("step_id", drop=False)
    assert {*disputes.index} == {"s2", "s3"}
    project.record_run(run("r1", words="other words"))
    assert "s3" not in quality.disputes(project)["step_id"].tolist()
    with pytest.raises(StoreError, match="no annotator"):
        quality.rule(project, disputes.loc["s3"], side="ben", cause="slip", adjudicator="cleo")


def test_a_ruling_taken_back_opens_the_dispute_again(project: LabelStore) -> None:
    quality.rule(project, only_dispute(project), side="ben", cause="slip", adjudicator="cleo")
    (decision,) = project.decisions(role="adjudicator")
    project.retract(undo(decision), annotator="cleo", role="adjudicator")
    assert quality.rulings(project).empty
    assert len(quality.disputes(project)) == 1


def test_whoever_labels_anew_after_a_ruling_and_still_differs_asks_again(project: LabelStore) -> None:
    quality.rule(project, only_dispute(project), side="ben", cause="slip", adjudicator="cleo")
    project.save(judge("s2", "partial"), annotator="anna")
    assert only_dispute(project)["values"] == {"anna": "partial", "ben": "failure"}
    project.save(judge("s2", "failure"), annotator="anna")
    assert quality.disputes(project).empty, "they agree by now"


def test_a_ruling_that_could_not_count_is_refused_and_nothing_is_written(project: LabelStore) -> None:
    dispute = only_dispute(project)
    before = project.last_row()

    def rule(**given: Any) -> None:
        quality.rule(project, **{"unit": dispute, "cause": "slip", "adjudicator": "cleo", **given})

    for given in ({}, {"side": "ben", "value": "failure"}, {"side": "ben", "state": "unsure"}):
        with pytest.raises(LabelError, match="one of the three"):
            rule(**given)
    with pytest.raises(LabelError, match="no state 'skipped'"):
        rule(state="skipped")
    with pytest.raises(LabelError, match="Causes: slip"):
        rule(side="ben", cause="mood")
    with pytest.raises(LabelError, match="note"):
        rule(side="ben", cause="other")
    with pytest.raises(LabelError, match="does not take"):
        rule(value="splendid")
    with pytest.raises(LabelError, match="'target' is missing"):
        rule(side="ben", unit={"trajectory_id": "r1", "step_id": "s2"})
    with pytest.raises(StoreError, match="Those who did: anna, ben"):
        rule(side="zoe")
    with pytest.raises(StoreError, match="somebody else"):
        rule(side="anna", adjudicator="ben")
    with pytest.raises(StoreError, match="no annotator"):
        rule(value="failure", unit={**dispute, "step_id": "s3"})
    assert project.last_row() == before


def test_rulings_survive_a_rename_a_merge_and_a_copy_without_names(project: LabelStore, tmp_path: Path) -> None:
    quality.rule(project, only_dispute(project), side="ben", cause="slip", adjudicator="cleo")
    project.rename_annotator("ben", "b1")
    with LabelStore(tmp_path / "other.db") as other:
        other.merge(project)
        assert quality.disputes(other).empty
        assert quality.rulings(other)["adjudicator"].tolist() == ["cleo"]
    with project.pseudonymised_copy(tmp_path / "copy.db") as copy:
        assert quality.disputes(copy).empty
        (name,) = quality.rulings(copy)["adjudicator"]
        assert name.startswith("p-")
