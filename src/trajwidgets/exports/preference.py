"""Preferences: two ways to go on from one beginning, the better one chosen, as `trl` takes pairs with a prompt."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from trajwidgets.errors import ExportError
from trajwidgets.exports.conversation import Message, Unfit
from trajwidgets.exports.material import Answer, Material, Record
from trajwidgets.labels import PairTarget, target_of
from trajwidgets.trajectory import Step, Trajectory, line_through, line_to

if TYPE_CHECKING:
    from pandas import DataFrame

#: How far each goes on: to its end, or until somebody else speaks.
Turns = Literal["all", "first"]


def preference(
    material: Material,
    *,
    field: str = "preference",
    first: Sequence[Any] = ("A",),
    second: Sequence[Any] = ("B",),
    turns: Turns = "all",
) -> Iterator[Record | Unfit]:
    """One record for each pair (of runs, or of branches) of which one is preferred.

    `prompt` is what both share, step by step, up to the last thing said to the agent; `chosen` and `rejected` are how
    each goes on. `provenance` names the chosen run first. A pair shown the other way round is the same pair: labels are
    turned before they are settled. Any other answer than those named, such as a tie, is left out and counted.

    Args:
        material: runs and labels.
        field: the field that says which is better.
        first: the answers by which the first of the pair is preferred, such as `(-3, -2, -1)`.
        second: the same of the second, each the mirror of the one at its place in `first`: `(3, 2, 1)`.
        turns: "all" goes on to the end of each; "first" only until a tool or somebody else speaks.

    Raises:
        ExportError: when `first` and `second` do not mirror each other.
    """
    if len(first) != len(second) or set(first) & set(second):
        raise ExportError(f"preference: first={first!r} and second={second!r} must mirror each other, place by place.")
    if turns not in ("all", "first"):
        raise ExportError(f"preference: turns={turns!r} is neither 'all' nor 'first'.")
    known = {summary.trajectory_id for summary in material.runs.summaries}
    material.read(lambda labels: one_way_round(labels, known, field, [*first], [*second]))
    for run in material.runs:
        answers, left = material.spoken_of(run)
        for question in left:
            if question.field == field and question.target.startswith("pair:"):
                yield Unfit(f"{field}: {question.reason}")
        for answer in answers:
            if answer.field != field or not answer.target.startswith("pair:"):
                continue
            try:
                if answer.value not in (*first, *second):
                    raise Unfit(f"{field}: {answer.value}")
                yield _record(material, run, answer, turns, first_wins=answer.value in first)
            except Unfit as unfit:
                yield unfit


def one_way_round(
    labels: DataFrame, known: set[str], field: str, first: Sequence[Any], second: Sequence[Any]
) -> DataFrame:
    """The labels with each pair turned so that the name that comes first stands first, and its preference with it."""
    if not {"trajectory_id", "step_id", "target", "field", "value"} <= set(labels.columns):
        return labels  # `settle` says what is missing
    mirror = dict(zip([*first, *second], [*second, *first], strict=True))
    columns = {name: labels[name].tolist() for name in ("trajectory_id", "step_id", "target", "field", "value")}
    for place, key in enumerate(columns["target"]):
        if not isinstance(key, str) or not key.startswith("pair:"):
            continue
        other, step_id, other_step_id = json.loads(key.removeprefix("pair:"))
        own = (columns["trajectory_id"][place], step_id)
        if other not in known or (own[0], own[1] or "") <= (other, other_step_id or ""):
            continue
        turned = PairTarget(
            trajectory_id=other, other_trajectory_id=own[0], step_id=other_step_id, other_step_id=own[1]
        )
        columns["trajectory_id"][place], columns["step_id"][place] = other, other_step_id
        columns["target"][place] = turned.key
        value = columns["value"][place]
        if columns["field"][place] == field and value in [*first, *second]:
            columns["value"][place] = mirror[value]
    import pandas as pd

    # An array of its own, for what stands in `value` may be lists, which pandas would take apart.
    return labels.assign(**{name: pd.Series(cells, labels.index, dtype=object) for name, cells in columns.items()})


def _record(material: Material, run: Trajectory, answer: Answer, turns: Turns, *, first_wins: bool) -> Record:
    pair = target_of(answer.trajectory_id, answer.step_id, answer.target)
    if not isinstance(pair, PairTarget):
        raise Unfit("no pair")
    other = material.runs.get(pair.other_trajectory_id)
    if other is None:
        raise Unfit("the other run is not among these")
    if run.tools != other.tools:
        raise Unfit("they had different tools")
    lines = _line_through(run, pair.step_id), _line_through(other, pair.other_step_id)
    conversations = [[material.writer.of_step(step) for step in line] for line in lines]
    n = _n_shared(*conversations)
    prompt = [message for step in conversations[0][:n] for message in step]
    if not prompt:
        raise Unfit("no shared beginning")
    ways = [_way([message for step in each[n:] for message in step], turns) for each in conversations]
    chosen, rejected = ways if first_wins else reversed(ways)
    runs = (run, other) if first_wins else (other, run)
    return material.record(runs, [answer], {"prompt": prompt, "chosen": chosen, "rejected": rejected})


def _line_through(run: Trajectory, step_id: str | None) -> tuple[Step, ...]:
    """The line through a step to the end of its branch; without a step, the main line."""
    if step_id is None:
        return line_to(run)
    if run.find(step_id) is None:
        raise Unfit("a step of the pair is not in its run")
    return line_through(run, step_id)


def _n_shared(one: list[list[Message]], other: list[list[Message]]) -> int:
    """How many steps both begin with, up to one that is said to the agent; ids of calls differ from run to run."""
    n = 0
    for mine, theirs in zip(one, other, strict=False):
        if _nameless(mine) != _nameless(theirs):
            break
        n += 1
    while n and not (one[n - 1] and one[n - 1][-1]["role"] in ("user", "tool")):
        n -= 1
    return n


def _nameless(messages: list[Message]) -> list[Message]:
    return [
        {
            **{name: value for name, value in message.items() if name != "tool_call_id"},
            "tool_calls": [call["function"] for call in message.get("tool_calls", ())],
        }
        for message in messages
    ]


def _way(messages: list[Message], turns: Turns) -> list[Message]:
    roles = [message["role"] for message in messages]
    if "assistant" not in roles:
        raise Unfit("one of them ends where they part")
    if turns == "first":
        begin = roles.index("assistant")
        end = next((place for place, role in enumerate(roles) if place > begin and role != "assistant"), len(roles))
        return messages[:end]
    return messages
