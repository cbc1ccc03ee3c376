"""Read the lines of a shift log."""

import re
from datetime import date, datetime, time, timedelta

from shiftlog.model import Shift

LINE = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})\s+"
    r"(?P<start>\d{2}:\d{2})-(?P<end>\d{2}:\d{2})\s+"
    r"(?P<unpaid>\d+:\d{2})\s+"
    r"(?P<person>\S+)"
)


class LogError(ValueError):
    """A line of the log that cannot be read."""


def parse_duration(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def parse_line(line: str, number: int) -> Shift:
    found = LINE.fullmatch(line)
    if found is None:
        raise LogError(f"line {number}: not a shift: {line!r}")
    day = date.fromisoformat(found["day"])
    start = datetime.combine(day, time.fromisoformat(found["start"]))
    end = datetime.combine(day, time.fromisoformat(found["end"]))
    if start == end:
        raise LogError(f"line {number}: the shift ends when it starts")
    return Shift(found["person"], start, end, parse_duration(found["unpaid"]))


def parse_log(text: str) -> list[Shift]:
    shifts = []
    for number, line in enumerate(text.splitlines(), start=1):
        content = line.partition("#")[0].strip()
        if content:
            shifts.append(parse_line(content, number))
    return shifts
