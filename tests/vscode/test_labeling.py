"""Labelling in VS Code: what is pressed is in the store, through reloads and dying kernels, and shows in the panel."""

from __future__ import annotations

import time

import pytest

import trajwidgets as tw
from by_hand import REQUIRED, cohen_kappa, krippendorff_alpha, shared
from tests.browser.typist import Typist
from tests.vscode.pages import Pages
from tests.vscode.visit import LABELER, Visit, desk


def n_acts(store: tw.LabelStore) -> int:
    return len(store.events(kinds=["decision", "retraction"]))


def n_pressed(typist: Typist) -> int:
    return typist.desk.n_said + typist.desk.n_undone


def go_on(typist: Typist) -> None:
    """The books of somebody who opens the run anew: at the first step that is still open."""
    steps = [row.step_id for row in typist.desk.runs[typist.desk.run] if row.asks]
    typist.desk.step = next(step for step in steps if not typist.desk.is_done(step))


def test_the_store_holds_what_keys_clicks_notes_and_undo_have_said(visit: Visit) -> None:
    typist = visit.typist(21)
    typist.work(40)
    assert typist.desk.n_undone > 0
    typist.is_in(visit.store)
    panel = visit.panel()
    until = time.monotonic() + 10
    while not panel.numbers().keys() >= set(REQUIRED):
        assert time.monotonic() < until, panel.numbers()
        visit.page.wait_for_timeout(100)


def test_a_window_reloaded_in_mid_work_loses_nothing_and_work_goes_on_where_it_stopped(visit: Visit) -> None:
    typist = visit.typist(22)
    typist.work(12)
    typist.press(typist.answer())
    visit.reload()
    assert visit.n_widgets() == 0, "VS Code draws no widget until its cell is run again"
    typist.labeler = visit.label()
    # One is where one was, which the last key has told the store.
    typist.at_rest()
    typist.work(8)
    typist.is_in(visit.store)


def test_keys_pressed_after_the_kernel_died_are_never_called_saved_and_are_saved_after_a_reload(visit: Visit) -> None:
    typist = visit.typist(23)
    typist.work(10)
    typist.labeler.wait_saved()
    visit.kernel().kill()
    for _ in range(4):
        typist.press(typist.answer())
    typist.labeler.widget.locator('.save:is([data-saving="silent"], [data-saving="gone"])').wait_for(timeout=10_000)
    n_missing = n_pressed(typist) - n_acts(visit.store)
    assert n_missing == 4
    assert typist.labeler.saving()[1] == n_missing
    visit.reload()
    typist.labeler = visit.label()
    typist.is_in(visit.store)
    typist.labeler.focus()
    typist.desk.step = typist.labeler.step() or ""
    typist.work(6)
    typist.is_in(visit.store)


def test_where_the_webview_may_keep_nothing_unsaved_keys_are_counted_and_kept_for_the_next_widget(
    forgetful: Pages,
) -> None:
    typist = forgetful.typist(24)
    tried = forgetful.frame.evaluate("() => { try { localStorage.length } catch (error) { return error.name } }")
    assert tried == "SecurityError"
    typist.work(6)
    typist.labeler.wait_saved()
    kernel = forgetful.kernel()
    kernel.suspend()
    try:
        for _ in range(5):
            typist.press(typist.answer())
        typist.labeler.widget.locator('.save[data-saving="silent"]').wait_for(timeout=10_000)
        assert typist.labeler.saving()[1] == n_pressed(typist) - n_acts(forgetful.store) == 5
    finally:
        kernel.resume()
    typist.is_in(forgetful.store)


def test_the_panel_says_what_two_annotators_hands_have_worked_out(pages: Pages) -> None:
    first = pages.typist(25)
    answer_steps(first, 8)
    first.is_in(pages.store)
    pages.run_cells(LABELER.format(annotator="a2"), first=1)
    labeler = pages.labeler()
    labeler.focus()
    second = Typist("a2", labeler, desk(), first.random)
    answer_steps(second, 8)
    second.is_in(pages.store)
    for name in REQUIRED:
        pairs = shared(first.desk.counts(), second.desk.counts(), name)
        expected = [len(pairs), cohen_kappa(pairs), krippendorff_alpha(pairs)]
        deadline = time.monotonic() + 15
        # The panel hears of the last key by itself, in its own time.
        while (found := shown(pages, name)) != pytest.approx(expected) and time.monotonic() < deadline:
            pages.page.wait_for_timeout(100)
        assert found == pytest.approx(expected), name


def answer_steps(typist: Typist, n: int) -> None:
    """Answer both questions about each of `n` steps."""
    for _ in range(n * len(REQUIRED)):
        typist.press(typist.answer())
    typist.at_rest()


def shown(pages: Pages, name: str) -> list[float]:
    """The panel's n, kappa and alpha of a field; NaN where it shows none."""
    # Until the panel has heard of the first label it has no fields.
    rows = pages.panel().numbers().get(name, {"all": [None] * 4})
    n, _, kappa, alpha = rows["all"]
    return [float(value or "nan") for value in (n, kappa, alpha)]
