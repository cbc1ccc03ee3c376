"""A worker process seen from outside: asked, waited for, and ended when it takes too long."""

from __future__ import annotations

import json
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, BinaryIO, cast

from trajwidgets.environments.limits import Limits
from trajwidgets.environments.worker import read_frame, write_frame
from trajwidgets.errors import EnvironmentFault, MissingExtra

#: How long a worker may take to start: it imports what the tools import.
STARTING_SECONDS = 60.0


class TookTooLong(Exception):
    """The worker did not answer in time, and was ended."""


class Died(Exception):
    """The worker ended by itself, such as for want of memory."""


class WorkerProcess:
    """A worker that has been given its tools.

    Raises:
        EnvironmentFault: when it cannot start, or cannot be sent the tools.
        MissingExtra: for functions of a notebook or inside of others, without `trajwidgets[environments]`.
    """

    def __init__(self, made: Mapping[str, Any], limits: Limits) -> None:
        frame = _pickled({**made, "limits": limits})
        self._process = subprocess.Popen(
            [sys.executable, "-m", "trajwidgets.environments.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        self._requests = cast(BinaryIO, self._process.stdin)
        self._replies = cast(BinaryIO, self._process.stdout)
        self._answers: queue.Queue[bytes | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            write_frame(self._requests, json.dumps({"path": sys.path}).encode())
            write_frame(self._requests, frame)
            self._answer(STARTING_SECONDS)
        except (TookTooLong, Died, OSError) as error:
            self.end()
            raise EnvironmentFault(f"the process for the tools did not start ({type(error).__name__}).") from error

    @property
    def is_there(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def ask(self, request: Mapping[str, Any], seconds: float) -> tuple[dict[str, Any], list[bytes]]:
        """What it answers, and the bytes that go with it.

        Raises:
            TookTooLong: after so many seconds; it has been ended.
            Died: when it ended by itself.
            EnvironmentFault: when the environment itself fails, such as for a state that cannot be kept.
        """
        try:
            write_frame(self._requests, pickle.dumps(dict(request)))
        except OSError as error:
            self.end()
            raise Died from error
        return self._answer(seconds)

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.wait()
        for stream in (self._requests, self._replies):
            with suppress(OSError):  # it had not read all that it was sent
                stream.close()

    def _listen(self) -> None:
        with suppress(OSError, ValueError):  # closed under our hands by `end`
            while (frame := read_frame(self._replies)) is not None:
                self._answers.put(frame)
        self._answers.put(None)

    def _answer(self, seconds: float) -> tuple[dict[str, Any], list[bytes]]:
        answer: dict[str, Any] = json.loads(self._frame(seconds))
        blobs = [self._frame(seconds) for _ in range(answer["n"])]
        if "fault" in answer:
            raise EnvironmentFault(f"the environment failed: {answer['fault']}.")
        return answer, blobs

    def _frame(self, seconds: float) -> bytes:
        try:
            frame = self._answers.get(timeout=seconds)
        except queue.Empty:
            self.end()
            raise TookTooLong from None
        if frame is None:
            self.end()
            raise Died
        return frame


def _pickled(made: Mapping[str, Any]) -> bytes:
    """The tools for another process. What stands in a notebook or inside a function goes by value, with cloudpickle."""
    functions = [*made["functions"], made["start"], *made["checks"].values()]
    if all(_can_be_imported(function) for function in functions if function is not None):
        return pickle.dumps({**made, "by_value": False})
    try:
        import cloudpickle
    except ImportError as error:
        raise MissingExtra(
            "tools written in a notebook or inside of a function need trajwidgets[environments]: pip install "
            "'trajwidgets[environments]'. Or put them into a module."
        ) from error
    pickled: bytes = cloudpickle.dumps({**made, "by_value": True})  # type: ignore[no-untyped-call]
    return pickled


def _can_be_imported(function: Any) -> bool:
    """Whether another process finds it by its name, in a module that was loaded from somewhere."""
    name = getattr(function, "__module__", "__main__")
    module = sys.modules.get(name)
    if name == "__main__" or getattr(module, "__spec__", None) is None:
        return False
    found: Any = module
    for part in function.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is function
