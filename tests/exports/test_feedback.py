"""Feedback: the action and what led to it, what came of it, what people say of it and what should come next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import trajwidgets as tw
from tests.exports.lines import lines
from tests.exports.runs import EXAMPLES, PARSER, agent_steps, correction, say
from trajwidgets.labels import settle

FEEDBACK = tw.presets.env_feedback.schema
RUN = EXAMPLES["support-double-charge"]
STEPS = agent_steps(RUN)


class Fix(BaseModel):
    fix: tw.Correction | None = None


FIX = tw.LabelSchema.from_models(step=Fix, name="fix")


def answers(outcome: str, next_action: str = "continue", other_action: str = "") -> dict[str, Any]:
    return {"outcome": outcome, "next_action": next_action, **({"other_action": other_action} if other_action else {})}


def test_a_labelled_step_is_what_led_to_it_what_was_done_and_what_came_of_it(
    tmp_path: Path, store: tw.LabelStore
) -> None:
    step = next(step for step in STEPS if step.has_error)
    say(store, FEEDBACK, "anna", RUN, step, **answers("failure", "retry", "Wait as long as it says."))
    say(store, FEEDBACK, "anna", RUN, STEPS[0], **answers("success"))
    done = tw.export(RUN, store, format="feedback", path=tmp_path / "f.jsonl")
    first, failed = lines(done.path)
    assert [message["role"] for message in first["prompt"]] == ["system", "user"]
    assert (first["feedback"], first["label"], first["next_words"]) == ("success", True, None)
    assert failed["completion"][0]["tool_calls"][0]["id"] == step.calls[0].call_id
    assert [message["role"] for message in failed["completion"]] == ["assistant"]
    assert failed["observation"][0]["content"] == step.results[0].content[0].text  # type: ignore[union-attr]
    assert (failed["feedback"], failed["label"]) == ("failure", False)
    assert (failed["next_action"], failed["next_words"]) == ("retry", "Wait as long as it says.")
    before = agent_steps(RUN)[: agent_steps(RUN).index(step)]
    assert sum(message["role"] == "assistant" for message in failed["prompt"]) == len(before)
    assert {label["field"] for label in failed["provenance"]["labels"]} == {"outcome", "next_action", "other_action"}


def test_corrections_say_what_should_have_been_done_here_and_next(tmp_path: Path, store: tw.LabelStore) -> None:
    step, following = STEPS[0], STEPS[1]
    say(store, FEEDBACK, "anna", RUN, step, **answers("partial"))
    for each, argument in ((step, "here"), (following, "next")):
        place = each.parts.index(each.calls[0])
        say(store, FIX, "rita", RUN, each, fix=correction(each, {f"/parts/{place}/arguments": {"a": argument}}))
    (record,) = lines(tw.export(RUN, store, format="feedback", path=tmp_path / "f.jsonl").path)
    assert record["corrected"][-1]["tool_calls"][0]["function"]["arguments"] == {"a": "here"}
    assert record["next_completion"][-1]["tool_calls"][0]["function"]["arguments"] == {"a": "next"}
    assert record["completion"][-1]["tool_calls"][0]["function"]["arguments"] == step.calls[0].arguments
    assert not record["label"]


def test_feedback_on_a_call_speaks_of_that_call_alone(tmp_path: Path, store: tw.LabelStore) -> None:
    on_calls = tw.LabelSchema.from_models(call=tw.presets.env_feedback.step, name="calls")
    step = next(step for step in agent_steps(PARSER) if len(step.calls) == 2)
    second = step.calls[1]
    say(store, on_calls, "anna", PARSER, step, second.call_id, **answers("success"))
    (record,) = lines(tw.export(PARSER, store, format="feedback", path=tmp_path / "f.jsonl").path)
    assert [call["id"] for call in record["completion"][0]["tool_calls"]] == [second.call_id]
    assert [message["tool_call_id"] for message in record["observation"]] == [second.call_id]


def test_what_people_differ_on_is_counted_and_a_ruling_brings_it_back(tmp_path: Path, store: tw.LabelStore) -> None:
    for annotator, outcome in (("anna", "success"), ("ben", "failure")):
        say(store, FEEDBACK, annotator, RUN, STEPS[0], **answers(outcome))
        say(store, FEEDBACK, annotator, RUN, STEPS[1], **answers("success"))
    options: dict[str, Any] = {"format": "feedback", "path": tmp_path / "f.jsonl"}
    done = tw.export(RUN, store, **options)
    assert (done.n_records, done.left_out) == (1, {"outcome: disputed": 1})
    assert lines(done.path)[0]["provenance"]["labels"][0]["by"] == "unanimous"
    disputed = settle(store.to_frame()).left_out
    ruling = disputed.assign(value="partial", annotator="ada")[disputed.field == "outcome"]
    done = tw.export(RUN, store, rulings=ruling, **options)
    assert (done.n_records, done.left_out) == (2, {})
    assert lines(done.path)[0]["feedback"] == "partial"
    assert lines(done.path)[0]["provenance"]["labels"][0]["by"] == "ruling"
    say(store, FEEDBACK, "rita", RUN, STEPS[0], None, "reviewer", **answers("failure"))
    done = tw.export(RUN, store, **options)
    assert lines(done.path)[0]["provenance"]["labels"][0]["by"] == "correction"


def test_under_all_each_annotator_keeps_their_own_answers(tmp_path: Path, store: tw.LabelStore) -> None:
    for annotator, outcome, next_action in (("anna", "success", "continue"), ("ben", "failure", "retry")):
        say(store, FEEDBACK, annotator, RUN, STEPS[0], **answers(outcome, next_action))
    done = tw.export(RUN, store, format="feedback", path=tmp_path / "f.jsonl", policy="all", names=True)
    said = [
        (row["provenance"]["labels"][0]["annotators"], row["feedback"], row["next_action"]) for row in lines(done.path)
    ]
    assert said == [(["anna"], "success", "continue"), (["ben"], "failure", "retry")]


def test_fields_of_another_form_and_what_counts_as_desirable_can_be_named(tmp_path: Path, store: tw.LabelStore) -> None:
    class Grade(BaseModel):
        grade: int

    schema = tw.LabelSchema.from_models(step=Grade, name="grade")
    for step, grade in zip(STEPS, (1, 2, 3), strict=False):
        say(store, schema, "anna", RUN, step, grade=grade)
    options: dict[str, Any] = {"outcome": "grade", "desirable": {2, 3}, "path": tmp_path / "f.jsonl"}
    done = tw.export(RUN, store, format="feedback", **options)
    assert [(row["feedback"], row["label"]) for row in lines(done.path)] == [(1, False), (2, True), (3, True)]


def test_a_long_way_can_be_cut_to_how_it_began_and_its_last_steps(tmp_path: Path, store: tw.LabelStore) -> None:
    say(store, FEEDBACK, "anna", RUN, STEPS[6], **answers("success"))
    prompts = []
    for context in (0, 2, 6, None):
        options: dict[str, Any] = {"format": "feedback", "path": tmp_path / "f.jsonl", "context": context}
        prompts.append(lines(tw.export(RUN, store, **options).path)[0]["prompt"])
    whole = prompts[-1]
    assert prompts[0] == whole[:2]
    assert prompts[1] == whole[:2] + whole[-4:]
    assert prompts[2] == whole


def test_a_step_that_answers_nobody_makes_no_record(tmp_path: Path, store: tw.LabelStore) -> None:
    text = tw.trajectory.TextPart
    steps = (
        tw.Step(step_id="s", actor="system", parts=(text(text="Be kind."),)),
        tw.Step(step_id="a", actor="agent", parts=(text(text="Hello."),)),
    )
    alone = tw.Trajectory(trajectory_id="alone", task=tw.Task(goal="g"), steps=steps)
    say(store, FEEDBACK, "anna", alone, steps[1], **answers("success"))
    with pytest.raises(tw.errors.ExportError, match="Left out: 1 nothing was asked before it"):
        tw.export(alone, store, format="feedback", path=tmp_path / "f.jsonl")
