"""Read OpenAI chat completions: bare message lists, rows, requests with their responses, responses alone.

A row is an object with `messages` (and perhaps `tools`); an exchange has `request` and `response`, or `messages` beside
`choices`. A file holds one of them, a list of them, or one a line. Rows of data sets bring keys of their own: an id,
the goal, slices, a reward (see `rows`). Shapes: OpenAI API reference, "Chat Completions".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from pydantic import JsonValue

from trajwidgets.errors import FormatError
from trajwidgets.formats.blocks import Block, Blocks, filled, note, text_of
from trajwidgets.formats.drafts import DraftRun, DraftStep
from trajwidgets.formats.exchanges import read_exchanges
from trajwidgets.formats.openai_blocks import OPENAI_BLOCKS
from trajwidgets.formats.openai_messages import read_message, read_usage
from trajwidgets.formats.openai_shape import are_chats, chat, exchange
from trajwidgets.formats.records import Record, Sample, describe
from trajwidgets.formats.rows import take_outcome, take_run_id, take_slices, take_task
from trajwidgets.formats.sources import Source
from trajwidgets.formats.tools import read_tools
from trajwidgets.trajectory import Agent, Trajectory

NAME = "openai_chat"
VERSION = "1"


def sniff(sample: Sample) -> bool:
    """Whether the values of the sample are conversations of OpenAI's shape."""
    return are_chats(sample.values)


def read(source: Source) -> Iterator[Trajectory | FormatError]:
    """One trajectory for each conversation; one that cannot be read is handed out as its error."""
    return read_exchanges(source, chat, _run)


def _run(record: Record) -> Trajectory:
    found = exchange(record.value)
    if found is None or not (found.messages or found.response):
        raise record.fault(
            f"no chat messages: this is {describe(record.value)}. A conversation is a list of messages with `role` and "
            f'`content`, alone or under "messages"; check format="{NAME}".'
        )
    blocks = Blocks(OPENAI_BLOCKS)
    draft = DraftRun(blocks)
    for ordinal, message in enumerate(found.messages, start=1):
        read_message(message, ordinal, draft)
    asked = found.request.get("model")
    model = asked if isinstance(asked, str) else ""
    if found.response is not None:
        # What answered says its version; what was asked for stays in the metadata where it is another name.
        model = _respond(found.response, len(found.messages) + 1, draft).model or model
    if asked == model:
        found.request.pop("model", None)
    steps = draft.steps()
    rest = found.rest
    tools, left_tools = read_tools(found.request.pop("tools", None) or found.request.pop("functions", None))
    found.request.pop("messages", None)
    run_id, task = take_run_id(rest, record), take_task(rest, steps)
    outcome, slices = take_outcome(rest), take_slices(rest)
    metadata = filled(rest)
    note(metadata, "tools", left_tools)
    note(metadata, "request", filled(found.request))
    return Trajectory.trusted(
        assets=blocks.assets,
        trajectory_id=run_id,
        task=task,
        steps=steps,
        agent=Agent(model=model),
        tools=tools,
        outcome=outcome,
        slices=slices,
        origin=record.origin(NAME, VERSION),
        metadata=metadata,
    )


def _respond(response: Block, ordinal: int, draft: DraftRun) -> DraftStep:
    """Add the message of the first choice; the others were never part of the conversation and stay in the metadata."""
    choices = cast(list[JsonValue], response.pop("choices"))
    choice = dict(cast(Block, choices[0]))
    message = cast(Block, choice.pop("message"))
    step = read_message({**message, "role": message.get("role") or "assistant"}, ordinal, draft)
    step.source_id = step.source_id or text_of(response, "id") or ""
    read_usage(step, response)
    choice.pop("index", None)
    for key, value in {**choice, "other_choices": choices[1:], "response": filled(response)}.items():
        note(step.metadata, key, value)
    return step
