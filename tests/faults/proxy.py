"""A line that can be cut: a small TCP proxy between the browser and the server."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

#: Carry bytes at once; carry none, but keep the connections; carry them late; carry a few at a time.
Manner = Literal["through", "nothing", "late", "trickle"]

LATE_S = 1.0
TRICKLE_BYTES, TRICKLE_S = 512, 0.02


@dataclass
class Line:
    """The proxy's address, and what is done to what travels through it."""

    loop: asyncio.AbstractEventLoop
    port: int = 0
    manner: Manner = "through"
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        """What the browser opens."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """End every connection at once and without a word (RST), as a router does that was switched off."""
        done = threading.Event()

        def abort() -> None:
            for writer in self._open:
                with contextlib.suppress(OSError, AttributeError):
                    linger = struct.pack("ii", 1, 0)
                    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                writer.transport.abort()
            self._open.clear()
            done.set()

        self.loop.call_soon_threadsafe(abort)
        done.wait(5)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(TRICKLE_BYTES if self.manner == "trickle" else 1 << 16):
                if self.manner == "late":
                    await asyncio.sleep(LATE_S)
                elif self.manner == "trickle":
                    await asyncio.sleep(TRICKLE_S)
                while self.manner == "nothing":
                    await asyncio.sleep(0.05)
                writer.write(data)
                await writer.drain()
        writer.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int) -> None:
        with contextlib.suppress(OSError):
            there, back = await asyncio.open_connection(host, port)
            self._open |= {writer, back}
            try:
                await asyncio.gather(self._carry(reader, back), self._carry(there, writer))
            finally:
                self._open -= {writer, back}
        writer.close()


@contextmanager
def line_to(url: str) -> Iterator[Line]:
    """A line to the server at `url`."""
    host, port = urlsplit(url).hostname or "", urlsplit(url).port or 80
    loop = asyncio.new_event_loop()
    line = Line(loop)
    thread = threading.Thread(target=loop.run_forever, name="line", daemon=True)
    thread.start()

    async def serve() -> asyncio.Server:
        return await asyncio.start_server(lambda r, w: line._connect(r, w, host, port), "127.0.0.1", 0)

    async def end() -> None:
        server.close()
        connections = asyncio.all_tasks() - {asyncio.current_task()}
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(serve(), loop).result(10)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        line.cut()
        asyncio.run_coroutine_threadsafe(end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
