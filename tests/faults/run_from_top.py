"""F23: the notebook is run from the top again and again, in the same kernel and in fresh ones."""

from __future__ import annotations

from lab import Notebook
from tests.faults.fault import LabScene

RESTART = "jupyterapp.shell.currentWidget.sessionContext.restartKernel()"


def play(scene: LabScene) -> None:
    """Each time: no new row in the store, and the widget opens at the step where one was, with its answers."""
    with scene.visit() as visit:
        notebook, typist = visit.typist(scene.seed(), longest=True)
        for number in scene.each_round():
            scene.press(visit, typist, scene.random.randrange(1, 6))
            # Not always where work goes on by itself: people leave off at a step they want to think about.
            for _ in range(scene.random.choice((0, 0, 1, 3))):
                typist.press_if_it_lands(scene.random.choice(("j", "k", "k")))
            scene.recovered(visit, typist)
            typist.at_rest()
            rows = visit.store.last_row()
            if number % 3 == 2:
                restart(notebook)
            notebook.run_all()
            typist.labeler.wait()
            typist.labeler.wait_saved()
            typist.at_rest()
            if (now := visit.store.last_row()) != rows:
                scene.account.note(f"running the notebook again wrote {now - rows} rows")
            if notebook.errors():
                scene.account.note(f"a cell failed: {notebook.errors()}")
            typist.labeler.focus()


def restart(notebook: Notebook) -> None:
    """Restart the kernel, as the menu does."""
    notebook.page.evaluate(f"async () => {{ await {RESTART} }}")
    notebook.dismiss_dialogs()
