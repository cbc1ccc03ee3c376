"""F8: the connection between page and server is cut, swallows everything, or carries it late, and comes back."""

from __future__ import annotations

from dataclasses import replace

from tests.browser.typist import Typist
from tests.browser.visit import Visit
from tests.faults.fault import LabScene
from tests.faults.proxy import Line, line_to

WAYS = ("cut", "cut again and again", "nothing for a while", "nothing, then cut", "late", "trickle")


def play(scene: LabScene) -> None:
    """Each way in turn, keys all the while; once the line is good again all is saved without a hand."""
    with line_to(scene.lab.url) as line, scene.visit(replace(scene.lab, url=line.url)) as visit:
        _, typist = visit.typist(scene.seed(), longest=True)
        for number in scene.each_round():
            scene.press(visit, typist, scene.random.randrange(3, 7))
            disturb(WAYS[number % len(WAYS)], line, scene, visit, typist)
            line.manner = "through"
            scene.press(visit, typist, 2)
            scene.recovered(visit, typist, within_s=90)
            typist.at_rest()


def disturb(way: str, line: Line, scene: LabScene, visit: Visit, typist: Typist) -> None:
    """Do it to the line while keys are pressed."""
    pauses = (50, 200, 500)
    if way.startswith("cut"):
        for _ in range(4 if way.endswith("again") else 1):
            line.cut()
            scene.press(visit, typist, scene.random.randrange(2, 6), pauses=pauses)
        return
    line.manner = "late" if way == "late" else "trickle" if way == "trickle" else "nothing"
    scene.press(visit, typist, scene.random.randrange(8, 14), pauses=pauses)
    if line.manner == "nothing":
        typist.labeler.page.wait_for_timeout(scene.random.choice((2_000, 6_000)))
        state, *_ = scene.account.look(visit.witness, typist.labeler, visit.store)
        if state != "silent":
            scene.account.note(f"a line that carries nothing is called {state}")
        if way.endswith("cut"):
            line.cut()
