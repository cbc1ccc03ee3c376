"""Scott, Fleiss, Conger, Gwet, Brennan-Prediger and Bangdiwala: published numbers and standard errors, typed in."""

from __future__ import annotations

import math

import pytest

from trajwidgets import agreement

_ = None
# Gwet 2014, four raters and twelve items with gaps; numbers as the documentation of irrCAC (Python) prints them.
FOUR_RATERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, _],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]
# README of irrCAC (R), cont3x3abstractors: the number, and its error divided by n as for a table of two.
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
# Fleiss 1971, Table 1: 30 patients, how many of 6 psychiatrists gave each of 5 diagnoses.
DIAGNOSES = [
    *("00060", "03003", "01401", "00006", "03030", "20400", "00402", "20310", "20040", "00006"),
    *("10050", "11040", "03300", "10050", "02031", "00501", "30012", "51000", "02040", "10203"),
    *("00006", "01050", "02013", "20040", "10041", "05010", "40002", "02040", "10500", "00006"),
]


@pytest.mark.parametrize(
    ("name", "value", "se"),
    [
        ("percent_agreement", 0.81818, None),
        ("fleiss_kappa", 0.76117, 0.15302),
        ("conger_kappa", 0.76282, 0.14917),
        ("gwet_ac1", 0.77544, 0.14295),
        ("brennan_prediger", 0.77273, 0.14472),
        ("krippendorff_alpha", 0.74342, 0.14557),
    ],
)
def test_with_gaps_numbers_and_errors_are_those_of_irrcac(tidy, name, value, se):
    result = agreement.coefficient(name)(tidy(FOUR_RATERS))
    assert float(result) == pytest.approx(value, abs=6e-6)
    if se is not None:
        assert result.se == pytest.approx(se, abs=6e-6)


@pytest.mark.parametrize(
    ("name", "weights", "value", "se"),
    [
        ("gwet_ac2", "quadratic", 0.914, 0.104),
        ("gwet_ac2", "linear", 0.859, None),
        ("gwet_ac2", "ordinal", 0.899, None),
        ("fleiss_kappa", "linear", 0.818, None),
        ("fleiss_kappa", "quadratic", 0.865, 0.146),
        ("conger_kappa", "linear", 0.814, None),
        ("conger_kappa", "quadratic", 0.858, None),
        ("brennan_prediger", "linear", 0.848, None),
        ("brennan_prediger", "quadratic", 0.902, None),
    ],
)
def test_weighted_numbers_are_those_of_irrcac(tidy, name, weights, value, se):
    result = agreement.coefficient(name)(tidy(FOUR_RATERS), weights=weights)
    assert float(result) == pytest.approx(value, abs=0.0006)
    assert result.weights == weights
    if se is not None:
        assert result.se == pytest.approx(se, abs=0.0006)


@pytest.mark.parametrize(
    ("name", "value", "se_of_table"),
    [
        ("scott_pi", 0.7962397, 0.05905473),
        ("fleiss_kappa", 0.7962397, 0.05905473),
        ("gwet_ac1", 0.8493305, 0.04321747),
        ("brennan_prediger", 0.8350000, 0.04693346),
        ("percent_agreement", 0.8900000, 0.03128898),
    ],
)
def test_a_table_of_two_gives_the_numbers_of_irrcac_whose_errors_there_have_n_for_n_less_1(
    from_table, name, value, se_of_table
):
    result = agreement.coefficient(name)(from_table(ABSTRACTORS))
    assert float(result) == pytest.approx(value, abs=6e-8)
    assert result.se * math.sqrt(99 / 100) == pytest.approx(se_of_table, abs=6e-9)


def test_cohens_error_on_that_table_has_n_as_it_is(from_table):
    result = agreement.cohen_kappa(from_table(ABSTRACTORS))
    assert (float(result), result.se) == (pytest.approx(0.7964094, abs=6e-8), pytest.approx(0.05891072, abs=6e-9))


def test_bangdiwalas_b_is_that_of_irrcac(from_table):
    assert float(agreement.bangdiwala_b(from_table(ABSTRACTORS))) == pytest.approx(0.8059604, abs=6e-8)


def test_kappas_errors_and_wald_interval_are_those_of_sas_proc_freq(from_table):
    frame = from_table([[0, 4, 1], [0, 8, 0], [0, 1, 5]])
    plain, linear = agreement.cohen_kappa(frame), agreement.cohen_kappa(frame, weights="linear")
    assert plain.se == pytest.approx(0.1380, abs=6e-5)
    assert plain.se_null == pytest.approx(0.1484, abs=6e-5)
    assert plain.wald() == pytest.approx((0.2137, 0.7547), abs=6e-5)
    assert linear.se == pytest.approx(0.1457, abs=6e-5)


def test_kappas_errors_match_fleiss_cohen_everitt_1969(from_table):
    # Their example, n = 200: the variance, and that under the hypothesis of no agreement but by chance.
    frame = from_table([[106, 10, 4], [22, 28, 10], [2, 12, 6]])
    plain = agreement.cohen_kappa(frame)
    weighted = agreement.cohen_kappa(frame, weights=[[0, 1, 0.5556], [1, 0, 0.3333], [0.5556, 0.3333, 0]])
    assert (plain.se**2, plain.se_null**2) == pytest.approx((0.002885, 0.003082), abs=1e-6)
    assert (weighted.se**2, weighted.se_null**2) == pytest.approx((0.003248, 0.004269), abs=2e-6)


def test_fleiss_kappa_and_its_z_match_fleiss_1971_and_rs_irr(tidy):
    # kappam.fleiss(diagnoses): Kappa = 0.43, z = 17.7.
    chosen = [[place for place, count in enumerate(row) for _ in range(int(count))] for row in DIAGNOSES]
    result = agreement.fleiss_kappa(tidy([list(column) for column in zip(*chosen, strict=True)]))
    assert float(result) == pytest.approx(0.430, abs=0.0005)
    assert result.z_null == pytest.approx(17.7, abs=0.05)


def test_gwets_ac1_matches_gwet_2002_where_kappa_is_below_zero(from_table):
    frame = from_table([[118, 5], [2, 0]])
    assert float(agreement.cohen_kappa(frame)) == pytest.approx(-0.0234, abs=6e-5)
    assert float(agreement.gwet_ac1(frame)) == pytest.approx(0.9408, abs=6e-5)


def test_scott_and_bennett_match_zwick_1988(from_table):
    frame = from_table([[20, 10, 10, 0], [10, 10, 0, 0], [10, 0, 10, 0], [0, 0, 0, 20]])
    assert float(agreement.scott_pi(frame)) == pytest.approx(0.444, abs=0.0005)
    assert float(agreement.bennett_s(frame)) == pytest.approx(0.467, abs=0.0005)


def test_brennan_prediger_matches_randolph_2005(tidy):
    frame = tidy([[0, 0, 0, 0], [0, 0, 0, 0], [0, 1, 1, 0]])
    assert float(agreement.brennan_prediger(frame)) == pytest.approx(1 / 3)
    assert float(agreement.fleiss_kappa(frame)) == pytest.approx(-0.2)


def test_pabak_matches_byrt_bishop_carlin_1993(from_table):
    assert float(agreement.pabak(from_table([[80, 10], [5, 5]]))) == pytest.approx(0.70)
