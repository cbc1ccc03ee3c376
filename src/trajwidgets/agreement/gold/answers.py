"""Put every judgement beside the right answer of its item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from trajwidgets.agreement.columns import in_order, item_names, listed, require_columns
from trajwidgets.agreement.frames import as_pandas
from trajwidgets.agreement.patterns import Integers
from trajwidgets.agreement.reading import JUDGED, Reading
from trajwidgets.agreement.repeats import repeated_ratings
from trajwidgets.errors import AgreementError

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame

Gold: TypeAlias = "str | Frame"


@dataclass(frozen=True, eq=False)
class Answers:
    """Judgements of items whose answer is known, one entry each.

    Attributes:
        annotator: who judged, as a place in `annotators`.
        said: their label, as a place in `categories`.
        gold: the right one, likewise.
        annotators: names.
        categories: the declared scale, or the values that occur; then whatever gold has beyond.
        field: the field, None where the frame has no such column.
    """

    annotator: Integers
    said: Integers
    gold: Integers
    annotators: tuple[Any, ...]
    categories: tuple[Any, ...]
    field: str | None


def answers(frame: Frame, gold: Gold, reading: Reading) -> Answers:
    """Judgements beside gold. Items without gold don't count; an item judged several times counts every time.

    Args:
        frame: one row per judgement; see `ratings_table`.
        gold: the name of a column of the frame with the right answer, or a frame of its own, one row per item, with
            the columns that identify an item and its answer in the value column. Annotators it names are not scored:
            they have made it.
        reading: how to read the frame; see `Reading`.

    Raises:
        AgreementError: Two answers for one item, or a frame that cannot be read; see `ratings_table`.
    """
    frame = as_pandas(frame)
    repeated = repeated_ratings(frame, **reading)
    names = item_names(frame, reading.get("item"))
    field = repeated.ratings.field
    makers: set[Any] = set()
    if isinstance(gold, str):
        require_columns(frame, [gold], "gold")
        source, column = frame, gold
    else:
        gold = as_pandas(gold)
        column, annotator = reading.get("value", "value"), reading.get("annotator", "annotator")
        require_columns(gold, [*names, column], "gold")
        source = gold
        makers = set(gold[annotator].dropna()) if annotator in gold.columns else set()
    right = _right_answers(source, names, column, field, wholes=not isinstance(gold, str))
    item, observer, said = repeated.long()
    keys = _keys(repeated.ratings.items)
    sets = any(isinstance(category, frozenset) for category in repeated.ratings.categories)
    categories = list(repeated.ratings.categories)
    known = {category: place for place, category in enumerate(categories)}
    strangers = {_option(right[key], sets) for key in keys if key in right} - known.keys()
    beyond = pd.Index(pd.Series(list(strangers), dtype=object))
    for place in in_order(beyond) if len(beyond) else ():
        known[beyond[place]] = len(categories)
        categories.append(beyond[place])
    of_item = np.array([known[_option(right[key], sets)] if key in right else -1 for key in keys], dtype=np.int64)
    scored = np.array([name not in makers for name in repeated.observers], dtype=np.bool_)
    counted = (of_item[item] >= 0) & scored[observer] if len(item) else np.zeros(0, dtype=np.bool_)
    places = np.cumsum(scored) - 1
    return Answers(
        annotator=places[observer[counted]],
        said=said[counted],
        gold=of_item[item[counted]],
        annotators=tuple(name for name, is_scored in zip(repeated.observers, scored, strict=True) if is_scored),
        categories=tuple(categories),
        field=field,
    )


def _right_answers(
    source: pd.DataFrame, names: list[str], column: str, field: str | None, *, wholes: bool
) -> dict[tuple[Any, ...], Any]:
    rows = np.array(source[column].notna(), dtype=np.bool_)
    if field is not None and "field" in source.columns:
        rows &= np.array((source["field"] == field).fillna(False), dtype=np.bool_)
    if wholes and "state" in source.columns:
        rows &= np.array((source["state"] == JUDGED).fillna(False), dtype=np.bool_)
    chosen = source[rows]
    right: dict[tuple[Any, ...], Any] = {}
    for key, value in zip(_keys(chosen[names]), chosen[column].tolist(), strict=True):
        if _option(right.setdefault(key, value), True) != _option(value, True):
            raise AgreementError(
                f"gold has two answers for {listed(key)}: {right[key]!r} and {value!r}. One of them is not gold."
            )
    return right


def _keys(items: pd.DataFrame) -> list[tuple[Any, ...]]:
    columns = [[None if pd.isna(cell) else cell for cell in items[name].tolist()] for name in items.columns]
    return list(zip(*columns, strict=True))


def _option(value: Any, sets: bool) -> Any:
    if isinstance(value, list | set) or (sets and isinstance(value, tuple)):
        return frozenset(value)
    return value
