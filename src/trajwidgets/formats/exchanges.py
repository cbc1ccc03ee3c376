"""Exchanges with a model, of whatever dialect: taken apart into what was sent and what came back, read one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from pydantic import JsonValue

from trajwidgets.errors import FormatError
from trajwidgets.formats.faults import run_or_fault
from trajwidgets.formats.records import Record
from trajwidgets.formats.sources import Source
from trajwidgets.formats.strict_json import MAX_DEPTH, NotJson, parse
from trajwidgets.trajectory import Trajectory

Object = dict[str, JsonValue]
#: Finds a request, or a response, in a value: gives it and what is around it there, None where there is none.
Unwrap = Callable[[JsonValue], "tuple[Object, Object] | None"]


class Exchange(NamedTuple):
    """What was sent, what came back, and the other keys of the row."""

    request: Object
    response: Object | None
    rest: Object

    @property
    def messages(self) -> list[JsonValue]:
        """The messages that were sent."""
        messages = self.request.get("messages")
        return messages if isinstance(messages, list) else []


def read_exchanges(
    source: Source, is_exchange: Callable[[list[JsonValue]], bool], run: Callable[[Record], Trajectory]
) -> Iterator[Trajectory | FormatError]:
    """What `run` makes of each exchange of a source; one that cannot be read is handed out as its error.

    `is_exchange` tells of a list whether it is one exchange (a list of messages) or a list of them.
    """
    for record in source.records():
        if isinstance(record, FormatError):
            yield record
            continue
        rows = record.value
        if isinstance(rows, list) and rows and not is_exchange(rows):
            for number, row in enumerate(rows, start=1):
                yield run_or_fault(record.row(number, row), run)
        else:
            yield run_or_fault(record, run)


def taken(rest: Object, keys: tuple[str, ...], unwrap: Unwrap) -> Object | None:
    """The request or the response under one of these keys, taken out; what is around it there stays in `rest`."""
    for key in keys:
        if key in rest and (found := unwrap(rest[key])) is not None:
            del rest[key]
            if found[1]:
                rest[key] = found[1]
            return found[0]
    return None


def unwrapped(value: Object, keys: tuple[str, ...], unwrap: Unwrap) -> tuple[Object, Object] | None:
    """A request or response under one of these keys, and what is around it; None where none of them holds one."""
    for key in keys:
        if key in value and (inner := unwrap(value[key])) is not None:
            around = {name: item for name, item in value.items() if name != key}
            return inner[0], {**around, **({key: inner[1]} if inner[1] else {})}
    return None


def with_messages(row: Object) -> Object:
    """A copy of the row, its messages a list where they stand in it as JSON text: columns of some data sets do so."""
    messages = row.get("messages")
    decoded = decoded_json(messages, "[") if isinstance(messages, str) else None
    return {**row, "messages": decoded} if isinstance(decoded, list) else dict(row)


def decoded_json(text: str, opening: str = "{") -> JsonValue:
    """The object (or what else `opening` begins) that a text holds as JSON; None where it holds none."""
    if not text[:64].lstrip().startswith(opening):
        return None
    try:
        return parse(text, max_depth=MAX_DEPTH)
    except NotJson:
        return None
