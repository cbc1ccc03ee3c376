"""How to tell SWE-agent's trajectories from everything else that has a `history` or a `trajectory`."""

from __future__ import annotations

from pydantic import JsonValue

from trajwidgets.formats.blocks import Block

_ROLES = frozenset({"system", "user", "assistant", "tool"})
#: Keys that SWE-agent alone writes into the entries of a history.
_MARKS = frozenset({"message_type", "is_demo", "tool_call_ids", "thought", "action"})
#: Keys of others that have a `history` too: Who&When, OpenHands, chat rows, ATIF.
_FOREIGN = frozenset({"mistake_agent", "mistake_step", "instance", "test_result", "messages", "schema_version"})


def is_trajectory(value: JsonValue) -> bool:
    """Whether this is a run of SWE-agent, of any generation, or the several attempts at one."""
    if not isinstance(value, dict) or value.keys() & _FOREIGN:
        return False
    if attempts := attempts_of(value):
        return all(map(is_trajectory, attempts))
    history, entries = objects(value.get("history")), objects(value.get("trajectory"))
    frame = value.keys() & {"environment", "info"}
    if history:
        is_marked = len(frame) == 2 or bool(entries) or any(entry.keys() & _MARKS for entry in history)
        return is_marked and all(map(_is_turn, history))
    if entries:
        return bool(frame) and all(map(_is_move, entries))
    return len(frame) == 2 and value.get("history") == value.get("trajectory") == []  # ended before it began


def _is_turn(entry: Block) -> bool:
    role = entry.get("role")
    # A turn that only calls tools may leave its content out.
    return isinstance(role, str) and role in _ROLES and (role == "assistant" or "content" in entry)


def _is_move(entry: Block) -> bool:
    """Whether this acts in text and sees text, unlike the steps of environments whose actions are objects."""
    if "observation" not in entry or not isinstance(entry.get("action"), str):
        return False
    return entry["observation"] is None or isinstance(entry["observation"], str)


def attempts_of(value: Block) -> list[Block]:
    """The attempts of a run that was tried several times and of which none was chosen yet."""
    has_own = objects(value.get("history")) or objects(value.get("trajectory"))
    return [] if has_own else objects(value.get("attempts"))


def objects(value: JsonValue) -> list[Block]:
    """A list of objects; empty where the value is none, or holds anything else."""
    items = value if isinstance(value, list) else []
    found = [item for item in items if isinstance(item, dict)]
    return found if len(found) == len(items) else []
