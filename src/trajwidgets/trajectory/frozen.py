"""The base of every noun: immutable pydantic models whose JSON shape is the contract with the browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict

# Looked up once: a run has thousands of parts.
_new = object.__new__
_set_fields_set = BaseModel.__dict__["__pydantic_fields_set__"].__set__
_set_extra = BaseModel.__dict__["__pydantic_extra__"].__set__
_set_private = BaseModel.__dict__["__pydantic_private__"].__set__


class Frozen(BaseModel):
    """An immutable value. Unknown keys are refused, so that a typo never becomes silent data."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        # Defaults count as present in the serialised schema: otherwise the generated TypeScript types would make
        # the discriminator optional and narrowing a union would break.
        json_schema_serialization_defaults_required=True,
    )

    _blank: ClassVar[dict[str, Any]]
    _made: ClassVar[tuple[tuple[str, Callable[..., Any]], ...]]

    @classmethod
    def trusted(cls, **values: Any) -> Self:
        """The same as `cls(**values)` for values that are known to be right, at a fraction of its cost.

        Nothing is checked, converted or copied: for readers, whose values are what the parser of JSON made. Not for a
        class with private attributes or validators of its own.
        """
        twin: Self = _new(cls)
        fields = twin.__dict__
        fields |= cls._blank
        fields |= values
        for name, make in cls._made:
            if name not in values:
                fields[name] = make()
        _set_fields_set(twin, {*values})
        _set_extra(twin, None)
        _set_private(twin, None)
        return twin

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Note the fields with their defaults, in their order, and the makers of those defaults that are made anew."""
        super().__pydantic_init_subclass__(**kwargs)
        fields = cls.model_fields
        cls._blank = {name: None if field.is_required() else field.default for name, field in fields.items()}
        cls._made = tuple((name, field.default_factory) for name, field in fields.items() if field.default_factory)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some fields replaced, unvalidated. What was computed from the old fields is not carried over."""
        twin = super().model_copy(update=update, deep=deep)
        if update:
            for name in twin.__dict__.keys() - type(self).model_fields.keys():
                del twin.__dict__[name]
        return twin
