"""The decisions that panels show: gone through on a thread of their own, once for all panels of a kernel."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from trajwidgets.errors import TrajwidgetsError
from trajwidgets.reports.store_decisions import Decided, StoreDecisions
from trajwidgets.store import LabelStore

if TYPE_CHECKING:
    from trajwidgets.agreement import DecisionChange, DecisionRule

_log = logging.getLogger("trajwidgets")

#: How many files and rules are kept up to date at a time; one asked about again after that is gone through anew.
MOST_KEPT = 8
#: For so long, in seconds, somebody who asks waits for a log that is still being gone through.
PATIENCE = 0.5

_latest: dict[tuple[str, str, DecisionRule], StoreDecisions] = {}
_computing = threading.Lock()


def current_decisions(store: LabelStore, rule: DecisionRule) -> StoreDecisions:
    """The decisions by this rule, brought up to date by what is new in the store.

    A log of ten thousand labels takes some seconds when it is gone through for the first time.

    Raises:
        StoreError: when the store cannot be read.
    """
    with _computing:
        key = (str(Path(store.path).resolve()), store.project_id, rule)
        known = _latest.pop(key, None)  # kept again when all has gone well
        if known is None:
            known = StoreDecisions(store, rule)
        else:
            known.read_through(store)  # the one it was read through may have been closed since
            known.catch_up()
        _latest[key] = known
        for longest_unasked in list(_latest)[:-MOST_KEPT]:
            del _latest[longest_unasked]
        return known


class Deciding:
    """The decisions on a store for one panel: the latest ones without waiting, and word of each change from now on.

    Attributes:
        decided: all that is decided, as far as the log was gone through.
        dismissed: the number of the last change that nobody wants to see any more.
        trouble: what `on_change` raised last, in words.
        stuck: why the log could not be gone through to its end the last time; None when it could.
    """

    def __init__(
        self,
        store: LabelStore,
        rule: DecisionRule | None,
        on_change: Callable[[DecisionChange], object] | None,
        tell: Callable[[], None],
    ) -> None:
        """Nothing is gone through yet.

        Args:
            store: the store.
            rule: the thresholds; None: those of `DecisionRule()`.
            on_change: is told of each change that an event brings which is recorded from now on.
            tell: is called when there is something new to show, on the thread that found it.

        Raises:
            TrajwidgetsError: when the rule is none, or `on_change` cannot be called.
        """
        if rule is not None and not _is_rule(rule):
            raise TrajwidgetsError(f"rule= takes a DecisionRule, not {type(rule).__name__}.")
        if on_change is not None and not callable(on_change):
            raise TrajwidgetsError(f"on_change= takes a function of one change, not {type(on_change).__name__}.")
        self.decided = Decided({}, {}, ())
        self.dismissed = 0
        self.trouble: str | None = None
        self.stuck: str | None = None
        self._store, self._given, self._on_change, self._tell = store, rule, on_change, tell
        self._told_row = store.last_row()
        self._working = threading.Lock()
        self._state = threading.Lock()
        self._thread = threading.Thread()
        #: Nobody is at it; there may be something new; somebody waits to be told.
        self._done, self._wanted, self._late = True, False, False

    @property
    def rule(self) -> DecisionRule:
        """The thresholds."""
        from trajwidgets.agreement import DecisionRule

        return self._given or DecisionRule()

    def dismiss(self, number: int) -> None:
        """Let go of what is to be seen of changes up to this number."""
        self.dismissed = max(self.dismissed, number)
        self.trouble = None

    def now(self) -> StoreDecisions:
        """Go through what is new in the log and give all that is decided; changes are told of on the way.

        Raises:
            StoreError: when the store cannot be read.
        """
        with self._working:
            found = current_decisions(self._store, self.rule)
            self.decided, self.stuck = found.decided, None
            self._notify()
            return found

    def renew(self) -> None:
        """See to it that what is new is gone through, without waiting; `tell` is called when it is done."""
        with self._state:
            self._late = True
            self._start()

    def soon(self) -> bool:
        """See to it that what is new is gone through; whether it was within the time one may be kept waiting.

        If not, `tell` is called when it is done.
        """
        with self._state:
            thread = self._start()
        thread.join(PATIENCE)
        with self._state:
            self._late = self._late or not self._done
            return self._done

    def _start(self) -> threading.Thread:
        self._wanted = True
        if self._done:
            self._done = False
            self._thread = threading.Thread(target=self._work, name="trajwidgets-decide", daemon=True)
            self._thread.start()
        return self._thread

    def _work(self) -> None:
        while True:
            with self._state:
                if not self._wanted:
                    self._done, late, self._late = True, self._late, False
                    break
                self._wanted = False
            try:
                self.now()
            except TrajwidgetsError as error:
                self.stuck = str(error)
                _log.warning("the decisions cannot be brought up to date: %s", error)
            except Exception as error:
                # Else nobody would ever go through anything again.
                self.stuck = f"{type(error).__name__}: {error}"
                _log.exception("the decisions cannot be brought up to date")
        if late:
            self._tell()

    def _notify(self) -> None:
        """Tell `on_change` of what is new. What it raises is kept to be shown, and stops nothing."""
        new = [noticed for noticed in self.decided.changes if noticed.row > self._told_row]
        if not new or self._on_change is None:
            return
        self._told_row = new[-1].row
        for noticed in new:
            try:
                self._on_change(noticed.look.change)
            except Exception as error:  # it is the user's function
                _log.exception("on_change failed on a change to %r", noticed.look.state)
                self.trouble = f"on_change: {type(error).__name__}: {error}"


def _is_rule(rule: object) -> bool:
    from trajwidgets.agreement import DecisionRule

    return isinstance(rule, DecisionRule)
