"""The door: what counts as a rating, what is the scale, and what the errors say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from trajwidgets.agreement import cohen_kappa, krippendorff_alpha, light_kappa, percent_agreement, ratings_table
from trajwidgets.errors import AgreementError, TrajwidgetsError

OUTCOMES = ["success", "partial", "failure"]


def judgements(*rows: tuple, columns: str = "item annotator value") -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns.split())


@pytest.fixture
def store_frame() -> pd.DataFrame:
    """The long frame of a store: two annotators, two steps and a run, fields of several kinds in one object column."""
    rows = []
    for annotator, outcomes in {"a1": ["success", "failure"], "a2": ["success", "partial"]}.items():
        for step, outcome in enumerate(outcomes):
            place = ("t1", f"s{step}", "step", annotator, "judged")
            rows.append((*place, "outcome", "choice", "nominal", outcome))
            rows.append((*place, "effort", "scale", "ordinal", step + 1))
            rows.append((*place, "tools", "multi_choice", "nominal", ("bash", "edit")[: step + 1]))
            rows.append((*place, "note", "text", None, f"{annotator} says {step}"))
        rows.append(("t1", None, "run", annotator, "judged", "minutes", "number", "interval", 3.5))
    names = "trajectory_id step_id target annotator state field kind level value"
    return pd.DataFrame(rows, columns=names.split()).astype({"value": object})


def test_a_frame_becomes_items_by_annotators():
    ratings = ratings_table(judgements(("i1", "b", "x"), ("i1", "a", "y"), ("i2", "a", "x")))
    assert ratings.annotators == ("a", "b")
    assert ratings.categories == ("x", "y")
    assert ratings.codes.tolist() == [[1, 0], [0, -1]]
    assert ratings.items["item"].tolist() == ["i1", "i2"]
    assert repr(ratings) == "<Ratings: 2 items x 2 annotators, 2 categories>"


def test_an_item_is_whichever_of_trajectory_step_target_and_item_the_frame_has():
    columns = "trajectory_id step_id target annotator value"
    rows = [
        ("t1", "s1", "step", "a", 1),
        ("t2", "s1", "step", "a", 2),
        ("t1", "s1", "call 2", "a", 2),
        ("t1", None, "run", "a", 1),
        ("t1", None, "run", "b", 2),
    ]
    ratings = ratings_table(judgements(*rows, columns=columns))
    places = ratings.items.assign(step_id=ratings.items["step_id"].fillna("-"))
    rated = dict(zip(places.itertuples(index=False, name=None), ratings.codes.tolist(), strict=True))
    assert rated == {
        ("t1", "s1", "step"): [0, -1],
        ("t2", "s1", "step"): [1, -1],
        ("t1", "s1", "call 2"): [1, -1],
        ("t1", "-", "run"): [0, 1],
    }
    numbered = judgements(("t1", 1, "a", "x"), ("t2", 1, "b", "x"), columns="trajectory_id item annotator value")
    assert ratings_table(numbered).codes.shape == (2, 2)


def test_many_trajectories_and_steps_keep_their_items_apart():
    random = np.random.default_rng(0)
    pairs = {(f"t{t}", f"s{s}") for t, s in random.integers(0, 5000, (3000, 2))}
    rows = [(t, s, who, f"{t}/{s}" > "t3") for t, s in pairs for who in "ab"]
    ratings = ratings_table(judgements(*rows, columns="trajectory_id step_id annotator value"))
    assert ratings.codes.shape == (len(pairs), 2)
    seen = zip(ratings.items["trajectory_id"], ratings.items["step_id"], ratings.codes, strict=True)
    assert all(list(codes) == [int(f"{t}/{s}" > "t3")] * 2 for t, s, codes in seen)


def test_other_columns_can_say_who_judged_what():
    frame = judgements(("d1", 1, "u", "x"), ("d1", 2, "v", "x"), ("d1", 1, "v", "y"), columns="doc sentence who label")
    ratings = ratings_table(frame, item=["doc", "sentence"], annotator="who", value="label")
    assert ratings.codes.tolist() == [[0, 1], [-1, 0]]
    assert percent_agreement(frame, item=["doc", "sentence"], annotator="who", value="label").n_items == 1


def test_the_categories_of_a_categorical_column_are_the_scale_even_where_nobody_chose_them():
    frame = judgements((1, "a", "success"), (1, "b", "failure"))
    frame["value"] = pd.Categorical(frame["value"], categories=OUTCOMES)
    ratings = ratings_table(frame)
    assert ratings.categories == tuple(OUTCOMES)
    assert ratings.declared
    assert ratings.codes.tolist() == [[0, 2]]


def test_a_scale_can_be_declared_beside_the_frame():
    frame = judgements((1, "a", "success"), (1, "b", "failure"))
    assert ratings_table(frame, categories=OUTCOMES).codes.tolist() == [[0, 2]]
    with pytest.raises(AgreementError, match=r"holds 'failure', not on the declared scale 'success' and 'failed'; did"):
        ratings_table(frame, categories=["success", "failed"])


def test_weights_follow_the_declared_scale_and_never_the_labels_that_occur():
    rows = [(1, "a", "1"), (1, "b", "2"), (2, "a", "2"), (2, "b", "2"), (3, "a", "9"), (3, "b", "1")]
    frame = judgements(*rows)
    numbers = frame.assign(value=frame["value"].astype(int))
    declared = numbers.assign(value=pd.Categorical(numbers["value"], categories=range(1, 10)))
    # Numbers that nobody declared stand where they stand: 1, 2 and 9 are not three neighbours.
    assert float(cohen_kappa(numbers, weights="linear")) == pytest.approx(
        float(cohen_kappa(declared, weights="linear"))
    )
    neighbours = numbers.assign(value=pd.Categorical(numbers["value"], categories=[1, 2, 9]))
    assert float(cohen_kappa(neighbours, weights="linear")) != pytest.approx(
        float(cohen_kappa(declared, weights="linear"))
    )


def test_words_without_a_declared_order_have_no_ordinal_coefficient():
    frame = judgements((1, "a", "low"), (1, "b", "high"), (2, "a", "middle"), (2, "b", "middle"))
    for result in (krippendorff_alpha(frame, level="ordinal"), cohen_kappa(frame, weights="linear")):
        assert np.isnan(float(result))
        assert result.reason.startswith("the order of 'high', 'low' and 'middle' is not declared: pass categories=")
    ordered = krippendorff_alpha(frame, level="ordinal", categories=["low", "middle", "high"])
    assert ordered.reason is None


def test_rows_without_a_value_or_not_judged_are_no_ratings():
    frame = judgements(
        (1, "a", "x", "judged"),
        (1, "b", None, "judged"),
        (1, "c", "x", "unsure"),
        (2, "a", float("nan"), "judged"),
        (2, "b", "y", "judged"),
        columns="item annotator value state",
    )
    ratings = ratings_table(frame)
    assert ratings.annotators == ("a", "b")
    assert ratings.codes.tolist() == [[0, -1], [-1, 1]]


def test_a_mixed_frame_without_field_names_its_fields(store_frame):
    for coefficient in (cohen_kappa, light_kappa, krippendorff_alpha, percent_agreement):
        with pytest.raises(AgreementError, match=r"5 fields: .*'outcome'.* Choose one with field="):
            coefficient(store_frame)


def test_an_unknown_field_names_the_known_ones_and_the_nearest(store_frame):
    with pytest.raises(AgreementError, match=r"no field 'outcom'; did you mean 'outcome'\? The fields .*'effort'"):
        cohen_kappa(store_frame, field="outcom")


def test_a_field_of_a_store_frame_is_rated_item_by_item(store_frame):
    result = cohen_kappa(store_frame, field="outcome")
    assert (result.field, result.n_items, result.annotators) == ("outcome", 2, ("a1", "a2"))
    assert result.observed == 0.5
    assert float(percent_agreement(store_frame, field="minutes")) == 1.0


def test_alpha_takes_its_level_from_the_frame(store_frame):
    assert krippendorff_alpha(store_frame, field="outcome").level == "nominal"
    assert krippendorff_alpha(store_frame, field="effort").level == "ordinal"
    assert krippendorff_alpha(store_frame, field="minutes").level == "interval"
    assert krippendorff_alpha(store_frame, field="effort", level="interval").level == "interval"


def test_the_choices_of_a_multi_choice_are_compared_as_sets_whatever_their_order(store_frame):
    result = percent_agreement(store_frame, field="tools")
    assert float(result) == 1.0
    assert frozenset({"bash", "edit"}) in result.categories
    lists = judgements((1, "a", ["x", "y"]), (1, "b", ["y", "x"]), (2, "a", []), (2, "b", {"x"}))
    assert float(percent_agreement(lists)) == 0.5


def test_a_text_field_is_refused(store_frame):
    with pytest.raises(AgreementError, match="field 'note': the values are text"):
        cohen_kappa(store_frame, field="note")
    with pytest.raises(AgreementError, match="the values are text"):
        cohen_kappa(store_frame.drop(columns="kind"), field="note")


def test_duplicates_are_named_and_can_be_resolved():
    frame = judgements(("i1", "a", "x"), ("i1", "b", "x"), ("i2", "a", "x"), ("i1", "a", "y"), ("i1", "a", "y"))
    with pytest.raises(AgreementError) as caught:
        ratings_table(frame)
    assert str(caught.value) == (
        "'a' judged item='i1' more than once; 2 rows repeat an annotator and item. LabelStore.to_frame() "
        'gives one row for each, the current one; or pass duplicates="last" or duplicates="first".'
    )
    assert float(percent_agreement(frame, duplicates="first")) == 1.0
    assert float(percent_agreement(frame, duplicates="last")) == 0.0


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda f: cohen_kappa(f.rename(columns={"value": "valu"})), r"no column 'value'; did you mean 'valu'\?"),
        (lambda f: cohen_kappa(f, annotator="who"), r"no column 'who'\. Its columns are 'item', .* with annotator="),
        (lambda f: cohen_kappa(f.drop(columns="item")), "no column says which item a row judges.*Pass item="),
        (
            lambda f: cohen_kappa(f, field="value"),
            "has no column 'field'; leave it out. To rate the column 'value' itself",
        ),
        (
            lambda f: cohen_kappa(f.to_dict()),
            "needs a data frame with one row per judgement.* not a builtins.dict",
        ),
        (lambda f: cohen_kappa(f, duplicates="newest"), "duplicates='newest' is unknown"),
        (lambda f: cohen_kappa(f.assign(annotator=[None, "a", "b", "b"])), "names no annotator in 1 row"),
        (lambda f: cohen_kappa(f.assign(item=[None, 1, 1, 2])), "'item' has no value in 1 row"),
        (
            lambda f: cohen_kappa(f.assign(item=[{}, {}, {}, {}])),
            "column 'item' holds values that cannot be told apart",
        ),
        (lambda f: krippendorff_alpha(f, level="nominl"), "level='nominl' is unknown; did you mean 'nominal'"),
        (lambda f: krippendorff_alpha(f, level=["nominal"]), r"level=\['nominal'\] is unknown"),
        (lambda f: krippendorff_alpha(f.assign(level="metric")), "level='metric' is unknown"),
        (lambda f: cohen_kappa(f, weights="quadratc"), "weights='quadratc' is unknown; did you mean 'quadratic'"),
        (lambda f: cohen_kappa(f, weights=[[0, 1]]), r"weights have the shape \(1, 2\), the field has 2 categories"),
        (lambda f: cohen_kappa(f, weights=[[1, 0], [0, 1]]), "weights must be 0 on the diagonal.*pass 1 - weights"),
        (lambda f: cohen_kappa(f, weights=[[0, -1], [1, 0]]), "weights must be finite and not negative"),
        (lambda f: cohen_kappa(f, annotators=("a", "bb")), "nobody called 'bb'; did you mean 'b'.*are 'a' and 'b'"),
        (lambda f: cohen_kappa(f, annotators=("a", "a")), "names an annotator twice"),
        (lambda f: cohen_kappa(f, annotators=("a",)), "compares two annotators, not annotators=.*see light_kappa"),
        (lambda f: cohen_kappa(ratings_table(f), field="effort"), "field='effort' was asked for"),
    ],
)
def test_an_error_says_what_is_wrong_and_what_to_do(call, says):
    frame = judgements((1, "a", "x"), (1, "b", "x"), (2, "a", "x"), (2, "b", "y"))
    with pytest.raises(AgreementError, match=says) as caught:
        call(frame)
    assert isinstance(caught.value, TrajwidgetsError)


def test_cohen_of_three_annotators_names_them_and_points_to_light():
    frame = judgements((1, "ann", "x"), (1, "bob", "x"), (1, "cyd", "y"))
    with pytest.raises(AgreementError) as caught:
        cohen_kappa(frame)
    assert str(caught.value) == (
        "Cohen's kappa compares two annotators, the frame has 3: 'ann', 'bob' and 'cyd'. "
        "Pass annotators=('ann', 'bob'), or use light_kappa, the mean over all pairs."
    )
    assert cohen_kappa(frame, annotators=["cyd", "ann"]).annotators == ("cyd", "ann")


def test_ratings_can_be_read_once_and_used_for_every_coefficient(store_frame):
    ratings = ratings_table(store_frame, field="outcome")
    for coefficient in (cohen_kappa, light_kappa, krippendorff_alpha, percent_agreement):
        assert float(coefficient(ratings)) == float(coefficient(store_frame, field="outcome"))


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "int8", "float32", "category", "object", "string"])
def test_any_dtype_of_the_value_column_gives_the_same_kappa(dtype):
    rows = [(item, who, (item * step) % 3) for item in range(9) for who, step in (("a", 1), ("b", 2))]
    frame = judgements(*rows)
    assert float(cohen_kappa(frame.astype({"value": dtype}))) == pytest.approx(float(cohen_kappa(frame)))


@pytest.mark.parametrize("dtype", ["boolean", "bool", "object"])
def test_a_toggle_has_the_scale_false_true(dtype):
    frame = judgements((1, "a", True), (1, "b", False), (2, "a", True), (2, "b", True)).astype({"value": dtype})
    assert ratings_table(frame).categories == (False, True)
    assert float(cohen_kappa(frame)) == 0.0


def test_a_hundred_and_thirty_categories_fit_into_the_codes():
    values = list(range(130))
    rows = [(item, who, value) for who in "ab" for item, value in enumerate(values)]
    assert float(cohen_kappa(judgements(*rows))) == 1.0
    assert float(krippendorff_alpha(judgements(*rows))) == 1.0


def test_a_large_number_as_item_and_an_unused_category_of_annotator_do_no_harm():
    frame = judgements((10**15, "a", "x"), (10**15, "b", "y"), (7, "a", "x"), (7, "b", "x"))
    frame["annotator"] = pd.Categorical(frame["annotator"], categories=["z", "b", "a"])
    ratings = ratings_table(frame)
    assert ratings.annotators == ("a", "b")
    assert sorted(ratings.items["item"]) == [7, 10**15]
