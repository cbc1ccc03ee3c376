"""Pair: two runs of one task, or two branches of one run, to say which is better, whichever side it stands on.

The two have an order, that of their names, and a label on them is said in it: the lowest value of an ordered field
prefers the first, the highest the second. Whoever labels sees them left and right, as drawn by lot; what they say is
turned on its way into the store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import combinations
from uuid import uuid4

from pydantic import JsonValue

from trajwidgets.errors import LabelError
from trajwidgets.labels.fields import Field, OrderedChoiceField, ScaleField
from trajwidgets.labels.label import Decision, Label
from trajwidgets.labels.schema import LabelSchema
from trajwidgets.labels.sides import Sides, Which
from trajwidgets.labels.targets import PairTarget
from trajwidgets.trajectory import Alignment, Trajectory, align, task_of

#: A run; or one of its branches, by a step that only this branch has.
Way = Trajectory | tuple[Trajectory, str]


@dataclass(frozen=True, repr=False)
class Pair:
    """Two ways to do one task, in the order of their names; made by `Pair.of` or `pairs_of`."""

    first: Trajectory
    second: Trajectory
    first_step: str | None = None
    second_step: str | None = None
    across_tasks: bool = False

    @classmethod
    def of(cls, one: Way, other: Way, *, across_tasks: bool = False) -> Pair:
        """The pair of two runs, or of two branches given as (run, step_id), in whichever order.

        Raises:
            LabelError: when both are the same.
            TrajectoryError: when they are of different tasks, unless `across_tasks`, or there is no such step.
        """
        ways = [way if isinstance(way, tuple) else (way, None) for way in (one, other)]
        (first, step), (second, other_step) = sorted(ways, key=lambda way: (way[0].trajectory_id, way[1] or ""))
        if (first.trajectory_id, step) == (second.trajectory_id, other_step):
            raise LabelError(
                f"run {first.trajectory_id!r} is compared with itself. Pass two runs, or two branches of it as "
                f"(run, step_id)."
            )
        pair = cls(first, second, step, other_step, across_tasks)
        _ = pair.alignment  # says now what is wrong with them
        return pair

    @cached_property
    def alignment(self) -> Alignment:
        """The first held against the second."""
        return align(
            self.first,
            self.second,
            step_id=self.first_step,
            other_step_id=self.second_step,
            across_tasks=self.across_tasks,
        )

    @property
    def target(self) -> PairTarget:
        """What a label on them speaks of: `trajectory_id` is the first one's."""
        return PairTarget(
            trajectory_id=self.first.trajectory_id,
            other_trajectory_id=self.second.trajectory_id,
            step_id=self.first_step,
            other_step_id=self.second_step,
        )

    def left_for(self, annotator: str, seed: int = 0) -> Which:
        """Which of the two stands left for this annotator: by lot, and the same whenever they come back."""
        lot = sha256(f"{seed}\n{annotator}\n{self.first.trajectory_id}\n{self.target.key}".encode()).digest()
        return "first" if lot[0] % 2 == 0 else "second"

    def decision(self, schema: LabelSchema, seen: Mapping[str, JsonValue], *, left: Which) -> Decision:
        """The decision of somebody who says `seen`, field -> value, of the two with this one on the left.

        In `seen` the lowest value of an ordered field prefers the left one; in the decision, the first.

        Raises:
            LabelError: when the form does not take it.
        """
        labels = []
        for name, value in seen.items():
            field = schema.field(name)
            told = value if left == "first" else mirrored(field, value)
            labels.append(Label(target=self.target, field=name, value=told))
        decision = Decision(
            decision_id=uuid4().hex,
            trajectory_id=self.first.trajectory_id,
            schema_hash=schema.schema_hash,
            labels=tuple(labels),
            run_digest=self.first.digest,
            sides=Sides(left=left, other_digest=self.second.digest, parted_at=self.alignment.parts_at),
        )
        return schema.validate_decision(decision)

    def __repr__(self) -> str:
        """Stable."""
        names = [
            run.trajectory_id if step is None else f"{run.trajectory_id} through {step}"
            for run, step in ((self.first, self.first_step), (self.second, self.second_step))
        ]
        return f"Pair({names[0]!r}, {names[1]!r})"


def pairs_of(runs: Iterable[Trajectory]) -> list[Pair]:
    """Every two runs that have a task in common, tasks in the order in which they first occur."""
    by_task: dict[str, list[Trajectory]] = defaultdict(list)
    for run in runs:
        by_task[task_of(run)].append(run)
    return [Pair.of(one, other) for same in by_task.values() for one, other in combinations(same, 2)]


def mirrored(field: Field, value: JsonValue) -> JsonValue:
    """The value with the two sides changed: of an ordered field its mirror image on the scale, of others itself."""
    if not isinstance(field, OrderedChoiceField | ScaleField):
        return value
    values: list[JsonValue] = [option.value for option in field.options]
    return values[-1 - values.index(value)] if value in values else value
