"""The agreement table: every coefficient per field and slice, as a tidy data frame."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from trajwidgets.agreement.clusters import AUTO, TRAJECTORY
from trajwidgets.agreement.cohen import cohen_kappa
from trajwidgets.agreement.columns import did_you_mean, item_names, listed, require_columns
from trajwidgets.agreement.frames import as_pandas
from trajwidgets.agreement.interval_choice import IntervalChoice, IntervalKind
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

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame

NO_INTERVAL = IntervalChoice(None)

COEFFICIENTS = ("percent_agreement", "kappa", "alpha")
COLUMNS = {
    "percent_agreement": ("percent_agreement",),
    "kappa": ("kappa", "kappa_method", "kappa_reason"),
    "alpha": ("alpha", "alpha_reason"),
}


def agreement_table(
    frame: Frame,
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
    interval: IntervalKind | None = None,
    confidence: float = 0.95,
    cluster: str | None = AUTO,
    seed: int = 0,
) -> pd.DataFrame:
    """One row per field and slice: percent agreement, kappa (Cohen's, or Light's for more than two) and alpha.

    The first row of a field is the slice "all"; then one row per value of each column in `by`. Columns: `field`,
    `slice` (the column's name without "slice_"), `slice_value`, `n_items` (with two ratings or more), `n_annotators`,
    `percent_agreement`, `kappa`, `kappa_method`, `kappa_reason`, `alpha`, `alpha_reason`. A coefficient is nan where
    it is undefined, and its reason says why. Text fields are left out. Of sets of options alpha has the Jaccard
    distance; the other two take a set as a whole, the same or another.

    With `interval` each coefficient has its bounds and in words how they were made or why there are none, such as
    `alpha_low`, `alpha_high` and `alpha_interval`, and `n_clusters` says how many clusters the items lie in, <NA> where
    they are taken for independent.

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
        interval: which interval to give, such as "auto"; None gives none. This and the rest as in `Reading`.
        confidence: of the intervals.
        cluster: the column with the cluster of an item.
        seed: of the intervals' random numbers.

    Raises:
        AgreementError: An unknown coefficient, field or slice column, or a frame that cannot be read as ratings.
    """
    unknown = [name for name in coefficients if name not in COEFFICIENTS]
    if unknown:
        raise AgreementError(
            f"no coefficient {unknown[0]!r} in the table{did_you_mean(unknown[0], COEFFICIENTS)} "
            f"It has {listed(COEFFICIENTS)}."
        )
    frame = as_pandas(frame)
    choice = IntervalChoice(interval, confidence, seed)
    slices = slice_columns(frame, by)
    require_columns(frame, slices, "by")
    needed = {*item_names(frame, item), annotator, value, "field", "kind", "level", "state", *slices}
    needed.add(TRAJECTORY if cluster == AUTO or cluster is None else cluster)
    frame = frame[[name for name in frame.columns if name in needed]]
    read = partial(ratings_table, item=item, annotator=annotator, value=value, duplicates=duplicates, cluster=cluster)
    rows = []
    for field, part in field_by_field(frame, fields):
        declared = (scales or {}).get(field) if field is not None else None
        if declared is not None and "kind" in part.columns and (part["kind"] == "multi_choice").any():
            declared = None  # its values are sets of options, not options
        whole = read(part, field=field, categories=declared)
        rows.append(row_of(field, "all", None, whole, coefficients, min_items, choice))
        for name in slices:
            for place, chosen in slices_of(part[name]):
                ratings = read(part[chosen], field=field, categories=declared)
                rows.append(
                    row_of(field, name.removeprefix(SLICE_PREFIX), place, ratings, coefficients, min_items, choice)
                )
    return table_of(rows, coefficients, intervals=interval is not None)


def table_of(
    rows: Sequence[Mapping[str, Any]], coefficients: Sequence[str], *, intervals: bool = False
) -> pd.DataFrame:
    """The rows as the frame that `agreement_table` documents."""
    names = ["field", "slice", "slice_value", "n_items", "n_annotators", *(["n_clusters"] if intervals else [])]
    kinds: dict[str, str] = {"n_clusters": "Int64"} if intervals else {}
    for coefficient in [name for name in COEFFICIENTS if name in coefficients]:
        numbers = [coefficient, *([f"{coefficient}_low", f"{coefficient}_high"] if intervals else [])]
        names += [*numbers, *([f"{coefficient}_interval"] if intervals else []), *COLUMNS[coefficient][1:]]
        kinds |= dict.fromkeys(numbers, "float64")
    # Words stay Python objects: left to itself, pandas 3 turns None into nan.
    return pd.DataFrame(rows, columns=names, dtype=object).astype(
        {"n_items": "int64", "n_annotators": "int64", **kinds}
    )


def row_of(
    field: str | None,
    name: str,
    place: Any,
    ratings: Ratings,
    coefficients: Sequence[str],
    min_items: int,
    choice: IntervalChoice = NO_INTERVAL,
) -> dict[str, Any]:
    """The row of one slice of a field, from its ratings."""
    n_items = ratings.patterns.pairable.items
    ratings = ratings.choosing(choice)
    row: dict[str, Any] = {
        "field": field,
        "slice": name,
        "slice_value": place,
        "n_items": n_items,
        "n_annotators": len(ratings.annotators),
        "kappa_method": None,
    }
    if choice.kind is not None:
        row["n_clusters"] = ratings.clusters_that_count
    few = f"fewer than {min_items} items were judged by two annotators" if 0 < n_items < min_items else None
    found: dict[str, AgreementResult] = {}
    if "percent_agreement" in coefficients:
        found["percent_agreement"] = percent_agreement(ratings)
    if "kappa" in coefficients:
        two = len(ratings.annotators) <= 2
        found["kappa"] = kappa = cohen_kappa(ratings) if two else light_kappa(ratings)
        row["kappa_reason"] = few or kappa.reason
        if not is_number(ratings):
            row["kappa_method"] = "Cohen" if two else _light(kappa, ratings.sharing_pairs)
    if "alpha" in coefficients:
        found["alpha"] = krippendorff_alpha(ratings, level="jaccard" if holds_sets(ratings) else None)
        row["alpha_reason"] = few or found["alpha"].reason
    for coefficient, result in found.items():
        row[coefficient] = np.nan if few else result.value
        if choice.kind is not None:
            low, high, made = (np.nan, np.nan, None) if few else (result.low, result.high, _made(result))
            row |= {f"{coefficient}_low": low, f"{coefficient}_high": high, f"{coefficient}_interval": made}
    return row


def holds_sets(ratings: Ratings) -> bool:
    """Whether the values are sets of options, as those of a multi-choice are."""
    return bool(ratings.categories) and all(isinstance(category, frozenset) for category in ratings.categories)


def _made(result: AgreementResult) -> str | None:
    """In words how an interval was made; None where there is none, but for a word on why."""
    if result.method is None:
        return result.note if result.reason is None else None
    return f"{result.confidence:.0%}, {result.method}" + (f"; {result.note}" if result.note else "")


def _light(found: AgreementResult, shared: int) -> str:
    if found.reason is not None:
        return "Light"
    of = f"{found.n_pairs} of " if found.n_pairs < shared else ""
    return f"Light, mean of {of}{plural(shared, 'pair')}"
