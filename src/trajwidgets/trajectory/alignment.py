"""Two runs of one task side by side: how long they say the same, where they part, and what is alike after that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from trajwidgets.errors import TrajectoryError
from trajwidgets.trajectory.call_path import task_of
from trajwidgets.trajectory.canonical import digest
from trajwidgets.trajectory.lines import line_through, line_to
from trajwidgets.trajectory.model import Step, Trajectory
from trajwidgets.trajectory.parts import judged

#: Places in two lines that stand beside each other, from 0; None where one of them has nothing to show.
Row = tuple[int | None, int | None]


@dataclass(frozen=True, repr=False)
class Alignment:
    """Two lines of steps, held against each other.

    Attributes:
        one: the steps of the first line, in order.
        other: those of the second.
        n_shared: how many steps both begin with.
        rows: every step of both, in order, as places in `one` and `other`. Two stand in one row only if they say the
            same; so what was done instead of what is left to the reader.
    """

    one: tuple[Step, ...]
    other: tuple[Step, ...]
    n_shared: int
    rows: tuple[Row, ...]

    @property
    def is_same(self) -> bool:
        """Whether both say the same from beginning to end."""
        return self.n_shared == len(self.one) == len(self.other)

    @property
    def parts_at(self) -> tuple[str | None, str | None]:
        """The ids of the first step of each after what they share; None for one that has ended there."""
        return _id_at(self.one, self.n_shared), _id_at(self.other, self.n_shared)

    @property
    def n_alike(self) -> int:
        """How many rows hold two steps: those that are shared, and those that are alike later."""
        return sum(None not in row for row in self.rows)

    def __repr__(self) -> str:
        """Stable."""
        ways = f"{len(self.one)} and {len(self.other)} steps, {self.n_shared} shared"
        return f"Alignment({ways}, {self.n_alike - self.n_shared} alike later)"


def align(
    one: Trajectory,
    other: Trajectory,
    *,
    step_id: str | None = None,
    other_step_id: str | None = None,
    across_tasks: bool = False,
) -> Alignment:
    """Align two runs of one task, or two branches of one run.

    Steps are alike when they say the same: actor, name and parts. Ids of steps and calls, times, cost and places don't
    count, since they differ from run to run. Behind the place where they part, alike steps are matched in order, by
    the longest blocks that match (Ratcliff and Metzener 1988, as `difflib` has it).

    Args:
        one: a run; its main line is taken.
        other: another, or the same.
        step_id: instead of the main line, the branch of `one` that goes through this step.
        other_step_id: the same of `other`.
        across_tasks: align runs of different tasks too.

    Raises:
        TrajectoryError: when they are runs of different tasks, or one has no such step.
    """
    tasks = task_of(one), task_of(other)
    if tasks[0] != tasks[1] and not across_tasks:
        raise TrajectoryError(
            f"runs {one.trajectory_id!r} and {other.trajectory_id!r} are of different tasks ({tasks[0]!r} and "
            f"{tasks[1]!r}), so which is better means little. Pass across_tasks=True to align them all the same."
        )
    lines = _line(one, step_id), _line(other, other_step_id)
    said = [[_said(step) for step in line] for line in lines]
    n = 0
    for mine, theirs in zip(*said, strict=False):
        if mine != theirs:
            break
        n += 1
    rows = [*((place, place) for place in range(n)), *_rows(said[0][n:], said[1][n:], n)]
    return Alignment(*lines, n_shared=n, rows=tuple(rows))


def _line(run: Trajectory, step_id: str | None) -> tuple[Step, ...]:
    return line_to(run) if step_id is None else line_through(run, step_id)


def _id_at(line: Sequence[Step], place: int) -> str | None:
    return line[place].step_id if place < len(line) else None


def _said(step: Step) -> str:
    """What a step says, whatever it and its calls are called."""
    calls = {call_id: place for place, call_id in enumerate(step.call_ids)}
    parts: list[Any] = []
    for part in step.parts:
        values = judged(part, lambda value: value)
        if "call_id" in values:  # a result whose call is missing has a place of no call
            values["call_id"] = calls.get(values["call_id"], -1)
        parts.append(values)
    return digest({"actor": step.actor, "name": step.name, "parts": parts})


def _rows(one: list[str], other: list[str], offset: int) -> Iterator[Row]:
    at, other_at = 0, 0
    # Without its heuristic for frequent lines, which would leave repeated steps of long runs unmatched.
    for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks():
        yield from ((offset + place, None) for place in range(at, block.a))
        yield from ((None, offset + place) for place in range(other_at, block.b))
        yield from ((offset + block.a + k, offset + block.b + k) for k in range(block.size))
        at, other_at = block.a + block.size, block.b + block.size
