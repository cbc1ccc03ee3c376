"""The counts that live agreement keeps of one slice: whole numbers only, so that what is undone leaves no trace."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import lru_cache

Row = tuple[int, ...]
"""What an item was given: annotator, category, annotator, category, ... in ascending order of annotators, as codes."""


@dataclass(slots=True)
class Tally:
    """How many items of a slice bear what. No count is ever 0: what is empty is not there, so states can be compared.

    Attributes:
        ratings: annotator -> how many items they judged.
        pairs: two annotators, the lower code first -> the categories they gave -> items. Their table, sparse.
        rows: row -> items, also those with a single rating; multisets of categories come down from these.
        clusters: cluster -> row -> items: the rows once more per trajectory, which is what resampling needs.
    """

    ratings: dict[int, int] = field(default_factory=dict)
    pairs: dict[tuple[int, int], dict[tuple[int, int], int]] = field(default_factory=dict)
    rows: dict[Row, int] = field(default_factory=dict)
    clusters: dict[Hashable, dict[Row, int]] = field(default_factory=dict)

    def move(self, move: Move, cluster: Hashable, here: dict[Row, int]) -> None:
        """Let one item of a cluster bear the row after the move instead of the one before.

        Args:
            move: what changes.
            cluster: where the item lies.
            here: the rows of that cluster, always the same dict; it is in `clusters` while there are any.
        """
        # Written out rather than in steps of its own: it is done for every label and every slice of it.
        pairs = self.pairs
        for pair, cell, by in move.pairs:
            cells = pairs.get(pair)
            if cells is None:
                pairs[pair] = {cell: by}
            elif (n := cells.get(cell, 0) + by) != 0:
                cells[cell] = n
            elif len(cells) > 1:
                del cells[cell]
            else:
                del pairs[pair]
        rows, before, after = self.rows, move.before, move.after
        if before:
            n = rows[before]
            if n == 1:
                del rows[before]
            else:
                rows[before] = n - 1
            n = here[before]
            if n == 1:
                del here[before]
            else:
                here[before] = n - 1
        if after:
            rows[after] = rows.get(after, 0) + 1
            if not here:
                self.clusters[cluster] = here
            here[after] = here.get(after, 0) + 1
        elif not here:
            del self.clusters[cluster]
        if move.more:
            n = self.ratings.get(move.annotator, 0) + move.more
            if n:
                self.ratings[move.annotator] = n
            else:
                del self.ratings[move.annotator]


@dataclass(slots=True, frozen=True)
class Move:
    """What one act changes: a row becomes another. Worked out once, and applied to every slice the item is in.

    `held` is the annotator's category before, -1 where none; `more` how many more items they have judged: 1, 0 or -1.
    """

    annotator: int
    held: int
    before: Row
    after: Row
    pairs: tuple[tuple[tuple[int, int], tuple[int, int], int], ...]
    more: int


@lru_cache(maxsize=1 << 16)
def move(row: Row, annotator: int, category: int) -> Move:
    """The move by which the annotator's category in a row becomes `category`; -1 takes it away.

    Remembered, since of a million labels hardly any makes a move that was never made before.
    """
    place, size = 0, len(row)
    while place < size and row[place] < annotator:
        place += 2
    held = row[place + 1] if place < size and row[place] == annotator else -1
    rest = place if held < 0 else place + 2
    after = (*row[:place], *((annotator, category) if category >= 0 else ()), *row[rest:])
    pairs: list[tuple[tuple[int, int], tuple[int, int], int]] = []
    for at in range(0, size, 2):
        other, theirs = row[at], row[at + 1]
        if other == annotator:
            continue
        pair = (annotator, other) if annotator < other else (other, annotator)
        for own, by in ((held, -1), (category, 1)):
            if own >= 0:
                pairs.append((pair, (own, theirs) if annotator < other else (theirs, own), by))
    return Move(
        annotator=annotator,
        held=held,
        before=row,
        after=after,
        pairs=tuple(pairs),
        more=(category >= 0) - (held >= 0),
    )


def category_in(row: Row, annotator: int) -> int:
    """The category the annotator gave; -1 where none."""
    for place in range(0, len(row), 2):
        if row[place] == annotator:
            return row[place + 1]
    return -1
