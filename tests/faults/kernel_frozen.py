"""F4: the kernel's process is stopped (SIGSTOP) for a while and goes on (SIGCONT), as when a machine swaps."""

from __future__ import annotations

from tests.faults.fault import LabScene
from tests.faults.kernel_killed import unanswered

FROZEN_S = 20


def play(scene: LabScene, seconds: float = FROZEN_S) -> None:
    """Keys all the while; the page says that nothing answers and how many are unsaved, and saves them after."""
    with scene.visit() as visit:
        notebook, typist = visit.typist(scene.seed(), longest=True)
        for _ in scene.each_round():
            scene.press(visit, typist, 5)
            typist.labeler.wait_saved()
            kernel = visit.kernel(notebook)
            kernel.suspend()
            try:
                scene.press(visit, typist, 8)
                typist.at_rest()
                unanswered(typist)
                state, n_unsaved, missing = scene.account.look(visit.witness, typist.labeler, visit.store)
                text = typist.labeler.widget.locator(".save").inner_text()
                if text != f"not answering (busy or restarted), {len(missing)} unsaved":
                    scene.account.note(f"a frozen kernel is called: {text} ({state}, {n_unsaved})")
                notebook.page.wait_for_timeout(1000 * max(0, seconds - 3))
                scene.press(visit, typist, 2)
            finally:
                kernel.resume()
            scene.recovered(visit, typist)
            typist.at_rest()
