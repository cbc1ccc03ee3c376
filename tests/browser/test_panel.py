"""The panel in JupyterLab: tabs by keyboard, and a cell of the confusion matrix that opens exactly its steps."""

from __future__ import annotations

from typing import Literal
from uuid import uuid4

from pydantic import create_model

import trajwidgets as tw
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
