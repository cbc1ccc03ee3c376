"""F26: a process forks with the store open, and both go on writing."""

from __future__ import annotations

from tests.faults.fault import Scene
from tests.faults.writer import Said, start
from trajwidgets.store import LabelStore


def play(scene: Scene) -> None:
    """Both write at once, from the same chances."""
    for number in scene.each_round():
        path = scene.folder / f"{number}.db"
        said = Said()
        scene.account.note(*said.end(start(path, "parent", number, 15, "fork")))
        with LabelStore(path) as store:
            scene.account.settle(store, said.kept, said.tried)
            writers = [{event.writer_id for event in store.events(annotator=name)} for name in ("parent", "child")]
            if [len(found) for found in writers] != [1, 1] or writers[0] == writers[1]:
                scene.account.note("parent and child are not each a writer of their own")
