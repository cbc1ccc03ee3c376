"""Viewer: the same room to read. Nobody's labels unless told whose; opened where evidence stands; nothing written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.widgets.conftest import Open
from tests.widgets.page import SCHEMA, Page, eventually, judge, run
from tests.widgets.test_still import CANARY, assert_harmless, still
from trajwidgets.errors import StoreError, TrajectoryError, TrajwidgetsError
from trajwidgets.labels import Label, RunTarget
from trajwidgets.store import LabelStore
from trajwidgets.trajectory import Trajectory
from trajwidgets.widgets import Viewer
from trajwidgets.widgets.messages import ANSWERS

View = Callable[..., Page]


@pytest.fixture
def viewed() -> Iterator[View]:
    widgets: list[Viewer] = []

    def make(*runs: Trajectory, **given: Any) -> Page:
        widgets.append(Viewer(list(runs) or [run("r1"), run("r2", 2)], **given))
        return Page(widgets[-1])

    yield make
    for widget in widgets:
        widget.close()


@pytest.fixture
def store(tmp_path: Path) -> LabelStore:
    """Anna and Ben on run r1: on s1 they agree, on s2 and on the run as a whole they differ; Ben alone on s3."""
    store = LabelStore(tmp_path / "labels.db")
    store.record_schema(SCHEMA)
    store.record_runs([run("r1"), run("r2", 2)])
    verdict = {"target": RunTarget(trajectory_id="r1"), "field": "solved"}
    for name, second, solved in (("zq-anna", "failure", True), ("zq-ben", "partial", False)):
        store.save(judge("s1", "success"), annotator=name)
        store.save(judge("s2", second), annotator=name)
        store.save(judge("s2", f"words of {name}", field="note"), annotator=name)
        store.save(judge("", 0, labels=(Label(**verdict, value=solved),)), annotator=name)
    store.save(judge("s3", "success"), annotator="zq-ben")
    return store


def said(page: Page, kind: str = "open") -> list[tuple[str, str, str, Any]]:
    payload = page.ask(kind, {"trajectory_id": "r1"}).payload
    return sorted(
        (each["annotator"], each["label"]["target"].get("step_id", ""), each["label"]["field"], each["label"]["value"])
        for each in payload["said"]
    )


def test_it_shows_nobodys_labels_unless_told_whose(viewed: View, store: LabelStore) -> None:
    for page in (viewed(), viewed(store=store)):
        page.ask("hello")
        assert said(page) == said(page, "said") == []
        assert not any(name in page.everything() for name in ("zq-anna", "zq-ben"))


def test_with_an_annotator_it_shows_the_labels_of_that_one_alone(viewed: View, store: LabelStore) -> None:
    page = viewed(store=store, annotator="zq-anna")
    page.ask("hello")
    assert said(page) == [
        ("zq-anna", "", "solved", True),
        ("zq-anna", "s1", "outcome", "success"),
        ("zq-anna", "s2", "note", "words of zq-anna"),
        ("zq-anna", "s2", "outcome", "failure"),
    ]
    assert page.ask("open", {"trajectory_id": "r1"}).payload["disputed"] == []
    assert "zq-ben" not in page.everything()


def test_with_all_it_shows_who_said_what_and_where_they_differ_as_the_frame_does(
    viewed: View, store: LabelStore
) -> None:
    page = viewed(store=store, labels="all")
    assert {who for who, *_ in said(page)} == {"zq-anna", "zq-ben"}
    differing = store.disagreements()["step_id"].fillna("")
    assert set(page.ask("open", {"trajectory_id": "r1"}).payload["disputed"]) == set(differing) == {"", "s2"}


def test_a_label_on_a_step_that_has_changed_since_says_so_and_disputes_nothing(viewed: View, store: LabelStore) -> None:
    changed = run("r1", words="other")
    digest = run("r1").step("s2").digest
    store.save(judge("s4", "success", step_digest=digest), annotator="zq-anna")
    store.save(judge("s4", "failure", step_digest=changed.step("s4").digest), annotator="zq-ben")
    payload = viewed(changed, store=store, labels="all").ask("open", {"trajectory_id": "r1"}).payload
    of_s4 = [each for each in payload["said"] if each["label"]["target"].get("step_id") == "s4"]
    assert {(each["annotator"], each["stale"]) for each in of_s4} == {("zq-anna", True), ("zq-ben", False)}
    assert "s4" not in payload["disputed"]


def test_what_is_said_while_it_is_open_comes_up_by_itself(viewed: View, store: LabelStore) -> None:
    page = viewed(store=store, labels="all")
    store.save(judge("s4", "failure"), annotator="cleo")
    eventually(lambda: {"trajectory_id": "r1"} in page.news("changed"))
    assert ("cleo", "s4", "outcome", "failure") in said(page, "said")


def test_a_labeler_beside_it_shows_its_annotator_no_others_labels(
    viewed: View, opened: Open, store: LabelStore
) -> None:
    everybody = viewed(store=store, labels="all")
    blind = opened(run("r1"), annotator="zq-anna", store=store)
    everybody.ask("open", {"trajectory_id": "r1"})
    reply = blind.ask("open", {"trajectory_id": "r1"}).payload
    assert (reply["said"], reply["disputed"]) == ([], [])
    assert "zq-ben" not in blind.everything()


def test_nothing_one_can_ask_of_it_writes(viewed: View, store: LabelStore) -> None:
    before = [event.event_id for event in store.events()]
    page = viewed(store=store, labels="all")
    asks = {
        "hello": {},
        "open": {"trajectory_id": "r1"},
        "page": {"trajectory_id": "r1", "start": 0, "count": 9},
        "place": {"trajectory_id": "r1", "step_id": "s2"},
        "search": {"trajectory_id": "r1", "query": "words"},
        "said": {"trajectory_id": "r1"},
    }
    for kind, payload in asks.items():
        reply = page.ask(kind, payload)
        assert reply.kind == kind
        ANSWERS[kind].model_validate(reply.payload)
    refused = page.save(judge("s4", "failure"))
    assert (refused.kind, refused.payload["message"]) == ("error", "Viewer does not answer 'save'.")
    assert [event.event_id for event in store.events()] == before


def test_a_store_that_is_not_there_is_not_made(viewed: View, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"there is no file .*none\.db"):
        viewed(store=tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({}, ("r1", "ask")),
        ({"step_id": "s4"}, ("r1", "s4")),
        ({"step_id": ("r2", "s2")}, ("r2", "s2")),
        ({"step_id": {"trajectory_id": "r2", "step_id": "s1", "field": "outcome"}}, ("r2", "s1")),
        ({"step_id": ("r2", None)}, ("r2", "ask")),
    ],
)
def test_it_opens_at_the_step_it_is_given(viewed: View, given: dict[str, Any], where: tuple[str, str]) -> None:
    welcome = viewed(**given).ask("hello").payload
    assert (welcome["trajectory_id"], welcome["step_id"]) == where


def test_it_opens_at_a_row_of_a_frame_and_goes_to_another(viewed: View, store: LabelStore) -> None:
    rows = store.disagreements("outcome")
    page = viewed(store=store, step_id=rows.iloc[0])
    assert page.ask("hello").payload["step_id"] == "s2"
    page.widget.go_to("r2", "s1")
    assert page.news("go_to") == [{"trajectory_id": "r2", "step_id": "s1"}]


def test_it_opens_where_its_reader_left_unless_told_where(viewed: View) -> None:
    left = {"place": {"trajectory_id": "r2", "step_id": "s2"}}
    assert viewed().ask("hello", left).payload["step_id"] == "s2"
    assert viewed(step_id="s4").ask("hello", left).payload["step_id"] == "s4"
    gone = {"place": {"trajectory_id": "r2", "step_id": "s9"}}
    assert viewed().ask("hello", gone).payload["step_id"] == "ask"


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"step_id": "s9"}, TrajectoryError, "no run here has such a step"),
        ({"step_id": "s1"}, TrajwidgetsError, r"2 runs have such a step\. Name the run too: step_id=\('r1', 's1'\)"),
        ({"step_id": ("r9", "s1")}, TrajwidgetsError, "'r9' is not in this Viewer"),
        ({"labels": "all"}, StoreError, "pass the store they are in"),
        ({"annotator": "zq-anna"}, StoreError, "pass the store they are in"),
        ({"labels": "mine"}, TrajwidgetsError, 'pass "all", or annotator='),
        ({"labels": "all", "annotator": "zq-anna"}, TrajwidgetsError, "not both"),
    ],
)
def test_a_viewer_that_cannot_be_made_says_why(
    viewed: View, given: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        viewed(**given)


def test_what_a_notebook_saves_of_it_holds_no_text_of_a_run_and_no_label(viewed: View, store: LabelStore) -> None:
    page = viewed(run("r1", words=CANARY), run("r2", 2, words=CANARY), store=store, labels="all", step_id="s4")
    assert repr(page.widget) == "Viewer(2 runs, labels of all annotators)"
    shown = still(page)
    assert shown.rows == [["run", "steps"], ["r1", "5"], ["r2", "3"]]
    assert_harmless(shown)
    for text in (shown.words, json.dumps(page.widget.get_state(), default=str)):
        assert CANARY not in text
        assert "zq-anna" not in text
    with_goals = still(viewed(run("r1", words=CANARY), static_goals=True))
    assert CANARY in with_goals.words
