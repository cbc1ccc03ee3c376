"""Worked examples from the literature, typed in from the publications named in each test."""

from __future__ import annotations

import numpy as np
import pytest

from trajwidgets.agreement import cohen_kappa, krippendorff_alpha, light_kappa, percent_agreement

# Fleiss 1971, Psychological Bulletin 76(5), Table 1: 30 patients, 6 psychiatrists, 5 diagnoses. The assignment to
# single raters is the one R's package irr distributes as `diagnoses`; its printouts are the numbers for Light's kappa.
FLEISS_1971 = [
    [4, 2, 2, 5, 2, 1, 3, 1, 1, 5, 1, 1, 2, 1, 2, 3, 1, 1, 2, 1, 5, 2, 2, 1, 1, 2, 1, 2, 1, 5],
    [4, 2, 3, 5, 2, 1, 3, 1, 1, 5, 4, 2, 2, 4, 2, 3, 1, 1, 2, 3, 5, 4, 2, 1, 4, 2, 1, 2, 3, 5],
    [4, 2, 3, 5, 2, 3, 3, 3, 4, 5, 4, 4, 2, 4, 4, 3, 1, 1, 4, 3, 5, 4, 4, 4, 4, 2, 1, 4, 3, 5],
    [4, 5, 3, 5, 4, 3, 3, 3, 4, 5, 4, 4, 3, 4, 4, 3, 4, 1, 4, 5, 5, 4, 5, 4, 4, 2, 1, 4, 3, 5],
    [4, 5, 3, 5, 4, 3, 5, 3, 4, 5, 4, 4, 3, 4, 4, 3, 5, 1, 4, 5, 5, 4, 5, 4, 4, 2, 5, 4, 3, 5],
    [4, 5, 5, 5, 4, 3, 5, 4, 4, 5, 4, 4, 3, 4, 5, 5, 5, 2, 4, 5, 5, 4, 5, 4, 5, 4, 5, 4, 3, 5],
]

_ = None
KRIPPENDORFF_2011_C = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]


def test_alpha_matches_krippendorff_2011_example_a_binary_two_observers(tidy):
    frame = tidy([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]], ["Meg", "Owen"])
    result = krippendorff_alpha(frame)
    assert float(result) == pytest.approx(0.095, abs=0.0005)
    assert (result.n_items, result.n_ratings, result.n_annotators) == (10, 20, 2)


def test_alpha_matches_krippendorff_2011_example_b_nominal_two_observers(tidy):
    frame = tidy(["aabbdcccedda", "babbbccceddd"], ["Ben", "Gerry"])
    assert float(krippendorff_alpha(frame)) == pytest.approx(0.692, abs=0.0005)


def test_alpha_matches_krippendorff_2011_example_c_four_observers_with_missing_data(tidy):
    result = krippendorff_alpha(tidy(KRIPPENDORFF_2011_C, list("ABCD")))
    assert float(result) == pytest.approx(0.743, abs=0.0005)
    # "12 units", one of which has a single value, "n.. = 40 pairable values".
    assert (result.n_items, result.n_ratings, result.n_annotators) == (11, 40, 4)


@pytest.mark.parametrize(("level", "published"), [("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)])
def test_alpha_matches_krippendorff_2011_example_d_other_levels(tidy, level, published):
    result = krippendorff_alpha(tidy(KRIPPENDORFF_2011_C), level=level)
    assert float(result) == pytest.approx(published, abs=0.0005)
    assert result.level == level


def test_alpha_with_a_distance_function_matches_krippendorff_2011_interval(tidy):
    def squared(a: float, b: float) -> float:
        return (a - b) ** 2

    result = krippendorff_alpha(tidy(KRIPPENDORFF_2011_C), level=squared)
    assert float(result) == pytest.approx(0.849, abs=0.0005)
    assert result.level == "squared"


def test_alpha_with_a_distance_function_matches_artstein_poesio_2008_weighted_alpha(from_table):
    # Table 3 (stat, info-request, check) with the weights of Table 5; dkpro-statistics prints 0.8156.
    distance = {frozenset("si"): 1.0, frozenset("sc"): 0.5, frozenset("ic"): 0.5}
    frame = from_table([[46, 6, 0], [0, 32, 0], [0, 6, 10]], list("sic"))
    result = krippendorff_alpha(frame, level=lambda a, b: distance.get(frozenset(a + b), 0.0))
    assert float(result) == pytest.approx(0.8156, abs=0.00005)


def test_kappa_matches_cohen_1960_table_1_below_chance(from_table):
    result = cohen_kappa(from_table([[25, 13, 12], [12, 2, 16], [3, 15, 2]]))
    assert result.observed == pytest.approx(0.29)
    assert result.expected == pytest.approx(0.35)
    assert float(result) == pytest.approx(-0.09, abs=0.005)


def test_kappa_matches_cohen_1968_unweighted_and_weighted(from_table):
    frame = from_table([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    assert float(cohen_kappa(frame)) == pytest.approx(0.492, abs=0.0005)
    graded = cohen_kappa(frame, weights=[[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    assert float(graded) == pytest.approx(0.348, abs=0.0005)
    assert graded.weights == "matrix"


def test_kappa_with_unsymmetric_weights_matches_cohen_1968(from_table):
    frame = from_table([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    assert float(cohen_kappa(frame, weights=[[0, 1, 4], [1, 0, 6], [2, 2, 0]])) == pytest.approx(0.353, abs=0.0005)


def test_kappa_matches_fleiss_cohen_everitt_1969_unweighted_and_weighted(from_table):
    frame = from_table([[106, 10, 4], [22, 28, 10], [2, 12, 6]])
    agreement_weights = np.array([[1, 0, 0.4444], [0, 1, 0.6667], [0.4444, 0.6667, 1]])
    assert float(cohen_kappa(frame)) == pytest.approx(0.429, abs=0.0005)
    weighted = cohen_kappa(frame, weights=1 - agreement_weights)
    assert weighted.observed == pytest.approx(0.787, abs=0.0005)
    assert weighted.expected == pytest.approx(0.567, abs=0.0005)
    assert float(weighted) == pytest.approx(0.507, abs=0.0005)


def test_kappa_matches_landis_koch_1977_winnipeg_patients(from_table):
    frame = from_table([[38, 5, 0, 1], [33, 11, 3, 0], [10, 14, 5, 6], [3, 7, 3, 10]])
    assert float(cohen_kappa(frame)) == pytest.approx(0.208, abs=0.0005)


def test_kappa_matches_feinstein_cicchetti_1990_same_agreement_and_another_kappa(from_table):
    skewed, balanced = from_table([[80, 10], [5, 5]]), from_table([[40, 9], [6, 45]])
    assert float(percent_agreement(skewed)) == float(percent_agreement(balanced)) == pytest.approx(0.85)
    assert float(cohen_kappa(skewed)) == pytest.approx(0.32, abs=0.005)
    assert float(cohen_kappa(balanced)) == pytest.approx(0.70, abs=0.005)


def test_linear_kappa_follows_the_declared_scale_as_in_sas_proc_freq(from_table):
    # SAS PROC FREQ, AGREE: nobody of the first annotator's column used category 0.
    frame = from_table([[0, 4, 1], [0, 8, 0], [0, 1, 5]])
    assert float(cohen_kappa(frame)) == pytest.approx(0.4842, abs=0.00005)
    assert float(cohen_kappa(frame, weights="linear")) == pytest.approx(0.4701, abs=0.00005)


def test_linear_kappa_matches_rs_irr_on_six_ordered_categories(from_table):
    # D. Wollschlaeger, RExRepos, "Inter-rater-reliability and ICC": kappa2(..., weight="equal") prints 0.316.
    frame = from_table(
        [
            [5, 8, 1, 2, 4, 2],
            [3, 5, 3, 5, 5, 0],
            [1, 2, 6, 11, 2, 1],
            [0, 1, 5, 4, 3, 3],
            [0, 0, 1, 2, 5, 2],
            [0, 0, 1, 2, 1, 4],
        ],
        ["<10%", "11-20%", "21-30%", "31-40%", "41-50%", ">50%"],
    )
    assert float(cohen_kappa(frame, weights="linear")) == pytest.approx(0.316, abs=0.0005)


def test_light_kappa_matches_rs_irr_on_the_diagnoses_of_fleiss_1971(tidy):
    six = light_kappa(tidy(FLEISS_1971))
    assert float(six) == pytest.approx(0.459, abs=0.0005)
    assert six.n_pairs == 15
    three = light_kappa(tidy(FLEISS_1971), annotators=["a0", "a1", "a2"])
    assert float(three) == pytest.approx(0.555, abs=0.0005)


@pytest.mark.parametrize(("pair", "published"), [(("a0", "a1"), 0.651), (("a0", "a2"), 0.384), (("a1", "a2"), 0.631)])
def test_kappa_of_chosen_annotators_matches_rs_irr_on_the_diagnoses_of_fleiss_1971(tidy, pair, published):
    result = cohen_kappa(tidy(FLEISS_1971), annotators=pair)
    assert float(result) == pytest.approx(published, abs=0.0005)
    assert result.annotators == pair


def test_percent_agreement_matches_fleiss_1971(tidy):
    assert float(percent_agreement(tidy(FLEISS_1971))) == pytest.approx(0.5556, abs=0.0001)


def test_percent_agreement_with_missing_data_matches_gwet_2014(tidy):
    # Gwet 2014, data of four raters with gaps (cac.raw4raters); irrCAC prints 0.81818.
    frame = tidy(
        [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, _],
            [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
        ]
    )
    assert float(percent_agreement(frame)) == pytest.approx(0.81818, abs=0.000006)
