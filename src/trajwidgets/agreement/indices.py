"""To be read beside the kappa of two annotators: how far it could rise, which answer is frequent, who gives it more."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

import numpy as np
from numpy.typing import NDArray

from trajwidgets.agreement.cohen import ONE_CATEGORY
from trajwidgets.agreement.pair_cells import require_two
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading, read_ratings

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame


@dataclass(frozen=True)
class Index:
    """A number about a table of two annotators. `float(index)` is its value.

    Attributes:
        name: the function's name.
        value: nan where undefined.
        reason: in words why it is undefined; None where it is defined.
        n_items: items that both judged.
    """

    name: str
    value: float
    reason: str | None
    n_items: int

    def __float__(self) -> float:
        return self.value


def kappa_max(frame: Frame | Ratings, **reading: Unpack[Reading]) -> Index:
    """The highest kappa that two annotators with these habits could reach (Cohen 1960), 1 if they share them.

    nan with a reason where kappa is.

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        **reading: how to read the frame; see `Reading`. `annotators=` is needed where the frame has more than two.

    Raises:
        AgreementError: More than two annotators and none chosen, or a frame that cannot be read as ratings.
    """
    table, reason = _table(frame, reading, "kappa_max")
    n = int(table.sum())
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    left = n * n - int(rows @ columns)
    if reason is None and left == 0:
        reason = ONE_CATEGORY
    if reason:
        return Index("kappa_max", math.nan, reason, n)
    best = n * int(np.minimum(rows, columns).sum())
    return Index("kappa_max", (best - int(rows @ columns)) / left, None, n)


def prevalence_index(frame: Frame | Ratings, **reading: Unpack[Reading]) -> Index:
    """How much more often two annotators agreed on the first of two categories than on the second, -1 to 1.

    (a - d) / n (Byrt, Bishop & Carlin 1993). Far from 0, kappa is low however often they agree. nan with a reason where
    they share no item, or where there are more than two categories.

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        **reading: how to read the frame; see `Reading`. `annotators=` is needed where the frame has more than two.

    Raises:
        AgreementError: More than two annotators and none chosen, or a frame that cannot be read as ratings.
    """
    return _of_two_by_two(frame, reading, "prevalence_index", (0, 0), (1, 1))


def bias_index(frame: Frame | Ratings, **reading: Unpack[Reading]) -> Index:
    """How much more often the first annotator chose the first of two categories than the second did, -1 to 1.

    (b - c) / n (Byrt, Bishop & Carlin 1993). nan with a reason where they share no item, or where there are more than
    two categories.

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        **reading: how to read the frame; see `Reading`. `annotators=` is needed where the frame has more than two.

    Raises:
        AgreementError: More than two annotators and none chosen, or a frame that cannot be read as ratings.
    """
    return _of_two_by_two(frame, reading, "bias_index", (0, 1), (1, 0))


def _of_two_by_two(
    frame: Frame | Ratings, reading: Reading, name: str, more: tuple[int, int], less: tuple[int, int]
) -> Index:
    table, reason = _table(frame, reading, name)
    n = int(table.sum())
    if reason is None and len(table) != 2:
        reason = f"it is that of two categories, not of {len(table)}"
    return Index(name, math.nan if reason else (int(table[more]) - int(table[less])) / n, reason, n)


def _table(frame: Frame | Ratings, reading: Reading, name: str) -> tuple[NDArray[np.int64], str | None]:
    ratings = read_ratings(frame, reading)
    require_two(ratings, reading, name, "it pair by pair")
    if ratings.shortfall:
        size = len(ratings.categories)
        return np.zeros((size, size), dtype=np.int64), ratings.shortfall
    return ratings.pair_table(0, 1), None
