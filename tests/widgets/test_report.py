"""The panel's report is kept up to date by what is new, and says what a report made from nothing says."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.widgets.page import SCHEMA, judge, run, undo
from trajwidgets.store import LabelStore
from trajwidgets.widgets import report as room
from trajwidgets.widgets.report import current_report, report


def begun(path: Path) -> LabelStore:
    store = LabelStore(path)
    store.record_schema(SCHEMA)
    store.record_run(run("r1", 8, slices={"work": "web"}))
    return store


def test_it_follows_labels_undo_and_runs_that_change(tmp_path: Path) -> None:
    store = begun(tmp_path / "labels.db")
    assert current_report(store) == report(store)
    for step in range(1, 8):
        for annotator, value in (("anna", "success"), ("ben", "failure" if step % 3 else "success")):
            pressed = judge(f"s{step}", value, step_digest=run("r1", 8).steps[step].digest)
            store.save(pressed, annotator=annotator)
            assert current_report(store) == report(store)
    store.retract(undo(pressed), annotator="ben")
    assert current_report(store) == report(store)
    store.record_run(run("r1", 8, words="other words"))
    found = current_report(store)
    assert found == report(store)
    assert (found.n_labels, found.n_stale) == (0, 13)


def test_a_panel_whose_store_was_closed_leaves_the_others_their_numbers(tmp_path: Path) -> None:
    first = begun(tmp_path / "labels.db")
    first.save(judge("s1", "success"), annotator="anna")
    assert current_report(first).n_labels == 1
    first.close()
    second = LabelStore(tmp_path / "labels.db")
    second.save(judge("s2", "success"), annotator="anna")
    assert current_report(second).n_labels == 2


def test_a_store_that_was_put_back_is_told_as_it_is_now(tmp_path: Path) -> None:
    store = begun(tmp_path / "labels.db")
    shutil.copy(store.path, tmp_path / "backup.db")
    store.save(judge("s1", "success"), annotator="anna")
    assert current_report(store).n_labels == 1
    shutil.copy(tmp_path / "backup.db", store.path)
    assert current_report(store).n_labels == 0


def test_what_is_kept_does_not_grow_with_every_file_ever_asked_about(tmp_path: Path) -> None:
    for number in range(room.MOST_FILES + 3):
        current_report(begun(tmp_path / f"{number}.db"))
    assert len(room._latest) <= room.MOST_FILES
