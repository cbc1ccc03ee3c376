"""Read a pydantic model into form fields: which control a type becomes."""

from __future__ import annotations

import types
from collections.abc import Sequence
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from trajwidgets.amounts import plural
from trajwidgets.errors import SchemaError
from trajwidgets.labels.conditions import Condition
from trajwidgets.labels.corrections import Correction
from trajwidgets.labels.field_options import FieldOptions
from trajwidgets.labels.fields import (
    ChoiceField,
    CorrectionField,
    Field,
    MultiChoiceField,
    NumberField,
    Option,
    OrderedChoiceField,
    RankingField,
    ScaleField,
    Scope,
    TextField,
    ToggleField,
    fits,
    takes_condition,
)
from trajwidgets.labels.keys import KeyBoard

#: A bounded int with at most this many steps is a scale with a key per value; a longer one is a number.
LONGEST_SCALE = 11

#: How many degrees there are from a guess to certainty.
DEGREES = 5

_KNOWN = (
    "Literal or Enum (choice), set or list of Literal (multi-choice, or ranking with FieldOptions(ranked=True)), bool, "
    "int with ge/le (scale), int, float, str, tw.Correction"
)


def read_models(models: Sequence[tuple[Scope, type[BaseModel]]]) -> tuple[Field, ...]:
    """The fields of several models, in the order given.

    What is asked of a step, of its calls and of the marks in it stands in one form, so that no two of these share a
    key; what is asked of the run stands alone, and so does what is asked of a pair.

    Raises:
        SchemaError: as `read_model` does.
    """
    boards = {scope: KeyBoard() for scope in ("step", "run", "pair")}
    boards |= dict.fromkeys(("call", "span"), boards["step"])
    for scope, model in models:
        _claim(model, scope, boards[scope])
    fields = [field for scope, model in models for field in _fields(model, scope, boards[scope])]
    # Last, so that asking how sure takes no key from an answer.
    return tuple(_with_degrees(field, boards[field.scope]) if field.confidence else field for field in fields)


def read_model(model: type[BaseModel], scope: Scope) -> tuple[Field, ...]:
    """The fields of a model, in declared order, with a key on everything one key can decide.

    Raises:
        SchemaError: when a type has no control, or keys clash; the message names model, field and remedy.
    """
    return read_models([(scope, model)])


def _claim(model: type[BaseModel], scope: Scope, board: KeyBoard) -> None:
    """Take the keys that the user asked for, before any is given out."""
    given: object = model
    if not (isinstance(given, type) and issubclass(given, BaseModel)):
        raise SchemaError(f"{scope}= takes a pydantic model class, not {model!r}.")
    if not model.model_fields:
        raise SchemaError(f"{model.__name__} has no fields, so there is nothing to label.")
    for name, info in model.model_fields.items():
        board.claim(name, _options(info).keys)


def _fields(model: type[BaseModel], scope: Scope, board: KeyBoard) -> list[Field]:
    fields: list[Field] = []
    for name, info in model.model_fields.items():
        field = _read(model, name, info, scope, board)
        given = _options(info)
        conditions = tuple(_condition(name, earlier, values, fields) for earlier, values in given.shown_when.items())
        suggested = _suggested(field, info) if given.suggest_default else None
        asked = {"shown_when": conditions, "suggested": suggested, "confidence": given.confidence}
        fields.append(field.model_copy(update=asked))
    return fields


def _options(info: FieldInfo) -> FieldOptions:
    return next((found for found in _metadata(info) if isinstance(found, FieldOptions)), FieldOptions.DEFAULT)


def _metadata(info: FieldInfo) -> list[Any]:
    """What stands beside the type, within an Optional too: `Annotated[int, Field(ge=1, le=5)] | None`."""
    found = list(info.metadata)
    annotation: Any = info.annotation
    while (inner := _unwrapped(annotation)) is not annotation:
        for beside in get_args(annotation)[1:] if get_origin(annotation) is Annotated else ():
            found += beside.metadata if isinstance(beside, FieldInfo) else [beside]
        annotation = inner
    return found


def _read(model: type[BaseModel], name: str, info: FieldInfo, scope: Scope, board: KeyBoard) -> Field:
    annotation = _without_none(info.annotation)
    given = _options(info)
    head: dict[str, Any] = {
        "name": name,
        "scope": scope,
        "title": info.title or name.replace("_", " ").capitalize(),
        "help": info.description or "",
        "required": info.is_required(),
    }
    values = _choices(annotation)
    if given.groups:
        # Of the kinds that came later; the keys of the others are part of the hashes of forms that are in use.
        if given.ordered or given.ranked:
            raise SchemaError(f"{model.__name__}.{name}: the options of a taxonomy have no order among them.")
        head["key"] = _single(name, given, board) or board.row(name, 1)[0]
    if values is not None:
        kind = OrderedChoiceField if given.ordered else ChoiceField
        return kind(**head, options=_option_list(name, values, given, board))
    members = _set_members(annotation)
    if given.ranked:
        if members is None or get_origin(annotation) not in (list, tuple):
            raise SchemaError(f"{model.__name__}.{name}: ranked=True wants an order: list[Literal[...]].")
        if any(isinstance(bound, annotated_types.MinLen) and bound.min_length > 1 for bound in _metadata(info)):
            raise SchemaError(f"{model.__name__}.{name}: a ranking is saved rank by rank, so leave min_length out.")
        return RankingField(**head, options=_option_list(name, members, given, board))
    if members is not None:
        return MultiChoiceField(**head, options=_option_list(name, members, given, board))
    if annotation is bool:
        yes, no = _pair(name, given, board)
        return ToggleField(**head, key=yes, no_key=no)
    low, high = _bounds(info)
    if annotation is int and low is not None and high is not None and high - low < LONGEST_SCALE:
        steps = [m.multiple_of for m in _metadata(info) if isinstance(m, annotated_types.MultipleOf)]
        scale: list[str | int] = [
            value
            for value in range(int(low), int(high) + 1)
            if all(value % step == 0 for step in steps)  # type: ignore[operator]
        ]
        return ScaleField(**head, options=_option_list(name, scale, given, board))
    if annotation in (int, float):
        key = _single(name, given, board)
        return NumberField(**head, key=key, integer=annotation is int, minimum=low, maximum=high)
    if annotation is str:
        # `max_length=` of Field becomes a MaxLen; StringConstraints stays what it is.
        limits = [getattr(limit, "max_length", None) for limit in _metadata(info)]
        longest = next((limit for limit in limits if limit is not None), None)
        return TextField(**head, key=_single(name, given, board, wish="c"), max_length=longest)
    if annotation is Correction:
        return CorrectionField(**head, key=_single(name, given, board) or board.row(name, 1)[0])
    raise SchemaError(f"{model.__name__}.{name}: no control for {info.annotation!r}. Use {_KNOWN}.")


def _without_none(annotation: Any) -> Any:
    while (inner := _unwrapped(annotation)) is not annotation:
        annotation = inner
    return annotation


def _unwrapped(annotation: Any) -> Any:
    """The annotation without its outermost Optional or Annotated; itself where it has neither."""
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [arg for arg in get_args(annotation) if arg is not type(None)]
        return rest[0] if len(rest) == 1 else annotation
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def _choices(annotation: Any) -> list[str | int] | None:
    if get_origin(annotation) is Literal:
        values = list(get_args(annotation))
    elif isinstance(annotation, type) and issubclass(annotation, Enum):
        values = [member.value for member in annotation]
    else:
        return None
    return values if all(isinstance(value, str | int) and not isinstance(value, bool) for value in values) else None


def _set_members(annotation: Any) -> list[str | int] | None:
    if get_origin(annotation) in (set, frozenset, list):
        return _choices(_without_none(get_args(annotation)[0]))
    if get_origin(annotation) is tuple and get_args(annotation)[1:] == (Ellipsis,):
        return _choices(_without_none(get_args(annotation)[0]))
    return None


def _bounds(info: FieldInfo) -> tuple[float | None, float | None]:
    low: float | None = None
    high: float | None = None
    for bound in _metadata(info):
        if isinstance(bound, annotated_types.Ge):
            low = bound.ge  # type: ignore[assignment]
        elif isinstance(bound, annotated_types.Le):
            high = bound.le  # type: ignore[assignment]
        elif isinstance(bound, annotated_types.Interval):
            low, high = bound.ge, bound.le  # type: ignore[assignment]
        # Whole numbers above 0 start at 1; of others only the validator knows which is the next.
        elif isinstance(bound, annotated_types.Gt) and _without_none(info.annotation) is int:
            low = bound.gt + 1  # type: ignore[operator]
        elif isinstance(bound, annotated_types.Lt) and _without_none(info.annotation) is int:
            high = bound.lt - 1  # type: ignore[operator]
    return low, high


def _pair(name: str, given: FieldOptions, board: KeyBoard) -> tuple[str, str]:
    if given.keys and len(given.keys) != 2:
        raise SchemaError(f"field {name!r}: a toggle takes two keys, yes and no, not {len(given.keys)}.")
    return (given.keys[0], given.keys[1]) if given.keys else (board.single(name), board.single(name))


def _single(name: str, given: FieldOptions, board: KeyBoard, wish: str = "") -> str:
    if len(given.keys) > 1:
        what = "taxonomy, which opens by one" if given.groups else "field without options"
        raise SchemaError(f"field {name!r}: {len(given.keys)} keys for a {what}. Give it one key.")
    return given.keys or board.single(name, wish)


def _option_list(name: str, values: list[str | int], given: FieldOptions, board: KeyBoard) -> tuple[Option, ...]:
    if given.keys and not given.groups and len(given.keys) != len(values):
        said = f"{plural(len(given.keys), 'key')} for {plural(len(values), 'option')}"
        raise SchemaError(f"field {name!r}: {said}. Give one key an option.")
    described = (given.definitions, given.labels, given.examples, given.aliases, given.groups)
    strangers = set().union(*described) - set(values)
    if strangers:
        raise SchemaError(f"field {name!r}: {sorted(map(str, strangers))[0]!r} is defined but is no option.")
    keys = [""] * len(values) if given.groups else list(given.keys) or _natural_keys(name, values, board)
    return tuple(
        Option(
            value=value,
            label=given.labels.get(value, str(value).replace("_", " ")),
            key=key,
            definition=given.definitions.get(value, ""),
            group=given.groups.get(value, ()),
            examples=given.examples.get(value, ()),
            aliases=given.aliases.get(value, ()),
        )
        for value, key in zip(values, keys, strict=True)
    )


def _natural_keys(name: str, values: list[str | int], board: KeyBoard) -> list[str]:
    """A scale of digits is chosen by its own digits where they are free."""
    digits = [str(value) for value in values]
    if all(isinstance(value, int) and 0 <= value <= 9 for value in values) and board.take_all(name, digits):
        return digits
    return board.row(name, len(values))


def _with_degrees(field: Field, board: KeyBoard) -> Field:
    return field.model_copy(update={"confidence_keys": tuple(board.row(field.name, DEGREES))})


def _condition(name: str, earlier: str, values: tuple[str | int | bool, ...], before: list[Field]) -> Condition:
    asked = next((field for field in before if field.name == earlier), None)
    if asked is None:
        raise SchemaError(
            f"field {name!r}: shown_when names {earlier!r}, which is no field declared before it in the same model."
        )
    for value in values:
        if not takes_condition(asked, value):
            raise SchemaError(f"field {name!r}: shown_when waits for {value!r}, which {earlier!r} never is.")
    return Condition(field=earlier, values=values)


def _suggested(field: Field, info: FieldInfo) -> Any:
    default = to_jsonable_python(info.get_default(call_default_factory=True))
    if field.required or default is None or not fits(field, default):
        raise SchemaError(
            f"field {field.name!r}: suggest_default=True shows the field's default, and {default!r} is no answer. "
            f"Write `= value` behind its type."
        )
    return default
