"""Agreement on preferences: the coefficient, with what may spoil it beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from trajwidgets.agreement.cohen import cohen_kappa
from trajwidgets.agreement.frames import as_pandas
from trajwidgets.agreement.krippendorff import krippendorff_alpha
from trajwidgets.agreement.percent import percent_agreement
from trajwidgets.agreement.preferences.sides import PreferenceReading, position_bias, unswapped
from trajwidgets.agreement.preferences.triads import circular_triads
from trajwidgets.agreement.reading import Duplicates
from trajwidgets.agreement.result import AgreementResult

if TYPE_CHECKING:
    import pandas as pd

    from trajwidgets.agreement.frames import Frame


@dataclass(frozen=True, repr=False)
class PreferenceAgreement:
    """How far annotators prefer the same thing. `float(result)` is alpha.

    Attributes:
        alpha: Krippendorff's alpha, nominal, over first / second / neither.
        kappa: Cohen's kappa over the same; None unless there are two annotators.
        percent: percent agreement.
        position_bias: as `position_bias`.
        triads: as `circular_triads`.
    """

    alpha: AgreementResult
    kappa: AgreementResult | None
    percent: AgreementResult
    position_bias: pd.DataFrame
    triads: pd.DataFrame

    def __float__(self) -> float:
        return self.alpha.value

    def __repr__(self) -> str:
        bias, triads = self.position_bias.iloc[0], self.triads.iloc[0]
        left = f"left preferred {bias['rate']:.0%} [{bias['low']:.0%}, {bias['high']:.0%}] of {bias['n']}"
        return f"<preferences: {self.alpha!r}; {left}; {triads['circular']} of {triads['n_triads']} triads circular>"


def preference_agreement(
    frame: Frame,
    *,
    confidence: float = 0.95,
    duplicates: Duplicates = "raise",
    **reading: Unpack[PreferenceReading],
) -> PreferenceAgreement:
    """Agreement on which of two is better, after un-swapping the sides, with position bias and circular triads.

    A judgement counts as what was preferred, not on which side it stood, so annotators who saw the two the other way
    round agree when they prefer the same one. Of each pair, "first" is the one whose name comes first: where things
    compared are systems, their names mean something, and alpha allows for one of them being preferred more often.

    Args:
        frame: one row per judgement of a pair.
        confidence: of the interval of the position bias.
        duplicates: what to do where an annotator judged a pair more than once, whichever way round: "raise", or keep
            the "first" or "last" row. For position bias and triads all of them count.
        **reading: how to read the frame; see `PreferenceReading`.

    Raises:
        AgreementError: As `unswapped`; or an annotator has judged a pair twice.
    """
    frame = as_pandas(frame)
    judged = unswapped(frame, **reading)
    item = [name for name in judged.columns if name not in ("annotator", "value", "swapped", "side")]
    two = judged["annotator"].nunique() == 2
    return PreferenceAgreement(
        alpha=krippendorff_alpha(judged, item=item, level="nominal", duplicates=duplicates),
        kappa=cohen_kappa(judged, item=item, duplicates=duplicates) if two else None,
        percent=percent_agreement(judged, item=item, duplicates=duplicates),
        position_bias=position_bias(frame, confidence=confidence, **reading),
        triads=circular_triads(frame, **reading),
    )
