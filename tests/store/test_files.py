"""A file that cannot be used says why and what to do, and stays as it was."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from jupyter_server.services.contents.largefilemanager import LargeFileManager

from trajwidgets.errors import StoreCorrupt, StoreError, StoreTooNew
from trajwidgets.labels import Decision
from trajwidgets.store import LabelStore, database
from trajwidgets.store.kinds import act_draft

Decide = Callable[..., Decision]
Start = Callable[..., "subprocess.Popen[str]"]


def fingerprint(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def test_a_store_is_made_where_there_is_none(path: Path) -> None:
    with LabelStore(path) as store:
        project = store.project_id
        assert [event.kind for event in store.events()] == ["project"]
    with LabelStore(str(path)) as again:
        assert again.project_id == project
        assert len(again.events()) == 1


def test_a_blank_file_becomes_a_store(path: Path) -> None:
    path.touch()
    with LabelStore(path) as store:
        assert store.verify()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no-such-folder.*Create it first"):
        LabelStore(tmp_path / "no-such-folder" / "labels.db")


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"is a folder.*labels\.db"):
        LabelStore(tmp_path)


@pytest.mark.parametrize("path", [":memory:", "postgresql://host/db", "sqlite:///labels.db"])
def test_an_address_is_no_file(path: str) -> None:
    with pytest.raises(StoreError, match="a file on disk"):
        LabelStore(path)


@pytest.mark.parametrize("name", ["a b.db", "100%.db", "what?mode=memory.db", "#1.db", "ünï ✓.db", "file:x.db"])
def test_any_file_name_will_do(tmp_path: Path, decide: Decide, name: str) -> None:
    with LabelStore(tmp_path / name) as store:
        store.save(decide("s1", outcome="success"), annotator="a1")
    # Its journal stays with it, empty.
    assert {path.name: path.stat().st_size > 0 for path in tmp_path.iterdir()} == {name: True, f"{name}-journal": False}


def test_a_relative_path_stays_where_it_was_opened(
    tmp_path: Path, decide: Decide, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    with LabelStore("labels.db") as store:
        monkeypatch.chdir("elsewhere")
        store.save(decide("s1", outcome="success"), annotator="a1")
    assert not list((tmp_path / "elsewhere").iterdir())


FOREIGN = {
    "short text": b"trajectory_id,label\n",
    "long text": b"{}\n" * 4000,
    "zeros": bytes(8192),
    "image": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_another_kind_of_file_is_refused_and_untouched(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreError, match="no label store"):
        LabelStore(path)
    assert path.read_bytes() == content
    assert [found.name for found in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("journal_mode", ["delete", "wal"])
def test_a_database_of_another_program_is_refused_and_untouched(path: Path, journal_mode: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA journal_mode={journal_mode}")
    connection.execute("CREATE TABLE event (id INTEGER)")
    connection.execute("CREATE TABLE migration (id INTEGER)")
    connection.commit()
    connection.close()
    before = fingerprint(path)
    with pytest.raises(StoreError, match=r"another program \(tables event, migration\)"):
        LabelStore(path)
    assert fingerprint(path) == before


def test_a_damaged_store_is_refused_and_untouched(path: Path, decide: Decide) -> None:
    with LabelStore(path) as store:
        for number in range(40):
            store.save(decide(f"s{number}", outcome="success", note="x" * 200), annotator="a1")
    whole = path.read_bytes()
    for damage in (b"\xff" * 64, b"\x00" * 4096):
        broken = bytearray(whole)
        broken[100 : 100 + len(damage)] = damage  # behind the header: the root of the schema
        path.write_bytes(broken)
        with pytest.raises(StoreCorrupt, match="backup"):
            LabelStore(path)
        assert path.read_bytes() == broken


def test_damage_inside_the_log_is_found_and_left_alone(path: Path, decide: Decide) -> None:
    with LabelStore(path) as store:
        for number in range(40):
            store.save(decide(f"s{number}", outcome="success", note="x" * 400), annotator="a1")
    whole = path.read_bytes()
    pages = [page for page in range(1, len(whole) // 4096) if b"x" * 50 in whole[page * 4096 : (page + 1) * 4096]]
    assert len(pages) > 5
    for page in pages:
        for place, damage in ((whole.index(b"x" * 50, page * 4096), b"y"), (page * 4096, bytes(100))):
            broken = bytearray(whole)
            broken[place : place + len(damage)] = damage
            path.write_bytes(broken)
            try:
                with LabelStore(path) as store:
                    found = not store.verify()
            except StoreCorrupt:  # where the damage lies in the first event, which opening reads
                found = True
            assert found, f"damage at byte {place} went unnoticed"
            assert path.read_bytes() == broken


def test_a_store_of_a_later_version_is_refused_and_untouched(path: Path) -> None:
    LabelStore(path).close()
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO migration VALUES (99, 'split_the_universe', '2031-01-01T00:00:00Z')")
    connection.commit()
    connection.close()
    before = fingerprint(path)
    with pytest.raises(StoreTooNew, match=r"99 \(split_the_universe\).*pip install -U"):
        LabelStore(path)
    assert fingerprint(path) == before


def test_an_event_of_a_later_version_is_not_read_as_something_else(store: LabelStore, decide: Decide) -> None:
    store.save(decide("s1", outcome="success"), annotator="a1")
    with pytest.raises(StoreError, match="kind_version"):
        store.append(replace(act_draft(decide("s1", outcome="failure"), "a1", "annotator"), kind_version=2))
    connection = sqlite3.connect(store.path)
    connection.execute("DROP TRIGGER event_no_update")
    connection.execute("UPDATE event SET kind_version = 2 WHERE kind = 'decision'")
    connection.commit()
    connection.close()
    with pytest.raises(StoreTooNew, match="version 2"):
        store.labels()


def test_every_migration_is_recorded_and_applied_once(path: Path) -> None:
    LabelStore(path).close()
    LabelStore(path).close()
    connection = sqlite3.connect(path)
    assert [row[:2] for row in connection.execute("SELECT * FROM migration")] == [
        (1, "create_tables"),
        (2, "let_twins_in"),
    ]
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


def test_a_store_somebody_turned_to_wal_is_turned_back(path: Path, decide: Decide) -> None:
    LabelStore(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    with LabelStore(path) as store:
        store.save(decide("s1", outcome="success"), annotator="a1")
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


def test_a_locked_store_says_who_to_look_for_and_goes_on_afterwards(
    path: Path, decide: Decide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    decision = decide("s1", outcome="success")
    with LabelStore(path) as store:
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match=r"held it for 0\.2 s"):
            store.save(decision, annotator="a1")
        with pytest.raises(StoreError, match="held it"):
            LabelStore(path)
        holder.close()
        assert store.decisions() == []
        store.save(decision, annotator="a1")
        assert store.decisions() == [decision]


def test_jupyterlab_can_list_the_folder_at_any_moment_of_a_save(path: Path, decide: Decide) -> None:
    # It looks at one name after the other, and shows a dialog over the notebook when one has gone in between.
    contents = LargeFileManager(root_dir=str(path.parent))
    with LabelStore(path) as store, ThreadPoolExecutor(1) as background:
        saves = background.submit(
            lambda: [store.save(decide(f"s{number}", outcome="success"), annotator="a1") for number in range(200)]
        )
        n_listings = 0
        while not saves.done():
            assert {file["name"] for file in contents.get("/")["content"]} >= {"labels.db"}
            n_listings += 1
        assert len(saves.result()) == 200
    assert n_listings > 100


def test_a_store_that_was_deleted_is_missed_and_not_made_anew(path: Path, decide: Decide) -> None:
    with LabelStore(path) as store:
        path.unlink()
        with pytest.raises(StoreError, match="not there"):
            store.save(decide("s1", outcome="success"), annotator="a1")
    assert not path.exists()


def test_labels_do_not_slip_into_another_store_at_the_same_path(path: Path, decide: Decide) -> None:
    with LabelStore(path) as store:
        path.unlink()
        with LabelStore(path) as other:
            with pytest.raises(StoreError, match="another store lies"):
                store.save(decide("s1", outcome="success"), annotator="a1")
            assert len(other.events()) == 1


FILL = """
store = LabelStore(path)
PREPARE
try:
    for number in range(10_000):
        made = decision(number, field="note", value="x" * 2000)
        store.save(made, annotator=name)
        say(made.decision_id)
except TrajwidgetsError as error:
    print(f"{type(error).__name__}: {error}", file=sys.stderr)
    sys.exit(3)
"""


def fill(path: Path, start: Start, prepare: str, complaint: str) -> None:
    """Save until it fails: what was acknowledged is there, and the store goes on once there is room again."""
    program = start(path, "a1", FILL.replace("PREPARE", prepare))
    acknowledged, errors = program.communicate(timeout=60)
    assert program.returncode == 3, errors
    assert complaint in errors
    saved = acknowledged.split()
    assert saved
    assert path.with_name("labels.db-journal").stat().st_size == 0
    with LabelStore(path) as store:
        assert [event.event_id for event in store.events(kinds=["decision"])] == saved
        assert store.verify()


@pytest.mark.slow
def test_a_file_that_may_grow_no_further_keeps_what_was_acknowledged(path: Path, start: Start, decide: Decide) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (160_000, resource.RLIM_INFINITY))"
    fill(path, start, limit, "StoreError")
    with LabelStore(path) as store:
        store.save(decide("s1", outcome="success"), annotator="a2")
        assert store.verify()


@pytest.mark.slow
def test_a_full_disk_keeps_what_was_acknowledged(tmp_path: Path, start: Start, decide: Decide) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("mounting a small disk takes root")
    try:
        fill(disk / "labels.db", start, "", "disk is full")
        subprocess.run(["mount", "-o", "remount,size=2m", str(disk)], check=True)
        with LabelStore(disk / "labels.db") as store:
            store.save(decide("s1", outcome="success"), annotator="a2")
            assert store.verify()
    finally:
        subprocess.run(["umount", str(disk)], check=True)
