"""A Viewer in JupyterLab: what is said by name, and a search that finds what no card in the page holds."""

from __future__ import annotations

from uuid import uuid4

import trajwidgets as tw
from tests.browser.visit import Visit
from trajwidgets.labels import StepTarget

RUN = """\
import trajwidgets as tw
from trajwidgets.trajectory import TextPart, ToolCallPart, ToolResultPart

def step(place):
    call, needle = f"call-{place}", "the needle" if place in (400, 900) else "hay"
    text = "hay 🦊 hay\\n" * 4000 + needle if place == 900 else f"{place} {needle}"
    return tw.Step(step_id=f"step-{place}", actor="agent", duration_s=float(place % 7), parts=(
        ToolCallPart(call_id=call, name=("look_up", "edit")[place % 2], arguments={"order": place}),
        ToolResultPart(call_id=call, is_error=place % 97 == 0, content=(TextPart(text=text),)),
    ))

run = tw.Trajectory(trajectory_id="long", task=tw.Task(goal="Find it."), steps=tuple(map(step, range(1000))))
"""

#: Whether one word is drawn as found, and within the box in which the cards are seen. Asked as one question, since
#: what is found is marked anew whenever its card is drawn.
FOUND = """() => {
  const ranges = [...(CSS.highlights.get("trajwidgets-found") ?? [])];
  if (ranges.length !== 1 || ranges[0].toString() !== "needle") return false;
  const { top, bottom } = ranges[0].startContainer.parentElement.closest(".cards").getBoundingClientRect();
  const word = ranges[0].getBoundingClientRect();
  return word.height > 0 && word.top >= top && word.bottom <= bottom;
}"""


#: A browser that is busy tells late how high something is; once late enough, the list ended above what was found.
LATE = """() => {
  const Prompt = window.ResizeObserver;
  window.ResizeObserver = class extends Prompt {
    constructor(tell) { super((entries, observer) => setTimeout(() => tell(entries, observer), 400)); }
  };
}"""


def test_what_annotators_say_is_read_by_name_and_a_search_finds_what_was_cut_and_folded(visit: Visit) -> None:
    for name, value in (("anna", "success"), ("ben", "failure")):
        label = tw.Label(target=StepTarget(trajectory_id="long", step_id="step-3"), field="outcome", value=value)
        decision = tw.Decision(decision_id=uuid4().hex, trajectory_id="long", schema_hash="", labels=(label,))
        visit.store.save(decision, annotator=name)
    notebook = visit.open([RUN, 'tw.Viewer([run], "labels.db", "step-3", labels="all")'])
    notebook.run_all()
    viewer = notebook.labeler()
    viewer.wait_for_step("step-3")
    said = viewer.widget.locator(".card.on .given").inner_text()
    assert all(words in said for words in ("annotators differ", "anna success", "ben failure"))

    viewer.focus()
    viewer.press("/")
    viewer.page.keyboard.type("NEEDLE")
    viewer.widget.locator(".finder .count", has_text="1 of 2").wait_for()
    viewer.wait_for_step("step-400")
    viewer.page.wait_for_function(FOUND)
    viewer.press("Enter")
    viewer.wait_for_step("step-900")
    viewer.page.wait_for_function(FOUND)
    viewer.press("Escape", "1", "u")
    assert viewer.widget.locator(".finder").count() == 0
    assert len(visit.store.labels()) == 2


def test_what_is_found_is_drawn_again_when_its_card_comes_back(visit: Visit) -> None:
    notebook = visit.open([RUN, "tw.Viewer([run])"])
    notebook.run_all()
    viewer = notebook.labeler()
    viewer.focus()
    viewer.press("/")
    viewer.page.keyboard.type("NEEDLE")
    viewer.wait_for_step("step-400")
    viewer.page.wait_for_function(FOUND)
    cards = viewer.widget.locator(".cards")
    card = viewer.widget.locator('article[data-step="step-400"]')
    cards.hover()
    while card.count():
        viewer.page.mouse.wheel(0, 2000)
        viewer.page.wait_for_timeout(50)
    viewer.page.wait_for_function("() => (CSS.highlights.get('trajwidgets-found')?.size ?? 0) === 0")
    while not card.count():
        viewer.page.mouse.wheel(0, -2000)
        viewer.page.wait_for_timeout(50)
    viewer.page.wait_for_function("() => CSS.highlights.get('trajwidgets-found')?.size === 1")
    card.scroll_into_view_if_needed()
    viewer.page.wait_for_function(FOUND)


def test_what_is_found_is_shown_though_its_card_is_measured_late(visit: Visit) -> None:
    notebook = visit.open([RUN, "tw.Viewer([run])"])
    notebook.page.evaluate(LATE)
    notebook.run_all()
    viewer = notebook.labeler()
    viewer.focus()
    viewer.press("/")
    viewer.page.keyboard.type("NEEDLE")
    viewer.wait_for_step("step-400")
    viewer.press("Enter")
    viewer.wait_for_step("step-900")
    viewer.page.wait_for_function(FOUND)
