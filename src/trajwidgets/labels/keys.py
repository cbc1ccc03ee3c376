"""Which key chooses what: given out once per form, in Python, so that every host and every export agrees on it."""

from __future__ import annotations

from collections.abc import Sequence

from trajwidgets.errors import SchemaError

#: Keys of the room itself, never options: step, error, undo, search, help, repeat, comment, evidence, unsure, give up,
#: previous and next run, peek.
RESERVED_KEYS = frozenset("jknpu/?.cexg[], ")

_ROWS = tuple(
    "".join(key for key in row if key not in RESERVED_KEYS)
    for row in ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
)


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
