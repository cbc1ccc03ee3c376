"""Practice leaves nothing behind, and a row of disagreements opens its step, in a real browser."""

from __future__ import annotations

import re

from by_hand import FORM
from tests.browser.visit import EXAMPLES, LONGEST_ID, Visit

PRACTICE = 'tw.Labeler(runs, step=Feedback, store="labels.db", annotator="anna", practice=True)'

#: Two people who differ in the fifth step of one run alone.
DISPUTE = f"""
import pandas as pd

run = next(run for run in runs if run.trajectory_id == "{LONGEST_ID}")
steps = [step.step_id for step in run.steps if step.actor == "agent"][:6]
said = pd.DataFrame(
    {{"trajectory_id": run.trajectory_id, "step_id": step, "annotator": who, "outcome": "success"}}
    for step in steps
    for who in ("anna", "ben")
)
said.loc[9, "outcome"] = "failure"
store = tw.LabelStore("labels.db")
store.import_frame(said, schema=Feedback)
(row,) = store.disagreements().itertuples()
"""
LABELER = 'labeler = tw.Labeler(runs, step=Feedback, store=store, annotator="anna")\nlabeler'

#: All that the page keeps beyond itself, as text.
KEPT = """async () => {
  const databases = await indexedDB.databases();
  const held = await Promise.all(databases.filter(({ name }) => name === "trajwidgets").map(({ name }) =>
    new Promise((resolve) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => {
        const asking = opening.result.transaction("outbox").objectStore("outbox").getAllKeys();
        asking.onsuccess = () => resolve(asking.result);
      };
    })));
  const local = Object.keys(localStorage).filter((key) => key.startsWith("trajwidgets"));
  return [...held.flat(), ...local];
}"""


def test_practice_keeps_nothing_and_a_row_of_disagreements_opens_its_step(visit: Visit) -> None:
    notebook = visit.open([f"{FORM}\n\n{EXAMPLES}", PRACTICE, DISPUTE, LABELER, "labeler.go_to(row)"])
    for place in (0, 1):
        notebook.run(place)
    practice = notebook.labeler()
    badge = practice.widget.locator('.save[data-saving="practice"]')
    assert badge.inner_text() == "practice: nothing is kept"
    practice.focus()
    practice.press("1", "q", "3", "t", "u", "2")
    practice.widget.locator("b.rated").filter(has_text="1").wait_for(timeout=10_000)
    assert badge.inner_text() == "practice: nothing is kept"
    assert practice.widget.get_by_text(re.compile("✓ saved")).count() == 0
    assert notebook.page.evaluate(KEPT) == []
    assert sorted(path.name for path in visit.folder.iterdir() if path.is_file()) == ["notebook.ipynb"]

    for place in (2, 3):
        notebook.run(place)
    labeler = notebook.labeler(1)
    labeler.wait()
    before = labeler.step()
    notebook.run(4)
    dispute = visit.store.disagreements().iloc[0]
    card = labeler.widget.locator(f'.card[aria-current="step"][data-step="{dispute["step_id"]}"]')
    card.wait_for(timeout=10_000)
    assert labeler.step() == dispute["step_id"] != before
    assert dispute["values"] == {"anna": "success", "ben": "failure"}
    assert labeler.card_in_view()
    assert labeler.chosen()["outcome"] == "success", "one's own answer, and nobody else's"
    assert labeler.widget.locator(".given").get_by_text("failure").count() == 0
    assert notebook.errors() == ""
