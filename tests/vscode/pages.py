"""A visit to the pages that play VS Code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Frame, Request

from tests.vscode.host import Host, hosting
from tests.vscode.visit import CELLS, Visit, theme


@dataclass
class Pages(Visit):
    """A notebook in the editor of `js/vscode/editor.ts`."""

    host: Host = field(kw_only=True)
    csp: str = ""
    worn: str = "light-modern"

    def open(self) -> None:
        """Open the webview, when the editor is there."""
        self.page.wait_for_function("() => window.editor")
        opened = [self.host.webview(self.csp), theme(self.worn)]
        self.page.evaluate("([address, theme]) => editor.open(address, theme)", opened)

    def run(self) -> None:
        """Run all cells, and wait until their widgets are drawn."""
        self.run_cells(*CELLS)

    def run_cells(self, *cells: str, first: int = 0) -> str:
        """Run cells; returns what they printed. Fails where one raises, or where its output cannot be drawn."""
        printed = ""
        for cell, code in enumerate(cells, first):
            finished = self.page.evaluate("([cell, code]) => editor.run(cell, code)", [cell, code])
            assert finished["error"] is None, finished["error"]
            printed += finished["text"]
        return printed

    def reload(self) -> None:
        """Load the window anew."""
        self.page.reload()
        self.open()

    def wear(self, name: str) -> None:
        """Switch the theme."""
        self.worn = name
        worn = theme(name)
        self.page.evaluate("theme => editor.wear(theme)", worn)
        self.frame.locator(f'body[data-vscode-theme-id="{worn["id"]}"]').wait_for(state="attached")

    def notebook(self) -> list[str]:
        """The keys that came out of the webview while nothing in it could be written into: commands, to VS Code."""
        return self.came_out("commands")

    def came_out(self, which: str = "keys") -> list[str]:
        """The `keys` that came out of the webview, the `commands` among them, or its `violations` of the policy."""
        found: list[str] = self.page.evaluate(f"() => [...editor.{which}]")
        return found

    @property
    def frame(self) -> Frame:
        """The webview with the outputs."""
        return next(frame for frame in self.page.frames if "/webview" in frame.url)

    def asked(self, request: Request) -> None:
        """Our own server stands for the editor; a webview without storage has no origin, and so have its blobs."""
        if not request.url.startswith((f"{self.host.url}/", "data:", f"blob:{self.host.url}/", "blob:null/")):
            self.problems.append(f"request to elsewhere: {request.url}")


@contextmanager
def visiting(
    browser: Browser, folder: Path, files: Mapping[str, Path], *, csp: str = "", storage: bool = True
) -> Iterator[Pages]:
    """A visit that fails if a page did what none may. Without `storage` the webview may keep nothing."""
    context = browser.new_context(viewport={"width": 1300, "height": 1100})
    try:
        with hosting(folder, dict(files)) as host:
            page = context.new_page()
            visit = Pages(page, folder, host=host, csp=csp)
            context.on("request", visit.asked)
            page.on("console", visit.said)
            page.on("pageerror", lambda error: visit.problems.append(f"uncaught error: {error}"))
            page.on("websocket", lambda socket: host.is_line(socket.url) or visit.problems.append(socket.url))
            page.goto(host.editor(storage=storage))
            visit.open()
            yield visit
            assert not visit.problems, visit.problems
    finally:
        context.close()
