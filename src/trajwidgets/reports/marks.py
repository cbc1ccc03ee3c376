"""Marks in time, such as a retraining: what happened to people or guidelines, which no store knows by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from trajwidgets.errors import TrajwidgetsError


@dataclass(frozen=True, order=True)
class Mark:
    """Something that happened, in words, at a moment with its zone."""

    at: datetime
    words: str


def read_marks(marks: Mapping[str | date, str] | None) -> tuple[Mark, ...]:
    """Marks in order of time, of a mapping from when to what: `{"2026-03-01": "retraining"}`.

    A moment is a `datetime`, a `date`, or the text of one in ISO 8601. Without a zone it is UTC, as the times of every
    frame are; a date is its first moment.

    Raises:
        TrajwidgetsError: a moment that is none, or words that are none.
    """
    found: list[Mark] = []
    for when, words in ({} if marks is None else marks).items():
        if not str(words or "").strip():
            raise TrajwidgetsError(f"marks= says {words!r} of {when!r}: pass what happened then, in words.")
        found.append(Mark(_moment(when), words))
    return tuple(sorted(found))


def words_between(marks: Iterable[Mark], after: datetime | None, until: datetime | None) -> str | None:
    """What happened after one moment and not after another, put together; None where nothing did."""
    words = [mark.words for mark in marks if (after is None or mark.at > after) and (until is None or mark.at <= until)]
    return "; ".join(words) or None


def _moment(when: object) -> datetime:
    found = when
    if isinstance(when, str):
        try:
            found = datetime.fromisoformat(when)
        except ValueError:
            found = None
    elif isinstance(when, date) and not isinstance(when, datetime):
        found = datetime.combine(when, time())
    if not isinstance(found, datetime):
        raise TrajwidgetsError(
            f'marks= has {when!r}, which is no time. Write it as "2026-03-01" or "2026-03-01T14:30".'
        )
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
