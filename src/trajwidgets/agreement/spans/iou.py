"""Token IoU: of the positions that either annotator marked, the share that both did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import numpy as np

from trajwidgets.agreement.spans.continuum import Line
from trajwidgets.agreement.spans.pairs import Stretches, mean_over_pairs
from trajwidgets.agreement.spans.result import SpanAgreement
from trajwidgets.agreement.spans.units import SpanReading, read_units

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame


def token_iou(frame: Frame, *, confidence: float = 0.95, **reading: Unpack[SpanReading]) -> SpanAgreement:
    """Intersection over union of the marked positions, 0 to 1, as a mean over the pairs of annotators.

    Positions are whatever `start` and `end` count: code points in `LabelStore.to_frame()`, tokens, steps, milliseconds.
    Category by category: a position marked by both, but as different things, is in the union twice. Intersections and
    unions are summed over the texts that both have read before they are divided, so a long mark weighs more than a
    short one; `span_f1` counts marks. nan with a reason where nobody marked anything or no two annotators have read
    the same. The interval is a jackknife over documents.

    Args:
        frame: one row per marked stretch.
        confidence: of the interval.
        reading: how to read the frame; see `SpanReading`.

    Raises:
        AgreementError: A frame that cannot be read as spans; see `read_units`.
    """
    return mean_over_pairs(read_units(frame, reading), "token_iou", _shared, confidence, None)


def _shared(a: Stretches, b: Stretches) -> tuple[float, float]:
    start, end = np.concatenate([a[0], b[0]]), np.concatenate([a[1], b[1]])
    order = np.lexsort((end, start))
    either = _covered((start[order], end[order]))
    return _covered(a) + _covered(b) - either, either


def _covered(stretches: Stretches) -> float:
    return float(Line(*stretches).merged().length.sum())
