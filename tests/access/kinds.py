"""States with every other kind of field, marks in a step, a search, and a run that is handed in."""

from __future__ import annotations

from collections.abc import Callable

from lab import PATIENCE_MS
from tests.access.states import Scene

FORM = """\
from typing import Annotated, Literal

from pydantic import BaseModel

import trajwidgets as tw


class Review(BaseModel):
    outcome: Annotated[
        Literal["success", "failure"],
        tw.FieldOptions(
            confidence=True,
            definitions={"success": "The step did what it was for.", "failure": "It did not."},
            examples={"failure": ["a tool called with an order that is not there"]},
        ),
    ]
    cause: Annotated[
        set[Literal["timeout", "rate_limit", "wrong_tool", "lost_context"]],
        tw.FieldOptions(
            groups={
                "System": ["timeout", "rate_limit"],
                "Reasoning": {"Planning": ["wrong_tool"], "Memory": ["lost_context"]},
            },
            definitions={"lost_context": "Something said before was forgotten."},
            shown_when={"outcome": "failure"},
        ),
    ] = set()
    matters: Annotated[list[Literal["honest", "helpful", "brief"]], tw.FieldOptions(ranked=True)] = []
    style: Annotated[Literal["fine", "odd"], tw.FieldOptions(suggest_default=True)] = "fine"
    better: tw.Correction | None = None


class OnCall(BaseModel):
    right_tool: bool | None = None


class OnMark(BaseModel):
    mistake: Literal["invented", "contradicts"] | None = None


runs = [run for run in tw.examples() if run.trajectory_id in ("support-final-sale-pressure", "web-order-two-lamps")]
"""
LABELER = 'tw.Labeler(runs, step=Review, call=OnCall, span=OnMark, store="kinds.db", annotator="a1"{options})'


def cells(language: str | None = None) -> list[str]:
    """The notebook."""
    return [FORM, LABELER.format(options="" if language is None else f", language={language!r}")]


def sure_and_ranked(scene: Scene) -> None:
    """An answer with how sure one is of it, and an order of three."""
    view = scene.labeler
    view.option("matters", "helpful").click()
    view.option("matters", "brief").click()
    view.option("outcome", "failure").click()
    view.widget.locator(".confidence button").nth(3).click()
    view.widget.locator(".confidence .on").wait_for(timeout=PATIENCE_MS)
    scene.saved()


def taxonomy(scene: Scene) -> None:
    """Codes are looked for, and one is chosen."""
    view = scene.labeler
    view.widget.locator('input[role="combobox"][data-field="cause"]').click()
    view.page.keyboard.type("wr")
    view.press("Enter", "Backspace")
    view.widget.locator(".codes .code.on").wait_for(timeout=PATIENCE_MS)


def correction(scene: Scene) -> None:
    """The arguments of a call are put right, and are no JSON at the moment."""
    view = scene.labeler
    view.focus()
    editor = view.widget.locator('.correction textarea[data-field="better"]')
    arguments = view.widget.locator(".correction .places button").last
    if arguments.count():
        arguments.click()
    editor.click()
    editor.press("ControlOrMeta+End")
    view.page.keyboard.type(" and more")
    view.widget.locator(".correction .changes").wait_for(timeout=PATIENCE_MS)


def marks(scene: Scene) -> None:
    """One mark is made and spoken of, and a caret chooses the words of the next."""
    view = scene.labeler
    view.focus()
    view.press("e", "Shift+w", "Shift+w", "Enter")
    view.widget.locator(".marks li").first.wait_for(timeout=PATIENCE_MS)
    view.press("e", "w", "w", "Shift+w")
    view.widget.locator(".selection q").wait_for(timeout=PATIENCE_MS)


def searching(scene: Scene) -> None:
    """A word is found, and what stands around it shown."""
    scene.at_the_keys()
    scene.search("voucher")


def told_what_is_missing(scene: Scene) -> None:
    """Before it is handed in, what was not read and not answered is told; all filters are out."""
    view = scene.at_the_keys()
    view.widget.locator('.filters button[aria-expanded="false"]').click()
    view.focus()
    view.press("!")
    view.widget.locator(".missing-bar").wait_for(timeout=PATIENCE_MS)


def handed_in(scene: Scene) -> None:
    """The run is handed in all the same."""
    view = scene.labeler
    view.focus()
    view.press("!")
    view.widget.locator(".missing-bar").wait_for(state="detached", timeout=PATIENCE_MS)
    scene.saved()


STATES: dict[str, Callable[[Scene], None]] = {
    "sure and ranked": sure_and_ranked,
    "taxonomy": taxonomy,
    "correction": correction,
    "marks": marks,
    "searching": searching,
    "told what is missing": told_what_is_missing,
    "handed in": handed_in,
}
