"""The measures of spans, sets, scores, rankings, boxes and gold answer vectors of the shared layouts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.vector_measures import MEASURES, NotSupported, measured
from tests.agreement.test_dawid_skene import DAWID_SKENE_1979, OBSERVERS
from tests.agreement.test_icc import ANXIETY, SHROUT_FLEISS_1979
from tests.agreement.test_sets import DKPRO
from tests.agreement.test_spans import KRIPPENDORFF_2004

SHARED = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "agreement.json"
VECTORS: list[dict[str, Any]] = json.loads(SHARED.read_text())["vectors"] if SHARED.exists() else []
OURS = [vector for vector in VECTORS if (vector["metric"], vector["data_kind"]) in MEASURES]

SETS = [[list(a), list(b)] for a, b in DKPRO]
CONTINUUM = {
    "begin": 150,
    "length": 300,
    "raters": ["i", "j"],
    "unit_fields": ["begin", "length", "rater", "category"],
    "units": [list(unit) for unit in KRIPPENDORFF_2004],
}
PATIENTS = {
    "columns": list(range(7)),
    "observer_of_column": list(OBSERVERS),
    "rows": [[int(said) for said in row] for row in DAWID_SKENE_1979],
}

# Published numbers in the layouts of the vectors; the sources are named in the tests of each measure.
PUBLISHED: list[tuple[str, str, Any, dict[str, Any], str, Any, float]] = [
    ("krippendorff_alpha", "set_pairs", SETS, {"level": "masi_dkpro"}, "value", 0.252, 0.001),
    ("krippendorff_alpha", "set_pairs", SETS, {"level": "set_passonneau2004"}, "value", 0.186, 0.001),
    ("krippendorff_alpha_u", "units_on_continuum", CONTINUUM, {}, "value", 0.8591, 0.0005),
    ("krippendorff_alpha_u", "units_on_continuum", CONTINUUM, {"category": "c"}, "value", 0.7286, 0.0001),
    ("krippendorff_alpha_u", "units_on_continuum", CONTINUUM, {"category": "k"}, "value", 1, 1e-12),
    ("icc", "raters_by_items", ANXIETY, {"form": "ICC(2,1)"}, "value", 0.198, 0.0005),
    ("icc", "raters_by_items", ANXIETY, {"form": "ICC(2,1)"}, "ci95_low", -0.039, 0.0005),
    ("icc", "raters_by_items", ANXIETY, {"form": "ICC(2,1)"}, "ci95_high", 0.494, 0.0005),
    ("icc", "items_by_raters", SHROUT_FLEISS_1979, {"form": "ICC(3,k)"}, "value", 0.91, 0.005),
    ("kendall_w", "raters_by_items", ANXIETY, {"ties": True}, "value", 0.5396569, 5e-8),
    ("dawid_skene_prior", "repeated_ratings", PATIENTS, {}, "value", [0.40, 0.42, 0.11, 0.07], 0.006),
    (
        "dawid_skene_error_diag",
        "repeated_ratings",
        PATIENTS,
        {"observer": 1},
        "value",
        [0.8894, 0.8767, 0.6645, 0.4444],  # crowd-kit 1.4.2
        0.004,
    ),
    ("wilson_interval", "proportion", {"x": 15, "n": 148}, {"level": 0.95}, "ci95_low", 0.0624, 6e-5),
]


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: f"{case[0]}-{case[3]}-{case[4]}")
def test_a_published_number_in_the_layout_of_a_vector_comes_out(case):
    metric, kind, data, params, quantity, expected, tolerance = case
    vector = {"metric": metric, "data_kind": kind, "data": data, "params": params, "quantity": quantity}
    assert measured(vector) == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize("vector", OURS, ids=lambda vector: vector["id"])
def test_a_shared_vector_comes_out(vector):
    assert measured(vector) == pytest.approx(vector["expected"], abs=vector["tolerance"]), vector["source"]


def test_the_shared_vectors_are_there():
    if not SHARED.exists():
        pytest.skip("no shared/ beside the repository")
    assert len(OURS) >= 15


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"metric": "gamma"}, "gamma of set_pairs"),
        ({"params": {"level": "jaccard", "sauce": 1}}, "with sauce"),
        ({"quantity": "se"}, "se of krippendorff_alpha"),
    ],
)
def test_what_nothing_computes_is_named_and_not_passed(change, named):
    vector = {"metric": "krippendorff_alpha", "data_kind": "set_pairs", "data": SETS, "quantity": "value"}
    with pytest.raises(NotSupported, match=named):
        measured({**vector, "params": {"level": "jaccard"}, **change})
