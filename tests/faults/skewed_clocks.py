"""F25: each writer's clock is days off, jumps, or stands still."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from tests.faults.fault import Scene
from tests.faults.writer import judge
from trajwidgets.store import LabelStore

#: A second before summer time begins in Europe.
BEGIN = datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)


def play(scene: Scene) -> None:
    """Writers in turn; what counts is the order of the writing all the same."""
    for number in scene.each_round():
        path = scene.folder / f"{number}.db"
        with ExitStack() as stack:
            stores = [stack.enter_context(LabelStore(path, clock=clock(scene))) for _ in range(4)]
            written = []
            for _ in range(30):
                made = judge(scene.random)
                scene.random.choice(stores).save(made, annotator="a1")
                written.append(made.decision_id)
            there = scene.account.settle(stores[0], set(written), set(written))
            live = [decision.decision_id for decision in stores[0].decisions()]
            if (there, live) != (written, written):
                scene.account.note("acts count in another order than they were written in")


def clock(scene: Scene) -> Callable[[], datetime]:
    """A clock that is off by up to a year, and jumps or stands still."""
    begin = BEGIN + timedelta(days=scene.random.randrange(-400, 400))
    jump = scene.random.choice((0, 1, 3600, 3 * 86_400))
    return lambda: begin + timedelta(seconds=scene.random.uniform(-jump, jump))
