"""Frames of other packages: whatever narwhals reads becomes a pandas frame, once, where it comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from trajwidgets.errors import AgreementError

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    from narwhals.typing import IntoFrame

    Frame = pd.DataFrame | IntoFrame
    """A tidy frame, one row per judgement: of pandas, or any that narwhals reads (polars, PyArrow, DuckDB, ...)."""

#: What a frame of another package has, of which one at least tells it from a list or a dict.
MARKS = ("to_pandas", "__arrow_c_stream__", "__dataframe__", "collect")


def as_pandas(frame: object) -> pd.DataFrame:
    """The frame as one of pandas: itself, if it is one. A lazy one is collected.

    A polars `Enum`, which has its categories declared, becomes a categorical column; a polars `Categorical`, which only
    has those that happened to come, becomes words. What is missing stays missing.

    Raises:
        AgreementError: No frame; or one that it takes narwhals to read, where that is not installed.
    """
    if isinstance(frame, pd.DataFrame):
        return frame
    try:
        import narwhals.stable.v2 as nw
    except ImportError:
        if any(hasattr(frame, mark) for mark in MARKS):
            raise AgreementError(
                f"a {_kind(frame)} is read by narwhals, which is not installed: "
                'pip install "trajwidgets[frames]", or pass a pandas DataFrame.'
            ) from None
        raise _no_frame(frame) from None
    try:
        read: Any = nw.from_native(frame, eager_only=False)
    except TypeError:
        raise _no_frame(frame) from None
    if isinstance(read, nw.LazyFrame):
        read = read.collect()
    if not read.implementation.is_polars():
        found: pd.DataFrame = read.to_pandas()
        return found
    # Not by way of its own to_pandas(), which takes PyArrow.
    return pd.DataFrame({name: _column(read[name]) for name in read.columns})


def _column(series: nw.Series[Any]) -> pd.Series[Any]:
    import narwhals.stable.v2 as nw

    if isinstance(series.dtype, nw.Enum):
        return pd.Series(pd.Categorical(series.to_list(), categories=series.dtype.categories))
    if series.dtype.is_numeric() and not series.null_count():
        return pd.Series(np.asarray(series.to_numpy()))
    return pd.Series(series.to_list(), dtype=object)


def _no_frame(frame: object) -> AgreementError:
    return AgreementError(
        f"agreement needs a data frame with one row per judgement, of pandas or of polars, PyArrow and others that "
        f"narwhals reads, not a {_kind(frame)}."
    )


def _kind(value: object) -> str:
    return f"{type(value).__module__}.{type(value).__name__}"
