"""Steps copied from an earlier run are shown and marked, but neither asked nor counted, in a widget or a store."""

from __future__ import annotations

from pathlib import Path

import pytest

import trajwidgets as tw
from tests.widgets.conftest import Open
from tests.widgets.page import SCHEMA, Feedback, Page, judge
from trajwidgets.errors import SchemaError
from trajwidgets.trajectory import Trajectory

SHELF = Path(__file__).resolve().parent.parent / "data" / "formats" / "atif" / "v1.5_text_actions.json"
CONTINUED = "terminus_2_hello-world-context-summarization-linear-history.trajectory.cont-1.json"
WITH_COPIES = tw.LabelSchema.from_models(step=Feedback, applies_to=("agent", "copied_context"))


def of_shelf() -> Trajectory:
    """Five steps: the request and the first turn of the agent are copied, then two more turns of the agent's own."""
    (found,) = tw.load(SHELF)
    return found


def asked(page: Page, trajectory: Trajectory) -> list[str]:
    """The steps that the page is told to ask about."""
    rows = page.outline(trajectory.trajectory_id)
    assert len(rows) == len(trajectory.steps)
    return [row["step_id"] for row in rows if row["asks"]]


def counted(page: Page) -> list[int]:
    """How many units the cards of the queue count."""
    return [card["n_units"] for card in page.ask("hello").payload["queue"]]


def in_the_store(page: Page) -> list[int]:
    """How many units the store alone counts, once somebody has labelled under the form."""
    return tw.summary(page.widget.store.path).progress["n_units"].tolist()


def test_what_was_copied_is_shown_and_marked_but_not_asked_nor_counted(opened: Open) -> None:
    shelf = of_shelf()
    assert [step.is_copied for step in shelf.steps] == [True, True, False, False, False]
    assert [step.step_id for step in shelf.steps if step.actor == "agent"] == ["m2", "m4", "m5"]
    page = opened(shelf, step=Feedback)
    assert asked(page, shelf) == ["m4", "m5"]
    assert counted(page) == [2]
    assert page.ask("open", {"trajectory_id": shelf.trajectory_id}).payload["step_id"] == "m4"
    form = page.widget.schema.schema_hash
    page.save(judge("m4", "success", trajectory_id=shelf.trajectory_id, schema_hash=form))
    assert in_the_store(page) == [2]
    shown = page.ask("page", {"trajectory_id": shelf.trajectory_id, "start": 0, "count": 5})
    assert shown.buffers[0].count(b'"copied_context"') == 2


def test_a_form_may_ask_about_what_was_copied(opened: Open) -> None:
    shelf = of_shelf()
    page = opened(shelf, schema=WITH_COPIES)
    assert asked(page, shelf) == ["m2", "m4", "m5"]
    page.save(judge("m2", "success", trajectory_id=shelf.trajectory_id, schema_hash=WITH_COPIES.schema_hash))
    assert (counted(page), in_the_store(page)) == ([3], [3])


def test_a_form_that_asks_about_nothing_but_copies_is_refused() -> None:
    with pytest.raises(SchemaError, match=r"names no actor.*\('agent', 'copied_context'\)"):
        tw.LabelSchema.from_models(step=Feedback, applies_to=("copied_context",))


def test_so_it_is_in_a_run_that_a_harness_continued(opened: Open, shared: Path) -> None:
    (run,) = tw.load(shared / "corpus" / "atif" / CONTINUED)
    copied = [step.step_id for step in run.steps if step.is_copied]
    assert (len(run.steps), len(copied)) == (8, 4)
    page = opened(run)
    open_ones = asked(page, run)
    assert not set(open_ones) & set(copied)
    assert [step.step_id for step in run.steps if step.actor == "agent" and not step.is_copied] == open_ones
    page.save(judge(open_ones[0], "success", trajectory_id=run.trajectory_id))
    assert counted(page) == in_the_store(page) == [len(open_ones) + 1]  # and the run as a whole


def test_a_record_made_before_the_mark_was_kept_is_made_again_once(opened: Open, tmp_path: Path) -> None:
    shelf = of_shelf()
    unmarked = shelf.model_copy(update={"steps": tuple(step.model_copy(update={"flags": ()}) for step in shelf.steps)})
    with tw.LabelStore(tmp_path / "labels.db") as store:
        store.record_schema(SCHEMA)
        store.record_run(unmarked)
        store.save(judge("m4", "success", trajectory_id=shelf.trajectory_id), annotator="a1")
        assert tw.summary(store).progress["n_units"].tolist() == [4]
    for _ in range(3):
        page = opened(shelf)
    assert [event.kind_version for event in page.widget.store.events(kinds=["run"])] == [1, 2]
    assert counted(page) == in_the_store(page) == [3]
    assert not page.widget.store.to_frame()["stale"].any()
    assert page.widget.store.verify().ok


def test_a_run_without_copies_is_the_event_it_always_was(opened: Open) -> None:
    page = opened(of_shelf().model_copy(update={"steps": of_shelf().steps[3:4]}))
    (event,) = page.widget.store.events(kinds=["run"])
    assert event.kind_version == 1
    assert set(event.payload) == {"trajectory_id", "digest", "slices", "task_id", "steps", "replaces"}


def test_the_mark_survives_our_own_format_a_journal_a_merge_and_a_copy_without_names(
    opened: Open, tmp_path: Path
) -> None:
    tw.write_native([of_shelf()], tmp_path / "again.jsonl")
    (shelf,) = tw.load(tmp_path / "again.jsonl")
    page = opened(shelf)
    page.save(judge("m4", "success", trajectory_id=shelf.trajectory_id))
    store = page.widget.store
    store.write_journal(tmp_path / "labels.jsonl")
    tw.merge(tmp_path / "all.db", store.path)
    for other in (
        tw.LabelStore.from_journal(tmp_path / "labels.jsonl", tmp_path / "journal.db"),
        tw.LabelStore(tmp_path / "all.db"),
        store.pseudonymised_copy(tmp_path / "nameless.db"),
    ):
        with other:
            assert [step.step_id for step in other.runs()[shelf.trajectory_id].steps if step.is_copied] == ["m1", "m2"]
            assert other.verify().ok
