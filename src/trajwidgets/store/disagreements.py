"""Where annotators differ, unit by unit: how far apart they are, by the level of the field, and who said what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue

from trajwidgets.errors import StoreError
from trajwidgets.labels import NumberField
from trajwidgets.store.fold import CurrentLabel
from trajwidgets.store.frames import Context, column, field_names, type_of, types_of, unknown_field
from trajwidgets.store.typed_values import ValueType
from trajwidgets.trajectory import canonical_json

if TYPE_CHECKING:
    from pandas import DataFrame

Distance = Callable[[Any, Any], float]


def disagreements_frame(labels: Sequence[CurrentLabel], context: Context, field: str | None) -> DataFrame:
    """The frame that `LabelStore.disagreements` documents.

    Raises:
        StoreError: for an unknown field; for a named one that is a text, or whose declarations make no one scale.
    """
    import pandas as pd

    known = field_names(labels, context)
    if field is not None and field not in known:
        raise unknown_field(field, known)
    by_field: dict[str, list[CurrentLabel]] = {}
    for label in labels:
        if label.role == "annotator" and label.label.state == "judged" and not context.is_stale(label):
            by_field.setdefault(label.label.field, []).append(label)
    found: list[tuple[float, CurrentLabel, dict[str, JsonValue]]] = []
    for name in known if field is None else [field]:
        said = by_field.get(name, [])
        if any(declared.level is None for declared in types_of(name, said, context)):
            if field is not None:
                raise StoreError(f"field {field!r} is a text: no two are alike, and nothing measures how far apart.")
            continue
        try:
            of = type_of(name, said, context)
        except StoreError:
            if field is not None:
                raise
            of = None  # Without one scale two values are alike or not, which is what nominal means.
        found += _disputed(said, _distance(name, said, of, context))
    found.sort(key=lambda each: (-each[0], -len(each[2])))
    firsts = [label for _, label, _ in found]
    columns = {
        "trajectory_id": column([label.trajectory_id for label in firsts], "string"),
        "step_id": column([label.step_id for label in firsts], "string"),
        "target": column([label.label.target.key for label in firsts], "string"),
        "field": column([label.label.field for label in firsts], "string"),
        "n_annotators": column([len(said) for _, _, said in found], "Int64"),
        "n_values": column([len(set(map(_key, said.values()))) for _, _, said in found], "Int64"),
        "disagreement": column([apart for apart, _, _ in found], "Float64"),
        "values": pd.Series([said for _, _, said in found], dtype="object"),
    }
    for name in context.slices:
        columns[f"slice_{name}"] = column([context.slice_of(label.trajectory_id, name) for label in firsts], "string")
    return pd.DataFrame(columns)


def _key(value: JsonValue) -> bytes:
    return canonical_json(value)


def _disputed(
    labels: Sequence[CurrentLabel], distance: Distance
) -> list[tuple[float, CurrentLabel, dict[str, JsonValue]]]:
    """Every unit of one field on which two annotators differ: how far, its first label, who said what."""
    units: dict[tuple[str, str | None, str], dict[str, CurrentLabel]] = {}
    for label in labels:
        unit = (label.trajectory_id, label.step_id, label.label.target.key)
        units.setdefault(unit, {})[label.annotator] = label
    found = []
    for given in units.values():
        said = {annotator: given[annotator].label.value for annotator in sorted(given)}
        if len(set(map(_key, said.values()))) > 1:
            apart = [distance(one, other) for one, other in combinations(said.values(), 2)]
            found.append((sum(apart) / len(apart), next(iter(given.values())), said))
    return found


def _distance(name: str, labels: Sequence[CurrentLabel], of: ValueType | None, context: Context) -> Distance:
    if of is not None and of.level == "ordinal" and len(of.scale) > 1:
        rank = {(type(value), value): place for place, value in enumerate(of.scale)}
        if all((type(label.label.value), label.label.value) in rank for label in labels):
            longest = len(of.scale) - 1
            return lambda one, other: abs(rank[type(one), one] - rank[type(other), other]) / longest
    if of is not None and of.level == "interval":
        width = _width(name, labels, context)
        return lambda one, other: min(1.0, abs(float(one) - float(other)) / width) if width else 1.0
    return lambda one, other: float(_key(one) != _key(other))


def _width(name: str, labels: Sequence[CurrentLabel], context: Context) -> float:
    """The longest distance of two numbers: of the declared bounds, else of the numbers given."""
    forms = [field for schema in context.schemas.values() for field in schema.fields if field.name == name]
    bounds = [end for field in forms if isinstance(field, NumberField) for end in (field.minimum, field.maximum)]
    ends = [end for end in bounds if end is not None]
    if not ends or len(ends) < len(bounds):
        ends = [float(str(label.label.value)) for label in labels]
    return max(ends) - min(ends) if ends else 0.0
