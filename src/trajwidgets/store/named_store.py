"""NamedStore: a log whose annotators can be renamed, pseudonymised, and handed out without their names."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Self

from trajwidgets.errors import StoreError
from trajwidgets.store import log
from trajwidgets.store.event_store import EventStore
from trajwidgets.store.events import timestamp, utc_now
from trajwidgets.store.further_kinds import FURTHER, spoken_of
from trajwidgets.store.nameless_copy import nameless
from trajwidgets.store.names import Names, clean_name, look_alikes, written_one_way
from trajwidgets.store.union import founded, shared

#: Easily told apart when read aloud or typed: no vowels (no words), no 0 1 l.
_LETTERS = "bcdfghjkmnpqrstvwxz23456789"

#: Whose names are no personal data and mean something: those of models and rules.
_MACHINES = ("model", "rule")


class NamedStore(EventStore):
    """A log of events, and the names under which the people in it are shown; see `LabelStore`."""

    #: Up to which row the log was read for names that are not written as `clean_name` does, and those found.
    _names_read: tuple[int, frozenset[str]] = (0, frozenset())

    def names(self) -> Names:
        """Under which name everybody in the log is shown."""
        with self._database.reading() as connection:
            row, as_typed = self._names_read
            last = log.last_row(connection)
            if last < row:  # another file lies at the path now
                row, as_typed = 0, frozenset()
            if last > row:
                new = log.names_after(connection, row)
                as_typed |= {name for name in new if written_one_way(name) != name}
                self._names_read = (last, as_typed)
            return Names(log.select(connection, kinds=["alias"]), as_typed)

    def annotators(self) -> list[str]:
        """Everybody who has ever labelled, in whichever role, by the name shown, sorted."""
        names = self.names()
        with self._database.reading() as connection:
            return sorted({names.shown(annotator) for annotator, _ in log.annotators(connection)})

    def _people(self) -> dict[str, set[str]]:
        """The roles of everybody whose name stands anywhere in the log, by the name shown."""
        names = self.names()
        people: dict[str, set[str]] = {}
        with self._database.reading() as connection:
            recorded = [*log.people(connection), *spoken_of(log.select(connection, kinds=[*FURTHER]))]
        for annotator, role in recorded:
            people.setdefault(names.shown(annotator), set()).add(role)
        return people

    def last_written(self, annotator: str, *, role: str | None = None) -> dict[str, datetime]:
        """When each writer (a notebook's store, here or elsewhere) last wrote for this annotator, by its own clock.

        In that role, or in any.
        """
        recorded = self.names().recorded(annotator)
        with self._database.reading() as connection:
            found = log.last_written(connection, recorded, role)
        return {writer: datetime.fromisoformat(at) for writer, at in found.items()}

    def rename_annotator(self, old: str, new: str, *, join: bool = False) -> None:
        """Show everything of one annotator under another name, from now on: frames, agreement, panels, Labelers.

        One more event is written, and none is changed, so the chain stays whole; the log itself still holds the old
        name. Done twice it is done once. `pseudonymised_copy` makes a store without the old names.

        Args:
            old: the name as it is shown now.
            new: the name to show.
            join: whether `new` may be a name that labels here already, because the two are one person. Their labels
                become one annotator's, of which the latest counts; that cannot be taken back.

        Raises:
            StoreError: when nobody bears the old name; when somebody bears the new one, unless `join`.
            LabelError: for an empty name.
        """
        old, new = clean_name(old), clean_name(new)
        names, people = self.names(), self.annotators()
        if old not in people:
            if names.shown(old) == new and new in people:
                return
            near = look_alikes(old, people)
            hint = f" Did you mean {near[0]!r}?" if near else f" Annotators: {', '.join(people) or 'none yet'}."
            raise StoreError(f"{self.path}: no annotator is called {old!r}.{hint}")
        if old == new:
            return
        if new in people and not join:
            raise StoreError(
                f"{self.path}: {new!r} has labels here already. If {old!r} and {new!r} are one person, pass join=True: "
                f"their labels become one annotator's, for good. Else choose another name."
            )
        self.append(*names.drafts([(old, new)]))

    def pseudonymise(self) -> dict[str, str]:
        """Show everybody under a random pseudonym, such as `p-7kq2m`; returns who got which, to keep elsewhere or not.

        People who have one already keep it, and models and rules keep their names. The log itself still holds the
        names, and so do notes in which people wrote them: to hand labels out, see `pseudonymised_copy`.
        """
        names = self.names()
        chosen = _pseudonyms(self._people(), names)
        if chosen:
            self.append(*names.drafts(list(chosen.items()), pseudonym=True))
        return chosen

    def pseudonymised_copy(self, path: str | Path) -> Self:
        """A store at `path` with every label of this one and no name of a person: to hand out. Returns it, opened.

        Frames of the copy are those of this store, except for the names. Its events are hashed anew, in chains of
        writers of its own; one event, `copy`, notes the `head` of this store, so that who holds both can show that one
        was made from the other. People who were given a pseudonym by `pseudonymise` keep it, others get one.

        What stays, since labels are not labels without it: notes and other texts as they were written, ids of pressed
        decisions (which are random), and times. Imported decisions get new ids, since theirs were made from the name,
        and of an import only the form and the decisions are kept. Events of kinds that this version does not know are
        left out. The copy is an end: it is not to be merged back. Pressed decisions would be refused, since they bear
        other names here; imported ones would stand there twice, under two names.

        Raises:
            StoreCorrupt: when this store is not as it was written.
            StoreError: when something is at `path` already.
        """
        place = Path(path).expanduser().absolute()
        if place.exists():
            raise StoreError(f"{path}: is there already. Choose another path for the copy.")
        names = self.names()
        chosen = _pseudonyms(self._people(), names)

        def shown(recorded: str) -> str:
            name = names.shown(recorded)
            return chosen.get(name, name)

        at = timestamp(utc_now())
        events = nameless(shared(self._database), shown, head=self.verify().head, recorded_at=at)
        founded(place, events, str(path), at)
        return self._at(place)


def _pseudonyms(people: dict[str, set[str]], names: Names) -> dict[str, str]:
    """A pseudonym for everybody who is a person and has none. Random: no order tells who came first."""
    persons = [name for name, roles in people.items() if not roles <= set(_MACHINES) and not names.is_pseudonym(name)]
    return {name: _pseudonym(people) for name in persons}


def _pseudonym(taken: Collection[str]) -> str:
    while (drawn := "p-" + "".join(secrets.choice(_LETTERS) for _ in range(5))) in taken:
        pass
    return drawn
