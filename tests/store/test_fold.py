"""What counts now is a pure function of the log."""

from __future__ import annotations

import queue
import random
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trajwidgets.errors import StoreError
from trajwidgets.labels import Decision, Label, Retraction, StepTarget
from trajwidgets.store import CurrentLabel, Event, EventDraft, LabelStore
from trajwidgets.store.fold import current_labels, history

#: Where waiting for a disk would only make the test slow.
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None

Decide = Callable[..., Decision]
Retract = Callable[[Decision], Retraction]


def values(store: LabelStore) -> list[tuple[str, str | None, str, Any]]:
    return [(label.annotator, label.step_id, label.label.field, label.label.value) for label in store.labels()]


def test_the_latest_label_counts_for_each_annotator_step_and_field(store: LabelStore, decide: Decide) -> None:
    store.save(decide("s1", outcome="success", note="first"), annotator="a1")
    store.save(decide("s1", outcome="partial"), annotator="a2")
    store.save(decide("s1", outcome="failure"), annotator="a1")
    store.save(decide(None, solved=True), annotator="a1")
    assert values(store) == [
        ("a1", "s1", "note", "first"),
        ("a2", "s1", "outcome", "partial"),
        ("a1", "s1", "outcome", "failure"),
        ("a1", None, "solved", True),
    ]


def test_undo_brings_the_label_before_back(store: LabelStore, decide: Decide, undo: Retract) -> None:
    first, second, third = (decide("s1", outcome=value) for value in ("success", "partial", "failure"))
    for decision in (first, second, third):
        store.save(decision, annotator="a1")
    store.retract(undo(third), annotator="a1")
    assert values(store) == [("a1", "s1", "outcome", "partial")]
    store.retract(undo(first), annotator="a1")
    assert values(store) == [("a1", "s1", "outcome", "partial")]
    store.retract(undo(second), annotator="a1")
    assert values(store) == []
    assert store.decisions() == []


def test_undo_takes_the_whole_decision_back(store: LabelStore, decide: Decide, undo: Retract) -> None:
    store.save(decide("s1", outcome="success"), annotator="a1")
    submit = decide("s1", outcome="failure", note="why", effort=2)
    store.save(submit, annotator="a1")
    assert len(values(store)) == 3
    store.retract(undo(submit), annotator="a1")
    assert values(store) == [("a1", "s1", "outcome", "success")]


def test_an_undone_decision_that_is_sent_again_stays_undone(store: LabelStore, decide: Decide, undo: Retract) -> None:
    decision = decide("s1", outcome="success")
    store.save(decision, annotator="a1")
    store.retract(undo(decision), annotator="a1")
    store.save(decision, annotator="a1")
    assert values(store) == []


def test_an_undo_sent_twice_is_one_undo(store: LabelStore, decide: Decide, undo: Retract) -> None:
    decision = decide("s1", outcome="success")
    store.save(decision, annotator="a1")
    retraction = undo(decision)
    assert store.retract(retraction, annotator="a1") == store.retract(retraction, annotator="a1")


def test_nobody_takes_back_what_another_said(store: LabelStore, decide: Decide, undo: Retract) -> None:
    decision = decide("s1", outcome="success")
    store.save(decision, annotator="a1")
    with pytest.raises(StoreError, match="made by 'a1'"):
        store.retract(undo(decision), annotator="a2")
    with pytest.raises(StoreError, match="no decision"):
        store.retract(undo(decide("s1", outcome="partial")), annotator="a1")
    with pytest.raises(StoreError, match="run-2"):
        store.retract(undo(decision).model_copy(update={"trajectory_id": "run-2"}), annotator="a1")
    assert values(store) == [("a1", "s1", "outcome", "success")]


def test_live_decisions_keep_those_that_were_superseded(store: LabelStore, decide: Decide, undo: Retract) -> None:
    first, second, third = (decide("s1", outcome=value) for value in ("success", "partial", "failure"))
    other = decide("s1", run="run-2", outcome="success")
    for decision in (first, second, third, other):
        store.save(decision, annotator="a1")
    store.retract(undo(second), annotator="a1")
    assert store.decisions() == [first, third, other]
    assert store.decisions(trajectory_id="run-1") == [first, third]
    assert store.decisions(annotator="a2") == []


def test_history_says_what_became_of_every_label(store: LabelStore, decide: Decide, undo: Retract) -> None:
    first, second, third = (decide("s1", outcome=value) for value in ("success", "partial", "failure"))
    for decision in (first, second, third):
        store.save(decision, annotator="a1")
    store.retract(undo(third), annotator="a1")
    store.save(decide("s2", outcome="success"), annotator="a2")
    frame = store.history()
    assert frame[["value", "status"]].to_numpy().tolist() == [
        ["success", "superseded"],
        ["partial", "current"],
        ["failure", "retracted"],
        ["success", "current"],
    ]
    assert frame["retracted_at"].notna().tolist() == [False, False, True, False]
    assert store.history(step_id="s2")["annotator"].tolist() == ["a2"]
    assert store.history(annotator="a1", trajectory_id="run-1", step_id="s1")["value"].tolist() == [
        "success",
        "partial",
        "failure",
    ]


def test_two_copies_that_went_apart_fold_the_same_in_any_order(path: Path, decide: Decide, undo: Retract) -> None:
    """(seq, writer_id) orders the union of two copies; no order of reading and no repetition changes what counts."""
    copy = path.with_name("copy.db")
    with LabelStore(path) as mine:
        shared = decide("s1", outcome="success")
        mine.save(shared, annotator="a1")
        shutil.copy(path, copy)
        with LabelStore(copy) as theirs:
            mine.save(decide("s1", outcome="partial"), annotator="a1")
            theirs.save(decide("s1", outcome="failure"), annotator="a1")
            theirs.retract(undo(shared), annotator="a1")
            union = mine.events() + theirs.events()
    last = max((e for e in union if e.kind == "decision"), key=lambda event: (event.seq, event.writer_id))
    for seed in range(10):
        random.Random(seed).shuffle(union)
        (label,) = current_labels(union)
        assert label.decision.decision_id == last.event_id
        assert [past.status for past in history(union)].count("retracted") == 1


@dataclass(frozen=True)
class Act:
    """One thing an annotator does: label some fields of a step, or take an own decision back."""

    annotator: str
    step: str
    values: dict[str, str]
    takes_back: int | None
    replayed: bool


ACTS = st.lists(
    st.builds(
        Act,
        annotator=st.sampled_from(["a1", "a2", "a3"]),
        step=st.sampled_from(["s1", "s2"]),
        values=st.dictionaries(st.sampled_from(["f", "g"]), st.sampled_from("xyz"), min_size=1),
        takes_back=st.none() | st.integers(0, 5),
        replayed=st.booleans(),
    ),
    max_size=14,
)


def as_event(number: int, act: Act) -> EventDraft:
    labels = tuple(
        Label(target=StepTarget(trajectory_id="t", step_id=act.step), field=field, value=value)
        for field, value in act.values.items()
    )
    made = Decision(decision_id=f"decision-{number}", trajectory_id="t", schema_hash="h", labels=labels)
    return EventDraft(
        event_id=made.decision_id,
        kind="decision",
        payload=made.model_dump(mode="json"),
        decision_id=made.decision_id,
        trajectory_id="t",
        step_id=act.step,
        annotator=act.annotator,
        role="annotator",
    )


def as_undo(number: int, draft: EventDraft) -> EventDraft:
    undone = Retraction(retraction_id=f"undo-{number:04}", decision_id=draft.event_id, trajectory_id="t")
    return EventDraft(
        event_id=undone.retraction_id,
        kind="retraction",
        payload=undone.model_dump(mode="json"),
        decision_id=draft.event_id,
        trajectory_id="t",
        annotator=draft.annotator,
        role="annotator",
    )


Answers = dict[tuple[str, str | None, str], tuple[str, Any]]


def played(acts: list[Act]) -> tuple[list[EventDraft], Answers]:
    """What the acts write, and what counts in the end according to a reference written another way.

    The reference keeps a pile of cards for each question, and takes cards out of the piles on undo.
    """
    piles: dict[tuple[str, str | None, str], list[tuple[str, Any]]] = {}
    own: dict[str, list[EventDraft]] = {}
    drafts: list[EventDraft] = []
    for number, act in enumerate(acts):
        mine = own.setdefault(act.annotator, [])
        if act.takes_back is not None and mine:
            taken = mine[act.takes_back % len(mine)]
            drafts.append(as_undo(number, taken))
            for pile in piles.values():
                pile[:] = [card for card in pile if card[0] != taken.event_id]
        else:
            draft = as_event(number, act)
            mine.append(draft)
            drafts.append(draft)
            for field, value in act.values.items():
                piles.setdefault((act.annotator, act.step, field), []).append((draft.event_id, value))
        if act.replayed:
            drafts.append(drafts[len(drafts) // 2])
    return drafts, {key: pile[-1] for key, pile in piles.items() if pile}


def answers(labels: list[CurrentLabel]) -> Answers:
    return {
        (label.annotator, label.step_id, label.label.field): (label.decision.decision_id, label.label.value)
        for label in labels
    }


def as_if_written(seq: int, draft: EventDraft) -> Event:
    content = {name: value for name, value in draft.content.items() if name != "payload"}
    return Event(
        row=seq,
        event_id=draft.event_id,
        project_id="p",
        writer_id="w",
        seq=seq,
        recorded_at="2026-01-01T00:00:00.000000Z",
        payload_json=draft.content["payload"],
        prev_hash="",
        hash="",
        **content,
    )


def test_a_foreign_retraction_that_got_into_the_log_all_the_same_does_not_count() -> None:
    """The store refuses it; a log that was merged or forged may hold it."""
    step = Act("a1", "s1", {"f": "x"}, None, False)
    given = as_event(1, step)
    taken = replace(as_undo(2, given), annotator="a2")
    events = [as_if_written(1, given), as_if_written(2, taken)]
    assert [label.label.value for label in current_labels(events)] == ["x"]
    own = as_if_written(3, as_undo(3, given))
    assert current_labels([*events, own]) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts=ACTS, shuffle=st.randoms(use_true_random=False))
def test_the_fold_agrees_with_a_reference_written_another_way(acts: list[Act], shuffle: random.Random) -> None:
    drafts, expected = played(acts)
    log = {draft.event_id: draft for draft in drafts}
    events = [as_if_written(seq, draft) for seq, draft in enumerate(log.values(), start=1)]
    shuffle.shuffle(events)
    assert answers(current_labels(events)) == expected
    statuses = [past.status for past in history(events)]
    assert statuses.count("current") == len(expected)
    assert len(statuses) == sum(len(event.payload.get("labels", [])) for event in events)  # type: ignore[arg-type]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts=ACTS)
def test_any_history_gives_the_same_frames_from_two_writers_replayed_and_opened_again(acts: list[Act]) -> None:
    drafts, expected = played(acts)
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder) / "labels.db"
        with LabelStore(path) as one, LabelStore(path) as two:
            half = len(drafts) // 2
            one.append(*drafts[:half])
            two.append(*drafts[half:])
            one.append(*drafts)  # the whole outbox once more, as after a reload
            assert answers(one.labels()) == expected
            before, past = one.to_frame(), one.history()
            assert one.verify()
        kept = past[past["status"] == "current"].drop(columns=["status", "retracted_at"]).reset_index(drop=True)
        pd.testing.assert_frame_equal(kept, before)
        with LabelStore(path) as again:
            pd.testing.assert_frame_equal(again.to_frame(), before)
            pd.testing.assert_frame_equal(again.history(), past)


def test_a_review_by_the_same_person_leaves_what_was_said_blind(store: LabelStore, decide: Decide) -> None:
    blind, review = decide("s1", outcome="success"), decide("s1", outcome="failure")
    store.save(blind, annotator="ann")
    store.save(review, annotator="ann", role="reviewer")
    frame = store.to_frame()
    assert frame[["role", "value"]].to_numpy().tolist() == [["annotator", "success"], ["reviewer", "failure"]]
    assert store.decisions(annotator="ann", role="annotator") == [blind]
    assert store.to_frame(wide=True)["outcome"].tolist() == ["success", "failure"]


def test_a_watch_misses_nothing_between_the_reading_and_its_start(store: LabelStore, decide: Decide) -> None:
    read_to = store.last_row()
    between = store.save(decide("s1", outcome="success"), annotator="a1")
    heard: queue.Queue[str] = queue.Queue()
    stop = store.watch(lambda events: [heard.put(event.event_id) for event in events], after=read_to)
    assert heard.get(timeout=5) == between.event_id
    stop()
