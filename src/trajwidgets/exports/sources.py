"""The runs of an export, each id once, and which labels judged the bytes that they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from trajwidgets.errors import ExportError
from trajwidgets.labels import has_changed
from trajwidgets.trajectory import RunSummary, Trajectory, summary_of

if TYPE_CHECKING:
    from pandas import DataFrame


class RunSource(Protocol):
    """Runs by their id, perhaps each read from its file when it is asked for: what `tw.load` gives."""

    @property
    def summaries(self) -> tuple[RunSummary, ...]:
        """What can be said of each without its text."""
        ...

    def get(self, trajectory_id: str) -> Trajectory | None:
        """The run of that id, if there is one."""
        ...

    def __iter__(self) -> Iterator[Trajectory]:
        """In their order."""
        ...


class _Held:
    """Runs in memory."""

    def __init__(self, runs: Iterable[Trajectory]) -> None:
        self._runs: dict[str, Trajectory] = {}
        for run in runs:
            if self._runs.setdefault(run.trajectory_id, run) is not run:
                raise ExportError(f"two runs bear the id {run.trajectory_id!r}. Give one of them another.")

    @property
    def summaries(self) -> tuple[RunSummary, ...]:
        return tuple(map(summary_of, self._runs.values()))

    def get(self, trajectory_id: str) -> Trajectory | None:
        return self._runs.get(trajectory_id)

    def __iter__(self) -> Iterator[Trajectory]:
        return iter(self._runs.values())


def source_of(runs: Trajectory | Iterable[Trajectory] | RunSource) -> RunSource:
    """The runs as a source: what `load` gave as it is, so that large files stay where they are.

    Raises:
        ExportError: when two of them bear one id.
    """
    if isinstance(runs, Trajectory):
        return _Held([runs])
    if hasattr(type(runs), "summaries") and hasattr(type(runs), "get"):
        return runs  # type: ignore[return-value]  # it has what a source has
    return _Held(runs)


def of_these(labels: DataFrame, runs: RunSource) -> DataFrame:
    """The labels of these runs, `stale` where they judged other bytes than those of today's.

    What a label does not say it does not deny; one that says nothing is as stale as its frame says.
    """
    summaries = {summary.trajectory_id: summary for summary in runs.summaries}
    if "trajectory_id" not in labels.columns:
        return labels
    ours = labels[labels["trajectory_id"].isin(list(summaries))]
    return ours.assign(stale=list(_stale(ours, summaries)))


def _stale(labels: DataFrame, summaries: Mapping[str, RunSummary]) -> Iterator[bool]:
    names = ("trajectory_id", "step_id", "run_digest", "step_digest", "decision_id")
    nothing = [None] * len(labels)
    run_ids, step_ids, run_digests, step_digests, decision_ids = (
        [value if isinstance(value, str) else None for value in labels[name].tolist()]
        if name in labels.columns
        else nothing
        for name in names
    )
    given = labels["stale"].tolist() if "stale" in labels.columns else [False] * len(labels)
    steps_of: dict[str | None, set[str | None]] = {}
    for decision_id, step_id in zip(decision_ids, step_ids, strict=True):
        steps_of.setdefault(decision_id, set()).add(step_id)
    for place, stale in enumerate(given):
        run_digest, step_digest = run_digests[place] or "", step_digests[place] or ""
        step_id, decision_id = step_ids[place], decision_ids[place]
        run = summaries[run_ids[place] or ""]
        if not (run_digest or step_digest):
            yield stale is True or (step_id is not None and run.step_digest(step_id) is None)
            continue
        alone = decision_id is None or len(steps_of[decision_id]) == 1
        of_step = step_id if alone else None
        yield has_changed(run, step_id, run_digest=run_digest, step_digest=step_digest, of_step=of_step)
