"""Published tables and matrices as tidy frames, one row per judgement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import pytest

Tidy = Callable[..., pd.DataFrame]


@pytest.fixture(scope="session")
def tidy() -> Tidy:
    """Annotators x items, None for a gap."""

    def make(rows: Sequence[Sequence[Any]], annotators: Sequence[str] | None = None) -> pd.DataFrame:
        names = annotators or [f"a{number}" for number in range(len(rows))]
        judgements = [
            (item, name, value)
            for name, row in zip(names, rows, strict=True)
            for item, value in enumerate(row)
            if value is not None
        ]
        return pd.DataFrame(judgements, columns=["item", "annotator", "value"])

    return make


@pytest.fixture(scope="session")
def from_table(tidy: Tidy) -> Tidy:
    """A square table of counts: the first annotator in rows, the second in columns."""

    def make(table: Sequence[Sequence[int]], labels: Sequence[Any] | None = None) -> pd.DataFrame:
        labels = list(range(len(table))) if labels is None else labels
        pairs = [
            (labels[row], labels[column])
            for row, counts in enumerate(table)
            for column, count in enumerate(counts)
            for _ in range(count)
        ]
        frame = tidy([[first for first, _ in pairs], [second for _, second in pairs]], ["A", "B"])
        frame["value"] = pd.Categorical(frame["value"], categories=labels)
        return frame

    return make
