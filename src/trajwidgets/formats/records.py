"""What readers read: JSON records that know where they stood, and the sample from which a format is told."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any, NamedTuple, cast

from pydantic import JsonValue

from trajwidgets.errors import FormatError
from trajwidgets.trajectory import Origin, digest


class Record(NamedTuple):
    """One JSON value of a source, and where it stood.

    `where` opens an error message; `name` goes into the origin of a run and holds no path of this machine; `stem` is
    the name without its endings; `place` are the line and row numbers; `sha256` is over the bytes the value was read
    from (the whole document, or the line without its line break), "" for a Python object. `shallow` spares readers a
    walk through a value that is known to be nested no deeper than they take.
    """

    value: JsonValue
    where: str
    name: str = ""
    stem: str = ""
    place: tuple[int, ...] = ()
    sha256: str = ""
    shallow: bool = False

    @property
    def run_id(self) -> str:
        """The id of a run that brings none: its place in its file, or its content where there is no file."""
        if not self.stem:
            return f"run-{digest(cast(Mapping[str, Any], self.value))[:12]}"
        return ":".join([self.stem, *map(str, self.place)])

    def row(self, number: int, value: JsonValue) -> Record:
        """The `number`-th row (from 1) of a list that this record holds."""
        return self._replace(value=value, where=f"{self.where}, row {number}", place=(*self.place, number))

    def origin(self, reader: str, version: str) -> Origin:
        """What goes into the trajectory about where it was read."""
        source = ":".join([self.name, *map(str, self.place)])
        return Origin(reader=reader, reader_version=version, source=source, source_sha256=self.sha256)

    def fault(self, text: str) -> FormatError:
        """An error about this record; `text` says what is wrong and what to do."""
        return FormatError(f"{self.where}: {text}")


class Sample(NamedTuple):
    """The beginning of a source, enough to tell its format.

    `head` are the first bytes (none for a Python object), `values` the first JSON values (none if it is no JSON),
    `members` the names of what an archive holds.
    """

    head: bytes = b""
    values: tuple[JsonValue, ...] = ()
    members: tuple[str, ...] = ()

    @property
    def seen(self) -> str:
        """What stands there, in words."""
        if self.members:
            names = ", ".join(repr(name) for name in self.members[:4])
            return f"a zip archive with {names}{', ...' if len(self.members) > 4 else ''}"
        if not self.values:
            return _describe_bytes(self.head)
        described = describe(self.values[0])
        return described if len(self.values) == 1 else f"lines of JSON, the first of them {described}"


def describe(value: JsonValue, levels: int = 3) -> str:
    """A JSON value in a few words: its type, its keys, what is inside a list (to so many levels)."""
    if isinstance(value, dict):
        keys = ", ".join(repr(key) for key in islice(value, 8))
        return f"an object with the keys {keys}{', ...' if len(value) > 8 else ''}" if value else "an empty object"
    if isinstance(value, list):
        if not value or not levels:
            return f"a list of {len(value)}" if value else "an empty list"
        return f"a list of {len(value)}, the first of them {describe(value[0], levels - 1)}"
    return "null" if value is None else f"a {_WORDS[type(value)]}"


_WORDS: dict[type, str] = {str: "string", int: "number", float: "number", bool: "boolean"}


def _describe_bytes(head: bytes) -> str:
    if not head.strip():
        return "nothing"
    if head.startswith(b"PK\x03\x04"):
        return "a zip archive"
    start = head[:40].decode("utf-8", errors="replace").rstrip("\ufffd")  # the cut may go through a character
    if all(letter.isprintable() or letter in "\t\r\n" for letter in start.replace("\ufffd", "\0")):
        return f"text that is not JSON and starts with {start!r}"
    return f"bytes that are not text (they start with {head[:8].hex(' ')})"
