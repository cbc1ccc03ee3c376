"""What annotators take for what: confusion against gold, and precision and recall label by label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import pandas as pd

from trajwidgets.agreement.gold.answers import Gold, answers
from trajwidgets.agreement.patterns import Integers
from trajwidgets.agreement.proportions import wilson_interval
from trajwidgets.agreement.reading import Reading

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame


def annotator_confusion(frame: Frame, gold: Gold, **reading: Unpack[Reading]) -> pd.DataFrame:
    """How often each annotator gave which label to items of which gold label: a tidy frame, every combination in it.

    Columns: `annotator`, `gold`, `label`, `n`, and `share`, the share of that annotator's items of that gold label, nan
    where there are none. One annotator's matrix is `found[found["annotator"] == name].pivot(index="gold",
    columns="label", values="n")`.

    Args:
        frame: one row per judgement; see `ratings_table`.
        gold: the right answers, as in `gold_accuracy`.
        **reading: how to read the frame; see `Reading`.

    Raises:
        AgreementError: Two answers for one item, or a frame that cannot be read as ratings.
    """
    found = answers(frame, gold, reading)
    counts = _counts(found.annotator, found.gold, found.said, len(found.annotators), len(found.categories))
    of_gold = counts.sum(axis=2)
    rows = [
        (name, right, label, int(counts[who, a, b]), counts[who, a, b] / of_gold[who, a] if of_gold[who, a] else np.nan)
        for who, name in enumerate(found.annotators)
        for a, right in enumerate(found.categories)
        for b, label in enumerate(found.categories)
    ]
    frame = pd.DataFrame(rows, columns=["annotator", "gold", "label", "n", "share"], dtype=object)
    return frame.astype({"n": "int64", "share": "float64"})


def label_scores(frame: Frame, gold: Gold, **reading: Unpack[Reading]) -> pd.DataFrame:
    """Precision and recall of each annotator for each label, each with its Wilson interval.

    Columns: `annotator`, `label`; `n_gold` items whose answer it is and `n_given` to which it was given; `precision`,
    right among those given, `recall`, found among those it is right for, each with `_low` and `_high`; `f1`. nan where
    nothing is to be counted.

    Args:
        frame: one row per judgement; see `ratings_table`.
        gold: the right answers, as in `gold_accuracy`.
        **reading: how to read the frame, and the confidence of the intervals; see `Reading`.

    Raises:
        AgreementError: Two answers for one item, or a frame that cannot be read as ratings.
    """
    confidence: Any = dict(reading).get("confidence", 0.95)
    found = answers(frame, gold, reading)
    counts = _counts(found.annotator, found.gold, found.said, len(found.annotators), len(found.categories))
    rows = []
    for who, name in enumerate(found.annotators):
        for place, label in enumerate(found.categories):
            hit = int(counts[who, place, place])
            n_gold, n_given = int(counts[who, place].sum()), int(counts[who, :, place].sum())
            scores = []
            for n in (n_given, n_gold):
                scores += [hit / n if n else np.nan, *wilson_interval(hit, n, confidence=confidence)]
            f1 = 2 * hit / (n_gold + n_given) if n_gold + n_given else np.nan
            rows.append((name, label, n_gold, n_given, *scores, f1))
    measured = ["precision", "precision_low", "precision_high", "recall", "recall_low", "recall_high", "f1"]
    table = pd.DataFrame(rows, columns=["annotator", "label", "n_gold", "n_given", *measured], dtype=object)
    return table.astype({"n_gold": "int64", "n_given": "int64"} | dict.fromkeys(measured, "float64"))


def _counts(annotator: Integers, gold: Integers, said: Integers, people: int, size: int) -> Integers:
    cells = (annotator * size + gold) * size + said
    return np.bincount(cells, minlength=people * size * size).reshape(people, size, size).astype(np.int64)
