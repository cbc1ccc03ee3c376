"""F19: bytes of the store's file are changed, or its tail is cut off."""

from __future__ import annotations

from pathlib import Path

from tests.faults.fault import Scene
from tests.faults.writer import Said, start
from trajwidgets.errors import StoreError
from trajwidgets.store import LabelStore


def play(scene: Scene) -> None:
    """Opening or verify() must find it, unless the very same log is read all the same; the file is left alone."""
    whole = scene.folder / "whole.db"
    said = Said()
    scene.account.note(*said.end(start(whole, "a1", 1, 60)))
    with LabelStore(whole) as store:
        scene.account.settle(store, said.kept, said.tried)
        head = store.verify().head
    content = whole.read_bytes()
    for number in scene.each_round():
        path = scene.folder / "damaged.db"
        broken = bytearray(content)
        place = scene.random.randrange(len(content))
        if number % 4 == 3:
            del broken[place:]
        else:
            length = min(scene.random.choice((1, 1, 8, 512)), len(content) - place)
            broken[place : place + length] = scene.random.randbytes(length)
        path.write_bytes(broken)
        if read(path) not in (None, head):
            scene.account.note(f"damage at byte {place} of {len(content)} went unnoticed")
        if path.read_bytes() != broken:
            scene.account.note(f"a file damaged at byte {place} was changed by reading it")


def read(path: Path) -> str | None:
    """The head of the log in the file; None where opening or checking it says that something is wrong."""
    try:
        with LabelStore(path) as store:
            found = store.verify()
    except StoreError:
        return None
    return found.head if found else None
