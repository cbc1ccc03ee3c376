"""One row per field and slice, with the reasons where a number is missing."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from trajwidgets.agreement import agreement_table, cohen_kappa, krippendorff_alpha, light_kappa, percent_agreement
from trajwidgets.errors import AgreementError

COLUMNS = [
    "field",
    "slice",
    "slice_value",
    "n_items",
    "n_annotators",
    "percent_agreement",
    "kappa",
    "kappa_method",
    "kappa_reason",
    "alpha",
    "alpha_reason",
]
GRADES = ["low", "middle", "high"]


@pytest.fixture
def frame() -> pd.DataFrame:
    """Three annotators, twelve steps, two difficulties; a choice, ordered words, a number and a note in one column."""
    rows = []
    for who, shift in {"a": 0, "b": 1, "c": 5}.items():
        for item in range(12):
            place = (f"t{item % 3}", f"s{item}", who, "hard" if item < 5 else "easy")
            rows.append((*place, "outcome", "choice", "nominal", "ok" if (item + (item == shift)) % 4 else "bad"))
            rows.append((*place, "grade", "ordered_choice", "ordinal", GRADES[(item * 2 + item // (shift + 4)) % 3]))
            rows.append((*place, "minutes", "number", "interval", item + shift / 4))
            rows.append((*place, "note", "text", None, f"{who}{item}"))
    names = "trajectory_id step_id annotator slice_difficulty field kind level value"
    return pd.DataFrame(rows, columns=names.split()).astype({"value": object})


def row(table: pd.DataFrame, field: str, value: str | None = None) -> pd.Series:
    chosen = table[(table["field"] == field) & (table["slice"] == ("all" if value is None else "difficulty"))]
    return (chosen if value is None else chosen[chosen["slice_value"] == value]).iloc[0]


def test_every_field_but_text_has_a_row_for_all_and_for_each_slice(frame):
    table = agreement_table(frame)
    assert list(table.columns) == COLUMNS
    assert list(table[["field", "slice", "slice_value"]].itertuples(index=False, name=None)) == [
        (field, *place)
        for field in ("outcome", "grade", "minutes")
        for place in (("all", None), ("difficulty", "easy"), ("difficulty", "hard"))
    ]
    assert row(table, "outcome")["n_items"] == 12
    assert row(table, "outcome", "hard")["n_items"] == 5
    assert row(table, "outcome")["kappa_method"] == "Light, mean of 3 pairs"


@pytest.mark.parametrize("difficulty", [None, "easy", "hard"])
def test_the_numbers_are_those_of_the_coefficients(frame, difficulty):
    part = frame if difficulty is None else frame[frame["slice_difficulty"] == difficulty]
    found = row(agreement_table(frame, scales={"grade": GRADES}), "grade", difficulty)
    assert found["percent_agreement"] == float(percent_agreement(part, field="grade"))
    assert found["kappa"] == float(light_kappa(part, field="grade"))
    assert found["alpha"] == float(krippendorff_alpha(part, field="grade", level="ordinal", categories=GRADES))
    assert found["alpha_reason"] is None


def test_two_annotators_have_cohens_kappa(frame):
    two = frame[frame["annotator"] != "c"]
    found = row(agreement_table(two), "outcome")
    assert found["kappa_method"] == "Cohen"
    assert found["kappa"] == float(cohen_kappa(two, field="outcome"))


def test_ordered_words_without_a_scale_have_no_alpha_and_the_reason_says_so(frame):
    found = row(agreement_table(frame), "grade")
    assert math.isnan(found["alpha"])
    assert found["alpha_reason"].startswith("the order of 'high', 'low' and 'middle' is not declared")
    assert not math.isnan(found["kappa"])


def test_a_number_has_alpha_and_percent_agreement_but_no_kappa(frame):
    found = row(agreement_table(frame), "minutes")
    assert math.isnan(found["kappa"])
    assert found["kappa_reason"] == "kappa compares categories; a number has alpha"
    assert found["kappa_method"] is None
    assert found["alpha"] == float(krippendorff_alpha(frame, field="minutes", level="interval"))


def test_figures_about_few_items_are_withheld(frame):
    table = agreement_table(frame, min_items=6)
    hard = row(table, "outcome", "hard")
    assert hard[["percent_agreement", "kappa", "alpha"]].isna().all()
    assert hard["n_items"] == 5
    assert hard["alpha_reason"] == hard["kappa_reason"] == "fewer than 6 items were judged by two annotators"
    assert not math.isnan(row(table, "outcome", "easy")["alpha"])


def test_a_lone_annotator_gets_reasons(frame):
    found = row(agreement_table(frame[frame["annotator"] == "a"]), "outcome")
    assert (found["n_items"], found["n_annotators"]) == (0, 1)
    assert found["kappa_reason"] == found["alpha_reason"] == "fewer than two annotators"


def test_coefficients_fields_and_slices_can_be_chosen(frame):
    table = agreement_table(frame, coefficients=["alpha"], fields=["minutes", "outcome"], by="trajectory_id")
    assert list(table.columns) == [*COLUMNS[:5], "alpha", "alpha_reason"]
    assert table["field"].drop_duplicates().tolist() == ["minutes", "outcome"]
    assert table["slice_value"].tolist() == [None, "t0", "t1", "t2"] * 2
    assert agreement_table(frame, by=[])["slice"].unique().tolist() == ["all"]


def test_rows_without_a_slice_count_for_all_only(frame):
    frame.loc[frame["slice_difficulty"] == "easy", "slice_difficulty"] = None
    table = agreement_table(frame)
    assert table.loc[table["field"] == "outcome", "slice_value"].tolist() == [None, "hard"]
    assert row(table, "outcome")["n_items"] == 12


def test_a_frame_of_one_field_needs_no_column_field(tidy):
    table = agreement_table(tidy([[1, 2, 2, 1], [1, 2, 1, 1]]))
    assert table[["field", "slice", "n_items", "kappa"]].to_dict("records") == [
        {"field": None, "slice": "all", "n_items": 4, "kappa": 0.5}
    ]


def test_an_empty_frame_gives_an_empty_table_of_the_same_columns(frame):
    table = agreement_table(frame.iloc[:0])
    assert list(table.columns) == COLUMNS
    assert len(table) == 0
    assert table["alpha"].dtype == "float64"
    assert len(agreement_table(frame.iloc[:0], fields=["outcome"])) == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"coefficients": ["kapa"]}, "no coefficient 'kapa' in the table; did you mean 'kappa'"),
        ({"fields": ["outcomes"]}, "no field 'outcomes'; did you mean 'outcome'"),
        ({"fields": ["note"]}, "field 'note': the values are text"),
        ({"by": "difficulty"}, "no column 'difficulty'; did you mean 'slice_difficulty'.*with by="),
        (
            {"scales": {"outcome": ["ok", "worse"]}},
            "field 'outcome': column 'value' holds 'bad', not on the declared scale",
        ),
    ],
)
def test_an_error_says_what_is_wrong_and_what_to_do(frame, arguments, says):
    with pytest.raises(AgreementError, match=says):
        agreement_table(frame, **arguments)


@pytest.mark.parametrize("kind", ["auto", "jackknife", "dirichlet", "bootstrap"])
def test_intervals_are_those_of_the_coefficients_where_asked(frame, kind):
    table = agreement_table(frame, fields=["outcome"], interval=kind, confidence=0.9, seed=4)
    assert [name for name in table.columns if name not in COLUMNS] == [
        "n_clusters",
        *(f"{name}_{part}" for name in ("percent_agreement", "kappa", "alpha") for part in ("low", "high", "interval")),
    ]
    plain = agreement_table(frame, fields=["outcome"])
    pd.testing.assert_frame_equal(table[plain.columns], plain)
    for difficulty in (None, "easy", "hard"):
        part = frame if difficulty is None else frame[frame["slice_difficulty"] == difficulty]
        found = row(table, "outcome", difficulty)
        for name, function in (
            ("percent_agreement", percent_agreement),
            ("kappa", light_kappa),
            ("alpha", krippendorff_alpha),
        ):
            expected = function(part, field="outcome", interval=kind, confidence=0.9, seed=4)
            assert (found[f"{name}_low"], found[f"{name}_high"]) == (expected.low, expected.high)
            assert found[f"{name}_low"] <= found[name] <= found[f"{name}_high"]
            assert found[f"{name}_interval"].startswith(f"90%, {expected.method}; with fewer than 10 trajectories")
            assert found["n_clusters"] == expected.n_clusters == 3


def test_where_there_is_no_number_there_is_no_interval_and_steps_may_be_taken_for_independent(frame):
    table = agreement_table(frame, interval="auto", min_items=6, cluster=None, coefficients=["kappa"])
    hard, easy = row(table, "outcome", "hard"), row(table, "outcome", "easy")
    assert hard[["kappa", "kappa_low", "kappa_high", "kappa_interval"]].isna().all()
    assert easy["kappa_interval"] == "95%, Dirichlet posterior"
    assert pd.isna(easy["n_clusters"])
    assert pd.isna(row(table, "minutes")["kappa_interval"])
    alone = agreement_table(frame, by="trajectory_id", interval="auto", coefficients=["alpha"], fields=["outcome"])
    said = set(alone.loc[alone["slice"] == "trajectory_id", "alpha_interval"])
    assert said == {"no interval: all items lie in one cluster"}


def test_duplicates_are_refused_or_resolved(frame):
    doubled = pd.concat([frame, frame.iloc[:1]])
    with pytest.raises(
        AgreementError, match=r"field 'outcome': 'a' judged trajectory_id='t0', step_id='s0' more than once"
    ):
        agreement_table(doubled)
    pd.testing.assert_frame_equal(agreement_table(doubled, duplicates="first"), agreement_table(frame))
