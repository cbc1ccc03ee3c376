"""What a trajectory promises: ids, parents, linked results, bytes outside the model, one JSON shape."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from trajwidgets.errors import AssetMissing, TrajectoryError
from trajwidgets.trajectory import (
    FolderAssets,
    ImagePart,
    MemoryAssets,
    Part,
    Step,
    Task,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    Trajectory,
    asset_id,
)

# FIPS 180-4: SHA-256 of "abc".
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def run(*steps: Step, **keys: Any) -> Trajectory:
    return Trajectory(trajectory_id="r", task=Task(goal="g"), steps=steps, **keys)


def step(step_id: str, *parts: Part, **keys: Any) -> Step:
    return Step(**{"step_id": step_id, "actor": "agent", "parts": parts, **keys})


def test_two_steps_of_one_id_are_refused_with_place_and_remedy() -> None:
    with pytest.raises(
        TrajectoryError, match=r"trajectory 'r', step 'a' \(number 2\): an earlier step has this id\. Give"
    ):
        run(step("a"), step("a"))


@pytest.mark.parametrize(
    "steps", [(step("a", parent_id="z"),), (step("a", parent_id="b"), step("b")), (step("a", parent_id="a"),)]
)
def test_a_parent_must_be_an_earlier_step(steps: tuple[Step, ...]) -> None:
    with pytest.raises(TrajectoryError, match="is not among the earlier steps"):
        run(*steps)


def test_a_step_follows_the_one_before_it_unless_it_says_otherwise() -> None:
    found = run(step("a"), step("b"), step("c", parent_id="a", lineage="retry"), step("d"))
    assert [found.parent_of(one) for one in found.steps] == [None, "a", "a", "c"]


def test_a_result_stands_in_the_step_of_its_call_or_is_an_orphan() -> None:
    call, answer = ToolCallPart(call_id="c", name="f"), ToolResultPart(call_id="c")
    assert run(step("a", call, answer)).steps[0].results == (answer,)
    with pytest.raises(TrajectoryError, match=r"answers call 'c', which is not in this step\. Move it .* orphan=True"):
        run(step("a", call), step("b", answer))
    orphan = ToolResultPart(call_id="c", orphan=True, is_error=True)
    assert run(step("b", orphan, actor="environment")).steps[0].has_error


def test_a_run_of_trusted_values_is_the_same_run_and_must_hold_together() -> None:
    values: dict[str, Any] = {"task": Task(goal="g"), "steps": (step("a", TextPart(text="t")), step("b"))}
    trusted, checked = Trajectory.trusted(trajectory_id="r", **values), Trajectory(trajectory_id="r", **values)
    assert trusted.model_dump() == checked.model_dump()
    assert trusted.model_fields_set == checked.model_fields_set
    assert trusted.digest == checked.digest
    with pytest.raises(AssetMissing, match="came without assets"):
        trusted.asset(ABC)
    with pytest.raises(ValidationError, match="frozen"):
        trusted.task = Task(goal="h")
    with pytest.raises(TrajectoryError, match="an earlier step has this id"):
        Trajectory.trusted(trajectory_id="r", task=Task(goal="g"), steps=(step("a"), step("a")))
    for run_id in ("", "a\ud800"):
        with pytest.raises(ValidationError, match="trajectory_id"):
            Trajectory.trusted(trajectory_id=run_id, **values)


def test_parts_keep_their_order_and_are_told_apart_by_type() -> None:
    parts = (TextPart(text="t"), ToolCallPart(call_id="c", name="f"), ToolResultPart(call_id="c"))
    one = step("a", *parts)
    assert one.parts == parts
    assert (one.calls, one.results) == (parts[1:2], parts[2:])
    adapter: TypeAdapter[Part] = TypeAdapter(Part)
    assert [adapter.validate_python(part.model_dump()) for part in parts] == list(parts)


@pytest.mark.parametrize(
    "value",
    [
        {"step_id": "", "actor": "agent"},
        {"step_id": "a", "actor": "robot"},
        {"step_id": "a", "actor": "agent", "colour": "red"},
        {"step_id": "a", "actor": "agent", "parts": [{"type": "hologram"}]},
        {"step_id": "a", "actor": "agent", "parts": [{"type": "image", "asset_id": "../../etc/passwd"}]},
        {"step_id": "a", "actor": "agent", "parts": [{"type": "image", "asset_id": ABC.upper()}]},
    ],
)
def test_what_is_no_step_is_refused(value: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Step.model_validate(value)


def test_nothing_can_be_changed_afterwards() -> None:
    found = run(step("a"))
    with pytest.raises(ValidationError, match="frozen"):
        found.steps[0].name = "x"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        found.trajectory_id = "x"  # type: ignore[misc]


def test_steps_are_found_by_id() -> None:
    found = run(step("a"), step("b"))
    assert found.step("b") is found.steps[1]
    assert found.place("b") == 1
    with pytest.raises(TrajectoryError, match="trajectory 'r' has no step 'c'"):
        found.step("c")


def test_json_and_back_gives_the_same_run() -> None:
    found = run(step("a", ImagePart(uri="https://example.com/a.png")), step("b", parent_id="a"))
    again = Trajectory.model_validate_json(found.model_dump_json())
    assert again.model_dump() == found.model_dump()
    assert again.digest == found.digest


def test_an_asset_is_named_by_its_sha256() -> None:
    assert asset_id(b"abc") == ABC
    assets = MemoryAssets()
    assert assets.add(b"abc") == ABC
    assert assets.read(ABC) == b"abc"
    assert len(assets) == 1


def test_bytes_come_from_whatever_source_the_run_was_given() -> None:
    found = run(step("a", ImagePart(asset_id=ABC)))
    with pytest.raises(AssetMissing, match="came without assets"):
        found.asset(ABC)
    assert found.with_assets(MemoryAssets({ABC: b"abc"})).asset(ABC) == b"abc"
    with pytest.raises(AssetMissing, match="came without assets"):
        found.asset(ABC)
    with pytest.raises(AssetMissing, match="not held in memory"):
        found.with_assets(MemoryAssets()).asset(ABC)


@pytest.mark.parametrize("suffix", ["", ".txt"])
def test_a_folder_of_assets_hands_out_only_what_bears_its_name(tmp_path: Path, suffix: str) -> None:
    folder = FolderAssets(tmp_path / "assets")
    assert folder.add(b"abc", suffix) == ABC
    assert folder.read(ABC) == b"abc"
    (tmp_path / "assets" / f"{ABC}{suffix}").write_bytes(b"abd")
    with pytest.raises(AssetMissing, match="do not have the sha256 its name says"):
        folder.read(ABC)


@pytest.mark.parametrize("name", ["../secret", "*", "", "/etc/passwd", "secret\0", asset_id(b"not there")])
def test_a_folder_of_assets_cannot_be_left(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "assets").mkdir()
    with pytest.raises(AssetMissing):
        FolderAssets(tmp_path / "assets").read(name)


def test_a_missing_asset_reads_as_a_sentence() -> None:
    with pytest.raises(AssetMissing) as caught:
        run().asset(ABC)
    assert str(caught.value).startswith(f"asset {ABC}: ")
