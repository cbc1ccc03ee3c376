"""What must hold of every registered coefficient for any ratings whatever; a new one is asked by being registered."""

from __future__ import annotations

import json
import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trajwidgets.agreement import COEFFICIENTS, AgreementResult, LiveAgreement, ratings_table
from trajwidgets.errors import AgreementError

SCALE = ("stop", "go", "ask", "retry")
#: Those that compare exactly two annotators.
OF_TWO = {"bangdiwala_b", "bennett_s", "cohen_kappa", "pabak", "scott_pi"}
unhurried = settings(deadline=None, max_examples=15)

Said = dict[tuple[int, str], str]
"""Item and annotator -> what they said."""

said = st.dictionaries(
    st.tuples(st.integers(0, 11), st.sampled_from(["ann", "bob", "cem"])), st.sampled_from(SCALE), max_size=36
)


every_coefficient = pytest.mark.parametrize("name", sorted(COEFFICIENTS))


def frame_of(said: Said) -> pd.DataFrame:
    rows = [(f"r{item // 3}", item, who, value) for (item, who), value in said.items()]
    frame = pd.DataFrame(rows, columns=["trajectory_id", "item", "annotator", "value"])
    return frame.assign(value=pd.Categorical(frame["value"], categories=SCALE))


def result(name: str, said: Said, **options: Any) -> AgreementResult:
    ratings = ratings_table(frame_of(said), item="item")
    return COEFFICIENTS[name](ratings, **options)


def judged_by(name: str, said: Said) -> Said:
    """By two annotators only, where the coefficient compares two."""
    return {key: value for key, value in said.items() if key[1] != "cem"} if name in OF_TWO else said


def figures(found: AgreementResult) -> list[float]:
    return [found.value, found.se, found.se_null, found.observed, found.expected]


def same(expected: list[float]) -> object:
    return pytest.approx(expected, abs=1e-9, nan_ok=True)


@every_coefficient
def test_those_of_two_are_those_that_refuse_three(name: str) -> None:
    three = {(item, who): SCALE[item % 3] for item in range(6) for who in ("ann", "bob", "cem")}
    if name in OF_TWO:
        with pytest.raises(AgreementError, match="compares two annotators, the frame has 3"):
            result(name, three)
    else:
        assert result(name, three).value == pytest.approx(1)


@every_coefficient
@unhurried
@given(said=said, random=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_neither_number_nor_interval(name: str, said: Said, random: Any) -> None:
    rows = list(judged_by(name, said).items())
    random.shuffle(rows)
    one, other = result(name, judged_by(name, said)), result(name, dict(rows))
    assert str(other) == str(one)
    assert figures(other) == same(figures(one))
    assert [other.low, other.high] == same([one.low, one.high])


@every_coefficient
@unhurried
@given(said=said)
def test_the_names_of_annotators_change_no_number(name: str, said: Said) -> None:
    names = {"ann": "zoe", "bob": "yan", "cem": "abe"}  # which also reverses their order
    one = result(name, judged_by(name, said), interval=None)
    other = result(name, {(item, names[who]): value for (item, who), value in judged_by(name, said).items()})
    assert figures(other) == same(figures(one))
    assert (other.reason, other.n_items, other.n_pairs) == (one.reason, one.n_items, one.n_pairs)


@every_coefficient
@unhurried
@given(said=said, order=st.permutations(SCALE))
def test_what_nominal_categories_are_called_changes_no_number(name: str, said: Said, order: list[str]) -> None:
    called = dict(zip(SCALE, order, strict=True))
    one = result(name, judged_by(name, said), interval=None)
    other = result(name, {key: called[value] for key, value in judged_by(name, said).items()}, interval=None)
    assert figures(other) == same(figures(one))
    assert other.reason == one.reason


@every_coefficient
@unhurried
@given(
    truth=st.lists(st.sampled_from(SCALE), min_size=2, max_size=12).filter(lambda row: len(set(row)) > 1),
    annotators=st.integers(2, 4),
)
def test_perfect_agreement_is_one_and_its_interval_ends_there(name: str, truth: list[str], annotators: int) -> None:
    annotators = 2 if name in OF_TWO else annotators
    found = result(name, {(item, f"a{who}"): value for item, value in enumerate(truth) for who in range(annotators)})
    assert found.value == 1
    assert found.reason is None
    if found.method is not None:
        assert found.low < 1
        assert found.high == 1


@every_coefficient
@unhurried
@given(said=said, kind=st.sampled_from(["auto", "jackknife", "dirichlet", "bootstrap"]))
def test_an_interval_holds_its_value_and_says_how_it_was_made(name: str, said: Said, kind: Any) -> None:
    found = result(name, judged_by(name, said), interval=kind)
    assert math.isnan(found.value) == (found.reason is not None)
    assert math.isnan(found.low) == math.isnan(found.high) == (found.method is None)
    if found.method is not None:
        assert found.low <= found.value <= found.high <= 1
        assert found.confidence == 0.95


@every_coefficient
@unhurried
@given(said=said, split=st.integers(0, 3))
def test_of_snapshots_with_whole_runs_merged_it_is_that_of_the_whole(name: str, said: Said, split: int) -> None:
    parts = [LiveAgreement(categories=SCALE), LiveAgreement(categories=SCALE)]
    for (item, who), value in judged_by(name, said).items():
        parts[item // 3 >= split].add(item, who, value, cluster=f"r{item // 3}")
    whole = LiveAgreement.from_snapshot(json.loads(json.dumps(parts[1].snapshot())))
    whole.merge(json.loads(json.dumps(parts[0].snapshot())))
    found, expected = whole.result(name), result(name, judged_by(name, said))
    assert str(found) == str(expected)
    assert [*figures(found), found.low, found.high] == same([*figures(expected), expected.low, expected.high])
    assert found.n_clusters == expected.n_clusters
