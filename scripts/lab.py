"""Drive a real JupyterLab in a real, headless Chromium: start the server, open notebooks, press keys, read the page.

The demo's self-check and the browser tests both stand on this. What it waits for was learnt the hard way: the kernel
indicator says "idle" before a kernel is attached, so the application itself is asked.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import nbformat
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from chromium import LAUNCH_FLAGS, require_chromium

#: How long anything in the page may take before it counts as not coming, in milliseconds: twenty times what is usual.
PATIENCE_MS = 120_000

_READY = """async () => {
  const session = window.jupyterapp?.shell?.currentWidget?.sessionContext;
  if (!session) return false;
  await session.ready;
  const kernel = session.session?.kernel;
  return !!kernel && kernel.connectionStatus === 'connected' && kernel.status === 'idle';
}"""

_FAILED = ", ".join(
    f'.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.{kind}"]' for kind in ("error", "stderr")
)

_CELLS = "jupyterapp.shell.currentWidget.content.model.cells"

# A closed network may still name a proxy; our server is never behind it.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class LabError(RuntimeError):
    """JupyterLab did not start, or did not do what was asked."""


def write_notebook(path: Path, cells: list[str]) -> None:
    """A notebook of code cells, as a user would have typed them."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    for place, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{place}"
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)


@dataclass
class Notebook:
    """A notebook open in a page, with its widgets."""

    page: Page

    def run_all(self, *, wait: bool = True) -> None:
        """Run every cell, and wait until the last has ended. A cell's error does not raise here; see `errors`."""
        done = "jupyterapp.commands.execute('notebook:run-all-cells')"
        self.page.evaluate(f"async () => {{ await {done} }}" if wait else f"() => {{ void {done} }}")

    def run(self, place: int, *, wait: bool = True) -> None:
        """Run one cell, counted from 0."""
        done = "jupyterapp.commands.execute('notebook:run-cell')"
        select = f"{{ const book = jupyterapp.shell.currentWidget.content; book.activeCellIndex = {place}; }}"
        end = f"await {done}" if wait else f"void {done}"
        self.page.evaluate(f"async () => {{ {select} {end} }}")

    def errors(self) -> str:
        """What cells have raised or written to stderr; "" when all went well."""
        return "\n".join(self.page.locator(_FAILED).all_inner_texts())

    def save(self) -> None:
        """Save the notebook to disk."""
        self.page.evaluate("async () => { await jupyterapp.commands.execute('docmanager:save') }")

    def execution_counts(self) -> list[int | None]:
        """The number beside each cell: it grows when the cell is run again."""
        counts: list[int | None] = self.page.evaluate(f"() => Array.from({_CELLS}, cell => cell.executionCount)")
        return counts

    def sources(self) -> list[str]:
        """The text of each cell."""
        texts: list[str] = self.page.evaluate(f"() => Array.from({_CELLS}, cell => cell.sharedModel.getSource())")
        return texts

    def theme(self, name: str) -> None:
        """Switch JupyterLab's theme, "JupyterLab Light" or "JupyterLab Dark"."""
        self.page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", name)
        light = str("Dark" not in name).lower()
        self.page.locator(f'body[data-jp-theme-light="{light}"]').wait_for(state="attached", timeout=PATIENCE_MS)

    def kernel_id(self) -> str:
        """The id of the kernel behind this notebook; a restart keeps it."""
        kernel: str = self.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.id")
        return kernel

    def wait_for_kernel(self) -> None:
        """Wait until the kernel is connected and idle."""
        self.page.wait_for_function(_READY, timeout=PATIENCE_MS)

    def dismiss_dialogs(self) -> int:
        """Close what JupyterLab has put in front of the notebook, such as "Kernel Restarting"; returns how many."""
        closed = 0
        while self.page.locator(".jp-Dialog").count():
            self.page.locator(".jp-Dialog .jp-Dialog-footer button").last.click()
            self.page.wait_for_timeout(100)
            closed += 1
        return closed

    def widget(self, kind: str = "labeler", nth: int = 0) -> Locator:
        """A widget in an output: "labeler" or "panel"."""
        return self.page.locator(f".trajwidgets .w.{kind}").nth(nth)

    def labeler(self, nth: int = 0) -> LabelerView:
        """A labeler, once the content of its cards is there."""
        view = LabelerView(self.page, self.widget("labeler", nth))
        self._wait_for(view.content())
        return view

    def panel(self, nth: int = 0) -> PanelView:
        """An agreement panel, once it has read its store."""
        widget = self.widget("panel", nth)
        self._wait_for(widget.locator("header"))
        return PanelView(widget)

    def _wait_for(self, wanted: Locator) -> None:
        failed = self.page.locator(_FAILED)
        wanted.or_(failed).first.wait_for(timeout=PATIENCE_MS)
        if not wanted.count():
            raise LabError(f"a cell failed:\n{self.errors()}")


@dataclass
class LabelerView:
    """A labeler as a person has it: a place to press keys, and what the page says."""

    page: Page
    widget: Locator

    def wait(self) -> None:
        """Wait until the active card has its content, and those beside it: a key on what has not arrived is refused."""
        self.content().wait_for(timeout=PATIENCE_MS)
        self.widget.locator(".card .p.missing").first.wait_for(state="detached", timeout=PATIENCE_MS)

    def content(self) -> Locator:
        """What the active card holds, where it has arrived."""
        return self.widget.locator(".card.on .p:not(.missing)").first

    def focus(self) -> None:
        """Give it the keyboard by a click on its foot, as a person would."""
        self.widget.locator("footer .r").click()

    def press(self, *keys: str) -> None:
        """Press keys, wherever focus is."""
        for key in keys:
            self.page.keyboard.press(key)

    def note(self, text: str, key: str = "c") -> None:
        """Write into the text field that `key` opens, in place of what stands there, and commit with Enter."""
        self.press(key, "ControlOrMeta+a")
        self.page.keyboard.type(text)
        self.press("Enter")

    def option(self, field: str, value: str) -> Locator:
        """The button of one answer in the form."""
        return self.widget.locator(f'aside .field[data-field="{field}"] [data-value="{value}"]')

    def turn(self, direction: int) -> None:
        """To the next run (1) or the one before (-1), and wait until it is there."""
        number = self.place_in_queue() + direction
        self.press("]" if direction > 0 else "[")
        self.widget.locator(".queue b").first.filter(has_text=f"{number}").wait_for(timeout=PATIENCE_MS)
        self.wait()

    def place_in_queue(self) -> int:
        """The number of the open run in the queue, from 1."""
        return int(self.widget.locator(".queue b").first.inner_text())

    def n_rated(self) -> int:
        """How many steps of the run the head says are done."""
        return int(self.widget.locator("b.rated").inner_text())

    def step(self) -> str | None:
        """The id of the active step; None where the run as a whole is asked."""
        card = self.widget.locator('.card[aria-current="step"]')
        return card.get_attribute("data-step") if card.count() else None

    def wait_for_step(self, step_id: str) -> None:
        """Wait until the step is active and its content is there."""
        self.widget.locator(f'.card.on[data-step="{step_id}"] .p:not(.missing)').first.wait_for(timeout=PATIENCE_MS)

    def card_in_view(self) -> bool:
        """Whether the top of the active step's card can be seen in the list."""
        seen: bool = self.widget.locator(".cards").evaluate(
            """list => {
              const [view, card] = [list, list.querySelector('.card.on')].map(node => node?.getBoundingClientRect());
              return !!card && card.top >= view.top && card.top < view.bottom;
            }"""
        )
        return seen

    def chosen(self) -> dict[str, str]:
        """What the form shows as chosen for the active step, by field; a text only where there is some."""
        answers: dict[str, str] = self.widget.locator("aside").evaluate(
            """form => Object.fromEntries(Array.from(form.querySelectorAll('.field'), field => {
              const [option, text] = [field.querySelector('[aria-checked="true"]'), field.querySelector('textarea')];
              return [field.dataset.field, option?.dataset.value ?? text?.value ?? ''];
            }).filter(([, value]) => value !== ''))"""
        )
        return answers

    def saving(self) -> tuple[str, int]:
        """The state of saving as the page shows it, and how many it says are not saved."""
        text, state = self.widget.locator(".save").evaluate("badge => [badge.textContent, badge.dataset.saving]")
        return state, int("".join(c if c.isdigit() else " " for c in text).split()[0]) if state != "saved" else 0

    def wait_saved(self, timeout_ms: float = 20_000) -> None:
        """Wait until it says that everything is saved."""
        self.widget.locator('.save[data-saving="saved"]').wait_for(timeout=timeout_ms)


@dataclass
class PanelView:
    """An agreement panel as a person reads it."""

    widget: Locator

    def numbers(self) -> dict[str, dict[str, list[str | None]]]:
        """By field and slice: n, agreement, kappa, alpha, each as it stands in the page; None where there is none."""
        found: dict[str, dict[str, list[str | None]]] = self.widget.evaluate(
            """panel => Object.fromEntries(Array.from(panel.querySelectorAll('section[data-field]'), section => [
              section.dataset.field,
              Object.fromEntries(Array.from(section.querySelectorAll('tr[data-slice]'), row => [
                row.dataset.slice,
                [row.cells[1].textContent, ...[3, 4, 5].map(place => row.cells[place]?.dataset.value ?? null)],
              ])),
            ]))"""
        )
        return found


@dataclass
class Lab:
    """A running JupyterLab server over one folder."""

    url: str
    root: Path
    process: subprocess.Popen[bytes]

    def open(self, page: Page, notebook: str) -> Notebook:
        """Open a notebook (its path below `root`) in a workspace of its own, and wait until its kernel is there."""
        workspace = f"{self.url}/lab/workspaces/{uuid4().hex}"
        page.goto(f"{workspace}/tree/{notebook}", wait_until="domcontentloaded")
        return self.opened(page)

    def opened(self, page: Page) -> Notebook:
        """The notebook of a page that is loading one, as after a reload, once its kernel is there."""
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE_MS)
        opened = Notebook(page)
        opened.wait_for_kernel()
        return opened

    def ask(self, path: str, method: str = "GET") -> Any:
        """What the server's REST interface answers at `path`."""
        request = urllib.request.Request(f"{self.url}/api/{path}", method=method)
        with _direct.open(request, timeout=30) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def shut_kernels_down(self) -> None:
        """End every kernel, so that the next notebook has the machine to itself."""
        for session in self.ask("sessions"):
            self.ask(f"sessions/{session['id']}", "DELETE")


@contextlib.contextmanager
def jupyterlab(
    root: Path, state: Path, *options: str, settings: Mapping[str, Mapping[str, Any]] | None = None
) -> Iterator[Lab]:
    """A JupyterLab server over `root`, all that it writes beside under `state`, nobody's own settings touched.

    `settings` are JupyterLab's by plug-in, such as {"@jupyterlab/apputils-extension:themes": {"theme": ...}}.
    """
    quiet = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
    for plugin, values in {**quiet, **(settings or {})}.items():
        package, name = plugin.split(":")
        folder = state / "settings" / package
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.jupyterlab-settings").write_text(json.dumps(values), encoding="utf-8")
    (state / "home").mkdir(exist_ok=True)
    port = _free_port()
    places = {
        "HOME": "home",
        "IPYTHONDIR": "ipython",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }
    environment = os.environ | {name: str(state / place) for name, place in places.items()}
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", f"--ServerApp.root_dir={root}"),
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *("--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True", "--allow-root"),
        *("--LabApp.expose_app_in_browser=True", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"),
        # A kernel that ran for a second has started: who kills it every few seconds is not to be given up on.
        *("--LabApp.extension_manager=readonly", "--KernelRestarter.stable_start_time=1", *options),
    ]
    log = state / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output, start_new_session=True)
    lab = Lab(f"http://127.0.0.1:{port}", root, process)
    try:
        _wait_until_up(lab, log)
        yield lab
    finally:
        # On SIGTERM the server ends its kernels and then itself; without it they end by themselves.
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(15)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(lab: Lab, log: Path, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if lab.process.poll() is not None:
            raise LabError(f"JupyterLab ended at once:\n{log.read_text(errors='replace')[-2000:]}")
        with contextlib.suppress(OSError):
            lab.ask("status")
            return
        time.sleep(0.1)
    raise LabError(f"JupyterLab did not answer within {seconds:.0f} s:\n{log.read_text(errors='replace')[-2000:]}")


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium that writes nothing into anybody's home."""
    executable = str(require_chromium())
    home = Path(tempfile.mkdtemp(prefix="chromium-home-"))
    environment = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_CACHE_HOME": str(home)}
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable, args=[*LAUNCH_FLAGS], env=environment)
            try:
                yield browser
            finally:
                browser.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)
