"""Labels on calls, on stretches of text and on values: what is saved is there, and what is done counts the calls."""

from __future__ import annotations

from typing import Any, Literal
from uuid import uuid4

import pytest
from pydantic import BaseModel

import trajwidgets as tw
from tests.widgets.conftest import Open
from tests.widgets.page import Page, Reply
from trajwidgets.labels import (
    CallTarget,
    Decision,
    JsonTarget,
    Label,
    PairTarget,
    RunTarget,
    SpanTarget,
    StepTarget,
    Target,
)
from trajwidgets.trajectory import Step, Task, TextPart, ToolCallPart, ToolResultPart, Trajectory

#: A fox is one character and two UTF-16 units, a family one picture and five characters, an accent one of its own.
FAMILY = "👩\u200d👩\u200d👦"
WORDS = f"a 🦊 saw a {FAMILY} in the cafe\u0301 of 𠮷野"
AT = {"trajectory_id": "r1", "step_id": "s1"}


class OnStep(BaseModel):
    """Asked of every step."""

    outcome: Literal["good", "bad"]


class OnCall(BaseModel):
    """Asked of every tool call."""

    right_tool: bool
    why: str = ""


class OnMark(BaseModel):
    """Asked of every mark."""

    mistake: Literal["invented", "contradicts"]


def two_calls() -> Trajectory:
    """A question, a step of two calls, and one without any."""
    calls = tuple(
        ToolCallPart(call_id=f"c{n}", name="read", arguments={"a/b": [1, {"path": WORDS}], "n": None}) for n in (1, 2)
    )
    results = tuple(ToolResultPart(call_id=f"c{n}", content=(TextPart(text="found"),)) for n in (1, 2))
    steps = (
        Step(step_id="ask", actor="user", parts=(TextPart(text="please"),)),
        Step(step_id="s1", actor="agent", parts=(TextPart(text=WORDS), *calls, *results)),
        Step(step_id="s2", actor="agent", parts=(TextPart(text="done"),)),
    )
    return Trajectory(trajectory_id="r1", task=Task(goal="look"), steps=steps)


@pytest.fixture
def page(opened: Open) -> Page:
    return opened(two_calls(), step=OnStep, call=OnCall, span=OnMark)


def say(page: Page, target: Target, field: str, value: Any, *evidence: Target) -> Reply:
    """One decision on one target."""
    label = Label(target=target, field=field, value=value, evidence=evidence)
    about = {"trajectory_id": target.trajectory_id, "schema_hash": page.widget.schema.schema_hash}
    return page.save(Decision(decision_id=uuid4().hex, labels=(label,), **about))


def refused(reply: Reply) -> str:
    (refusal,) = reply.payload["refused"]
    assert reply.payload["saved"] == []
    return str(refusal["message"])


def done(page: Page) -> int:
    (card,) = page.ask("hello").payload["queue"]
    return int(card["n_done"])


def call(call_id: str) -> CallTarget:
    return CallTarget(**AT, call_id=call_id)


def span(start: int, end: int, pointer: str = "/parts/0/text", step_id: str = "s1") -> SpanTarget:
    return SpanTarget(trajectory_id="r1", step_id=step_id, pointer=pointer, start=start, end=end)


def test_a_step_is_done_when_each_of_its_calls_is(page: Page) -> None:
    say(page, StepTarget(**AT), "outcome", "good")
    assert done(page) == 0
    say(page, call("c1"), "right_tool", True)
    say(page, call("c2"), "why", "a field that is not required completes nothing")
    assert done(page) == 0
    say(page, call("c2"), "right_tool", False)
    assert done(page) == 1
    say(page, StepTarget(trajectory_id="r1", step_id="s2"), "outcome", "bad")
    assert done(page) == 2


def test_a_mark_completes_no_step_that_is_asked_for_more(page: Page) -> None:
    say(page, span(0, 3), "mistake", "invented")
    assert done(page) == 0


def test_the_summary_counts_the_same_from_the_store_alone(page: Page) -> None:
    for target, field, value in (
        (StepTarget(**AT), "outcome", "good"),
        (call("c1"), "right_tool", True),
        (StepTarget(trajectory_id="r1", step_id="s2"), "outcome", "bad"),
    ):
        say(page, target, field, value)
    row = tw.summary(page.widget.store).progress.iloc[0]
    assert (row["n_done"], row["n_units"]) == (done(page), 2) == (1, 2)
    say(page, call("c2"), "right_tool", True)
    assert tw.summary(page.widget.store).progress["n_done"].tolist() == [2] == [done(page)]


def test_a_form_that_asks_of_calls_alone_asks_nothing_of_a_step_without_any(opened: Open) -> None:
    page = opened(two_calls(), call=OnCall, step=None)
    outline = page.outline("r1")
    assert [(row["step_id"], row["asks"], row["calls"]) for row in outline] == [
        ("ask", False, []),
        ("s1", True, ["c1", "c2"]),
        ("s2", False, []),
    ]


def test_a_form_of_marks_alone_asks_every_step_and_is_content_with_one(opened: Open) -> None:
    page = opened(two_calls(), span=OnMark, step=None)
    outline = page.outline("r1")
    assert [row["asks"] for row in outline] == [False, True, True]
    say(page, span(0, 1), "mistake", "invented")
    assert done(page) == 1


#: Places by their words, found by Python in the source text: the one who is asked counts code points.
PLACES = [(WORDS.index(words), words) for words in ("🦊", FAMILY, "\u0301", "𠮷野", WORDS)]


@pytest.mark.parametrize(("start", "words"), PLACES, ids=[ascii(words[:4]) for _, words in PLACES])
def test_a_span_is_counted_in_code_points(page: Page, start: int, words: str) -> None:
    target = span(start, start + len(words))
    assert say(page, target, "mistake", "invented").payload["refused"] == []
    row = page.widget.store.to_frame().iloc[0]
    assert (row["target"], row["pointer"], row["start"], row["end"]) == (
        f"span:/parts/0/text:{start}:{start + len(words)}",
        "/parts/0/text",
        start,
        start + len(words),
    )
    assert tw.marked_text(page.widget.store.to_frame(), page.widget.runs).tolist() == [words]


def test_every_kind_of_target_comes_out_of_the_frame_with_its_evidence(page: Page) -> None:
    value = JsonTarget(**AT, pointer="/parts/1/arguments/a~1b/1/path")
    cited = (span(2, 3), StepTarget(trajectory_id="r1", step_id="ask"), call("c2"), value)
    say(page, call("c1"), "right_tool", False, *cited)
    say(page, value, "mistake", "contradicts")
    say(page, span(0, 6, "/parts/0/text", "ask"), "mistake", "invented")
    frame = page.widget.store.to_frame()
    assert frame["target"].tolist() == ["call:c1", f"json:{value.pointer}", "span:/parts/0/text:0:6"]
    assert frame["call_id"].tolist()[0] == "c1"
    assert frame["call_id"].isna().tolist() == [False, True, True]
    assert frame["pointer"].tolist()[1:] == [value.pointer, "/parts/0/text"]
    assert len(frame["evidence"].iloc[0]) == 4
    assert not frame["stale"].any()
    marked = tw.marked_text(frame, page.widget.runs)
    assert marked.isna().tolist() == [True, False, False]
    assert marked.tolist()[1:] == [WORDS, "please"]


@pytest.mark.parametrize(
    ("target", "field", "value", "words"),
    [
        (call("c9"), "right_tool", True, "no call 'c9'. Its calls: 'c1', 'c2'"),
        (CallTarget(trajectory_id="r1", step_id="s9", call_id="c1"), "right_tool", True, "no step 's9'"),
        (span(0, len(WORDS) + 1), "mistake", "invented", f"ends behind the text, which has {len(WORDS)} characters"),
        (span(0, 1, "/parts/7/text"), "mistake", "invented", "nothing at /parts/7/text"),
        (span(0, 1, "/parts/1/arguments"), "mistake", "invented", "no text at /parts/1/arguments"),
        (span(0, 1, "/parts/01/text"), "mistake", "invented", "points at no part"),
        (span(0, 1, "/metadata/note"), "mistake", "invented", "points at no part"),
        (JsonTarget(**AT, pointer="/parts/1/arguments/a~1b/2"), "mistake", "invented", "nothing at"),
        (JsonTarget(**AT, pointer=""), "mistake", "invented", "points at no part"),
        (StepTarget(**AT), "mistake", "invented", "is asked of a span, not of a step"),
        (call("c1"), "mistake", "invented", "is asked of a span, not of a call"),
        (span(0, 1), "right_tool", True, "is asked of a call, not of a span"),
        (RunTarget(trajectory_id="r1"), "right_tool", True, "is asked of a call, not of a run"),
    ],
)
def test_a_place_that_is_not_there_is_refused_with_what_is(
    page: Page, target: Target, field: str, value: Any, words: str
) -> None:
    assert words in refused(say(page, target, field, value))
    assert len(page.widget.store.to_frame()) == 0


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (span(0, 99), "ends behind the text"),
        (StepTarget(trajectory_id="r1", step_id="s9"), "no step 's9'"),
        (StepTarget(trajectory_id="r2", step_id="s1"), "lies in run 'r2'"),
        (RunTarget(trajectory_id="r1"), "a run is no evidence"),
        (PairTarget(trajectory_id="r1", other_trajectory_id="r2"), "a pair is no evidence"),
    ],
)
def test_so_is_evidence_that_is_not_there(page: Page, evidence: Target, words: str) -> None:
    assert words in refused(say(page, StepTarget(**AT), "outcome", "good", evidence))


def test_marks_may_overlap_and_each_keeps_what_was_said_of_it(page: Page) -> None:
    for start, end, value in ((0, 10, "invented"), (5, 15, "contradicts"), (0, 10, "contradicts")):
        say(page, span(start, end), "mistake", value)
    frame = page.widget.store.to_frame(field="mistake")
    assert frame[["start", "end", "value"]].to_numpy().tolist() == [[5, 15, "contradicts"], [0, 10, "contradicts"]]


def test_annotators_agree_on_calls_one_by_one_and_on_marks_where_they_are_the_same(opened: Open) -> None:
    pages = [opened(two_calls(), step=OnStep, call=OnCall, span=OnMark, annotator=name) for name in ("a1", "a2")]
    for place, page in enumerate(pages):
        say(page, call("c1"), "right_tool", True)
        say(page, call("c2"), "right_tool", place == 0)
        say(page, span(0, 3), "mistake", ("invented", "contradicts")[place])
        say(page, span(4, 6 + place), "mistake", "invented")
    frame = pages[0].widget.store.to_frame()
    table = tw.agreement.agreement_table(frame)
    n_items = table[table["slice"] == "all"].groupby("field")["n_items"].max()
    assert n_items.to_dict() == {"right_tool": 2, "mistake": 1}
    apart = pages[0].widget.store.disagreements()
    assert sorted(apart["target"]) == ["call:c2", "span:/parts/0/text:0:3"]


def test_a_store_that_was_begun_without_calls_learns_them_when_they_are_asked_of(opened: Open) -> None:
    before = opened(two_calls(), step=OnStep)
    assert not any(step.call_ids for step in before.widget.store.runs()["r1"].steps)
    after = opened(two_calls(), step=OnStep, call=OnCall)
    again = opened(two_calls(), step=OnStep)
    assert [step.call_ids for step in again.widget.store.runs()["r1"].steps] == [(), ("c1", "c2"), ()]
    assert len(after.widget.store.events(kinds=["run"])) == 2
