"""Where people agree: the forest plot of the panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from trajwidgets.reports.fitting import fitting_name
from trajwidgets.reports.measured import MeasuredField
from trajwidgets.reports.slices import agreement_by_slice
from trajwidgets.reports.standing import QUERY, standing_of_queries
from trajwidgets.reports.store_decisions import Decided
from trajwidgets.widgets.view_messages import SliceFigure, SlicesView, Withheld
from trajwidgets.widgets.views.states import state_told
from trajwidgets.widgets.views.withholding import ENOUGH, SMALLEST_SLICE, shown, withheld

if TYPE_CHECKING:
    from pandas import DataFrame

    from trajwidgets.agreement import DecisionRule
    from trajwidgets.agreement.decision_log import Look, Place


def slice_frame(found: MeasuredField, queries: Mapping[str, str]) -> DataFrame:
    """The figures of one field, slice by slice.

    Raises:
        AgreementError: as `agreement_by_slice`.
    """
    return agreement_by_slice(found.rows, level=found.measure, categories=found.scale, queries=queries)


def with_states(table: DataFrame, field: str, decided: Decided, standings: Mapping[str, Look]) -> DataFrame:
    """The same with the columns `state` and `why`: of a query as it stands now, else as of the last look at the slice.

    None where nothing is decided.
    """
    import pandas as pd

    places = zip(table["slice"], table["slice_value"], strict=True)
    looks = [
        standings.get(value) if name == QUERY else decided.looks.get((field, name, None if name == "all" else value))
        for name, value in places
    ]
    told = {"state": [look and look.state for look in looks], "why": [look and look.why for look in looks]}
    return table.assign(**{name: pd.Series(words, dtype=object) for name, words in told.items()})


def slices_view(
    found: MeasuredField,
    queries: Mapping[str, str],
    rule: DecisionRule,
    looks: Mapping[Place, Look],
    *,
    everything: bool,
) -> SlicesView:
    """All, then every slice; of one with too few items only how many. A query has its state with it."""
    standings = standing_of_queries(found, queries, rule, looks)
    table = slice_frame(found, queries)
    hidden = _withheld(table, everything=everything)
    return SlicesView(
        coefficient=fitting_name(found.measure),
        enough=ENOUGH,
        slices=tuple(
            SliceFigure(
                slice=row["slice"],
                slice_value="" if row["slice"] == "all" else str(row["slice_value"]),
                n_items=row["n_items"],
                n_runs=row["n_clusters"],
                n_annotators=row["n_annotators"],
                few=row["n_items"] < ENOUGH,
                value=shown(row["value"], why),
                low=shown(row["low"], why),
                high=shown(row["high"], why),
                ac1=shown(row["ac1"], why),
                observed=shown(row["observed"], why),
                paradox=why is None and row["paradox"],
                method=None if why else row["method"],
                reason=None if why else row["reason"],
                withheld=why,
                standing=None if why or row["slice"] != QUERY else state_told(standings[row["slice_value"]], rule),
            )
            for row, why in zip(table.to_dict("records"), hidden, strict=True)
        ),
    )


def _withheld(table: DataFrame, *, everything: bool) -> list[Withheld | None]:
    """By the slices of one name, which together make the whole; a query by itself and by what it leaves."""
    found: list[Withheld | None] = [None] * len(table)
    sizes = table["n_items"].tolist()
    for name in dict.fromkeys(table["slice"]):
        places = [place for place, other in enumerate(table["slice"]) if other == name]
        own = [sizes[place] for place in places]
        why = (
            [withheld([size], everything=everything)[0] for size in own]
            if name == "query"
            else withheld(own, everything=everything)
        )
        for place, reason in zip(places, why, strict=True):
            left = sizes[0] - sizes[place]
            beside = name == "query" and not everything and 0 < left < SMALLEST_SLICE
            found[place] = reason or ("difference" if beside else None)
    return found
