"""An expert at the support desk in JupyterLab: by keys alone, with an undo and a killed kernel, to a verdict."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from lab import LabelerView
from tests.browser.expert import expert_at
from tests.browser.visit import Visit
from tests.environments.paths import LAMP, lamp_by_the_book
from trajwidgets.environments import CallAct, Demonstration, Draft, support_desk

CELLS = [
    """\
import trajwidgets as tw
desk = tw.environments.support_desk()
""",
    'editor = tw.DemonstrationEditor(desk, "damaged-lamp", expert="anna", store="labels.db", seed=2)\neditor',
    "print(editor.trajectory.outcome.status, editor.trajectory.outcome.reward)",
]


def held(room: LabelerView) -> list[str | None]:
    items: list[Locator] = room.widget.locator(".verdict li").all()
    return [item.get_attribute("data-held") for item in items]


def test_a_task_is_performed_by_keys_alone_and_its_checker_says_that_it_is_done(visit: Visit) -> None:
    with support_desk() as desk:
        shift = Demonstration(desk, "damaged-lamp", expert="anna", seed=2)
        lamp_by_the_book(shift)
        acts, criteria = shift.acts, desk.goals["damaged-lamp"].task.criteria
    notebook = visit.open(CELLS)
    notebook.run(0)
    notebook.run(1)
    expert = expert_at(notebook.labeler())
    expert.room.press("a")
    assert expert.focused()["field"] == "reasoning"

    expert.call("refund", {"payment_id": "P-70311", "amount_cents": "all"})
    expect(expert.widget.locator(".bench .trouble")).to_have_count(2)
    # The caret comes after the words are painted.
    expect(expert.widget.locator('[data-argument="amount_cents"]').first).to_be_focused()
    expert.room.press("Escape", "a")

    expert.call("add_note", {**LAMP, "text": "A customer called."}, "Colleagues should know.")
    expert.wait(1)
    expert.room.press("Escape", "u")
    expert.wait(0)
    expect(expert.widget.locator('[data-argument="text"]')).to_have_value("A customer called.")
    expert.room.press("Control+Enter")
    expert.wait(1)

    for n, act in enumerate(acts[:-1], 2):
        assert isinstance(act, CallAct)
        expert.call(act.tool, act.arguments, act.reasoning)
        expert.wait(n)
        if n == 4:
            visit.kernel(notebook).kill()
            expect(notebook.page.locator(".jp-Dialog")).to_be_visible(timeout=60_000)
            notebook.dismiss_dialogs()
            notebook.wait_for_kernel()
            notebook.run(0)
            notebook.run(1)
            expert = expert_at(notebook.labeler())
            expert.wait(n)
            expert.room.press("a")
    expert.say(acts[-1].text)
    expert.wait(len(acts) + 1)
    assert held(expert.room) == ["null"] * len(criteria)
    expert.room.press("Escape", "!")
    expect(expert.widget.locator(".verdict li").first).to_have_attribute("data-held", "true")
    assert held(expert.room) == ["true"] * len(criteria)

    with support_desk() as desk:
        kept = Draft(desk, "damaged-lamp", store=visit.store, expert="anna", seed=2)
        assert [act for act in kept.demonstration.acts[1:] if isinstance(act, CallAct)] == [
            act for act in acts if isinstance(act, CallAct)
        ]
        assert (kept.trajectory.outcome.status, len(kept.demonstration.acts)) == ("success", 8)
