"""What is thought of items before any is seen: one item's worth of ratings, half of it agreement, half disagreement.

A posterior needs a prior on kinds of items nobody has rated yet, or perfect agreement on ten items would be taken for
perfect agreement for ever. Why this one: docs/decisions/0038.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from trajwidgets.agreement.estimator import Floats
from trajwidgets.agreement.patterns import Codes
from trajwidgets.agreement.ratings import Ratings

MOST_ROWS = 2048
"""Up to this many rows all conceivable ones are listed, above it some are drawn."""

DRAWN_ROWS = 512
MOST_PRESENCES = 64
SEED = 1998  # the rows drawn are a part of the prior, the same for everybody


def prior_rows(ratings: Ratings) -> tuple[Codes, Floats]:
    """Rows of codes (rows x annotators, -1 for no rating) and the share of each in the prior; the shares sum to 1.

    Who rates is as in the items seen. On half of the prior all say the same, each category alike; on the other half
    each pattern of counts that is not unanimous is as likely as any other, and within it each order of annotators. With
    two annotators and two categories that is Perks' prior, a quarter to each cell. Empty without items of two ratings.
    """
    size = max(len(ratings.categories), 2)  # a scale of which one word is known has others
    presences, shares = _presences(ratings)
    rows, weights = [], []
    for present, share in zip(presences, shares.tolist(), strict=True):
        of_some, weight = _rows_of(int(present.sum()), size, MOST_ROWS // len(presences), DRAWN_ROWS // len(presences))
        row = np.full((len(of_some), len(present)), -1, dtype=np.int64)
        row[:, present] = of_some
        rows.append(row)
        weights.append(share * weight)
    if not rows:
        return np.empty((0, len(ratings.annotators)), dtype=np.int64), np.empty(0)
    return np.vstack(rows), np.concatenate(weights)


def is_unanimous(rows: Codes) -> NDArray[np.bool_]:
    """For each row whether all who rated said the same."""
    highest = rows.max(axis=1)
    same: NDArray[np.bool_] = ((rows < 0) | (rows == highest[:, None])).all(axis=1)
    return same


def _presences(ratings: Ratings) -> tuple[NDArray[np.bool_], Floats]:
    # Who rated an item together, and on which share of the items; of many the most frequent.
    codes, items = ratings.rows
    present, place = np.unique(codes >= 0, axis=0, return_inverse=True)
    found = np.bincount(place.ravel(), weights=items, minlength=len(present)).astype(np.float64)
    found[present.sum(axis=1) < 2] = 0
    kept = np.argsort(-found, kind="stable")[:MOST_PRESENCES]
    kept = kept[found[kept] > 0]
    return present[kept], found[kept] / max(found[kept].sum(), 1)


def _rows_of(annotators: int, size: int, most: int, drawn: int) -> tuple[Codes, Floats]:
    # Of thousands of categories, as measurements have, some from all over the scale will do.
    said = np.unique(np.linspace(0, size - 1, min(size, max(most // 4, 2))).round().astype(np.int64))
    together = np.repeat(said[:, None], annotators, axis=1)
    if size**annotators <= most:
        rows = np.array(list(product(range(size), repeat=annotators)))
        rows = rows[~is_unanimous(rows)]
        _, pattern, orders = np.unique(np.sort(rows, axis=1), axis=0, return_inverse=True, return_counts=True)
        apart = 1 / orders[pattern.ravel()]
    else:
        rows = _drawn_apart(annotators, size, max(drawn, 8))
        apart = np.ones(len(rows))
    halves = np.concatenate([np.full(len(together), 0.5 / len(together)), 0.5 * apart / apart.sum()])
    return np.vstack([together, rows]), halves


def _drawn_apart(annotators: int, size: int, count: int) -> Codes:
    # Pólya's urn: each annotator repeats one of those before or draws anew, so that every pattern is equally likely.
    random = np.random.default_rng(SEED)
    kept: list[Codes] = []
    while sum(map(len, kept)) < count:
        rows = random.integers(size, size=(2 * count, annotators))
        for who in range(1, annotators):
            repeats = random.random(len(rows)) < who / (who + size)
            before = random.integers(who, size=len(rows))
            rows[repeats, who] = rows[repeats, before[repeats]]
        kept.append(rows[~is_unanimous(rows)])
    return np.vstack(kept)[:count]
