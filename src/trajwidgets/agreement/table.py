"""The agreement table: every coefficient per field and slice, as a tidy data frame."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from trajwidgets.agreement.cohen import cohen_kappa
from trajwidgets.agreement.columns import did_you_mean, item_names, listed, require_columns
from trajwidgets.agreement.krippendorff import krippendorff_alpha
from trajwidgets.agreement.light import light_kappa
from trajwidgets.agreement.percent import percent_agreement
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Duplicates, ratings_table
from trajwidgets.agreement.result import AgreementResult
from trajwidgets.agreement.slices import SLICE_PREFIX, field_by_field, slice_columns, slices_of
from trajwidgets.agreement.weights import is_number
from trajwidgets.amounts import plural
from trajwidgets.errors import AgreementError

COEFFICIENTS = ("percent_agreement", "kappa", "alpha")
COLUMNS = {
    "percent_agreement": ("percent_agreement",),
    "kappa": ("kappa", "kappa_method", "kappa_reason"),
    "alpha": ("alpha", "alpha_reason"),
}


def agreement_table(
    frame: pd.DataFrame,
    *,
    by: str | Sequence[str] | None = None,
    coefficients: Sequence[str] = COEFFICIENTS,
    fields: Sequence[str] | None = None,
    scales: Mapping[str, Sequence[Hashable] | None] | None = None,
    min_items: int = 1,
    item: str | Sequence[str] | None = None,
    annotator: str = "annotator",
    value: str = "value",
    duplicates: Duplicates = "raise",
) -> pd.DataFrame:
    """One row per field and slice: percent agreement, kappa (Cohen's, or Light's for more than two) and alpha.

    The first row of a field is the slice "all"; then one row per value of each column in `by`. Columns: `field`,
    `slice` (the column's name without "slice_"), `slice_value`, `n_items` (with two ratings or more), `n_annotators`,
    `percent_agreement`, `kappa`, `kappa_method`, `kappa_reason`, `alpha`, `alpha_reason`. A coefficient is nan where
    it is undefined, and its reason says why. Text fields are left out. Of sets of options alpha has the Jaccard
    distance; the other two take a set as a whole, the same or another.

    Args:
        frame: one row per judgement, of one field or of many (a column `field`); see `ratings_table`. The columns
            `kind` and `level`, where present, say how a field is measured.
        by: columns to slice by; by default those whose name starts with "slice_". Rows without a value there count
            for "all" only.
        coefficients: which of "percent_agreement", "kappa" and "alpha"; the columns of the others are left out.
        fields: which fields, in this order; by default all but texts, in the order of the frame.
        scales: for each field its declared options in order. Needed for ordered fields of words in a frame that mixes
            fields, where no column declares the order; without it their alpha is nan.
        min_items: where fewer items have two ratings, the numbers are withheld and the reason says so, lest a figure
            about two items reveal what a colleague chose.
        item: the column or columns that identify an item.
        annotator: the column with the annotator's name.
        value: the column with the judgement.
        duplicates: "raise", "first" or "last".

    Raises:
        AgreementError: An unknown coefficient, field or slice column, or a frame that cannot be read as ratings.
    """
    unknown = [name for name in coefficients if name not in COEFFICIENTS]
    if unknown:
        raise AgreementError(
            f"no coefficient {unknown[0]!r} in the table{did_you_mean(unknown[0], COEFFICIENTS)} "
            f"It has {listed(COEFFICIENTS)}."
        )
    if not isinstance(frame, pd.DataFrame):
        raise AgreementError(
            f"agreement needs a pandas DataFrame with one row per judgement, not {type(frame).__name__}."
        )
    slices = slice_columns(frame, by)
    require_columns(frame, slices, "by")
    needed = {*item_names(frame, item), annotator, value, "field", "kind", "level", "state", *slices}
    frame = frame[[name for name in frame.columns if name in needed]]
    read = partial(ratings_table, item=item, annotator=annotator, value=value, duplicates=duplicates)
    rows = []
    for field, part in field_by_field(frame, fields):
        declared = (scales or {}).get(field) if field is not None else None
        if declared is not None and "kind" in part.columns and (part["kind"] == "multi_choice").any():
            declared = None  # its values are sets of options, not options
        whole = read(part, field=field, categories=declared)
        rows.append(row_of(field, "all", None, whole, coefficients, min_items))
        for name in slices:
            for place, chosen in slices_of(part[name]):
                ratings = read(part[chosen], field=field, categories=declared)
                rows.append(row_of(field, name.removeprefix(SLICE_PREFIX), place, ratings, coefficients, min_items))
    return table_of(rows, coefficients)


def table_of(rows: Sequence[Mapping[str, Any]], coefficients: Sequence[str]) -> pd.DataFrame:
    """The rows as the frame that `agreement_table` documents."""
    names = ["field", "slice", "slice_value", "n_items", "n_annotators"]
    names += [name for coefficient in COEFFICIENTS if coefficient in coefficients for name in COLUMNS[coefficient]]
    kinds = {name: "float64" for name in COEFFICIENTS if name in coefficients}
    # Words stay Python objects: left to itself, pandas 3 turns None into nan.
    return pd.DataFrame(rows, columns=names, dtype=object).astype(
        {"n_items": "int64", "n_annotators": "int64", **kinds}
    )


def row_of(
    field: str | None, name: str, place: Any, ratings: Ratings, coefficients: Sequence[str], min_items: int
) -> dict[str, Any]:
    """The row of one slice of a field, from its ratings."""
    n_items = ratings.patterns.pairable.items
    row: dict[str, Any] = {
        "field": field,
        "slice": name,
        "slice_value": place,
        "n_items": n_items,
        "n_annotators": len(ratings.annotators),
        "kappa_method": None,
    }
    few = f"fewer than {min_items} items were judged by two annotators" if 0 < n_items < min_items else None
    if "percent_agreement" in coefficients:
        row["percent_agreement"] = np.nan if few else percent_agreement(ratings, interval=None).value
    if "kappa" in coefficients:
        two = len(ratings.annotators) <= 2
        found = cohen_kappa(ratings, interval=None) if two else light_kappa(ratings, interval=None)
        row |= {"kappa": np.nan if few else found.value, "kappa_reason": few or found.reason}
        if not is_number(ratings):
            row["kappa_method"] = "Cohen" if two else _light(found, ratings.sharing_pairs)
    if "alpha" in coefficients:
        found = krippendorff_alpha(ratings, level="jaccard" if holds_sets(ratings) else None, interval=None)
        row |= {"alpha": np.nan if few else found.value, "alpha_reason": few or found.reason}
    return row


def holds_sets(ratings: Ratings) -> bool:
    """Whether the values are sets of options, as those of a multi-choice are."""
    return bool(ratings.categories) and all(isinstance(category, frozenset) for category in ratings.categories)


def _light(found: AgreementResult, shared: int) -> str:
    if found.reason is not None:
        return "Light"
    of = f"{found.n_pairs} of " if found.n_pairs < shared else ""
    return f"Light, mean of {of}{plural(shared, 'pair')}"
