"""RunSummary: what can be said of a run without its text, small enough to be kept for every run of a large file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from trajwidgets.trajectory.model import Actor, Trajectory

_GOAL = 1000


class StepSummary(NamedTuple):
    """A step without its text. `part_kinds`: the kinds its parts have, each once, in order of appearance.

    `call_ids`: the ids of the tool calls in it, in their order.
    """

    step_id: str
    actor: Actor
    digest: str
    part_kinds: tuple[str, ...]
    is_copied: bool
    call_ids: tuple[str, ...]


@dataclass(frozen=True)
class RunSummary:
    """A run without its text, in some 200 bytes a step.

    `goal` is cut to its first thousand characters. `copied` are the ids of the steps copied from an earlier run.
    """

    trajectory_id: str
    goal: str
    task_id: str | None
    slices: dict[str, str]
    digest: str
    step_ids: tuple[str, ...]
    copied: frozenset[str]
    _actors: tuple[Actor, ...]
    _digests: bytes
    _part_kinds: tuple[tuple[str, ...], ...]
    #: A line for each step, JSON where it has calls: ids are unlike each other, and as objects they would be most of
    #: what is kept of a run.
    _calls: str

    @property
    def n_steps(self) -> int:
        """How many steps the run has."""
        return len(self.step_ids)

    @property
    def steps(self) -> Iterator[StepSummary]:
        """The steps in their order."""
        columns = zip(self.step_ids, self._actors, self._part_kinds, self._call_ids(), strict=True)
        for place, (step_id, actor, kinds, call_ids) in enumerate(columns):
            yield StepSummary(step_id, actor, self._digest_at(place), kinds, step_id in self.copied, call_ids)

    def calls(self) -> dict[str, tuple[str, ...]]:
        """The ids of the tool calls of each step that has any, by the step's id."""
        return {step_id: ids for step_id, ids in zip(self.step_ids, self._call_ids(), strict=True) if ids}

    def _call_ids(self) -> Iterator[tuple[str, ...]]:
        lines = self._calls.split("\n") if self.step_ids else []
        return (tuple(json.loads(line)) if line else () for line in lines)

    def step_digest(self, step_id: str | None) -> str | None:
        """The digest of a step; None where the run has no step of that id."""
        place = self._places.get(step_id or "")
        return None if place is None else self._digest_at(place)

    def place_of(self, step_id: str) -> int:
        """The place of a step in the run, from 0; behind the last one for a step that is none of it."""
        return self._places.get(step_id, len(self.step_ids))

    def _digest_at(self, place: int) -> str:
        return self._digests[32 * place : 32 * place + 32].hex()

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {step_id: place for place, step_id in enumerate(self.step_ids)}


def summary_of(trajectory: Trajectory) -> RunSummary:
    """The summary of a run; digests that were not asked for before are computed now."""
    kinds: dict[tuple[str, ...], tuple[str, ...]] = {}  # steps are alike: thousands share one tuple
    part_kinds = []
    for step in trajectory.steps:
        found = tuple(dict.fromkeys(part.type for part in step.parts))
        part_kinds.append(kinds.setdefault(found, found))
    return RunSummary(
        trajectory_id=trajectory.trajectory_id,
        goal=trajectory.task.goal[:_GOAL],
        task_id=trajectory.task.task_id,
        slices=trajectory.slices,
        digest=trajectory.digest,
        step_ids=tuple(step.step_id for step in trajectory.steps),
        copied=frozenset(step.step_id for step in trajectory.steps if step.is_copied),
        _actors=tuple(step.actor for step in trajectory.steps),
        _digests=b"".join(bytes.fromhex(step.digest) for step in trajectory.steps),
        _part_kinds=tuple(part_kinds),
        _calls="\n".join(json.dumps(ids) if (ids := step.call_ids) else "" for step in trajectory.steps),
    )
