"""What a Labeler is given, made ready: the store it writes to, and the keys of its room."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from trajwidgets.errors import StoreError
from trajwidgets.labels import LabelSchema, ToggleField, remapped
from trajwidgets.store import LabelStore, PracticeStore


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
