"""A notebook in VS Code as a test has it, in either host: the pages that play VS Code, or a real one."""

from __future__ import annotations

import json
import random
from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import ConsoleMessage, Frame, Locator, Page, Request

import trajwidgets as tw
from by_hand import FORM, Desk, Row
from lab import PATIENCE_MS, LabelerView, PanelView
from tests.browser.typist import Typist

THEMES = Path(__file__).parent / "themes"
THEME_NAMES = ("light-modern", "dark-modern", "high-contrast", "high-contrast-light")
LABELER = 'tw.Labeler(runs, step=Feedback, store="labels.db", annotator="{annotator}")'
PANEL = 'tw.AgreementPanel("labels.db")'
CELLS = (f"{FORM}\n\nruns = tw.examples()", LABELER.format(annotator="a1"), PANEL)


def theme(name: str) -> dict[str, Any]:
    """What VS Code puts on a webview in this theme: its kind, its id, and `--vscode-*` variables."""
    worn: dict[str, Any] = json.loads((THEMES / f"{name}.json").read_text(encoding="utf-8"))
    return worn


def desk() -> Desk:
    """The books of somebody who begins with the examples."""
    return Desk.at_the_start(
        {run.trajectory_id: [Row(step.step_id, step.actor == "agent") for step in run.steps] for run in tw.examples()}
    )


@dataclass
class Visit(ABC):
    """One test's stay in a notebook whose cells make a labeler and a panel."""

    page: Page
    folder: Path
    problems: list[str] = field(default_factory=list)
    """What no widget may do: raise an error, complain, ask anybody for anything."""

    @abstractmethod
    def run(self) -> None:
        """Run all cells, and wait until their widgets are drawn."""

    @abstractmethod
    def reload(self) -> None:
        """Load the window anew. The outputs are blank until the cells run again; a kernel that has died is started."""

    @abstractmethod
    def wear(self, name: str) -> None:
        """Switch the theme, and wait until the webview has it."""

    @abstractmethod
    def notebook(self) -> object:
        """What keys of the notebook would change: equal before and after means that none has reached it."""

    @property
    @abstractmethod
    def frame(self) -> Frame:
        """The webview with the outputs."""

    def n_widgets(self) -> int:
        """How many widgets are drawn in all of the window."""
        return sum(frame.locator(".trajwidgets").count() for frame in self.page.frames)

    def widget(self, kind: str) -> Locator:
        """A widget in an output: "labeler" or "panel"."""
        return self.frame.locator(f".trajwidgets .w.{kind}").first

    def labeler(self) -> LabelerView:
        """The labeler, once the content of its cards is there."""
        view = LabelerView(self.page, self.widget("labeler"))
        view.wait()
        return view

    def panel(self) -> PanelView:
        """The panel, once it has read its store."""
        self.widget("panel").locator("header").wait_for(timeout=PATIENCE_MS)
        return PanelView(self.widget("panel"))

    def label(self) -> LabelerView:
        """Run the notebook, and give its labeler the keyboard."""
        self.run()
        labeler = self.labeler()
        labeler.focus()
        # VS Code gives a webview the focus some time after the click.
        labeler.widget.locator("footer .r").get_by_text("keys active").wait_for(timeout=PATIENCE_MS)
        return labeler

    def typist(self, seed: int) -> Typist:
        """Somebody who begins to label the examples."""
        return Typist("a1", self.label(), desk(), random.Random(seed))

    @property
    def store(self) -> tw.LabelStore:
        """The store the notebook writes to, opened by this process."""
        return tw.LabelStore(self.folder / "labels.db")

    def kernel(self) -> psutil.Process:
        """The process of the notebook's kernel."""
        for process in psutil.Process().children(recursive=True):
            # One that has just ended has neither a command line nor a folder.
            with suppress(psutil.Error):
                if "ipykernel_launcher" in process.cmdline() and Path(process.cwd()) == self.folder:
                    return process
        raise LookupError(f"no kernel works in {self.folder}")

    def said(self, message: ConsoleMessage) -> None:
        """A line on the console. anywidget loads our bundle from a blob."""
        ours = message.location.get("url", "").startswith("blob:") or "trajwidgets" in message.text
        if message.type in ("error", "warning") and ours:
            self.problems.append(f"console {message.type}: {message.text}")

    @abstractmethod
    def asked(self, request: Request) -> None:
        """A request went out: if the webview made it to another host than its own, that is a problem."""
