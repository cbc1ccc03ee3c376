"""The same numbers as scikit-learn, statsmodels and nltk, on data where these are defined."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import binary_distance, interval_distance
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

from trajwidgets.agreement import cohen_kappa, krippendorff_alpha, light_kappa, percent_agreement

SEEDS = range(12)


def noisy(seed: int, annotators: int, missing: float = 0.0) -> np.ndarray:
    """Annotators x items, categories 0 to 4 around a truth, -1 for a gap."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, 5, size=60)
    values = np.where(random.random((annotators, 60)) < 0.6, truth, random.integers(0, 5, (annotators, 60)))
    values[random.random(values.shape) < missing] = -1
    return values


def as_frame(values: np.ndarray) -> pd.DataFrame:
    annotator, item = np.nonzero(values >= 0)
    frame = pd.DataFrame({"item": item, "annotator": [f"a{number}" for number in annotator]})
    frame["value"] = pd.Categorical(values[annotator, item], categories=range(5))
    return frame.sample(frac=1, random_state=7)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("weights", [None, "linear", "quadratic"])
def test_kappa_equals_scikit_learn(seed, weights):
    values = noisy(seed, 2)
    expected = cohen_kappa_score(*values, labels=range(5), weights=weights)
    assert float(cohen_kappa(as_frame(values), weights=weights)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("weights", [None, "linear", "quadratic"])
def test_kappa_equals_statsmodels(seed, weights):
    values = noisy(seed, 2)
    table = np.zeros((5, 5), dtype=int)
    np.add.at(table, tuple(values), 1)
    expected = cohens_kappa(table, wt=weights, return_results=False)
    assert float(cohen_kappa(as_frame(values), weights=weights)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_kappa_with_gaps_equals_scikit_learn_on_the_items_both_judged(seed):
    values = noisy(seed, 2, missing=0.3)
    both = (values >= 0).all(axis=0)
    result = cohen_kappa(as_frame(values))
    assert float(result) == pytest.approx(cohen_kappa_score(*values[:, both]), abs=1e-12)
    assert result.n_items == both.sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_light_kappa_equals_the_mean_of_scikit_learns_pairwise_kappas(seed):
    values = noisy(seed, 4, missing=0.3)
    pairs = []
    for a, b in combinations(values, 2):
        both = (a >= 0) & (b >= 0)
        pairs.append(cohen_kappa_score(a[both], b[both]))
    assert float(light_kappa(as_frame(values))) == pytest.approx(np.mean(pairs), abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("level", "distance"), [("nominal", binary_distance), ("interval", interval_distance)])
@pytest.mark.parametrize("annotators", [2, 4])
def test_alpha_with_gaps_equals_nltk(seed, level, distance, annotators):
    values = noisy(seed, annotators, missing=0.25)
    values = values[:, (values >= 0).sum(axis=0) >= 2]  # nltk wants every item judged twice
    task = AnnotationTask(
        data=[(f"a{a}", str(i), int(values[a, i])) for a, i in np.argwhere(values >= 0)], distance=distance
    )
    assert float(krippendorff_alpha(as_frame(values), level=level)) == pytest.approx(task.alpha(), abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_percent_agreement_without_gaps_equals_nltk(seed):
    values = noisy(seed, 3)
    task = AnnotationTask(data=[(f"a{a}", str(i), int(values[a, i])) for a, i in np.argwhere(values >= 0)])
    assert float(percent_agreement(as_frame(values))) == pytest.approx(task.avg_Ao(), abs=1e-12)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
@pytest.mark.parametrize("annotators", [2, 5])
def test_alpha_of_measurements_equals_the_definition_written_out(level, annotators):
    # Hundreds of different numbers take another way through the code than a few categories do.
    random = np.random.default_rng(annotators)
    values = np.round(random.gamma(3.0, 10.0, 120) + random.normal(0, 2, (annotators, 120)), 2).clip(0)
    gaps = random.random(values.shape) < 0.2
    item, annotator = np.nonzero(~gaps.T)
    frame = pd.DataFrame({"item": item, "annotator": annotator, "value": values[annotator, item]})
    expected = alpha_by_definition(np.where(gaps, np.nan, values), level)
    assert float(krippendorff_alpha(frame, level=level)) == pytest.approx(expected, abs=1e-10)


def alpha_by_definition(values: np.ndarray, level: str) -> float:
    """Krippendorff 2011 over a full coincidence matrix."""
    values = values[:, (~np.isnan(values)).sum(axis=0) >= 2]
    known = np.unique(values[~np.isnan(values)])
    coincidences = np.zeros((len(known), len(known)))
    for column in values.T:
        codes = np.searchsorted(known, column[~np.isnan(column)])
        for a in range(len(codes)):
            for b in range(len(codes)):
                if a != b:
                    coincidences[codes[a], codes[b]] += 1 / (len(codes) - 1)
    n_c = coincidences.sum(axis=1)
    c, k = np.meshgrid(known, known, indexing="ij")
    if level == "nominal":
        delta = (c != k).astype(float)
    elif level == "interval":
        delta = (c - k) ** 2
    elif level == "ratio":
        delta = np.where(c + k > 0, (c - k) / np.where(c + k > 0, c + k, 1), 0) ** 2
    else:
        delta = np.zeros_like(c)
        for a in range(len(known)):
            for b in range(a + 1, len(known)):
                between = n_c[a : b + 1].sum() - (n_c[a] + n_c[b]) / 2
                delta[a, b] = delta[b, a] = between**2
    n = n_c.sum()
    return 1 - (n - 1) * (coincidences * delta).sum() / (np.outer(n_c, n_c) * delta).sum()
