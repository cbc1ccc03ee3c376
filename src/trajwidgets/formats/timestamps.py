"""Moments as sources write them: seconds, milliseconds, microseconds or nanoseconds since 1970, or ISO 8601."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import JsonValue

# The unit of a bare number is told from its size: 1e11 s is the year 5138, 1e11 ms is March 1973.
_UNITS = ((1e11, 1), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9))


def moment(value: JsonValue) -> datetime | None:
    """The moment, with its time zone (UTC where the source names none); None where the value is no moment."""
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value.strip())
        except ValueError:
            return _since_1970(value)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return _since_1970(value)


def _since_1970(value: JsonValue) -> datetime | None:
    if value is None or isinstance(value, bool | list | dict):
        return None
    try:
        number = float(value)
        unit = next(unit for limit, unit in _UNITS if 0 < number < limit)
        return datetime.fromtimestamp(number / unit, UTC)
    except (ValueError, OverflowError, OSError, StopIteration):
        return None
