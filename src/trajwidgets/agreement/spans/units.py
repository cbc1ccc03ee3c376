"""Read a tidy frame into units: who marked which stretch of which continuum as what, and who has read what."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trajwidgets.agreement.columns import code_items, did_you_mean, factor, in_order, listed, require_columns
from trajwidgets.agreement.frames import as_pandas
from trajwidgets.agreement.patterns import Codes, Integers
from trajwidgets.errors import AgreementError

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame

CONTINUUM_COLUMNS = ("trajectory_id", "step_id", "pointer", "continuum")
"""What identifies a continuum where `continuum=` is not given: whichever of these columns the frame has, together."""

DOCUMENT_COLUMN = "trajectory_id"

Positions = NDArray[np.float64]


class SpanReading(TypedDict, total=False):
    """How a measure of spans reads a frame, one row per marked stretch: the arguments that all of them take.

    Attributes:
        field: which field, where a column `field` holds several that were asked of spans.
        annotators: only these; by default all.
        continuum: the column or columns that say in which text (or recording, or run) a stretch lies; by default
            whichever of `trajectory_id`, `step_id`, `pointer` and `continuum` the frame has, together; without any of
            them all lies in one.
        document: the column or columns of the larger whole that one annotator reads at a time, by default
            `trajectory_id` where the frame has it. Who has a row in a document, of whatever field, has read all its
            continua, and has marked nothing where they have no row. Without documents everybody has read everything.
        annotator: the column with the annotator's name, by default "annotator".
        value: the column with the category, by default "value"; None where stretches have no category.
        start: the column with the first position, by default "start".
        end: the column with the position behind the last one, by default "end".
    """

    field: str | None
    annotators: Sequence[Hashable] | None
    continuum: str | Sequence[str] | None
    document: str | Sequence[str] | None
    annotator: str
    value: str | None
    start: str
    end: str


@dataclass(frozen=True, eq=False)
class Units:
    """Marked stretches as arrays, one entry per stretch.

    Attributes:
        continuum: in which continuum it lies.
        annotator: who marked it.
        category: as what.
        start: its first position.
        end: the position behind its last one.
        row: which row of the frame it was.
        columns: the columns that identify a continuum.
        keys: for each continuum the values in these columns.
        document_columns: the columns that identify a document.
        documents: for each document the values in these columns.
        document_of: for each continuum the document it belongs to.
        reads: annotators x documents: who has read what.
        annotators: names.
        categories: the categories, ascending; those of a categorical column in its order, used or not.
        field: the field; None where the frame has no such column.
    """

    continuum: Integers
    annotator: Integers
    category: Integers
    start: Positions
    end: Positions
    row: Integers
    columns: tuple[str, ...]
    keys: tuple[tuple[Any, ...], ...]
    document_columns: tuple[str, ...]
    documents: tuple[tuple[Any, ...], ...]
    document_of: Integers
    reads: NDArray[np.bool_]
    annotators: tuple[Any, ...]
    categories: tuple[Any, ...]
    field: str | None

    @property
    def read(self) -> NDArray[np.bool_]:
        """Annotators x continua: who has read what."""
        return self.reads[:, self.document_of]

    def of(self, chosen: NDArray[np.bool_]) -> Units:
        """Only these stretches, of the same continua and annotators."""
        return replace(
            self,
            continuum=self.continuum[chosen],
            annotator=self.annotator[chosen],
            category=self.category[chosen],
            start=self.start[chosen],
            end=self.end[chosen],
            row=self.row[chosen],
        )


def read_units(frame: Frame, reading: SpanReading) -> Units:
    """Read marked stretches. Rows without start and end are none, but show who has read which document.

    Raises:
        AgreementError: No data frame, a missing column, several fields and none chosen, an unknown field or annotator,
            a stretch that is empty or ends before it starts, a row without annotator.
    """
    frame = as_pandas(frame)
    unknown = [name for name in reading if name not in SpanReading.__annotations__]
    if unknown:
        raise TypeError(
            f"unexpected keyword argument {unknown[0]!r}{did_you_mean(unknown[0], SpanReading.__annotations__)} "
            f"A measure of spans takes {listed(SpanReading.__annotations__)}."
        )
    start, end = reading.get("start", "start"), reading.get("end", "end")
    annotator, value = reading.get("annotator", "annotator"), reading.get("value", "value")
    for name, argument in ((start, "start"), (end, "end"), (annotator, "annotator")):
        require_columns(frame, [name], argument)
    if value is not None:
        require_columns(frame, [value], "value")
    if frame[annotator].isna().any():
        raise AgreementError(f"column {annotator!r} has no value in {int(frame[annotator].isna().sum())} rows.")
    continuum = _columns(frame, reading.get("continuum"), CONTINUUM_COLUMNS, "continuum")
    document = _columns(frame, reading.get("document"), (DOCUMENT_COLUMN,), "document")
    rows = np.array(frame[start].notna() & frame[end].notna(), dtype=np.bool_)
    if value is not None:
        rows &= np.array(frame[value].notna(), dtype=np.bool_)
    if "state" in frame.columns:
        rows &= np.array((frame["state"] == "judged").fillna(False), dtype=np.bool_)
    field, rows = _of_field(frame, rows, reading.get("field"))
    people, names = _coded(frame[annotator])
    marked = frame[rows]
    categories: tuple[Any, ...] = ("unit",)
    category = np.zeros(len(marked), dtype=np.int64)
    if value is not None:
        category, categories = _coded(marked[value])
    where, keys = _identified(marked, continuum)
    # Who is asked about a document has a row in it; that of a continuum is the one its stretches lie in.
    whole, documents = _identified(frame, document)
    document_of = np.zeros(len(keys), dtype=np.int64)
    document_of[where] = whole[rows]
    reads = np.zeros((len(names), len(documents)), dtype=np.bool_)
    reads[people, whole] = True
    bounds = [marked[name].to_numpy(dtype=np.float64) for name in (start, end)]
    _check_bounds(*bounds)
    units = Units(
        continuum=where,
        annotator=people[rows],
        category=category,
        start=bounds[0],
        end=bounds[1],
        row=np.flatnonzero(rows),
        columns=tuple(continuum),
        keys=keys,
        document_columns=tuple(document),
        documents=documents,
        document_of=document_of,
        reads=reads,
        annotators=names,
        categories=categories,
        field=field,
    )
    return _selected(units, reading.get("annotators"))


def _columns(frame: pd.DataFrame, given: str | Sequence[str] | None, usual: Sequence[str], argument: str) -> list[str]:
    if given is None:
        return [name for name in usual if name in frame.columns]
    names = [given] if isinstance(given, str) else list(given)
    require_columns(frame, names, argument)
    return names


def _of_field(frame: pd.DataFrame, rows: NDArray[np.bool_], field: str | None) -> tuple[str | None, NDArray[np.bool_]]:
    if "field" not in frame.columns:
        if field is not None:
            raise AgreementError(f"field={field!r} selects nothing: the frame has no column 'field'; leave it out.")
        return None, rows
    known = list(dict.fromkeys(frame["field"][rows].dropna().tolist()))
    if field is None:
        if len(known) > 1:
            raise AgreementError(f"{len(known)} fields were asked of spans: {listed(known)}. Choose one with field=.")
        return (known[0] if known else None), rows
    if field not in known and known:
        raise AgreementError(f"no field {field!r} on spans{did_you_mean(field, known)} Those are {listed(known)}.")
    return field, rows & np.array((frame["field"] == field).fillna(False), dtype=np.bool_)


def _coded(column: pd.Series[Any]) -> tuple[Integers, tuple[Any, ...]]:
    codes, values = factor(column, sets=True)
    if isinstance(column.dtype, pd.CategoricalDtype):
        return codes.astype(np.int64), tuple(values.tolist())
    found = np.unique(codes)
    found = found[found >= 0]
    order = found[in_order(values[found])]
    places = np.full(len(values) + 1, -1, dtype=np.int64)
    places[order] = np.arange(len(order))
    return places[codes], tuple(values[order].tolist())


def _identified(frame: pd.DataFrame, names: Sequence[str]) -> tuple[Integers, tuple[tuple[Any, ...], ...]]:
    if not names:
        return np.zeros(len(frame), dtype=np.int64), ((),)
    items = code_items([frame[name] for name in names])
    codes: Codes = items.codes
    used, dense = np.unique(codes, return_inverse=True)
    described = items.frame().iloc[used]
    return dense.astype(np.int64), tuple(described.itertuples(index=False, name=None))


def _check_bounds(start: Positions, end: Positions) -> None:
    wrong = np.flatnonzero(~(end > start))
    if len(wrong):
        place = wrong[0]
        raise AgreementError(
            f"a stretch from {start[place]:g} to {end[place]:g} is empty; {len(wrong)} such. `end` is the position "
            "behind the last one, so it is greater than `start`; drop what marks nothing."
        )


def _selected(units: Units, annotators: Sequence[Hashable] | None) -> Units:
    if annotators is None:
        return units
    wanted = [annotators] if isinstance(annotators, str) else list(annotators)
    unknown = [name for name in wanted if name not in units.annotators]
    if unknown:
        raise AgreementError(
            f"nobody called {unknown[0]!r}{did_you_mean(unknown[0], units.annotators)} "
            f"The annotators are {listed(units.annotators)}."
        )
    places = np.array([units.annotators.index(name) for name in dict.fromkeys(wanted)], dtype=np.int64)
    renamed = np.full(len(units.annotators), -1, dtype=np.int64)
    renamed[places] = np.arange(len(places))
    kept = replace(units, annotator=renamed[units.annotator])
    kept = kept.of(kept.annotator >= 0)
    return replace(kept, reads=units.reads[places], annotators=tuple(units.annotators[place] for place in places))
