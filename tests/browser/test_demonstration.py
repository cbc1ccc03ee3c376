"""An expert at the support desk in JupyterLab: by keys alone, with an undo and a killed kernel, to a verdict."""

from __future__ import annotations

import json
from collections.abc import Mapping

from playwright.sync_api import Locator, expect

from lab import LabelerView
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
#: What has the focus, within the shadow root.
FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return { type: at?.type ?? "", argument: at?.dataset.argument ?? null, field: at?.dataset.field ?? null,
           tool: at?.dataset.tool ?? null, value: at?.value ?? "" };
}"""


class Expert:
    """Somebody who has no mouse."""

    def __init__(self, room: LabelerView) -> None:
        self.room, self.page, self.widget = room, room.page, room.widget

    def focused(self) -> dict[str, str | None]:
        at: dict[str, str | None] = self.page.evaluate(FOCUSED)
        return at

    def type(self, field: str, words: str) -> None:
        """Into one of the two boxes, by Tab from wherever the caret is."""
        while self.focused()["field"] != field:
            self.room.press("Tab")
        self.page.keyboard.type(words)

    def call(self, tool: str, arguments: Mapping[str, object], reasoning: str = "") -> None:
        """Fill the form and run it."""
        self.type("reasoning", reasoning)
        self.room.press("Tab")
        while self.focused()["tool"] != tool:
            self.room.press(tool[0])
        for _ in range(20):
            self.room.press("Tab")
            at = self.focused()
            if at["field"] == "text":
                break
            if at["argument"] not in arguments:
                continue
            value = arguments[at["argument"]]
            if at["type"] == "radio":
                self.room.press("Space")
                while self.focused()["value"] != json.dumps(value):
                    self.room.press("ArrowDown")
            else:
                self.page.keyboard.type(str(value))
        self.room.press("Control+Enter")

    def wait(self, n_acts: int) -> None:
        expect(self.widget.locator(".bench .what .h")).to_have_text(f"{n_acts} {'act' if n_acts == 1 else 'acts'}")
        expect(self.widget.locator('.bench[aria-busy="false"]')).to_be_attached()
        self.room.wait()


def expert_at(room: LabelerView) -> Expert:
    room.widget.locator(".bench .verdict").wait_for()
    room.focus()
    return Expert(room)


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
    assert expert.focused()["argument"] == "amount_cents"
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
    while expert.focused()["tool"] is None:
        expert.room.press("Tab")
    while expert.focused()["tool"] != "":
        expert.room.press("ArrowUp")
    expert.type("text", acts[-1].text)
    expert.room.press("Control+Enter")
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
