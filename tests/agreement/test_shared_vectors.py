"""scripts/check_vectors.py: published numbers in the layouts of the vectors, ours and the shared ones."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = REPOSITORY.parent / "shared" / "vectors" / "agreement.json"

COHEN_1960 = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
FLEISS_1971 = [
    *([0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0], [2, 0, 4, 0, 0]),
    *([0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6], [1, 0, 0, 5, 0], [1, 1, 0, 4, 0]),
    *([0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1], [0, 0, 5, 0, 1], [3, 0, 0, 1, 2], [5, 1, 0, 0, 0]),
    *([0, 2, 0, 4, 0], [1, 0, 2, 0, 3], [0, 0, 0, 0, 6], [0, 1, 0, 5, 0], [0, 2, 0, 1, 3], [2, 0, 0, 4, 0]),
    *([1, 0, 0, 4, 1], [0, 5, 0, 1, 0], [4, 0, 0, 0, 2], [0, 2, 0, 4, 0], [1, 0, 5, 0, 0], [0, 0, 0, 0, 6]),
]
PREVALENT = [[80, 10], [5, 5]]  # Feinstein & Cicchetti 1990

# By category as R's irr::kappam.fleiss(diagnoses, detail=TRUE) prints it; the README of pyirr has the same table.
PUBLISHED: list[tuple[str, str, Any, dict[str, Any], str, float, float]] = [
    ("cohen_kappa", "table", COHEN_1960, {}, "value", 0.492, 0.0006),
    ("cohen_kappa_max", "table", COHEN_1960, {}, "value", 0.831, 0.0006),
    ("fleiss_kappa", "counts", FLEISS_1971, {}, "value", 0.430, 0.0006),
    ("fleiss_kappa_category", "counts", FLEISS_1971, {"category": 0}, "value", 0.245, 0.0006),
    ("fleiss_kappa_category", "counts", FLEISS_1971, {"category": 1}, "value", 0.245, 0.0006),
    ("fleiss_kappa_category", "counts", FLEISS_1971, {"category": 2}, "value", 0.520, 0.0006),
    ("fleiss_kappa_category", "counts", FLEISS_1971, {"category": 3}, "value", 0.471, 0.0006),
    ("fleiss_kappa_category", "counts", FLEISS_1971, {"category": 4}, "value", 0.566, 0.0006),
    ("prevalence_index", "table", PREVALENT, {}, "value", 0.75, 1e-9),
    ("bias_index", "table", PREVALENT, {}, "value", 0.05, 1e-9),
    ("pabak", "table", PREVALENT, {}, "value", 0.70, 1e-9),
]


def check(path: Path, vectors: list[Any]) -> tuple[int, list[str]]:
    path.write_text(json.dumps({"vectors": vectors}))
    return run(path)


def run(path: Path) -> tuple[int, list[str]]:
    done = subprocess.run(
        [sys.executable, REPOSITORY / "scripts" / "check_vectors.py", path], capture_output=True, text=True, check=False
    )
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout.splitlines()


def vector(metric: str, kind: str, data: Any, params: dict[str, Any], quantity: str, expected: Any, tolerance: float):
    name = f"{metric}/{params}/{quantity}"
    found = {"id": name, "metric": metric, "data_kind": kind, "data": data, "params": params, "quantity": quantity}
    return {**found, "expected": expected, "tolerance": tolerance}


def test_every_shared_vector_comes_out():
    if not SHARED.exists():
        pytest.skip("no shared/ beside the repository")
    code, lines = run(SHARED)
    assert lines[-1] == f"{len(lines) - 1} passed, 0 failed", "\n".join(line for line in lines if "passed" not in line)
    assert code == 0


def test_published_numbers_come_out(tmp_path: Path):
    code, lines = check(tmp_path / "vectors.json", [vector(*each) for each in PUBLISHED])
    assert lines[-1] == f"{len(PUBLISHED)} passed, 0 failed", "\n".join(lines)
    assert code == 0


def test_words_without_a_declared_scale_have_the_order_of_the_alphabet_for_weights(tmp_path: Path):
    words = [list("aabc"), list("abbc")]
    numbers = [[1, 1, 2, 3], [1, 2, 2, 3]]
    # Costs: a-b and b-c 1/2, a-c 1. Seen 1/2 on 4 items; by chance, with 2 1 1 and 1 2 1, 2 x 2 + 1 x 1 + 1 x 2 of 16.
    expected = 1 - (0.5 / 4) / (7 / 16)
    vectors = [vector("cohen_kappa", "raters_by_items", data, {"weights": "linear"}, "value", expected, 1e-9)
               for data in (words, numbers)]  # fmt: skip
    code, lines = check(tmp_path / "vectors.json", vectors)
    assert (code, lines[-1]) == (0, "2 passed, 0 failed"), "\n".join(lines)


def test_what_is_not_known_and_what_is_wrong_fails_by_itself_and_by_name(tmp_path: Path):
    cohen = vector("cohen_kappa", "table", COHEN_1960, {}, "value", 0.492, 0.0006)
    bad = [
        {**cohen, "metric": "kappa_of_tomorrow"},
        {**cohen, "data_kind": "tensor"},
        {**cohen, "params": {"moon": "full"}},
        {**cohen, "quantity": "p_value"},
        {**cohen, "data": [[1, 2]]},
        {**cohen, "data": [[1, -2], [3, 4]]},
        {**cohen, "expected": 0.5},
        {**cohen, "expected": [0.492, 0.1]},
        {**cohen, "data": [[5, 0], [0, 0]]},
        {"id": "empty"},
        7,
    ]
    code, lines = check(tmp_path / "vectors.json", [*bad, cohen])
    assert code == 1
    assert lines[-1] == f"1 passed, {len(bad)} failed", "\n".join(lines)
    told = ("kappa_of_tomorrow", "tensor", "moon", "p_value")
    assert all("not supported" in line and word in line for line, word in zip(lines, told, strict=False))
