"""What `load` gives: a sequence of trajectories, each id once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from trajwidgets.errors import FormatError
from trajwidgets.trajectory import Trajectory

_SHOWN = 10


class Runs(Sequence[Trajectory]):
    """Trajectories in the order in which they were read, and the errors of what could not be read.

    A slice is again a `Runs`, with the same errors.

    Raises:
        FormatError: when two of them bear one id.
    """

    def __init__(self, trajectories: Iterable[Trajectory] = (), *, errors: Iterable[FormatError] = ()) -> None:
        self._trajectories = tuple(trajectories)
        self.errors: tuple[FormatError, ...] = tuple(errors)
        seen: set[str] = set()
        for trajectory in self._trajectories:
            if trajectory.trajectory_id in seen:
                raise FormatError(f"two runs bear the id {trajectory.trajectory_id!r}. Give one of them another.")
            seen.add(trajectory.trajectory_id)

    @overload
    def __getitem__(self, place: int) -> Trajectory: ...

    @overload
    def __getitem__(self, place: slice) -> Runs: ...

    def __getitem__(self, place: int | slice) -> Trajectory | Runs:
        if isinstance(place, slice):
            return Runs(self._trajectories[place], errors=self.errors)
        return self._trajectories[place]

    def __len__(self) -> int:
        return len(self._trajectories)

    def __iter__(self) -> Iterator[Trajectory]:
        return iter(self._trajectories)

    def __repr__(self) -> str:
        steps = sum(len(trajectory.steps) for trajectory in self)
        head = f"{_count(len(self), 'run')}, {_count(steps, 'step')}"
        if self.errors:
            head += f", {_count(len(self.errors), 'error')} (see .errors)"
        width = max((len(trajectory.trajectory_id) for trajectory in self[:_SHOWN]), default=0)
        lines = [
            f"  {run.trajectory_id:<{width}}  {_count(len(run.steps), 'step'):>9}  {_goal(run)}"
            for run in self[:_SHOWN]
        ]
        if len(self) > _SHOWN:
            lines.append(f"  ... and {len(self) - _SHOWN} more")
        return "\n".join([f"<Runs: {head}>", *(line.rstrip() for line in lines)])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _goal(run: Trajectory) -> str:
    words = " ".join(run.task.goal.split())
    return words if len(words) <= 60 else words[:59] + "…"
