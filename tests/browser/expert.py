"""An expert at a DemonstrationEditor, who has no mouse."""

from __future__ import annotations

import json
from collections.abc import Mapping

from playwright.sync_api import expect

from lab import LabelerView

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
        """What has the focus."""
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

    def say(self, text: str) -> None:
        """Take no tool, and say something to the user."""
        while self.focused()["tool"] is None:
            self.room.press("Tab")
        while self.focused()["tool"] != "":
            self.room.press("ArrowUp")
        self.type("text", text)
        self.room.press("Control+Enter")

    def wait(self, n_acts: int) -> None:
        """Wait until so many acts are done, and shown."""
        expect(self.widget.locator(".bench .what .h")).to_have_text(f"{n_acts} {'act' if n_acts == 1 else 'acts'}")
        expect(self.widget.locator('.bench[aria-busy="false"]')).to_be_attached()
        self.room.wait()


def expert_at(room: LabelerView) -> Expert:
    """Somebody at the workbench, once it is there."""
    room.widget.locator(".bench .verdict").wait_for()
    room.focus()
    return Expert(room)
