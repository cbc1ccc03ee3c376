"""Tool calls: what their arguments are, and which result answers which call."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from pydantic import JsonValue

from trajwidgets.formats.strict_json import MAX_DEPTH, NotJson, is_standard, parse
from trajwidgets.trajectory import ToolCallPart

Key = TypeVar("Key", int, str)


class Arguments(NamedTuple):
    """The arguments of a call as an object, and the source text (`raw`) where it is no standard JSON object."""

    arguments: dict[str, JsonValue]
    raw: str | None = None


def read_arguments(value: JsonValue) -> Arguments:
    """Arguments as sources write them: an object, JSON text, JSON text inside JSON text, nothing, or something broken.

    They are what a model wrote: text that is no strict JSON object is kept as `raw` and is no reason to refuse a run.
    """
    if isinstance(value, dict):
        return Arguments(value)
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
    if not text.strip():
        return Arguments({})
    try:
        parsed = parse(text, max_depth=MAX_DEPTH)
        if isinstance(parsed, dict):
            return Arguments(parsed, None if is_standard(text) else text)
        inner = parse(parsed, max_depth=MAX_DEPTH) if isinstance(parsed, str) else None
        return Arguments(inner if isinstance(inner, dict) else {}, text)
    except NotJson:
        return Arguments({}, text)


@dataclass(eq=False, slots=True)
class DraftCall:
    """A call whose step is still being built.

    `step` is the place of that step, `source_id` the id the source gives the call ("" for none), `call_id` the one it
    will bear.
    """

    step: int
    source_index: int
    source_id: str
    call_id: str
    name: str
    arguments: Arguments

    def part(self) -> ToolCallPart:
        """The finished part."""
        return ToolCallPart.trusted(
            call_id=self.call_id,
            name=self.name,
            arguments=self.arguments.arguments,
            raw_arguments=self.arguments.raw,
            source_index=self.source_index,
        )


class CallBook:
    """The calls of a run, and which of them still wait for a result."""

    def __init__(self) -> None:
        self._waiting_by_id: dict[str, list[DraftCall]] = {}
        self._latest_by_id: dict[str, DraftCall] = {}
        self._waiting: dict[int, list[DraftCall]] = {}
        self._waiting_without_id: dict[int, list[DraftCall]] = {}

    def add(self, call: DraftCall) -> None:
        """Note a call that waits for its result."""
        self._waiting.setdefault(call.step, []).append(call)
        if call.source_id:
            self._waiting_by_id.setdefault(call.source_id, []).append(call)
            self._latest_by_id[call.source_id] = call
        else:
            self._waiting_without_id.setdefault(call.step, []).append(call)

    def answer(self, call_id: str, name: str) -> DraftCall | None:
        """The call that a result answers, which no longer waits then; None when there is none.

        With an id: the nearest earlier call of that id that waits (ids may repeat across turns), else the nearest that
        does not (a second result), else, as some servers leave the ids of calls out, by order among the calls without
        an id.

        Without an id: by order, the first waiting call of the nearest step that has one; the name decides between
        several.
        """
        if not call_id:
            call = _by_order(self._waiting, name)
        elif same := self._waiting_by_id.get(call_id):
            call = next(call for call in same if call.step == same[-1].step)
        else:
            call = self._latest_by_id.get(call_id) or _by_order(self._waiting_without_id, name)
        if call is not None:
            self._close(call)
            self._latest_by_id.setdefault(call_id or call.source_id, call)
        return call

    def _close(self, call: DraftCall) -> None:
        _drop(self._waiting, call.step, call)
        if call.source_id:
            _drop(self._waiting_by_id, call.source_id, call)
        else:
            _drop(self._waiting_without_id, call.step, call)


def _drop(waiting: dict[Key, list[DraftCall]], key: Key, call: DraftCall) -> None:
    calls = waiting.get(key, [])
    if call in calls:
        calls.remove(call)
        if not calls:
            del waiting[key]


def _by_order(waiting: dict[int, list[DraftCall]], name: str) -> DraftCall | None:
    if not waiting:
        return None
    calls = next(reversed(waiting.values()))
    return next((call for call in calls if name and call.name == name), calls[0])
