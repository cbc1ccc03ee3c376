"""Judgements to measure agreement of: tidy frames of any size, in no order, the same ones each time."""

from __future__ import annotations

import numpy as np
import pandas as pd

OPTIONS = ("success", "partial", "failure", "unclear", "blocked")
SHARES = (0.45, 0.25, 0.15, 0.10, 0.05)
#: How often an annotator says what is so; otherwise it is one of the options at random.
CARE = 0.75


def judged(items: int, annotators: int, *, missing: float = 0.0, text: bool = False, seed: int = 5) -> pd.DataFrame:
    """One row per judgement, shuffled: `item` (a number), `annotator` and `value`.

    Args:
        items: how many are judged.
        annotators: how many judge each of them.
        missing: the share of judgements that are left out, at random.
        text: annotators and values as text, as a file is read; else categorical, the options in order.
        seed: of the labels and of their order.
    """
    dice = np.random.default_rng(seed)
    truth = dice.choice(len(OPTIONS), size=items, p=SHARES).astype(np.int8)
    said = np.where(
        dice.random((annotators, items), dtype=np.float32) < CARE,
        truth,
        dice.integers(len(OPTIONS), size=(annotators, items), dtype=np.int8),
    ).ravel()
    row = dice.permutation(len(said))
    if missing:
        row = row[dice.random(len(row)) >= missing]
    frame = pd.DataFrame(
        {
            "item": row % items,
            "annotator": pd.Categorical.from_codes(row // items, [f"a{n + 1}" for n in range(annotators)]),
            "value": pd.Categorical.from_codes(said[row], list(OPTIONS)),
        }
    )
    return frame.astype({"annotator": "str", "value": "str"}) if text else frame
