"""What `load` gives: a sequence of trajectories, each id once, in memory or read from their files when asked for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, overload

from trajwidgets.amounts import plural
from trajwidgets.errors import FormatError, TrajectoryError
from trajwidgets.formats.places import Place, Shelf
from trajwidgets.trajectory import RunSummary, Trajectory, summary_of

_SHOWN = 10


class Shelved(NamedTuple):
    """A run that stays in its file."""

    summary: RunSummary
    place: Place

    @property
    def trajectory_id(self) -> str:
        """The run's id."""
        return self.summary.trajectory_id


class Runs(Sequence[Trajectory]):
    """Trajectories in the order in which they were read, and the errors of what could not be read.

    `runs[0]` and `runs["the-id"]` are a run, a slice is again a `Runs`, with the same errors. Runs of large sources
    stay in their files: each is read when it is asked for, and let go when others were (see `load`). To keep one, keep
    what `runs[...]` gave.

    Raises:
        FormatError: when two of them bear one id; later, when the file of a run has changed since it was loaded.
    """

    def __init__(self, trajectories: Iterable[Trajectory] = (), *, errors: Iterable[FormatError] = ()) -> None:
        self._fill(tuple(trajectories), errors, Shelf())

    def _fill(self, entries: tuple[Trajectory | Shelved, ...], errors: Iterable[FormatError], shelf: Shelf) -> None:
        self._entries = entries
        self._shelf = shelf
        self.errors: tuple[FormatError, ...] = tuple(errors)
        self._numbers: dict[str, int] = {}
        for number, entry in enumerate(entries):
            if self._numbers.setdefault(entry.trajectory_id, number) != number:
                raise FormatError(f"two runs bear the id {entry.trajectory_id!r}. Give one of them another.")

    @classmethod
    def shelved(
        cls, entries: Iterable[Trajectory | Shelved], *, errors: Iterable[FormatError] = (), shelf: Shelf
    ) -> Runs:
        """Runs some of which stay in their files."""
        runs = cls.__new__(cls)
        runs._fill(tuple(entries), errors, shelf)
        return runs

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the runs in order."""
        return tuple(self._numbers)

    @property
    def summaries(self) -> tuple[RunSummary, ...]:
        """What can be said of each run without its text: id, goal, slices, digests, steps. Reads no file."""
        return tuple(entry.summary if isinstance(entry, Shelved) else summary_of(entry) for entry in self._entries)

    @overload
    def __getitem__(self, place: int | str) -> Trajectory: ...

    @overload
    def __getitem__(self, place: slice) -> Runs: ...

    def __getitem__(self, place: int | str | slice) -> Trajectory | Runs:
        if isinstance(place, slice):
            return Runs.shelved(self._entries[place], errors=self.errors, shelf=self._shelf)
        if isinstance(place, str):
            found = self.get(place)
            if found is None:
                near = difflib.get_close_matches(place, self.ids, n=1)
                raise TrajectoryError(f"no run {place!r} here{f'; did you mean {near[0]!r}?' if near else '.'}")
            return found
        return self._read(self._entries[place])

    def get(self, trajectory_id: str) -> Trajectory | None:
        """The run of that id, if there is one."""
        number = self._numbers.get(trajectory_id)
        return None if number is None else self._read(self._entries[number])

    def _read(self, entry: Trajectory | Shelved) -> Trajectory:
        return self._shelf.take(entry.summary, entry.place) if isinstance(entry, Shelved) else entry

    def __contains__(self, run: object) -> bool:
        """Whether a run, or the run of an id, is among them."""
        if isinstance(run, str):
            return run in self._numbers
        return isinstance(run, Trajectory) and self.get(run.trajectory_id) == run

    def index(self, run: Any, start: int = 0, stop: int | None = None) -> int:
        """The place of a run, or of the run of an id; ValueError where it is not among them."""
        number = self._numbers.get(run if isinstance(run, str) else getattr(run, "trajectory_id", ""), -1)
        if number not in range(*slice(start, stop).indices(len(self))) or run not in self:
            raise ValueError(f"{run if isinstance(run, str) else type(run).__name__!r} is not among these runs")
        return number

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Trajectory]:
        return map(self._read, self._entries)

    def __repr__(self) -> str:
        rows = [_row(entry) for entry in self._entries]
        head = f"{plural(len(self), 'run')}, {plural(sum(steps for _, steps, _ in rows), 'step')}"
        if self.errors:
            head += f", {plural(len(self.errors), 'error')} (see .errors)"
        shown = rows[:_SHOWN]
        width = max((len(name) for name, _, _ in shown), default=0)
        lines = [f"  {name:<{width}}  {plural(steps, 'step'):>9}  {_brief(goal)}" for name, steps, goal in shown]
        if len(self) > _SHOWN:
            lines.append(f"  ... and {len(self) - _SHOWN} more")
        return "\n".join([f"<Runs: {head}>", *(line.rstrip() for line in lines)])


def _row(entry: Trajectory | Shelved) -> tuple[str, int, str]:
    """Id, number of steps and goal; a run in memory needs no digests for that."""
    if isinstance(entry, Shelved):
        return entry.summary.trajectory_id, entry.summary.n_steps, entry.summary.goal
    return entry.trajectory_id, len(entry.steps), entry.task.goal


def _brief(goal: str) -> str:
    words = " ".join(goal.split())
    return words if len(words) <= 60 else words[:59] + "…"
