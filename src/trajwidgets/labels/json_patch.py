"""JSON Patch (RFC 6902): what was changed in a JSON value, found and applied; places are JSON Pointers (RFC 6901).

Of the operations add, remove, replace and test are known: moving and copying say nothing that these could not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Annotated, Any, Literal, cast

from pydantic import Field, JsonValue

from trajwidgets.errors import LabelError
from trajwidgets.trajectory import Frozen

Pointer = Annotated[str, Field(pattern=r"^(/([^~/]|~[01])*)*$")]


class Operation(Frozen):
    """One operation of a patch. A `test` says what must stand at its path; to `remove`, the value is nothing."""

    op: Literal["add", "remove", "replace", "test"]
    path: Pointer
    value: JsonValue = None


def diff(before: JsonValue, after: JsonValue, path: str = "") -> list[Operation]:
    """A patch that makes `after` of `before`: values replaced where they stand, keys added and removed.

    Lists of different lengths, and values of different types, are replaced as a whole.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        removed = [Operation(op="remove", path=_under(path, key)) for key in before if key not in after]
        changed = [each for key in before if key in after for each in diff(before[key], after[key], _under(path, key))]
        added = [Operation(op="add", path=_under(path, key), value=after[key]) for key in after if key not in before]
        return [*removed, *changed, *added]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = enumerate(zip(before, after, strict=True))
        return [each for place, (old, new) in pairs for each in diff(old, new, f"{path}/{place}")]
    return [] if same(before, after) else [Operation(op="replace", path=path, value=after)]


def same(one: JsonValue, other: JsonValue) -> bool:
    """Whether two JSON values are equal as JSON has it: true is no 1, and 1.0 is 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def patched(value: JsonValue, patch: Iterable[Operation]) -> JsonValue:
    """The value with a patch applied; the value itself stays as it is.

    Raises:
        LabelError: when an operation points at nothing, or a test does not hold; the message names it.
    """
    holder: dict[str, JsonValue] = {"": deepcopy(value)}
    for operation in patch:
        try:
            _apply(holder, operation)
        except (KeyError, IndexError, ValueError, TypeError):
            raise LabelError(
                f"JSON Patch: cannot {operation.op} at {operation.path!r}: there is no such place in what is patched."
            ) from None
    return holder[""]


def _apply(holder: dict[str, JsonValue], operation: Operation) -> None:
    steps = tokens(operation.path)
    if operation.op == "add":
        _add(holder, steps, deepcopy(operation.value))
        return
    found = _at(holder, steps)
    if operation.op == "test":
        if not same(found, operation.value):
            raise LabelError(f"JSON Patch: the test at {operation.path!r} does not hold.")
        return
    _remove(holder, steps)
    if operation.op == "replace":
        _add(holder, steps, deepcopy(operation.value))


def _at(holder: JsonValue, steps: Sequence[str]) -> JsonValue:
    value: Any = holder
    for step in steps:
        value = value[step] if isinstance(value, dict) else value[_place(value, step)]
    return cast("JsonValue", value)


def _add(holder: JsonValue, steps: Sequence[str], value: JsonValue) -> None:
    inside: Any = _at(holder, steps[:-1])
    if isinstance(inside, list):
        place = len(inside) if steps[-1] == "-" else _place(inside, steps[-1], beyond=1)
        inside.insert(place, value)
    else:
        inside[steps[-1]] = value


def _remove(holder: JsonValue, steps: Sequence[str]) -> None:
    inside: Any = _at(holder, steps[:-1])
    del inside[steps[-1] if isinstance(inside, dict) else _place(inside, steps[-1])]


def _place(inside: list[Any], step: str, beyond: int = 0) -> int:
    """A place in a list: digits without a leading zero, within it."""
    if not step.isascii() or not step.isdigit() or (step[0] == "0" and step != "0"):
        raise ValueError(step)
    if int(step) >= len(inside) + beyond:
        raise IndexError(step)
    return int(step)


def tokens(pointer: str) -> list[str]:
    """The keys and places of a pointer; the first is "", under which the whole value is held."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")]


def _under(path: str, key: str) -> str:
    return f"{path}/{key.replace('~', '~0').replace('/', '~1')}"
