"""A visit to a real VS Code: code-server with its own notebook editor, and our extension that brings it a kernel."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Frame, Request

import code_server
from lab import PATIENCE_MS, write_notebook
from tests.vscode.visit import CELLS, Visit, theme

HERE = Path(__file__).parent
EXTENSION = "trajwidgets.trajwidgets-tests-0.0.1"
SETTINGS = {
    "workbench.startupEditor": "none",
    "workbench.colorTheme": "Light Modern",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.enableExperiments": False,
    "telemetry.telemetryLevel": "off",
    "extensions.ignoreRecommendations": True,
    "security.workspace.trust.enabled": False,
    "chat.disableAIFeatures": True,
    "files.exclude": {"**/.home": True},
}
#: The host names that VS Code gives to files of its own; its service worker answers for them, and no network does.
FILES = ".vscode-resource.vscode-cdn.net"

# A closed network may still name a proxy; our server is never behind it.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Real(Visit):
    """A notebook in the real editor."""

    url: str = field(kw_only=True)
    port: int = field(kw_only=True)

    def open(self) -> None:
        """Open the window, and wait until the notebook has its kernel."""
        self.page.goto(f"{self.url}/?folder={self.folder}", wait_until="domcontentloaded")
        self._wait_for_notebook()

    def _wait_for_notebook(self, before: int = 0) -> None:
        """Wait for an extension host that is not the one of `before`."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while time.monotonic() < deadline:
            with suppress(OSError):
                if self.ask("process") != before:
                    return
            self.page.wait_for_timeout(200)
        raise TimeoutError("the extension of the tests did not come up")

    def ask(self, what: str, given: object = None) -> Any:
        """What the extension of the tests answers."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/{what}", data=json.dumps(given).encode(), method="POST"
        )
        with _direct.open(request, timeout=PATIENCE_MS / 1000) as answer:
            return json.loads(answer.read())

    def run(self) -> None:
        """Run all cells, and wait until their widgets are drawn."""
        self.ask("command", {"name": "notebook.execute"})
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while self._drawn() is None and time.monotonic() < deadline:
            self.page.wait_for_timeout(100)
        self.frame.locator(".trajwidgets .w.panel").wait_for(timeout=PATIENCE_MS)

    def reload(self) -> None:
        """Load the window anew: the extension host ends, and its kernel with it."""
        before = self.ask("process")
        self.page.reload(wait_until="domcontentloaded")
        self._wait_for_notebook(before)

    def wear(self, name: str) -> None:
        """Switch the theme by its setting."""
        worn = theme(name)
        self.ask("setting", {"name": "workbench.colorTheme", "value": worn["id"]})
        self.frame.locator(f'body[data-vscode-theme-id="{worn["id"]}"]').wait_for(state="attached")

    def notebook(self) -> dict[str, list[object]]:
        """The text and the kind of each cell, and how often it was run, out of the editor's own model."""
        state: dict[str, list[object]] = self.ask("state")
        return state

    @property
    def frame(self) -> Frame:
        """The webview with the outputs."""
        found = self._drawn()
        assert found is not None, "no webview has a widget"
        return found

    def _drawn(self) -> Frame | None:
        for frame in self.page.frames:
            if "/webview/" in frame.url and frame.locator(".trajwidgets").count():
                return frame
        return None

    def asked(self, request: Request) -> None:
        """What the workbench asks for is its own affair; a webview may ask for files of VS Code's only."""
        try:
            in_webview = "/webview/" in request.frame.url
        except Exception:  # A service worker's request has no frame.
            return
        host = urlsplit(request.url).netloc
        ours = request.url.startswith(("data:", f"blob:{self.url}/", f"{self.url}/")) or host.endswith(FILES)
        if in_webview and not ours:
            self.problems.append(f"request to elsewhere: {request.url}")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def install_extension(folder: Path, files: Mapping[str, Path]) -> None:
    """Put the extension of the tests where code-server looks for extensions."""
    shutil.copytree(HERE / "extension", folder)
    for name, path in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / name)


@contextmanager
def visiting(
    browser: Browser, folder: Path, files: Mapping[str, Path], *, settings: Mapping[str, Any] | None = None
) -> Iterator[Real]:
    """A visit that fails if a page did what none may."""
    work, state = folder / "work", folder / "state"
    work.mkdir()
    write_notebook(work / "notebook.ipynb", [*CELLS])
    install_extension(state / "extensions" / EXTENSION, files)
    (state / "data" / "User").mkdir(parents=True)
    (state / "data" / "User" / "settings.json").write_text(json.dumps({**SETTINGS, **(settings or {})}))
    port, url = free_port(), f"http://127.0.0.1:{free_port()}"
    given = {
        "kernel": [sys.executable, "-m", "tests.vscode.kernel"],
        "folder": str(work),
        "notebook": str(work / "notebook.ipynb"),
        "port": port,
    }
    command = [
        *code_server.command(),
        *("--auth", "none", "--bind-addr", urlsplit(url).netloc, "--user-data-dir", str(state / "data")),
        *("--extensions-dir", str(state / "extensions"), "--disable-telemetry", "--disable-update-check"),
        *("--disable-workspace-trust", "--disable-getting-started-override"),
    ]
    environment = {
        **os.environ,
        "HOME": str(state),
        "PYTHONPATH": str(HERE.parent.parent),
        "TRAJWIDGETS_TESTS": json.dumps(given),
    }
    context = browser.new_context(viewport={"width": 1500, "height": 1900})
    with (state / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_until_up(url, process, state / "log")
        page = context.new_page()
        visit = Real(page, work, url=url, port=port)
        context.on("request", visit.asked)
        page.on("console", visit.said)
        visit.open()
        yield visit
        assert not visit.problems, visit.problems
    finally:
        context.close()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(15)


def _wait_until_up(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), _direct.open(f"{url}/healthz", timeout=5):
            return
        time.sleep(0.2)
    raise TimeoutError(f"code-server did not come up:\n{log.read_text(errors='replace')[-2000:]}")
