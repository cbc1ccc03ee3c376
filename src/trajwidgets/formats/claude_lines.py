"""How to tell the lines of a Claude Code session, and what of a line is worth keeping beside its message.

Read from public sessions of the versions 1.0.24 to 2.1.97; nobody specifies the format.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from pydantic import JsonValue

from trajwidgets.formats.blocks import Block, Blocks, filled
from trajwidgets.trajectory import RawPart, TextPart

# What hardly changes from line to line: kept once for the run, and on a line only where it is another than before.
_CONTEXT = (
    *("sessionId", "session_id", "cwd", "gitBranch", "version", "userType", "slug", "entrypoint"),
    *("permissionMode", "teamName", "agentName", "agentId"),
)
# Keys that only these sessions have; those of other agents bear `type` too.
_TELLING = ("parentUuid", "leafUuid", "isSidechain", "parent_tool_use_id", "isSnapshotUpdate", "isMeta")
# From this length on a text that stands elsewhere in the step is not kept again; beside long texts the search for
# every line of a patch would take long.
_REPEATED, _REPEATED_BESIDE_LONG, _LONG = 20, 200, 1 << 16
_IDS = ("sessionId", "session_id", "uuid", "messageId", *_TELLING)


def is_session_file(value: JsonValue) -> bool:
    """Whether a whole document is a session: a web export, or a list of lines."""
    return is_session(list(islice(lines_of(value), 64)))


def is_session(lines: list[JsonValue]) -> bool:
    """Whether these are lines of a session: one tells, and at least half are possible; some may be damaged."""
    if any(map(_is_foreign, lines)):
        return False
    return any(map(_tells, lines)) and 2 * sum(map(_is_line, lines)) >= len(lines)


def _is_foreign(value: JsonValue) -> bool:
    """Whether a line is one of agents that took over the keys of these sessions: Qwen Code, the CLI of Cursor."""
    if not isinstance(value, dict):
        return False
    kind, message = value.get("type"), value.get("message")
    if kind == "tool_call":
        return value.get("subtype") in ("started", "completed")
    return (
        kind in ("user", "assistant") and isinstance(message, dict) and "parts" in message and "content" not in message
    )


def lines_of(value: JsonValue) -> Iterator[JsonValue]:
    """The lines in a document: those of an export, of a list, or the one line that it is."""
    inner = value.get("loglines") if isinstance(value, dict) else value
    yield from inner if isinstance(inner, list) else [value]


def _is_line(value: JsonValue) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        return False
    return _tells(value) or any(key in value for key in _IDS)


def _tells(value: JsonValue) -> bool:
    if not isinstance(value, dict) or not isinstance(kind := value.get("type"), str):
        return False
    if kind in ("user", "assistant"):
        message = value.get("message")
        return isinstance(message, dict) and message.get("role") == kind and "content" in message
    if kind == "queue-operation":  # more of them than a sample holds may stand before the first message
        return "sessionId" in value
    return any(key in value for key in _TELLING) or (kind == "system" and "subtype" in value and "session_id" in value)


class Context:
    """What hardly changes from line to line."""

    def __init__(self) -> None:
        self.first: Block = {}
        self._last: Block = {}

    def take(self, line: Block) -> None:
        """Take out of a line what is as it was on the lines before."""
        last = self._last
        for key in _CONTEXT:
            if key not in line:
                continue
            if key not in last:
                self.first[key] = last[key] = line.pop(key)
            elif last[key] == line[key]:
                del line[key]
            else:
                last[key] = line[key]


def beside(value: JsonValue, said: list[str]) -> JsonValue:
    """What is left of a structured result without the texts that the call and its result hold already; None if nothing.

    Claude Code writes most results twice, once as the model saw them and once for its own screen.
    """
    return _left(value, said, _REPEATED if sum(map(len, said)) < _LONG else _REPEATED_BESIDE_LONG)


def _left(value: JsonValue, said: list[str], shortest: int) -> JsonValue:
    if isinstance(value, str):
        if len(value) >= shortest:
            for text in said:
                if value in text:
                    return None
        return value
    if isinstance(value, dict):
        kept = filled({key: _left(item, said, shortest) if item else item for key, item in value.items()})
        return kept if kept and kept.keys() != _TYPE_ONLY else None
    if isinstance(value, list):
        items = [_left(item, said, shortest) for item in value]
        return items if items.count(None) < len(items) else None
    return value


_TYPE_ONLY = {"type"}


def texts(value: JsonValue) -> list[str]:
    """Every text in a value, those of its first level first."""
    found: list[str] = []
    waiting = [value]
    for item in waiting:  # it grows on the way
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, dict):
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return found


def mark_of(block: JsonValue) -> object:
    """What tells most blocks of one message apart."""
    if not isinstance(block, dict):
        return block if isinstance(block, str) else None
    told = block.get("id") or block.get("tool_use_id") or block.get("text") or block.get("thinking") or None
    return (str(block.get("type")), told) if isinstance(told, str) else None


def take_queued(line: Block) -> JsonValue:
    """The words of a queued prompt, taken out of its line; None where it is another attachment."""
    attachment = line.get("attachment")
    if not isinstance(attachment, dict) or attachment.get("type") != "queued_command":
        return None
    left = dict(attachment)
    prompt = left.pop("prompt", None)
    if not isinstance(prompt, str | list) or not prompt:
        return None
    line["attachment"] = left
    return prompt


def fingerprint(content: JsonValue) -> int:
    """The same number for the same content, within this process."""
    if isinstance(content, str):
        return hash(content)
    if isinstance(content, dict):
        return hash(frozenset([(key, fingerprint(item)) for key, item in content.items()]))
    if isinstance(content, list):
        return hash(tuple(map(fingerprint, content)))
    return hash(repr(content))  # 1 and true are not the same, and -1 and -2 would have one hash


def as_it_is(kind: str, message: JsonValue, blocks: Blocks) -> TextPart | RawPart:
    """The part for a message that is none."""
    if isinstance(message, str):
        return TextPart(text=message, source_index=blocks.number())
    return RawPart(kind=kind, data=message, source_index=blocks.number())
