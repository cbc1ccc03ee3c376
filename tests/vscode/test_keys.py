"""Keys pressed in a widget are the widget's: neither of VS Code's two ways to take them gets one."""

from __future__ import annotations

from tests.browser.test_keyboard import CHORDS, NOTEBOOK_KEYS, put_focus
from tests.vscode.pages import Pages
from tests.vscode.visit import Visit

PLACES = ("hidden input", "note", "card", "outline", "option", "next run", "cards")


def test_no_key_reaches_the_notebook_wherever_in_the_widget_focus_is(visit: Visit) -> None:
    labeler = visit.label()
    before = visit.notebook()
    for where in PLACES:
        put_focus(labeler, where)
        for key in (*NOTEBOOK_KEYS, *CHORDS):
            labeler.press(key)
            if key in ("Enter", "c", *CHORDS):
                put_focus(labeler, where)
        visit.page.wait_for_timeout(200)
        assert visit.notebook() == before, where


def test_after_escape_the_keyboard_is_the_notebooks_again_and_a_click_takes_it_back(visit: Visit) -> None:
    labeler = visit.label()
    labeler.press("Escape")
    labeler.widget.locator("footer .r").get_by_text("click here to use keys").wait_for(timeout=5_000)
    before = visit.notebook()
    labeler.press("b")
    assert labeler.chosen() == {}
    deadline = 20
    while visit.notebook() == before and (deadline := deadline - 1):
        visit.page.wait_for_timeout(100)
    assert visit.notebook() != before, "the notebook takes the key `b`, so that none reaching it means something"
    labeler.focus()
    labeler.press("1")
    labeler.widget.locator('aside [data-value="success"][aria-checked="true"]').wait_for(timeout=5_000)


def test_no_key_leaves_the_webview_and_what_has_focus_is_an_input_to_vs_code(pages: Pages) -> None:
    labeler = pages.label()
    for where in ("hidden input", "note"):
        put_focus(labeler, where)
        assert pages.page.evaluate("() => editor.inputFocused"), where
        labeler.press("a", "Escape")
    labeler.focus()
    labeler.press(*"abjk1q", "Delete", "Enter")
    assert pages.came_out() == []
    # But one, which changes nothing: the notebook is saved from within.
    labeler.press("Control+s")
    pages.page.wait_for_function("() => editor.saves === 1", timeout=5_000)
    assert pages.came_out() == []


def test_an_input_of_somebody_else_is_known_to_the_pages_that_play_vs_code(pages: Pages) -> None:
    """The rule itself: keys from an input come out and are no commands, keys from an ordinary element are both."""
    pages.run_cells("from IPython.display import HTML; HTML('<input id=field><button id=button>b</button>')")
    pages.frame.locator("#field").focus()
    pages.page.keyboard.press("a")
    pages.page.wait_for_function("() => editor.keys.length === 1", timeout=5_000)
    assert (pages.came_out(), pages.notebook()) == (["a"], [])
    pages.frame.locator("#button").focus()
    pages.page.keyboard.press("d")
    pages.page.wait_for_function("() => editor.keys.length === 2", timeout=5_000)
    assert (pages.came_out(), pages.notebook()) == (["a", "d"], ["d"])
