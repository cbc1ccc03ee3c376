"""Boxes: intersection over union, and F1 of boxes matched one to one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trajwidgets.agreement import box_f1, box_iou
from trajwidgets.errors import AgreementError

BOXES = st.tuples(*[st.integers(0, 12)] * 2, *[st.integers(0, 8)] * 2)


def drawn(*rows: tuple) -> pd.DataFrame:
    """Picture, annotator, box."""
    return pd.DataFrame(rows, columns=["item", "annotator", "value"])


def test_iou_is_what_its_definition_says():
    assert box_iou([0, 0, 10, 10], [5, 5, 10, 10]) == pytest.approx(25 / 175)
    assert box_iou([0, 0, 10, 10], [0, 0, 10, 10]) == 1
    assert box_iou([0, 0, 1, 1], [2, 2, 1, 1]) == 0
    assert box_iou([0, 0, 1, 1], [1, 0, 1, 1]) == 0, "they touch"
    assert box_iou([3, 3, 0, 0], [3, 3, 0, 0]) == 0, "no area, no share of it"


@given(a=BOXES, b=BOXES)
def test_iou_is_that_of_the_sets_of_pixels(a, b):
    def pixels(box):
        x, y, width, height = box
        return {(x + i, y + j) for i in range(width) for j in range(height)}

    either = pixels(a) | pixels(b)
    expected = len(pixels(a) & pixels(b)) / len(either) if either else 0
    assert box_iou(a, b) == pytest.approx(expected)
    assert box_iou(b, a) == box_iou(a, b)


def test_iou_of_arrays_is_elementwise_and_broadcasts():
    a = np.array([[0, 0, 2, 2], [0, 0, 4, 4]])
    assert box_iou(a, a).tolist() == [1, 1]
    assert box_iou(a[:, None], a).tolist() == [[1, 0.25], [0.25, 1]]


def test_boxes_match_from_the_threshold_up():
    frame = drawn((1, "ann", [0, 0, 10, 10]), (1, "ann", [50, 50, 5, 5]), (1, "bob", [0, 0, 10, 6]))
    assert float(box_f1(frame)) == pytest.approx(2 / 3)
    assert float(box_f1(frame, threshold=0.7)) == 0
    assert box_f1(frame).match == "IoU >= 0.5"


def test_as_many_boxes_are_matched_as_can_be():
    # The best overlap first would pair the first of ann with the first of bob and leave two alone.
    frame = drawn(
        (1, "ann", [0, 0, 10, 10]), (1, "ann", [4, 0, 10, 10]),
        (1, "bob", [1, 0, 10, 10]), (1, "bob", [-5, 0, 10, 10]),
    )  # fmt: skip
    assert float(box_f1(frame, threshold=0.3)) == 1


def test_boxes_of_another_category_or_picture_do_not_match():
    frame = drawn(
        (1, "ann", [0, 0, 9, 9]), (1, "bob", [0, 0, 9, 9]), (2, "ann", [0, 0, 9, 9]), (3, "bob", [0, 0, 9, 9])
    )
    assert float(box_f1(frame)) == pytest.approx(1 / 2)
    named = frame.assign(what=["link", "button", "link", "link"])
    result = box_f1(named, category="what")
    assert float(result) == 0
    assert result.by_category == {"button": 0, "link": 0}


@settings(deadline=None)
@given(st.lists(BOXES.filter(lambda box: box[2] and box[3]), min_size=1, max_size=6))
def test_the_same_boxes_agree_perfectly_in_any_order(boxes):
    rows = [(1, who, list(box)) for who in ("ann", "bob") for box in boxes]
    assert float(box_f1(drawn(*rows).sample(frac=1, random_state=2), threshold=1)) == 1


def test_who_looked_and_drew_nothing_disagrees():
    frame = drawn((1, "ann", [0, 0, 9, 9]), (1, "bob", None))
    assert float(box_f1(frame)) == 0
    nobody = box_f1(frame.assign(value=None))
    assert np.isnan(float(nobody))
    assert nobody.reason == "nobody marked anything"


@pytest.mark.parametrize(
    ("box", "message"),
    [
        ([0, 0, -1, 5], "is no box"),
        ([0, 0, 5], "of shape"),
        ("abc", "four numbers"),
        ([0, 0, float("nan"), 1], "is no box"),
    ],
)
def test_what_is_no_box_is_refused(box, message):
    with pytest.raises(AgreementError, match=message):
        box_iou(box, [0, 0, 1, 1])


def test_a_threshold_of_nothing_is_refused():
    with pytest.raises(AgreementError, match="no IoU to match from"):
        box_f1(drawn((1, "ann", [0, 0, 1, 1])), threshold=0)
