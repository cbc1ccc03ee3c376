"""The notebooks in which a monkey is let at the keyboard, each with what a key that got away would change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psutil
from playwright.sync_api import Browser, Frame, Page

from lab import Lab, LabelerView, Notebook
from tests.browser.visit import Visit as LabVisit
from tests.browser.visit import visiting as visiting_lab
from tests.monkey.cages import Cage
from tests.vscode.pages import visiting as visiting_pages
from tests.vscode.visit import Visit as CodeVisit

CELLS = """() => Array.from(
  jupyterapp.shell.currentWidget.content.model.cells,
  cell => [cell.type, cell.sharedModel.getSource(), cell.executionCount ?? null],
)"""

# What may stand in front of a notebook, or beside it, only because a key asked for it.
OPENED = """() => ({
  tabs: Array.from(jupyterapp.shell.widgets('main')).length,
  dialogs: document.querySelectorAll('.jp-Dialog, .lm-Menu:not(.lm-mod-hidden), .jp-DocumentSearch-overlay').length,
  left: jupyterapp.shell.leftCollapsed,
})"""


class Ground(Protocol):
    """A notebook with one widget in it."""

    name: str
    folder: Path
    labeler: LabelerView

    @property
    def frame(self) -> Frame | Page:
        """The document in which the widget stands."""

    def cells(self) -> list[str]:
        """One digest a cell, of its kind, its text and how often it was run, in their order."""

    def around(self) -> object:
        """What else keys of the host could have changed or opened."""

    def kernel(self) -> psutil.Process:
        """The process that must go on."""


def digests(cells: list[Any]) -> list[str]:
    """One a cell."""
    return [hashlib.sha256(json.dumps(cell).encode()).hexdigest() for cell in cells]


@dataclass
class InLab:
    """In a real JupyterLab: its own model of the notebook is asked."""

    visit: LabVisit
    notebook: Notebook
    labeler: LabelerView
    name: str = "JupyterLab"

    @property
    def folder(self) -> Path:
        return self.visit.folder

    @property
    def frame(self) -> Page:
        return self.notebook.page

    def cells(self) -> list[str]:
        return digests(self.frame.evaluate(CELLS))

    def around(self) -> object:
        return self.frame.evaluate(OPENED), len(self.frame.context.pages)

    def kernel(self) -> psutil.Process:
        return self.visit.kernel(self.notebook)


@dataclass
class InCode:
    """Drawn by VS Code's renderer: what came out of the webview, or, in a real one, the editor's model."""

    visit: CodeVisit
    labeler: LabelerView
    name: str

    @property
    def folder(self) -> Path:
        return self.visit.folder

    @property
    def frame(self) -> Frame:
        return self.visit.frame

    def cells(self) -> list[str]:
        found = self.visit.notebook()
        # The pages have no cells: each key that is a command to them would have changed one.
        return digests(list(zip(*found.values(), strict=True)) if isinstance(found, dict) else list(found))

    def around(self) -> object:
        return len(self.visit.page.context.pages), self.visit.n_widgets()

    def kernel(self) -> psutil.Process:
        return self.visit.kernel()


def settled(labeler: LabelerView) -> LabelerView:
    """A widget that has its content and the keyboard."""
    labeler.wait()
    labeler.focus()
    labeler.widget.locator("footer .r").get_by_text("keys active").wait_for()
    return labeler


@contextmanager
def in_lab(lab: Lab, browser: Browser, cage: Cage, name: str) -> Iterator[Ground]:
    """A widget in JupyterLab."""
    with visiting_lab(lab, browser, name) as visit:
        cage.furnish(visit.folder)
        notebook = visit.open([*cage.cells])
        notebook.run_all()
        yield InLab(visit, notebook, settled(notebook.labeler()))


@contextmanager
def in_pages(browser: Browser, folder: Path, files: Mapping[str, Path], cage: Cage) -> Iterator[Ground]:
    """A widget in the pages that play VS Code."""
    folder.mkdir(exist_ok=True)
    cage.furnish(folder)
    with visiting_pages(browser, folder, files) as visit:
        visit.run_cells(*cage.cells)
        yield InCode(visit, settled(visit.labeler()), "VS Code")
