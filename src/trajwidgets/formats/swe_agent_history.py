"""The history of a SWE-agent run to steps: OpenAI's messages with keys of SWE-agent's own.

Where the agent acts through tool calls, results name them. Where it acts through a command in its text, the message
that follows is what came of it: it stands in the agent's step as a result without a call, for nothing is made a call
that the source does not call one.
"""

from __future__ import annotations

from pydantic import JsonValue

from trajwidgets.formats.blocks import Block, filled, note, text_of
from trajwidgets.formats.drafts import DraftRun, DraftStep
from trajwidgets.formats.openai_messages import read_message
from trajwidgets.trajectory import TextPart


def read_history(history: list[JsonValue], draft: DraftRun) -> tuple[list[DraftStep], list[JsonValue]]:
    """Add the steps of a history to the run; returns the agent's steps, and the demonstrations, which are none."""
    agents: list[DraftStep] = []
    demonstrations: list[JsonValue] = []
    acting: DraftStep | None = None  # the step of the agent that the next message may answer
    for ordinal, entry in enumerate(history, start=1):
        rest = dict(entry) if isinstance(entry, dict) else {}
        if rest.pop("is_demo", None):
            demonstrations.append(entry)
        elif rest.get("role") == "assistant":
            acting = _agent_step(rest, ordinal, draft)
            agents.append(acting)
        elif rest.get("role") == "tool":
            _results(rest, ordinal, draft)
        elif rest.get("role") == "user" and acting is not None:
            _observation(rest, ordinal, acting, draft)
        else:
            read_message(rest if isinstance(entry, dict) else entry, ordinal, draft)
    return agents, demonstrations


def _agent_step(rest: Block, ordinal: int, draft: DraftRun) -> DraftStep:
    thought, action, thinking = text_of(rest, "thought"), text_of(rest, "action"), rest.get("thinking_blocks")
    if isinstance(thinking, list) and "reasoning_details" not in rest:
        rest["reasoning_details"] = [_detail(block) for block in thinking]
        del rest["thinking_blocks"]
    step = read_message(rest, ordinal, draft)
    step.name = ""  # `name` is no key of SWE-agent
    words = words_of(step)
    for key, text in (("thought", thought), ("action", action)):
        if text is not None and text not in words:
            note(step.metadata, key, text)
    return step


def _detail(block: JsonValue) -> JsonValue:
    """A thinking block of Anthropic's in the words of OpenRouter."""
    if isinstance(block, dict) and isinstance(words := block.get("thinking"), str):
        return {**{key: value for key, value in block.items() if key != "thinking"}, "text": words}
    return block


def _results(rest: Block, ordinal: int, draft: DraftRun) -> None:
    """One result for each call the message answers; later generations answer several calls with one message."""
    ids = rest.pop("tool_call_ids", None)
    names = [str(name) for name in ids if isinstance(name, str | int)] if isinstance(ids, list) else []
    del rest["role"]
    content = rest.pop("content", None)
    for call_id in names or [""]:
        _, _, index = draft.result(ordinal, call_id, "", content)
        draft.blocks.keep(index, filled(rest))
    if ids and not names:
        draft.blocks.keep(index, {"tool_call_ids": ids})


def _observation(rest: Block, ordinal: int, acting: DraftStep, draft: DraftRun) -> None:
    del rest["role"]
    index = draft.observe(acting, f"observation-{ordinal}", rest.pop("content", None))
    draft.blocks.keep(index, filled(rest))


def words_of(step: DraftStep) -> str:
    """All that the actor of the step says."""
    # Exactly this class, which has no other below it: isinstance is slow with pydantic's classes.
    return "\n".join([part.text for part in step.parts if type(part) is TextPart])
