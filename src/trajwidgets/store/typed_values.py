"""Values of one field as one typed pandas column: the declared scale becomes its categories."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from trajwidgets.errors import StoreError
from trajwidgets.labels import Field, Level, NumberField, declared_scale

if TYPE_CHECKING:
    from pandas import Series

_LARGEST_INT64 = 2**63 - 1


@dataclass(frozen=True)
class ValueType:
    """What the values of a field are: its kind, its level, and where it has one its declared scale."""

    kind: str
    level: Level | None
    scale: tuple[str | int, ...] = ()
    integer: bool = False
    #: Names of the schemas it was read from, for messages.
    schemas: tuple[str, ...] = field(default=(), compare=False)


def value_type(declared: Field, schema: str) -> ValueType:
    """The type that one schema declares."""
    scale = () if declared.kind == "toggle" else (declared_scale(declared) or ())
    integer = isinstance(declared, NumberField) and declared.integer
    return ValueType(declared.kind, declared.level, scale, integer, (schema,))


def merged(name: str, types: Sequence[ValueType]) -> ValueType:
    """One type for a field that several schemas declare.

    Scales are joined in declared order. An order must follow from the declarations: `low < high` and
    `low < middle < high` make one scale, `low < high` and `low < middle` do not.

    Raises:
        StoreError: when the kinds differ, or the orders contradict each other or leave a question open.
    """
    kinds = {found.kind for found in types}
    ordered = types[0].level == "ordinal"
    scale = _joined([found.scale for found in types], ordered=ordered) if len(kinds) == 1 else None
    if scale is None:
        declared = "; ".join(
            f"{found.schemas[0]} as {found.kind} {', '.join(map(str, found.scale))}".rstrip() for found in types
        )
        raise StoreError(
            f"field {name!r} was declared in ways that make no one scale: {declared}. "
            f"Take the labels made under one of them: to_frame(schema=...), with a LabelSchema or its hash."
        )
    integer = all(found.integer for found in types)
    return ValueType(types[0].kind, types[0].level, scale, integer, tuple(s for found in types for s in found.schemas))


def joined_scale(name: str, fields: Sequence[Field]) -> tuple[str | int | bool, ...] | None:
    """The one scale of a field over all forms that declare it; None where its values are no single options.

    Raises:
        StoreError: as `merged`.
    """
    if any(declared_scale(found) is None for found in fields):
        merged(name, [value_type(found, "a form") for found in fields])
        return None
    found = merged(name, [value_type(field, "a form") for field in fields])
    return found.scale or declared_scale(fields[0])


def _joined(scales: Sequence[tuple[str | int, ...]], *, ordered: bool) -> tuple[str | int, ...] | None:
    values = list(dict.fromkeys(value for scale in scales for value in scale))
    if not ordered:
        return tuple(values)
    lower: dict[str | int, set[str | int]] = {value: set() for value in values}
    for scale in scales:
        for below, above in pairwise(scale):
            lower[above].add(below)
    joined: list[str | int] = []
    while len(joined) < len(values):
        next_up = [value for value in values if value not in joined and lower[value] <= set(joined)]
        if len(next_up) != 1:
            return None
        joined += next_up
    return tuple(joined)


def objects(values: Iterable[Any]) -> Series[Any]:
    """The values as they are stored, but a set of choices as a tuple in declared order, which can be grouped by."""
    import numpy as np
    import pandas as pd

    listed = [tuple(value) if isinstance(value, list) else value for value in values]
    array = np.empty(len(listed), dtype=object)
    for place, value in enumerate(listed):  # one by one: numpy would take tuples of one length for a second axis
        array[place] = value
    return pd.Series(array, dtype="object")  # said aloud: a column of nothing but texts would become one of dtype str


def typed(name: str, values: Sequence[Any], of: ValueType | None) -> Any:
    """The values as an array of the field's own dtype; None becomes NA.

    Raises:
        StoreError: when a value does not fit the declared type.
    """
    import pandas as pd

    if of is None or of.kind in ("multi_choice", "ranking", "correction"):
        return objects(values)
    if of.scale:
        return _categorical(name, values, of)
    try:
        if of.kind == "toggle":
            return pd.array(list(values), dtype="boolean")
        if of.kind == "number":
            return _numbers(values, of)
        return pd.array(list(values), dtype="string")
    except (TypeError, ValueError) as error:
        raise StoreError(
            f"field {name!r}: a stored value is no {of.kind} ({error}). Find it in to_frame(), with values as stored."
        ) from None


def _numbers(values: Sequence[Any], of: ValueType) -> Any:
    import pandas as pd

    if of.integer and all(value is None or abs(value) <= _LARGEST_INT64 for value in values):
        return pd.array(list(values), dtype="Int64")
    if of.integer:
        # Wider than any machine integer: exact Python integers rather than rounded doubles.
        return objects(values)
    # NaN and the infinities are stored by name, since JSON has no sign for them.
    return pd.array([None if value is None else float(value) for value in values], dtype="Float64")


def _categorical(name: str, values: Sequence[Any], of: ValueType) -> Any:
    import pandas as pd

    # By type and value: 1, True and 1.0 are equal in Python, and three answers here.
    places: dict[Any, int] = {(type(value), value): place for place, value in enumerate(of.scale)}
    places[type(None), None] = -1
    codes = []
    for value in values:
        code = places.get((type(value), value if isinstance(value, Hashable) else ""))
        if code is None:
            raise StoreError(
                f"field {name!r}: {value!r} is stored, but {' and '.join(of.schemas)} declares "
                f"{', '.join(map(str, of.scale))}. Pass schema= (a LabelSchema or its hash) to leave it out."
            )
        codes.append(code)
    dtype = pd.CategoricalDtype(list(of.scale), ordered=of.level == "ordinal")
    return pd.Categorical.from_codes(codes, dtype=dtype)
