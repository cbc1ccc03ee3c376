"""What a store remembers of runs and forms: enough for a panel that is opened on the store alone."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from trajwidgets.labels import LabelSchema
from trajwidgets.store import LabelStore
from trajwidgets.trajectory import Step, Task, TextPart, Trajectory

Changed = Callable[..., Trajectory]


def test_a_run_is_remembered_without_a_word_of_its_text(store: LabelStore, path: Path, trajectory: Trajectory) -> None:
    store.record_run(trajectory)
    assert b"secret" not in path.read_bytes()
    (record,) = store.runs().values()
    assert (record.trajectory_id, record.task_id, record.digest) == ("run-1", "task-1", trajectory.digest)
    assert record.slices == {"capability": "reading", "difficulty": "easy"}
    assert [(step.step_id, step.actor, step.part_kinds) for step in record.steps] == [
        ("s0", "user", ("text",)),
        ("s1", "agent", ("text", "tool_call", "tool_result")),
        ("s2", "agent", ("text",)),
        ("s3", "agent", ("text",)),
    ]
    assert [record.step_digest(step.step_id) for step in trajectory.steps] == [step.digest for step in trajectory.steps]


def test_a_run_is_recorded_again_only_when_bytes_or_slices_changed(
    store: LabelStore, trajectory: Trajectory, changed: Changed
) -> None:
    first = store.record_run(trajectory)
    assert store.record_run(trajectory) == first
    assert store.record_run(changed(trajectory, metadata={"seen": True})) == first
    sliced = store.record_run(changed(trajectory, slices={"capability": "writing"}))
    longer = store.record_run(changed(trajectory, steps=(*trajectory.steps, Step(step_id="s4", actor="agent"))))
    back = store.record_run(trajectory)
    assert len({first, sliced, longer, back}) == 4
    assert len(store.events(kinds=["run"])) == 4
    assert store.runs()["run-1"].digest == trajectory.digest
    assert store.has([first, back]) == {first, back}


def test_two_stores_that_see_the_same_change_record_it_once(path: Path, trajectory: Trajectory) -> None:
    with LabelStore(path) as one, LabelStore(path) as two:
        assert one.record_run(trajectory) == two.record_run(trajectory)
        assert len(one.events(kinds=["run"])) == 1


def test_many_runs_are_recorded_at_once(store: LabelStore, trajectory: Trajectory, changed: Changed) -> None:
    runs = [changed(trajectory, trajectory_id=f"run-{number}") for number in range(300)]
    store.record_run(runs[7])
    assert len(set(store.record_runs(runs))) == 300
    assert set(store.runs()) == {run.trajectory_id for run in runs}
    assert len({event.recorded_at for event in store.events(kinds=["run"])}) == 2
    assert len(store.record_runs(runs)) == 300
    assert len(store.events(kinds=["run"])) == 300


def test_hostile_ids_and_slices_come_back(store: LabelStore) -> None:
    name = "'; --\x00\u202e\U0001f600"
    run = Trajectory(
        trajectory_id=name,
        task=Task(goal="g"),
        steps=(Step(step_id=name, actor="agent", parts=(TextPart(text="t"),)),),
        slices={name: name},
    )
    store.record_run(run)
    assert store.runs()[name].slices == {name: name}
    assert store.runs()[name].steps[0].step_id == name


def test_a_form_is_recorded_once_and_comes_back_whole(path: Path, schema: LabelSchema) -> None:
    with LabelStore(path) as store:
        assert store.record_schema(schema) == store.record_schema(schema) == schema.schema_hash
        assert [event.event_id for event in store.events(kinds=["schema"])] == [f"schema:{schema.schema_hash}"]
    with LabelStore(path) as store:
        (again,) = store.schemas().values()
        assert again.schema_hash == schema.schema_hash
        assert again.fields == schema.fields
        store.record_schema(again)
        assert len(store.events(kinds=["schema"])) == 1


def test_what_is_recorded_already_needs_no_writing(
    store: LabelStore, path: Path, schema: LabelSchema, trajectory: Trajectory
) -> None:
    """So a Labeler opens on a store that may only be read, and shows what is there."""
    store.record_schema(schema)
    store.record_run(trajectory)
    before = path.stat().st_mtime_ns, path.read_bytes()
    store.record_schema(schema)
    store.record_run(trajectory)
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before


def test_importing_the_store_does_not_import_pandas(start: Callable[..., subprocess.Popen[str]], path: Path) -> None:
    program = start(path, "", "say('pandas' in sys.modules); store = LabelStore(path); say('pandas' in sys.modules)")
    assert program.communicate(timeout=60)[0].split() == ["False", "False"], os.fspath(path)
