"""F13: eight processes write to one store at once; in every second round one of them is killed."""

from __future__ import annotations

from tests.faults.fault import Scene
from tests.faults.writer import Said, start
from trajwidgets.store import LabelStore

N_PROCESSES = 8
N_EACH = 12


def play(scene: Scene) -> None:
    """All of them at once on a fresh store, which they make at the same moment."""
    for number in scene.each_round():
        path = scene.folder / f"{number}.db"
        seeds = [scene.random.randrange(1 << 30) for _ in range(N_PROCESSES)]
        programs = [start(path, f"a{place}", seed, N_EACH) for place, seed in enumerate(seeds)]
        said = Said()
        if number % 2 and programs[0].stdout is not None:
            for _ in range(scene.random.randrange(1, 12)):
                said.hear(programs[0].stdout.readline())
            programs[0].kill()
            # Not communicate(), which leaves out what readline() has taken from the pipe ahead of its line.
            said.hear(programs[0].stdout.read())
            programs.pop(0).communicate()
        for program in programs:
            scene.account.note(*said.end(program))
        with LabelStore(path) as store:
            scene.account.settle(store, said.kept, said.tried)
            if (n_projects := len(store.events(kinds=["project"]))) != 1:
                scene.account.note(f"{n_projects} projects were begun in one file")
