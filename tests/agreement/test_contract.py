"""What every coefficient promises. It finds them by itself: each function of the room that gives an AgreementResult."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from trajwidgets import agreement
from trajwidgets.agreement import AgreementResult
from trajwidgets.errors import AgreementError

COEFFICIENTS = [
    found
    for name in agreement.__all__
    if inspect.isfunction(found := getattr(agreement, name))
    and inspect.signature(found).return_annotation == AgreementResult.__name__
]
Coefficient = Callable[[pd.DataFrame], AgreementResult]

ANN = ["good", "bad", "bad", "good", "fair", "good", "bad", "fair"]
BOB = ["good", "bad", "fair", "good", "fair", "bad", "bad", "good"]


def frame_of(**said: list[str]) -> pd.DataFrame:
    rows = [(item, who, value) for who, values in said.items() for item, value in enumerate(values)]
    return pd.DataFrame(rows, columns=["item", "annotator", "value"])


@pytest.fixture(params=COEFFICIENTS, ids=lambda found: found.__name__)
def coefficient(request: pytest.FixtureRequest) -> Any:
    return request.param


def test_the_roll_holds_the_coefficients_of_the_first_version() -> None:
    names = {found.__name__ for found in COEFFICIENTS}
    assert names >= {"percent_agreement", "cohen_kappa", "light_kappa", "krippendorff_alpha"}


def test_every_coefficient_is_found_by_its_name(coefficient: Any) -> None:
    assert agreement.coefficient(coefficient.__name__) is coefficient
    assert set(agreement.COEFFICIENTS.values()) == set(COEFFICIENTS)


def test_an_unknown_name_or_argument_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(AgreementError, match="no coefficient 'cohens_kappa'; did you mean 'cohen_kappa'"):
        agreement.coefficient("cohens_kappa")
    with pytest.raises(TypeError, match="unexpected keyword argument 'annotaters'; did you mean 'annotators'"):
        agreement.percent_agreement(frame_of(ann=ANN, bob=BOB), annotaters=["ann", "bob"])  # type: ignore[call-arg]


def test_a_result_bears_the_name_of_its_function(coefficient: Any) -> None:
    assert coefficient(frame_of(ann=ANN, bob=BOB)).coefficient == coefficient.__name__


def test_perfect_agreement_is_one(coefficient: Coefficient) -> None:
    assert float(coefficient(frame_of(ann=ANN, bob=ANN))) == pytest.approx(1)


def test_disagreement_is_less_than_one(coefficient: Coefficient) -> None:
    assert float(coefficient(frame_of(ann=ANN, bob=BOB))) < 1


def test_neither_the_order_of_rows_nor_the_names_of_annotators_matter(coefficient: Coefficient) -> None:
    frame = frame_of(ann=ANN, bob=BOB)
    value = float(coefficient(frame))
    assert float(coefficient(frame.sample(frac=1, random_state=7))) == pytest.approx(value)
    assert float(coefficient(frame.replace({"annotator": {"ann": "zoe", "bob": "abe"}}))) == pytest.approx(value)


@pytest.mark.parametrize(
    "frame",
    [
        frame_of(ann=[], bob=[]),
        frame_of(ann=ANN),
        pd.DataFrame({"item": [1, 2], "annotator": ["ann", "bob"], "value": ["good", "good"]}),
    ],
    ids=["nobody", "one annotator", "no item in common"],
)
def test_where_nothing_can_be_compared_it_is_nan_and_says_why(coefficient: Coefficient, frame: pd.DataFrame) -> None:
    result = coefficient(frame)
    assert math.isnan(float(result))
    assert len((result.reason or "").split()) > 1
