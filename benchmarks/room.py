"""A JupyterLab notebook with the large run in a Labeler and, for a floor, an empty widget; and what passes in it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.big_run import write_chat
from benchmarks.figure import versions
from benchmarks.results import REPOSITORY
from benchmarks.stage import chromium, lab

sys.path.insert(0, str(REPOSITORY / "scripts"))  # where the tests find them, too

from by_hand import FORM
from lab import Lab, LabelerView, LabError, Notebook, write_notebook

__all__ = ["LAST_WORD", "LOAD", "RUN", "STEPS", "Opening", "Room", "Rooms", "rooms"]

STEPS, STEP_BYTES = 10_000, 10_000
RUN = f"a run of {STEPS:,} steps and 100 MB"
#: Stands at the end of the last step, and nowhere else.
LAST_WORD = "Quixotically"

# All that anywidget asks of a widget: a script that draws. It draws a list with nothing in it.
EMPTY = '''\
import anywidget


class Empty(anywidget.AnyWidget):
    _esm = """
    export default {
      render({ el }) {
        const list = document.createElement("div");
        list.className = "empty";
        list.style.cssText = "height: 560px; overflow: auto; contain: strict";
        list.append(document.createElement("div"));
        el.append(list);
      },
    };
    """


Empty()'''

LOAD = 'runs = tw.load("run.jsonl")'

LABELER = 'tw.Labeler(runs, step=Feedback, store="{store}", annotator="a1")'

_WATCH = Path(__file__).with_name("watch.js")
_LABELER_CELL = 3


@dataclass
class Opening:
    """What it took until a cell showed what it is to show, by the page's clock, and what its output consists of."""

    seconds: float
    n_bytes: int
    n_nodes: int


@dataclass
class Room:
    """A notebook in a page of its own, with a kernel of its own."""

    page: Page
    notebook: Notebook
    store: str = ""

    def run(self, place: int, what: str, *, patience_s: float = 120) -> Opening | None:
        """Run a cell until it shows its "empty" widget, the "labeler" with its cards, or a peer; None: not in time."""
        asked = [place, what, 1000 * patience_s]
        found = self.page.evaluate("([place, what, patience]) => watch.run(place, what, patience)", asked)
        return None if found is None else Opening(**found)

    def shown(self, place: int, what: str) -> Opening:
        """The same of what must show.

        Raises:
            LabError: when it does not; with what the cells have said.
        """
        found = self.run(place, what)
        if found is None:
            raise LabError(f"cell {place} shows no {what}. The cells say:\n{self.notebook.errors()}")
        return found

    def open_labeler(self) -> Opening:
        """Run the cell of the Labeler, until there are cards in view and all of them have their content."""
        return self.shown(_LABELER_CELL, "labeler")

    def labeler(self) -> LabelerView:
        """The labeler of this room."""
        return self.notebook.labeler()

    def heap_mb(self) -> float:
        """What JavaScript holds in this page once all that is let go of was collected, in MB of 1,000,000 bytes."""
        session = self.page.context.new_cdp_session(self.page)
        for _ in range(3):
            session.send("HeapProfiler.collectGarbage")
        used = session.send("Runtime.getHeapUsage")
        session.detach()
        return float(used["usedSize"]) / 1e6


@dataclass
class Rooms:
    """A JupyterLab with the large run in its folder, and a browser to open notebooks in."""

    lab: Lab
    browser: Browser
    numbers: Iterator[int]

    @property
    def used(self) -> str:
        """What the figures depend on."""
        return f"{versions('jupyterlab', 'ipykernel', 'anywidget')}, Chromium {self.browser.version}"

    @contextmanager
    def open(self, *cells: str) -> Iterator[Room]:
        """A notebook with these cells, none of them run; its kernel ends with it."""
        name = f"room-{next(self.numbers)}.ipynb"
        write_notebook(self.lab.root / name, list(cells))
        context = self.browser.new_context(viewport={"width": 1400, "height": 1000})
        try:
            context.add_init_script(path=_WATCH)
            page = context.new_page()
            yield Room(page, self.lab.open(page, name))
        finally:
            context.close()
            self.lab.shut_kernels_down()

    @contextmanager
    def prepared(self, form: str = FORM) -> Iterator[tuple[Room, Opening]]:
        """A room in which all but the Labeler has been run, the run read, the store new; and what an empty widget took.

        It is not the first widget of its page: what a page loads for any widget has been loaded.
        """
        store = f"labels-{next(self.numbers)}.db"
        with self.open(EMPTY, f"{form}\n\n{LOAD}", "Empty()", LABELER.format(store=store)) as room:
            room.store = store
            room.shown(0, "empty")
            room.notebook.run(1)
            yield room, room.shown(2, "empty")


@contextmanager
def rooms() -> Iterator[Rooms]:
    """JupyterLab and Chromium, and the run as OpenAI chat in one line."""
    with lab() as server, chromium() as browser:
        write_chat(server.root / "run.jsonl", steps=STEPS, step_bytes=STEP_BYTES, last_word=LAST_WORD)
        yield Rooms(server, browser, count(1))
