"""Runs of large sources: read once, left in their files, read again when asked for; the same as in memory."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.big_run import write_chat
from tests.formats.test_contract import OURS
from trajwidgets.errors import FormatError, TrajectoryError
from trajwidgets.formats import Runs, load, write_native
from trajwidgets.store import LabelStore
from trajwidgets.trajectory import Trajectory


@pytest.fixture
def shelved(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Runs]:
    """Load as from a source that is too large for the memory."""

    def _load(*given: Any, held_bytes: int = 0, **options: Any) -> Runs:
        monkeypatch.setattr("trajwidgets.formats.places.HELD_BYTES", held_bytes)
        return load(*given, **options)

    return _load


def chat(words: str, **keys: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": words}, {"role": "assistant", "content": "ok"}], **keys}


def lines(count: int) -> str:
    return "".join(json.dumps(chat(f"run {number} é", id=f"r{number}")) + "\n" for number in range(count))


def contents(runs: Runs | list[Trajectory]) -> list[tuple[str, str, Any]]:
    return [(run.trajectory_id, run.digest, run.model_dump()) for run in runs]


@pytest.mark.parametrize("file", OURS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_run_read_again_is_the_run_that_was_loaded(file: Path, shelved: Callable[..., Runs]) -> None:
    expected = load(file, on_error="collect")
    runs = shelved(file, on_error="collect")
    places = list(range(len(expected)))
    random.Random(1).shuffle(places)
    for place in places:
        assert contents([runs[place]]) == contents([expected[place]])
    assert contents(runs) == contents(expected)
    assert list(map(str, runs.errors)) == list(map(str, expected.errors))
    assert repr(runs) == repr(expected)
    assert runs.summaries == expected.summaries
    for asked, there in zip(runs, expected, strict=True):
        for part in (part for step in there.steps for part in step.parts):
            name = getattr(part, "asset_id", None)
            if name:
                assert asked.asset(name) == there.asset(name)


@pytest.mark.parametrize(
    "content",
    [
        lines(7),
        "\ufeff" + lines(5),
        "\ufeff  " + lines(2).replace("\n", " \r\n\r\n\t "),
        lines(3) + "{broken\n" + lines(9).partition("\n")[2].replace('"id": "r', '"id": "s'),
        "".join(json.dumps([chat(f"{row}, {line}") for row in range(3)]) + "\n" for line in range(4)),
        json.dumps([chat(f"row {row}") for row in range(6)], indent=1),
        lines(1),
    ],
    ids=["lines", "mark", "mark, CRLF, blanks", "a broken line", "rows in lines", "rows in a document", "one line"],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("held_bytes", [0, 300])
def test_lines_rows_and_packed_files_are_found_again(
    content: str, packed: bool, held_bytes: int, write: Callable[..., Path], shelved: Callable[..., Runs]
) -> None:
    data = content.encode()
    path = write("runs.jsonl.gz" if packed else "runs.jsonl", gzip.compress(data) if packed else data)
    expected = load(path, on_error="collect")
    runs = shelved(path, on_error="collect", held_bytes=held_bytes)
    for place in (*range(len(runs)), *reversed(range(len(runs)))):
        assert contents([runs[place]]) == contents([expected[place]])
        assert runs[place].origin == expected[place].origin
    assert len(runs) == len(expected) > 0


def test_folders_and_lists_of_files_are_left_in_their_files(
    write: Callable[..., Path], shelved: Callable[..., Runs], tmp_path: Path
) -> None:
    for number in range(20):
        write(f"many/{number:02d}.json", chat(f"run {number}"))
    write("many/broken.json", "{")
    expected = load(tmp_path / "many", on_error="collect")
    runs = shelved(tmp_path / "many", on_error="collect")
    assert contents(runs) == contents(expected)
    assert len(runs.errors) == 1
    paths = [tmp_path / "many" / f"{number:02d}.json" for number in (3, 1)]
    assert [run.task.goal for run in shelved(paths)] == ["run 3", "run 1"]


def test_runs_are_had_by_number_id_and_slice(write: Callable[..., Path], shelved: Callable[..., Runs]) -> None:
    path = write("runs.jsonl", lines(5))
    for runs in (load(path), shelved(path)):
        assert runs.ids == ("r0", "r1", "r2", "r3", "r4")
        assert runs["r3"].task.goal == runs[3].task.goal == runs[-2].task.goal == "run 3 é"
        assert [run.trajectory_id for run in runs[1:3]] == ["r1", "r2"]
        assert runs.get("r9") is None
        assert ("r1" in runs, "r9" in runs, runs[2] in runs, runs[2] in runs[:2]) == (True, False, True, False)
        assert (runs.index(runs[3]), runs.index("r3")) == (3, 3)
        with pytest.raises(TrajectoryError, match=r"no run 'r11' here; did you mean 'r1'\?"):
            runs["r11"]
        assert load(runs) is runs


def test_a_run_that_was_asked_for_last_is_not_read_twice(
    write: Callable[..., Path], shelved: Callable[..., Runs]
) -> None:
    runs = shelved(write("runs.jsonl", lines(5)))
    assert runs[1] is runs[1] is runs["r1"] is runs[:3][1]


@pytest.mark.parametrize("name", ["runs.jsonl", "runs.jsonl.gz"])
def test_a_file_that_changed_meanwhile_is_said_to_have(
    name: str, write: Callable[..., Path], shelved: Callable[..., Runs]
) -> None:
    def pack(text: str) -> bytes:
        return gzip.compress(text.encode()) if name.endswith(".gz") else text.encode()

    runs = shelved(write(name, pack(lines(5))))
    write(name, pack(lines(5).replace("run 2", "ruN 2")))
    assert runs["r1"].task.goal == "run 1 é"
    with pytest.raises(
        FormatError, match=r"runs\.jsonl(\.gz|, line 3): the file has changed since it was loaded\. Load it again\."
    ):
        runs["r2"]
    write(name, pack(lines(2)))
    with pytest.raises(FormatError, match=r"has changed"):
        runs["r3"]
    write(name, b"").unlink()
    with pytest.raises(FormatError, match=r"cannot be read \(No such file"):
        runs["r4"]


def test_ids_that_meet_are_judged_by_digest_as_in_memory(
    write: Callable[..., Path], shelved: Callable[..., Runs], tmp_path: Path
) -> None:
    write("s/a.json", chat("a", id="same"))
    write("s/b.json", chat("a", id="same"))
    write("s/c.json", chat("c", id="same"))
    with pytest.raises(FormatError, match=r"c\.json: run 'same' is already in .*a\.json, with other content"):
        shelved(tmp_path / "s")
    runs = shelved(tmp_path / "s", on_error="collect")
    assert [run.task.goal for run in runs] == ["a"]
    assert len(runs.errors) == 1


@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz", "x.json"])
@pytest.mark.parametrize("held_bytes", [0, 2_000, 1 << 20])
def test_a_run_whose_id_the_file_gave_before_is_read_again_under_the_same_id(
    name: str, held_bytes: int, write: Callable[..., Path], shelved: Callable[..., Runs]
) -> None:
    rows = [chat(f"run {number // 2}", id=f"r{number % 3}") for number in range(12)]
    text = json.dumps(rows) if name == "x.json" else "\n".join(map(json.dumps, rows))
    path = write(name, gzip.compress(text.encode()) if name.endswith(".gz") else text)
    expected = load(path)
    assert expected.ids[:5] == ("r0", "r1", "r2", "r0#4", "r1#5")
    runs = shelved(path, held_bytes=held_bytes)
    for place in (7, 0, 11, 3, 3, 6, 5, 1):
        assert contents([runs[place]]) == contents([expected[place]])
    assert contents(runs) == contents(expected)
    assert runs.summaries == expected.summaries


def test_a_run_that_stays_out_is_never_handed_out_under_its_id(
    write: Callable[..., Path], shelved: Callable[..., Runs], tmp_path: Path
) -> None:
    for name, names in {"a": ("same", "a2"), "b": ("b1", "same"), "c": ("c1", "c2")}.items():
        rows = [chat(f"{run_id} of {name}", id=run_id) for run_id in names]
        write(f"s/{name}.json.gz", gzip.compress(json.dumps(rows).encode()))
    runs = shelved(tmp_path / "s", held_bytes=300, on_error="collect")  # room for two runs
    for run_id, goal in (("c1", "c1 of c"), ("b1", "b1 of b"), ("same", "same of a")):
        assert runs[run_id].task.goal == goal


def test_what_a_store_records_needs_no_run_in_memory(
    write: Callable[..., Path], shelved: Callable[..., Runs], tmp_path: Path
) -> None:
    path = write("runs.jsonl", lines(5))
    runs = shelved(path)
    whole, summaries = LabelStore(tmp_path / "whole.db"), LabelStore(tmp_path / "summaries.db")
    whole.record_runs(load(path))
    path.unlink()
    summaries.record_runs(runs.summaries)
    assert summaries.runs() == whole.runs()


def test_runs_on_a_shelf_are_written_as_those_in_memory(
    write: Callable[..., Path], shelved: Callable[..., Runs], tmp_path: Path
) -> None:
    path = write("runs.jsonl", lines(5))
    assert write_native(load(path), tmp_path / "a.jsonl").read_bytes() == (
        write_native(shelved(path), tmp_path / "b.jsonl").read_bytes()
    )


PEAK = """
import sys
from typing import Literal
from pydantic import BaseModel
import trajwidgets as tw
from benchmarks.memory import peak_bytes
from trajwidgets.formats import FORMATS, load

class Feedback(BaseModel):
    outcome: Literal["success", "failure"]

small, large, store = sys.argv[1:]
tw.Labeler(small, step=Feedback, store=store + ".small", annotator="a1").close()
before = peak_bytes()
runs = load(large)
assert sum(len(run.steps) for run in runs) == 60 * 100
tw.Labeler(runs, step=Feedback, store=store, annotator="a1").close()
print(peak_bytes() - before)
"""


@pytest.mark.slow
def test_a_file_of_60_mb_never_sits_in_memory(repository: Path, tmp_path: Path) -> None:
    small = write_chat(tmp_path / "small.jsonl", steps=10, step_bytes=1000)
    large = write_chat(tmp_path / "large.jsonl", steps=100, step_bytes=10_000, runs=60)
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(small), str(large), str(tmp_path / "labels.db")],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    # 16 MB of it stay at hand, where text in other alphabets takes up to four bytes a character; the rest is reading.
    assert int(done.stdout) < 0.8 * large.stat().st_size
