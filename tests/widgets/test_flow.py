"""Handing runs in, comments on anything, keys that were moved: what Python says and keeps of them."""

from typing import Any, Literal
from uuid import uuid4

import pytest
from pydantic import BaseModel

from tests.widgets.conftest import Open
from tests.widgets.page import SCHEMA, Page, eventually, judge, run
from trajwidgets import quality
from trajwidgets.errors import SchemaError
from trajwidgets.labels import Finding, Label, LabelSchema, RunTarget, StepTarget, Submission
from trajwidgets.quality.validation import Case, Problem
from trajwidgets.reports.measured import judged_by_annotators
from trajwidgets.store import LabelStore


class Outcome(BaseModel):
    """Without any text field."""

    outcome: Literal["success", "failure"]


def submission(trajectory_id: str = "r1", *, submitted: bool = True, **given: Any) -> Submission:
    """One press on the key that hands a run in."""
    about = {"submission_id": uuid4().hex, "trajectory_id": trajectory_id, "schema_hash": SCHEMA.schema_hash}
    return Submission(**about, submitted=submitted, **{"n_steps": 5, "n_unseen": 2, "n_open": 3, **given})


def cards(page: Page) -> dict[str, bool]:
    """Which runs of the queue are handed in."""
    return {card["trajectory_id"]: card["submitted"] for card in page.ask("hello").payload["queue"]}


def test_a_run_is_handed_in_and_taken_up_again(opened: Open) -> None:
    page = opened()
    assert cards(page) == {"r1": False, "r2": False}

    ack = page.ask("save", {"acts": [submission().model_dump(mode="json")]}).payload
    assert [card["submitted"] for card in ack["cards"]] == [True]
    assert cards(opened()) == {"r1": True, "r2": False}

    page.ask("save", {"acts": [submission(submitted=False).model_dump(mode="json")]})
    assert cards(opened()) == {"r1": False, "r2": False}
    frame = page.widget.store.submissions()
    assert frame[["trajectory_id", "annotator", "role", "submitted", "n_unseen"]].values.tolist() == [
        ["r1", "a1", "annotator", False, 2]
    ]


def test_what_others_hand_in_is_theirs(opened: Open) -> None:
    opened(annotator="ben").ask("save", {"acts": [submission().model_dump(mode="json")]})
    assert cards(opened(annotator="anna")) == {"r1": False, "r2": False}
    assert cards(opened(annotator="ben", role="reviewer")) == {"r1": False, "r2": False}


def test_a_submission_travels_with_the_log(opened: Open, tmp_path: Any) -> None:
    store = opened().widget.store
    store.save(judge("s1", "success"), annotator="a1")
    store.submit(submission(), annotator="a1")
    store.write_journal(tmp_path / "labels.jsonl")

    copy = LabelStore.from_journal(tmp_path / "labels.jsonl", tmp_path / "copy.db")

    assert copy.submissions()["submitted"].tolist() == [True]
    assert copy.verify()
    assert len(copy.to_frame()) == 1


@pytest.mark.parametrize("target", [RunTarget(trajectory_id="r1"), StepTarget(trajectory_id="r1", step_id="s1")])
def test_a_comment_may_stand_on_anything_and_is_a_text_in_the_frame(opened: Open, target: Any) -> None:
    page = opened(schema=LabelSchema.from_models(step=Outcome))
    form = page.ask("hello").payload
    assert [field["name"] for field in form["comments"]] == ["comment"]
    comment = judge("s1", "slow page").model_copy(
        update={
            "schema_hash": form["schema_hash"],
            "labels": (Label(target=target, field="comment", value="slow page"),),
        }
    )

    assert page.save(comment).payload["refused"] == []

    frame = page.widget.store.to_frame()
    assert frame[["field", "kind", "value", "target"]].values.tolist() == [["comment", "text", "slow page", target.key]]
    assert page.widget.store.to_frame("comment")["value"].tolist() == ["slow page"]
    assert len(judged_by_annotators(frame, [page.widget.schema])) == 0
    assert page.ask("hello").payload["queue"][0]["n_done"] == 0


def test_a_comment_that_is_no_text_is_refused(opened: Open) -> None:
    page = opened(schema=LabelSchema.from_models(step=Outcome))
    bad = judge("s1", 7, field="comment").model_copy(update={"schema_hash": page.widget.schema.schema_hash})
    assert "a comment is a text" in page.save(bad).payload["refused"][0]["message"]


def test_a_form_with_a_field_for_it_is_offered_no_second_comment() -> None:
    class Noted(Outcome):
        note: str = ""

    class Commented(Outcome):
        comment: str = ""

    assert LabelSchema.from_models(step=Noted).comments() == ()
    assert LabelSchema.from_models(step=Commented).comments() == ()


def test_keys_of_the_room_can_be_moved(opened: Open) -> None:
    keys = opened(keys={"next_to_label": "l", "previous_to_label": "h"}).ask("hello").payload["keys"]
    assert (keys["next_to_label"], keys["previous_to_label"], keys["undo"]) == ("l", "h", "u")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"jump": "l"}, "the room does nothing called 'jump'"),
        ({"undo": "j"}, "belongs to 'next_to_label'"),
        ({"undo": "1"}, "belongs to field 'outcome'"),
        ({"undo": "Escape"}, "cannot be the key"),
        ({"undo": ""}, "cannot be the key"),
    ],
)
def test_a_key_that_would_do_two_things_is_refused_by_name(opened: Open, keys: dict[str, str], expected: str) -> None:
    with pytest.raises(SchemaError, match=expected):
        opened(run("r1"), keys=keys)


def test_rules_run_when_a_run_is_handed_in_and_are_told_on_its_card(opened: Open) -> None:
    def no_failures(case: Case) -> list[Problem]:
        return [Problem.of(label, "A failure.") for label in case.judged("outcome") if label.label.value == "failure"]

    page = opened(rules=[no_failures])
    store = page.widget.store
    page.save(judge("s2", "failure"))
    assert store.said(Finding) == [], "nobody is checked while they work"

    ack = page.ask("save", {"acts": [submission().model_dump(mode="json")]}).payload
    assert [card["findings"] for card in ack["cards"]] == [[{"step_id": "s2", "message": "A failure."}]]
    (finding,) = quality.findings(store).to_dict("records")
    assert (finding["annotator"], finding["rule"]) == ("a1", "no_failures")
    assert store.submissions()["submitted"].tolist() == [True], "a finding refuses nothing"

    page.ask("save", {"acts": [submission(submitted=False).model_dump(mode="json")]})
    page.save(judge("s2", "success"))
    ack = page.ask("save", {"acts": [submission().model_dump(mode="json")]}).payload
    assert [card["findings"] for card in ack["cards"]] == [[]]
    assert store.verify()


def test_what_is_waived_elsewhere_leaves_the_card_and_others_see_none_of_it(opened: Open) -> None:
    page, other = opened(), opened(annotator="ben")
    ack = page.ask("save", {"acts": [submission().model_dump(mode="json")]}).payload
    assert {found["step_id"] for found in ack["cards"][0]["findings"]} == {"s1", "s2", "s3", "s4", None}
    assert other.ask("hello").payload["queue"][0]["findings"] == []
    for finding in quality.findings(page.widget.store)["finding_id"]:
        quality.waive(page.widget.store, finding, "Only the start is judged.", by="quinn")
    eventually(lambda: page.news("changed"))
    assert page.ask("hello").payload["queue"][0]["findings"] == []
    own = judge("s1", "success", trajectory_id="r2")
    page.widget.store.save(own, annotator="ben")  # who hears of this has heard of all before
    eventually(lambda: other.news("changed"))
    assert other.news("changed")[0] == {"trajectory_id": "r2"}, "not even that something is held against somebody else"


def test_a_rule_that_fails_is_told_and_keeps_nobody_from_handing_in(opened: Open) -> None:
    def broken(_: Case) -> list[Problem]:
        raise KeyError("mood")

    page = opened(rules=[broken])
    ack = page.ask("save", {"acts": [submission().model_dump(mode="json")]}).payload
    (card,) = ack["cards"]
    assert card["submitted"]
    assert "'broken' failed on run 'r1'" in card["findings"][0]["message"]
