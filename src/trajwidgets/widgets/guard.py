"""What an annotator should know before the first key: that the name is new here, goes by another one, or is in use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from trajwidgets.store import Event, LabelStore, PracticeStore, look_alikes, utc_now, written_here

#: Who wrote this long ago may still be at it; who wrote before that has most likely gone.
RECENT = timedelta(minutes=10)


class Guard:
    """One annotator's name in one store: under which name labels are kept, and what the widget shows beside the form.

    `notes` are for the widget; those of a slip of the finger and of an old name are `warnings` for the cell as well.
    Others are named only where a name looks like theirs: who labels blind need not know who else does.
    """

    def __init__(self, store: LabelStore, given: str) -> None:
        self._store = store
        self._names = store.names()
        self.annotator = self._names.shown(given)
        self.notes: tuple[str, ...] = ()
        self.warnings: tuple[str, ...] = ()
        if given != self.annotator:
            self._warn(
                f"{given!r} is called {self.annotator!r} in this store now, and labels count as those of "
                f"{self.annotator!r}. Pass annotator={self.annotator!r}."
            )
        if not isinstance(store, PracticeStore):
            self._greet()

    def _greet(self) -> None:
        name, known = self.annotator, self._store.annotators()
        if known and name not in known:
            near = look_alikes(name, known)
            if near:
                self._warn(
                    f"{name!r} is new in this store, {near[0]!r} is not. If that is you, run this cell again with "
                    f"annotator={near[0]!r}: else your labels count as those of two people."
                )
            else:
                self._note(f"{name!r} is new in this store. If you have labelled here before, check the spelling.")
        elsewhere = [at for writer, at in self._store.last_written(name).items() if not written_here(writer)]
        ago = utc_now() - max(elsewhere) if elsewhere else RECENT
        if ago < RECENT:
            self._note(
                f"Labels of {name!r} were saved {_in_words(ago)} by another notebook or an earlier kernel. If that was "
                f"not you, two people share this name."
            )

    def own(self, events: Iterable[Event]) -> list[Event]:
        """Those of the events that are this annotator's, under whichever name they were recorded."""
        return [each for each in events if each.annotator and self._names.shown(each.annotator) == self.annotator]

    def recorded(self) -> list[str]:
        """The names under which this annotator's labels were recorded, the one shown now among them."""
        return sorted({self.annotator, *self._names.recorded(self.annotator)})

    def hear(self, events: Iterable[Event]) -> bool:
        """Take note of what others have just written, and tell whether there is more to show now."""
        before = self.notes
        if any(event.kind == "alias" for event in events):
            self._names = self._store.names()
            old, self.annotator = self.annotator, self._names.shown(self.annotator)
            if old != self.annotator:
                self._note(f"{old!r} is called {self.annotator!r} in this store from now on; all labels came along.")
        # A merge brings what was written long ago: that is nobody at work just now.
        earliest = utc_now() - RECENT
        if any(not written_here(event.writer_id) and event.time > earliest for event in self.own(events)):
            self._note(
                f"{self.annotator!r} is labelling in another notebook just now. If that is not you, two people share "
                f"this name."
            )
        return self.notes != before

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes = (*self.notes, note)

    def _warn(self, note: str) -> None:
        self._note(note)
        self.warnings = (*self.warnings, note)


def _in_words(ago: timedelta) -> str:
    minutes = max(0, round(ago.total_seconds() / 60))
    return "less than a minute ago" if minutes < 1 else f"{minutes} minute{'s' * (minutes > 1)} ago"
