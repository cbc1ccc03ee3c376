"""Amounts in words, the same everywhere."""

from __future__ import annotations


def plural(n: int, one: str, many: str = "") -> str:
    """As in "1 run" and "2,000 runs"; `many` where that is not `one` with an s."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"
