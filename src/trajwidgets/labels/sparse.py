"""Models that grew: what was added to them later stands in their JSON only where it is set.

So a form that does without the additions keeps its canonical JSON, and with it its hash, and stores and files of
earlier versions agree with those of today byte by byte.
"""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import GetJsonSchemaHandler, SerializerFunctionWrapHandler, model_serializer

from trajwidgets.trajectory import Frozen


class Sparse(Frozen):
    """A value whose fields in `later` are left out of its JSON as long as they have their default."""

    later: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _without_what_is_unset(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = write(self)
        fields = type(self).model_fields
        for name in self.later:
            if getattr(self, name) == fields[name].default:
                written.pop(name, None)
        return written

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: GetJsonSchemaHandler, /) -> dict[str, Any]:
        """The schema of the fields, as if they were written by pydantic itself; the later ones need not be there."""
        schema = handler({key: part for key, part in core_schema.items() if key != "serialization"})
        whole = handler.resolve_ref_schema(schema)
        whole["required"] = [name for name in whole.get("required", ()) if name not in cls.later]
        return schema
