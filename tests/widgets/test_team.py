"""What a team needs of a Labeler: practice that keeps nothing, a guard on names, steps opened from a frame's rows."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import textwrap
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import trajwidgets as tw
from tests.widgets.conftest import Open
from tests.widgets.page import SCHEMA, Feedback, Page, eventually, judge, run, undo
from trajwidgets.errors import AnnotatorWarning, StoreError, TrajectoryError, TrajwidgetsError
from trajwidgets.labels import RunTarget
from trajwidgets.store import LabelStore

Place = tuple[str, str | None]


def place(page: Page) -> Place:
    """Where a page that opens now is sent, and what it then opens there."""
    welcome = page.ask("hello").payload
    opened = page.ask("open", {"trajectory_id": welcome["trajectory_id"]}).payload
    assert opened["step_id"] == welcome["step_id"]
    return welcome["trajectory_id"], welcome["step_id"]


def everything_under(folder: Path) -> dict[str, str]:
    return {found.name: hashlib.sha256(found.read_bytes()).hexdigest() for found in folder.iterdir()}


def practise(page: Page) -> None:
    """A morning's practice: labels, an undo, another run, a reload."""
    first = judge("s1", "success")
    page.save(first, judge("s2", "failure"), judge("s1", "a note", field="note"))
    page.save(undo(first))
    page.save(judge("s1", "partial", trajectory_id="r2"))
    for kind in ("hello", "open", "decisions"):
        page.ask(kind, {} if kind == "hello" else {"trajectory_id": "r1"})


def test_practice_makes_no_file_and_changes_none(opened: Open, tmp_path: Path) -> None:
    practise(opened(practice=True))
    practise(opened(practice=True, store=None))
    assert everything_under(tmp_path) == {}
    opened(annotator="anna").save(judge("s1", "success"))
    before = everything_under(tmp_path)
    assert set(before) == {"labels.db", "labels.db-journal"}
    practise(opened(practice=True, annotator="anna"))
    with LabelStore(tmp_path / "labels.db") as store:
        practise(opened(practice=True, annotator="A nna", store=store))
    assert everything_under(tmp_path) == before


def test_practice_behaves_like_the_real_thing_and_can_be_looked_at(opened: Open) -> None:
    page = opened(practice=True)
    (refusal,) = page.save(judge("s1", "no such option")).payload["refused"]
    assert "outcome" in refusal["message"]
    practise(page)
    welcome = page.ask("hello").payload
    assert (welcome["practice"], welcome["notes"]) == (True, [])
    assert [card["n_done"] for card in welcome["queue"]] == [1, 1]
    frame = page.widget.store.to_frame()
    assert frame[["trajectory_id", "step_id", "value"]].to_numpy().tolist() == [
        ["r1", "s2", "failure"],
        ["r1", "s1", "a note"],
        ["r2", "s1", "partial"],
    ]
    assert page.widget.store.verify()
    assert opened(practice=True).widget.store.to_frame().empty, "the next practice begins anew"


def test_practice_leaves_the_browser_no_name_to_keep_labels_under(opened: Open) -> None:
    assert opened(practice=True).widget._outbox == ""
    assert opened().widget._outbox != ""
    assert opened().ask("hello").payload["practice"] is False


def test_two_widgets_and_threads_share_one_practice_store(opened: Open) -> None:
    from concurrent.futures import ThreadPoolExecutor

    page = opened(practice=True)
    store = page.widget.store
    heard: list[int] = []
    stop = store.watch(lambda events: heard.append(len(events)), interval=0.01)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.save(judge("s1", "success"), annotator=f"a{n % 3}"), range(60)))
    eventually(lambda: sum(heard) == 60)
    stop()
    assert len(store.events(kinds=["decision"])) == 60


def test_a_labeler_that_keeps_labels_needs_a_store(opened: Open) -> None:
    with pytest.raises(StoreError, match=r"pass a path such as 'labels.db'; or practice=True"):
        opened(store=None)


def notes(page: Page) -> list[str]:
    found: list[str] = page.ask("hello").payload["notes"]
    return found


def test_the_first_annotator_and_who_labels_here_every_day_are_told_nothing(opened: Open) -> None:
    page = opened(annotator="anna")
    assert notes(page) == []
    page.save(judge("s1", "success"))
    for _ in range(10):  # the notebook is run from the top, again and again
        assert notes(opened(annotator="anna")) == []


def test_what_the_first_version_recorded_under_a_name_as_typed_is_still_the_annotators(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as first_version, LabelStore(tmp_path / "labels.db") as store:
        first_version.setattr("trajwidgets.store.kinds.clean_name", lambda name: name)
        store.save(judge("s1", "success"), annotator="Anna  Smith")
    page = opened(annotator="Anna Smith")
    assert notes(page) == []
    assert page.ask("hello").payload["queue"][0]["n_done"] == 1


def test_a_new_name_among_others_is_told_so_without_naming_them(opened: Open) -> None:
    opened(annotator="anna").save(judge("s1", "success"))
    page = opened(annotator="ben")
    (note,) = notes(page)
    assert note == "'ben' is new in this store. If you have labelled here before, check the spelling."
    assert "anna" not in page.everything()
    page.save(judge("s1", "success"))
    assert notes(opened(annotator="ben")) == []


@pytest.mark.parametrize(("known", "slip"), [("a1", "A1"), ("anna", "ana"), ("Zoë K.", "zoe k")])
def test_a_slip_of_the_finger_is_warned_of_in_the_cell_and_in_the_widget(opened: Open, known: str, slip: str) -> None:
    opened(annotator=known).save(judge("s1", "success"))
    with pytest.warns(AnnotatorWarning, match=f"{slip!r} is new in this store, {known!r} is not"):
        page = opened(annotator=slip)
    (note,) = notes(page)
    assert f"annotator={known!r}" in note
    page.save(judge("s1", "success"))
    assert notes(opened(annotator=slip)) == [], "who goes on all the same has decided"


def test_a_warning_points_to_the_cell_and_not_into_the_package(tmp_path: Path) -> None:
    with tw.LabelStore(tmp_path / "labels.db") as store:
        store.save(judge("s1", "success"), annotator="a1")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        tw.Labeler([run("r1")], schema=SCHEMA, store=tmp_path / "labels.db", annotator="A1").close()
    assert [warning.filename for warning in caught] == [__file__]


def test_spaces_around_a_name_and_the_way_an_accent_is_typed_make_no_second_person(opened: Open) -> None:
    opened(annotator="A\u0308nne").save(judge("s1", "success"))
    page = opened(annotator=" \u00c4nne\t")
    assert (page.widget.annotator, notes(page)) == ("\u00c4nne", [])
    assert page.ask("hello").payload["queue"][0]["n_done"] == 1


def elsewhere(path: Path, annotator: str, step: str, minutes_ago: float = 0) -> None:
    """Another process saves a label."""
    decision = judge(step, "failure")
    program = f"""
        from datetime import timedelta
        from trajwidgets import Decision, LabelStore
        from trajwidgets.store import utc_now
        with LabelStore({str(path)!r}, clock=lambda: utc_now() - timedelta(minutes={minutes_ago})) as store:
            store.save(Decision.model_validate_json({decision.model_dump_json()!r}), annotator={annotator!r})
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True)


def test_a_name_in_use_elsewhere_is_told_while_labelling_and_when_opening(opened: Open, tmp_path: Path) -> None:
    page = opened(annotator="anna")
    page.save(judge("s1", "success"))
    elsewhere(tmp_path / "labels.db", "ben", "s3")
    elsewhere(tmp_path / "labels.db", "anna", "s2")
    eventually(lambda: page.news("notes"))
    assert [news["notes"] for news in page.news("notes")] == [
        ["'anna' is labelling in another notebook just now. If that is not you, two people share this name."]
    ]
    elsewhere(tmp_path / "labels.db", "anna", "s3", minutes_ago=4)
    (note,) = notes(opened(annotator="anna"))
    assert note.startswith(
        "Labels of 'anna' were saved less than a minute ago by another notebook or an earlier kernel"
    )


def test_what_was_saved_long_ago_by_an_earlier_kernel_is_no_news(opened: Open, tmp_path: Path) -> None:
    elsewhere(tmp_path / "labels.db", "anna", "s2", minutes_ago=11)
    assert notes(opened(annotator="anna")) == []
    elsewhere(tmp_path / "labels.db", "anna", "s3", minutes_ago=4)
    (note,) = notes(opened(annotator="anna"))
    assert "4 minutes ago" in note


def test_two_cells_of_one_kernel_are_not_two_people(opened: Open) -> None:
    one, two = opened(annotator="anna"), opened(annotator="anna")
    one.save(judge("s1", "success"))
    eventually(lambda: two.news("changed"))
    assert (notes(two), two.news("notes")) == ([], [])


def test_who_was_renamed_is_told_and_goes_on_under_the_new_name(opened: Open, tmp_path: Path) -> None:
    page = opened(annotator="anna")
    page.save(judge("s1", "success"))
    with LabelStore(tmp_path / "labels.db") as store:
        store.rename_annotator("anna", "a7")
        eventually(lambda: page.news("notes"))
        assert "'anna' is called 'a7' in this store from now on" in page.news("notes")[0]["notes"][0]
        page.save(judge("s2", "success"))
        with pytest.warns(AnnotatorWarning, match=r"'anna' is called 'a7'.*Pass annotator='a7'"):
            again = opened(annotator="anna")
        assert again.widget.annotator == "a7"
        assert again.ask("hello").payload["queue"][0]["n_done"] == 2
        again.save(judge("s3", "success"))
        assert set(store.to_frame()["annotator"]) == {"a7"}
        assert [event.annotator for event in store.events(kinds=["decision"])] == ["anna", "a7", "a7"]
    assert again.widget._outbox == page.widget._outbox, "what a page had left unsaved is still found"


def test_who_is_renamed_still_hears_of_own_labels_from_elsewhere(opened: Open, tmp_path: Path) -> None:
    page = opened(annotator="anna")
    page.save(judge("s1", "success"))
    with LabelStore(tmp_path / "labels.db") as store:
        store.rename_annotator("anna", "a7")
    eventually(lambda: page.news("notes"))
    opened(annotator="a7").save(judge("s2", "success"))
    eventually(lambda: page.news("changed"))
    assert page.ask("hello").payload["queue"][0]["n_done"] == 2


def test_labels_that_a_rename_makes_ones_own_are_told_and_shown(opened: Open, tmp_path: Path) -> None:
    slip = opened(annotator="ann")
    slip.save(judge("s1", "failure"))
    with pytest.warns(AnnotatorWarning):
        page = opened(annotator="anna")
    page.save(judge("s2", "success"))
    with LabelStore(tmp_path / "labels.db") as store:
        store.rename_annotator("ann", "anna", join=True)
        eventually(lambda: page.news("changed"))
        assert {"trajectory_id": "r1"} in page.news("changed")
        seen = page.ask("decisions", {"trajectory_id": "r1"}).payload["decisions"]
        assert [each["labels"][0]["value"] for each in seen] == ["failure", "success"]
        assert page.ask("hello").payload["queue"][0]["n_done"] == 2
        told = len(page.news("changed"))
        opened(annotator="ben").save(judge("s1", "success"))
        store.rename_annotator("ben", "b7")
        page.save(judge("s3", "success"))
        eventually(lambda: slip.news("changed"))
        assert len(page.news("changed")) == told, "another one's rename is no news here"


def test_old_labels_that_a_merge_brings_are_news_but_nobody_at_work(opened: Open, tmp_path: Path) -> None:
    page = opened(annotator="anna")
    page.save(judge("s1", "success"))
    with LabelStore(tmp_path / "labels.db") as store:
        shutil.copy(store.path, tmp_path / "old.db")
        elsewhere(tmp_path / "old.db", "anna", "s2", minutes_ago=300 * 24 * 60)
        store.merge(tmp_path / "old.db")
        eventually(lambda: page.news("changed"))
        assert (page.news("notes"), notes(page)) == ([], [])
        elsewhere(tmp_path / "labels.db", "anna", "s3", minutes_ago=9)
        eventually(lambda: page.news("notes"))


def test_pages_find_what_was_left_unsaved_under_any_name_one_had_and_notebooks_keep_none(
    opened: Open, tmp_path: Path
) -> None:
    page = opened(annotator="anna")
    page.save(judge("s1", "success"))
    before = page.widget._outbox
    assert page.ask("hello").payload["outboxes"] == [before]
    with LabelStore(tmp_path / "labels.db") as store:
        store.rename_annotator("anna", "a7")
    renamed = opened(annotator="a7")
    assert renamed.ask("hello").payload["outboxes"] == [renamed.widget._outbox, before]
    assert "anna" not in json.dumps(renamed.widget.get_state(), default=str)
    assert opened(annotator="a7", practice=True).ask("hello").payload["outboxes"] == []


@pytest.fixture
def disputed(opened: Open, tmp_path: Path) -> LabelStore:
    """Two runs on which anna and ben differ in two steps of the second, and in the verdict on the first."""
    for annotator, values in (("anna", ("success", "success")), ("ben", ("failure", "partial"))):
        page = opened(annotator=annotator)
        for step, value in zip(("s1", "s2"), values, strict=True):
            page.save(judge(step, value, trajectory_id="r2"))
            page.save(judge(step, "success"))
        target = {"type": "run", "trajectory_id": "r1"}
        verdict = judge("s1", None).model_dump(mode="json")
        verdict["labels"] = [{"target": target, "field": "solved", "value": annotator == "anna"}]
        assert page.ask("save", {"acts": [verdict]}).payload["refused"] == []
    return LabelStore(tmp_path / "labels.db")


def rows_of(frame: pd.DataFrame) -> dict[str, Callable[[int], Any]]:
    return {
        "iloc": lambda n: frame.iloc[n],
        "iterrows": lambda n: list(frame.iterrows())[n][1],
        "itertuples": lambda n: list(frame.itertuples())[n],
        "to_dict": lambda n: frame.to_dict("records")[n],
    }


@pytest.mark.parametrize("way", ["iloc", "iterrows", "itertuples", "to_dict"])
def test_a_row_of_disagreements_opens_its_step(opened: Open, disputed: LabelStore, way: str) -> None:
    frame = disputed.disagreements()
    row = rows_of(frame)[way]
    page = opened(annotator="anna")
    assert sorted(zip(frame["trajectory_id"], frame["step_id"].fillna("run"), strict=True)) == [
        ("r1", "run"),
        ("r2", "s1"),
        ("r2", "s2"),
    ]
    for n in range(3):
        step = None if pd.isna(frame["step_id"][n]) else frame["step_id"][n]
        page.widget.go_to(row(n))
        assert page.news("go_to")[-1] == {"trajectory_id": frame["trajectory_id"][n], "step_id": step}
        assert place(page) == (frame["trajectory_id"][n], step), "a page opened afterwards is there too"
        assert place(opened(annotator="ben", start_at=row(n))) == (frame["trajectory_id"][n], step)


def test_ids_are_a_place_as_well(opened: Open) -> None:
    page = opened()
    page.widget.go_to("r2", "s1")
    assert place(page) == ("r2", "s1")
    page.widget.go_to(("r1", None))
    assert place(page) == ("r1", None)
    assert place(opened(start_at="r2")) == ("r2", None)
    assert place(opened(start_at=("r2", "s2"))) == ("r2", "s2")


def verdict(trajectory_id: str) -> tw.Decision:
    """The run as a whole, judged."""
    label = tw.Label(target=RunTarget(trajectory_id=trajectory_id), field="solved", value=True)
    return judge("s1", None, trajectory_id=trajectory_id, labels=(label,))


def test_a_run_that_is_wholly_labelled_opens_at_its_first_step_or_at_the_run_where_one_was(opened: Open) -> None:
    page = opened()
    page.save(*[judge(step, "success", trajectory_id="r2") for step in ("s1", "s2")])
    assert page.ask("open", {"trajectory_id": "r2"}).payload["step_id"] is None, "the run is still open"
    page.save(verdict("r2"))
    assert page.ask("open", {"trajectory_id": "r2"}).payload["step_id"] == "s1"
    assert place(opened(start_at="r2")) == ("r2", None)
    page.widget.go_to("r2")
    assert (place(page), page.news("go_to")) == (("r2", None), [{"trajectory_id": "r2", "step_id": None}])


def test_a_form_that_asks_nothing_of_the_run_opens_it_at_its_first_open_step(opened: Open) -> None:
    form = tw.LabelSchema.from_models(step=Feedback)
    page = opened(schema=form, start_at="r2")
    assert place(page) == ("r2", "s1")
    page.save(judge("s1", "success", trajectory_id="r2", schema_hash=form.schema_hash))
    page.widget.go_to("r2")
    assert page.news("go_to") == [{"trajectory_id": "r2", "step_id": "s2"}]
    assert place(page) == ("r2", "s2")
    page.save(judge("s2", "success", trajectory_id="r2", schema_hash=form.schema_hash))
    assert place(opened(schema=form, start_at="r2")) == ("r2", "s1"), "all is done"
    nobody_asked = tw.LabelSchema.from_models(step=Feedback, applies_to=("system",))
    assert place(opened(schema=nobody_asked)) == ("r1", "ask"), "there is nothing to ask"


def test_every_run_is_opened_where_the_reader_left_it(opened: Open) -> None:
    page = opened()
    for trajectory_id, step_id in (("r1", "s3"), ("r2", "s2")):
        page.ask("place", {"trajectory_id": trajectory_id, "step_id": step_id})
    left = [page.ask("open", {"trajectory_id": run}).payload["step_id"] for run in ("r1", "r2")]
    assert (left, place(page)) == (["s3", "s2"], ("r2", "s2"))


def test_a_place_that_is_not_there_is_refused_and_nobody_is_moved(opened: Open) -> None:
    page = opened()
    before = place(page)
    with pytest.raises(TrajectoryError, match="s77"):
        page.widget.go_to("r1", "s77")
    with pytest.raises(TrajwidgetsError, match="'r9' is not in this Labeler"):
        page.widget.go_to("r9")
    with pytest.raises(TrajwidgetsError, match="int names no run"):
        page.widget.go_to(3)
    with pytest.raises(TrajwidgetsError, match="'r9' is not in this Labeler"):
        opened(start_at=("r9", "s1"))
    assert (place(page), page.news("go_to")) == (before, [])


def test_going_to_a_dispute_tells_the_page_nothing_of_what_others_said(opened: Open, tmp_path: Path) -> None:
    with LabelStore(tmp_path / "labels.db") as store:
        frame = pd.DataFrame(
            {"trajectory_id": "r1", "step_id": "s1", "field": "outcome", "annotator": ["anna", "zq-canary"]}
        ).assign(value=["success", "failure"])
        store.import_frame(frame, schema=Feedback)
        page = opened(annotator="anna", start_at=store.disagreements().iloc[0])
        page.widget.go_to(store.disagreements().iloc[0])
    place(page)
    assert "zq-canary" not in page.everything()
    assert '"disagreement"' not in page.everything()
