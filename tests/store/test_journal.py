"""A journal is the log in lines: git diffs and merges it, and nothing is lost or forged on the way."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from trajwidgets.errors import EventConflict, StoreCorrupt, StoreError, StoreTooNew
from trajwidgets.labels import Decision, LabelSchema, Retraction
from trajwidgets.store import EventDraft, LabelStore
from trajwidgets.trajectory import Trajectory

Decide = Callable[..., Decision]


@pytest.fixture
def filled(
    store: LabelStore,
    decide: Decide,
    undo: Callable[[Decision], Retraction],
    schema: LabelSchema,
    trajectory: Trajectory,
) -> LabelStore:
    """A store with every kind of event, and texts that are hard to carry."""
    store.record_schema(schema)
    store.record_run(trajectory)
    for place, words in enumerate(("two\nlines", "\u2028 \x00 \ud83d\ude00 'quoted' \"too\"", "=1+1", "<<<<<<< HEAD")):
        store.save(decide("s1", note=words, seconds=0.1 + place), annotator="a1")
    decision = decide("s2", outcome="success", tags=["plan", "tool"])
    store.save(decision, annotator="ä\u0301 b")
    store.retract(undo(decision), annotator="ä\u0301 b")
    store.append(
        EventDraft(event_id="later", kind="from.tomorrow", payload={"big": 10**400, "deep": [[{}]], "f": 1e300})
    )
    return store


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "labels.jsonl"


def test_a_store_made_from_a_journal_is_the_store_it_was_written_from(
    filled: LabelStore, journal: Path, tmp_path: Path
) -> None:
    assert filled.write_journal(journal) == len(filled.events()) == 10
    with LabelStore.from_journal(journal, tmp_path / "again.db") as again:
        assert [event.columns for event in again.events()] == [event.columns for event in filled.events()]
        assert again.verify().head == filled.verify().head
        assert again.project_id == filled.project_id
        pd.testing.assert_frame_equal(again.history(), filled.history())
        again.write_journal(tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == journal.read_bytes()


def test_one_line_is_one_event_and_a_label_more_is_a_line_more(
    filled: LabelStore, journal: Path, decide: Decide
) -> None:
    filled.write_journal(journal)
    before = journal.read_bytes().split(b"\n")
    assert len(before) == 1 + 10 + 1
    assert [json.loads(line).get("seq") for line in before[:-1]] == [None, *range(1, 11)]
    filled.save(decide("s3", outcome="partial"), annotator="a1")
    filled.write_journal(journal)
    after = journal.read_bytes().split(b"\n")
    assert after[: len(before) - 1] == before[:-1]
    assert len(after) == len(before) + 1


def test_after_a_merge_lines_are_added_and_none_is_changed(
    filled: LabelStore, journal: Path, decide: Decide, tmp_path: Path
) -> None:
    with LabelStore(tmp_path / "other.db") as other:
        other.save(decide("s1", outcome="failure"), annotator="ben")
        filled.write_journal(journal)
        before = journal.read_bytes().splitlines()
        filled.merge(other)
    filled.write_journal(journal)
    after = journal.read_bytes().splitlines()
    assert [line for line in after if line in set(before)] == before
    assert len(after) == len(before) + 2


def test_a_journal_is_read_once_and_again_to_the_same_effect(filled: LabelStore, journal: Path, tmp_path: Path) -> None:
    filled.write_journal(journal)
    with LabelStore(tmp_path / "other.db") as other:
        assert other.read_journal(journal).n_new == 10
        again = other.read_journal(journal)
        assert (again.n_new, again.n_known) == (0, 10)
        pd.testing.assert_frame_equal(other.to_frame(), filled.to_frame())
        assert other.verify()


def test_lines_in_any_order_and_twice_read_the_same(filled: LabelStore, journal: Path, tmp_path: Path) -> None:
    filled.write_journal(journal)
    lines = journal.read_bytes().splitlines() * 2
    random.Random(4).shuffle(lines)
    journal.write_bytes(b"\r\n".join(lines) + b"\n\n")
    with LabelStore.from_journal(journal, tmp_path / "again.db") as again:
        assert again.verify().head == filled.verify().head


def git(folder: Path, *words: str, ok: bool = True) -> subprocess.CompletedProcess[str]:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.autocrlf=false"]
    done = subprocess.run(["git", *who, *words], cwd=folder, capture_output=True, text=True, check=False)
    assert not ok or done.returncode == 0, done.stderr
    return done


@pytest.fixture
def branches(filled: LabelStore, tmp_path: Path, decide: Decide) -> Path:
    """A git repository in which two branches have each labelled on from one journal."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    filled.write_journal(folder / "labels.jsonl")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "labels so far")
    for annotator, step in (("anna", "s1"), ("ben", "s3")):
        git(folder, "checkout", "-q", "main")
        git(folder, "checkout", "-qb", annotator)
        with LabelStore.from_journal(folder / "labels.jsonl", tmp_path / f"{annotator}.db") as store:
            store.save(decide(step, outcome="success"), annotator=annotator)
            store.write_journal(folder / "labels.jsonl")
        git(folder, "commit", "-qam", annotator)
    return folder


def test_git_merges_two_journals_with_its_union_driver(branches: Path, tmp_path: Path) -> None:
    (branches / ".git" / "info" / "attributes").write_text("*.jsonl merge=union\n")
    git(branches, "merge", "-q", "anna", "-m", "both")
    with LabelStore.from_journal(branches / "labels.jsonl", tmp_path / "both.db") as both:
        assert {"anna", "ben"} <= set(both.to_frame()["annotator"])
        assert both.verify()
        both.merge(tmp_path / "anna.db", tmp_path / "ben.db")
        assert both.merge(tmp_path / "anna.db").n_new == 0
    assert git(branches, "diff", "--stat", "main").stdout.count("deletion") == 0


def test_a_conflict_that_git_left_says_what_to_do(branches: Path, tmp_path: Path) -> None:
    git(branches, "merge", "-q", "anna", ok=False)
    path = branches / "labels.jsonl"
    lines = path.read_text(encoding="utf-8").split("\n")
    marker = next(number for number, line in enumerate(lines, 1) if line.startswith("<<<<<<<"))
    with pytest.raises(StoreError, match=rf"labels\.jsonl, line {marker}: git left a conflict.*merge=union"):
        LabelStore.from_journal(path, tmp_path / "both.db")
    assert not (tmp_path / "both.db").exists()
    kept = [line for line in lines if not line.startswith(("<<<<<<<", "=======", ">>>>>>>"))]
    path.write_text("\n".join(kept), encoding="utf-8")
    with LabelStore.from_journal(path, tmp_path / "both.db") as both:
        assert {"anna", "ben"} <= set(both.to_frame()["annotator"])


def spoilt(line: str, **columns: object) -> str:
    return json.dumps({**json.loads(line), **columns})


SPOILERS: list[tuple[Callable[[str], str], type[StoreError], str]] = [
    (lambda line: line[:-9], StoreError, "not JSON"),
    (lambda line: "[1, 2]", StoreError, "no event but list"),
    (lambda line: "[" * 100_000, StoreError, "not JSON"),
    (lambda line: '{"format": "trajwidgets/journal/2"}', StoreTooNew, "journal/2"),
    (lambda line: '{"outcome": "success"}', StoreError, "no event of a journal"),
    (lambda line: spoilt(line, seq="5"), StoreError, "see seq"),
    (lambda line: spoilt(line, kind_version=True), StoreError, "see kind_version"),
    (lambda line: spoilt(line, annotator=7), StoreError, "see annotator"),
    (lambda line: spoilt(line, payload="{}"), StoreError, "see payload"),
    (lambda line: spoilt(line, extra=1), StoreError, "see extra"),
    (lambda line: spoilt(line, annotator="mallory"), StoreCorrupt, "not what was hashed"),
    (lambda line: spoilt(line, payload={"labels": []}), StoreCorrupt, "not what was hashed"),
]


@pytest.mark.parametrize(("spoil", "error", "words"), SPOILERS)
def test_a_bad_line_is_named_and_nothing_is_taken(
    filled: LabelStore,
    journal: Path,
    tmp_path: Path,
    spoil: Callable[[str], str],
    error: type[StoreError],
    words: str,
) -> None:
    filled.write_journal(journal)
    lines = journal.read_text(encoding="utf-8").split("\n")
    lines[6] = spoil(lines[6])
    journal.write_text("\n".join(lines), encoding="utf-8")
    with LabelStore(tmp_path / "other.db") as other:
        with pytest.raises(error, match=rf"labels\.jsonl, line 7: .*{words}"):
            other.read_journal(journal)
        assert other.last_row() == 1
    with pytest.raises(error):
        LabelStore.from_journal(journal, tmp_path / "new.db")
    assert not [found for found in tmp_path.iterdir() if "new.db" in found.name]


def test_a_line_that_is_missing_is_missed(filled: LabelStore, journal: Path, tmp_path: Path) -> None:
    filled.write_journal(journal)
    lines = journal.read_bytes().split(b"\n")
    journal.write_bytes(b"\n".join(lines[:5] + lines[6:]))
    with pytest.raises(StoreCorrupt, match=r"seq 6.*does not follow"):
        LabelStore.from_journal(journal, tmp_path / "new.db")


def test_two_lines_that_contradict_each_other_are_a_conflict(
    filled: LabelStore, journal: Path, tmp_path: Path, decide: Decide
) -> None:
    filled.write_journal(journal)
    with LabelStore(tmp_path / "other.db") as other:
        for store, value in ((filled, "success"), (other, "failure")):
            store.save(decide("s1", outcome=value, decision_id="the-same-id"), annotator="a1")
        filled.write_journal(journal)
        other.write_journal(tmp_path / "other.jsonl")
        journal.write_bytes(journal.read_bytes() + (tmp_path / "other.jsonl").read_bytes())
        with pytest.raises(EventConflict, match="the-same-id"):
            other.read_journal(journal)
        with pytest.raises(EventConflict, match="the-same-id"):
            LabelStore.from_journal(journal, tmp_path / "new.db")


def test_an_empty_or_missing_journal_is_said(journal: Path, tmp_path: Path, store: LabelStore) -> None:
    with pytest.raises(StoreError, match=r"labels\.jsonl: the journal cannot be read"):
        store.read_journal(journal)
    journal.write_bytes(b"")
    assert store.read_journal(journal).n_new == 0
    with pytest.raises(StoreError, match="no events to begin a store with"):
        LabelStore.from_journal(journal, tmp_path / "new.db")


def test_a_journal_that_cannot_be_written_leaves_the_one_before(filled: LabelStore, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreError, match="cannot be written"):
        filled.write_journal(tmp_path / "file" / "labels.jsonl")
    assert (tmp_path / "file").read_text() == "no folder"
