"""F5: the tab is reloaded in the middle of a press."""

from __future__ import annotations

from tests.faults.fault import LabScene

# From inside the press itself: before the widget has seen the key.
AT_THE_PRESS = "() => addEventListener('keydown', () => location.reload(), { capture: true, once: true })"


def play(scene: LabScene) -> None:
    """Hurried keys and a reload at a random moment, every third time at the very press."""
    with scene.visit() as visit:
        notebook, typist = visit.typist(scene.seed(), longest=True)
        notebook.save()
        for number in scene.each_round():
            for _ in range(scene.random.randrange(3, 9)):
                typist.press(typist.answer_or_undo())
            if number % 3 == 2:
                notebook.page.evaluate(AT_THE_PRESS)
                with notebook.page.expect_navigation(wait_until="domcontentloaded"):
                    typist.press(typist.answer())
            else:
                notebook.page.wait_for_timeout(scene.random.choice((0, 0, 5, 20, 50)))
                notebook.page.reload(wait_until="domcontentloaded")
            notebook = visit.lab.opened(notebook.page)
            typist.labeler.wait()
            scene.recovered(visit, typist)
            typist.at_rest()
            if notebook.execution_counts() != [1, 2]:
                scene.account.note("the widget did not come back by itself")
            typist.labeler.focus()
