"""Add up shifts, and find those that cannot be."""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

from shiftlog.model import Shift


def totals(shifts: list[Shift]) -> dict[str, timedelta]:
    """Paid time per person, by name."""
    found = defaultdict(timedelta)
    for shift in shifts:
        found[shift.person] += shift.worked
    return dict(sorted(found.items()))


def overlaps(shifts: list[Shift]) -> list[tuple[Shift, Shift]]:
    """Pairs of neighbouring shifts of one person where the later starts before the earlier is over."""
    found = []
    for person in sorted({shift.person for shift in shifts}):
        own = sorted((shift for shift in shifts if shift.person == person), key=lambda shift: shift.start)
        for earlier, later in pairwise(own):
            if later.start < earlier.end:
                found.append((earlier, later))
    return found
