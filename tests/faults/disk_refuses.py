"""F15, F17: the disk with the store is full or read-only for a while."""

from __future__ import annotations

from tests.browser.visit import Visit
from tests.faults.disk import Trouble, small_disk
from tests.faults.fault import LabScene
from tests.faults.kernel_killed import run_again

# The second is what a limit of the process looks like, where no disk can be mounted.
FULL = ("the disk is full", "the disk refused to read or write")
READ_ONLY = ("it is read-only here", "its folder takes no new file", "cannot be opened")


def disk_full(scene: LabScene) -> None:
    """Nothing more fits on the disk."""
    with scene.visit() as visit, small_disk(visit.folder / "disk") as (full, _):
        refused(scene, visit, full, FULL)


def read_only(scene: LabScene) -> None:
    """The folder and the file become read-only, also while the notebook is run again."""
    with scene.visit() as visit, small_disk(visit.folder / "disk") as (_, frozen):
        refused(scene, visit, frozen, READ_ONLY, again=True)


def refused(scene: LabScene, visit: Visit, trouble: Trouble, reasons: tuple[str, ...], *, again: bool = False) -> None:
    """Keys before, while and after the disk refuses: not saved and why, then saved without a hand."""
    visit.place = "disk/labels.db"
    notebook, typist = visit.typist(scene.seed(), longest=True)
    badge = typist.labeler.widget.locator(".save")
    for number in scene.each_round():
        scene.press(visit, typist, scene.random.randrange(3, 7))
        typist.labeler.wait_saved()
        with trouble(visit.kernel(notebook)):
            scene.press(visit, typist, scene.random.randrange(3, 7))
            failed = typist.labeler.widget.locator('.save[data-saving="failed"]')
            failed.wait_for(timeout=20_000)
            _, n_unsaved, missing = scene.account.look(visit.witness, typist.labeler, visit.store)
            if n_unsaved != len(missing) or not any(reason in badge.inner_text() for reason in reasons):
                scene.account.note(f"{len(missing)} not saved, the page says: {badge.inner_text()}")
            if again and number % 2 == 1:
                notebook.run_all()
                typist.labeler.wait()
                failed.wait_for(timeout=20_000)
                typist.labeler.focus()
                scene.press(visit, typist, 2)
        scene.recovered(visit, typist)
        if again and number % 2 == 1:
            run_again(notebook, typist)
        typist.at_rest()
