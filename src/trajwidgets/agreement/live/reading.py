"""Read a tally as ratings: counts become the distinct rows and pair tables that coefficients are computed from."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from trajwidgets.agreement.clusters import Clusters
from trajwidgets.agreement.columns import Items, in_order, place_on_scale
from trajwidgets.agreement.live.tally import Row, Tally
from trajwidgets.agreement.patterns import TALLY_LIMIT, Codes, Integers
from trajwidgets.agreement.ratings import Ratings, in_field


@dataclass(frozen=True, eq=False)
class Source:
    """Where counted ratings look: a tally, and what its codes are here.

    Attributes:
        tally: the counts.
        who: for each annotator their code in the tally.
        places: for each code of a category in the tally its place on the scale, -1 where it does not occur.
        cluster: what the column of clusters is called.
    """

    tally: Tally
    who: tuple[int, ...]
    places: Integers
    cluster: str

    @cached_property
    def bearing(self) -> Integers:
        """3 x entries: a cluster, a row and how many items of the cluster bear it, each as a place in the tally."""
        number = {row: place for place, row in enumerate(self.tally.rows)}
        entries = [
            (place, number[row], items)
            for place, rows in enumerate(self.tally.clusters.values())
            for row, items in rows.items()
        ]
        return np.array(entries, dtype=np.int64).reshape(-1, 3).T

    @property
    def clustered(self) -> bool:
        """Whether items nest in clusters: somebody said in which, and one of these holds several."""
        clusters = self.tally.clusters
        return clusters.keys() != {None} and len(clusters) < sum(self.tally.rows.values())


class CountedRatings(Ratings):
    """Ratings out of a tally, whose codes are only spread out, a row an item, where somebody asks for them.

    They look into the tally, so they are read before the next label comes; after `whole` they stand alone.
    """

    _source: Source

    def __getattr__(self, name: str) -> Any:
        # Fields that are left unset until they are wanted: most coefficients are content with rows or a pair table.
        if name not in ("codes", "_items") or "_source" not in self.__dict__:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        self.__dict__.update(zip(("codes", "_items"), _spread(self._source), strict=True))
        return self.__dict__[name]

    @cached_property
    def _distinct(self) -> tuple[Codes, Integers] | None:
        """The distinct rows, and for each row of the tally its place among them; None where they could be too many."""
        source = self._source
        if (len(self.categories) + 1) ** len(source.who) > TALLY_LIMIT:
            return None
        # Where annotators were left out rows may have become alike.
        distinct, place = np.unique(_matrix(source.tally.rows, source), axis=0, return_inverse=True)
        return distinct, place.ravel()

    @cached_property
    def rows(self) -> tuple[Codes, Integers | None]:
        """As that of `Ratings`, in the same order."""
        if self._distinct is None:
            return self.codes, None
        distinct, place = self._distinct
        items = np.array(list(self._source.tally.rows.values()), dtype=np.int64)
        return distinct, np.bincount(place, weights=items, minlength=len(distinct)).astype(np.int64)

    @cached_property
    def clusters(self) -> Clusters | None:
        """As that of `Ratings`."""
        source = self._source
        if not source.clustered:
            return None
        cluster, _, items = source.bearing
        return Clusters(source.cluster, np.repeat(cluster, items), len(source.tally.clusters))

    @cached_property
    def rows_by_cluster(self) -> Integers | None:
        """As that of `Ratings`."""
        if self.clusters is None or self._distinct is None:
            return super().rows_by_cluster
        distinct, place = self._distinct
        cluster, row, items = self._source.bearing
        groups, width = self.groups_of_clusters(len(distinct)), len(distinct)
        table = np.bincount(cluster % groups * width + place[row], weights=items, minlength=groups * width)
        return table.reshape(groups, width).astype(np.int64)

    @cached_property
    def clusters_that_count(self) -> int | None:
        """As that of `Ratings`, counted without a look at every item."""
        if not self._source.clustered or self.__dict__.get("clusters", True) is None:
            return None
        who, clusters = set(self._source.who), self._source.tally.clusters
        compared = {row for row in self._source.tally.rows if sum(each in who for each in row[::2]) >= 2}
        return sum(not compared.isdisjoint(rows) for rows in clusters.values())

    @cached_property
    def sharing_pairs(self) -> int:
        """As that of `Ratings`."""
        who = sorted(self._source.who)
        return sum((one, other) in self._source.tally.pairs for place, one in enumerate(who) for other in who[place:])

    def pair_table(self, first: int, second: int) -> Integers:
        """Categories x categories, like that of `Ratings`, from the counts that are kept of every pair."""
        size, source = len(self.categories), self._source
        table = np.zeros((size, size), dtype=np.int64)
        one, other = source.who[first], source.who[second]
        cells = source.tally.pairs.get((one, other) if one < other else (other, one))
        if cells:
            found = np.array(list(cells), dtype=np.int64)
            rows, columns = (0, 1) if one < other else (1, 0)
            table[source.places[found[:, rows]], source.places[found[:, columns]]] = list(cells.values())
        return table

    def select(self, annotators: Sequence[Hashable] | None) -> Ratings:
        """As that of `Ratings`; two of many are still read from the counts."""
        if annotators is None or tuple(annotators) == self.annotators:
            return self
        named = _of_names(self.annotators, self.field).select(annotators).annotators
        who = tuple(self._source.who[self.annotators.index(name)] for name in named)
        source = Source(self._source.tally, who, self._source.places, self._source.cluster)
        return _made(source, named, self.categories, self.declared, self.field, self.levels)

    def whole(self) -> Ratings:
        """The same as ratings that stand alone."""
        return Ratings(
            self.codes,
            self.categories,
            self.declared,
            self.annotators,
            self.field,
            self.levels,
            self._items,
            None,
            self.clusters,
        )


def ratings_of(live: Any, tally: Tally, categories: Sequence[Hashable] | None) -> CountedRatings:
    """The ratings of a tally, on the declared scale or on the values that occur in it, ascending.

    Args:
        live: the engine, whose codes the tally is written in.
        tally: the counts.
        categories: the declared scale, where the engine has none.

    Raises:
        AgreementError: A value that is not on the scale.
    """
    values: list[Any] = live._values
    names: list[Any] = [live._names[who] for who in tally.ratings]
    ascending = in_order(_index(names)).tolist()
    who = tuple(np.array(list(tally.ratings), dtype=np.int64)[ascending].tolist())
    scale, places = tuple(values), np.arange(len(values), dtype=np.int64)
    if not live.declared:
        used = sorted({code for row in tally.rows for code in row[1::2]})
        found = [values[code] for code in used]
        places = np.full(len(values), -1, dtype=np.int64)
        if categories is None:
            order = in_order(_index(found))
            scale = tuple(found[place] for place in order)
            places[np.array(used, dtype=np.int64)[order]] = np.arange(len(used))
        else:
            scale = tuple(categories)
            places[used] = place_on_scale(found, categories, f"{in_field(live.field)}column 'value'")
    return _made(
        Source(tally, who, places, live.cluster),
        tuple(names[place] for place in ascending),
        scale,
        live.declared or categories is not None,
        live.field,
        () if live.level is None else (live.level,),
    )


def _made(
    source: Source,
    annotators: tuple[Any, ...],
    categories: tuple[Any, ...],
    declared: bool,
    field: str | None,
    levels: tuple[str, ...],
) -> CountedRatings:
    made: CountedRatings = object.__new__(CountedRatings)
    made.__dict__.update(
        _source=source,
        annotators=annotators,
        categories=categories,
        declared=declared,
        field=field,
        levels=levels,
        _kept=None,
    )
    return made


def _matrix(rows: Iterable[Row], source: Source) -> Codes:
    """Rows x annotators with categories at their places, -1 for none."""
    columns = {annotator: column for column, annotator in enumerate(source.who)}
    at: list[int] = []
    column: list[int] = []
    category: list[int] = []
    size = 0
    for number, row in enumerate(rows):
        size = number + 1
        for place in range(0, len(row), 2):
            found = columns.get(row[place])
            if found is not None:
                at.append(number)
                column.append(found)
                category.append(row[place + 1])
    codes: Codes = np.full((size, len(columns)), -1, dtype=np.min_scalar_type(-max(len(source.places), 2)))
    codes[at, column] = source.places[category]
    return codes


def _spread(source: Source) -> tuple[Codes, Items]:
    """A row an item, cluster by cluster; the items have numbers for names, since nobody counts them by name."""
    tally = source.tally
    cluster, row, items = source.bearing
    codes = np.asfortranarray(np.repeat(_matrix(tally.rows, source)[row], items, axis=0))
    number = np.arange(len(codes), dtype=np.int64)
    clusters = _index(list(tally.clusters))
    columns = (
        (source.cluster, np.repeat(cluster, items), clusters),
        ("item", number, pd.RangeIndex(len(codes))),
    )
    return codes, Items(number, len(codes), columns)


def _index(entries: list[Any]) -> pd.Index[Any]:
    return pd.Index(entries, dtype=object, tupleize_cols=False)


def _of_names(annotators: tuple[Any, ...], field: str | None) -> Ratings:
    """Ratings of nothing, whose `select` says what is wrong with names."""
    none = np.empty((0, len(annotators)), dtype=np.int64)
    return Ratings(none, (), True, annotators, field, (), Items(np.empty(0, dtype=np.int64), 0, ()), None)
