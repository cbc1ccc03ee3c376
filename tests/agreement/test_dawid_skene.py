"""Dawid and Skene's model on their own data, on simulated labels, and where it has nothing to say."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trajwidgets.agreement import dawid_skene, intra_annotator_agreement, krippendorff_alpha, repeated_ratings
from trajwidgets.errors import AgreementError

# Dawid and Skene 1979, Table 1: 45 patients; observer 1 judged each three times, observers 2 to 5 once. Typed in twice,
# here and by those who test the Dawid-Skene of conversationai/conversationai-models, to the same digits.
TABLE_1 = """
1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223
2322223 4444444 2223343 1111111 2223212 1211111 1112111 1111111 1111111
2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 2322222
1111111 1111111 1121121 1111111 3333233 1111111 2222222 2223232 4334343
2212232 2323233 3333432 1111111 1111111 1212111 2322222 1211111 2222222
"""
DAWID_SKENE_1979 = TABLE_1.split()
OBSERVERS = (1, 1, 1, 2, 3, 4, 5)


@pytest.fixture(scope="module")
def patients() -> pd.DataFrame:
    rows = [
        (patient, observer, int(said))
        for patient, row in enumerate(DAWID_SKENE_1979, 1)
        for observer, said in zip(OBSERVERS, row, strict=True)
    ]
    return pd.DataFrame(rows, columns=["item", "annotator", "value"])


def test_the_priors_match_dawid_skene_1979(patients):
    result = dawid_skene(patients)
    assert result.priors == pytest.approx([0.40, 0.42, 0.11, 0.07], abs=0.005)
    assert result.converged
    assert result.annotators == (1, 2, 3, 4, 5)


def test_the_errors_of_observer_1_are_those_of_crowd_kit(patients):
    # crowd-kit 1.4.2, DawidSkene(n_iter=5000, tol=1e-12), on the same table; it keeps every rate a little above 0.
    errors = dawid_skene(patients).error_matrix(1)
    theirs = [[0.8894, 0.1106, 0, 0], [0.0703, 0.8767, 0.0530, 0], [0, 0.3355, 0.6645, 0], [0, 0, 0.5556, 0.4444]]
    assert errors.to_numpy() == pytest.approx(np.array(theirs), abs=0.004)
    assert (errors.index.name, errors.columns.name) == ("true", "label")


def test_it_is_the_algorithm_of_the_paper_written_out(patients):
    # Equations 2.3 to 2.5 in plain probabilities: 45 patients with 7 labels each do not underflow.
    said = patients.pivot_table(index=["item", "annotator"], columns="value", aggfunc="size", fill_value=0)
    counts = said.to_numpy().reshape(45, 5, 4)
    true = counts.sum(axis=1) / counts.sum(axis=(1, 2))[:, None]
    for _ in range(2000):
        priors = true.mean(axis=0)
        rates = np.einsum("ij,ikl->kjl", true, counts)
        rates /= rates.sum(axis=2, keepdims=True)
        likely = priors * (rates[None] ** counts[:, :, None, :]).prod(axis=(1, 3))
        true = likely / likely.sum(axis=1, keepdims=True)
    result = dawid_skene(patients, tolerance=1e-14, max_iterations=5000)
    assert result.priors == pytest.approx(priors, abs=1e-6)
    assert result.errors == pytest.approx(rates, abs=1e-5)


def test_every_reading_of_an_observer_counts(patients):
    repeated = repeated_ratings(patients)
    assert repeated.observers == (1, 2, 3, 4, 5)
    item, observer, _ = repeated.long()
    assert len(item) == 45 * 7
    assert np.bincount(observer).tolist() == [135, 45, 45, 45, 45]
    once = dawid_skene(patients, duplicates="first")
    assert once.log_likelihood > dawid_skene(patients).log_likelihood, "fewer labels to explain"
    with pytest.raises(AgreementError, match="more than once"):
        krippendorff_alpha(patients)


def test_chosen_observers_keep_all_their_readings(patients):
    assert dawid_skene(patients, annotators=[1, 3]).annotators == (1, 3)
    with pytest.raises(AgreementError, match="nobody called 9"):
        dawid_skene(patients, annotators=[1, 9])


def test_an_observer_is_compared_with_themselves(patients):
    table = intra_annotator_agreement(patients).set_index("annotator")
    assert table.loc[1, "n_items"] == 45
    # By hand from Table 1: the share of the three pairs of readings that agree, over patients.
    pairs = [(row[a], row[b]) for row in DAWID_SKENE_1979 for a, b in ((0, 1), (0, 2), (1, 2))]
    assert table.loc[1, "percent_agreement"] == pytest.approx(np.mean([a == b for a, b in pairs]))
    assert table.loc[2, "alpha_reason"] == "nothing was judged twice"


def simulated(seed: int, errs: list[float], items: int = 400) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, items)
    rows = []
    for who, wrong in enumerate(errs):
        said = np.where(rng.random(items) < wrong, (truth + rng.integers(1, 3, items)) % 3, truth)
        rows += [(item, f"a{who}", "xyz"[label]) for item, label in enumerate(said)]
    return pd.DataFrame(rows, columns=["item", "annotator", "value"]), truth


def test_it_knows_good_annotators_from_bad_ones_and_beats_the_vote():
    frame, truth = simulated(5, [0.05, 0.1, 0.55, 0.6, 0.6])
    result = dawid_skene(frame)
    assert list(result.accuracy.values()) == pytest.approx([0.95, 0.9, 0.45, 0.4, 0.4], abs=0.08)
    labels = result.labels()
    right = (labels["label"] == pd.Series(list("xyz"))[truth].to_numpy()).mean()
    vote = frame.groupby("item")["value"].agg(lambda said: said.mode()[0])
    by_vote = (vote.to_numpy() == np.array(list("xyz"))[truth]).mean()
    assert right > 0.92
    assert right > by_vote + 0.05


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10_000), names=st.permutations(["p", "q", "r"]))
def test_neither_order_of_rows_nor_names_matter(seed, names):
    frame, _ = simulated(seed, [0.1, 0.3, 0.4], items=40)
    renamed = frame.replace({"annotator": dict(zip(["a0", "a1", "a2"], names, strict=True))})
    first, second = dawid_skene(frame), dawid_skene(renamed.sample(frac=1, random_state=seed))
    assert second.log_likelihood == pytest.approx(first.log_likelihood, abs=1e-4)
    ours = first.labels().set_index("item")["probability"]
    assert second.labels().set_index("item")["probability"].sort_index().to_numpy() == pytest.approx(
        ours.sort_index().to_numpy(), abs=1e-3
    )
    assert first.posterior.sum(axis=1) == pytest.approx(1)
    assert first.priors.sum() == pytest.approx(1)
    assert np.nansum(first.errors, axis=2)[~np.isnan(first.errors).any(axis=2)] == pytest.approx(1)


def test_each_step_raises_the_likelihood():
    frame, _ = simulated(2, [0.2, 0.3, 0.5], items=60)
    steps = [dawid_skene(frame, max_iterations=n).log_likelihood for n in range(1, 12)]
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(steps))
    unfinished = dawid_skene(frame, max_iterations=2)
    assert not unfinished.converged
    assert "not converged" in repr(unfinished)


def test_perfect_agreement_leaves_no_error():
    frame, truth = simulated(1, [0.0, 0.0], items=30)
    result = dawid_skene(frame)
    assert list(result.accuracy.values()) == [1, 1]
    assert result.labels()["label"].tolist() == ["xyz"[each] for each in truth]
    assert (result.labels()["probability"] == 1).all()


def test_a_tie_is_said_to_be_one():
    frame = pd.DataFrame({"item": [1, 1], "annotator": ["p", "q"], "value": ["yes", "no"]})
    labels = dawid_skene(frame).labels()
    assert labels["tied"].tolist() == [True]
    assert labels["label"].tolist() == [None]
    assert labels["probability"].tolist() == [0.5]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [([], "nothing was judged"), ([(1, "p", "yes"), (2, "p", "no")], "fewer than two annotators")],
)
def test_where_there_is_nothing_to_go_by_it_says_so(rows, reason):
    result = dawid_skene(pd.DataFrame(rows, columns=["item", "annotator", "value"]))
    assert result.reason == reason
    assert np.isnan(result.priors).all()
