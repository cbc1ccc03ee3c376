"""Anthropic's messages to steps: calls into the agent's step, results out of user messages into the step of their call.

Used by every reader whose messages have this shape (`anthropic_messages`, `claude_code`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from pydantic import JsonValue

from trajwidgets.formats.blocks import Block, filled, note, text_of
from trajwidgets.formats.calls import read_arguments
from trajwidgets.formats.drafts import DraftRun, DraftStep
from trajwidgets.formats.taking import id_in, id_of, whole_of
from trajwidgets.trajectory import Part, RawPart, Usage

_CALLS = ("tool_use", "server_tool_use", "mcp_tool_use")
_RESULT = "tool_result"  # and web_search_tool_result, mcp_tool_result, bash_code_execution_tool_result, ...


class Answer(NamedTuple):
    """A result that found its place: the step it went into, whether its call is known, and its block number."""

    step: DraftStep
    answers_call: bool
    number: int


def is_call(block: JsonValue) -> bool:
    """Whether a block is a call, of the client's tools or of the provider's."""
    return isinstance(block, dict) and block.get("type") in _CALLS and isinstance(block.get("name"), str)


def is_result(block: JsonValue) -> bool:
    """Whether a block is the result of a call, of whatever tool."""
    kind = block.get("type") if isinstance(block, dict) else None
    return isinstance(kind, str) and kind.endswith(_RESULT)


def listed(content: JsonValue) -> list[JsonValue]:
    """The blocks of a content: a list, or one block, or text."""
    return content if isinstance(content, list) else [content]


def add_to_agent(step: DraftStep, content: JsonValue, ordinal: int, run: DraftRun) -> None:
    """Put what a model said into its step. Tools of the provider answer in the same message."""
    for block in listed(content):
        if is_call(block):
            _call(step, block, run)
        elif is_result(block):
            answer(block, ordinal, run)
        else:
            step.parts += run.blocks.parts(block)


def take_results(content: JsonValue, ordinal: int, run: DraftRun) -> tuple[list[Answer], tuple[Part, ...]]:
    """Put the results of a user message into the steps of their calls; what else it holds is for a step of the user."""
    answers: list[Answer] = []
    others: list[Part] = []
    for block in listed(content):
        if is_result(block):
            answers.append(answer(block, ordinal, run))
        else:
            others += run.blocks.parts(block)
    return answers, tuple(others)


def _call(step: DraftStep, block: JsonValue, run: DraftRun) -> None:
    rest = dict(block) if isinstance(block, dict) else {}
    name, call_id = text_of(rest, "name") or "", id_of(rest, "id")
    if rest["type"] == _CALLS[0]:
        del rest["type"]
    index = run.call(step, call_id, name, read_arguments(rest.pop("input", None)))
    if rest:
        run.blocks.keep(index, filled(rest))


def answer(block: JsonValue, ordinal: int, run: DraftRun) -> Answer:
    """Put a result into the step of its call, or into a step of the environment when there is none."""
    rest = dict(block) if isinstance(block, dict) else {}
    call_id, content = id_in(rest, "tool_use_id"), rest.pop("content", None)
    kind = content.get("type") if isinstance(content, dict) else None
    # Tools of the provider say by their kind that they failed: "web_search_tool_result_error".
    is_error = rest.get("is_error") is True or (isinstance(kind, str) and kind.endswith("_error"))
    step, call, index = run.result(ordinal, call_id, "", content, is_error=is_error)
    said: Block = {"type": _RESULT, "is_error": is_error, "tool_use_id": call.call_id if call else call_id}
    if left := {key: value for key, value in rest.items() if key not in said or value != said[key]}:
        run.blocks.keep(index, filled(left))
    return Answer(step, call is not None, index)


def read_message(message: JsonValue, ordinal: int, run: DraftRun) -> None:
    """Add a message to the run; `ordinal` is its number in the conversation, from 1.

    Keys that are not understood end up in the step's metadata, or, where a message made no step, beside its first
    result.
    """
    role = message.get("role") if isinstance(message, dict) else None
    handle = _ROLES.get(role) if isinstance(role, str) else None
    if handle is None or not isinstance(message, dict):
        kind = role if isinstance(role, str) else "message"
        step = run.step("environment", ordinal)
        step.parts.append(RawPart(kind=kind, data=message, source_index=run.blocks.number()))
        return
    handle({key: value for key, value in message.items() if key != "role"}, ordinal, run)


def _system(rest: Block, ordinal: int, run: DraftRun) -> None:
    step = run.step("system", ordinal)
    step.parts += run.blocks.parts(rest.pop("content", None))
    step.metadata.update(filled(rest))


def _user(rest: Block, ordinal: int, run: DraftRun) -> None:
    answers, others = take_results(rest.pop("content", None), ordinal, run)
    if answers and not others:
        run.blocks.keep(answers[0].number, filled(rest))
        return
    step = run.step("user", ordinal)
    step.parts += others
    step.metadata.update(filled(rest))


def _assistant(rest: Block, ordinal: int, run: DraftRun) -> None:
    step = run.step("agent", ordinal, text_of(rest, "id") or "")
    add_to_agent(step, rest.pop("content", None), ordinal, run)
    close_agent(step, rest)


def close_agent(step: DraftStep, rest: Block) -> None:
    """Put what stands beside the content of a model's message on its step: model, usage, why it stopped."""
    step.model = text_of(rest, "model") or ""
    step.usage = read_usage(rest.get("usage"))
    if rest.get("type") == "message":
        del rest["type"]
    if rest.get("stop_reason") == "refusal":
        step.flags.append("refusal")
    for key, value in filled(rest).items():
        note(step.metadata, key, value)


def read_usage(usage: JsonValue) -> Usage | None:
    """The tokens of a message; None where it says nothing.

    `input_tokens` of Anthropic leave out what was read from the cache or written to it; ours count all, as those of
    other providers do. The source's own numbers stay in the step's metadata.
    """
    if not isinstance(usage, dict):
        return None
    left = dict(usage)
    fresh, read, written = (
        whole_of(left, key) for key in ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
    )
    output = whole_of(left, "output_tokens")
    if fresh is None and output is None:
        return None
    taken = None if fresh is None else fresh + (read or 0) + (written or 0)
    return Usage.trusted(input_tokens=taken, output_tokens=output, cached_tokens=read)


_ROLES: Mapping[str, Callable[[Block, int, DraftRun], None]] = {
    "system": _system,
    "user": _user,
    "assistant": _assistant,
}
