"""Our own format: what is written is what is read, and a broken line says where."""

import json
import os
from collections.abc import Callable
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trajwidgets.errors import AssetMissing, FormatError
from trajwidgets.formats import load, write_native
from trajwidgets.trajectory import (
    FilePart,
    ImagePart,
    MemoryAssets,
    RawPart,
    ReasoningPart,
    Step,
    Task,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    Trajectory,
    asset_id,
    plain,
)

# Digests of tests/data/formats/native/two_runs.jsonl, computed from the file with hashlib and rfc8785 (its limit for
# integers lifted), not with this package.
GOLDEN = {
    "browser-7": "916bb04080a51bdbad2053450173d74de18f44816173597f8b12a0b023010d36",
    "empty-handed": "4e77bad8a22fde78bed7d0fe6f7c2f11ee550654bfb2dd3baf3d970fb4ae3cfe",
}

text = st.text(st.characters(codec="utf-8"), max_size=20)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(text, json_values, max_size=3)
plain_parts = st.one_of(
    st.builds(TextPart, text=text, source_index=st.none() | st.integers(0)),
    st.builds(RawPart, kind=text, data=json_values),
    st.builds(ImagePart, uri=text, alt=text, width=st.none() | st.integers(0)),
)
parts = st.one_of(
    plain_parts,
    st.builds(ReasoningPart, text=text, withheld=st.booleans()),
    st.builds(ToolCallPart, call_id=text, name=text, arguments=objects, raw_arguments=st.none() | text),
    st.builds(
        ToolResultPart,
        call_id=text,
        content=st.lists(plain_parts, max_size=2).map(tuple),
        is_error=st.booleans(),
        duration_s=st.none() | st.floats(0, 1e9),
        orphan=st.just(True),
    ),
)
# Whole minutes: pydantic writes no seconds of an offset.
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
steps = st.builds(
    Step,
    step_id=text.filter(bool),
    actor=st.sampled_from(["system", "user", "agent", "environment"]),
    parts=st.lists(parts, max_size=4).map(tuple),
    lineage=text,
    started_at=st.none() | st.datetimes(timezones=zones),
    flags=st.lists(text, max_size=2).map(tuple),
    metadata=objects,
)
trajectories = st.builds(
    Trajectory,
    trajectory_id=text.filter(bool),
    task=st.builds(Task, goal=text, task_id=st.none() | text, criteria=st.lists(text, max_size=2).map(tuple)),
    steps=st.lists(steps, max_size=3, unique_by=lambda step: step.step_id).map(tuple),
    slices=st.dictionaries(text, text, max_size=2),
    metadata=objects,
)


@given(runs=st.lists(trajectories, min_size=1, max_size=3, unique_by=lambda run: run.trajectory_id))
def test_every_trajectory_survives_writing_and_reading(
    runs: list[Trajectory], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = write_native(runs, tmp_path_factory.mktemp("native") / "runs.jsonl")
    again = load(path)
    assert [run.model_dump() for run in again] == [run.model_dump() for run in runs]
    assert [run.digest for run in again] == [run.digest for run in runs]
    assert [[step.digest for step in run.steps] for run in again] == [
        [step.digest for step in run.steps] for run in runs
    ]
    before = path.read_bytes()
    assert write_native(again, path).read_bytes() == before


def test_files_of_the_first_version_keep_their_digests(data: Path) -> None:
    runs = load(data / "native" / "two_runs.jsonl")
    assert {run.trajectory_id: run.digest for run in runs} == GOLDEN


def test_numbers_json_has_no_place_for_survive(tmp_path: Path) -> None:
    step = Step(step_id="s", actor="agent", duration_s=float("nan"), metadata={"x": float("inf")})
    (run,) = load(write_native(Trajectory(trajectory_id="r", task=Task(goal=""), steps=(step,)), tmp_path / "r.jsonl"))
    assert str(run.steps[0].duration_s) == "nan"
    assert run.steps[0].metadata == {"x": "Infinity"}


def test_bytes_lie_beside_the_file_under_their_checksum(tmp_path: Path) -> None:
    assets = MemoryAssets()
    picture, notes = assets.add(b"GIF89a\2\0\3\0"), assets.add(b"notes")
    parts_ = (ImagePart(asset_id=picture, media_type="image/gif"), FilePart(asset_id=notes, name="n.txt"))
    step = Step(step_id="s", actor="agent", parts=(ToolResultPart(call_id="c", orphan=True, content=parts_),))
    run = Trajectory(trajectory_id="r", task=Task(goal=""), steps=(step,)).with_assets(assets)

    path = write_native([run], tmp_path / "out" / "r.jsonl")

    assert sorted(file.name for file in (tmp_path / "out" / "assets").iterdir()) == sorted([picture + ".gif", notes])
    (again,) = load(path)
    assert again.asset(picture) == b"GIF89a\2\0\3\0"
    assert again.asset(notes) == b"notes"
    (tmp_path / "out" / "assets" / notes).write_bytes(b"torn")
    with pytest.raises(AssetMissing):
        again.asset(notes)
    write_native([run], path)
    assert again.asset(notes) == b"notes"


def test_a_run_whose_bytes_are_missing_is_not_written(tmp_path: Path) -> None:
    step = Step(step_id="s", actor="user", parts=(ImagePart(asset_id=asset_id(b"gone")),))
    run = Trajectory(trajectory_id="r", task=Task(goal=""), steps=(step,))
    with pytest.raises(AssetMissing):
        write_native([run], tmp_path / "r.jsonl")
    assert not list(tmp_path.iterdir())


def test_a_crash_while_writing_leaves_the_old_file_whole(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = load(data / "openai_chat" / "rows.jsonl")
    path = write_native(runs[:1], tmp_path / "runs.jsonl")
    before = path.read_bytes()

    def crash(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(OSError, match="No space left"):
        write_native(runs, path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["runs.jsonl"]


def test_nothing_and_one_id_twice_are_not_written(data: Path, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no trajectories to write"):
        write_native([], tmp_path / "r.jsonl")
    run = load(data / "openai_chat" / "bare_list.json")[0]
    with pytest.raises(FormatError, match="two runs bear the id"):
        write_native([run, run], tmp_path / "r.jsonl")


def line(**keys: Any) -> str:
    return json.dumps({"format": "trajwidgets/1", "trajectory_id": "r", "task": {"goal": "g"}, "steps": [], **keys})


def steps_with(*parts: Any) -> list[dict[str, Any]]:
    return [{"step_id": "s1", "actor": "user"}, {"step_id": "s2", "actor": "agent", "parts": list(parts)}]


BROKEN = {
    "a later version": (
        line(format="trajwidgets/2"),
        r"written in format trajwidgets/2, and this version reads trajwidgets/1\. Upgrade: pip install -U trajwidgets",
    ),
    "a part without its text": (
        line(steps=steps_with({"type": "text", "text": "a"}, {"type": "text"})),
        r"step 2 \('s2'\), field parts\.1\.text\.text: Field required\. Repair the line, or write it again",
    ),
    "a field that does not exist": (
        line(steps=[{"step_id": "s1", "actor": "user", "colour": "red"}]),
        r"step 1 \('s1'\), field colour: Extra inputs are not permitted",
    ),
    "two faults": (line(task={}, agent=3), r"field task\.goal: Field required \(1 more fault\)"),
    "an asset that is a path": (
        line(steps=steps_with({"type": "image", "asset_id": "../../etc/passwd"})),
        r"step 2 \('s2'\), field parts\.0\.image\.asset_id: String should match pattern",
    ),
    "two steps of one id": (
        line(steps=[{"step_id": "a", "actor": "user"}] * 2),
        r"step 'a' \(number 2\): an earlier step",
    ),
    "a result of no call": (
        line(steps=steps_with({"type": "tool_result", "call_id": "c"})),
        r"a result answers call 'c', which is not in this step",
    ),
    "nesting no trajectory holds": (line(metadata=json.loads('{"a":' * 260 + "1" + "}" * 260)), r"field metadata\.a"),
}


@pytest.mark.parametrize(("text_", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_line_names_file_line_step_and_field(text_: str, message: str, write: Callable[..., Path]) -> None:
    path = write("runs.jsonl", f"{line(trajectory_id='good')}\n{text_}\n")
    with pytest.raises(FormatError, match=r"runs\.jsonl, line 2: .*" + message):
        load(path)
    assert [run.trajectory_id for run in load(path, on_error="collect")] == ["good"]


def test_what_is_not_ours_says_so() -> None:
    with pytest.raises(FormatError, match='no "format": "trajwidgets/1" here: this is an object with the keys'):
        load({"steps": []}, format="native")


def test_one_trajectory_may_be_an_object_or_a_document(write: Callable[..., Path]) -> None:
    value = json.loads(line())
    assert load(value)[0].trajectory_id == "r"
    assert load(write("r.json", json.dumps(value, indent=1)))[0].trajectory_id == "r"


def nested(levels: int) -> Any:
    value: Any = "bottom"
    for _ in range(levels):
        value = [value]
    return value


# Each holds the deepest value its place may hold: 190 levels, counted from the list of messages.
DEEPEST = {
    "metadata": [{"role": "user", "content": "a", "deep": nested(188)}],
    "raw content": [{"role": "user", "content": {"deep": nested(187)}}],
    "raw content of a result": [{"role": "tool", "tool_call_id": "c", "content": {"deep": nested(187)}}],
    "a role nobody knows": [{"role": "critic", "deep": nested(188)}],
    "arguments": [
        {
            "role": "assistant",
            "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": json.dumps({"deep": nested(189)})}}],
        }
    ],
    "left over of a call": [
        {"role": "assistant", "tool_calls": [{"id": "c", "function": {"name": "f"}, "deep": nested(186)}]}
    ],
}


@pytest.mark.parametrize("chat", DEEPEST.values(), ids=DEEPEST)
def test_the_deepest_value_a_reader_takes_is_written_and_read_again(
    chat: Any, write: Callable[..., Path], tmp_path: Path
) -> None:
    runs = load(write("deep.json", chat), format="openai_chat")
    (again,) = load(write_native(runs, tmp_path / "deep.jsonl"))
    assert again.model_dump() == runs[0].model_dump()
    assert "bottom" in again.model_dump_json()
    with pytest.raises(FormatError, match="nested deeper than 190 levels"):
        load(write("deeper.json", [*chat, {"role": "user", "deep": nested(189)}]), format="openai_chat")


def test_text_a_program_built_with_half_a_surrogate_is_written_as_its_escape(tmp_path: Path) -> None:
    step = Step(step_id="s", actor="user", parts=(TextPart(text=str(plain("a\ud800"))),))
    run = Trajectory(trajectory_id="r", task=Task(goal=""), steps=(step,))
    assert load(write_native(run, tmp_path / "r.jsonl"))[0].digest == run.digest
