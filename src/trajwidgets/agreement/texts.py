"""Code a long column of few short texts, such as labels and annotators, without hashing each of a million of them.

Where Arrow holds a column, its view of a text of at most 12 bytes is 16 bytes that differ for any two texts: its
length, then the text itself, then zeros. So a text is told from the few that occur by comparing whole numbers.
"""

from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from trajwidgets.agreement.stretches import ALONE, in_threads, stretches

if TYPE_CHECKING:
    import pandas as pd

    from trajwidgets.agreement.patterns import Codes

Words = NDArray[np.uint64]

LONGEST = 12
LOOKED_AT = 1 << 12
MOST_TEXTS = 64
QUARTERS = 8


def few_short_texts(column: pd.Series[Any]) -> tuple[Codes, list[str]] | None:
    """Codes of a column and the texts they stand for, in ascending order.

    None where another way is as good: a short column, one that Arrow does not hold, one with many or long texts, with
    missing ones, or with one that none of its first rows has.
    """
    if len(column) < ALONE or not hasattr(column.array, "__arrow_array__"):
        return None
    held = column.array.__arrow_array__()
    if str(getattr(held, "type", "")) not in ("string", "large_string") or held.null_count:
        return None
    known = held.slice(0, LOOKED_AT).unique()
    texts: list[str] = known.to_pylist()
    if len(texts) > MOST_TEXTS or max(len(text.encode()) for text in texts) > LONGEST:
        return None
    order = sorted(range(len(texts)), key=texts.__getitem__)
    table = _Table.of(_views(known)[order])
    if table is None:
        return None
    codes = np.empty(len(column), dtype=np.int8)
    met = in_threads(len(column), partial(_code, held, table, codes))
    return (codes, [texts[place] for place in order]) if all(met) else None


class _Table:
    """Where a text is found: by one quarter of a word of its view, or two of them mixed, that tell all texts apart."""

    def __init__(self, views: Words, quarters: tuple[int, ...]) -> None:
        self.first, self.second = np.ascontiguousarray(views.T)
        self.quarters = quarters
        self.at = np.zeros(1 << 16, dtype=np.int8)
        self.at[_mixed(views, quarters)] = np.arange(len(views))
        # With no more than 4 bytes the length and all of the text are in the first word.
        self.in_first = not self.second.any()

    @classmethod
    def of(cls, views: Words) -> _Table | None:
        """The table of these texts; None where no two quarters tell them all apart."""
        for some in (*((place,) for place in range(QUARTERS)), *combinations(range(QUARTERS), 2)):
            if len(np.unique(_mixed(views, some))) == len(views):
                return cls(views, some)
        return None

    def codes(self, views: Words) -> NDArray[np.int8] | None:
        """The code of each view; None where a text is not in the table."""
        code = self.at.take(_mixed(views, self.quarters))
        place = code.astype(np.intp)
        if not (self.first.take(place) == views[:, 0]).all():
            return None
        if not self.in_first and not (self.second.take(place) == views[:, 1]).all():
            return None
        return code


def _code(held: Any, table: _Table, codes: Codes, first: int, last: int) -> bool:
    """Write the codes of these rows; whether all their texts are in the table."""
    views = _views(held.slice(first, last - first))
    for rows in stretches(0, last - first):
        found = table.codes(views[rows])
        if found is None:
            return False
        codes[first + rows.start : first + rows.stop] = found
    return True


def _mixed(views: Words, quarters: tuple[int, ...]) -> NDArray[np.uint16]:
    each = views.view(np.uint16).reshape(-1, QUARTERS)
    mixed = each[:, quarters[0]]
    for other in quarters[1:]:
        mixed = mixed ^ each[:, other]
    return mixed


def _views(held: Any) -> Words:
    """Texts x 2: the view of each as two words."""
    parts = []
    for chunk in getattr(held, "chunks", [held]):
        viewed = chunk.cast("string_view")
        words = np.frombuffer(viewed.buffers()[1], dtype=np.uint64).reshape(-1, 2)
        parts.append(words[viewed.offset : viewed.offset + len(viewed)])
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
