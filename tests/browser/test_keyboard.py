"""Keys pressed in the widget are the widget's: the notebook around it stays as it is."""

from __future__ import annotations

from lab import LabelerView, Notebook
from tests.browser.visit import Visit

# In JupyterLab's command mode these insert, delete, cut, convert and run cells, restart and interrupt the kernel.
NOTEBOOK_KEYS = ("a", "b", "d", "d", "x", "m", "y", "z", "c", "0", "0", "i", "i", "Delete", "Enter")
CHORDS = ("Shift+Enter", "Control+Enter", "Alt+Enter", "Shift+M", "Shift+J")

DIRTY = "jupyterapp.shell.currentWidget.context.model.dirty"


def put_focus(labeler: LabelerView, where: str) -> None:
    labeler.focus()
    if where == "note":
        labeler.widget.locator("textarea").click()
    elif where == "card":
        labeler.widget.locator(".card.on header .who").click()
    elif where == "outline":
        labeler.widget.locator("nav .row").nth(3).click()
    elif where == "option":
        labeler.option("outcome", "success").evaluate("button => button.focus()")
    elif where == "next run":
        labeler.widget.locator('[aria-label="next run"]').evaluate("button => button.focus()")
    elif where == "cards":
        labeler.widget.locator(".cards").evaluate("list => list.focus()")


def state_of(visit: Visit, notebook: Notebook) -> tuple[list[str], list[int | None], int]:
    """The notebook's cells, how often each was run, and the process of its kernel."""
    return notebook.sources(), notebook.execution_counts(), visit.kernel(notebook).pid


def test_no_key_reaches_the_notebook_wherever_in_the_widget_focus_is(visit: Visit) -> None:
    notebook, labeler = visit.label()
    before = state_of(visit, notebook)
    for where in ("hidden input", "note", "card", "outline", "option", "next run", "cards"):
        put_focus(labeler, where)
        for key in (*NOTEBOOK_KEYS, *CHORDS):
            labeler.press(key)
            # Enter in the note gives the keyboard back to the room, Enter on "next run" turns: put it back.
            if key in ("Enter", "c", *CHORDS):
                put_focus(labeler, where)
        notebook.page.wait_for_timeout(200)
        assert state_of(visit, notebook) == before, where
        assert notebook.page.locator(".jp-Dialog").count() == 0, where
    # But one, which changes no cell: the notebook is saved from within.
    assert notebook.page.evaluate(f"() => {DIRTY}")
    put_focus(labeler, "note")
    labeler.press("Control+s")
    notebook.page.wait_for_function(f"() => !{DIRTY}", timeout=20_000)
    assert state_of(visit, notebook) == before


def test_escape_leaves_the_widget_and_a_click_comes_back(visit: Visit) -> None:
    notebook, labeler = visit.label()
    hint = labeler.widget.locator("footer .r")
    assert "keys active" in hint.inner_text()
    labeler.press("Escape")
    hint.get_by_text("click here to use keys").wait_for(timeout=5_000)
    labeler.press("1")
    assert labeler.chosen() == {}
    labeler.focus()
    labeler.press("1")
    labeler.option("outcome", "success").and_(notebook.page.locator('[aria-checked="true"]')).wait_for(timeout=5_000)
    # From the note, Escape gives the keyboard back to the room first, and leaves the room at the second press.
    labeler.press("c")
    labeler.press("Escape")
    hint.get_by_text("keys active").wait_for(timeout=5_000)
    labeler.press("Escape")
    hint.get_by_text("click here to use keys").wait_for(timeout=5_000)
