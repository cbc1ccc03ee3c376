"""Accepted paths: for each task the ways that count as good ones, and how a run compares with the cheapest of them.

A task has several valid paths. Whoever reviews accepts those that are; later runs are known by their calls, and what
people call valid but new can be taken into the set.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from trajwidgets.errors import LabelError
from trajwidgets.labels import AcceptedPath, Policy, Role, settle
from trajwidgets.quality.paths_frames import ACCEPTED, JUDGED, frame_of
from trajwidgets.store import LabelStore, Said
from trajwidgets.trajectory import CallPath, Cost, Trajectory, path_of, task_of

if TYPE_CHECKING:
    from pandas import DataFrame


class AcceptedPaths:
    """The accepted paths of the tasks in a store. What others accept there is seen at the next question.

    Args:
        store: where they are kept, as events of the kind `accepted_path`.
        cost: what a path costs: "steps" are the agent's turns, "calls" its tool calls.
    """

    def __init__(self, store: LabelStore, *, cost: Cost = "steps") -> None:
        self.store, self.cost = store, cost

    def __repr__(self) -> str:
        """How many of how many tasks."""
        paths = self._current()
        return f"AcceptedPaths({len(paths)} of {len({said.act.task_id for said in paths})} tasks, by {self.cost})"

    def accept(
        self,
        run: Trajectory,
        *,
        annotator: str,
        role: Role = "reviewer",
        note: str = "",
        decision_ids: Iterable[str] = (),
    ) -> AcceptedPath:
        """Accept the path a run took for its task; where it is accepted already, what was accepted then.

        Raises:
            LabelError: for a run in which the agent does nothing, and for a rule or a model: people accept.
            StoreError: when it cannot be written, or one of the decisions is not in the store.
        """
        if role in ("rule", "model"):
            raise LabelError(f"role={role!r}: a path is accepted by a person. Let a {role} suggest, see `suggest`.")
        path = path_of(run)
        if not path.n_steps:
            raise LabelError(f"run {run.trajectory_id!r}: the agent does nothing in it, so there is no path to accept.")
        known = self._known(path)
        if known is not None:
            return known.act
        return self._record(_act(run, path, True, note, decision_ids), run, annotator, role)

    def withdraw(self, run: Trajectory, *, annotator: str, role: Role = "reviewer", note: str = "") -> AcceptedPath:
        """Accept the path a run took no longer.

        Raises:
            LabelError: when it is not accepted.
        """
        path = path_of(run)
        if self._known(path) is None:
            raise LabelError(f"run {run.trajectory_id!r}: its path is not accepted for task {path.task_id!r}.")
        return self._record(_act(run, path, False, note, ()), run, annotator, role)

    def accept_labelled(
        self,
        runs: Iterable[Trajectory],
        *,
        annotator: str,
        role: Role = "reviewer",
        field: str = "path",
        value: object = "valid_new",
        policy: Policy = "majority",
    ) -> list[AcceptedPath]:
        """Accept the paths of those runs whose label says so; by default those called valid but new.

        What counts is settled as `labels.settle` does under the policy: what people differ on is not accepted. Each
        acceptance refers to the labels it rests on.
        """
        labels = self.store.to_frame()
        labels = labels[(labels["field"] == field) & (labels["target"] == "run")]
        counts = settle(labels, policy).frame
        called = dict(zip(counts["trajectory_id"], counts["value"], strict=True))
        ids: dict[str, list[str]] = {}
        rows = zip(labels["trajectory_id"], labels["value"], labels["decision_id"], labels["stale"], strict=True)
        for run_id, said, decision_id, stale in rows:
            if said == value and not stale:
                ids.setdefault(run_id, []).append(decision_id)
        return [
            self.accept(run, annotator=annotator, role=role, decision_ids=ids[run.trajectory_id])
            for run in runs
            if called.get(run.trajectory_id) == value and self._known(path_of(run)) is None
        ]

    def of(self, task: str | Trajectory) -> list[AcceptedPath]:
        """The accepted paths of a task (or of the task of a run), cheapest first."""
        task_id = task if isinstance(task, str) else task_of(task)
        paths = [said.act for said in self._current() if said.act.task_id == task_id]
        return sorted(paths, key=lambda path: (self._cost(path), path.path_digest))

    def cheapest(self, task: str | Trajectory) -> AcceptedPath | None:
        """The cheapest accepted path of a task; None where none is."""
        return next(iter(self.of(task)), None)

    def efficiency(self, run: Trajectory) -> float:
        """The cost of the cheapest accepted path as a share of that of the run: 1 as cheap, 0.5 twice as dear.

        Above 1 the run was cheaper than any accepted path. nan where the task has none, or the run costs nothing.
        Whether the run reached its goal is not asked; `judged` has both beside each other.
        """
        return _ratio(self.cheapest(run), path_of(run), self.cost)

    def suggestion(self, run: Trajectory) -> dict[str, Any]:
        """What can be said of a run without reading it, as answers to `presets.path_judgement`.

        For `tw.suggest(runs, run=paths.suggestion, schema=tw.presets.path_judgement.schema, ...)`. Nothing is said of
        the path of a run that no accepted one equals, for whether it is valid is for people to say.
        """
        ratio = self.efficiency(run)
        said: dict[str, Any] = {}
        if not math.isnan(ratio):
            said["efficiency"] = "as_cheap" if ratio >= 1 else "detours" if ratio >= 2 / 3 else "wasteful"
        if self._known(path_of(run)) is not None:
            said["path"] = "known"
        return said

    def judged(self, runs: Iterable[Trajectory]) -> DataFrame:
        """How runs compare with the accepted paths of their tasks: one row a run, in their order.

        ============= ======= =======================================================================================
        column        dtype   what stands in it
        ============= ======= =======================================================================================
        trajectory_id string  the run
        task_id       string  its task
        path          string  `known` where an accepted path has the same calls with the same arguments, else `new`
        same_tools    bool    an accepted path calls the same tools in the same order, whatever the arguments
        n_steps       Int64   turns of the agent
        n_calls       Int64   its tool calls
        cheapest      Int64   the cost of the cheapest accepted path; NA where the task has none
        efficiency    Float64 as `efficiency`; NA where it is nan
        outcome       string  how the run says it ended: success, partial, failure or unknown
        ============= ======= =======================================================================================

        The mean of `efficiency` with 0 for each run that did not succeed is WES+ of OSWorld-Human (Abhyankar et al.
        2025, arXiv 2506.16042), with the cheapest accepted path in place of theirs.
        """
        rows = []
        accepted = [said.act for said in self._current()]
        for run in runs:
            path = path_of(run)
            mine = [each for each in accepted if each.task_id == path.task_id]
            cheapest = min(mine, key=self._cost, default=None)
            ratio = _ratio(cheapest, path, self.cost)
            rows.append(
                (
                    run.trajectory_id,
                    path.task_id,
                    "known" if any(each.path_digest == path.digest for each in mine) else "new",
                    any(each.tools == path.tools for each in mine),
                    path.n_steps,
                    path.n_calls,
                    None if cheapest is None else self._cost(cheapest),
                    None if math.isnan(ratio) else ratio,
                    run.outcome.status,
                )
            )
        return frame_of(rows, JUDGED)

    def to_frame(self) -> DataFrame:
        """Every accepted path, in the order in which they were accepted.

        Columns: `task_id`, `trajectory_id` (string; the run it was seen in), `n_steps`, `n_calls` (Int64), `tools`
        (object; a tuple), `annotator`, `role` (string), `accepted_at` (datetime64[us, UTC]), `note`, `path_digest`,
        `run_digest` (string).
        """
        rows = [
            (
                said.act.task_id,
                said.act.trajectory_id,
                said.act.n_steps,
                said.act.n_calls,
                said.act.tools,
                said.annotator,
                said.role,
                said.event.time,
                said.act.note,
                said.act.path_digest,
                said.act.run_digest,
            )
            for said in self._current()
        ]
        return frame_of(rows, ACCEPTED)

    def _current(self) -> list[Said[AcceptedPath]]:
        """Of each task and path what was said last, where that is that it is accepted."""
        latest: dict[tuple[str, str], Said[AcceptedPath]] = {}
        for said in self.store.said(AcceptedPath):
            latest[said.act.task_id, said.act.path_digest] = said
        return [said for said in latest.values() if said.act.accepted]

    def _known(self, path: CallPath) -> Said[AcceptedPath] | None:
        key = (path.task_id, path.digest)
        return next((said for said in self._current() if (said.act.task_id, said.act.path_digest) == key), None)

    def _cost(self, path: AcceptedPath) -> int:
        return path.n_steps if self.cost == "steps" else path.n_calls

    def _record(self, act: AcceptedPath, run: Trajectory, annotator: str, role: Role) -> AcceptedPath:
        self.store.record_run(run)
        self.store.record(act, annotator=annotator, role=role)
        return act


def _act(run: Trajectory, path: CallPath, accepted: bool, note: str, decision_ids: Iterable[str]) -> AcceptedPath:
    return AcceptedPath(
        act_id=uuid4().hex,
        trajectory_id=run.trajectory_id,
        run_digest=run.digest,
        task_id=path.task_id,
        path_digest=path.digest,
        tools=path.tools,
        n_steps=path.n_steps,
        n_calls=path.n_calls,
        accepted=accepted,
        note=note,
        decision_ids=tuple(decision_ids),
    )


def _ratio(cheapest: AcceptedPath | None, path: CallPath, by: Cost) -> float:
    own = path.cost(by)
    if cheapest is None or not own:
        return math.nan
    return (cheapest.n_steps if by == "steps" else cheapest.n_calls) / own
