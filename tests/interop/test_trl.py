"""`datasets` reads each export as it was written, and `trl` takes it for what it is. Nothing is trained: no torch."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

import interop
import trajwidgets as tw
from tests.exports.lines import lines
from tests.exports.pairs import branched, prefer
from tests.exports.runs import EXAMPLES, agent_steps, say
from trajwidgets.trajectory import Trajectory

pytestmark = pytest.mark.interop

READER = Path(__file__).with_name("reader.py")
WITHOUT_IMAGES = [run for run in EXAMPLES.values() if not run.trajectory_id.startswith("web")]


@pytest.fixture(scope="module")
def python() -> Path:
    found = interop.python()
    if found is None:
        pytest.skip("datasets and trl are not installed for this: run `make test-interop`")
    return found


def seen(python: Path, done: Any, tmp_path: Path) -> dict[str, Any]:
    source = READER.parents[2] / "src"
    told = {"PYTHONPATH": str(source), "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hub")}
    ran = subprocess.run(
        [str(python), str(READER), done.format, str(done.path), str(tmp_path / "cache")],
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def check(found: dict[str, Any], done: Any) -> list[dict[str, Any]]:
    """What holds of every export: nothing gained or lost on the way through Arrow, conversational, prompts apart."""
    rows = lines(done.path)
    assert found["rows"] == rows
    assert found["columns"] == sorted(rows[0])
    assert all(found["conversational"])
    assert all(found["prompts_left_alone"])
    return rows


def test_trl_writes_demonstrations_with_their_tools_calls_and_answers(python: Path, tmp_path: Path) -> None:
    done = tw.export(WITHOUT_IMAGES, format="sft", path=tmp_path / "sft.jsonl", outcomes=("success", "failure"))
    found = seen(python, done, tmp_path)
    rows = check(found, done)
    for template, texts in found["texts"].items():
        for row, text in zip(rows, texts, strict=True):
            for tool in row["tools"]:
                assert tool["function"]["name"] in text["text"]
            for message in row["messages"]:
                assert message["content"] in text["text"], template
                for call in message.get("tool_calls", ()):
                    for name in call["function"]["arguments"]:
                        assert name in text["text"]
    for row, text in zip(rows, found["texts"]["qwen3_training"], strict=True):
        for message in row["messages"]:
            # An argument that is no key of its call would stand there as null.
            for call in message.get("tool_calls", ()):
                assert json.dumps(call["function"]["arguments"], ensure_ascii=False) in text["text"]
            assert message.get("reasoning_content", "") in text["text"]


def test_images_stand_where_they_stood_in_the_answers_of_tools(python: Path, tmp_path: Path) -> None:
    run = EXAMPLES["web-return-desk-lamp"]
    done = tw.export([run, EXAMPLES["support-double-charge"]], format="sft", path=tmp_path / "sft.jsonl")
    found = seen(python, done, tmp_path)
    check(found, done)
    answers = (result for step in run.steps for result in step.results)
    held = [part.asset_id for answer in answers for part in answer.content if part.type == "image"]
    assert found["pictured"][0] == {"images": [f"the picture {name}" for name in held], "n_written": len(held)}
    assert found["pictured"][1] == {"images": [], "n_written": 0}


def test_feedback_is_unpaired_preference(python: Path, tmp_path: Path, store: tw.LabelStore) -> None:
    run, schema = EXAMPLES["support-double-charge"], tw.presets.env_feedback.schema
    for step in agent_steps(run):
        outcome = "failure" if step.has_error else "success"
        say(store, schema, "anna", run, step, outcome=outcome, next_action="continue")
    done = tw.export(run, store, format="feedback", path=tmp_path / "f.jsonl")
    found = seen(python, done, tmp_path)
    rows = check(found, done)
    assert {row["label"] for row in rows} == {True, False}
    for texts in found["texts"].values():
        for row, text in zip(rows, texts, strict=True):
            assert text.keys() == {"prompt", "completion", "label"}
            assert row["prompt"][-1]["content"] in text["prompt"]
            assert row["completion"][0]["content"] in text["completion"]
            assert all(
                call["function"]["name"] in text["completion"] for call in row["completion"][0].get("tool_calls", ())
            )


def test_a_recovery_is_a_prompt_with_its_completion(python: Path, tmp_path: Path, shop: dict[str, Trajectory]) -> None:
    done = tw.export(shop["recovered"], format="recovery", path=tmp_path / "r.jsonl")
    found = seen(python, done, tmp_path)
    (row,) = check(found, done)
    for texts in found["texts"].values():
        assert row["observation"][0]["content"] in texts[0]["prompt"]
        assert "read_policy" in texts[0]["completion"]


def test_a_preference_is_a_prompt_with_two_completions(python: Path, tmp_path: Path, store: tw.LabelStore) -> None:
    one, other = EXAMPLES["coding-night-shifts-model"], EXAMPLES["coding-night-shifts-parser"]
    fork = branched()
    prefer(store, "anna", one, other, "A")
    prefer(store, "anna", fork, fork, "B", "left", "right")
    done = tw.export([one, other, fork], store, format="preference", path=tmp_path / "p.jsonl")
    found = seen(python, done, tmp_path)
    rows = check(found, done)
    for texts in found["texts"].values():
        for row, text in zip(rows, texts, strict=True):
            assert row["prompt"][-1]["content"] in text["prompt"]
            for way in ("chosen", "rejected"):
                assert row[way][-1]["content"] in text[way]
                assert row["prompt"][-1]["content"] not in text[way]


def test_calls_unlike_any_before_are_read_behind_the_first_ten_megabytes(python: Path, tmp_path: Path) -> None:
    part = tw.trajectory
    step = agent_steps(WITHOUT_IMAGES[0])[0]
    long = part.TextPart(text="word " * 200_000)
    runs = []
    for number in range(15):
        arguments: dict[str, Any] = {"path": "a"} if number < 14 else {"lines": [1, {"to": None}], "path": 7}
        parts = (part.ToolCallPart(call_id="1", name="f", arguments=arguments),)
        steps = (
            tw.Step(step_id="u", actor="user", parts=(long,)),
            tw.Step(step_id=step.step_id, actor="agent", parts=parts),
        )
        runs.append(Trajectory(trajectory_id=f"r{number}", task=tw.Task(goal="g"), steps=steps))
    done = tw.export(runs, format="sft", path=tmp_path / "sft.jsonl", outcomes=("unknown",))
    assert done.path.stat().st_size > 14e6
    check(seen(python, done, tmp_path), done)
