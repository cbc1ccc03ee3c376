"""The two hosts in which a labeler is looked at, and the themes each of them has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Browser, Frame, Page

from lab import Lab, LabelerView, Notebook
from tests.access.look import prepare
from tests.access.parts import LABELLING, Part
from tests.access.states import Scene
from tests.browser.visit import visiting as visiting_lab
from tests.vscode.pages import Pages
from tests.vscode.pages import visiting as visiting_pages

LAB_THEMES = ("JupyterLab Light", "JupyterLab Dark")
VSCODE_THEMES = ("light-modern", "dark-modern", "high-contrast", "high-contrast-light")

#: In CSS pixels: what a window of 1280 px leaves at a zoom of 400 % (WCAG 1.4.10).
NARROW = 320

# Until colours and layout have come to rest.
SETTLED_MS = 400


class Room(Protocol):
    """A labeler in a host."""

    name: str
    themes: Sequence[str]
    scene: Scene
    part: Part

    @property
    def frame(self) -> Frame | Page:
        """The document in which the widget stands."""

    def wear(self, theme: str) -> None:
        """Switch the host's theme."""

    def narrow(self, width: int | None) -> None:
        """Give the widget so many CSS pixels; None: as many as the host has."""


@dataclass
class InLab:
    """In a real JupyterLab."""

    notebook: Notebook
    scene: Scene
    part: Part
    name: str = "JupyterLab"
    themes: Sequence[str] = LAB_THEMES

    @property
    def frame(self) -> Page:
        return self.notebook.page

    def wear(self, theme: str) -> None:
        self.notebook.theme(theme)
        self.frame.wait_for_timeout(SETTLED_MS)

    def narrow(self, width: int | None) -> None:
        set_width = "(widget, width) => { widget.getRootNode().host.parentElement.style.width = width }"
        self.notebook.widget().evaluate(set_width, "" if width is None else f"{width}px")
        self.frame.wait_for_timeout(SETTLED_MS)


@dataclass
class InPages:
    """In the pages that play VS Code."""

    visit: Pages
    scene: Scene
    part: Part
    name: str = "VS Code"
    themes: Sequence[str] = VSCODE_THEMES

    @property
    def frame(self) -> Frame:
        return self.visit.frame

    def wear(self, theme: str) -> None:
        self.visit.wear(theme)
        self.visit.page.wait_for_timeout(SETTLED_MS)

    def narrow(self, width: int | None) -> None:
        size = {"width": 1300, "height": 1100} if width is None else {"width": width, "height": 800}
        self.visit.page.set_viewport_size(size)  # type: ignore[arg-type]
        self.visit.page.wait_for_timeout(SETTLED_MS)


@contextmanager
def in_lab(lab: Lab, browser: Browser, language: str | None = None, part: Part = LABELLING) -> Iterator[Room]:
    """A widget in JupyterLab, just opened."""
    with visiting_lab(lab, browser, f"access {language} {next(iter(part.states))}") as visit:
        notebook = visit.open(part.cells(language))
        notebook.run_all()
        labeler = notebook.labeler()
        labeler.focus()
        prepare(notebook.page)
        yield InLab(notebook, Scene(labeler, visit.kernel(notebook)), part)


@contextmanager
def in_pages(
    browser: Browser,
    folder: Path,
    files: Mapping[str, Path],
    language: str | None = None,
    part: Part = LABELLING,
) -> Iterator[Room]:
    """A widget in the pages that play VS Code, just opened."""
    folder.mkdir(exist_ok=True)
    with visiting_pages(browser, folder, files) as visit:
        visit.run_cells(*part.cells(language))
        labeler: LabelerView = visit.labeler()
        labeler.focus()
        prepare(visit.frame)
        yield InPages(visit, Scene(labeler, visit.kernel()), part)
