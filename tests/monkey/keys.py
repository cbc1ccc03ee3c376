"""What a monkey does at a keyboard: the same seed presses the same keys, and now and then puts the focus elsewhere."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from dataclasses import dataclass

#: What commands of a notebook stand on: insert, delete, cut, copy, paste, convert, merge, undo, run, restart, stop.
COMMANDS = (
    *("a", "b", "d d", "x", "c", "v", "V", "z", "Z", "m", "y", "r", "o", "O", "l", "L", "s", "f", "p", "h"),
    *("0 0", "i i"),
    *("1", "2", "3", "4", "5", "6", "M", "J", "K", "Delete", "Backspace", "Enter", "Space", "Shift+Space"),
)

#: Chords that a notebook or its editor knows. Widgets bind none of them.
CHORDS = (
    *("Shift+Enter", "Control+Enter", "Alt+Enter", "Control+Shift+Enter", "Control+z", "Control+Shift+z", "Control+y"),
    *("Control+a", "Control+x", "Control+c", "Control+v", "Control+s", "Control+f", "Control+b", "Control+/"),
    *("Control+Shift+c", "Control+Shift+-", "Control+Shift+m", "Control+Shift+d", "Control+Shift+k", "Control+m"),
    *("Shift+Delete", "Shift+ArrowUp", "Shift+ArrowDown", "Control+ArrowUp", "Control+ArrowDown", "Control+Home"),
    *("Alt+ArrowUp", "Alt+ArrowDown", "Alt+a", "Alt+w", "Control+[", "Control+]", "Control+k", "Control+Shift+p"),
)
MOVES = ("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown")
EDITING = ("Enter", "Enter", "Space", "Backspace", "Delete", "Insert")
FUNCTIONS = tuple(f"F{number}" for number in range(1, 13))
PRINTED = tuple(string.ascii_letters + string.digits + string.punctuation)

#: Keys that may lead out of a widget: there is no trap for them inside.
LEADING_OUT = frozenset({"Tab", "Shift+Tab", "Escape"})

#: Of a hundred strokes so many are of each kind.
KINDS: tuple[tuple[tuple[str, ...], int], ...] = (
    (PRINTED, 40),
    (COMMANDS, 22),
    (MOVES, 10),
    (EDITING, 8),
    (CHORDS, 9),
    (("Tab", "Shift+Tab"), 4),
    (("Escape",), 4),
    (FUNCTIONS, 3),
)

#: So often the focus is put on something inside that can hold it.
PUT = 0.04


@dataclass(frozen=True)
class Press:
    """A key, or a chord, by the name the browser gives it."""

    key: str


@dataclass(frozen=True)
class Put:
    """The focus is put on what stands at this part (0 to 1) of all that can have it."""

    part: float


def acts(seed: int) -> Iterator[Press | Put]:
    """What the monkey of this seed does, without end."""
    chance = random.Random(seed)
    kinds, weights = zip(*KINDS, strict=True)
    while True:
        if chance.random() < PUT:
            yield Put(chance.random())
        (kind,) = chance.choices(kinds, weights)
        yield from (Press(key) for key in chance.choice(kind).split(" "))


def first(seed: int, n_keys: int) -> Iterator[Press | Put]:
    """The beginning, with so many keys in it."""
    found = acts(seed)
    while n_keys > 0:
        act = next(found)
        n_keys -= isinstance(act, Press)
        yield act
