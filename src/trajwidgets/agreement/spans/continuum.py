"""Continua laid end to end, and how far units on them lie apart: what alpha_U divides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from trajwidgets.agreement.columns import listed
from trajwidgets.agreement.spans.units import Positions, Units
from trajwidgets.errors import AgreementError

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Line:
    """The units of one annotator and category, ascending, none over another, on continua laid end to end."""

    start: Positions
    end: Positions

    @property
    def length(self) -> Positions:
        """How many positions each unit has."""
        return self.end - self.start

    def gaps(self, edges: Positions) -> Positions:
        """The lengths of the stretches without a unit; each ends with its continuum at the latest."""
        start, end = np.concatenate([self.start, edges]), np.concatenate([self.end, edges])
        order = np.lexsort((end, start))
        between: Positions = start[order][1:] - end[order][:-1]
        return between[between > 0]

    def merged(self) -> Line:
        """Units that overlap made one; those that only touch stay two."""
        if not len(self.start):
            return self
        reach = np.maximum.accumulate(self.end)
        first = np.concatenate([[True], self.start[1:] >= reach[:-1]])
        last = np.append(np.flatnonzero(first)[1:] - 1, len(reach) - 1)
        return Line(self.start[first], reach[last])


def disagreements(
    units: Units, lengths: Positions, begin: float, unmarked: float, merge: bool
) -> tuple[Floats, Floats]:
    """D_o and D_e for each category (Krippendorff 2004, 11.6), each in shares of the squared length of the continuum.

    Args:
        units: of annotators who have all read every continuum with a length.
        lengths: positions of each continuum; 0 for one that doesn't count and has no units.
        begin: the first position of every continuum.
        unmarked: positions of further continua that everybody has read and nobody marked, added up.
        merge: whether overlapping units of one annotator and category are made one, rather than refused.
    """
    edges = np.concatenate([[0.0], np.cumsum(lengths)])
    n, total = len(units.annotators), float(edges[-1] + unmarked)
    edges = np.append(edges, total)
    observed, expected = np.zeros(len(units.categories)), np.zeros(len(units.categories))
    for category, lines in _lines(units, edges[:-2] - begin, merge):
        apart = sum(_apart(first, second) for first, second in combinations(lines, 2))
        observed[category] = 2 * apart / (n * (n - 1) * total**2)
        expected[category] = _by_chance(lines, edges, n, total)
    return observed, expected


def _lines(units: Units, bases: Positions, merge: bool) -> Iterator[tuple[int, list[Line]]]:
    start, end = units.start + bases[units.continuum], units.end + bases[units.continuum]
    order = np.lexsort((end, start, units.annotator, units.category))
    start, end, n = start[order], end[order], len(units.annotators)
    group = (units.category * n + units.annotator)[order]
    edges = np.searchsorted(group, np.arange(len(units.categories) * n + 1))
    for category, name in enumerate(units.categories):
        lines = []
        for person in range(n):
            place = category * n + person
            chosen = slice(edges[place], edges[place + 1])
            line = Line(start[chosen], end[chosen])
            whole = line.merged()
            if not merge and len(whole.start) < len(line.start):
                raise AgreementError(
                    f"{units.annotators[person]!r} marked overlapping stretches as {name!r} "
                    f'({_overlap(units, category, person)}). alpha_U knows none: pass overlaps="merge" to make one of '
                    "each heap, or drop what was marked twice."
                )
            lines.append(whole)
        yield category, lines


def _overlap(units: Units, category: int, person: int) -> str:
    """In words where the first overlap of an annotator is."""
    own = np.flatnonzero((units.category == category) & (units.annotator == person))
    own = own[np.lexsort((units.end[own], units.start[own], units.continuum[own]))]
    for first, second in pairwise(own):
        if units.continuum[first] == units.continuum[second] and units.start[second] < units.end[first]:
            key = units.keys[units.continuum[first]]
            where = f"in {listed(key)}: " if key else ""
            spans = [f"{units.start[place]:g}:{units.end[place]:g}" for place in (first, second)]
            return f"{where}{' and '.join(spans)}"
    return "one inside another"


def _apart(first: Line, second: Line) -> float:
    """The distances of the units of two lines, each to units or gap of the other, added up, in squared positions."""
    from_ = np.searchsorted(second.end, first.start, side="right")
    meets = np.searchsorted(second.start, first.end, side="left") - from_
    a = np.repeat(np.arange(len(meets)), meets)
    b = np.arange(len(a)) - np.repeat(np.cumsum(meets) - meets, meets) + from_[a]
    overlapping = (first.start[a] - second.start[b]) ** 2 + (first.end[a] - second.end[b]) ** 2
    met = np.zeros(len(second.start), dtype=np.bool_)
    met[b] = True
    alone = np.concatenate([first.length[meets == 0], second.length[~met]])
    return float(overlapping.sum() + (alone**2).sum())


def _by_chance(lines: list[Line], edges: Positions, n: int, total: float) -> float:
    length = np.concatenate([line.length for line in lines])
    gaps = np.sort(np.concatenate([line.gaps(edges) for line in lines]))
    # For each unit the gaps that could hold it, and in how many places: the sum of (gap - length + 1).
    first = np.searchsorted(gaps, length, side="left")
    room = np.concatenate([np.cumsum(gaps[::-1])[::-1], [0.0]])[first] - (len(gaps) - first) * (length - 1)
    among_units = (len(length) - 1) / 3 * (2 * length**3 - 3 * length**2 + length)
    places = n * total * (n * total - 1) - float((length * (length - 1)).sum())
    return 2 / total * float((among_units + length**2 * room).sum()) / places if places > 0 else 0.0
