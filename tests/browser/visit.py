"""A visit to JupyterLab: a folder and a browser profile, notebooks in tabs, and an eye on what must not happen."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebSocket
from playwright.sync_api import Error as PlaywrightError

import trajwidgets as tw
from by_hand import FORM, Desk, Row
from lab import Lab, LabelerView, Notebook, write_notebook
from tests.browser.typist import Typist
from tests.browser.witness import Witness

LABEL = 'tw.Labeler(runs, step=Feedback, store="{store}", annotator="{annotator}")'
EXAMPLES = "runs = tw.examples()"
LONGEST_ID = "web-order-two-lamps"
LONGEST = f"runs = [run for run in tw.examples() if run.trajectory_id == {LONGEST_ID!r}]"
FROM_FILE = 'runs = tw.load("runs.jsonl")'
PANEL = 'tw.AgreementPanel("labels.db")'


def labeling(annotator: str = "a1", runs: str = EXAMPLES, store: str = "labels.db") -> list[str]:
    """The cells of a notebook in which somebody labels."""
    return [f"{FORM}\n\n{runs}", LABEL.format(annotator=annotator, store=store)]


def typist_at(labeler: LabelerView, seed: int, annotator: str = "a1", *, longest: bool = False) -> Typist:
    """Somebody at this labeler, at the start of the examples, or of the longest of them."""
    runs = {
        run.trajectory_id: [Row(step.step_id, step.actor == "agent") for step in run.steps]
        for run in tw.examples()
        if not longest or run.trajectory_id == LONGEST_ID
    }
    return Typist(annotator, labeler, Desk.at_the_start(runs), random.Random(seed))


@dataclass
class Visit:
    """One test's stay in JupyterLab."""

    lab: Lab
    folder: Path
    context: BrowserContext
    witness: Witness
    problems: list[str] = field(default_factory=list)
    """What no page may do: raise an error, complain from our bundle, ask anybody but our own server."""
    place: str = "labels.db"
    """Where in the folder the store lies."""

    def tab(self) -> Page:
        """A fresh tab."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.problems.append(f"uncaught error: {error}"))
        page.on("console", self._said)
        page.on("websocket", self._socket)
        return page

    def write(self, cells: list[str], name: str = "notebook.ipynb") -> str:
        """Put a notebook into the folder; returns its path as JupyterLab knows it."""
        write_notebook(self.folder / name, cells)
        return f"{self.folder.name}/{name}"

    def open(self, cells: list[str], name: str = "notebook.ipynb") -> Notebook:
        """Write a notebook and open it in a tab of its own."""
        return self.lab.open(self.tab(), self.write(cells, name))

    def label(self, annotator: str = "a1", runs: str = EXAMPLES) -> tuple[Notebook, LabelerView]:
        """Open a notebook of this annotator, run it, and give its labeler the keyboard."""
        notebook = self.open(labeling(annotator, runs, self.place), f"{annotator}.ipynb")
        notebook.run_all()
        labeler = notebook.labeler()
        labeler.focus()
        return notebook, labeler

    def typist(self, seed: int, annotator: str = "a1", *, longest: bool = False) -> tuple[Notebook, Typist]:
        """Somebody who begins to label the examples, or the longest of them, in a notebook of their own."""
        notebook, labeler = self.label(annotator, LONGEST if longest else EXAMPLES)
        return notebook, typist_at(labeler, seed, annotator, longest=longest)

    @property
    def store(self) -> tw.LabelStore:
        """The store the notebooks write to, opened by this process."""
        return tw.LabelStore(self.folder / self.place)

    def kernel(self, notebook: Notebook) -> psutil.Process:
        """The process behind the notebook's kernel."""
        kernel_id = notebook.kernel_id()
        for process in psutil.Process(self.lab.process.pid).children(recursive=True):
            if kernel_id in " ".join(process.cmdline()):
                return process
        raise LookupError(f"no process for kernel {kernel_id}")

    def _said(self, message: ConsoleMessage) -> None:
        # JupyterLab has words of its own for a dying kernel; anywidget loads our bundle from a blob.
        ours = message.location.get("url", "").startswith("blob:") or "trajwidgets" in message.text
        if message.type in ("error", "warning") and ours:
            self.problems.append(f"console {message.type}: {message.text}")

    def asked(self, request: Request) -> None:
        """A request went out."""
        if not request.url.startswith((f"{self.lab.url}/", "data:", f"blob:{self.lab.url}/")):
            self.problems.append(f"request to elsewhere: {request.url}")

    def _socket(self, socket: WebSocket) -> None:
        if urlsplit(socket.url).netloc != urlsplit(self.lab.url).netloc:
            self.problems.append(f"websocket to elsewhere: {socket.url}")

    def screenshots(self, folder: Path) -> list[Path]:
        """A picture of every tab that can still be drawn."""
        paths = []
        for place, page in enumerate(self.context.pages):
            path = folder / f"{self.folder.name}-{place}.png"
            # A tab that has crashed must not hide why the test failed.
            with suppress(PlaywrightError):
                page.screenshot(path=path, timeout=10_000)
                paths.append(path)
        return paths


@contextmanager
def visiting(lab: Lab, browser: Browser, name: str) -> Iterator[Visit]:
    """A visit that ends with its tabs and kernels gone, and fails if a page did what none may."""
    folder = lab.root / re.sub(r"\W+", "-", name)[-60:].strip("-")
    folder.mkdir()
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    visit = Visit(lab, folder, context, Witness.of(context))
    context.on("request", visit.asked)
    try:
        yield visit
        assert visit.problems == []
    finally:
        context.close()
        lab.shut_kernels_down()
