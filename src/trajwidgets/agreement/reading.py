"""The one door into agreement: any tidy frame, one row per judgement, becomes ratings."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trajwidgets.agreement.clusters import AUTO, clusters_of
from trajwidgets.agreement.columns import (
    Items,
    as_sets,
    code_items,
    did_you_mean,
    factor,
    in_order,
    item_names,
    listed,
    place_on_scale,
    require_columns,
)
from trajwidgets.agreement.frames import as_pandas
from trajwidgets.agreement.interval_choice import IntervalChoice, IntervalKind
from trajwidgets.agreement.patterns import Codes
from trajwidgets.agreement.ratings import Ratings, in_field
from trajwidgets.agreement.stretches import in_threads, stretches
from trajwidgets.amounts import plural
from trajwidgets.errors import AgreementError

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame

Duplicates = Literal["raise", "first", "last"]
JUDGED = "judged"


class Reading(TypedDict, total=False):
    """How a coefficient reads a frame: the arguments that all of them take, in one place.

    Attributes:
        field: which field, where a column `field` holds several.
        annotators: only these, in this order; by default all.
        item: the column or columns that identify an item; by default whichever of `trajectory_id`, `step_id`,
            `target` and `item` the frame has, together.
        annotator: the column with the annotator's name, by default "annotator".
        value: the column with the judgement, by default "value".
        categories: the declared scale in its order, where the column itself does not declare it.
        duplicates: what to do where an annotator judged an item more than once: "raise", or keep the "first" or
            "last" of the rows in the order of the frame.
        interval: "auto" (over clusters the jackknife's variance in the shape of a Dirichlet posterior, else the
            posterior), "jackknife", "dirichlet", "bootstrap", or None for none.
        confidence: how often such an interval is to hold the true value, by default 0.95.
        cluster: the column with the cluster of an item; None if items are independent; by default "auto",
            `trajectory_id` where the frame has it and items nest in it.
        seed: of the interval's random numbers, so that the same labels give the same interval.
        draws: how many random draws a posterior or bootstrap takes, by default 4,000.
    """

    field: str | None
    annotators: Sequence[Hashable] | None
    item: str | Sequence[str] | None
    annotator: str
    value: str
    categories: Sequence[Hashable] | None
    duplicates: Duplicates
    interval: IntervalKind | None
    confidence: float
    cluster: str | None
    seed: int
    draws: int


#: Kinds of field that are read and not measured.
WORDS = frozenset({"text", "ranking", "correction"})


def ratings_table(
    frame: Frame,
    *,
    field: str | None = None,
    item: str | Sequence[str] | None = None,
    annotator: str = "annotator",
    value: str = "value",
    categories: Sequence[Hashable] | None = None,
    duplicates: Duplicates = "raise",
    cluster: str | None = AUTO,
) -> Ratings:
    """Read a tidy frame, one row per judgement, into integer codes.

    Rows without a value are not ratings, nor are rows whose column `state` says anything but "judged". Lists and sets
    (multi-choice) are compared as whole sets; distances between sets are not measured yet.

    Args:
        frame: one row per judgement; of pandas, or any that narwhals reads, such as one of polars
            (`trajwidgets[frames]`). A categorical value column (of polars, an `Enum`) declares the scale; its
            categories, in their order, are the categories even where nobody chose them.
        field: which field, where a column `field` holds several.
        item: the column or columns that identify an item; by default whichever of `trajectory_id`, `step_id`,
            `target` and `item` the frame has, together.
        annotator: the column with the annotator's name.
        value: the column with the judgement.
        categories: the declared scale in its order, where the column itself does not declare it.
        duplicates: what to do where an annotator judged an item more than once: "raise", or keep the "first" or
            "last" of the rows in the order of the frame.
        cluster: the column with the cluster that an item nests in, such as the run of a step; None if items are
            independent; "auto" is `trajectory_id`, where the frame has it, items nest in it, and one holds several.

    Raises:
        AgreementError: No data frame, or one that it takes `trajwidgets[frames]` to read; a missing column, several
            fields and none chosen, an unknown or textual field, a row without annotator or item, duplicates, a value
            that is not on the declared scale.
    """
    frame = as_pandas(frame)
    if duplicates not in ("raise", "first", "last"):
        raise AgreementError(f'duplicates={duplicates!r} is unknown; it is one of "raise", "first" and "last".')
    require_columns(frame, [annotator], "annotator")
    require_columns(frame, [value], "value")
    names = item_names(frame, item)
    field, of_field = _rows_of_field(frame, field)
    kinds, levels = _stated(frame, "kind", of_field), _stated(frame, "level", of_field)
    if not levels and getattr(frame[value].dtype, "ordered", False):
        levels = ("ordinal",)
    if is_text(frame, of_field):
        raise AgreementError(
            f"{in_field(field)}the values are text, a ranking or a correction: agreement compares categories and "
            f"numbers, not words."
        )
    chosen = _judged(frame, of_field)
    values, scale, declared = _code_values(frame[value], chosen, categories, "multi_choice" in kinds, in_field(field))
    rated = values >= 0
    if not rated.all():
        values = values[rated]
        chosen = rated if chosen is None else _narrow(chosen, rated)
    items = code_items([_take(frame[name], chosen) for name in names])
    people, everybody = _code_annotators(_take(frame[annotator], chosen))
    size = len(everybody)
    codes = np.full(items.count * size, -1, dtype=np.min_scalar_type(-max(len(scale), 2)))
    # Annotator by annotator, so that the column of one annotator lies together in memory.
    in_threads(len(values), partial(_put, codes, people, items, values))
    rated_cells = int(np.count_nonzero(codes >= 0))
    if rated_cells < len(values):
        cells = _cells(people, items, slice(None))
        kept = _without_duplicates(cells, duplicates, items, everybody, field)
        codes[cells[kept]] = values[kept]
    codes = codes.reshape(size, items.count).T
    whole = rated_cells == codes.size
    if not whole:
        occurring: NDArray[np.bool_] = np.any(codes >= 0, axis=1)
        whole = bool(occurring.all())
    return Ratings(
        codes=codes if whole else np.asfortranarray(codes[occurring]),
        categories=scale,
        declared=declared,
        annotators=everybody,
        field=field,
        levels=levels,
        _items=items,
        _kept=None if whole else occurring,
        clusters=clusters_of(frame, chosen, items, names, cluster, None if whole else occurring),
    )


def is_text(frame: pd.DataFrame, rows: NDArray[np.bool_] | None = None) -> bool:
    """Whether the rows of one field hold words: the column `kind` says so or, without it, `level` says nothing."""
    if "kind" in frame.columns:
        return bool(WORDS & set(_stated(frame, "kind", rows)))
    return "level" in frame.columns and len(frame) > 0 and not _stated(frame, "level", rows)


def read_ratings(frame: Frame | Ratings, reading: Reading) -> Ratings:
    """What every coefficient does first: read a frame, or take ratings as they are; keep the annotators asked for.

    Raises:
        AgreementError: The frame cannot be read as ratings; see `ratings_table`.
        TypeError: An argument that no coefficient has.
    """
    unknown = [name for name in reading if name not in Reading.__annotations__]
    if unknown:
        raise TypeError(
            f"unexpected keyword argument {unknown[0]!r}{did_you_mean(unknown[0], Reading.__annotations__)} "
            f"Every coefficient takes {listed(Reading.__annotations__)}."
        )
    table = dict(reading)
    annotators = reading.get("annotators")
    table.pop("annotators", None)
    for name in ("interval", "confidence", "seed", "draws"):
        table.pop(name, None)
    if isinstance(frame, Ratings):
        field = reading.get("field")
        if field is not None and field != frame.field:
            raise AgreementError(f"field={field!r} was asked for, these ratings are of {frame.field!r}.")
        ratings = _clustered_as(frame, reading.get("cluster", AUTO))
    else:
        ratings = ratings_table(frame, **table)  # type: ignore[arg-type]  # what is left is what it takes
    choice = IntervalChoice(
        reading.get("interval", ratings.choice.kind),
        reading.get("confidence", ratings.choice.confidence),
        reading.get("seed", ratings.choice.seed),
        reading.get("draws", ratings.choice.draws),
    )
    return ratings.select(annotators).choosing(choice)


def _clustered_as(ratings: Ratings, cluster: str | None) -> Ratings:
    if cluster == AUTO:
        return ratings
    if cluster is None:
        return ratings.unclustered()
    known = None if ratings.clusters is None else ratings.clusters.name
    if cluster != known:
        raise AgreementError(
            f"cluster={cluster!r} was asked for, these ratings know {known!r}: pass cluster= to ratings_table."
        )
    return ratings


def _rows_of_field(frame: pd.DataFrame, field: str | None) -> tuple[str | None, NDArray[np.bool_] | None]:
    if "field" not in frame.columns:
        if field is not None:
            remedy = f" To rate the column {field!r} itself, pass value={field!r}." if field in frame.columns else ""
            raise AgreementError(
                f"field={field!r} selects nothing: the frame has no column 'field'; leave it out.{remedy}"
            )
        return None, None
    codes, values = factor(frame["field"])
    known = [values[code] for code in np.unique(codes) if code >= 0]
    if field is None:
        if len(known) > 1:
            raise AgreementError(f"the frame holds {len(known)} fields: {listed(known)}. Choose one with field=.")
        if not known:
            return None, None
        field = known[0]
    if len(frame) == 0:
        return field, None
    if field not in known:
        raise AgreementError(
            f"no field {field!r}{did_you_mean(field, known)} The fields in the frame are {listed(known)}."
        )
    one = len(known) == 1 and bool((codes >= 0).all())
    return field, None if one else codes == values.get_loc(field)


def _stated(frame: pd.DataFrame, name: str, rows: NDArray[np.bool_] | None) -> tuple[str, ...]:
    if name not in frame.columns:
        return ()
    codes, values = factor(_take(frame[name], rows))
    return tuple(str(values[code]) for code in np.unique(codes) if code >= 0)


def _judged(frame: pd.DataFrame, rows: NDArray[np.bool_] | None) -> NDArray[np.bool_] | None:
    if "state" not in frame.columns:
        return rows
    codes, values = factor(frame["state"])
    judged = codes == values.get_loc(JUDGED) if JUDGED in values else np.zeros(len(frame), dtype=np.bool_)
    return judged if rows is None else judged & rows


def _take(column: pd.Series[Any], rows: NDArray[np.bool_] | None) -> pd.Series[Any]:
    return column if rows is None else column[rows]


def _narrow(rows: NDArray[np.bool_], within: NDArray[np.bool_]) -> NDArray[np.bool_]:
    narrowed = rows.copy()
    narrowed[rows] = within
    return narrowed


def _code_values(
    column: pd.Series[Any],
    rows: NDArray[np.bool_] | None,
    categories: Sequence[Hashable] | None,
    several: bool,
    where: str,
) -> tuple[Codes, tuple[Any, ...], bool]:
    column = _take(column, rows)
    codes, values = factor(as_sets(column, tuples=True) if several else column, sets=True)
    if isinstance(column.dtype, pd.CategoricalDtype) and categories is None:
        return codes, tuple(values.tolist()), True
    codes, distinct = _occurring(codes, values)
    if categories is not None:
        places = place_on_scale(distinct.tolist(), categories, f"{where}column {column.name!r}")
        return _recode(codes, places), tuple(categories), True
    codes, distinct = _sorted(codes, distinct)
    return codes, tuple(distinct.tolist()), False


def _code_annotators(column: pd.Series[Any]) -> tuple[Codes, tuple[Any, ...]]:
    codes, values = factor(column)
    if len(codes) and codes.min() < 0:
        without = plural(int((codes < 0).sum()), "row")
        raise AgreementError(f"column {column.name!r} names no annotator in {without}. Drop what has none.")
    codes, names = _sorted(*_occurring(codes, values))
    return codes, tuple(names.tolist())


def _sorted(codes: Codes, values: pd.Index[Any]) -> tuple[Codes, pd.Index[Any]]:
    order = in_order(values)
    places = np.empty_like(order)
    places[order] = np.arange(len(order))
    return _recode(codes, places), values[order]


def _occurring(codes: Codes, values: pd.Index[Any]) -> tuple[Codes, pd.Index[Any]]:
    spare = np.zeros(len(values) + 1, dtype=np.bool_)
    spare[codes[:: len(codes) // 65536 + 1]] = True  # a missing value, code -1, marks the place at the end
    unseen = np.flatnonzero(~spare[:-1])
    if len(unseen) <= 16:  # comparing a million small integers is ten times as fast as writing to where they point
        spare[unseen] = [(codes == place).any() for place in unseen]
    else:
        spare[codes] = True
    seen = spare[:-1]
    if seen.all():
        return codes, values
    return _recode(codes, np.cumsum(seen) - 1), values[seen]


def _recode(codes: Codes, places: Codes) -> Codes:
    if (places == np.arange(len(places))).all():
        return codes
    narrow = np.append(places, -1).astype(np.min_scalar_type(-max(len(places), 2)))
    recoded: Codes = np.empty(len(codes), dtype=narrow.dtype)

    def recode(first: int, last: int) -> None:
        for rows in stretches(first, last):
            recoded[rows] = narrow[codes[rows]]

    in_threads(len(codes), recode)
    return recoded


def _cells(people: Codes, items: Items, rows: slice) -> NDArray[np.int64]:
    cells = np.multiply(people[rows], items.count, dtype=np.int64)
    cells += items.codes[rows]
    return cells


def _put(codes: Codes, people: Codes, items: Items, values: Codes, first: int, last: int) -> None:
    # Rows of one cell may be written in any order: they are then too few, and it is settled which of them counts.
    for rows in stretches(first, last):
        codes[_cells(people, items, rows)] = values[rows]


def _without_duplicates(
    cells: NDArray[np.int64], rule: Duplicates, items: Items, annotators: tuple[Any, ...], field: str | None
) -> NDArray[np.bool_]:
    rows = pd.Series(cells)
    if rule != "raise":
        return ~rows.duplicated(keep=rule).to_numpy()
    repeated = rows.duplicated().to_numpy()
    person, place = divmod(int(cells[repeated.argmax()]), items.count)
    chosen = np.zeros(items.count, dtype=np.bool_)
    chosen[place] = True
    item = items.frame(chosen).iloc[0].to_dict()
    named = ", ".join(f"{name}={entry!r}" for name, entry in item.items())
    raise AgreementError(
        f"{in_field(field)}{annotators[person]!r} judged {named} more than once; "
        f"{plural(int(repeated.sum()), 'row repeats', 'rows repeat')} an annotator and item. LabelStore.to_frame() "
        "gives one row for each, the current one; "
        'or pass duplicates="last" or duplicates="first".'
    )
