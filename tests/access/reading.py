"""States of a Viewer: what two annotators said, a search, and the sheet of its keys."""

from __future__ import annotations

from collections.abc import Callable

from lab import PATIENCE_MS
from tests.access.states import Scene

SAID = """\
from uuid import uuid4

import trajwidgets as tw
from trajwidgets.labels import StepTarget

run = next(run for run in tw.examples() if run.trajectory_id == "support-final-sale-pressure")
with tw.LabelStore("read.db") as store:
    for name, value in (("anna", "success"), ("ben", "failure")):
        targets = [StepTarget(trajectory_id=run.trajectory_id, step_id=step.step_id) for step in run.steps[2:9]]
        labels = tuple(tw.Label(target=target, field="outcome", value=value) for target in targets)
        said = tw.Decision(decision_id=uuid4().hex, trajectory_id=run.trajectory_id, schema_hash="", labels=labels)
        store.save(said, annotator=name)
"""
VIEWER = 'tw.Viewer([run], "read.db", run.steps[2].step_id, labels="all"{options})'


def cells(language: str | None = None) -> list[str]:
    """The notebook."""
    return [SAID, VIEWER.format(options="" if language is None else f", language={language!r}")]


def reading(scene: Scene) -> None:
    """Opened at a step of which two say different things."""
    scene.labeler.widget.locator(".card.on .given .tag").nth(1).wait_for(timeout=PATIENCE_MS)


def found_in_it(scene: Scene) -> None:
    """A word is found."""
    scene.search("voucher")


def its_keys(scene: Scene) -> None:
    """The sheet is open, which has no form to show."""
    view = scene.at_the_keys()
    view.press("?")
    view.widget.locator(".sheet").wait_for(timeout=PATIENCE_MS)


STATES: dict[str, Callable[[Scene], None]] = {"reading": reading, "found in it": found_in_it, "its keys": its_keys}
