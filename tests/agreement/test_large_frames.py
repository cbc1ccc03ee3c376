"""What is read a stretch at a time, on several threads, is what is read at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from trajwidgets.agreement import COEFFICIENTS, compare_coefficients, ratings_table, stretches, texts
from trajwidgets.errors import AgreementError

LABELS = ["success", "part", "no", "blocked"]


def frame_of(items: int, annotators: int, missing: float, seed: int) -> pd.DataFrame:
    dice = np.random.default_rng(seed)
    item, who = np.divmod(dice.permutation(items * annotators), annotators)
    kept = dice.random(len(item)) >= missing
    said = np.where(dice.random(len(item)) < 0.7, item % 3, dice.integers(4, size=len(item)))
    frame = pd.DataFrame({"item": item, "annotator": who, "value": said})[kept]
    return frame.assign(annotator=frame["annotator"].map("a{}".format), value=[LABELS[code] for code in frame["value"]])


@pytest.fixture(params=["at once", "in stretches", "in stretches on threads"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param != "at once":
        monkeypatch.setattr(stretches, "STRETCH", 7)
    if request.param == "in stretches on threads":
        monkeypatch.setattr(stretches, "ALONE", 2)
        monkeypatch.setattr(stretches.os, "cpu_count", lambda: 3)
    return str(request.param)


@pytest.mark.parametrize(("annotators", "missing"), [(2, 0.0), (3, 0.4), (14, 0.1)])
def test_ratings_and_coefficients_do_not_depend_on_how_they_are_read(way: str, annotators: int, missing: float) -> None:
    frame = frame_of(90, annotators, missing, seed=annotators)
    ratings = ratings_table(frame)
    wide = frame.pivot(index="item", columns="annotator", values="value").reindex(
        index=ratings.items["item"], columns=list(ratings.annotators)
    )
    said = [[None if code < 0 else ratings.categories[code] for code in row] for row in ratings.codes.tolist()]
    assert said == wide.astype(object).where(wide.notna(), None).to_numpy().tolist()
    counts = pd.crosstab(frame["item"], frame["value"]).reindex(columns=list(ratings.categories)).to_numpy()
    patterns, borne = np.unique(counts, axis=0, return_counts=True)
    dense = np.zeros((len(ratings.patterns.multiplicity), len(ratings.categories)), dtype=int)
    dense[ratings.patterns.pattern, ratings.patterns.category] = ratings.patterns.count
    assert dict(zip(map(tuple, dense.tolist()), ratings.patterns.multiplicity.tolist(), strict=True)) == dict(
        zip(map(tuple, patterns.tolist()), borne.tolist(), strict=True)
    )


def test_repeated_rows_are_found_and_settled_however_they_are_read(way: str) -> None:
    frame = frame_of(60, 2, 0.0, seed=4)
    again = pd.concat([frame, frame.iloc[5:45].assign(value="no")], ignore_index=True)
    with pytest.raises(AgreementError, match="40 rows repeat"):
        ratings_table(again)
    for rule in ("first", "last"):
        settled = again.drop_duplicates(["item", "annotator"], keep=rule)
        kept, alone = ratings_table(again, duplicates=rule), ratings_table(settled)
        assert kept.codes.tolist() == alone.codes.tolist()


def test_the_numbers_begin_anywhere(way: str) -> None:
    frame = frame_of(50, 2, 0.0, seed=8)
    moved = ratings_table(frame.assign(item=frame["item"] - 20))
    assert moved.items["item"].tolist() == list(range(-20, 30))
    assert moved.codes.tolist() == ratings_table(frame).codes.tolist()


def test_several_coefficients_side_by_side_are_those_one_by_one() -> None:
    frame = frame_of(80, 2, 0.2, seed=1)
    names = ["cohen_kappa", "gwet_ac1", "krippendorff_alpha"]
    found = compare_coefficients(frame, names, confidence=0.9)
    assert list(found.index) == names
    for name in names:
        alone = COEFFICIENTS[name](frame, confidence=0.9)
        row = found.loc[name]
        assert (row["value"], row["se"], row["low"], row["high"]) == (alone.value, alone.se, alone.low, alone.high)
        assert (row["method"], row["n_items"], row["reason"]) == (alone.method, alone.n_items, None)
    one = compare_coefficients(frame.assign(value="no"), interval=None)
    assert one.loc["fleiss_kappa", "reason"] == "only one category was used: kappa divides by zero"
    assert one.loc["percent_agreement", "value"] == 1
    assert one["low"].isna().all()
    assert one["method"].tolist() == [None] * 5
    with pytest.raises(AgreementError, match="no coefficient 'fleis_kappa'; did you mean 'fleiss_kappa'"):
        compare_coefficients(frame, ["fleis_kappa"])
    with pytest.raises(AgreementError, match="compares two annotators"):
        compare_coefficients(frame_of(20, 3, 0.0, seed=1), ["cohen_kappa"])


def test_texts_that_arrow_holds_are_coded_as_by_hashing(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    monkeypatch.setattr(texts, "ALONE", 2)
    said = ["ok", "okay", "no", "", "größer", "a text too long", "ok\0"] * 9
    for few, coded in ((said[:5], True), (said[:7], False), ([*said[:5], None], False), (said[:1] * 9, True)):
        kind = pd.ArrowDtype(pyarrow.large_string())
        column = pd.Series(np.random.default_rng(1).permutation(np.array(few * 20, dtype=object)), dtype=kind)
        found = texts.few_short_texts(column[3:])
        assert (found is not None) is coded
        if found is not None:
            assert [found[1][code] for code in found[0]] == column[3:].tolist()
            assert found[1] == sorted(found[1])
    monkeypatch.setattr(texts, "LOOKED_AT", 4)
    late = pd.Series(["ok", "no"] * 20 + ["new"], dtype=pd.ArrowDtype(pyarrow.string()))
    assert texts.few_short_texts(late) is None
