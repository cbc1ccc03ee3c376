"""Cells of a frame or a spreadsheet as the values of fields: what pandas, numpy and CSV make of them, undone.

Nothing is judged here. A cell that no rule knows is handed on as it is, for pydantic to accept or refuse.
"""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Iterable, Mapping, Set
from datetime import UTC, datetime
from typing import Any

from trajwidgets.errors import LabelError
from trajwidgets.labels import (
    CorrectionField,
    Field,
    MultiChoiceField,
    NumberField,
    OptionField,
    RankingField,
    TextField,
    ToggleField,
)

_LONGEST_LITERAL = 10_000
_YES_NO = {"true": True, "false": False}


def native(cell: Any) -> Any:
    """The cell as Python has it: no numpy scalar, no array; None for every kind of missing value."""
    import numpy as np
    import pandas as pd

    if isinstance(cell, np.ndarray):
        return cell.tolist()
    if isinstance(cell, np.generic):
        cell = cell.item()
    if cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return None
    return cell


def text(cell: Any) -> str | None:
    """An id or a name: pandas reads `7` as a number, and as 7.0 in a column with gaps."""
    cell = native(cell)
    if cell is None:
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell)


def whole(cell: Any) -> int | None:
    """A whole number.

    Raises:
        LabelError: when it is none.
    """
    number = real(cell)
    if number is not None and not number.is_integer():
        raise LabelError(f"{cell!r} is no whole number.")
    return None if number is None else int(number)


def real(cell: Any) -> float | None:
    """A number, also from its text.

    Raises:
        LabelError: when it is none.
    """
    cell = native(cell)
    if cell is None or cell == "":
        return None
    try:
        return float(cell)
    except (TypeError, ValueError):
        raise LabelError(f"{cell!r} is no number.") from None


def moment(cell: Any) -> datetime | None:
    """A time, in UTC where it names no zone.

    Raises:
        LabelError: when it is none.
    """
    import pandas as pd

    cell = native(cell)
    if cell is None or cell == "":
        return None
    try:
        # A bare number would be nanoseconds since 1970, which nobody means.
        found = native(pd.Timestamp(cell)) if isinstance(cell, str | datetime) else None
    except ValueError:
        found = None
    if found is None:
        raise LabelError(f"{cell!r} is no time. Write it like 2026-01-31T09:30:00Z.")
    zoned = found.tz_localize(UTC) if found.tzinfo is None else found.tz_convert(UTC)
    in_python: datetime = zoned.to_pydatetime(warn=False)
    return in_python


def value(field: Field, cell: Any) -> Any:
    """The cell as a value of the field, or as it is; None where it is missing."""
    cell = native(cell)
    if cell is None:
        return None
    if isinstance(field, MultiChoiceField | RankingField):
        return None if cell == "" else [_option(field, native(each)) for each in several(cell)]
    if isinstance(field, CorrectionField):
        return _parsed(cell) if isinstance(cell, str) else cell
    if isinstance(field, TextField):
        return cell if isinstance(cell, str) else text(cell)
    if cell == "":
        return None
    if isinstance(field, ToggleField):
        return _YES_NO.get(cell.strip().casefold(), cell) if isinstance(cell, str) else cell
    if isinstance(field, NumberField):
        return _number(cell, integer=field.integer)
    return _option(field, cell)


def _number(cell: Any, *, integer: bool) -> Any:
    if isinstance(cell, str):
        for kind in (int, float):
            try:
                return kind(cell)
            except ValueError:
                continue
    return int(cell) if integer and isinstance(cell, float) and cell.is_integer() else cell


def _option(field: OptionField, cell: Any) -> Any:
    values = [option.value for option in field.options]
    if any(type(cell) is type(each) and cell == each for each in values):
        return cell
    written = text(cell)
    return next((each for each in values if str(each) == written), cell)


def _parsed(written: str) -> Any:
    """A JSON object, or what Python prints of a dict; None for nothing, and what is neither as it is."""
    if not written.strip():
        return None
    for parse in (json.loads, ast.literal_eval):
        try:
            return parse(written)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
    return written


def several(cell: Any) -> Iterable[Any]:
    """The options of a set: any collection, a JSON list, what Python prints of a tuple or set, or one option alone."""
    if isinstance(cell, list | tuple | Set):
        return cell
    if not isinstance(cell, str):
        return [cell]
    written = cell.strip()
    if written == "set()":
        return []
    if written[:1] in "[({" and len(written) < _LONGEST_LITERAL:
        for parse in (json.loads, ast.literal_eval):
            try:
                found = parse(written)
            except (ValueError, SyntaxError, MemoryError, RecursionError):
                continue
            if isinstance(found, list | tuple | Set) and not isinstance(found, Mapping):
                return found
    return [cell]
