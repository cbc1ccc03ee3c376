"""tw.summary(store): all that a store holds, at one moment, as data frames and as a page that needs no kernel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trajwidgets.amounts import plural
from trajwidgets.errors import StoreError
from trajwidgets.labels import LabelSchema
from trajwidgets.reports.answers import answers, numbers
from trajwidgets.reports.measured import agreement_by_field, fresh, judged_by_annotators
from trajwidgets.reports.progress import progress
from trajwidgets.store import LabelStore, RunRecord, Verification

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandas import DataFrame


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Summary:
    """What a store held at one moment. The last line of a cell shows it as tables that stay readable without a kernel.

    It holds no word of any trajectory, and of what annotators wrote only what was asked for with `notes=True`. It names
    annotators and shows figures however small: it is for whoever answers for the labels, not for those who still label
    blind.

    Attributes:
        store: the name of the store's file, without its folder.
        project_id: the project the store belongs to.
        as_of: when it was made, by the store's clock.
        version: of trajwidgets.
        n_labels: labels that count now, in any role.
        n_stale: of these, labels on a run or step whose bytes have changed since.
        n_superseded: labels that a later one of the same annotator replaced.
        n_retracted: labels that were undone.
        verification: whether every hash of the log holds, and the hash over the newest event of every writer.
        forms: one row a recorded form: `schema_hash`, `schema`, `fields` (names and kinds), `n_labels`, `recorded_at`.
        runs: one row a run: `trajectory_id`, `n_steps`, `digest`, `task_id`, `n_labels`, one `slice_NAME` a slice.
        annotators: one row an annotator and role: `n_labels`, `n_stale`, `n_runs`, `n_done`, `n_units`, `first_at`,
            `last_at`.
        progress: one row a run, annotator and role: `n_done` of `n_units`, `last_at`.
        answers: one row a field and answer: `field`, `value`, `state`, `n`, `share` (of the labels of that field; a
            multi-choice is counted once for each option it holds). Labels of annotators that are not stale.
        numbers: one row a number field: `field`, `n`, `minimum`, `median`, `mean`, `maximum`.
        agreement: `agreement_table` of the labels of annotators that are not stale.
        trouble: by field, in words, why its agreement cannot be computed.
        notes: the labels of text fields, newest first, where asked for: `trajectory_id`, `step_id`, `field`, `value`,
            `annotator`, `recorded_at`.
    """

    store: str
    project_id: str
    as_of: datetime
    version: str
    n_labels: int
    n_stale: int
    n_superseded: int
    n_retracted: int
    verification: Verification
    schemas: Mapping[str, LabelSchema] = field(default_factory=dict)
    forms: DataFrame
    runs: DataFrame
    annotators: DataFrame
    progress: DataFrame
    answers: DataFrame
    numbers: DataFrame
    agreement: DataFrame
    trouble: Mapping[str, str]
    notes: DataFrame | None

    def __repr__(self) -> str:
        """Stable for a store that has not changed."""
        people = plural(self.annotators["annotator"].nunique(), "annotator")
        proof = "verified" if self.verification.ok else plural(len(self.verification.problems), "PROBLEM", "PROBLEMS")
        runs, labels = plural(len(self.runs), "run"), plural(self.n_labels, "label")
        return f"Summary({self.store!r}: {runs}, {people}, {labels}, {proof})"

    def _repr_html_(self) -> str:
        from trajwidgets.reports.summary_page import summary_page

        return summary_page(self)


def summary(store: LabelStore | str | Path, *, notes: bool = False) -> Summary:
    """What a store holds now: forms, runs, annotators and their progress, answers, agreement, and whether it verifies.

    Every hash of the log is checked, so it takes about a second for ten thousand labels.

    Args:
        store: a `LabelStore`, or the path of its file.
        notes: hold what annotators wrote into text fields, too. Whatever the summary shows is saved with the notebook.

    Raises:
        StoreError: when there is no such file, or it cannot be read.
    """
    if isinstance(store, LabelStore):
        return _summary(store, notes)
    if not Path(store).exists():
        raise StoreError(f"{store}: no such file, so there is nothing to sum up. Pass the path a Labeler was given.")
    with LabelStore(store) as opened:
        return _summary(opened, notes)


def _summary(store: LabelStore, notes: bool) -> Summary:
    as_of = store.now()
    verification = store.verify()
    schemas, runs, history = store.schemas(), store.runs(), store.history()
    current = history[history["status"] == "current"]
    judged = fresh(judged_by_annotators(current, schemas.values()))
    of_annotators = fresh(current[current["role"] == "annotator"])
    steps = progress(current, schemas, runs)
    agreements = list(agreement_by_field(judged, schemas.values()))
    return Summary(
        store=Path(store.path).name,
        project_id=store.project_id,
        as_of=as_of,
        version=version("trajwidgets"),
        n_labels=len(current),
        n_stale=int(current["stale"].sum()),
        n_superseded=int((history["status"] == "superseded").sum()),
        n_retracted=int((history["status"] == "retracted").sum()),
        verification=verification,
        schemas=schemas,
        forms=_forms(store, schemas, current),
        runs=_runs(runs, current),
        annotators=_annotators(current, steps),
        progress=steps,
        answers=answers(of_annotators, schemas.values()),
        numbers=numbers(of_annotators, schemas.values()),
        agreement=_stacked([found.table for found in agreements if found.table is not None]),
        trouble={found.field.name: found.trouble for found in agreements if found.trouble is not None},
        notes=_notes(current) if notes else None,
    )


def _forms(store: LabelStore, schemas: Mapping[str, LabelSchema], current: DataFrame) -> DataFrame:
    import pandas as pd

    recorded = {event.event_id.removeprefix("schema:"): event.time for event in store.events(kinds=["schema"])}
    rows = [
        {
            "schema_hash": schema_hash,
            "schema": schema.name,
            "fields": ", ".join(f"{field.name} ({field.kind.replace('_', ' ')})" for field in schema.fields),
            "n_labels": int((current["schema_hash"] == schema_hash).sum()),
            "recorded_at": recorded.get(schema_hash),
        }
        for schema_hash, schema in schemas.items()
    ]
    return pd.DataFrame(rows, columns=["schema_hash", "schema", "fields", "n_labels", "recorded_at"])


def _runs(runs: Mapping[str, RunRecord], current: DataFrame) -> DataFrame:
    import pandas as pd

    n_labels = current["trajectory_id"].value_counts()
    slices = sorted({name for run in runs.values() for name in run.slices})
    rows = [
        {
            "trajectory_id": run.trajectory_id,
            "n_steps": len(run.steps),
            "digest": run.digest,
            "task_id": run.task_id,
            "n_labels": int(n_labels.get(run.trajectory_id, 0)),
            **{f"slice_{name}": run.slices.get(name) for name in slices},
        }
        for run in runs.values()
    ]
    columns = ["trajectory_id", "n_steps", "digest", "task_id", "n_labels", *(f"slice_{name}" for name in slices)]
    return pd.DataFrame(rows, columns=columns)


def _annotators(current: DataFrame, steps: DataFrame) -> DataFrame:
    person = ["annotator", "role"]
    said = current.groupby(person, sort=True).agg(
        n_labels=("field", "size"),
        n_stale=("stale", "sum"),
        n_runs=("trajectory_id", "nunique"),
        first_at=("recorded_at", "min"),
        last_at=("recorded_at", "max"),
    )
    done = steps.groupby(person)[["n_done", "n_units"]].sum()
    whole = said.join(done).fillna({"n_done": 0, "n_units": 0}).astype({"n_done": "int64", "n_units": "int64"})
    columns = [*person, "n_labels", "n_stale", "n_runs", "n_done", "n_units", "first_at", "last_at"]
    return whole.reset_index()[columns]


def _stacked(tables: list[DataFrame]) -> DataFrame:
    import pandas as pd

    from trajwidgets.agreement import agreement_table

    if tables:
        return pd.concat(tables, ignore_index=True)
    nothing: dict[str, list[Any]] = {name: [] for name in ("trajectory_id", "step_id", "field", "value", "annotator")}
    return agreement_table(pd.DataFrame(nothing))


def _notes(current: DataFrame) -> DataFrame:
    written = current[(current["kind"] == "text") & (current["state"] == "judged")]
    columns = ["trajectory_id", "step_id", "field", "value", "annotator", "recorded_at"]
    return written[columns].iloc[::-1].reset_index(drop=True)
