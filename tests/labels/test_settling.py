"""What counts of many people's labels: rulings before corrections before agreement, and no tie ever broken."""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal, get_args

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

import trajwidgets as tw
from trajwidgets.labels import Policy, settle


class Verdict(BaseModel):
    verdict: Literal["good", "so-so", "bad"]


def said(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Rows of (step, annotator, value, state, role), the last two with defaults."""
    whole = [(*row, *("judged", "annotator")[len(row) - 3 :]) for row in rows]
    frame = pd.DataFrame(whole, columns=["step_id", "annotator", "value", "state", "role"], dtype=object)
    return frame.assign(trajectory_id="r1", target="step", field="verdict")


def counted(settled: Any) -> dict[str, tuple[Any, str]]:
    frame = settled.frame
    return {step: (value, by) for step, value, by in zip(frame.step_id, frame.value, frame.by, strict=True)}


def reasons(settled: Any) -> dict[str, str]:
    return dict(zip(settled.left_out.step_id, settled.left_out.reason, strict=True))


LABELS = said(
    ("alone", "anna", "good"),
    ("agreed", "anna", "good"),
    ("agreed", "ben", "good"),
    ("most", "anna", "good"),
    ("most", "ben", "good"),
    ("most", "cleo", "bad"),
    ("tie", "anna", "good"),
    ("tie", "ben", "bad"),
    ("thirds", "anna", "good"),
    ("thirds", "ben", "good"),
    ("thirds", "cleo", "bad"),
    ("thirds", "dora", "so-so"),
)


@pytest.mark.parametrize(
    ("policy", "expected", "left"),
    [
        (
            "majority",
            {"alone": ("good", "single"), "agreed": ("good", "unanimous"), "most": ("good", "majority")},
            {"tie": "disputed", "thirds": "disputed"},
        ),
        (
            "adjudicated",
            {"alone": ("good", "single"), "agreed": ("good", "unanimous")},
            {"most": "disputed", "tie": "disputed", "thirds": "disputed"},
        ),
        (
            "unanimous",
            {"agreed": ("good", "unanimous")},
            {"alone": "single", "most": "disputed", "tie": "disputed", "thirds": "disputed"},
        ),
    ],
)
def test_each_policy_settles_what_it_says_and_leaves_out_the_rest_with_a_reason(
    policy: Policy, expected: dict[str, tuple[str, str]], left: dict[str, str]
) -> None:
    settled = settle(LABELS, policy)
    assert counted(settled) == expected
    assert reasons(settled) == left


def test_all_keeps_every_annotators_label() -> None:
    settled = settle(LABELS, "all")
    assert len(settled.frame) == len(LABELS)
    assert set(settled.frame.by) == {"single"}
    assert settled.frame.annotators.tolist() == [(who,) for who in LABELS.annotator]
    assert settled.left_out.empty


def test_half_is_no_majority_whatever_the_order() -> None:
    for labels in (LABELS, LABELS[::-1]):
        assert reasons(settle(labels))["thirds"] == "disputed"


def test_a_ruling_goes_before_a_correction_and_both_before_any_number_of_annotators() -> None:
    labels = pd.concat(
        [LABELS, said(("tie", "rita", "bad", "judged", "reviewer"), ("most", "rita", "bad", "judged", "qa_lead"))]
    )
    assert counted(settle(labels))["tie"] == ("bad", "correction")
    ruling = said(("tie", "ada", "good"), ("thirds", "ada", "so-so"))
    settled = settle(labels, "unanimous", rulings=ruling)
    assert counted(settled) == {
        "agreed": ("good", "unanimous"),
        "most": ("bad", "correction"),
        "tie": ("good", "ruling"),
        "thirds": ("so-so", "ruling"),
    }
    of_most = settled.frame.set_index("step_id").loc["most"]
    assert (of_most.n_annotators, of_most.n_agreeing, of_most.annotators) == (3, 1, ("rita",))


def test_a_ruling_settles_a_unit_that_no_annotator_judged() -> None:
    settled = settle(LABELS, rulings=said(("new", "ada", "bad")))
    assert counted(settled)["new"] == ("bad", "ruling")


def test_of_rulings_the_last_counts_and_of_corrections_two_that_differ_settle_nothing() -> None:
    again = said(("tie", "ada", "good"), ("tie", "ada", "bad"))
    assert counted(settle(LABELS, rulings=again))["tie"] == ("bad", "ruling")
    overruled = settle(LABELS, rulings=said(("agreed", "ada", "good"), ("agreed", "bob", "bad")))
    assert counted(overruled)["agreed"] == ("bad", "ruling")
    quarrel = settle(LABELS, corrections=said(("agreed", "rita", "good"), ("agreed", "rolf", "bad")))
    assert reasons(quarrel)["agreed"] == "corrections differ"


def test_what_an_adjudicator_is_unsure_of_stays_open() -> None:
    settled = settle(LABELS, rulings=said(("most", "ada", None, "unsure")))
    assert reasons(settled)["most"] == "ruled unsure"


def test_not_applicable_is_an_answer_and_unsure_is_none() -> None:
    labels = said(
        ("a", "anna", "good"),
        ("a", "ben", None, "unsure"),
        ("b", "anna", "good"),
        ("b", "ben", None, "not_applicable"),
        ("c", "anna", None, "not_applicable"),
        ("d", "anna", None, "skipped"),
    )
    settled = settle(labels)
    assert counted(settled) == {"a": ("good", "single")}
    assert reasons(settled) == {"b": "disputed", "c": "not applicable", "d": "not judged"}


def test_stale_labels_and_those_of_models_have_no_voice() -> None:
    labels = said(("a", "anna", "good"), ("a", "gpt", "bad", "judged", "model"), ("a", "ben", "bad"))
    labels["stale"] = [False, False, True]
    assert counted(settle(labels)) == {"a": ("good", "single")}


def test_values_are_compared_as_json() -> None:
    labels = said(
        ("sets", "anna", ("x", "y")),
        ("sets", "ben", ["x", "y"]),
        ("dicts", "anna", {"a": 1, "b": [2]}),
        ("dicts", "ben", {"b": [2.0], "a": 1}),
        ("truth", "anna", True),
        ("truth", "ben", 1),
    )
    settled = settle(labels, "unanimous")
    assert counted(settled) == {"sets": (("x", "y"), "unanimous"), "dicts": ({"a": 1, "b": [2]}, "unanimous")}
    assert reasons(settled) == {"truth": "disputed"}


@given(
    answers=st.lists(st.sampled_from(["good", "so-so", "bad"]), min_size=1, max_size=9),
    order=st.randoms(use_true_random=False),
)
def test_what_counts_does_not_depend_on_the_order_in_which_people_spoke(answers: list[str], order: Any) -> None:
    rows = [("s", f"a{place}", value) for place, value in enumerate(answers)]
    shuffled = order.sample(rows, len(rows))
    counts = Counter(answers)
    (most, n), *_ = counts.most_common(1)
    for policy in get_args(Policy)[:3]:
        assert counted(settle(said(*rows), policy)) == counted(settle(said(*shuffled), policy))
    settled = settle(said(*shuffled))
    if 2 * n > len(answers):
        by = "single" if len(answers) == 1 else "unanimous" if n == len(answers) else "majority"
        assert counted(settled) == {"s": (most, by)}
        assert settled.frame.n_agreeing.tolist() == [n]
    else:
        assert reasons(settled) == {"s": "disputed"}


def test_what_was_left_out_shows_who_said_what() -> None:
    (row,) = settle(LABELS[LABELS.step_id == "tie"]).left_out.itertuples()
    assert row.values == (("anna", "good"), ("ben", "bad"))
    assert row.n_annotators == 2


def test_the_frame_of_a_store_is_taken_as_it_is(tmp_path: Any) -> None:
    store = tw.LabelStore(tmp_path / "labels.db")
    rows = said(("a", "anna", "good"), ("a", "ben", "good"), ("b", "anna", "bad"))
    store.import_frame(rows.drop(columns="target"), schema=tw.LabelSchema.from_models(step=Verdict))
    frame = store.to_frame()
    assert counted(settle(frame)) == {"a": ("good", "unanimous"), "b": ("bad", "single")}
    assert counted(settle(store.to_frame("verdict"))) == counted(settle(frame))
    assert settle(frame.iloc[:0]).frame.dtypes.equals(settle(frame).frame.dtypes)


def test_bad_input_is_named() -> None:
    with pytest.raises(tw.errors.LabelError, match="no policy 'most'"):
        settle(LABELS, "most")  # type: ignore[arg-type]
    with pytest.raises(tw.errors.LabelError, match="labels: no column value, annotator"):
        settle(LABELS.drop(columns=["value", "annotator"]))
    assert get_args(Policy) == ("majority", "adjudicated", "unanimous", "all")
