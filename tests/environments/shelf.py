"""Tools for tests, in a module that a worker imports quickly."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from trajwidgets.environments import Picture, ToolError


@dataclass
class Shelf:
    """Some books."""

    seed: int
    lent: list[str] = field(default_factory=list)

    def lend(self, title: Annotated[str, "As on its back."], copies: Annotated[int, Field(ge=1)] = 1) -> list[str]:
        """Lend a book."""
        if title in self.lent:
            raise ToolError({"error": "lent", "title": title})
        self.lent += [title] * copies
        return self.lent

    def draw(self) -> Picture:
        """A picture of the shelf."""
        return Picture(b"\x89PNG not really", alt="a shelf")


def reach(what: Literal["read", "write", "list", "connect", "run", "own", "import", "print"], path: str = "") -> str:
    """Reach for something."""
    import socket
    import subprocess

    match what:
        case "read":
            return Path(path).read_text(encoding="utf-8")
        case "write":
            Path(path).write_text("x", encoding="utf-8")
        case "list":
            return str(list(Path(path).iterdir()))
        case "connect":
            socket.create_connection(("127.0.0.1", 9), timeout=1)
        case "run":
            subprocess.run(["true"], check=True)
        case "own":
            assert list(Path().iterdir()) == []
            Path("mine.txt").write_text("mine", encoding="utf-8")
            return Path("mine.txt").read_text(encoding="utf-8")
        case "import":
            import wave

            return wave.__name__
        case "print":
            print("printed")
    return "done"


def use(what: Literal["time", "memory", "process"]) -> str:
    """Use something up."""
    if what == "memory":
        return str(len(bytearray(2**31)))
    if what == "process":
        import os

        os._exit(3)
    while True:
        pass
