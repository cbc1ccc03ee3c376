"""What Python says of coefficients is a list that the page has German words for; here it is made to say it all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
import pytest
from pydantic import BaseModel

from tests.widgets.page import SCHEMA, judge, run
from trajwidgets.agreement import (
    agreement_table,
    cohen_kappa,
    krippendorff_alpha,
    percent_agreement,
    ratings_table,
)
from trajwidgets.errors import StoreError
from trajwidgets.labels import FieldOptions, LabelSchema
from trajwidgets.reports.fitting import fitting_coefficient
from trajwidgets.store import LabelStore, joined_scale
from trajwidgets.widgets.report import report

#: Read by js/tests/python.test.ts as well.
LIST = Path(__file__).resolve().parents[2] / "js" / "tests" / "python.json"


def tidy(*rows: list[Any], runs: int = 0) -> pd.DataFrame:
    """A row an annotator; `runs`: so many runs that the items lie in."""
    given = [
        {"step_id": f"s{place}", "annotator": f"a{who}", "value": value}
        | ({"trajectory_id": f"r{place % runs}"} if runs else {})
        for who, row in enumerate(rows)
        for place, value in enumerate(row)
        if value is not None
    ]
    return pd.DataFrame(given)


class Upward(BaseModel):
    """A scale."""

    size: Annotated[Literal["low", "high"], FieldOptions(ordered=True)]


class Downward(BaseModel):
    """The same, the other way round."""

    size: Annotated[Literal["high", "low"], FieldOptions(ordered=True)]


def reasons() -> Iterator[str | None]:
    """Why there is no coefficient."""
    yield percent_agreement(tidy(["a", "b"])).reason
    yield percent_agreement(tidy(["a", None], [None, "b"])).reason
    same = tidy(["a", "a"], ["a", "a"])
    yield cohen_kappa(same).reason
    yield krippendorff_alpha(same).reason
    yield cohen_kappa(tidy([1, 2], [2, 1]), weights=[[0, 0], [0, 0]]).reason
    yield krippendorff_alpha(tidy(["a", "b"], ["b", "a"]), level=lambda _one, _other: 0.0).reason
    numbers = tidy([0.5, 1.5], [0.5, 2.5]).assign(level="interval")
    yield cohen_kappa(numbers).reason
    many = list(range(5000))
    yield cohen_kappa(tidy(many, many)).reason
    words = tidy(["low", "high", "mid"], ["low", "mid", "mid"])
    yield krippendorff_alpha(words, level="ordinal").reason
    yield krippendorff_alpha(words, level="interval").reason
    yield krippendorff_alpha(words, level="jaccard").reason
    yield krippendorff_alpha(tidy([1.0, float("inf")], [1.0, 2.0]), level="interval").reason
    levels = words.assign(level=["nominal", "ordinal"] * 3)
    yield krippendorff_alpha(levels).reason


def names() -> Iterator[str]:
    """What the coefficients are called, and how their intervals were made."""
    two = ["a", "b", "a", "b", "a"] * 6, ["a", "b", "b", "b", "a"] * 6
    three = (*two, ["b", "b", "a", "b", "a"] * 6)
    for frame in (tidy(*two), tidy(*three), tidy(two[0], two[1], [None] * 29 + ["a"])):
        yield str(agreement_table(frame)["kappa_method"].iloc[0])
    for frame in (tidy(*two), tidy(*two, runs=12)):
        for kind in ("auto", "jackknife", "bootstrap"):
            yield str(cohen_kappa(frame, interval=kind).method)
    yield str(fitting_coefficient(ratings_table(tidy(["a", "b"] * 20, ["a", "b"] * 20, runs=12)), None).method)


def troubles(path: Path) -> Iterator[str]:
    """Why a field or a slice has no figure at all."""
    fields = [LabelSchema.from_models(step=form).fields[0] for form in (Upward, Downward)]
    with pytest.raises(StoreError) as raised:
        joined_scale("size", fields)
    yield str(raised.value)
    with LabelStore(path) as store:
        store.record_schema(SCHEMA)
        store.record_runs([run("r1", 8, slices={"work": "web"}), run("r2", 3, slices={"work": "code"})])
        store.record_runs([run("r3", 3, slices={"work": "none"})])
        for run_id, steps in (("r1", 8), ("r2", 3)):
            for place in range(steps):
                for who in ("ann", "bob"):
                    store.save(judge(f"s{place + 1}", "success", trajectory_id=run_id), annotator=who)
        store.save(judge("s1", "success", trajectory_id="r3"), annotator="ann")
        (field,) = report(store).fields
        yield from (each.withheld for each in field.slices if each.withheld is not None)


def test_the_list_holds_what_python_says_word_for_word(tmp_path: Path) -> None:
    made = [*(reason or "" for reason in reasons()), *names(), *troubles(tmp_path / "labels.db")]
    said = [*dict.fromkeys(made)]
    assert "" not in said
    assert json.loads(LIST.read_text(encoding="utf-8"))["said"] == said
