"""A Labeler that is asked to shows what a rule or a model says, and never what a person says."""

from pathlib import Path

import pytest

from tests.quality.test_suggesting import of_errors
from tests.widgets.conftest import Open
from tests.widgets.page import SCHEMA, judge, run
from trajwidgets.errors import LabelError
from trajwidgets.quality import suggest
from trajwidgets.store import LabelStore
from trajwidgets.trajectory import Step, Trajectory


def test_nothing_is_suggested_unless_it_is_asked_for(opened: Open, tmp_path: Path) -> None:
    store = LabelStore(tmp_path / "labels.db")
    suggest([run("r1")], step=of_errors, schema=SCHEMA, store=store, annotator="rule: errors")

    page = opened(run("r1"))
    reply = page.ask("open", {"trajectory_id": "r1"})

    assert (reply.payload["suggestions"], reply.payload["suggested_by"]) == ([], "")
    assert "rule: errors" not in page.everything()


def test_suggestions_in_the_store_are_shown_by_name(opened: Open, tmp_path: Path) -> None:
    store = LabelStore(tmp_path / "labels.db")
    suggest([run("r1")], step=of_errors, schema=SCHEMA, store=store, annotator="rule: errors")

    payload = opened(run("r1"), prefill="rule: errors").ask("open", {"trajectory_id": "r1"}).payload

    (label,) = payload["suggestions"]
    assert (label["target"]["step_id"], label["field"], label["value"]) == ("s2", "outcome", "failure")
    assert payload["suggested_by"] == "rule: errors"
    assert payload["decisions"] == []


def test_a_rule_is_asked_when_a_run_is_opened_and_kept_under_its_name(opened: Open) -> None:
    page = opened(run("r1"), prefill=of_errors)
    payload = page.ask("open", {"trajectory_id": "r1"}).payload

    assert [label["value"] for label in payload["suggestions"]] == ["failure"]
    assert list(page.widget.store.to_frame()["annotator"]) == ["rule: of_errors"]


def test_what_a_person_says_never_stands_in_another_form(opened: Open, tmp_path: Path) -> None:
    LabelStore(tmp_path / "labels.db").save(judge("s1", "success"), annotator="ben")

    with pytest.raises(LabelError, match="no rule and no model"):
        opened(run("r1"), prefill="ben")


def test_a_rule_that_fails_keeps_nobody_from_labelling(opened: Open) -> None:
    def broken(step: Step, _: Trajectory) -> dict[str, object]:
        raise KeyError(step.step_id)

    payload = opened(run("r1"), prefill=broken).ask("open", {"trajectory_id": "r1"}).payload

    assert payload["suggestions"] == []
    assert "KeyError" in payload["trouble"]
    assert "s1" in payload["trouble"]


def test_what_was_said_of_other_bytes_is_no_suggestion(opened: Open, tmp_path: Path) -> None:
    store = LabelStore(tmp_path / "labels.db")
    suggest([run("r1")], step=of_errors, schema=SCHEMA, store=store, annotator="rule: errors")

    page = opened(run("r1", words="other words"), prefill="rule: errors")

    assert page.ask("open", {"trajectory_id": "r1"}).payload["suggestions"] == []
