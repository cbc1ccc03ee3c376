"""What pressed keys must have led to, and how far two annotators agree, worked out by hand.

Written from what the documentation promises and from the textbooks, in plain Python and without trajwidgets, so that
the demo's self-check and the browser tests have something of their own to compare with.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

#: The form of the quickstart, and the keys that stand on its buttons.
FORM = """\
from typing import Literal

from pydantic import BaseModel

import trajwidgets as tw


class Feedback(BaseModel):
    outcome: Literal["success", "partial", "failure"]
    next_action: Literal["continue", "retry", "retry_changed", "other_tool", "ask_user", "escalate", "stop"]
    note: str = ""
"""

OUTCOME = {"1": "success", "2": "partial", "3": "failure"}
NEXT_ACTION = {
    "q": "continue",
    "w": "retry",
    "r": "retry_changed",
    "t": "other_tool",
    "y": "ask_user",
    "i": "escalate",
    "o": "stop",
}
NOTE_KEY = "c"
REQUIRED = ("outcome", "next_action")

ANSWERS = {key: ("outcome", value) for key, value in OUTCOME.items()} | {
    key: ("next_action", value) for key, value in NEXT_ACTION.items()
}


@dataclass(frozen=True)
class Row:
    """A step of a run: its id, and whether it wants labels (those of the agent do)."""

    step_id: str
    asks: bool


@dataclass(frozen=True)
class Given:
    """One answer that counts."""

    trajectory_id: str
    step_id: str
    field: str
    value: str


@dataclass
class Desk:
    """One annotator at one run after another: where they are and what they have said, key by key."""

    runs: Mapping[str, Sequence[Row]]
    run: str
    step: str
    said: list[Given] = field(default_factory=list)
    n_said: int = 0
    n_undone: int = 0
    bookmarks: dict[str, str] = field(default_factory=dict)

    @classmethod
    def at_the_start(cls, runs: Mapping[str, Sequence[Row]]) -> Desk:
        """At the first step that wants labels of the first run."""
        run = next(iter(runs))
        return cls(runs, run, next(row.step_id for row in runs[run] if row.asks))

    def press(self, key: str) -> None:
        """A key: an answer, `j` and `k` and the arrows to move, `u` to take back. Others do nothing here."""
        rows = self.runs[self.run]
        place = [row.step_id for row in rows].index(self.step)
        if key in ANSWERS:
            if rows[place].asks:
                self.say(*ANSWERS[key])
        elif key == "u":
            self.undo()
        elif key in ("j", "k", "ArrowDown", "ArrowUp"):
            ahead = rows[place + 1 :] if key in ("j", "ArrowDown") else rows[:place][::-1]
            self.go(next((row.step_id for row in ahead if row.asks or key.startswith("Arrow")), self.step))

    def go(self, step_id: str) -> None:
        """To a step of this run."""
        self.step = step_id

    def turn(self, direction: int) -> None:
        """To the next run (1) or the one before (-1): where one left it, else its first open step, else its first."""
        self.bookmarks[self.run] = self.step
        order = list(self.runs)
        self.run = order[order.index(self.run) + direction]
        steps = [row.step_id for row in self.runs[self.run] if row.asks]
        self.step = self.bookmarks.get(self.run) or next((step for step in steps if not self.is_done(step)), steps[0])

    def say(self, name: str, value: str) -> None:
        """Answer a question. The first answer to the last open one of a step leads on to the next open step."""
        before = self.is_done(self.step)
        self.said.append(Given(self.run, self.step, name, value))
        self.n_said += 1
        if not before and self.is_done(self.step):
            steps = [row.step_id for row in self.runs[self.run] if row.asks]
            here = steps.index(self.step)
            # What comes after, else from the top; where all is done one stays.
            order = steps[here + 1 :] + steps[:here]
            self.go(next((step for step in order if not self.is_done(step)), self.step))

    def undo(self) -> None:
        """Take back the last answer in this run, and go where it was given; what it had replaced counts again."""
        last = next(
            (place for place in reversed(range(len(self.said))) if self.said[place].trajectory_id == self.run), None
        )
        if last is not None:
            self.go(self.said.pop(last).step_id)
            self.n_undone += 1

    def is_done(self, step_id: str) -> bool:
        """Whether every required question about the step has an answer."""
        answered = {given.field for given in self.said if (given.trajectory_id, given.step_id) == (self.run, step_id)}
        return answered.issuperset(REQUIRED)

    def n_done(self) -> int:
        """How many steps of the run are done."""
        return sum(row.asks and self.is_done(row.step_id) for row in self.runs[self.run])

    def counts(self) -> list[Given]:
        """What counts now, the last answer to each question, in the order in which these were given."""
        latest: dict[tuple[str, str, str], Given] = {}
        for given in self.said:
            question = (given.trajectory_id, given.step_id, given.field)
            latest.pop(question, None)
            latest[question] = given
        return list(latest.values())

    def chosen(self) -> dict[str, str]:
        """What counts for the step one is at, by field."""
        return {
            given.field: given.value
            for given in self.counts()
            if (given.trajectory_id, given.step_id) == (self.run, self.step)
        }


def shared(one: Iterable[Given], other: Iterable[Given], name: str) -> list[tuple[str, str]]:
    """Pairs of answers to one question by two annotators, on the steps that both have judged."""
    mine = {(given.trajectory_id, given.step_id): given.value for given in one if given.field == name}
    theirs = {(given.trajectory_id, given.step_id): given.value for given in other if given.field == name}
    return [(value, theirs[step]) for step, value in mine.items() if step in theirs]


def percent_agreement(pairs: Sequence[tuple[str, str]]) -> float:
    """The share of steps on which both said the same; nan without any."""
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else math.nan


def cohen_kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen (1960): (p_o - p_e) / (1 - p_e), chance from each annotator's own shares; nan where undefined."""
    n = len(pairs)
    if n == 0:
        return math.nan
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[value] * second[value] for value in first) / n**2
    return (percent_agreement(pairs) - chance) / (1 - chance) if chance < 1 else math.nan


def krippendorff_alpha(pairs: Sequence[tuple[str, str]]) -> float:
    """Krippendorff (2011), nominal data: 1 - (n - 1) sum o_ck / sum n_c n_k over c != k; nan where undefined."""
    coincidences: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        # Both orders of the values of a unit, weighted 1 / (m - 1), which is 1 for two annotators.
        coincidences.update(permutations(pair, 2))
    totals: Counter[str] = Counter()
    for (value, _), count in coincidences.items():
        totals[value] += count
    n = sum(totals.values())
    expected = sum(totals[c] * totals[k] for c, k in permutations(totals, 2))
    observed = sum(count for (c, k), count in coincidences.items() if c != k)
    return 1 - (n - 1) * observed / expected if expected else math.nan
