"""What rests on one annotator: agreement and answers without each of them."""

from __future__ import annotations

import pandas as pd
import pytest

import trajwidgets as tw
from tests.simulation.project import WEAK, design, labelled
from tests.widgets.page import judge
from trajwidgets import quality
from trajwidgets.labels import settle
from trajwidgets.store import LabelStore


def test_agreement_without_somebody_is_that_of_the_frame_without_them(project: LabelStore) -> None:
    for step, value in (("s1", "success"), ("s2", "failure"), ("s3", "partial")):
        project.save(judge(step, value), annotator="cy")
    project.save(judge("s3", "partial"), annotator="ben")
    table = quality.without_each(project).set_index("left_out")
    assert table.index.tolist() == ["(nobody)", "anna", "ben", "cy"]
    frame = project.to_frame()
    for left_out in ("anna", "ben", "cy"):
        alpha = tw.agreement.krippendorff_alpha(frame[frame["annotator"] != left_out], field="outcome").value
        assert table.loc[left_out, "alpha"] == pytest.approx(alpha)
    # s2: success, failure, failure. Without Anna all say failure; without Ben or Cy two are left, who differ.
    assert table["n_changed"].tolist() == [0, 0, 0, 0]
    assert table["n_lost"].to_dict() == {"(nobody)": 0, "anna": 0, "ben": 1, "cy": 1}


def test_a_ruling_stays_whoever_is_left_out(project: LabelStore) -> None:
    quality.rule(project, quality.disputes(project).iloc[0], side="ben", cause="slip", adjudicator="cleo")
    table = quality.without_each(project, "adjudicated").set_index("left_out")
    assert table["n_lost"].tolist() == [0, 0, 0]
    assert table["n_changed"].tolist() == [0, 0, 0]
    assert table["n_items"].to_dict() == {"(nobody)": 2, "anna": 0, "ben": 0}
    assert pd.isna(table.loc["anna", "alpha"])


@pytest.mark.slow
def test_the_weak_annotator_is_the_one_without_whom_people_agree_most(tmp_path: object) -> None:
    with LabelStore(f"{tmp_path}/project.db") as store:
        labelled(store, design(60, seed=2), seed=2)
        table = quality.without_each(store)
        alone = table[table["left_out"] != "(nobody)"]
        assert alone.loc[alone["alpha"].idxmax(), "left_out"] == WEAK
        assert (table["n_settled"] + table["n_lost"] - table["n_gained"]).nunique() == 1
        assert table["n_settled"].iloc[0] == len(settle(store.to_frame()).frame)
