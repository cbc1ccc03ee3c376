"""Every view of the panel can be read in a real JupyterLab: light, dark, narrow, in forced colours, mirrored."""

from __future__ import annotations

import random
from typing import Annotated, Literal
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page
from pydantic import BaseModel

from lab import PATIENCE_MS
from tests.access.look import look, prepare
from tests.browser.visit import Visit
from trajwidgets.labels import Decision, FieldOptions, Label, LabelSchema, StepTarget
from trajwidgets.store import LabelStore
from trajwidgets.trajectory import Step, Task, TextPart, Trajectory

VIEWS = ("overview", "slices", "pairs", "confusion", "time", "labels", "annotators", "items", "coverage")
PANEL = """\
import trajwidgets as tw

store = tw.LabelStore("labels.db")
gold = store.to_frame().query("annotator == 'anna'")
queries = {{"hard search": "slice_difficulty == 'hard' and slice_skill == 'search'", "slow": "active_ms > 15_000"}}
marks = {{"2026-01-01": "retraining"}}
tw.AgreementPanel(store, labels="all", gold=gold, slices=queries, marks=marks, language={!r})"""

#: Whether what draws a figure stands out from what it is drawn on.
DRAWN = """panel => [...panel.querySelectorAll('.span, .lane:not(.few) .point, .extent i')].filter(drawn =>
  drawn.checkVisibility() && drawn.getBoundingClientRect().width > 1
  && getComputedStyle(drawn).backgroundColor === getComputedStyle(document.body).backgroundColor).length"""


class Form(BaseModel):
    """A word, a scale and a set."""

    outcome: Literal["success", "partial", "failure"]
    effort: Annotated[Literal[1, 2, 3, 4], FieldOptions(ordered=True)] = 1
    faults: set[Literal["wrong_tool", "wrong_argument", "not_grounded", "lost_context", "stopped_early"]] = set()


def fill(store: LabelStore) -> None:
    """Two annotators of all runs and a third, with a long name, of some; they agree mostly."""
    dice = random.Random(4)
    form = LabelSchema.from_models(step=Form)
    store.record_schema(form)
    steps = tuple(Step(step_id=f"s{k}", actor="agent", parts=(TextPart(text="words"),)) for k in range(5))
    skills = ("search", "voice", "a skill whose name takes long to say")
    runs = [
        Trajectory(
            trajectory_id=f"run-{n}",
            task=Task(goal="goal"),
            steps=steps,
            slices={"skill": skills[n % 3], "difficulty": ("easy", "hard")[n % 2]},
        )
        for n in range(18)
    ]
    store.record_runs(runs)

    def guess() -> dict[str, object]:
        faults = dice.sample(
            ["wrong_tool", "wrong_argument", "not_grounded", "lost_context"], dice.choice([0, 1, 1, 2])
        )
        outcome = dice.choices(["success", "partial", "failure"], (6, 1, 3))[0]
        return {"outcome": outcome, "effort": dice.choice([1, 2, 3, 4]), "faults": sorted(faults)}

    for run in runs:
        for step in run.steps:
            truth = guess()
            for who, right in (("anna", 0.93), ("ben", 0.85), ("clementine-the-third@example.org", 0.75)):
                if right == 0.75 and run.trajectory_id > "run-12":
                    continue
                other = guess()
                target = StepTarget(trajectory_id=run.trajectory_id, step_id=step.step_id)
                said = {name: truth[name] if dice.random() < right else other[name] for name in truth}
                decision = Decision(
                    decision_id=uuid4().hex,
                    trajectory_id=run.trajectory_id,
                    schema_hash=form.schema_hash,
                    labels=tuple(Label(target=target, field=name, value=value) for name, value in said.items()),
                    active_ms=dice.randint(2_000, 30_000),
                )
                store.save(decision, annotator=who)


def open_view(panel: Locator, view: str) -> None:
    panel.locator(f'[data-tab="{view}"]').click()
    if view != "overview":
        panel.locator('[data-pick="faults"]').click()
        panel.locator(f'section[data-view="{view}"] :is(table, svg)').first.wait_for(timeout=PATIENCE_MS)


def dressed(page: Page, theme: str, *, width: str, forced: bool, panel: Locator) -> None:
    page.emulate_media(forced_colors="active" if forced else "none")
    page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
    panel.evaluate("(panel, width) => { panel.getRootNode().host.parentElement.style.width = width }", width)
    page.wait_for_timeout(400)


@pytest.mark.parametrize("language", ["en", "ar-XB"])
def test_every_view_can_be_read_in_every_theme_at_320_px_and_in_forced_colours(visit: Visit, language: str) -> None:
    fill(visit.store)
    notebook = visit.open([PANEL.format(language)])
    notebook.run_all()
    notebook.panel()
    panel = notebook.widget("panel")
    # The states come when the log has been gone through.
    panel.locator("button.told").first.wait_for(timeout=PATIENCE_MS)
    prepare(notebook.page)
    for view in VIEWS:
        open_view(panel, view)
        for theme, width, forced in (
            ("JupyterLab Light", "", False),
            ("JupyterLab Light", "320px", False),
            *([("JupyterLab Dark", "", False), ("JupyterLab Light", "", True)] if language == "en" else []),
        ):
            dressed(notebook.page, theme, width=width, forced=forced, panel=panel)
            assert look(notebook.page, "panel").findings == {}, (view, theme, width, forced)
            assert panel.evaluate(DRAWN) == 0, (view, theme, width, forced)
        dressed(notebook.page, "JupyterLab Light", width="", forced=False, panel=panel)
