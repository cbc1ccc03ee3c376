"""Hostile texts in a trusted notebook of real JupyterLab: batch after batch is shown, clicked, entered, and counted.

The texts go the whole way: a kernel builds runs, forms and labels of them, real widgets show these in the output of a
cell that was just run, which is what makes JupyterLab trust a notebook. Nothing is played but the people.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, CDPSession, Page

import node
from lab import Lab, Notebook, write_notebook
from tests.hostile.counter import Counter
from tests.hostile.depths import FIRST, LAST
from tests.hostile.renderers import RENDERERS
from tests.hostile.requests import is_of_a_widget, is_of_the_host

REPOSITORY = Path(__file__).resolve().parent.parent.parent
WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
SETUP = """import sys
sys.path.insert(0, {repository!r})
from tests.hostile.stand import Stand
stand = Stand("plan.json")"""

#: What of a batch is shown one after the other: methods of `stand.Stand`.
SIDES = ("parts", "names", "form", "depths", "reading", "failures")
#: What must stay at nothing.
FINDINGS = ("scripts", "requests", "commands", "dialogs", "navigations", "elements", "escaped", "globals")


def broken_bundles(folder: Path) -> Path:
    """The widgets with every renderer broken (see js/hostile/jsx.ts), built into a folder, which comes back."""
    node.find_or_install().run("node", "hostile/build.mjs", str(folder))
    return folder


@dataclass
class Findings:
    """What came of some batches."""

    expected: dict[str, str] = field(default_factory=dict)
    """What was to be seen, by its id."""
    seen: set[tuple[str, str]] = field(default_factory=set)
    """What of it was seen in which renderer."""
    fired: set[tuple[str, str]] = field(default_factory=set)
    """What ran, by the number of its place, in which renderer."""
    clicks: int = 0
    enters: int = 0
    found: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in FINDINGS})
    """What must not be, by kind."""

    @property
    def inputs(self) -> set[str]:
        """The texts."""
        return set(self.expected.values())

    def unseen(self) -> list[str]:
        """Texts that showed in no renderer at all: had anything been wrong there, nobody would know."""
        shown = {which for which, _ in self.seen}
        return [text for which, text in self.expected.items() if which not in shown and text.strip()]

    @property
    def n_found(self) -> int:
        """How much there was that must not be."""
        return sum(map(len, self.found.values()))

    def problems(self) -> list[str]:
        """All of that in words."""
        return [f"{kind}: {what}" for kind, those in self.found.items() for what in those]


class Watched:
    """A page in which everything is counted."""

    def __init__(self, page: Page, lab: Lab, counter: Counter) -> None:
        self.page, self.lab, self.counter = page, lab, counter
        self.findings = Findings()
        self.armed = False
        self.made: list[str] = []
        page.context.expose_binding("hostileHeard", self._heard)
        page.context.add_init_script(WATCH)
        self.cdp: CDPSession = page.context.new_cdp_session(page)
        self.cdp.send("Network.enable")
        self.cdp.on("Network.requestWillBeSent", self._asked)
        self.cdp.on("Network.webSocketCreated", lambda event: self._asked({**event, "request": event}))
        page.on("dialog", lambda dialog: (self._note("dialogs", dialog.message), dialog.dismiss()))
        page.on("framenavigated", lambda frame: self._note("navigations", frame.url))
        page.on("download", lambda download: self._note("navigations", f"download of {download.url}"))
        page.on("pageerror", lambda error: self._note("escaped", f"uncaught: {str(error)[:200]}"))
        page.context.on("page", lambda other: other == page or self._note("navigations", f"a tab at {other.url}"))

    def _note(self, kind: str, what: str) -> None:
        if self.armed and len(self.findings.found[kind]) < 1000:
            self.findings.found[kind].append(what)

    def _heard(self, _source: object, kind: str, what: str) -> None:
        self._note(kind, what)

    def _asked(self, event: Mapping[str, Any]) -> None:
        if not self.armed or is_of_the_host(event, self.lab.url) or is_of_a_widget(event):
            return
        url = event["request"]["url"]
        if url.startswith(("data:", "blob:")):
            self.made.append(url)  # whose it is, the page can tell
        else:
            self._note("requests", url[:200])

    def arm(self, expected: Sequence[tuple[str, str]], *, hopeless: bool = False) -> None:
        """Begin to count. `hopeless`: the kernel will answer nothing."""
        self.counter.forget()
        self.made.clear()
        self.page.evaluate("given => hostile.arm(...given)", [RENDERERS, expected, hopeless])
        self.armed = True

    def walk(self) -> None:
        """Go through everything that is on the page with clicks."""
        self.click("walk")

    def click(self, what: str, *given: object) -> None:
        """One of the ways of watch.js to go through what is on the page."""
        self.findings.clicks += self.page.evaluate("([what, given]) => hostile[what](...given)", [what, given])

    def enter(self) -> None:
        """Press Enter on everything that can take focus."""
        self.findings.enters += self.press_enter(self.page.evaluate("() => hostile.queue()"))

    def press_enter(self, n: int) -> int:
        """So many real keys, as the browser gets them from the keyboard; each next one finds focus a node further."""
        key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
        sides = ({"type": "keyDown", "text": "\r", **key}, {"type": "keyUp", **key})
        # All at once, past the public `send`, which waits for each answer: the browser takes them one by one anyway.
        channel: Any = self.cdp._impl_obj
        sent = (channel.send("Input.dispatchKeyEvent", side, None) for _ in range(n) for side in sides)
        self.cdp._sync(asyncio.gather(*sent))
        return n

    def disarm(self) -> None:
        """Stop counting, and note what is left to see."""
        said = self.page.evaluate("() => hostile.report()")
        for kind in ("elements", "escaped", "globals"):
            for what in said[kind]:
                self._note(kind, what)
        for url in self.page.evaluate("urls => hostile.strangers(urls)", self.made):
            self._note("requests", url[:200])
        for text in self.page.locator(".jp-Dialog").all_inner_texts():
            # A batch begins with the removal of the stores of the last one, which JupyterLab may be listing.
            if "Directory not found" not in text:
                self._note("dialogs", f"of the host: {text[:200]}")
        for path in self.counter.asked:
            self._note("requests", f"the counter was asked: {path}")
        if self.counter.n_connections and not self.counter.asked:
            self._note("requests", f"{self.counter.n_connections} connections to the counter")
        self.armed = False
        self.findings.seen |= {(which, region) for which, region in said["seen"]}
        self.findings.fired |= {(which, region) for which, region in said["fired"]}


@dataclass
class Stage:
    """A notebook that shows batches."""

    notebook: Notebook
    watched: Watched

    @property
    def findings(self) -> Findings:
        """What came of the batches since the last time this was set."""
        return self.watched.findings

    def play(
        self, at: int, expected: Sequence[tuple[str, str]], *, enter: bool = True, sides: Sequence[str] = SIDES
    ) -> Findings:
        """Show the sides of a batch and go through each. Gives what came of it alone."""
        self.watched.findings = Findings(dict(expected))
        for what in sides:
            # JupyterLab says so, and in the way, if a store of the batch before is removed while it lists the folder.
            self.notebook.dismiss_dialogs()
            self._show(at, what, expected, enter)
        return self.findings

    def _show(self, at: int, what: str, expected: Sequence[tuple[str, str]], enter: bool) -> None:
        page, watched = self.notebook.page, self.watched
        watched.arm(expected, hopeless=what == "failures")
        self._run(f"stand.show({at}, {what!r})")
        page.locator(".trajwidgets .w").first.wait_for()
        if what == "form":
            watched.click("refuse", "refused")
        watched.walk()
        if what == "depths":
            watched.click("within", "marked")
        if what in ("reading", "failures"):
            page.evaluate("() => hostile.attend()")
            page.keyboard.press("/")
            page.locator(".trajwidgets .finder").wait_for()
            watched.click("search", f"{FIRST}(?s:.*?){LAST}", len(expected))
        if enter:
            watched.enter()
        if what == "names":
            page.evaluate("n => hostile.turn(n)", len(expected) - 1)
            self._run("stand.fail()", cell=2, fails=True)
        if what == "form":
            self._run("stand.news()", cell=2)
            page.locator(".trajwidgets .w.labeler footer .r").click()
            page.keyboard.press("?")
            watched.walk()
        watched.disarm()

    def _run(self, code: str, *, cell: int = 1, fails: bool = False) -> None:
        # Written and run past the application's commands, which count.
        errors = self.notebook.page.evaluate(
            """async ([code, cell]) => {
              const { content } = jupyterapp.shell.currentWidget;
              content.model.cells.get(cell).sharedModel.setSource(code);
              content.activeCellIndex = cell;
              await jupyterapp.commands.hostile('notebook:run-cell');
              // What is not in view is not in the page.
              await content.scrollToItem(cell);
              return content.model.cells.get(cell).outputs.toJSON()
                .flatMap((output) => output.output_type === 'error' ? [`${output.ename}: ${output.evalue}`] : []);
            }""",
            [code, cell],
        )
        assert bool(errors) == fails, errors


@contextmanager
def staging(lab: Lab, browser: Browser, counter: Counter, batches: Sequence[Mapping[str, Any]]) -> Iterator[Stage]:
    """A notebook for these batches (see `stand.Stand`), its kernel ready, in a browser profile of its own."""
    folder = lab.root / f"hostile-{uuid4().hex[:8]}"
    folder.mkdir()
    (folder / "plan.json").write_text(json.dumps(batches), encoding="utf-8")
    write_notebook(folder / "hostile.ipynb", [SETUP.format(repository=str(REPOSITORY)), "", ""])
    context = browser.new_context(viewport={"width": 1500, "height": 1400})
    try:
        page = context.new_page()
        watched = Watched(page, lab, counter)
        notebook = lab.open(page, f"{folder.name}/hostile.ipynb")
        notebook.run(0)
        assert not notebook.errors(), notebook.errors()
        page.evaluate("() => hostile.hook()")
        yield Stage(notebook, watched)
    finally:
        context.close()
        lab.shut_kernels_down()
