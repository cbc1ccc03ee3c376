"""What a Labeler is given, made ready: the store it writes to, the form it asks, the keys of its room."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from trajwidgets.errors import LabelError, SchemaError, StoreError
from trajwidgets.labels import LabelSchema, ToggleField, remapped
from trajwidgets.store import LabelStore, PracticeStore
from trajwidgets.trajectory import Actor


def store_of(store: LabelStore | str | Path | None, *, practice: bool) -> LabelStore:
    """The store, opened; one in memory for practice.

    Raises:
        StoreError: when none is given, or it cannot be opened.
    """
    if practice:
        return PracticeStore()
    if store is None:
        raise StoreError("store: pass a path such as 'labels.db'; or practice=True, which keeps nothing.")
    return store if isinstance(store, LabelStore) else LabelStore(store)


def form_of(
    schema: LabelSchema | None,
    step: type[BaseModel] | None,
    run: type[BaseModel] | None,
    guidelines: str,
    applies_to: tuple[Actor, ...] | None,
) -> LabelSchema:
    """The form, ready made or read from pydantic models.

    Raises:
        LabelError: when both are given.
        SchemaError: when a model cannot become a form, or the form cannot validate.
    """
    if schema is None:
        actors = ("agent",) if applies_to is None else applies_to
        return LabelSchema.from_models(step=step, run=run, applies_to=actors, guidelines=guidelines)
    if step is not None or run is not None or guidelines or applies_to is not None:
        raise LabelError("schema= says it all: pass it alone, without step=, run=, guidelines= and applies_to=.")
    if not schema.can_validate:
        raise SchemaError(
            f"schema {schema.name!r} was read from a store, without its pydantic model, and cannot validate what is "
            f"pressed. Make it with LabelSchema.from_models, or pass step= and run=."
        )
    return schema


def keys_of(schema: LabelSchema, moved: Mapping[str, str]) -> dict[str, str]:
    """The keys of the room by what they do, with those that were moved.

    Raises:
        SchemaError: when a moved key is none, or chooses something in the form.
    """
    taken: list[tuple[str, str]] = []
    for field in schema.fields:
        pressed = [field.key, *(option.key for option in getattr(field, "options", ()))]
        if isinstance(field, ToggleField):
            pressed.append(field.no_key)
        taken += [(key, field.name) for key in pressed if key]
    return remapped(moved, taken)
