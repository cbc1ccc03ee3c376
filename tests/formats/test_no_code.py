"""Whatever file is loaded, nothing of it is run: a pickle that would write a file writes none."""

from __future__ import annotations

import contextlib
import io
import json
import pickle
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import trajwidgets as tw
from trajwidgets.errors import FormatError, TrajwidgetsError


class Bomb:
    """Unpickled, it writes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.write_text, (self.path, "it ran")


@pytest.fixture
def sentinel(tmp_path: Path) -> Path:
    """The file that must not be there; and it is shown that the bomb would write it."""
    path = tmp_path / "sentinel"
    pickle.loads(pickle.dumps(Bomb(path)))
    assert path.read_text() == "it ran"
    path.unlink()
    return path


def archive(data: bytes) -> bytes:
    """A zip archive with a member for each name under which somebody might unpickle it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name in ("header.json", "samples/1_epoch_1.json", "data.pkl", "__main__.py"):
            file.writestr(name, data)
    return held.getvalue()


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("name", ["run.json", "run.jsonl", "run.pkl", "run.eval", "run.traj", "run.npy", "run.joblib"])
def test_a_pickle_is_no_format_and_is_not_unpickled(name: str, protocol: int, sentinel: Path, tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    data = pickle.dumps(Bomb(sentinel), protocol)
    for place, written in enumerate((data, archive(data), b'{"a": 1}\n' + data)):
        path = folder / f"{place}-{name}"
        path.write_bytes(written)
        with pytest.raises(FormatError):
            tw.load(path)
    with contextlib.suppress(FormatError):  # a folder of none but other endings has nothing to load
        tw.load(folder, on_error="collect")
    assert not sentinel.exists()


def test_a_pickle_in_a_store_is_bytes_that_nobody_reads(sentinel: Path, tmp_path: Path) -> None:
    path = tmp_path / "labels.db"
    path.write_bytes(pickle.dumps(Bomb(sentinel)))
    with pytest.raises(TrajwidgetsError):
        tw.LabelStore(path)
    with sqlite3.connect(tmp_path / "other.db") as database:
        database.execute("create table events (payload blob)")
        database.execute("insert into events values (?)", (pickle.dumps(Bomb(sentinel)),))
    with pytest.raises(TrajwidgetsError):
        tw.LabelStore(tmp_path / "other.db").to_frame()
    assert not sentinel.exists()


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.system ['touch {}']",
        "__import__('pathlib').Path('{}').write_text('it ran')",
        '{{"py/object": "os.system", "py/reduce": [["touch {}"]]}}',
    ],
    ids=["YAML", "Python", "jsonpickle"],
)
@pytest.mark.parametrize("wrap", [str, json.dumps], ids=["bare", "as a JSON text"])
def test_no_text_is_taken_for_code(text: str, wrap: Callable[[str], str], sentinel: Path, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(wrap(text.format(sentinel)))
    with pytest.raises(FormatError):
        tw.load(path)
    assert not sentinel.exists()
