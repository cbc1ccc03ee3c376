"""The frames behind the panel, against published tables."""

from __future__ import annotations

import itertools
import math

import pandas as pd
import pytest

from trajwidgets.agreement import ratings_table
from trajwidgets.errors import AgreementError
from trajwidgets.reports.confusion import confusion_matrix, items_of_cell
from trajwidgets.reports.coverage import coverage, judgements_per_item
from trajwidgets.reports.fitting import fitting_coefficient
from trajwidgets.reports.over_time import agreement_over_time
from trajwidgets.reports.pairs import pairwise_agreement
from trajwidgets.reports.per_annotator import annotator_figures, answers_by_annotator
from trajwidgets.reports.per_label import agreement_by_label
from trajwidgets.reports.per_option import agreement_by_option
from trajwidgets.reports.slices import agreement_by_slice

# Fleiss 1971, Table 1, as R's package irr assigns it to six raters (`diagnoses`).
FLEISS_1971 = [
    [4, 2, 2, 5, 2, 1, 3, 1, 1, 5, 1, 1, 2, 1, 2, 3, 1, 1, 2, 1, 5, 2, 2, 1, 1, 2, 1, 2, 1, 5],
    [4, 2, 3, 5, 2, 1, 3, 1, 1, 5, 4, 2, 2, 4, 2, 3, 1, 1, 2, 3, 5, 4, 2, 1, 4, 2, 1, 2, 3, 5],
    [4, 2, 3, 5, 2, 3, 3, 3, 4, 5, 4, 4, 2, 4, 4, 3, 1, 1, 4, 3, 5, 4, 4, 4, 4, 2, 1, 4, 3, 5],
    [4, 5, 3, 5, 4, 3, 3, 3, 4, 5, 4, 4, 3, 4, 4, 3, 4, 1, 4, 5, 5, 4, 5, 4, 4, 2, 1, 4, 3, 5],
    [4, 5, 3, 5, 4, 3, 5, 3, 4, 5, 4, 4, 3, 4, 4, 3, 5, 1, 4, 5, 5, 4, 5, 4, 4, 2, 5, 4, 3, 5],
    [4, 5, 5, 5, 4, 3, 5, 4, 4, 5, 4, 4, 3, 4, 5, 5, 5, 2, 4, 5, 5, 4, 5, 4, 5, 4, 5, 4, 3, 5],
]

# Cohen 1968, Psychological Bulletin 70(4), Table 1: 200 patients, two diagnosticians, in proportions.
COHEN_1968 = [[88, 10, 2], [14, 40, 6], [18, 10, 12]]


def tidy(rows: list[list[object]]) -> pd.DataFrame:
    names = [f"r{number}" for number in range(1, len(rows) + 1)]
    given = [
        (item, name, value)
        for name, row in zip(names, rows, strict=True)
        for item, value in enumerate(row)
        if value is not None
    ]
    return pd.DataFrame(given, columns=["item", "annotator", "value"])


def of_table(table: list[list[int]]) -> pd.DataFrame:
    pairs = [(row, column) for row, counts in enumerate(table) for column, n in enumerate(counts) for _ in range(n)]
    return tidy([[row for row, _ in pairs], [column for _, column in pairs]])


def test_the_mean_over_the_pairs_is_lights_kappa_of_fleiss_1971() -> None:
    pairs = pairwise_agreement(ratings_table(tidy(FLEISS_1971)))
    assert list(zip(pairs["annotator"], pairs["other"], strict=True)) == list(
        itertools.combinations([f"r{n}" for n in range(1, 7)], 2)
    )
    assert set(pairs["n_items"]) == {30}
    # irr::kappam.light(diagnoses): Kappa = 0.459.
    assert pairs["value"].mean() == pytest.approx(0.459, abs=0.0005)


def test_an_ordered_scale_has_the_quadratic_weights_of_its_declared_order() -> None:
    # Cohen 1968: with the squared distance as weight; unweighted it is .492.
    ratings = ratings_table(of_table(COHEN_1968), categories=[0, 1, 2])
    assert float(fitting_coefficient(ratings, "nominal")) == pytest.approx(0.492, abs=0.0005)
    ordered = fitting_coefficient(ratings, "ordinal")
    assert (ordered.weights, fitting_coefficient(ratings, "interval").coefficient) == (
        "quadratic",
        "krippendorff_alpha",
    )


def test_a_pair_without_a_common_item_is_a_row_with_its_reason() -> None:
    pairs = pairwise_agreement(ratings_table(tidy([["a", "b", None], ["a", None, None], [None, "b", "b"]])))
    apart = pairs[(pairs["annotator"] == "r2") & (pairs["other"] == "r3")].iloc[0]
    assert apart["n_items"] == 0
    assert math.isnan(apart["value"])
    assert "two annotators" in apart["reason"]


def test_the_confusion_matrix_is_the_published_table() -> None:
    ratings = ratings_table(of_table(COHEN_1968), categories=[0, 1, 2])
    assert confusion_matrix(ratings, ("r1", "r2")).to_numpy().tolist() == COHEN_1968
    # The other way round rows and columns change places.
    assert confusion_matrix(ratings, ("r2", "r1")).to_numpy().T.tolist() == COHEN_1968
    pooled = confusion_matrix(ratings).to_numpy().tolist()
    assert pooled == [[88, 24, 20], [24, 40, 16], [20, 16, 12]]


@pytest.mark.parametrize("pair", [("r1", "r2"), ("r3", "r5"), None])
def test_a_cell_holds_exactly_the_items_that_it_counts(pair: tuple[str, str] | None) -> None:
    frame = tidy(FLEISS_1971)
    ratings = ratings_table(frame)
    matrix = confusion_matrix(ratings, pair)
    given = frame.pivot_table(index="item", columns="annotator", values="value").astype(int)
    for row in matrix.index:
        for column in matrix.columns:
            found = set(items_of_cell(ratings, row, column, pair)["item"])
            if pair is not None:
                wanted = set(given.index[(given[pair[0]] == row) & (given[pair[1]] == column)])
                assert len(found) == matrix.loc[row, column]
            else:
                wanted = {
                    item
                    for item, said in zip(given.index, given.to_numpy().tolist(), strict=True)
                    if any(sorted(both) == sorted((row, column)) for both in itertools.combinations(said, 2))
                }
            assert found == wanted


def test_an_answer_or_a_person_nobody_knows_is_an_error() -> None:
    ratings = ratings_table(of_table(COHEN_1968))
    with pytest.raises(AgreementError, match="7 is no answer"):
        items_of_cell(ratings, 7, 1, ("r1", "r2"))
    with pytest.raises(AgreementError, match="nobody called 'r9'"):
        confusion_matrix(ratings, ("r1", "r9"))


def at_times(rows: list[list[object]], change_after: int) -> pd.DataFrame:
    """Each judgement a minute after the one before, item by item; the form changes after so many items."""
    frame = tidy(rows).sort_values(["item", "annotator"], ignore_index=True)
    minutes = pd.to_timedelta(range(len(frame)), unit="min")
    return frame.assign(
        recorded_at=pd.Timestamp("2026-01-01", tz="UTC") + minutes,
        schema_hash=["one" if item < change_after else "two" for item in frame["item"]],
    )


def test_over_time_ends_at_the_whole_and_a_window_holds_the_last_items_alone() -> None:
    frame = at_times(FLEISS_1971, change_after=15)
    ratings = ratings_table(frame)
    moved = agreement_over_time(ratings, frame, every=10, window=20)
    assert moved["n_items"].tolist() == [10, 20, 30]
    assert moved["cumulative"].iloc[-1] == pytest.approx(float(fitting_coefficient(ratings, None)))
    last = ratings_table(frame[frame["item"] >= 10])
    assert moved["rolling"].iloc[-1] == pytest.approx(float(fitting_coefficient(last, None)))
    assert math.isnan(moved["rolling"].iloc[0])
    assert moved["forms"].tolist() == [1, 2, 2]
    # An item counts from its second judgement on: that of the tenth is the 56th of all.
    assert moved["at"].iloc[0] == pd.Timestamp("2026-01-01 00:55", tz="UTC")


def test_time_runs_in_the_order_of_second_judgements_not_of_items() -> None:
    frame = at_times([["a", "b", "a"], ["b", "b", "a"]], change_after=3)
    late = (frame["item"] == 0) & (frame["annotator"] == "r2")
    frame.loc[late, "recorded_at"] += pd.Timedelta("1 day")
    moved = agreement_over_time(ratings_table(frame), frame, every=1, window=2)
    # Items 1 and 2 agree (b, b and a, a); item 0, decided last, does not.
    assert moved["cumulative"].iloc[1] == 1.0
    assert moved["cumulative"].iloc[2] < 1.0


def test_coverage_counts_what_each_has_judged_and_what_is_shared() -> None:
    frame = pd.DataFrame(
        [("r1", "s1", "a"), ("r1", "s1", "b"), ("r1", "s2", "a"), ("r2", "s1", "b"), ("r2", None, "b")],
        columns=["trajectory_id", "step_id", "annotator"],
    )
    assert coverage(frame).to_dict("split")["data"] == [
        ["r1", "a", 2, 1, 2],
        ["r1", "b", 1, 1, 2],
        ["r2", "a", 0, 0, 2],
        ["r2", "b", 2, 0, 2],
    ]
    assert judgements_per_item(frame).to_numpy().tolist() == [[1, 3], [2, 1]]


def two_by_two(a: int, b: int, c: int, d: int) -> pd.DataFrame:
    return of_table([[a, b], [c, d]])


@pytest.mark.parametrize(
    ("table", "positive", "negative"),
    [
        # Feinstein & Cicchetti 1990 (J Clin Epidemiol 43: 543, 551): two tables of 85 % agreement, kappa .70 and .32.
        ((40, 9, 6, 45), 0.842, 0.857),
        ((80, 10, 5, 5), 0.914, 0.400),
    ],
)
def test_agreement_on_a_label_is_the_published_positive_and_negative_agreement(
    table: tuple[int, int, int, int], positive: float, negative: float
) -> None:
    found = agreement_by_label(ratings_table(two_by_two(*table)))
    assert found["agreement"].tolist() == pytest.approx([positive, negative], abs=0.0005)
    assert found["prevalence"].sum() == pytest.approx(1)
    assert found["n"].tolist() == [2 * table[0] + table[1] + table[2], 2 * table[3] + table[1] + table[2]]


def test_a_label_nobody_gives_is_a_row_without_a_figure() -> None:
    found = agreement_by_label(ratings_table(of_table(COHEN_1968), categories=[0, 1, 2, 3]))
    assert (found["n"].iloc[3], math.isnan(found["agreement"].iloc[3])) == (0, True)


def test_of_sets_each_option_has_its_own_agreement() -> None:
    a = [frozenset("x"), frozenset("xy"), frozenset("y"), frozenset()]
    b = [frozenset("xy"), frozenset("x"), frozenset("y"), frozenset("z")]
    found = agreement_by_label(ratings_table(tidy([a, b])), options=["x", "y", "z", "w"]).set_index("label")
    # y stands in four judgements of three items, and only of one item in both.
    assert found["n"].tolist() == [4, 4, 1, 0]
    assert found["n_items"].tolist() == [2, 3, 1, 0]
    assert found["prevalence"].tolist() == [4 / 8, 4 / 8, 1 / 8, 0]
    assert found["agreement"].iloc[:3].tolist() == [1.0, 0.5, 0.0]
    assert math.isnan(found["agreement"].iloc[3])


def test_each_option_of_sets_has_the_kappa_of_its_own_published_table() -> None:
    # Feinstein & Cicchetti 1990, Tables 1 and 3, as two options of one multi-choice; nobody chooses the third.
    tables = {"frequent": two_by_two(40, 9, 6, 45), "rare": two_by_two(80, 10, 5, 5)}
    said = {name: table.set_index(["item", "annotator"])["value"] for name, table in tables.items()}
    yes = tables["rare"]["value"].iloc[0]  # the first item of a table is one that both say yes to
    frame = tables["rare"][["item", "annotator"]].copy()
    places = list(zip(frame["item"], frame["annotator"], strict=True))
    frame["value"] = [frozenset(name for name in said if said[name][place] == yes) for place in places]
    found = agreement_by_option(ratings_table(frame), ["frequent", "rare", "none"]).set_index("option")
    assert found["value"].iloc[:2].tolist() == pytest.approx([0.70, 0.32], abs=0.005)
    assert found["observed"].tolist() == pytest.approx([0.85, 0.85, 1.0])
    assert found["n_chosen"].tolist() == [55, 95, 0]
    assert found["n_items"].tolist() == [100, 100, 100]
    assert (found["low"] < found["value"]).iloc[:2].all()
    assert math.isnan(found.loc["none", "value"])
    assert "only one category" in found.loc["none", "reason"]


def test_sets_by_slice_have_masi_beside_jaccard_and_single_answers_have_none() -> None:
    # Passonneau 2006: a set that holds the other is 1 - 1/2 * 2/3 away by MASI, 1/2 by Jaccard.
    rows = [[frozenset("x"), frozenset("xy")], [frozenset("x"), frozenset("x")]]
    found = agreement_by_slice(tidy(rows), level="sets").iloc[0]
    # Of the four sets x, x, xy, x half of all ordered pairs hold xy once: alpha is 1 - D_o / D_e with the same D.
    assert [found["value"], found["masi"]] == pytest.approx([1 - (1 / 4) / (1 / 4), 1 - (1 / 3) / (1 / 3)])
    rows = [[frozenset("x"), frozenset("xy"), frozenset("z")], [frozenset("x"), frozenset("x"), frozenset("z")]]
    found = agreement_by_slice(tidy(rows), level="sets").iloc[0]
    # x three times, xy once, z twice, D_o a third of one distance; D_e over 30 ordered pairs: 6 d(x, xy), 16 of 1.
    jaccard, masi = 1 / 2, 2 / 3
    for name, near in (("value", jaccard), ("masi", masi)):
        assert found[name] == pytest.approx(1 - (near / 3) / ((6 * near + 16) / 30))
    assert math.isnan(agreement_by_slice(of_table(COHEN_1968))["masi"].iloc[0])


def test_sets_that_share_an_option_are_nearer_than_those_that_share_none() -> None:
    # Distances by Jaccard: 0, 1/2, 1. As whole sets the last two are alike.
    near = fitting_coefficient(
        ratings_table(tidy([[frozenset("x"), frozenset("xy")], [frozenset("x"), frozenset("x")]])), "sets"
    )
    apart = fitting_coefficient(
        ratings_table(tidy([[frozenset("x"), frozenset("yz")], [frozenset("x"), frozenset("x")]])), "sets"
    )
    assert near.full_name == "krippendorff_alpha[jaccard]"
    assert (near.observed, apart.observed) == (0.25, 0.5)


def test_the_paradox_of_feinstein_and_cicchetti_is_flagged_and_their_balanced_table_is_not() -> None:
    frames = [
        two_by_two(40, 9, 6, 45).assign(slice_table="balanced"),
        two_by_two(80, 10, 5, 5).assign(slice_table="rare"),
    ]
    frame = pd.concat([each.assign(item=each["item"] + 1000 * place) for place, each in enumerate(frames)])
    found = agreement_by_slice(frame).set_index("slice_value")
    assert found.loc[["balanced", "rare"], "value"].tolist() == pytest.approx([0.70, 0.32], abs=0.005)
    assert found.loc[["balanced", "rare"], "observed"].tolist() == pytest.approx([0.85, 0.85])
    assert found.loc[["balanced", "rare"], "paradox"].tolist() == [False, True]


def test_a_slice_may_be_any_query_and_a_wrong_one_names_the_columns() -> None:
    frame = of_table(COHEN_1968).assign(n_errors=lambda rows: rows["item"] % 4, trajectory_id="run")
    found = agreement_by_slice(frame, queries={"hard": "n_errors > 2", "none": "n_errors > 9"}).set_index("slice_value")
    part = ratings_table(frame[frame["n_errors"] == 3])
    assert found.loc["hard", "value"] == pytest.approx(float(fitting_coefficient(part, None)))
    assert (found.loc["hard", "n_items"], found.loc["none", "n_items"]) == (50, 0)
    assert found.loc["none", "reason"] is not None
    with pytest.raises(AgreementError, match=r"slice 'hard': 'n_eror > 2' cannot be asked .*n_errors"):
        agreement_by_slice(frame, queries={"hard": "n_eror > 2"})


def test_an_annotators_figures_are_those_of_their_pairs_and_of_gold() -> None:
    frame = tidy(FLEISS_1971)
    ratings = ratings_table(frame)
    gold = frame[frame["annotator"] == "r1"][["item", "value"]].head(20)
    found = annotator_figures(ratings, frame, gold=gold).set_index("annotator")
    pairs = pairwise_agreement(ratings)
    mine = pairs[(pairs["annotator"] == "r3") | (pairs["other"] == "r3")]
    # All share the same 30 items, so the means are plain.
    assert found.loc["r3", "value"] == pytest.approx(mine["value"].mean())
    assert found.loc["r3", "observed"] == pytest.approx(mine["observed"].mean())
    right = sum(a == b for a, b in zip(FLEISS_1971[0][:20], FLEISS_1971[2][:20], strict=True))
    assert found.loc["r3", ["gold_n", "gold_accuracy"]].tolist() == [20, right / 20]
    assert found.loc["r3", "gold_low"] < right / 20 < found.loc["r3", "gold_high"]
    given = answers_by_annotator(ratings)
    assert given.loc["r3"].tolist() == [FLEISS_1971[2].count(label) for label in range(1, 6)]
