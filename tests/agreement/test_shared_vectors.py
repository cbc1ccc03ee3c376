"""Every published number in the shared vectors that the present coefficients cover."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from trajwidgets.agreement import cohen_kappa, krippendorff_alpha, percent_agreement

SHARED = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "agreement.json"
VECTORS: list[dict[str, Any]] = json.loads(SHARED.read_text())["vectors"] if SHARED.exists() else []

COEFFICIENTS = {
    "percent_agreement": percent_agreement,
    "cohen_kappa": cohen_kappa,
    "krippendorff_alpha": krippendorff_alpha,
}
# Standard errors and intervals belong to a later issue; sets are compared as wholes so far.
COVERED = [
    vector
    for vector in VECTORS
    if vector["metric"] in COEFFICIENTS
    and vector["quantity"] in ("value", "pe")
    and vector["data_kind"] in ("table", "raters_by_items", "items_by_raters", "counts")
]


def test_the_shared_vectors_are_there_and_some_are_covered():
    if not SHARED.exists():
        pytest.skip("no shared/ beside the repository")
    assert COVERED


@pytest.mark.parametrize("vector", COVERED, ids=lambda vector: vector["id"])
def test_a_published_number_comes_out(vector, tidy, from_table):
    result = COEFFICIENTS[vector["metric"]](as_frame(vector, tidy, from_table), **arguments(vector))
    got = result.expected if vector["quantity"] == "pe" else float(result)
    assert got == pytest.approx(vector["expected"], abs=vector["tolerance"]), vector["source"]


def as_frame(vector: dict[str, Any], tidy: Any, from_table: Any) -> pd.DataFrame:
    data, kind = vector["data"], vector["data_kind"]
    if kind == "table":
        return from_table(data)
    if kind == "counts":
        # Who chose what is lost in counts, and no matter: alpha and percent agreement don't look at it.
        chosen = [[category for category, count in enumerate(row) for _ in range(count)] for row in data]
        most = max(map(len, chosen))
        return tidy([[row[place] if place < len(row) else None for row in chosen] for place in range(most)])
    frame = tidy(data if kind == "raters_by_items" else [list(row) for row in zip(*data, strict=True)])
    if "categories" in vector["params"]:
        frame["value"] = pd.Categorical(frame["value"], categories=vector["params"]["categories"])
    return frame


def arguments(vector: dict[str, Any]) -> dict[str, Any]:
    params = vector["params"]
    unknown = set(params) - {"categories", "weights", "disagreement_weights", "level", "delta"}
    assert not unknown, f"{vector['id']} asks for {unknown}, which nothing here understands"
    given: dict[str, Any] = {}
    if "weights" in params or "disagreement_weights" in params:
        given["weights"] = params.get("weights") or params["disagreement_weights"]
    if params.get("level") == "custom":
        delta = np.array(params["delta"])
        given["level"] = lambda a, b: delta[a, b]
    elif "level" in params:
        given["level"] = params["level"]
    return given
