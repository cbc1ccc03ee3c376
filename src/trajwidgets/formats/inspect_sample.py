"""One sample of an Inspect log, in one of its epochs, to a trajectory."""

from __future__ import annotations

from pydantic import JsonValue

from trajwidgets.formats.blocks import Block, Blocks, filled, note
from trajwidgets.formats.drafts import DraftRun
from trajwidgets.formats.inspect_attachments import Attachments
from trajwidgets.formats.inspect_blocks import INSPECT_BLOCKS
from trajwidgets.formats.inspect_events import Timings, news_of
from trajwidgets.formats.inspect_messages import Messages
from trajwidgets.formats.records import Record, describe
from trajwidgets.formats.repetition import Said
from trajwidgets.formats.rows import first_words
from trajwidgets.formats.taking import amount, id_in
from trajwidgets.formats.tools import read_tools
from trajwidgets.trajectory import Agent, Outcome, Task, Trajectory

NAME = "inspect"
VERSION = "1"

# What a log says once and its events, pools and stores say again, in the order in which it is looked at.
_REPEATING = ("input", "output", "message_pool", "events_data", "store", "error_retries")


def read_sample(record: Record, header: Block, log: Block) -> Trajectory:
    """The trajectory of the record's sample.

    `header` is the log without its samples; `log` is what goes into the metadata about it (all of it for one sample of
    the log, little for the others, as a log may hold thousands).
    """
    sample = record.value
    if not isinstance(sample, dict) or not isinstance(sample.get("messages", []), list):
        raise record.fault(
            f'no sample of an Inspect log: this is {describe(sample)}. A sample has "id", "epoch" and a list of '
            f'"messages"; check format="{NAME}".'
        )
    rest = dict(sample)
    messages = rest.pop("messages", [])
    events, attachments = _events(rest)
    blocks = Blocks(INSPECT_BLOCKS)
    draft = DraftRun(blocks)
    timings = Timings(events, rest.get("output"), attachments)
    reader = Messages(draft, attachments, timings)
    for ordinal, message in enumerate(messages if isinstance(messages, list) else [], start=1):
        reader.read(message, ordinal)
    steps = draft.steps()
    task = Task(goal=_goal(rest.get("input"), attachments) or first_words(steps), task_id=id_in(rest, "id") or None)
    tools, left_tools = read_tools(list(timings.tools.values()))
    metadata = _metadata(rest, messages, events, attachments, [tool.model_dump(mode="json") for tool in tools])
    note(metadata, "tools", left_tools)
    note(metadata, "log", log)
    spec = _object(header.get("eval"))
    return Trajectory(
        trajectory_id=_run_id(spec, rest, record),
        task=task,
        steps=steps,
        agent=Agent(name=_text(spec, "solver"), model=_text(spec, "model")),
        tools=tools,
        outcome=_outcome(rest),
        origin=record.origin(NAME, VERSION),
        metadata=metadata,
    ).with_assets(blocks.assets)


def _events(rest: Block) -> tuple[JsonValue, Attachments]:
    """The events and attachments, taken out of the sample; older logs have both under `transcript`."""
    if isinstance(transcript := rest.get("transcript"), dict):
        rest["transcript"] = left = dict(transcript)
        for key, older in (("events", "events"), ("attachments", "content")):
            if not rest.get(key) and isinstance(left.get(older), list | dict):
                rest[key] = left.pop(older)
    events = rest.pop("events", None)
    texts = rest.get("attachments")
    if isinstance(texts, dict):
        del rest["attachments"]
    return events, Attachments(texts)


def _metadata(
    rest: Block, messages: JsonValue, events: JsonValue, attachments: Attachments, tools: list[JsonValue]
) -> Block:
    """The keys of the sample beside its messages, without what the messages say already."""
    said = Said()
    said.add(messages)
    said.add(attachments.resolved(messages, []))
    said.add(tools)
    metadata = {key: value for key, value in filled(rest).items() if key not in _REPEATING}
    said.add(metadata)
    for key in _REPEATING:
        note(metadata, key, said.news(rest.get(key)))
    note(metadata, "events", news_of(events, said))
    left = {name: text for name, text in attachments.items().items() if said.news(text) is not None}
    note(metadata, "attachments", left)
    return metadata


def _run_id(spec: Block, sample: Block, record: Record) -> str:
    """`<task>/<evaluation>/<sample>/<epoch>`.

    Several evaluations of one run, and of one task, are told apart by `eval_id`; older logs have none, and there run
    and task together do it.
    """
    evaluation = _text(spec, "eval_id") or ".".join(filter(None, (_text(spec, "run_id"), _text(spec, "task_id"))))
    name = f"{id_in(sample, 'id')}/{id_in(sample, 'epoch') or '1'}"
    if evaluation and id_in(sample, "id"):
        return "/".join(filter(None, (_text(spec, "task"), evaluation, name)))
    return f"{record.run_id}/{name}" if id_in(sample, "id") else record.run_id


def _goal(value: JsonValue, attachments: Attachments) -> str:
    """What the sample asks: its input where that is a text. Of messages, what the user says in them."""
    resolved = attachments.resolved(value, [])
    if isinstance(resolved, str):
        return resolved
    messages = [message for message in resolved if isinstance(message, dict)] if isinstance(resolved, list) else []
    for message in messages:
        content = message.get("content")
        blocks = content if isinstance(content, list) else [{"text": content}]
        words = [text for block in blocks if isinstance(block, dict) and isinstance(text := block.get("text"), str)]
        if message.get("role") == "user" and "".join(words).strip():
            return "\n".join(words)
    return ""


_GRADES = {"C": "success", "P": "partial", "I": "failure", "N": "failure"}


def _outcome(sample: Block) -> Outcome:
    """What the scorer says, where there is exactly one: correct, partial, incorrect, no answer, or a number."""
    reason = next((text for key in ("error", "limit") if (text := _reason(sample.get(key)))), "")
    scores = list(_object(sample.get("scores")).values())
    score = _object(scores[0]) if len(scores) == 1 else {}
    if not scores and "score" in sample:
        score = _object(sample["score"])
    value = score.get("value")
    if isinstance(value, bool):
        return Outcome(status="success" if value else "failure", reward=float(value), reason=reason)
    if (reward := amount(value)) is not None:
        return Outcome(reward=reward, reason=reason)
    status = _GRADES.get(value) if isinstance(value, str) else None
    return Outcome.model_validate({"status": status or "unknown", "reason": reason})


def _reason(value: JsonValue) -> str:
    """Why a sample ended before its time: its error, or the limit it met."""
    kind, limit = _text(_object(value), "type"), _object(value).get("limit")
    return _text(_object(value), "message") or (f"limit: {kind} {limit}" if kind else "")


def _object(value: JsonValue) -> Block:
    return value if isinstance(value, dict) else {}


def _text(block: Block, key: str) -> str:
    found = block.get(key)
    return found if isinstance(found, str) else ""
