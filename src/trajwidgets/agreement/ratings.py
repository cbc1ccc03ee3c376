"""The ratings: who gave which item which category, as integers. Every coefficient is computed from these alone."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from trajwidgets.agreement.clusters import Clusters
from trajwidgets.agreement.columns import Items, did_you_mean, listed
from trajwidgets.agreement.interval_choice import AS_USUAL, IntervalChoice
from trajwidgets.agreement.patterns import Codes, Integers, Patterns, count_patterns, distinct_rows, row_of_item
from trajwidgets.amounts import plural
from trajwidgets.errors import AgreementError

if TYPE_CHECKING:
    import pandas as pd

MOST_BY_CLUSTER = 1 << 24
"""How many numbers a table of clusters x rows may hold."""


@dataclass(frozen=True, eq=False, repr=False)
class Ratings:
    """A table of integer codes, items x annotators, with what the codes stand for.

    Attributes:
        codes: items x annotators, each cell the position of a category in `categories`, -1 where there is no rating.
        categories: the declared scale in its order, chosen or not; without one, the values that occur, ascending.
        declared: whether the scale was declared (a categorical column, or `categories=`).
        annotators: names in the order of the columns of `codes`: those with at least one rating.
        field: the field rated; None where the frame has no such column.
        levels: the levels of measurement the frame states for the field: none, one, or several if a schema changed.
        clusters: what the items nest in, such as trajectories; None where they are independent.
        choice: which interval the coefficients of these ratings come with.
    """

    codes: Codes
    categories: tuple[Any, ...]
    declared: bool
    annotators: tuple[Any, ...]
    field: str | None
    levels: tuple[str, ...]
    _items: Items
    _kept: NDArray[np.bool_] | None
    clusters: Clusters | None = None
    choice: IntervalChoice = AS_USUAL

    def __repr__(self) -> str:
        items, annotators = plural(self.codes.shape[0], "item"), plural(self.codes.shape[1], "annotator")
        found = f"{items} x {annotators}, {plural(len(self.categories), 'category', 'categories')}"
        what = f" of {self.field!r}" if self.field is not None else ""
        return f"<Ratings{what}: {found}>"

    @cached_property
    def items(self) -> pd.DataFrame:
        """One row per row of `codes`, with the columns that identify the item."""
        return self._items.frame(self._kept)

    @cached_property
    def rows(self) -> tuple[Codes, Integers | None]:
        """The distinct rows of `codes` and how many items bear each; (codes, None) where hardly any repeat."""
        return distinct_rows(self.codes, len(self.categories))

    @cached_property
    def row_of_item(self) -> Integers:
        """For each row of `codes` which of the distinct `rows` it is."""
        return row_of_item(self.codes, len(self.categories))

    @cached_property
    def rows_by_cluster(self) -> Integers | None:
        """Clusters x distinct `rows`: how many items of each cluster bear each row; None without clusters.

        Thousands of clusters with thousands of rows are put together, in turn, to as many as memory holds.
        """
        if self.clusters is None:
            return None
        width = len(self.rows[0])
        groups = self.groups_of_clusters(width)
        cells = (self.clusters.of_item % groups).astype(np.int64) * width + self.row_of_item
        return np.bincount(cells, minlength=groups * width).reshape(groups, width).astype(np.int64, copy=False)

    def groups_of_clusters(self, width: int) -> int:
        """To how many groups the clusters are put together, so that a table of so many columns fits into memory."""
        count = 0 if self.clusters is None else self.clusters.count
        return min(count, max(MOST_BY_CLUSTER // max(width, 1), 2))

    @cached_property
    def clusters_that_count(self) -> int | None:
        """How many clusters hold an item with two ratings or more; None without clusters."""
        if self.clusters is None:
            return None
        counted = self.patterns.pairable.of_row[self.row_of_item] >= 0
        return len(np.unique(self.clusters.of_item[counted]))

    @cached_property
    def patterns(self) -> Patterns:
        """How often each multiset of categories was given to an item: all that order-free coefficients need."""
        return count_patterns(*self.rows, len(self.categories))

    @property
    def scale(self) -> NDArray[np.float64] | None:
        """Where each category stands: its position on the declared scale, else its own value; None if neither is known.

        Undeclared words have no order (the alphabet isn't one). Two categories need none.
        """
        if self.declared or len(self.categories) <= 2:
            return np.arange(len(self.categories), dtype=np.float64)
        return self.numbers

    @property
    def numbers(self) -> NDArray[np.float64] | None:
        """The categories as numbers; None if one of them is not a number."""
        try:
            return np.array([_number(category) for category in self.categories], dtype=np.float64)
        except TypeError:
            return None

    @property
    def no_order(self) -> str:
        """The reason to give where `scale` is None."""
        return (
            f"the order of {listed(self.categories)} is not declared: "
            "pass categories= in order, or a categorical column whose categories are in order"
        )

    @property
    def shortfall(self) -> str | None:
        """Why nothing can be compared, in words; None where at least one item has two ratings."""
        if len(self.annotators) < 2:
            return "fewer than two annotators"
        return None if self.patterns.pairable.items else "no item was judged by two annotators"

    @cached_property
    def sharing_pairs(self) -> int:
        """The number of pairs of annotators who judged at least one item in common."""
        judged = np.packbits(self.rows[0].T >= 0, axis=1)
        return sum(int((judged[a] & judged[a + 1 :]).any(axis=1).sum()) for a in range(len(judged)))

    def pair_table(self, first: int, second: int) -> NDArray[np.int64]:
        """Categories x categories: in how many items the first annotator gave the row and the second the column."""
        rows, items = self.rows
        size = len(self.categories) + 1
        # Code -1 is counted too, in row and column 0, and cut off: cheaper than a mask.
        cells = (rows[:, first].astype(np.int64) + 1) * size + (rows[:, second].astype(np.int64) + 1)
        table = np.bincount(cells, weights=items, minlength=size * size).reshape(size, size)
        return table[1:, 1:].astype(np.int64)

    def choosing(self, choice: IntervalChoice) -> Ratings:
        """The same ratings, whose coefficients come with another interval."""
        if choice == self.choice:
            return self
        _ = self.patterns  # counted before the copy is made, so that all who choose share the one count
        other = copy(self)
        object.__setattr__(other, "choice", choice)
        return other

    def unclustered(self) -> Ratings:
        """The same ratings, their items taken for independent."""
        if self.__dict__.get("clusters", self) is None:  # where they are worked out when wanted, they are not for this
            return self
        other = copy(self)
        for name in ("rows_by_cluster", "clusters_that_count"):
            other.__dict__.pop(name, None)
        object.__setattr__(other, "clusters", None)
        return other

    def select(self, annotators: Sequence[Hashable] | None) -> Ratings:
        """The same items with only these annotators, in this order; None keeps all.

        Raises:
            AgreementError: An annotator nobody knows, or one named twice.
        """
        if annotators is None:
            return self
        wanted = [annotators] if isinstance(annotators, str) else list(annotators)
        if len(set(wanted)) < len(wanted):
            raise AgreementError(f"annotators={wanted!r} names an annotator twice; name each once.")
        unknown = [name for name in wanted if name not in self.annotators]
        if unknown and self.annotators:
            raise AgreementError(
                f"{in_field(self.field)}nobody called {unknown[0]!r}{did_you_mean(unknown[0], self.annotators)} "
                f"The annotators are {listed(self.annotators)}."
            )
        places = [self.annotators.index(name) for name in wanted if name not in unknown]
        return replace(self, codes=self.codes[:, places], annotators=tuple(self.annotators[place] for place in places))


def in_field(field: str | None) -> str:
    """How an error message about a field begins: empty where the frame has no fields."""
    return "" if field is None else f"field {field!r}: "


def _number(category: Any) -> float:
    if isinstance(category, str):
        raise TypeError(category)
    return float(category)
