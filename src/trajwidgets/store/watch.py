"""Tell somebody of new events, whoever wrote them: a thread that asks the store a few times a second."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from trajwidgets.errors import StoreError
from trajwidgets.store.events import Event

_log = logging.getLogger(__name__)

#: Seconds after which the store is read even if the file looks untouched.
SLOWEST = 0.8


class Watch:
    """A daemon thread that hands every event after `after` to `callback`, once, in the order of the rows.

    It reads the store when a `glance` at the file differs, and every `SLOWEST` seconds in any case: network drives tell
    late of changes.

    An error of the callback is logged, and the next events are handed over all the same. A store that cannot be read
    just now is logged once, and asked again.
    """

    def __init__(
        self,
        read: Callable[[int], list[Event]],
        callback: Callable[[list[Event]], None],
        *,
        glance: Callable[[], object],
        after: int,
        interval: float,
    ) -> None:
        self._read = read
        self._callback = callback
        self._glance = glance
        self._after = after
        self._interval = interval
        self._stopped = threading.Event()
        self._trouble = ""
        self._thread = threading.Thread(target=self._run, name="trajwidgets-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Hand over nothing more. A callback that runs just now is waited for, at most a second."""
        self._stopped.set()
        if self._thread is not threading.current_thread():
            # Not for ever: the callback may wait for a lock that the caller of `stop` holds.
            self._thread.join(timeout=1.0)

    def _run(self) -> None:
        seen: object = None
        read_at = 0.0
        while not self._stopped.wait(self._interval):
            sight = self._glance()
            if sight == seen and time.monotonic() - read_at < SLOWEST:
                continue
            seen, read_at = sight, time.monotonic()
            events = self._new()
            if not events or self._stopped.is_set():
                continue
            self._after = events[-1].row
            try:
                self._callback(events)
            except Exception:  # it is the user's function, and the thread serves others too
                _log.exception("the callback of a watch failed on %d events; watching goes on", len(events))

    def _new(self) -> list[Event]:
        try:
            events = self._read(self._after)
        except StoreError as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                _log.warning("a watch cannot read its store, and tries again: %s", error)
            return []
        self._trouble = ""
        return events
