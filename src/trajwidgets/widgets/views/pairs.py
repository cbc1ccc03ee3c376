"""Who agrees with whom: the heat map of the panel."""

from __future__ import annotations

from trajwidgets.reports.fitting import fitting_name
from trajwidgets.reports.measured import MeasuredField
from trajwidgets.reports.pairs import pairwise_agreement
from trajwidgets.widgets.view_messages import PairFigure, PairsView
from trajwidgets.widgets.views.withholding import ENOUGH, shown, withheld


def pairs_view(found: MeasuredField, *, everything: bool) -> PairsView:
    """Every two annotators; of a pair that shares too few items only how many."""
    ratings = found.ratings()
    table = pairwise_agreement(ratings, level=found.measure)
    hidden = withheld(table["n_items"].tolist(), everything=everything)
    rows = zip(table.to_dict("records"), hidden, strict=True)
    return PairsView(
        coefficient=fitting_name(found.measure),
        annotators=tuple(map(str, ratings.annotators)),
        pairs=tuple(
            PairFigure(
                annotator=row["annotator"],
                other=row["other"],
                n_items=row["n_items"],
                few=row["n_items"] < ENOUGH,
                value=shown(row["value"], why),
                observed=shown(row["observed"], why),
                reason=None if why else row["reason"],
                withheld=why,
            )
            for row, why in rows
        ),
        enough=ENOUGH,
    )
