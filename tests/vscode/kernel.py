"""A real kernel whose messages come and go as JSON, for whoever plays VS Code's extension host.

Run by itself it speaks one message a line on stdin and stdout, as the notebook extension of the tests wants it.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.jsonutil import json_default
from jupyter_client.manager import AsyncKernelManager

CHANNELS = ("shell", "iopub", "stdin", "control")


class Kernel:
    """An ipykernel and the messages to and from it."""

    def __init__(self, manager: AsyncKernelManager, client: AsyncKernelClient) -> None:
        self.manager, self.client = manager, client

    async def revive(self) -> None:
        """Start the kernel again if it has died."""
        if not await self.manager.is_alive():
            await self.manager.restart_kernel(now=True)

    def send(self, text: str) -> None:
        """Pass a message on to the kernel."""
        message = json.loads(text)
        channel = getattr(self.client, f"{message.pop('channel')}_channel")
        buffers = [base64.b64decode(buffer) for buffer in message.pop("buffers", ())]
        self.client.session.send(channel.socket, message, buffers=buffers)

    async def messages(self) -> AsyncIterator[str]:
        """What the kernel says, on all channels, in the order in which it came."""
        queue: asyncio.Queue[str] = asyncio.Queue()

        async def hear(name: str) -> None:
            channel = getattr(self.client, f"{name}_channel")
            while True:
                queue.put_nowait(as_json(name, await channel.get_msg()))

        ears = [asyncio.create_task(hear(name)) for name in CHANNELS]
        try:
            while True:
                yield await queue.get()
        finally:
            for ear in ears:
                ear.cancel()


def as_json(channel: str, message: dict[str, Any]) -> str:
    """A message as VS Code's extension host would post it."""
    names = ("header", "parent_header", "metadata", "content")
    buffers = [base64.b64encode(bytes(buffer)).decode() for buffer in message.get("buffers", ())]
    posted = {name: message[name] for name in names} | {"channel": channel, "buffers": buffers}
    return json.dumps(posted, default=json_default)


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Kernel]:
    """A kernel that works in `folder` and writes nothing into anybody's home."""
    manager = AsyncKernelManager(kernel_name="python3")
    home = folder / ".home"
    home.mkdir(exist_ok=True)
    await manager.start_kernel(
        cwd=str(folder), env={**os.environ, "HOME": str(home), "IPYTHONDIR": str(home / "ipython")}
    )
    client = manager.client()
    client.start_channels(hb=False)
    try:
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)


async def over_stdio() -> None:
    """Speak on stdin and stdout until stdin ends."""
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=2**26)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    async with running(Path.cwd()) as kernel:

        async def say() -> None:
            async for text in kernel.messages():
                print(text, flush=True)

        saying = asyncio.create_task(say())
        while line := await lines.readline():
            kernel.send(line.decode())
        saying.cancel()


if __name__ == "__main__":
    asyncio.run(over_stdio())
