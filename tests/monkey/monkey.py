"""Somebody who presses anything at all in a widget, and is watched: what it does to the notebook and to the labels."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass, field
from itertools import zip_longest
from typing import Any

import trajwidgets as tw
from lab import PATIENCE_MS
from tests.monkey.cages import STORE, Cage
from tests.monkey.grounds import Ground
from tests.monkey.keys import LEADING_OUT, Press, Put, first
from tests.monkey.shown import Reading

#: So many keys are pressed between two looks at the notebook.
LOOK = 50

INSIDE = "() => document.hasFocus() && document.activeElement?.closest('.trajwidgets') !== null"
HOLD = """widget => {
  window.focus();
  widget.getRootNode().host.querySelector('[data-holds]').focus({ preventScroll: true });
}"""
PUT = """(widget, part) => {
  const all = Array.from(widget.querySelectorAll('button, input, textarea, summary, [tabindex]'));
  const free = all.filter(each => each.checkVisibility() && !each.disabled && !each.closest('[inert]'));
  free[Math.floor(part * free.length)]?.focus();
}"""


@dataclass
class Account:
    """What one seed has come to. All but `keys` and `labels` are faults."""

    host: str
    seed: int
    cage: str
    keys: int = 0
    labels: int = 0
    cells_changed: int = 0
    kernels_lost: int = 0
    opened: list[str] = field(default_factory=list)
    focus_lost: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        faults = (self.cells_changed, self.kernels_lost, self.opened, self.focus_lost, self.differences)
        return not any(faults)

    def as_row(self) -> dict[str, Any]:
        """For a file; what was pressed before a fault only where there is one."""
        row = asdict(self)
        if not self.after:
            del row["after"]
        return row


class Monkey:
    """At one widget, with one seed."""

    def __init__(self, ground: Ground, cage: Cage, seed: int) -> None:
        self.ground, self.cage, self.seed = ground, cage, seed
        self.account = Account(ground.name, seed, cage.name)
        self.last: deque[str] = deque(maxlen=LOOK)
        self.cells, self.around, self.process = ground.cells(), ground.around(), ground.kernel()

    def play(self, n_keys: int) -> Account:
        """Press so many keys; afterwards hold the labels of the run that is open against the store."""
        for act in first(self.seed, n_keys):
            if isinstance(act, Put):
                self.ground.labeler.widget.evaluate(PUT, act.part)
                self.last.append("(focus elsewhere)")
            else:
                self.press(act)
            if self.account.keys % LOOK == 0:
                self.look()
        self.look()
        self.settle()
        if not self.process.is_running() or self.ground.kernel() != self.process:
            self.account.kernels_lost += 1
        self.compare()
        return self.account

    def press(self, act: Press) -> None:
        """One key; the focus may leave by a key that leads out, and by no other. Then it is put back."""
        self.ground.labeler.press(act.key)
        self.account.keys += 1
        self.last.append(act.key)
        if not self.ground.frame.evaluate(INSIDE):
            if act.key not in LEADING_OUT:
                self.account.focus_lost.append(" ".join([*self.last][-8:]))
            self.hold()

    def hold(self) -> None:
        """Give the widget the keyboard."""
        self.ground.labeler.widget.evaluate(HOLD)
        self.ground.frame.wait_for_function(INSIDE, timeout=PATIENCE_MS)

    def look(self) -> None:
        """Whether the notebook is what it was; what has changed counts once."""
        cells, around = self.ground.cells(), self.ground.around()
        changed = sum(before != now for before, now in zip_longest(self.cells, cells))
        if changed:
            self.account.cells_changed += changed
            self.account.after.append(" ".join(self.last))
        if around != self.around:
            self.account.opened.append(f"{self.around} became {around}")
            self.account.after.append(" ".join(self.last))
        self.cells, self.around = cells, around

    def settle(self) -> None:
        """Out of whatever is open: texts, searches, sheets, a caret in a step."""
        for _ in range(4):
            self.hold()
            self.ground.labeler.press("Escape")
        self.hold()
        self.ground.labeler.wait()

    def compare(self) -> None:
        """The store is sound, and what is in it is what is shown."""
        if not self.cage.reads:
            self.ground.labeler.wait_saved(PATIENCE_MS)
        with tw.LabelStore(self.ground.folder / STORE) as store:
            verification = store.verify()
            if not verification:
                self.account.differences.append(str(verification))
            self.account.labels = len(store.to_frame())
            self.account.differences += Reading(self.ground.labeler, self.cage, store).differences()
