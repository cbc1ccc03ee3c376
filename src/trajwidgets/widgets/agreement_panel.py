"""AgreementPanel: agreement per field and slice, moving by itself as any notebook on the store saves."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from trajwidgets.errors import TrajwidgetsError
from trajwidgets.store import Event, LabelStore
from trajwidgets.widgets import messages as m
from trajwidgets.widgets.report import current_report
from trajwidgets.widgets.report_messages import Report, ReportAsk
from trajwidgets.widgets.still import still_panel, still_trouble
from trajwidgets.widgets.widget import Answer, Widget

#: A report that took one second is followed by this many without one; what came meanwhile is in the next.
RESTING_SHARE = 2
LONGEST_REST = 5.0


class AgreementPanel(Widget):
    """A live table of percent agreement, Cohen's kappa and Krippendorff's alpha, per field and slice.

    It needs the store alone: scales, levels and slices are recorded there. It shows no item and no single label, and
    withholds slices so small that a figure would give a colleague's answer away.

    Args:
        store: a `LabelStore`, or the path of its file (made if absent).
        language: what the panel says, "de" or "en"; None: what the notebook around it is written in.

    Raises:
        StoreError: when the store cannot be opened.
        TrajwidgetsError: when `language` is none of ours.
    """

    _bundle = "agreement_panel"
    _stop_watching: Callable[[], None] = staticmethod(lambda: None)

    def __init__(self, store: LabelStore | str | Path, *, language: str | None = None) -> None:
        self.store = store if isinstance(store, LabelStore) else LabelStore(store)
        super().__init__(language=language)
        self._stop_watching = self.store.watch(self._moved)

    def __repr__(self) -> str:
        """Stable from run to run, so that saved notebooks compare equal."""
        return f"AgreementPanel({Path(self.store.path).name!r})"

    def close(self) -> None:
        """Stop listening to the store and close the widget."""
        self._stop_watching()
        super().close()

    def _handlers(self) -> Mapping[str, Callable[[Any], Answer]]:
        return {"report": self._report}

    def _report(self, _ask: ReportAsk) -> Report:
        return current_report(self.store)

    def _still(self) -> str:
        as_of = self.store.now()
        try:
            return still_panel(Path(self.store.path).name, as_of, current_report(self.store))
        except TrajwidgetsError as error:
            return still_trouble("AgreementPanel", as_of, str(error))

    def _moved(self, _events: list[Event]) -> None:
        """Say the new numbers; then rest, so that a large store leaves the kernel time for the keys."""
        began = time.monotonic()
        try:
            self._say("report", current_report(self.store))
        except TrajwidgetsError as error:
            self._say("trouble", m.Failure(message=str(error)))
        time.sleep(min(RESTING_SHARE * (time.monotonic() - began), LONGEST_REST))
