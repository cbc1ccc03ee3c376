"""The blocks of a Markdown page, run as a reader would run them."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import NamedTuple

_BLOCK = re.compile(r"^```(?P<kind>\w+)(?: file=(?P<file>\S+))?\n(?P<text>.*?)^```$", re.M | re.S)
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")


class Block(NamedTuple):
    """A fenced block: its language, its text, where it begins, and the file it is to be kept in, if any."""

    kind: str
    text: str
    line: int
    file: str | None


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(found["kind"], found["text"], text.count("\n", 0, found.start()) + 1, found["file"])
        for found in _BLOCK.finditer(text)
    ]


def links(page: Path) -> list[Path]:
    """Where the page's links into the checkout lead."""
    return [page.parent / place for place in _LINK.findall(page.read_text(encoding="utf-8"))]


class Reader:
    """Somebody who runs the Python blocks of a page one after the other and reads what they print."""

    def __init__(self, page: Path) -> None:
        self.page = page
        self._names: dict[str, object] = {"__name__": page.stem}
        self._printed = ""

    def read(self, block: Block) -> bool:
        """Run a Python block, or compare a text block with what the last one printed; whether it was compared."""
        if block.kind == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile("\n" * block.line + block.text, str(self.page), "exec", dont_inherit=True), self._names)
            self._printed = out.getvalue()
        elif block.kind == "text":
            assert block.text.rstrip() == self._printed.rstrip(), f"{self.page.name}, line {block.line}"
        return block.kind == "text"
