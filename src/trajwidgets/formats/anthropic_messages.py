"""Read Anthropic Messages: requests, responses, both together, bare message lists, recorded cassettes, batches.

A request is an object with `messages` (and `system`, `tools`); a response is a message with `"type": "message"`. Both
may be JSON text under `body`, as cassettes keep them, or a stream of events. A file holds one of them, a list, or one a
line. Shapes: Anthropic API reference, "Messages" and "Message Batches".
"""

from __future__ import annotations

from collections.abc import Iterator

from trajwidgets.errors import FormatError
from trajwidgets.formats.anthropic_blocks import ANTHROPIC_BLOCKS
from trajwidgets.formats.anthropic_pointers import point
from trajwidgets.formats.anthropic_shape import are_messages, chat, exchange
from trajwidgets.formats.anthropic_turns import read_message
from trajwidgets.formats.blocks import Blocks, filled, note
from trajwidgets.formats.drafts import DraftRun
from trajwidgets.formats.exchanges import read_exchanges
from trajwidgets.formats.records import Record, Sample, describe
from trajwidgets.formats.rows import take_outcome, take_run_id, take_slices, take_task
from trajwidgets.formats.sources import Source
from trajwidgets.formats.tools import read_tools
from trajwidgets.trajectory import Agent, Trajectory

NAME = "anthropic_messages"
VERSION = "1"


def sniff(sample: Sample) -> bool:
    """Whether the values of the sample are conversations of Anthropic's shape."""
    return are_messages(sample.values)


def read(source: Source) -> Iterator[Trajectory | FormatError]:
    """One trajectory for each conversation; one that cannot be read is handed out as its error."""
    return read_exchanges(source, chat, _run)


def _run(record: Record) -> Trajectory:
    found = exchange(record.value)
    if found is None or not (found.messages or found.response):
        raise record.fault(
            f"no Anthropic messages: this is {describe(record.value)}. A conversation is a list of messages with "
            f'`role` and `content`, alone or under "messages", or a response; check format="{NAME}".'
        )
    request, rest = found.request, found.rest
    blocks = Blocks(ANTHROPIC_BLOCKS)
    draft = DraftRun(blocks)
    system = request.pop("system", None)
    if system:
        read_message({"role": "system", "content": system}, 0, draft)
    for ordinal, message in enumerate(found.messages, start=1):
        read_message(message, ordinal, draft)
    if found.response is not None:
        read_message(found.response, len(found.messages) + 1, draft)
    # What answered says its version; what was asked for stays in the metadata where it is another name.
    asked, answered = request.get("model"), (found.response or {}).get("model")
    model = next((name for name in (answered, asked) if isinstance(name, str) and name), "")
    if asked == model:
        request.pop("model", None)
    definitions = request.pop("tools", None)
    request.pop("messages", None)
    steps = point(draft.steps(), definitions)
    tools, left_tools = read_tools(definitions)
    run_id, task = take_run_id(rest, record), take_task(rest, steps)
    outcome, slices = take_outcome(rest), take_slices(rest)
    metadata = filled(rest)
    note(metadata, "tools", left_tools)
    note(metadata, "request", filled(request))
    return Trajectory(
        trajectory_id=run_id,
        task=task,
        steps=steps,
        agent=Agent(model=model),
        tools=tools,
        outcome=outcome,
        slices=slices,
        origin=record.origin(NAME, VERSION),
        metadata=metadata,
    ).with_assets(blocks.assets)
