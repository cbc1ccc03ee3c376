"""The process in which tools run: it holds the state, answers calls, and may be ended at any moment.

Speaks over its standard input and output, in frames of eight bytes of length and as many of content. A request is the
pickle of its parent, whom it trusts; an answer is JSON, with a snapshot and the bytes of pictures behind it, which
nobody but a worker ever unpickles.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

from trajwidgets.environments.limits import Limits, hold_to
from trajwidgets.environments.tools import Toolbox


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame; None where the stream has ended."""
    head = stream.read(8)
    if len(head) < 8:
        return None
    content = stream.read(int.from_bytes(head, "big"))
    return content if len(content) == int.from_bytes(head, "big") else None


def write_frame(stream: BinaryIO, content: bytes) -> None:
    """Send a frame."""
    stream.write(len(content).to_bytes(8, "big") + content)
    stream.flush()


class Worker:
    """Tools, a state, and a folder for one call."""

    def __init__(self, made: dict[str, Any], own: Path) -> None:
        self._toolbox = Toolbox(made["functions"], has_state=made["start"] is not None)
        self._start, self._checks, self._own = made["start"], made["checks"], own
        self._by_value: bool = made["by_value"]
        self._state: Any = None

    def answer(self, request: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """What comes of a request: an answer that JSON holds, and bytes that go with it."""
        match request["does"]:
            case "reset":
                self._state = self._start(request["seed"]) if self._start else None
                return {}, [self._kept()]
            case "restore":
                self._state = pickle.loads(request["snapshot"])  # noqa: S301  # a worker of this session wrote it
                return {}, []
            case "check":
                held = self._checks[request["goal"]](self._state)
                return {"held": {str(name): bool(holds) for name, holds in held.items()}}, []
            case _:
                return self._call(request["name"], request["arguments"])

    def _call(self, name: str, arguments: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        os.chdir(self._own)
        try:
            observation, pictures = self._toolbox.call(self._state, name, arguments)
        finally:
            os.chdir(self._own)
            for left in self._own.iterdir():
                shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
        answer = {"observation": observation.model_dump(mode="json"), "pictures": list(pictures)}
        return answer, [self._kept(), *pictures.values()]

    def _kept(self) -> bytes:
        """The state as bytes, with its class where that came by value, too."""
        if not self._by_value:
            return pickle.dumps(self._state)
        import cloudpickle

        kept: bytes = cloudpickle.dumps(self._state)  # type: ignore[no-untyped-call]
        return kept


def main() -> None:
    """Answer until the stream ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What tools print is no answer.
    os.dup2(2, 1)
    first = read_frame(requests)
    if first is None:
        return
    sys.path[:] = json.loads(first)["path"]
    with tempfile.TemporaryDirectory(prefix="tools-") as folder:
        own = Path(folder)
        os.chdir(own)
        worker: Worker | None = None
        while (frame := read_frame(requests)) is not None:
            answer: dict[str, Any] = {}
            blobs: list[bytes] = []
            try:
                request = pickle.loads(frame)  # noqa: S301  # our parent's
                if worker is None:
                    worker = Worker(request, own)
                    limits: Limits = request["limits"]
                    hold_to(limits, own)
                else:
                    answer, blobs = worker.answer(request)
            except BaseException as error:  # the parent must hear of it, whatever it is
                answer = {"fault": f"{type(error).__name__}: {error}"}
            write_frame(answers, json.dumps({**answer, "n": len(blobs)}).encode())
            for blob in blobs:
                write_frame(answers, blob)


if __name__ == "__main__":
    main()
