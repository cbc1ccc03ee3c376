"""One project of `make simulate`: the process finds what drifts and who is weak, and its intervals hold the truth."""

from __future__ import annotations

import random
from collections import Counter
from itertools import permutations

import pytest

from tests.simulation import truth
from tests.simulation.__main__ import wrong
from tests.simulation.process import simulated
from tests.simulation.project import ANSWERS, DRIFTING, WEAK, design


@pytest.mark.slow
def test_the_process_finds_the_drifting_slice_and_the_weak_annotator() -> None:
    said = simulated(120, seed=7)
    assert wrong(said) == []
    assert said.ever_retrained == [DRIFTING]
    assert said.below_target == [WEAK]
    assert len(said.figures) > 40
    # Of 95 % intervals some miss; fewer than four in five would hold once in ten thousand projects or so.
    assert sum(figure.holds for figure in said.figures) >= 0.8 * len(said.figures)


@pytest.mark.slow
def test_the_truth_is_what_endless_many_labels_come_to() -> None:
    plan = design(4_000, seed=3)
    drawn = random.Random(3)
    # Krippendorff's coincidences, counted one by one.
    coincidences: Counter[tuple[str, str]] = Counter()
    for judging in plan:
        for right in judging.right:
            wrong_ones = [answer for answer in ANSWERS if answer != right]
            said = [
                drawn.choice(wrong_ones) if drawn.random() < judging.error(who) else right for who in judging.annotators
            ]
            coincidences.update(permutations(said, 2))
    n = sum(coincidences.values())
    shares = [sum(coincidences[one, other] for other in ANSWERS) / n for one in ANSWERS]
    observed = sum(count for (one, other), count in coincidences.items() if one != other) / n
    assert truth.alpha(plan) == pytest.approx(1 - observed / (1 - sum(share**2 for share in shares)), abs=0.01)
