"""From labels to pandas: the long frame, one field with its own dtype, the wide frame, the history.

The columns are documented where users meet them, at `LabelStore.to_frame` and `LabelStore.history`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from pydantic import JsonValue

from trajwidgets.errors import StoreError
from trajwidgets.labels import COMMENT, LabelSchema, comment_field, is_stale
from trajwidgets.store.fold import CurrentLabel, PastLabel
from trajwidgets.store.runs import RunRecord
from trajwidgets.store.typed_values import ValueType, merged, objects, typed, value_type
from trajwidgets.trajectory import canonical_json

if TYPE_CHECKING:
    from pandas import DataFrame

TIME: Final = "datetime64[us, UTC]"

#: What a row of the wide frame speaks of, and who speaks.
UNIT = ("trajectory_id", "step_id", "target", "annotator", "role")


#: The type of a comment, which may stand on anything without being declared.
A_COMMENT: Final = value_type(comment_field("step"), COMMENT)


@dataclass(frozen=True)
class Context:
    """What labels alone don't say: the forms they were made under, and the runs they speak of."""

    schemas: Mapping[str, LabelSchema]
    runs: Mapping[str, RunRecord]

    @cached_property
    def types(self) -> dict[tuple[str, str], ValueType]:
        """The type of every field by schema hash and name, oldest schema first."""
        return {
            (schema_hash, field.name): value_type(field, schema.name)
            for schema_hash, schema in self.schemas.items()
            for field in schema.fields
        }

    @cached_property
    def slices(self) -> list[str]:
        """The name of every slice any run has, sorted."""
        return sorted({name for run in self.runs.values() for name in run.slices})

    def declared(self, label: CurrentLabel) -> ValueType | None:
        """The type of the label's field; None when its form was never recorded."""
        form = label.decision.schema_hash
        if label.label.field == COMMENT and form in self.schemas:
            return self.types.get((form, COMMENT), A_COMMENT)
        return self.types.get((form, label.label.field))

    def slice_of(self, trajectory_id: str, name: str) -> str | None:
        """The run's slice of that name."""
        run = self.runs.get(trajectory_id)
        return None if run is None else run.slices.get(name)

    def is_stale(self, label: CurrentLabel) -> bool:
        """Whether the run as last recorded holds other bytes than those that were judged."""
        run = self.runs.get(label.trajectory_id)
        return run is not None and is_stale(label.label, label.decision, run)


def _judged(label: CurrentLabel) -> JsonValue:
    return label.label.value if label.label.state == "judged" else None


def _evidence(label: CurrentLabel, _: Context) -> tuple[str, ...]:
    return tuple(canonical_json(target.model_dump(mode="json")).decode() for target in label.label.evidence)


def _schema_name(label: CurrentLabel, context: Context) -> str | None:
    schema = context.schemas.get(label.decision.schema_hash)
    return None if schema is None else schema.name


def _kind(label: CurrentLabel, context: Context) -> str | None:
    found = context.declared(label)
    return None if found is None else found.kind


def _level(label: CurrentLabel, context: Context) -> str | None:
    found = context.declared(label)
    return None if found is None else found.level


#: The columns of a long frame: name, dtype, and what stands in them.
LONG: tuple[tuple[str, str, Callable[[CurrentLabel, Context], Any]], ...] = (
    ("trajectory_id", "string", lambda label, _: label.trajectory_id),
    ("step_id", "string", lambda label, _: label.step_id),
    ("target", "string", lambda label, _: label.label.target.key),
    ("call_id", "string", lambda label, _: getattr(label.label.target, "call_id", None)),
    ("pointer", "string", lambda label, _: getattr(label.label.target, "pointer", None)),
    ("start", "Int64", lambda label, _: getattr(label.label.target, "start", None)),
    ("end", "Int64", lambda label, _: getattr(label.label.target, "end", None)),
    ("field", "string", lambda label, _: label.label.field),
    ("kind", "string", _kind),
    ("level", "string", _level),
    ("value", "object", lambda label, _: _judged(label)),
    ("state", "string", lambda label, _: label.label.state),
    ("annotator", "string", lambda label, _: label.annotator),
    ("role", "string", lambda label, _: label.role),
    ("recorded_at", TIME, lambda label, _: label.recorded_at),
    ("confidence", "Float64", lambda label, _: label.label.confidence),
    ("evidence", "object", _evidence),
    ("active_ms", "Int64", lambda label, _: label.decision.active_ms),
    ("suggested_by", "string", lambda label, _: label.decision.suggested_by or None),
    ("decision_id", "string", lambda label, _: label.decision.decision_id),
    ("schema", "string", _schema_name),
    ("schema_hash", "string", lambda label, _: label.decision.schema_hash),
    ("run_digest", "string", lambda label, _: label.decision.run_digest or None),
    ("step_digest", "string", lambda label, _: label.decision.step_digest or None),
    ("stale", "bool", lambda label, context: context.is_stale(label)),
)


def column(values: list[Any], dtype: str) -> Any:
    """The values as a column of that dtype, also when there are none."""
    import pandas as pd

    if dtype == "object":
        return objects(values)
    if dtype == TIME:
        return pd.to_datetime(pd.Series(values, dtype="object"), utc=True).astype(TIME)
    if dtype == "bool":
        return pd.Series(values, dtype="bool").array
    return pd.array(values, dtype=dtype)  # type: ignore[call-overload]


def long_frame(labels: Sequence[CurrentLabel], context: Context) -> DataFrame:
    """One row a label, `value` as it is stored."""
    import pandas as pd

    columns = {name: column([read(label, context) for label in labels], dtype) for name, dtype, read in LONG}
    for name in context.slices:
        columns[f"slice_{name}"] = column([context.slice_of(label.trajectory_id, name) for label in labels], "string")
    return pd.DataFrame(columns)


def history_frame(past: Sequence[PastLabel], context: Context) -> DataFrame:
    """The long frame of every label ever given, with what became of it."""
    frame = long_frame([each.given for each in past], context)
    place = len(LONG)
    frame.insert(place, "status", column([each.status for each in past], "string"))
    frame.insert(place + 1, "retracted_at", column([each.retracted_at for each in past], TIME))
    return frame


def field_frame(name: str, labels: Sequence[CurrentLabel], context: Context) -> DataFrame:
    """The long frame of one field, `value` in the field's own dtype.

    Raises:
        StoreError: when there is no such field, or its declarations make no one type.
    """
    known = field_names(labels, context)
    if name not in known:
        raise unknown_field(name, known)
    chosen = [label for label in labels if label.label.field == name]
    frame = long_frame(chosen, context)
    frame["value"] = typed(name, [_judged(label) for label in chosen], type_of(name, chosen, context))
    return frame


def unknown_field(name: str, known: Sequence[str]) -> StoreError:
    """The error of a field that nobody asks and nobody answered."""
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    return StoreError(f"no field {name!r} in this store{hint} Fields: {', '.join(known) or 'none yet'}.")


def wide_frame(labels: Sequence[CurrentLabel], context: Context) -> DataFrame:
    """One row a unit, annotator and role, one typed column a field.

    Raises:
        StoreError: when a field bears the name of another column, or its declarations make no one type.
    """
    import pandas as pd

    rows: dict[tuple[Any, ...], dict[str, CurrentLabel]] = {}
    for label in labels:
        unit = (label.trajectory_id, label.step_id, label.label.target.key, label.annotator, label.role)
        rows.setdefault(unit, {})[label.label.field] = label
    columns = {name: column([unit[place] for unit in rows], "string") for place, name in enumerate(UNIT)}
    slices = {f"slice_{name}": name for name in context.slices}
    for name in field_names(labels, context):
        if name in columns or name in slices:
            raise StoreError(
                f"field {name!r} bears the name of another column. Take it by itself: to_frame(field={name!r})."
            )
        cells = [row.get(name) for row in rows.values()]
        values = [None if cell is None else _judged(cell) for cell in cells]
        columns[name] = typed(name, values, type_of(name, [cell for cell in cells if cell is not None], context))
    for title, name in slices.items():
        columns[title] = column([context.slice_of(unit[0], name) for unit in rows], "string")
    return pd.DataFrame(columns)


def field_names(labels: Sequence[CurrentLabel], context: Context) -> list[str]:
    """Every field that a recorded form asks or a label answers, in declared order."""
    return list(dict.fromkeys([name for _, name in context.types] + [label.label.field for label in labels]))


def type_of(name: str, labels: Sequence[CurrentLabel], context: Context) -> ValueType | None:
    """The type that the forms in use declare together; where none is in use, that of the newest form.

    Raises:
        StoreError: when their declarations make no one type.
    """
    declared = types_of(name, labels, context)
    return merged(name, declared) if declared else None


def types_of(name: str, labels: Sequence[CurrentLabel], context: Context) -> list[ValueType]:
    """The type that each form in use declares; where none is in use, that of the newest form."""
    used = {label.decision.schema_hash for label in labels}
    types = {schema: found for (schema, field), found in context.types.items() if field == name}
    if name == COMMENT and not types:
        return [A_COMMENT]
    return [found for schema, found in types.items() if schema in used] or list(types.values())[-1:]
