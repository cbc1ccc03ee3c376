"""Kernels that die or freeze amid the work: every pressed key reaches the store once, and the page never pretends."""

from __future__ import annotations

import time

import trajwidgets as tw
from lab import Notebook
from tests.browser.typist import Typist
from tests.browser.visit import Visit

# The page's own log: which keys arrived inside the widget. A dialog of JupyterLab may take one.
RECORD = """() => {
  window.landed = [];
  const inside = event => event.composedPath().some(node => node.classList?.contains('trajwidgets'));
  addEventListener('keydown', event => landed.push(inside(event)), { capture: true });
}"""


def n_acts(store: tw.LabelStore) -> int:
    return len(store.events(kinds=["decision", "retraction"]))


def press(typist: Typist, store: tw.LabelStore, key: str) -> None:
    """Press a key, then hold the page's word against the store: it may call nothing saved that is not there."""
    typist.labeler.press(key)
    if not typist.labeler.page.evaluate("() => landed.at(-1)"):
        return
    typist.pressed.append(key)
    typist.desk.press(key)
    honest(typist, store)


def honest(typist: Typist, store: tw.LabelStore) -> tuple[str, int]:
    state, n_unsaved = typist.labeler.saving()
    # Read after the page, so that what the page knows of is in it.
    missing = n_pressed(typist) - n_acts(store)
    assert n_unsaved >= missing, f"the page says {state}, {n_unsaved} unsaved; the store lacks {missing}"
    return state, n_unsaved


def n_pressed(typist: Typist) -> int:
    return typist.desk.n_said + typist.desk.n_undone


def next_key(typist: Typist) -> str:
    return "u" if typist.random.random() < 0.1 else typist.answer()


def restarted(notebook: Notebook) -> None:
    """Wait until JupyterLab says that it starts the kernel anew, and close its dialog."""
    notebook.page.locator(".jp-Dialog").wait_for(timeout=30_000)
    notebook.dismiss_dialogs()
    notebook.wait_for_kernel()


def test_every_key_is_in_the_store_once_when_the_kernel_is_killed_again_and_again(visit: Visit) -> None:
    notebook, typist = visit.typist(7, longest=True)
    notebook.page.evaluate(RECORD)
    labeler, store = typist.labeler, visit.store
    for _ in range(3):
        for _ in range(typist.random.randrange(3, 9)):
            press(typist, store, next_key(typist))
            notebook.page.wait_for_timeout(typist.random.choice((0, 0, 20, 60)))
        visit.kernel(notebook).kill()
        killed = time.monotonic()
        for _ in range(typist.random.randrange(3, 7)):
            press(typist, store, next_key(typist))
            notebook.page.wait_for_timeout(typist.random.choice((10, 50, 100)))
        labeler.widget.locator('.save:is([data-saving="silent"], [data-saving="gone"])').wait_for(timeout=10_000)
        assert time.monotonic() - killed < 6, "two seconds without an answer are a reason to say so"
        restarted(notebook)
        press(typist, store, next_key(typist))
        state, n_unsaved = honest(typist, store)
        assert (state in ("silent", "gone"), n_unsaved) == (True, n_pressed(typist) - n_acts(store))
        notebook.run_all()
        labeler.wait()
        typist.is_in(store)
        # Work goes on at the first open step, whatever was saved by then.
        typist.desk.step = next(
            row.step_id
            for row in typist.desk.runs[typist.desk.run]
            if row.asks and not typist.desk.is_done(row.step_id)
        )
        typist.at_rest()
        labeler.focus()
    typist.work(10)
    typist.is_in(store)


def test_keys_pressed_after_the_kernel_died_survive_a_reload_of_the_tab(visit: Visit) -> None:
    notebook, typist = visit.typist(3, longest=True)
    notebook.page.evaluate(RECORD)
    labeler, store = typist.labeler, visit.store
    typist.work(10)
    notebook.save()
    labeler.wait_saved()
    visit.kernel(notebook).kill()
    for _ in range(5):
        press(typist, store, next_key(typist))
    notebook.page.reload(wait_until="domcontentloaded")
    notebook = visit.lab.opened(notebook.page)
    notebook.run_all()
    labeler.wait()
    typist.is_in(store)


def test_a_frozen_kernel_is_told_from_a_saved_label_and_takes_everything_up_when_it_thaws(visit: Visit) -> None:
    notebook, typist = visit.typist(11, longest=True)
    notebook.page.evaluate(RECORD)
    labeler, store = typist.labeler, visit.store
    typist.work(5)
    labeler.wait_saved()
    kernel = visit.kernel(notebook)
    kernel.suspend()
    try:
        for _ in range(8):
            press(typist, store, next_key(typist))
        typist.at_rest()
        badge = labeler.widget.locator('.save[data-saving="silent"]')
        badge.wait_for(timeout=5_000)
        n_missing = n_pressed(typist) - n_acts(store)
        assert badge.inner_text() == f"not answering (busy or restarted), {n_missing} unsaved"
    finally:
        kernel.resume()
    typist.is_in(store)
    typist.at_rest()
