"""Numbers and ids taken out of a block, where they are what their key says."""

from __future__ import annotations

from pydantic import JsonValue

from trajwidgets.formats.blocks import Block


def whole_of(block: Block, key: str) -> int | None:
    """The whole number under `key`, taken out of the block; None (and the block untouched) where there is none."""
    value = block.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        del block[key]
        return value
    return None


def amount(value: JsonValue) -> float | None:
    """The value as a float; None where it is no number, or one beyond all floats: JSON has integers of any length."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def amount_of(block: Block, key: str) -> float | None:
    """The number under `key`, taken out of the block; None (and the block untouched) where there is none."""
    found = amount(block.get(key))
    if found is not None:
        del block[key]
    return found


def id_in(block: Block, key: str) -> str:
    """The id under `key`, which some writers count in numbers; "" where there is none. It stays in the block."""
    found = block.get(key)
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def id_of(block: Block, key: str) -> str:
    """The id under `key`, taken out of the block; "" where there is none."""
    found = id_in(block, key)
    if found:
        del block[key]
    return found
