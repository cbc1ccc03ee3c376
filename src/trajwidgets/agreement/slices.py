"""Fields and slices of a frame, one after the other: what a table has a row for and a decision is made on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trajwidgets.agreement.columns import did_you_mean, factor, in_order, listed
from trajwidgets.agreement.reading import is_text
from trajwidgets.errors import AgreementError

SLICE_PREFIX = "slice_"


def slice_columns(frame: pd.DataFrame, by: str | Sequence[str] | None) -> list[str]:
    """The columns to slice by: those asked for, else those whose name starts with "slice_"."""
    if by is None:
        return [name for name in frame.columns if str(name).startswith(SLICE_PREFIX)]
    return [by] if isinstance(by, str) else list(by)


def field_by_field(frame: pd.DataFrame, fields: Sequence[str] | None) -> Iterator[tuple[str | None, pd.DataFrame]]:
    """Each field with its rows, in the order asked for or of the frame, texts left out; None in a frame without fields.

    Raises:
        AgreementError: A field that the frame does not hold.
    """
    if "field" not in frame.columns:
        if fields is not None:
            raise AgreementError("fields= selects nothing: the frame has no column 'field'; leave it out.")
        yield None, frame
        return
    codes, values = factor(frame["field"])
    occurring, first = np.unique(codes, return_index=True)
    known = [values[code] for code in occurring[np.argsort(first)] if code >= 0]
    for field in known if fields is None else fields:
        if field not in known:
            if not known:
                continue
            raise AgreementError(
                f"no field {field!r}{did_you_mean(field, known)} The fields in the frame are {listed(known)}."
            )
        part = frame[codes == values.get_loc(field)]
        if fields is not None or not is_text(part):
            yield field, part


def slices_of(column: pd.Series[Any]) -> Iterator[tuple[Any, NDArray[np.bool_]]]:
    """Each value of a column, in order, with which rows have it; rows without a value have none."""
    codes, values = factor(column)
    occurring = np.unique(codes[codes >= 0])
    places = values[occurring]
    if not isinstance(column.dtype, pd.CategoricalDtype):
        order = in_order(places)
        occurring, places = occurring[order], places[order]
    for code, place in zip(occurring, places.tolist(), strict=True):
        yield place, codes == code
