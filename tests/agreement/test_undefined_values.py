"""Where a coefficient is undefined it is nan, and the reason says why; nobody chooses 0 or 1 for the user."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from trajwidgets.agreement import AgreementResult, cohen_kappa, krippendorff_alpha, light_kappa, percent_agreement

COEFFICIENTS = [percent_agreement, cohen_kappa, light_kappa, krippendorff_alpha]


def frame_of(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["item", "annotator", "value"])


@pytest.mark.parametrize(
    ("coefficient", "reason"),
    [
        (cohen_kappa, "only one category was used: kappa divides by zero"),
        (light_kappa, "only one category was used: kappa divides by zero"),
        (krippendorff_alpha, "only one category was used: alpha divides by zero"),
    ],
)
def test_one_category_used_is_nan_although_everybody_agrees(coefficient, reason):
    frame = frame_of((1, "a", "x"), (1, "b", "x"), (2, "a", "x"), (2, "b", "x"))
    frame["value"] = pd.Categorical(frame["value"], categories=["x", "y"])
    result = coefficient(frame)
    assert math.isnan(float(result))
    assert result.reason == reason
    assert float(percent_agreement(frame)) == 1.0


def test_what_was_observed_is_told_even_where_kappa_is_undefined():
    result = cohen_kappa(frame_of((1, "a", "x"), (1, "b", "x")))
    assert (result.observed, result.expected, result.n_items) == (1.0, 1.0, 1)


@pytest.mark.parametrize("coefficient", COEFFICIENTS)
def test_a_lone_annotator_is_compared_with_nobody(coefficient):
    result = coefficient(frame_of((1, "a", "x"), (2, "a", "y")))
    assert math.isnan(float(result))
    assert result.reason == "fewer than two annotators"
    assert (result.n_items, result.n_annotators, result.n_pairs) == (0, 1, 0)


@pytest.mark.parametrize("coefficient", COEFFICIENTS)
def test_annotators_without_a_common_item_are_not_compared(coefficient):
    result = coefficient(frame_of((1, "a", "x"), (2, "b", "x")))
    assert math.isnan(float(result))
    assert result.reason == "no item was judged by two annotators"


@pytest.mark.parametrize("coefficient", COEFFICIENTS)
@pytest.mark.parametrize("columns", [("item",), ("trajectory_id", "step_id", "target")])
def test_an_empty_frame_is_no_error(coefficient, columns):
    frame = pd.DataFrame(columns=[*columns, "annotator", "field", "level", "kind", "state", "value"])
    result = coefficient(frame, field="outcome")
    assert math.isnan(float(result))
    assert result.reason == "fewer than two annotators"
    assert result.field == "outcome"


@pytest.mark.parametrize("weights", [None, "linear"])
def test_kappa_of_a_number_field_points_to_alpha(weights):
    frame = frame_of((1, "a", 1.5), (1, "b", 2.5), (2, "a", 1.5), (2, "b", 1.5)).assign(level="interval", kind="number")
    for coefficient in (cohen_kappa, light_kappa):
        assert coefficient(frame, weights=weights).reason == "kappa compares categories; a number has alpha"
    assert krippendorff_alpha(frame).reason is None


def test_kappa_of_thousands_of_different_values_is_not_attempted():
    frame = frame_of(*((item, who, float(item)) for item in range(3000) for who in "ab"))
    assert cohen_kappa(frame).reason == "kappa compares categories; a number has alpha (3,000 different values)"


def test_weights_that_forgive_every_disagreement_seen_leave_nothing_to_divide_by():
    frame = frame_of((1, "a", "x"), (1, "b", "y"), (2, "a", "y"), (2, "b", "x"))
    frame["value"] = pd.Categorical(frame["value"], categories=["x", "y", "z"])
    result = cohen_kappa(frame, weights=[[0, 0, 1], [0, 0, 1], [1, 1, 0]])
    assert result.reason == "the weights count no disagreement between the categories used: kappa divides by zero"


@pytest.mark.parametrize(
    ("values", "level", "reason"),
    [
        (["low", "high"], "interval", "level interval needs numbers, not 'high' and 'low'"),
        ([-1.0, 2.0], "ratio", "level ratio needs numbers from 0 up: it measures differences relative to the sum"),
        ([1.0, math.inf], "interval", "level interval needs finite numbers"),
        ([1.0, 2.0], lambda a, b: 0, "the distance between all the values used is zero: alpha divides by zero"),
    ],
)
def test_values_that_do_not_bear_the_level_say_so(values, level, reason):
    frame = frame_of(*((item, who, value) for who in "ab" for item, value in enumerate(values)))
    result = krippendorff_alpha(frame, level=level)
    assert math.isnan(float(result))
    assert result.reason == reason


def test_a_field_whose_level_changed_asks_for_one():
    frame = frame_of((1, "a", 1), (1, "b", 2), (2, "a", 2), (2, "b", 2)).assign(level=["nominal", "ordinal"] * 2)
    assert krippendorff_alpha(frame).reason == "the frame states several levels, 'nominal' and 'ordinal': pass level="
    assert krippendorff_alpha(frame, level="nominal").reason is None


def test_light_kappa_leaves_out_pairs_without_a_kappa_and_says_so():
    frame = frame_of(
        *((item, who, value) for who in "ab" for item, value in enumerate("xxyy")),
        *((item, "c", "x") for item in (0, 1)),
    )
    result = light_kappa(frame)
    assert (float(result), result.n_pairs, result.reason) == (1.0, 1, None)
    assert result.note == "2 of 3 pairs left out: their own kappa is undefined"


def test_a_result_is_a_number_with_a_line_to_read():
    frame = frame_of((1, "a", "x"), (1, "b", "x"), (2, "a", "y"), (2, "b", "y"), (3, "a", "y"), (3, "b", "x"))
    result = cohen_kappa(frame.assign(field="outcome"))
    assert isinstance(result, AgreementResult)
    assert float(result) == result.value
    assert repr(result) == (
        "<cohen_kappa of 'outcome': 0.400 [-0.834, 0.997] (3 items, 2 annotators; 95%, Dirichlet posterior)>"
    )
    alone = krippendorff_alpha(frame[frame["annotator"] == "a"])
    assert repr(alone) == "<krippendorff_alpha[nominal]: undefined, fewer than two annotators (0 items, 1 annotator)>"
    with pytest.raises(AttributeError):
        result.value = 1.0
