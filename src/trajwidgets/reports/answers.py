"""What annotators answered, field by field: how often each option, and the spread of numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from trajwidgets.labels import (
    CorrectionField,
    Field,
    LabelSchema,
    NumberField,
    RankingField,
    TextField,
    declared_scale,
)

if TYPE_CHECKING:
    from pandas import DataFrame

#: Fields whose answers are no options, so that only their number is told.
_OPEN = NumberField | TextField | RankingField | CorrectionField


def answers(labels: DataFrame, schemas: Iterable[LabelSchema]) -> DataFrame:
    """One row a field and answer: `field`, `value` (object), `state`, `n` (int64), `share` (of the field's labels).

    Every declared option has its row, also where nobody chose it; then come answers without a value (`unsure`, ...).
    Texts, numbers, rankings and corrections have one row for all that was judged, with `value` None. A multi-choice
    counts for each option it holds, so that its shares may add up to more than 1.
    """
    import pandas as pd

    rows = [
        {"field": name, "value": value, "state": state, "n": n, "share": n / total if total else float("nan")}
        for name, declared in fields_of(schemas).items()
        for total, found in [_counted(labels[labels["field"] == name], declared)]
        for (_, value, state), n in found
    ]
    frame = pd.DataFrame(rows, columns=["field", "value", "state", "n", "share"], dtype=object)
    return frame.astype({"field": "string", "state": "string", "n": "int64", "share": "float64"})


def numbers(labels: DataFrame, schemas: Iterable[LabelSchema]) -> DataFrame:
    """One row a number field that was judged: `field`, `n`, `minimum`, `median`, `mean`, `maximum`."""
    import pandas as pd

    rows = []
    for name, declared in fields_of(schemas).items():
        judged = labels[(labels["field"] == name) & (labels["state"] == "judged")]
        if isinstance(declared[-1], NumberField) and len(judged):
            values = pd.to_numeric(judged["value"], errors="coerce")
            spread = (values.min(), values.median(), values.mean(), values.max())
            rows.append([name, len(judged), *map(float, spread)])
    return pd.DataFrame(rows, columns=["field", "n", "minimum", "median", "mean", "maximum"])


def fields_of(schemas: Iterable[LabelSchema]) -> dict[str, list[Field]]:
    """Every declaration of each field, oldest form first, in declared order."""
    declared: dict[str, list[Field]] = {}
    for schema in schemas:
        for field in schema.fields:
            declared.setdefault(field.name, []).append(field)
    return declared


#: By type too: 1, True and 1.0 are equal in Python, and three answers here.
Answer = tuple[type, Any, str]


def _counted(rows: DataFrame, declared: list[Field]) -> tuple[int, list[tuple[Answer, int]]]:
    found: Counter[Answer] = Counter()
    for value, state in zip(rows["value"], rows["state"], strict=True):
        for one in _told(value, declared[-1]) if state == "judged" else (None,):
            found[type(one), one, state] += 1
    known: list[Answer] = [(type(value), value, "judged") for field in declared for value in _options(field)]
    # What was judged comes before what was left open.
    order = dict.fromkeys([*known, *sorted(found, key=lambda answer: answer[2] != "judged")])
    return len(rows), [(answer, found[answer]) for answer in order]


def _options(field: Field) -> Iterable[Any]:
    if isinstance(field, _OPEN):
        return (None,)
    return declared_scale(field) or tuple(option.value for option in getattr(field, "options", ()))


def _told(value: Any, field: Field) -> Iterable[Any]:
    """What one judgement counts for."""
    if isinstance(field, _OPEN):
        return (None,)
    return value if isinstance(value, tuple) else (value,)
