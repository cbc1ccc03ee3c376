"""Labels against gold: accuracy with intervals, confusion, precision and recall."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support
from statsmodels.stats.proportion import proportion_confint

from trajwidgets.agreement import annotator_confusion, gold_accuracy, label_scores
from trajwidgets.errors import AgreementError

LABELS = ["ok", "bad", "odd"]


def frame_of(said: dict[str, list[str]], gold: list[str], **columns) -> pd.DataFrame:
    rows = [(item, who, value, gold[item]) for who, own in said.items() for item, value in enumerate(own)]
    frame = pd.DataFrame(rows, columns=["item", "annotator", "value", "gold"])
    return frame.assign(**{name: frame["item"].map(dict(enumerate(values))) for name, values in columns.items()})


@settings(deadline=None, max_examples=50)
@given(pairs=st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1))
def test_confusion_and_scores_are_those_of_scikit_learn(pairs):
    gold, ann, bob = (list(side) for side in zip(*pairs, strict=True))
    frame = frame_of({"ann": ann, "bob": bob}, gold)
    frame["value"] = pd.Categorical(frame["value"], categories=LABELS)
    confusion = annotator_confusion(frame, "gold")
    scores = label_scores(frame, "gold").set_index(["annotator", "label"])
    for who, said in (("ann", ann), ("bob", bob)):
        own = confusion[confusion["annotator"] == who].pivot(index="gold", columns="label", values="n")
        expected = confusion_matrix(gold, said, labels=LABELS)
        assert (own.loc[LABELS, LABELS].to_numpy() == expected).all()
        theirs = precision_recall_fscore_support(gold, said, labels=LABELS, zero_division=np.nan)
        for name, values in zip(("precision", "recall"), theirs, strict=False):
            ours = [scores.loc[(who, label), name] for label in LABELS]
            assert ours == pytest.approx(values.tolist(), nan_ok=True)
    accuracy = gold_accuracy(frame, "gold").set_index("annotator")
    for who, said in (("ann", ann), ("bob", bob)):
        right = sum(a == b for a, b in zip(gold, said, strict=True))
        low, high = proportion_confint(right, len(gold), method="wilson")
        row = accuracy.loc[who]
        assert (row["n"], row["correct"]) == (len(gold), right)
        assert (row["low"], row["high"]) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))
        assert 0 <= row["low"] <= row["accuracy"] <= row["high"] <= 1
    assert accuracy.loc["(all)", "n"] == 2 * len(gold)


def test_accuracy_per_slice_adds_up_to_the_whole():
    gold = ["ok", "bad", "ok", "bad"]
    said = {"ann": ["ok", "bad", "ok", "ok"], "bob": ["ok", "ok", "ok", "ok"]}
    frame = frame_of(said, gold, slice_skill=["read", "read", "write", "write"])
    table = gold_accuracy(frame, "gold")
    assert table["annotator"].tolist() == ["(all)", "ann", "bob"] * 3
    assert table["slice"].tolist() == ["all"] * 3 + ["skill"] * 6
    assert table["slice_value"].tolist() == [None] * 3 + ["read"] * 3 + ["write"] * 3
    assert table["correct"].tolist() == [5, 3, 2, 3, 2, 1, 2, 1, 1]
    assert table["n"].tolist() == [8, 4, 4, 4, 2, 2, 4, 2, 2]
    assert gold_accuracy(frame, "gold", by=[])["n"].tolist() == [8, 4, 4]


def test_an_experts_rows_are_gold_and_the_expert_is_not_scored():
    said = {"ann": ["ok", "bad", "ok"], "expert": ["ok", "ok", "ok"]}
    frame = frame_of(said, ["?"] * 3).drop(columns="gold")
    expert = frame[(frame["annotator"] == "expert") & (frame["item"] < 2)]
    table = gold_accuracy(frame, expert)
    assert table[["annotator", "n", "correct"]].to_numpy().tolist() == [["(all)", 2, 1], ["ann", 2, 1]]


def test_59_right_of_59_show_95_percent():
    frame = frame_of({"ann": ["ok"] * 59}, ["ok"] * 59)
    row = gold_accuracy(frame, "gold").iloc[1]
    assert row["accuracy"] == row["high"] == 1
    assert row["at_least"] > 0.95 > row["low"] - 0.01
    assert gold_accuracy(frame[:58], "gold").iloc[1]["at_least"] < 0.95


def test_only_items_with_gold_count_and_a_repeated_item_counts_each_time():
    frame = pd.DataFrame(
        {
            "item": [1, 1, 2, 3],
            "annotator": "ann",
            "value": ["ok", "bad", "ok", "bad"],
            "gold": ["ok", "ok", None, "bad"],
        }
    )
    assert gold_accuracy(frame, "gold")[["n", "correct"]].to_numpy().tolist() == [[3, 2], [3, 2]]
    nobody = gold_accuracy(frame.assign(gold=None), "gold").iloc[0]
    assert nobody["n"] == 0
    assert np.isnan(nobody["accuracy"])


def test_sets_are_right_when_they_are_the_same_set():
    frame = pd.DataFrame(
        {
            "item": [1, 2],
            "annotator": "ann",
            "value": [("a", "b"), ("a",)],
            "gold": [["b", "a"], ["b"]],
            "kind": "multi_choice",
        }
    )
    assert gold_accuracy(frame, "gold")["correct"].tolist() == [1, 1]


def test_a_label_that_only_gold_has_is_in_the_confusion():
    confusion = annotator_confusion(frame_of({"ann": ["ok", "ok"]}, ["ok", "new"]), "gold")
    assert confusion[["gold", "label", "n"]].to_numpy().tolist() == [
        ["ok", "ok", 1],
        ["ok", "new", 0],
        ["new", "ok", 1],
        ["new", "new", 0],
    ]


def test_two_answers_for_one_item_are_refused():
    frame = frame_of({"ann": ["ok"], "bob": ["ok"]}, ["ok"])
    frame.loc[1, "gold"] = "bad"
    with pytest.raises(AgreementError, match="two answers for 0: 'ok' and 'bad'"):
        gold_accuracy(frame, "gold")


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(AgreementError, match="no column 'golt'; did you mean 'gold'"):
        gold_accuracy(frame_of({"ann": ["ok"]}, ["ok"]), "golt")
