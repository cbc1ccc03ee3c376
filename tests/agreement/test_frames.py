"""Any tidy frame gives the numbers of the same frame in pandas, through every door of agreement."""

from __future__ import annotations

import importlib
import inspect
import math
import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from trajwidgets import agreement
from trajwidgets.agreement.frames import as_pandas
from trajwidgets.errors import AgreementError

MOODS = ["bad", "fair", "good", "superb"]


def table(annotators: str = "ab") -> pd.DataFrame:
    random = np.random.default_rng(3)
    rows = [
        (f"r{item // 4}", f"s{item}", f"ann {who}", MOODS[(item + int(random.random() < 0.3)) % 3], item % 3 + 1.5)
        for who in annotators
        for item in range(40)
    ]
    frame = pd.DataFrame(rows, columns=["trajectory_id", "step_id", "annotator", "value", "minutes"])
    hard = np.array(["hard", None], dtype=object)[np.array([int(step[1:]) % 2 for step in frame["step_id"]])]
    right = [MOODS[int(step[1:]) % 3] for step in frame["step_id"]]
    return frame.assign(slice_difficulty=pd.Series(hard, dtype=object), right=right)


def in_polars(frame: pd.DataFrame) -> pl.DataFrame:
    """As somebody has it who never had pandas: words are String, a declared scale is an Enum."""
    columns: dict[str, pl.Series] = {}
    for name in frame.columns:
        column = frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            columns[name] = pl.Series(column.tolist(), dtype=pl.Enum(column.cat.categories.tolist()))
        else:
            columns[name] = pl.Series([None if cell is None else cell for cell in column.tolist()])
    return pl.DataFrame(columns)


def in_arrow(frame: pd.DataFrame) -> Any:
    return importlib.import_module("pyarrow").Table.from_pandas(frame)


def lazily(frame: pd.DataFrame) -> Any:
    return in_polars(frame).lazy()


KINDS: list[Callable[[pd.DataFrame], Any]] = [in_polars, lazily]
if find_spec("pyarrow") is not None:  # `make test-arrow`
    KINDS.append(in_arrow)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def other(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.mark.parametrize("name", sorted(agreement.COEFFICIENTS))
def test_every_coefficient_is_that_of_the_frame_in_pandas(name, other):
    frame = table()
    frame["value"] = pd.Categorical(frame["value"], categories=MOODS)
    for part in (frame, frame.astype({"value": object})):
        function = agreement.COEFFICIENTS[name]
        assert str(function(other(part))) == str(function(part))
        assert function(other(part)).categories == function(part).categories


SPANS = pd.DataFrame(
    [
        (run, who, start + (who == "bob") * (run == "r1"), start + 8, "odd")
        for run in ("r1", "r2", "r3", "r4", "r5", "r6")
        for who in ("ann", "bob")
        for start in (5, 30)
    ],
    columns=["trajectory_id", "annotator", "start", "end", "value"],
)
PREFERENCES = pd.DataFrame(
    [("ann", "m1", "m2", "A"), ("bob", "m2", "m1", "B"), ("ann", "m1", "m3", "tie"), ("bob", "m3", "m1", "A")],
    columns=["annotator", "left", "right", "value"],
)
BOXES = pd.DataFrame(
    {
        "item": ["p1", "p1", "p2", "p2"],
        "trajectory_id": ["r1", "r1", "r2", "r2"],
        "annotator": ["ann", "bob"] * 2,
        "value": [[0.0, 0.0, 4.0, 4.0], [1.0, 0.0, 4.0, 4.0], [2.0, 2.0, 1.0, 1.0], [8.0, 8.0, 1.0, 1.0]],
    }
)

#: Every other public function of the room that takes a frame, and what to call it with.
DOORS: dict[str, tuple[Callable[..., Any], pd.DataFrame, dict[str, Any]]] = {
    "agreement_table": (agreement.agreement_table, table("abc"), {}),
    "annotator_confusion": (agreement.annotator_confusion, table(), {"gold": "right"}),
    "bias_index": (agreement.bias_index, table().replace({"value": {"fair": "good"}}), {}),
    "box_f1": (agreement.box_f1, BOXES, {"item": "item"}),
    "compare_coefficients": (agreement.compare_coefficients, table("abc"), {}),
    "circular_triads": (agreement.circular_triads, PREFERENCES, {}),
    "dawid_skene": (agreement.dawid_skene, table("abc"), {}),
    "fleiss_kappa_by_category": (agreement.fleiss_kappa_by_category, table("abc"), {}),
    "gold_accuracy": (agreement.gold_accuracy, table(), {"gold": "right"}),
    "icc": (agreement.icc, table("abc"), {"value": "minutes", "form": "ICC(1,1)"}),
    "intra_annotator_agreement": (agreement.intra_annotator_agreement, table(), {}),
    "kappa_max": (agreement.kappa_max, table(), {}),
    "kendall_w": (agreement.kendall_w, table("abc"), {"value": "minutes"}),
    "krippendorff_alpha_u": (agreement.krippendorff_alpha_u, SPANS, {"length": 60}),
    "label_scores": (agreement.label_scores, table(), {"gold": "right"}),
    "position_bias": (agreement.position_bias, PREFERENCES, {}),
    "preference_agreement": (agreement.preference_agreement, PREFERENCES, {}),
    "prevalence_index": (agreement.prevalence_index, table().replace({"value": {"fair": "good"}}), {}),
    "ratings_table": (agreement.ratings_table, table(), {}),
    "repeated_ratings": (agreement.repeated_ratings, table(), {}),
    "span_f1": (agreement.span_f1, SPANS, {}),
    "token_iou": (agreement.token_iou, SPANS, {}),
    "unswapped": (agreement.unswapped, PREFERENCES, {}),
}


def test_no_door_is_forgotten():
    takes_a_frame = {
        name
        for name in agreement.__all__
        if inspect.isfunction(found := getattr(agreement, name)) and "frame" in inspect.signature(found).parameters
    }
    # text_lengths needs runs: tests/agreement/test_spans.py has it.
    assert takes_a_frame - set(agreement.COEFFICIENTS) - {"text_lengths"} == set(DOORS)


def told(found: Any) -> str:
    if isinstance(found, pd.DataFrame):
        return found.to_string()
    return f"{found.ratings.codes.tolist()}" if hasattr(found, "observers") else f"{found!r}"


@pytest.mark.parametrize("name", sorted(DOORS))
def test_every_other_door_gives_what_it_gives_for_the_frame_in_pandas(name, other):
    function, frame, options = DOORS[name]
    assert told(function(other(frame), **options)) == told(function(frame, **options))


def test_gold_may_be_a_frame_of_another_package_than_the_labels():
    labels = table("abc")
    gold = labels[labels["annotator"] == "ann c"]
    expected = agreement.gold_accuracy(labels, gold)
    assert told(agreement.gold_accuracy(in_polars(labels), gold)) == told(expected)
    assert told(agreement.gold_accuracy(labels, in_polars(gold))) == told(expected)


def test_decisions_look_at_any_frame(other):
    states = agreement.Decisions().look(other(table()))
    assert states["n_items"].tolist() == agreement.Decisions().look(table())["n_items"].tolist()


def test_an_enum_declares_its_scale_and_a_categorical_does_not():
    words = pl.DataFrame({"item": [1, 1, 2, 2], "annotator": ["a", "b"] * 2, "value": ["lo", "hi", "hi", "hi"]})
    assert agreement.ratings_table(words).categories == ("hi", "lo")
    enum = words.with_columns(pl.col("value").cast(pl.Enum(["lo", "hi", "max"])))
    assert agreement.ratings_table(enum).categories == ("lo", "hi", "max")
    # What a Categorical holds are the words that have come somewhere in the process, not anybody's scale.
    pl.Series(["max"], dtype=pl.Categorical)
    assert not agreement.ratings_table(words.with_columns(pl.col("value").cast(pl.Categorical))).declared


def test_what_is_missing_is_missing_and_sets_are_sets():
    frame = pl.DataFrame(
        {"item": [1, 1, 2, 2, 3, 3], "annotator": ["a", "b"] * 3, "value": [1, None, 2, 2, 3, 1], "note": [None] * 6}
    )
    assert agreement.percent_agreement(frame).n_items == 2
    assert math.isnan(as_pandas(frame.with_columns(pl.col("value").cast(pl.Float64)))["value"].astype(float)[1])
    sets = pl.DataFrame({"item": [1, 1, 2, 2], "annotator": ["a", "b"] * 2, "value": [["x"], ["x", "y"], ["y"], ["y"]]})
    # Pairs {x} {x, y} and {y} {y}: D_o is 1/4, and of the six pairs of ratings x-xy, x-y twice, y-xy twice differ.
    expected = 1 - 0.25 / ((0.5 + 2 * 1 + 2 * 0.5) / 6)
    assert float(agreement.krippendorff_alpha(sets, level="jaccard")) == pytest.approx(expected)


def test_pandas_is_taken_as_it_is():
    frame = table()
    assert as_pandas(frame) is frame


def test_without_narwhals_the_extra_is_named(monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "narwhals"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, "narwhals", None)
    with pytest.raises(ImportError):
        importlib.import_module("narwhals.stable.v2")
    with pytest.raises(AgreementError, match=r"polars.*DataFrame is read by narwhals.*trajwidgets\[frames\]"):
        agreement.cohen_kappa(in_polars(table()))
    with pytest.raises(AgreementError, match=r"needs a data frame .* not a builtins\.list"):
        agreement.cohen_kappa([1, 2])
    assert not math.isnan(float(agreement.cohen_kappa(table())))
