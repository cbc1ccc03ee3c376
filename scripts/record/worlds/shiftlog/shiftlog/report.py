"""Print shifts and totals as text."""

from datetime import timedelta

from shiftlog.model import Shift
from shiftlog.totals import overlaps, totals


def hours(time: timedelta) -> str:
    minutes = int(time.total_seconds()) // 60
    return f"{minutes // 60}:{minutes % 60:02d}"


def line(shift: Shift) -> str:
    return f"{shift.start:%Y-%m-%d  %H:%M}-{shift.end:%H:%M}"


def summary(shifts: list[Shift]) -> str:
    """One line per person: shifts and paid hours."""
    rows = [f"{'person':<10}{'shifts':>8}{'hours':>9}"]
    for person, time in totals(shifts).items():
        count = sum(shift.person == person for shift in shifts)
        rows.append(f"{person:<10}{count:>8}{hours(time):>9}")
    return "\n".join(rows)


def daily(shifts: list[Shift]) -> str:
    """One line per shift, in the order of the log."""
    return "\n".join(f"{line(shift)}  {shift.person:<10}{hours(shift.worked):>7}" for shift in shifts)


def warnings(shifts: list[Shift]) -> str:
    """One line per pair of shifts that lie over each other."""
    found = [f"{earlier.person}: {line(earlier)} and {line(later)}" for earlier, later in overlaps(shifts)]
    return "\n".join(found) or "no overlaps"
