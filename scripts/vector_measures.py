"""Measures beyond the categorical coefficients, as published vectors ask for them: a metric and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import zip_longest
from typing import Any

import pandas as pd

from trajwidgets.agreement import (
    box_iou,
    dawid_skene,
    delta_u,
    icc,
    kendall_w,
    krippendorff_alpha,
    krippendorff_alpha_u,
    masi_distance,
    wilson_interval,
)

Vector = Mapping[str, Any]
Number = float | list[float]
Measure = tuple[Callable[[Vector], Number], frozenset[str], frozenset[str]]


class NotSupported(LookupError):
    """A metric, layout, parameter or quantity that nothing here computes."""


def measured(vector: Vector, measures: Mapping[tuple[str, str], Measure] | None = None) -> Number:
    """What this package gives for a vector: one number, or one for each pair or category.

    Raises:
        NotSupported: Nothing here computes it; never counted as right.
    """
    metric = vector["metric"]
    found = (MEASURES if measures is None else measures).get((metric, vector["data_kind"]))
    if found is None:
        raise NotSupported(f"{metric} of {vector['data_kind']}")
    adapter, params, quantities = found
    unknown = sorted(set(vector["params"]) - params)
    if unknown:
        raise NotSupported(f"{metric} with {', '.join(unknown)}")
    if vector["quantity"] not in quantities:
        raise NotSupported(f"{vector['quantity']} of {metric}")
    return adapter(vector)


def by_items(rows: list[list[Any]]) -> pd.DataFrame:
    """A tidy frame from items x raters; null is a gap."""
    return pd.DataFrame(
        [
            (item, f"r{rater}", value)
            for item, row in enumerate(rows)
            for rater, value in enumerate(row)
            if value is not None
        ],
        columns=["item", "annotator", "value"],
    )


def rated(vector: Vector) -> pd.DataFrame:
    """A tidy frame from either layout of a table of ratings."""
    data = vector["data"]
    return by_items(data if vector["data_kind"] == "items_by_raters" else [list(row) for row in zip_longest(*data)])


def _icc(vector: Vector) -> Number:
    result = icc(rated(vector), form=vector["params"].get("form", "ICC(2,1)"))
    return {"value": result.value, "ci95_low": result.low, "ci95_high": result.high}[vector["quantity"]]


def _kendall_w(vector: Vector) -> Number:
    return float(kendall_w(rated(vector), ties=vector["params"].get("ties", True)))


def _set_alpha(vector: Vector) -> Number:
    pairs = [[None if options is None else frozenset(options) for options in pair] for pair in vector["data"]]
    return float(krippendorff_alpha(by_items(pairs), level=vector["params"]["level"]))


def _masi(vector: Vector) -> Number:
    variant = vector["params"].get("variant", "masi_passonneau2006")
    return [masi_distance(one, other, variant=variant) for one, other in vector["data"]]


def _alpha_u(vector: Vector) -> Number:
    data, params = vector["data"], vector["params"]
    units = pd.DataFrame(data["units"], columns=data["unit_fields"])
    frame = pd.DataFrame(
        {
            "start": units["begin"],
            "end": units["begin"] + units["length"],
            "annotator": units["rater"],
            "value": units["category"],
        }
    )
    # Who has marked nothing has read the continuum all the same.
    raters = data["raters"] if isinstance(data["raters"], list) else []
    silent = [rater for rater in raters if rater not in set(frame["annotator"])]
    if isinstance(data["raters"], int):
        silent = [f"silent {number}" for number in range(data["raters"] - frame["annotator"].nunique())]
    if silent:
        frame = pd.concat([frame.astype({"annotator": object}), pd.DataFrame({"annotator": silent})])
    return float(
        krippendorff_alpha_u(frame, begin=data["begin"], length=data["length"], category=params.get("category"))
    )


def _repeated(vector: Vector) -> pd.DataFrame:
    data = vector["data"]
    return pd.DataFrame(
        [
            (item, observer, value)
            for item, row in enumerate(data["rows"])
            for observer, value in zip(data["observer_of_column"], row, strict=True)
            if value is not None
        ],
        columns=["item", "annotator", "value"],
    )


def _priors(vector: Vector) -> Number:
    return dawid_skene(_repeated(vector)).priors.tolist()


def _error_diagonal(vector: Vector) -> Number:
    found = dawid_skene(_repeated(vector))
    return found.error_matrix(vector["params"]["observer"]).to_numpy().diagonal().tolist()


def _wilson(vector: Vector) -> Number:
    data = vector["data"]
    low, high = wilson_interval(data["x"], data["n"], confidence=vector["params"].get("level", 0.95))
    return low if vector["quantity"] == "ci95_low" else high


_VALUE = frozenset({"value"})
_BOUNDS = frozenset({"ci95_low", "ci95_high"})
_NOTHING: frozenset[str] = frozenset()

#: (metric, layout) -> what computes it, the parameters it knows, the quantities it has.
MEASURES: Mapping[tuple[str, str], Measure] = {
    ("box_iou", "box_pairs"): (lambda v: [box_iou(one, other) for one, other in v["data"]], _NOTHING, _VALUE),
    ("dawid_skene_error_diag", "repeated_ratings"): (_error_diagonal, frozenset({"observer"}), _VALUE),
    ("dawid_skene_prior", "repeated_ratings"): (_priors, _NOTHING, _VALUE),
    ("delta_u", "unit_pairs"): (lambda v: [delta_u(one, other) for one, other in v["data"]], _NOTHING, _VALUE),
    ("icc", "items_by_raters"): (_icc, frozenset({"form"}), _VALUE | _BOUNDS),
    ("icc", "raters_by_items"): (_icc, frozenset({"form"}), _VALUE | _BOUNDS),
    ("kendall_w", "items_by_raters"): (_kendall_w, frozenset({"ties"}), _VALUE),
    ("kendall_w", "raters_by_items"): (_kendall_w, frozenset({"ties"}), _VALUE),
    ("krippendorff_alpha", "set_pairs"): (_set_alpha, frozenset({"level"}), _VALUE),
    ("krippendorff_alpha_u", "units_on_continuum"): (_alpha_u, frozenset({"category"}), _VALUE),
    ("masi_distance", "set_pairs"): (_masi, frozenset({"variant"}), _VALUE),
    ("wilson_interval", "proportion"): (_wilson, frozenset({"level"}), _BOUNDS),
}
