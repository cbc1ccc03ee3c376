"""What was said in sight of another's label is told by itself, and never as agreement between annotators."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.widgets.page import SCHEMA, judge, run
from trajwidgets.errors import StoreError
from trajwidgets.reports import StoreAgreement, prefill_agreement, review_agreement
from trajwidgets.store import LabelStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LabelStore]:
    with LabelStore(tmp_path / "labels.db") as store:
        store.record_schema(SCHEMA)
        store.record_run(run("r1", 4))
        yield store


def said(store: LabelStore, annotator: str, values: str, **about: object) -> None:
    """One label a step: s success, p partial, f failure, . none."""
    names = {"s": "success", "p": "partial", "f": "failure"}
    role = about.pop("role", "annotator")
    for number, value in enumerate(values, 1):
        if value != ".":
            store.save(judge(f"s{number}", names[value], **about), annotator=annotator, role=role)  # type: ignore[arg-type]


def test_a_review_is_compared_with_what_it_reviews_and_no_agreement_between_annotators(store: LabelStore) -> None:
    said(store, "anna", "sffs")
    said(store, "ben", "s..f")
    said(store, "rita", "sfss", role="reviewer")

    (row,) = review_agreement(store).to_dict("records")
    # anna: s/s f/f f/s s/s; ben: s/s f/s. Four of six stand; by chance 3/6 x 5/6 + 3/6 x 1/6 = 1/2.
    assert (row["field"], row["role"], row["n_reviewed"], row["n_overturned"]) == ("outcome", "reviewer", 6, 2)
    assert row["percent_agreement"] == pytest.approx(4 / 6)
    assert row["kappa"] == pytest.approx((4 / 6 - 1 / 2) / (1 / 2))
    assert row["kappa_reason"] is None
    assert StoreAgreement(store).annotators == ("anna", "ben")


def test_nobody_reviews_themselves_and_roles_stand_apart(store: LabelStore) -> None:
    said(store, "anna", "sf..")
    said(store, "anna", "ff..", role="reviewer")
    said(store, "quinn", "sf..", role="qa_lead")
    said(store, "adam", "f...", role="adjudicator")

    found = review_agreement(store).set_index("role")
    assert found["n_reviewed"].to_dict() == {"qa_lead": 2, "adjudicator": 1}
    assert found["n_overturned"].to_dict() == {"qa_lead": 0, "adjudicator": 1}


def test_neither_stale_labels_nor_prefilled_ones_nor_texts_are_reviewed_labels(store: LabelStore) -> None:
    said(store, "anna", "s...", step_digest="0" * 64)
    said(store, "anna", ".s..", suggested_by="rule: errors")
    store.save(judge("s3", "a note", field="note"), annotator="anna")
    said(store, "rita", "ss..", role="reviewer")
    store.save(judge("s3", "another", field="note"), annotator="rita", role="reviewer")

    assert review_agreement(store).empty
    assert review_agreement(store)["n_reviewed"].dtype == "int64"


def test_agreement_is_told_with_and_without_prefill(store: LabelStore) -> None:
    said(store, "anna", "ss..")
    said(store, "ben", "sf..")
    said(store, "anna", "..ff", suggested_by="rule: errors")
    said(store, "ben", "..ff", suggested_by="rule: errors")

    found = prefill_agreement(store).set_index("labels")
    assert list(found.index) == ["independent", "prefilled", "all"]
    assert found["n_labels"].tolist() == [4, 4, 8]
    assert found["n_items"].tolist() == [2, 2, 4]
    assert found["percent_agreement"].tolist() == [0.5, 1.0, 0.75]
    # anna s s f f, ben s f f f: observed 3/4, by chance 2/4 x 1/4 + 2/4 x 3/4 = 1/2.
    assert found["kappa"]["all"] == pytest.approx(0.5)
    assert math.isnan(found["kappa"]["prefilled"])
    assert "one category" in found["kappa_reason"]["prefilled"]
    # All four steps are of one run, which is one unit: nobody knows how far another run would be from it.
    assert set(found["percent_agreement_interval"]) == {"no interval: all items lie in one cluster"}
    assert found["n_clusters"].tolist() == [1, 1, 1]


def test_a_field_without_suggestions_has_one_row_and_one_with_nothing_else_has_three(store: LabelStore) -> None:
    said(store, "anna", "s...")
    assert prefill_agreement(store)["labels"].tolist() == ["independent"]
    store.save(judge("s1", 3.0, field="score", suggested_by="rule: errors"), annotator="ben")
    found = prefill_agreement(store).set_index(["field", "labels"])
    assert found.loc["score"].index.tolist() == ["independent", "prefilled", "all"]
    assert found.loc["score"]["n_labels"].tolist() == [0, 1, 1]


def test_without_a_file_there_is_nothing_to_compare(tmp_path: Path) -> None:
    for report in (review_agreement, prefill_agreement):
        with pytest.raises(StoreError, match="no such file"):
            report(tmp_path / "nothing.db")
        LabelStore(tmp_path / "labels.db").close()
        assert report(tmp_path / "labels.db").empty
