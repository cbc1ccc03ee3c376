"""F1 of marked stretches: how many of two annotators' marks are the same, exactly or by overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack

import numpy as np

from trajwidgets.agreement.matching import most_pairs
from trajwidgets.agreement.spans.pairs import Stretches, mean_over_pairs
from trajwidgets.agreement.spans.result import SpanAgreement
from trajwidgets.agreement.spans.units import SpanReading, read_units
from trajwidgets.errors import AgreementError

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame

Match = Literal["exact", "overlap"]


def span_f1(
    frame: Frame,
    *,
    match: Match = "exact",
    threshold: float = 0.0,
    confidence: float = 0.95,
    **reading: Unpack[SpanReading],
) -> SpanAgreement:
    """F1 of the marks of two annotators, 0 to 1, as a mean over the pairs (Hripcsak and Rothschild 2005, *JAMIA* 12).

    2 x matched / (marks of one + marks of the other), summed over the texts that both have read. Neither of the two is
    the truth, so precision and recall would only be each other's. Where there are no true negatives to speak of, as
    with spans, F1 is what kappa tends to. Chance is not taken off; for that see `krippendorff_alpha_u`.

    Marks match only within the same category, and each with one other at most; where several could, as many are
    matched as can be. The same stretch marked twice by one annotator counts once. nan with a reason where nobody
    marked anything or no two annotators have read the same. The interval is a jackknife over documents.

    Args:
        frame: one row per marked stretch.
        match: "exact": same start and end; "overlap": they share a position, or more by `threshold`.
        threshold: for "overlap", the least intersection over union, such as 0.5; 0 asks for one shared position.
        confidence: of the interval.
        reading: how to read the frame; see `SpanReading`.

    Raises:
        AgreementError: An unknown match, a threshold outside 0 to 1, or a frame that cannot be read as spans; see
            `read_units`.
    """
    if match not in ("exact", "overlap"):
        raise AgreementError(f'match={match!r} is unknown; it is "exact" or "overlap".')
    if not 0 <= threshold <= 1:
        raise AgreementError(f"threshold={threshold!r} is no share: choose one from 0 to 1.")

    def compare(a: Stretches, b: Stretches) -> tuple[float, float]:
        first, second = _distinct(a), _distinct(b)
        if match == "exact":
            return 2.0 * len(set(first) & set(second)), float(len(first) + len(second))
        return 2.0 * _overlapping(first, second, threshold), float(len(first) + len(second))

    named = "exact" if match == "exact" else f"overlap{f', IoU >= {threshold:g}' if threshold else ''}"
    return mean_over_pairs(read_units(frame, reading), "span_f1", compare, confidence, named)


def _distinct(stretches: Stretches) -> list[tuple[float, float]]:
    return list(dict.fromkeys(zip(stretches[0].tolist(), stretches[1].tolist(), strict=True)))


def _overlapping(first: list[tuple[float, float]], second: list[tuple[float, float]], threshold: float) -> int:
    if not first or not second:
        return 0
    starts, ends = np.array(second).T
    edges = []
    for start, end in first:
        common = np.minimum(ends, end) - np.maximum(starts, start)
        share = common / (ends - starts + end - start - common)
        edges.append(np.flatnonzero((common > 0) & (share >= threshold)).tolist())
    return len(most_pairs(edges, len(second)))
