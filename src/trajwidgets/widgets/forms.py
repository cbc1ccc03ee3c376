"""The form of a Labeler, from whatever its caller passed: pydantic models, or a schema that is ready."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from trajwidgets.errors import LabelError, SchemaError
from trajwidgets.labels import AppliesTo, LabelSchema, Scope
from trajwidgets.presets import Preset


def form_of(
    schema: LabelSchema | Preset | None,
    models: Mapping[Scope, type[BaseModel] | None],
    guidelines: str,
    applies_to: tuple[AppliesTo, ...] | None,
) -> LabelSchema:
    """A ready form, or the form of these models.

    Raises:
        LabelError: when both are given.
        SchemaError: when there is no form in what is given, or one that cannot validate.
    """
    if isinstance(schema, Preset):
        schema = schema.schema
    if schema is None:
        actors: tuple[AppliesTo, ...] = ("agent",) if applies_to is None else applies_to
        return LabelSchema.from_models(
            step=models["step"],
            run=models["run"],
            call=models["call"],
            span=models["span"],
            applies_to=actors,
            guidelines=guidelines,
        )
    if any(models.values()) or guidelines or applies_to is not None:
        without = ", ".join(f"{name}=" for name in models)
        raise LabelError(f"schema= says it all: pass it alone, without {without}, guidelines= and applies_to=.")
    if schema.of("pair"):
        raise SchemaError(f"schema {schema.name!r} asks about pairs of runs, which a Labeler shows one by one.")
    if not schema.can_validate:
        raise SchemaError(
            f"schema {schema.name!r} was read from a store, without its pydantic model, and cannot validate what is "
            f"pressed. Make it with LabelSchema.from_models, or pass the models themselves."
        )
    return schema
