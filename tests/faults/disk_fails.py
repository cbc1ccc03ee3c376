"""F16: a call of the system fails with EIO: fsync, write or the removal of a journal."""

from __future__ import annotations

from tests.faults.fault import Scene
from tests.faults.writer import Said, start
from trajwidgets.store import LabelStore

CALLS = ("fsync,fdatasync", "pwrite64", "unlink")


def play(scene: Scene) -> None:
    """From a random call on each fails: what was acknowledged is there, and work goes on once the disk is well."""
    for number in scene.each_round():
        path = scene.folder / f"{number}.db"
        LabelStore(path).close()
        calls = CALLS[number % len(CALLS)]
        fails = f"inject={calls}:error=EIO:when={scene.random.randrange(1, 25)}+"
        under = ("strace", "-qq", "-f", "-o", str(scene.folder / "strace.log"), "-e", f"trace={calls}", "-e", fails)
        said = Said()
        scene.account.note(*said.end(start(path, "a1", number, 8, under=under), fails=True))
        settle(scene, path, said)
        scene.account.note(*said.end(start(path, "a1", number + 1000, 2)))
        settle(scene, path, said)


def settle(scene: Scene, path: object, said: Said) -> None:
    """Hold what was said against the store."""
    with LabelStore(str(path)) as store:
        scene.account.settle(store, said.kept, said.tried)
