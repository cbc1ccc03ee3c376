"""Agreement on boxes in a picture: intersection over union, and how many boxes of two annotators are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trajwidgets.agreement.columns import item_names, require_columns
from trajwidgets.agreement.frames import as_pandas
from trajwidgets.agreement.matching import most_pairs
from trajwidgets.agreement.spans.pairs import Stretches, mean_over_pairs
from trajwidgets.agreement.spans.result import SpanAgreement
from trajwidgets.agreement.spans.units import SpanReading, read_units
from trajwidgets.errors import AgreementError

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame

Floats = NDArray[np.float64]


def box_iou(a: ArrayLike, b: ArrayLike) -> Any:
    """Intersection over union of boxes [x, y, width, height], 0 to 1, elementwise; a float for two boxes.

    Arrays of shape (..., 4) are compared as numpy broadcasts them: `box_iou(a[:, None], b)` is every box of `a` with
    every one of `b`. Two boxes without any area have 0.

    Raises:
        AgreementError: Something else than four finite numbers a box, or a negative width or height.
    """
    first, second = _boxes(a), _boxes(b)
    low = np.maximum(first[..., :2], second[..., :2])
    high = np.minimum(first[..., :2] + first[..., 2:], second[..., :2] + second[..., 2:])
    common = np.prod(np.maximum(high - low, 0), axis=-1)
    either = np.prod(first[..., 2:], axis=-1) + np.prod(second[..., 2:], axis=-1) - common
    iou: Floats = np.divide(common, either, out=np.zeros_like(either), where=either > 0)
    return float(iou) if iou.ndim == 0 else iou


def box_f1(
    frame: Frame,
    *,
    threshold: float = 0.5,
    box: str = "value",
    category: str | None = None,
    item: str | list[str] | None = None,
    confidence: float = 0.95,
    **reading: Unpack[SpanReading],
) -> SpanAgreement:
    """F1 of the boxes of two annotators, 0 to 1, as a mean over the pairs; two boxes match from an IoU up.

    2 x matched / (boxes of one + boxes of the other), summed over the pictures that both have looked at. A box matches
    one other at most, of the same category, and as many are matched as can be (not the best overlap first, as
    detectors are scored, which may leave two boxes alone that have a partner each). nan with a reason where nobody
    drew anything or no two annotators have looked at the same. The interval is a jackknife over documents.

    Args:
        frame: one row per box.
        threshold: the least intersection over union, above 0.
        box: the column with [x, y, width, height].
        category: the column with what the box shows; None where boxes have none.
        item: the column or columns that identify a picture; by default as everywhere, see `ratings_table`.
        confidence: of the interval.
        **reading: `annotators`, `annotator`, `field` and `document` as in `SpanReading`: who has a row in a document
            has looked at all its pictures.

    Raises:
        AgreementError: A box that is none, a threshold that is none, or a frame that cannot be read.
    """
    if not 0 < threshold <= 1:
        raise AgreementError(f"threshold={threshold!r} is no IoU to match from: choose one above 0, up to 1.")
    frame = as_pandas(frame)
    require_columns(frame, [box], "box")
    drawn = np.array(frame[box].notna(), dtype=np.bool_)
    boxes = np.zeros((len(frame), 4))
    if drawn.any():
        boxes[drawn] = _boxes(frame[box][drawn].tolist())
    # To the reader of spans a box is the stretch from its number to the next: what lies where is seen to below.
    number = np.where(drawn, np.arange(len(frame), dtype=np.float64), np.nan)
    asked: SpanReading = {**reading, "continuum": item_names(frame, item), "value": category}
    asked |= {"start": "box_number", "end": "box_number_end"}
    units = read_units(frame.assign(box_number=number, box_number_end=number + 1), asked)

    def compare(a: Stretches, b: Stretches) -> tuple[float, float]:
        first, second = boxes[a[0].astype(np.int64)], boxes[b[0].astype(np.int64)]
        edges = [np.flatnonzero(row >= threshold).tolist() for row in box_iou(first[:, None], second)]
        return 2.0 * len(most_pairs(edges, len(second))), float(len(first) + len(second))

    return mean_over_pairs(units, "box_f1", compare, confidence, f"IoU >= {threshold:g}")


def _boxes(given: ArrayLike) -> Floats:
    try:
        boxes = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise AgreementError(f"a box is [x, y, width, height], four numbers ({error}).") from error
    if boxes.ndim == 0 or boxes.shape[-1] != 4:
        raise AgreementError(f"a box is [x, y, width, height]; these are of shape {boxes.shape}.")
    if not np.isfinite(boxes).all() or (boxes[..., 2:] < 0).any():
        wrong = boxes[~np.isfinite(boxes).all(axis=-1) | (boxes[..., 2:] < 0).any(axis=-1)].reshape(-1, 4)[0]
        raise AgreementError(f"{wrong.tolist()} is no box: width and height are 0 or more, and every number finite.")
    return boxes
