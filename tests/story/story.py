"""All of it in one notebook: label by keys, review, rule, retrain, demonstrate, strike, recover, prefer, export."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

import trajwidgets as tw
from lab import PATIENCE_MS, LabelerView, Notebook
from tests.browser.expert import Expert, expert_at
from tests.browser.visit import Visit
from tests.environments.paths import LAMP, lamp_by_the_book
from tests.story import cells
from trajwidgets import quality
from trajwidgets.environments import CallAct, Demonstration, support_desk
from trajwidgets.store import LabelStore

#: Where the cells stand.
SETUP, ANNA, BEN, REVIEW, RULE, ROUND, CLOSE, DEMONSTRATE, STRIKE, PREFER, EXPORT = range(11)


@dataclass
class Story:
    """What was found at the end of each chapter, by its name; every fact is checked by whoever tells it."""

    facts: dict[str, Any] = field(default_factory=dict)


def tell(visit: Visit, n_steps: int, look: Callable[[str, Notebook], object] = lambda *_: None) -> Story:
    """Play it in real JupyterLab; `look(chapter, notebook)` is called at the end of each chapter.

    Args:
        visit: a fresh folder and profile.
        n_steps: how many steps of each of two runs both annotators label.
        look: may take a picture.
    """
    story = Story()
    notebook = visit.open(
        [
            cells.SETUP,
            cells.LABEL.format(name="anna"),
            cells.LABEL.format(name="ben"),
            cells.REVIEW,
            cells.RULE,
            cells.ROUND.format(n=2 * n_steps - 1),
            cells.CLOSE,
            cells.DEMONSTRATE,
            cells.STRIKE,
            cells.PREFER,
            cells.EXPORT,
        ],
        "story.ipynb",
    )
    for place in (SETUP, ANNA, BEN):
        run(notebook, place)
    anna, ben = notebook.labeler(0), notebook.labeler(1)
    label(anna, n_steps, lambda number: ("1", "q") if number % 3 else ("2", "w"))
    label(ben, n_steps, lambda number: ("3", "w") if number % 2 else ("1", "q"))
    look("labelled", notebook)

    run(notebook, REVIEW)
    ben.widget.locator(".sent-back").wait_for()
    look("reviewed", notebook)
    run(notebook, RULE)
    run(notebook, ROUND)
    taking = notebook.labeler(2)
    say(taking, ("1", "q"))
    say(taking, ("1", "q"))
    look("quiz", notebook)
    run(notebook, CLOSE)
    run(notebook, DEMONSTRATE)
    demonstrate(expert_at(notebook.labeler(3)))
    look("demonstrated", notebook)
    run(notebook, STRIKE)
    recover(expert_at(notebook.labeler(4)))
    look("recovered", notebook)
    run(notebook, PREFER)
    prefer(LabelerView(notebook.page, notebook.widget("pairs")))
    look("preferred", notebook)
    run(notebook, EXPORT)
    look("exported", notebook)
    with visit.store as store:
        story.facts = {**found(store), **exported(visit.folder)}
    return story


def run(notebook: Notebook, place: int) -> None:
    """Run a cell, which must not fail."""
    notebook.run(place)
    assert notebook.errors() == "", f"cell {place}: {notebook.errors()}"


def say(labeler: LabelerView, keys: tuple[str, ...]) -> None:
    """Answer the step in view, and wait for the next one."""
    labeler.focus()
    labeler.press(*keys)
    labeler.wait_saved()


def label(labeler: LabelerView, n_steps: int, answer: Callable[[int], tuple[str, str]]) -> None:
    """Label the start of both runs, and hand them in."""
    for run_number in range(2):
        if run_number:
            labeler.turn(1)
        for number in range(n_steps):
            say(labeler, answer(number))
        hand_in(labeler)


def demonstrate(expert: Expert) -> None:
    """Do the task by the book, in eight acts, and finish."""
    with support_desk() as desk:
        shift = Demonstration(desk, "damaged-lamp", expert="dora")
        shift.call("list_payments", LAMP, reasoning="How was it paid?")
        lamp_by_the_book(shift)
    expert.room.press("a")
    for n, act in enumerate(shift.acts, 1):
        if isinstance(act, CallAct):
            expert.call(act.tool, act.arguments, act.reasoning)
        else:
            expert.say(act.text)
        expert.wait(n)
    finish(expert)


def recover(expert: Expert) -> None:
    """Look whether the call that timed out took effect after all, say so, and finish."""
    expert.room.press("a")
    expert.call("list_refunds", LAMP, "A time-out does not say whether it was made.")
    expert.wait(1)
    expert.say("It is paid back.")
    expert.wait(2)
    finish(expert)


def finish(expert: Expert) -> None:
    """Let the checker look."""
    expert.room.press("Escape", "!")
    expect(expert.widget.locator(".verdict li").first).to_have_attribute("data-held", "true")


def prefer(pairs: LabelerView) -> None:
    """Prefer the left one of two runs that part after what both begin with."""
    pairs.widget.locator("[data-side=left] .card.on .p:not(.missing)").first.wait_for(timeout=PATIENCE_MS)
    pairs.focus()
    pairs.press("1")
    pairs.widget.locator('[data-field="preference"] [aria-checked="true"]').wait_for()
    pairs.widget.locator(".badge.saved").wait_for(timeout=PATIENCE_MS)


def hand_in(labeler: LabelerView) -> None:
    """Hand the run in, also what is not complete."""
    labeler.press("!")
    labeler.page.wait_for_timeout(200)
    if labeler.widget.locator(".missing-bar[role=alert]").count():
        labeler.press("!")
    labeler.wait_saved()


def found(store: LabelStore) -> dict[str, Any]:
    """What the store holds in the end, by its frames."""
    frame = store.to_frame()
    (closed,) = quality.rounds(store).to_dict("records")
    return {
        "intact": bool(store.verify()),
        "labels": frame.groupby(["annotator", "role"]).size().to_dict(),
        "verdicts": quality.reviews(store)["verdict"].tolist(),
        "rulings": quality.rulings(store)["cause"].tolist(),
        "findings": set(quality.findings(store)["rule"]),
        "round": {"before": closed["before"], "quiz": closed["quiz"], "closed_by": closed["closed_by"]},
        "settled_by": set(quality.settled(store)["by"]),
        "preferences": quality.preferences(store)["annotator"].tolist(),
    }


def exported(folder: Path) -> dict[str, Any]:
    """The files, read once more."""
    runs = {one.trajectory_id: one for one in tw.load(folder / "runs.jsonl")}
    records = {
        name: [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        for name in ("sft", "feedback", "recovery", "preference")
    }
    (shown,) = [one for one in runs.values() if one.agent.name == "dora" and "fault" not in one.metadata]
    return {
        "demonstration": (shown.outcome.status, sum(step.actor == "agent" for step in shown.steps)),
        "records": {name: len(lines) for name, lines in records.items()},
        "recovered": [
            name for name, one in runs.items() if "fault" in one.metadata and one.outcome.status == "success"
        ],
        "columns": {name: sorted(lines[0]) for name, lines in records.items() if lines},
    }


def _succeeded(run: tw.Trajectory) -> bool:
    return run.outcome.status == "success"
