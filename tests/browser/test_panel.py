"""The panel in JupyterLab: tabs and states by keyboard, and a cell of the confusion matrix that opens its steps."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from uuid import uuid4

from pydantic import create_model

import trajwidgets as tw
from tests.browser.test_appearance import AXE
from tests.browser.visit import EXAMPLES, LONGEST_ID, Visit
from trajwidgets.labels import LabelSchema, StepTarget

Outcome = Literal["success", "partial", "failure"]

CELLS = [
    "import trajwidgets as tw",
    EXAMPLES,
    "viewer = tw.Viewer(runs, 'labels.db', labels='all')\nviewer",
    "tw.AgreementPanel('labels.db', labels='all', viewer=viewer)",
]


def test_a_cell_of_the_confusion_matrix_opens_exactly_its_steps_in_the_viewer(visit: Visit) -> None:
    schema = LabelSchema.from_models(step=create_model("Feedback", outcome=(Outcome, ...)))
    (run,) = [each for each in tw.examples() if each.trajectory_id == LONGEST_ID]
    visit.store.record_schema(schema)
    visit.store.record_runs([run])
    steps = [step.step_id for step in run.steps if step.actor == "agent"][:8]
    said = {"anna": ["success"] * 8, "ben": ["success"] * 5 + ["failure", "partial", "failure"]}
    for name, answers in said.items():
        for step_id, answer in zip(steps, answers, strict=True):
            target = StepTarget(trajectory_id=LONGEST_ID, step_id=step_id)
            label = tw.Label(target=target, field="outcome", value=answer)
            visit.store.save(
                tw.Decision(
                    decision_id=uuid4().hex,
                    trajectory_id=LONGEST_ID,
                    schema_hash=schema.schema_hash,
                    labels=(label,),
                ),
                annotator=name,
            )
    notebook = visit.open(CELLS)
    notebook.run_all()
    viewer, panel = notebook.labeler(), notebook.widget("panel")
    panel.locator('[data-tab="overview"]').click()
    for tab in ("slices", "pairs", "confusion"):
        notebook.page.keyboard.press("ArrowRight")
        panel.locator(f'[data-tab="{tab}"][aria-selected="true"]').wait_for()
    # Rows and columns in declared order: success, partial, failure.
    panel.locator('.grid [data-at="0,2"]').click()
    viewer.wait_for_step(steps[5])
    assert panel.locator("button.spot").evaluate_all("all => all.map(one => one.dataset.step)") == [steps[5], steps[7]]
    panel.locator(f'button.spot[data-step="{steps[7]}"]').click()
    viewer.wait_for_step(steps[7])
    assert notebook.errors() == ""


def say_both(store: tw.LabelStore, schema: LabelSchema, steps: list[StepTarget], answers: dict[str, list[str]]) -> None:
    for name, given in answers.items():
        for target, answer in zip(steps, given, strict=True):
            label = tw.Label(target=target, field="outcome", value=answer)
            about = {"trajectory_id": target.trajectory_id, "schema_hash": schema.schema_hash, "labels": (label,)}
            store.save(tw.Decision(decision_id=uuid4().hex, **about), annotator=name)


def test_a_state_says_why_where_the_keyboard_is_and_a_change_is_read_out_and_can_be_dismissed(
    visit: Visit, repository: Path
) -> None:
    schema = LabelSchema.from_models(step=create_model("Feedback", outcome=(Outcome, ...)))
    visit.store.record_schema(schema)
    visit.store.record_runs(tw.examples())
    # In turn from two runs: nothing is said of a single one.
    acting = [
        [
            StepTarget(trajectory_id=run.trajectory_id, step_id=step.step_id)
            for step in run.steps
            if step.actor == "agent"
        ]
        for run in tw.examples()
    ]
    steps = [target for pair in zip(acting[0], acting[1], strict=False) for target in pair]
    assert len(steps) >= 12
    alike = ["success", "failure"] * 3
    say_both(visit.store, schema, steps[:6], {"anna": alike, "ben": alike})
    rule = (
        "tw.agreement.DecisionRule(every=3, min_items=6, min_clusters=0, min_minority=2, horizon=None, correct=False)"
    )
    notebook = visit.open(["import trajwidgets as tw", f"tw.AgreementPanel('labels.db', rule={rule})"])
    notebook.run_all()
    page, panel = notebook.page, notebook.widget("panel")
    page.set_viewport_size({"width": 900, "height": 1000})
    panel.locator('[data-tab="slices"]').click()
    state = panel.locator('tr[data-slice="all"] button.told')
    state.wait_for()
    why = panel.locator('tr[data-slice="all"] .grounds')
    assert not why.is_visible()
    page.keyboard.press("Tab")
    while not state.evaluate("each => each.getRootNode().activeElement === each"):
        page.keyboard.press("Tab")
    assert why.is_visible()
    assert "Looked at after 6 items." in why.text_content()
    # Another notebook saves: opposite answers.
    news = panel.locator("[data-news]")
    assert news.text_content() == ""
    say_both(visit.store, schema, steps[6:12], {"anna": alike, "ben": alike[::-1]})
    panel.locator(".shifts li").first.wait_for()
    page.wait_for_function("each => each.textContent !== ''", arg=news.element_handle())
    assert "Outcome, all:" in news.text_content()
    axe = repository / "js" / "node_modules" / "axe-core" / "axe.min.js"
    if axe.exists():
        page.add_script_tag(path=axe)
        for theme in ("JupyterLab Dark", "JupyterLab Light"):
            notebook.theme(theme)
            page.wait_for_timeout(500)
            assert page.evaluate(AXE, ["panel"]) == [], theme
    dismiss = panel.locator('[data-act="dismiss"]')
    dismiss.focus()
    page.keyboard.press("Enter")
    panel.locator(".shifts").wait_for(state="detached")
    # Nobody has left: the keys are the panel's still.
    assert page.evaluate("document.activeElement.closest('.trajwidgets') !== null")
    page.keyboard.press("ArrowRight")
    panel.locator('[data-tab="pairs"][aria-selected="true"]').wait_for()
    assert notebook.errors() == ""
