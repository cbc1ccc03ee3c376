"""Faults of every day: the scene one is played on, and the account of what it cost."""

from __future__ import annotations

import random
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Browser

import trajwidgets as tw
from lab import Lab, LabelerView, Notebook
from tests.browser.typist import Typist
from tests.browser.visit import Visit, visiting
from tests.browser.witness import ACTS, Witness


@dataclass
class Account:
    """What a fault has cost. Acts are counted by their ids."""

    rounds: int = 0
    acked: set[str] = field(default_factory=set)
    """Acts that somebody was told are saved."""
    lost: set[str] = field(default_factory=set)
    """Those of them that the store does not hold."""
    doubled: set[str] = field(default_factory=set)
    """Acts in the store that nobody did, or that one press gave beside another, or that stand there twice."""
    anomalies: list[str] = field(default_factory=list)
    """Everything shown that was not true, and everything in the store that is not as it was said."""
    measured: dict[str, float] = field(default_factory=dict)
    """Figures beside, the worst of all rounds."""

    def __bool__(self) -> bool:
        """Whether nothing was lost, doubled or shown untruly, and there was something to lose."""
        return self.rounds > 0 and bool(self.acked) and not (self.lost or self.doubled or self.anomalies)

    def note(self, *anomalies: str) -> None:
        """Keep what must not be, once."""
        self.anomalies += [anomaly for anomaly in anomalies if anomaly not in self.anomalies]

    def found(self) -> list[str]:
        """What was lost, doubled or untrue, in words."""
        lost = [f"acknowledged and not in the store: {act_id}" for act_id in sorted(self.lost)]
        return [*lost, *[f"doubled, or never pressed: {act_id}" for act_id in sorted(self.doubled)], *self.anomalies]

    def settle(self, store: tw.LabelStore, acked: set[str], done: set[str]) -> list[str]:
        """Hold what was acknowledged and what was done at all against the store; gives its acts in order."""
        there = [event.event_id for event in store.events(kinds=ACTS)]
        self.acked |= acked
        self.lost |= acked - set(there)
        self.doubled |= {act_id for act_id in there if there.count(act_id) > 1} | (set(there) - done)
        verification = store.verify()
        if not verification:
            self.note(str(verification))
        return there

    def settle_pages(self, visit: Visit, typists: Iterable[Typist] = ()) -> None:
        """The same for all pages of a visit, and for what each typist has kept books of."""
        witness, store = visit.witness, visit.store
        for page in visit.context.pages:
            witness.acts_of(page)
        there = self.settle(store, witness.acknowledged, witness.everything_pressed())
        self.doubled |= witness.doubled
        self.note(*witness.strays)
        for acts in witness.pressed.values():
            mine = set(acts)
            if (held := [act_id for act_id in there if act_id in mine]) != [a for a in acts if a in set(there)]:
                self.note(f"stored in another order than pressed: {held}")
        for typist in typists:
            self.note(*typist.differences(store))

    def look(self, witness: Witness, labeler: LabelerView, store: tw.LabelStore) -> tuple[str, int, list[str]]:
        """Read the page's badge: it may call nothing saved that is not in the store. Gives what `Witness.look` does."""
        state, n_unsaved, missing = witness.look(labeler, store)
        # "opening" claims nothing: a page that has not yet found what an earlier one left.
        if n_unsaved < len(missing) and (state, n_unsaved) != ("saving", 0):
            self.note(f"the page says {state}, {n_unsaved} unsaved; the store lacks {len(missing)}")
        return state, n_unsaved, missing


@dataclass
class Scene:
    """Where a fault is played: how often, by which chance, in which folder, with which account."""

    rounds: int
    random: random.Random
    folder: Path
    account: Account
    tell: Callable[[str], None]

    def each_round(self) -> Iterator[int]:
        """The rounds, from 0; each counts when it has come to its end."""
        for number in range(self.rounds):
            yield number
            self.account.rounds += 1
            self.tell(f"  round {self.account.rounds} of {self.rounds}: {len(self.account.acked)} acked")


@dataclass
class LabScene(Scene):
    """A scene in real JupyterLab."""

    lab: Lab
    browser: Browser

    def visit(self, lab: Lab | None = None) -> AbstractContextManager[Visit]:
        """A fresh folder and browser profile; under the address of another `lab` where one stands between."""
        return visiting(lab or self.lab, self.browser, f"fault-{uuid4().hex[:12]}")

    def seed(self) -> int:
        """The seed of somebody at the keyboard."""
        return self.random.randrange(1 << 30)

    def press(self, visit: Visit, typist: Typist, n: int, *, pauses: tuple[int, ...] = (0, 0, 20, 60)) -> None:
        """Press `n` keys at a human's or a hurried human's pace, and look at the badge after each."""
        view = typist.labeler
        for _ in range(n):
            if typist.press_if_it_lands(typist.answer_or_undo()):
                self.account.look(visit.witness, view, visit.store)
            else:
                # JupyterLab has put a dialog in front, which anybody closes.
                Notebook(view.page).dismiss_dialogs()
                view.focus()
            view.page.wait_for_timeout(self.random.choice(pauses))

    def recovered(self, visit: Visit, *typists: Typist, within_s: float = 40) -> None:
        """Wait until the pages say that all is saved, then settle what the round has cost."""
        for typist in typists:
            typist.labeler.wait_saved(timeout_ms=1000 * within_s)
            self.account.look(visit.witness, typist.labeler, visit.store)
        self.account.settle_pages(visit, typists)


@dataclass(frozen=True)
class Fault:
    """A fault of the list that this project holds itself to: how it is played, and how often in a full run."""

    fault_id: str
    name: str
    play: Callable[[LabScene], None] | Callable[[Scene], None]
    rounds: int
    in_lab: bool = True
    needs: str = ""
    """A program of the system without which it cannot be played."""


@dataclass
class Ground:
    """What faults are played on."""

    folder: Path
    lab: Lab | None = None
    browser: Browser | None = None

    def play(self, fault: Fault, rounds: int, seed: int = 1, *, tell: Callable[[str], None] = print) -> Account:
        """Play a fault to its end, or to where it fails, which is an anomaly.

        The seed gives the same keys and the same moments, as far as the machine goes along.
        """
        account = Account()
        chance = random.Random(f"{fault.fault_id} {fault.name} {seed}")
        folder = self.folder / f"{fault.fault_id}-{uuid4().hex[:12]}"
        folder.mkdir()
        scene = Scene(rounds, chance, folder, account, tell)
        if fault.in_lab:
            if self.lab is None or self.browser is None:
                raise ValueError(f"{fault.fault_id} is played in JupyterLab, which was not started.")
            scene = LabScene(rounds, chance, folder, account, tell, self.lab, self.browser)
        try:
            fault.play(scene)  # type: ignore[arg-type]  # the roll says which scene a fault is played on
        except Exception as error:
            tell(traceback.format_exc())
            account.note(f"round {account.rounds + 1} did not come to its end: {type(error).__name__}: {error}")
        return account
