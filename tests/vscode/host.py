"""A server for the pages that play VS Code, and between them and a real kernel the place of its extension host."""

from __future__ import annotations

import asyncio
import html
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jupyter_core.paths import ENV_JUPYTER_PATH
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler
from tornado.websocket import WebSocketHandler

import node
import vscode_renderer
from tests.vscode.kernel import Kernel, running

#: VS Code 1.139, `notebook.experimental.enableCsp`: the `<meta>` of its notebook webview, as it stands in the source of
#: the workbench. It is off unless somebody turns it on.
EXPERIMENTAL_CSP = """
default-src 'none';
script-src 'self' https://*.vscode-cdn.net 'unsafe-inline' 'unsafe-eval';
style-src 'self' https://*.vscode-cdn.net 'unsafe-inline';
img-src 'self' https://*.vscode-cdn.net https: http: data:;
font-src 'self' https://*.vscode-cdn.net https:;
connect-src https:;
child-src https: data:;
"""

EDITOR = """<!doctype html><meta charset="utf-8"><title>editor</title><link rel="icon" href="data:,">
<style>html, body, iframe { margin: 0; border: 0; inline-size: 100%; block-size: 100%; display: block }</style>
<iframe sandbox="allow-scripts allow-forms allow-downloads allow-pointer-lock SANDBOX"></iframe>
<script type="module" src="/editor.js"></script>
"""

# As in VS Code its ground is transparent: what one sees is the editor behind it.
WEBVIEW = """<!doctype html><html lang="en"><head><meta charset="utf-8">CSP
<style>
  html, body { margin: 0; color: var(--vscode-foreground); font-family: var(--vscode-font-family); font-size: 13px }
  .output { padding: 8px 16px; position: relative }
</style></head>
<body><div id="container"></div><script type="module" src="/webview.js"></script></body></html>
"""


def webview_files(built: Path) -> dict[str, Path]:
    """What webviews load, by name: our side, put into the folder `built`; VS Code's own bundle; anywidget's script."""
    node.find_or_install().run("node", "vscode/build.mjs", str(built))
    return {
        **{path.name: path for path in built.iterdir()},
        "ipywidgets.js": vscode_renderer.BUNDLE,
        "nbextensions/anywidget/index.js": Path(ENV_JUPYTER_PATH[0]) / "nbextensions" / "anywidget" / "index.js",
    }


@dataclass
class Host:
    """A running host with its kernel."""

    folder: Path
    url: str = ""
    kernel: Kernel | None = None

    def is_line(self, address: str) -> bool:
        """Whether a websocket is the one between editor and kernel."""
        return address == f"{self.url.replace('http', 'ws', 1)}/kernel"

    def editor(self, *, storage: bool) -> str:
        """The address of the editor; without storage its webview has an origin that may keep nothing."""
        return f"{self.url}/editor?{urlencode({'storage': int(storage)})}"

    def webview(self, csp: str = "") -> str:
        """The address of a webview under this policy."""
        return f"{self.url}/webview?{urlencode({'csp': csp})}"


class _Page(RequestHandler):
    """A page or a file that VS Code would serve to its webview."""

    def initialize(self, host: Host, files: dict[str, Path]) -> None:
        self.host, self.files = host, files

    def get(self, name: str) -> None:
        # A webview without storage has an origin of its own, and its modules count as another's.
        self.set_header("Access-Control-Allow-Origin", "*")
        if name == "editor":
            self.finish(EDITOR.replace("SANDBOX", "allow-same-origin" if self.get_argument("storage") == "1" else ""))
        elif name == "webview":
            csp = self.get_argument("csp")
            meta = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(csp)}">' if csp else ""
            self.finish(WEBVIEW.replace("CSP", meta))
        else:
            path = self.files.get(name)
            if path is None:
                raise HTTPError(404)
            self.set_header("Content-Type", mimetypes.guess_type(path)[0] or "application/octet-stream")
            self.finish(path.read_bytes())


class _Line(WebSocketHandler):
    """Between the editor and the kernel."""

    def initialize(self, host: Host) -> None:
        self.host = host

    async def open(self, *_arguments: str) -> None:
        # A window that is opened finds a kernel that works, whatever became of the last one.
        await self._kernel().revive()
        self.saying = asyncio.create_task(self._say())

    async def _say(self) -> None:
        async for text in self._kernel().messages():
            await self.write_message(text)

    def on_message(self, message: str | bytes) -> None:
        self._kernel().send(message if isinstance(message, str) else message.decode())

    def on_close(self) -> None:
        self.saying.cancel()

    def _kernel(self) -> Kernel:
        assert self.host.kernel is not None
        return self.host.kernel


@contextmanager
def hosting(folder: Path, files: dict[str, Path]) -> Iterator[Host]:
    """A host whose kernel works in `folder`; it runs in a thread of its own, as the tests wait in theirs."""
    host, up = Host(folder), threading.Event()
    failed: list[BaseException] = []
    stop: list[Any] = []

    async def serve() -> None:
        sockets = bind_sockets(0, "127.0.0.1")
        pages = (r"/(.*)", _Page, {"host": host, "files": files})
        server = HTTPServer(Application([(r"/kernel", _Line, {"host": host}), pages], websocket_max_message_size=2**27))
        async with running(folder) as host.kernel:
            server.add_sockets(sockets)
            host.url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
            done, loop = asyncio.Event(), asyncio.get_running_loop()
            stop.append(lambda: loop.call_soon_threadsafe(done.set))
            up.set()
            await done.wait()
            server.stop()
            await server.close_all_connections()

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            failed.append(error)
        finally:
            up.set()

    thread = threading.Thread(target=run, name="host")
    thread.start()
    try:
        assert up.wait(60), "the kernel did not start"
        if not failed:
            yield host
    finally:
        for end in stop:
            end()
        thread.join(30)
    if failed:
        raise failed[0]
