"""Names of annotators: written one way, told apart from look-alikes, and shown by another name without a row changed.

A rename is one more event, an alias: whoever was shown as `old` is shown as `new` from then on, in everything that was
ever recorded. The log itself keeps every name it was given, for it cannot forget.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence

from trajwidgets.errors import LabelError
from trajwidgets.store.events import Event, EventDraft, each_once, read_payload
from trajwidgets.trajectory import Frozen, digest

#: Two names this alike (difflib's ratio) are taken for a slip of the finger.
_ALIKE = 0.8


class Alias(Frozen):
    """The payload of an `alias` event. `after` is the alias event before it: to rename there and back is two events."""

    old: str
    new: str
    pseudonym: bool = False
    after: str | None = None


def clean_name(name: object) -> str:
    """The name as it is recorded: Unicode NFC, no spaces around it, one space within.

    Raises:
        LabelError: when nothing is left, or it is no text.
    """
    if not isinstance(name, str) or not (cleaned := written_one_way(name)):
        raise LabelError("annotator: pass the name (or pseudonym) whose labels these are.")
    return cleaned


def written_one_way(name: str) -> str:
    """`clean_name` of a name in the log, where the first version put names as they were typed."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def _bare(name: str) -> str:
    """What is left when case, width, accents, spaces and marks don't count."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def look_alikes(name: str, known: Iterable[str]) -> list[str]:
    """Those of the known names that `name` may be a slip of, likest first; never `name` itself.

    `a1` and `A1` are alike, `anna` and `ana`; `a1` and `a2` are not: names that differ in their numbers are meant to.
    """
    bare, numbers = _bare(name), re.findall(r"\d+", name)
    scored = []
    for other in known:
        if other == name or re.findall(r"\d+", other) != numbers:
            continue
        alike = 1.0 if _bare(other) == bare else difflib.SequenceMatcher(None, bare, _bare(other)).ratio()
        if alike >= _ALIKE:
            scored.append((-alike, other))
    return [other for _, other in sorted(scored)]


class Names:
    """Under which name whoever stands in the log is shown: cleaned, and then the aliases, one after the other.

    `as_typed` are the names of the log that are not as `clean_name` writes them.
    """

    def __init__(self, events: Iterable[Event] = (), as_typed: Iterable[str] = ()) -> None:
        ordered = each_once(event for event in events if event.kind == "alias")
        self.aliases = [read_payload(event, Alias.model_validate_json) for event in ordered]
        self._last = ordered[-1].event_id if ordered else None
        self._as_typed = sorted(as_typed)
        self._shown: dict[str, str] = {}

    def shown(self, recorded: str) -> str:
        """The name shown for a name in the log; itself, cleaned, when it was never renamed."""
        found = self._shown.get(recorded)
        if found is None:
            found = written_one_way(recorded)
            for alias in self.aliases:
                if found == alias.old:
                    found = alias.new
            self._shown[recorded] = found
        return found

    def recorded(self, name: str) -> list[str]:
        """The names in the log that are shown as `name`; where none is, those shown as what `name` was renamed to."""
        name = written_one_way(name)
        candidates = list(dict.fromkeys([name, *(alias.old for alias in self.aliases), *self._as_typed]))
        found = [each for each in candidates if self.shown(each) == name]
        return found or [each for each in candidates if self.shown(each) == self.shown(name)]

    def is_pseudonym(self, name: str) -> bool:
        """Whether the shown name was given out by `pseudonymise`."""
        return any(alias.pseudonym and alias.new == name for alias in self.aliases)

    def drafts(self, renames: Sequence[tuple[str, str]], *, pseudonym: bool = False) -> list[EventDraft]:
        """The events that rename. Two stores that rename alike make the same event."""
        drafts: list[EventDraft] = []
        after = self._last
        for old, new in renames:
            drafts.append(alias_draft(Alias(old=old, new=new, pseudonym=pseudonym, after=after)))
            after = drafts[-1].event_id
        return drafts


def alias_draft(alias: Alias) -> EventDraft:
    """The event of an alias. It names no annotator of its own: it is nobody's judgement."""
    content = alias.model_dump(mode="json")
    return EventDraft(event_id=f"alias:{digest(content)}", kind="alias", payload=content)
