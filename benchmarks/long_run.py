"""A long run to press keys in: an agent that calls a tool and reads what it answers, as OpenAI chat in one file."""

from __future__ import annotations

import json
import random
from pathlib import Path

_WORDS = (
    "order",
    "found",
    "in",
    "table",
    "after",
    "retry",
    "because",
    "index",
    "value",
    "could",
    "not",
    "be",
    "parsed",
)
#: What a step takes beside the tool's answer.
_AROUND = 400


def write_long_run(path: Path, *, steps: int, step_bytes: int) -> Path:
    """Write one run of so many agent steps of about so many bytes each, the same bytes every time."""
    dice = random.Random(8785)  # noqa: S311 - no secret
    with path.open("w", encoding="utf-8", newline="\n") as file:
        goal = {"role": "user", "content": "Find out why orders are lost, and mend it."}
        file.write('{"id": "long", "messages": [' + json.dumps(goal))
        for place in range(steps):
            function = {"name": "look_up", "arguments": json.dumps({"order": place, "again": place % 3 == 0})}
            call = {"id": f"call-{place}", "type": "function", "function": function}
            thought = {"role": "assistant", "content": f"Order {place} is not there yet.", "tool_calls": [call]}
            answer = {"role": "tool", "tool_call_id": call["id"], "content": _text(dice, step_bytes - _AROUND)}
            file.write(f", {json.dumps(thought)}, {json.dumps(answer)}")
        file.write("]}\n")
    return path


def _text(dice: random.Random, size: int) -> str:
    """Lines of words: a tool's answer is laid out line by line, which is what drawing it costs."""
    lines: list[str] = []
    while size > 0:
        lines.append(" ".join(dice.choices(_WORDS, k=12)))
        size -= len(lines[-1]) + 2  # a line break is two bytes in JSON
    return "\n".join(lines)
