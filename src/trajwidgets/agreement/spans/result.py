"""What a measure of spans comes back as: the number, per category too, with what it was computed from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trajwidgets.amounts import plural

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True, repr=False)
class SpanAgreement:
    """Agreement on marked stretches. `float(result)` is its value.

    Attributes:
        coefficient: the function's name, such as "span_f1".
        value: nan where undefined; a number is never made up.
        reason: in words why the value is undefined; None where it is defined.
        by_category: the same number for each category alone, nan where nobody used it.
        n_continua: texts (or recordings, or runs) that two of the annotators have read, with a mark of anybody.
        n_units: marked stretches that were compared.
        n_annotators: whose marks were compared.
        n_pairs: pairs of annotators compared.
        annotators: their names.
        low: lower bound of the interval; nan without one.
        high: upper bound of the interval; nan without one.
        confidence: how often such an interval holds the true value; nan without one.
        method: in words how the interval was made, or why there is none.
        n_clusters: documents that the interval allows for; None without one.
        observed: for alpha_U the disagreement seen, D_o; nan otherwise.
        expected: for alpha_U that expected by chance, D_e; nan otherwise.
        match: what counts as a match, in words; None where nothing is matched.
        field: the field, None where the frame has no such column.
        note: what the value leaves out, in words.
    """

    coefficient: str
    value: float
    reason: str | None
    by_category: Mapping[Any, float]
    n_continua: int
    n_units: int
    n_annotators: int
    n_pairs: int
    annotators: tuple[Any, ...]
    low: float = math.nan
    high: float = math.nan
    confidence: float = math.nan
    method: str | None = None
    n_clusters: int | None = None
    observed: float = math.nan
    expected: float = math.nan
    match: str | None = None
    field: str | None = None
    note: str | None = None

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        name = f"{self.coefficient}[{self.match}]" if self.match else self.coefficient
        subject = f"{name} of {self.field!r}" if self.field is not None else name
        found = f"{self.value:.3f}" if self.reason is None else f"undefined, {self.reason}"
        interval = f" [{self.low:.3f}, {self.high:.3f}]" if not math.isnan(self.low) else ""
        counts = f"{plural(self.n_units, 'span')}, {plural(self.n_annotators, 'annotator')}"
        method = f"; {self.method}" if self.method else ""
        note = f"; {self.note}" if self.note else ""
        return f"<{subject}: {found}{interval} ({counts}{method}){note}>"

    def to_frame(self) -> pd.DataFrame:
        """One row per category: its name and its value."""
        import pandas as pd

        return pd.DataFrame(
            {
                "category": pd.Series(list(self.by_category), dtype=object),
                "value": pd.Series(list(self.by_category.values()), dtype="float64"),
            }
        )
