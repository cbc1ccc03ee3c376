"""The messages of an Inspect sample to steps: what each role's message holds, key by key."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import JsonValue

from trajwidgets.formats.blocks import Block, filled, note, text_of
from trajwidgets.formats.calls import read_arguments
from trajwidgets.formats.drafts import DraftRun, DraftStep
from trajwidgets.formats.inspect_attachments import Attachments
from trajwidgets.formats.inspect_events import Timings
from trajwidgets.formats.taking import id_of
from trajwidgets.trajectory import Actor, RawPart


class Messages:
    """Adds the messages of one sample to a run."""

    def __init__(self, draft: DraftRun, attachments: Attachments, timings: Timings) -> None:
        self._draft = draft
        self._attachments = attachments
        self._timings = timings

    def read(self, message: JsonValue, ordinal: int) -> None:
        """Add a message; `ordinal` is its number in the sample, from 1."""
        used: list[JsonValue] = []
        value = self._attachments.resolved(message, used)
        role = value.get("role") if isinstance(value, dict) else None
        handle = _ROLES.get(role) if isinstance(role, str) else None
        if handle is None or not isinstance(value, dict):
            step = self._draft.step("environment", ordinal)
            kind = role if isinstance(role, str) else "message"
            step.parts.append(RawPart(kind=kind, data=value, source_index=self._draft.blocks.number()))
            note(step.metadata, "attachments", used)
            return
        rest = {key: item for key, item in value.items() if key != "role"}
        note(rest, "attachments", used)  # what was referred to stands in the parts now; this says by which name
        handle(self, rest, ordinal)

    def system(self, rest: Block, ordinal: int) -> None:
        """Add a system message."""
        self._close(self._said("system", rest, ordinal), rest)

    def user(self, rest: Block, ordinal: int) -> None:
        """Add a message of the user."""
        self._close(self._said("user", rest, ordinal), rest)

    def _said(self, actor: Actor, rest: Block, ordinal: int) -> DraftStep:
        step = self._draft.step(actor, ordinal, id_of(rest, "id"))
        step.parts += self._draft.blocks.parts(rest.pop("content", None))
        return step

    def assistant(self, rest: Block, ordinal: int) -> None:
        """Add a turn of the model, with the tools that its provider ran within it."""
        draft = self._draft
        timing = self._timings.of_model(rest)
        step = draft.step("agent", ordinal, id_of(rest, "id"))
        content = rest.pop("content", None)
        for block in content if isinstance(content, list) else [content]:
            if not self._server_call(step, block, ordinal):
                step.parts += draft.blocks.parts(block)
            if isinstance(block, dict) and block.get("refusal") is True and "refusal" not in step.flags:
                step.flags.append("refusal")
        calls = rest.get("tool_calls")
        if isinstance(calls, list):
            rest["tool_calls"] = [call for call in calls if not self._call(step, call)]
        step.model = text_of(rest, "model") or ""
        if timing is not None:
            timing.put_on(step)
        self._close(step, rest)

    def _call(self, step: DraftStep, call: JsonValue) -> bool:
        if not isinstance(call, dict) or not isinstance(call.get("function"), str):
            return False
        left = {key: value for key, value in call.items() if (key, value) != ("type", "function")}
        name, source_id = text_of(left, "function") or "", id_of(left, "id")
        index = self._draft.call(step, source_id, name, read_arguments(left.pop("arguments", None)))
        self._draft.blocks.keep(index, filled(left))
        return True

    def _server_call(self, step: DraftStep, block: JsonValue, ordinal: int) -> bool:
        """Add a call that ran at the provider, and its result, which stand in one block."""
        if not isinstance(block, dict) or block.get("type") != "tool_use" or not isinstance(block.get("name"), str):
            return False
        left = {key: value for key, value in block.items() if key != "type"}
        name, source_id = text_of(left, "name") or "", id_of(left, "id")
        index = self._draft.call(step, source_id, name, read_arguments(left.pop("arguments", None)))
        if "result" in left or left.get("error"):
            error = left.pop("error", None)
            content = _with_error(left.pop("result", None), error)
            self._draft.result(ordinal, source_id, name, content, is_error=bool(error))
        self._draft.blocks.keep(index, filled(left))
        return True

    def tool(self, rest: Block, ordinal: int) -> None:
        """Add the result of a call to the step of the call."""
        call_id, source_id, name = id_of(rest, "tool_call_id"), id_of(rest, "id"), text_of(rest, "function") or ""
        error = rest.pop("error", None) or rest.pop("tool_error", None)
        content = _with_error(rest.pop("content", None), error)
        seconds = self._timings.of_tool(source_id, call_id)
        step, call, index = self._draft.result(
            ordinal, call_id, name, content, is_error=bool(error), source_id=source_id, duration_s=seconds
        )
        if call is None:
            step.name = name
        else:
            note(rest, "id", source_id)
            note(rest, "function", "" if name == call.name else name)
            note(rest, "tool_call_id", "" if call_id == call.call_id else call_id)
        self._draft.blocks.keep(index, filled(rest))

    def _close(self, step: DraftStep, rest: Block) -> None:
        for key, value in filled(rest).items():
            note(step.metadata, key, value)


def _with_error(content: JsonValue, error: JsonValue) -> JsonValue:
    """What the tool answered and, behind it, what went wrong."""
    if not error:
        return content
    return [*(content if isinstance(content, list) else [content]), {"type": "error", "error": error}]


_ROLES: Mapping[str, Callable[[Messages, Block, int], None]] = {
    "system": Messages.system,
    "user": Messages.user,
    "assistant": Messages.assistant,
    "tool": Messages.tool,
}
