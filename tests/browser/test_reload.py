"""A second tab, a reload, a cell run again: all show one and the same work, where the reader is."""

from __future__ import annotations

from tests.browser.visit import LONGEST, Visit


def test_what_is_pressed_in_one_tab_appears_in_another_tab_on_the_same_notebook(visit: Visit) -> None:
    first_notebook, first = visit.label(runs=LONGEST)
    first_notebook.save()
    second_notebook = visit.lab.open(visit.tab(), f"{visit.folder.name}/a1.ipynb")
    second = second_notebook.labeler()
    step = first.step()
    first_notebook.page.bring_to_front()
    first.press("2")
    second.option("outcome", "partial").and_(second.page.locator('[aria-checked="true"]')).wait_for(timeout=5_000)
    second_notebook.page.bring_to_front()
    second.focus()
    second.press("3", "w")
    first.wait_saved()
    second.wait_saved()
    card = first.widget.locator(f'.card[data-step="{step}"] .given')
    card.get_by_text("failure").wait_for(timeout=5_000)
    card.get_by_text("retry").wait_for(timeout=5_000)
    first_notebook.page.bring_to_front()
    # Undo takes back the annotator's last decision, whichever tab it came from.
    first.press("u")
    first.wait_saved()
    second.widget.locator(f'.card[data-step="{step}"] .given').get_by_text("retry").wait_for(
        state="detached", timeout=5_000
    )
    frame = visit.store.to_frame()
    assert list(frame["value"]) == ["failure"]
    assert list(visit.store.history()["status"]) == ["superseded", "current", "retracted"]


def test_a_run_that_was_turned_to_is_where_the_notebook_run_again_opens(visit: Visit) -> None:
    notebook, labeler = visit.label()
    labeler.turn(1)
    there = (labeler.place_in_queue(), labeler.step())
    notebook.run_all()
    labeler.wait()
    labeler.wait_for_step(there[1] or "")
    assert (labeler.place_in_queue(), labeler.step()) == there
    assert there[0] == 2
