"""An estimator is its coefficient as a function of counts: resampling items is drawing other counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from trajwidgets.agreement import cohen_kappa, krippendorff_alpha, light_kappa, percent_agreement, ratings_table
from trajwidgets.agreement.cohen import CohenEstimator
from trajwidgets.agreement.distances import spread_of
from trajwidgets.agreement.estimator import Estimator
from trajwidgets.agreement.krippendorff import AlphaEstimator, OrdinalAlphaEstimator
from trajwidgets.agreement.light import LightEstimator
from trajwidgets.agreement.percent import PercentEstimator
from trajwidgets.agreement.ratings import Ratings


def codes(seed: int, annotators: int, missing: float) -> np.ndarray:
    random = np.random.default_rng(seed)
    truth = random.integers(0, 4, size=(80, 1))
    found = np.where(random.random((80, annotators)) < 0.6, truth, random.integers(0, 4, (80, annotators)))
    found[random.random(found.shape) < missing] = -1
    return found


def frame_of(table: np.ndarray) -> pd.DataFrame:
    item, annotator = np.nonzero(table >= 0)
    frame = pd.DataFrame({"item": item, "annotator": annotator})
    return frame.assign(value=pd.Categorical(table[item, annotator], categories=range(4)))


def alpha(ratings: Ratings, level: str) -> Estimator:
    spread, _ = spread_of(ratings, level)
    kind = OrdinalAlphaEstimator if level == "ordinal" else AlphaEstimator
    return kind(ratings, ratings.patterns.pairable, spread)


LINEAR = np.abs(np.subtract.outer(range(4), range(4))) / 3
CASES = {
    "kappa": (2, lambda r: CohenEstimator(r, r.pair_table(0, 1)), cohen_kappa),
    "linear kappa": (
        2,
        lambda r: CohenEstimator(r, r.pair_table(0, 1), LINEAR),
        lambda f: cohen_kappa(f, weights="linear"),
    ),
    "light": (4, LightEstimator, light_kappa),
    "percent": (4, lambda r: PercentEstimator(r, r.patterns.pairable, spread_of(r, "nominal")[0]), percent_agreement),
    **{
        f"alpha {level}": (
            4,
            lambda r, level=level: alpha(r, level),
            lambda f, level=level: krippendorff_alpha(f, level=level),
        )
        for level in ("nominal", "ordinal", "interval", "ratio")
    },
}


@pytest.mark.parametrize("missing", [0.0, 0.3])
@pytest.mark.parametrize("case", CASES)
def test_a_replicate_has_the_value_of_the_items_it_is_made_of(case, missing):
    annotators, estimator_of, coefficient = CASES[case]
    table = codes(3, annotators, missing)
    ratings = ratings_table(frame_of(table))
    estimator = estimator_of(ratings)
    cell = estimator.cell_of_item
    kept = table[(table >= 0).any(axis=1)]
    assert len(cell) == len(ratings.codes) == len(kept)
    assert (np.bincount(cell[cell >= 0], minlength=len(estimator.counts)) == estimator.counts).all()
    random = np.random.default_rng(5)
    chosen = random.integers(0, len(kept), (20, len(kept)))
    counts = np.array([np.bincount(cell[row][cell[row] >= 0], minlength=len(estimator.counts)) for row in chosen])
    expected = [float(coefficient(frame_of(kept[row]))) for row in chosen]
    assert estimator.values(counts.astype(float)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_only_the_proportions_of_counts_matter_but_to_alpha(case):
    annotators, estimator_of, _ = CASES[case]
    estimator = estimator_of(ratings_table(frame_of(codes(3, annotators, 0.2))))
    counts = estimator.counts[None, :].astype(float)
    once, often = estimator.values(np.vstack([counts, counts * 1e6]))
    # Alpha corrects for the size of the sample: its chance draws without putting back.
    assert often == pytest.approx(once, abs=0.01 if case.startswith("alpha") else 1e-12)


@pytest.mark.parametrize("case", CASES)
def test_without_items_a_replicate_is_nan(case):
    annotators, estimator_of, _ = CASES[case]
    estimator = estimator_of(ratings_table(frame_of(codes(3, annotators, 0.2))))
    assert np.isnan(estimator.values(np.zeros((2, len(estimator.counts))))).all()
