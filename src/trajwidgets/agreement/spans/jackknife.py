"""An interval for a measure of spans: leave out one document after the other, for marks in one depend on it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from trajwidgets.agreement.distributions import t_quantile
from trajwidgets.agreement.patterns import Integers
from trajwidgets.agreement.spans.result import SpanAgreement

FEWEST = 5
"""With fewer documents the spread between them says next to nothing, so there is no interval."""


def leave_one_document_out(
    result: SpanAgreement, documents: Integers, without: Callable[[int], float], confidence: float
) -> SpanAgreement:
    """The result with the delete-one-document jackknife interval, t(C - 1); without one where documents are few.

    Args:
        result: the number for all documents.
        documents: the C documents that bear on it.
        without: the number when one of them is left out.
        confidence: two-sided.
    """
    if result.reason is not None:
        return result
    count = len(documents)
    if count < FEWEST:
        return replace(result, method=f"no interval: fewer than {FEWEST} documents")
    values = np.array([without(int(document)) for document in documents])
    if np.isnan(values).any():
        return replace(result, method="no interval: it hangs on a single document")
    se = math.sqrt((count - 1) / count * float(((values - values.mean()) ** 2).sum()))
    if se == 0:
        return replace(result, method="no interval: the documents don't differ")
    half = t_quantile((1 + confidence) / 2, count - 1) * se
    return replace(
        result,
        low=max(result.value - half, 0.0) if result.coefficient != "krippendorff_alpha_u" else result.value - half,
        high=min(result.value + half, 1.0),
        confidence=confidence,
        method=f"jackknife over {count} documents",
        n_clusters=count,
    )
