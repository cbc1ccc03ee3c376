"""F9: the network is gone for a while, or the machine with the browser sleeps."""

from __future__ import annotations

import time

import psutil

from tests.faults.fault import LabScene


def play(scene: LabScene) -> None:
    """In turn: the browser told that it is offline, and all its processes stopped while the server goes on."""
    with scene.visit() as visit:
        _, typist = visit.typist(scene.seed(), longest=True)
        for number in scene.each_round():
            scene.press(visit, typist, scene.random.randrange(3, 7))
            if number % 2 == 0:
                visit.context.set_offline(True)
                scene.press(visit, typist, 8, pauses=(100, 500, 1000))
                visit.context.set_offline(False)
            else:
                typist.press_if_it_lands(typist.answer())
                asleep(scene.random.choice((3, 8)))
            scene.press(visit, typist, 2)
            scene.recovered(visit, typist, within_s=90)
            typist.at_rest()


def asleep(seconds: float) -> None:
    """Stop the browser that this process has started, and wake it after a while."""
    processes = [child for child in psutil.Process().children(recursive=True) if "chrom" in child.name().lower()]
    for process in processes:
        process.suspend()
    time.sleep(seconds)
    for process in processes:
        process.resume()
