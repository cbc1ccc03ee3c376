"""A decision made in a cell instead of a form: a reviewer's correction, an adjudicator's ruling, a gold answer."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from pydantic import JsonValue
from pydantic_core import to_jsonable_python

from trajwidgets.errors import LabelError, StoreError
from trajwidgets.labels import Decision, Label, LabelSchema, LabelState, step_of, target_of
from trajwidgets.store import LabelStore


def decision_on(
    store: LabelStore,
    trajectory_id: str,
    step_id: str | None,
    values: Mapping[str, object],
    *,
    target: str | None = None,
    schema: LabelSchema | str | None = None,
    state: LabelState = "judged",
) -> Decision:
    """A decision on one unit, on the bytes the store knows of it, for `LabelStore.save` or `LabelStore.record`.

    Args:
        store: knows the run and, unless given, the form.
        trajectory_id: the run.
        step_id: the step; None for the run as a whole.
        values: field -> value; None where the state is another than judged.
        target: what of it, as the `target` column of a frame says; the step, or the run, by default.
        schema: the form, or the hash of a recorded one; by default the last one recorded that has all these fields.
        state: of all of them: judged, or why there is no value.

    Raises:
        LabelError: for a value the form does not take, a target that is none, or no values.
        StoreError: when the store knows no such run, step or form.
    """
    run = store.runs().get(trajectory_id)
    if run is None:
        raise StoreError(f"{store.path}: no run {trajectory_id!r} is recorded. Record it with record_run(trajectory).")
    about = target_of(trajectory_id, step_id, target or ("run" if step_id is None else "step"))
    step_digest = run.step_digest(step_of(about)) if step_of(about) is not None else ""
    if step_digest is None:
        raise StoreError(f"{store.path}: run {trajectory_id!r} has no step {step_id!r}.")
    form = _form(store, values, schema)
    labels = tuple(
        Label(target=about, field=field, value=_plain(form, field, value), state=state)
        for field, value in values.items()
    )
    if not labels:
        raise LabelError(f"nothing is said on {about.key} of run {trajectory_id!r}: pass field -> value.")
    for label in labels:
        if not form.can_validate and not form.takes(label.field, about.key, label.state, label.value):
            raise LabelError(
                f"field {label.field!r} on {about.key}: the form {form.name!r} does not take {label.value!r} ({state})."
            )
    decision = Decision(
        decision_id=uuid4().hex,
        trajectory_id=trajectory_id,
        schema_hash=form.schema_hash,
        labels=labels,
        run_digest=run.digest,
        step_digest=step_digest,
    )
    return form.validate_decision(decision) if form.can_validate else decision


def _form(store: LabelStore, fields: Mapping[str, object], schema: LabelSchema | str | None) -> LabelSchema:
    if isinstance(schema, LabelSchema):
        store.record_schema(schema)
        return schema
    recorded = store.schemas()
    if schema is not None:
        if schema not in recorded:
            raise StoreError(f"{store.path}: no form {schema!r} is recorded.")
        return recorded[schema]
    for form in reversed(recorded.values()):
        if {field.name for field in form.fields} >= {*fields}:
            return form
    raise StoreError(f"{store.path}: no recorded form has the fields {', '.join(fields)}. Pass schema=.")


def _plain(form: LabelSchema, field: str, value: object) -> JsonValue:
    """The value as JSON; of a set, in the order in which the form declares its options."""
    if isinstance(value, set | frozenset | tuple):
        declared = getattr(next((each for each in form.fields if each.name == field), None), "options", ())
        order = {option.value: place for place, option in enumerate(declared)}
        value = sorted(value, key=lambda each: order.get(each, len(order))) if order else list(value)
    plain: JsonValue = to_jsonable_python(value)
    return plain
