"""Intervals hold what they promise: they contain the value, allow for clusters, and say how they were made."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trajwidgets.agreement import cohen_kappa, krippendorff_alpha, light_kappa, percent_agreement, ratings_table
from trajwidgets.agreement.intervals import widened_tail
from trajwidgets.agreement.prior_items import is_unanimous, prior_rows
from trajwidgets.errors import AgreementError

KINDS = ["auto", "jackknife", "dirichlet", "bootstrap"]
COEFFICIENTS = [percent_agreement, light_kappa, krippendorff_alpha]
unhurried = settings(deadline=None, max_examples=25)


def labels(
    n: int, annotators: int = 2, runs: int | None = None, *, seed: int = 0, size: int = 3, kappa: float = 0.7
) -> pd.DataFrame:
    """Items that each annotator either knows or guesses, in runs of equal length."""
    random = np.random.default_rng(seed)
    truth = random.integers(size, size=n)
    knows = random.random((n, annotators)) < math.sqrt(kappa)
    said = np.where(knows, truth[:, None], random.integers(size, size=(n, annotators)))
    rows = [(item % (runs or n), item, f"a{who}", said[item, who]) for item in range(n) for who in range(annotators)]
    frame = pd.DataFrame(rows, columns=["trajectory_id", "step_id", "annotator", "value"])
    frame["value"] = pd.Categorical(frame["value"], categories=range(size))
    return frame if runs else frame.drop(columns="trajectory_id")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("coefficient", COEFFICIENTS)
@pytest.mark.parametrize("runs", [None, 12])
def test_an_interval_holds_its_value_and_widens_with_confidence(kind, coefficient, runs):
    frame = labels(60, 3, runs)
    narrow, usual, wide = (coefficient(frame, interval=kind, confidence=share) for share in (0.5, 0.95, 0.99))
    assert wide.low < usual.low < narrow.low <= usual.value <= narrow.high < usual.high < wide.high
    assert (usual.confidence, usual.n_clusters) == (0.95, runs)


@unhurried
@given(
    said=st.lists(st.lists(st.integers(0, 2), min_size=3, max_size=3), min_size=2, max_size=15),
    kind=st.sampled_from(KINDS),
    coefficient=st.sampled_from(COEFFICIENTS),
)
def test_whatever_was_said_an_interval_holds_its_value_within_the_range(said, kind, coefficient):
    rows = [(item, f"a{who}", value) for item, row in enumerate(said) for who, value in enumerate(row)]
    result = coefficient(pd.DataFrame(rows, columns=["item", "annotator", "value"]), interval=kind)
    if math.isnan(result.value):
        assert math.isnan(result.low)
        assert math.isnan(result.high)
        assert result.method is None
    else:
        assert min(-1, result.value) <= result.low <= result.value <= result.high <= 1


def test_the_jackknife_is_the_plain_loop_over_runs():
    frame = labels(96, runs=12)
    result = cohen_kappa(frame, interval="jackknife")
    without = np.array([float(cohen_kappa(frame[frame["trajectory_id"] != run])) for run in range(12)])
    se = math.sqrt(11 / 12 * ((without - without.mean()) ** 2).sum())
    half = 2.200985160 * se  # t(0.975, 11), as in printed tables
    assert result.low == pytest.approx(result.value - half, abs=1e-9)
    assert result.high == pytest.approx(min(result.value + half, 1), abs=1e-9)
    assert result.method == "jackknife over 12 trajectories"


def test_without_clusters_the_jackknife_leaves_out_an_item_at_a_time():
    frame = labels(40, 3)
    result = krippendorff_alpha(frame, interval="jackknife")
    without = np.array([float(krippendorff_alpha(frame[frame["step_id"] != item])) for item in range(40)])
    se = math.sqrt(39 / 40 * ((without - without.mean()) ** 2).sum())
    assert result.value - result.low == pytest.approx(2.022690920 * se, abs=1e-9)  # t(0.975, 39)


def test_the_jackknife_of_a_mean_is_its_textbook_standard_error():
    # Of percent agreement, a mean of zeros and ones, the jackknife is exactly s / sqrt(n) (Tukey 1958).
    frame = labels(50)
    result = percent_agreement(frame, interval="jackknife")
    agreed = result.value
    se = math.sqrt(agreed * (1 - agreed) / 49)
    assert result.value - result.low == pytest.approx(2.009575237 * se, abs=1e-9)  # t(0.975, 49)


def test_runs_widen_the_interval_when_their_steps_are_alike():
    frame = labels(120, runs=12, kappa=1)
    wrong = (frame["trajectory_id"] < 3) & (frame["annotator"] == "a1")
    codes = frame["value"].astype(int)
    frame["value"] = pd.Categorical(codes.where(~wrong, (codes + 1) % 3), categories=range(3))
    allowed, taken_apart = cohen_kappa(frame), cohen_kappa(frame, cluster=None)
    assert allowed.value == taken_apart.value
    assert allowed.high - allowed.low > 1.5 * (taken_apart.high - taken_apart.low)
    assert allowed.method == "jackknife over 12 trajectories in the shape of a Dirichlet posterior"
    assert (taken_apart.method, taken_apart.n_clusters) == ("Dirichlet posterior", None)


def test_perfect_agreement_is_never_certain():
    frame = labels(20, kappa=1)
    result = cohen_kappa(frame)
    assert (result.value, result.high) == (1.0, 1.0)
    assert 0.6 < result.low < 0.95
    assert cohen_kappa(frame, interval="jackknife").method == "Dirichlet posterior"
    assert percent_agreement(frame.assign(value="ok")).low < 1


def test_the_same_labels_give_the_same_interval_in_any_order_of_rows():
    frame = labels(80, 3, runs=10)
    shuffled = frame.sample(frac=1, random_state=5)
    for kind in KINDS:
        one, other = light_kappa(frame, interval=kind), light_kappa(shuffled, interval=kind)
        assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-12)
    assert krippendorff_alpha(frame).low != krippendorff_alpha(frame, seed=1).low


def test_other_names_of_annotators_move_an_interval_by_no_more_than_its_draws():
    frame = labels(80, 2)
    renamed = frame.replace({"annotator": {"a0": "z"}})
    one, other = cohen_kappa(frame), cohen_kappa(renamed)
    assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=0.01)


def test_too_few_clusters_are_said_in_words():
    frame = labels(40, runs=4)
    assert "fewer than 10 trajectories" in (cohen_kappa(frame).note or "")
    one = cohen_kappa(frame.assign(trajectory_id="only"))
    assert math.isnan(one.low)
    assert "all items lie in one cluster" in (one.note or "")
    assert one.value == cohen_kappa(frame.assign(trajectory_id="only"), cluster=None).value


def test_a_cluster_may_be_any_column_that_holds_whole_items():
    frame = labels(60).assign(site=lambda rows: rows["step_id"] % 15)
    result = cohen_kappa(frame, cluster="site")
    assert result.n_clusters == 15
    assert "15 clusters of 'site'" in (result.method or "")
    with pytest.raises(AgreementError, match="more than one value of 'annotator'"):
        cohen_kappa(frame, cluster="annotator")
    with pytest.raises(AgreementError, match="no column 'sight'; did you mean 'site'"):
        cohen_kappa(frame, cluster="sight")


def test_a_run_that_is_the_item_is_no_cluster():
    frame = labels(30).rename(columns={"step_id": "trajectory_id"})
    assert cohen_kappa(frame).n_clusters is None


def test_steps_that_are_shared_by_runs_are_no_clusters_unless_asked_for():
    frame = labels(30, runs=10)
    mixed = frame.assign(trajectory_id=range(len(frame)))
    assert cohen_kappa(mixed, item="step_id").n_clusters is None
    with pytest.raises(AgreementError, match="more than one value of 'trajectory_id'"):
        cohen_kappa(mixed, item="step_id", cluster="trajectory_id")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"interval": "jacknife"}, "did you mean 'jackknife'"),
        ({"confidence": 95}, "between 0 and 1"),
        ({"seed": -1}, "from 0 up"),
    ],
)
def test_a_wrong_choice_says_what_to_do(asked, said):
    with pytest.raises(AgreementError, match=said):
        cohen_kappa(labels(20), **asked)


def test_without_an_interval_there_is_none():
    result = cohen_kappa(labels(20), interval=None)
    assert math.isnan(result.low)
    assert result.method is None
    with pytest.raises(AgreementError, match="interval=None"):
        result.probability(below=0.75)


def test_probabilities_lie_between_and_complement_each_other():
    result = cohen_kappa(labels(100))
    assert 0 < result.probability(below=result.low) < 0.05
    assert 0.95 < result.probability(below=result.high) < 1
    assert result.probability(below=0.7) + result.probability(above=0.7) == pytest.approx(1)
    with pytest.raises(AgreementError, match="below= or above="):
        result.probability()


def test_a_result_travels_with_its_interval():
    result = krippendorff_alpha(labels(50, 3), level="interval")
    assert repr(pickle.loads(pickle.dumps(result))) == repr(result)


def test_the_prior_is_half_agreement_and_perks_for_two_by_two():
    rows, share = prior_rows(ratings_table(labels(10, size=2)))
    assert sorted(map(tuple, rows.tolist())) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert share == pytest.approx([0.25] * 4)
    rows, share = prior_rows(ratings_table(labels(10, 4, size=3)))
    assert share[is_unanimous(rows)].sum() == pytest.approx(0.5)
    assert share.sum() == pytest.approx(1)


def test_a_prior_of_many_annotators_and_categories_stays_small():
    rows, share = prior_rows(ratings_table(labels(10, 12, size=7)))
    assert len(rows) <= 2048
    assert share[is_unanimous(rows)].sum() == pytest.approx(0.5)


def test_percentiles_are_widened_as_hesterberg_prints():
    # Hesterberg 2015, "What Teachers Should Know About the Bootstrap", table 5: nominal 0.025 becomes these.
    assert widened_tail(0.95, 5) == pytest.approx(0.0010, abs=5e-5)
    assert widened_tail(0.95, 10) == pytest.approx(0.0086, abs=5e-5)
    assert widened_tail(0.95, 20) == pytest.approx(0.0159, abs=5e-5)


def test_measurements_of_which_each_is_its_own_have_an_interval_too():
    random = np.random.default_rng(3)
    truth = random.normal(size=3000)
    rows = [(item, who, truth[item] + random.normal(scale=0.5)) for who in "abc" for item in range(3000)]
    frame = pd.DataFrame(rows, columns=["item", "annotator", "value"])
    few, many = (krippendorff_alpha(part, level="interval") for part in (frame[frame["item"] < 60], frame))
    assert few.method == "Dirichlet posterior"
    assert few.low < 0.8 < few.high
    assert many.low < 0.8 < many.high  # variance 1 of the items, 0.25 of the error
    assert many.high - many.low < few.high - few.low


def test_of_a_hundred_studies_some_ninety_five_intervals_hold_the_truth():
    held = sum(
        (result := cohen_kappa(labels(50, seed=number, kappa=0.7))).low <= 0.7 <= result.high for number in range(200)
    )
    assert 180 <= held <= 199
