"""Agreement on sets of options: on each option by itself, chosen or not, and by how far apart sets are."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from trajwidgets.reports.fitting import fitting_coefficient
from trajwidgets.reports.per_label import agreement_by_label

if TYPE_CHECKING:
    from pandas import DataFrame

    from trajwidgets.agreement import AgreementResult, Ratings


def agreement_by_option(ratings: Ratings, options: Sequence[Hashable], *, bounds: bool = True) -> DataFrame:
    """One row for each option of a multi-choice, which every annotator of an item chose or did not choose.

    Columns: `option`, `n_items` (with two judgements or more), `n_chosen` (items on which at least one of these chose
    it), `prevalence` (its share of the judgements), `observed` (percent agreement on chosen or not), `coefficient`
    ("cohen_kappa", of more than two annotators "light_kappa"), `value`, `low`, `high`, `method` (how the interval was
    made), `reason` (in words why there is no coefficient, such as an option that nobody chose), `agreement` (of whoever
    chose it, how probable that another does: see `agreement_by_label`).

    Args:
        ratings: of sets of options, as of `ratings_table`.
        options: all that could be chosen.
        bounds: whether to work out the intervals too, which take longer than all the rest; else they are nan.
    """
    import pandas as pd

    from trajwidgets.agreement import percent_agreement

    held = agreement_by_label(ratings, options=options)
    pairable = ratings.patterns.pairable.items
    rows = []
    for option, said in zip(options, held.to_dict("records"), strict=True):
        one = chosen_or_not(ratings, option)
        found = fitting_coefficient(one, "nominal")
        interval = (found.low, found.high, found.method) if bounds else (np.nan, np.nan, None)
        counts = (pairable, said["n_items"], said["prevalence"], percent_agreement(one).value)
        rows.append((option, *counts, found.coefficient, found.value, *interval, found.reason, said["agreement"]))
    names = ("option", "n_items", "n_chosen", "prevalence", "observed", "coefficient", "value", "low", "high")
    frame = pd.DataFrame(rows, columns=[*names, "method", "reason", "agreement"], dtype=object)
    numbers = ("prevalence", "observed", "value", "low", "high", "agreement")
    return frame.astype({"n_items": "int64", "n_chosen": "int64"} | dict.fromkeys(numbers, "float64"))


def chosen_or_not(ratings: Ratings, option: Hashable) -> Ratings:
    """The same ratings as answers to the question whether an option is chosen: False or True."""
    holds = [isinstance(chosen, frozenset) and option in chosen for chosen in ratings.categories]
    answers = np.array([*holds, -1], dtype=np.int64)  # code -1, no rating, stays one
    codes: Any = np.asfortranarray(answers[ratings.codes])
    return replace(ratings, codes=codes, categories=(False, True), declared=True, levels=("nominal",))


def masi_alpha(ratings: Ratings) -> AgreementResult:
    """Krippendorff's alpha of sets of options with the MASI distance (Passonneau 2006).

    It counts two sets of which one holds the other as nearer than two that overlap otherwise, where the Jaccard
    distance of `fitting_coefficient` asks only for the share of options in common.
    """
    from trajwidgets.agreement import krippendorff_alpha

    return krippendorff_alpha(ratings, level="masi_passonneau2006")
