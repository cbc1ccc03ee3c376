"""Measures of spans that are a mean over pairs of annotators: sums per pair, category and document, and their ratio."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from trajwidgets.agreement.spans.jackknife import leave_one_document_out
from trajwidgets.agreement.spans.result import SpanAgreement
from trajwidgets.agreement.spans.units import Positions, Units

Stretches = tuple[Positions, Positions]
"""Starts and ends of the stretches of one annotator, one category and one continuum, ascending."""

Compare = Callable[[Stretches, Stretches], tuple[float, float]]
"""Numerator and denominator of the measure; an empty side has no stretches."""


def mean_over_pairs(
    units: Units, coefficient: str, compare: Compare, confidence: float, match: str | None
) -> SpanAgreement:
    """Sum numerators and denominators over the continua that both have read, divide, and average over the pairs."""
    top, bottom = _sums(units, compare)  # pairs x categories x documents

    def value(kept: NDArray[np.bool_]) -> float:
        return _mean_ratio(top[:, :, kept].sum(axis=(1, 2)), bottom[:, :, kept].sum(axis=(1, 2)))

    n_documents = len(units.documents)
    everything = np.ones(n_documents, dtype=np.bool_)
    found = value(everything)
    reason = None
    if len(units.annotators) < 2:
        reason = "fewer than two annotators"
    elif math.isnan(found):
        reason = "no two annotators have read the same" if len(units.start) else "nobody marked anything"
    shared = units.read.sum(axis=0) >= 2
    by_category = {
        name: _mean_ratio(top[:, place].sum(axis=1), bottom[:, place].sum(axis=1))
        for place, name in enumerate(units.categories)
    }
    result = SpanAgreement(
        coefficient=coefficient,
        value=found,
        reason=reason,
        by_category=by_category,
        n_continua=int(shared.sum()),
        n_units=int(shared[units.continuum].sum()),
        n_annotators=len(units.annotators),
        n_pairs=int((bottom.sum(axis=(1, 2)) > 0).sum()),
        annotators=units.annotators,
        match=match,
        field=units.field,
    )
    bearing = np.flatnonzero(bottom.sum(axis=(0, 1)) > 0)
    return leave_one_document_out(
        result, bearing, lambda left_out: value(np.arange(n_documents) != left_out), confidence
    )


def _mean_ratio(top: NDArray[np.float64], bottom: NDArray[np.float64]) -> float:
    counted = bottom > 0
    return float((top[counted] / bottom[counted]).mean()) if counted.any() else math.nan


def _sums(units: Units, compare: Compare) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    pairs = list(combinations(range(len(units.annotators)), 2))
    shape = (len(pairs), len(units.categories), len(units.documents))
    top, bottom = np.zeros(shape), np.zeros(shape)
    order = np.lexsort((units.end, units.start, units.annotator, units.category, units.continuum))
    key = np.stack([units.continuum, units.category, units.annotator], axis=1)[order]
    start, end = units.start[order], units.end[order]
    new = np.ones(len(key), dtype=np.bool_)
    new[1:] = (key[1:] != key[:-1]).any(axis=1)
    first = np.flatnonzero(new)
    last = np.append(first, len(key))[1:]
    marks: dict[tuple[int, int], dict[int, Stretches]] = {}
    for low, high in zip(first, last, strict=True):
        continuum, category, person = key[low].tolist()
        marks.setdefault((continuum, category), {})[person] = (start[low:high], end[low:high])
    nothing: Stretches = (np.zeros(0), np.zeros(0))
    read = units.read
    for (continuum, category), by in marks.items():
        document = units.document_of[continuum]
        for pair, (a, b) in enumerate(pairs):
            if (a in by or b in by) and read[a, continuum] and read[b, continuum]:
                above, below = compare(by.get(a, nothing), by.get(b, nothing))
                top[pair, category, document] += above
                bottom[pair, category, document] += below
    return top, bottom
