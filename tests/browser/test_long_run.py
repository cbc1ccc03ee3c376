"""A run of two thousand steps opens, moves and scrolls like a short one."""

from __future__ import annotations

import time

from lab import LabelerView
from tests.browser.visit import Visit, labeling

N_STEPS = 2000

# Made in the notebook, as a user would make runs of their own.
LONG_RUN = f"""\
from trajwidgets.trajectory import ReasoningPart, TextPart, ToolCallPart, ToolResultPart

def step(place):
    call = f"call-{{place}}"
    return tw.Step(step_id=f"step-{{place}}", actor="agent", parts=(
        ReasoningPart(text=f"Thought {{place}}. " + "The order is still open, so I look again. " * (place % 40)),
        ToolCallPart(call_id=call, name="look_up", arguments={{"order": place, "again": True}}),
        ToolResultPart(call_id=call, is_error=place % 97 == 0, content=(TextPart(text="row\\n" * (place % 60)),)),
    ))

steps = tuple(map(step, range({N_STEPS})))
runs = [tw.Trajectory(trajectory_id="long", task=tw.Task(goal="Watch the orders."), steps=steps)]
tw.Labeler"""

MOST_NODES = 3000


def n_nodes(labeler: LabelerView) -> int:
    nodes: int = labeler.widget.evaluate("widget => widget.querySelectorAll('*').length")
    return nodes


def test_a_run_of_2000_steps_opens_within_seconds_and_works_to_its_end(visit: Visit) -> None:
    notebook = visit.open(labeling(runs=LONG_RUN))
    notebook.run(0)
    started = time.monotonic()
    notebook.run(1)
    labeler = notebook.labeler()
    assert time.monotonic() - started < 5
    assert n_nodes(labeler) < MOST_NODES

    cards, rows = labeler.widget.locator(".cards"), labeler.widget.locator("nav .rows")
    last = labeler.widget.locator(f'.card[aria-posinset="{N_STEPS}"] .p:not(.missing)').first
    cards.hover()
    # The height of cards that were never drawn is a guess, so the end is reached in a few leaps, as by a person.
    for _ in range(10):
        notebook.page.mouse.wheel(0, 2_000_000)
        notebook.page.wait_for_timeout(100)
    last.wait_for(timeout=10_000)
    assert n_nodes(labeler) < MOST_NODES

    rows.evaluate("list => { list.scrollTop = list.scrollHeight }")
    labeler.widget.locator("nav .row").get_by_text(str(N_STEPS), exact=True).click()
    labeler.wait_for_step(f"step-{N_STEPS - 1}")
    for key, place in (
        ("j", 1999),
        ("ArrowDown", 1999),
        ("k", 1998),
        ("k", 1997),
        ("j", 1998),
        ("ArrowUp", 1997),
        ("ArrowDown", 1998),
    ):
        labeler.press(key)
        labeler.wait_for_step(f"step-{place}")
    labeler.press("1", "q")
    labeler.wait_for_step("step-1999")
    labeler.press("3", "o")
    labeler.wait_for_step("step-0")
    labeler.wait_saved()
    frame = visit.store.to_frame(wide=True)
    assert list(zip(frame["step_id"], frame["outcome"], frame["next_action"], strict=True)) == [
        ("step-1998", "success", "continue"),
        ("step-1999", "failure", "stop"),
    ]
    assert n_nodes(labeler) < MOST_NODES
