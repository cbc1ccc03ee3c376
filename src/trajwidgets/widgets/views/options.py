"""Agreement on each option of a multi-choice as the panel's overview shows it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from trajwidgets.labels import Field
from trajwidgets.widgets.report_messages import Coefficient, OptionReport
from trajwidgets.widgets.views.answers import worded
from trajwidgets.widgets.views.withholding import shown, withheld

if TYPE_CHECKING:
    from pandas import DataFrame

#: So many options are listed, those chosen most often; a taxonomy may have hundreds. `to_frame("options")` has all.
MOST_OPTIONS = 40


def options_told(field: Field, table: DataFrame | None) -> tuple[OptionReport, ...]:
    """The options in declared order, less what would give an answer away."""
    if table is None:
        return ()
    if len(table) > MOST_OPTIONS:
        table = table.loc[table["n_chosen"].nlargest(MOST_OPTIONS).index.sort_values()]
    words = worded(field)
    hidden = withheld(table["n_chosen"].tolist(), everything=False)
    return tuple(
        OptionReport(
            option=words(row["option"]),
            n_chosen=0 if why else row["n_chosen"],
            prevalence=shown(row["prevalence"], why),
            observed=shown(row["observed"], why),
            kappa=_kappa(row, hidden=why is not None),
            withheld=why,
        )
        for row, why in zip(table.to_dict("records"), hidden, strict=True)
    )


def _kappa(row: dict[Any, Any], *, hidden: bool) -> Coefficient:
    method = "Cohen" if row["coefficient"] == "cohen_kappa" else "Light"
    if hidden or math.isnan(row["value"]):
        return Coefficient(value=None, reason=None if hidden else row["reason"], method=method)
    return Coefficient(value=float(row["value"]), reason=None, method=method)
