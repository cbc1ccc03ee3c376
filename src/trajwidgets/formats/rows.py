"""What rows of data sets say about their run beside its messages: id, goal, task, slices, how it ended."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import JsonValue

from trajwidgets.formats.blocks import Block, text_of
from trajwidgets.formats.records import Record
from trajwidgets.formats.taking import amount_of
from trajwidgets.trajectory import Outcome, Step, Task

# What rows of data sets call the goal, the task and the run. `instance_id` names a task that may be tried many times.
_GOAL_KEYS = ("goal", "task", "instruction", "problem_statement")
_TASK_KEYS = ("task_id", "instance_id")
_RUN_KEYS = ("trajectory_id", "traj_id", "id")


def take_run_id(rest: Block, record: Record) -> str:
    """The id of the run, taken out of the row; a bare number is one only inside its file."""
    for key in _RUN_KEYS:
        found = rest.get(key)
        if isinstance(found, bool) or not isinstance(found, str | int) or found == "":
            continue
        if not str(found).isdigit():
            del rest[key]
            return str(found)
        if record.stem:
            del rest[key]
            return f"{record.stem}#{found}"
    return record.run_id


def take_task(rest: Block, steps: tuple[Step, ...]) -> Task:
    """The task, taken out of the row; the goal of a row that names none is what the user said first."""
    return Task(goal=_taken(rest, _GOAL_KEYS) or first_words(steps), task_id=_taken(rest, _TASK_KEYS))


def _taken(rest: Block, keys: tuple[str, ...]) -> str | None:
    return next((found for key in keys if (found := text_of(rest, key))), None)


def first_words(steps: Iterable[Step]) -> str:
    """What the user said first; "" where no user said anything."""
    for step in steps:
        if step.actor == "user" and (words := words_of(step)):
            return words
    return ""


def words_of(step: Step) -> str:
    """The whole text of a step, "" where it has none."""
    words = "\n".join(part.text for part in step.parts if part.type == "text")
    return words if words.strip() else ""


def take_outcome(rest: Block) -> Outcome:
    """`resolved` (SWE-bench and kin) and `reward`, where the row has them."""
    resolved, reward = rest.get("resolved"), amount_of(rest, "reward")
    if isinstance(resolved, bool):
        del rest["resolved"]
    return Outcome(
        status=("success" if resolved else "failure") if isinstance(resolved, bool) else "unknown",
        reward=reward,
    )


def take_slices(rest: Block) -> dict[str, str]:
    """`slices`, where the row has them and they are texts."""
    slices: JsonValue = rest.get("slices")
    if not isinstance(slices, dict) or not all(isinstance(value, str) for value in slices.values()):
        return {}
    del rest["slices"]
    return {key: str(value) for key, value in slices.items()}
