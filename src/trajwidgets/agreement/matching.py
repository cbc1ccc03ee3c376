"""Pair things off one to one, as many as can be: marks or boxes of two annotators that may stand for each other."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

Edges = Sequence[Sequence[int]]


def most_pairs(edges: Edges, n_right: int) -> list[tuple[int, int]]:
    """A largest set of pairs (left, right) in which nobody occurs twice.

    Not the first fit: a mark that overlaps two others is given to the one that leaves a partner for its neighbour too.
    By augmenting paths (Berge 1957), breadth first, so that a long chain of overlaps needs no deep recursion.

    Args:
        edges: for each one on the left, those on the right that it may be paired with.
        n_right: how many there are on the right.
    """
    partner_of_left = [-1] * len(edges)
    partner_of_right = [-1] * n_right
    for root in range(len(edges)):
        came_from: dict[int, int] = {}  # right -> the left it was reached from
        queue, free = deque([root]), -1
        while queue and free < 0:
            left = queue.popleft()
            for right in edges[left]:
                if right in came_from:
                    continue
                came_from[right] = left
                if partner_of_right[right] < 0:
                    free = right
                    break
                queue.append(partner_of_right[right])
        while free >= 0:
            left = came_from[free]
            partner_of_right[free], partner_of_left[left], free = left, free, partner_of_left[left]
    return [(left, right) for left, right in enumerate(partner_of_left) if right >= 0]
