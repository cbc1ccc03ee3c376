"""F1: the kernel is killed with SIGKILL while somebody labels, and the notebook is run again."""

from __future__ import annotations

import time
from contextlib import suppress

import psutil
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from lab import Notebook
from tests.browser.typist import Typist
from tests.browser.visit import Visit
from tests.faults.fault import LabScene

#: Two seconds without an answer are a reason to say so; the rest is what a busy machine may take.
SAID_WITHIN_S = 6


def play(scene: LabScene) -> None:
    """Keys before, at and after the kill, and one once JupyterLab has started the kernel anew; then Run All."""
    with scene.visit() as visit:
        notebook, typist = visit.typist(scene.seed(), longest=True)
        for _ in scene.each_round():
            scene.press(visit, typist, scene.random.randrange(3, 9))
            kernel = visit.kernel(notebook)
            kernel.kill()
            killed = time.monotonic()
            scene.press(visit, typist, scene.random.randrange(3, 7), pauses=(10, 50, 100))
            unanswered(typist)
            if time.monotonic() - killed > SAID_WITHIN_S:
                scene.account.note(f"said only after {time.monotonic() - killed:.0f} s that nothing answers")
            restarted(visit, notebook, kernel)
            typist.press_if_it_lands(typist.answer_or_undo())
            state, n_unsaved, missing = scene.account.look(visit.witness, typist.labeler, visit.store)
            # What the kernel wrote and could not acknowledge any more is stored, and for the page unsaved.
            unacknowledged = len(set(visit.witness.acts_of(typist.labeler.page)) - visit.witness.acknowledged)
            if state not in ("silent", "gone") or not len(missing) <= n_unsaved <= unacknowledged:
                scene.account.note(
                    f"after the kill: {state}, {n_unsaved} unsaved of {unacknowledged} not acknowledged; "
                    f"the store lacks {len(missing)}"
                )
            run_again(notebook, typist)
            scene.recovered(visit, typist)


def unanswered(typist: Typist) -> None:
    """Wait until the page says that its kernel does not answer."""
    badge = '.save:is([data-saving="silent"], [data-saving="gone"])'
    typist.labeler.widget.locator(badge).wait_for(timeout=30_000)


def restarted(visit: Visit, notebook: Notebook, killed: psutil.Process) -> None:
    """Wait until JupyterLab has started the kernel anew, and close the dialog in which it says so.

    A key may have closed the dialog before anybody could look, so the new process is the evidence.
    """
    deadline = time.monotonic() + 60
    anew = False
    while not anew:
        if time.monotonic() > deadline:
            raise TimeoutError("JupyterLab has not started the killed kernel anew within a minute")
        notebook.page.wait_for_timeout(100)
        # For a moment there is no process, or one that has ended and not been waited for.
        with suppress(LookupError, psutil.Error):
            anew = visit.kernel(notebook).pid != killed.pid
    notebook.wait_for_kernel()
    with suppress(PlaywrightTimeout):
        notebook.page.locator(".jp-Dialog").wait_for(timeout=2_000)
    notebook.dismiss_dialogs()


def run_again(notebook: Notebook, typist: Typist) -> None:
    """Run All, and take the keyboard where one was."""
    notebook.run_all()
    typist.labeler.wait()
    typist.labeler.wait_saved(timeout_ms=40_000)
    typist.at_rest()
    typist.labeler.focus()
