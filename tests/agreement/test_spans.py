"""Where marks lie: alpha_U with the numbers of Krippendorff, F1 and IoU against plain counting."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from trajwidgets.agreement import delta_u, krippendorff_alpha_u, span_f1, text_lengths, token_iou
from trajwidgets.errors import AgreementError
from trajwidgets.labels import Decision, Label, LabelSchema, SpanTarget, StepTarget
from trajwidgets.store import LabelStore
from trajwidgets.trajectory import Step, Task, TextPart, Trajectory

Row = tuple[Any, ...]

# Krippendorff 2004, Content Analysis, 2nd ed., p. 254: begin, length, observer, category.
KRIPPENDORFF_2004 = [
    (225, 70, "i", "c"),
    (370, 30, "i", "c"),
    (220, 80, "j", "c"),
    (355, 20, "j", "c"),
    (400, 20, "j", "c"),
    (180, 60, "i", "k"),
    (300, 50, "i", "k"),
    (180, 60, "j", "k"),
    (300, 50, "j", "k"),
]

# Krippendorff 1995, p. 57: four pairs of observers on 24 positions.
KRIPPENDORFF_1995 = {
    "A": ([(2, 8), (14, 6)], [(4, 4), (15, 2)]),
    "B": ([(0, 18)], [(0, 2), (2, 1), (3, 1), (4, 1), (5, 1), (6, 3), (9, 1)]),
    "C": ([(2, 6), (10, 2), (14, 4), (20, 2)], [(0, 2), (4, 4), (10, 4), (16, 2), (20, 2)]),
    "D": ([(0, 2), (2, 8), (10, 4), (14, 6), (20, 4)], [(0, 4), (4, 4), (8, 7), (15, 2), (17, 7)]),
}


def marks(rows: list[Row], **columns: Any) -> pd.DataFrame:
    """Begin, length, annotator, category."""
    frame = pd.DataFrame(
        [(begin, begin + length, who, what) for begin, length, who, what in rows],
        columns=["start", "end", "annotator", "value"],
    )
    return frame.assign(**columns)


def test_alpha_u_matches_krippendorff_2004_overall_and_per_category():
    frame = marks(KRIPPENDORFF_2004)
    whole = krippendorff_alpha_u(frame, begin=150, length=300)
    assert float(whole) == pytest.approx(0.8591, abs=0.0005)
    assert whole.by_category == {"c": pytest.approx(0.7286, abs=0.0001), "k": 1}
    only_c = krippendorff_alpha_u(frame, begin=150, length=300, category="c")
    assert float(only_c) == pytest.approx(0.7286, abs=0.0001)
    assert only_c.observed == pytest.approx(0.0144, abs=0.0001)
    assert only_c.expected == pytest.approx(0.0532, abs=0.0001)


@pytest.mark.parametrize(
    ("case", "observed", "expected", "value"),
    [
        ("A", 0.03125, 0.06990, 0.553),
        ("B", 2.26736, 1.17731, -0.926),
        ("C", 0.02777, 0.08642, 0.679),
        ("D", 0.38715, 0.41445, 0.066),
    ],
)
def test_alpha_u_in_a_fine_count_matches_krippendorff_1995(case, observed, expected, value):
    fine = 50_000
    rows = [
        (begin * fine, length * fine, who, case)
        for who, units in zip("ij", KRIPPENDORFF_1995[case], strict=True)
        for begin, length in units
    ]
    result = krippendorff_alpha_u(marks(rows), length=24 * fine)
    assert result.observed == pytest.approx(observed, abs=0.00001)
    # The paper's formula for D_e has a slip, which the book puts right: see DKPro Statistics, which tests the same way.
    assert result.expected == pytest.approx(expected, abs=0.005)
    assert float(result) == pytest.approx(value, abs=0.02)


def test_alpha_u_in_whole_positions_matches_krippendorff_1995_case_c():
    rows = [
        (b // 2, n // 2, who, "C") for who, units in zip("ij", KRIPPENDORFF_1995["C"], strict=True) for b, n in units
    ]
    result = krippendorff_alpha_u(marks(rows), length=12)
    assert result.expected == pytest.approx(0.05494, abs=0.00001)
    assert float(result) == pytest.approx(0.494, abs=0.001)


def test_alpha_u_matches_dkpro_where_one_marks_the_whole_and_one_its_parts():
    rows = [(1, 8, "x", "A"), (2, 1, "y", "A"), (4, 1, "y", "A"), (6, 1, "y", "A")]
    result = krippendorff_alpha_u(marks(rows), length=10)
    assert (result.observed, result.expected) == (pytest.approx(0.91), pytest.approx(0.5351, abs=0.0001))
    assert float(result) == pytest.approx(-0.7003, abs=0.0001)


def test_delta_u_matches_krippendorff_2004():
    assert [delta_u(*pair) for pair in [((5, 6), (6, 2)), ((225, 70), (220, 80)), ((370, 30), (355, 20))]] == [
        10,
        50,
        850,
    ]
    assert delta_u((5, 6), (4, 2)) == 26
    assert delta_u((0, 5), (5, 5)) == 0, "they touch and don't overlap"
    with pytest.raises(AgreementError, match="is no unit"):
        delta_u((5, 0), (4, 2))


def by_definition(units: dict[str, list[tuple[int, int]]], total: int) -> float:
    """D_o of one category as the book writes it: section by section, gaps included."""

    def sections(own: list[tuple[int, int]]) -> list[tuple[int, int, bool]]:
        found, at = [], 0
        for begin, length in sorted(own):
            if begin > at:
                found.append((at, begin - at, False))
            found.append((begin, length, True))
            at = begin + length
        return found if at == total else [*found, (at, total - at, False)]

    apart = 0
    names = list(units)
    for i in names:
        for j in names:
            if i == j:
                continue
            for b1, l1, is_1 in sections(units[i]):
                for b2, l2, is_2 in sections(units[j]):
                    if is_1 and is_2 and -l1 < b1 - b2 < l2:
                        apart += (b1 - b2) ** 2 + (b1 + l1 - b2 - l2) ** 2
                    elif is_1 and not is_2 and l2 - l1 >= b1 - b2 >= 0:
                        apart += l1**2
                    elif is_2 and not is_1 and l1 - l2 >= b2 - b1 >= 0:
                        apart += l2**2
    return apart / (len(names) * (len(names) - 1) * total**2)


@st.composite
def lines(draw: st.DrawFn) -> dict[str, list[tuple[int, int]]]:
    found = {}
    for who in "xyz"[: draw(st.integers(2, 3))]:
        cuts = sorted(draw(st.sets(st.integers(0, 30), max_size=8)))
        found[who] = [(a, b - a) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    return found


@settings(deadline=None)
@given(units=lines(), places=st.permutations(range(3)))
def test_alpha_u_is_what_its_definition_says_and_does_not_depend_on_order_or_names(units, places):
    rows = [(begin, length, who, "c") for who, own in units.items() for begin, length in own]
    # A row without a mark shows who has read it and marked nothing.
    silent = pd.DataFrame({"annotator": list(units)})
    frame = pd.concat([marks(rows), silent]) if rows else silent.assign(start=None, end=None, value=None)
    result = krippendorff_alpha_u(frame, length=30)
    if result.reason is not None:
        assert not rows
        return
    assert result.observed == pytest.approx(by_definition(units, 30))
    names = dict(zip("xyz", [f"n{place}" for place in places], strict=True))
    shuffled = frame.sample(frac=1, random_state=1).replace({"annotator": names})
    assert float(krippendorff_alpha_u(shuffled, length=30)) == pytest.approx(float(result))


@settings(deadline=None)
@given(units=lines())
def test_perfect_agreement_on_spans_is_one(units):
    own = max(units.values(), key=len)
    rows = [(begin, length, who, "c") for who in "xy" for begin, length in own]
    if rows and own != [(0, 30)]:
        frame = marks(rows)
        assert float(krippendorff_alpha_u(frame, length=30)) == 1
        assert float(span_f1(frame)) == float(span_f1(frame, match="overlap")) == float(token_iou(frame)) == 1


@settings(deadline=None)
@given(units=lines())
def test_token_iou_is_that_of_the_sets_of_positions(units):
    rows = [(begin, length, who, "c") for who, own in units.items() for begin, length in own]
    if not rows:
        return
    frame = pd.concat([marks(rows), pd.DataFrame({"annotator": list(units)})])
    held = {who: {at for begin, length in own for at in range(begin, begin + length)} for who, own in units.items()}
    names = list(held)
    pairs = [(held[a], held[b]) for place, a in enumerate(names) for b in names[place + 1 :]]
    expected = [len(a & b) / len(a | b) for a, b in pairs if a | b]
    assert float(token_iou(frame)) == pytest.approx(np.mean(expected))


def test_f1_counts_marks_of_the_same_category_that_are_the_same():
    rows = [
        (0, 5, "x", "a"),
        (10, 5, "x", "a"),
        (20, 5, "x", "b"),
        (0, 5, "y", "a"),
        (11, 4, "y", "a"),
        (20, 5, "y", "a"),
    ]
    exact, overlap = span_f1(marks(rows)), span_f1(marks(rows), match="overlap")
    assert (float(exact), float(overlap)) == (pytest.approx(2 / 6), pytest.approx(4 / 6))
    assert exact.by_category == {"a": pytest.approx(2 / 5), "b": 0}
    assert float(span_f1(marks(rows), match="overlap", threshold=0.9)) == pytest.approx(2 / 6)


def test_overlapping_marks_are_paired_so_that_most_find_a_partner():
    # First come, first served would give 0:10 to 0:4 and leave 4:6 alone.
    rows = [(0, 10, "x", "a"), (0, 4, "x", "a"), (0, 4, "y", "a"), (4, 2, "y", "a")]
    assert float(span_f1(marks(rows), match="overlap")) == 1


def test_a_chain_of_overlaps_may_be_long():
    rows = [(4 * n, 3, "x", "a") for n in range(3000)] + [(4 * n + 2, 3, "y", "a") for n in range(3000)]
    assert float(span_f1(marks(rows), match="overlap")) == 1


def test_who_has_read_a_text_and_marked_nothing_disagrees():
    frame = marks([(0, 5, "x", "a"), (0, 5, "x", "a"), (0, 5, "y", "a")], trajectory_id=["r1", "r2", "r1"])
    assert float(span_f1(frame)) == 1, "nothing shows that y has read r2"
    also_read = pd.concat([frame, pd.DataFrame({"annotator": ["y"], "trajectory_id": ["r2"]})])
    assert float(span_f1(also_read)) == pytest.approx(2 / 3)
    assert float(token_iou(also_read)) == pytest.approx(1 / 2)
    assert float(span_f1(frame, document=[])) == pytest.approx(2 / 3), "without documents everybody has read everything"


def test_a_text_that_one_has_not_read_is_left_out_of_alpha_u_and_said_so():
    frame = marks([(0, 5, "x", "a"), (0, 5, "x", "a"), (0, 5, "y", "a")], trajectory_id=["r1", "r2", "r1"])
    result = krippendorff_alpha_u(frame, length=20)
    assert (float(result), result.n_units, result.note) == (1, 2, "1 continuum left out: not read by all")


def test_continua_end_to_end_let_nothing_reach_from_one_into_the_next():
    one = marks([(0, 5, "x", "a"), (5, 5, "y", "a")], continuum="t1")
    two = marks([(0, 5, "x", "a"), (5, 5, "y", "a")], continuum="t2")
    rows = [(0, 5, "x", "a"), (5, 5, "y", "a"), (20, 5, "x", "a"), (25, 5, "y", "a")]
    apart, laid = krippendorff_alpha_u(pd.concat([one, two]), length=20), krippendorff_alpha_u(marks(rows), length=40)
    assert apart.observed == pytest.approx(laid.observed)
    assert apart.expected < laid.expected, "a gap that ends with its text has room for fewer units"
    assert apart.n_continua == 2


def test_texts_without_a_mark_count_where_their_length_is_given():
    frame = marks([(0, 5, "x", "a"), (1, 5, "y", "a")], continuum="t1")
    assert float(krippendorff_alpha_u(frame, length={"t1": 20, "t2": 80})) > float(
        krippendorff_alpha_u(frame, length={"t1": 20})
    )
    stated = krippendorff_alpha_u(frame.assign(size=20), length="size")
    assert float(stated) == float(krippendorff_alpha_u(frame, length=20))
    with pytest.raises(AgreementError, match="how long 't1' is"):
        krippendorff_alpha_u(frame, length={"t3": 5})


def test_the_interval_leaves_out_one_document_after_the_other():
    rng = np.random.default_rng(3)
    frames = []
    for run in range(12):
        begin = rng.integers(0, 60, 3) + np.array([0, 100, 200])
        shift = rng.integers(-10, 10, 3)
        rows = [(int(at), 30, "x", "a") for at in begin]
        rows += [(int(at) + 20, 30, "y", "a") for at in begin + shift]
        frames.append(marks(rows, trajectory_id=f"r{run}"))
    frame = pd.concat(frames)
    for result in (
        krippendorff_alpha_u(frame, length=400),
        span_f1(frame, match="overlap", threshold=0.2),
        token_iou(frame),
    ):
        assert result.low < float(result) < result.high
        assert (result.method, result.n_clusters, result.confidence) == ("jackknife over 12 documents", 12, 0.95)
    # By hand for IoU: leave each run out, t with 11 degrees of freedom.
    without = np.array([float(token_iou(frame[frame["trajectory_id"] != f"r{run}"])) for run in range(12)])
    se = np.sqrt(11 / 12 * ((without - without.mean()) ** 2).sum())
    whole = token_iou(frame)
    assert whole.high - float(whole) == pytest.approx(2.20099 * se, rel=1e-5)
    few = token_iou(frame[frame["trajectory_id"].isin(["r1", "r2"])])
    assert np.isnan(few.low)
    assert few.method == "no interval: fewer than 5 documents"


@pytest.mark.parametrize(
    ("rows", "arguments", "reason"),
    [
        ([(0, 5, "x", "a"), (0, 5, "y", "a")], {}, "length of the continuum is not known"),
        ([(0, 5, "x", "a")], {"length": 10}, "fewer than two annotators"),
        ([(0.5, 5, "x", "a"), (0, 5, "y", "a")], {"length": 10}, "whole positions"),
    ],
)
def test_an_undefined_alpha_u_says_why(rows, arguments, reason):
    result = krippendorff_alpha_u(marks(rows), **arguments)
    assert np.isnan(float(result))
    assert reason in result.reason


def test_nobody_marked_anything():
    frame = pd.DataFrame({"annotator": ["x", "y"], "start": None, "end": None, "value": None})
    for result in (krippendorff_alpha_u(frame, length=9), span_f1(frame), token_iou(frame)):
        assert np.isnan(float(result))
        assert result.reason == "nobody marked anything"


def test_overlapping_marks_of_one_category_are_refused_or_merged():
    frame = marks([(0, 5, "x", "a"), (3, 5, "x", "a"), (0, 8, "y", "a")])
    with pytest.raises(AgreementError, match=r"'x' marked overlapping stretches as 'a' \(0:5 and 3:8\)"):
        krippendorff_alpha_u(frame, length=20)
    assert float(krippendorff_alpha_u(frame, length=20, overlaps="merge")) == 1


@pytest.mark.parametrize(
    ("rows", "arguments", "message"),
    [
        ([(5, 0, "x", "a"), (0, 5, "y", "a")], {}, "is empty"),
        ([(5, 9, "x", "a"), (0, 5, "y", "a")], {"length": 10}, "outside of its continuum"),
        ([(5, 2, "x", "a"), (0, 5, "y", "a")], {"length": 10, "category": "b"}, "no category 'b'"),
        ([(5, 2, "x", "a"), (0, 5, "y", "a")], {"length": 10, "annotators": ["z"]}, "nobody called 'z'"),
    ],
)
def test_marks_that_cannot_be_are_refused(rows, arguments, message):
    with pytest.raises(AgreementError, match=message):
        krippendorff_alpha_u(marks(rows), **arguments)


class OnStep(BaseModel):
    outcome: Literal["good", "bad"]


class OnMark(BaseModel):
    mistake: Literal["invented", "contradicts"]


def test_the_marks_of_a_label_store_are_compared_as_they_come(tmp_path: Path):
    schema = LabelSchema.from_models(step=OnStep, span=OnMark)
    steps = tuple(Step(step_id=f"s{n}", actor="agent", parts=(TextPart(text="x" * 50),)) for n in range(3))
    run = Trajectory(trajectory_id="r1", task=Task(goal="look"), steps=steps)
    said = {
        "ann": [("s0", 5, 15, "invented"), ("s1", 0, 10, "contradicts")],
        "bob": [("s0", 5, 15, "invented"), ("s1", 5, 10, "contradicts")],
        "cyd": [],
    }
    with LabelStore(tmp_path / "labels.db") as store:
        form = store.record_schema(schema)
        store.record_run(run)
        for who, spans in said.items():
            at = {"trajectory_id": "r1", "step_id": "s2"}
            labels = [Label(target=StepTarget(**at), field="outcome", value="good")]
            for step_id, start, end, what in spans:
                target = SpanTarget(trajectory_id="r1", step_id=step_id, pointer="/parts/0/text", start=start, end=end)
                labels.append(Label(target=target, field="mistake", value=what))
            decision = Decision(decision_id=uuid4().hex, trajectory_id="r1", schema_hash=form, labels=tuple(labels))
            store.save(decision, annotator=who)
        frame = store.to_frame()
    assert text_lengths(frame, [run]) == {("r1", "s0", "/parts/0/text"): 50, ("r1", "s1", "/parts/0/text"): 50}
    pair = span_f1(frame, annotators=["ann", "bob"])
    assert (float(pair), pair.field, pair.n_units) == (pytest.approx(0.5), "mistake", 4)
    assert float(token_iou(frame, annotators=["ann", "bob"])) == pytest.approx(15 / 20)
    everybody = span_f1(frame, match="overlap")
    assert float(everybody) == pytest.approx((1 + 0 + 0) / 3), "cyd has labelled the run and marked nothing"
    alpha = krippendorff_alpha_u(frame, length=text_lengths(frame, [run]), annotators=["ann", "bob"])
    assert 0.5 < float(alpha) < 1
    assert list(alpha.to_frame().columns) == ["category", "value"]
