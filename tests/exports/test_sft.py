"""Demonstrations as conversations: what is said in them, what is left out and counted, what corrections change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import trajwidgets as tw
from tests.exports.lines import lines
from tests.exports.runs import EXAMPLES, MODEL, PARSER, agent_steps, correction, say
from trajwidgets.errors import ExportError
from trajwidgets.trajectory import Trajectory


class Fix(BaseModel):
    fix: tw.Correction | None = None


class Quality(BaseModel):
    quality: int


FIX = tw.LabelSchema.from_models(step=Fix, name="fix")
QUALITY = tw.LabelSchema.from_models(run=Quality, name="quality")


def test_a_run_becomes_a_conversation_in_the_order_of_its_parts(tmp_path: Path) -> None:
    done = tw.export(PARSER, format="sft", path=tmp_path / "sft.jsonl")
    (record,) = lines(done.path)
    messages = record["messages"]
    assert [message["role"] for message in messages[:5]] == ["system", "user", "assistant", "tool", "assistant"]
    first = agent_steps(PARSER)[0]
    call = first.calls[0]
    assert messages[2]["tool_calls"] == [
        {"id": call.call_id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
    ]
    assert messages[2]["reasoning_content"] == next(part.text for part in first.parts if part.type == "reasoning")
    assert messages[3] == {
        "role": "tool",
        "tool_call_id": call.call_id,
        "name": call.name,
        "content": first.results[0].content[0].text,  # type: ignore[union-attr]
    }
    n_calls = sum(len(message.get("tool_calls", ())) for message in messages)
    assert n_calls == sum(len(step.calls) for step in PARSER.steps)
    assert [tool["function"]["name"] for tool in record["tools"]] == [tool.name for tool in PARSER.tools]
    assert record["tools"][0]["function"]["parameters"] == PARSER.tools[0].parameters
    assert record["provenance"]["trajectories"] == [{"trajectory_id": PARSER.trajectory_id, "digest": PARSER.digest}]


def test_only_what_succeeded_is_a_demonstration_unless_told_otherwise(tmp_path: Path) -> None:
    done = tw.export(tw.examples(), format="sft", path=tmp_path / "sft.jsonl")
    assert (done.n_records, done.left_out) == (6, {"outcome: failure": 1, "outcome: partial": 1})
    done = tw.export(tw.examples(), format="sft", path=tmp_path / "sft.jsonl", outcomes=("success", "partial"))
    assert (done.n_records, done.left_out) == (7, {"outcome: failure": 1})
    assert len(lines(done.path)) == 7


def test_what_people_say_of_a_run_goes_before_what_it_says_itself(tmp_path: Path, store: tw.LabelStore) -> None:
    failed = EXAMPLES["coding-payroll-rounding"]
    for annotator, quality in (("anna", 4), ("ben", 4), ("cleo", 2)):
        say(store, QUALITY, annotator, failed, quality=quality)
    for annotator, quality in (("anna", 1), ("ben", 2)):
        say(store, QUALITY, annotator, PARSER, quality=quality)
    say(store, QUALITY, "anna", MODEL, quality=2)
    runs = [failed, PARSER, MODEL, EXAMPLES["support-damaged-lamp"]]
    options: dict[str, Any] = {"format": "sft", "path": tmp_path / "sft.jsonl", "where": {"quality": range(4, 6)}}
    done = tw.export(runs, store, **options)
    (record,) = lines(done.path)
    assert record["provenance"]["trajectories"][0]["trajectory_id"] == failed.trajectory_id
    (label,) = record["provenance"]["labels"]
    assert (label["field"], label["by"], label["n_annotators"]) == ("quality", "majority", 3)
    assert done.left_out == {"quality: disputed": 1, "quality: 2": 1, "quality: not judged": 1}
    with pytest.raises(ExportError, match=r"nothing to export as sft. Left out: 2 quality: disputed"):
        tw.export(
            [failed, PARSER],
            store,
            format="sft",
            path=tmp_path / "no.jsonl",
            policy="unanimous",
            where={"quality": [4]},
        )
    assert not (tmp_path / "no.jsonl").exists()


def test_names_become_numbers_and_the_result_says_whose(tmp_path: Path, store: tw.LabelStore) -> None:
    for annotator in ("zoe", "anna"):
        say(store, QUALITY, annotator, PARSER, quality=5)
    options: dict[str, Any] = {"format": "sft", "path": tmp_path / "sft.jsonl", "where": {"quality": [5]}}
    done = tw.export(PARSER, store, **options)
    assert done.annotators == {"anna": "annotator 1", "zoe": "annotator 2"}
    text = done.path.read_text(encoding="utf-8")
    assert "anna" not in text
    assert "zoe" not in text
    assert "zoe" in tw.export(PARSER, store, names=True, **options).path.read_text(encoding="utf-8")


def test_the_expert_of_a_demonstration_is_part_of_where_it_comes_from(
    tmp_path: Path, shop: dict[str, Trajectory]
) -> None:
    done = tw.export(shop["explained"], format="sft", path=tmp_path / "sft.jsonl")
    (record,) = lines(done.path)
    made = {"environment": "support-desk", "goal": "final-sale", "seed": 3, "after": None, "expert": "annotator 1"}
    assert record["provenance"]["demonstrations"] == [made]
    assert done.annotators == {"anna": "annotator 1"}


def test_a_corrected_text_stands_in_place(tmp_path: Path, store: tw.LabelStore) -> None:
    step = agent_steps(PARSER)[1]
    place = next(place for place, part in enumerate(step.parts) if part.type == "reasoning")
    say(store, FIX, "anna", PARSER, step, fix=correction(step, {f"/parts/{place}/text": "Look before you leap."}))
    done = tw.export(PARSER, store, format="sft", path=tmp_path / "sft.jsonl")
    (record,) = lines(done.path)
    thoughts = [message.get("reasoning_content") for message in record["messages"] if message["role"] == "assistant"]
    assert thoughts[1] == "Look before you leap."
    assert record["ends_at"] is None
    assert len(thoughts) == len(agent_steps(PARSER))


def test_nothing_follows_a_corrected_call_but_what_was_called_with_it(tmp_path: Path, store: tw.LabelStore) -> None:
    step = next(step for step in agent_steps(PARSER) if len(step.calls) == 2)
    place = step.parts.index(step.calls[1])
    say(store, FIX, "anna", PARSER, step, fix=correction(step, {f"/parts/{place}/arguments": {"path": "elsewhere"}}))
    done = tw.export(PARSER, store, format="sft", path=tmp_path / "sft.jsonl")
    (record,) = lines(done.path)
    last = record["messages"][-1]
    assert last["role"] == "assistant"
    assert last["tool_calls"][0]["function"]["arguments"] == step.calls[0].arguments
    assert last["tool_calls"][1]["function"]["arguments"] == {"path": "elsewhere"}
    assert record["ends_at"] == step.step_id
    assert record["provenance"]["labels"][0]["step_id"] == step.step_id


def test_a_run_is_left_out_where_people_corrected_a_step_differently(tmp_path: Path, store: tw.LabelStore) -> None:
    step = agent_steps(PARSER)[1]
    place = next(place for place, part in enumerate(step.parts) if part.type == "reasoning")
    for annotator, text in (("anna", "One."), ("ben", "Two.")):
        say(store, FIX, annotator, PARSER, step, fix=correction(step, {f"/parts/{place}/text": text}))
    done = tw.export([PARSER, MODEL], store, format="sft", path=tmp_path / "sft.jsonl")
    assert (done.n_records, done.left_out) == (1, {"fix: disputed": 1})


def test_a_label_that_judged_other_bytes_does_not_count(tmp_path: Path, store: tw.LabelStore) -> None:
    say(store, QUALITY, "anna", PARSER, quality=5)
    changed = PARSER.model_copy(update={"task": tw.Task(goal="Something else")})
    say(store, QUALITY, "ben", changed, quality=1)
    options: dict[str, Any] = {"format": "sft", "path": tmp_path / "sft.jsonl", "where": {"quality": [1, 5]}}
    for run, quality in ((PARSER, 5), (changed, 1)):
        done = tw.export(run, store, **options)
        assert done.n_stale == 1
        assert done.annotators == {{5: "anna", 1: "ben"}[quality]: "annotator 1"}


def test_images_stand_by_their_id_and_those_ids_in_a_column(tmp_path: Path) -> None:
    run = EXAMPLES["web-return-desk-lamp"]
    done = tw.export(run, format="sft", path=tmp_path / "sft.jsonl")
    (record,) = lines(done.path)
    blocks = [block for each in record["messages"] if isinstance(each["content"], list) for block in each["content"]]
    # Images in the agent's own turns show people where it clicked; no template takes pictures of an agent.
    assert {"image of the agent"} == set(done.lacking)
    named = [block["asset_id"] for block in blocks if block["type"] == "image"]
    held = [
        part.asset_id
        for step in run.steps
        for result in step.results
        for part in result.content
        if part.type == "image"
    ]
    assert named == held
    assert record["assets"] == list(dict.fromkeys(held))
    assert run.asset(record["assets"][0])


def test_calls_of_one_breath_are_one_message_and_words_begin_the_next(tmp_path: Path) -> None:
    part = tw.trajectory
    answer = {"content": (part.TextPart(text="42"),)}
    parts = (
        part.TextPart(text="Both."),
        part.ToolCallPart(call_id="1", name="f"),
        part.ToolResultPart(call_id="1", **answer),
        part.ToolCallPart(call_id="2", name="f"),
        part.ToolResultPart(call_id="2", **answer),
        part.TextPart(text="Once more."),
        part.ToolCallPart(call_id="3", name="f"),
    )
    steps = (tw.Step(step_id="a", actor="agent", parts=parts),)
    run = Trajectory(trajectory_id="r", task=tw.Task(goal="g"), steps=steps)
    (record,) = lines(tw.export(run, format="sft", path=tmp_path / "a.jsonl", outcomes=("unknown",)).path)
    assert [[call["id"] for call in message.get("tool_calls", ())] for message in record["messages"]] == [
        ["1", "2"],
        [],
        [],
        ["3"],
    ]
    assert [message.get("tool_call_id") for message in record["messages"]] == [None, "1", "2", None]


def test_reasoning_goes_under_the_key_of_the_template_or_nowhere(tmp_path: Path) -> None:
    for key in ("thinking", None):
        done = tw.export(PARSER, format="sft", path=tmp_path / "sft.jsonl", reasoning=key)
        keys = {name for message in lines(done.path)[0]["messages"] for name in message}
        assert keys - {"role", "content", "tool_calls", "tool_call_id", "name"} == {key} - {None}


def test_sub_agents_and_left_branches_are_no_part_of_the_conversation(tmp_path: Path) -> None:
    text = tw.trajectory.TextPart
    steps = (
        tw.Step(step_id="u", actor="user", parts=(text(text="Go."),)),
        tw.Step(step_id="a", actor="agent", parts=(text(text="wrong turn"),)),
        tw.Step(step_id="s", actor="agent", lineage="sub", parent_id="u", parts=(text(text="a sub-agent"),)),
        tw.Step(step_id="b", actor="agent", parent_id="u", parts=(text(text="right turn"),)),
    )
    run = Trajectory(trajectory_id="r", task=tw.Task(goal="g"), steps=steps)
    done = tw.export(run, format="sft", path=tmp_path / "sft.jsonl", outcomes=("unknown",))
    assert [message["content"] for message in lines(done.path)[0]["messages"]] == ["Go.", "right turn"]


def test_what_no_message_can_hold_is_counted_or_leaves_the_run_out(tmp_path: Path) -> None:
    part = tw.trajectory
    raw = part.RawPart(kind="thing", data={"a": 1})
    broken = part.ToolCallPart(call_id="c", name="f", raw_arguments="{not json")
    steps = [
        tw.Step(step_id="u", actor="user", parts=(part.TextPart(text="Go."), raw, raw)),
        tw.Step(step_id="a", actor="agent", parts=(part.TextPart(text="Gone."),)),
    ]
    whole = Trajectory(trajectory_id="r", task=tw.Task(goal="g"), steps=tuple(steps))
    bad = whole.model_copy(
        update={"trajectory_id": "b", "steps": (*steps, tw.Step(step_id="c", actor="agent", parts=(broken,)))}
    )
    silent = whole.model_copy(update={"trajectory_id": "s", "steps": tuple(steps[:1])})
    done = tw.export([whole, bad, silent], format="sft", path=tmp_path / "sft.jsonl", outcomes=("unknown",))
    assert done.lacking == {"raw": 1}
    assert done.left_out == {"arguments of a call are no JSON object": 1, "nothing that an agent said or did": 1}


def test_whatever_a_run_says_becomes_json_that_every_reader_takes(tmp_path: Path) -> None:
    part = tw.trajectory
    said = "NUL \x00, line \u2028 separator, \U0001f600"
    call = part.ToolCallPart(call_id="c", name="f", arguments={"small": 1e-9, "deep": {"é": [10**30]}})
    steps = (tw.Step(step_id="a", actor="agent", parts=(part.TextPart(text=said), call)),)
    run = Trajectory(trajectory_id="r", task=tw.Task(goal="g"), steps=steps)
    done = tw.export(run, format="sft", path=tmp_path / "sft.jsonl", outcomes=("unknown",))
    (line,) = done.path.read_bytes().splitlines()
    (message,) = json.loads(line, parse_constant=pytest.fail)["messages"]
    assert message["content"] == said
    assert message["tool_calls"][0]["function"]["arguments"] == call.arguments


def test_the_same_runs_and_labels_give_the_same_bytes(tmp_path: Path, store: tw.LabelStore) -> None:
    for annotator in ("zoe", "anna"):
        say(store, QUALITY, annotator, PARSER, quality=5)
    frame = store.to_frame()
    options: dict[str, Any] = {"format": "sft", "where": {"quality": [5]}}
    first = tw.export(PARSER, frame, path=tmp_path / "1.jsonl", **options)
    again = tw.export([PARSER], frame[::-1], path=tmp_path / "2.jsonl", **options)
    assert first.path.read_bytes() == again.path.read_bytes()
    assert first.sha256 == again.sha256


def test_bad_input_is_named_before_anything_is_written(tmp_path: Path, store: tw.LabelStore) -> None:
    path = tmp_path / "sft.jsonl"
    path.write_text("before")
    with pytest.raises(ExportError, match="no member 'sfd'; did you mean 'sft'"):
        tw.export(PARSER, format="sfd", path=path)
    with pytest.raises(ExportError, match=r"sft: no option 'were'\. Options: where, outcomes"):
        tw.export(PARSER, format="sft", path=path, were={})
    with pytest.raises(ExportError, match="two runs bear the id"):
        tw.export([PARSER, PARSER.model_copy()], format="sft", path=path)
    with pytest.raises(ExportError, match="policy 'all' may give several answers"):
        tw.export(PARSER, store, format="sft", path=path, policy="all")
    with pytest.raises(tw.errors.LabelError, match="no policy"):
        tw.export(PARSER, store, format="sft", path=path, policy="most")  # type: ignore[arg-type]
    assert path.read_text() == "before"
