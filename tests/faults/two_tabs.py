"""F11, F12, F13: one annotator at several places at once: two tabs, two views of one widget, two notebooks."""

from __future__ import annotations

import time
from contextlib import suppress

from by_hand import NEXT_ACTION, OUTCOME
from lab import LabelerView
from tests.browser.visit import LONGEST, LONGEST_ID, Visit, labeling
from tests.browser.witness import landed
from tests.faults.fault import LabScene

SETTLED_WITHIN_S = 10


def two_tabs(scene: LabScene) -> None:
    """Two tabs on one notebook: both show the one widget of its kernel. Now and then one is reloaded."""
    with scene.visit() as visit:
        notebook, first = visit.label(runs=LONGEST)
        notebook.save()
        other = visit.lab.open(visit.tab(), f"{visit.folder.name}/a1.ipynb")
        views = [first, other.labeler()]
        for number in scene.each_round():
            in_turn(scene, visit, views)
            if number % 5 == 4:
                views[1].page.reload(wait_until="domcontentloaded")
                views[1] = visit.lab.opened(views[1].page).labeler()
            agree(scene, visit, views)


def shown_twice(scene: LabScene) -> None:
    """One widget displayed by two cells of one notebook."""
    with scene.visit() as visit:
        cells = labeling(runs=LONGEST)
        notebook = visit.open([cells[0], f"labeler = {cells[1]}\nlabeler", "labeler"])
        notebook.run_all()
        views = [notebook.labeler(0), notebook.labeler(1)]
        for _ in scene.each_round():
            in_turn(scene, visit, views)
            agree(scene, visit, views)


def two_notebooks(scene: LabScene) -> None:
    """One annotator in two notebooks, each with a kernel of its own; and a colleague in a third who is left alone."""
    with scene.visit() as visit:
        _, colleague = visit.typist(scene.seed(), "a2", longest=True)
        views = []
        for name in ("morning.ipynb", "evening.ipynb"):
            notebook = visit.open(labeling(runs=LONGEST), name)
            notebook.run_all()
            views.append(notebook.labeler())
        for _ in scene.each_round():
            colleague.labeler.page.bring_to_front()
            colleague.labeler.focus()
            scene.press(visit, colleague, scene.random.randrange(3, 7))
            in_turn(scene, visit, views)
            agree(scene, visit, views)
            colleague.labeler.page.bring_to_front()
            scene.recovered(visit, colleague)
            colleague.at_rest()


def in_turn(scene: LabScene, visit: Visit, views: list[LabelerView]) -> None:
    """Keys here and there, often before one place can have heard of what was pressed at the other."""
    for _ in range(scene.random.randrange(3, 6)):
        view = scene.random.choice(views)
        view.page.bring_to_front()
        view.focus()
        for _ in range(scene.random.randrange(1, 5)):
            keys = [*OUTCOME, *NEXT_ACTION, "u", "j", "k"]
            key = scene.random.choice(keys)
            n_before, shown = len(visit.witness.acts_of(view.page)), view.step()
            view.press(key)
            n_acts = len(visit.witness.acts_of(view.page)) - n_before
            if not landed(view.page) or (key in (*OUTCOME, *NEXT_ACTION) and n_acts != 1):
                scene.account.note(f"key {key} on step {shown} gave {n_acts} acts")
            if scene.random.random() < 0.3:
                scene.account.look(visit.witness, view, visit.store)


def agree(scene: LabScene, visit: Visit, views: list[LabelerView]) -> None:
    """Once all is saved, every place shows for each step what the store holds, and counts the same steps as done."""
    for view in views:
        view.page.bring_to_front()
        view.wait_saved(timeout_ms=40_000)
        scene.account.look(visit.witness, view, visit.store)
    scene.account.settle_pages(visit)
    frame = visit.store.to_frame()
    held: dict[str, dict[str, str]] = {}
    for row in frame[(frame["annotator"] == "a1") & (frame["trajectory_id"] == LONGEST_ID)].itertuples():
        held.setdefault(str(row.step_id), {})[str(row.field)] = str(row.value)
    n_done = sum({"outcome", "next_action"} <= answers.keys() for answers in held.values())
    for view in views:
        view.page.bring_to_front()
        deadline = time.monotonic() + SETTLED_WITHIN_S
        shown, expected = (-1, {}), (n_done, {})
        while time.monotonic() < deadline:
            with suppress(KeyError):
                shown, expected = (view.n_rated(), view.chosen()), (n_done, held.get(view.step() or "", {}))
            if shown == expected:
                break
            view.page.wait_for_timeout(50)
        if shown != expected:
            scene.account.note(f"step {view.step()} shows {shown}, the store holds {expected}")
