"""Decisions are made on a grid, stay until there is reason to leave, and are written down."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from trajwidgets.agreement import DecisionRule, Decisions, cohen_kappa, krippendorff_alpha, labels_needed
from trajwidgets.agreement.decision_rule import Evidence, corrected, decide, required
from trajwidgets.errors import AgreementError

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def evidence(**known: object) -> Evidence:
    usual = {"n_items": 500, "n_clusters": None, "n_minority": 100, "value": 0.78, "reason": None}
    return Evidence(**{**usual, "p_below": 0.3, "p_above": 0.2, **known})  # type: ignore[arg-type]


def labels(n: int, kappa: float, *, seed: int = 1, runs: int | None = None, **columns: object) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    truth = random.integers(2, size=n)
    knows = random.random((n, 2)) < math.sqrt(kappa)
    said = np.where(knows, truth[:, None], random.integers(2, size=(n, 2)))
    rows = [(f"run {item % runs}" if runs else f"{item}", item, f"a{who}", int(said[item, who]))
            for item in range(n) for who in range(2)]  # fmt: skip
    return pd.DataFrame(rows, columns=["trajectory_id", "step_id", "annotator", "value"]).assign(**columns)


def test_each_state_has_its_evidence():
    rule = DecisionRule()
    assert decide(rule, evidence())[0] == "ok"
    assert decide(rule, evidence(value=0.74))[0] == "watch"
    assert decide(rule, evidence(value=0.6, p_below=0.97))[0] == "retrain"
    assert decide(rule, evidence(value=0.9, p_above=0.97))[0] == "meets"


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"n_items": 29}, "29 items with two ratings, fewer than 30"),
        ({"n_clusters": 9}, "9 clusters, fewer than 10"),
        ({"n_minority": 4}, "4 items with another than the most frequent category, fewer than 18"),
        ({"value": math.nan, "reason": "only one category was used"}, "only one category was used"),
    ],
)
def test_too_few_says_what_is_lacking(known, said):
    assert decide(DecisionRule(), evidence(p_below=1.0, **known)) == ("too few", said)


def test_a_state_is_left_later_than_it_is_entered():
    rule = DecisionRule()
    for state, known in (
        ("retrain", {"value": 0.7, "p_below": 0.8}),
        ("meets", {"value": 0.85, "p_above": 0.9}),
        ("watch", {"value": 0.76}),
    ):
        assert decide(rule, evidence(**known), before=state)[0] == state
        assert decide(rule, evidence(**known), before="ok")[0] != state
    assert decide(rule, evidence(value=0.7, p_below=0.7), before="retrain")[0] == "watch"


def test_early_looks_need_more():
    needed = [required(0.9, n, 500) for n in (30, 100, 250, 500, 900)]
    assert needed == sorted(needed, reverse=True)
    assert needed[1] == pytest.approx(0.99792, abs=1e-4)  # Phi(1.28155 x sqrt(5)) = Phi(2.8656)
    assert needed[-2:] == [0.9, 0.9]
    assert required(0.99, 30, None) == 0.99


def test_the_correction_is_that_of_benjamini_and_hochberg():
    # Benjamini & Hochberg 1995, section 4.1: of these 15 p-values four are found at 5 %.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
         0.7590, 1.0000]  # fmt: skip
    found = corrected([1 - value for value in p])
    assert sum(probability >= 0.95 for probability in found) == 4
    assert found[0] == pytest.approx(1 - 0.0015)
    assert found[3] == pytest.approx(1 - 0.0095 * 15 / 4)
    assert corrected([0.99]) == [pytest.approx(0.99)]
    assert math.isnan(corrected([math.nan, 0.99])[0])


def test_a_slice_is_looked_at_on_the_grid_only():
    told = []
    watched = Decisions(on_change=told.append, clock=lambda: NOON)
    frame = labels(400, 0.4)
    first = watched.look(frame[frame["step_id"] < 25])
    assert first["state"].tolist() == ["too few"]
    assert first["n_items"].tolist() == [25]
    assert watched.look(frame[frame["step_id"] < 29])["n_items"].tolist() == [25]
    watched.look(frame)
    assert watched.frame()["state"].tolist() == ["retrain"]
    assert [change.state for change in told] == ["too few", "retrain"]
    log = watched.log()
    assert log["before"].tolist() == [None, "too few"]
    assert log["time"].tolist() == [pd.Timestamp(NOON)] * 2
    assert log["value"].iloc[1] == pytest.approx(float(cohen_kappa(frame)))


def test_a_third_opinion_on_the_same_items_brings_a_look_after_as_many_items_worth():
    frame = labels(100, 0.97)
    third = frame[frame["annotator"] == "a0"].assign(annotator="a2", value=lambda rows: 1 - rows["value"])
    watched = Decisions(clock=lambda: NOON)
    assert watched.look(frame)["state"].tolist() == ["meets"]
    # 19 ratings more are not yet 10 items' worth of two annotators'.
    few = third[third["step_id"] < 19]
    assert watched.look(pd.concat([frame, few]))["value"].iloc[0] == pytest.approx(float(cohen_kappa(frame)))
    assert watched.look(pd.concat([frame, third]))["state"].tolist() == ["retrain"]


def test_slices_and_fields_are_decided_apart_and_those_gone_are_forgotten():
    good = labels(300, 0.97, slice_skill="search", field="outcome")
    bad = labels(300, 0.2, seed=2, slice_skill="code", field="outcome").assign(
        step_id=lambda rows: rows["step_id"] + 1000
    )
    watched = Decisions(clock=lambda: NOON)
    states = watched.look(pd.concat([good, bad])).set_index("slice_value")["state"]
    assert (states["search"], states["code"]) == ("meets", "retrain")
    assert watched.look(good)["slice_value"].tolist() == [None, "search"]


def test_labels_of_few_runs_are_too_few():
    watched = Decisions(clock=lambda: NOON)
    state = watched.look(labels(90, 0.9, runs=9)).iloc[0]
    assert (state["state"], state["why"]) == ("too few", "9 clusters, fewer than 10")


def test_a_rule_may_ask_for_another_coefficient_and_other_thresholds():
    rule = DecisionRule(coefficient="krippendorff_alpha", low=0.2, high=0.3, horizon=None)
    watched = Decisions(rule, clock=lambda: NOON)
    frame = labels(200, 0.6)
    state = watched.look(frame).iloc[0]
    assert state["state"] == "meets"
    assert state["value"] == pytest.approx(float(krippendorff_alpha(frame)))
    with pytest.raises(AgreementError, match="must not be above high"):
        DecisionRule(low=0.9)
    with pytest.raises(AgreementError, match="retrain_until"):
        DecisionRule(retrain_until=0.95)


def test_what_the_callback_raises_comes_out_after_the_log_is_written():
    def fail(change: object) -> None:
        raise RuntimeError("the chat is down")

    watched = Decisions(on_change=fail, clock=lambda: NOON)
    with pytest.raises(RuntimeError, match="chat"):
        watched.look(labels(50, 0.5))
    assert len(watched.log()) == 1


def test_labels_needed_fall_with_the_distance_and_come_true():
    result = cohen_kappa(labels(200, 0.9))
    near, far = labels_needed(result, above=result.value - 0.05), labels_needed(result, above=result.value - 0.1)
    assert near.total == pytest.approx(4 * far.total, rel=0.02)
    assert "stays at" in near.assumptions
    enough = labels_needed(result, half_width=(result.high - result.low) / 2)
    assert enough.total == pytest.approx(200, rel=0.15)
    assert labels_needed(result, below=0.1).more is None
    assert "against the claim" in (labels_needed(result, below=0.1).reason or "")
    with pytest.raises(AgreementError, match="one claim"):
        labels_needed(result)


def test_where_kappa_is_undefined_no_number_of_labels_is_made_up():
    needed = labels_needed(cohen_kappa(labels(20, 0.9).assign(value=1)), above=0.8)
    assert (needed.more, needed.total) == (None, None)
    assert "only one category" in (needed.reason or "")
