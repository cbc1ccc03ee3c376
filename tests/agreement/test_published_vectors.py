"""Published tables beyond the shared vectors, in the layouts of the vectors, through the script that reads them.

Sources, each named where it is used: irrCAC for R (its README) and for Python (its unit tests), with data of Gwet
2014; R's irr and psych on `anxiety` and `diagnoses`; SAS PROC FREQ and irr as statsmodels' tests quote them; pyirr;
examples of papers as dkpro-statistics has them.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import pytest
from sklearn.metrics import cohen_kappa_score

from scripts.check_vectors import verdict_of
from tests.agreement.test_categorical_published import ABSTRACTORS, DIAGNOSES, FOUR_RATERS
from tests.agreement.test_icc import ANXIETY

_ = None
# Python's irrCAC, datasets.py: raters in rows.
FIVE_OBSERVERS = [
    [1, 1, 2, _, 0, 0, 1, 1, 2, 2, _, 0, 1, 3, 1],
    [1, 1, 3, 0, 0, 0, 0, _, 2, 1, 1, 0, 2, 3, 1],
    [2, 0, 3, 0, 0, 0, 2, 2, 2, 1, 0, 0, 2, 2, 1],
    [_, 1, 3, _, _, _, _, 0, _, 1, 0, 0, 2, 2, _],
    [2, _, _, 0, 0, 0, 1, _, 2, _, _, _, _, 3, 1],
]
FOURTEEN_UNITS = [
    [*"abccbadab", _, _, _, "b", "b"],
    [*"abccbbdabe", _, _, "b", "a"],
    [_, *"cccbcdbbeaccc"],
    [*"abccbddabea", _, "b", "b"],
]
FIFTEEN_SUBJECTS = [list("aaaaabbbcaaaaab"), list("aaaababccaaaaba"), list("abbcaabbcabbcaa"), list("ccccaabbcccccaa")]
BEN_GERRY = [list("aabbdcccedda"), [*"babbbccce", _, "d", "d"]]
PSYCHIATRIC = [[40, 4, 4, 17], [6, 25, 2, 13], [4, 1, 21, 12], [15, 5, 9, 45]]
SIX_RATERS = [
    *([0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0], [2, 0, 4, 0, 0]),
    *([0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6], [1, 0, 0, 5, 0], [1, 1, 0, 4, 0]),
    *([0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1]),
]
FOUR_RATERS_THREE_CATEGORIES = [
    *([3, 0, 1], [2, 1, 1], [2, 1, 1], [2, 0, 2], [3, 1, 0], [3, 1, 0], [0, 4, 0], [0, 3, 1]),
    *([0, 0, 4], [3, 1, 0], [0, 4, 0], [0, 3, 1], [0, 2, 2], [0, 0, 4], [3, 1, 0]),
]
SAS = [[0, 4, 1], [0, 8, 0], [0, 1, 5]]

# dkpro-statistics-agreement, src/test: the papers that the names say.
_FORTY_ITEMS = """
112.2 1101. 2333. .00.0 000.0 000.0 102.1 1.20. 222.2 2111. .100. 0000. 1222. 33223 111.1 111.1 212.2 1233. 1101. 000.0
0011. 00.00 2333. 0000. 12.22 0111. 00010 1212. 1122. 112.2 110.0 2121. 22.22 3222. 222.2 223.2 222.2 22.12 2222. 111.1
"""
HAYES_KRIPPENDORFF_2007 = [[_ if said == "." else int(said) for said in item] for item in _FORTY_ITEMS.split()]
AGRESTI_1992 = [[22, 2, 2, 0], [5, 7, 14, 0], [0, 2, 36, 0], [0, 1, 17, 10]]
COHEN_1960 = [[25, 12, 3], [13, 2, 15], [12, 16, 2]]
BRENNAN_PREDIGER_1981 = [[50, 0, 0], [10, 10, 10], [20, 0, 0]]
KRIPPENDORFF_1980 = [[1, 1, 2, 4, 1, 2, 1, 3, 2], [1, 2, 2, 4, 4, 2, 2, 3, 2], [1, 2, 2, 4, 4, 2, 3, 3, 2]]
_MANY = [*["NNNNNNNN"] * 14, "NNNANNNN", "NNNNNNNA", *["AAAAAAAA"] * 10, *["AANAAAAN"] * 2, "AANANAAN", "AANANANN"]
WARRENS_2010 = [list(rater) for rater in zip(*_MANY, strict=True)]
WARRENS_2012 = [
    list(rater) for rater in zip(*(*["1111"] * 10, *["1010"] * 2, *["1000"] * 2, "0001", *["0000"] * 15), strict=True)
]
MIESKES_2009 = [
    ["UH", "INP", "UH", "INP", "RB", "JJ", "INP", "PRP", "NN", "VB", "PRP", "INP", "RB", "INP", "MD", "PRP", "INP"],
    ["VB", "INP", "UH", "INP", "RB", "JJ", "INP", "PRP", "NN", "VBP", "PRP", "INP", "UH", "INP", "MD", "PRP", "INP"],
    ["UH", "INP", "UH", "INP", "RB", "JJ", "INP", "PRP", "RB", "VB", "PRP", "INP", "UH", "INP", "MD", "PRP", "INP"],
]

Published = tuple[str, str, Any, dict[str, Any], str, Any, float]


def of_irrcac() -> list[Published]:
    """Values and standard errors of every coefficient with gaps (unit tests of Python's irrCAC)."""
    names = ("gwet_ac1", "krippendorff_alpha", "conger_kappa", "brennan_prediger", "fleiss_kappa")
    found: list[Published] = []
    for data, percent, numbers in (
        (FIVE_OBSERVERS, 0.616, ((0.497, 0.122), (0.481, 0.114), (0.469, 0.117), (0.487, 0.121), (0.458, 0.120))),
        (FOURTEEN_UNITS, 0.744, ((0.685, 0.134), (0.632, 0.150), (0.659, 0.146), (0.679, 0.136), (0.657, 0.150))),
        (FIFTEEN_SUBJECTS, 0.456, ((0.208, 0.091), (0.143, 0.141), (0.166, 0.121), (0.183, 0.102), (0.129, 0.141))),
        (BEN_GERRY, 0.727, ((0.661, 0.184), (0.665, 0.180), (0.657, 0.179), (0.659, 0.185), (0.649, 0.191))),
    ):
        found.append(("percent_agreement", "raters_by_items", data, {}, "value", percent, 6e-4))
        for name, (value, se) in zip(names, numbers, strict=True):
            params = {"level": "nominal"} if name == "krippendorff_alpha" else {}
            found.append((name, "raters_by_items", data, params, "value", value, 6e-4))
            found.append((name, "raters_by_items", data, params, "se_gwet" if params else "se", se, 6e-4))
    for weights, *numbers in (
        ("linear", (0.859, 0.117), (0.814, 0.145), (0.848, 0.123), (0.818, 0.149)),
        ("ordinal", (0.899, 0.107), (0.844, 0.144), (0.886, 0.114), (0.850, 0.147)),
        ("quadratic", (0.914, 0.104), (0.858, 0.144), (0.902, 0.111), (0.865, 0.146)),
    ):
        for name, (value, se) in zip(("gwet_ac2", *names[2:]), numbers, strict=True):
            params = {"weights": weights}
            found.append((name, "raters_by_items", FOUR_RATERS, params, "value", value, 6e-4))
            found.append((name, "raters_by_items", FOUR_RATERS, params, "se", se, 6e-4))
    return found


def of_tables() -> list[Published]:
    """Two raters (unit tests of Python's irrCAC; SAS and irr from the tests of statsmodels)."""
    found: list[Published] = []
    for name, value, se in (
        ("gwet_ac1", 0.456, 0.043),
        ("brennan_prediger", 0.450, 0.044),
        ("scott_pi", 0.430, 0.046),
        ("cohen_kappa", 0.432, 0.046),
    ):
        found += [
            (name, "table", PSYCHIATRIC, {}, quantity, number, 6e-4)
            for quantity, number in (("value", value), ("se_gwet", se))
        ]
    for name, weights, psychiatric, abstractors in (
        ("gwet_ac2", "linear", 0.377, 0.900),
        ("gwet_ac2", "quadratic", 0.299, 0.940),
        ("brennan_prediger", "linear", 0.347, 0.876),
        ("brennan_prediger", "quadratic", 0.236, 0.918),
        ("scott_pi", "quadratic", 0.382, 0.892),
        ("cohen_kappa", "linear", 0.407, 0.843),
    ):
        for table, value in ((PSYCHIATRIC, psychiatric), (ABSTRACTORS, abstractors)):
            found.append((name, "table", table, {"weights": weights}, "value", value, 6e-4))
    for quantity, value in (("se_null", 0.1426), ("ci95_low", 0.1845), ("ci95_high", 0.7558)):
        found.append(("cohen_kappa", "table", SAS, {"weights": "linear"}, quantity, value, 6e-5))
    for raters, scale, numbers in (
        (ANXIETY[:2], [1, 2, 3, 4, 5, 6], (0.1195, 0.1892, 0.2968)),
        (ANXIETY[1:], [1, 2, 3, 4, 6], (-0.0063, 0.1459, 0.2520)),
    ):
        for weights, value in zip(({}, {"weights": "linear"}, {"weights": "quadratic"}), numbers, strict=True):
            params = {"categories": scale, **weights}
            found.append(("cohen_kappa", "raters_by_items", raters, params, "value", value, 6e-5))
    return found


def of_counts() -> list[Published]:
    """Who chose what is not known (README of R's irrCAC; R's irr, by category as in the README of pyirr)."""
    found: list[Published] = []
    for name, value, se in (
        ("gwet_ac1", 0.4448007, 0.08418757),
        ("fleiss_kappa", 0.4139265, 0.08119291),
        ("brennan_prediger", 0.4388889, 0.08312142),
    ):
        found.append((name, "counts", SIX_RATERS, {}, "value", value, 6e-8))
        found.append((name, "counts", SIX_RATERS, {}, "se", se, 6e-9))
    found.append(("percent_agreement", "counts", SIX_RATERS, {}, "value", 0.5511111, 6e-8))
    found.append(("krippendorff_alpha", "counts", SIX_RATERS, {"level": "nominal"}, "value", 0.4204384, 6e-8))
    found.append(("gwet_ac1", "counts", FOUR_RATERS_THREE_CATEGORIES, {}, "value", 0.3518903, 6e-8))
    diagnoses = [[int(count) for count in row] for row in DIAGNOSES]
    found.append(("fleiss_kappa", "counts", diagnoses, {}, "value", 0.4302445, 6e-8))
    found.append(("fleiss_kappa", "counts", diagnoses, {}, "z_null", 17.65183, 6e-6))
    by_category = [0.245, 0.245, 0.520, 0.471, 0.566]
    found.append(("fleiss_kappa_category", "counts", diagnoses, {}, "value", by_category, 6e-4))
    return found


def of_scores() -> list[Published]:
    """The six forms on `anxiety` with their intervals, as R's psych::ICC prints them."""
    return [
        ("icc", "raters_by_items", ANXIETY, {"form": form}, quantity, number, tolerance)
        for form, value, low, high in (
            ("ICC(1,1)", 0.1750225, -0.07744650, 0.4843362),
            ("ICC(2,1)", 0.1979983, -0.03891068, 0.4935740),
            ("ICC(3,1)", 0.2160493, -0.04625793, 0.5222590),
            ("ICC(1,k)", 0.3889259, -0.27492318, 0.7380652),
            ("ICC(2,k)", 0.4254988, -0.12658288, 0.7451493),
            ("ICC(3,k)", 0.4525861, -0.15292145, 0.7663308),
        )
        for quantity, number, tolerance in (("value", value, 5e-7), ("ci95_low", low, 5e-7), ("ci95_high", high, 5e-7))
    ]


def of_dkpro() -> list[Published]:
    """Examples of papers as the tests of dkpro-statistics have them, whose tolerances these are."""
    found: list[Published] = [
        ("krippendorff_alpha", "items_by_raters", HAYES_KRIPPENDORFF_2007, {"level": "ordinal"}, "value", 0.7598, 1e-4),
        ("cohen_kappa", "table", AGRESTI_1992, {}, "value", 0.493, 1e-3),
        ("cohen_kappa", "table", AGRESTI_1992, {}, "se", 0.057, 1e-3),
        ("cohen_kappa", "table", COHEN_1960, {}, "pe", 0.35, 0.01),
        ("cohen_kappa_max", "table", COHEN_1960, {}, "value", 0.85, 0.01),
        ("bennett_s", "table", BRENNAN_PREDIGER_1981, {}, "value", 0.40, 0.01),
        ("cohen_kappa", "table", BRENNAN_PREDIGER_1981, {}, "value", 0.27, 0.01),
        ("conger_kappa", "raters_by_items", WARRENS_2012, {}, "value", 0.802479, 1e-6),
        ("fleiss_kappa", "raters_by_items", MIESKES_2009, {}, "value", 0.80, 0.01),
    ]
    for name, value in (
        ("brennan_prediger", 0.8358),
        ("fleiss_kappa", 0.8324),
        ("conger_kappa", 0.8326),
        ("light_kappa", 0.8325),
    ):
        found.append((name, "raters_by_items", WARRENS_2010, {}, "value", value, 1e-4))
    for level, value in (("nominal", 0.642), ("interval", 0.547), ("ratio", 0.483)):
        found.append(
            ("krippendorff_alpha", "raters_by_items", KRIPPENDORFF_1980, {"level": level}, "value", value, 1e-3)
        )
    for category, value in (("NN", 0.48), ("RB", 0.56), ("UH", 0.67), ("VB", 0.29), ("VBP", -0.02), ("JJ", 1)):
        params = {"category": category}
        found.append(("fleiss_kappa_category", "raters_by_items", MIESKES_2009, params, "value", value, 0.01))
    units = [[[5, 6], [begin, length]] for begin, length in ((4, 2), (5, 2), (6, 2), (7, 2), (6, 4), (5, 6))]
    found.append(("delta_u", "unit_pairs", units, {}, "value", [26, 16, 10, 8, 2, 0], 1e-9))
    return found


def vector_of(each: Published) -> dict[str, Any]:
    names = ("metric", "data_kind", "data", "params", "quantity", "expected", "tolerance")
    return dict(zip(names, each, strict=True))


@pytest.mark.parametrize(
    "source", [of_irrcac, of_tables, of_counts, of_scores, of_dkpro], ids=lambda source: source.__name__
)
def test_what_others_have_printed_comes_out(source):
    verdicts = [(each, verdict_of(vector_of(each), place)) for place, each in enumerate(source())]
    assert not [(*each[:2], each[3:], verdict.got, verdict.why) for each, verdict in verdicts if not verdict.passed]


def test_indices_are_published_with_and_without_their_sign():
    table = [[10, 2], [9, 30]]
    for expected, passes in ((20 / 51, True), (-20 / 51, True), (21 / 51, False)):
        vector = vector_of(("prevalence_index", "table", table, {}, "value", expected, 1e-9))
        assert verdict_of(vector, 0).passed is passes
    flipped = vector_of(("bias_index", "table", [[10, 9], [2, 30]], {}, "value", -7 / 51, 1e-9))
    assert not verdict_of(flipped, 0).passed, "the other way round is another bias"


def test_of_more_than_two_raters_kappa_is_one_number_a_pair():
    pairs = [cohen_kappa_score(*pair) for pair in combinations(ANXIETY, 2)]
    assert (pairs[0], pairs[2]) == (pytest.approx(0.1195, abs=6e-5), pytest.approx(-0.006289308, abs=6e-10))  # R's irr
    assert verdict_of(vector_of(("cohen_kappa", "raters_by_items", ANXIETY, {}, "value", pairs, 1e-12)), 0).passed


def test_words_have_the_ranks_of_the_alphabet_where_they_declare_no_scale():
    words, numbers = ([["abcde"[n - 1] if n else _ for n in row] for row in FOUR_RATERS], FOUR_RATERS)
    for data in (words, numbers):  # Krippendorff 2011, section D
        vector = vector_of(("krippendorff_alpha", "raters_by_items", data, {"level": "ordinal"}, "value", 0.815, 6e-4))
        assert verdict_of(vector, 0).passed


def test_a_set_that_is_missing_is_a_gap():
    pairs = [[["x"], ["x"]], [["x", "y"], _], [["y"], ["x", "y"]]]
    whole = [pair for pair in pairs if _ not in pair]
    got = [
        verdict_of(vector_of(("krippendorff_alpha", "set_pairs", data, {"level": "masi_dkpro"}, "value", 0, 1)), 0).got
        for data in (pairs, whole)
    ]
    assert got[0] == got[1]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"params": {"level": "nominal", "delta": [[0, 1], [1, 0]]}}, "not supported: .*delta at level 'nominal'"),
        ({"params": {"categories": [1, 2, 3]}}, "name not as many as the 2 columns"),
        ({"params": {"level": [1]}}, r"level=\[1\] is unknown"),
        ({"data_kind": "counts", "quantity": "se_gwet"}, "not supported: se_gwet of krippendorff_alpha"),
        ({"quantity": "pe"}, "not supported: pe of krippendorff_alpha"),
    ],
)
def test_what_means_something_else_than_is_computed_fails_by_name(change, told):
    # 24 ratings, 11 and 13 of each kind, 3 of 12 items apart: D_o 6/24, D_e 2 x 11 x 13 / (24 x 23).
    vector = vector_of(("krippendorff_alpha", "table", [[4, 1], [2, 5]], {}, "value", 1 - 0.25 * 552 / 286, 1e-12))
    assert verdict_of(vector, 0).passed
    verdict = verdict_of({**vector, **change}, 0)
    assert not verdict.passed
    assert re.search(told, verdict.why), verdict.why
