"""verify() finds what was changed behind the store's back, and names it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from trajwidgets.labels import Decision, LabelSchema, Retraction
from trajwidgets.store import Event, LabelStore, Verification
from trajwidgets.store.events import HASHED, event_hash
from trajwidgets.trajectory import Trajectory

Decide = Callable[..., Decision]
Tamper = Callable[..., Verification]


@pytest.fixture(scope="module")
def written(
    tmp_path_factory: pytest.TempPathFactory,
    decide: Decide,
    undo: Callable[[Decision], Retraction],
    schema: LabelSchema,
    trajectory: Trajectory,
) -> tuple[Path, list[Event]]:
    """A store with nine events of two writers, of every kind the store knows."""
    path = tmp_path_factory.mktemp("verify") / "labels.db"
    with LabelStore(path) as one, LabelStore(path) as two:
        one.record_schema(schema)
        one.record_run(trajectory)
        for number in range(4):
            decision = decide(f"s{number}", outcome="success")
            (one, two)[number % 2].save(decision, annotator=f"a{number % 2}")
        one.retract(undo(decision), annotator="a1")
        two.save(decide("s1", note="last"), annotator="a1")
        assert one.verify()
        return path, one.events()


@pytest.fixture
def tamper(written: tuple[Path, list[Event]], tmp_path: Path) -> Tamper:
    """Change a copy of the store with plain SQL, as somebody with a database viewer would, and verify it."""

    def run(*statements: tuple[str, tuple[object, ...]]) -> Verification:
        copy = tmp_path / "copy.db"
        shutil.copy(written[0], copy)
        connection = sqlite3.connect(copy)
        connection.execute("DROP TRIGGER event_no_update")
        connection.execute("DROP TRIGGER event_no_delete")
        for statement, values in statements:
            assert connection.execute(statement, values).rowcount != 0
        connection.commit()
        connection.close()
        with LabelStore(copy) as store:
            return store.verify()

    return run


def names(verification: Verification, event: Event) -> bool:
    by_place = f"writer {event.writer_id}, seq {event.seq},"
    return any(by_place in problem or repr(event.event_id) in problem for problem in verification.problems)


def test_an_untouched_store_holds(written: tuple[Path, list[Event]], tamper: Tamper) -> None:
    verification = tamper()
    assert verification.ok
    assert (verification.n_events, verification.n_writers) == (9, 2)
    assert str(verification) == "9 events of 2 writers: every hash holds"


@pytest.mark.parametrize("column", [*HASHED, "hash"])
def test_a_change_of_any_column_of_any_event_is_found_and_named(
    written: tuple[Path, list[Event]], tamper: Tamper, column: str
) -> None:
    other = {"seq": 77, "kind_version": 2, "payload": '{"forged":true}'}.get(column, "forged")
    for event in written[1]:
        verification = tamper((f"UPDATE event SET {column} = ? WHERE row = ?", (other, event.row)))
        assert not verification
        assert names(verification, event), (event, verification.problems)


def test_a_single_letter_of_a_payload_is_enough(written: tuple[Path, list[Event]], tamper: Tamper) -> None:
    event = written[1][3]
    forged = event.payload_json.replace("success", "succesS")
    assert forged != event.payload_json
    verification = tamper(("UPDATE event SET payload = ? WHERE row = ?", (forged, event.row)))
    assert names(verification, event)
    (problem,) = verification.problems
    assert "not what was hashed" in problem


def test_text_turned_into_bytes_or_bad_utf_8_is_found(written: tuple[Path, list[Event]], tamper: Tamper) -> None:
    event = written[1][3]
    assert names(tamper(("UPDATE event SET annotator = x'6131' WHERE row = ?", (event.row,))), event)
    broken = tamper(("UPDATE event SET annotator = CAST(x'ff' AS TEXT) WHERE row = ?", (event.row,)))
    assert not broken
    assert "unreadable" in broken.problems[0]


def test_a_missing_event_is_found_wherever_it_stood(written: tuple[Path, list[Event]], tamper: Tamper) -> None:
    for event in written[1]:
        verification = tamper(("DELETE FROM event WHERE row = ?", (event.row,)))
        assert not verification, event
    middle = written[1][4]
    verification = tamper(("DELETE FROM event WHERE row = ?", (middle.row,)))
    assert f"seq {middle.seq}: no event has it" in str(verification)
    last = written[1][-1]
    verification = tamper(("DELETE FROM event WHERE row = ?", (last.row,)))
    assert f"rows {last.row} to {last.row}: written once, and gone" in str(verification)


def test_an_event_forged_with_a_right_hash_breaks_the_next_link(
    written: tuple[Path, list[Event]], tamper: Tamper
) -> None:
    events = written[1]
    event = events[3]
    after = next(e for e in events if e.prev_hash == event.hash)
    columns = {name: getattr(event, name) for name in HASHED if name != "payload"}
    columns["payload"] = event.payload_json.replace("success", "failure")
    statement = "UPDATE event SET payload = ?, hash = ? WHERE row = ?"
    verification = tamper((statement, (columns["payload"], event_hash(columns), event.row)))
    assert names(verification, after)
    assert "does not follow" in str(verification)


def test_two_events_that_changed_places_are_found(written: tuple[Path, list[Event]], tamper: Tamper) -> None:
    one, two = [event for event in written[1] if event.writer_id == written[1][0].writer_id][1:3]
    move = "UPDATE event SET seq = ? WHERE row = ?"
    verification = tamper((move, (-1, one.row)), (move, (one.seq, two.row)), (move, (two.seq, one.row)))
    assert names(verification, one)
    assert names(verification, two)


def test_the_head_changes_with_every_event(store: LabelStore, decide: Decide) -> None:
    before = store.verify().head
    assert store.verify().head == before
    store.save(decide("s1", outcome="success"), annotator="a1")
    assert store.verify().head != before


def test_a_log_longer_than_a_page_is_read_to_its_end(
    path: Path, decide: Decide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trajwidgets.store.verification._PAGE", 3)
    with LabelStore(path) as one, LabelStore(path) as two:
        for number in range(10):
            (one, two)[number % 2].save(decide(f"s{number}", outcome="success"), annotator="a1")
        verification = one.verify()
        assert verification, str(verification)
        assert (verification.n_events, verification.n_writers) == (11, 2)
