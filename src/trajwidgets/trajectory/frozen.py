"""The base of every noun: immutable pydantic models whose JSON shape is the contract with the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable value. Unknown keys are refused, so that a typo never becomes silent data."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        # Defaults count as present in the serialised schema: otherwise the generated TypeScript types would make
        # the discriminator optional and narrowing a union would break.
        json_schema_serialization_defaults_required=True,
    )

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some fields replaced, unvalidated. What was computed from the old fields is not carried over."""
        twin = super().model_copy(update=update, deep=deep)
        if update:
            for name in twin.__dict__.keys() - type(self).model_fields.keys():
                del twin.__dict__[name]
        return twin
