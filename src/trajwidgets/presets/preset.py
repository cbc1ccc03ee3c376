"""Preset: a published label schema with its version, where it comes from, and the names its codes go by."""

from __future__ import annotations

from functools import cached_property

from pydantic import BaseModel, Field

from trajwidgets.errors import LabelError
from trajwidgets.labels import FirstError, LabelSchema
from trajwidgets.trajectory import Actor, Frozen

#: What is ours and what is theirs.
NAMES_ONLY = "Codes and names as published, definitions in our own words; data of the source has a licence of its own."


class Preset(Frozen):
    """A published label schema. `schema` is the form, and a `Labeler` takes the preset itself, too.

    `version` counts our readings of the source: one that would change what a stored label means gets a new number, and
    with it the schema another name and hash. `id` is the name under which it stands in `tw.presets`.
    """

    id: str
    version: str = "1"
    title: str
    asks: str
    citation: str
    source_url: str = ""
    license_note: str = NAMES_ONLY
    step: type[BaseModel] | None = Field(default=None, exclude=True)
    run: type[BaseModel] | None = Field(default=None, exclude=True)
    span: type[BaseModel] | None = Field(default=None, exclude=True)
    pair: type[BaseModel] | None = Field(default=None, exclude=True)
    applies_to: tuple[Actor, ...] = ("agent",)
    first_error: FirstError | None = None
    guidelines: str = ""

    @cached_property
    def schema(self) -> LabelSchema:  # type: ignore[override]
        """The form, named `id/version`; source and licence stand in its guidelines."""
        source = f"{self.title}. {self.citation} {self.source_url}".strip()
        return LabelSchema.from_models(
            step=self.step,
            run=self.run,
            span=self.span,
            pair=self.pair,
            name=f"{self.id}/{self.version}",
            applies_to=self.applies_to,
            first_error=self.first_error,
            guidelines="\n\n".join(words for words in (self.guidelines or self.asks, source) if words),
        )

    @property
    def codes(self) -> dict[str, dict[str | int, str]]:
        """What each field stores, by the name shown: `codes["failure_modes"]["1.3"]` is "Step Repetition"."""
        return {
            field.name: {option.value: option.label for option in getattr(field, "options", ())}
            for field in self.schema.fields
        }

    @property
    def aliases(self) -> dict[str, dict[str, str | int]]:
        """Other names of codes, by field: what older versions, papers and tools call them."""
        return {
            field.name: {alias: option.value for option in field.options for alias in option.aliases}
            for field in self.schema.fields
            if hasattr(field, "options") and any(option.aliases for option in field.options)
        }

    def code_of(self, field: str, name: str) -> str | int:
        """The code that a name (the one shown, an alias, or the code itself) stands for, whatever its case.

        Raises:
            LabelError: when the field has no such code.
        """
        known: dict[str, str | int] = {str(code).casefold(): code for code in self.codes.get(field, {})}
        known |= {alias.casefold(): code for alias, code in self.aliases.get(field, {}).items()}
        known |= {label.casefold(): code for code, label in self.codes.get(field, {}).items()}
        try:
            return known[name.casefold()]
        except KeyError:
            raise LabelError(
                f"preset {self.id!r}: field {field!r} has no code {name!r}. Codes: "
                f"{', '.join(map(str, self.codes.get(field, {}))) or 'none'}."
            ) from None

    def __repr__(self) -> str:
        """Stable."""
        return f"Preset({self.id!r}, version {self.version}: {', '.join(field.name for field in self.schema.fields)})"

    __str__ = __repr__
