"""Who has judged what: annotators by run. It shows no answer, so it is shown to everybody."""

from __future__ import annotations

from trajwidgets.reports.coverage import coverage, judgements_per_item
from trajwidgets.reports.measured import MeasuredField
from trajwidgets.widgets.view_messages import CoverageRow, CoverageView, JudgedBy

MOST_RUNS = 200


def coverage_view(found: MeasuredField) -> CoverageView:
    """The first runs, and how many items have how many judgements."""
    table = coverage(found.rows)
    people = tuple(map(str, sorted(found.rows["annotator"].unique())))
    judged = table.pivot(index="trajectory_id", columns="annotator", values="n_judged")[list(people)]
    n_items = table.groupby("trajectory_id")["n_items"].first()
    return CoverageView(
        annotators=people,
        rows=tuple(
            CoverageRow(trajectory_id=str(run), n_items=int(n_items[run]), judged=tuple(counts))
            for run, counts in zip(judged.index[:MOST_RUNS], judged.to_numpy().tolist(), strict=False)
        ),
        n_rows=len(judged),
        judged_by=tuple(
            JudgedBy(n_annotators=row["n_annotators"], n_items=row["n_items"])
            for row in judgements_per_item(found.rows).to_dict("records")
        ),
    )
