"""Steps as messages: the conversation that chat templates and `trl` take.

Steps of the system, the user and the agent become messages of `system`, `user` and `assistant`; what tools answered
becomes messages of `tool`. An observation nobody asked for is a message of `user`: conversations know no other voice
from outside. Within a step of an agent the order of the source holds, so that words after an answer begin a message of
their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from trajwidgets.errors import ExportError
from trajwidgets.trajectory import (
    AudioPart,
    ImagePart,
    Part,
    Step,
    Tool,
    ToolCallPart,
    ToolResultPart,
)

#: A message of a conversation, as JSON.
Message = dict[str, Any]


class Unfit(ExportError):
    """Something that makes no record of this format. Its message is the reason it is counted under."""


class Writer:
    """Writes steps as messages.

    Attributes:
        reasoning: the key of a message under which reasoning stands; None leaves it out.
        passed_over: how many parts of which type no message could hold.
    """

    def __init__(self, reasoning: str | None = "reasoning_content") -> None:
        self.reasoning = reasoning
        self.passed_over: Counter[str] = Counter()

    def messages(self, steps: Iterable[Step]) -> list[Message]:
        """The messages of these steps in order; none for a step that says nothing.

        Raises:
            Unfit: for a call whose arguments are no JSON object, which templates cannot write.
        """
        return [message for step in steps for message in self.of_step(step)]

    def of_step(self, step: Step) -> list[Message]:
        """The messages of one step."""
        if step.actor != "agent":
            role = "system" if step.actor == "system" else "user"
            content = self._content([part for each in step.parts for part in _opened(each)])
            return [{"role": role, "content": content}] if content else []
        names = {call.call_id: call.name for call in step.calls}
        messages: list[Message] = []
        said: list[Part] = []
        answers: list[Message] = []
        for part in step.parts:
            if isinstance(part, ToolResultPart):
                answers.append(self._answer(part, names.get(part.call_id, "")))
                continue
            # A call behind an answer was made in the same breath as the one before: sources that run calls one by one
            # write each with its answer. Words are a new breath.
            if answers and part.type != "tool_call":
                messages += self._said(said) + answers
                said, answers = [], []
            said.append(part)
        return messages + self._said(said) + answers

    def _said(self, parts: Sequence[Part]) -> list[Message]:
        calls = [_call(part) for part in parts if isinstance(part, ToolCallPart)]
        thought = [part.text for part in parts if part.type == "reasoning" and not part.withheld and part.text]
        for part in parts:
            if part.type == "reasoning" and part.withheld:
                self.passed_over["withheld reasoning"] += 1
            elif part.type not in ("text", "reasoning", "tool_call"):
                # No template takes pictures of an agent; those in its turns mark, for people, where it clicked.
                self.passed_over[f"{part.type} of the agent"] += 1
        content = self._content([part for part in parts if part.type == "text"])
        if not (calls or thought or content):
            return []
        message: Message = {"role": "assistant", "content": content}
        if thought and self.reasoning is not None:
            message[self.reasoning] = "\n".join(thought)
        if calls:
            message["tool_calls"] = calls
        return [message]

    def _answer(self, result: ToolResultPart, name: str) -> Message:
        return {"role": "tool", "tool_call_id": result.call_id, "name": name, "content": self._content(result.content)}

    def _content(self, parts: Sequence[Part]) -> str | list[Message]:
        """Text where there is nothing else, so that templates which know only text can write it; else blocks.

        An image or a recording stands in its block by its asset id, or by the address the source gave.
        """
        blocks: list[Message] = []
        for part in parts:
            if part.type == "text":
                if part.text:
                    blocks.append({"type": "text", "text": part.text})
            elif isinstance(part, ImagePart | AudioPart) and (part.asset_id or part.uri):
                place = {"asset_id": part.asset_id} if part.asset_id else {"url": part.uri}
                blocks.append({"type": part.type, **place})
            else:
                self.passed_over[part.type] += 1
        if all(block["type"] == "text" for block in blocks):
            return "\n".join(block["text"] for block in blocks)
        return blocks


def _opened(part: Part) -> Sequence[Part]:
    return part.content if isinstance(part, ToolResultPart) else (part,)


def _call(call: ToolCallPart) -> Message:
    if call.raw_arguments is not None:
        raise Unfit("arguments of a call are no JSON object")
    return {"id": call.call_id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}


def tools_of(tools: Iterable[Tool]) -> list[Message]:
    """The tools as chat templates take them: JSON Schema under `function`."""
    return [
        {
            "type": "function",
            "function": {
                "name": tool.name,
                "description": tool.description,
                "parameters": tool.parameters or {"type": "object", "properties": {}},
            },
        }
        for tool in tools
    ]


def assets_in(messages: Iterable[Message]) -> list[str]:
    """The asset ids that the messages name, in the order of their blocks."""
    blocks = (block for each in messages if isinstance(each.get("content"), list) for block in each["content"])
    return [block["asset_id"] for block in blocks if "asset_id" in block]
