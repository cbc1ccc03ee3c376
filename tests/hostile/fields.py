"""Every place in our models where a stranger's text can stand, found by reflection.

A place is written `Model.field`, with `[]` for the items of a sequence, `{key}` and `{}` for keys and values.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typing_extensions import TypeAliasType

from trajwidgets.labels import Decision, LabelSchema
from trajwidgets.labels.label import Retraction
from trajwidgets.trajectory import Trajectory
from trajwidgets.widgets.messages import ANSWERS, NEWS

ROOTS: tuple[type[BaseModel], ...] = (
    Trajectory,
    LabelSchema,
    Decision,
    Retraction,
    *dict.fromkeys([*ANSWERS.values(), *NEWS.values()]),
)

_NO_TEXT = (type(None), int, float, bool, datetime)


def places() -> list[str]:
    """Every place below the roots, each once, in the order in which the models declare them."""
    found: dict[str, None] = {}
    waiting = list(ROOTS)
    seen: set[type[BaseModel]] = set()
    while waiting:
        model = waiting.pop(0)
        if model in seen:
            continue
        seen.add(model)
        for name, info in model.model_fields.items():
            # A pattern leaves only letters and digits of a known form.
            if _has_pattern(info):
                continue
            for place, inner in _below(f"{model.__name__}.{name}", info.annotation):
                if inner is None:
                    found[place] = None
                else:
                    waiting.append(inner)
    return list(found)


def _below(place: str, kind: Any) -> Iterator[tuple[str, type[BaseModel] | None]]:
    """The places of one field that hold text (with None), and the models that stand in it."""
    origin, inner = get_origin(kind), get_args(kind)
    if isinstance(kind, TypeAliasType):
        if kind.__name__ == "JsonValue":
            yield from ((f"{place}{{key}}", None), (f"{place}{{}}", None))
        else:
            yield from _below(place, kind.__value__)
    elif kind is str:
        yield place, None
    elif origin is Literal or kind in _NO_TEXT:
        return
    elif origin is Annotated:
        if not any(isinstance(said, FieldInfo) and _has_pattern(said) for said in inner[1:]):
            yield from _below(place, inner[0])
    elif origin in (Union, types.UnionType):
        for one in inner:
            yield from _below(place, one)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield place, kind
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        yield from _below(f"{place}{{key}}", inner[0])
        yield from _below(f"{place}{{}}", inner[1])
    elif isinstance(origin, type) and issubclass(origin, Sequence):
        for one in inner:
            if one is not Ellipsis:
                yield from _below(f"{place}[]", one)
    else:
        raise TypeError(f"{place}: does {kind!r} hold text? Say so in tests/hostile/fields.py.")


def _has_pattern(info: FieldInfo) -> bool:
    return any(getattr(said, "pattern", None) for said in info.metadata)
