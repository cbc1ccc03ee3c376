"""Somebody at the keyboard whose every key is known beforehand: the same seed presses the same keys."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field

from by_hand import ANSWERS, NEXT_ACTION, OUTCOME, Desk
from lab import LabelerView

IDLE = ("a", "b", "d", "m", "x", "z", "Delete", "F9")


@dataclass
class Typist:
    """Presses keys in a labeler, and keeps the books by hand."""

    labeler: LabelerView
    desk: Desk
    random: random.Random
    pressed: list[str] = field(default_factory=list)

    def work(self, n: int) -> None:
        """Do `n` things, mostly answering."""
        for _ in range(n):
            self.act()
        self.at_rest()

    def act(self) -> None:
        """One thing that people do."""
        what = self.random.choices(("answer", "click", "move", "undo", "note", "idle"), weights=(70, 5, 10, 6, 4, 5))[0]
        asks = next(row.asks for row in self.desk.runs[self.desk.run] if row.step_id == self.desk.step)
        if what == "answer":
            self.press(self.answer())
        elif what == "click" and asks:
            name, value = ANSWERS[self.answer()]
            self.pressed.append(f"click {value}")
            self.labeler.option(name, value).click()
            self.desk.say(name, value)
        elif what == "note" and asks:
            text = f"note {len(self.pressed)}, dd and all"
            self.pressed.append(text)
            self.labeler.note(text)
            self.desk.say("note", text)
        elif what == "undo":
            self.press("u")
        elif what == "move":
            self.press(self.random.choice(("j", "k", "ArrowDown", "ArrowUp")))
        else:
            self.press(self.random.choice(IDLE))

    def answer(self) -> str:
        """The key of an answer to a question still open here, if there is one; the first answers are the likeliest."""
        open_ones = [
            keys
            for keys, name in ((OUTCOME, "outcome"), (NEXT_ACTION, "next_action"))
            if name not in self.desk.chosen()
        ]
        keys = list(self.random.choice(open_ones or [OUTCOME, NEXT_ACTION]))
        return self.random.choices(keys, weights=[2.0**-place for place in range(len(keys))])[0]

    def press(self, *keys: str) -> None:
        """Press keys."""
        for key in keys:
            self.pressed.append(key)
            self.labeler.press(key)
            self.desk.press(key)

    def at_rest(self) -> None:
        """The page is where the books say it should be, and shows what they say was answered there."""
        expected = (self.desk.step, self.desk.chosen(), self.desk.n_done())
        # What is pressed is drawn with the next frame, which may come after the next key.
        deadline = time.monotonic() + 5
        while (shown := self.shown()) != expected and time.monotonic() < deadline:
            self.labeler.page.wait_for_timeout(20)
        assert shown == expected, f"shown {shown}, expected {expected} after {self.pressed}"

    def shown(self) -> tuple[str | None, dict[str, str], int]:
        """Where the page is, what it shows as answered there, and how many steps it counts as done."""
        return self.labeler.step(), self.labeler.chosen(), self.labeler.n_rated()
