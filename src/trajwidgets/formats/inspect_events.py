"""What the events of an Inspect sample add to its messages: times, usage, tools, and what was said nowhere else.

Events repeat the conversation for every call of a model, so turns, calls and results are taken from the messages alone.
The events themselves are kept with all that names and orders them, and without the texts that stand elsewhere in the
run. Words that only they hold (a sub-agent's, a grader's, what a compaction removed) stay in them, once.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from trajwidgets.formats.blocks import Block, note
from trajwidgets.formats.drafts import DraftStep
from trajwidgets.formats.inspect_attachments import Attachments
from trajwidgets.formats.repetition import Said
from trajwidgets.formats.taking import amount_of, id_in, whole_of
from trajwidgets.formats.timestamps import moment
from trajwidgets.trajectory import Usage

# Ids and names are shorter: they stay in each event, however often they occur.
_LONG = 64


@dataclass
class Timing:
    """What an event says about a turn of the model."""

    started_at: datetime | None
    duration_s: float | None
    usage: Usage | None
    model: str
    stop_reason: str
    tools: list[JsonValue]

    def put_on(self, step: DraftStep) -> None:
        """Put it on the step of the turn."""
        step.started_at, step.duration_s, step.usage = self.started_at, self.duration_s, self.usage
        step.model = step.model or self.model
        note(step.metadata, "stop_reason", self.stop_reason)


class Timings:
    """The events that tell of a sample's messages: one for each turn of the model, one for each call of a tool."""

    def __init__(self, events: JsonValue, output: JsonValue, attachments: Attachments) -> None:
        self._attachments = attachments
        self._models: dict[str, deque[Timing]] = {}
        self._tools: dict[str, float] = {}
        #: The tools of the turns that were asked for, each name once.
        self.tools: dict[str, JsonValue] = {}
        for event in walk(events):
            if event.get("event") == "model":
                self._add_model(event, event.get("output"))
            elif event.get("event") == "tool" and (seconds := _seconds(event)) is not None:
                for name in filter(None, (id_in(event, "message_id"), id_in(event, "id"))):
                    self._tools.setdefault(name, seconds)
        # A log without events still has the last answer.
        self._add_model({}, output)

    def _add_model(self, event: Block, output: JsonValue) -> None:
        answer = output if isinstance(output, dict) else {}
        choices = answer.get("choices")
        first = choices[0] if isinstance(choices, list) and choices else None
        message = first.get("message") if isinstance(first, dict) else None
        if not isinstance(first, dict) or not isinstance(message, dict):
            return
        model, reason, tools = answer.get("model"), first.get("stop_reason"), event.get("tools")
        timing = Timing(
            moment(event.get("timestamp")),
            _seconds(event),
            _usage(answer.get("usage")),
            model if isinstance(model, str) else "",
            reason if isinstance(reason, str) else "",
            tools if isinstance(tools, list) else [],
        )
        self._models.setdefault(self._key(message), deque()).append(timing)

    def of_model(self, message: Block) -> Timing | None:
        """What is known of the turn that ended in this message, whose attachments are resolved."""
        found = self._models.get(_key(message))
        timing = found.popleft() if found else None
        for tool in timing.tools if timing else []:
            name = tool.get("name") if isinstance(tool, dict) else None
            if isinstance(name, str) and name not in self.tools:
                self.tools[name] = self._attachments.resolved(tool, [])
        return timing

    def of_tool(self, message_id: str, call_id: str) -> float | None:
        """How many seconds the call took."""
        return self._tools.get(message_id or call_id, self._tools.get(call_id))

    def _key(self, message: Block) -> str:
        if id_in(message, "id"):
            return _key(message)
        resolved = self._attachments.resolved(message, [])
        return _key(resolved) if isinstance(resolved, dict) else ""


def _key(message: Block) -> str:
    """A message by its id; older logs give none, and it is known by what it says and calls."""
    found = id_in(message, "id")
    return found or json.dumps([message.get("content"), message.get("tool_calls")], sort_keys=True)


def _usage(value: JsonValue) -> Usage | None:
    left = dict(value) if isinstance(value, dict) else {}
    usage = Usage(
        input_tokens=whole_of(left, "input_tokens"),
        output_tokens=whole_of(left, "output_tokens"),
        cached_tokens=whole_of(left, "input_tokens_cache_read"),
        cost_usd=amount_of(left, "total_cost"),
    )
    return None if usage == Usage() else usage


def _seconds(event: Block) -> float | None:
    started, completed = moment(event.get("timestamp")), moment(event.get("completed"))
    if started and completed:
        return (completed - started).total_seconds()
    return amount_of(dict(event), "working_time")


def walk(events: JsonValue) -> Iterator[Block]:
    """All events in order, those that older logs keep inside the event of a tool or subtask too."""
    for event in events if isinstance(events, list) else []:
        if isinstance(event, dict):
            yield event
            yield from walk(event.get("events"))


def news_of(events: JsonValue, said: Said) -> list[JsonValue]:
    """The events without the texts that are kept already."""
    if not isinstance(events, list):
        left = said.news(events)
        return [] if left is None else [left]
    return [_news(event, said) if isinstance(event, dict) else event for event in events]


def _news(event: Block, said: Said) -> JsonValue:
    kept: Block = {}
    for key, value in event.items():
        if key == "events" and isinstance(value, list):
            kept[key] = news_of(value, said)
        elif isinstance(value, str):
            if len(value) <= _LONG or value not in said:
                kept[key] = value
            said.add(value)
        else:
            kept[key] = said.news(value) if isinstance(value, dict | list) else value
    return {key: value for key, value in kept.items() if value is not None and value != []}
