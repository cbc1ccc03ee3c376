"""LiveAgreement: labels come, change and go one by one, and every coefficient can be read at any moment."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trajwidgets.agreement import coefficients, cohen, table
from trajwidgets.agreement.columns import did_you_mean, in_order, listed
from trajwidgets.agreement.live.reading import CountedRatings, ratings_of
from trajwidgets.agreement.live.state import read_snapshot, snapshot_of, state_of
from trajwidgets.agreement.live.tally import Move, Row, Tally, category_in, move
from trajwidgets.agreement.ratings import Ratings, in_field
from trajwidgets.agreement.result import AgreementResult
from trajwidgets.errors import AgreementError

Item = Hashable
Slice = tuple[str, Hashable]
"""The name of a slice and its value, such as ("domain", "web")."""

#: How many acts `undo` can take back, unless said otherwise.
REMEMBERED = 1000

ALL: Final = None


class Home:
    """Where an item is counted: its cluster, its slices, and the tallies of these, "all" first.

    With each tally goes the dict of what its cluster holds there, so that it need not be looked up for every label.
    """

    __slots__ = ("cluster", "slices", "tallies")

    def __init__(
        self, cluster: Hashable, slices: tuple[Slice, ...], tallies: tuple[tuple[Tally, dict[Row, int]], ...]
    ) -> None:
        self.cluster = cluster
        self.slices = slices
        self.tallies = tallies


#: What is held of an item that nobody judged.
NOWHERE: Final[tuple[Row, Home | None]] = ((), None)


class LiveAgreement:
    """The agreement on one field while it is being labelled: exact at any moment, at a few microseconds a label.

    It holds who gave which item which category, and counts of that in whole numbers: for each slice the table of every
    pair of annotators, the rows, and the rows of every cluster. So any history that leads to the same labels leads
    to the same state (`==`), and what is read from it is what `ratings_table` and the coefficients make of a frame of
    these labels. Not to be used from two threads at once.

    Args:
        categories: the declared scale in its order, whether all of it is used or not; None: the values that occur.
        level: how the field is measured, where known: "nominal", "ordinal", "interval" or "ratio".
        field: what results call the field.
        cluster: what results call the cluster of an item, the unit that is resampled.
        remembered: how many acts `undo` can take back.

    Raises:
        AgreementError: A scale that names a category twice.
    """

    def __init__(
        self,
        *,
        categories: Sequence[Hashable] | None = None,
        level: str | None = None,
        field: str | None = None,
        cluster: str = "trajectory_id",
        remembered: int = REMEMBERED,
    ) -> None:
        self.field = field
        self.level = level
        self.cluster = cluster
        self.declared = categories is not None
        self._categories: dict[Any, int] = {value: code for code, value in enumerate(categories or ())}
        if len(self._categories) < len(categories or ()):
            raise AgreementError(f"{in_field(field)}categories={categories!r} names a category twice; name each once.")
        self._values: list[Any] = list(self._categories)
        self._annotators: dict[Any, int] = {}
        self._names: list[Any] = []
        self._items: dict[Item, tuple[Row, Home]] = {}
        self._home_of: dict[tuple[Hashable, tuple[Slice, ...]], Home] = {}
        self._tallies: dict[Slice | None, Tally] = {ALL: Tally()}
        self._held_in: dict[tuple[Slice | None, Hashable], dict[Row, int]] = {}
        self._done: deque[tuple[Item, int, int, Home]] = deque(maxlen=remembered)
        self._n_labels = 0

    def __len__(self) -> int:
        """How many labels are held."""
        return self._n_labels

    def __repr__(self) -> str:
        what = f" of {self.field!r}" if self.field is not None else ""
        return f"<LiveAgreement{what}: {self._n_labels:,} labels, {len(self._items):,} items>"

    def __contains__(self, judged: object) -> bool:
        """Whether `(item, annotator)` holds a label."""
        return isinstance(judged, tuple) and len(judged) == 2 and self.label_of(*judged) is not None

    def add(
        self,
        item: Item,
        annotator: Hashable,
        value: Hashable,
        *,
        cluster: Hashable = None,
        slices: Mapping[str, Hashable] | Iterable[Slice] = (),
    ) -> None:
        """Take a label. It counts for "all" and for each slice its item is in.

        Args:
            item: what was judged; text, number or a tuple of these.
            annotator: who.
            value: the judgement.
            cluster: what the item belongs to, such as its trajectory: items of one cluster are resampled together.
            slices: name -> value of each slice the item is in. A value None is no slice.

        Raises:
            AgreementError: The annotator has judged the item already; the item is known in another cluster or in
                other slices; a value that is none, or not on the declared scale.
        """
        code = self._categories.get(value)
        if code is None:
            code = self._new_code(value)
        who = self._annotators.get(annotator)
        if who is None:
            who = self._new_annotator(annotator)
        named = slices if type(slices) is tuple else tuple(slices.items() if isinstance(slices, Mapping) else slices)
        home = self._home_of.get((cluster, named)) or self._settle(cluster, named)
        row, there = self._items.get(item, NOWHERE)
        if there is not home and there is not None:
            raise AgreementError(
                f"{in_field(self.field)}item {item!r} is held in cluster {there.cluster!r} and slices "
                f"{dict(there.slices)!r}, not {cluster!r} and {dict(named)!r}. Remove its labels before it moves."
            )
        made = move(row, who, code)
        if made.held >= 0:
            raise AgreementError(
                f"{in_field(self.field)}{annotator!r} has judged {item!r} already; relabel it, or remove it first."
            )
        self._done.append((item, who, -1, home))
        self._make(made, item, home)

    def relabel(self, item: Item, annotator: Hashable, value: Hashable) -> None:
        """Let an annotator's label on an item be another one.

        Raises:
            AgreementError: The annotator has not judged the item; a value that is none, or not on the declared scale.
        """
        code = self._categories.get(value)
        self._change(item, annotator, self._new_code(value) if code is None else code)

    def remove(self, item: Item, annotator: Hashable) -> None:
        """Take an annotator's label on an item away.

        Raises:
            AgreementError: The annotator has not judged the item.
        """
        self._change(item, annotator, -1)

    def undo(self) -> None:
        """Take the latest act back that has not been taken back yet: an `add`, a `relabel` or a `remove`.

        Raises:
            AgreementError: Nothing is left to undo: only the last `remembered` acts are.
        """
        if not self._done:
            raise AgreementError(
                f"{in_field(self.field)}nothing to undo; the last {self._done.maxlen} acts are remembered."
            )
        item, who, code, home = self._done.pop()
        self._make(move(self._items.get(item, NOWHERE)[0], who, code), item, home)

    def __eq__(self, other: object) -> bool:
        """Whether the same labels are held and every count is the same; what was done before does not matter."""
        return state_of(self) == state_of(other) if isinstance(other, LiveAgreement) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # it changes

    def snapshot(self) -> dict[str, Any]:
        """All that is held, as whole numbers and the names they stand for, ready for `json.dumps`.

        Items, annotators, values, clusters and slices may be texts, numbers, truth values and tuples of these; values
        may be sets, too. What could be undone is not kept.

        Raises:
            AgreementError: A name that JSON cannot hold.
        """
        return snapshot_of(self)

    @classmethod
    def from_snapshot(cls, snapshot: Mapping[str, Any]) -> Self:
        """The engine that a snapshot was taken of, equal to it (`==`).

        Raises:
            AgreementError: No snapshot, or one of a later version.
        """
        held = read_snapshot(snapshot)
        live = cls(
            categories=held.values if held.declared else None, level=held.level, field=held.field, cluster=held.cluster
        )
        held.fill(live)
        return live

    def merge(self, other: LiveAgreement | Mapping[str, Any]) -> None:
        """Take in what another engine, or a snapshot, holds of other items, as from other browsers or machines.

        The result is the engine that had seen all labels itself. What is merged cannot be undone step by step.

        Raises:
            AgreementError: An item held by both, by name; another field, level or declared scale. Nothing was taken.
        """
        held = read_snapshot(other.snapshot() if isinstance(other, LiveAgreement) else other)
        mine = (self.field, self.level, self._values if self.declared else None)
        theirs = (held.field, held.level, held.values if held.declared else None)
        for what, own, its in zip(("field", "level", "scale"), mine, theirs, strict=True):
            if own != its:
                raise AgreementError(f"{in_field(self.field)}the {what} is {own!r} here and {its!r} there: not one.")
        twice = [item for item in held.items if item in self._items]
        if twice:
            raise AgreementError(
                f"{in_field(self.field)}{len(twice):,} of the items are held by both, such as {twice[0]!r}. An item's "
                "labels are compared with each other, so they must all be in one of them: share items out whole."
            )
        held.fill(self)

    def label_of(self, item: Item, annotator: Hashable) -> Any:
        """What an annotator said of an item; None where nothing."""
        who = self._annotators.get(annotator)
        code = -1 if who is None else category_in(self._items.get(item, NOWHERE)[0], who)
        return None if code < 0 else self._values[code]

    def slices(self) -> list[Slice]:
        """Every slice that holds a label, in the order in which they first came."""
        return [name for name, tally in self._tallies.items() if name is not None and tally.ratings]

    def ratings(
        self,
        of: Slice | None = None,
        *,
        annotators: Sequence[Hashable] | None = None,
        categories: Sequence[Hashable] | None = None,
    ) -> Ratings:
        """The ratings of a slice, or of all, as every coefficient takes them: `cohen_kappa(live.ratings())`.

        They are what `ratings_table` makes of a frame of these labels, but that the items stand in no order. Later
        labels do not change what was read.

        Args:
            of: the slice; one that holds nothing is no error.
            annotators: only these, in this order; by default all who judged an item in the slice.
            categories: the declared scale, where it became known after the engine was made.

        Raises:
            AgreementError: An annotator nobody knows; a value that is not on the scale.
        """
        return self._read(of, categories).whole().select(annotators)

    def pair_table(self, first: Hashable, second: Hashable, *, of: Slice | None = None) -> NDArray[np.int64]:
        """Categories x categories: in how many items the first annotator gave the row and the second the column.

        The categories are those of `ratings(of).categories`. All 0 where the slice holds nothing.

        Raises:
            AgreementError: An annotator who judged nothing in the slice.
        """
        two = self._read(of).select([first, second])
        size = len(two.categories)
        return two.pair_table(0, 1) if two.annotators else np.zeros((size, size), dtype=np.int64)

    def kappa(self, first: Hashable, second: Hashable, *, of: Slice | None = None) -> float:
        """Cohen's kappa of two annotators in a slice, unweighted: the number alone, for a look after every label.

        nan where they share no item, or where both used one and the same category only.

        Raises:
            AgreementError: An annotator who judged nothing in the slice.
        """
        tally, one, other = self._tallies.get(of), self._annotators.get(first), self._annotators.get(second)
        if first == second or tally is None or one not in tally.ratings or other not in tally.ratings:
            self.pair_table(first, second, of=of)  # which says who is not there
        elif cells := tally.pairs.get((one, other) if one < other else (other, one)):
            return cohen.kappa_of_cells(cells)
        return math.nan

    def result(self, coefficient: str, *, of: Slice | None = None, **options: Any) -> AgreementResult:
        """A coefficient of a slice now, by the name of its function: `live.result("krippendorff_alpha")`.

        Args:
            coefficient: "cohen_kappa", or another of `COEFFICIENTS`.
            of: the slice; by default all.
            options: what the function takes, such as `annotators=`, `weights=` or `level=`.

        Raises:
            AgreementError: No such coefficient, or what the coefficient itself refuses.
        """
        return coefficients.coefficient(coefficient)(self._read(of), **options)

    def table(self, *, categories: Sequence[Hashable] | None = None) -> pd.DataFrame:
        """Percent agreement, kappa and alpha of all labels and of every slice: the rows of `agreement_table`.

        Args:
            categories: the declared scale, where it became known after the engine was made.

        Raises:
            AgreementError: A value that is not on the scale.
        """
        slices: list[Slice | None] = [ALL]
        for name in sorted({name for name, _ in self.slices()}):
            values = [value for other, value in self.slices() if other == name]
            slices += [(name, values[place]) for place in in_order(pd.Index(values, dtype=object))]
        rows = [
            table.row_of(
                self.field, *(("all", None) if of is None else of), self._read(of, categories), table.COEFFICIENTS, 1
            )
            for of in slices
        ]
        return table.table_of(rows, table.COEFFICIENTS)

    def _read(self, of: Slice | None, categories: Sequence[Hashable] | None = None) -> CountedRatings:
        return ratings_of(self, self._tallies.get(of) or Tally(), categories)

    def _new_annotator(self, annotator: Any) -> int:
        if annotator is None or annotator != annotator:
            raise AgreementError(f"{in_field(self.field)}a label names no annotator. Say whose it is.")
        who = self._annotators[annotator] = len(self._names)
        self._names.append(annotator)
        return who

    def _new_code(self, value: Any) -> int:
        if value is None or value != value:
            raise AgreementError(f"{in_field(self.field)}{value!r} is no label; to take one away, remove it.")
        if self.declared:
            raise AgreementError(
                f"{in_field(self.field)}{value!r} is not on the declared scale {listed(self._values)}"
                f"{did_you_mean(value, self._values)} Add what is missing to the scale."
            )
        code = self._categories[value] = len(self._values)
        self._values.append(value)
        return code

    def _settle(self, cluster: Hashable, named: tuple[Slice, ...]) -> Home:
        """The home of items in a cluster and slices; one, in whichever order the slices are named."""
        slices = tuple(sorted((pair for pair in named if pair[1] is not None), key=_spelled))
        home = self._home_of.get((cluster, slices))
        if home is None:
            tallies = tuple(
                (self._tallies.setdefault(name, Tally()), self._held_in.setdefault((name, cluster), {}))
                for name in (ALL, *slices)
            )
            home = self._home_of[cluster, slices] = Home(cluster, slices, tallies)
        self._home_of[cluster, named] = home
        return home

    def _change(self, item: Item, annotator: Hashable, code: int) -> None:
        row, home = self._items.get(item, NOWHERE)
        who = self._annotators.get(annotator)
        if home is None or who is None or category_in(row, who) < 0:
            raise AgreementError(f"{in_field(self.field)}{annotator!r} has no label on {item!r}; add one.")
        made = move(row, who, code)
        self._done.append((item, who, made.held, home))
        self._make(made, item, home)

    def _make(self, made: Move, item: Item, home: Home) -> None:
        cluster = home.cluster
        for tally, here in home.tallies:
            tally.move(made, cluster, here)
        if made.after:
            self._items[item] = (made.after, home)
        else:
            del self._items[item]
        self._n_labels += made.more


def _spelled(pair: Slice) -> tuple[str, str]:
    return (pair[0], repr(pair[1]))
