"""A truncated answer: with a mark where it was cut, or without."""

from __future__ import annotations

from trajwidgets.environments.faults.answers import Struck, rewritten
from trajwidgets.environments.protocol import Observation

_KEPT = 0.4


def truncated(struck: Struck) -> Observation:
    """The first part of the answer, cut at a line where it has several; explicit: and a word that it was cut."""
    return rewritten(struck.answered(), lambda text: _cut(text, marked=struck.fault.manner == "explicit"))


def _cut(text: str, *, marked: bool) -> str:
    lines = text.splitlines(keepends=True)
    kept = "".join(lines[: max(1, int(len(lines) * _KEPT))]) if len(lines) > 2 else text[: int(len(text) * _KEPT)]
    return f"{kept}\n[truncated: {len(kept)} of {len(text)} characters]" if marked else kept
