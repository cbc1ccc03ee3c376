"""Estimators that ask who chose what: the cells are the distinct rows of codes, one code per annotator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Self

import numpy as np

from trajwidgets.agreement.estimator import Floats
from trajwidgets.agreement.patterns import Codes, Integers
from trajwidgets.agreement.ratings import Ratings


@dataclass(frozen=True, eq=False)
class RowCells:
    """The distinct rows of codes of the items, as cells.

    Attributes:
        ratings: whose rows they are.
        costs: how grave each disagreement is, largest 1; None where all are alike.
    """

    ratings: Ratings
    costs: Floats | None = None

    @property
    def codes(self) -> Codes:
        """Cells x annotators, -1 where an annotator gave no rating."""
        return self.ratings.rows[0]

    @property
    def cell_of_item(self) -> Integers:
        """For each row of `Ratings.codes` its cell."""
        return self.ratings.row_of_item

    @cached_property
    def counts(self) -> Integers:
        """How many items bear each cell."""
        codes, items = self.ratings.rows
        return np.ones(len(codes), dtype=np.int64) if items is None else items

    @cached_property
    def arrangements(self) -> Floats:
        """1 each."""
        return np.ones(len(self.counts))

    @cached_property
    def cost(self) -> Floats:
        """For each cell the mean disagreement of its pairs of ratings."""
        total, pairs = np.zeros(len(self.codes)), np.zeros(len(self.codes))
        for first, second in combinations(self.codes.T, 2):
            both = (first >= 0) & (second >= 0)
            total += both * (first != second if self.costs is None else self.costs[first, second])
            pairs += both
        return total / np.maximum(pairs, 1)

    def over(self, ratings: Ratings) -> Self:
        """The same coefficient of other ratings."""
        return replace(self, ratings=ratings)
