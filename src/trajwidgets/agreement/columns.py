"""Turn the columns of a tidy frame into integer codes: which row judges which item, who judged it, with which value."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trajwidgets.agreement.patterns import Codes, Integers
from trajwidgets.agreement.stretches import in_threads, stretches
from trajwidgets.agreement.texts import few_short_texts
from trajwidgets.amounts import plural
from trajwidgets.errors import AgreementError

ITEM_COLUMNS = ("trajectory_id", "step_id", "target", "item")
"""What identifies an item where `item=` is not given: whichever of these columns the frame has, together."""


def did_you_mean(name: object, known: Iterable[object]) -> str:
    """The end of a sentence: '; did you mean X?' where one of the known names is close, else a full stop."""
    close = get_close_matches(str(name), [str(other) for other in known], n=1)
    return f"; did you mean {close[0]!r}?" if close else "."


def require_columns(frame: pd.DataFrame, names: Iterable[str], argument: str) -> None:
    """Raise `AgreementError` naming the first column that the frame lacks and the argument that chooses another."""
    for name in names:
        if name not in frame.columns:
            raise AgreementError(
                f"the frame has no column {name!r}{did_you_mean(name, frame.columns)} "
                f"Its columns are {listed(frame.columns)}; name another one with {argument}=."
            )


def listed(names: Iterable[object]) -> str:
    """'a', 'b' and 'c', cut after eight."""
    words = [repr(name) for name in names]
    if len(words) > 8:
        words = [*words[:8], f"{len(words) - 8} more"]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words) or "none"


def factor(column: pd.Series[Any], *, sets: bool = False) -> tuple[Codes, pd.Index[Any]]:
    """Codes of a column and its distinct values; a categorical column keeps its categories, used or not.

    Args:
        column: any column.
        sets: whether lists and sets are taken as frozensets; otherwise they are refused.

    Raises:
        AgreementError: The column holds values that cannot be told apart by hashing, such as dicts.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes: Codes = column.array.codes
        return codes, column.cat.categories
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iu" and len(column):
        numbers = column.to_numpy()
        lowest, highest = _ends(numbers)
        if highest - lowest < 2 * len(column):  # a running number is its own code; hashing it takes five times as long
            shifted = numbers - lowest if lowest else numbers
            return shifted.astype(np.int64, copy=False), pd.RangeIndex(lowest, highest + 1)
    if (few := few_short_texts(column)) is not None:
        return few[0], pd.Index(few[1], dtype=column.dtype)
    try:
        codes, values = pd.factorize(column)
    except TypeError as error:
        if sets:
            return factor(as_sets(column))
        raise AgreementError(
            f"column {column.name!r} holds values that cannot be told apart ({error}). "
            "Use text, numbers, tuples or frozensets."
        ) from error
    return codes, values


def _ends(numbers: NDArray[np.integer[Any]]) -> tuple[int, int]:
    # A stretch is looked through twice while it is in the cache, not all of it twice.
    def ends(first: int, last: int) -> list[tuple[int, int]]:
        return [(int(numbers[rows].min()), int(numbers[rows].max())) for rows in stretches(first, last)]

    found = [pair for part in in_threads(len(numbers), ends) for pair in part]
    return min(low for low, _ in found), max(high for _, high in found)


@dataclass(frozen=True, eq=False)
class Items:
    """The items that occur, as codes.

    Attributes:
        codes: for each rating its item.
        count: how many items there are.
        columns: of each column that identifies them its name, for each item the code of its value, and the values;
            None for codes where item `i` has value `i`.
    """

    codes: Codes
    count: int
    columns: tuple[tuple[str, Codes | None, pd.Index[Any]], ...]

    def frame(self, chosen: NDArray[np.bool_] | None = None) -> pd.DataFrame:
        """One row per item with the columns that identify it."""
        described = {}
        for name, codes, values in self.columns:
            if codes is None:
                described[name] = values if chosen is None else values[chosen]
                continue
            wanted = codes if chosen is None else codes[chosen]
            described[name] = (
                values.insert(len(values), None).take(wanted) if (wanted < 0).any() else values.take(wanted)
            )
        return pd.DataFrame(described)


def item_names(frame: pd.DataFrame, item: str | Sequence[str] | None) -> list[str]:
    """The columns that identify an item: those asked for, or whichever of `ITEM_COLUMNS` the frame has."""
    if item is not None:
        names = [item] if isinstance(item, str) else list(item)
        require_columns(frame, names, "item")
        return names
    names = [name for name in ITEM_COLUMNS if name in frame.columns]
    if not names:
        raise AgreementError(
            f"no column says which item a row judges: looked for {listed(ITEM_COLUMNS)}, "
            f"the frame has {listed(frame.columns)}. Pass item= with a column or a list of columns."
        )
    return names


def code_items(columns: Sequence[pd.Series[Any]]) -> Items:
    """Number the items: one per distinct combination of the columns. None is a value of a compound key.

    Raises:
        AgreementError: A row without any item.
    """
    factored = [factor(column) for column in columns]
    if len(columns) == 1:
        codes, values = factored[0]
        whole_numbers = isinstance(columns[0].dtype, np.dtype) and columns[0].dtype.kind in "iu"  # none is missing
        if not whole_numbers and (codes < 0).any():
            without = plural(int((codes < 0).sum()), "row")
            raise AgreementError(f"column {columns[0].name!r} has no value in {without}. Drop what has none.")
        return Items(codes, len(values), ((str(columns[0].name), None, values),))
    rows = len(columns[0])
    if rows == 0:
        return Items(
            factored[0][0], 0, tuple((str(c.name), *coded) for c, coded in zip(columns, factored, strict=True))
        )
    combined = np.zeros(rows, dtype=np.int64)
    size = 1
    for codes, values in factored:
        width = len(values) + 1  # the last code stands for None
        combined *= width
        combined += np.where(codes < 0, width - 1, codes)
        size *= width
        if size > 4 * rows + 1024:
            combined, seen = pd.factorize(combined)
            size = len(seen)
    first = np.full(size, -1, dtype=np.int64)
    first[combined[::-1]] = np.arange(rows - 1, -1, -1)
    # Combinations that don't occur point at row -1; the ratings table leaves them out because nobody rated them.
    described = tuple(
        (str(column.name), codes[first], values) for column, (codes, values) in zip(columns, factored, strict=True)
    )
    return Items(combined, size, described)


def in_order(values: pd.Index[Any]) -> Integers:
    """The positions of values in ascending order; values of several types by type, then by text; sets by members."""
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "iuf":
        return np.argsort(values.to_numpy(), kind="stable")
    entries = values.tolist()
    places = range(len(entries))
    if any(isinstance(entry, frozenset) for entry in entries):
        return np.array(sorted(places, key=lambda place: _spelled(entries[place])), dtype=np.int64)
    try:
        ordered = sorted(places, key=entries.__getitem__)
    except TypeError:
        ordered = sorted(places, key=lambda place: (type(entries[place]).__name__, str(entries[place])))
    return np.array(ordered, dtype=np.int64)


def _spelled(value: Any) -> list[str]:
    return sorted(map(str, value)) if isinstance(value, frozenset) else [str(value)]


def as_sets(column: pd.Series[Any], *, tuples: bool = False) -> pd.Series[Any]:
    """The column with lists and sets (and tuples, where asked) as frozensets, which can be compared as wholes."""
    entries: list[Any] = column.tolist()
    try:
        values = [
            frozenset(entry) if isinstance(entry, list | set) or (tuples and isinstance(entry, tuple)) else entry
            for entry in entries
        ]
    except TypeError as error:
        raise AgreementError(
            f"column {column.name!r} holds a list that is no set of options ({error}). Use lists of text or numbers."
        ) from error
    return pd.Series(values, name=column.name, dtype=object)


def place_on_scale(values: Sequence[Any], scale: Sequence[Hashable], what: str) -> Codes:
    """For each value its position on a declared scale.

    Raises:
        AgreementError: A value that the scale does not have, by name.
    """
    places = {option: place for place, option in enumerate(scale)}
    strangers = [value for value in values if value not in places]
    if strangers:
        raise AgreementError(
            f"{what} holds {listed(strangers)}, not on the declared scale {listed(scale)}"
            f"{did_you_mean(strangers[0], scale)} Add what is missing to the scale, or drop these rows."
        )
    return np.array([places[value] for value in values], dtype=np.int64)
