"""The optional server extension on a real Jupyter Server and its real sockets, and where it cannot work."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tornado.websocket import websocket_connect

from trajwidgets import fast

# A second extension, which tells from inside the server how the sockets of its clients are set.
PEEK = """\
import json
import os
import socket

import psutil
from tornado.web import RequestHandler


class Peek(RequestHandler):
    def get(self):
        found = {}
        for place in psutil.Process().net_connections("tcp4"):
            if place.raddr:
                with socket.socket(fileno=os.dup(place.fd)) as copy:
                    found[place.raddr.port] = copy.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        self.write(json.dumps(found))


def _jupyter_server_extension_points():
    return [{"module": "peek"}]


def _load_jupyter_server_extension(server):
    server.web_app.add_handlers(".*", [(server.base_url + "peek", Peek)])
"""

_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Server:
    """A Jupyter Server in an environment of its own, with nobody's settings but those given here."""

    def __init__(self, folder: Path, repository: Path) -> None:
        self.folder, self.log = folder, folder / "server.log"
        environment = folder / "environment"
        venv.create(environment, symlinks=os.name != "nt")
        self.python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
        paths = [sysconfig.get_path("purelib", vars={"base": str(environment)}), sysconfig.get_path("purelib")]
        # Its packages are those of the environment the tests run in.
        (Path(paths[0]) / "tests.pth").write_text(f"import site; site.addsitedir({paths[1]!r})", encoding="utf-8")
        listed = environment / "etc" / "jupyter" / "jupyter_server_config.d"
        shutil.copytree(repository / "jupyter-config" / "server-config", listed)
        (listed / "peek.json").write_text('{"ServerApp": {"jpserver_extensions": {"peek": true}}}', encoding="utf-8")
        (folder / "peek.py").write_text(PEEK, encoding="utf-8")
        homes = ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
        self.environment = os.environ | {name: str(folder / name.lower()) for name in homes}
        self.environment["PYTHONPATH"] = str(folder)

    def command(self, *words: str) -> str:
        """A command of `jupyter server`; what it says."""
        command = [str(self.python), "-m", "jupyter_server", *words]
        done = subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True)
        return done.stdout + done.stderr

    def start(self) -> Iterator[Server]:
        """Run it until the test has ended."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        port = self.address.partition(":")[2]
        command = [
            *(str(self.python), "-m", "jupyter_server", "--no-browser", "--allow-root", f"--ServerApp.port={port}"),
            *("--ServerApp.ip=127.0.0.1", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={self.folder}"),
            *("--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True"),
        ]
        with self.log.open("wb") as output:
            process = subprocess.Popen(command, env=self.environment, stdout=output, stderr=output)
        try:
            deadline = time.monotonic() + 60
            while self._is_silent():
                assert process.poll() is None, self.log.read_text()
                assert time.monotonic() < deadline, self.log.read_text()
                time.sleep(0.1)
            yield self
        finally:
            process.terminate()
            process.wait(30)

    def _is_silent(self) -> bool:
        try:
            self.ask("api/status")
        except OSError:
            return True
        return False

    def ask(self, path: str, method: str = "GET") -> dict[str, str]:
        """What the server answers."""
        with _direct.open(urllib.request.Request(f"http://{self.address}/{path}", method=method), timeout=30) as answer:
            found: dict[str, str] = json.load(answer)
            return found

    def nodelay_of_a_kernel_websocket(self) -> int:
        """TCP_NODELAY of the server's end of a fresh kernel websocket, through which the kernel has just answered."""
        kernel = self.ask("api/kernels", "POST")["id"]
        return asyncio.run(self._nodelay(kernel))

    async def _nodelay(self, kernel: str) -> int:
        websocket = await websocket_connect(f"ws://{self.address}/api/kernels/{kernel}/channels?session_id=s1")
        header = {"msg_id": "m1", "msg_type": "kernel_info_request", "session": "s1", "username": "", "version": "5.3"}
        parts = {"parent_header": {}, "metadata": {}, "content": {}}
        await websocket.write_message(json.dumps({"channel": "shell", "header": header, **parts}))
        answered = False
        while not answered:
            message = await asyncio.wait_for(websocket.read_message(), 60)
            assert isinstance(message, str)
            told = json.loads(message)
            answered = told["msg_type"] == "kernel_info_reply" and told["parent_header"]["msg_id"] == "m1"
        stream = websocket.stream if hasattr(websocket, "stream") else websocket.protocol.stream  # type: ignore
        port = str(stream.socket.getsockname()[1])
        sockets = await asyncio.to_thread(self.ask, "peek")
        websocket.close()
        return int(sockets[port])


@pytest.fixture
def server(tmp_path: Path, repository: Path) -> Server:
    return Server(tmp_path, repository)


@pytest.mark.slow
def test_the_documented_switch_sets_tcp_nodelay_on_kernel_websockets(server: Server) -> None:
    said = server.command("extension", "enable", "trajwidgets.fast")
    assert "successfully enabled" in said, said
    for running in server.start():
        assert running.nodelay_of_a_kernel_websocket() != 0
        assert "trajwidgets.fast: kernel websockets send small messages at once" in running.log.read_text()


@pytest.mark.slow
def test_without_the_switch_the_server_stays_as_it_came(server: Server) -> None:
    for running in server.start():
        assert running.nodelay_of_a_kernel_websocket() == 0, "Jupyter Server sets it itself: trajwidgets.fast can go"


class Connection:
    """What a connection class of Jupyter Server must have, with a websocket that is none of tornado's."""

    websocket_handler = object()
    log = logging.getLogger("jupyter")

    def connect(self) -> str:
        return "connected"


def served(settings: dict[str, object]) -> SimpleNamespace:
    return SimpleNamespace(web_app=SimpleNamespace(settings=settings), log=logging.getLogger("jupyter"))


def test_a_websocket_on_which_it_cannot_be_set_connects_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    settings: dict[str, Any] = {fast.SETTING: Connection}
    fast._load_jupyter_server_extension(served(settings))
    assert settings[fast.SETTING]().connect() == "connected"
    assert "TCP_NODELAY could not be set, going on without" in caplog.text


@pytest.mark.parametrize("setting", [None, "jupyter_server.Connection", object])
def test_a_server_of_another_make_is_left_as_it_is(setting: object, caplog: pytest.LogCaptureFixture) -> None:
    settings = {fast.SETTING: setting, "other": 1}
    fast._load_jupyter_server_extension(served(settings))
    assert settings == {fast.SETTING: setting, "other": 1}
    assert "Everything works" in caplog.text


def test_the_extension_loads_nothing_of_trajwidgets_into_the_server() -> None:
    loaded = "import sys, trajwidgets.fast; print(*(name for name in sys.modules if name.startswith('trajwidgets')))"
    done = subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["trajwidgets", "trajwidgets.fast"]
