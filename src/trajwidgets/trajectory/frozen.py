"""The base of every noun: immutable pydantic models whose JSON shape is the contract with the browser."""

from __future__ import annotations

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
