"""The event log: written once, in order, by hash, and never changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from trajwidgets.errors import EventConflict, StoreError
from trajwidgets.labels import CallTarget, Decision, JsonTarget, Label, Retraction, SpanTarget
from trajwidgets.store import EventDraft, LabelStore, clean_name, read_act

Decide = Callable[..., Decision]
Retract = Callable[[Decision], Retraction]


def rows(path: Path) -> list[dict[str, Any]]:
    with sqlite3.connect(path) as connection:
        connection.row_factory = sqlite3.Row
        found = [dict(row) for row in connection.execute("SELECT * FROM event ORDER BY row")]
    connection.close()
    return found


def note(event_id: str, text: str = "") -> EventDraft:
    return EventDraft(event_id=event_id, kind="test.note", payload={"text": text})


def test_a_saved_decision_comes_back_as_it_was(store: LabelStore, decide: Decide) -> None:
    decision = decide("s1", outcome="success", tags=["plan", "tool"], seconds=2.5)
    event = store.save(decision, annotator="a1")
    assert (event.event_id, event.kind, event.annotator, event.role) == (
        decision.decision_id,
        "decision",
        "a1",
        "annotator",
    )
    assert read_act(event) == decision
    assert store.decisions() == [decision]
    assert store.events(kinds=["decision"]) == [event]


def test_sending_a_decision_twice_saves_it_once(store: LabelStore, decide: Decide) -> None:
    decision = decide("s1", outcome="success")
    first = store.save(decision, annotator="a1")
    assert store.save(decision, annotator="a1") == first
    assert store.append(note("n1"), note("n1"))[0] == store.append(note("n1"))[0]
    assert len(store.events(kinds=["decision", "test.note"])) == 2


def test_one_id_with_two_contents_is_a_conflict_and_nothing_is_written(store: LabelStore, decide: Decide) -> None:
    decision = decide("s1", outcome="success")
    store.save(decision, annotator="a1")
    before = store.events()
    with pytest.raises(EventConflict, match="another annotator"):
        store.save(decision, annotator="a2")
    with pytest.raises(EventConflict, match="another payload"):
        store.save(decide("s1", outcome="failure", decision_id=decision.decision_id), annotator="a1")
    with pytest.raises(EventConflict):
        store.append(note("fresh"), note("twice", "one"), note("twice", "two"))
    assert store.events() == before


def test_hash_and_chain_follow_rfc_8785_and_sha256(
    store: LabelStore, path: Path, decide: Decide, undo: Retract
) -> None:
    decision = decide("s1", outcome="success", seconds=1e21, note="ünï ✓ \u202e \x00 \U0001f600")
    store.save(decision, annotator="a1")
    store.retract(undo(decision), annotator="a1")
    written = rows(path)
    assert [row["kind"] for row in written] == ["project", "decision", "retraction"]
    previous = "0" * 64
    for row in written:
        assert row["prev_hash"] == previous
        hashed = {name: value for name, value in row.items() if name not in ("row", "hash")}
        assert row["hash"] == sha256(rfc8785.dumps(hashed)).hexdigest()
        assert rfc8785.dumps(json.loads(row["payload"])).decode() == row["payload"]
        previous = row["hash"]


def test_the_table_is_the_one_of_the_design(store: LabelStore, path: Path) -> None:
    assert list(rows(path)[0]) == [
        *("row", "event_id", "project_id", "writer_id", "seq", "kind", "kind_version", "decision_id", "trajectory_id"),
        *("step_id", "annotator", "role", "recorded_at", "payload", "prev_hash", "hash"),
    ]
    first = rows(path)[0]
    assert (first["kind"], first["project_id"], first["writer_id"]) == ("project", store.project_id, store.writer_id)


def test_every_store_object_is_a_writer_and_one_clock_orders_them_all(path: Path) -> None:
    with LabelStore(path) as one, LabelStore(path) as two:
        assert one.writer_id != two.writer_id
        assert one.project_id == two.project_id
        for number in range(6):
            (one, two)[number % 2].append(note(f"n{number}"))
        written = rows(path)
        assert [row["seq"] for row in written] == list(range(1, 8))
        assert one.events() == two.events()
        assert one.verify()


def test_time_stands_beside_the_order_and_never_makes_it(path: Path, decide: Decide) -> None:
    moments = iter(datetime(2026, 3, 29, 3, 0, tzinfo=UTC) - timedelta(hours=hours) for hours in range(100))
    with LabelStore(path, clock=lambda: next(moments)) as store:
        store.save(decide("s1", outcome="failure"), annotator="a1")
        store.save(decide("s1", outcome="success"), annotator="a1")
        times = [event.recorded_at for event in store.events()]
        assert times == sorted(times, reverse=True)
        assert times[0] == "2026-03-29T02:00:00.000000Z"
        assert [label.label.value for label in store.labels()] == ["success"]


def test_a_clock_without_a_zone_is_refused(path: Path) -> None:
    with pytest.raises(StoreError, match="without a time zone"):
        LabelStore(path, clock=lambda: datetime(2026, 1, 1))


@pytest.mark.parametrize("statement", ["UPDATE event SET annotator = 'a2'", "DELETE FROM event"])
def test_the_database_itself_refuses_to_change_an_event(store: LabelStore, path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()
    assert store.verify()


def test_unknown_kinds_are_kept_and_change_no_label(store: LabelStore, decide: Decide) -> None:
    store.save(decide("s1", outcome="success"), annotator="a1")
    labels = store.labels()
    later = EventDraft(
        event_id="r-1", kind="horoscope", kind_version=7, payload={"deep": [1, {"x": None}]}, annotator="a1"
    )
    (event,) = store.append(later)
    assert store.events(kinds=["horoscope"]) == [event]
    assert event.payload == {"deep": [1, {"x": None}]}
    assert store.labels() == labels


@pytest.mark.parametrize(
    ("draft", "complaint"),
    [
        (
            EventDraft(event_id="d-1", kind="decision", payload={"nothing": 1}, annotator="a1", role="annotator"),
            "decision",
        ),
        (EventDraft(event_id="r-1", kind="run", payload={"trajectory_id": "run-1"}), "run"),
        (EventDraft(event_id="s-1", kind="schema", payload={"name": "x"}), "schema"),
        (EventDraft(event_id="p-1", kind="project", payload={}), "one project event"),
    ],
)
def test_an_event_the_fold_could_not_read_is_never_written(
    store: LabelStore, draft: EventDraft, complaint: str
) -> None:
    before = store.last_row()
    with pytest.raises(StoreError, match=complaint):
        store.append(draft)
    assert store.last_row() == before


def test_columns_that_contradict_the_payload_are_refused(store: LabelStore, decide: Decide) -> None:
    decision = decide("s1", outcome="success")
    payload = decision.model_dump(mode="json")
    head = {"kind": "decision", "payload": payload, "annotator": "a1", "role": "annotator", "trajectory_id": "run-1"}
    right = {"event_id": decision.decision_id, "decision_id": decision.decision_id, "step_id": "s1"}
    for name in ("event_id", "decision_id", "step_id", "trajectory_id"):
        with pytest.raises(StoreError, match=name):
            store.append(EventDraft(**{**head, **right, name: "other"}))
    (event,) = store.append(EventDraft(**head, **right))
    assert store.save(decision, annotator="a1") == event


@pytest.mark.parametrize("annotator", ["", "  "])
def test_a_decision_of_nobody_is_refused(store: LabelStore, decide: Decide, annotator: str) -> None:
    with pytest.raises(StoreError, match="annotator"):
        store.save(decide("s1", outcome="success"), annotator=annotator)


def test_an_unknown_role_is_refused_with_the_roles_there_are(store: LabelStore, decide: Decide) -> None:
    with pytest.raises(StoreError, match="adjudicator"):
        store.save(decide("s1", outcome="success"), annotator="a1", role="boss")  # type: ignore[arg-type]


def test_has_answers_for_thousands_of_ids(store: LabelStore) -> None:
    store.append(*(note(f"n{number}") for number in range(1200)))
    asked = [f"n{number}" for number in range(0, 2400)]
    assert store.has(asked) == set(asked[:1200])
    assert store.has([]) == set()


def test_the_change_feed_hands_out_every_event_after_a_row(store: LabelStore, decide: Decide) -> None:
    row = store.last_row()
    store.save(decide("s1", outcome="success"), annotator="a1")
    store.save(decide("s2", run="run-2", outcome="success"), annotator="a2")
    assert [event.annotator for event in store.events(after=row)] == ["a1", "a2"]
    assert store.events(after=store.last_row()) == []
    assert [event.annotator for event in store.events(annotator="a2")] == ["a2"]
    assert [event.annotator for event in store.events(trajectory_id="run-1")] == ["a1"]
    assert store.events(kinds=[]) == []


HOSTILE = [
    "a\x00b",
    "\u202egnp.exe",
    "\U0001f469\u200d\U0001f680 e\u0301 \u00e9",
    "'; DROP TABLE event; --",
    '</script><img src=x onerror=alert(1)>"',
    "line\r\nline\u2028line",
    "%s %(x)s :x {x}",
    "\\ud83d",
    " " * 3,
    "x" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_come_back_letter_by_letter(store: LabelStore, decide: Decide, text: str) -> None:
    decision = decide(text, run=text, outcome=text, note=text).model_copy(update={"schema_hash": text})
    store.save(decision, annotator=f"a{text}")
    assert store.decisions(annotator=f"a{text}", trajectory_id=text) == [decision]
    row = store.to_frame().iloc[0]
    assert (row["trajectory_id"], row["step_id"], row["value"]) == (text, text, text)
    assert row["annotator"] == clean_name(f"a{text}"), "a name is written one way"
    assert store.verify()


def test_a_lone_surrogate_is_stored_as_its_escape(store: LabelStore, decide: Decide) -> None:
    store.save(decide("s1", outcome="success"), annotator="a\ud83d1")
    assert store.to_frame()["annotator"].tolist() == ["a\\ud83d1"]
    (event,) = store.append(EventDraft(event_id="x\udc00", kind="test", payload={"k\udc00": "v\udc00"}))
    assert (event.event_id, event.payload) == ("x\\udc00", {"k\\udc00": "v\\udc00"})
    assert store.verify()


def test_every_kind_of_target_comes_back(store: LabelStore, decide: Decide) -> None:
    at = {"trajectory_id": "run-1", "step_id": "s1"}
    targets = (
        CallTarget(**at, call_id="c1"),
        SpanTarget(**at, pointer="/parts/0/text", start=2, end=5),
        JsonTarget(**at, pointer="/parts/1/arguments/path"),
    )
    labels = {
        f"f{place}": Label(target=target, field="outcome", value="success") for place, target in enumerate(targets)
    }
    decision = decide("s1", **labels, g=Label(target=targets[0], field="note", value="see", evidence=targets))
    store.save(decision, annotator="a1")
    assert store.decisions() == [decision]
    frame = store.to_frame()
    assert frame["target"].tolist()[:3] == ["call:c1", "span:/parts/0/text:2:5", "json:/parts/1/arguments/path"]
    assert [json.loads(target)["type"] for target in frame["evidence"].iloc[3]] == ["call", "span", "json"]


def test_a_closed_store_says_so(path: Path, decide: Decide) -> None:
    with LabelStore(path) as store:
        pass
    with pytest.raises(StoreError, match="closed"):
        store.save(decide("s1", outcome="success"), annotator="a1")
