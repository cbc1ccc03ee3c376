"""Five states in which somebody meets a labeler, each come to by keys from the one before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import psutil

from lab import PATIENCE_MS, LabelerView

#: A form with a field of each kind, whose note refuses a word, and a run short enough to be labelled to its end.
FORM = """\
from typing import Annotated, Literal

from pydantic import BaseModel, Field, field_validator

import trajwidgets as tw


class Feedback(BaseModel):
    outcome: Literal["success", "partial", "failure"] = Field(description="Did the step reach what it was for?")
    next_action: Literal["continue", "retry", "other_tool", "ask_user", "escalate", "stop"] | None = None
    certainty: Annotated[int, Field(ge=1, le=5)] | None = None
    faults: set[Literal["wrong_tool", "wrong_argument", "not_grounded"]] = set()
    safe: bool | None = None
    minutes: Annotated[float, Field(ge=0, le=90.5)] | None = None
    note: str = ""

    @field_validator("note")
    @classmethod
    def no_names(cls, note: str) -> str:
        if "Smith" in note:
            raise ValueError("a note names no person")
        return note


class Verdict(BaseModel):
    solved: bool | None = None


runs = [run for run in tw.examples() if run.trajectory_id in ("support-final-sale-pressure", "web-order-two-lamps")]
"""
LABELER = (
    'tw.Labeler(runs, step=Feedback, run=Verdict, store="labels.db", annotator="a1", {options}'
    'guidelines="Judge what the step did, not what you would have done.")'
)


def cells(language: str | None = None) -> list[str]:
    """The notebook."""
    options = "" if language is None else f"language={language!r}, "
    return [FORM, LABELER.format(options=options)]


@dataclass(frozen=True)
class Scene:
    """A labeler, and the process of its kernel."""

    labeler: LabelerView
    kernel: psutil.Process

    def saved(self) -> None:
        self.labeler.wait_saved(PATIENCE_MS)

    def at_the_keys(self) -> LabelerView:
        """The widget, with the keyboard at its keys, whatever was open before."""
        self.labeler.press("Escape")
        self.labeler.focus()
        return self.labeler

    def search(self, word: str) -> None:
        """Look for a word that is there."""
        self.labeler.press("/")
        self.labeler.page.keyboard.type(word)
        self.labeler.widget.locator(".finder .around mark").wait_for(timeout=PATIENCE_MS)


def empty(_scene: Scene) -> None:
    """Just opened."""


def labelling(scene: Scene) -> None:
    """In the midst of it, with the sheet of all keys and the guidelines open."""
    view = scene.labeler
    view.option("outcome", "partial").click()
    view.option("faults", "wrong_tool").click()
    view.option("certainty", "4").click()
    view.press("Enter", "k")
    scene.saved()
    view.widget.locator("details.guidelines summary").click()
    view.focus()
    view.press("?")
    view.widget.locator(".sheet").wait_for()


def error(scene: Scene) -> None:
    """At a step with a tool error, after a value that Python refused and a number that is none."""
    view = scene.labeler
    view.press("Escape") if view.widget.locator(".sheet").count() else None
    view.focus()
    view.press("n")
    view.widget.locator('aside textarea[data-field="note"]').fill("as Smith said")
    view.press("Enter")
    view.widget.locator("aside .trouble").first.wait_for(timeout=PATIENCE_MS)
    view.widget.locator('aside input[data-field="minutes"]').fill("many")
    view.press("Enter")
    view.widget.locator("aside .trouble").nth(1).wait_for(timeout=PATIENCE_MS)


def review_ready(scene: Scene) -> None:
    """Every step of the run labelled."""
    view = scene.labeler
    view.widget.locator('aside textarea[data-field="note"]').fill("as the user said")
    view.press("Enter")
    view.widget.locator('aside input[data-field="minutes"]').fill("2.5")
    view.press("Enter")
    asked = int(view.widget.locator(".prog").get_attribute("aria-valuemax") or 0)
    for _ in range(2 * asked):
        if view.step() is None:
            break
        view.option("outcome", "success").click()
        view.press("Enter")
        view.page.wait_for_timeout(60)
    view.widget.locator("button.whole").click()
    view.widget.locator('aside .field[data-field="solved"] [data-value="true"]').click()
    view.focus()
    view.press("Enter")
    scene.saved()


def offline(scene: Scene) -> None:
    """The kernel does not answer, and a label is not saved."""
    view = scene.labeler
    view.focus()
    view.press("k")
    scene.kernel.suspend()
    view.option("outcome", "failure").click()
    view.widget.locator('.save[data-saving="silent"]').wait_for(timeout=PATIENCE_MS)


STATES: dict[str, Callable[[Scene], None]] = {
    "empty": empty,
    "labelling": labelling,
    "error": error,
    "review-ready": review_ready,
    "offline": offline,
}
