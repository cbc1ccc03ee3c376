"""Where people agree: the fitting coefficient slice by slice, a slice being a tag of the runs or any query of rows."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from trajwidgets.errors import AgreementError
from trajwidgets.reports.fitting import SETS, fitting_coefficient
from trajwidgets.reports.per_option import masi_alpha

if TYPE_CHECKING:
    from pandas import DataFrame

    from trajwidgets.agreement import Ratings

COLUMNS = (
    *("slice", "slice_value", "n_items", "n_clusters", "n_annotators", "coefficient", "value", "low", "high"),
    *("method", "reason", "ac1", "observed", "paradox", "masi"),
)
NUMBERS = ("value", "low", "high", "ac1", "observed", "masi")

#: Much agreement, and a kappa this much below what it would be were all answers as frequent as each other.
MUCH_AGREEMENT = 0.8
PARADOX_GAP = 0.2


def agreement_by_slice(
    rows: DataFrame,
    *,
    level: str | None = None,
    categories: Sequence[Hashable] | None = None,
    queries: Mapping[str, str] | None = None,
) -> DataFrame:
    """One row for "all", one for each value of each column that begins with "slice_", one for each query.

    Columns: `slice` (the column's name without "slice_", or "query"), `slice_value` (the value, or the query's name),
    `n_items` (int64: with two judgements or more), `n_clusters` (runs they lie in), `n_annotators`, `coefficient` (its
    name, such as "cohen_kappa[quadratic]"), `value`, `low`, `high`, `method` (that of `fitting_coefficient`, with its
    interval where it has one), `reason` (in words why it is undefined), `ac1` (Gwet's AC1; nan for numbers and sets,
    and where there is no such coefficient), `observed` (percent agreement; sets agree where they are equal), `paradox`
    (much agreement and a low kappa, since one answer is frequent: Feinstein & Cicchetti 1990; here observed agreement
    of at least 0.8, and kappa 0.2 or more below what it would be were all answers equally frequent: Brennan & Prediger
    1981, of two answers PABAK), `masi` (of sets of options alpha with the MASI distance, beside the Jaccard distance of
    `value`: see `masi_alpha`; else nan).

    Args:
        rows: one row per judgement of one field.
        level: how the values are measured, which decides the coefficient: see `fitting_coefficient`.
        categories: the declared scale.
        queries: for each name an expression as `DataFrame.query` takes it, over the columns of `rows`.

    Raises:
        AgreementError: a query that cannot be asked of these rows, or rows that cannot be read as ratings.
    """
    import pandas as pd

    found = [(name, value, *_figures(part, level, categories)) for name, value, part in _parts(rows, queries or {})]
    kinds = {"n_items": "int64", "n_annotators": "int64", "paradox": "bool"} | dict.fromkeys(NUMBERS, "float64")
    return pd.DataFrame(found, columns=list(COLUMNS), dtype=object).astype(kinds).astype({"n_clusters": "Int64"})


def _parts(rows: DataFrame, queries: Mapping[str, str]) -> Iterator[tuple[str, Any, DataFrame]]:
    yield "all", None, rows
    for name in (str(column) for column in rows.columns if str(column).startswith("slice_")):
        for value, part in rows.groupby(name, observed=True, sort=True):
            yield name.removeprefix("slice_"), value, part
    for name, query in queries.items():
        yield "query", name, rows_of_query(rows, name, query)


def rows_of_query(rows: DataFrame, name: str, query: str) -> DataFrame:
    """The rows that an expression chooses, as `DataFrame.query` takes it.

    Raises:
        AgreementError: it cannot be asked of these rows; names the slice and the columns there are.
    """
    try:
        return rows.query(query, engine="python")
    except Exception as error:  # whatever pandas makes of what somebody typed
        there = ", ".join(map(str, rows.columns))
        raise AgreementError(f"slice {name!r}: {query!r} cannot be asked ({error}). Columns: {there}.") from error


def _figures(part: DataFrame, level: str | None, categories: Sequence[Hashable] | None) -> tuple[Any, ...]:
    from trajwidgets.agreement import percent_agreement, ratings_table

    field = str(part["field"].iloc[0]) if "field" in part.columns and len(part) else None
    ratings = ratings_table(part, field=field, categories=categories)
    found, observed = fitting_coefficient(ratings, level), percent_agreement(ratings)
    of_categories = level not in ("interval", SETS)
    ac1 = _ac1(ratings) if of_categories else math.nan
    size = len(ratings.categories)
    balanced = (observed.value - 1 / size) / (1 - 1 / size) if size > 1 else math.nan
    paradox = of_categories and observed.value >= MUCH_AGREEMENT and balanced - found.value >= PARADOX_GAP
    clusters = part["trajectory_id"].nunique() if "trajectory_id" in part.columns else None
    return (
        *(observed.n_items, clusters, len(ratings.annotators), found.full_name, found.value, found.low, found.high),
        *(found.method, found.reason, ac1, observed.value, paradox),
        masi_alpha(ratings).value if level == SETS else math.nan,
    )


def _ac1(ratings: Ratings) -> float:
    from trajwidgets.agreement import COEFFICIENTS

    # By its name, as everything that goes by names does; a build without it has no figure rather than a made-up one.
    return COEFFICIENTS["gwet_ac1"](ratings).value if "gwet_ac1" in COEFFICIENTS else math.nan
