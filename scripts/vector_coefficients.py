"""The categorical coefficients as published vectors ask for them: a metric and what it gives."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import combinations, zip_longest
from typing import Any

import numpy as np
import pandas as pd

from trajwidgets.agreement import (
    COEFFICIENTS,
    AgreementResult,
    Index,
    bias_index,
    fleiss_kappa_by_category,
    kappa_max,
    krippendorff_alpha,
    prevalence_index,
)
from vector_measures import Measure, NotSupported, Number, Vector, by_items

UNWEIGHTED = (None, "unweighted", "identity")

#: Of one layout each; ratings by items come in either direction.
RATED = ("raters_by_items", "items_by_raters")
ITEMS = (*RATED, "counts")
PAIRS = (*RATED, "table")
EVERY = (*ITEMS, "table")


def frame_of(vector: Vector) -> pd.DataFrame:
    """One row per judgement from any layout of ratings; the scale is declared where the layout has one."""
    data, kind = vector["data"], vector["data_kind"]
    named = vector["params"].get("categories")
    if kind in ("table", "counts") and named is not None and len(named) != len(data[0]):
        raise ValueError(f"categories={named!r} name not as many as the {len(data[0])} columns")
    if kind == "table":
        return _from_table(data)
    if kind == "counts":
        # Who chose what is lost in counts, and no matter to what is computed from them.
        columns = _same_length(data, "categories")
        rows = [[category for category, count in enumerate(row) for _ in range(_whole(count))] for row in data]
        return _tidy(rows, list(range(columns)))
    items = data if kind == "items_by_raters" else [list(row) for row in zip_longest(*data)]
    params = vector["params"]
    categories = params.get("categories")
    if categories is None and (params.get("weights") not in UNWEIGHTED or params.get("level") == "ordinal"):
        # Weights and ranks need an order. Words that declare none have it from the alphabet, as programs that print
        # such numbers do; numbers have their own.
        found = {value for row in items for value in row if value is not None}
        if all(isinstance(value, str) for value in found):
            categories = sorted(found)
    return _tidy(items, categories)


def _from_table(table: list[list[int]]) -> pd.DataFrame:
    counts = np.array([[_whole(count) for count in row] for row in table])
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ValueError("a table of two raters has as many rows as columns")
    first, second = np.divmod(np.repeat(np.arange(counts.size), counts.ravel()), len(counts))
    items = np.arange(len(first))
    return pd.DataFrame(
        {
            "item": np.concatenate([items, items]),
            "annotator": np.repeat(["rater 1", "rater 2"], len(items)),
            "value": pd.Categorical.from_codes(np.concatenate([first, second]), categories=range(len(counts))),
        }
    )


def _tidy(items: list[list[Any]], categories: list[Any] | None) -> pd.DataFrame:
    frame = by_items(items)
    if categories is not None:
        strangers = set(frame["value"]) - set(categories)
        if strangers:
            raise ValueError(f"{sorted(map(repr, strangers))} stand in the data and not among the categories")
        frame["value"] = pd.Categorical(frame["value"], categories=categories)
    return frame


def _same_length(rows: list[list[Any]], what: str) -> int:
    lengths = {len(row) for row in rows}
    if len(lengths) != 1:
        raise ValueError(f"the items have different numbers of {what}")
    return lengths.pop()


def _whole(count: Any) -> int:
    if int(count) != count or count < 0:
        raise ValueError(f"{count!r} is no count")
    return int(count)


def _coefficient(vector: Vector) -> Number:
    given: dict[str, Any] = {}
    params = vector["params"]
    if "disagreement_weights" in params:
        given["weights"] = params["disagreement_weights"]
    elif params.get("weights") not in UNWEIGHTED:
        given["weights"] = params["weights"]
    return _quantity(vector, COEFFICIENTS[vector["metric"]](frame_of(vector), interval=None, **given))


def _of_two(vector: Vector) -> Number:
    """A coefficient of two raters: of more, one number for each pair of them, in their order."""
    if vector["data_kind"] == "table":
        return _coefficient(vector)
    by_rater = vector["data"]
    if vector["data_kind"] == "items_by_raters":
        by_rater = [list(row) for row in zip_longest(*by_rater)]
    of_pairs = [
        _coefficient({**vector, "data_kind": "raters_by_items", "data": list(pair)})
        for pair in combinations(by_rater, 2)
    ]
    return of_pairs if len(of_pairs) > 1 else _coefficient(vector)


def _index(index: Callable[[pd.DataFrame], Index]) -> Callable[[Vector], Number]:
    def measure(vector: Vector) -> Number:
        found = float(index(frame_of(vector)))
        # Its sign says no more than which category, or rater, comes first in the table: some print it (Byrt, Bishop &
        # Carlin 1993), some do not (Sim & Wright 2005).
        printed = isinstance(vector["expected"], int | float) and vector["expected"] < 0
        return found if printed else abs(found)

    return measure


def _alpha(vector: Vector) -> Number:
    level = vector["params"].get("level", "custom" if "delta" in vector["params"] else "nominal")
    if level != "custom" and "delta" in vector["params"]:
        raise NotSupported(f"krippendorff_alpha with delta at level {level!r}")
    if level != "custom":
        return _quantity(vector, krippendorff_alpha(frame_of(vector), level=level, interval=None))
    delta = np.array(vector["params"]["delta"], dtype=np.float64)
    frame = frame_of(vector)
    places = {category: place for place, category in enumerate(sorted(set(frame["value"])))}
    if vector["data_kind"] in ("table", "counts") or "categories" in vector["params"]:
        places = {category: place for place, category in enumerate(frame["value"].cat.categories)}
    if delta.shape != (len(places), len(places)):
        raise ValueError(f"delta has the shape {delta.shape}, there are {len(places)} categories")
    return _quantity(
        vector,
        krippendorff_alpha(frame, level=lambda one, other: float(delta[places[one], places[other]]), interval=None),
    )


def _quantity(vector: Vector, result: AgreementResult) -> float:
    quantity = vector["quantity"]
    if quantity == "pe":
        return result.expected
    if quantity.startswith("ci95"):
        return result.wald(0.95)[quantity == "ci95_high"]
    if quantity == "se_gwet" and vector["data_kind"] == "table" and vector["metric"] != "cohen_kappa":
        # For a table of two raters irrCAC divides by n, for ratings by item by n - 1. Cohen's has n in either case.
        return result.se * math.sqrt((result.n_items - 1) / result.n_items)
    return float({"se_gwet": result.se}.get(quantity, getattr(result, quantity, math.nan)))


def _category(vector: Vector) -> Number:
    found = fleiss_kappa_by_category(frame_of(vector), interval=None)
    if "category" in vector["params"]:
        return float(found[vector["params"]["category"]])
    return [float(each) for each in found.values()]


_NO_PARAMS: frozenset[str] = frozenset()
_SCALE = frozenset({"categories"})
_WEIGHTED = frozenset({"categories", "weights"})
_LEVEL = frozenset({"categories", "level", "delta"})
_VALUE = frozenset({"value", "pe"})
_SE = _VALUE | {"se", "se_gwet"}


def _of(
    kinds: tuple[str, ...],
    metric: str,
    adapter: Callable[[Vector], Number],
    params: frozenset[str],
    quantities: frozenset[str],
) -> dict[tuple[str, str], Measure]:
    return {(metric, kind): (adapter, params, quantities) for kind in kinds}


#: (metric, layout) -> what computes it, the parameters it knows, the quantities it has.
MEASURES: Mapping[tuple[str, str], Measure] = {
    **_of(PAIRS, "bangdiwala_b", _coefficient, _SCALE, frozenset({"value"})),
    **_of(PAIRS, "bennett_s", _coefficient, _SCALE, _SE),
    **_of(PAIRS, "pabak", _coefficient, _SCALE, _SE),
    **_of(PAIRS, "bias_index", _index(bias_index), _SCALE, frozenset({"value"})),
    **_of(PAIRS, "prevalence_index", _index(prevalence_index), _SCALE, frozenset({"value"})),
    **_of(PAIRS, "cohen_kappa_max", lambda v: float(kappa_max(frame_of(v))), _SCALE, frozenset({"value"})),
    **_of(
        PAIRS,
        "cohen_kappa",
        _of_two,
        _WEIGHTED | {"disagreement_weights"},
        _SE | {"se_null", "z_null", "ci95_low", "ci95_high"},
    ),
    **_of(PAIRS, "scott_pi", _coefficient, _WEIGHTED, _SE),
    **_of(EVERY, "brennan_prediger", _coefficient, _WEIGHTED, _SE),
    **_of(EVERY, "fleiss_kappa", _coefficient, _WEIGHTED, _SE | {"se_null", "z_null"}),
    **_of(EVERY, "gwet_ac1", _coefficient, _SCALE, _SE),
    **_of(EVERY, "gwet_ac2", _coefficient, _WEIGHTED, _SE),
    **_of(EVERY, "percent_agreement", _coefficient, _SCALE, frozenset({"value", "se", "se_gwet"})),
    # What alpha expects is a disagreement, so it has no pe. For counts irrCAC prints another error than for ratings.
    **_of(PAIRS, "krippendorff_alpha", _alpha, _LEVEL, frozenset({"value", "se", "se_gwet"})),
    **_of(("counts",), "krippendorff_alpha", _alpha, _LEVEL, frozenset({"value"})),
    **_of(PAIRS, "conger_kappa", _coefficient, _WEIGHTED, _SE),
    **_of(PAIRS, "light_kappa", _coefficient, _WEIGHTED, frozenset({"value"})),
    **_of(ITEMS, "fleiss_kappa_category", _category, _SCALE | {"category"}, frozenset({"value"})),
}
