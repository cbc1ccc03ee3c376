"""Labels come, change and go one by one: what is read at any moment is what a frame of these labels gives."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from trajwidgets.agreement import (
    AgreementResult,
    LiveAgreement,
    agreement_table,
    cohen_kappa,
    krippendorff_alpha,
    light_kappa,
    percent_agreement,
    ratings_table,
)
from trajwidgets.agreement.coefficients import COEFFICIENTS
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.errors import AgreementError

SCALE = ["none", "some", "most", "all"]
DOMAINS = ["web", "code", None]
unhurried = settings(deadline=None, max_examples=40)

items = st.integers(0, 8)
annotators = st.sampled_from(["ann", "bob", "cem", "dan"])
values = st.sampled_from(SCALE)


def home_of(item: int) -> dict[str, Any]:
    """Items lie three by three in runs, and runs in domains; the last domain is none."""
    return {"cluster": f"r{item // 3}", "slices": {"domain": DOMAINS[item // 3 % 3], "even": item % 2 == 0}}


def frame_of(held: dict[tuple[int, str], str]) -> pd.DataFrame:
    rows = [
        (f"r{item // 3}", item, who, value, item % 2 == 0, DOMAINS[item // 3 % 3])
        for (item, who), value in held.items()
    ]
    return pd.DataFrame(rows, columns=["trajectory_id", "item", "annotator", "value", "even", "domain"])


def live_of(held: dict[tuple[int, str], str], categories: list[str] | None) -> LiveAgreement:
    live = LiveAgreement(categories=categories)
    for (item, who), value in held.items():
        live.add(item, who, value, **home_of(item))
    return live


def counts_of(ratings: Ratings) -> tuple[Any, ...]:
    """Everything that coefficients are computed from, in whole numbers."""
    size = range(len(ratings.annotators))
    tables = [ratings.pair_table(a, b).tolist() for a in size for b in size if a != b]
    rows = sorted(map(tuple, ratings.codes.tolist()))
    clusters = None if ratings.clusters is None else (ratings.clusters.words, ratings.clusters.count)
    by_cluster = None if ratings.rows_by_cluster is None else sorted(map(tuple, ratings.rows_by_cluster.tolist()))
    nested = (clusters, by_cluster, ratings.clusters_that_count)
    return ratings.annotators, ratings.categories, tables, rows, ratings.sharing_pairs, ratings.declared, nested


def figures_of(ratings: Ratings) -> list[tuple[float, str | None, int, int, int]]:
    results = [percent_agreement(ratings), light_kappa(ratings), krippendorff_alpha(ratings)]
    results += [krippendorff_alpha(ratings, level="ordinal"), light_kappa(ratings, weights="quadratic")]
    # As text, since nan is not equal to itself.
    return [(str(found.value), found.reason, found.n_items, found.n_ratings, found.n_pairs) for found in results]


class Labelling(RuleBasedStateMachine):
    """Annotators at work; beside the engine a plain dict of what counts."""

    @initialize(categories=st.sampled_from([SCALE, None]))
    def begin(self, categories: list[str] | None) -> None:
        self.categories = categories
        self.live = LiveAgreement(categories=categories)
        self.held: dict[tuple[int, str], str] = {}
        self.before: list[dict[tuple[int, str], str]] = []

    def _remember(self) -> None:
        self.before.append(dict(self.held))

    @rule(item=items, who=annotators, value=values)
    def label(self, item: int, who: str, value: str) -> None:
        if (item, who) in self.held:
            with pytest.raises(AgreementError, match="has judged"):
                self.live.add(item, who, value, **home_of(item))
            self._remember()
            self.live.relabel(item, who, value)
        else:
            self._remember()
            self.live.add(item, who, value, **home_of(item))
        self.held[item, who] = value

    @rule(item=items, who=annotators)
    def remove(self, item: int, who: str) -> None:
        if (item, who) not in self.held:
            with pytest.raises(AgreementError, match="has no label"):
                self.live.remove(item, who)
            return
        self._remember()
        self.live.remove(item, who)
        del self.held[item, who]

    @precondition(lambda self: self.before)
    @rule()
    def undo(self) -> None:
        self.live.undo()
        self.held = self.before.pop()

    @rule()
    def snapshot(self) -> None:
        assert LiveAgreement.from_snapshot(json.loads(json.dumps(self.live.snapshot()))) == self.live

    @invariant()
    def the_state_is_that_of_an_engine_that_saw_nothing_else(self) -> None:
        assert self.live == live_of(self.held, self.categories)
        assert len(self.live) == len(self.held)

    @invariant()
    def what_is_read_is_what_the_frame_gives(self) -> None:
        frame = frame_of(self.held)
        slices = {None: frame}
        for name in ("even", "domain"):
            slices |= {(name, value): part for value, part in frame.groupby(name, observed=True)}
        assert {name for name in slices if name is not None} == set(self.live.slices())
        for name, part in slices.items():
            batch = ratings_table(part, item="item", categories=self.categories)
            for ratings in (self.live.ratings(name), self.live._read(name)):
                assert counts_of(ratings) == counts_of(batch)
                assert figures_of(ratings) == figures_of(batch)
                for pair in (batch.annotators[:2], batch.annotators[::-1][:2]):
                    assert counts_of(ratings.select(pair)) == counts_of(batch.select(pair))


TestLabelling = Labelling.TestCase
TestLabelling.settings = settings(deadline=None, max_examples=15, stateful_step_count=20)


labels = st.dictionaries(st.tuples(items, annotators), values, max_size=30)


@unhurried
@given(held=labels, random=st.randoms(use_true_random=False))
def test_the_order_in_which_labels_come_changes_nothing(held, random):
    shuffled = list(held.items())
    random.shuffle(shuffled)
    for categories in (SCALE, None):
        assert live_of(dict(shuffled), categories) == live_of(held, categories)


@unhurried
@given(held=labels, split=st.integers(0, 9))
def test_snapshots_of_disjoint_items_merge_to_the_whole(held, split):
    for categories in (SCALE, None):
        low = live_of({key: value for key, value in held.items() if key[0] < split}, categories)
        high = live_of({key: value for key, value in held.items() if key[0] >= split}, categories)
        other = LiveAgreement.from_snapshot(high.snapshot())
        other.merge(low)
        low.merge(json.loads(json.dumps(high.snapshot())))
        assert low == other == live_of(held, categories)


def test_an_item_in_two_snapshots_is_refused_by_name_and_nothing_is_taken():
    one, other = live_of({(7, "ann"): "all"}, SCALE), live_of({(7, "bob"): "all", (8, "bob"): "all"}, SCALE)
    before = one.snapshot()
    with pytest.raises(AgreementError, match="held by both, such as 7"):
        one.merge(other)
    assert one == LiveAgreement.from_snapshot(before)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (LiveAgreement(categories=SCALE[::-1]), "the scale is"),
        (LiveAgreement(categories=SCALE, level="ordinal"), "the level is"),
        (LiveAgreement(categories=SCALE, field="effort"), "the field is"),
        ({"format": "trajwidgets/live-agreement/2"}, "no snapshot"),
        ({"format": "trajwidgets/live-agreement/1"}, "not whole"),
    ],
)
def test_what_is_not_the_same_thing_is_not_merged(other, said):
    with pytest.raises(AgreementError, match=said):
        LiveAgreement(categories=SCALE).merge(other)


def test_a_snapshot_holds_sets_and_compound_items():
    live = LiveAgreement()
    live.add(("r1", None, "run"), "ann", frozenset({"a", "b"}), cluster="r1")
    live.add(("r1", None, "run"), "bob", frozenset({"b", "a"}), cluster="r1")
    assert LiveAgreement.from_snapshot(json.loads(json.dumps(live.snapshot()))) == live
    live.add(pd.Timestamp(0), "ann", "a")
    with pytest.raises(AgreementError, match="JSON cannot hold"):
        live.snapshot()


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda live: live.add(9, "ann", "everything"), "not on the declared scale"),
        (lambda live: live.add(9, "ann", math.nan), "is no label"),
        (lambda live: live.add(9, None, "all"), "names no annotator"),
        (lambda live: live.add(1, "bob", "all", cluster="r2"), "is held in cluster 'r0'"),
        (lambda live: live.relabel(1, "zoe", "all"), "has no label on 1"),
        (lambda live: live.ratings(annotators=["zoe"]), "nobody called 'zoe'"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(act, said):
    live = live_of({(1, "ann"): "all"}, SCALE)
    with pytest.raises(AgreementError, match=said):
        act(live)
    assert live == live_of({(1, "ann"): "all"}, SCALE)


def test_undo_goes_back_as_far_as_it_remembers():
    live = LiveAgreement(remembered=2)
    for item in range(3):
        live.add(item, "ann", "all")
    live.undo()
    live.undo()
    with pytest.raises(AgreementError, match="nothing to undo; the last 2"):
        live.undo()
    assert len(live) == 1


def test_ratings_that_were_read_stay_as_they_were():
    live = live_of({(1, "ann"): "all", (1, "bob"): "some"}, SCALE)
    ratings = live.ratings()
    live.remove(1, "ann")
    assert ratings.pair_table(0, 1).sum() == 1
    assert ratings.codes.tolist() == [[3, 1]]


def test_clusters_stand_beside_the_items():
    live = live_of({(item, who): "all" for item in range(6) for who in ("ann", "bob")}, SCALE)
    assert live.ratings().items["trajectory_id"].tolist() == ["r0"] * 3 + ["r1"] * 3


# Cohen 1960, table 1, and Krippendorff 2011, example C, as in test_published_examples.py: now label by label.


def test_kappa_of_cohen_1960_comes_out_label_by_label():
    table = [[25, 13, 12], [12, 2, 16], [3, 15, 2]]
    live = LiveAgreement(categories=[0, 1, 2])
    pairs = [(row, column) for row in range(3) for column in range(3) for _ in range(table[row][column])]
    for item, (first, _) in enumerate(pairs):
        live.add(item, "A", first)
    for item, (_, second) in reversed(list(enumerate(pairs))):
        live.add(item, "B", second)
    assert live.kappa("A", "B") == pytest.approx(-0.09, abs=0.005)
    assert live.pair_table("A", "B").tolist() == table
    assert live.pair_table("B", "A").tolist() == np.transpose(table).tolist()


def test_alpha_of_krippendorff_2011_example_c_comes_out_label_by_label_and_after_a_detour():
    rows = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
    live = LiveAgreement()
    for item in range(12):
        for who, row in zip("ABCD", rows, strict=True):
            if row[item] != ".":
                live.add(item, who, 9)
                live.relabel(item, who, int(row[item]))
    result = krippendorff_alpha(live.ratings())
    assert float(result) == pytest.approx(0.743, abs=0.0005)
    assert (result.n_items, result.n_ratings, result.n_annotators) == (11, 40, 4)
    assert float(krippendorff_alpha(live.ratings(), level="interval")) == pytest.approx(0.849, abs=0.0005)


@unhurried
@given(held=labels)
def test_every_coefficient_by_name_is_that_of_the_frame(held):
    live, frame = live_of(held, SCALE), frame_of(held)
    for name, function in COEFFICIENTS.items():
        batch = ratings_table(frame, item="item", categories=SCALE)
        annotators = batch.annotators[:2] if len(batch.annotators) > 2 else None
        found, expected = live.result(name, annotators=annotators), function(batch, annotators=annotators)
        assert str(found) == str(expected)
        assert [found.value, found.se] == pytest.approx([expected.value, expected.se], rel=1e-12, nan_ok=True)
        assert interval_of(found) == interval_of(expected)


def interval_of(found: AgreementResult) -> tuple[Any, ...]:
    bounds = tuple(None if math.isnan(bound) else pytest.approx(bound, abs=1e-9) for bound in (found.low, found.high))
    return *bounds, found.method, found.note, found.n_clusters


@unhurried
@given(held=labels, random=st.randoms(use_true_random=False), kind=st.sampled_from(["jackknife", "bootstrap", "auto"]))
def test_intervals_over_trajectories_are_those_of_the_frame_whatever_came_first(held, random, kind):
    shuffled = list(held.items())
    random.shuffle(shuffled)
    live, frame = live_of(dict(shuffled), None), frame_of(held)
    for of, part in ((None, frame), (("even", True), frame[frame["even"].astype(bool)])):
        batch = ratings_table(part, item="item")
        for name, function in (("light_kappa", light_kappa), ("krippendorff_alpha", krippendorff_alpha)):
            for cluster in ("auto", None):
                found = live.result(name, of=of, interval=kind, cluster=cluster)
                assert interval_of(found) == interval_of(function(batch, interval=kind, cluster=cluster))


def test_labels_of_one_run_are_worth_less_than_as_many_of_many():
    # Ten runs of ten steps each, agreed on or not as a whole: 10 units, not 100, as in a frame with trajectories.
    live = LiveAgreement(categories=["no", "yes"])
    for step in range(100):
        live.add(step, "ann", "yes" if step % 20 < 10 else "no", cluster=f"run {step // 10}")
        live.add(step, "bob", "yes" if step % 20 < 10 or step < 20 else "no", cluster=f"run {step // 10}")
    nested, alone = live.result("cohen_kappa"), live.result("cohen_kappa", cluster=None)
    assert nested.n_clusters == 10
    assert nested.method == "jackknife over 10 trajectories in the shape of a Dirichlet posterior"
    assert nested.high - nested.low > 2 * (alone.high - alone.low)
    assert live.ratings().clusters.count == 10


@unhurried
@given(held=labels)
def test_the_table_is_that_of_the_frame(held):
    for categories in (SCALE, None):
        frame = frame_of(held).assign(field="effort").astype({"even": bool})
        live = live_of(held, categories)
        live.field = "effort"
        if len(frame):
            scales = {"effort": categories}
            expected = agreement_table(frame, by=["domain", "even"], scales=scales, item="item")
            pd.testing.assert_frame_equal(live.table(), expected)


def test_kappa_is_nan_where_it_is_undefined():
    live = live_of({(1, "ann"): "all", (1, "bob"): "all", (2, "cem"): "all"}, SCALE)
    assert math.isnan(live.kappa("ann", "bob"))
    assert math.isnan(live.kappa("ann", "cem"))
    assert math.isnan(cohen_kappa(live.ratings(annotators=["ann", "bob"])).value)
