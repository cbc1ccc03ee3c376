"""How often intervals hold the truth and decisions are right: `make coverage` writes benchmarks/coverage.json.

The model. An item has a true category, drawn with the prevalence of the cell; each annotator knows it with probability
sqrt(kappa) and otherwise draws from the same prevalence. So each pair of annotators agrees beyond chance with
probability kappa, and Cohen's, Light's and Fleiss' kappa and the limit of alpha are kappa, with any weights, exactly.
Clustered, a step takes its run's own category with probability 0.2, and how well a run is known varies: kappa of a run
is beta distributed with intraclass correlation 0.2 and mean kappa, so that the truth stays kappa.

A cell counts the studies in which the coefficient is defined; with one category on all items there is no interval.
"""

from __future__ import annotations

import argparse
import json
import math
import time
import zlib
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from trajwidgets.agreement.cohen import CohenEstimator, costs_on_scale
from trajwidgets.agreement.decision_rule import DecisionRule, required
from trajwidgets.agreement.distances import nominal
from trajwidgets.agreement.interval_choice import IntervalChoice
from trajwidgets.agreement.intervals import interval_of
from trajwidgets.agreement.krippendorff import AlphaEstimator
from trajwidgets.agreement.light import LightEstimator
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import ratings_table
from trajwidgets.agreement.sample import Sample
from trajwidgets.agreement.sampling import sample_of

RESULTS = Path(__file__).with_name("coverage.json")
TRUTH = 0.8
REPLICATES = 2000
DRAWS = 500
DECISION_DRAWS = 1000
ALIKE = 0.2  # intraclass correlation within a run


class Design(NamedTuple):
    """Who rates how, and what is computed."""

    name: str
    annotators: int
    categories: int
    coefficient: str
    weights: str | None = None


DESIGNS = [
    Design("2 annotators, 2 categories", 2, 2, "cohen_kappa"),
    Design("2 annotators, 4 categories, quadratic", 2, 4, "cohen_kappa", "quadratic"),
    Design("3 annotators, 2 categories", 3, 2, "krippendorff_alpha"),
    Design("3 annotators, 3 categories, linear", 3, 3, "light_kappa", "linear"),
    Design("4 annotators, 3 categories", 4, 3, "krippendorff_alpha"),
    Design("5 annotators, 2 categories", 5, 2, "krippendorff_alpha"),
]
PREVALENCES = [0.5, 0.8, 0.9, 0.97]
SIZES = {20: 10, 50: 10, 200: 20}  # items, and the runs they lie in where they are clustered


def rows_of(design: Design) -> np.ndarray[Any, Any]:
    """All conceivable rows of codes."""
    return np.array(list(product(range(design.categories), repeat=design.annotators)))


def shares(categories: int, prevalence: float) -> np.ndarray[Any, Any]:
    """The first category with this prevalence, the others alike."""
    return np.array([prevalence] + [(1 - prevalence) / (categories - 1)] * (categories - 1))


def every_row(design: Design) -> tuple[Ratings, Sample]:
    """Ratings with one item of each conceivable row, and their sample: its cells and prior are those of any study."""
    rows = rows_of(design)
    tidy = [(item, f"a{who}", int(code)) for item, row in enumerate(rows) for who, code in enumerate(row)]
    frame = pd.DataFrame(tidy, columns=["item", "annotator", "value"])
    ratings = ratings_table(frame, categories=range(design.categories))
    costs, _ = costs_on_scale(ratings, design.weights)
    estimator: Any
    if design.coefficient == "cohen_kappa":
        estimator = CohenEstimator(ratings, ratings.pair_table(0, 1), costs)
    elif design.coefficient == "light_kappa":
        estimator = LightEstimator(ratings, costs)
    else:
        estimator = AlphaEstimator(ratings, ratings.patterns, nominal)
    return ratings, sample_of(ratings, estimator)


def studies(
    design: Design, prevalence: float, kappa: float, n: int, runs: int | None, replicates: int, seed: int
) -> Any:
    """Replicates x clusters x cells: how many items of each (one cluster holds all where items are independent)."""
    random = np.random.default_rng(seed)
    ratings, sample = every_row(design)
    share, clusters = shares(design.categories, prevalence), runs or 1
    shape = (replicates, clusters, n // clusters)
    truth = random.choice(design.categories, size=shape, p=share)
    known = np.full((replicates, clusters), kappa)
    if runs:
        own = random.choice(design.categories, size=(replicates, clusters), p=share)
        truth = np.where(random.random(shape) < ALIKE, own[..., None], truth)
        strength = (1 - ALIKE) / ALIKE
        known = random.beta(kappa * strength, (1 - kappa) * strength, size=(replicates, clusters))
    number = np.zeros(shape, dtype=np.int64)
    for _ in range(design.annotators):
        knows = random.random(shape) < np.sqrt(known)[..., None]
        number = number * design.categories + np.where(
            knows, truth, random.choice(design.categories, size=shape, p=share)
        )
    # Rows are listed in the order of these numbers, and the items of `every_row` are those rows.
    cells = sample.estimator.cell_of_item[ratings.row_of_item][number]
    n_cells = len(sample.counts)
    place = np.arange(replicates * clusters).reshape(replicates, clusters, 1) * n_cells + cells
    counts = np.bincount(place.ravel(), minlength=replicates * clusters * n_cells)
    return sample, counts.reshape(replicates, clusters, n_cells).astype(np.float64)


def cell(task: tuple[Design, float, int, bool, int]) -> dict[str, Any]:
    """One cell: how many of the intervals hold the truth."""
    design, prevalence, n, clustered, replicates = task
    runs = SIZES[n] if clustered else None
    seed = zlib.crc32(repr((design.name, prevalence, n, clustered)).encode())
    template, counts = studies(design, prevalence, TRUTH, n, runs, replicates, seed)
    together = counts.sum(axis=1)
    held: dict[bytes, tuple[bool, float, int]] = {}
    found = []
    choice = IntervalChoice(seed=seed % 1000, draws=DRAWS)
    for whole, parts in zip(together, counts, strict=True):
        key = parts.tobytes()
        if key not in held:
            sample = Sample(template.estimator, whole, template.prior, parts if clustered else None)
            interval = interval_of(sample, choice)
            # -1 below the interval, 1 above it, 0 in it.
            side = int(interval.high < TRUTH) - int(interval.low > TRUTH)
            held[key] = (interval.method is not None, interval.high - interval.low, side)
        found.append(held[key])
    shown = [(width, side) for there, width, side in found if there]
    coverage = sum(side == 0 for _, side in shown) / len(shown)
    return {
        "design": design.name,
        "coefficient": design.coefficient,
        "weights": design.weights,
        "prevalence": prevalence,
        "n": n,
        "runs": runs,
        "seed": seed,
        "replicates": replicates,
        "defined": len(shown),
        "coverage": round(coverage, 4),
        "error": round(math.sqrt(coverage * (1 - coverage) / len(shown)), 4),
        "truth_below": round(sum(side < 0 for _, side in shown) / len(shown), 4),
        "truth_above": round(sum(side > 0 for _, side in shown) / len(shown), 4),
        "mean_width": round(float(np.mean([width for width, _ in shown])), 4),
        "verdict": "held" if 0.92 <= coverage <= 0.98 else "missed, too wide" if coverage > 0.98 else "missed",
    }


def decision(task: tuple[float, float, int]) -> dict[str, Any]:
    """How often 50 looks, every 10 items to 500, ever find a slice to retrain."""
    prevalence, kappa, replicates = task
    rule, design = DecisionRule(), DESIGNS[0]
    seed = zlib.crc32(repr((prevalence, kappa)).encode())
    looks = [
        studies(design, prevalence, kappa, rule.every, None, replicates, seed + number)
        for number in range(500 // rule.every)
    ]
    template, random = looks[0][0], np.random.default_rng(seed)
    grown = np.cumsum([counts[:, 0] for _, counts in looks], axis=0)
    first = np.zeros(replicates, dtype=np.int64)
    for number, counts in enumerate(grown):
        n = (number + 1) * rule.every
        minority = n - counts[:, [0, -1]].max(axis=1)
        open_still = np.flatnonzero((first == 0) & (minority >= rule.min_minority))
        if n < rule.min_items or not len(open_still):
            continue
        needed = required(rule.retrain_probability, n, rule.horizon)
        values = template.values(counts[open_still])
        # A draw for each is dear: only where a rough normal test comes near what is needed.
        agreed = counts[open_still][:, [0, -1]].sum(axis=1) / n
        rough = (1 - values) * np.sqrt(agreed / np.maximum(1 - agreed, 0.5 / n) / n)
        near = open_still[(rule.low - values) > (NormalDist().inv_cdf(needed) * 0.6 - 0.5) * rough]
        if not len(near):
            continue
        shape = counts[near][:, None] + template.prior
        gammas = random.standard_gamma(shape, size=(len(near), DECISION_DRAWS, counts.shape[1]))
        drawn = (gammas / gammas.sum(axis=2, keepdims=True) * n).reshape(-1, counts.shape[1])
        below = (template.values(drawn).reshape(len(near), DECISION_DRAWS) < rule.low).mean(axis=1)
        first[near[below > needed]] = n
    ever = float((first > 0).mean())
    healthy = kappa >= rule.high
    return {
        "prevalence": prevalence,
        "kappa": kappa,
        "seed": seed,
        "replicates": replicates,
        "retrain_by_500": round(ever, 4),
        "median_items_when_found": int(np.median(first[first > 0])) if ever else None,
        "verdict": "held" if (ever < 0.05 if healthy else ever > 0.90) else "missed",
    }


def main() -> None:
    """Measure what is asked for and merge it into the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="a part of a design's name, or 'decisions'")
    parser.add_argument("--replicates", type=int, default=REPLICATES)
    parser.add_argument("--out", type=Path, default=RESULTS)
    asked = parser.parse_args()
    begun = time.time()
    cells = [
        (design, 1 / design.categories if prevalence == 0.5 else prevalence, n, clustered, asked.replicates)
        for design in DESIGNS
        if asked.only in design.name
        for clustered in (False, True)
        for n in SIZES
        for prevalence in PREVALENCES
    ]
    decided = [
        (prevalence, kappa, asked.replicates)
        for prevalence in PREVALENCES
        for kappa in (0.8, 0.65)
        if asked.only in ("", "decisions")
    ]
    known = json.loads(asked.out.read_text(encoding="utf-8")) if asked.out.exists() else {"cells": [], "decisions": []}
    with ProcessPoolExecutor(2) as pool:
        found = {"decisions": pool.map(decision, decided), "cells": pool.map(cell, cells)}
        for part, names in (("decisions", ("prevalence", "kappa")), ("cells", ("design", "prevalence", "n", "runs"))):
            for row in found[part]:
                print({name: row[name] for name in row if name not in ("seed", "replicates")}, flush=True)
                same = [other for other in known[part] if all(other[name] == row[name] for name in names)]
                known[part] = [other for other in known[part] if other not in same] + [row]
                verdicts = [other["verdict"] for other in known["cells"] + known["decisions"]]
                known |= {"truth": TRUTH, "draws": DRAWS, "held": verdicts.count("held"), "of": len(verdicts)}
                asked.out.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    print(f"{known['held']} of {known['of']} held, in {time.time() - begun:.0f} s")


if __name__ == "__main__":
    main()
