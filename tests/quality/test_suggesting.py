"""A rule or a model says something too: kept under its own name, and never counted as a person."""

from pathlib import Path
from typing import Any

import pytest

from tests.widgets.page import SCHEMA, judge, run
from trajwidgets.errors import LabelError
from trajwidgets.quality import suggest
from trajwidgets.reports.measured import judged_by_annotators
from trajwidgets.store import LabelStore
from trajwidgets.trajectory import Step, Trajectory


def of_errors(step: Step, _: Trajectory) -> dict[str, object] | None:
    """Steps whose tool failed have failed."""
    return {"outcome": "failure"} if any(result.is_error for result in step.results) else None


@pytest.fixture
def store(tmp_path: Path) -> LabelStore:
    return LabelStore(tmp_path / "labels.db")


def test_what_a_rule_says_is_kept_under_its_own_name_and_role(store: LabelStore) -> None:
    new = suggest([run("r1")], step=of_errors, schema=SCHEMA, store=store, annotator="rule: errors")

    assert new == 1
    (row,) = store.to_frame().to_dict("records")
    assert (row["step_id"], row["field"], row["value"]) == ("s2", "outcome", "failure")
    assert (row["annotator"], row["role"]) == ("rule: errors", "rule")
    assert not row["stale"]


def test_only_steps_that_want_labels_are_asked_about(store: LabelStore) -> None:
    asked: list[str] = []

    def note(step: Step, _: Trajectory) -> None:
        asked.append(step.step_id)

    suggest([run("r1", 3)], step=note, run=lambda _: {"solved": True}, schema=SCHEMA, store=store, annotator="a rule")

    assert asked == ["s1", "s2", "s3"]
    assert list(store.to_frame()["field"]) == ["solved"]


def test_asking_again_keeps_only_what_is_said_differently(store: LabelStore) -> None:
    answers = {"outcome": "failure"}

    def ask() -> int:
        return suggest([run("r1", 1)], step=lambda *_: answers, schema=SCHEMA, store=store, annotator="model: m")

    assert [ask(), ask()] == [1, 0]
    answers["outcome"] = "partial"
    assert [ask(), ask()] == [1, 0]
    answers["outcome"] = "failure"
    assert ask() == 1
    assert list(store.to_frame()["value"]) == ["failure"]
    assert list(store.history()["value"]) == ["failure", "partial", "failure"]


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ({"outcome": "excellent"}, "step 's1' of run 'r1'"),
        ({"verdict": "success"}, "verdict"),
        (ZeroDivisionError("no divisor"), "failed on step 's1' of run 'r1': ZeroDivisionError: no divisor"),
    ],
)
def test_a_rule_that_says_nonsense_is_named_with_run_and_step(store: LabelStore, says: Any, expected: str) -> None:
    def rule(step: Step, _: Trajectory) -> dict[str, object]:
        if isinstance(says, Exception):
            raise says
        return says

    with pytest.raises(LabelError, match="rule: odd") as caught:
        suggest([run("r1")], step=rule, schema=SCHEMA, store=store, annotator="rule: odd")
    assert expected in str(caught.value)


def test_agreement_leaves_out_machines_and_what_was_decided_in_their_sight(store: LabelStore) -> None:
    suggest([run("r1")], step=of_errors, schema=SCHEMA, store=store, annotator="rule: errors")
    store.save(judge("s2", "failure", suggested_by="rule: errors"), annotator="anna")
    store.save(judge("s2", "partial"), annotator="ben")

    frame = store.to_frame()
    assert frame.set_index("annotator")["suggested_by"].dropna().to_dict() == {"anna": "rule: errors"}
    assert list(judged_by_annotators(frame, [SCHEMA])["annotator"]) == ["ben"]


def test_a_decision_without_a_suggestion_is_written_as_before_there_were_any(store: LabelStore) -> None:
    store.save(judge("s1", "success"), annotator="anna")
    store.save(judge("s2", "success", suggested_by="rule: errors"), annotator="anna")

    plain, sighted = (event.content["payload"] for event in store.events(kinds=["decision"]))
    assert "suggested_by" not in plain
    assert "suggested_by" in sighted
