"""Somebody at the keyboard whose every key is known beforehand: the same seed presses the same keys."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field

import trajwidgets as tw
from by_hand import ANSWERS, NEXT_ACTION, OUTCOME, Desk, Given
from lab import LabelerView
from tests.browser.witness import landed

IDLE = ("a", "b", "d", "m", "v", "z", "Delete", "F9")


@dataclass
class Typist:
    """Presses keys in a labeler, and keeps the books by hand."""

    annotator: str
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

    def answer_or_undo(self) -> str:
        """The key of an answer, now and then that of an undo."""
        return "u" if self.random.random() < 0.1 else self.answer()

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

    def press_if_it_lands(self, key: str) -> bool:
        """Press a key; where something else than the widget takes it, such as a dialog, it never was."""
        self.labeler.press(key)
        if not landed(self.labeler.page):
            return False
        self.pressed.append(key)
        self.desk.press(key)
        return True

    def is_in(self, store: tw.LabelStore) -> None:
        """The store's frame holds what the books say, in their order, and each of its rows came from a press."""
        self.labeler.wait_saved()
        assert self.differences(store) == [], self.last()

    def differences(self, store: tw.LabelStore) -> list[str]:
        """Where the store says something else than the books."""
        frame = store.to_frame()
        rows = frame[frame["annotator"] == self.annotator]
        columns = zip(rows["trajectory_id"], rows["step_id"], rows["field"], rows["value"], strict=True)
        held, expected = [Given(*row) for row in columns], self.desk.counts()
        found = [f"not in the frame: {row}" for row in expected if row not in held]
        found += [f"never pressed: {row}" for row in held if row not in expected]
        if not found and held != expected:
            found.append(f"in another order than pressed: {held}, pressed {expected}")
        history = store.history(annotator=self.annotator)
        taken_back = int((history["status"] == "retracted").sum())
        if (len(history), taken_back) != (self.desk.n_said, self.desk.n_undone):
            found.append(
                f"{len(history)} labels, {taken_back} taken back; pressed {self.desk.n_said}, {self.desk.n_undone}"
            )
        verification = store.verify()
        return found if verification else [*found, str(verification)]

    def last(self) -> str:
        """The last keys, for a message."""
        return f"the last keys: {' '.join(self.pressed[-40:])}"

    def at_rest(self) -> None:
        """The page is where the books say it should be, in view, and shows what they say was answered there."""
        expected = (self.desk.step, True, self.desk.chosen(), self.desk.n_done())
        # What is pressed is drawn with the next frame, which may come after the next key; a busy machine draws late.
        deadline = time.monotonic() + 15
        while (shown := self.shown()) != expected and time.monotonic() < deadline:
            self.labeler.page.wait_for_timeout(20)
        assert shown == expected, f"shown {shown}, expected {expected}; {self.last()}"

    def shown(self) -> tuple[str | None, bool, dict[str, str], int]:
        """Where the page is, whether in view, what it shows as answered there, and how many steps it counts as done."""
        labeler = self.labeler
        return labeler.step(), labeler.card_in_view(), labeler.chosen(), labeler.n_rated()
