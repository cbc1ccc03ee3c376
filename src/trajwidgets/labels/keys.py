"""Which key chooses what: given out once per form, in Python, so that every host and every export agrees on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from trajwidgets.errors import SchemaError

#: What the keys of the room do, in the order of the help sheet. Named as browsers name them (`KeyboardEvent.key`).
ROOM_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "next_to_label": "j",
        "previous_to_label": "k",
        "next_step": "ArrowDown",
        "previous_step": "ArrowUp",
        "done_here": "Enter",
        "next_error": "n",
        "previous_error": "p",
        "search": "/",
        "filters": ";",
        "go_to": "g",
        "within": ",",
        "cite": "e",
        "peek": " ",
        "undo": "u",
        "repeat": ".",
        "unsure": "x",
        "skip": "-",
        "comment": "c",
        "next_run": "]",
        "previous_run": "[",
        "submit": "!",
        "all_keys": "?",
    }
)

#: Keys of the room itself, never options.
RESERVED_KEYS = frozenset(key for key in ROOM_KEYS.values() if len(key) == 1)

_ROWS = tuple(
    "".join(key for key in row if key not in RESERVED_KEYS)
    for row in ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
)


def remapped(keys: Mapping[str, str], taken: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The keys of the room with some of them moved; `taken` are the keys of the form, each with its field.

    Raises:
        SchemaError: for something the room does not do, a key that is none, or one that does two things.
    """
    unknown = [name for name in keys if name not in ROOM_KEYS]
    if unknown:
        raise SchemaError(f"keys: the room does nothing called {unknown[0]!r}. It does: {', '.join(ROOM_KEYS)}.")
    found = {**ROOM_KEYS, **keys}
    owners = {key: f"field {field!r}" for key, field in taken}
    for name, key in found.items():
        if not key or key in ("Escape", "Tab") or (len(key) > 1 and not key.isalnum()):
            raise SchemaError(f"keys: {key!r} cannot be the key of {name!r}. Use a character, or a name like 'Home'.")
        # A text field may have the key of the comment: it is then where comments go.
        if key in owners and not (name == "comment" and owners[key].startswith("field")):
            raise SchemaError(f"keys: {key!r} of {name!r} belongs to {owners[key]} already. Choose another one.")
        owners[key] = repr(name)
    return found


class KeyBoard:
    """The keys of one form that are still free."""

    def __init__(self) -> None:
        self._rows = [list(row) for row in _ROWS]
        self._taken: dict[str, str] = {}

    def claim(self, field: str, keys: Sequence[str]) -> None:
        """Take the keys a user asked for.

        Raises:
            SchemaError: when a key belongs to the room or to another field.
        """
        for key in keys:
            if key in RESERVED_KEYS and key != "c":
                raise SchemaError(f"field {field!r}: key {key!r} moves through the run. Choose another one.")
            if key in self._taken:
                raise SchemaError(f"field {field!r}: key {key!r} already belongs to field {self._taken[key]!r}.")
            self._take(field, key)

    def take_all(self, field: str, keys: Sequence[str]) -> bool:
        """Take exactly these keys if all of them are free; else none."""
        if any(key in self._taken for key in keys):
            return False
        for key in keys:
            self._take(field, key)
        return True

    def row(self, field: str, n: int) -> list[str]:
        """`n` keys side by side from a row nobody uses yet, else the next free ones; "" where none is left.

        A field that fits into an untouched row gets the whole row, so that the hand learns one row a field.
        """
        whole = next((row for row, full in zip(self._rows, _ROWS, strict=True) if len(row) == len(full) >= n), None)
        keys = (whole or [key for row in self._rows for key in row])[:n]
        for key in keys:
            self._take(field, key)
        if whole is not None:
            whole.clear()
        return keys + [""] * (n - len(keys))

    def single(self, field: str, wish: str = "") -> str:
        """One key: the wished one where it is free, else one from the far rows; "" where none is left."""
        free = [wish] if wish and wish not in self._taken else [row[0] for row in reversed(self._rows[:4]) if row]
        if free:
            self._take(field, free[0])
        return free[0] if free else ""

    def _take(self, field: str, key: str) -> None:
        self._taken[key] = field
        for row in self._rows:
            if key in row:
                row.remove(key)
