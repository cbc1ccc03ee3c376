"""Every ask is answered: with what was asked for, or with an error that says what is wrong."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from tests.widgets.conftest import Open
from tests.widgets.page import SCHEMA, Page, judge, run, undo
from trajwidgets.trajectory import ImagePart, MemoryAssets, Step, Task, Trajectory
from trajwidgets.widgets.messages import ANSWERS, ASKS, PROTOCOL, Envelope

OF_OTHERS = {"report", "view", "cell", "show", "said", "states", "dismiss", "bench", "perform", "pair"}


def payloads(asset: str) -> dict[str, dict[str, Any]]:
    """One good payload for each kind of ask."""
    at = {"trajectory_id": "r1"}
    return {
        "hello": {},
        "open": at,
        "page": {**at, "start": 0, "count": 40},
        "whole": {**at, "step_id": "s1", "pointer": "/parts/1/content/0/text"},
        "search": {**at, "query": "words"},
        "fold": {**at, "start": None},
        "asset": {"trajectory_id": "pictures", "asset_id": asset},
        "extra": {"name": "markdown"},
        "save": {"acts": [judge("s1", "success").model_dump(mode="json")]},
        "decisions": at,
        "place": {**at, "step_id": "s2"},
    }


@pytest.fixture
def page(opened: Open) -> Page:
    assets = MemoryAssets()
    picture = ImagePart(asset_id=assets.add(b"\x89PNG bytes"), media_type="image/png")
    pictures = Trajectory(
        trajectory_id="pictures", task=Task(goal="g"), steps=(Step(step_id="s1", actor="agent", parts=(picture,)),)
    ).with_assets(assets)
    return opened(run("r1"), pictures)


def asset_of(page: Page) -> str:
    part = page.widget.runs[1].steps[0].parts[0]
    return str(part.asset_id)


@pytest.mark.parametrize("kind", sorted(ASKS.keys() - OF_OTHERS))
def test_a_labeler_answers_each_kind_of_ask_with_what_the_contract_says(page: Page, kind: str) -> None:
    reply = page.ask(kind, payloads(asset_of(page))[kind])
    assert reply.kind == kind
    ANSWERS[kind].model_validate(reply.payload)
    envelope = Envelope.model_validate(reply.envelope)
    assert (envelope.v, envelope.widget_id) == (PROTOCOL, page.widget._widget_id)


def test_a_panel_answers_its_own(panel: Callable[[], Page]) -> None:
    reply = panel().ask("report")
    assert reply.kind == "report"
    ANSWERS["report"].model_validate(reply.payload)


def test_answers_are_counted_and_name_the_kernel(page: Page) -> None:
    replies = [page.ask("hello") for _ in range(3)]
    assert [reply.envelope["seq"] for reply in replies] == [1, 2, 3]
    assert len({reply.envelope["id"] for reply in replies}) == 3
    assert {reply.envelope["session"] for reply in replies} == {replies[0].payload["kernel_epoch"]}


def test_a_page_of_another_protocol_is_told_what_to_do(page: Page) -> None:
    reply = page.ask("hello", v=PROTOCOL + 1)
    assert reply.kind == "error"
    assert f"this page speaks protocol {PROTOCOL + 1}, the kernel {PROTOCOL}" in reply.payload["message"]
    assert "Run the cell again" in reply.payload["message"]


@pytest.mark.parametrize("kind", ["said", "report", "", "__init__", "error"])
def test_an_unknown_ask_is_answered_with_an_error(page: Page, kind: str) -> None:
    reply = page.ask(kind)
    assert reply.kind == "error"
    assert f"Labeler does not answer {kind!r}" in reply.payload["message"]


MALFORMED: list[tuple[str, dict[str, Any]]] = [
    ("hello", {"surprise": 1}),
    ("open", {}),
    ("open", {"trajectory_id": 7}),
    ("page", {"trajectory_id": "r1", "start": -1, "count": 1}),
    ("page", {"trajectory_id": "r1", "start": 0, "count": 0}),
    ("page", {"trajectory_id": "r1", "start": 0, "count": 501}),
    ("place", {"trajectory_id": "r1"}),
]


@pytest.mark.parametrize(("kind", "payload"), MALFORMED)
def test_a_malformed_ask_is_answered_with_an_error_that_names_it(page: Page, kind: str, payload: object) -> None:
    reply = page.ask(kind, payload)
    assert reply.kind == "error"
    assert f"a malformed {kind!r} message" in reply.payload["message"]


UNANSWERABLE: list[tuple[str, dict[str, Any], str]] = [
    ("open", {"trajectory_id": "r9"}, "run 'r9' is not in this Labeler"),
    ("page", {"trajectory_id": "r9", "start": 0, "count": 1}, "run 'r9' is not in this Labeler"),
    ("whole", {"trajectory_id": "r1", "step_id": "s9", "pointer": ""}, "no step 's9'"),
    ("whole", {"trajectory_id": "r1", "step_id": "s1", "pointer": "/parts/9/text"}, "nothing at /parts/9/text"),
    ("whole", {"trajectory_id": "r1", "step_id": "s1", "pointer": "/parts"}, "no text at /parts"),
    ("asset", {"trajectory_id": "r1", "asset_id": "0" * 64}, "came without assets"),
    ("asset", {"trajectory_id": "r1", "asset_id": "../../etc/passwd"}, "came without assets"),
    ("place", {"trajectory_id": "r9", "step_id": None}, "run 'r9' is not in this Labeler"),
]


@pytest.mark.parametrize(("kind", "payload", "words"), UNANSWERABLE)
def test_an_ask_for_what_is_not_there_is_answered_in_words(page: Page, kind: str, payload: object, words: str) -> None:
    reply = page.ask(kind, payload)
    assert reply.kind == "error"
    assert words in reply.payload["message"]


@pytest.mark.parametrize(
    "content",
    [None, "text", [], {}, {"kind": "hello"}, {"id": "x", "type": "anywidget-command"}, {"v": "1", "id": "x"}],
)
def test_what_is_no_message_of_ours_is_left_to_others(page: Page, content: object) -> None:
    page.deliver(content)
    assert page.messages() == []


@pytest.mark.parametrize("content", [{}, {"kind": 7}, {"kind": "hello", "payload": []}, {"kind": "hello", "odd": 1}])
def test_an_envelope_of_another_shape_is_answered_with_an_error(page: Page, content: dict[str, object]) -> None:
    page.deliver({"v": PROTOCOL, "id": "ask-1", **content})
    (reply,) = page.replies("ask-1")
    assert reply.kind == "error"


def test_a_page_of_the_future_is_told_so_whatever_the_shape_of_its_envelope(page: Page) -> None:
    page.deliver({"v": PROTOCOL + 1, "id": "ask-1", "what": "hello", "trace": []})
    (reply,) = page.replies("ask-1")
    assert "Run the cell again" in reply.payload["message"]


def test_a_fault_of_ours_is_answered_too_and_logged(
    page: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("trajwidgets.widgets.reading_room.page", broken)
    with caplog.at_level(logging.ERROR, logger="trajwidgets"):
        reply = page.ask("page", {"trajectory_id": "r1", "start": 0, "count": 1})
    assert reply.kind == "error"
    assert reply.payload["message"] == "ZeroDivisionError: division by zero"
    assert "could not answer 'page'" in caplog.text


def test_a_page_learns_whom_it_talks_to_and_where_work_goes_on(page: Page) -> None:
    page.save(judge("s1", "success"))
    welcome = page.ask("hello").payload
    assert welcome["annotator"] == "a1"
    assert welcome["schema_hash"] == SCHEMA.schema_hash
    assert [(card["trajectory_id"], card["n_units"], card["n_done"]) for card in welcome["queue"]] == [
        ("r1", 5, 1),
        ("pictures", 2, 0),
    ]
    assert (welcome["trajectory_id"], welcome["step_id"]) == ("r1", "s2")


def test_a_reloaded_page_is_sent_to_where_the_reader_was(page: Page) -> None:
    page.ask("place", {"trajectory_id": "r1", "step_id": "ask"})
    welcome = page.ask("hello").payload
    assert (welcome["trajectory_id"], welcome["step_id"]) == ("r1", "ask")
    assert page.ask("open", {"trajectory_id": "r1"}).payload["step_id"] == "ask"


def test_a_cell_run_again_opens_where_the_reader_of_the_last_widget_was(opened: Open) -> None:
    for place, expected in (
        (("r2", "s2"), ("r2", "s2")),
        (("r1", "gone"), ("r1", "s1")),
        (("gone", "s1"), ("r1", "s1")),
        (("r2", None), ("r2", None)),
    ):
        again = opened(run("r1"), run("r2"))
        payload = {"place": {"trajectory_id": place[0], "step_id": place[1]}}
        answer = again.ask("hello", payload).payload
        assert (answer["trajectory_id"], answer["step_id"]) == expected
        # What this widget has seen itself counts for more than what a page remembers.
        again.ask("place", {"trajectory_id": "r1", "step_id": "s2"})
        answer = again.ask("hello", payload).payload
        assert (answer["trajectory_id"], answer["step_id"]) == ("r1", "s2")


def test_what_is_said_of_a_step_from_afar_costs_little_more_than_its_id_and_its_title(opened: Open) -> None:
    page = opened(run("long", 2000))
    lines = page.outline("long")
    assert [line["repeats"] for line in lines[:4]] == [None, None, 2, 2]
    said = sum(len(json.dumps([line["step_id"], line["title"]])) for line in lines)
    sent = page.ask("open", {"trajectory_id": "long"}).payload["outline"]
    assert len(json.dumps(sent)) - said < 30 * len(lines)


def test_an_opened_run_has_its_outline_and_the_live_decisions_in_order(page: Page) -> None:
    first, second, third = judge("s1", "success"), judge("s1", "failure"), judge("s3", "partial")
    page.save(first, second, third, undo(second))
    opened_run = page.ask("open", {"trajectory_id": "r1"}).payload
    assert [(row["step_id"], row["asks"], row["n_errors"]) for row in page.outline("r1")] == [
        ("ask", False, 0),
        ("s1", True, 0),
        ("s2", True, 1),
        ("s3", True, 0),
        ("s4", True, 0),
    ]
    assert [each["decision_id"] for each in opened_run["decisions"]] == [first.decision_id, third.decision_id]
    assert page.ask("decisions", {"trajectory_id": "r1"}).payload["decisions"] == opened_run["decisions"]


def test_an_image_travels_as_bytes_beside_the_message(page: Page) -> None:
    reply = page.ask("asset", {"trajectory_id": "pictures", "asset_id": asset_of(page)})
    assert reply.buffers == [b"\x89PNG bytes"]
    # Which are none of a PNG, whatever the run declares.
    assert reply.payload["media_type"] == ""


def test_code_that_no_bundle_carries_is_sent_when_it_is_asked_for(opened: Open) -> None:
    reply = opened().ask("extra", {"name": "markdown"})
    (module,) = reply.buffers
    assert b"export{" in module


def test_no_other_file_is_sent_by_its_name(opened: Open) -> None:
    reply = opened().ask("extra", {"name": "../labeler"})
    assert reply.kind == "error"
    assert not reply.buffers
