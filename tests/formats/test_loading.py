"""`load`: files, folders, patterns and objects; ids that stay; errors that are raised, warned of or collected."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trajwidgets.errors import FormatError, UnknownFormat
from trajwidgets.formats import Runs, load
from trajwidgets.trajectory import Step, Task, TextPart, Trajectory


def chat(words: str = "hi", **keys: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": words}, {"role": "assistant", "content": "ok"}], **keys}


def ids(runs: Runs) -> list[str]:
    return [run.trajectory_id for run in runs]


def run_of(trajectory_id: str, words: str = "hi") -> Trajectory:
    step = Step(step_id="s1", actor="user", parts=(TextPart(text=words),))
    return Trajectory(trajectory_id=trajectory_id, task=Task(goal=words), steps=(step,))


@pytest.fixture
def folder(write: Callable[..., Path], tmp_path: Path) -> Path:
    write("runs/b.json", chat("b"))
    write("runs/a.json", chat("a"))
    write("runs/deep/er/c.jsonl", "\n".join(json.dumps(chat(words)) for words in ("c1", "c2")))
    write("runs/deep/named.ndjson", json.dumps(chat("d", id="run-d")) + "\n")
    write("runs/notes.txt", "not a run")
    write("runs/.hidden.json", "not a run")
    write("runs/.git/config.json", "not a run")
    write("runs/assets/data.json", "not a run")
    return tmp_path / "runs"


def test_a_folder_is_read_through_and_sorted(folder: Path) -> None:
    assert ids(load(folder)) == ["a", "b", "run-d", "deep/er/c:1", "deep/er/c:2"]


def test_ids_stay_when_the_folder_moves(folder: Path, tmp_path: Path) -> None:
    before = load(folder)
    moved = load(shutil.move(folder, tmp_path / "elsewhere"))
    assert ids(moved) == ids(before)
    assert [run.origin for run in moved] == [run.origin for run in before]


def test_a_line_keeps_its_id_when_lines_follow(write: Callable[..., Path]) -> None:
    one = ids(load(write("log.jsonl", json.dumps(chat("1")) + "\n")))
    two = ids(load(write("log.jsonl", json.dumps(chat("1")) + "\n" + json.dumps(chat("2")) + "\n")))
    assert (one, two) == (["log:1"], ["log:1", "log:2"])


def test_a_pattern_names_files_of_any_ending(write: Callable[..., Path], tmp_path: Path) -> None:
    write("p/x/chat.traj", chat("x"))
    write("p/y/chat.traj", chat("y"))
    assert ids(load(f"{tmp_path}/p/*/chat.traj")) == ["x/chat", "y/chat"]


def test_a_list_of_paths_is_read_in_its_order(folder: Path) -> None:
    assert ids(load([folder / "b.json", str(folder / "a.json")])) == ["b", "a"]


def test_a_home_folder_is_expanded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder.parent))
    assert len(load("~/runs")) == 5


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("nowhere/", r"nowhere/: no such file or folder"),
        ("nowhere/*.json", r"no file matches this pattern"),
        ("empty", r"empty: no \.json, \.jsonl, \.ndjson, \.traj, \.eval file \(plain or \.gz\) in this folder"),
    ],
)
def test_nothing_to_load_is_said_plainly(
    place: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FormatError, match=message):
        load(place)


def test_objects_are_read_like_files() -> None:
    messages = chat("hi")["messages"]
    assert [len(load(value)) for value in (messages, chat("hi"), [chat("a"), chat("b")], iter([chat("a")]))] == [
        1,
        1,
        2,
        1,
    ]


def test_an_object_without_id_is_named_by_its_content() -> None:
    first, again, other = (load(chat(words))[0].trajectory_id for words in ("a", "a", "b"))
    assert first == again != other
    assert re.fullmatch("run-[0-9a-f]{12}", first)
    assert ids(load([chat("a"), chat("b")])) == [first, other]


def test_trajectories_pass_through() -> None:
    one, two = run_of("one"), run_of("two")
    assert list(load(one)) == [one]
    assert list(load([one, two])) == [one, two]
    assert ids(load(load([one, two]))) == ["one", "two"]
    assert load([one])[0] is one


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ([run_of("one"), chat()], "item 2: a dict, no Trajectory"),
        (b"bytes", "a bytes is not a JSON value"),
        ({1, 2}, "a set is not a JSON value"),
        ([], "the list is empty"),
    ],
)
def test_what_cannot_be_a_run_is_refused(source: object, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        load(source)


def test_a_number_as_id_counts_only_inside_its_file(write: Callable[..., Path], tmp_path: Path) -> None:
    write("n/train.jsonl", json.dumps(chat("a", id=1)) + "\n" + json.dumps(chat("b")))
    write("n/test.jsonl", json.dumps(chat("c", id="1")))
    assert ids(load(tmp_path / "n")) == ["test#1", "train#1", "train:2"]


def test_the_same_run_twice_is_kept_once(write: Callable[..., Path], tmp_path: Path) -> None:
    write("s/one.json", chat("a", id="same", slices={"set": "first"}))
    write("s/two.json", chat("a", id="same"))
    assert ids(load(tmp_path / "s")) == ["same"]


def test_two_runs_of_one_id_are_refused_with_both_files(write: Callable[..., Path], tmp_path: Path) -> None:
    write("s/one.json", chat("a", id="same"))
    write("s/two.json", chat("b", id="same"))
    with pytest.raises(FormatError, match=r"two\.json: run 'same' is already in .*one\.json, with other content"):
        load(tmp_path / "s")
    kept = load(tmp_path / "s", on_error="collect")
    assert [run.task.goal for run in kept] == ["a"]
    assert len(kept.errors) == 1


TOLD_APART: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "the id of a data set": ([chat(words, id="toolace") for words in "abc"], ["toolace", "toolace#2", "toolace#3"]),
    "the same row again": ([chat("a", id="x"), chat("b"), chat("a", id="x")], ["x", "rows:2", "x#3"]),
    "an id that reads like one of ours": (
        [chat("a", id="x#3"), chat("b", id="x"), chat("c", id="x"), chat("d", id="x#3")],
        ["x#3", "x", "x#3#3", "x#3#4"],
    ),
    "a bare number": ([chat("a", id=7), chat("b", id=7)], ["rows#7", "rows#7#2"]),
}


@pytest.mark.parametrize(("rows", "expected"), TOLD_APART.values(), ids=TOLD_APART)
def test_rows_of_one_file_that_share_an_id_are_runs_of_their_own(
    rows: list[dict[str, Any]], expected: list[str], write: Callable[..., Path], tmp_path: Path
) -> None:
    path = write("rows.jsonl", "\n".join(map(json.dumps, rows)))
    runs = load(path)
    assert ids(runs) == expected
    assert [run.task.goal for run in runs] == [row["messages"][0]["content"] for row in rows]
    for count in range(1, len(rows)):  # the ids of a file stay as it grows, and whatever is loaded with it
        assert ids(load(write("rows.jsonl", "\n".join(map(json.dumps, rows[:count]))))) == expected[:count]
    write("rows.jsonl", "\n".join(map(json.dumps, rows)))
    write("again.jsonl", "\n".join(map(json.dumps, rows[:1])))
    assert set(expected) <= set(ids(load(tmp_path)))


def test_rows_in_memory_that_share_an_id_are_runs_of_their_own() -> None:
    assert ids(load([chat("a", id="x"), chat("b", id="x"), chat("a", id="x")])) == ["x", "x#2", "x#3"]
    one, two = load([chat("a"), chat("a")])
    assert two.trajectory_id == f"{one.trajectory_id}#2"


def test_a_copy_of_a_file_adds_no_run(write: Callable[..., Path], tmp_path: Path) -> None:
    rows = "\n".join(json.dumps(chat(words, id="x")) for words in ("a", "b", "a"))
    write("c/one.jsonl", rows)
    write("c/two.jsonl", rows)
    assert ids(load(tmp_path / "c")) == ["x", "x#2", "x#3"]


def test_given_trajectories_of_one_id_are_still_refused() -> None:
    with pytest.raises(FormatError, match="run 'one' is already in the given trajectories, item 1"):
        load([run_of("one"), run_of("one", "ho")])


def test_a_file_that_is_no_run_is_named(folder: Path, write: Callable[..., Path]) -> None:
    write("runs/config.json", {"learning_rate": 1})
    with pytest.raises(UnknownFormat, match=r"config\.json: no format claims it\. .*'learning_rate'"):
        load(folder)


def test_collect_keeps_the_rest_and_the_reasons(folder: Path, write: Callable[..., Path]) -> None:
    write("runs/config.json", {"learning_rate": 1})
    write("runs/broken.jsonl", "\n".join([json.dumps(chat("1")), '{"messages": [', json.dumps(chat("3"))]))
    runs = load(folder, on_error="collect")
    assert ids(runs) == ["a", "b", "broken:1", "broken:3", "run-d", "deep/er/c:1", "deep/er/c:2"]
    assert [str(error).rpartition("/")[2].partition(":")[0] for error in runs.errors] == [
        "broken.jsonl, line 2",
        "config.json",
    ]


def test_warn_says_it_and_goes_on(write: Callable[..., Path]) -> None:
    path = write("two.jsonl", json.dumps(chat("1")) + "\n{broken\n")
    with pytest.warns(UserWarning, match=r"two\.jsonl, line 2: not JSON") as caught:
        runs = load(path, on_error="warn")
    assert caught[0].filename == __file__
    assert (len(runs), len(runs.errors)) == (1, 1)


def test_an_unknown_on_error_is_refused() -> None:
    with pytest.raises(FormatError, match=r"on_error='skip': must be one of 'raise', 'warn', 'collect'"):
        load(chat(), on_error="skip")  # type: ignore[arg-type]


def test_a_row_that_does_not_fit_is_an_error_of_its_line(write: Callable[..., Path]) -> None:
    rows = [chat(str(n)) for n in range(70)]
    path = write("rows.jsonl", "\n".join(map(json.dumps, [*rows, {"text": "hi"}])))
    with pytest.raises(FormatError, match=r"rows\.jsonl, line 71: no chat messages: .*'text'"):
        load(path)


def test_runs_show_what_they_hold() -> None:
    runs = load([run_of("one", "Book a flight\nto Oslo."), run_of("two")])
    assert repr(runs) == "<Runs: 2 runs, 2 steps>\n  one     1 step  Book a flight to Oslo.\n  two     1 step  hi"
    many = load([run_of(f"r{n}") for n in range(13)])
    assert repr(many).splitlines()[-1] == "  ... and 3 more"
    assert repr(Runs(errors=[FormatError("x")])) == "<Runs: 0 runs, 0 steps, 1 error (see .errors)>"


def test_a_slice_of_runs_is_runs() -> None:
    runs = Runs([run_of("one"), run_of("two"), run_of("three")], errors=[FormatError("x")])
    assert isinstance(runs[1:], Runs)
    assert ids(runs[1:]) == ["two", "three"]
    assert runs[1:].errors == runs.errors
    assert runs[-1].trajectory_id == "three"
    assert run_of("one") not in runs[1:]
    with pytest.raises(FormatError, match="two runs bear the id 'one'"):
        Runs([run_of("one"), run_of("one")])


ANSWER = {"type": "message", "role": "assistant", "content": [{"type": "text", "text": "ok"}]}
EMPTY: dict[str, list[Any]] = {
    "no messages": [chat(), {"messages": []}, chat("ho")],
    "requests of a batch without an answer": [
        {"custom_id": "a", "result": {"type": "succeeded", "message": ANSWER}},
        {"custom_id": "b", "result": {"type": "errored", "error": {"type": "error"}}},
        {"custom_id": "c", "params": {"max_tokens": 1, "system": "s", **chat()}},
    ],
}


@pytest.mark.parametrize("rows", EMPTY.values(), ids=EMPTY)
def test_a_row_that_holds_no_conversation_is_an_error_of_its_own(rows: list[Any], write: Callable[..., Path]) -> None:
    runs = load(write("rows.jsonl", "\n".join(map(json.dumps, rows))), on_error="collect")
    assert ids(runs) == ["rows:1", "rows:3"]
    (error,) = runs.errors
    assert re.search(r"rows\.jsonl, line 2: no .*messages", str(error))


@pytest.mark.parametrize("role", [{"name": "user"}, ["user"], None, 1], ids=repr)
def test_a_role_that_is_no_text_is_told_as_no_format(role: Any, write: Callable[..., Path]) -> None:
    odd = {"messages": [*chat()["messages"], {"role": role, "content": "hi"}]}
    (error,) = load([write("odd.json", odd)], on_error="collect").errors
    assert isinstance(error, UnknownFormat)
    (run,) = load(odd, format="openai_chat")
    assert [part.type for part in run.steps[-1].parts] == ["raw"]
